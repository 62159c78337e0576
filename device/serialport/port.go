// Package serialport keeps a serial line open by its name: it notices when the
// device is unplugged, closes it, and opens it again when it is back. Above it
// is an io.ReadWriter with deadlines of its own.
package serialport

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"
)

// State says whether the device is there.
type State int

const (
	Unknown   State = iota // not tried yet
	Connected              // opened for the first time
	Missing                // cannot be opened, or was lost
	Back                   // opened again after it was lost
)

func (s State) String() string {
	return [...]string{"unknown", "connected", "missing", "back"}[s]
}

// Up says whether bytes can be sent.
func (s State) Up() bool { return s == Connected || s == Back }

// ErrMissing is in the error of every operation while the device is missing.
// What the error says beside it is why; but it doesn't wrap the reason, which
// can be that the descriptor was closed a moment ago: fs.ErrClosed is for a
// Port that was closed for good.
var ErrMissing = errors.New("serial device is missing")

// Clock is the time deadlines and pauses are measured by.
type Clock interface {
	Now() time.Time
	After(time.Duration) <-chan time.Time
}

// Config describes one line. Only Name is required.
type Config struct {
	// Name is the path of a tty or pty. Use a name that stays with the device,
	// below /dev/serial/by-id or a udev link: ttyUSB0 may be another one after
	// replugging.
	Name string

	// Baud is the speed in bits a second, 8N1. Default 115200.
	Baud int

	// Backoff is how long to wait before the device is opened again after so
	// many attempts in a row that failed (0 when it was just lost). Default: a
	// quarter of a second, doubling to 4 s.
	Backoff func(failed int) time.Duration

	// Changed hears every change of state, one at a time and in order, with
	// the reason where the device is missing; the first before Open returns.
	// It must not call Close.
	Changed func(State, error)

	// Clock is the wall clock by default.
	Clock Clock
}

// keep is how many unread bytes are kept, in case nobody reads: more than any
// frame, and the newest are the ones that matter.
const keep = 16 << 10

// Port is a line that may come and go. One goroutine may read while another
// writes. It satisfies io.ReadWriteCloser.
type Port struct {
	cfg  Config
	open func(name string, baud int) (line, error)

	closed chan struct{} // closed by Close
	done   chan struct{} // closed when the port's goroutine has ended
	ready  chan struct{} // holds one token when there is something new for Read

	mu       sync.Mutex
	line     line // nil while missing
	baud     int
	in       []byte
	received int64
	deadline time.Time
	state    State
	been     bool // it was connected before
	why      error
	closing  sync.Once
}

// Open starts to keep the line open. A device that is not there is no error:
// it is reported as missing and opened when it comes. Close must be called.
func Open(cfg Config) (*Port, error) { return start(cfg, openLine) }

func start(cfg Config, open func(string, int) (line, error)) (*Port, error) {
	if cfg.Name == "" {
		return nil, errors.New("couldn't open a serial line without a name; name one, such as /dev/serial/by-id/…")
	}
	if cfg.Baud == 0 {
		cfg.Baud = Bauds[0]
	}
	if !slices.Contains(Bauds, cfg.Baud) {
		return nil, fmt.Errorf("couldn't open %s at %d baud; use one of %v", cfg.Name, cfg.Baud, Bauds)
	}
	if cfg.Backoff == nil {
		cfg.Backoff = backoff
	}
	if cfg.Changed == nil {
		cfg.Changed = func(State, error) {}
	}
	if cfg.Clock == nil {
		cfg.Clock = wall{}
	}
	p := &Port{
		cfg: cfg, open: open, baud: cfg.Baud,
		closed: make(chan struct{}), done: make(chan struct{}), ready: make(chan struct{}, 1),
	}
	l, was, err := p.connect() // at once, so that whoever asks next finds it there
	if err != nil {
		p.lost(err)
	}
	go p.run(l, was, err)
	return p, nil
}

// wall is the wall clock.
type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

// backoff waits a quarter of a second, doubling to 4 s: short enough for a
// person who has just plugged the cable in again.
func backoff(failed int) time.Duration {
	return 250 * time.Millisecond << min(failed, 4)
}

// run keeps the line open until the port is closed, given the outcome of the
// first attempt.
func (p *Port) run(l line, was os.FileInfo, err error) {
	defer close(p.done)
	for failed := 0; ; failed++ {
		if err == nil {
			failed = 0
			err = pump(l, p.cfg.Name, was, p.closed, p.take)
			l.Close()
		}
		if p.isClosed() {
			return
		}
		p.lost(err)
		select {
		case <-p.cfg.Clock.After(p.cfg.Backoff(failed)):
		case <-p.closed:
			return
		}
		l, was, err = p.connect()
	}
}

// connect opens the line once and reports it; was is what the name named just
// before, so that a change in between is noticed, too.
func (p *Port) connect() (l line, was os.FileInfo, err error) {
	p.mu.Lock()
	baud := p.baud
	p.mu.Unlock()
	if was, err = os.Stat(p.cfg.Name); err != nil {
		return nil, nil, err
	}
	if l, err = p.open(p.cfg.Name, baud); err != nil {
		return nil, nil, err
	}

	p.mu.Lock()
	p.line, p.in, p.why = l, nil, nil
	p.state = Connected
	if p.been {
		p.state = Back
	}
	p.been = true
	state := p.state
	p.mu.Unlock()
	p.wake()
	p.cfg.Changed(state, nil)
	return l, was, nil
}

// lost takes the line away from readers and writers, and says so once.
func (p *Port) lost(why error) {
	p.mu.Lock()
	again := p.state == Missing
	p.line, p.state, p.why = nil, Missing, why
	clear(p.in)
	p.in = nil
	p.mu.Unlock()
	p.wake()
	if !again {
		p.cfg.Changed(Missing, why)
	}
}

// take keeps what came.
func (p *Port) take(b []byte) {
	p.mu.Lock()
	p.received += int64(len(b))
	p.in = append(p.in, b...)
	if over := len(p.in) - keep; over > 0 {
		p.in = slices.Delete(p.in, 0, over)
	}
	p.mu.Unlock()
	p.wake()
}

func (p *Port) wake() {
	select {
	case p.ready <- struct{}{}:
	default: // one token is enough
	}
}

func (p *Port) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}

// Read gives what has come, waiting for at least one byte until the deadline.
// Errors: os.ErrDeadlineExceeded, ErrMissing, fs.ErrClosed.
func (p *Port) Read(b []byte) (int, error) {
	for {
		n, wait, err := p.readNow(b)
		if n > 0 || err != nil || len(b) == 0 {
			return n, err
		}
		var late <-chan time.Time
		if wait > 0 {
			late = p.cfg.Clock.After(wait)
		}
		select {
		case <-p.ready:
		case <-late:
		case <-p.closed:
		}
	}
}

// readNow reads without waiting; wait is how long Read may wait, 0 for ever.
func (p *Port) readNow(b []byte) (n int, wait time.Duration, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.usable("read from"); err != nil {
		return 0, 0, err
	}
	if len(p.in) > 0 {
		n = copy(b, p.in)
		clear(p.in[:n])
		p.in = p.in[n:]
		return n, 0, nil
	}
	if p.deadline.IsZero() {
		return 0, 0, nil
	}
	if wait = p.deadline.Sub(p.cfg.Clock.Now()); wait <= 0 {
		return 0, 0, fmt.Errorf("couldn't read from %s in time: %w", p.cfg.Name, os.ErrDeadlineExceeded)
	}
	return 0, wait, nil
}

// usable is called with the lock held.
func (p *Port) usable(verb string) error {
	if p.isClosed() {
		return fmt.Errorf("couldn't %s %s: %w", verb, p.cfg.Name, fs.ErrClosed)
	}
	if p.line == nil && p.why != nil {
		return fmt.Errorf("couldn't %s %s: %w: %v", verb, p.cfg.Name, ErrMissing, p.why)
	}
	if p.line == nil {
		return fmt.Errorf("couldn't %s %s: %w", verb, p.cfg.Name, ErrMissing)
	}
	return nil
}

// Write sends b. It waits only where the device takes nothing and the kernel's
// buffer is full, which Flush empties. Errors: ErrMissing, fs.ErrClosed.
func (p *Port) Write(b []byte) (int, error) {
	l, err := p.current("write to")
	if err != nil {
		return 0, err
	}
	n, err := l.Write(b)
	if err != nil {
		return n, fmt.Errorf("couldn't write to %s: %w: %v", p.cfg.Name, ErrMissing, err)
	}
	return n, nil
}

// Flush forgets what was received and not read, and what was not sent yet.
func (p *Port) Flush() error {
	l, err := p.current("flush")
	if err != nil {
		return err
	}
	err = l.Flush()
	p.mu.Lock()
	clear(p.in)
	p.in = nil
	p.mu.Unlock()
	if err != nil {
		return fmt.Errorf("couldn't flush %s: %w: %v", p.cfg.Name, ErrMissing, err)
	}
	return nil
}

func (p *Port) current(verb string) (line, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.usable(verb); err != nil {
		return nil, err
	}
	return p.line, nil
}

// SetReadDeadline bounds every Read from now on; the zero time lifts it. A
// Read that is waiting keeps the deadline it began with.
func (p *Port) SetReadDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deadline = t
	return nil
}

// SetBaud changes the speed, also for later openings.
func (p *Port) SetBaud(baud int) error {
	if !slices.Contains(Bauds, baud) {
		return fmt.Errorf("couldn't set %s to %d baud; use one of %v", p.cfg.Name, baud, Bauds)
	}
	if _, err := p.current("set the speed of"); err != nil {
		return err
	}
	p.mu.Lock()
	p.baud = baud
	p.mu.Unlock()
	// The speed belongs to the device, not to a descriptor of it: opening it a
	// second time sets it for the one that is being read.
	l, err := p.open(p.cfg.Name, baud)
	if err != nil {
		return fmt.Errorf("couldn't set %s to %d baud: %w: %v", p.cfg.Name, baud, ErrMissing, err)
	}
	return l.Close()
}

// Status says how things stand: the state, the speed in bits a second, the
// bytes received since Open, and why the device is missing.
func (p *Port) Status() (state State, baud int, received int64, why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state, p.baud, p.received, p.why
}

// Name is the name the line is opened by.
func (p *Port) Name() string { return p.cfg.Name }

// Close ends the port and waits, a tenth of a second at most, until its
// goroutine has ended and the device is closed. A Read that waits returns.
func (p *Port) Close() error {
	p.closing.Do(func() { close(p.closed) })
	<-p.done
	return nil
}
