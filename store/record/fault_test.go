package record

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"zheng/store/engine"
)

// breakable is an engine whose next transactions fail, before or after they
// were applied: "failed but written" must do no harm either.
type breakable struct {
	engine.Engine
	mu   sync.Mutex
	fail func() (apply bool, err error) // nil: works
}

func (b *breakable) Update(fn func(engine.Tx) error) error {
	b.mu.Lock()
	fail := b.fail
	b.mu.Unlock()
	if fail == nil {
		return b.Engine.Update(fn)
	}
	apply, err := fail()
	if apply {
		if err := b.Engine.Update(fn); err != nil {
			return err
		}
	}
	return err
}

func (b *breakable) set(fail func() (bool, error)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail = fail
}

var errBroken = errors.New("input/output error")

func TestBreakAndUnbreak(t *testing.T) {
	var eng *breakable
	var step string // of an image that fails
	var cause error
	for _, c := range []struct {
		name    string
		breaks  func()
		counted int // after the failed Add
		want    error
		again   Status
	}{
		{"transaction", func() { eng.set(func() (bool, error) { return false, errBroken }) }, 1, errBroken, Counted},
		{"transaction, but written", func() { eng.set(func() (bool, error) { return true, errBroken }) }, 2, errBroken, Repeated},
		{"no space in the record", func() { eng.set(func() (bool, error) { return false, engine.DiskError(syscall.ENOSPC) }) }, 1, ErrFull, Counted},
		{"no space for a folder", func() { step, cause = "mkdir", syscall.ENOSPC }, 1, ErrFull, Counted},
		{"no space for an image", func() { step, cause = "write", syscall.ENOSPC }, 1, ErrFull, Counted},
		{"quota", func() { step, cause = "write", syscall.EDQUOT }, 1, ErrFull, Counted},
		{"no more files", func() { step, cause = "create", syscall.EMFILE }, 1, syscall.EMFILE, Counted},
		{"disk goes read-only", func() { step, cause = "create", syscall.EROFS }, 1, ErrReadOnly, Counted},
		{"sync of an image", func() { step, cause = "sync", syscall.EIO }, 1, syscall.EIO, Counted},
		{"close of an image", func() { step, cause = "close", syscall.EIO }, 1, syscall.EIO, Counted},
		{"rename", func() { step, cause = "rename", syscall.EIO }, 1, syscall.EIO, Counted},
		{"sync of a folder", func() { step, cause = "syncdir", syscall.EIO }, 1, syscall.EIO, Counted},
	} {
		t.Run(c.name, func(t *testing.T) {
			eng, step, cause = &breakable{}, "", nil
			opts := byText()
			opts.wrap = func(e engine.Engine) engine.Engine { eng.Engine = e; return eng }
			opts.disk = func(op, path string) error {
				if op == step {
					return &os.PathError{Op: op, Path: path, Err: cause}
				}
				return nil
			}
			dir := t.TempDir()
			s := open(t, dir, opts)
			b := s.Batch()
			add(t, b, paperOf(1, Counted))
			c.breaks()
			sheet := paperOf(2, Counted)
			if a, err := b.Add(context.Background(), sheet); !is(err, c.want) {
				t.Fatalf("broken: %+v, %v; want %v", a, err, c.want)
			}
			if f := figures(t, s); f.Counted != c.counted {
				t.Errorf("%d counted while broken, want %d", f.Counted, c.counted)
			}
			eng.set(nil)
			step = ""
			if a := add(t, b, sheet); a.Status != c.again {
				t.Errorf("mended: %+v, want %s", a, c.again)
			}
			if f := figures(t, s); f.Counted != 2 || f.Batches < 1 {
				t.Errorf("mended: %+v", f)
			}
		})
	}
}

// One bad act in a group must not take the others with it.
func TestGroupWithABadAct(t *testing.T) {
	s := open(t, t.TempDir(), byText())
	b := s.Batch()
	add(t, b, paperOf(0, Counted))
	bad := paperOf(1, Counted)
	bad.Place = 1 // taken
	group := []*job{}
	for _, sheet := range []Sheet{paperOf(2, Counted), bad, paperOf(3, Counted)} {
		if err := s.images.put(sheet.Hash, sheet.Ext, sheet.Image); err != nil {
			t.Fatal(err)
		}
		group = append(group, &job{act: &addAct{batch: b, sheet: sheet, kept: true}, done: make(chan error, 1)})
	}
	s.commit(group)
	for i, want := range []bool{true, false, true} {
		if err := <-group[i].done; (err == nil) != want {
			t.Errorf("act %d: %v", i, err)
		}
	}
	if f := figures(t, s); f.Counted != 3 {
		t.Errorf("figures %+v", f)
	}
}

// mounted gives a small file system of its own, where the system lets us.
func mounted(t *testing.T, options string) (dir string, remount func(options string)) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Logf("no file system of our own here (%v): the same faults run in TestBreakAndUnbreak", err)
		return "", nil
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func(options string) {
		var flags uintptr = syscall.MS_REMOUNT
		if options == "ro" {
			flags, options = flags|syscall.MS_RDONLY, ""
		}
		if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, options); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDiskFull(t *testing.T) {
	dir, remount := mounted(t, "size=400k")
	if dir == "" {
		return
	}
	s, err := Open(dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	b := s.Batch()
	counted, full := 0, 0
	for n := 0; full < 20; n++ {
		_, err := b.Add(context.Background(), paperOf(n, Counted))
		switch {
		case err == nil:
			counted++
		case is(err, ErrFull):
			full++
		default:
			t.Fatalf("sheet %d: %v", n, err)
		}
		if f := figures(t, s); f.Counted != counted {
			t.Fatalf("%d counted, %d said so", f.Counted, counted)
		}
	}
	t.Logf("%d sheets fitted", counted)
	s.Close()
	if s, err = Open(dir, town(), byText()); err != nil {
		t.Fatalf("opening with the disk full: %v", err)
	}
	remount("size=4m")
	b = s.Batch()
	for n := range counted + 30 {
		sheet := paperOf(n, Counted)
		add(t, b, sheet)
	}
	if f := figures(t, s); f.Counted != counted+30 {
		t.Errorf("%d counted with space, want %d", f.Counted, counted+30)
	}
	intact(t, s, dir)
}

func TestNoSpaceToBegin(t *testing.T) {
	dir, remount := mounted(t, "size=8k")
	if dir == "" {
		return
	}
	if _, err := Open(dir, town(), Options{}); !is(err, ErrFull) {
		t.Fatalf("begun on a full disk: %v", err)
	}
	remount("size=4m")
	s, err := Open(dir, town(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	intact(t, s, dir)
}

func TestReadOnlyFolder(t *testing.T) {
	dir, remount := mounted(t, "size=4m")
	if dir == "" {
		return
	}
	s, err := Open(dir, town(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	add(t, s.Batch(), paperOf(1, Counted))
	s.Close()
	remount("ro")
	if _, err := Open(dir, town(), Options{}); !is(err, ErrReadOnly) {
		t.Errorf("%v, want ErrReadOnly", err)
	}
	if _, err := Open(filepath.Join(dir, "new"), town(), Options{}); !is(err, ErrReadOnly) {
		t.Errorf("a new folder: %v, want ErrReadOnly", err)
	}
	remount("size=4m")
}

// A child process adds sheets and is killed at random moments. What it said was
// counted is counted; in the end every sheet is counted once.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("ZHENG_KILLED"); dir != "" {
		child(dir)
		return
	}
	const sheets = 300
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(3, 4))
	kills := 8
	if os.Getenv("ZHENG_SWEEP") != "" {
		kills = 50
	}
	said := map[string]bool{}
	for i := 0; ; i++ {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), "ZHENG_KILLED="+dir)
		out := &strings.Builder{}
		cmd.Stdout = out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i < kills {
			// The moment is random: any one must do.
			time.AfterFunc(time.Duration(rng.IntN(120))*time.Millisecond, func() { cmd.Process.Kill() })
		}
		err := cmd.Wait()
		for _, line := range strings.Split(out.String(), "\n") {
			if h, ok := strings.CutPrefix(line, "counted "); ok && len(h) == 64 {
				if said[h] {
					t.Errorf("sheet %s was counted twice", h)
				}
				said[h] = true
			}
		}
		s, openErr := Open(dir, town(), byText())
		if openErr != nil {
			t.Fatalf("after %d kills: %v", i+1, openErr)
		}
		for h := range said {
			hash, _ := ParseHash(h)
			if e, err := s.Get(hash); err != nil || e.Status != Counted {
				t.Fatalf("sheet %s was said to count: %v, %v", h, e.Status, err)
			}
		}
		f := figures(t, s)
		if i >= kills {
			if err != nil || f.Counted != sheets {
				t.Errorf("in the end %d counted, %v; %s", f.Counted, err, out)
			}
			intact(t, s, dir)
			return
		}
		s.Close()
	}
}

// child adds 300 sheets from four workers and says which ones count.
func child(dir string) {
	s, err := Open(dir, town(), byText())
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	b := s.Batch()
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := w; i < 300; i += 4 {
				sheet := paperOf(i, Counted)
				a, err := b.Add(context.Background(), sheet)
				if err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
				if a.Status == Counted {
					fmt.Println("counted " + sheet.Hash.String())
				}
			}
		})
	}
	wg.Wait()
	if err := s.Close(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
