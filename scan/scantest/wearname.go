// This file does what people do to the print instead of marking, and ink that
// nobody meant as a mark. Places are px of the paper.

package scantest

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"zheng/scan/sheet"
	"zheng/store/election"
)

// anyName picks a printed name; false on a ballot without any.
func (s *shot) anyName(why string) (sheet.Rect, bool) {
	names := s.blank.Page.Names
	if len(names) == 0 {
		return sheet.Rect{}, false
	}
	if s.truth.Fate == Count {
		s.truth.Fate, s.truth.Why = Ask, "a candidate's name is "+why
	}
	return names[s.rng.IntN(len(names))].Rect, true
}

// nameStruck draws one line or two through a name.
func (s *shot) nameStruck(strength float64) {
	r, ok := s.anyName("struck out")
	if !ok {
		return
	}
	for range 1 + s.rng.IntN(2) {
		from := r.X + r.W*between(s.rng, -0.15, 0.15)
		to := from + r.W*(0.6+0.8*strength)
		y := r.Y + r.H*between(s.rng, 0.35, 0.65)
		tilt := r.H * between(s.rng, -0.25, 0.25)
		s.scrawl(point{from, y - tilt}, point{to, y + tilt}, between(s.rng, 0.3, 0.9), 0.5+0.45*strength)
	}
}

// scribbled underlines names, or ticks beside them, where no box is near.
func (s *shot) scribbled(strength float64) {
	for _, n := range s.blank.Page.Names {
		if !odds(s.rng, 0.3+0.4*strength) {
			continue
		}
		if r := n.Rect; odds(s.rng, 0.5) {
			s.scrawl(point{r.X, r.Y + r.H + 1}, point{r.X + r.W*0.8, r.Y + r.H + 1.2}, 0.5, 0.9)
		} else {
			s.scrawl(point{r.X - 3.4, r.Y + r.H/2}, point{r.X - 1.2, r.Y + 1}, 0.5, 0.9)
		}
	}
}

// scrawl is a line by hand from a to b, mm.
func (s *shot) scrawl(a, b point, width, strength float64) {
	ph, amp := between(s.rng, 0, 7), between(s.rng, 0, 0.25)
	at := func(t float64) point {
		return s.at(a.x+(b.x-a.x)*t, a.y+(b.y-a.y)*t+amp*math.Sin(7*t+ph))
	}
	const steps = 24
	var ways []outline
	for i := range steps {
		ways = append(ways, line(at(float64(i)/steps), at((float64(i)+1.3)/steps), width*s.k))
	}
	s.film.ink(cover(s.film.w, s.film.h, ways...), s.film.values(color.RGBA{30, 30, 45, 255}), strength)
}

// namePasted covers a name with a slip of paper, now and then with another
// name on it.
func (s *shot) namePasted(strength float64) {
	r, ok := s.anyName("pasted over")
	if !ok {
		return
	}
	w := r.W * (0.5 + 0.7*strength)
	x := r.X + between(s.rng, -0.1, 0.5)*max(0, r.W-w)
	slip := sheet.Rect{X: x, Y: r.Y - between(s.rng, 0.2, 1.5), W: w, H: r.H + between(s.rng, 0.8, 2.5)}
	s.film.paint(cover(s.film.w, s.film.h, s.outlineOf(slip)), s.paper(between(s.rng, -0.02, 0.05)), 1)
	if odds(s.rng, 0.5) {
		s.written(slip)
	}
}

func (s *shot) outlineOf(r sheet.Rect) outline {
	return outline{s.at(r.X, r.Y), s.at(r.X+r.W, r.Y), s.at(r.X+r.W, r.Y+r.H), s.at(r.X, r.Y+r.H)}
}

// written writes some name into r.
func (s *shot) written(r sheet.Rect) {
	chars := []rune(AnyName(s.rng))
	size := min(r.H*0.9, r.W/float64(len(chars)))
	var all []outline
	for i, c := range chars {
		x, y := r.X+float64(i)*size*between(s.rng, 0.95, 1.1), r.Y+(r.H-size)/2
		all = append(all, moved(inkOf(c), func(p point) point { return s.at(x+p.x*size, y+p.y*size) })...)
	}
	s.film.ink(cover(s.film.w, s.film.h, all...), s.film.values(color.RGBA{25, 30, 60, 255}), between(s.rng, 0.8, 1))
}

func (s *shot) nameRewritten(float64) {
	if r, ok := s.anyName("written over"); ok {
		s.written(sheet.Rect{X: r.X + s.rng.NormFloat64(), Y: r.Y + s.rng.NormFloat64()*0.5, W: r.W, H: r.H})
	}
}

// nameScratched takes most of a name off with a blade.
func (s *shot) nameScratched(strength float64) {
	r, ok := s.anyName("scratched off")
	if !ok {
		return
	}
	w := r.W * (0.5 + 0.5*strength)
	x := r.X + between(s.rng, 0, r.W-w)
	var ways []outline
	for range 90 {
		a := point{between(s.rng, x, x+w), between(s.rng, r.Y, r.Y+r.H)}
		b := point{a.x + s.rng.NormFloat64()*2, a.y + s.rng.NormFloat64()*2}
		ways = append(ways, line(s.at(a.x, a.y), s.at(b.x, b.y), between(s.rng, 0.3, 1.1)*s.k))
	}
	for _, o := range ways {
		s.film.paint(cover(s.film.w, s.film.h, o), s.paper(between(s.rng, -0.02, 0.06)), between(s.rng, 0.7, 1))
	}
}

// drawn are the places of boxes that hold a mark, or none.
func (s *shot) drawn(marked bool) []*BoxTruth {
	var out []*BoxTruth
	for i := range s.truth.Boxes {
		b := &s.truth.Boxes[i]
		blank := strings.HasPrefix(b.Drawn, string(KindBlank))
		if strings.HasPrefix(b.Drawn, "oval") || b.Line > 0 || b.Divides {
			continue
		}
		if marked && !blank && b.Want != election.Unclear && b.Want != election.Abstain || !marked && blank && b.Ask == Never {
			out = append(out, b)
		}
	}
	return out
}

// unsettled says that only a person may tell what is in a box.
func (b *BoxTruth) unsettled(why string) {
	b.Want, b.Ask = election.Unclear, Must
	b.Drawn = why + " " + b.Drawn
}

// ghost lets a mark print itself into an empty box, 15 to 60 % as dark.
func (s *shot) ghost(strength float64) {
	marked, empty := s.drawn(true), s.drawn(false)
	if len(marked) == 0 || len(empty) == 0 || s.mode == BW {
		return
	}
	from, to := pick(s.rng, marked...), pick(s.rng, empty...)
	f := 0.15 + 0.45*strength
	a, b := from.rect.grow(-0.8), to.rect.grow(-0.8)
	n := int(min(a.x1-a.x0, a.y1-a.y0, b.x1-b.x0, b.y1-b.y0) * s.k)
	x0, y0, x1, y1 := int(a.x0*s.k), int(a.y0*s.k), int(b.x0*s.k), int(b.y0*s.k)
	for _, p := range s.film.p {
		for y := range n {
			for x := range n {
				ink := 1 - float64(p[(y0+y)*s.film.w+x0+n-1-x])/float64(s.white)
				v := &p[(y1+y)*s.film.w+x1+x]
				*v = uint8(max(0, float64(*v)*(1-f*max(0, ink))))
			}
		}
	}
	to.unsettled(fmt.Sprintf("ghost of %.0f %%:", 100*f))
}

// fade leaves a mark 15 to 40 levels darker than the paper.
func (s *shot) fade(b *BoxTruth, levels float64) {
	a := b.rect.grow(-0.8)
	area := func(do func(v *uint8)) {
		for _, p := range s.film.p {
			for y := int(a.y0 * s.k); y < int(a.y1*s.k); y++ {
				for x := int(a.x0 * s.k); x < int(a.x1*s.k); x++ {
					do(&p[y*s.film.w+x])
				}
			}
		}
	}
	darkest := s.white
	area(func(v *uint8) { darkest = min(darkest, *v) })
	f := levels / max(1, float64(s.white)-float64(darkest))
	area(func(v *uint8) { *v = uint8(float64(s.white) - max(0, float64(s.white)-float64(*v))*f) })
	b.unsettled(fmt.Sprintf("%.0f levels:", levels))
}

func (s *shot) paleMark(strength float64) {
	if marked := s.drawn(true); len(marked) > 1 && s.mode != BW {
		s.fade(pick(s.rng, marked...), 15+25*strength)
	}
}

func (s *shot) paleMarks(strength float64) {
	if s.mode == BW {
		return
	}
	for _, b := range s.drawn(true) {
		s.fade(b, 15+25*strength)
	}
}

// highlighter turns marks yellow, or pale red, as a scanner in colour sees them;
// in gray hardly anything is left.
func (s *shot) highlighter(strength float64) {
	if s.mode == BW {
		return
	}
	tint := []float64{0.85, 0.12, 0.02} // of the ink that stays in blue, green, red
	if odds(s.rng, 0.5) {
		tint = []float64{0.22, 0.22, 0.03}
	}
	if len(s.film.p) == 1 {
		tint = []float64{0.114*tint[0] + 0.587*tint[1] + 0.299*tint[2]}
	} else {
		tint[0], tint[2] = tint[2], tint[0] // the film's planes are red, green, blue
	}
	for _, b := range s.drawn(true) {
		a := b.rect.grow(-0.8)
		for k, p := range s.film.p {
			for y := int(a.y0 * s.k); y < int(a.y1*s.k); y++ {
				for x := int(a.x0 * s.k); x < int(a.x1*s.k); x++ {
					v := &p[y*s.film.w+x]
					*v = uint8(float64(s.white) - max(0, float64(s.white)-float64(*v))*tint[k]*(0.6+0.4*strength))
				}
			}
		}
		b.unsettled("highlighter:")
	}
}

// fluid paints correction fluid over a mark: a little lighter or darker than the
// paper, with a rim.
func (s *shot) fluid(strength float64) {
	marked := s.drawn(true)
	if len(marked) == 0 || s.mode == BW {
		return
	}
	b := pick(s.rng, marked...)
	x, y := (b.rect.x0+b.rect.x1)/2+s.rng.NormFloat64()*0.5, (b.rect.y0+b.rect.y1)/2+s.rng.NormFloat64()*0.5
	o := s.blob(s.at(x, y), (5.2+2*strength)*s.k)
	rim := moved([]outline{o}, func(p point) point { return point{p.x + 0.25*s.k, p.y + 0.25*s.k} })
	s.film.ink(cover(s.film.w, s.film.h, rim...), s.paper(between(s.rng, 0.10, 0.25)), 0.7)
	s.film.paint(cover(s.film.w, s.film.h, o), s.paper(pick(s.rng, between(s.rng, -0.05, -0.015), between(s.rng, 0.015, 0.05))), 0.97)
	b.unsettled("under fluid:")
}

// endorser prints the last sign of its number, a 0 or an X, into an empty box.
func (s *shot) endorser(strength float64) {
	var empty []*BoxTruth
	for _, b := range s.drawn(false) {
		if b.Seen[2]-b.Seen[0] > 6*s.k {
			empty = append(empty, b)
		}
	}
	if len(empty) == 0 {
		return
	}
	b := pick(s.rng, empty...)
	high := between(s.rng, 2.4, 3.6) * s.k
	x, y := b.Seen[0]+(b.Seen[2]-b.Seen[0])*between(s.rng, 0.35, 0.65), b.Seen[1]+(b.Seen[3]-b.Seen[1])*between(s.rng, 0.35, 0.65)
	way := func(ps ...point) (ways []outline) {
		for i := 1; i < len(ps); i++ {
			ways = append(ways, line(ps[i-1], ps[i], between(s.rng, 0.28, 0.4)*s.k))
		}
		return ways
	}
	var ways []outline
	if odds(s.rng, 0.5) {
		var ring []point
		for i := range 33 {
			a := float64(i) / 32 * 2 * math.Pi
			ring = append(ring, point{x + 0.32*high*math.Cos(a), y + 0.5*high*math.Sin(a)})
		}
		ways = way(ring...)
	} else {
		ways = append(way(point{x - 0.32*high, y - high/2}, point{x + 0.32*high, y + high/2}), way(point{x + 0.32*high, y - high/2}, point{x - 0.32*high, y + high/2})...)
	}
	s.film.ink(cover(s.film.w, s.film.h, ways...), s.film.values(color.RGBA{40, 40, 60, 255}), 0.6+0.35*strength)
	b.unsettled("an endorser's sign in")
}
