package storetest

import (
	"sync"
	"time"
)

// Clock stands still until a test lets time pass.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	plans map[int]plan
	n     int
	come  chan struct{} // closed and replaced when another plan has come
}

type plan struct {
	at time.Time
	do func(now time.Time)
}

// NewClock begins at that time.
func NewClock(now time.Time) *Clock {
	return &Clock{now: now, plans: map[int]plan{}, come: make(chan struct{})}
}

// Now is the time that it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc plans f; what it gives takes the plan back, and says whether there
// still was one.
func (c *Clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return c.plan(d, func(time.Time) { f() })
}

// After sends the time once d has passed.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	sent := make(chan time.Time, 1)
	c.plan(d, func(now time.Time) { sent <- now })
	if d <= 0 {
		c.Pass(0)
	}
	return sent
}

func (c *Clock) plan(d time.Duration, do func(time.Time)) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	n := c.n
	c.plans[n] = plan{c.now.Add(d), do}
	close(c.come)
	c.come = make(chan struct{})
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, ok := c.plans[n]
		delete(c.plans, n)
		return ok
	}
}

// Planned is how many plans wait.
func (c *Clock) Planned() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.plans)
}

// Pass lets time pass, and what was planned happen.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	now := c.now
	var due []func(time.Time)
	for n, p := range c.plans {
		if !p.at.After(now) {
			due = append(due, p.do)
			delete(c.plans, n)
		}
	}
	c.mu.Unlock()
	for _, do := range due {
		do(now)
	}
}

// Await blocks until something is planned.
func (c *Clock) Await() {
	for {
		c.mu.Lock()
		n, come := len(c.plans), c.come
		c.mu.Unlock()
		if n > 0 {
			return
		}
		<-come
	}
}
