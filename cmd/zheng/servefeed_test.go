package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
	stderr := &kept{at: make(chan string, 1)}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "-config", config}, strings.NewReader(""), io.Discard, stderr)
	}()
	select {
	case url = <-stderr.at:
	case c := <-code:
		t.Fatalf("exit %d: %s", c, stderr)
	}
	return url, func() int { cancel(); return <-code }
}

// figuresAt are those of /api/result.
type figuresAt struct{ Returned, Counted, Pending, Rejected int }

// reaches waits until a station tells these figures.
func reaches(t *testing.T, url string, want figuresAt) {
	t.Helper()
	var got figuresAt
	for range 600 {
		resp, err := http.Get(url + "/api/result")
		if err != nil {
			t.Fatal(err)
		}
		err = json.NewDecoder(resp.Body).Decode(&got)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("figures %+v, want %+v", got, want)
}

// Files that are dropped into the folder are counted as they come, each once,
// over a restart too, and lie in read/ afterwards.
func TestServeFeedsFolder(t *testing.T) {
	dir, election := stack(t, 6)
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
	reaches(t, url, figuresAt{Returned: 4, Counted: 4})
	drop("0001.jpg") // the same picture again
	drop("0005.jpg")
	if err := os.WriteFile(filepath.Join(in, "page.png"), []byte("\x89PNG\r\n\x1a\n but no picture IEND"), 0o644); err != nil {
		t.Fatal(err)
	}
	reaches(t, url, figuresAt{Returned: 5, Counted: 5, Rejected: 1})
	if code := stop(); code != 0 {
		t.Fatalf("exit %d", code)
	}
	url, stop = feedingStation(t, dir, election, fmt.Sprintf("folder = %q", in))
	drop("0002.jpg")
	drop("0006.jpg")
	reaches(t, url, figuresAt{Returned: 6, Counted: 6, Rejected: 1})
	stop()
	left, err := os.ReadDir(filepath.Join(in, "read"))
	if err != nil || len(left) != 9 {
		t.Errorf("read/ holds %d, %v", len(left), err)
	}
}
