// This file fills ovals: in full, by half, and with corrections.

package scantest

import (
	"image/color"
	"math"
	"math/rand/v2"

	"zheng/scan/sheet"
	"zheng/store/election"
)

// Manner is how an oval is marked.
type Manner string

// The manners.
const (
	Filled    Manner = "filled"
	Ticked    Manner = "ticked"
	Crossed   Manner = "crossed"
	Light     Manner = "light"     // shaded lightly
	Erased    Manner = "erased"    // rubbed out, traces left: nothing is meant
	Corrected Manner = "corrected" // another oval rubbed out, this one filled
	Doubled   Manner = "doubled"   // two ovals filled: only a person can say
)

// ovals marks a candidate's ovals, and says what is meant and how sure.
func (w *writer) ovals(ovals []sheet.Box, c Choice) (election.Reading, Asking) {
	chosen := -1
	for i, o := range ovals {
		if o.Option == string(c.Option) {
			chosen = i
		}
	}
	if chosen < 0 {
		return election.Abstain, Never
	}
	r, other := ovals[chosen].Rect, ovals[(chosen+1)%len(ovals)].Rect
	alone := len(ovals) == 1
	want := election.Reading(ovals[chosen].Option)
	switch c.Manner {
	case Ticked, Crossed:
		kind := KindTick
		if c.Manner == Crossed {
			kind = KindCross
		}
		d := Draw(w.rng, kind).Scaled(max(r.W, r.H) / 13 * 1.2)
		x0, y0, x1, y1 := d.Bounds()
		d = d.Moved(-(x0+x1)/2, -(y0+y1)/2)
		w.draw(w.pen, d.Strokes, r.X+r.W/2, r.Y+r.H/2)
		return want, May
	case Light:
		pencil := Pen{Name: "light pencil", Width: 0.6, Ink: color.RGBA{120, 120, 125, 255}, Strength: between(w.rng, 0.3, 0.55), Grain: 0.3, Tremor: 0.02}
		w.draw(pencil, shading(w.rng, r, between(w.rng, 0.5, 0.8)), r.X+r.W/2, r.Y+r.H/2)
		return want, May
	case Erased:
		w.rubbed(r)
		return election.Abstain, May
	case Corrected:
		w.filled(r)
		if !alone {
			w.rubbed(other)
		}
		return want, May
	case Doubled:
		w.filled(r)
		if !alone {
			w.filled(other)
			return election.Unclear, Must
		}
		return want, Never
	default:
		w.filled(r)
		return want, Never
	}
}

func (w *writer) filled(r sheet.Rect) {
	p := w.pen
	p.Width = max(p.Width, 0.4)
	w.draw(p, shading(w.rng, r, p.Width*between(w.rng, 0.6, 0.95)), r.X+r.W/2, r.Y+r.H/2)
}

func (w *writer) rubbed(r sheet.Rect) {
	trace := Pen{Name: "rubbed pencil", Width: 0.7, Ink: color.RGBA{120, 120, 120, 255}, Strength: between(w.rng, 0.08, 0.2), Grain: 0.4}
	w.draw(trace, shading(w.rng, r, 0.6), r.X+r.W/2, r.Y+r.H/2)
}

// shading is a zigzag that fills the ellipse in r, lines gap mm apart, about
// the ellipse's middle.
func shading(rng *rand.Rand, r sheet.Rect, gap float64) []Stroke {
	a, b := r.W/2*between(rng, 0.85, 1.02), r.H/2*between(rng, 0.85, 1.02)
	lean := between(rng, -0.5, 0.5)
	var s Stroke
	side := 1.0
	for x := -a; x <= a; x += gap / 2 {
		y := b * math.Sqrt(max(0, 1-x*x/(a*a)))
		s = append(s, [2]float64{x + lean*side*y*0.3, side*y + rng.NormFloat64()*0.08})
		side = -side
	}
	return []Stroke{s}
}
