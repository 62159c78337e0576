package record

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/maphash"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"go.etcd.io/bbolt"

	"zheng/store/election"
	"zheng/store/engine"
)

// sound makes a closed store with sheets of every status, a roll that was used,
// a signed log and free pages, and gives its folder and figures.
func sound(t testing.TB, sheets int) (dir string, f Figures) {
	t.Helper()
	dir = t.TempDir()
	opts := byText()
	opts.size = 20 // several transactions
	s, err := Open(dir, town(), opts)
	if err != nil {
		t.Fatal(err)
	}
	b := s.Batch()
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := w; i < sheets; i += 8 {
				sheet := paperOf(i, []Status{Counted, Counted, Counted, Review, Rejected}[i%5])
				sheet.Number = uint64(i)
				if _, err := b.Add(context.Background(), sheet); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for i := 3; i < sheets; i += 10 {
		d := Decision{By: "甲", Second: "乙", Vote: &election.Vote{WriteIns: map[string][]string{"member": {"王芳"}}}}
		if err := s.Adjudicate(context.Background(), paperOf(i, Review).Hash, d); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ImportRoll(context.Background(), people(12), voting()); err != nil {
		t.Fatal(err)
	}
	v := roll(t, s)
	for i := range 5 {
		checkIn(t, v, i, hall)
	}
	if err := v.Undo(context.Background(), v.of(1), SignOff{By: "甲", Second: "乙", Reason: "看错"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Checkpoint(context.Background()); err != nil {
		t.Fatal(err)
	}
	f = figures(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, f
}

// reopened opens the folder and, when it opens, compares the figures and adds
// one more sheet. It says whether the folder opened.
func reopened(t *testing.T, dir string, want Figures, what string, args ...any) bool {
	t.Helper()
	s, err := Open(dir, town(), byText())
	if err != nil {
		if !is(err, ErrDamaged) && !is(err, ErrOther) {
			t.Errorf(what+": %v is neither ErrDamaged nor ErrOther", append(args, err)...)
		}
		return false
	}
	defer s.Close()
	if got, err := s.Figures(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf(what+": other figures: %+v, %v", append(args, got, err)...)
	}
	return true
}

func TestTruncated(t *testing.T) {
	dir, want := sound(t, 60)
	db := filepath.Join(dir, dbName)
	whole, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	h, err := engine.ReadHead(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	used := int(h.Pages) * engine.PageSize // the rest is room to grow
	opened := 0
	for n := 0; n < used; n += 977 {
		if err := os.WriteFile(db, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if reopened(t, dir, want, "cut to %d bytes", n) {
			opened++
		}
	}
	if opened > 0 {
		t.Errorf("%d cuts went unnoticed", opened)
	}
	os.Remove(db)
	if reopened(t, dir, want, "removed") {
		t.Error("a record that is gone began again at zero")
	}
}

// Every byte is flipped in turn, one of thirteen where time is short, for the
// check alone, some for a whole opening: it is found, or lies where nothing is
// kept, and then every entry is as it was.
func TestFlipped(t *testing.T) {
	dir, want := sound(t, 20)
	if err := compacted(dir, town()); err != nil { // few pages are free, so that most flips hit
		t.Fatal(err)
	}
	reopened(t, dir, want, "compacted")
	db := filepath.Join(dir, dbName)
	whole, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	h, err := engine.ReadHead(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	_, all, err := checked(whole)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	step := 13
	if os.Getenv("ZHENG_SWEEP") != "" {
		step = 1
	}
	tried, noticed, opened := 0, 0, 0
	for i := 0; i < int(h.Pages)*engine.PageSize; i += step {
		tried++
		bit := byte(1) << rng.IntN(8)
		whole[i] ^= bit
		f, left, err := checked(whole)
		if err != nil {
			noticed++
		} else if h, _ := engine.ReadHead(bytes.NewReader(whole), int64(len(whole))); h.Tx == fileIn(dir).Noted() && (left != all || !reflect.DeepEqual(f, want)) {
			t.Errorf("byte %d: an entry is another one, or the figures: %+v", i, f)
		}
		if tried%30 == 0 || i%engine.PageSize < 120 && i < 2*engine.PageSize {
			if err := os.WriteFile(db, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			reopened(t, dir, want, "byte %d flipped by %x", i, bit)
			opened++
		}
		whole[i] ^= bit
	}
	t.Logf("%d of %d flips are noticed; the others lie where nothing is kept; %d were opened", noticed, tried, opened)
	if noticed < tried/4 {
		t.Errorf("only %d of %d flips were noticed", noticed, tried)
	}
}

var anySeed = maphash.MakeSeed()

// checked runs the check of Open on bytes; all is a sum over every entry.
func checked(file []byte) (f Figures, all uint64, err error) {
	r := bytes.NewReader(file)
	walk := func(visitor func() engine.Visit) error { return engine.Walk(r, r.Size(), visitor) }
	ros := newRoster(town())
	l, err := recount(walk, identify(town()), ros)
	if err != nil {
		return f, 0, err
	}
	var sum atomic.Uint64
	err = walk(func() engine.Visit {
		return func(k, v []byte) error {
			sum.Add(maphash.Bytes(anySeed, append(bytes.Clone(k), v...)))
			return nil
		}
	})
	return l.kept.figures(ros), sum.Load(), err
}

// Compacting keeps everything that counts and nothing of what went before.
func TestCompact(t *testing.T) {
	dir, want := sound(t, 100)
	db := filepath.Join(dir, dbName)
	// traces counts where a sheet that was settled is named in the file.
	h := paperOf(3, Review).Hash
	traces := func() int {
		b, err := os.ReadFile(db)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(b, h[:])
	}
	before := traces()
	if err := compacted(dir, town()); err != nil {
		t.Fatal(err)
	}
	// Paper, evidence, place, ink, number and two buckets, each once; the key
	// of one may also lead to its page.
	if after := traces(); after < 7 || after > 8 || after > before {
		t.Errorf("%d traces of a sheet became %d", before, after)
	}
	if !reopened(t, dir, want, "compacted") {
		t.Error("it does not open")
	}
	s, err := Open(dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	if a := add(t, s.Batch(), paperOf(0, Counted)); a.Status != Repeated {
		t.Errorf("a known sheet is %+v", a)
	}
	add(t, s.Batch(), paperOf(1000, Counted))
	intact(t, s, dir)
	if err := compacted(dir, &election.Election{ID: "other"}); !is(err, ErrOther) {
		t.Errorf("another election's record: %v", err)
	}
}

func TestForeign(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"text":   func(p string) error { return os.WriteFile(p, []byte("not a database\n"), 0o600) },
		"zeros":  func(p string) error { return os.WriteFile(p, bytes.Repeat([]byte{0}, 1<<16), 0o600) },
		"folder": func(p string) error { return os.Mkdir(p, 0o700) },
		"other bbolt": func(p string) error {
			db, err := bbolt.Open(p, 0o600, &bbolt.Options{PageSize: engine.PageSize})
			if err != nil {
				return err
			}
			err = db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("things")); return err })
			db.Close()
			return err
		},
		"other pages": func(p string) error {
			db, err := bbolt.Open(p, 0o600, &bbolt.Options{PageSize: 1 << 14})
			db.Close()
			return err
		},
		"empty bucket": func(p string) error {
			db, err := bbolt.Open(p, 0o600, &bbolt.Options{PageSize: engine.PageSize})
			if err != nil {
				return err
			}
			err = db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("zheng")); return err })
			db.Close()
			return err
		},
		"unsealed entry": func(p string) error {
			db, err := bbolt.Open(p, 0o600, &bbolt.Options{PageSize: engine.PageSize})
			if err != nil {
				return err
			}
			err = db.Update(func(tx *bbolt.Tx) error {
				b, err := tx.CreateBucket([]byte("zheng"))
				if err != nil {
					return err
				}
				return b.Put([]byte("i"), []byte("{}"))
			})
			db.Close()
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := make(filepath.Join(dir, dbName)); err != nil {
				t.Fatal(err)
			}
			s, err := Open(dir, town(), Options{})
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			if !is(err, ErrDamaged) {
				t.Errorf("%v is not ErrDamaged", err)
			}
		})
	}
}

// An older copy of the record must not pass for the newest.
func TestOlderRecord(t *testing.T) {
	dir, _ := sound(t, 5)
	db := filepath.Join(dir, dbName)
	older, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	add(t, s.Batch(), paperOf(77, Counted))
	s.Close()
	os.WriteFile(db, older, 0o600)
	if _, err := Open(dir, town(), byText()); !is(err, ErrDamaged) {
		t.Fatalf("an older record opened: %v", err)
	}
	os.Remove(filepath.Join(dir, lastName))
	s, err = Open(dir, town(), byText())
	if err != nil {
		t.Fatalf("going on from the older state: %v", err)
	}
	if !s.Unnoted() {
		t.Error("nobody says that the note of the last transaction was gone")
	}
	intact(t, s, dir)
	if s, err = Open(dir, town(), byText()); err != nil || s.Unnoted() {
		t.Fatalf("opened again: %v", err)
	}
	s.Close()
}

// A counter that differs from the sheets stops everything, even when every
// checksum is right.
func TestWrongCounters(t *testing.T) {
	for name, change := range map[string]func(t engine.Tx) error{
		"sheets": func(t engine.Tx) error {
			c := sheetCounters{Counted: 999}
			return putCounter(t, []byte{tabCounters}, &c)
		},
		"written": func(t engine.Tx) error { return t.Put(writtenKey("member", "王芳"), []byte{99}) },
		"post": func(t engine.Tx) error {
			p := postCounters{valid: 1, marks: make([][3]uint64, 2)}
			return putCounter(t, []byte("tchair"), &p)
		},
		"no post":  func(t engine.Tx) error { return t.Delete([]byte("tchair")) },
		"a sheet":  func(t engine.Tx) error { h := paperOf(0, Counted).Hash; return t.Delete(sheetKey(h)) },
		"a place":  func(t engine.Tx) error { return t.Delete(placeKey(1, 1)) },
		"a queue":  func(t engine.Tx) error { return t.Put(hashKey(tabPending, Hash{}), nil) },
		"a number": func(t engine.Tx) error { return t.Put(numberPrefix(1, 1), nil) },
		"a table":  func(t engine.Tx) error { return t.Put([]byte("z"), nil) },
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := sound(t, 20)
			b, err := fileIn(dir).Open()
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Update(change); err != nil {
				t.Fatal(err)
			}
			b.Close()
			if _, err := Open(dir, town(), byText()); !is(err, ErrDamaged) {
				t.Errorf("opened: %v", err)
			}
		})
	}
}

func TestChangedImage(t *testing.T) {
	dir, want := sound(t, 5)
	s, err := Open(dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := paperOf(0, Counted).Hash
	os.WriteFile(s.images.path(h, "png"), []byte("other"), 0o600)
	if _, _, err := s.Image(h); !is(err, ErrDamaged) {
		t.Errorf("a changed image: %v", err)
	}
	if got := figures(t, s); !reflect.DeepEqual(got, want) {
		t.Errorf("figures %+v", got)
	}
}

// The file is cut under a running store: an error, not a crash.
func TestCutWhileOpen(t *testing.T) {
	dir, _ := sound(t, 200)
	s, err := Open(dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, dbName), 2*engine.PageSize); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Figures(); !is(err, ErrDamaged) {
		t.Errorf("figures: %v", err)
	}
	if _, err := s.Batch().Add(context.Background(), paperOf(999, Counted)); !is(err, ErrDamaged) {
		t.Errorf("add: %v", err)
	}
	s.Close()
}

// FuzzOpen changes a sound file in up to three places: it must be refused, or
// have the same figures; and what the check lets pass bbolt must open.
func FuzzOpen(f *testing.F) {
	dir, want := sound(f, 20)
	whole, err := os.ReadFile(filepath.Join(dir, dbName))
	if err != nil {
		f.Fatal(err)
	}
	newest := fileIn(dir).Noted()
	f.Add(uint32(8192), uint64(1), uint32(8194), uint64(255), uint32(16), uint64(4))
	f.Add(uint32(12298), uint64(0xFFFF), uint32(12300), uint64(9), uint32(20480), uint64(1<<63))
	f.Fuzz(func(t *testing.T, a uint32, x uint64, b uint32, y uint64, c uint32, z uint64) {
		file := bytes.Clone(whole)
		for _, c := range []struct {
			at uint32
			by uint64
		}{{a, x}, {b, y}, {c, z}} {
			at := int(c.at) % (len(file) - 8)
			binary.LittleEndian.PutUint64(file[at:], binary.LittleEndian.Uint64(file[at:])^c.by)
		}
		got, _, err := checked(file)
		if err != nil {
			return
		}
		if h, _ := engine.ReadHead(bytes.NewReader(file), int64(len(file))); h.Tx != newest {
			return // the head before: Open tells it by zheng.last
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("other figures: %+v, want %+v", got, want)
		}
		path := filepath.Join(t.TempDir(), dbName)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		eng, err := engine.File{Path: path, Last: path + ".last"}.Open()
		if err != nil {
			t.Fatalf("the check let pass what bbolt refuses: %v", err)
		}
		defer eng.Close()
		err = eng.Update(func(t engine.Tx) error { return t.Put([]byte("x"), nil) })
		if err != nil {
			t.Fatalf("the check let pass what bbolt cannot change: %v", err)
		}
	})
}

// FuzzPaper: no bytes may make the decoder panic, and what it reads it writes
// back the same.
func FuzzPaper(f *testing.F) {
	ros := newRoster(town())
	for i := range 5 {
		s := paperOf(i, Counted)
		p := paper{status: Counted, batch: 1, place: uint64(i), ballot: machineBallot(&s, ros)}
		f.Add(p.encode())
	}
	v, err := votedBallot([]int{1}, &election.Vote{WriteIns: map[string][]string{"member": {"王芳", "a"}}}, ros)
	if err != nil {
		f.Fatal(err)
	}
	f.Add((&paper{status: Counted, ballot: v}).encode())
	f.Add((&paper{status: Counted, ballot: ballot{posts: []int{0}, void: "x"}}).encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		p, _, err := decodePaper(b, ros)
		if err != nil {
			return
		}
		q, _, err := decodePaper(p.encode(), ros)
		if err != nil || !reflect.DeepEqual(p, q) {
			t.Fatalf("%+v became %+v, %v", p, q, err)
		}
	})
}
