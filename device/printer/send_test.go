package printer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lp puts a program in the place of lp that writes down what it is asked.
func lp(t *testing.T, script string) (asked string) {
	t.Helper()
	dir := t.TempDir()
	asked = filepath.Join(dir, "asked")
	text := "#!/bin/sh\necho \"$LC_ALL $@\" >> " + asked + "\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, "lp"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	return asked
}

func TestSend(t *testing.T) {
	asked := lp(t, `echo "request id is laser-17 (1 file(s))"`)
	job, err := Send(context.Background(), "laser", "-odd name.pdf")
	if err != nil || job != "laser-17" {
		t.Errorf("%q, %v", job, err)
	}
	if b, _ := os.ReadFile(asked); strings.TrimSpace(string(b)) != "C -d laser -o media=A4 -- -odd name.pdf" {
		t.Errorf("lp was asked %q", b)
	}

	lp(t, `echo "lp: The printer or class does not exist." >&2; exit 1`)
	if _, err := Send(context.Background(), "none", "x.pdf"); !errors.Is(err, ErrNoQueue) {
		t.Error(err)
	}
	lp(t, `echo "lp: Unable to connect to server" >&2; exit 1`)
	if _, err := Send(context.Background(), "laser", "x.pdf"); err == nil || errors.Is(err, ErrNoQueue) || !strings.Contains(err.Error(), "Unable to connect") {
		t.Error(err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Send(context.Background(), "laser", "x.pdf"); !errors.Is(err, ErrNoQueue) || !strings.Contains(err.Error(), "cups-client") {
		t.Error(err)
	}
	asked = lp(t, "")
	for _, bad := range []string{"", "-h evil", "a b", "a/b", "-x"} {
		if _, err := Send(context.Background(), bad, "x.pdf"); !errors.Is(err, ErrNoQueue) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := os.Stat(asked); err == nil {
		t.Error("lp was asked for a name that is none")
	}
}
