package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"zheng/scan/omr"
	"zheng/store/record"
)

var scanCommand = command{
	name: "scan", args: "FILE|DIR…",
	example: "zheng scan -election hongshan.toml -data data scans/\nzheng scan -election hongshan.toml -data data -json -overlay seen scans/ more.pdf > sheets.jsonl",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		file := fs.String("election", "", about("election"))
		data := fs.String("data", "", about("data"))
		asJSON := fs.Bool("json", false, about("json_sheets"))
		overlay := fs.String("overlay", "", about("overlay"))
		trial := fs.Bool("test", false, about("test_scan"))
		workers := fs.Int("workers", runtime.GOMAXPROCS(0), about("workers"))
		quiet := fs.Bool("quiet", false, about("quiet"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "election", "data"); err != nil {
				return err
			}
			if len(c.args) == 0 {
				return usage("no_scans")
			}
			if *workers < 1 {
				return usage("bad_workers", *workers)
			}
			e, err := load(*file)
			if err != nil {
				return err
			}
			reader, err := newReader(e, *trial)
			if err != nil {
				return err
			}
			if *trial {
				*data = trialData(*data)
			}
			if *overlay != "" {
				if err := os.MkdirAll(*overlay, 0o755); err != nil {
					return failed(err, "cannot_write", *overlay)
				}
			}
			store, err := openRecord(*data, e, c.stderr)
			if err != nil {
				return err
			}
			s := &scan{reader: reader, store: store, batch: store.Batch(), overlay: *overlay, workers: *workers, stderr: c.stderr}
			s.out = func(o outcome) error {
				if *asJSON {
					return json.NewEncoder(c.stdout).Encode(o.line())
				}
				return o.plain(c.stdout)
			}
			err = s.run(ctx, walk(c.args), newBar(c.stderr, *quiet, -1, "scanning"))
			if !*quiet {
				s.summary(c.stderr)
			}
			if cerr := store.Close(); err == nil {
				err = cerr
			}
			if err == nil && s.unhandled > 0 {
				return quietError{}
			}
			return err
		}
	},
}

// scan feeds files to the reader and the record.
type scan struct {
	reader  *omr.Reader
	store   *record.Store
	batch   *record.Batch
	overlay string // folder for pictures of how each sheet was read; "" for none
	workers int
	stderr  io.Writer
	out     func(outcome) error // in the order of input
	// before, where it is set, may keep a sheet from being recorded: what then
	// became of it.
	before func(omr.Sheet) (reason string, keep bool)

	// What came of it; run fills these in.
	counts    map[record.Status]int
	found     int // sheets met; a run that follows another goes on from there
	unhandled int // files that could not even be looked at
	took      time.Duration
}

// outcome is what became of one sheet, or of a file that holds none.
type outcome struct {
	item
	hash    *record.Hash // nil where the file could not be read
	sheet   omr.Sheet
	status  record.Status
	reason  string
	recordT time.Duration
	err     error // it was not handled: why
	fatal   bool  // the others cannot be either
}

// task carries a sheet through the stages.
type task struct {
	item
	image omr.Image
	sheet omr.Sheet
	err   error
	done  chan outcome
}

// run reads with as many goroutines as there are workers, and records with
// more of them, which only wait for the disk. Sheets under way are finished
// whatever happens; nothing new is begun once ctx is done or the record cannot
// take more.
func (s *scan) run(ctx context.Context, items func(context.Context) iter.Seq[item], bar bar) error {
	began := time.Now()
	if s.counts == nil {
		s.counts = map[record.Status]int{}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	finish := context.WithoutCancel(ctx)

	const waiting = 8 // sheets a worker may be ahead of the output
	order := make(chan chan outcome, waiting*s.workers)
	toRead := make(chan *task)
	toRecord := make(chan *task, s.workers)
	go func() {
		defer close(toRead)
		defer close(order)
		for it := range items(ctx) {
			s.found++
			it.place = s.found
			bar.max(s.found)
			done := make(chan outcome, 1)
			select {
			case order <- done:
			case <-ctx.Done():
				return
			}
			toRead <- &task{item: it, done: done}
		}
	}()
	var reading, recording sync.WaitGroup
	for range s.workers {
		reading.Go(func() {
			for t := range toRead {
				s.read(finish, t)
				toRecord <- t
			}
		})
	}
	go func() { reading.Wait(); close(toRecord) }()
	for range waiting * s.workers {
		recording.Go(func() {
			for t := range toRecord {
				t.done <- s.record(ctx, finish, t)
			}
		})
	}
	var first error
	for done := range order {
		o := <-done
		bar.step()
		if o.fatal && first == nil {
			first = o.err
			stop()
		}
		if o.fatal {
			continue
		}
		s.note(o)
		if err := s.out(o); err != nil && first == nil {
			first = failed(err, "cannot_write", "stdout")
			stop()
		}
	}
	recording.Wait()
	bar.end()
	s.took = time.Since(began)
	if first != nil {
		return first
	}
	if ctx.Err() != nil {
		return say("interrupted")
	}
	return nil
}

func (s *scan) note(o outcome) {
	if o.err != nil {
		s.unhandled++
		report(s.stderr, "zheng scan", explain(o.err))
		return
	}
	s.counts[o.status]++
}

// read loads and reads one sheet.
func (s *scan) read(ctx context.Context, t *task) {
	switch {
	case t.fault != nil:
		t.sheet = omr.Sheet{Status: omr.Rejected, Reasons: []omr.Reason{t.fault.Reason}, Detail: t.fault.Detail}
	case t.item.err != nil:
		t.err = t.item.err
	case t.picture.Bytes != nil:
		t.image, t.sheet = t.picture, s.reader.Read(t.picture)
	default:
		t.image, t.sheet, t.err = s.reader.ReadSource(ctx, t.source)
	}
}

// record puts one sheet into the record. asked is the context of the person
// who may have interrupted, ctx that of the work to be finished.
func (s *scan) record(asked, ctx context.Context, t *task) outcome {
	o := outcome{item: t.item, sheet: t.sheet, err: t.err}
	if o.err != nil {
		return o
	}
	if t.image.Bytes == nil && asked.Err() != nil {
		// A helper program may have been interrupted with us: say nothing of
		// the page, it will be read when it is fed again.
		o.err, o.fatal = say("interrupted"), true
		return o
	}
	sheet := recorded(t)
	if t.image.Bytes == nil {
		h, err := hashFile(t.path, t.page)
		if err != nil {
			o.err = failed(err, "cannot_read", t.path)
			return o
		}
		sheet.Hash = h
	}
	o.hash = &sheet.Hash
	if s.before != nil {
		if reason, keep := s.before(t.sheet); keep {
			o.status, o.reason = record.Repeated, reason
			return o
		}
	}
	began := time.Now()
	a, err := s.batch.Add(ctx, sheet)
	o.recordT = time.Since(began)
	if err != nil {
		o.err, o.fatal = err, true
		return o
	}
	o.status, o.reason = a.Status, a.Reason
	if s.overlay != "" && t.image.Bytes != nil {
		if err := s.picture(t, sheet.Hash); err != nil {
			o.err, o.fatal = err, true
		}
	}
	return o
}

// picture keeps how the sheet was read, for people to look at.
func (s *scan) picture(t *task, h record.Hash) error {
	if t.sheet.Status == omr.Rejected && t.sheet.Page == 0 {
		return nil // no ballot was found on it
	}
	jpeg, err := s.reader.Overlay(t.image, t.sheet)
	if err != nil {
		return failed(err, "no_overlay", t.path)
	}
	return createFile(filepath.Join(s.overlay, short(h)+".jpg"), jpeg)
}

func (s *scan) sheets() (n int) {
	for _, c := range s.counts {
		n += c
	}
	return n
}

func (s *scan) perMinute() float64 {
	if s.took == 0 {
		return 0
	}
	return float64(s.sheets()) / s.took.Minutes()
}

// summary says what came of it all.
func (s *scan) summary(w io.Writer) {
	n := s.sheets()
	line(w, say("scanned", n, s.counts[record.Counted], s.counts[record.Review], s.counts[record.Rejected], s.counts[record.Repeated], s.perMinute()))
	if s.counts[record.Review] > 0 {
		line(w, say("scan_review"))
	}
}

// plain writes a line for a person about a sheet that was not simply counted.
func (o outcome) plain(w io.Writer) error {
	if o.err != nil || o.status == record.Counted {
		return nil
	}
	status, reason := say("status."+string(o.status)), reasonText(o.reason)
	hash := ""
	if o.hash != nil {
		hash = " [" + short(*o.hash) + "]"
	}
	at := o.path
	if o.page > 1 {
		at = fmt.Sprintf("%s#%d", o.path, o.page)
	}
	_, err := fmt.Fprintf(w, "%s%s: %s：%s\n    %s: %s\n", at, hash, status.zh, reason.zh, status.en, reason.en)
	return err
}
