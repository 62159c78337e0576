package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/scanline"
	"zheng/cmd/zheng/zhengtest"
)

// sheetsOf parses the lines of scan -json; a last line cut off by a kill is
// left out.
func sheetsOf(t *testing.T, out string) (all []scanline.Row) {
	t.Helper()
	for l := range strings.Lines(out) {
		if !strings.HasSuffix(l, "\n") {
			break
		}
		var s scanline.Row
		if err := json.Unmarshal([]byte(l), &s); err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		all = append(all, s)
	}
	return all
}

// counts checks that every one of n papers counts once, as their voters meant.
func counts(t *testing.T, election, data string, n int) {
	t.Helper()
	code, out, errs := zheng(t, "result", "-election", election, "-data", data, "-json", "-registered", fmt.Sprint(2*n-1), "-participants", fmt.Sprint(n), "-issued", fmt.Sprint(n))
	if code != 0 {
		t.Fatalf("result: code %d, %s", code, errs)
	}
	var r struct {
		Returned, Counted, Valid, Pending, Rejected int
		Posts                                       []struct {
			People []struct {
				ID                       string
				Approve, Oppose, Abstain int
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Returned != n || r.Counted != n || r.Valid != n || r.Pending+r.Rejected != 0 {
		t.Fatalf("%d papers: %+v", n, r)
	}
	bo := n / 3 // every third voter wants bo, from the third on
	want := map[string][3]int{"an": {n - bo, bo, 0}, "bo": {bo, n - bo, 0}}
	for _, p := range r.Posts[0].People {
		if got := [3]int{p.Approve, p.Oppose, p.Abstain}; got != want[p.ID] {
			t.Errorf("%s has %v, want %v", p.ID, got, want[p.ID])
		}
	}
}

// The process is killed at random moments of a scan and started again; in the
// end every paper counts once. ZHENG_SWEEP does it 50 times with 300 sheets.
func TestKilledWhileScanning(t *testing.T) {
	sheets, kills := 24, 6
	if os.Getenv("ZHENG_SWEEP") != "" {
		sheets, kills = 300, 50
	}
	dir, election := zhengtest.Stack(t, sheets)
	data := filepath.Join(dir, "data")
	args := []string{"scan", "-election", election, "-data", data, "-json", filepath.Join(dir, "in")}
	rng := rand.New(rand.NewPCG(11, 12))
	counted := map[string]bool{}
	killed := 0
	for i := 0; i <= kills; i++ {
		var out, errs bytes.Buffer
		cmd := exec.Command("zheng", args...)
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i < kills {
			// Any moment must do: from before the record is open to its end.
			wait := time.Duration(30+rng.IntN(20*sheets)) * time.Millisecond
			time.AfterFunc(wait, func() { cmd.Process.Kill() })
		}
		err := cmd.Wait()
		if err != nil {
			killed++
		}
		for _, s := range sheetsOf(t, out.String()) {
			switch {
			case s.Status == "counted" && counted[s.Sheet]:
				t.Errorf("run %d: sheet %s counts a second time", i, s.Sheet)
			case s.Status == "counted":
				counted[s.Sheet] = true
			case s.Status != "repeated":
				t.Errorf("run %d: sheet %s is %s: %s", i, s.File, s.Status, s.Reason)
			}
		}
		if i == kills && err != nil {
			t.Fatalf("the last run: %v\n%s", err, &errs)
		}
	}
	t.Logf("%d sheets, killed %d times", sheets, killed)
	counts(t, election, data, sheets)
}

// slowly passes a few lines on and then asks the program to stop.
type slowly struct {
	strings.Builder
	lines int
	stop  func()
}

func (s *slowly) Write(p []byte) (int, error) {
	if s.lines++; s.lines == 3 {
		s.stop()
	}
	return s.Builder.Write(p)
}

// Interrupted, the program finishes what it has begun, says so, and goes on
// when it is asked again.
func TestInterrupted(t *testing.T) {
	dir, election := zhengtest.Stack(t, 40)
	data := filepath.Join(dir, "data")
	args := []string{"scan", "-election", election, "-data", data, "-json", "-workers", "1", filepath.Join(dir, "in")}
	ctx, stop := context.WithCancel(context.Background())
	out := &slowly{stop: stop}
	var errs bytes.Buffer
	if code := run(ctx, args, strings.NewReader(""), out, &errs); code != exitFail || !strings.Contains(errs.String(), "interrupted") {
		t.Fatalf("code %d, %s", code, &errs)
	}
	before := sheetsOf(t, out.String())
	if len(before) < 3 || len(before) >= 40 {
		t.Errorf("%d sheets before it stopped", len(before))
	}
	code, rest, _ := zheng(t, args...)
	if code != 0 {
		t.Fatalf("going on: code %d", code)
	}
	again := 0
	for _, s := range sheetsOf(t, rest) {
		if s.Status == "repeated" {
			again++
		}
	}
	if again != len(before) {
		t.Errorf("%d sheets were reported, %d counted", len(before), again)
	}
	counts(t, election, data, 40)
}

// A full disk stops the scan with a sentence; with space it goes on.
func TestDiskFullWhileScanning(t *testing.T) {
	dir, election := zhengtest.Stack(t, 9)
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=900k"); err != nil {
		t.Logf("no small disk of our own here (%v): store/record tests the same", err)
		return
	}
	defer syscall.Unmount(data, syscall.MNT_DETACH)
	args := []string{"scan", "-election", election, "-data", data, "-json", filepath.Join(dir, "in")}
	code, out, errs := zheng(t, args...)
	if code != exitFail || !strings.Contains(errs, "the disk is full") || !strings.Contains(errs, "磁盘满了") {
		t.Fatalf("code %d, %s", code, errs)
	}
	before := len(sheetsOf(t, out))
	if before == 0 || before == 9 {
		t.Errorf("%d sheets fitted: the test proves nothing", before)
	}
	if err := syscall.Mount("tmpfs", data, "tmpfs", syscall.MS_REMOUNT, "size=50m"); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := zheng(t, args...); code != 0 {
		t.Fatalf("with space: code %d, %s", code, errs)
	}
	counts(t, election, data, 9)
}

// A second program is refused at once, with what to do.
func TestSecondProgram(t *testing.T) {
	dir, election := zhengtest.Stack(t, 1)
	data := filepath.Join(dir, "data")
	e, err := zhengtest.Village()
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Record(data, e, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	code, _, errs := zheng(t, "scan", "-election", election, "-data", data, filepath.Join(dir, "in"))
	if code != exitFail || !strings.Contains(errs, "in use by another program") || !strings.Contains(errs, "正被另一个程序使用") {
		t.Errorf("code %d, %s", code, errs)
	}
	store.Close()
}
