// This file tries to link voters to ballots from all that a data folder holds.
// A day is run whose order of voters and whose marks are known. The linker then
// takes every number that it can find for a voter and for a ballot — where it
// lies in the file, in the log, in the folders, what fields say — and asks
// whether any of them goes with the order in which the voters came.

package record

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
	"zheng/store/storetest"
)

// secretDay is what nobody but the test knows.
type secretDay struct {
	dir     string
	voters  []election.VoterID // in the order in which they came
	numbers []election.IDNumber
	sheets  []Hash // the ballot of each, in the same order
}

// leak changes how the day is run, so that there is something to be found.
type leak struct {
	name  string
	place func(i int) Place // where and by whom the i-th voter is served
	mix   bool              // the boxes are mixed before feeding
	each  func(s *Store, i int)
}

const secretVoters = 300

func (l leak) run(t *testing.T, seed uint64) secretDay {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 3))
	d := secretDay{dir: storetest.InMemory(t)}
	s, err := Open(d.dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	people := people(secretVoters)
	if err := s.ImportRoll(ctx, people, voting()); err != nil {
		t.Fatal(err)
	}
	v := roll(t, s)
	two := SignOff{By: "甲", Second: "乙", Reason: "忘带"}
	for i, n := range rng.Perm(secretVoters) {
		id := v.of(n)
		at := Place{Station: hall.Station, Desk: fmt.Sprint(rng.IntN(3)), Clerk: "台"}
		if l.place != nil {
			at = l.place(i)
		}
		if rng.IntN(10) == 0 {
			_, err = v.CheckInByHand(ctx, id, at, two)
		} else {
			_, err = v.CheckIn(ctx, id, at)
		}
		if err != nil {
			t.Fatal(err)
		}
		if rng.IntN(5) > 0 {
			if err := v.HandOver(ctx, id); err != nil {
				t.Fatal(err)
			}
		}
		if rng.IntN(15) == 0 {
			if err := v.Exchange(ctx, id, two); err != nil {
				t.Fatal(err)
			}
		}
		if l.each != nil {
			l.each(s, i)
		}
		d.voters, d.numbers = append(d.voters, id), append(d.numbers, people[n].Number)
	}
	order := make([]int, secretVoters)
	for i := range order {
		order[i] = i
	}
	if l.mix {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	d.sheets = make([]Hash, secretVoters)
	b := s.Batch()
	for place, i := range order {
		sheet := paperOf(1000*int(seed)+i, Counted)
		sheet.Place, sheet.Source = place+1, fmt.Sprintf("%04d.png", place+1)
		if _, err := b.Add(ctx, sheet); err != nil {
			t.Fatal(err)
		}
		d.sheets[i] = sheet.Hash
	}
	if err := s.Note(ctx, journal.Entry{Act: journal.ActExport}); err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	return d
}

// feature is a number found for everybody of a row; NaN where there is none.
type feature struct {
	name string
	of   []float64
}

// features are all numbers that the folder tells of the voters and the sheets
// of a day. They know the rows, not their order.
func features(t *testing.T, d secretDay) (voters, sheets []feature) {
	t.Helper()
	db, err := os.ReadFile(filepath.Join(d.dir, dbName))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(d.dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v := roll(t, s)
	text := []byte(lines(t, s))
	var log bytes.Buffer
	list, err := v.Log()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		fmt.Fprintf(&log, "%+v\n", e)
	}
	var people []Person
	for _, id := range d.voters {
		p, err := v.Person(id)
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, p)
	}
	offsets := func(name string, in []byte, needle func(i int) []byte) (out []feature) {
		first, last, times := feature{name + ", first", nil}, feature{name + ", last", nil}, feature{name + ", times", nil}
		for i := range d.voters {
			begins, ends, n := math.NaN(), math.NaN(), 0
			for from := 0; ; n++ {
				at := bytes.Index(in[from:], needle(i))
				if at < 0 {
					break
				}
				ends = float64(from + at)
				if n == 0 {
					begins = ends
				}
				from += at + 1
			}
			first.of, last.of, times.of = append(first.of, begins), append(last.of, ends), append(times.of, float64(n))
		}
		return []feature{first, last, times}
	}
	voterID := func(i int) []byte { return []byte(d.voters[i]) }
	for _, in := range []struct {
		name string
		b    []byte
	}{{"record", db}, {"log", text}, {"log of the roll", log.Bytes()}} {
		voters = append(voters, offsets("voter's ID in the "+in.name, in.b, voterID)...)
		voters = append(voters, offsets("masked number in the "+in.name, in.b, func(i int) []byte { return []byte(people[i].Masked) })...)
		sheets = append(sheets, offsets("sheet's hash in the "+in.name, in.b, func(i int) []byte { return d.sheets[i][:] })...)
		sheets = append(sheets, offsets("sheet's name in the "+in.name, in.b, func(i int) []byte { return []byte(hex.EncodeToString(d.sheets[i][:])) })...)
	}
	voters = append(voters, fields(people)...)
	sheets = append(sheets, s.sheetFeatures(t, d)...)
	return voters, sheets
}

// fields ranks what the record says of voters: all but the list of names is a
// number or sorts as a text.
func fields(people []Person) (out []feature) {
	for name, of := range map[string]func(p Person) string{
		"served":    func(p Person) string { return p.Served },
		"handed":    func(p Person) string { return fmt.Sprint(p.Handed) },
		"cancelled": func(p Person) string { return fmt.Sprint(p.Cancelled) },
		"id":        func(p Person) string { return string(p.ID) },
	} {
		var texts []string
		for _, p := range people {
			texts = append(texts, of(p))
		}
		sorted := slices.Clone(texts)
		slices.SortFunc(sorted, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
		f := feature{name: name}
		for _, s := range texts {
			f.of = append(f.of, float64(slices.Index(sorted, s)))
		}
		out = append(out, f)
	}
	return out
}

// sheetFeatures are those of the images' files, and of the record's fields.
func (s *Store) sheetFeatures(t *testing.T, d secretDay) []feature {
	t.Helper()
	walked := map[string]float64{}
	n := 0.0
	err := filepath.WalkDir(filepath.Join(d.dir, "images"), func(path string, e fs.DirEntry, err error) error {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		walked[name], n = n, n+1
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"walk", "inode", "modified", "read", "size", "batch", "place"}
	out := make([]feature, len(names))
	for i, n := range names {
		out[i].name = "image's or sheet's " + n
	}
	for _, h := range d.sheets {
		e, err := s.Get(h)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(s.images.path(h, e.Ext))
		if err != nil {
			t.Fatal(err)
		}
		sys := info.Sys().(*syscall.Stat_t)
		for i, x := range []float64{
			walked[h.String()], float64(sys.Ino), float64(sys.Mtim.Nano()), float64(sys.Atim.Nano()), float64(info.Size()), float64(e.Batch), float64(e.Place),
		} {
			out[i].of = append(out[i].of, x)
		}
	}
	return out
}

// link says how surely a feature goes with the order of its row, in standard
// deviations of what chance gives (Spearman's rank correlation).
func link(f feature) float64 {
	var xs, rank []float64
	for i, x := range f.of {
		if !math.IsNaN(x) {
			xs, rank = append(xs, x), append(rank, float64(i))
		}
	}
	if len(xs) < 8 {
		return 0
	}
	return math.Abs(correlation(ranks(xs), rank)) * math.Sqrt(float64(len(xs)-1))
}

// ranks gives equal values their middle rank.
func ranks(xs []float64) []float64 {
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(xs[a], xs[b]) })
	out := make([]float64, len(xs))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && xs[order[j]] == xs[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[order[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}

func correlation(a, b []float64) float64 {
	n := float64(len(a))
	var ma, mb float64
	for i := range a {
		ma, mb = ma+a[i]/n, mb+b[i]/n
	}
	var ab, aa, bb float64
	for i := range a {
		ab, aa, bb = ab+(a[i]-ma)*(b[i]-mb), aa+(a[i]-ma)*(a[i]-ma), bb+(b[i]-mb)*(b[i]-mb)
	}
	if aa < 1e-6 || bb < 1e-6 {
		return 0 // all the same: it tells nothing
	}
	return ab / math.Sqrt(aa*bb)
}

// crowds are the fewest voters among whom the log hides one: between two of its
// figures of the desk.
func crowds(t *testing.T, d secretDay) int {
	t.Helper()
	s, err := Open(d.dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	least, before := math.MaxInt, 0
	for _, e := range logOf(t, s, journal.ActTurnout) {
		own := e.Count[journal.CountOwn]
		least, before = min(least, own-before), own
	}
	return least
}

// chance is how far chance goes: of the hundred features of two days one lies
// beyond five deviations less often than once in ten thousand runs.
const chance = 5

// surest gives what tells most of the order in which voters came.
func surest(t *testing.T, d secretDay) (name string, sure float64) {
	t.Helper()
	voters, sheets := features(t, d)
	for _, f := range append(voters, sheets...) {
		if l := link(f); l > sure {
			name, sure = f.name, l
		}
	}
	return name, sure
}

// Nothing in the folder of a day tells in which order voters came or which
// ballot is whose.
func TestSecrecy(t *testing.T) {
	for seed := range uint64(2) {
		d := leak{mix: true}.run(t, seed+1)
		voters, sheets := features(t, d)
		for _, f := range append(voters, sheets...) {
			if l := link(f); l > chance {
				t.Errorf("day %d: %s goes with the order in which voters came: %.1f standard deviations", seed, f.name, l)
			}
		}
		// And by each other: the ballot that a voter's number points at.
		for _, a := range voters {
			for _, b := range sheets {
				if l := math.Abs(correlation(ranks(known0(a.of)), ranks(known0(b.of)))) * math.Sqrt(secretVoters-1); l > chance+1 {
					t.Errorf("day %d: %s goes with %s: %.1f standard deviations", seed, a.name, b.name, l)
				}
			}
		}
		if n := crowds(t, d); n < crowd {
			t.Errorf("day %d: the log tells of %d voters at once", seed, n)
		}
		everything(t, d)
		name, sure := surest(t, d)
		t.Logf("day %d: %d features; the surest, %s, tells as much as chance (%.1f standard deviations)", seed, len(voters)+len(sheets), name, sure)
	}
}

// known0 puts 0 for what was not found.
func known0(xs []float64) []float64 {
	out := slices.Clone(xs)
	for i, x := range out {
		if math.IsNaN(x) {
			out[i] = 0
		}
	}
	return out
}

// everything reads every file for what must be in none: whole ID numbers, and
// times of the day.
func everything(t *testing.T, d secretDay) {
	t.Helper()
	err := filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, n := range d.numbers {
			if bytes.Contains(b, []byte(n)) {
				return errors.New(path + " holds an ID number")
			}
		}
		info, err := e.Info()
		if err == nil && strings.Contains(path, "images") && !info.ModTime().Equal(born) {
			err = errors.New(path + " tells when it was written")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// The linker finds what there is to be found: each of these days gives its
// voters away.
func TestLeaksAreFound(t *testing.T) {
	ctx := context.Background()
	for _, l := range []leak{
		{name: "desks are numbered on", mix: true, place: func(i int) Place { return Place{Station: hall.Station, Desk: fmt.Sprint(i), Clerk: "台"} }},
		{name: "one clerk after the other", mix: true, place: func(i int) Place { return Place{Station: hall.Station, Clerk: fmt.Sprint("台", i/60)} }},
		{name: "boxes are not mixed"},
		{name: "the log of the roll in order", mix: true, each: func(s *Store, i int) { numbered(t, s, i) }},
	} {
		t.Run(l.name, func(t *testing.T) {
			name, sure := surest(t, l.run(t, 9))
			if sure <= chance {
				t.Errorf("it was not found: the surest is %s, %.1f standard deviations", name, sure)
			}
			t.Logf("found by %s: %.1f standard deviations", name, sure)
		})
	}
	t.Run("a figure for every voter", func(t *testing.T) {
		d := leak{mix: true, each: func(s *Store, i int) {
			if i%7 == 6 {
				if err := s.submit(ctx, actFunc{unguarded, logDesk}); err != nil {
					t.Error(err)
				}
			}
		}}.run(t, 9)
		if n := crowds(t, d); n >= crowd {
			t.Errorf("it was not found: %d voters at once", n)
		}
	})
}

// numbered puts what was logged of the roll in order.
func numbered(t *testing.T, s *Store, i int) {
	err := s.submit(context.Background(), actFunc{unguarded, func(t engine.Tx) error {
		var keys, values [][]byte
		err := engine.Each(t, []byte{tabLog}, func(k, v []byte) error {
			if k[1]>>7 == 1 {
				keys, values = append(keys, bytes.Clone(k)), append(values, bytes.Clone(v))
			}
			return nil
		})
		if err != nil {
			return err
		}
		for n, k := range keys {
			if err := t.Delete(k); err != nil {
				return err
			}
			if err := t.Put(binary.BigEndian.AppendUint64([]byte{tabLog}, uint64(10*i+n+100)), values[n]); err != nil {
				return err
			}
		}
		return nil
	}})
	if err != nil {
		t.Error(err)
	}
}
