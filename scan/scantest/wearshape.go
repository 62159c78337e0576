// This file bends the page as the paper lies before the lens. All of it
// together is one map from the scan back to the paper, walked once.

package scantest

import (
	"image/color"
	"math"

	"zheng/scan/sheet"
)

// area is a rectangle, mm or px.
type area struct{ x0, y0, x1, y1 float64 }

func areaOf(r sheet.Rect) area { return area{r.X, r.Y, r.X + r.W, r.Y + r.H} }

func (a area) with(b area) area {
	return area{min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1)}
}

func (a area) grow(d float64) area { return area{a.x0 - d, a.y0 - d, a.x1 + d, a.y1 + d} }

// contains tells whether p lies inside, by the crossings of a ray.
func (o outline) contains(p point) bool {
	in := false
	for i, a := range o {
		b := o[(i+1)%len(o)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(b.x-a.x)*(p.y-a.y)/(b.y-a.y) {
			in = !in
		}
	}
	return in
}

// lie is how the paper lies.
type lie struct {
	turns  int        // quarter turns clockwise
	skew   float64    // degrees
	sx, sy float64    // scale
	dx, dy float64    // shift, mm
	tilt   [4]point   // each corner's own shift, in shares of the page's width
	grown  bool       // the scan is as large as the paper needs, or A4 stays A4
	margin float64    // around a grown one, mm
	cut    [4]float64 // shares of the scan cut off: top, right, bottom, left

	swing, wave, phase float64 // of an uneven feed: px, px, radians
}

func (s *shot) quarterTurns(strength float64) { s.lie.turns = 1 + int(strength*2.999) }

func (s *shot) skew(strength float64) {
	s.lie.skew = pick(s.rng, -15.0, 15) * strength
	s.lie.grown = s.lie.grown || strength > 0.1
}

func (s *shot) scale(strength float64) {
	f := 1 + pick(s.rng, -0.1, 0.1)*strength
	u := 1 + between(s.rng, -0.02, 0.02)*strength
	s.lie.sx, s.lie.sy = f, f*u
	s.lie.grown = true
}

func (s *shot) photo(strength float64) {
	for i := range s.lie.tilt {
		s.lie.tilt[i] = point{between(s.rng, -1, 1) * 0.07 * strength, between(s.rng, -1, 1) * 0.07 * strength}
	}
	s.lie.grown, s.lie.margin = true, between(s.rng, 3, 25)
	s.lie.skew += s.rng.NormFloat64() * 3 * strength
	desk := between(s.rng, 20, 200)
	s.back = color.RGBA{uint8(desk), uint8(desk * between(s.rng, 0.7, 1)), uint8(desk * between(s.rng, 0.4, 1)), 255}
	s.grain += between(s.rng, 0, 3)
}

func (s *shot) stretch(strength float64) {
	s.lie.swing = between(s.rng, 0.3, 1) * 1.2 * strength * s.k
	s.lie.wave = between(s.rng, 25, 120) * s.k
	s.lie.phase = between(s.rng, 0, 2*math.Pi)
}

// glasses are what scanners scan whatever lies on them, mm.
var glasses = [...][2]float64{{210, 297}, {215.9, 297}, {215.9, 355.6}, {297, 420}, {304.8, 431.8}}

// largeGlass lays the paper into a corner of a glass, or, where the lid is
// dark, anywhere on one of any size.
func (s *shot) largeGlass(strength float64) {
	w, h := s.size()
	more := [2]float64{10 + 150*strength, 10 + 150*strength}
	for _, g := range glasses {
		if s.back.R > 100 && g[0] > w+1 && g[1] >= h {
			more = [2]float64{g[0] - w, g[1] - h}
			break
		}
	}
	s.lie.dx, s.lie.dy = 0, 0
	s.lie.cut[1], s.lie.cut[2] = -more[0]/w, -more[1]/h
	if s.back.R < 100 && odds(s.rng, 0.5) {
		s.lie.cut[3], s.lie.cut[0] = s.lie.cut[1]*s.rng.Float64(), s.lie.cut[2]*s.rng.Float64()
	}
}

func (s *shot) crop(strength float64) {
	s.lie.cut[s.rng.IntN(4)] = 0.02 + 0.3*strength
	s.lie.dx, s.lie.dy = 0, 0
}

// warp takes the scan of the paper as it lies.
func (s *shot) warp() {
	pw, ph := float64(s.film.w), float64(s.film.h)
	l := s.lie
	page := [4]point{{0, 0}, {pw, 0}, {pw, ph}, {0, ph}}
	sin, cos := math.Sincos((l.skew + 90*float64(l.turns)) * math.Pi / 180)
	var lies [4]point
	for i, p := range page {
		x, y := (p.x-pw/2)*l.sx+l.tilt[i].x*pw, (p.y-ph/2)*l.sy+l.tilt[i].y*pw
		lies[i] = point{cos*x - sin*y + l.dx*s.k, sin*x + cos*y + l.dy*s.k}
	}

	w, h := pw, ph
	if l.turns%2 == 1 {
		w, h = ph, pw
	}
	ox, oy := w/2, h/2
	if l.grown {
		b := outline(lies[:]).bounds().grow(l.margin * s.k)
		w, h, ox, oy = b.x1-b.x0, b.y1-b.y0, -b.x0, -b.y0
	}
	ox, oy = ox-l.cut[3]*w, oy-l.cut[0]*h
	w, h = w*(1-l.cut[1]-l.cut[3]), h*(1-l.cut[0]-l.cut[2])
	for i := range lies {
		lies[i].x += ox
		lies[i].y += oy
		s.truth.Corners[i] = [2]float64{math.Round(lies[i].x*10) / 10, math.Round(lies[i].y*10) / 10}
	}

	s.film = s.film.through(int(math.Ceil(w)), int(math.Ceil(h)), homography(lies, page), l, s.film.values(s.back))
	s.film.shadow(s, lies)
	toScan := homography(page, lies)
	for i := range s.truth.Boxes {
		b := &s.truth.Boxes[i]
		seen := s.seen(toScan, b.rect)
		b.Seen = [4]float64{math.Round(seen.x0), math.Round(seen.y0), math.Round(seen.x1), math.Round(seen.y1)}
		scan := outline{{0, 0}, {float64(s.film.w), 0}, {float64(s.film.w), float64(s.film.h)}, {0, float64(s.film.h)}}
		switch share := seen.inside(scan); {
		case share < 0.7:
			b.Want, b.Ask = "unclear", Must
		case share < 1 && b.Ask == Never:
			b.Ask = May
		}
	}
}

// seen is where a box (mm) came to lie in the scan, px.
func (s *shot) seen(m matrix, box area) area {
	var o outline
	for _, p := range []point{{box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}} {
		o = append(o, m.of(s.at(p.x, p.y)))
	}
	return o.bounds()
}

// inside is the share of a within o.
func (a area) inside(o outline) float64 {
	const n = 8
	hits := 0
	for i := range n {
		for j := range n {
			if o.contains(point{a.x0 + (a.x1-a.x0)*float64(i)/(n-1), a.y0 + (a.y1-a.y0)*float64(j)/(n-1)}) {
				hits++
			}
		}
	}
	return float64(hits) / (n * n)
}

// shadow is the thin line that the lamp leaves along an edge of the paper.
func (f *film) shadow(s *shot, corners [4]point) {
	for i, a := range corners {
		if !odds(s.rng, 0.4) {
			continue
		}
		width := between(s.rng, 0.1, 0.5) * s.k
		f.ink(cover(f.w, f.h, line(a, corners[(i+1)%4], width)), f.values(color.RGBA{60, 60, 62, 255}), between(s.rng, 0.15, 0.6))
	}
}

// line is a straight line of a width as an outline.
func line(a, b point, width float64) outline {
	l := math.Hypot(b.x-a.x, b.y-a.y)
	if l == 0 {
		return outline{a}
	}
	nx, ny := -(b.y-a.y)/l*width/2, (b.x-a.x)/l*width/2
	return outline{{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}}
}

// matrix maps points of one plane to another, in perspective.
type matrix [9]float64

func (m matrix) of(p point) point {
	d := m[6]*p.x + m[7]*p.y + m[8]
	return point{(m[0]*p.x + m[1]*p.y + m[2]) / d, (m[3]*p.x + m[4]*p.y + m[5]) / d}
}

// homography is the map that takes four points to four others, by Gauss's
// elimination of eight equations.
func homography(from, to [4]point) matrix {
	var e [8][9]float64
	for i := range 4 {
		x, y, u, v := from[i].x, from[i].y, to[i].x, to[i].y
		e[2*i] = [9]float64{x, y, 1, 0, 0, 0, -u * x, -u * y, u}
		e[2*i+1] = [9]float64{0, 0, 0, x, y, 1, -v * x, -v * y, v}
	}
	for c := range 8 {
		best := c
		for r := c; r < 8; r++ {
			if math.Abs(e[r][c]) > math.Abs(e[best][c]) {
				best = r
			}
		}
		e[c], e[best] = e[best], e[c]
		for r := range 8 {
			if r == c || e[r][c] == 0 {
				continue
			}
			f := e[r][c] / e[c][c]
			for k := c; k < 9; k++ {
				e[r][k] -= f * e[c][k]
			}
		}
	}
	m := matrix{8: 1}
	for i := range 8 {
		m[i] = e[i][8] / e[i][i]
	}
	return m
}

// through is the picture of w × h px whose points are found in f by back,
// interpolated bilinearly; outside of f it has a value a plane.
func (f *film) through(w, h int, back matrix, l lie, outside []uint8) *film {
	const span = 16 // px in a row between exact points: the error stays below 0.01 px
	out := &film{w: w, h: h}
	for range f.p {
		out.p = append(out.p, make([]uint8, w*h))
	}
	for y := range h {
		sy := float64(y) + 0.5
		if l.swing != 0 {
			sy += l.swing * math.Sin(2*math.Pi*sy/l.wave+l.phase)
		}
		from := back.of(point{0.5, sy})
		for x := 0; x < w; x += span {
			to := back.of(point{float64(x+span) + 0.5, sy})
			u, v := int((from.x-0.5)*65536), int((from.y-0.5)*65536)
			du, dv := int((to.x-from.x)*(65536/span)), int((to.y-from.y)*(65536/span))
			from = to
			for k, p := range f.p {
				sample(out.p[k][y*w+x:y*w+min(x+span, w)], p, f.w, f.h, u, v, du, dv, outside[k])
			}
		}
	}
	return out
}

// sample fills out with points of p (w × h) from u, v on in steps of du, dv,
// all in px times 65536.
func sample(out, p []uint8, w, h, u, v, du, dv int, outside uint8) {
	for i := range out {
		ix, iy := u>>16, v>>16
		if uint(ix) >= uint(w-1) || uint(iy) >= uint(h-1) {
			out[i] = outside
		} else {
			fu, fv := (u>>8)&255, (v>>8)&255
			upper, lower := p[iy*w+ix:][:2], p[iy*w+w+ix:][:2]
			a, b, c, d := int(upper[0]), int(upper[1]), int(lower[0]), int(lower[1])
			top, low := a<<8+fu*(b-a), c<<8+fu*(d-c)
			out[i] = uint8((top<<8 + fv*(low-top) + 1<<15) >> 16)
		}
		u += du
		v += dv
	}
}
