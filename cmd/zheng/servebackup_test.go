package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
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
}

// serveOnce serves a data folder until all of it is on the medium, and gives
// the result.
func serveOnce(t *testing.T, dir, data, file, stick string, id *age.X25519Identity) (result string) {
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
	defer stop()
	stderr, code := &zhengtest.Kept{Address: make(chan string, 1)}, make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "-config", config}, strings.NewReader(""), io.Discard, stderr)
	}()
	var at string
	select {
	case at = <-stderr.Address:
	case c := <-code:
		t.Fatalf("exit %d: %s", c, stderr)
	}
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
			t.Fatalf("not backed up: %s", stderr)
		}
	}
	result = string(get("/api/result"))
	stop()
	if c := <-code; c != exitOK {
		t.Errorf("exit %d: %s", c, stderr)
	}
	return result
}
