// This file holds what is printed, as a list of strokes: the designer adds
// them, the PDF repeats them.

package sheet

import (
	"zheng/store/election"
	"zheng/store/typeset"
)

type shape int

const (
	inkText shape = iota
	inkFill
	inkFrame
	inkDashed
	inkOval
	inkFullOval
	inkLine
	inkCircle
)

// stroke is one printed thing; mm, gray 0 black … 1 white.
type stroke struct {
	shape   shape
	r       Rect // text: X, Y is the start of the base line; line: to X+W, Y+H
	line    float64
	gray    float64
	says    string
	face    typeset.Face
	size    float64 // em
	spacing float64 // after each letter
}

const (
	regular = typeset.Regular
	bold    = typeset.Bold
)

// The letters of this Kai face stand between these lines, in em from the base line.
const (
	above = 0.86
	below = 0.14
	// middle is from the base line up to the middle of a Han letter.
	middle = (above - below) / 2
)

// text prints s with its base line at y.
func (p *Page) text(fs *typeset.Fonts, f typeset.Face, size, x, y, gray float64, s string) float64 {
	return p.spaced(fs, f, size, x, y, gray, 0, s)
}

// spaced prints s with some mm between its letters and gives its length.
func (p *Page) spaced(fs *typeset.Fonts, f typeset.Face, size, x, y, gray, spacing float64, s string) float64 {
	if s == "" {
		return 0
	}
	w := fs.Width(f, s)*size + spacing*float64(len([]rune(s))-1)
	p.ink = append(p.ink, stroke{shape: inkText, r: Rect{X: x, Y: y}, says: s, face: f, size: size, gray: gray, spacing: spacing})
	p.Texts = append(p.Texts, Text{Rect{x, y - above*size, w, (above + below) * size}.round(), s})
	return w
}

// centred prints s with its middle at x, y.
func (p *Page) centred(fs *typeset.Fonts, f typeset.Face, size, x, y, gray float64, s string) {
	w := fs.Width(f, s) * size
	p.text(fs, f, size, x-w/2, y+middle*size, gray, s)
}

// rule prints a line of the table; horizontal or vertical.
func (p *Page) rule(x1, y1, x2, y2, line, gray float64) {
	p.ink = append(p.ink, stroke{shape: inkLine, r: Rect{x1, y1, x2 - x1, y2 - y1}, line: line, gray: gray})
	r := Rect{x1, y1, x2 - x1, y2 - y1}.Grow(line / 2)
	p.Rules = append(p.Rules, r.round())
}

func (p *Page) fill(r Rect, gray float64) {
	p.ink = append(p.ink, stroke{shape: inkFill, r: r, gray: gray})
}

func (p *Page) draw(s shape, r Rect, line, gray float64) {
	p.ink = append(p.ink, stroke{shape: s, r: r, line: line, gray: gray})
}

// box prints a place that is read and lists it.
func (p *Page) box(b Box) {
	b.Rect = b.Rect.round()
	switch b.Kind {
	case MarkBox, WriteInMark:
		if b.Option != "" {
			p.draw(inkOval, b.Rect, OvalLine, 0)
			break
		}
		p.draw(inkFrame, b.Rect, FrameLine, 0)
	case Oval:
		p.draw(inkOval, b.Rect, OvalLine, 0)
	case Seal:
		p.draw(inkDashed, b.Rect, 0.2, 0.55)
	}
	p.Boxes = append(p.Boxes, b)
}

// sample prints in r how a mark looks, drawn as by hand but never in a place
// that is read.
func (p *Page) sample(m election.Mark, r Rect) {
	const pen = 0.35
	in := r.Grow(-0.2 * r.W)
	line := func(x1, y1, x2, y2 float64) {
		p.draw(inkLine, Rect{in.X + x1*in.W, in.Y + y1*in.H, (x2 - x1) * in.W, (y2 - y1) * in.H}, pen, 0)
	}
	switch m {
	case election.Circle:
		p.draw(inkCircle, in, pen, 0)
	case election.Cross:
		line(0.06, 0.06, 0.94, 0.94)
		line(0.94, 0.06, 0.06, 0.94)
	case election.Tick:
		line(0.02, 0.52, 0.36, 0.94)
		line(0.36, 0.94, 1, 0.06)
	}
}
