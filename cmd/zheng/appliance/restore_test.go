package appliance

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What was restored changes places with the folder used so far, and nothing of
// that is lost, however often.
func TestAdoption(t *testing.T) {
	dir := t.TempDir()
	data, restored := filepath.Join(dir, "data"), filepath.Join(dir, "data.restored")
	write := func(folder, says string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, "it"), []byte(says), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	is := func(folder, says string) {
		t.Helper()
		if b, err := os.ReadFile(filepath.Join(folder, "it")); err != nil || string(b) != says {
			t.Errorf("%s: %q, %v; want %q", folder, b, err, says)
		}
	}
	a := adoption{restored}
	if !errors.Is(a, errAgain) {
		t.Error("the service does not begin anew")
	}
	write(data, "first")
	if err := a.take(data); err == nil {
		t.Error("nothing was restored")
	}
	is(data, "first")
	for n, says := range []string{"second", "third"} {
		write(restored, says)
		if err := a.take(data + "/"); err != nil {
			t.Fatal(n, err)
		}
		is(data, says)
	}
	is(data+".before-1", "first")
	is(data+".before-2", "second")
	if _, err := os.Stat(restored); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
