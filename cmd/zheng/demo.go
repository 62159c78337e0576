package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"zheng/scan/omr"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

// demoFile is the election of the demo: nobody's.
//
//go:embed demo.toml
var demoFile []byte

var demoCommand = command{
	name:    "demo",
	example: "zheng demo -once\nzheng demo -ballots 50 -listen 127.0.0.1:8080",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		once := fs.Bool("once", false, about("once"))
		ballots := fs.Int("ballots", 300, about("ballots"))
		listen := fs.String("listen", "127.0.0.1:8080", about("listen"))
		data := fs.String("data", "", about("demo_data"))
		seed := fs.Uint64("seed", 1, about("seed"))
		quiet := fs.Bool("quiet", false, about("quiet"))
		return func(ctx context.Context, c *call) error {
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			if *ballots < 1 {
				return usage("bad_ballots", *ballots)
			}
			dir := *data
			if dir == "" {
				tmp, err := os.MkdirTemp("", "zheng-demo-")
				if err != nil {
					return failed(err, "cannot_write", os.TempDir())
				}
				dir = tmp
			}
			d, err := newDemo(dir, *ballots, *seed, *quiet, c)
			if err != nil {
				return err
			}
			if err := d.run(ctx); err != nil {
				return err
			}
			if *once {
				return d.verdict
			}
			return d.serve(ctx, *listen)
		}
	},
}

// demo is a whole election day on one machine: printed, marked, worn, scanned,
// read, settled, decided, and held against the truth.
type demo struct {
	*call
	dir     string
	ballots int
	seed    uint64
	quiet   bool
	e       *election.Election
	layouts []*sheet.Layout
	reader  *omr.Reader
	papers  []paper

	result  *tally.Result
	truth   *tally.Result
	misread []string
	asked   map[string]int // sheets by headline
	again   int            // genuine papers that were turned away and fed again
	minute  float64
	counts  map[record.Status]int
	shown   []shownSheet
	verdict error // nil: as it should be
}

// shownSheet is one overlay and what stands below it.
type shownSheet struct {
	file   string
	status record.Status
	reason string
}

func newDemo(dir string, ballots int, seed uint64, quiet bool, c *call) (*demo, error) {
	e, err := election.Parse(demoFile)
	if err != nil {
		return nil, err
	}
	ls, err := layouts(e)
	if err != nil {
		return nil, err
	}
	reader, err := omr.NewReader(e, ls...)
	if err != nil {
		return nil, err
	}
	d := &demo{call: c, dir: dir, ballots: ballots, seed: seed, quiet: quiet, e: e, layouts: ls, reader: reader}
	if _, err := os.Stat(d.path("data")); err == nil {
		return nil, say("demo_used", dir)
	}
	for _, sub := range []string{"scans", "again", "overlays"} {
		if err := os.MkdirAll(d.path(sub), 0o755); err != nil {
			return nil, failed(err, "cannot_write", dir)
		}
	}
	return d, createFile(d.path("election.toml"), demoFile)
}

func (d *demo) path(elem ...string) string {
	return filepath.Join(append([]string{d.dir}, elem...)...)
}

func (d *demo) tell(code string, args ...any) {
	if !d.quiet {
		line(d.stderr, say(code, args...))
	}
}

// run is the day, stage by stage.
func (d *demo) run(ctx context.Context) error {
	d.tell("demo_print", d.ballots, d.path("ballots.pdf"))
	err := create(d.path("ballots.pdf"), func(w io.Writer) error {
		return d.layouts[0].WritePDF(w, d.ballots, rand.Reader, nil)
	})
	if err != nil {
		return err
	}
	d.tell("demo_mark")
	if err := d.mark(ctx); err != nil {
		return err
	}
	store, err := openRecord(d.path("data"), d.e, d.stderr)
	if err != nil {
		return err
	}
	defer store.Close()
	outs, err := d.scan(ctx, store, d.path("scans"))
	if err != nil {
		return err
	}
	if err := d.feedAgain(ctx, store, outs); err != nil {
		return err
	}
	if err := d.settle(ctx, store); err != nil {
		return err
	}
	if d.result, err = settled(d.e, store, d.figures()); err != nil {
		return err
	}
	if d.truth, err = d.trueResult(); err != nil {
		return err
	}
	if err := d.overlay(ctx, store); err != nil {
		return err
	}
	return d.report()
}

// scan feeds a folder and holds every reading against the truth.
func (d *demo) scan(ctx context.Context, store *record.Store, dir string) ([]outcome, error) {
	var outs []outcome
	s := &scan{
		reader: d.reader, store: store, batch: store.Batch(), workers: runtime.GOMAXPROCS(0), stderr: d.stderr,
		out: func(o outcome) error { outs = append(outs, o); return nil },
	}
	if err := s.run(ctx, walk([]string{dir}), newBar(d.stderr, d.quiet, -1, "scanning")); err != nil {
		return nil, err
	}
	if d.counts == nil {
		d.counts, d.minute, d.asked = s.counts, s.perMinute(), map[string]int{}
		for _, o := range outs {
			if o.status == record.Review {
				d.asked[o.reason]++
			}
		}
	}
	for _, o := range outs {
		p := d.paper(o.path)
		for _, diff := range scantest.Compare(p.truth, reading(o)).Differences {
			switch diff.Verdict {
			case scantest.Misread, scantest.Lost, scantest.Unkind:
				d.misread = append(d.misread, filepath.Base(o.path)+": "+diff.String())
			}
		}
	}
	return outs, nil
}

// reading is an outcome as the truth is compared with.
func reading(o outcome) scantest.Reading {
	r := scantest.Reading{File: o.path, Page: o.page, Status: string(o.status), Reason: o.reason}
	for _, m := range o.sheet.Marks {
		r.Marks = append(r.Marks, scantest.MarkReading{Post: m.Post, Candidate: m.Candidate, Reading: m.Reading, Confidence: m.Confidence, Cause: m.Cause})
	}
	for _, w := range o.sheet.WriteIns {
		r.WriteIns = append(r.WriteIns, scantest.LineReading{Post: w.Post, Line: w.Line, Reading: w.Reading, NameInked: w.NameInked, Cause: w.Cause})
	}
	return r
}

// paper finds the paper that a scan is of.
func (d *demo) paper(file string) *paper {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	for i := range d.papers {
		if d.papers[i].name == name {
			return &d.papers[i]
		}
	}
	return &paper{}
}

// feedAgain does what tellers do with a genuine paper that was turned away:
// smooth it out and scan it again.
func (d *demo) feedAgain(ctx context.Context, store *record.Store, outs []outcome) error {
	for _, o := range outs {
		p := d.paper(o.path)
		if o.status != record.Rejected || !p.genuine || p.copy {
			continue
		}
		d.again++
		if err := d.write(p.blank.Scan(p.rng(), d.e, p.voter, scantest.Gray), d.path("again"), p.name); err != nil {
			return err
		}
	}
	if d.again == 0 {
		return nil
	}
	_, err := d.scan(ctx, store, d.path("again"))
	return err
}

// settle decides the waiting sheets as two honest people would who know what
// the voter meant: a paper counts once, however often it was fed.
func (d *demo) settle(ctx context.Context, store *record.Store) error {
	counted := map[uint64]bool{} // by the paper's ink
	err := store.Sheets(func(e record.Entry) error {
		if e.Status == record.Counted {
			counted[d.paper(sourceFile(e)).seed] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	waiting, err := store.Pending()
	if err != nil {
		return err
	}
	for _, s := range waiting {
		p := d.paper(sourceFile(s))
		dec := record.Decision{By: "甲 A", Second: "乙 B", Reason: p.why}
		switch {
		case !p.genuine:
			dec.Reject = "V6 " + p.why
		case counted[p.seed]:
			dec.Reject = record.RejectRepeated
		default:
			dec.Vote, counted[p.seed] = &p.vote, true
		}
		if err := store.Settle(ctx, s.Hash, dec); err != nil {
			return err
		}
	}
	return nil
}

func sourceFile(e record.Entry) string {
	file, _, _ := strings.Cut(e.Source, "#")
	return file
}

// trueResult is the rules on what the voters meant.
func (d *demo) trueResult() (*tally.Result, error) {
	count := tally.NewCounter(d.e)
	for _, p := range d.papers {
		if !p.genuine || p.copy {
			continue
		}
		if err := count.Add(p.vote, 1); err != nil {
			return nil, fmt.Errorf("the truth of %s: %w", p.name, err)
		}
	}
	f := d.figures()
	f.Rejected = d.result.Rejected
	return count.Result(f)
}

// figures are what the registration desk would have counted.
func (d *demo) figures() tally.Figures {
	registered, took := d.ballots+d.ballots/4+1, d.ballots
	return tally.Figures{Registered: &registered, Participants: &took, Issued: &took}
}

// overlay draws every sheet from the image that was stored of it, and checks
// that the reader reads the stored image as it read the scan.
func (d *demo) overlay(ctx context.Context, store *record.Store) error {
	var all []record.Entry
	if err := store.Sheets(func(e record.Entry) error { all = append(all, e); return nil }); err != nil {
		return err
	}
	d.shown = make([]shownSheet, len(all))
	return d.each(ctx, "drawing", len(all), func(i int) (err error) {
		d.shown[i], err = d.draw(store, all[i])
		return err
	})
}

// each does n things with all processors, showing progress under a name; the
// first that failed is what it gives.
func (d *demo) each(ctx context.Context, name string, n int, do func(i int) error) error {
	progress := newBar(d.stderr, d.quiet, n, name)
	defer progress.end()
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				errs[i] = do(i)
				progress.step()
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return say("interrupted")
	}
	return nil
}

func (d *demo) draw(store *record.Store, e record.Entry) (shownSheet, error) {
	shown := shownSheet{status: e.Status}
	if len(e.Reasons) > 0 {
		shown.reason = e.Reasons[0]
	}
	data, ext, err := store.Image(e.Hash)
	if err != nil {
		return shown, err
	}
	im := omr.Image{Bytes: data, Ext: "." + ext}
	read := d.reader.Read(im)
	if !sameMarks(read.Marks, e.Marks) {
		return shown, say("demo_unsteady", short(e.Hash))
	}
	jpeg, err := d.reader.Overlay(im, read)
	if err != nil {
		return shown, failed(err, "no_overlay", e.Source)
	}
	shown.file = short(e.Hash) + ".jpg"
	return shown, createFile(d.path("overlays", shown.file), jpeg)
}

func sameMarks(a []omr.Mark, b []record.Mark) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Post != b[i].Post || a[i].Candidate != b[i].Candidate || a[i].Reading != b[i].Reading {
			return false
		}
	}
	return true
}
