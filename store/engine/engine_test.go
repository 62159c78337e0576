package engine_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/engine"
	"zheng/store/engine/enginetest"
	"zheng/store/storetest"
)

// begin makes a file in a folder of its own and opens it.
func begin(t rapid.TB, dir string) (engine.File, *engine.Bolt) {
	t.Helper()
	file := engine.File{Path: filepath.Join(dir, "db"), Last: filepath.Join(dir, "last")}
	if err := file.Create(func(t engine.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	bolt, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	return file, bolt
}

// all gives every entry between two keys, in order.
func all(t rapid.TB, e engine.Engine, from, end []byte) (out []string) {
	t.Helper()
	err := e.View(func(tx engine.Tx) error {
		return tx.Range(from, end, func(k, v []byte) error {
			out = append(out, fmt.Sprintf("%x %x", k, v))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// change is one call of a transaction.
type change struct {
	key, value []byte
	gone       bool
}

var aKey = rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 'a', 0xFF}), 1, 3)

// The same random transactions, some of them given up, leave the same entries in
// the file and on the map; so do writing the file anew and opening it again. What
// the file holds, its check gives.
func TestFileIsAMap(t *testing.T) {
	quick := storetest.InMemory(t) // nothing is cut off here
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(quick, "engine")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		file, bolt := begin(r, dir)
		defer func() { bolt.Close() }()
		model := &enginetest.Map{}
		r.Repeat(map[string]func(*rapid.T){
			"update": func(r *rapid.T) {
				changes := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) change {
					return change{aKey.Draw(r, "key"), rapid.SliceOfN(rapid.Byte(), 0, 2000).Draw(r, "value"), rapid.IntRange(0, 3).Draw(r, "gone") == 0}
				}), 0, 5).Draw(r, "changes")
				errGivenUp := errors.New("given up")
				giveUp := rapid.IntRange(0, 4).Draw(r, "give up") == 0
				act := func(tx engine.Tx) error {
					for _, c := range changes {
						if err := c.in(tx); err != nil {
							return err
						}
					}
					if giveUp {
						return errGivenUp
					}
					return nil
				}
				for _, e := range []engine.Engine{bolt, model} {
					if err := e.Update(act); giveUp != errors.Is(err, errGivenUp) || !giveUp && err != nil {
						r.Fatal(err)
					}
				}
			},
			"rewrite": func(r *rapid.T) {
				if err := bolt.Rewrite(func(f engine.File) error { return f.Walk(nothing) }); err != nil {
					r.Fatal(err)
				}
			},
			"open": func(r *rapid.T) {
				if err := bolt.Close(); err != nil {
					r.Fatal(err)
				}
				if _, err := file.Newest(); err != nil {
					r.Fatal(err)
				}
				if got, want := walked(r, file), all(r, model, nil, nil); !slices.Equal(got, want) {
					r.Fatalf("the check gives %v, want %v", got, want)
				}
				if bolt, err = file.Open(); err != nil {
					r.Fatal(err)
				}
			},
			"": func(r *rapid.T) {
				from, end := aKey.Draw(r, "from"), aKey.Draw(r, "end")
				for _, span := range [][2][]byte{{nil, nil}, {from, nil}, {from, end}, {engine.After(from), end}} {
					if got, want := all(r, bolt, span[0], span[1]), all(r, model, span[0], span[1]); !slices.Equal(got, want) {
						r.Fatalf("from %x to %x: %v, want %v", span[0], span[1], got, want)
					}
				}
			},
		})
	})
}

func (c change) in(t engine.Tx) error {
	if c.gone {
		return t.Delete(c.key)
	}
	if err := t.Put(c.key, c.value); err != nil {
		return err
	}
	got, err := t.Get(c.key)
	if err == nil && !slices.Equal(got, c.value) {
		err = fmt.Errorf("%x holds %x in its own transaction, not %x", c.key, got, c.value)
	}
	return err
}

func nothing() engine.Visit { return func(_, _ []byte) error { return nil } }

// walked gives every entry as the check of the file finds it.
func walked(t rapid.TB, file engine.File) (out []string) {
	t.Helper()
	var mu sync.Mutex
	err := file.Walk(func() engine.Visit {
		return func(k, v []byte) error {
			mu.Lock()
			defer mu.Unlock()
			out = append(out, fmt.Sprintf("%x %x", k, v))
			return nil
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// Each gives the keys of a prefix and no other, even of the last there can be.
func TestEach(t *testing.T) {
	_, bolt := begin(t, t.TempDir())
	defer bolt.Close()
	keys := []string{"a", "a\x00", "a\xff", "a\xff\xff", "b", "\xff", "\xff\xff", "\xff\xffz"}
	err := bolt.Update(func(t engine.Tx) error {
		for _, k := range keys {
			if err := t.Put([]byte(k), nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for prefix, want := range map[string][]string{
		"a": keys[:4], "a\xff": keys[2:4], "\xff": keys[5:], "\xff\xff": keys[6:], "c": nil,
	} {
		var got []string
		err := bolt.View(func(t engine.Tx) error {
			return engine.Each(t, []byte(prefix), func(k, _ []byte) error {
				got = append(got, string(k))
				return nil
			})
		})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v; want %q", prefix, got, err, want)
		}
	}
}

// A file that was used must not begin again at nothing, nor go back.
func TestExists(t *testing.T) {
	dir := t.TempDir()
	file := engine.File{Path: filepath.Join(dir, "db"), Last: filepath.Join(dir, "last")}
	if there, err := file.Exists(); there || err != nil {
		t.Fatalf("in an empty folder: %t, %v", there, err)
	}
	_, bolt := begin(t, dir)
	older, err := os.ReadFile(file.Path)
	if err == nil {
		err = errors.Join(bolt.Update(func(t engine.Tx) error { return t.Put([]byte("k"), nil) }), bolt.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	if there, err := file.Exists(); !there || err != nil {
		t.Errorf("where there is one: %t, %v", there, err)
	}
	for name, content := range map[string][]byte{"an empty file": {}, "an older file": older} {
		if err := os.WriteFile(file.Path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := file.Exists()
		if err == nil {
			_, err = file.Newest()
		}
		if !errors.Is(err, engine.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(file.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Exists(); !errors.Is(err, engine.ErrDamaged) {
		t.Errorf("no file: %v", err)
	}
}
