// Package paneltest has pins that play a trace back, and a recorder that takes
// one from real pins: the levels of each input and output with their times.
package paneltest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"
)

// Edge is one change of a pin.
type Edge struct {
	At  time.Duration // since the trace began, whole milliseconds
	Pin string
	Out bool // driven by us; else it came from outside
	On  bool // high
}

// String is the edge as a line of a trace: "120ms in GPIO22 1".
func (e Edge) String() string {
	way, level := "in", "0"
	if e.Out {
		way = "out"
	}
	if e.On {
		level = "1"
	}
	return fmt.Sprintf("%dms %s %s %s", e.At.Milliseconds(), way, e.Pin, level)
}

// Parse reads a trace, an edge a line, in the order of time; lines that begin
// with # are remarks.
func Parse(r io.Reader) ([]Edge, error) {
	var out []Edge
	s := bufio.NewScanner(r)
	for n := 1; s.Scan(); n++ {
		f := strings.Fields(s.Text())
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) != 4 || f[1] != "in" && f[1] != "out" || f[3] != "0" && f[3] != "1" {
			return nil, fmt.Errorf("line %d is no edge: want \"120ms in GPIO22 1\"", n)
		}
		ms, err := strconv.Atoi(strings.TrimSuffix(f[0], "ms"))
		if err != nil || !strings.HasSuffix(f[0], "ms") || ms < 0 {
			return nil, fmt.Errorf("line %d has no time: want \"120ms\"", n)
		}
		e := Edge{time.Duration(ms) * time.Millisecond, f[2], f[1] == "out", f[3] == "1"}
		if len(out) > 0 && e.At < out[len(out)-1].At {
			return nil, fmt.Errorf("line %d lies before the one above it", n)
		}
		out = append(out, e)
	}
	return out, s.Err()
}

// Playback gives pins that play a trace: inputs change at their times, outputs
// must be driven exactly as the trace says.
type Playback struct {
	now func() time.Time

	mu    sync.Mutex
	start time.Time
	left  []Edge
	pins  map[string]*played
	err   error
}

// NewPlayback plays edges from now on.
func NewPlayback(edges []Edge, now func() time.Time) *Playback {
	return &Playback{now: now, start: now(), left: append([]Edge(nil), edges...), pins: map[string]*played{}}
}

// Find is a pin of the trace, nil where the trace has none of the name.
func (p *Playback) Find(name string) gpio.PinIO {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.left {
		if e.Pin == name {
			pin := &played{Pin: gpiotest.Pin{N: name}, of: p}
			p.pins[name] = pin
			return pin
		}
	}
	return nil
}

// Done is an error where an output was driven otherwise, or something of the
// trace is left over.
func (p *Playback) Done() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.play()
	if p.err == nil && len(p.left) > 0 {
		return fmt.Errorf("left over: %v", p.left)
	}
	return p.err
}

func (p *Playback) elapsed() time.Duration { return p.now().Sub(p.start).Truncate(time.Millisecond) }

// play lets the inputs change that are due.
func (p *Playback) play() {
	rest := p.left[:0]
	for _, e := range p.left {
		if e.Out || e.At > p.elapsed() {
			rest = append(rest, e)
			continue
		}
		if pin := p.pins[e.Pin]; pin != nil {
			pin.Pin.Out(gpio.Level(e.On))
		}
	}
	p.left = rest
}

// drive checks what was driven against the next edge of the pin.
func (p *Playback) drive(name string, on bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	got := Edge{p.elapsed(), name, true, on}
	for i, e := range p.left {
		if e.Pin != name {
			continue
		}
		p.left = append(p.left[:i], p.left[i+1:]...)
		if e != got {
			p.err = errors.Join(p.err, fmt.Errorf("driven %s, the trace has %s", got, e))
		}
		return nil
	}
	p.err = errors.Join(p.err, fmt.Errorf("driven %s, the trace has nothing more of it", got))
	return nil
}

// played is a pin of a Playback.
type played struct {
	gpiotest.Pin
	of *Playback
}

// In implements gpio.PinIn; the level stays what the trace says.
func (p *played) In(gpio.Pull, gpio.Edge) error { return nil }

// Read implements gpio.PinIn.
func (p *played) Read() gpio.Level {
	p.of.mu.Lock()
	p.of.play()
	p.of.mu.Unlock()
	return p.Pin.Read()
}

// Out implements gpio.PinOut: what is driven is held against the trace.
func (p *played) Out(l gpio.Level) error { return p.of.drive(p.N, bool(l)) }
