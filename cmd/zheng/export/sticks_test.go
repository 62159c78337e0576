package export

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"

	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/zhengtest"
)

// Real mounts instead of sticks: one that is written, one too small, one that is
// read-only, one that is pulled while it is written. Needs root.
func TestRealSticks(t *testing.T) {
	if os.Getenv("ZHENG_SWEEP") == "" {
		t.Skip("ZHENG_SWEEP is not set")
	}
	store, e, file := pictured(t, 64, 1<<20)
	for name, c := range map[string]struct {
		flags   uintptr
		options string
		pull    bool
		says    string // "" where the archive is on the stick
	}{
		"well":      {0, "size=256m", false, ""},
		"full":      {0, "size=8m", false, "full"},
		"read-only": {syscall.MS_RDONLY, "size=256m", false, "not writable"},
		"pulled":    {0, "size=256m", true, "was pulled"},
	} {
		t.Run(name, func(t *testing.T) {
			at := t.TempDir()
			if err := syscall.Mount("tmpfs", at, "tmpfs", c.flags, c.options); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { syscall.Unmount(at, syscall.MNT_DETACH) })
			pulled := make(chan error, 1)
			if c.pull {
				go func() {
					for {
						if list, err := os.ReadDir(at); err != nil || len(list) > 0 {
							pulled <- syscall.Unmount(at, syscall.MNT_DETACH)
							return
						}
					}
				}()
			}
			x, err := Of(t.Context(), store, e, file, "", true, &zhengtest.Kept{})
			if err != nil {
				t.Fatal(err)
			}
			stick := Stick{Folder: at, Eject: func(context.Context) error { return syscall.Unmount(at, 0) }}
			made, err := stick.Carry(t.Context(), x)
			if c.pull {
				if err := <-pulled; err != nil {
					t.Fatal(err)
				}
			}
			if c.says == "" {
				if err != nil || made.Held != nil || stick.Slot().There {
					t.Fatalf("%+v, %v", made, err)
				}
				return
			}
			if err == nil || !strings.Contains(say.Explain(err).En, c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
			if c.flags == 0 {
				empty(t, at)
			}
			if _, err := store.Figures(); err != nil {
				t.Error(err)
			}
		})
	}
}
