package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrEntry: a line of the log is not an entry, or not in its canonical form.
var ErrEntry = errors.New("an entry of the log makes no sense")

// ErrCheckpoint: a text is no checkpoint.
var ErrCheckpoint = errors.New("the checkpoint makes no sense")

// ErrKey: a key is none, or a checkpoint was signed by another one.
var ErrKey = errors.New("the key does not fit")

// ErrSignature: a checkpoint was changed after it was signed.
var ErrSignature = errors.New("the checkpoint was changed after it was signed")

// ErrOrigin: a checkpoint is of another election.
var ErrOrigin = errors.New("the checkpoint is of another election")

// ErrShort: the log has fewer entries than were signed.
var ErrShort = errors.New("entries of the log are missing")

// ErrRoot: the entries are not those that were signed.
var ErrRoot = errors.New("the log was changed after it was signed")

// Read reads a log, an entry a line, and gives its tree. fn gets every entry
// with its number, from 0, and its line, valid during the call; it may be nil.
// Errors are ErrEntry, those of r and those of fn.
func Read(r io.Reader, fn func(n int64, line []byte, e Entry) error) (*Tree, error) {
	t := &Tree{}
	lines := bufio.NewReaderSize(r, LineMax+1)
	for {
		line, err := lines.ReadSlice('\n')
		if err == io.EOF && len(line) == 0 {
			return t, nil
		}
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("couldn't read entry %d of the log: %w", t.size, err)
		}
		line, whole := bytes.CutSuffix(line, []byte("\n"))
		if !whole {
			return nil, fmt.Errorf("entry %d of the log: %w: it is cut off", t.size, ErrEntry)
		}
		e, err := Decode(line)
		if err != nil {
			return nil, fmt.Errorf("entry %d of the log: %w", t.size, err)
		}
		if fn != nil {
			if err := fn(t.size, line, e); err != nil {
				return nil, err
			}
		}
		t.Append(line)
	}
}

// Verify reads a log and holds it against signed checkpoints of one public key:
// each must be of the log as far as it went then, so all of them agree with
// each other too. It gives the longest. fn is that of Read; it has seen entries
// before they are known to be good. The log may go on after the longest
// checkpoint: whoever wants none of that compares the sizes. Errors are those
// of Read and OpenCheckpoint, ErrShort and ErrRoot.
func Verify(r io.Reader, public string, signed []string, fn func(n int64, line []byte, e Entry) error) (*Tree, Checkpoint, error) {
	if len(signed) == 0 {
		return nil, Checkpoint{}, fmt.Errorf("%w: there is none to hold the log against", ErrCheckpoint)
	}
	at := make([]Checkpoint, len(signed))
	for i, s := range signed {
		var err error
		if at[i], err = OpenCheckpoint(s, public); err != nil {
			return nil, Checkpoint{}, err
		}
	}
	slices.SortStableFunc(at, func(a, b Checkpoint) int { return int(min(1, max(-1, a.Size-b.Size))) })
	longest := at[len(at)-1]
	grown := &Tree{}
	next := 0
	compare := func() error {
		for ; next < len(at) && at[next].Size == grown.size; next++ {
			if grown.Root() != at[next].Root {
				return fmt.Errorf("%w: its first %d entries are not those of the checkpoint", ErrRoot, grown.size)
			}
		}
		return nil
	}
	if err := compare(); err != nil {
		return nil, longest, err
	}
	t, err := Read(r, func(n int64, line []byte, e Entry) error {
		if fn != nil {
			if err := fn(n, line, e); err != nil {
				return err
			}
		}
		grown.Append(line)
		return compare()
	})
	if err != nil {
		return nil, longest, err
	}
	if t.size < longest.Size {
		return nil, longest, fmt.Errorf("%w: it has %d, the checkpoint is of %d", ErrShort, t.size, longest.Size)
	}
	return t, longest, nil
}
