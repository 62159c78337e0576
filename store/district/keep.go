// This file reads and writes what the ledger keeps, by the keys of the package's
// comment.

package district

import (
	"encoding/binary"
	"slices"
	"strings"

	"zheng/store/bulletin"
	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/tally/archive"
	"zheng/store/text"
)

const (
	tabRow     = 'r'
	tabVote    = 'v'
	tabOf      = 'i'
	tabRefusal = 'x'
	tabLast    = 'n'
)

// Vote is one round of a community's election.
type Vote struct {
	Election string `json:"election"`
	Follows  string `json:"follows,omitempty"`
	Round    string `json:"round"`
	Title    string `json:"title"`
	Date     string `json:"date"`
	Public   string `json:"public"`   // the key that signs it
	Revision int    `json:"revision"` // grows with whatever is taken

	// Heads of the log as bulletins told them, shortest first: an archive is held
	// against those that it is not shorter than.
	Heads    []bulletin.Log     `json:"heads,omitempty"`
	Bulletin *bulletin.Bulletin `json:"bulletin,omitempty"` // the newest
	Archive  *Archived          `json:"archive,omitempty"`  // the newest
}

// Archived is an archive that holds.
type Archived struct {
	File        string            `json:"file"` // its name, as it came
	SHA256      string            `json:"sha256"`
	Bytes       int64             `json:"bytes"`
	Taken       string            `json:"taken"` // journal.Stamp
	Log         bulletin.Log      `json:"log"`
	Provisional bool              `json:"provisional,omitempty"`
	Sheets      int               `json:"sheets"`
	Figures     bulletin.Bulletin `json:"figures"` // counted anew, with the result
	People      []Person          `json:"people"`
	Says        text.Text         `json:"says"`
	Findings    []archive.Finding `json:"findings"`
}

// Person is somebody voted for, in an archive.
type Person struct {
	Post    string `json:"post"`
	Name    string `json:"name"`
	Approve int    `json:"approve"`
	Needs   *int   `json:"needs"`
	Elected bool   `json:"elected,omitempty"`
}

// Refusal is a file that was not taken.
type Refusal struct {
	File  string            `json:"file"`
	At    string            `json:"at"` // journal.Stamp
	Fault string            `json:"fault"`
	Says  text.Text         `json:"says"`
	Wrong []archive.Finding `json:"wrong,omitempty"` // of an archive: what did not hold, by name
}

// headsMost are the heads kept of one round.
const headsMost = 16

// reached notes a head; of too many every other one stays.
func (v *Vote) reached(h bulletin.Log) {
	if n := len(v.Heads); n > 0 && v.Heads[n-1] == h {
		return
	}
	v.Heads = append(v.Heads, h)
	if len(v.Heads) <= headsMost {
		return
	}
	var kept []bulletin.Log
	for i := len(v.Heads) - 1; i >= 0; i -= 2 {
		kept = append(kept, v.Heads[i])
	}
	slices.Reverse(kept)
	v.Heads = kept
}

// papers are the heads that a log of so many entries must have had.
func (v *Vote) papers(entries int64) (out []string) {
	for _, h := range v.Heads {
		if h.Entries <= entries {
			out = append(out, h.Short())
		}
	}
	if v.Archive != nil && v.Archive.Log.Entries <= entries {
		out = append(out, v.Archive.Log.Short())
	}
	return out
}

func rowKey(code string) []byte { return append([]byte{tabRow}, code...) }

func voteKey(code, id, round string) []byte {
	return append([]byte{tabVote}, code+"\x00"+id+"\x00"+round...)
}

func ofKey(id string) []byte { return append([]byte{tabOf}, id...) }

// getRow gives a community; nil where there is none.
func getRow(t engine.Tx, code string) (*Row, error) {
	b, err := t.Get(rowKey(code))
	if err != nil || b == nil {
		return nil, err
	}
	r := new(Row)
	return r, decode("a community", b, r)
}

func putRow(t engine.Tx, r *Row) error {
	b, err := encode(r)
	if err != nil {
		return err
	}
	return t.Put(rowKey(r.Code), b)
}

// getVote gives a round; nil where nothing came of it yet.
func getVote(t engine.Tx, code, id, round string) (*Vote, error) {
	b, err := t.Get(voteKey(code, id, round))
	if err != nil || b == nil {
		return nil, err
	}
	v := new(Vote)
	return v, decode("a round", b, v)
}

func putVote(t engine.Tx, code string, v *Vote) error {
	b, err := encode(v)
	if err != nil {
		return err
	}
	if err := t.Put(ofKey(v.Election), []byte(code)); err != nil {
		return err
	}
	return t.Put(voteKey(code, v.Election, v.Round), b)
}

// votes are all rounds of a community, the newest first.
func votes(t engine.Tx, code string) (out []*Vote, err error) {
	err = engine.Each(t, append([]byte{tabVote}, code+"\x00"...), func(_, b []byte) error {
		v := new(Vote)
		out = append(out, v)
		return decode("a round", b, v)
	})
	slices.SortStableFunc(out, func(a, b *Vote) int {
		if a.Date != b.Date {
			return strings.Compare(b.Date, a.Date)
		}
		return order(b.Round) - order(a.Round)
	})
	return out, err
}

// order of the rounds of one day.
func order(round string) int {
	return slices.Index([]string{string(election.Nominating), string(election.First), string(election.Runoff), string(election.Supplementary)}, round)
}

// codeOf says which community an election belongs to: the one of the list whose
// code its id is or begins with, up to a hyphen; that of the round that it
// follows; else its own id.
func codeOf(t engine.Tx, id, follows string) (string, error) {
	for part := id; part != ""; {
		row, err := getRow(t, part)
		if err != nil {
			return "", err
		}
		if row != nil && row.Listed {
			return part, nil
		}
		part = part[:max(0, strings.LastIndexByte(part, '-'))]
	}
	for _, known := range []string{id, follows} {
		b, err := t.Get(ofKey(known))
		if err != nil {
			return "", err
		}
		if b != nil {
			return string(b), nil
		}
	}
	return id, nil
}

// The refusals that are kept, the newest of them.
const (
	refusedMost = 20   // of a community
	nobodyMost  = 1000 // of which nobody can say whose they are
)

func refusalKey(code string, n uint64) []byte {
	key := append([]byte{tabRefusal}, code+"\x00"...)
	return binary.BigEndian.AppendUint64(key, n)
}

// refuse keeps a refusal, in place of the oldest where there are too many.
func refuse(t engine.Tx, code string, r Refusal) error {
	b, err := t.Get([]byte{tabLast})
	if err != nil {
		return err
	}
	var n uint64
	if len(b) == 8 {
		n = binary.BigEndian.Uint64(b) + 1
	}
	if err := t.Put([]byte{tabLast}, binary.BigEndian.AppendUint64(nil, n)); err != nil {
		return err
	}
	data, err := encode(r)
	if err != nil {
		return err
	}
	if err := t.Put(refusalKey(code, n), data); err != nil {
		return err
	}
	most := refusedMost
	if code == "" {
		most = nobodyMost
	}
	var keys [][]byte
	err = engine.Each(t, append([]byte{tabRefusal}, code+"\x00"...), func(k, _ []byte) error {
		keys = append(keys, slices.Clone(k))
		return nil
	})
	for ; err == nil && len(keys) > most; keys = keys[1:] {
		err = t.Delete(keys[0])
	}
	return err
}

// refusals of a community, the newest first.
func refusals(t engine.Tx, code string) (out []Refusal, err error) {
	err = engine.Each(t, append([]byte{tabRefusal}, code+"\x00"...), func(_, b []byte) error {
		var r Refusal
		err := decode("a refusal", b, &r)
		out = append(out, r)
		return err
	})
	slices.Reverse(out)
	return out, err
}
