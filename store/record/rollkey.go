package record

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
)

// The key that turns ID numbers into voters lies in a file of its own beside
// the record, never in it. An ID number has few unknown digits for whoever
// knows a community and an age: with the key each could be tried. So the
// record can be copied, exported and audited without giving the numbers away,
// and once the key is destroyed after the election nobody can tell them.
const keyName = "zheng.key"

// ErrKey: the key of the roll is not there or is another one.
var ErrKey = errors.New("the key of the voter roll does not fit")

// rollKey makes voters of ID numbers.
type rollKey []byte

func (k rollKey) voter(n election.IDNumber) (election.VoterID, [32]byte) {
	m := hmac.New(sha256.New, k)
	m.Write([]byte("number\x00"))
	m.Write([]byte(string(n)))
	h := [32]byte(m.Sum(nil))
	return election.MakeVoterID(h[:]), h
}

// mark recognises the key without telling it.
func (k rollKey) mark() string {
	m := hmac.New(sha256.New, k)
	m.Write([]byte("this is the key of the roll"))
	return hex.EncodeToString(m.Sum(nil)[:8])
}

// loadKey reads the key; nil where there is none.
func loadKey(dir string) (rollKey, error) {
	path := filepath.Join(dir, keyName)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("couldn't read the key of the roll: %w", engine.DiskError(err))
	}
	k, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(k) != sha256.Size {
		return nil, fmt.Errorf("%w: %s is damaged; restore it from a backup", ErrKey, path)
	}
	return k, nil
}

// makeKey draws a key. When it returns nil, the key is on the disk, readable
// for this user alone.
func makeKey(dir string) (rollKey, error) {
	k := make(rollKey, sha256.Size)
	if _, err := rand.Read(k); err != nil {
		return nil, fmt.Errorf("couldn't draw a key for the roll: %w", err)
	}
	if err := keepSecret(dir, keyName, fmt.Sprintf("%x\n", []byte(k))); err != nil {
		return nil, fmt.Errorf("couldn't keep the key of the roll: %w", err)
	}
	return k, nil
}
