// This file signs bulletins, and believes nothing of one that comes.

package bulletin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"zheng/store/election"
	"zheng/store/journal"
)

// Format is the first line of what is signed.
const Format = "zheng-bulletin 1"

// MaxFile is far above any bulletin, in bytes.
const MaxFile = 64 << 10

// ErrNone: a file is no bulletin, or not in the form that Sign writes.
var ErrNone = errors.New("not a bulletin")

// ErrKey: the key is none, or of another election.
var ErrKey = errors.New("signed by another key")

// ErrChanged: something was changed after it was signed.
var ErrChanged = errors.New("changed after it was signed")

// ErrFigures: what it says cannot be.
var ErrFigures = errors.New("its figures cannot be")

// file is a bulletin with what vouches for it.
type file struct {
	Format    string   `json:"format"`
	Key       string   `json:"key"`
	Bulletin  Bulletin `json:"bulletin"`
	Signature string   `json:"signature"`
}

// text is what is signed.
func (f *file) text() (string, error) {
	line, err := encoded(f.Bulletin, "")
	return f.Format + "\n" + f.Key + "\n" + string(line), err
}

func encoded(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// Sign writes the file; sign is of the log's key (journal.Key.SignText) whose
// public half is given.
func Sign(b Bulletin, public string, sign func(text string) (string, error)) ([]byte, error) {
	if err := b.possible(); err != nil {
		return nil, fmt.Errorf("couldn't sign a bulletin: %w", err)
	}
	f := file{Format: Format, Key: public, Bulletin: b}
	text, err := f.text()
	if err != nil {
		return nil, fmt.Errorf("couldn't sign a bulletin: %w", err)
	}
	signed, err := sign(text)
	if err != nil {
		return nil, fmt.Errorf("couldn't sign a bulletin: %w", err)
	}
	f.Signature = strings.TrimSuffix(strings.TrimPrefix(signed, text+"\n"), "\n")
	return encoded(f, "  ")
}

// Is says whether a file begins like a bulletin.
func Is(data []byte) bool {
	return bytes.HasPrefix(data, []byte("{\n  \"format\": \"zheng-bulletin "))
}

// Open reads a signed bulletin and gives it with the public key it was signed
// by, which is of the election that it names; whether that is the community's
// key, only its caller can know. Errors are ErrNone, ErrKey, ErrChanged and
// ErrFigures; the bulletin is given with all but the first, to say whose it
// claims to be.
func Open(data []byte) (b Bulletin, public string, err error) {
	if len(data) > MaxFile {
		return b, "", fmt.Errorf("%w: it has %d bytes, at most %d are read", ErrNone, len(data), MaxFile)
	}
	var f file
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return b, "", fmt.Errorf("%w: %w", ErrNone, err)
	}
	again, err := encoded(f, "  ")
	if err != nil || !bytes.Equal(again, data) || f.Format != Format {
		return b, "", fmt.Errorf("%w: it is not in the form in which they are signed", ErrNone)
	}
	if err := f.Bulletin.possible(); err != nil {
		return f.Bulletin, f.Key, err
	}
	return f.Bulletin, f.Key, f.held()
}

// held checks the key and its signature.
func (f *file) held() error {
	v, err := note.NewVerifier(f.Key)
	if err != nil {
		return fmt.Errorf("%w: the public key is not one: %w", ErrKey, err)
	}
	if of := "zheng/" + f.Bulletin.Election + "/" + f.Bulletin.Round; v.Name() != of {
		return fmt.Errorf("%w: it is of %s, the bulletin of %s", ErrKey, v.Name(), of)
	}
	text, err := f.text()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	n, err := note.Open([]byte(text+"\n"+f.Signature+"\n"), note.VerifierList(v))
	var unknown *note.UnverifiedNoteError
	switch {
	case errors.As(err, &unknown):
		return ErrKey
	case err != nil:
		return fmt.Errorf("%w: %w", ErrChanged, err)
	case n.Text != text || len(n.Sigs)+len(n.UnverifiedSigs) != 1:
		return fmt.Errorf("%w: it is signed more than once", ErrChanged)
	}
	return nil
}

// Bounds of what a bulletin says; no community comes near them.
const (
	most     = 10_000_000 // of any figure
	mostList = 200
	mostText = 300 // bytes
)

var (
	stages = []string{"", "setup", "test", "open", "paused", "closed", "counting", "decided", "announced", "sealed"}
	rounds = []string{string(election.Nominating), string(election.First), string(election.Runoff), string(election.Supplementary)}
)

// possible says whether a bulletin can be one at all.
func (b *Bulletin) possible() error {
	at, err := time.Parse(time.RFC3339, b.At)
	switch {
	case err != nil || journal.Stamp(at) != b.At:
		return fmt.Errorf("%w: the moment %.40q is not in UTC and whole seconds", ErrFigures, b.At)
	case !isDay(b.Date):
		return fmt.Errorf("%w: %.40q is no day", ErrFigures, b.Date)
	case !slices.Contains(stages, b.Stage):
		return fmt.Errorf("%w: there is no stage %.40q", ErrFigures, b.Stage)
	case b.Election == "" || !slices.Contains(rounds, b.Round):
		return fmt.Errorf("%w: it names no round of an election", ErrFigures)
	case b.Log.Entries < 1 || b.Log.Entries > most*100 || !isRoot(b.Log.Root):
		return fmt.Errorf("%w: it does not say how far the log is", ErrFigures)
	}
	if err := errors.Join(b.counts(), b.lists(), b.texts()); err != nil {
		return fmt.Errorf("%w: %w", ErrFigures, err)
	}
	return nil
}

func (b *Bulletin) counts() error {
	all := []int{b.Returned, b.Counted, b.Waiting, b.Rejected}
	for _, n := range []*int{b.Registered, b.Participants, b.Issued} {
		if n != nil {
			all = append(all, *n)
		}
	}
	for _, g := range b.Groups {
		all = append(all, g.Registered, g.Participants)
		if g.Participants > g.Registered || g.Goal < 0 || g.Goal > 100 {
			return errors.New("more of a group took part than it has")
		}
	}
	for _, n := range all {
		if n < 0 || n > most {
			return fmt.Errorf("%d is no figure of an election", n)
		}
	}
	if b.Counted+b.Waiting != b.Returned {
		return errors.New("sheets counted and waiting are not those returned")
	}
	if b.Registered != nil && b.Participants != nil && *b.Participants > *b.Registered {
		return errors.New("more took part than are registered")
	}
	return nil
}

func (b *Bulletin) lists() error {
	long := len(b.Groups) > mostList || len(b.Alarms) > mostList || len(b.Steps) > mostList
	if r := b.Result; r != nil {
		long = long || len(r.Posts) > mostList || len(r.Next) > mostList
		for _, p := range r.Posts {
			long = long || len(p.Elected) > mostList
			if p.Seats < 0 || p.Seats > most || p.Vacant < 0 || p.Vacant > p.Seats || len(p.Elected) > p.Seats {
				return errors.New("more are elected than there are seats")
			}
		}
		for _, n := range r.Next {
			if n.Seats < 0 || n.Seats > most {
				return errors.New("a round has no such seats")
			}
		}
	}
	if long {
		return fmt.Errorf("a list has more than %d lines", mostList)
	}
	for _, s := range b.Steps {
		if !isDay(s.Last) || s.Done != "" && !isDay(s.Done) {
			return errors.New("a date is no day")
		}
	}
	return nil
}

// texts sees that every text is short, printable, and holds nothing that could
// be an ID number.
func (b *Bulletin) texts() error {
	all := []string{b.Election, b.Follows, b.Title, b.Community}
	for _, g := range b.Groups {
		all = append(all, g.By, g.Value)
	}
	for _, a := range b.Alarms {
		all = append(all, a.Code)
	}
	for _, s := range b.Steps {
		all = append(all, s.Item)
	}
	if r := b.Result; r != nil {
		if len(r.Hash) != 64 || strings.Trim(r.Hash, "0123456789abcdef") != "" {
			return errors.New("its result has no hash")
		}
		for _, p := range r.Posts {
			all = append(append(all, p.Title), p.Elected...)
		}
		for _, n := range r.Next {
			all = append(all, n.Round, n.Post)
		}
	}
	for _, s := range all {
		switch {
		case len(s) > mostText || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }):
			return errors.New("a text is too long, or not printable")
		case election.HideNumbers(s) != s:
			return errors.New("a text may hold an ID number")
		}
	}
	return nil
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// isRoot says whether s is written as journal.Checkpoint.RootText writes: eight
// groups of four digits.
func isRoot(s string) bool {
	groups := strings.Split(s, " ")
	for _, g := range groups {
		if len(g) != 4 || strings.Trim(g, "0123456789ABCDEF") != "" {
			return false
		}
	}
	return len(groups) == 8
}
