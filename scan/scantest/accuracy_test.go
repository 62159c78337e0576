// This file measures how well whole sheets are read. Hands, pens, places and
// damages are drawn from a seed; every reading is held against the truth.
//
//	go test ./scan/scantest -run Accuracy -positions 200000 -seed 7 -keep /tmp/kept -timeout 0

package scantest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/png"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"zheng/scan/omr"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
)

var (
	positions = flag.Int("positions", 2000, "marks to read")
	seed      = flag.Uint64("seed", 1, "of all that is random")
	keep      = flag.String("keep", "", "folder for sheets that were misread, asked about or rejected")
	workers   = flag.Int("workers", runtime.NumCPU(), "sheets read at once")
	only      = flag.String("wear", "", "one wear on every sheet, by its name")
	kind      = flag.Int("ballot", -1, "one kind of ballot only: 0 dense, 1 boxes, 2 ovals, 3 names with a seal")
	single    = flag.Int("sheet", -1, "one sheet only, by the number in its file's name")
	verbose   = flag.Bool("asked", false, "keep what was asked and rejected too, not only what was misread")
)

// kinds of ballots that are read, and how often of 10 sheets.
var ballots = []struct {
	share int
	e     *election.Election
}{
	{4, dense()},
	{3, committee(election.Boxes, "A4", "ignore")},
	{2, committee(election.Ovals, "A5", "ignore")},
	{1, openBallot()},
}

func committee(style election.Style, paper, seal string) *election.Election {
	rules, _ := election.ProfileRules("residents")
	e := &election.Election{
		ID: "test-" + string(style), Title: "青松社区第十届居民委员会换届选举", Community: "青松街道青松社区", Committee: "青松社区居民选举委员会",
		Date: election.Date{Year: 2026, Month: 12, Day: 5}, Round: election.First, Profile: "residents", Rules: rules,
		Marks:  election.Marks{Approve: []election.Mark{election.Circle, election.Tick}, Oppose: []election.Mark{election.Cross}},
		Ballot: election.Ballot{Style: style, Paper: paper, Seal: seal, Number: "none"},
		Posts: []election.Post{
			{ID: "chair", Title: "主任", Seats: 1, WriteIns: 1, Candidates: people("a", "张伟", "李秀英")},
			{ID: "vice", Title: "副主任", Seats: 1, WriteIns: 1, Candidates: people("b", "王建国", "赵敏")},
			{ID: "member", Title: "委员", Seats: 3, WriteIns: 3, Candidates: people("c", "陈静", "刘洋", "孙丽华", "周𠮷")},
		},
	}
	return e
}

// dense is the fullest page: the more boxes a sheet has, the sooner many are read.
func dense() *election.Election {
	e := committee(election.Boxes, "A4", "ignore")
	e.ID = "test-dense"
	var names []string
	for _, s := range "钱郑冯褚卫蒋沈韩杨朱秦许何吕施孔曹严" {
		names = append(names, string(s)+"明")
	}
	e.Posts = []election.Post{
		{ID: "chair", Title: "主任", Seats: 1, Candidates: people("a", "张伟", "李秀英")},
		{ID: "member", Title: "委员", Seats: 9, Candidates: people("c", names...)},
	}
	return e
}

func openBallot() *election.Election {
	e := committee(election.Names, "A4", "required")
	for i := range e.Posts {
		e.Posts[i].Candidates, e.Posts[i].WriteIns = nil, e.Posts[i].Seats
	}
	return e
}

func people(prefix string, names ...string) []election.Candidate {
	var out []election.Candidate
	for i, n := range names {
		out = append(out, election.Candidate{ID: fmt.Sprint(prefix, i+1), Name: n})
	}
	return out
}

// press prints each ballot once for each density, when it is first wanted.
type press struct {
	mu      sync.Mutex
	blanks  map[string][]*scantest.Blank
	layouts []*sheet.Layout
	readers []*omr.Reader
}

func newPress(t *testing.T) *press {
	p := &press{blanks: map[string][]*scantest.Blank{}}
	for _, b := range ballots {
		l, err := sheet.Design(b.e, sheet.Normal)
		if err != nil {
			t.Fatal(err)
		}
		r, err := omr.NewReader(b.e, l)
		if err != nil {
			t.Fatal(err)
		}
		p.layouts, p.readers = append(p.layouts, l), append(p.readers, r)
	}
	return p
}

func (p *press) of(t *testing.T, ballot, dpi int, stray bool) []*scantest.Blank {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := fmt.Sprint(ballot, dpi, stray)
	if p.blanks[key] == nil {
		var err error
		if stray {
			p.blanks[key], err = scantest.Strays(context.Background(), ballots[ballot].e, sheet.Normal, dpi)
		} else {
			p.blanks[key], err = scantest.Print(context.Background(), p.layouts[ballot], dpi)
		}
		if err != nil {
			t.Error(err)
		}
	}
	return p.blanks[key]
}

// made is one sheet: what it is, as a file, and how to read it.
type made struct {
	scan *scantest.Scan
	file []byte
	hand string
	by   *omr.Reader
}

// sheetOf makes sheet number n of a seed.
func (p *press) sheetOf(t *testing.T, n uint64, real func(*rand.Rand, scantest.Kind) scantest.Drawing) (made, error) {
	rng := rand.New(rand.NewPCG(*seed, n))
	one := func(of ...int) int { return of[rng.IntN(len(of))] }

	ballot, draw := 0, rng.IntN(10)
	for draw -= ballots[0].share; draw >= 0; draw -= ballots[ballot].share {
		ballot++
	}
	if *kind >= 0 {
		ballot = *kind
	}
	dpi := one(150, 200, 200, 200, 200, 200, 300, 300, 400)
	mode := []scantest.Mode{scantest.Gray, scantest.Gray, scantest.Gray, scantest.Colour, scantest.BW}[rng.IntN(5)]
	m := made{hand: "own hands", by: p.readers[ballot]}
	v := scantest.Voter{Name: m.hand}
	if real != nil && rng.IntN(2) == 0 {
		m.hand, v.Hand, v.Name = "real strokes", real, "real strokes"
	}
	e := ballots[ballot].e
	if e.Ballot.Seal == "required" {
		mode = []scantest.Mode{scantest.Colour, scantest.Colour, scantest.Colour, scantest.Gray}[rng.IntN(4)]
		v.Seal = []scantest.SealWork{scantest.SealGood, scantest.SealGood, scantest.SealGood, scantest.SealFaint, scantest.SealOutside, scantest.SealBlack, ""}[rng.IntN(7)]
	}

	wears := scantest.AnyWears(rng, rng.IntN(8) > 0)
	stray := rng.IntN(40) == 0
	if !stray && rng.IntN(40) == 0 {
		wears = append(wears, scantest.At("corner cancelled", rng.Float64()))
	}
	if *only != "" {
		w := scantest.At(*only, 1)
		w.Strength = rng.Float64() * max(w.Wear.Harmless, 0.3)
		wears, stray = []scantest.Worn{w}, false
	}
	blanks := p.of(t, ballot, dpi, stray)
	if len(blanks) == 0 {
		return m, fmt.Errorf("nothing printed")
	}
	m.scan = blanks[rng.IntN(len(blanks))].Scan(rng, e, v, mode, wears...)
	format := []scantest.Format{scantest.JPEG, scantest.JPEG, scantest.PNG, scantest.TIFF}[rng.IntN(4)]
	if mode == scantest.BW {
		format = []scantest.Format{scantest.PNG, scantest.TIFF}[rng.IntN(2)]
	}
	m.scan.Truth.File = fmt.Sprintf("%d-%06d.%s", *seed, n, format)
	var err error
	m.file, err = m.scan.Encode(format)
	return m, err
}

// reading is what the reader says, in the words of `zheng scan -json`.
func reading(s omr.Sheet) scantest.Reading {
	r := scantest.Reading{Page: s.Page, Status: string(s.Status)}
	if len(s.Reasons) > 0 {
		r.Reason = string(s.Reasons[0])
	}
	for _, m := range s.Marks {
		r.Marks = append(r.Marks, scantest.MarkReading{Post: m.Post, Candidate: m.Candidate, Reading: m.Reading, Confidence: m.Confidence, Cause: m.Cause})
	}
	for _, w := range s.WriteIns {
		r.WriteIns = append(r.WriteIns, scantest.LineReading{Post: w.Post, Line: w.Line, Reading: w.Reading, NameInked: w.NameInked, Cause: w.Cause})
	}
	return r
}

// tally adds up verdicts.
type tally struct {
	sheets, boxes, sure int // sure: boxes that a person sees no doubt in
	noMarks, taken      int // drawings that are no marks, and those taken for one
	verdicts            map[scantest.Verdict]int
	causes              map[string]int // verdict: cause
	reasons             map[string]int // why sheets waited or were rejected that need not be
}

func newTally() *tally {
	return &tally{verdicts: map[scantest.Verdict]int{}, causes: map[string]int{}, reasons: map[string]int{}}
}

func (t *tally) add(truth *scantest.Truth, c scantest.Compared, reason string) {
	t.sheets++
	if truth.Fate == scantest.Count && !truth.Worst {
		t.reasons[cmp.Or(reason, "counted")]++
	}
	t.boxes += len(truth.Boxes)
	for _, b := range truth.Boxes {
		if b.Ask == scantest.Never && !truth.Worst && truth.Fate == scantest.Count {
			t.sure++
		}
	}
	t.verdicts[scantest.Right] += c.Boxes
	for _, b := range truth.Boxes {
		if b.Want == election.Unclear {
			t.noMarks++
		}
	}
	for _, d := range c.Differences {
		t.verdicts[d.Verdict]++
		if d.Verdict == scantest.Misread && d.Box != nil && d.Box.Want == election.Unclear {
			t.taken++
		}
		what := d.Cause
		if d.Box != nil && d.Verdict == scantest.Misread {
			what = fmt.Sprintf("%s → %s", d.Box.Drawn, d.Read)
		}
		t.causes[fmt.Sprintf("%s: %s", d.Verdict, what)]++
	}
}

func TestAccuracy(t *testing.T) {
	var real func(*rand.Rand, scantest.Kind) scantest.Drawing
	if dir := os.Getenv("ZHENG_MARKS"); dir != "" {
		drawings, err := scantest.Real(dir)
		if err != nil {
			t.Fatal(err)
		}
		real = scantest.RealHand(drawings)
	} else {
		t.Log("ZHENG_MARKS names no folder of real strokes: own hands only")
	}

	p := newPress(t)
	byHand, byScan, byWear := map[string]*tally{}, map[string]*tally{}, map[string]*tally{}
	var mu sync.Mutex
	var group sync.WaitGroup
	next, boxes, start, told := uint64(0), 0, time.Now(), time.Now()
	for range *workers {
		group.Go(func() {
			for {
				mu.Lock()
				n := next
				next++
				if *single >= 0 {
					n = uint64(*single)
				}
				done := boxes >= *positions || *single >= 0 && next > 1
				mu.Unlock()
				if done {
					return
				}
				m, err := p.sheetOf(t, n, real)
				if err != nil {
					t.Error(err)
					return
				}
				read := reading(m.by.ReadBytes(m.file))
				c := scantest.Compare(m.scan.Truth, read)

				mu.Lock()
				boxes += len(m.scan.Truth.Boxes)
				add(byHand, m.hand, &m.scan.Truth, c, read.Reason)
				add(byScan, scanKind(&m.scan.Truth), &m.scan.Truth, c, read.Reason)
				for _, w := range m.scan.Truth.Wears {
					add(byWear, w[:strings.LastIndexByte(w, ' ')], &m.scan.Truth, c, read.Reason)
				}
				if len(m.scan.Truth.Wears) == 0 {
					add(byWear, "(none)", &m.scan.Truth, c, read.Reason)
				}
				tell(t, m, c, read)
				if time.Since(told) > 30*time.Second {
					told = time.Now()
					fmt.Fprintf(os.Stderr, "%d of %d positions, %d sheets, %.0f s\n", boxes, *positions, n+1, time.Since(start).Seconds())
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	var out strings.Builder
	fmt.Fprintf(&out, "seed %d, %.0f s\n", *seed, time.Since(start).Seconds())
	table(&out, "hand", byHand)
	table(&out, "scan", byScan)
	table(&out, "wear", byWear)
	for _, hand := range slices.Sorted(maps.Keys(byHand)) {
		causes(&out, hand, byHand[hand])
		if h := byHand[hand]; h.taken > 1+h.noMarks/50 { // our own are drawn close to a mark on purpose
			t.Errorf("%s: %d of %d drawings that are no marks taken for one", hand, h.taken, h.noMarks)
		}
	}
	t.Log(out.String())
}

func add(to map[string]*tally, name string, truth *scantest.Truth, c scantest.Compared, reason string) {
	if to[name] == nil {
		to[name] = newTally()
	}
	to[name].add(truth, c, reason)
}

// tell fails the test for what is unforgivable and keeps the sheet.
func tell(t *testing.T, m made, c scantest.Compared, read scantest.Reading) {
	bad := false
	for _, d := range c.Differences {
		if d.Verdict == scantest.Misread || d.Verdict == scantest.Lost {
			bad = true
			say := t.Errorf
			if d.Box != nil && d.Box.Want == election.Unclear {
				say = t.Logf // no mark, taken for one: counted in the end
			}
			say("%s (%s, %s, %d dpi, pen %s, wears %v): %s", m.scan.Truth.File, m.hand, m.scan.Truth.Mode, m.scan.Truth.DPI, m.scan.Truth.Pen, m.scan.Truth.Wears, d)
		}
	}
	if *keep == "" || *single < 0 && (len(c.Differences) == 0 || !bad && !*verbose) {
		return
	}
	if err := keepSheet(*keep, m, c, read); err != nil {
		t.Error(err)
	}
}

// keepSheet writes the sheet, its truth with the reading, and a picture of
// each box that was not read right, into a folder for each verdict.
func keepSheet(dir string, m made, c scantest.Compared, read scantest.Reading) error {
	name := m.scan.Truth.File
	if len(c.Differences) == 0 {
		c.Differences = []scantest.Difference{{Verdict: scantest.Right}}
	}
	for _, d := range c.Differences {
		at := filepath.Join(dir, string(d.Verdict))
		if err := os.MkdirAll(at, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(at, name), m.file, 0o644); err != nil {
			return err
		}
		both, err := json.MarshalIndent(map[string]any{"truth": m.scan.Truth, "reading": read}, "", " ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(at, name+".json"), both, 0o644); err != nil {
			return err
		}
		if d.Box == nil {
			continue
		}
		s := d.Box.Seen
		img := m.scan.Image().(interface {
			SubImage(image.Rectangle) image.Image
		})
		crop := img.SubImage(image.Rect(int(s[0])-20, int(s[1])-20, int(s[2])+20, int(s[3])+20))
		says := strings.NewReplacer(" ", "_", "/", "_", ":", "").Replace(fmt.Sprintf("%s-%s%d-%s-is-%s.png", name, d.Box.Candidate, d.Box.Line, d.Box.Drawn, d.Read))
		f, err := os.Create(filepath.Join(at, says))
		if err != nil {
			return err
		}
		if err := png.Encode(f, crop); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// table prints tallies, the worst first.
func table(out *strings.Builder, head string, by map[string]*tally) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\n%s\tsheets\tmarks\tmisread\tlost\tunkind\tasked\tof sure\trejected\t\n", head)
	names := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		x, y := by[a].verdicts, by[b].verdicts
		return cmp.Or(cmp.Compare(y[scantest.Misread], x[scantest.Misread]), cmp.Compare(y[scantest.Asked], x[scantest.Asked]), cmp.Compare(a, b))
	})
	for _, n := range names {
		t := by[n]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%.2f %%\t%d\t\n", n, t.sheets, t.boxes, t.verdicts[scantest.Misread], t.verdicts[scantest.Lost],
			t.verdicts[scantest.Unkind], t.verdicts[scantest.Asked], 100*float64(t.verdicts[scantest.Asked])/max(1, float64(t.sure)), t.verdicts[scantest.Rejected])
	}
	w.Flush()
}

// causes prints why.
func causes(out *strings.Builder, name string, t *tally) {
	fmt.Fprintf(out, "\n%s, sheets to count:\n", name)
	most(out, t.reasons)
	fmt.Fprintf(out, "%s, what was not right:\n", name)
	most(out, t.causes)
}

// most prints counts, the largest first.
func most(out *strings.Builder, of map[string]int) {
	names := slices.SortedFunc(maps.Keys(of), func(a, b string) int { return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b)) })
	for _, n := range names[:min(len(names), 40)] {
		fmt.Fprintf(out, "%6d  %s\n", of[n], n)
	}
}
