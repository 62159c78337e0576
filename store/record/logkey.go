package record

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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

// keepSecret writes a small file that only this user reads. When it returns
// nil, the file is on the disk and took no other's place:
//
//	open(tmp, O_CREAT|O_EXCL, 0600) write fsync close
//	link(tmp, name) unlink(tmp)
//	open(dir) fsync close
func keepSecret(dir, name, text string) error {
	f, err := os.CreateTemp(dir, name+"-") // mode 0600
	if err != nil {
		return engine.DiskError(err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return engine.DiskError(err)
	}
	// A link, unlike a rename, never takes the place of another key.
	if err := os.Link(f.Name(), filepath.Join(dir, name)); err != nil {
		return engine.DiskError(err)
	}
	return engine.SyncDir(dir)
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
