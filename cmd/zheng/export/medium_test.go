package export

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"zheng/cmd/zheng/say"
	"zheng/store/record"
)

// Sticks fail in many ways; each is said, and nothing half written stays.
func TestMedium(t *testing.T) {
	for _, err := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EROFS, syscall.EACCES, syscall.ENODEV, syscall.EIO, syscall.ENOENT, errors.New("else")} {
		says := say.Explain(medium(&fs.PathError{Op: "write", Path: "x", Err: err}, "/media/usb/a.zip"))
		if !strings.Contains(says.Zh, "/media/usb/a.zip") || !strings.Contains(says.En, "/media/usb/a.zip") {
			t.Errorf("%v: %v", err, says)
		}
	}
	ctx := context.Background()
	large := func(w io.Writer) error { _, err := w.Write(make([]byte, 4<<20)); return err }

	t.Run("too large", func(t *testing.T) {
		dir := t.TempDir()
		limited(t, 1<<20)
		_, _, err := writeSafely(ctx, filepath.Join(dir, "a.zip"), large)
		if err == nil || !strings.Contains(say.Explain(err).En, "too large") {
			t.Errorf("%v", err)
		}
		empty(t, dir)
	})
	t.Run("interrupted", func(t *testing.T) {
		dir := t.TempDir()
		stopped, stop := context.WithCancel(ctx)
		stop()
		_, _, err := writeSafely(stopped, filepath.Join(dir, "a.zip"), large)
		if err == nil || !strings.Contains(say.Explain(err).En, "interrupted") {
			t.Errorf("%v", err)
		}
		empty(t, dir)
	})
	t.Run("no folder", func(t *testing.T) {
		_, _, err := writeSafely(ctx, filepath.Join(t.TempDir(), "usb", "a.zip"), large)
		if err == nil || !strings.Contains(say.Explain(err).En, "put the medium in") {
			t.Errorf("%v", err)
		}
	})
	t.Run("the writer fails", func(t *testing.T) {
		dir := t.TempDir()
		want := errors.New("nothing to write")
		if _, _, err := writeSafely(ctx, filepath.Join(dir, "a.zip"), func(io.Writer) error { return want }); !errors.Is(err, want) {
			t.Errorf("%v", err)
		}
		empty(t, dir)
	})
	t.Run("well", func(t *testing.T) {
		dir := t.TempDir()
		size, sum, err := writeSafely(ctx, filepath.Join(dir, "a.zip"), large)
		if err != nil || size != 4<<20 || sum != record.Sum(make([]byte, 4<<20)).String() {
			t.Errorf("%d %s %v", size, sum, err)
		}
	})
}

// limited makes every file larger than n bytes fail, as FAT32 does at 4 GB.
func limited(t *testing.T, n uint64) {
	t.Helper()
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Fatal(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	})
}

func empty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v left, %v", left, err)
	}
}
