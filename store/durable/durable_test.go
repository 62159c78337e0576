package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

var errPen = errors.New("the pen is dry")

// dry writes a part and fails.
func dry(w io.Writer) error {
	if _, err := io.WriteString(w, "half"); err != nil {
		return err
	}
	return errPen
}

// Whatever is done to a file, it is what a map of names says, and nothing else
// lies beside it.
func TestAsAMap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		want := map[string]string{}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			name := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "name")
			data := rapid.String().Draw(rt, "data")
			_, there := want[name]
			path := filepath.Join(dir, name)
			var err, wanted error
			switch rapid.SampledFrom([]string{"write", "create", "dry", "dry create"}).Draw(rt, "act") {
			case "write":
				err, want[name] = WriteFile(path, []byte(data), 0o644), data
			case "create":
				if there {
					wanted = fs.ErrExist
				} else {
					want[name] = data
				}
				err = CreateFile(path, []byte(data), 0o600)
			case "dry":
				err, wanted = Write(path, 0o644, dry), errPen
			case "dry create":
				err, wanted = Create(path, 0o600, dry), errPen
			}
			if !errors.Is(err, wanted) {
				rt.Fatalf("%v, want %v", err, wanted)
			}
			holds(rt, dir, want)
		}
	})
}

func holds(t *rapid.T, dir string, want map[string]string) {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(want) {
		t.Fatalf("%d files, want %d, %v", len(entries), len(want), err)
	}
	for name, data := range want {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != data {
			t.Fatalf("%s is %q, want %q, %v", name, got, data, err)
		}
	}
}

func TestModes(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o644} {
		path := filepath.Join(t.TempDir(), "a")
		if err := CreateFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("%v, want %v, %v", info.Mode(), mode, err)
		}
	}
}

func TestNoFolder(t *testing.T) {
	if err := WriteFile(filepath.Join(t.TempDir(), "none", "a"), nil, 0o644); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := SyncDir(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// It never takes the place of another file.
func TestRenameNew(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	for _, path := range []string{from, to} {
		if err := os.WriteFile(path, []byte(path), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := renameNew(from, to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if err := os.Remove(to); err != nil {
		t.Fatal(err)
	}
	if err := renameNew(from, to); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(to); err != nil || string(got) != from {
		t.Errorf("%q, %v", got, err)
	}
}
