// This file keeps PINs: their slow hash, and how long one waits after wrong
// tries.

package record

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// PINCost is how slow a PIN's hash is: Argon2id (RFC 9106), memory in KiB.
type PINCost struct {
	Time   uint32 `json:"t"`
	Memory uint32 `json:"m"`
	Lanes  uint8  `json:"p"`
}

// pinCost is for a Raspberry Pi 4: 64 MiB in four lanes, as RFC 9106 recommends
// for small memories, with two passes instead of three, well above the least
// that OWASP asks for (46 MiB in one pass).
var pinCost = PINCost{Time: 2, Memory: 64 << 10, Lanes: 4}

// pinHash is a PIN as it is kept.
type pinHash struct {
	PINCost
	Salt []byte `json:"salt"`
	Hash []byte `json:"hash"`
}

func (h *pinHash) sane() bool {
	return h.Time > 0 && h.Lanes > 0 && h.Memory >= 8 && h.Memory <= 1<<20 && len(h.Salt) >= 16 && len(h.Hash) >= 32
}

func (c PINCost) hash(pin string) (pinHash, error) {
	h := pinHash{PINCost: c, Salt: make([]byte, 16)}
	if _, err := rand.Read(h.Salt); err != nil {
		return h, fmt.Errorf("couldn't draw a salt: %w", err)
	}
	h.Hash = h.of(pin)
	return h, nil
}

func (h *pinHash) of(pin string) []byte {
	return argon2.IDKey([]byte(pin), h.Salt, h.Time, h.Memory, h.Lanes, 32)
}

func (h *pinHash) fits(pin string) bool { return subtle.ConstantTimeCompare(h.of(pin), h.Hash) == 1 }

// ErrPIN: the PIN is too short or too easy.
var ErrPIN = errors.New("a PIN has at least 6 digits that are no row and no repetition, a passphrase at least 8 characters")

// The shortest secrets, in characters.
const (
	minPIN    = 6
	minPhrase = 8
	maxPIN    = 128 // bytes
)

// goodPIN refuses what is tried first.
func goodPIN(pin string) error {
	n := utf8.RuneCountInString(pin)
	digits := strings.Trim(pin, "0123456789") == ""
	if !utf8.ValidString(pin) || n < minPIN || len(pin) > maxPIN || !digits && n < minPhrase {
		return ErrPIN
	}
	b := []byte(pin)
	for _, step := range []byte{0, 1, 255} { // 111111, 123456, 654321
		row := true
		for i := 1; i < len(b); i++ {
			row = row && b[i] == b[i-1]+step
		}
		if row {
			return ErrPIN
		}
	}
	for _, part := range []int{2, 3} { // 121212, 123123
		if len(b)%part == 0 && bytes.Equal(b, bytes.Repeat(b[:part], len(b)/part)) {
			return ErrPIN
		}
	}
	return nil
}

// The waiting after wrong tries: none after the first few, then twice as long
// after each, up to an hour. Forty-odd tries fit into a first day, 24 into each
// later one.
const (
	freeTries = 5
	firstWait = 30 * time.Second
	maxWait   = time.Hour
)

// Wait is how long one waits after so many wrong tries in a row.
func Wait(tries int) time.Duration {
	if tries < freeTries {
		return 0
	}
	return min(maxWait, firstWait<<min(tries-freeTries, 10))
}
