package devicetest

import (
	"slices"
	"sync"
	"time"
)

// Clock stands still until a test advances it; for what runs in goroutines of
// its own.
type Clock struct {
	mu      sync.Mutex
	now     time.Time
	waiters []waiter
	come    chan struct{} // closed and replaced when another waiter has come
}

type waiter struct {
	at time.Time
	c  chan time.Time
}

// NewClock makes a clock that shows start.
func NewClock(start time.Time) *Clock { return &Clock{now: start, come: make(chan struct{})} }

// Now gives the time shown.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After sends when the clock has been advanced by d.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := waiter{c.now.Add(d), make(chan time.Time, 1)}
	c.waiters = append(c.waiters, w)
	close(c.come)
	c.come = make(chan struct{})
	c.fire()
	return w.c
}

// Advance moves the clock on and wakes those whose time has come.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.fire()
}

func (c *Clock) fire() {
	c.waiters = slices.DeleteFunc(c.waiters, func(w waiter) bool {
		if w.at.After(c.now) {
			return false
		}
		w.c <- c.now
		return true
	})
}

// Await blocks until somebody waits on the clock.
func (c *Clock) Await() {
	for {
		c.mu.Lock()
		n, come := len(c.waiters), c.come
		c.mu.Unlock()
		if n > 0 {
			return
		}
		<-come
	}
}
