// Package feedline feeds the appliance: what a folder, scanner or camera brings
// is read and recorded as `zheng scan` does it (package scanline), batch by batch,
// as the staff at the counting tables ask; and shows them the sheets.
package feedline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"zheng/cmd/zheng/scanline"
	"zheng/kiosk/table"
	"zheng/scan/feeder"
	"zheng/scan/omr"
	"zheng/store/record"
)

// Line is the way from a source into the record. It implements table.Feeder
// for the screens, feeder.Line for the source, and what the panel needs of whatever feeds.
type Line struct {
	kind    string // folder | scanner | camera
	src     feeder.Source
	tray    func(trial bool) (Tray, error)
	log     *slog.Logger
	stderr  io.Writer
	now     func() time.Time
	day     func() (feedDay, error)
	changed func() // something that screens show is new

	mu      sync.Mutex
	mode    table.Mode
	event   feeder.Event
	aside   int        // files in the folder that no sheet is in
	first   string     // the name of one of them
	since   time.Time  // of the fault
	batch   *feedBatch // nil while idle
	trials  Tray       // zero until a trial
	halted  bool       // by a stop; until somebody goes on
	last    *table.Last
	recent  []time.Time // sheets of the last minute
	waiting chan struct{}
}

// feedDay says whether anybody keeps the day, and what sheets are recorded now;
// where nobody keeps it, they are counted as they come.
type feedDay struct {
	kept, counting bool
	trial          bool // test ballots alone, in a record of their own
}

// open says whether sheets are recorded.
func (d feedDay) open() bool { return !d.kept || d.counting || d.trial }

// Times of the line.
const (
	dayEvery = time.Second     // how often the stage of the day is asked for
	tryAgain = 5 * time.Second // after a fault, where nobody keeps the day
)

// Tray is where sheets go: the count, or a trial with test ballots.
type Tray struct {
	reader *omr.Reader
	store  *record.Store
}

// run feeds until ctx is done; a source that ends is begun anew.
func (f *Line) run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := f.src.Run(ctx, f); err != nil {
			f.Tell(feeder.Event{State: feeder.Waiting, Fault: feeder.Trouble, Detail: err.Error()})
		}
		f.pause(ctx, dayEvery)
	}
	f.End()
	if _, ended := f.current(nil); ended != nil {
		<-ended
	}
}

// current is the batch with a run under way, if there is one; it then has what
// it is given.
func (f *Line) current(it *fed) (s *feedBatch, ended <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.batch == nil || f.batch.ended == nil {
		return nil, nil
	}
	if it != nil {
		f.batch.out[it] = true
	}
	return f.batch, f.batch.ended
}

// update changes the state and wakes whoever waits for that.
func (f *Line) update(change func()) {
	f.mu.Lock()
	change()
	close(f.waiting)
	f.waiting = make(chan struct{})
	f.mu.Unlock()
	f.changed()
}

// pause waits for a change, or the time d.
func (f *Line) pause(ctx context.Context, d time.Duration) {
	f.mu.Lock()
	changed := f.waiting
	f.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-changed:
	case <-t.C:
	case <-ctx.Done():
	}
}

// Ready implements feeder.Line: it waits until a batch is being fed, at a stage
// of the day when sheets are recorded.
func (f *Line) Ready(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		day, err := f.day()
		if err != nil {
			return err
		}
		f.mu.Lock()
		mixed := f.batch != nil && f.batch.trial != day.trial
		mode, halted, overdue := f.mode, f.halted, f.event.Fault != "" && f.now().Sub(f.since) >= tryAgain
		f.mu.Unlock()
		switch {
		case halted, !day.open():
		case mixed:
			f.End() // the stage has changed under it
		case mode == table.Running:
			return nil
		case !day.kept && (mode == table.Idle || mode == table.Paused && overdue):
			if err := f.Start(); err != nil {
				return err
			}
			continue
		}
		f.pause(ctx, dayEvery)
	}
}

// Take implements feeder.Line.
func (f *Line) Take(ctx context.Context, sheet feeder.Sheet) error {
	items := f.items(ctx, sheet)
	if len(items) == 0 {
		sheet.Done(nil)
		return nil
	}
	it := &fed{Sheet: sheet, left: len(items)}
	s, ended := f.current(it)
	if s == nil {
		sheet.Done(errNotTaken)
		return nil
	}
	for _, i := range items {
		i.Tag = it
		select {
		case s.items <- i:
		case <-ended: // it has told what it was given that it was not taken
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// errNotTaken: the batch ended before the sheet was recorded; it is brought again.
var errNotTaken = errors.New("the batch ended before this sheet")

// items are the sheets in what a source brought.
func (f *Line) items(ctx context.Context, s feeder.Sheet) (out []scanline.Item) {
	if s.Path == "" {
		return []scanline.Item{{Path: s.Name, Page: 1, Picture: omr.Image{Bytes: s.Bytes, Ext: s.Ext}}}
	}
	for it := range scanline.Open(ctx, s.Path) {
		out = append(out, it)
	}
	return out
}

// Tell implements feeder.Line. A fault that hands must put right pauses.
func (f *Line) Tell(e feeder.Event) {
	if e.Fault != "" {
		f.log.Warn("feeder", "fault", e.Fault, "detail", e.Detail)
	}
	f.update(func() {
		if e.Fault == "" {
			f.aside, f.first = e.Aside, e.First
		}
		if e.Fault == "" && f.mode == table.Paused && f.event.Pauses() {
			f.event.State = e.State // what is wrong stands until it goes on
			return
		}
		f.event, f.since = e, f.now()
		if e.Pauses() && f.mode == table.Running {
			f.mode = table.Paused
		}
	})
}

// Start implements table.Feeder.
func (f *Line) Start() error { return f.begin(0) }

// Again implements table.Feeder.
func (f *Line) Again(batch int) error {
	f.mu.Lock()
	idle := f.batch == nil
	f.mu.Unlock()
	if !idle {
		return fmt.Errorf("couldn't feed batch %d again: another batch is being fed; end it first", batch)
	}
	return f.begin(batch)
}

func (f *Line) begin(batch int) error {
	day, err := f.day()
	if err != nil {
		return err
	}
	to, err := f.tray(day.trial)
	if err != nil {
		return err
	}
	var old *again
	if batch > 0 {
		if old, err = recall(to, batch); err != nil {
			return err
		}
	}
	f.update(func() {
		f.mode, f.halted = table.Running, false
		if f.event.Pauses() {
			f.event = feeder.Event{State: f.event.State}
		}
		if f.batch == nil {
			f.batch = f.newBatch(to, day.trial, old)
		}
		if f.batch.ended == nil {
			f.launch(f.batch)
		}
	})
	return nil
}

// Pause implements table.Feeder. Sheets under way are recorded all the same.
func (f *Line) Pause() error {
	f.update(func() {
		if f.mode == table.Running {
			f.mode = table.Paused
		}
	})
	return nil
}

// End implements table.Feeder.
func (f *Line) End() error {
	f.update(func() {
		s := f.batch
		switch {
		case s == nil:
			return
		case s.ended == nil: // its run has failed: nothing is under way
			f.batch, f.mode = nil, table.Idle
			return
		}
		f.mode = table.Paused
		s.stop()
	})
	return nil
}

// Next goes on after what a person has put right, or feeds the next stack.
func (f *Line) Next() {
	if err := f.Start(); err != nil {
		f.log.Warn("feeder", "err", err)
	}
}

// Stop feeds no more, and returns when the sheets under way are recorded or ctx
// ends.
func (f *Line) Stop(ctx context.Context) {
	f.mu.Lock()
	f.halted = true
	f.mu.Unlock()
	f.End()
	if _, ended := f.current(nil); ended != nil {
		select {
		case <-ended:
		case <-ctx.Done():
		}
	}
}

// Asks says whether it waits for a person.
func (f *Line) Asks() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.event.Fault != ""
}

// Feeding implements table.Feeder.
func (f *Line) Feeding() table.Feeding {
	day, err := f.day()
	f.mu.Lock()
	defer f.mu.Unlock()
	out := table.Feeding{
		Source: f.kind, Mode: f.mode, State: string(f.event.State), Fault: string(f.event.Fault), Detail: f.event.Detail,
		Auto: err == nil && !day.kept, Trial: day.trial, PerMin: len(f.minute()),
		Aside: f.aside, First: f.first,
	}
	if err == nil && !day.open() {
		out.Mode = table.Closed
	}
	if f.last != nil && f.last.Trial == day.trial { // the other's is nobody's business here
		out.Last = f.last
	}
	if day.trial && f.trials.store != nil {
		out.All, err = f.trials.store.Figures()
		if err != nil {
			f.log.Warn("couldn't tell how a trial stands", "err", err)
		}
	}
	if s := f.batch; s != nil {
		out.Batch = s.scan.Batch.Number()
		out.Counted, out.Review = s.count[record.Counted], s.count[record.Review]
		out.Rejected, out.Repeated = s.count[record.Rejected], s.count[record.Repeated]
		if s.again != nil {
			out.Again, out.Known = s.again.batch, s.again.known()
		}
	}
	return out
}
