package devicetest

import (
	"errors"
	"os"
	"slices"
	"sync"
	"time"
)

// ErrUnplugged is what a Wire answers while the cable is out.
var ErrUnplugged = errors.New("unplugged")

// fifo is how many bytes a UART hands over at once.
const fifo = 16

// Wire joins a Device to what is tested, in virtual time: whoever waits for
// time to pass finds it passed, and bytes take as long as on a line of that
// speed. So nothing sleeps, and every run is the same. It is the clock, too,
// and works for a single goroutine that does all its waiting through it.
type Wire struct {
	mu       sync.Mutex
	dev      Device
	now      time.Time
	baud     int
	deadline time.Time
	queue    []arrival // in the order of time
	out      bool      // unplugged
	plan     []act
}

// arrival is a piece of what comes, and when its last byte is there.
type arrival struct {
	at     time.Time
	data   []byte
	unplug bool
}

type act struct {
	at time.Time
	do func()
}

// NewWire joins dev at 115200 baud, the clock showing start.
func NewWire(dev Device, start time.Time) *Wire {
	return &Wire{dev: dev, now: start, baud: 115200}
}

// At has do done when so much time has passed since now. It may call the
// device's methods, Plug, Unplug and Send.
func (w *Wire) At(in time.Duration, do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plan = append(w.plan, act{w.now.Add(in), do})
	slices.SortStableFunc(w.plan, func(a, b act) int { return a.at.Compare(b.at) })
}

// Now gives the virtual time.
func (w *Wire) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// After lets the time pass at once.
func (w *Wire) After(d time.Duration) <-chan time.Time {
	w.mu.Lock()
	until := w.now.Add(d)
	w.pass(until)
	w.mu.Unlock()
	c := make(chan time.Time, 1)
	c <- until
	return c
}

// pass lets the time pass, doing what was planned on the way. It is called
// with the lock held.
func (w *Wire) pass(until time.Time) {
	for len(w.plan) > 0 && !w.plan[0].at.After(until) {
		next := w.plan[0]
		w.plan = w.plan[1:]
		if next.at.After(w.now) {
			w.now = next.at
		}
		w.mu.Unlock()
		next.do()
		w.mu.Lock()
	}
	if until.After(w.now) {
		w.now = until
	}
}

// Write sends to the device.
func (w *Wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.out {
		return 0, ErrUnplugged
	}
	w.pass(w.now.Add(wireTime(len(b), w.baud)))
	at := w.now
	for _, x := range w.dev.answer(b, w.baud) {
		at = w.arrive(at.Add(x.after), x)
	}
	return len(b), nil
}

// arrive queues x, sent from start on, and gives when its last byte is there.
func (w *Wire) arrive(start time.Time, x burst) time.Time {
	if n := len(w.queue); n > 0 && w.queue[n-1].at.After(start) {
		start = w.queue[n-1].at
	}
	for piece := range slices.Chunk(x.data, fifo) {
		start = start.Add(wireTime(len(piece), w.baud))
		w.queue = append(w.queue, arrival{at: start, data: slices.Clone(piece)})
	}
	if x.unplug {
		w.queue = append(w.queue, arrival{at: start, unplug: true})
	}
	return start
}

// Send sends something from the device that nobody asked for.
func (w *Wire) Send(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arrive(w.now, burst{data: b})
}

// Read gives what is there, or lets the time pass until something is, or the
// deadline.
func (w *Wire) Read(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		if w.out {
			return 0, ErrUnplugged
		}
		if len(w.queue) > 0 && !w.queue[0].at.After(w.now) {
			if n := w.take(b); n > 0 {
				return n, nil
			}
			continue
		}
		var next time.Time // of all that can happen, what comes first
		for _, t := range []time.Time{w.deadline, w.nextAct(), w.nextArrival()} {
			if !t.IsZero() && (next.IsZero() || t.Before(next)) {
				next = t
			}
		}
		if next.IsZero() {
			return 0, errors.New("a Read without a deadline would wait for ever")
		}
		if next.Equal(w.deadline) || w.deadline.Before(w.now) && !w.deadline.IsZero() {
			w.pass(next)
			return 0, os.ErrDeadlineExceeded
		}
		w.pass(next)
	}
}

func (w *Wire) nextAct() time.Time {
	if len(w.plan) == 0 {
		return time.Time{}
	}
	return w.plan[0].at
}

func (w *Wire) nextArrival() time.Time {
	if len(w.queue) == 0 {
		return time.Time{}
	}
	return w.queue[0].at
}

// take gives the first thing that is there, nothing where it is the end.
func (w *Wire) take(b []byte) int {
	first := &w.queue[0]
	if first.unplug {
		w.queue, w.out = nil, true
		return 0
	}
	n := copy(b, first.data)
	if first.data = first.data[n:]; len(first.data) == 0 {
		w.queue = w.queue[1:]
	}
	return n
}

// Flush forgets what is there and wasn't read; what is still under way comes.
func (w *Wire) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.out {
		return ErrUnplugged
	}
	w.queue = slices.DeleteFunc(w.queue, func(a arrival) bool { return !a.unplug && !a.at.After(w.now) })
	return nil
}

// SetReadDeadline bounds every Read.
func (w *Wire) SetReadDeadline(t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deadline = t
	return nil
}

// SetBaud changes the speed at this end.
func (w *Wire) SetBaud(baud int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.baud = baud
	return nil
}

// Unplug pulls the cable; what was under way is lost.
func (w *Wire) Unplug() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.out, w.queue = true, nil
}

// Plug puts the cable in.
func (w *Wire) Plug() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.out = false
}

// wireTime is how long n bytes take, 10 bits each.
func wireTime(n, baud int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(baud)
}
