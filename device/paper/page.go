// Package paper lays out what an election prints beside its ballots, as PDF and
// as HTML: the reports and notices of a count, the readiness report, the log of
// the roll; the public list of voters, their cards, and the checklist for the
// day on which no machine works. Lengths are in mm on A4; whose names are on it
// is the caller's. Package printer sends it to a queue.
package paper

import (
	"github.com/boombuler/barcode/code128"

	"zheng/store/typeset"
)

const (
	paperW = 210.0 // mm
	paperH = 297.0
	margin = 15.0
)

const (
	regular = typeset.Regular
	bold    = typeset.Bold
)

// paper is a PDF under way.
type paper struct{ *typeset.Canvas }

// newPaper begins a PDF on A4.
func newPaper() (*paper, error) {
	fonts, err := typeset.Load()
	if err != nil {
		return nil, err
	}
	c := typeset.NewCanvas(fonts, paperW, paperH)
	c.Producer("Zheng")
	return &paper{c}, nil
}

// align says where in its room a text stands.
type align int

const (
	left align = iota
	centre
	right
)

// text prints s with its baseline at y in a room of w mm from x: smaller where
// it does not fit, and cut only where it would be too small to read.
func (p *paper) text(f typeset.Face, size, x, y, w float64, a align, s string) {
	const smallest = 0.6
	p.Letters(f, size)
	wide := p.Width(s)
	if wide > w {
		scale := max(smallest, w/wide)
		p.Letters(f, size*scale)
		s = p.cut(s, w)
		wide = p.Width(s)
	}
	switch a {
	case centre:
		x += (w - wide) / 2
	case right:
		x += w - wide
	}
	if s != "" {
		p.Text(x, y, s)
	}
}

func (p *paper) cut(s string, w float64) string {
	letters := []rune(s)
	for n := len(letters); n > 0 && p.Width(s) > w+0.01; n-- {
		s = string(letters[:n-1]) + "…"
	}
	return s
}

// shade fills a room with gray, from 0, black, to 1.
func (p *paper) shade(x, y, w, h, gray float64) {
	p.Ink(gray)
	p.Bar(x, y, w, h)
	p.Ink(0)
}

// dashed lines are for scissors.
func (p *paper) dashed(x1, y1, x2, y2 float64) {
	p.Dashes(1, 1.4)
	p.Pen(0.6)
	p.Line(x1, y1, x2, y2, 0.15)
	p.Pen(0)
	p.Dashes()
}

// bars prints a code as Code 128, w mm wide with its quiet zone of ten modules
// at each end.
func (p *paper) bars(code string, x, y, w, h float64) {
	p.Try("make a barcode", func() error {
		c, err := code128.Encode(code)
		if err != nil {
			return err
		}
		const quiet = 10
		n := c.Bounds().Dx()
		module := w / float64(n+2*quiet)
		dark := func(i int) bool {
			r, _, _, _ := c.At(i, 0).RGBA()
			return r == 0
		}
		p.Ink(0)
		for i := 0; i < n; i++ {
			from := i
			for i < n && dark(i) {
				i++
			}
			if i > from {
				p.Bar(x+float64(quiet+from)*module, y, float64(i-from)*module, h)
			}
		}
		return nil
	})
}
