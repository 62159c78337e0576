package export

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// An empty folder of the machine's own disk is no stick, unless one says so.
func TestSlot(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		stick Stick
		there bool
	}{
		"no folder":        {Stick{Folder: filepath.Join(dir, "none")}, false},
		"the bare folder":  {Stick{Folder: dir}, false},
		"allowed":          {Stick{Folder: dir, SameDisk: true}, true},
		"a disk of itself": {Stick{Folder: "/proc"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.stick.Slot()
			if got.There != c.there || got.There && c.stick.SameDisk && (!got.Writable || got.Free <= 0) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Nothing on a stick is written over: an archive takes the next free name.
func TestUnused(t *testing.T) {
	dir := t.TempDir()
	for _, want := range []string{"a-first.zip", "a-first-2.zip", "a-first-3.zip"} {
		path, err := unused(dir, "a-first")
		if err != nil || path != filepath.Join(dir, want) {
			t.Fatalf("%s, %v", path, err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Archives of the same round that lie on a stick already are told, each once.
func TestEarlier(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"a-first.zip", "a-first-2.zip", "a-first-3.zip.001", "a-first-3.zip.002",
		"a-runoff.zip", "a-first.zip.bad", "a-first.txt", "ba-first.zip", ".zheng-a-first.zip",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := earlier(dir, "a-first")
	if want := []string{"a-first-2.zip", "a-first-3.zip", "a-first.zip"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if path, err := unused(dir, "a-first"); err != nil || filepath.Base(path) != "a-first-4.zip" {
		t.Errorf("the next is %s, %v", path, err)
	}
}

// Whatever keeps a stick from being unmounted is told.
func TestEject(t *testing.T) {
	no := errors.New("busy")
	for name, c := range map[string]struct {
		stick Stick
		held  bool
	}{
		"well":          {Stick{Folder: filepath.Join(t.TempDir(), "gone"), Eject: func(context.Context) error { return nil }}, false},
		"refused":       {Stick{Folder: "/proc", Eject: func(context.Context) error { return no }}, true},
		"still there":   {Stick{Folder: "/proc", Eject: func(context.Context) error { return nil }}, true},
		"none to eject": {Stick{Folder: t.TempDir(), SameDisk: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.stick.eject(t.Context()); (err != nil) != c.held {
				t.Error(err)
			}
		})
	}
}
