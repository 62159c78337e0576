package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/zhengtest"
	"zheng/store/backup"
	"zheng/store/record"
)

// A station with [backup] copies what it does; another box takes over from the
// medium and serves the same.
func TestServeBacksUp(t *testing.T) {
	dir := t.TempDir()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file, stick := filepath.Join(dir, "election.toml"), filepath.Join(dir, "stick")
	if err := open.CreateFile(file, example.Election); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(stick, 0o755); err != nil {
		t.Fatal(err)
	}
	e, err := open.Election(file)
	if err != nil {
		t.Fatal(err)
	}
	_, roll := zhengtest.Voters(9)
	first := filepath.Join(dir, "first")
	store, err := record.Open(first, e, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.ImportRoll(context.Background(), roll, e); err != nil {
		t.Fatal(err)
	}
	desk, err := store.Voters(e)
	if err != nil {
		t.Fatal(err)
	}
	voter, err := desk.ID(roll[1].Number)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.CheckIn(context.Background(), voter, record.Place{Station: "中心投票站", Desk: "1", Clerk: "李"}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}

	result := serveOnce(t, dir, first, file, stick, id)
	second := filepath.Join(dir, "second")
	found, err := backup.Restore(context.Background(), backup.Restoring{From: stick, To: second, Identities: []age.Identity{id}})
	if err != nil || found.Took != 1 || found.Voters != 9 {
		t.Fatalf("%+v, %v", found, err)
	}
	again := serveOnce(t, dir, second, filepath.Join(second, "setup", backup.ElectionFile), stick, id)
	if result != again {
		t.Errorf("the other box says\n%s\nthe first said\n%s", again, result)
	}
	if third := adoptOnce(t, dir, filepath.Join(dir, "third"), file, stick, id); result != third {
		t.Errorf("the box that took over on /admin says\n%s\nthe first said\n%s", third, result)
	}
}

// adoptOnce serves a new data folder, lets two people take over from the medium
// on its pages, and gives the result.
func adoptOnce(t *testing.T, dir, data, file, stick string, id *age.X25519Identity) (result string) {
	t.Helper()
	at, end := serving(t, dir, data, file, stick, id)
	defer end()
	page := func(resp *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	restore := func(key, second string) string {
		t.Helper()
		box := regexp.MustCompile(`name="box" value="([^"]+)"`).FindStringSubmatch(page(http.Get(at + "/admin/election")))
		if box == nil {
			t.Fatal("no backup is offered")
		}
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		for field, value := range map[string]string{"box": box[1], "by": "陈静", "second": second} {
			if err := w.WriteField(field, value); err != nil {
				t.Fatal(err)
			}
		}
		f, err := w.CreateFormFile("file", "committee.key")
		if err == nil {
			_, err = io.WriteString(f, key)
		}
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		return page(http.Post(at+"/admin/restore", w.FormDataContentType(), &form))
	}
	stranger, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for says, given := range map[string][2]string{"打不开": {stranger.String(), "赵敏"}, "没有 age 密钥": {"x", "赵敏"}, "不合适": {id.String(), "陈静"}} {
		if got := restore(given[0], given[1]); !strings.Contains(got, says) || strings.Contains(got, "核对无误") {
			t.Errorf("it does not say %q: %s", says, got)
		}
	}
	ticket := regexp.MustCompile(`name="id" value="([^"]+)"`)
	if first := ticket.FindStringSubmatch(restore(id.String(), "赵敏")); first == nil {
		t.Fatal("nothing was restored")
	} else if restore(stranger.String(), "赵敏"); !strings.Contains(page(http.PostForm(at+"/admin/restore/adopt", url.Values{"id": {first[1]}})), "没有这份备份") {
		t.Error("what was read before is taken over after another was tried")
	}
	found := restore(id.String(), "赵敏")
	held := ticket.FindStringSubmatch(found)
	if held == nil || !strings.Contains(found, "名册：9 人，已参加投票 1 人") {
		t.Fatalf("what was restored: %s", found)
	}
	page(http.PostForm(at+"/admin/restore/adopt", url.Values{"id": {held[1]}}))
	zhengtest.Eventually(t, "the record of the first box", func() bool {
		resp, err := http.Get(at + "/api/result")
		if err != nil {
			return false
		}
		result = page(resp, nil)
		return strings.Contains(result, `"registered": 9`) || strings.Contains(result, `"registered":9`)
	})
	if got := page(http.Get(at + "/admin/election")); strings.Contains(got, `id="restore"`) {
		t.Error("a backup may be taken over though somebody has voted")
	}
	return result
}

// serveOnce serves a data folder until all of it is on the medium, and gives
// the result.
func serveOnce(t *testing.T, dir, data, file, stick string, id *age.X25519Identity) (result string) {
	t.Helper()
	at, end := serving(t, dir, data, file, stick, id)
	get := func(path string) []byte {
		resp, err := http.Get(at + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", path, resp.Status, err)
		}
		return b
	}
	limit := time.Now().Add(2 * time.Minute)
	for !bytes.Contains(get("/metrics"), []byte("zheng_backup_covered 1")) {
		if time.Now().After(limit) {
			t.Fatal("not backed up")
		}
	}
	result = string(get("/api/result"))
	end()
	return result
}

// serving serves a data folder until end is called.
func serving(t *testing.T, dir, data, file, stick string, id *age.X25519Identity) (at string, end func()) {
	t.Helper()
	config := filepath.Join(dir, "zheng.toml")
	err := open.CreateFile(config, fmt.Appendf(nil, `
[station]
data = %q
election = %q
[web]
listen = "127.0.0.1:0"
[backup]
folder = %q
recipients = [%q]
same_disk = true
`, data, file, stick, id.Recipient()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stderr, code := &zhengtest.Kept{Address: make(chan string, 1)}, make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "-config", config}, strings.NewReader(""), io.Discard, stderr)
	}()
	select {
	case at = <-stderr.Address:
	case c := <-code:
		t.Fatalf("exit %d: %s", c, stderr)
	}
	return at, func() {
		stop()
		if c := <-code; c != exitOK {
			t.Errorf("exit %d: %s", c, stderr)
		}
	}
}
