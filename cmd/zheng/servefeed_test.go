package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/zhengtest"
	"zheng/scan/feeder/feedertest"
	"zheng/store/record"
)

// feedingStation serves with a [feeder]; stop ends it and gives its exit code.
func feedingStation(t *testing.T, dir, election, feeder string) (url string, stop func() int) {
	t.Helper()
	config := filepath.Join(dir, "zheng.toml")
	err := os.WriteFile(config, fmt.Appendf(nil, `
[station]
data = %q
election = %q
[web]
listen = "127.0.0.1:0"
[feeder]
%s
`, filepath.Join(dir, "data"), election, feeder), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	stderr := &zhengtest.Kept{Address: make(chan string, 1)}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "-config", config}, strings.NewReader(""), io.Discard, stderr)
	}()
	select {
	case url = <-stderr.Address:
	case c := <-code:
		t.Fatalf("exit %d: %s", c, stderr)
	}
	return url, func() int { cancel(); return <-code }
}

// Files that are dropped into the folder are counted as they come, each once,
// over a restart too, and lie in read/ afterwards.
func TestServeFeedsFolder(t *testing.T) {
	dir, election := zhengtest.Stack(t, 6)
	in := filepath.Join(dir, "feed")
	url, stop := feedingStation(t, dir, election, fmt.Sprintf("folder = %q", in))
	drop := func(name string) {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, "in", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(in, name), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 4 {
		drop(fmt.Sprintf("%04d.jpg", i+1))
	}
	zhengtest.Reaches(t, url, zhengtest.FiguresAt{Returned: 4, Counted: 4})
	drop("0001.jpg") // the same picture again
	drop("0005.jpg")
	if err := os.WriteFile(filepath.Join(in, "page.png"), []byte("\x89PNG\r\n\x1a\n but no picture IEND"), 0o644); err != nil {
		t.Fatal(err)
	}
	zhengtest.Reaches(t, url, zhengtest.FiguresAt{Returned: 5, Counted: 5, Rejected: 1})
	if code := stop(); code != 0 {
		t.Fatalf("exit %d", code)
	}
	url, stop = feedingStation(t, dir, election, fmt.Sprintf("folder = %q", in))
	drop("0002.jpg")
	drop("0006.jpg")
	zhengtest.Reaches(t, url, zhengtest.FiguresAt{Returned: 6, Counted: 6, Rejected: 1})
	stop()
	left, err := os.ReadDir(filepath.Join(in, "read"))
	if err != nil || len(left) != 9 {
		t.Errorf("read/ holds %d, %v", len(left), err)
	}
}

// A film stands for a camera: thirty sheets that a hand lays on the tray, with
// pauses, shadows and hands between, are counted thirty. The one that is laid a
// second time goes to people as the twin it is; where a picture of a camera
// leaves a doubt about a mark, they say what the voter drew.
func TestCameraCountsThirty(t *testing.T) {
	const sheets, again = 30, 11
	dir, election := zhengtest.Stack(t, sheets)
	var pictures [][]byte
	for i := range sheets {
		data, err := os.ReadFile(filepath.Join(dir, "in", fmt.Sprintf("%04d.jpg", i+1)))
		if err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, data)
	}
	film := filepath.Join(dir, "tray.avi")
	if err := feedertest.Film(film, 3, pictures, again); err != nil {
		t.Fatal(err)
	}
	url, stop := feedingStation(t, dir, election, fmt.Sprintf("camera = %q", film))
	zhengtest.Until(t, url, func(f zhengtest.FiguresAt) bool { return f.Returned == sheets+1 && f.Rejected == 0 })
	if code := stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	e, err := zhengtest.Village()
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Record(filepath.Join(dir, "data"), e, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	waiting, err := store.Pending()
	if err != nil || len(waiting) > 5 {
		t.Fatalf("%d sheets wait, %v", len(waiting), err)
	}
	twins := 0
	for _, w := range waiting {
		d := record.Decision{By: "陈静", Second: "刘洋"}
		if w.Reasons[0] == record.ReasonTwin {
			d.Reject = record.RejectRepeated
			twins++
		} else {
			i := w.Place - 1 // in the order laid
			if i > again {
				i--
			}
			vote := zhengtest.ClearVote(i)
			d.Vote = &vote
		}
		if err := store.Adjudicate(t.Context(), w.Hash, d); err != nil {
			t.Fatal(err)
		}
	}
	if twins != 1 {
		t.Errorf("%d twins wait, want the one that was laid twice", twins)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	counts(t, election, filepath.Join(dir, "data"), sheets)
}
