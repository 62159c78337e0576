// This file fills a ballot as one person does: what is meant at each place,
// with which hand and which pen.

package scantest

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"

	"zheng/scan/mark"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// Voter is one person at the booth. Its zero value does anything at random
// with any pen.
type Voter struct {
	Name   string
	Hand   func(rng *rand.Rand, k Kind) Drawing         // nil: our own, Draw
	Pen    func(rng *rand.Rand) Pen                     // once a ballot; nil: AnyPen
	Choose func(rng *rand.Rand, place sheet.Box) Choice // nil: Anything
	Seal   SealWork                                     // what the committee did before; "" leaves the place empty
}

// Choice is what a voter does at one place: a candidate's box or ovals, or a
// write-in line.
type Choice struct {
	Kind   Kind             // what is drawn in a box
	Option election.Reading // which oval is chosen; "" none
	Manner Manner           // how
	Name   string           // what is written on the line; "" nothing
}

// Anything chooses at random, so that every kind of mark is often seen.
func Anything(rng *rand.Rand, place sheet.Box) Choice {
	c := Choice{
		Kind:   pick(rng, KindBlank, KindBlank, KindBlank, KindCircle, KindCircle, KindCircle, KindCross, KindCross, KindTick, KindTick, KindOther),
		Option: pick[election.Reading](rng, "", election.Approve, election.Approve, election.Oppose, election.Abstain),
		Manner: pick(rng, Filled, Filled, Filled, Filled, Ticked, Crossed, Light, Erased, Corrected, Doubled),
	}
	if place.Line > 0 {
		c.Option = pick[election.Reading](rng, "", election.Approve)
		switch {
		case odds(rng, 0.5):
			c.Kind, c.Option = KindBlank, ""
		default:
			c.Name = AnyName(rng)
		}
	}
	return c
}

// Follow chooses what a vote says, by marks that the ballot gives a meaning.
// Written-in names take the lines of their post from the first.
func Follow(marks election.Marks, vote election.Vote) func(*rand.Rand, sheet.Box) Choice {
	return func(rng *rand.Rand, place sheet.Box) Choice {
		want := vote.Marks[place.Post][place.Candidate]
		var c Choice
		if place.Line > 0 {
			if names := vote.WriteIns[place.Post]; place.Line <= len(names) {
				c.Name, want = names[place.Line-1], election.Approve
			}
		}
		c.Kind, c.Manner = KindBlank, Filled
		switch want {
		case election.Approve:
			c.Kind, c.Option = kindOf(pick(rng, marks.Approve...)), election.Approve
		case election.Oppose:
			c.Option = election.Oppose
			if len(marks.Oppose) > 0 {
				c.Kind = kindOf(pick(rng, marks.Oppose...))
			}
		}
		return c
	}
}

// RealHand draws what real people drew (see Real), each drawing as large and
// as far from the middle as people draw in boxes. It falls back on our own
// hand for kinds that the drawings lack.
func RealHand(drawings []Drawing) func(*rand.Rand, Kind) Drawing {
	of := map[Kind][]Drawing{}
	for _, d := range drawings {
		of[d.Kind] = append(of[d.Kind], d)
	}
	return func(rng *rand.Rand, k Kind) Drawing {
		if len(of[k]) == 0 {
			return Draw(rng, k)
		}
		d := of[k][rng.IntN(len(of[k]))]
		d.Strokes = settle(rng, d.Strokes, markSize(rng))
		if dotted(d.Strokes) { // a resting pen, some would say
			d.Truth, d.Ambiguous = mark.Blank, true
		}
		return d
	}
}

// dotted tells whether nothing but dots was drawn, none longer than 1 mm.
func dotted(strokes []Stroke) bool {
	return !slices.ContainsFunc(strokes, func(s Stroke) bool {
		x0, y0, x1, y1 := bounds([]Stroke{s})
		return max(x1-x0, y1-y0) > 1
	})
}

func kindOf(m election.Mark) Kind {
	switch m {
	case election.Circle:
		return KindCircle
	case election.Cross:
		return KindCross
	case election.Tick:
		return KindTick
	}
	return KindOther
}

// meaning is what a committee reads from a shape.
func meaning(s mark.Shape, marks election.Marks) election.Reading {
	switch s {
	case mark.Blank:
		return election.Abstain
	case mark.Circle, mark.Cross, mark.Tick:
		return marks.Means(election.Mark(s))
	}
	return election.Unclear
}

// fill draws on the shot's page what the voter chooses at every place of it.
func (v Voter) fill(rng *rand.Rand, s *shot, marks election.Marks) {
	if v.Hand == nil {
		v.Hand = Draw
	}
	if v.Choose == nil {
		v.Choose = Anything
	}
	if v.Pen == nil {
		v.Pen = AnyPen
	}
	w := writer{Voter: v, rng: rng, img: s.img, k: s.k, pen: v.Pen(rng), marks: marks, scan: BoxScan{DPI: float64(s.blank.DPI), Bits: "gray"}}
	if s.mode == BW {
		w.scan.Bits = "bw"
	}
	for s.mode == BW && w.pen.faint() { // nothing would be left of it by the scanner's threshold
		w.pen = AnyPen(rng)
	}
	s.truth.Voter, s.truth.Pen = v.Name, w.pen.Name
	for _, place := range places(s.blank.Page) {
		t := BoxTruth{Post: place[0].Post, Candidate: place[0].Candidate, Line: place[0].Line, Ask: Never, rect: areaOf(place[0].Rect)}
		for _, box := range place[1:] {
			t.rect = t.rect.with(areaOf(box.Rect))
		}
		c := v.Choose(rng, place[0])
		if s.mode == BW && c.Manner == Light {
			c.Manner = Filled
		}
		w.place(&t, place, c)
		s.truth.Boxes = append(s.truth.Boxes, t)
	}
}

// faint tells whether a scanner in black and white may lose lines of the pen.
func (p Pen) faint() bool {
	covered := p.Strength * (1 - float64(luma(p.Ink.R, p.Ink.G, p.Ink.B))/255)
	return covered < 0.6 || p.Skip > 0 || p.Grain > 0
}

// places groups the boxes of a page: those of one candidate, of one line.
func places(p *sheet.Page) [][]sheet.Box {
	var out [][]sheet.Box
	for _, b := range p.Boxes {
		if b.Kind == sheet.Seal {
			continue
		}
		i := slices.IndexFunc(out, func(g []sheet.Box) bool {
			return g[0].Post == b.Post && g[0].Candidate == b.Candidate && g[0].Line == b.Line
		})
		if i < 0 {
			out = append(out, nil)
			i = len(out) - 1
		}
		out[i] = append(out[i], b)
	}
	return out
}

// writer is a voter with the pen on the paper.
type writer struct {
	Voter
	rng   *rand.Rand
	img   *image.RGBA
	k     float64 // px per mm
	pen   Pen
	marks election.Marks
	scan  BoxScan // as far as it may leave a mark doubtful
}

// place marks the boxes of one candidate or line and says what is true of it.
func (w *writer) place(t *BoxTruth, boxes []sheet.Box, c Choice) {
	var ovals []sheet.Box
	for _, b := range boxes {
		switch {
		case b.Kind == sheet.WriteInName:
			if t.Name = c.Name; c.Name != "" {
				w.name(b.Rect, c.Name)
			}
		case b.Option != "":
			ovals = append(ovals, b)
		default:
			d := w.mark(b.Rect, c.Kind)
			t.Want, t.Drawn = meaning(d.Truth, w.marks), fmt.Sprintf("%s: %s", d.Kind, d.Name)
			switch {
			case d.Ambiguous:
				t.Ask, t.Divides = May, true
			case t.Want == election.Unclear:
				t.Ask = Must
			case Doubtful(d, w.pen, w.scan):
				t.Ask = May
			}
		}
	}
	if len(ovals) > 0 {
		t.Want, t.Ask = w.ovals(ovals, c)
		t.Drawn = fmt.Sprintf("oval: %s %s", c.Manner, c.Option)
	}
	if t.Line > 0 && t.Ask == Never && (t.Name != "") != (t.Want == election.Approve) {
		t.Ask = May // rule V8: a name without a mark, a mark without a name
	}
}

// mark draws in a box, now and then a little beside where the hand meant it.
// Nobody draws a mark of 3 mm with a pen of 1.5 mm: it grows with the pen, as far
// as the box has room, and stays where a mark so large is put.
func (w *writer) mark(r sheet.Rect, k Kind) Drawing {
	d := w.Hand(w.rng, k).Scaled(min(r.W, r.H) / 13)
	x0, y0, x1, y1 := d.Bounds()
	if size, least := max(x1-x0, y1-y0), min(5.5*w.pen.Width, 0.75*min(r.W, r.H)); k != KindBlank && size < least {
		x, y := (x0+x1)/2, (y0+y1)/2
		room := (min(r.W, r.H)-least)/2 + 1
		d = d.Moved(-x, -y).Scaled(least/max(size, 0.1)).Moved(max(-room, min(room, x)), max(-room, min(room, y)))
	}
	d = d.Moved(max(-0.8, min(0.8, w.rng.NormFloat64()*0.25)), max(-0.8, min(0.8, w.rng.NormFloat64()*0.25)))
	w.draw(w.pen, d.Strokes, r.X+r.W/2, r.Y+r.H/2)
	return d
}

// draw inks strokes about the point x, y mm of the page.
func (w *writer) draw(p Pen, s []Stroke, x, y float64) {
	p.Draw(w.img, s, w.k, x*w.k, y*w.k, w.rng)
}
