package barcode

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"zheng/device/devicetest"
)

var start = time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC)

// bench is a Scanner joined to a simulated one in virtual time.
type bench struct {
	wire *devicetest.Wire
	scan devicetest.Scanner
}

func newBench() *bench {
	b := &bench{}
	b.wire = devicetest.NewWire(b.scan, start)
	return b
}

func (b *bench) send(at time.Duration, code, terminator string) {
	b.wire.At(at, func() { b.wire.Send(b.scan.Line(code, terminator)) })
}

// run gives what happened, in a line.
func (b *bench) run(t *testing.T, d time.Duration) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	b.wire.At(d, stop)
	var all []string
	err := NewScanner(b.wire, b.wire).Run(ctx, func(e Event) {
		switch {
		case e.Missing:
			all = append(all, "missing")
		case e.Back:
			all = append(all, "back")
		case e.Err != nil:
			all = append(all, e.Err.Error())
		default:
			all = append(all, e.Code)
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Run ended with %v", err)
	}
	return strings.Join(all, ", ")
}

const second = time.Second

func TestTerminators(t *testing.T) {
	for name, end := range map[string]string{"CR": "\r", "LF": "\n", "CR LF": "\r\n", "LF CR": "\n\r", "none": "", "many": "\r\n\r\n\n"} {
		b := newBench()
		b.send(second, "ONE", end)
		b.send(2*second, "TWO", end)
		b.send(5*second, "ONE", end)
		if got := b.run(t, 6*second); got != "ONE, TWO, ONE" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestScans(t *testing.T) {
	long := strings.Repeat("A", MaxCode)
	for _, c := range []struct {
		name string
		plan func(*bench)
		want string
	}{
		{"nothing", func(*bench) {}, ""},
		{"ends only", func(b *bench) { b.send(second, "\r\n\r\n", "") }, ""},
		{"two in a row", func(b *bench) { b.send(second, "ONE\r\nTWO\r\n", "") }, "ONE, TWO"},
		{"control characters", func(b *bench) { b.send(second, "\x02O\x00N\x1bE\x03\x7f", "\r") }, "ONE"},
		{"held before it", func(b *bench) {
			for i := range 8 {
				b.send(second+time.Duration(i)*time.Second, "ONE", "\r")
			}
		}, "ONE"},
		{"again after two seconds", func(b *bench) {
			b.send(second, "ONE", "\r")
			b.send(second+repeatTime, "ONE", "\r") // the line's own time comes on top
			b.send(2*second+2*repeatTime+10*time.Millisecond, "ONE", "\r")
		}, "ONE, ONE, ONE"},
		{"another in between", func(b *bench) {
			b.send(second, "ONE", "\r")
			b.send(1200*time.Millisecond, "TWO", "\r")
			b.send(1400*time.Millisecond, "ONE", "\r")
		}, "ONE, TWO, ONE"},
		{"as long as can be", func(b *bench) { b.send(second, long, "\r") }, long},
		{"too long", func(b *bench) { b.send(second, long+"A", "\r"); b.send(2*second, "TWO", "\r") }, ErrTooLong.Error() + ", TWO"},
		{"far too long, without end", func(b *bench) { b.send(second, strings.Repeat(long, 9), ""); b.send(4*second, "TWO", "") }, ErrTooLong.Error() + ", TWO"},
		{"in pieces within the pause", func(b *bench) {
			b.send(second, "ON", "")
			b.send(1050*time.Millisecond, "E", "")
		}, "ONE"},
		{"in pieces beyond it", func(b *bench) {
			b.send(second, "ON", "")
			b.send(1250*time.Millisecond, "E", "")
		}, "ON, E"},
		{"unplugged within a code", func(b *bench) {
			b.send(second, "ON", "")
			b.wire.At(1050*time.Millisecond, b.wire.Unplug)
			b.wire.At(3*second, b.wire.Plug)
			b.send(4500*time.Millisecond, "TWO", "\r")
		}, "missing, back, TWO"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench()
			c.plan(b)
			if got := b.run(t, 12*second); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestRunEndsWhenThePortIsClosed(t *testing.T) {
	if err := NewScanner(closedPort{}, nil).Run(context.Background(), func(Event) {}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("%v, want closed", err)
	}
}

type closedPort struct{}

func (closedPort) Read([]byte) (int, error)        { return 0, fmt.Errorf("port: %w", fs.ErrClosed) }
func (closedPort) SetReadDeadline(time.Time) error { return nil }

func FuzzLines(f *testing.F) {
	f.Add([]byte("ONE\r\nTWO\n\x00\r"))
	f.Add([]byte(strings.Repeat("A", 600) + "\r"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var l lines
		for _, c := range b {
			if !l.feed(c) {
				continue
			}
			code, err := l.end()
			if len(code) > MaxCode || err != nil && code != "" {
				t.Fatalf("%d bytes with %v", len(code), err)
			}
			if strings.ContainsFunc(code, func(r rune) bool { return r < 0x20 || r == 0x7F }) {
				t.Fatalf("a control character in %q", code)
			}
		}
	})
}
