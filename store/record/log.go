package record

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// This file writes the log: every act that has entries gives them after it is
// done, and they are in its own transaction. The tree lies beside the entries.
//
//	J NUMBER   an entry's line
//	T          the tree: size, and the hashes at its right edge
//	P          the public key, as a note's verifier has it
//	C SIZE     checkpoints that were signed, notes
//
// What of the desk waits to be logged is in journaldesk.go.
const (
	tabEntry  = 'J'
	tabTree   = 'T'
	tabPublic = 'P'
	tabSigned = 'C'
)

// logged is an act that stands in the log. Its entries are asked for after each
// run of do, inside the transaction: they say what this run did.
type logged interface{ entries() []journal.Entry }

// ErrNoSigningKey: the log cannot be signed in this folder. It goes on.
var ErrNoSigningKey = errors.New("the log cannot be signed")

func entryKey(n int64) []byte  { return binary.BigEndian.AppendUint64([]byte{tabEntry}, uint64(n)) }
func signedKey(n int64) []byte { return binary.BigEndian.AppendUint64([]byte{tabSigned}, uint64(n)) }

// log writes what an act that was done says of itself.
func (s *Store) log(t engine.Tx, a act) error {
	l, ok := a.(logged)
	if !ok || s.opts.unlogged {
		return nil
	}
	for _, e := range l.entries() {
		over, err := endsVoting(t, e)
		if err == nil && over {
			err = logDesk(t)
		}
		if err != nil {
			return err
		}
		if err := writeEntry(t, e); err != nil {
			return err
		}
		if pinned[e.Act] && s.signer != nil {
			if _, err := s.sign(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// pinned are the acts after which the log is signed.
var pinned = map[string]bool{journal.ActStage: true, journal.ActHalt: true, journal.ActReport: true, journal.ActExport: true, journal.ActCompact: true}

func getTree(t engine.Tx) (*journal.Tree, error) {
	b, err := t.Get([]byte{tabTree})
	if err != nil {
		return nil, err
	}
	tree, err := journal.DecodeTree(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return tree, nil
}

// writeEntry adds one entry to the log.
func writeEntry(t engine.Tx, e journal.Entry) error {
	line, err := e.Encode()
	if err != nil {
		return err
	}
	return writeLine(t, line)
}

func writeLine(t engine.Tx, line []byte) error {
	tree, err := getTree(t)
	if err != nil {
		return err
	}
	if err := t.Put(entryKey(tree.Size()), line); err != nil {
		return err
	}
	tree.Append(line)
	return t.Put([]byte{tabTree}, tree.Encode())
}

// begun is the first entry of a log: whose it is.
func begun(id []byte, e *election.Election, public string) journal.Entry {
	return journal.Entry{Act: journal.ActBegin, Detail: map[string]string{
		"election": e.ID, "round": string(e.Round), "key": public, "file": journal.Digest(id),
	}}
}

// Note logs what is no act of the record: a login, a fault of a device, a
// report that was printed. Acts that the record logs itself are refused, and
// whatever could be an ID number is masked.
func (s *Store) Note(ctx context.Context, e journal.Entry) error {
	if journal.Reserved(e.Act) {
		return fmt.Errorf("couldn't log the act %q: the record logs it itself", e.Act)
	}
	e = e.Hidden()
	if _, err := e.Encode(); err != nil {
		return err
	}
	if err := s.submit(ctx, noteAct{e}); err != nil {
		return fmt.Errorf("couldn't log the act %q: %w", e.Act, err)
	}
	return nil
}

// noteAct is the act of Note.
type noteAct struct{ e journal.Entry }

func (noteAct) do(*Store, engine.Tx) error { return nil }
func (noteAct) allowedAs() string          { return unguarded }
func (noteAct) done()                      {}
func (n noteAct) entries() []journal.Entry { return []journal.Entry{n.e} }

// PublicKey is the key that checks this folder's checkpoints; its fingerprint
// (journal.Fingerprint) stands on every report.
func (s *Store) PublicKey() string { return s.public }

// Checkpoint signs the log as it is and gives the note, see
// journal.OpenCheckpoint. It is kept in the record. Check-ins of the last
// minutes may not be in it, see the package's comment. The error is
// ErrNoSigningKey where the key is gone.
func (s *Store) Checkpoint(ctx context.Context) (string, error) {
	if s.signer == nil {
		return "", fmt.Errorf("couldn't sign the log: %w", s.unsigned)
	}
	// Most of the time nothing was logged since.
	var out string
	err := s.view(func(t engine.Tx) error {
		tree, err := getTree(t)
		if err != nil {
			return err
		}
		b, err := t.Get(signedKey(tree.Size()))
		out = string(b)
		return err
	})
	if err != nil || out != "" {
		return out, err
	}
	a := &signAct{}
	if err := s.submit(ctx, a); err != nil {
		return "", fmt.Errorf("couldn't sign the log: %w", err)
	}
	return a.out, nil
}

// signAct is the act of Checkpoint.
type signAct struct{ out string }

func (a *signAct) do(s *Store, t engine.Tx) (err error) {
	a.out, err = s.sign(t)
	return err
}

func (a *signAct) allowedAs() string { return unguarded }

func (a *signAct) done() {}

func (s *Store) sign(t engine.Tx) (string, error) {
	tree, err := getTree(t)
	if err != nil {
		return "", err
	}
	signed, err := tree.Checkpoint(s.signer.Origin()).Sign(*s.signer)
	if err != nil {
		return "", err
	}
	return signed, t.Put(signedKey(tree.Size()), []byte(signed))
}

// CheckpointOfOpening gives the checkpoint that was signed with the step by which
// the polls opened first; "" where none was.
func (s *Store) CheckpointOfOpening() (signed string, err error) {
	err = s.view(func(t engine.Tx) error {
		tree, err := getTree(t)
		if err != nil {
			return err
		}
		for n := int64(0); n < tree.Size(); n++ {
			line, err := t.Get(entryKey(n))
			if err != nil {
				return err
			}
			e, err := journal.Decode(line)
			if err != nil {
				return err
			}
			if e.Act == journal.ActStage && e.Detail["to"] == string(StageOpen) {
				b, err := t.Get(signedKey(n + 1))
				signed = string(b)
				return err
			}
		}
		return nil
	})
	return signed, err
}

// LogSize is how many entries the log has.
func (s *Store) LogSize() (n int64, err error) {
	err = s.view(func(t engine.Tx) error {
		tree, err := getTree(t)
		if err == nil {
			n = tree.Size()
		}
		return err
	})
	return n, err
}

// Journal gives the entries of the log from a number on, in order, as lines;
// one is valid during its call.
func (s *Store) Journal(from int64, fn func(n int64, line []byte) error) error {
	return s.view(func(t engine.Tx) error {
		tree, err := getTree(t)
		if err != nil {
			return err
		}
		for n := max(0, from); n < tree.Size(); n++ {
			line, err := t.Get(entryKey(n))
			if err != nil {
				return err
			}
			if line == nil {
				return fmt.Errorf("%w: entry %d of the log is not there", ErrDamaged, n)
			}
			if err := fn(n, line); err != nil {
				return err
			}
		}
		return nil
	})
}

// Checkpoints gives every checkpoint that was signed, the shortest first.
func (s *Store) Checkpoints() (out []string, err error) {
	err = s.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabSigned}, func(_, v []byte) error {
			out = append(out, string(v))
			return nil
		})
	})
	return out, err
}
