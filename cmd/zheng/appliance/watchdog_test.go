package appliance

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/store/record/recordtest"
)

// manager is the socket on which a service manager listens.
func manager(t *testing.T) *net.UnixConn {
	t.Helper()
	addr := &net.UnixAddr{Name: filepath.Join(t.TempDir(), "notify"), Net: "unixgram"}
	conn, err := net.ListenUnixgram("unixgram", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", addr.Name)
	t.Setenv("WATCHDOG_USEC", "30000")
	t.Setenv("WATCHDOG_PID", "")
	return conn
}

// hear reads what is said next.
func hear(t *testing.T, conn *net.UnixConn) string {
	t.Helper()
	b := make([]byte, 1024)
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	n, err := conn.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func TestSupervised(t *testing.T) {
	conn := manager(t)
	file := filepath.Join(t.TempDir(), "election.toml")
	if err := open.CreateFile(file, example.Election); err != nil {
		t.Fatal(err)
	}
	e, err := open.Election(file)
	if err != nil {
		t.Fatal(err)
	}
	store := recordtest.Open(t, e)
	var said bytes.Buffer
	end := supervised(context.Background(), store, slog.New(slog.NewTextHandler(&said, nil)))
	for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
		if got := hear(t, conn); got != want {
			t.Fatalf("heard %q, want %q", got, want)
		}
	}
	end()
	for {
		got := hear(t, conn)
		if got == "STOPPING=1" {
			break
		}
		if got != "WATCHDOG=1" {
			t.Fatalf("heard %q at the end", got)
		}
	}

	// A record that does not answer: not a word.
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	end = supervised(context.Background(), store, slog.New(slog.NewTextHandler(&said, nil)))
	end()
	for _, want := range []string{"READY=1", "STOPPING=1"} {
		if got := hear(t, conn); got != want {
			t.Fatalf("heard %q, want %q", got, want)
		}
	}
	if !strings.Contains(said.String(), "the record does not answer") {
		t.Errorf("it was not logged: %s", &said)
	}
}
