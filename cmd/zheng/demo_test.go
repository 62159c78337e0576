package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// found hands the address that is served on to a test.
type found struct {
	addr chan string
	all  bytes.Buffer
}

var address = regexp.MustCompile(`open (http://\S+)`)

func (f *found) Write(p []byte) (int, error) {
	f.all.Write(p)
	if m := address.FindSubmatch(p); m != nil {
		f.addr <- string(m[1])
	}
	return len(p), nil
}

// A whole day of a few ballots: it agrees with the truth, and its page shows it.
func TestDemo(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	dir := filepath.Join(t.TempDir(), "demo")
	var out bytes.Buffer
	errs := &found{addr: make(chan string, 1)}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"demo", "-ballots", "6", "-data", dir, "-listen", "127.0.0.1:0"}, strings.NewReader(""), &out, errs)
	}()
	var base string
	select {
	case base = <-errs.addr:
	case c := <-code:
		t.Fatalf("ended with code %d\n%s%s", c, &out, &errs.all)
	}
	get := func(path string) string {
		resp, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", path, resp.Status, err)
		}
		return string(body)
	}
	get("healthz")
	var result struct{ Returned int }
	if err := json.Unmarshal([]byte(get("api/result")), &result); err != nil || result.Returned != 6 {
		t.Errorf("result: %+v, %v", result, err)
	}
	page := get("")
	img := regexp.MustCompile(`/(overlays/[0-9a-f]+\.jpg)`).FindStringSubmatch(page)
	if img == nil || !strings.Contains(page, "银杏社区") {
		t.Fatalf("the page shows no sheets:\n%s", page)
	}
	if jpeg := get(img[1]); !strings.HasPrefix(jpeg, "\xff\xd8") {
		t.Error("an overlay is no JPEG")
	}
	if resp, err := http.Post(base, "text/plain", nil); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("the page can be posted to: %v, %v", resp.Status, err)
	}
	stop()
	if c := <-code; c != 0 {
		t.Errorf("ended with code %d\n%s%s", c, &out, &errs.all)
	}
	for _, want := range []string{"exactly what the voters meant", "misread +0", "differences from the truth +0", "sheets scanned +17"} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
	// The same folder is not used twice.
	if c, _, errs := zheng(t, "demo", "-once", "-ballots", "1", "-data", dir); c != exitFail || !strings.Contains(errs, "another folder") {
		t.Errorf("code %d, %s", c, errs)
	}
}
