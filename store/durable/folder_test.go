package durable

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A folder is put in place whole, whatever was there; what fails leaves the old
// one, and nothing beside it.
func TestFolder(t *testing.T) {
	above := t.TempDir()
	site := filepath.Join(above, "site")
	fill := func(names ...string) func(string) error {
		return func(dir string) error {
			for _, name := range names {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
					return err
				}
				if err := WriteFile(filepath.Join(dir, name), []byte(name), 0o644); err != nil {
					return err
				}
			}
			return nil
		}
	}
	broken := errors.New("broken")
	steps := []struct {
		name string
		fill func(string) error
		err  error
		want []string
	}{
		{"there is none yet", fill("a", "en/b"), nil, []string{"a", "en/b"}},
		{"another is in its place", fill("c"), nil, []string{"c"}},
		{"it could not be filled", func(dir string) error { return errors.Join(fill("d")(dir), broken) }, broken, []string{"c"}},
		{"an empty one", fill(), nil, nil},
	}
	for _, step := range steps {
		if err := Folder(site, step.fill); !errors.Is(err, step.err) {
			t.Fatalf("%s: %v", step.name, err)
		}
		var found []string
		err := filepath.WalkDir(site, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				name, _ := filepath.Rel(site, path)
				found = append(found, name)
			}
			return err
		})
		if err != nil || len(found) != len(step.want) {
			t.Fatalf("%s: it holds %q, %v", step.name, found, err)
		}
		for i := range found {
			if found[i] != step.want[i] {
				t.Errorf("%s: it holds %q", step.name, found)
			}
		}
		if beside, _ := os.ReadDir(above); len(beside) != 1 {
			t.Errorf("%s: %d folders beside it", step.name, len(beside)-1)
		}
	}
	if info, err := os.Stat(site); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("a web server could not read it: %v, %v", info.Mode(), err)
	}
}
