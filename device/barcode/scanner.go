package barcode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// Port is the line from a scanner. Read waits until the deadline for at least
// one byte and then fails with os.ErrDeadlineExceeded; any other error means
// that the line is down.
type Port interface {
	io.Reader
	SetReadDeadline(time.Time) error
}

// Clock is the time that deadlines and pauses are measured by.
type Clock interface {
	Now() time.Time
	After(time.Duration) <-chan time.Time
}

type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

const (
	// MaxCode is how long a code may be, in bytes.
	MaxCode = 256

	flushAfter = 100 * time.Millisecond // a scanner without terminator has ended its code
	repeatTime = 2 * time.Second        // the same code again is the same card, still held there
	lookUp     = time.Second            // how often Run looks whether it is to end
	lostPause  = 300 * time.Millisecond // until a missing scanner is looked for again
)

// ErrTooLong says that a scanner sent more than MaxCode bytes without an end;
// they are passed over up to the next terminator or pause.
var ErrTooLong = fmt.Errorf("more than %d bytes without an end", MaxCode)

// Event is something that happened at the scanner.
type Event struct {
	Code    string // what was scanned, to be read with election.ParseCard; "" otherwise
	Err     error  // ErrTooLong, or why the scanner is missing
	Missing bool   // the scanner is unplugged; said once
	Back    bool   // it is there again
	At      time.Time
}

// lines cuts what comes into codes: CR, LF, both or neither may end one, empty
// ones are nothing, control characters are left out.
type lines struct {
	code []byte
	over bool // too long; passed over up to its end
}

// feed takes one byte; true where it ends a code.
func (l *lines) feed(c byte) bool {
	if c == '\r' || c == '\n' {
		return true
	}
	if c < 0x20 || c == 0x7F {
		return false
	}
	if len(l.code) == MaxCode {
		l.over = true
		return false
	}
	l.code = append(l.code, c)
	return false
}

// end gives the code that has ended and begins the next.
func (l *lines) end() (string, error) {
	code, over := string(l.code), l.over
	l.code, l.over = l.code[:0], false
	if over {
		return "", ErrTooLong
	}
	return code, nil
}

// Scanner watches one barcode scanner.
type Scanner struct {
	port  Port
	clock Clock

	lines   lines
	last    string
	lastAt  time.Time
	missing bool
}

// NewScanner makes a Scanner over port; clock is the wall clock where it is nil.
func NewScanner(port Port, clock Clock) *Scanner {
	if clock == nil {
		clock = wall{}
	}
	return &Scanner{port: port, clock: clock}
}

// Run reads codes until ctx ends or the port is closed, and calls announce for
// each, in order, from this goroutine. The same code is not announced again
// within two seconds of when it was last seen.
func (s *Scanner) Run(ctx context.Context, announce func(Event)) error {
	buf := make([]byte, MaxCode)
	for ctx.Err() == nil {
		n, err := s.read(buf)
		if errors.Is(err, fs.ErrClosed) {
			return fmt.Errorf("couldn't go on reading barcodes: %w", err)
		}
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			if err := s.lost(ctx, err, announce); err != nil {
				return err
			}
			continue
		}
		if s.missing {
			s.missing = false
			announce(Event{Back: true, At: s.clock.Now()})
		}
		for _, c := range buf[:n] {
			if s.lines.feed(c) {
				s.ended(announce)
			}
		}
		if n == 0 && err != nil {
			s.ended(announce) // nothing for a while: what was begun is whole
		}
	}
	return ctx.Err()
}

// read waits for a short while where a code was begun, for a longer otherwise.
func (s *Scanner) read(buf []byte) (int, error) {
	wait := lookUp
	if len(s.lines.code) > 0 {
		wait = flushAfter
	}
	if err := s.port.SetReadDeadline(s.clock.Now().Add(wait)); err != nil {
		return 0, err
	}
	return s.port.Read(buf)
}

// ended announces the code that has ended, if it is one and a new one.
func (s *Scanner) ended(announce func(Event)) {
	code, err := s.lines.end()
	now := s.clock.Now()
	if err != nil {
		announce(Event{Err: err, At: now})
		return
	}
	if code == "" {
		return
	}
	again := code == s.last && now.Sub(s.lastAt) < repeatTime
	s.last, s.lastAt = code, now
	if !again {
		announce(Event{Code: code, At: now})
	}
}

// lost says once that the scanner is missing, and waits a little.
func (s *Scanner) lost(ctx context.Context, why error, announce func(Event)) error {
	s.lines.end() // half a code is none
	if !s.missing {
		s.missing = true
		announce(Event{Missing: true, Err: why, At: s.clock.Now()})
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.clock.After(lostPause):
		return nil
	}
}
