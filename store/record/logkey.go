package record

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"zheng/store/durable"
	"zheng/store/engine"
	"zheng/store/journal"
)

// The key that signs the log lies in a file of its own, like that of the roll:
// whoever gets a copy of the record cannot sign another.
const signName = "zheng.sign"

// loadSigner reads the key; nil where there is none.
func loadSigner(dir string) (*journal.Key, error) {
	path := filepath.Join(dir, signName)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("couldn't read the key of the log: %w", engine.DiskError(err))
	}
	k, err := journal.ParseKey(string(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %s is damaged (%w); restore it from a backup", ErrNoSigningKey, path, err)
	}
	return &k, nil
}

// makeSigner draws the key of a new record, or takes the one that a beginning
// that was cut off left.
func makeSigner(dir, origin string) (*journal.Key, error) {
	k, err := loadSigner(dir)
	switch {
	case err != nil:
		return nil, err
	case k != nil && k.Origin() != origin:
		return nil, fmt.Errorf("%w: %s is of %q; use another folder", ErrOther, filepath.Join(dir, signName), k.Origin())
	case k != nil:
		return k, nil
	}
	fresh, err := journal.NewKey(rand.Reader, origin)
	if err != nil {
		return nil, err
	}
	if err := keepSecret(dir, signName, fresh.String()+"\n"); err != nil {
		return nil, fmt.Errorf("couldn't keep the key of the log: %w", err)
	}
	return &fresh, nil
}

// takeSigner gives the key when it is the one of the public half in the record;
// why says why it cannot be used.
func takeSigner(dir, public string) (k *journal.Key, why error) {
	k, err := loadSigner(dir)
	path := filepath.Join(dir, signName)
	switch {
	case err != nil:
		return nil, err
	case k == nil:
		return nil, fmt.Errorf("%w: %s is gone; restore it from a backup. Everything is recorded and logged meanwhile", ErrNoSigningKey, path)
	case k.Public() != public:
		return nil, fmt.Errorf("%w: %s is another key, not %s; restore it from a backup. Everything is recorded and logged meanwhile",
			ErrNoSigningKey, path, journal.Fingerprint(public))
	}
	return k, nil
}

// keepSecret writes a small file that only this user reads. It takes no other's
// place.
func keepSecret(dir, name, text string) error {
	return engine.DiskError(durable.CreateFile(filepath.Join(dir, name), []byte(text), 0o600))
}

// SignText signs a text with the key of the log, as the list of an archive's
// files is, see journal.Key.SignText. The error is ErrNoSigningKey where the
// key is gone.
func (s *Store) SignText(text string) (string, error) {
	if s.signer == nil {
		return "", fmt.Errorf("couldn't sign: %w", s.unsigned)
	}
	return s.signer.SignText(text)
}
