package cmd_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// sources copies the house into a folder of its own.
func sources(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, room := range []string{"cmd", "device", "scan", "kiosk", "store", "systemd"} {
		if err := os.CopyFS(filepath.Join(dir, room), os.DirFS(filepath.Join("..", room))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "go.sum", "README.md"} {
		b, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func runIn(t *testing.T, dir string, env []string, program string, args ...string) {
	t.Helper()
	c := exec.Command(program, args...)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", program, args, err, out)
	}
}

// The same sources give the same bytes, in whatever folder they lie: the auditor;
// in the sweep a whole release, made twice from nothing, its packages, bills of
// materials and signature as well.
func TestSameBytes(t *testing.T) {
	whole := os.Getenv("ZHENG_SWEEP") != ""
	key := filepath.Join(t.TempDir(), "release.key")
	var made [2]string
	for i := range made {
		dir := sources(t)
		made[i] = filepath.Join(dir, "dist")
		env := []string{"SOURCE_DATE_EPOCH=1796472000"}
		if whole {
			runIn(t, dir, append(env, "GOCACHE="+t.TempDir()), "systemd/release.sh", "-key", key, "-o", made[i])
			continue
		}
		runIn(t, dir, append(env, "go_release=local"), "bash", "-euc", ". systemd/build.sh; CGO_ENABLED=0 build -o dist/ ./cmd/zheng-verify")
	}
	names := 0
	err := fs.WalkDir(os.DirFS(made[0]), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		names++
		a, err := os.ReadFile(filepath.Join(made[0], path))
		if err != nil {
			return err
		}
		b, err := os.ReadFile(filepath.Join(made[1], path))
		if err != nil {
			return err
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s is another the second time", path)
		}
		return nil
	})
	if err != nil || names == 0 {
		t.Fatal(names, err)
	}
	t.Logf("%d files, the same bytes twice", names)
}
