// This file notices when somebody sets the clock while the polls are open: the
// wall clock is held against one that only runs. Nothing is counted by the
// clock, but what the log says of times must be read with that in mind.

package appliance

import (
	"context"
	"fmt"
	"time"

	"zheng/store/journal"
	"zheng/store/record"
)

const (
	clockEvery = time.Second
	clockSlack = 2 * time.Second // more than any time server corrects at once in ordinary running
	clockShown = 30 * time.Minute
)

// clocks are the two that are compared.
type clocks struct {
	wall    func() time.Time     // without its monotonic part
	running func() time.Duration // since any beginning
}

// systemClocks are this machine's.
func systemClocks() clocks {
	begin := time.Now()
	return clocks{func() time.Time { return time.Now().Round(0) }, func() time.Duration { return time.Since(begin) }}
}

// jump is a change of the wall clock.
type jump struct{ From, To time.Time }

// clockWatch remembers where the clocks stood.
type clockWatch struct {
	clocks
	wallAt  time.Time
	ranAt   time.Duration
	shown   bool
	shownAt time.Duration
}

func newClockWatch(c clocks) *clockWatch {
	return &clockWatch{clocks: c, wallAt: c.wall(), ranAt: c.running()}
}

// look compares the clocks; nil where they have gone alike since the last
// jump. Small corrections add up until they are one.
func (w *clockWatch) look() *jump {
	ran := w.running()
	now, want := w.wall(), w.wallAt.Add(ran-w.ranAt)
	if diff := now.Sub(want); diff <= clockSlack && diff >= -clockSlack {
		if w.shown && ran-w.shownAt > clockShown {
			w.shown = false
		}
		return nil
	}
	w.wallAt, w.ranAt, w.shown, w.shownAt = now, ran, true, ran
	return &jump{want, now}
}

// watchClock looks until ctx ends; a jump stands in the log, and on the
// screens for half an hour.
func (d *devices) watchClock(ctx context.Context, c clocks, s *record.Store, changed func()) {
	w := newClockWatch(c)
	d.tasks.Go(func() {
		tick := time.NewTicker(clockEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			d.clockLook(ctx, w, s, changed)
		}
	})
}

func (d *devices) clockLook(ctx context.Context, w *clockWatch, s *record.Store, changed func()) {
	was := w.shown
	j := w.look()
	if j != nil {
		by := j.To.Sub(j.From).Round(time.Second)
		d.is("clock", false, fmt.Errorf("set by %v", by))
		d.says("clock", fmt.Sprintf("%+d s", int(by/time.Second)))
		d.note(ctx, s, journal.Entry{Act: journal.ActClock, Who: "clock", Detail: map[string]string{"from": journal.Stamp(j.From), "to": journal.Stamp(j.To)}})
	} else if was && !w.shown {
		d.is("clock", true, nil)
		d.says("clock", "")
	}
	if j != nil || was != w.shown {
		changed()
	}
}

// says sets the technician's line of a device.
func (d *devices) says(name, line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.known {
		if d.known[i].Name == name {
			d.known[i].Says = line
		}
	}
}
