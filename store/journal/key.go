package journal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"zheng/store/election"
)

// Origin names the log of an election: the first line of its checkpoints and
// the name of its key.
func Origin(e *election.Election) string { return "zheng/" + e.ID + "/" + string(e.Round) }

// Key signs the log of one data folder.
type Key struct {
	text   string
	public string
	signer note.Signer
}

// NewKey draws a key for the log of an origin from random, usually
// crypto/rand.Reader.
func NewKey(random io.Reader, origin string) (Key, error) {
	text, _, err := note.GenerateKey(random, origin)
	if err != nil {
		return Key{}, fmt.Errorf("couldn't draw a key for the log: %w", err)
	}
	return ParseKey(text)
}

// ParseKey reads a key as String wrote it.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	s, err := note.NewSigner(text)
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	public, err := publicHalf(text, s.Name())
	return Key{text: text, public: public, signer: s}, err
}

// publicHalf gives the verifier key of a signing key (PRIVATE+KEY+name+hash+seed).
func publicHalf(text, name string) (string, error) {
	parts := strings.SplitN(text, "+", 5) // base64 has pluses too
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", fmt.Errorf("%w: it is cut off", ErrKey)
	}
	private := ed25519.NewKeyFromSeed(seed[1:])
	return note.NewEd25519VerifierKey(name, private.Public().(ed25519.PublicKey))
}

// String is the whole key: to be kept where only its owner reads.
func (k Key) String() string { return k.text }

// Public is the half that anybody may have: name, hash and key in base64.
func (k Key) Public() string { return k.public }

// Origin is the log that the key signs.
func (k Key) Origin() string { return k.signer.Name() }

// Fingerprint is a public key in six groups of four hexadecimal digits, short
// enough to be compared by eye and read out: the first 96 bits of its SHA-256.
func Fingerprint(public string) string {
	h := sha256.Sum256([]byte(strings.TrimSpace(public)))
	return grouped(h[:12])
}

func grouped(b []byte) string {
	groups := make([]string, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		groups = append(groups, fmt.Sprintf("%02X%02X", b[0], b[1]))
	}
	return strings.Join(groups, " ")
}
