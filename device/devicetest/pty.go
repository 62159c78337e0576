package devicetest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Pty puts a Device behind a real tty, under a name that stays the same when
// it is unplugged and plugged in again, as udev's links do.
type Pty struct {
	// Paced has every byte take its time on the line, both ways.
	Paced bool

	dev  Device
	name string

	mu   sync.Mutex
	wire *os.File // the device's end; nil while unplugged
	far  *os.File // the host's end, held open so that closing it there is no hang-up here
	done chan struct{}
}

// NewPty makes a tty for dev, to be opened by name, a path that must not exist
// yet. It is not plugged in yet.
func NewPty(dev Device, name string) *Pty { return &Pty{dev: dev, name: name} }

// Name is the path to open.
func (p *Pty) Name() string { return p.name }

// Plug makes the tty and its name.
func (p *Pty) Plug() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wire != nil {
		return nil
	}
	near, far, err := pty.Open()
	if err != nil {
		return fmt.Errorf("couldn't make a pty: %w", err)
	}
	wire, err := pollable(near)
	if err == nil {
		err = raw(far)
	}
	if err == nil {
		err = link(far.Name(), p.name)
	}
	if err != nil {
		far.Close()
		return fmt.Errorf("couldn't plug %s in: %w", p.name, err)
	}
	p.wire, p.far, p.done = wire, far, make(chan struct{})
	go p.serve(wire, p.done)
	return nil
}

// pollable gives the same end so that closing it wakes who reads it.
func pollable(f *os.File) (*os.File, error) {
	defer f.Close()
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// raw takes echo and line editing off before the host has opened it.
func raw(f *os.File) error {
	t, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	return unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, t)
}

// link gives the tty its name in one step.
func link(tty, name string) error {
	next := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".new")
	if err := os.Symlink(tty, next); err != nil {
		return err
	}
	return os.Rename(next, name)
}

// Unplug pulls the cable: the name goes, and who has it open is hung up.
func (p *Pty) Unplug() {
	if done := p.pull(); done != nil {
		<-done
	}
}

// pull is Unplug without waiting for serve, which calls it, too.
func (p *Pty) pull() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wire == nil {
		return nil
	}
	os.Remove(p.name)
	p.far.Close()
	p.wire.Close()
	p.wire, p.far = nil, nil
	return p.done
}

// serve is the device's life on the line.
func (p *Pty) serve(wire *os.File, done chan struct{}) {
	defer close(done)
	buf := make([]byte, 256)
	for {
		n, err := wire.Read(buf)
		if err != nil {
			return
		}
		baud := speed(wire)
		p.sleep(wireTime(n, baud))
		for _, x := range p.dev.answer(buf[:n], baud) {
			p.sleep(x.after)
			if !p.send(wire, x.data, baud) {
				return
			}
			if x.unplug {
				p.pull()
				return
			}
		}
	}
}

func (p *Pty) sleep(d time.Duration) {
	if p.Paced {
		time.Sleep(d)
	}
}

// send sends b, as many bytes at once as a UART does, each when it is due.
func (p *Pty) send(wire *os.File, b []byte, baud int) bool {
	start := time.Now()
	for at := 0; at < len(b); at += fifo {
		to := min(at+fifo, len(b))
		if p.Paced {
			time.Sleep(time.Until(start.Add(wireTime(to, baud))))
		} else {
			to = len(b)
		}
		if _, err := wire.Write(b[at:to]); err != nil {
			return false
		}
		if to == len(b) {
			return true
		}
	}
	return true
}

// Send sends something that nobody asked for.
func (p *Pty) Send(b []byte) {
	p.mu.Lock()
	wire := p.wire
	p.mu.Unlock()
	if wire != nil {
		p.send(wire, b, speed(wire))
	}
}

// speed is the baud rate the host has set at its end.
func speed(wire *os.File) int {
	conn, err := wire.SyscallConn()
	if err != nil {
		return 115200
	}
	baud := 115200
	conn.Control(func(fd uintptr) {
		t, err := unix.IoctlGetTermios(int(fd), unix.TCGETS)
		if err != nil {
			return
		}
		if b, ok := bauds[t.Cflag&unix.CBAUD]; ok {
			baud = b
		}
	})
	return baud
}

var bauds = map[uint32]int{
	unix.B9600: 9600, unix.B19200: 19200, unix.B38400: 38400, unix.B57600: 57600, unix.B115200: 115200,
}
