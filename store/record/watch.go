// This file lets screens follow the count: a knock after every transaction, and
// the counted ballots one after the other, to be called out. Nobody who looks on
// holds up the writer.

package record

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"sync"

	"zheng/store/election"
	"zheng/store/engine"
)

// watchers are those of a store.
type watchers struct {
	mu      sync.Mutex
	version uint64
	all     map[chan struct{}]bool
}

// notify knocks at every watcher; who is busy hears of many changes once.
func (w *watchers) notify() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.version++
	for c := range w.all {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Watch looks on until leave is called: changed has a value after each durable
// transaction, one for many where they come fast.
func (s *Store) Watch() (changed <-chan struct{}, leave func()) {
	c := make(chan struct{}, 1)
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[chan struct{}]bool{}
	}
	w.all[c] = true
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, c)
	}
}

// Version counts the transactions since the store was opened. What is read
// after Version holds all of them, and perhaps later ones.
func (s *Store) Version() uint64 {
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	return s.watch.version
}

// Call is a counted ballot as it is called out.
type Call struct {
	Batch, Place int
	Vote         election.Vote
}

// Calling are ballots to be called out, in the order of batch and place. Next
// holds them and all before them; More says that others wait already. Figures
// are of the same moment.
type Calling struct {
	Ballots []Call
	Next    Cursor
	More    bool
	Figures Figures
}

// Cursor is how far a calling has come: the sheets that it has behind it, as
// stretches of places. The zero value is the beginning. A sheet that waits for
// people is in none until it was decided, and sheets of several batches may come
// at once; so a cursor has gaps. It holds nothing that the record does not: no
// order beside that of batch and place.
type Cursor struct{ done []stretch }

// stretch is places behind the calling, both ends included.
type stretch struct{ from, to uint64 } // batch<<32 | place

// Calls gives the counted ballots that the cursor has not behind it, at most so
// many; none is left out and none comes twice, however calls and counting
// interleave.
func (s *Store) Calls(after Cursor, most int) (Calling, error) {
	out := Calling{}
	var passed []uint64
	err := s.view(func(t engine.Tx) error {
		out, passed = Calling{}, passed[:0]
		err := after.ahead(t, func(at uint64, h Hash) error {
			p, err := getPaper(t, h, s.roster)
			switch {
			case err != nil:
				return err
			case p == nil, p.status == Review:
				return nil
			case p.status != Counted:
				passed = append(passed, at)
				return nil
			case len(out.Ballots) == most:
				out.More = true
				return errStretch
			}
			passed = append(passed, at)
			out.Ballots = append(out.Ballots, Call{Batch: int(p.batch), Place: int(p.place), Vote: p.ballot.vote(s.roster)})
			return nil
		})
		if err != nil && !errors.Is(err, errStretch) {
			return err
		}
		kept, err := getTotals(t, s.roster)
		if err == nil {
			out.Figures = kept.figures(s.roster)
		}
		return err
	})
	out.Next = after.with(passed)
	return out, err
}

// ahead gives the sheets beyond the cursor and in its gaps, by batch and place.
func (c Cursor) ahead(t engine.Tx, fn func(at uint64, h Hash) error) error {
	from := []byte{tabPlace}
	for _, s := range append(slices.Clip(c.done), stretch{from: 1<<64 - 1}) {
		err := t.Range(from, placeKey(s.from>>32, s.from&(1<<32-1)), func(k, v []byte) error {
			return fn(binary.BigEndian.Uint64(k[1:]), Hash(v))
		})
		if err != nil {
			return err
		}
		from = engine.After(placeKey(s.to>>32, s.to&(1<<32-1)))
	}
	return nil
}

// with gives the cursor with more places behind it, in their order.
func (c Cursor) with(places []uint64) Cursor {
	if len(places) == 0 {
		return c
	}
	all := slices.Clone(c.done)
	for _, at := range places {
		if n := len(all); n > len(c.done) && all[n-1].to+1 == at {
			all[n-1].to = at
			continue
		}
		all = append(all, stretch{at, at})
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	joined := all[:1]
	for _, s := range all[1:] {
		if last := &joined[len(joined)-1]; last.to+1 == s.from {
			last.to = s.to
			continue
		}
		joined = append(joined, s)
	}
	return Cursor{joined}
}
