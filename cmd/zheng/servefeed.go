package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"zheng/kiosk"
	"zheng/kiosk/table"
	"zheng/scan/feeder"
	"zheng/scan/omr"
	"zheng/store/election"
	"zheng/store/record"
)

// This file feeds the appliance: what a source brings is read and recorded as
// `zheng scan` does it, batch by batch, as the staff at the counting tables ask.

// feedLine is the way from a source into the record. It implements table.Feeder
// for the screens, feeder.Line for the source, feeding for the panel.
type feedLine struct {
	kind    string // folder | scanner | camera
	src     feeder.Source
	tray    func(trial bool) (tray, error)
	log     *slog.Logger
	stderr  io.Writer
	now     func() time.Time
	day     func() (feedDay, error)
	changed func() // something that screens show is new

	mu      sync.Mutex
	mode    table.Mode
	event   feeder.Event
	since   time.Time  // of the fault
	batch   *feedBatch // nil while idle
	trials  tray       // zero until a trial
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

// tray is where sheets go: the count, or a trial with test ballots.
type tray struct {
	reader *omr.Reader
	store  *record.Store
}

// run feeds until ctx is done; a source that ends is begun anew.
func (f *feedLine) run(ctx context.Context) {
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
func (f *feedLine) current(it *fed) (s *feedBatch, ended <-chan struct{}) {
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
func (f *feedLine) update(change func()) {
	f.mu.Lock()
	change()
	close(f.waiting)
	f.waiting = make(chan struct{})
	f.mu.Unlock()
	f.changed()
}

// pause waits for a change, or the time d.
func (f *feedLine) pause(ctx context.Context, d time.Duration) {
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
func (f *feedLine) Ready(ctx context.Context) error {
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
func (f *feedLine) Take(ctx context.Context, sheet feeder.Sheet) error {
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
		i.fed = it
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
func (f *feedLine) items(ctx context.Context, s feeder.Sheet) (out []item) {
	if s.Path == "" {
		return []item{{path: s.Name, page: 1, picture: omr.Image{Bytes: s.Bytes, Ext: s.Ext}}}
	}
	for it := range open(ctx, s.Path) {
		out = append(out, it)
	}
	return out
}

// Tell implements feeder.Line. A fault that hands must put right pauses.
func (f *feedLine) Tell(e feeder.Event) {
	if e.Fault != "" {
		f.log.Warn("feeder", "fault", e.Fault, "detail", e.Detail)
	}
	f.update(func() {
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
func (f *feedLine) Start() error { return f.begin(0) }

// Again implements table.Feeder.
func (f *feedLine) Again(batch int) error {
	f.mu.Lock()
	idle := f.batch == nil
	f.mu.Unlock()
	if !idle {
		return fmt.Errorf("couldn't feed batch %d again: another batch is being fed; end it first", batch)
	}
	return f.begin(batch)
}

func (f *feedLine) begin(batch int) error {
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

// Pause implements table.Feeder. Sheets under way are recorded all the same.
func (f *feedLine) Pause() error {
	f.update(func() {
		if f.mode == table.Running {
			f.mode = table.Paused
		}
	})
	return nil
}

// End implements table.Feeder.
func (f *feedLine) End() error {
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

// Next implements feeding.
func (f *feedLine) Next() {
	if err := f.Start(); err != nil {
		f.log.Warn("feeder", "err", err)
	}
}

// Stop implements feeding.
func (f *feedLine) Stop(ctx context.Context) {
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

// Asks implements feeding.
func (f *feedLine) Asks() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.event.Fault != ""
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

// Feeding implements table.Feeder.
func (f *feedLine) Feeding() table.Feeding {
	day, err := f.day()
	f.mu.Lock()
	defer f.mu.Unlock()
	out := table.Feeding{
		Source: f.kind, Mode: f.mode, State: string(f.event.State), Fault: string(f.event.Fault), Detail: f.event.Detail,
		Auto: err == nil && !day.kept, Trial: day.trial, PerMin: len(f.minute()), Last: f.last,
	}
	if err == nil && !day.open() {
		out.Mode = table.Closed
	}
	if s := f.batch; s != nil {
		out.Batch = s.scan.batch.Number()
		out.Counted, out.Review = s.count[record.Counted], s.count[record.Review]
		out.Rejected, out.Repeated = s.count[record.Rejected], s.count[record.Repeated]
		if s.again != nil {
			out.Again, out.Known = s.again.batch, s.again.known()
		}
	}
	return out
}

// dayOf says how the day of a record stands.
func dayOf(store *record.Store) func() (feedDay, error) {
	return func() (feedDay, error) {
		d, err := store.Day()
		return feedDay{d.Kept(), d.May("sheet"), d.Stage == record.StageTest && !d.Halted}, err
	}
}

// feeds makes the line of the source that the configuration names, nil where it
// names none, and gives the counting tables what they need.
func (s *station) feeds(cfg *kiosk.Config, log *slog.Logger, stderr io.Writer) (*feedLine, error) {
	reader, err := newReader(cfg.Election, false)
	if err != nil {
		return nil, err
	}
	count := tray{reader, cfg.Store}
	shown := &pictures{trays: func() []tray { return []tray{count} }}
	cfg.Pictures = shown
	kind, src := s.source()
	if src == nil {
		return nil, nil
	}
	f := newFeedLine(kind, src, log, stderr)
	cfg.Feeder = f
	shown.trays = func() []tray { return append([]tray{count}, f.trialTray()...) }
	f.day = dayOf(cfg.Store)
	f.tray = func(trial bool) (tray, error) {
		if !trial {
			return count, nil
		}
		return f.trial(cfg.Election, trialData(s.Station.Data))
	}
	if kind == "folder" {
		if err := os.MkdirAll(s.Feeder.Folder, 0o755); err != nil {
			log.Warn("feeder", "err", err) // shown as missing until it is there
		}
	}
	return f, nil
}

func newFeedLine(kind string, src feeder.Source, log *slog.Logger, stderr io.Writer) *feedLine {
	return &feedLine{
		kind: kind, src: src, log: log, stderr: stderr, now: time.Now,
		changed: func() {}, mode: table.Idle, waiting: make(chan struct{}),
	}
}

// trial opens the record of trials once it is needed.
func (f *feedLine) trial(e *election.Election, dir string) (tray, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.trials.store != nil {
		return f.trials, nil
	}
	reader, err := newReader(e, true)
	if err != nil {
		return tray{}, err
	}
	store, err := openRecord(dir, e, f.stderr)
	if err != nil {
		return tray{}, err
	}
	f.trials = tray{reader, store}
	return f.trials, nil
}

// trialTray is that of trials, where one is open.
func (f *feedLine) trialTray() []tray {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.trials.store == nil {
		return nil
	}
	return []tray{f.trials}
}

// start begins to feed; close waits until the sheets under way are recorded.
// A nil line feeds nothing.
func (f *feedLine) start(ctx context.Context, changed func()) (closed func()) {
	if f == nil {
		return func() {}
	}
	f.changed = changed
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); f.run(ctx) }()
	return func() {
		stop()
		<-done
		if f.trials.store == nil {
			return
		}
		if err := f.trials.store.Close(); err != nil {
			f.log.Error("couldn't close the record of trials", "err", err)
		}
	}
}

// source makes the source that the configuration names; nil for none.
func (s *station) source() (kind string, src feeder.Source) {
	switch {
	case s.Feeder.Folder != "":
		return "folder", &feeder.Folder{Dir: filepath.Clean(s.Feeder.Folder)}
	case s.Feeder.Scanner != "":
		return "scanner", &feeder.Scanner{
			Device: s.Feeder.Scanner, Spool: filepath.Join(s.Station.Data, "feed"),
			Duplex: s.Feeder.Duplex, Options: s.Feeder.Options,
		}
	case s.Feeder.Camera != "":
		return "camera", &feeder.Camera{Device: s.Feeder.Camera}
	}
	return "", nil
}
