package record

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
	"zheng/store/storetest"
)

// frame is one transaction as the disk saw it: bbolt writes the pages that
// changed, syncs, writes one of the two heads, syncs. A cut may leave any of
// what was not synced, whole or in part.
type frame struct {
	act           int // of the day that was under way
	before, after []byte
	was, is       [32]byte // every entry, hashed
}

// filmed is an engine that keeps every transaction.
type filmed struct {
	engine.Engine
	path   string
	act    int
	frames []frame
}

func (f *filmed) Update(fn func(engine.Tx) error) error {
	before, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	was, err := stateOf(f.Engine)
	if err != nil {
		return err
	}
	if err := f.Engine.Update(fn); err != nil {
		return err
	}
	after, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	is, err := stateOf(f.Engine)
	f.frames = append(f.frames, frame{f.act, before, after, was, is})
	return err
}

// stateOf is a hash over everything that is kept.
func stateOf(e engine.Engine) (sum [32]byte, err error) {
	h := sha256.New()
	err = e.View(func(t engine.Tx) error {
		return t.Range(nil, nil, func(k, v []byte) error {
			fmt.Fprintf(h, "%d %d ", len(k), len(v))
			h.Write(k)
			h.Write(v)
			return nil
		})
	})
	return [32]byte(h.Sum(nil)), err
}

// aWholeDay are acts of every kind. Each may be done again when it is not known
// whether it was done.
func aWholeDay() []func(s *Store) error {
	ctx := context.Background()
	k := SignOff{By: "甲", Second: "乙", Reason: "证件忘带"}
	voters := func(do func(v *Voters) error) func(s *Store) error {
		return func(s *Store) error {
			v, err := s.Voters(voting())
			if err != nil {
				return err
			}
			return do(v)
		}
	}
	acts := []func(s *Store) error{
		func(s *Store) error { return s.ImportRoll(ctx, people(crowd), voting()) },
		voters(func(v *Voters) error { return v.ImportProxies(ctx, delegates(1, 0, 2, 0)) }),
		voters(func(v *Voters) error {
			return v.Hold(ctx, "流动票箱", []string{"甲", "乙", "丙"}, []election.VoterID{v.of(9)})
		}),
		func(s *Store) error { _, err := s.Checkpoint(ctx); return err },
	}
	for i := range 14 {
		if i == 1 || i == 2 || i == 9 {
			continue // by proxy, by the box
		}
		acts = append(acts, voters(func(v *Voters) error { _, err := v.CheckIn(ctx, v.of(i), hall); return err }))
	}
	acts = append(acts,
		voters(func(v *Voters) error { return v.HandOver(ctx, v.of(3)) }),
		voters(func(v *Voters) error { _, err := v.CheckInByHand(ctx, v.of(20), hall, k); return err }),
		voters(func(v *Voters) error {
			if err := v.Undo(ctx, v.of(4), k); !is(err, ErrNot) {
				return err
			}
			return nil
		}),
		voters(func(v *Voters) error {
			p, err := v.Person(v.of(5))
			if err == nil && p.Cancelled == 0 {
				err = v.Exchange(ctx, v.of(5), k)
			}
			return err
		}),
		func(s *Store) error { return s.Note(ctx, journal.Entry{Act: journal.ActReport}) },
	)
	for i := range 24 {
		acts = append(acts, func(s *Store) error {
			sheet := paperOf(i, []Status{Counted, Counted, Review, Rejected}[i%4])
			_, err := s.Batch().Add(ctx, sheet)
			return err
		})
		if i%8 == 6 {
			acts = append(acts, func(s *Store) error {
				err := s.Adjudicate(ctx, paperOf(i, Review).Hash, Decision{By: "甲", Second: "乙", Void: "V3"})
				if is(err, ErrAdjudicated) {
					return nil
				}
				return err
			})
		}
	}
	return append(acts, func(s *Store) error { return s.Note(ctx, journal.Entry{Act: journal.ActExport}) })
}

// cuts gives what the disk may hold when the power fails during a transaction:
// each image, and whether it must be the state before.
func (f frame) cuts(rng *rand.Rand, many int) (out []struct {
	name   string
	image  []byte
	before bool
}) {
	type cut = struct {
		name   string
		image  []byte
		before bool
	}
	grown := append(bytes.Clone(f.before), make([]byte, max(0, len(f.after)-len(f.before)))...)
	var data []int
	head := -1
	for at := 0; at < len(f.after); at += engine.PageSize {
		if bytes.Equal(grown[at:at+engine.PageSize], f.after[at:at+engine.PageSize]) {
			continue
		}
		if at < 2*engine.PageSize {
			head = at
		} else {
			data = append(data, at)
		}
	}
	write := func(img []byte, at, n int) []byte {
		copy(img[at:at+n], f.after[at:at+n])
		return img
	}
	some := func(pages ...int) []byte {
		img := bytes.Clone(grown)
		for _, at := range pages {
			write(img, at, engine.PageSize)
		}
		return img
	}
	out = append(out,
		cut{"nothing written", f.before, true},
		cut{"the file grown", grown, true},
		cut{"all pages, no head", some(data...), true},
		cut{"all pages and the head", f.after, false},
	)
	for i, at := range data {
		out = append(out,
			cut{fmt.Sprintf("pages up to %d", i), some(data[:i]...), true},
			cut{fmt.Sprintf("page %d alone", i), some(at), true},
			cut{fmt.Sprintf("all but page %d", i), some(append(slices.Clone(data[:i]), data[i+1:]...)...), true},
			cut{fmt.Sprintf("page %d torn", i), write(some(data[:i]...), at, 512*(1+rng.IntN(7))), true},
		)
	}
	for i := range many {
		var pages []int
		for _, at := range data {
			if rng.IntN(2) == 0 {
				pages = append(pages, at)
			}
		}
		img := some(pages...)
		if len(data) > 0 {
			write(img, data[rng.IntN(len(data))], rng.IntN(engine.PageSize))
		}
		out = append(out, cut{fmt.Sprintf("some pages, %d", i), img, true})
	}
	// A head is written in one sector; should it be torn all the same, its
	// checksum tells.
	for _, n := range []int{1, 24, 56, 70, 79, 80, 512, 2048} {
		out = append(out, cut{fmt.Sprintf("%d bytes of the head", n), write(some(data...), head, n), false})
	}
	return out
}

// The power is cut at every write of a day with acts of every kind. Each time
// the record opens, as it was before the transaction or after it, with every
// counter and the log in order; and the day that goes on from there ends like
// the one that was never cut.
func TestPowerCut(t *testing.T) {
	base := storetest.InMemory(t)
	first := filepath.Join(base, "day")
	film := &filmed{path: filepath.Join(first, dbName)}
	opts := byText()
	opts.wrap = func(e engine.Engine) engine.Engine { film.Engine = e; return film }
	s, err := Open(first, town(), opts)
	if err != nil {
		t.Fatal(err)
	}
	day := aWholeDay()
	for i, act := range day {
		film.act = i
		if err := act(s); err != nil {
			t.Fatalf("act %d: %v", i, err)
		}
	}
	wantFigures, wantTurnout := figures(t, s), sums(t, roll(t, s))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sweep := os.Getenv("ZHENG_SWEEP") != ""
	rng := rand.New(rand.NewPCG(8, 9))
	tried, kept, went, again := 0, 0, 0, 0
	for i, f := range film.frames {
		many := 2
		if sweep {
			many = 40
		}
		for j, c := range f.cuts(rng, many) {
			if !sweep && rng.IntN(4) > 0 && j > 3 {
				continue
			}
			tried++
			dir := filepath.Join(base, "cut")
			cutFolder(t, dir, first, c.image, rng)
			s, err := Open(dir, town(), byText())
			if err != nil {
				t.Fatalf("transaction %d, %s: %v", i, c.name, err)
			}
			is, err := stateOf(s.engine)
			switch {
			case err != nil:
				t.Fatalf("transaction %d, %s: %v", i, c.name, err)
			case is == f.was:
				kept++
			case is == f.is && !c.before:
				went++
			default:
				t.Fatalf("transaction %d, %s: it is neither the state before nor the one after", i, c.name)
			}
			if c.name == "all pages and the head" && is != f.is {
				t.Errorf("transaction %d: what was acknowledged is lost", i)
			}
			if j == 2 || j == 3 { // go on, as if nobody knew whether it was done
				again++
				for n, act := range day[f.act:] {
					if err := act(s); err != nil {
						t.Fatalf("transaction %d, %s: act %d again: %v", i, c.name, f.act+n, err)
					}
				}
				if got := figures(t, s); !reflect.DeepEqual(withoutBatches(got), withoutBatches(wantFigures)) {
					t.Errorf("transaction %d, %s: the day ends with %+v, want %+v", i, c.name, got, wantFigures)
				}
				if got := sums(t, roll(t, s)); got != wantTurnout {
					t.Errorf("transaction %d, %s: the day ends with %+v, want %+v", i, c.name, got, wantTurnout)
				}
				intact(t, s, dir)
			} else if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d transactions, cut at %d points: %d opened as before, %d as after; the day went on from %d", len(film.frames), tried, kept, went, again)
	if kept == 0 || went == 0 {
		t.Error("the cuts leave one side alone")
	}
}

// withoutBatches: a batch that was begun twice has two numbers.
func withoutBatches(f Figures) Figures { f.Batches = 0; return f }

// cutFolder makes a data folder as a power cut leaves it: the record's image,
// the keys and images that were synced, a lock that nobody took back, and of
// the note of the last transaction, which is never synced, anything or nothing.
func cutFolder(t *testing.T, dir, from string, image []byte, rng *rand.Rand) {
	t.Helper()
	err := errors.Join(
		os.RemoveAll(dir),
		os.MkdirAll(dir, 0o700),
		os.WriteFile(filepath.Join(dir, dbName), image, 0o600),
		os.WriteFile(filepath.Join(dir, lockName), []byte("process 1\n"), 0o600),
		os.Link(filepath.Join(from, signName), filepath.Join(dir, signName)),
		os.CopyFS(filepath.Join(dir, "images"), os.DirFS(filepath.Join(from, "images"))),
	)
	if key := filepath.Join(from, keyName); err == nil {
		err = os.Link(key, filepath.Join(dir, keyName))
	}
	last := filepath.Join(dir, lastName)
	if h, e := engine.ReadHead(bytes.NewReader(image), int64(len(image))); err == nil && e == nil {
		switch rng.IntN(4) {
		case 0:
		case 1:
			err = fileIn(dir).Note(h.Tx)
		case 2:
			err = fileIn(dir).Note(h.Tx - 1)
		case 3:
			err = os.WriteFile(last, make([]byte, rng.IntN(16)), 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The power is cut while a record is begun: the next opening begins it.
func TestPowerCutAtTheBeginning(t *testing.T) {
	whole := t.TempDir()
	s, err := Open(whole, town(), byText())
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	db, err := os.ReadFile(filepath.Join(whole, dbName))
	if err != nil {
		t.Fatal(err)
	}
	sign, err := os.ReadFile(filepath.Join(whole, signName))
	if err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]map[string][]byte{
		"a key not finished":       {signName + "-123": sign[:9]},
		"a key, not in its place":  {signName + "-123": sign},
		"a key, twice":             {signName + "-123": sign, signName: sign},
		"a key alone":              {signName: sign},
		"a record without a byte":  {signName: sign, dbName + ".new": nil},
		"a record cut off":         {signName: sign, dbName + ".new": db[:engine.PageSize+7]},
		"a record not in place":    {signName: sign, dbName + ".new": db},
		"a record in its place":    {signName: sign, dbName: db},
		"a lock that nobody holds": {lockName: []byte("process 1\n")},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for n, b := range files {
				if err := os.WriteFile(filepath.Join(dir, n), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Open(dir, town(), byText())
			if err != nil {
				t.Fatal(err)
			}
			add(t, s.Batch(), paperOf(1, Counted))
			if _, err := s.Checkpoint(context.Background()); err != nil {
				t.Error(err)
			}
			intact(t, s, dir)
		})
	}
}
