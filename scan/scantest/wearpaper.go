// This file does what happens to the paper: by the printer, and after it was
// marked. Places are px of the paper.

package scantest

import (
	"image/color"
	"math"
	"slices"

	"zheng/scan/sheet"
)

// lightToner lets what is printed turn gray.
func (s *shot) lightToner(strength float64) {
	t := curve(func(v float64) float64 { return 1 - (1-v)*(1-0.62*strength) })
	for i, v := range s.img.Pix {
		if i%4 < 3 {
			s.img.Pix[i] = t[v]
		}
	}
}

// patchyToner lets it turn pale in bands along the page.
func (s *shot) patchyToner(strength float64) {
	width, phase := between(s.rng, 15, 60)*s.k, between(s.rng, 0, 7)
	b := s.img.Rect
	share := make([]float64, b.Dx())
	for x := range share {
		wave := math.Sin(float64(x)/width*2*math.Pi + phase)
		share[x] = 1 - 0.75*strength*max(0, wave)*max(0, wave)
	}
	for y := range b.Dy() {
		for x, row := 0, s.img.Pix[y*s.img.Stride:]; x < b.Dx(); x++ {
			for i := 4 * x; i < 4*x+3; i++ {
				if row[i] < 255 {
					row[i] = uint8(255 - float64(255-row[i])*share[x])
				}
			}
		}
	}
}

// crease is one fold from a to b: a shadow, and beside it light.
func (s *shot) crease(a, b point, strength float64) {
	width := between(s.rng, 0.25, 0.9) * s.k
	dark, light := s.paper(0.55), s.paper(-0.02)
	l := line(a, b, width)
	s.film.ink(cover(s.film.w, s.film.h, l), dark, 0.75*strength)
	shift := point{l[3].x - l[0].x, l[3].y - l[0].y}
	beside := slices.Clone(l)
	for i := range beside {
		beside[i].x += shift.x
		beside[i].y += shift.y
	}
	s.film.paint(cover(s.film.w, s.film.h, beside), light, 0.5*strength)
	if strength > 0.5 {
		s.stains(l)
	}
}

func (s *shot) fold(strength float64) {
	w, h := s.size()
	for range 1 + s.rng.IntN(2) {
		if odds(s.rng, 0.6) {
			y := h * pick(s.rng, 0.5, 1.0/3, 2.0/3, 0.25, s.rng.Float64())
			s.crease(s.at(0, y+s.rng.NormFloat64()*2), s.at(w, y+s.rng.NormFloat64()*2), strength)
			continue
		}
		x := w * pick(s.rng, 0.5, 1.0/3, 2.0/3, s.rng.Float64())
		s.crease(s.at(x+s.rng.NormFloat64()*2, 0), s.at(x+s.rng.NormFloat64()*2, h), strength)
	}
}

func (s *shot) crumple(strength float64) {
	w, h := s.size()
	for range 5 + int(30*strength) {
		x, y, a, l := between(s.rng, 0, w), between(s.rng, 0, h), between(s.rng, 0, 2*math.Pi), between(s.rng, 5, 50)
		s.crease(s.at(x, y), s.at(x+l*math.Cos(a), y+l*math.Sin(a)), between(s.rng, 0.2, 0.9)*strength)
	}
}

// corner gives one corner of the page and the two ways along its edges.
func (s *shot) corner() (at, along, down point) {
	w, h := s.size()
	i := s.rng.IntN(4)
	at, along, down = point{0, 0}, point{1, 0}, point{0, 1}
	if i == 1 || i == 2 {
		at.x, along.x = w, -1
	}
	if i >= 2 {
		at.y, down.y = h, -1
	}
	return
}

// triangle is the corner cut by a line a mm along and d mm down from it.
func (s *shot) triangle(at, along, down point, a, d float64) outline {
	return outline{s.at(at.x, at.y), s.at(at.x+along.x*a, at.y), s.at(at.x, at.y+down.y*d)}
}

// behind paints what lies behind the paper, seen through a hole in it.
func (s *shot) behind(o outline) {
	s.film.paint(cover(s.film.w, s.film.h, o), s.film.values(s.back), 1)
	s.hides(o)
}

// cornerFolded turns a corner over: its back lies on the page. A corner that
// is missing may be a cancelled one, so that people may be asked.
func (s *shot) cornerFolded(strength float64) {
	s.truth.Ask = May
	at, along, down := s.corner()
	a := 8 + 24*strength
	d := a * between(s.rng, 0.7, 1.4)
	gone := s.triangle(at, along, down, a, d)
	s.behind(gone)
	// the corner's mirror image in the line of the fold
	p, q := gone[1], gone[2]
	dx, dy := q.x-p.x, q.y-p.y
	t := ((gone[0].x-p.x)*dx + (gone[0].y-p.y)*dy) / (dx*dx + dy*dy)
	foot := point{p.x + t*dx, p.y + t*dy}
	over := outline{{2*foot.x - gone[0].x, 2*foot.y - gone[0].y}, p, q}
	s.film.paint(cover(s.film.w, s.film.h, over), s.paper(0.06), 1)
	s.hides(over)
	for i := range over {
		s.film.ink(cover(s.film.w, s.film.h, line(over[i], over[(i+1)%3], 0.4*s.k)), s.paper(0.6), 0.5)
	}
}

// cornerTorn takes a corner off along a ragged line.
func (s *shot) cornerTorn(strength float64) {
	s.truth.Ask = May
	at, along, down := s.corner()
	a := 8 + 24*strength
	d := a * between(s.rng, 0.6, 1.6)
	o := outline{s.at(at.x, at.y)}
	from, to := point{at.x + along.x*a, at.y}, point{at.x, at.y + down.y*d}
	for i := range 25 {
		t := float64(i) / 24
		ragged := 1.6 * math.Sin(math.Pi*t) * (s.rng.NormFloat64()*0.35 + math.Sin(9*t+a))
		o = append(o, s.at(from.x+(to.x-from.x)*t-along.x*ragged, from.y+(to.y-from.y)*t-down.y*ragged))
	}
	s.behind(o)
}

// cornerCancelled cuts a corner off with scissors, about 45°: the ballot is
// void, though only a person may say so.
func (s *shot) cornerCancelled(strength float64) {
	at, along, down := s.corner()
	a := 14 + 20*strength
	s.behind(s.triangle(at, along, down, a, a*between(s.rng, 0.85, 1.2)))
	if s.truth.Fate == Count {
		s.truth.Fate, s.truth.Why = Ask, "a corner is cut off straight: cancelled"
	}
}

// registration picks a registration mark, px of the paper.
func (s *shot) registration() area {
	marks := append(slices.Clone(s.blank.Page.Corners[:]), s.blank.Page.Extra...)
	a := areaOf(marks[s.rng.IntN(len(marks))])
	return area{a.x0 * s.k, a.y0 * s.k, a.x1 * s.k, a.y1 * s.k}
}

// markTorn tears the paper's edge in as far as a registration mark.
func (s *shot) markTorn(strength float64) {
	r := s.registration()
	w, _ := s.size()
	edge, deep := 0.0, r.x0+(r.x1-r.x0)*strength*1.2
	if r.x0 > w*s.k/2 {
		edge, deep = w*s.k, r.x1-(r.x1-r.x0)*strength*1.2
	}
	y := between(s.rng, r.y0, r.y1)
	half := between(s.rng, 2, 7) * s.k
	o := outline{{edge, y - half}}
	for i := range 9 {
		t := float64(i)/4 - 1
		o = append(o, point{deep + (edge-deep)*t*t + s.rng.NormFloat64()*0.25*s.k, y + half*t})
	}
	s.behind(append(o, point{edge, y + half}))
}

// blob is a round thing with an uneven edge.
func (s *shot) blob(at point, radius float64) outline {
	p1, p2 := between(s.rng, 0, 7), between(s.rng, 0, 7)
	var o outline
	for i := range 40 {
		a := float64(i) * 2 * math.Pi / 40
		r := radius * (1 + 0.18*math.Sin(2*a+p1) + 0.12*math.Sin(5*a+p2))
		o = append(o, point{at.x + r*math.Cos(a), at.y + r*math.Sin(a)})
	}
	return o
}

func (s *shot) markDirty(strength float64) {
	r := s.registration()
	at := point{between(s.rng, r.x0, r.x1), between(s.rng, r.y0, r.y1)}
	o := s.blob(at, (1.5+4*strength)*s.k)
	s.film.ink(cover(s.film.w, s.film.h, o), s.paper(between(s.rng, 0.5, 0.95)), 1)
	s.stains(o)
}

func (s *shot) punched(strength float64) {
	w, h := s.size()
	x := 12 + s.rng.NormFloat64()
	if odds(s.rng, 0.3) {
		x = w - x
	}
	radius := between(s.rng, 2.5, 3.3) * s.k
	for _, y := range []float64{h/2 - 40, h/2 + 40} {
		s.behind(s.blob(s.at(x, y), radius*0.98))
	}
	if odds(s.rng, strength) { // and one by mistake, through a registration mark
		r := s.registration()
		s.behind(s.blob(point{(r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2}, radius))
	}
}

// coffee is one ring, darker at its edges.
func (s *shot) coffee(strength float64) {
	w, h := s.size()
	at, radius := s.at(between(s.rng, 0, w), between(s.rng, 0, h)), between(s.rng, 28, 45)*s.k
	brown := s.film.values(color.RGBA{150, 105, 60, 255})
	thick := between(s.rng, 1, 5) * s.k
	outer := s.blobby(at, radius)
	inner := s.blobby(at, radius-thick)
	slices.Reverse(inner)
	s.film.ink(cover(s.film.w, s.film.h, outer, inner), brown, 0.7*strength)
	slices.Reverse(inner)
	s.film.ink(cover(s.film.w, s.film.h, inner), brown, 0.12*strength)
	if strength > 0.3 {
		s.stainsRing(at, radius-thick, radius)
	}
}

// blobby is a circle that is nearly round.
func (s *shot) blobby(at point, radius float64) outline {
	p := between(s.rng, 0, 7)
	var o outline
	for i := range 120 {
		a := float64(i) * 2 * math.Pi / 120
		r := radius * (1 + 0.012*math.Sin(3*a+p))
		o = append(o, point{at.x + r*math.Cos(a), at.y + r*math.Sin(a)})
	}
	return o
}

func (s *shot) stainsRing(at point, from, to float64) {
	for i := range s.truth.Boxes {
		b := &s.truth.Boxes[i]
		near, far := math.Inf(1), 0.0
		for _, x := range []float64{b.rect.x0, (b.rect.x0 + b.rect.x1) / 2, b.rect.x1} {
			for _, y := range []float64{b.rect.y0, (b.rect.y0 + b.rect.y1) / 2, b.rect.y1} {
				p := s.at(x, y)
				d := math.Hypot(p.x-at.x, p.y-at.y)
				near, far = min(near, d), max(far, d)
			}
		}
		if near <= to && far >= from && b.Ask == Never {
			b.Ask = May
		}
	}
}

// bleed lets a printed back show through, mirrored, with some of its marks.
func (s *shot) bleed(strength float64) {
	t := newFilm(s.blank.img, false, curve(func(v float64) float64 { return 1 - (1-v)*0.28*strength }))
	for _, p := range s.film.p {
		for y := range s.film.h {
			row, back := p[y*s.film.w:(y+1)*s.film.w], t.p[0][y*s.film.w:(y+1)*s.film.w]
			for x := range row {
				row[x] = uint8(uint16(row[x]) * uint16(back[len(back)-1-x]) / 255)
			}
		}
	}
	s.ghosts(0.22*strength, 4)
}

// setoff is the mirrored ink of marks on the ballot that lay on this one.
func (s *shot) setoff(strength float64) { s.ghosts(0.06+0.2*strength, 8) }

// ghosts prints faint, mirrored marks about where the boxes are.
func (s *shot) ghosts(strength float64, n int) {
	boxes := s.blank.Page.Boxes
	for range n {
		if len(boxes) == 0 {
			return
		}
		r := boxes[s.rng.IntN(len(boxes))].Rect
		x := r.X + r.W/2 + s.rng.NormFloat64()*6
		if odds(s.rng, 0.5) {
			x = s.blank.Page.Width - x
		}
		d := Draw(s.rng, pick(s.rng, KindCircle, KindCross, KindTick))
		var ways []outline
		for _, st := range d.Strokes {
			for i := 1; i < len(st); i++ {
				y := r.Y + r.H/2
				ways = append(ways, line(s.at(x-st[i-1][0], y+st[i-1][1]), s.at(x-st[i][0], y+st[i][1]), 0.6*s.k))
			}
		}
		s.film.ink(cover(s.film.w, s.film.h, ways...), s.film.values(color.RGBA{60, 60, 110, 255}), strength)
		if strength > 0.08 {
			o := outline{s.at(x-8, r.Y-2), s.at(x+8, r.Y-2), s.at(x+8, r.Y+r.H+2), s.at(x-8, r.Y+r.H+2)}
			s.stains(o)
		}
	}
}

// stamped puts a stamp across the marks.
func (s *shot) stamped(strength float64) {
	boxes := s.blank.Page.Boxes
	r := sheet.Rect{X: 60, Y: 60, W: 30, H: 30}
	if len(boxes) > 0 {
		r = boxes[s.rng.IntN(len(boxes))].Rect
	}
	at := s.at(r.X+r.W/2+s.rng.NormFloat64()*8, r.Y+r.H/2+s.rng.NormFloat64()*8)
	radius := between(s.rng, 12, 21) * s.k
	p := sealPatch(s.blank.img.Rect, at.x, at.y, radius, s.rng.NormFloat64())
	s.film.ink(p, s.film.values(color.RGBA{205, 40, 45, 255}), 0.2+0.7*strength)
	s.stains(s.blobby(at, radius))
}

// dirt is spots and smears.
func (s *shot) dirt(strength float64) {
	w, h := s.size()
	for range int(3 + 25*strength) {
		at := s.at(between(s.rng, 0, w), between(s.rng, 0, h))
		o := s.blob(at, between(s.rng, 0.1, 0.35)*s.k)
		s.film.ink(cover(s.film.w, s.film.h, o), s.paper(between(s.rng, 0.2, 0.8)), 1)
	}
	for range int(4 * strength) {
		at := s.at(between(s.rng, 0, w), between(s.rng, 0, h))
		o := s.blob(at, between(s.rng, 2, 9)*s.k)
		s.film.ink(cover(s.film.w, s.film.h, o), s.paper(between(s.rng, 0.1, 0.25)), 0.4+0.6*strength)
	}
}
