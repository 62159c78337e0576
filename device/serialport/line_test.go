package serialport

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// faked is a line whose reads are scripted; when the script is over, it waits
// until it is closed.
type faked struct {
	reads  chan func([]byte) (int, error)
	closed chan struct{}
}

func (f *faked) Read(b []byte) (int, error) {
	select {
	case read := <-f.reads:
		return read(b)
	case <-f.closed:
		return 0, os.ErrClosed
	}
}
func (f *faked) Write(b []byte) (int, error) { return 0, os.ErrClosed }
func (f *faked) Flush() error                { return os.ErrClosed }
func (f *faked) Close() error                { close(f.closed); return nil }

// A device whose name stays although it is gone, as in a container with a
// /dev of its own, is noticed by the hang-up alone.
func TestHangUpUnderANameThatStays(t *testing.T) {
	name := filepath.Join(t.TempDir(), "stays")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	was, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	l := &faked{reads: make(chan func([]byte) (int, error), 9), closed: make(chan struct{})}
	l.reads <- func(b []byte) (int, error) { return copy(b, "half a fra"), nil }
	l.reads <- func([]byte) (int, error) { return 0, io.EOF }
	l.reads <- func([]byte) (int, error) { panic("read after the hang-up") }
	var got []byte
	err = pump(l, name, was, nil, func(b []byte) { got = append(got, b...) })
	if !errors.Is(err, errHungUp) || string(got) != "half a fra" {
		t.Errorf("%v after %q", err, got)
	}
}

func TestReadErrorIsReported(t *testing.T) {
	name := filepath.Join(t.TempDir(), "stays")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("input/output error")
	first := &faked{reads: make(chan func([]byte) (int, error), 1), closed: make(chan struct{})}
	changes := make(chan error, 9)
	p, err := start(Config{
		Name: name, Backoff: func(int) time.Duration { return time.Hour },
		Changed: func(_ State, why error) { changes <- why },
	}, func(string, int) (line, error) { return first, nil })
	if err != nil {
		t.Fatal(err)
	}
	if why := <-changes; why != nil {
		t.Fatal(why)
	}
	// The device goes while it is written to: that is no end of the port.
	if _, err := p.Write([]byte("x")); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrClosed) {
		t.Errorf("Write: %v, want missing and not closed", err)
	}
	if err := p.Flush(); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrClosed) {
		t.Errorf("Flush: %v, want missing and not closed", err)
	}
	first.reads <- func([]byte) (int, error) { return 0, broken }
	if why := <-changes; !errors.Is(why, broken) {
		t.Errorf("missing because of %v", why)
	}
	if err := p.Close(); err != nil { // although it waits for an hour
		t.Error(err)
	}
}

// Nobody reads: the newest bytes are kept, and memory doesn't grow.
func TestOverflow(t *testing.T) {
	p := &Port{ready: make(chan struct{}, 1)}
	for range 100 * keep / 1000 {
		p.take(make([]byte, 1000))
	}
	p.take([]byte("the newest"))
	if len(p.in) != keep || cap(p.in) > 4*keep {
		t.Errorf("%d bytes kept in %d", len(p.in), cap(p.in))
	}
	if last := p.in[len(p.in)-10:]; string(last) != "the newest" {
		t.Errorf("the end is %q", last)
	}
}

func TestBackoff(t *testing.T) {
	for failed, want := range map[int]time.Duration{0: 250 * time.Millisecond, 1: 500 * time.Millisecond, 4: 4 * time.Second, 1000: 4 * time.Second} {
		if got := backoff(failed); got != want {
			t.Errorf("after %d: %v, want %v", failed, got, want)
		}
	}
}
