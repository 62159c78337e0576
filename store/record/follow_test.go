package record

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zheng/store/engine"
)

// copied is a record as one who follows it has it.
type copied map[string]string

func (c copied) take(changes []Change) {
	for _, e := range changes {
		if e.Deleted {
			delete(c, string(e.Key))
		} else {
			c[string(e.Key)] = string(e.Value)
		}
	}
}

// Stretches that are read while the record goes on, and every change since
// before the first of them, are the record.
func TestFollowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "follow")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		s, err := Open(dir, town(), byText())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		b, n := s.Batch(), 0
		grow := func(label string) {
			for range rapid.IntRange(0, 2).Draw(t, label) {
				n++
				if _, err := b.Add(context.Background(), paperOf(n, Counted)); err != nil {
					t.Fatal(err)
				}
			}
		}
		grow("before")
		f := s.Follow(1 << 20)
		defer f.Close()
		var after []byte
		got := copied{}
		limit := rapid.IntRange(500, 5000).Draw(t, "stretch")
		for {
			part, err := s.Stretch(after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(part) == 0 {
				break
			}
			got.take(part)
			after = part[len(part)-1].Key
			if n < 5 {
				grow("meanwhile")
			}
		}
		grow("after")
		changes, version, lost := f.Take()
		if lost || version != f.Version() {
			t.Fatal("changes were lost")
		}
		got.take(changes)
		whole, err := s.Stretch(nil, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		want := copied{}
		want.take(whole)
		if !maps.Equal(got, want) {
			t.Fatalf("%d entries were followed, the record has %d", len(got), len(want))
		}

		// Rebuilt from it, the record opens. (Not every time: it syncs much.)
		if rapid.IntRange(0, 9).Draw(t, "rebuild") > 0 {
			return
		}
		r, err := Rebuild(filepath.Join(dir, "again"))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(r.Apply(whole[:len(whole)/2]), r.Apply(whole[len(whole)/2:]), r.Finish()); err != nil {
			t.Fatal(err)
		}
		again, err := Open(filepath.Join(dir, "again"), town(), byText())
		if err != nil {
			t.Fatal(err)
		}
		if figs, err := again.Figures(); err != nil || figs.Counted != n {
			t.Fatalf("%+v, %v; %d were counted", figs, err, n)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// Who follows learns of a transaction that failed: it may be written or not.
func TestFollowingAFailure(t *testing.T) {
	eng := &breakable{}
	opts := byText()
	opts.wrap = func(e engine.Engine) engine.Engine { eng.Engine = e; return eng }
	s := open(t, t.TempDir(), opts)
	f := s.Follow(1 << 20)
	defer f.Close()
	for _, written := range []bool{false, true} {
		eng.set(func() (bool, error) { return written, errBroken })
		if _, err := s.Batch().Add(context.Background(), paperOf(7, Counted)); !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		if _, _, lost := f.Take(); !lost {
			t.Errorf("written %v: not told", written)
		}
	}
	eng.set(nil)
	// An act that is refused changes nothing, and says nothing.
	if err := s.Adjudicate(context.Background(), Hash{1}, Decision{Reject: "x", By: "a", Second: "b"}); !errors.Is(err, ErrUnknown) {
		t.Fatal(err)
	}
	if changes, _, lost := f.Take(); lost || len(changes) > 0 {
		t.Errorf("a refused act: %d changes, lost %v", len(changes), lost)
	}
}

func TestAlive(t *testing.T) {
	eng := &breakable{}
	opts := byText()
	opts.wrap = func(e engine.Engine) engine.Engine { eng.Engine = e; return eng }
	s := open(t, t.TempDir(), opts)
	if err := s.Alive(time.Minute); err != nil {
		t.Fatal(err)
	}
	took := make(chan time.Duration, 1)
	defer s.Timed(func(d time.Duration) { took <- d })()
	add(t, s.Batch(), paperOf(1, Counted))
	if d := <-took; d <= 0 {
		t.Errorf("a transaction took %v", d)
	}
	s.follow.begin(nil) // a disk that never answers
	if err := s.Alive(0); err == nil {
		t.Error("a transaction without end is well")
	}
	s.follow.end(errors.New("no"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Alive(time.Minute); err == nil {
		t.Error("a closed record is alive")
	}
}

func TestRebuildRefuses(t *testing.T) {
	dir := t.TempDir()
	r, err := Rebuild(filepath.Join(dir, "new"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Abandon()
	if err := r.Image(ImageName{Sum([]byte("a")), "png"}, []byte("b")); !errors.Is(err, ErrDamaged) {
		t.Errorf("another image: %v", err)
	}
	for _, name := range []string{"zheng.db", "zheng.lock", "../zheng.key", "zheng.", "images", "zheng.key-1"} {
		if err := r.KeyFile(name, nil); !errors.Is(err, ErrDamaged) {
			t.Errorf("a key called %q: %v", name, err)
		}
	}
	if err := r.Apply([]Change{{Key: bytes.Repeat([]byte{1}, 1<<16)}}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a long key: %v", err)
	}
	if err := r.Apply([]Change{{}}); !errors.Is(err, ErrDamaged) {
		t.Errorf("no key: %v", err)
	}
	if _, err := Rebuild(filepath.Join(dir, "new")); !errors.Is(err, os.ErrExist) {
		t.Errorf("a folder in use: %v", err)
	}
}
