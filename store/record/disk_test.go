// This file lets a real disk fail: a small file system of ext4 that is full, has
// become read-only after an error, or is gone, at each act of a day.

package record

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// disk is a file system of its own, mounted from a file.
type disk struct {
	testing.TB
	image, at string
}

func (d *disk) run(args ...string) {
	d.Helper()
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		d.Fatalf("%q: %v\n%s", args, err, out)
	}
}

func newDisk(t testing.TB) *disk {
	dir := t.TempDir()
	d := &disk{t, filepath.Join(dir, "image"), filepath.Join(dir, "disk")}
	d.run("truncate", "-s", "24M", d.image)
	d.run("mkfs.ext4", "-q", "-m", "0", d.image)
	d.run("mkdir", d.at)
	d.mount()
	t.Cleanup(func() { exec.Command("umount", d.at).Run() })
	return d
}

func (d *disk) mount() { d.run("mount", "-o", "loop,errors=remount-ro", d.image, d.at) }

// again is the disk put in again, or the machine begun anew.
func (d *disk) again() {
	d.Helper()
	d.run("umount", d.at)
	if err := exec.Command("e2fsck", "-p", "-f", d.image).Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() > 3 { // up to 3: mended
			d.Fatal(err)
		}
	}
	d.mount()
}

// diskFaults are what can befall a disk; the record goes on where it is open
// only after the first.
var diskFaults = []struct {
	name  string
	come  func(d *disk)
	heal  func(d *disk)
	opens bool // whether the record has to be opened again
}{
	{"full", func(d *disk) {
		f, err := os.Create(filepath.Join(d.at, "filler"))
		if err != nil {
			d.Fatal(err)
		}
		defer f.Close()
		zeros := make([]byte, 1<<12)
		for err == nil {
			_, err = f.Write(zeros)
		}
		if !errors.Is(err, unix.ENOSPC) {
			d.Fatal(err)
		}
		f.Sync()
	}, func(d *disk) {
		if err := os.Remove(filepath.Join(d.at, "filler")); err != nil {
			d.Fatal(err)
		}
		d.run("sync", "-f", d.at)
	}, false},
	{"read-only after an error", func(d *disk) {
		mounts, err := os.ReadFile("/proc/mounts")
		if err != nil {
			d.Fatal(err)
		}
		for line := range strings.Lines(string(mounts)) {
			if f := strings.Fields(line); f[1] == d.at {
				err = os.WriteFile(filepath.Join("/sys/fs/ext4", filepath.Base(f[0]), "trigger_fs_error"), []byte("1"), 0)
			}
		}
		if err != nil {
			d.Fatal(err)
		}
	}, (*disk).again, true},
	{"gone", func(d *disk) {
		const shutdown, dropLog = 0x8004587d, 2 // EXT4_IOC_SHUTDOWN
		f, err := os.Open(d.at)
		if err != nil {
			d.Fatal(err)
		}
		defer f.Close()
		if err := unix.IoctlSetPointerInt(int(f.Fd()), shutdown, dropLog); err != nil {
			d.Fatal(err)
		}
	}, (*disk).again, true},
}

// diskActs are one of each kind, at their stage of the day; before is what
// must have been done.
var diskActs = []struct {
	name   string
	at     Stage
	before func(v *Voters) error
	do     func(v *Voters) error
}{
	{"check in", StageOpen, nil, func(v *Voters) error { _, err := v.CheckIn(context.Background(), v.of(2), hall); return err }},
	{"hand over", StageOpen, func(v *Voters) error { _, err := v.CheckIn(context.Background(), v.of(2), hall); return err },
		func(v *Voters) error { return v.HandOver(context.Background(), v.of(2)) }},
	{"cancel", StageOpen, func(v *Voters) error {
		_, err := v.CheckIn(context.Background(), v.of(2), hall)
		return errors.Join(err, v.HandOver(context.Background(), v.of(2)))
	}, func(v *Voters) error {
		return v.Cancel(context.Background(), v.of(2), SignOff{By: "甲", Second: "乙", Reason: "写坏"})
	}},
	{"close", StageOpen, nil, func(v *Voters) error { return diskStep(v.store, StageClosed) }},
	{"sheet", StageCounting, nil, func(v *Voters) error {
		_, err := v.store.Batch().Add(context.Background(), paperOf(5, Counted))
		return err
	}},
	{"adjudicate", StageCounting, func(v *Voters) error {
		_, err := v.store.Batch().Add(context.Background(), paperOf(5, Review))
		return err
	}, func(v *Voters) error {
		return v.store.Adjudicate(context.Background(), paperOf(5, Review).Hash, Decision{Void: "看不清", By: "甲", Second: "乙"})
	}},
	{"decide", StageCounting, nil, func(v *Voters) error { return diskStep(v.store, StageDecided) }},
	{"seal", StageAnnounced, nil, func(v *Voters) error { return diskStep(v.store, StageSealed) }},
	{"turn off", StageSetup, nil, func(v *Voters) error {
		return v.store.TurnOff(context.Background(), string(Desk), true, string(Chair), morning)
	}},
}

// diskStep takes a step as the record stands, whatever it says.
func diskStep(s *Store, to Stage) error {
	now, err := s.Stage()
	if err != nil {
		return err
	}
	f, err := s.Figures()
	if err != nil {
		return err
	}
	w, _ := transition(now, to)
	g := Given{At: morning, Seen: &f, Result: strings.Repeat("ab", 32)}
	if to == StageSealed {
		g.Bags = []Bag{{Kind: "valid", Count: f.Counted, Seal: "0001"}}
	}
	return s.Step(context.Background(), to, turned(w), g)
}

// toldOf is all that people are told of a record.
func toldOf(t testing.TB, v *Voters) string {
	t.Helper()
	d, err := v.store.Stage()
	if err != nil {
		t.Fatal(err)
	}
	size, err := v.store.LogSize()
	if err != nil {
		t.Fatal(err)
	}
	people, err := v.store.People()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s %+v %+v log %d %+v", d, sums(t, v), figures(t, v.store), size, people)
}

// beforeAct is a record on which an act is about to be done, opened anew.
func beforeAct(t *testing.T, dir string, at Stage, before func(*Voters) error) *Voters {
	t.Helper()
	t.Run("before", func(t *testing.T) {
		v := dayAt(t, dir, at)
		if before != nil {
			if err := before(v); err != nil {
				t.Fatal(err)
			}
		}
	})
	return openedAgain(t, dir)
}

func openedAgain(t testing.TB, dir string) *Voters {
	t.Helper()
	opts := byText()
	opts.PIN = quick
	s, err := Open(dir, town(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return roll(t, s)
}

// A disk that fails loses nothing that was said to be done, and does nothing
// twice: what was refused can be done once it is well.
func TestDiskFails(t *testing.T) {
	if os.Getenv("ZHENG_SWEEP") == "" {
		t.Skip("ZHENG_SWEEP is not set") // it mounts file systems, as root
	}
	d := newDisk(t)
	tried, refused := 0, 0
	for _, fault := range diskFaults {
		for _, act := range diskActs {
			t.Run(fault.name+", "+act.name, func(t *testing.T) {
				d.TB = t
				dir := filepath.Join(d.at, fmt.Sprint("n", tried))
				tried++
				v := beforeAct(t, dir, act.at, act.before)
				before := toldOf(t, v)
				d.run("sync", "-f", d.at)
				fault.come(d)
				failed := act.do(v)
				if fault.opens {
					v.store.Close() // says what it cannot
				}
				fault.heal(d)
				if fault.opens {
					v = openedAgain(t, dir)
				}
				now := toldOf(t, v)
				switch {
				case failed == nil && now == before:
					t.Errorf("it was said to be done, and is not: %s", now)
				case failed == nil && fault.opens:
					t.Error("done on a disk that takes nothing")
				case failed != nil && !fault.opens && !errors.Is(failed, ErrFull):
					t.Errorf("%v, want %v", failed, ErrFull)
				case failed != nil && now != before:
					t.Logf("%v, and it was done all the same", failed)
				case failed != nil:
					refused++
					if err := act.do(v); err != nil {
						t.Errorf("again: %v", err)
					}
					if toldOf(t, v) == before {
						t.Error("again: nothing was done")
					}
				}
				intact(t, v.store, dir)
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
	t.Logf("%d acts on a failing disk, %d refused and done later", tried, refused)
}

// A disk that answers nothing for a while holds an act up, and neither those who
// only look nor what was done before; once it answers, the act is done, once.
func TestDiskStands(t *testing.T) {
	if os.Getenv("ZHENG_SWEEP") == "" {
		t.Skip("ZHENG_SWEEP is not set") // it freezes a file system, as root
	}
	const freeze, thaw = 0xc0045877, 0xc0045878 // FIFREEZE, FITHAW
	d := newDisk(t)
	held := 0
	for n, act := range diskActs {
		t.Run(act.name, func(t *testing.T) {
			d.TB = t
			dir := filepath.Join(d.at, fmt.Sprint("n", n))
			v := beforeAct(t, dir, act.at, act.before)
			before := toldOf(t, v)
			f, err := os.Open(d.at)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := unix.IoctlSetInt(int(f.Fd()), freeze, 0); err != nil {
				t.Fatal(err)
			}
			defer unix.IoctlSetInt(int(f.Fd()), thaw, 0) // whatever happens, or nothing here could be unmounted
			begun, done := make(chan struct{}), make(chan error, 1)
			go func() {
				close(begun)
				done <- act.do(v)
			}()
			<-begun
			for range 100 {
				if now := toldOf(t, v); now != before {
					t.Errorf("it is told before it is on the disk: %s", now)
				}
			}
			select {
			case err := <-done:
				t.Errorf("said to be done, %v, on a disk that takes nothing", err)
				done <- err
			default:
				held++
			}
			if err := unix.IoctlSetInt(int(f.Fd()), thaw, 0); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil || toldOf(t, v) == before {
				t.Errorf("once the disk answers: %v, %s", err, toldOf(t, v))
			}
			intact(t, v.store, dir)
		})
	}
	t.Logf("%d of %d acts waited for the disk, and were done once", held, len(diskActs))
}

// The clock set by hours, back and forth, at each stage: the same day comes of
// it, step by step in the order in which it was lived, and nobody waits long.
func TestClockSet(t *testing.T) {
	ctx := context.Background()
	jumps := []time.Duration{5 * time.Hour, -9 * time.Hour, 26 * time.Hour, -30 * time.Hour, 3 * time.Hour, -time.Hour}
	at := func(n int) time.Time { // after the n-th jump
		now := morning
		for i := range n {
			now = now.Add(jumps[i%len(jumps)] + 10*time.Minute)
		}
		return now
	}
	lived := func(set bool) (Day, Turnout, Figures) {
		v := dayAt(t, t.TempDir(), StageOpen)
		for n, to := range route[StageSealed][1:] {
			if to == StageClosed {
				for who := range 2 {
					if out, err := v.CheckIn(ctx, v.of(who), hall); err != nil || out.Answer != Ready {
						t.Fatal(out.Answer, err)
					}
					if err := v.HandOver(ctx, v.of(who)); err != nil {
						t.Fatal(err)
					}
				}
			}
			if to == StageDecided {
				add(t, v.store.Batch(), paperOf(1, Counted))
			}
			now := morning
			if set {
				now = at(n + 1)
			}
			if _, err := v.store.Check(ctx, string(Desk), "000000", false, now); !errors.Is(err, ErrWho) {
				t.Fatalf("a wrong PIN at %s: %v", to, err)
			}
			if _, err := v.store.Check(ctx, string(Desk), "295731", false, now); err != nil {
				t.Fatalf("the right PIN at %s: %v", to, err)
			}
			w, _ := transition(stage(t, v.store), to)
			g := givenFor(t, v.store, to)
			g.At = now
			if err := v.store.Step(ctx, to, turned(w), g); err != nil {
				t.Fatalf("%s: %v", to, err)
			}
		}
		d, err := v.store.Day()
		if err != nil {
			t.Fatal(err)
		}
		return d, sums(t, v), figures(t, v.store)
	}
	steady, came, counted := lived(false)
	day, cameSet, countedSet := lived(true)
	if day.Stage != StageSealed || cameSet != came || fmt.Sprint(countedSet) != fmt.Sprint(counted) {
		t.Errorf("%s %+v %+v, want %+v %+v", day.Stage, cameSet, countedSet, came, counted)
	}
	if len(day.Steps) != len(steady.Steps) {
		t.Fatalf("%d steps, want %d", len(day.Steps), len(steady.Steps))
	}
	for i := range day.Steps {
		if day.Steps[i].To != steady.Steps[i].To {
			t.Errorf("step %d is to %s, want %s", i, day.Steps[i].To, steady.Steps[i].To)
		}
	}
}

func stage(t testing.TB, s *Store) Stage {
	t.Helper()
	now, err := s.Stage()
	if err != nil {
		t.Fatal(err)
	}
	return now
}
