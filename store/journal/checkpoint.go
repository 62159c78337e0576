package journal

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint says what a log held: its election, how many entries, and the hash
// over all of them. As text it is
//
//	zheng/hongshan-2026/first
//	1024
//	the root, base64
//
// (C2SP tlog-checkpoint), and signed a note of sumdb/note with Ed25519: an
// empty line, a dash, the name of the key and the signature.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
}

// Checkpoint of the log as it is.
func (t *Tree) Checkpoint(origin string) Checkpoint { return Checkpoint{origin, t.size, t.Root()} }

// Text is what is signed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// Short is a line for people: how many entries, and RootText.
func (c Checkpoint) Short() string { return fmt.Sprintf("%d %s", c.Size, c.RootText()) }

// RootText is the first half of the root, for people to compare.
func (c Checkpoint) RootText() string { return grouped(c.Root[:16]) }

// Sign gives the signed note.
func (c Checkpoint) Sign(k Key) (string, error) {
	b, err := note.Sign(&note.Note{Text: c.Text()}, k.signer)
	if err != nil {
		return "", fmt.Errorf("couldn't sign the log: %w", err)
	}
	return string(b), nil
}

// ParseCheckpoint reads a checkpoint without looking at its signature.
func ParseCheckpoint(signed string) (c Checkpoint, err error) {
	lines := strings.Split(signed, "\n")
	if len(lines) < 4 {
		return c, fmt.Errorf("%w: it has %d lines", ErrCheckpoint, len(lines))
	}
	c.Origin = lines[0]
	size, err := strconv.ParseInt(lines[1], 10, 63)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	c.Size = size
	if err != nil || err2 != nil || size < 0 || len(root) != len(c.Root) || c.Origin == "" {
		return c, fmt.Errorf("%w: want election, number of entries and root", ErrCheckpoint)
	}
	copy(c.Root[:], root)
	if !strings.HasPrefix(signed, c.Text()) {
		return c, fmt.Errorf("%w: it is not in its canonical form", ErrCheckpoint)
	}
	return c, nil
}

// OpenCheckpoint reads a signed checkpoint and checks it with a public key.
// Errors are ErrCheckpoint (not one at all), ErrKey (of another key) and
// ErrSignature (changed after signing).
func OpenCheckpoint(signed, public string) (c Checkpoint, err error) {
	v, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return c, fmt.Errorf("%w: the public key is not one: %w", ErrKey, err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	var unknown *note.UnverifiedNoteError
	var changed *note.InvalidSignatureError
	switch {
	case errors.As(err, &changed):
		return c, ErrSignature
	case errors.As(err, &unknown):
		return c, fmt.Errorf("%w: want %s+%08x", ErrKey, v.Name(), v.KeyHash())
	case err != nil:
		return c, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	if c, err = ParseCheckpoint(n.Text); err != nil {
		return c, err
	}
	if n.Text != c.Text() {
		return c, fmt.Errorf("%w: it says more than a checkpoint", ErrCheckpoint)
	}
	if c.Origin != v.Name() {
		return c, fmt.Errorf("%w: it is of %q, the key of %q", ErrOrigin, c.Origin, v.Name())
	}
	return c, nil
}
