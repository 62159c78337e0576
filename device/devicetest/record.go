package devicetest

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// Port is a line as the device packages use it.
type Port interface {
	io.ReadWriter
	SetReadDeadline(time.Time) error
	Flush() error
}

// Exchange is one thing sent and all that was read until the next.
type Exchange struct {
	Sent, Got []byte
}

// Record passes everything on to a port and keeps it. What it keeps of a real
// reader holds the cards' text and photos: record made-up cards only.
type Record struct {
	Port

	mu  sync.Mutex
	all []Exchange
}

// Write sends b and begins an exchange.
func (r *Record) Write(b []byte) (int, error) {
	n, err := r.Port.Write(b)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, Exchange{Sent: bytes.Clone(b[:n])})
	return n, err
}

// Read reads for the exchange that was begun last.
func (r *Record) Read(b []byte) (int, error) {
	n, err := r.Port.Read(b)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) == 0 {
		r.all = []Exchange{{}}
	}
	last := &r.all[len(r.all)-1]
	last.Got = append(last.Got, b[:n]...)
	return n, err
}

// WriteTo writes what was kept, to be read by ParseTraffic: a line a
// direction, "> hex" sent and "< hex" read.
func (r *Record) WriteTo(w io.Writer) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b bytes.Buffer
	for _, x := range r.all {
		if len(x.Sent) > 0 {
			fmt.Fprintf(&b, "> %x\n", x.Sent)
		}
		if len(x.Got) > 0 {
			fmt.Fprintf(&b, "< %x\n", x.Got)
		}
	}
	return b.WriteTo(w)
}

// ParseTraffic reads what WriteTo wrote; lines that begin with # are comments.
func ParseTraffic(r io.Reader) ([]Exchange, error) {
	var all []Exchange
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		b, err := hex.DecodeString(strings.ReplaceAll(line[1:], " ", ""))
		if err != nil {
			return nil, fmt.Errorf("couldn't read line %d of the traffic: %w", n, err)
		}
		switch {
		case line[0] == '>':
			all = append(all, Exchange{Sent: b})
		case line[0] == '<' && len(all) > 0:
			last := &all[len(all)-1]
			last.Got = append(last.Got, b...)
		case line[0] == '<':
			all = append(all, Exchange{Got: b})
		default:
			return nil, fmt.Errorf("couldn't read line %d of the traffic: it begins with neither > nor <", n)
		}
	}
	return all, lines.Err()
}

// Playback is a port that expects to be sent what was sent and gives what was
// read then; after that it is silent. Anything else sent is an error.
type Playback struct {
	Exchanges []Exchange

	mu  sync.Mutex
	got []byte
}

// Write expects b to be sent next.
func (p *Playback) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.got) > 0 {
		return 0, fmt.Errorf("%d bytes were not read before the next were sent", len(p.got))
	}
	if len(p.Exchanges) == 0 {
		return 0, fmt.Errorf("nothing more was expected, sent %x", b)
	}
	x := p.Exchanges[0]
	if !bytes.Equal(x.Sent, b) {
		return 0, fmt.Errorf("expected %x, sent %x", x.Sent, b)
	}
	p.Exchanges, p.got = p.Exchanges[1:], x.Got
	return len(b), nil
}

// Read gives what was read then, or fails at once as at a deadline.
func (p *Playback) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.got) == 0 {
		return 0, os.ErrDeadlineExceeded
	}
	n := copy(b, p.got)
	p.got = p.got[n:]
	return n, nil
}

// SetReadDeadline does nothing: a Playback never waits.
func (p *Playback) SetReadDeadline(time.Time) error { return nil }

// Flush does nothing: what was flushed was not recorded.
func (p *Playback) Flush() error { return nil }

// Close fails if anything was left over.
func (p *Playback) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.got) > 0 || len(p.Exchanges) > 0 {
		return fmt.Errorf("%d exchanges and %d bytes were left over", len(p.Exchanges), len(p.got))
	}
	return nil
}
