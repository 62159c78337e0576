// This file holds what a report is made of: one document, printed as PDF (pdf.go)
// and as HTML (html.go). What each says stands in result.go, notice.go, sealing.go
// and tally.go.

package paper

import (
	"fmt"
	"io"
	"regexp"

	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/tally/archive"
	"zheng/store/text"
)

// Count is what reports are about.
type Count struct {
	Election  *election.Election
	Result    *tally.Result
	Committee *tally.Committee // of all rounds; nil where this is the only one

	Own, Proxies, Cancelled *int // ballots drawn for oneself and for others, and cut at the corner; nil: not known

	Opened   text.Text              // of the zero report: when the polls opened and who signed it; empty while they are not
	Bags     []Bag                  // of the sealing sheet: what was sealed; nil before it is
	Stations []archive.StationCount // that it is merged of; none: it is one count

	Checkpoint string // of the journal, a signed note; "" leaves its line and code out
	LogKey     string // the public key that checks it
	English    bool   // sentences in English too
	Copies     int    // how many, each marked; less than 1 is one
}

// Report is a kind of document.
type Report struct {
	Name   string // as commands call it
	Copies int    // as many as custom wants
	make   func(Count) *Document
}

// Reports lists the kinds.
func Reports() []Report {
	return []Report{
		{"result", 3, resultReport},
		{"notice", 1, noticeReport},
		{"sealing", 1, sealingReport},
		{"tally", 1, tallyReport},
	}
}

// Document makes the report of a count.
func (r Report) Document(c Count) (*Document, error) {
	switch {
	case c.Result.Election != c.Election.ID:
		return nil, fmt.Errorf("the result is of election %q, not of %q", c.Result.Election, c.Election.ID)
	case c.Result.Rules.Hash != c.Election.Rules.Hash():
		return nil, fmt.Errorf("the result of %s was decided by other rules than its election file has", c.Election.ID)
	}
	d := r.make(c)
	d.copies = max(1, c.Copies)
	d.name = c.Election.Title
	d.foot = footLines(c)
	if c.Checkpoint != "" {
		var err error
		if d.code, err = newCode(c.Checkpoint); err != nil {
			return nil, err
		}
	}
	if r.provisional(c.Result) {
		d.stamp = phrases.Say("provisional")
	}
	return d, nil
}

// provisional says whether this paper is stamped so: that a vote did not stand is
// announced as it is, once nothing is open.
func (r Report) provisional(result *tally.Result) bool {
	final := r.Name == "notice" && fails(result) && result.Pending == 0 && !unknown(result)
	return provisional(result) && !final
}

// provisional says that a result is not to be announced: something is pending
// or unknown, or the vote does not stand.
func provisional(r *tally.Result) bool { return r.Pending > 0 || !r.Stands || unknown(r) }

func unknown(r *tally.Result) bool {
	return r.Waits()
}

// Document is a report ready to be printed.
type Document struct {
	title  text.Text
	name   string // of the election
	left   string // under the name
	right  string
	stamp  text.Text // across every page; "" for none
	copies int
	foot   []string // at the foot of every page
	code   *code    // beside it; nil for none
	loose  float64  // size of its letters, 1 the usual; where a page has room
	parts  []part

	official bool // laid out as GB/T 9704 has it
	bare     bool // neither title nor head: its parts have them
	english  bool // its title in English too
	fixed    bool // never in smaller letters: it has as many pages as it needs
	geta     bool // 〓 where the font lacks a letter: people outside wrote it
}

// Title is what the paper calls itself.
func (d *Document) Title() text.Text { return d.title }

// WritePDF prints the document on A4, one page where it fits. The same
// document gives the same bytes.
func (d *Document) WritePDF(w io.Writer) error { return WritePDF(w, d) }

// WritePDF prints documents one behind the other, each with pages of its own.
func WritePDF(w io.Writer, list ...*Document) error {
	p, err := newPaper()
	if err != nil {
		return err
	}
	for _, d := range list {
		d.print(p)
	}
	return p.Write(w)
}

func (d *Document) print(p *paper) {
	p.Geta(d.geta)
	pages := d.compose(newRuler(p))
	for copy := range d.copies {
		for i, marks := range pages {
			p.Page()
			p.stamped(d.stamp)
			for _, m := range marks {
				m.draw(p)
			}
			for _, m := range d.numbers(copy, i, len(pages)) {
				m.draw(p)
			}
		}
	}
}

// part is a piece of a document.
type part interface{ isPart() }

// heading begins a section; Beside stands at the right edge.
type heading struct {
	text.Text
	beside string
}

// paragraph is running text.
type paragraph struct {
	text.Text
	size  float64 // of letters; 0 the usual
	bold  bool
	align align
	flush bool // of an official paper: no indent
}

// figures is a grid of figures with their names.
type figures []figure

type figure struct {
	name  text.Text
	value string
	small string // beside the value
}

// table has a heading that every page repeats, unless its columns have none.
type table struct {
	columns []tableColumn
	rows    []row
	size    float64 // of letters; 0 the usual
	grid    bool    // lines between columns too: to be written in by hand
}

type tableColumn struct {
	head   text.Text
	weight float64 // share of the width
	align  align
	size   float64 // of letters, of the table's; 0 the same
}

// row is one line of a table. Joined rows belong to the row above: no line
// parts them.
type row struct {
	cells  []cell
	joined bool
	high   float64 // mm at least; 0 as the text needs
}

// cell holds a text with a smaller one below, or strokes of 正.
type cell struct {
	text.Text
	bold    bool
	strokes int
}

// places are where people sign, and where the seal goes.
type places struct {
	names []text.Text
	seal  string // whose; "" for none
	date  string
}

// letters of a table's column, mm, where those of the table have a size.
func (t table) letters(i int, size float64) float64 {
	if f := t.columns[i].size; f > 0 {
		return size * f
	}
	return size
}

// headed says that a table has a heading.
func (t table) headed() bool {
	for _, col := range t.columns {
		if col.head.Zh != "" {
			return true
		}
	}
	return false
}

func (heading) isPart()   {}
func (paragraph) isPart() {}
func (figures) isPart()   {}
func (table) isPart()     {}
func (places) isPart()    {}

// add adds parts. Official papers have no space between Han letters and figures.
func (d *Document) add(list ...part) {
	for _, p := range list {
		if h, ok := p.(heading); ok && d.official {
			h.Zh = withoutGaps(h.Zh)
			p = h
		}
		if q, ok := p.(paragraph); ok && d.official {
			q.Zh = withoutGaps(q.Zh)
			p = q
		}
		d.parts = append(d.parts, p)
	}
}

var (
	gapBehind = regexp.MustCompile(`([0-9]) ([\p{Han}，。：；、（）“”])`)
	gapBefore = regexp.MustCompile(`([\p{Han}，。：；、（）“”]) ([0-9]+[\p{Han}，。：；、（）“”])`)
)

// withoutGaps takes the spaces from figures among Han letters.
func withoutGaps(s string) string {
	s = gapBehind.ReplaceAllString(s, "$1$2")
	return gapBefore.ReplaceAllString(gapBefore.ReplaceAllString(s, "$1$2"), "$1$2") // what ends one figure begins the next
}
