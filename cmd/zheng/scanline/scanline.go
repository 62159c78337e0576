// Package scanline takes pictures of sheets into the record: files are opened,
// read with as many goroutines as there are workers, recorded in the order in
// which they came, each once, and what became of each is told to whoever runs the
// line: `zheng scan`, the demo, the appliance's feeder.
package scanline

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"sync"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/scan/omr"
	"zheng/store/record"
)

// Line feeds files to the reader and the record.
type Line struct {
	Reader  *omr.Reader
	Store   *record.Store
	Batch   *record.Batch
	Overlay string // folder for pictures of how each sheet was read; "" for none
	Workers int
	Stderr  io.Writer
	Out     func(Outcome) error // in the order of input
	// Before, where it is set, may keep a sheet from being recorded: what then
	// became of it.
	Before func(omr.Sheet) (reason string, keep bool)

	// What came of it; run fills these in.
	Counts    map[record.Status]int
	found     int // sheets met; a run that follows another goes on from there
	Unhandled int // files that could not even be looked at
	noPaper   int // files of another kind, in which no sheet ever was
	took      time.Duration
}

// Outcome is what became of one sheet, or of a file that holds none.
type Outcome struct {
	Item
	Hash    *record.Hash // nil where the file could not be read
	Sheet   omr.Sheet
	Status  record.Status
	Reason  string
	recordT time.Duration
	Err     error // it was not handled: why
	fatal   bool  // the others cannot be either
}

// task carries a sheet through the stages.
type task struct {
	Item
	image omr.Image
	sheet omr.Sheet
	err   error
	leave func() // gives back the room that its picture takes
	done  chan Outcome
}

// Run reads with as many goroutines as there are workers, and records with
// more of them, which only wait for the disk. Sheets under way are finished
// whatever happens; nothing new is begun once ctx is done or the record cannot
// take more.
func (s *Line) Run(ctx context.Context, items func(context.Context) iter.Seq[Item], bar console.Bar) error {
	began := time.Now()
	if s.Counts == nil {
		s.Counts = map[record.Status]int{}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	finish := context.WithoutCancel(ctx)

	const waiting = 8 // sheets a worker may be ahead of the output
	order := make(chan chan Outcome, waiting*s.Workers)
	toRead := make(chan *task)
	toRecord := make(chan *task, s.Workers)
	go func() {
		defer close(toRead)
		defer close(order)
		for it := range items(ctx) {
			s.found++
			it.Place = s.found
			bar.Max(s.found)
			done := make(chan Outcome, 1)
			select {
			case order <- done:
			case <-ctx.Done():
				return
			}
			toRead <- &task{Item: it, done: done}
		}
	}()
	var reading, recording sync.WaitGroup
	held := newHeld()
	for range s.Workers {
		reading.Go(func() {
			for t := range toRead {
				s.read(finish, t)
				t.leave = held.take(len(t.image.Bytes))
				toRecord <- t
			}
		})
	}
	go func() { reading.Wait(); close(toRecord) }()
	for range waiting * s.Workers {
		recording.Go(func() {
			for t := range toRecord {
				o := s.record(ctx, finish, t)
				t.image = omr.Image{}
				t.leave()
				t.done <- o
			}
		})
	}
	var first error
	for done := range order {
		o := <-done
		bar.Step()
		if o.fatal && first == nil {
			first = o.Err
			stop()
		}
		if o.fatal {
			continue
		}
		s.note(o)
		if err := s.Out(o); err != nil && first == nil {
			first = say.Failed(err, "cannot_write", "stdout")
			stop()
		}
	}
	recording.Wait()
	bar.End()
	s.took = time.Since(began)
	if first != nil {
		return first
	}
	if ctx.Err() != nil {
		return say.Text("interrupted")
	}
	return nil
}

func (s *Line) note(o Outcome) {
	if o.Err != nil {
		s.Unhandled++
		say.Report(s.Stderr, "zheng scan", say.Explain(o.Err))
		return
	}
	if o.NoPaper() {
		s.noPaper++
		return
	}
	s.Counts[o.Status]++
}

// read loads and reads one sheet.
func (s *Line) read(ctx context.Context, t *task) {
	switch {
	case t.fault != nil:
		t.sheet = omr.Sheet{Status: omr.Rejected, Reasons: []omr.Reason{t.fault.Reason}, Detail: t.fault.Detail}
	case t.Item.err != nil:
		t.err = t.Item.err
	case t.Picture.Bytes != nil:
		t.image, t.sheet = t.Picture, s.Reader.Read(t.Picture)
	default:
		t.image, t.sheet, t.err = s.Reader.ReadSource(ctx, t.source)
	}
}

// record puts one sheet into the record. asked is the context of the person
// who may have interrupted, ctx that of the work to be finished.
func (s *Line) record(asked, ctx context.Context, t *task) Outcome {
	o := Outcome{Item: t.Item, Sheet: t.sheet, Err: t.err}
	if o.Err != nil {
		return o
	}
	if t.image.Bytes == nil && asked.Err() != nil {
		// A helper program may have been interrupted with us: say nothing of
		// the page, it will be read when it is fed again.
		o.Err, o.fatal = say.Text("interrupted"), true
		return o
	}
	sheet := recorded(t)
	if t.image.Bytes == nil {
		h, err := hashFile(t.Path, t.Page)
		if err != nil {
			o.Err = say.Failed(err, "cannot_read", t.Path)
			return o
		}
		sheet.Hash = h
	}
	o.Hash = &sheet.Hash
	if o.NoPaper() { // told, and recorded nowhere
		o.Status, o.Reason = record.Rejected, string(t.fault.Reason)
		return o
	}
	if s.Before != nil {
		if reason, keep := s.Before(t.sheet); keep {
			o.Status, o.Reason = record.Repeated, reason
			return o
		}
	}
	began := time.Now()
	a, err := s.Batch.Add(ctx, sheet)
	o.recordT = time.Since(began)
	if err != nil {
		o.Err, o.fatal = err, true
		return o
	}
	o.Status, o.Reason = a.Status, a.Reason
	if s.Overlay != "" && t.image.Bytes != nil {
		if err := s.picture(t, sheet.Hash); err != nil {
			o.Err, o.fatal = err, true
		}
	}
	return o
}

// picture keeps how the sheet was read, for people to look at.
func (s *Line) picture(t *task, h record.Hash) error {
	if t.sheet.Status == omr.Rejected && t.sheet.Page == 0 {
		return nil // no ballot was found on it
	}
	jpeg, err := s.Reader.Overlay(t.image, t.sheet)
	if err != nil {
		return say.Failed(err, "no_overlay", t.Path)
	}
	return open.Picture(filepath.Join(s.Overlay, say.Short(h)+".jpg"), jpeg)
}

func (s *Line) sheets() (n int) {
	for _, c := range s.Counts {
		n += c
	}
	return n
}

func (s *Line) PerMinute() float64 {
	if s.took == 0 {
		return 0
	}
	return float64(s.sheets()) / s.took.Minutes()
}

// Summary says what came of it all.
func (s *Line) Summary(w io.Writer) {
	n := s.sheets()
	say.Line(w, say.Text("scanned", n, s.Counts[record.Counted], s.Counts[record.Review], s.Counts[record.Rejected], s.Counts[record.Repeated], s.PerMinute()))
	if s.Counts[record.Review] > 0 {
		say.Line(w, say.Text("scan_review"))
	}
	if s.noPaper > 0 {
		say.Line(w, say.Text("scan_no_paper", s.noPaper))
	}
}

// Plain writes a line for a person about a sheet that was not simply counted.
func (o Outcome) Plain(w io.Writer) error {
	if o.Err != nil || o.Status == record.Counted {
		return nil
	}
	status, reason := say.Text("status."+string(o.Status)), say.Reason(o.Reason)
	hash := ""
	if o.Hash != nil {
		hash = " [" + say.Short(*o.Hash) + "]"
	}
	at := o.Path
	if o.Page > 1 {
		at = fmt.Sprintf("%s#%d", o.Path, o.Page)
	}
	_, err := fmt.Fprintf(w, "%s%s: %s：%s\n    %s: %s\n", at, hash, status.Zh, reason.Zh, status.En, reason.En)
	return err
}
