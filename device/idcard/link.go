package idcard

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Port is the line to a reader. Read waits until the deadline for at least one
// byte and then fails with os.ErrDeadlineExceeded; any other error means that
// the line is down. A port that can change its speed has SetBaud(int) error.
type Port interface {
	io.ReadWriter
	SetReadDeadline(time.Time) error
	Flush() error
}

// Clock is the time that deadlines and pauses are measured by.
type Clock interface {
	Now() time.Time
	After(time.Duration) <-chan time.Time
}

type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

var (
	// ErrNoAnswer says that not a byte came in time.
	ErrNoAnswer = errors.New("no answer")
	// ErrGarbled says that bytes came in time, but no answer that fits.
	ErrGarbled = errors.New("garbled answer")
)

// waits are the time-outs, from the end of the command to the end of the
// answer; reading needs 112 ms on the line at 115200 baud, 1.35 s at 9600.
var waits = map[Command]time.Duration{
	cmdReset: time.Second, cmdStatus: time.Second, cmdSAMID: time.Second,
	cmdFind: 1500 * time.Millisecond, cmdSelect: time.Second,
	cmdRead: 3 * time.Second,
}

// maxNoise is how many bytes that belong to no frame are passed over in one
// exchange: a line that babbles on is not listened to until the deadline.
const maxNoise = 16 << 10

// Link asks a reader, one command at a time.
type Link struct {
	port  Port
	clock Clock
	dec   Decoder
	buf   [512]byte
}

// NewLink makes a link over port; clock is the wall clock where it is nil.
func NewLink(port Port, clock Clock) *Link {
	if clock == nil {
		clock = wall{}
	}
	return &Link{port: port, clock: clock}
}

// ask sends c and gives its answer, whose data is valid until the next one.
// Stale input is flushed first, and answers that cannot belong to c are passed
// over: they are late ones. Errors: a Status, ErrNoAnswer, ErrGarbled, or the
// port's, if the line is down.
func (l *Link) ask(c Command) ([]byte, error) {
	l.dec.Reset()
	if err := l.port.Flush(); err != nil {
		return nil, err
	}
	if _, err := l.port.Write(c.Frame()); err != nil {
		return nil, err
	}
	if err := l.port.SetReadDeadline(l.clock.Now().Add(waits[c])); err != nil {
		return nil, err
	}
	a, err := l.gather(c)
	if err != nil {
		return nil, fmt.Errorf("couldn't get an answer to %s: %w", c, err)
	}
	if a.Status != shapes[c].ok {
		return nil, fmt.Errorf("couldn't %s: %w", c, a.Status)
	}
	return a.Data, nil
}

// gather reads until an answer fits c.
func (l *Link) gather(c Command) (Answer, error) {
	got := 0
	for {
		for a, ok := l.dec.Next(); ok; a, ok = l.dec.Next() {
			if a.fits(c) {
				return a, nil
			}
		}
		if l.dec.skipped > maxNoise {
			return Answer{}, fmt.Errorf("%w: %d bytes of noise", ErrGarbled, l.dec.skipped)
		}
		n, err := l.port.Read(l.buf[:])
		l.dec.Feed(l.buf[:n])
		clear(l.buf[:n])
		got += n
		if err == nil {
			continue
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return Answer{}, err
		}
		for a, ok := l.dec.GiveUp(); ok; a, ok = l.dec.GiveUp() {
			if a.fits(c) {
				return a, nil
			}
		}
		if got == 0 {
			return Answer{}, ErrNoAnswer
		}
		return Answer{}, fmt.Errorf("%w: %d bytes came, %d checksums were wrong", ErrGarbled, got, l.dec.badSum)
	}
}

// silent says that err is about an answer that didn't come, or not whole.
func silent(err error) bool { return errors.Is(err, ErrNoAnswer) || errors.Is(err, ErrGarbled) }

// down says that err is about the line itself, not about an answer.
func down(err error) bool {
	var s Status
	return err != nil && !silent(err) && !errors.As(err, &s) && !errors.Is(err, ErrText)
}

// Check asks for the module's status; nil means that it is ready.
func (l *Link) Check() error {
	_, err := l.ask(cmdStatus)
	return err
}

// Reset resets the module.
func (l *Link) Reset() error {
	_, err := l.ask(cmdReset)
	return err
}

// SAMID asks for the module's number, as it is printed on the reader.
func (l *Link) SAMID() (string, error) {
	d, err := l.ask(cmdSAMID)
	if err != nil {
		return "", err
	}
	le := binary.LittleEndian
	return fmt.Sprintf("%02d.%02d-%08d-%010d-%010d",
		le.Uint16(d), le.Uint16(d[2:]), le.Uint32(d[4:]), le.Uint32(d[8:]), le.Uint32(d[12:])), nil
}

// find looks for a card; NoCard where there is none.
func (l *Link) find() error {
	_, err := l.ask(cmdFind)
	return err
}

// read selects the card that was found and reads it.
func (l *Link) read() (Card, error) {
	if _, err := l.ask(cmdSelect); err != nil {
		return Card{}, err
	}
	data, err := l.ask(cmdRead)
	if err != nil {
		return Card{}, err
	}
	defer clear(data) // text and photo go at once
	text, err := splitRead(data)
	if err != nil {
		return Card{}, err
	}
	return ParseText(text, l.clock.Now())
}

// Probe finds the speed at which the module answers and leaves the port there:
// first the speed it has, then bauds. Where nothing answers, the module is
// reset at the first speed and asked once more. It gives the speed, 0 for the
// one the port had.
func (l *Link) Probe(bauds ...int) (int, error) {
	first := l.Check()
	if !silent(first) {
		return 0, first
	}
	port, ok := l.port.(interface{ SetBaud(int) error })
	if !ok {
		bauds = nil
	}
	for _, baud := range bauds {
		if err := port.SetBaud(baud); err != nil {
			return 0, err
		}
		if err := l.Check(); !silent(err) {
			return baud, err
		}
	}
	if len(bauds) > 0 {
		if err := port.SetBaud(bauds[0]); err != nil {
			return 0, err
		}
	}
	if err := l.Reset(); down(err) {
		return 0, err
	}
	if err := l.Check(); !silent(err) {
		return 0, err
	}
	return 0, first
}
