// This file is one batch on the line: its reading and recording, and what became
// of its sheets.

package feedline

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"sync"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/scanline"
	"zheng/kiosk/table"
	"zheng/scan/feeder"
	"zheng/store/record"
)

// feedBatch is a batch while it is fed.
type feedBatch struct {
	Tray
	trial bool
	scan  *scanline.Line
	again *again
	items chan scanline.Item
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

func (f *Line) newBatch(to Tray, trial bool, old *again) *feedBatch {
	s := &feedBatch{Tray: to, trial: trial, again: old, items: make(chan scanline.Item), out: map[*fed]bool{}, count: map[record.Status]int{}}
	s.scan = &scanline.Line{Reader: to.reader, Store: to.store, Batch: to.store.Batch(), Workers: runtime.GOMAXPROCS(0), Stderr: f.stderr}
	s.scan.Out = func(o scanline.Outcome) error { f.note(s, o); return nil }
	if old != nil {
		s.scan.Before = old.find
	}
	return s
}

// launch runs a batch's scan; f.mu is held. A run that fails leaves the batch
// to be launched again, from the sheet after the last.
func (f *Line) launch(s *feedBatch) {
	ctx, cancel := context.WithCancel(context.Background())
	ended, done := make(chan struct{}), make(chan struct{})
	s.ended, s.stop = ended, sync.OnceFunc(func() { close(done) })
	from := func(ctx context.Context) iter.Seq[scanline.Item] {
		return func(yield func(scanline.Item) bool) {
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
		err := s.scan.Run(ctx, from, console.NewBar(io.Discard, true, -1, "scanning"))
		f.finished(s, err)
		close(ended)
	}()
}

// finished puts away what a run left.
func (f *Line) finished(s *feedBatch, err error) {
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
func (f *Line) note(s *feedBatch, o scanline.Outcome) {
	var done *fed
	f.update(func() {
		it := o.Tag.(*fed)
		it.left--
		if o.Err != nil {
			it.err = o.Err
			f.mode = table.Paused
			f.event, f.since = feeder.Event{State: feeder.Waiting, Fault: feeder.Unreadable, Detail: it.Name}, f.now()
		} else {
			f.last = &table.Last{
				Sheet: *o.Hash, Name: it.Name, Batch: s.scan.Batch.Number(), Place: o.Place, Trial: s.trial,
				Status: o.Status, Reason: o.Reason,
			}
			f.recent = append(f.minute(), f.now())
			s.count[o.Status]++
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
func (f *Line) minute() []time.Time {
	for len(f.recent) > 0 && f.now().Sub(f.recent[0]) > time.Minute {
		f.recent = f.recent[1:]
	}
	return f.recent
}
