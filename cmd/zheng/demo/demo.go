// Package demo is a whole election day on one machine, of made-up voters: ballots
// are printed, marked, worn, scanned, read, settled, decided and held against the
// truth; then a polling station is opened, with simulated cards.
package demo

import (
	"context"
	"crypto/rand"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/scanline"
	"zheng/scan/omr"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

// Demo is a whole election day on one machine: printed, marked, worn, scanned,
// read, settled, decided, and held against the truth.
type Demo struct {
	*console.Call
	dir     string
	ballots int
	seed    uint64
	quiet   bool
	plain   bool // ballots of voters alone, lying as they should
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
	Verdict error // nil: as it should be
}

// shownSheet is one overlay and what stands below it.
type shownSheet struct {
	file   string
	status record.Status
	reason string
}

// New prepares a day of so many ballots in dir, which no demo has used yet.
func New(dir string, ballots int, seed uint64, quiet bool, c *console.Call) (*Demo, error) {
	e, err := election.Parse(example.Election)
	if err != nil {
		return nil, err
	}
	ls, err := open.Layouts(e)
	if err != nil {
		return nil, err
	}
	reader, err := omr.NewReader(e, ls...)
	if err != nil {
		return nil, err
	}
	d := &Demo{Call: c, dir: dir, ballots: ballots, seed: seed, quiet: quiet, e: e, layouts: ls, reader: reader}
	if _, err := os.Stat(d.path("data")); err == nil {
		return nil, say.Text("demo_used", dir)
	}
	for _, sub := range []string{"scans", "again", "overlays"} {
		if err := os.MkdirAll(d.path(sub), 0o755); err != nil {
			return nil, say.Failed(err, "cannot_write", dir)
		}
	}
	return d, open.CreateFile(d.path("election.toml"), example.Election)
}

func (d *Demo) path(elem ...string) string {
	return filepath.Join(append([]string{d.dir}, elem...)...)
}

func (d *Demo) say(code string, args ...any) {
	if !d.quiet {
		say.Line(d.Stderr, say.Text(code, args...))
	}
}

// Run is the day, stage by stage.
func (d *Demo) Run(ctx context.Context) error {
	d.say("demo_print", d.ballots, d.path("ballots.pdf"))
	err := open.Create(d.path("ballots.pdf"), func(w io.Writer) error {
		return d.layouts[0].WritePDF(w, d.ballots, rand.Reader, nil)
	})
	if err != nil {
		return err
	}
	d.say("demo_mark")
	if err := d.mark(ctx); err != nil {
		return err
	}
	store, err := open.Record(d.path("data"), d.e, d.Stderr)
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
	if err := d.adjudicate(ctx, store); err != nil {
		return err
	}
	if d.result, err = counting.Settled(d.e, store, d.figures()); err != nil {
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
func (d *Demo) scan(ctx context.Context, store *record.Store, dir string) ([]scanline.Outcome, error) {
	var outs []scanline.Outcome
	s := &scanline.Line{
		Reader: d.reader, Store: store, Batch: store.Batch(), Workers: runtime.GOMAXPROCS(0), Stderr: d.Stderr,
		Out: func(o scanline.Outcome) error { outs = append(outs, o); return nil },
	}
	if err := s.Run(ctx, scanline.Files([]string{dir}), console.NewBar(d.Stderr, d.quiet, -1, "scanning")); err != nil {
		return nil, err
	}
	if d.counts == nil {
		d.counts, d.minute, d.asked = s.Counts, s.PerMinute(), map[string]int{}
		for _, o := range outs {
			if o.Status == record.Review {
				d.asked[o.Reason]++
			}
		}
	}
	for _, o := range outs {
		p := d.paper(o.Path)
		for _, diff := range scantest.Compare(p.truth, reading(o)).Differences {
			switch diff.Verdict {
			case scantest.Misread, scantest.Lost, scantest.Unkind:
				d.misread = append(d.misread, filepath.Base(o.Path)+": "+diff.String())
			}
		}
	}
	return outs, nil
}

// reading is an outcome as the truth is compared with.
func reading(o scanline.Outcome) scantest.Reading {
	r := scantest.Reading{File: o.Path, Page: o.Page, Status: string(o.Status), Reason: o.Reason}
	for _, m := range o.Sheet.Marks {
		r.Marks = append(r.Marks, scantest.MarkReading{Post: m.Post, Candidate: m.Candidate, Reading: m.Reading, Confidence: m.Confidence, Cause: m.Cause})
	}
	for _, w := range o.Sheet.WriteIns {
		r.WriteIns = append(r.WriteIns, scantest.LineReading{Post: w.Post, Line: w.Line, Reading: w.Reading, NameInked: w.NameInked, Cause: w.Cause})
	}
	return r
}

// paper finds the paper that a scan is of.
func (d *Demo) paper(file string) *paper {
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
func (d *Demo) feedAgain(ctx context.Context, store *record.Store, outs []scanline.Outcome) error {
	for _, o := range outs {
		p := d.paper(o.Path)
		if o.Status != record.Rejected || !p.genuine || p.copy {
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

// adjudicate decides the waiting sheets as two honest people would who know what
// the voter meant: a paper counts once, however often it was fed.
func (d *Demo) adjudicate(ctx context.Context, store *record.Store) error {
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
		if err := store.Adjudicate(ctx, s.Hash, dec); err != nil {
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
func (d *Demo) trueResult() (*tally.Result, error) {
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
func (d *Demo) figures() tally.Figures {
	registered, took := d.ballots+d.ballots/4+1, d.ballots
	return tally.Figures{Registered: &registered, Participants: &took, Issued: &took}
}

// overlay draws every sheet from the image that was stored of it, and checks
// that the reader reads the stored image as it read the scan.
func (d *Demo) overlay(ctx context.Context, store *record.Store) error {
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
func (d *Demo) each(ctx context.Context, name string, n int, do func(i int) error) error {
	progress := console.NewBar(d.Stderr, d.quiet, n, name)
	defer progress.End()
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				errs[i] = do(i)
				progress.Step()
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
		return say.Text("interrupted")
	}
	return nil
}

func (d *Demo) draw(store *record.Store, e record.Entry) (shownSheet, error) {
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
		return shown, say.Text("demo_unsteady", say.Short(e.Hash))
	}
	jpeg, err := d.reader.Overlay(im, read)
	if err != nil {
		return shown, say.Failed(err, "no_overlay", e.Source)
	}
	shown.file = say.Short(e.Hash) + ".jpg"
	return shown, open.Picture(d.path("overlays", shown.file), jpeg)
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
