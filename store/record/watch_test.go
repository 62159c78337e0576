package record

import (
	"fmt"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
	"zheng/store/storetest"
)

// Whoever watches hears of every transaction, late but surely, and the version
// grows with each.
func TestWatch(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	changed, leave := s.Watch()
	before := s.Version()
	b := s.Batch()
	for n := range 3 { // nobody listens meanwhile, and nobody waits
		if _, err := b.Add(t.Context(), paperOf(n, Counted)); err != nil {
			t.Fatal(err)
		}
	}
	<-changed
	if n := s.Version() - before; n != 3 {
		t.Errorf("3 transactions, %d noticed", n)
	}
	select {
	case <-changed:
		t.Error("one knock is enough for many changes")
	default:
	}
	leave()
	if _, err := b.Add(t.Context(), paperOf(3, Counted)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-changed:
		t.Error("it left, and heard of a change")
	default:
	}
}

// A calling goes on from its cursor whatever happens between: sheets that come
// late into a batch, batches side by side, decisions, a restart. Each counted
// ballot is called once, in the order of batch and place within each stretch.
func TestCalls(t *testing.T) {
	quick := storetest.InMemory(t)
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(quick, "calls")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		s, err := Open(dir, town(), Options{})
		if err != nil {
			r.Fatal(err)
		}
		defer func() { s.Close() }()
		batches := []*Batch{s.Batch(), s.Batch()}
		taken := map[string]bool{}
		var waiting []Hash
		var cursor Cursor
		called := map[[2]int]election.Vote{}
		n := 0
		call := func(most int) bool {
			got, err := s.Calls(cursor, most)
			if err != nil {
				r.Fatal(err)
			}
			if len(got.Ballots) > most {
				r.Fatalf("%d calls, at most %d were asked for", len(got.Ballots), most)
			}
			last := [2]int{}
			for _, c := range got.Ballots {
				at := [2]int{c.Batch, c.Place}
				if _, again := called[at]; again {
					r.Fatalf("%v is called twice", at)
				}
				if at[0] < last[0] || at[0] == last[0] && at[1] <= last[1] {
					r.Fatalf("%v after %v", at, last)
				}
				called[at], last = c.Vote, at
			}
			if want := len(called) + map[bool]int{true: 1}[got.More]; got.Figures.Counted < want {
				r.Fatalf("%d counted, %d called", got.Figures.Counted, want)
			}
			cursor = got.Next
			return got.More
		}
		r.Repeat(map[string]func(*rapid.T){
			"add": func(r *rapid.T) {
				which := rapid.IntRange(0, 1).Draw(r, "batch")
				n++
				sheet := paperOf(n, rapid.SampledFrom([]Status{Counted, Counted, Review, Rejected}).Draw(r, "status"))
				sheet.Place = rapid.IntRange(1, 30).Draw(r, "place")
				if key := fmt.Sprint(which, sheet.Place); taken[key] {
					return
				} else {
					taken[key] = true
				}
				out, err := batches[which].Add(t.Context(), sheet)
				if err != nil {
					r.Fatal(err)
				}
				if out.Status == Review {
					waiting = append(waiting, sheet.Hash)
				}
			},
			"settle": func(r *rapid.T) {
				if len(waiting) == 0 {
					return
				}
				d := Decision{By: "甲", Second: "乙"}
				switch rapid.IntRange(0, 2).Draw(r, "decision") {
				case 0:
					d.Vote = &election.Vote{Marks: map[string]map[string]election.Reading{"chair": {"zhang": election.Approve}}, WriteIns: map[string][]string{"member": {"周磊"}}}
				case 1:
					d.Void = "无法辨认"
				case 2:
					d.Reject = "copy"
				}
				if err := s.Adjudicate(t.Context(), waiting[0], d); err != nil {
					r.Fatal(err)
				}
				waiting = waiting[1:]
			},
			"call": func(r *rapid.T) { call(rapid.IntRange(0, 5).Draw(r, "most")) },
			"reopen": func(r *rapid.T) {
				if err := s.Close(); err != nil {
					r.Fatal(err)
				}
				if s, err = Open(dir, town(), Options{}); err != nil {
					r.Fatal(err)
				}
				batches, taken = []*Batch{s.Batch(), s.Batch()}, map[string]bool{}
			},
		})
		for call(7) {
		}
		want := map[[2]int]election.Vote{}
		if err := s.Sheets(func(e Entry) error {
			if e.Vote != nil {
				want[[2]int{e.Batch, e.Place}] = *e.Vote
			}
			return nil
		}); err != nil {
			r.Fatal(err)
		}
		if !reflect.DeepEqual(called, want) {
			r.Fatalf("called %d ballots, %d are counted", len(called), len(want))
		}
		if again, err := s.Calls(cursor, 1); err != nil || len(again.Ballots) > 0 {
			r.Fatalf("called to the end, and then %v, %v", again.Ballots, err)
		}
	})
}

// BenchmarkCalls gives the ballots of 10,000 sheets anew, and then those of one
// more sheet.
func BenchmarkCalls(b *testing.B) {
	s, err := Open(b.TempDir(), town(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const sheets = 10000
	fill(b, s, sheets)
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			if got, err := s.Calls(Cursor{}, sheets); err != nil || len(got.Ballots) != sheets {
				b.Fatal(len(got.Ballots), err)
			}
		}
	})
	b.Run("next", func(b *testing.B) {
		got, err := s.Calls(Cursor{}, sheets-1)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if got, err := s.Calls(got.Next, 10); err != nil || len(got.Ballots) != 1 {
				b.Fatal(len(got.Ballots), err)
			}
		}
	})
}

// fill counts so many sheets.
func fill(b *testing.B, s *Store, sheets int) {
	batch := s.Batch()
	var wg sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		wg.Go(func() {
			for n := int(next.Add(1)); n <= sheets; n = int(next.Add(1)) {
				if _, err := batch.Add(b.Context(), paperOf(n, Counted)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
