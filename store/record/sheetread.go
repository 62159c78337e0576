// This file answers questions about the sheets; nothing here changes them.

package record

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// Figures are the sheets by where they stand. Every sheet is in one of Counted,
// Pending, Rejected and Repeated.
type Figures struct {
	Returned int // our ballots that came out of the boxes: Counted + Pending
	Counted  int // void ones included
	Void     int // counted, decided by people to be invalid as a whole
	Pending  int // wait for people
	Rejected int
	Repeated int
	Batches  int
	// TakenBack are decisions that people took back: where it grows, sheets that
	// were counted before may count otherwise.
	TakenBack int
	Posts     []PostFigures // in the election's order
}

// PostFigures are the papers that carry a post, and the marks of the valid
// ones. Overvotes and the like are rules of tally and not applied here.
type PostFigures struct {
	Post     string
	Returned int // Valid + Void + Pending
	Valid    int // counted, not void as a whole
	Void     int
	Pending  int
	People   []PersonFigures // candidates in ballot order, then written-in names by name
}

// PersonFigures are the marks of one person at one post:
// Approve + Oppose + Abstain = Valid for a candidate.
type PersonFigures struct {
	ID      string // of a candidate; "" for a written-in name
	Name    string
	Approve int
	Oppose  int
	Abstain int
}

// view runs fn on the record as it is now.
func (s *Store) view(fn func(engine.Tx) error) error { return s.engine.View(fn) }

// Figures gives all counters.
func (s *Store) Figures() (Figures, error) {
	var f Figures
	err := s.view(func(t engine.Tx) error {
		kept, err := getTotals(t, s.roster)
		if err == nil {
			f = kept.figures(s.roster)
		}
		return err
	})
	return f, err
}

func (t *totals) figures(r roster) Figures {
	f := Figures{
		Returned: int(t.sheets.Counted + t.sheets.Review),
		Counted:  int(t.sheets.Counted),
		Void:     int(t.sheets.Void),
		Pending:  int(t.sheets.Review),
		Rejected: int(t.sheets.Rejected),
		Repeated: int(t.sheets.Repeated),
		Batches:  int(t.sheets.Batches),

		TakenBack: int(t.back),
	}
	for i, p := range r.posts {
		c := t.posts[i]
		pf := PostFigures{
			Post: p.ID, Returned: int(c.valid + c.void + c.pending),
			Valid: int(c.valid), Void: int(c.void), Pending: int(c.pending),
		}
		for j, cand := range p.Candidates {
			m := c.marks[j]
			pf.People = append(pf.People, PersonFigures{
				ID: cand.ID, Name: cand.Name,
				Approve: int(m[approve]), Oppose: int(m[oppose]), Abstain: int(m[abstain]),
			})
		}
		pf.People = append(pf.People, t.writtenAt(p.ID)...)
		f.Posts = append(f.Posts, pf)
	}
	return f
}

func (t *totals) writtenAt(post string) []PersonFigures {
	prefix := string(writtenKey(post, ""))
	var out []PersonFigures
	for k, n := range t.written {
		if len(k) > len(prefix) && k[:len(prefix)] == prefix && n > 0 {
			out = append(out, PersonFigures{Name: k[len(prefix):], Approve: int(n)})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Votes gives every counted ballot to fn: what it says, with the posts on its
// paper, and how many say exactly that. Which sheet said what is not told, and
// the order is that of the votes themselves.
func (s *Store) Votes(fn func(vote election.Vote, count int) error) error {
	same := map[string]int{}
	err := s.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabSheet}, func(_, v []byte) error {
			p, says, err := decodePaper(v, s.roster)
			if err == nil && p.status == Counted {
				same[string(says)]++
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	keys := make([]string, 0, len(same))
	for k := range same {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		d := decoder{b: []byte(k)}
		b := d.ballot(s.roster, true)
		if err := fn(b.vote(s.roster), same[k]); err != nil {
			return err
		}
	}
	return nil
}

// Pending lists the sheets that wait for people, by batch and place.
func (s *Store) Pending() ([]Entry, error) {
	var out []Entry
	err := s.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabPending}, func(k, _ []byte) error {
			e, err := s.entry(t, tail(k))
			out = append(out, e)
			return err
		})
	})
	sort.Slice(out, func(i, j int) bool {
		if out[i].Batch != out[j].Batch {
			return out[i].Batch < out[j].Batch
		}
		return out[i].Place < out[j].Place
	})
	return out, err
}

// Sheets gives every sheet to fn, in the order of hashes, which is no order.
func (s *Store) Sheets(fn func(Entry) error) error {
	return s.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabSheet}, func(k, _ []byte) error {
			e, err := s.entry(t, tail(k))
			if err != nil {
				return err
			}
			return fn(e)
		})
	})
}

// Get gives one sheet, or ErrUnknown.
func (s *Store) Get(h Hash) (e Entry, err error) {
	err = s.view(func(t engine.Tx) error {
		e, err = s.entry(t, h)
		return err
	})
	return e, err
}

// At gives the sheet at a place of a batch, both from 1, or ErrUnknown.
func (s *Store) At(batch, place int) (e Entry, err error) {
	err = s.view(func(t engine.Tx) error {
		b, err := t.Get(placeKey(uint64(batch), uint64(place)))
		if err != nil {
			return err
		}
		if b == nil {
			return ErrUnknown
		}
		e, err = s.entry(t, tail(b))
		return err
	})
	return e, err
}

// Find gives the hash that begins with prefix, hexadecimal digits; ErrUnknown
// where there is none, another error where there are several.
func (s *Store) Find(prefix string) (found Hash, err error) {
	prefix = strings.ToLower(prefix)
	whole, err := hex.DecodeString(prefix[:len(prefix)/2*2])
	if err != nil || prefix == "" || len(whole) > len(found) {
		return found, fmt.Errorf("%q does not begin a sheet's hash: want hexadecimal digits", prefix)
	}
	n := 0
	err = s.view(func(t engine.Tx) error {
		return engine.Each(t, append([]byte{tabSheet}, whole...), func(k, _ []byte) error {
			if h := tail(k); strings.HasPrefix(h.String(), prefix) {
				found, n = h, n+1
			}
			return nil
		})
	})
	switch {
	case err != nil:
		return found, err
	case n == 0:
		return found, fmt.Errorf("%w: none begins with %s", ErrUnknown, prefix)
	case n > 1:
		return found, fmt.Errorf("%d sheets begin with %s: give more of the hash", n, prefix)
	}
	return found, nil
}

// Image gives the stored image of a sheet, checked against its hash.
func (s *Store) Image(h Hash) (data []byte, ext string, err error) {
	e, err := s.Get(h)
	if err != nil {
		return nil, "", err
	}
	if e.Ext == "" {
		return nil, "", fmt.Errorf("no image was kept of %s", h)
	}
	data, err = s.images.get(h, e.Ext)
	return data, e.Ext, err
}

func (s *Store) entry(t engine.Tx, h Hash) (Entry, error) {
	p, err := getPaper(t, h, s.roster)
	if err != nil {
		return Entry{}, err
	}
	if p == nil {
		return Entry{}, fmt.Errorf("%w: %s", ErrUnknown, h)
	}
	ev, err := getEvidence(t, h)
	if err != nil {
		return Entry{}, err
	}
	i, err := getInk(t, h)
	if err != nil {
		return Entry{}, err
	}
	var reading journal.Reading
	if err := json.Unmarshal(ev.reading, &reading); err != nil {
		return Entry{}, fmt.Errorf("%w: the reading of %s makes no sense: %w", ErrDamaged, h, err)
	}
	e := Entry{
		Sheet: Sheet{
			Hash: h, Ext: ev.Ext, Place: int(p.place), Source: ev.Source,
			Status: p.status, Reasons: ev.Reasons, Page: int(p.page), Posts: p.ballot.postIDs(s.roster), Number: p.number,
			Marks: reading.Marks, WriteIns: reading.WriteIns, Fingerprint: i.fingerprint,
		},
		Batch: int(p.batch), Reading: reading, Decision: ev.Decision,
	}
	if ev.Other != "" {
		o, err := ParseHash(ev.Other)
		if err != nil {
			return Entry{}, fmt.Errorf("%w: sheet %s: %w", ErrDamaged, h, err)
		}
		e.Other = &o
	}
	if p.status == Counted {
		v := p.ballot.vote(s.roster)
		e.Vote = &v
	}
	return e, nil
}
