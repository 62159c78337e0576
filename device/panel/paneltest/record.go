package paneltest

import (
	"fmt"
	"io"
	"sync"
	"time"

	"periph.io/x/conn/v3/gpio"
)

// Recorder takes a trace from the pins that another Find gives: what is read
// from inputs, where it changes, and what outputs are driven to.
type Recorder struct {
	find  func(string) gpio.PinIO
	now   func() time.Time
	start time.Time

	mu    sync.Mutex
	edges []Edge
}

// NewRecorder records from now on.
func NewRecorder(find func(string) gpio.PinIO, now func() time.Time) *Recorder {
	return &Recorder{find: find, now: now, start: now()}
}

// Find is a pin whose use is recorded.
func (r *Recorder) Find(name string) gpio.PinIO {
	pin := r.find(name)
	if pin == nil {
		return nil
	}
	return &recorded{PinIO: pin, of: r, name: name}
}

// WriteTo writes the trace, as Parse reads it.
func (r *Recorder) WriteTo(w io.Writer) (n int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.edges {
		wrote, err := fmt.Fprintln(w, e)
		if n += int64(wrote); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (r *Recorder) note(name string, out, on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.edges = append(r.edges, Edge{r.now().Sub(r.start).Truncate(time.Millisecond), name, out, on})
}

// recorded is a pin of a Recorder. One goroutine uses it at a time.
type recorded struct {
	gpio.PinIO
	of    *Recorder
	name  string
	known bool
	last  gpio.Level
}

// Read implements gpio.PinIn.
func (p *recorded) Read() gpio.Level {
	l := p.PinIO.Read()
	if !p.known || l != p.last {
		p.known, p.last = true, l
		p.of.note(p.name, false, bool(l))
	}
	return l
}

// Out implements gpio.PinOut.
func (p *recorded) Out(l gpio.Level) error {
	p.of.note(p.name, true, bool(l))
	return p.PinIO.Out(l)
}
