package record

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zheng/store/durable"
	"zheng/store/engine"
	"zheng/store/journal"
)

// saidName is the file of the key under which is sealed who objected, and to what.
const saidName = "zheng.objections"

// saidKey seals and opens with AES-256-GCM; the number of the objection is bound in.
type saidKey []byte

const saidKeySize = 32

// saidKey reads the key; fresh draws one where there is none.
func (s *Store) saidKey(fresh bool) (saidKey, error) {
	path := filepath.Join(s.dir, saidName)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && fresh {
		k := make(saidKey, saidKeySize)
		if _, err := rand.Read(k); err != nil {
			return nil, fmt.Errorf("couldn't draw a key: %w", err)
		}
		err := keepSecret(s.dir, saidName, fmt.Sprintf("%x\n", []byte(k)))
		if errors.Is(err, os.ErrExist) {
			return s.saidKey(false) // another was quicker
		}
		return k, err
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s is gone; restore it from a backup, unless it was destroyed after the term", ErrSaid, saidName)
	}
	if err != nil {
		return nil, fmt.Errorf("couldn't read the key of the objections: %w", engine.DiskError(err))
	}
	k, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(k) != saidKeySize {
		return nil, fmt.Errorf("%w: %s is damaged; restore it from a backup", ErrSaid, path)
	}
	return k, nil
}

func (k saidKey) box() (cipher.AEAD, error) {
	b, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

func (k saidKey) seal(n int, said Said) ([]byte, error) {
	plain, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	box, err := k.box()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("couldn't draw a number: %w", err)
	}
	return box.Seal(nonce, nonce, plain, binary.BigEndian.AppendUint64(nil, uint64(n))), nil
}

func (k saidKey) open(n int, sealed []byte) (said Said, err error) {
	box, err := k.box()
	if err != nil {
		return said, err
	}
	if len(sealed) < box.NonceSize() {
		return said, fmt.Errorf("%w: objection %d was not sealed", ErrSaid, n)
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], binary.BigEndian.AppendUint64(nil, uint64(n)))
	if err != nil || json.Unmarshal(plain, &said) != nil {
		return said, fmt.Errorf("%w: objection %d was sealed with another key", ErrSaid, n)
	}
	return said, nil
}

func getSaid(t engine.Tx, k saidKey, n int) (Said, error) {
	b, err := t.Get(objectionKey(tabSaid, n))
	if err != nil {
		return Said{}, err
	}
	return k.open(n, b)
}

// Objection gives one with who said what. The error is ErrObjection or ErrSaid; with
// ErrSaid what is told of it comes along.
func (s *Store) Objection(n int) (o Objection, said Said, err error) {
	err = s.view(func(t engine.Tx) error {
		if o, err = getObjection(t, n); err != nil {
			return err
		}
		key, err := s.saidKey(false)
		if err != nil {
			return err
		}
		said, err = getSaid(t, key, n)
		return err
	})
	return o, said, err
}

// Forget destroys who said what, once the ballots are sealed (or no day is kept) and
// no objection is open: the key is overwritten and deleted, and what it sealed with
// it. Figures and decisions stay. Two people answer for it. Copies of the key that
// backups hold go when their medium does.
func (s *Store) Forget(ctx context.Context, k SignOff, at time.Time) error {
	failed := func(err error) error { return fmt.Errorf("couldn't destroy what was said in objections: %w", err) }
	if err := k.byTwo(); err != nil {
		return failed(fmt.Errorf("%w: %w", ErrSignOff, err))
	}
	if err := s.submit(ctx, &forgetAct{k, at}); err != nil {
		return failed(err)
	}
	path := filepath.Join(s.dir, saidName)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return failed(engine.DiskError(err))
	}
	_, err = f.Write(make([]byte, 2*saidKeySize))
	err = errors.Join(err, f.Sync(), f.Close(), os.Remove(path), durable.SyncDir(s.dir))
	if err != nil {
		return failed(engine.DiskError(err))
	}
	return nil
}

// forgetAct is the act of Forget within the record.
type forgetAct struct {
	k  SignOff
	at time.Time
}

func (a *forgetAct) allowedAs() string { return unguarded }

func (a *forgetAct) do(_ *Store, t engine.Tx) error {
	now, err := getState(t)
	if err != nil {
		return err
	}
	if now.Stage != NoDay {
		if now.Stage != StageSealed {
			return fmt.Errorf("%w: what was said is kept until the ballots are sealed", ErrStage)
		}
		if err := allowedBy(t, Transition{To: now.Stage, First: committee, Second: watching}, a.k); err != nil {
			return err
		}
	}
	all, err := objections(t)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Open() {
			return fmt.Errorf("%w: number %d is open", ErrObjection, o.Number)
		}
		if err := t.Delete(objectionKey(tabSaid, o.Number)); err != nil {
			return err
		}
	}
	return nil
}

func (a *forgetAct) done() {}

func (a *forgetAct) entries() []journal.Entry {
	return []journal.Entry{entryOf("objections_forgotten", a.k, a.at, nil)}
}
