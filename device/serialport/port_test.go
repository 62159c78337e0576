package serialport_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"zheng/device/devicetest"
	"zheng/device/serialport"
	"zheng/store/storetest"
)

var (
	start = time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC)
	ask   = []byte("\xAA\xAA\xAA\x96\x69\x00\x03\x11\xFF\xED")
	says  = []byte("\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x90\x94")
)

type change struct {
	state serialport.State
	why   error
}

// bench is a port on a pty with a simulated reader, on a clock that stands still.
type bench struct {
	*testing.T
	sim     *devicetest.Reader
	pty     *devicetest.Pty
	clock   *storetest.Clock
	port    *serialport.Port
	changes chan change
}

func newBench(t *testing.T, plugged bool) *bench {
	b := &bench{T: t, sim: devicetest.NewReader(), clock: storetest.NewClock(start), changes: make(chan change, 100)}
	b.pty = devicetest.NewPty(b.sim, filepath.Join(t.TempDir(), "reader"))
	if plugged {
		b.plug()
	}
	port, err := serialport.Open(serialport.Config{
		Name: b.pty.Name(), Clock: b.clock,
		Changed: func(s serialport.State, why error) { b.changes <- change{s, why} },
	})
	if err != nil {
		t.Fatal(err)
	}
	b.port = port
	t.Cleanup(func() { b.port.Close(); b.pty.Unplug() })
	return b
}

func (b *bench) plug() {
	b.Helper()
	if err := b.pty.Plug(); err != nil {
		b.Fatal(err)
	}
}

// expect waits for the next change of state.
func (b *bench) expect(want serialport.State) error {
	b.Helper()
	got := <-b.changes
	if got.state != want {
		b.Fatalf("%v (%v), want %v", got.state, got.why, want)
	}
	if state, _, _, _ := b.port.Status(); state != want {
		b.Fatalf("Status says %v, want %v", state, want)
	}
	return got.why
}

// retry lets the port try again.
func (b *bench) retry() {
	b.clock.Await()
	b.clock.Pass(time.Minute)
}

// works asks the reader for its status.
func (b *bench) works() {
	b.Helper()
	if _, err := b.port.Write(ask); err != nil {
		b.Fatal(err)
	}
	got := b.read(len(says))
	if string(got) != string(says) {
		b.Fatalf("% X, want % X", got, says)
	}
}

func (b *bench) read(n int) []byte {
	b.Helper()
	var got []byte
	for buf := make([]byte, 64); len(got) < n; {
		m, err := b.port.Read(buf)
		if err != nil {
			b.Fatalf("after %d bytes: %v", len(got), err)
		}
		got = append(got, buf[:m]...)
	}
	return got
}

func TestAskAndAnswer(t *testing.T) {
	b := newBench(t, true)
	b.expect(serialport.Connected)
	b.works()
	b.works()
	if _, baud, received, why := b.port.Status(); baud != 115200 || received != 22 || why != nil {
		t.Errorf("%d baud, %d bytes, %v", baud, received, why)
	}
}

func TestDeadline(t *testing.T) {
	b := newBench(t, true)
	b.port.SetReadDeadline(b.clock.Now().Add(time.Second))
	done := make(chan error)
	go func() {
		_, err := b.port.Read(make([]byte, 1))
		done <- err
	}()
	b.clock.Await()
	b.clock.Pass(time.Second - 1)
	select {
	case err := <-done:
		t.Fatalf("before the deadline: %v", err)
	default:
	}
	b.clock.Pass(1)
	if err := <-done; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%v, want the deadline exceeded", err)
	}
	if _, err := b.port.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a deadline in the past: %v", err)
	}
	b.port.SetReadDeadline(time.Time{})
	b.works()
}

func TestUnpluggedAndBack(t *testing.T) {
	b := newBench(t, true)
	b.expect(serialport.Connected)
	for range 5 {
		b.works()
		b.pty.Unplug()
		if why := b.expect(serialport.Missing); why == nil {
			t.Error("missing without a reason")
		}
		if _, err := b.port.Read(make([]byte, 1)); !errors.Is(err, serialport.ErrMissing) {
			t.Errorf("Read: %v", err)
		}
		if _, err := b.port.Write(ask); !errors.Is(err, serialport.ErrMissing) {
			t.Errorf("Write: %v", err)
		}
		if err := b.port.Flush(); !errors.Is(err, serialport.ErrMissing) {
			t.Errorf("Flush: %v", err)
		}
		if err := b.port.SetBaud(9600); !errors.Is(err, serialport.ErrMissing) {
			t.Errorf("SetBaud: %v", err)
		}
		b.retry() // in vain, and said no second time
		b.clock.Await()
		b.plug()
		b.retry()
		b.expect(serialport.Back)
	}
	b.works()
}

// A Read that waits learns that the device was unplugged.
func TestUnpluggedWhileReading(t *testing.T) {
	b := newBench(t, true)
	b.expect(serialport.Connected)
	done := make(chan error)
	go func() {
		_, err := b.port.Read(make([]byte, 1))
		done <- err
	}()
	b.pty.Unplug()
	if err := <-done; !errors.Is(err, serialport.ErrMissing) {
		t.Errorf("%v, want missing", err)
	}
}

// The frame breaks off: what came of it is not mixed with what comes later.
func TestUnpluggedMidFrame(t *testing.T) {
	b := newBench(t, true)
	b.expect(serialport.Connected)
	b.sim.Misbehave(devicetest.Fault{Kind: devicetest.Unplugged, On: "status", N: 5})
	if _, err := b.port.Write(ask); err != nil {
		t.Fatal(err)
	}
	b.expect(serialport.Missing)
	b.plug()
	b.retry()
	b.expect(serialport.Back)
	b.works()
}

func TestMissingAtFirst(t *testing.T) {
	b := newBench(t, false)
	if why := b.expect(serialport.Missing); !errors.Is(why, fs.ErrNotExist) {
		t.Errorf("missing because of %v", why)
	}
	b.plug()
	b.retry()
	b.expect(serialport.Connected)
	b.works()
}

// The name goes to another device while the first is still there.
func TestNameGoesElsewhere(t *testing.T) {
	b := newBench(t, true)
	b.expect(serialport.Connected)
	other := devicetest.NewPty(devicetest.NewReader(), filepath.Join(t.TempDir(), "other"))
	if err := other.Plug(); err != nil {
		t.Fatal(err)
	}
	defer other.Unplug()
	tty, err := os.Readlink(other.Name())
	if err != nil {
		t.Fatal(err)
	}
	next := b.pty.Name() + ".next"
	if err := os.Symlink(tty, next); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, b.pty.Name()); err != nil {
		t.Fatal(err)
	}
	b.expect(serialport.Missing)
	b.retry()
	b.expect(serialport.Back)
	b.works()
	if n := len(b.sim.Asked()); n != 0 {
		t.Errorf("the first device was asked %d times", n)
	}
}

func TestFlush(t *testing.T) {
	b := newBench(t, true)
	b.pty.Send([]byte("stale"))
	if _, err := b.port.Read(make([]byte, 1)); err != nil { // it has come
		t.Fatal(err)
	}
	if err := b.port.Flush(); err != nil {
		t.Fatal(err)
	}
	b.works()
}

func TestSpeed(t *testing.T) {
	b := newBench(t, true)
	b.expect(serialport.Connected)
	b.sim.SetBaud(9600)
	if _, err := b.port.Write(ask); err != nil {
		t.Fatal(err)
	}
	if got := b.read(7); slices.Contains(got, 0xAA) {
		t.Errorf("% X, want garbage", got)
	}
	if err := b.port.SetBaud(9600); err != nil {
		t.Fatal(err)
	}
	b.works()
	b.pty.Unplug()
	b.expect(serialport.Missing)
	b.plug()
	b.retry()
	b.expect(serialport.Back)
	b.works() // the speed is kept
	if err := b.port.SetBaud(12345); err == nil {
		t.Error("12345 baud must be refused")
	}
}

func TestCloseWakesRead(t *testing.T) {
	b := newBench(t, true)
	done := make(chan error)
	go func() {
		_, err := b.port.Read(make([]byte, 1))
		done <- err
	}()
	b.port.Close()
	if err := <-done; !errors.Is(err, fs.ErrClosed) {
		t.Errorf("%v, want closed", err)
	}
	if err := b.port.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := b.port.Write(ask); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Write after Close: %v", err)
	}
}

// Neither a goroutine nor a descriptor is left, whatever state it was closed in.
func TestNothingIsLeft(t *testing.T) {
	for name, before := range map[string]func(*bench){
		"connected": func(b *bench) { b.works() },
		"missing":   func(b *bench) { b.expect(serialport.Connected); b.pty.Unplug(); b.expect(serialport.Missing) },
		"back": func(b *bench) {
			b.expect(serialport.Connected)
			b.pty.Unplug()
			b.expect(serialport.Missing)
			b.plug()
			b.retry()
			b.expect(serialport.Back)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, true)
			tty, err := os.Readlink(b.pty.Name())
			if err != nil {
				t.Fatal(err)
			}
			before(b)
			if name == "back" {
				tty, _ = os.Readlink(b.pty.Name())
			}
			b.port.Close()
			b.pty.Unplug()
			if n := open(t, tty); n != 0 {
				t.Errorf("%d descriptors of %s are open", n, tty)
			}
			for _, at := range []string{"serialport.(*Port)", "devicetest.(*Pty)"} {
				if strings.Contains(stacks(), at) {
					t.Errorf("a goroutine is left in %s", at)
				}
			}
		})
	}
}

// open counts the descriptors of a tty that was hung up; one opened anew by
// another test under the same number isn't deleted, and not counted.
func open(t *testing.T, tty string) (n int) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if to, _ := os.Readlink("/proc/self/fd/" + fd.Name()); to == tty+" (deleted)" {
			n++
		}
	}
	return n
}

func stacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}

func TestBadConfig(t *testing.T) {
	for name, cfg := range map[string]serialport.Config{
		"no name": {},
		"speed":   {Name: "/dev/null", Baud: 1200},
	} {
		if p, err := serialport.Open(cfg); err == nil {
			p.Close()
			t.Errorf("%s: want an error", name)
		}
	}
}

// A file that is no tty is reported as missing, with the reason.
func TestNoTty(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := serialport.Open(serialport.Config{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if state, _, _, why := p.Status(); state != serialport.Missing || why == nil {
		t.Errorf("%v, %v", state, why)
	}
}
