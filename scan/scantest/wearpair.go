// This file puts two papers in one picture, as a feeder that takes two sheets
// at once makes them, or a hand that lays two on the glass. Places are px of
// the scan.

package scantest

import (
	"image/color"
	"math"
)

// second is where another ballot of the same kind lies: its middle from the
// first one's, mm, its turn in degrees, and whether it lies under the first.
type second struct {
	dx, dy, turn float64
	under        bool
}

// doubleFeed shows a strip of the other paper: from 2 mm up to most of it.
func (s *shot) doubleFeed(strength float64) {
	w, h := s.size()
	along := pick(s.rng, -1.0, 1) * (2 + strength*(0.8*h-2))
	o := second{dx: s.rng.NormFloat64(), dy: along, turn: s.rng.NormFloat64() * 0.2, under: odds(s.rng, 0.6)}
	if odds(s.rng, 0.2) { // it slipped aside
		o.dx, o.dy = pick(s.rng, -1.0, 1)*(2+strength*(0.8*w-2)), s.rng.NormFloat64()
	}
	s.pair(o)
}

func (s *shot) sideBySide(strength float64) {
	w, _ := s.size()
	s.pair(second{dx: pick(s.rng, -1.0, 1) * (w + 25*strength), dy: s.rng.NormFloat64() * 4 * strength, turn: pick(s.rng, 0.0, 0, 180) + s.rng.NormFloat64()*strength, under: true})
}

func (s *shot) headToHead(strength float64) {
	_, h := s.size()
	s.pair(second{dx: s.rng.NormFloat64() * 2, dy: pick(s.rng, -1.0, 1) * (h + 33*strength - 8), turn: pick(s.rng, 0.0, 0, 180) + s.rng.NormFloat64()*strength, under: odds(s.rng, 0.5)})
}

// pair lays the other paper beside, upon or under this one; the picture grows
// to hold both.
func (s *shot) pair(o second) {
	w, h := float64(s.blank.img.Rect.Dx()), float64(s.blank.img.Rect.Dy())
	var first, other [4]point
	var middle point
	for i, c := range s.truth.Corners {
		first[i] = point{c[0], c[1]}
		middle.x, middle.y = middle.x+c[0]/4, middle.y+c[1]/4
	}
	sin, cos := math.Sincos(o.turn * math.Pi / 180)
	page := [4]point{{0, 0}, {w, 0}, {w, h}, {0, h}}
	for i, p := range page {
		x, y := p.x-w/2, p.y-h/2
		other[i] = point{middle.x + o.dx*s.k + cos*x - sin*y, middle.y + o.dy*s.k + sin*x + cos*y}
	}
	all := outline(first[:]).bounds().with(outline(other[:]).bounds())
	if s.back.R < 100 && odds(s.rng, 0.3) { // a dark lid larger than both
		all = all.grow(between(s.rng, 2, 40) * s.k)
	}
	move := func(ps [4]point) [4]point {
		for i := range ps {
			ps[i].x, ps[i].y = ps[i].x-all.x0, ps[i].y-all.y0
		}
		return ps
	}
	cw, ch := int(math.Round(all.x1-all.x0)), int(math.Round(all.y1-all.y0))
	lid := s.film.values(s.back)
	paper := newFilm(s.blank.img, len(s.film.p) == 3, curve(func(v float64) float64 { return (15 + (float64(s.white)-15)*v) / 255 }))
	second := paper.through(cw, ch, homography(move(other), page), lie{}, lid)
	this := s.film.through(cw, ch, homography(move(first), first), lie{}, lid)
	top, under, edge := second, this, sliced(move(other))
	if o.under {
		top, under, edge = this, second, sliced(move(first))
	}
	over := cover(cw, ch, edge)
	for y := over.at.Min.Y; y < over.at.Max.Y; y++ {
		for x := over.at.Min.X; x < over.at.Max.X; x++ {
			if over.mask.Pix[(y-over.at.Min.Y)*over.mask.Stride+x-over.at.Min.X] > 127 {
				for i := range under.p {
					under.p[i][y*cw+x] = top.p[i][y*cw+x]
				}
			}
		}
	}
	for i, a := range edge {
		under.ink(cover(cw, ch, line(a, edge[(i+1)%4], between(s.rng, 0.1, 0.3)*s.k)), under.values(color.RGBA{60, 60, 62, 255}), between(s.rng, 0.1, 0.5))
	}
	s.film = under
	if s.truth.Fate == Count {
		s.truth.Fate, s.truth.Why = Ask, "two papers in one picture"
	}
}

func sliced(ps [4]point) outline { return ps[:] }
