package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"sync"
	"time"

	"zheng/kiosk/table"
	"zheng/scan/feeder"
	"zheng/store/record"
)

// This file is one batch on the line: its reading and recording, and what became
// of its sheets.

// feedBatch is a batch while it is fed.
type feedBatch struct {
	tray
	trial bool
	scan  *scan
	again *again
	items chan item
	stop  func()        // ends the run of scan once the sheets under way are recorded
	ended chan struct{} // nil while no run is under way
	out   map[*fed]bool // files and pictures that are not done
	count map[record.Status]int
}

// fed is one thing that a source brought; it may hold several sheets.
type fed struct {
	feeder.Sheet
	left int
	err  error
}

func (f *feedLine) newBatch(to tray, trial bool, old *again) *feedBatch {
	s := &feedBatch{tray: to, trial: trial, again: old, items: make(chan item), out: map[*fed]bool{}, count: map[record.Status]int{}}
	s.scan = &scan{reader: to.reader, store: to.store, batch: to.store.Batch(), workers: runtime.GOMAXPROCS(0), stderr: f.stderr}
	s.scan.out = func(o outcome) error { f.note(s, o); return nil }
	if old != nil {
		s.scan.before = old.find
	}
	return s
}

// launch runs a batch's scan; f.mu is held. A run that fails leaves the batch
// to be launched again, from the sheet after the last.
func (f *feedLine) launch(s *feedBatch) {
	ctx, cancel := context.WithCancel(context.Background())
	ended, done := make(chan struct{}), make(chan struct{})
	s.ended, s.stop = ended, sync.OnceFunc(func() { close(done) })
	from := func(ctx context.Context) iter.Seq[item] {
		return func(yield func(item) bool) {
			for {
				select {
				case it := <-s.items:
					if !yield(it) {
						return
					}
				case <-done:
					return
				case <-ctx.Done():
					return
				}
			}
		}
	}
	go func() {
		defer cancel()
		err := s.scan.run(ctx, from, newBar(io.Discard, true, -1, "scanning"))
		f.finished(s, err)
		close(ended)
	}()
}

// finished puts away what a run left.
func (f *feedLine) finished(s *feedBatch, err error) {
	var left []*fed
	f.update(func() {
		for it := range s.out {
			left = append(left, it)
		}
		clear(s.out)
		if err == nil {
			f.batch, f.mode = nil, table.Idle
			return
		}
		s.ended = nil
		f.mode = table.Paused
		f.event, f.since = feeder.Event{State: feeder.Waiting, Fault: faultOf(err), Detail: err.Error()}, f.now()
	})
	if err != nil {
		f.log.Error("couldn't record sheets", "err", err)
	}
	for _, it := range left {
		it.Done(errors.Join(errNotTaken, err))
	}
}

// faultOf says what a person can put right.
func faultOf(err error) feeder.Fault {
	if errors.Is(err, record.ErrFull) {
		return feeder.DiskFull
	}
	return feeder.Trouble
}

// note takes down what became of one sheet.
func (f *feedLine) note(s *feedBatch, o outcome) {
	var done *fed
	f.update(func() {
		it := o.fed
		it.left--
		if o.err != nil {
			it.err = o.err
			f.mode = table.Paused
			f.event, f.since = feeder.Event{State: feeder.Waiting, Fault: feeder.Unreadable, Detail: it.Name}, f.now()
		} else {
			f.last = &table.Last{
				Sheet: *o.hash, Name: it.Name, Batch: s.scan.batch.Number(), Place: o.place,
				Status: o.status, Reason: o.reason,
			}
			f.recent = append(f.minute(), f.now())
			s.count[o.status]++
		}
		if it.left == 0 && s.out[it] {
			delete(s.out, it)
			done = it
		}
	})
	if done != nil {
		done.Done(done.err)
	}
}

// minute are the sheets of the last one; f.mu is held.
func (f *feedLine) minute() []time.Time {
	for len(f.recent) > 0 && f.now().Sub(f.recent[0]) > time.Minute {
		f.recent = f.recent[1:]
	}
	return f.recent
}
