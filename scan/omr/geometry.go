package omr

import "math"

// point is a place on the paper (mm) or in a picture (px, whole numbers at the
// centres of pixels).
type point struct{ x, y float64 }

func (p point) dist(q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

// homography maps the page's mm to a picture's px; row by row, the last is 1.
type homography [9]float64

func (h homography) at(p point) point {
	w := h[6]*p.x + h[7]*p.y + h[8]
	return point{(h[0]*p.x + h[1]*p.y + h[2]) / w, (h[3]*p.x + h[4]*p.y + h[5]) / w}
}

// inverse maps the picture's px to the page's mm; false for a map that folds.
func (h homography) inverse() (homography, bool) {
	r := homography{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
	if r[8] == 0 {
		return r, false
	}
	for i := range r {
		r[i] /= r[8]
	}
	return r, true
}

// times is h ∘ g.
func (h homography) times(g homography) (r homography) {
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				r[3*i+j] += h[3*i+k] * g[3*k+j]
			}
		}
	}
	return r
}

// scale is px a mm around p: the square root of the area a mm² takes.
func (h homography) scale(p point) float64 {
	o, a, b := h.at(p), h.at(point{p.x + 1, p.y}), h.at(point{p.x, p.y + 1})
	return math.Sqrt(math.Abs((a.x-o.x)*(b.y-o.y) - (a.y-o.y)*(b.x-o.x)))
}

// match is a place on the paper and where it was seen.
type match struct{ mm, px point }

// fit finds the map that agrees best with the matches: two give a similarity,
// three an affine map, four or more a homography (least squares).
func fit(ms []match) (homography, bool) {
	switch {
	case len(ms) < 2:
		return homography{}, false
	case len(ms) == 2:
		a, b := ms[0], ms[1]
		dx, dy := b.mm.x-a.mm.x, b.mm.y-a.mm.y
		ux, uy := b.px.x-a.px.x, b.px.y-a.px.y
		d := dx*dx + dy*dy
		if d == 0 {
			return homography{}, false
		}
		c, s := (ux*dx+uy*dy)/d, (uy*dx-ux*dy)/d
		return homography{c, -s, a.px.x - c*a.mm.x + s*a.mm.y, s, c, a.px.y - s*a.mm.x - c*a.mm.y, 0, 0, 1}, true
	case len(ms) == 3:
		return solveMap(ms, 6)
	}
	return solveMap(ms, 8)
}

// solveMap solves the normal equations of the linearised map with 6 (affine)
// or 8 (projective) unknowns. Coordinates are first brought to about 1.
func solveMap(ms []match, unknowns int) (homography, bool) {
	var cm, cp point
	for _, m := range ms {
		cm.x, cm.y, cp.x, cp.y = cm.x+m.mm.x, cm.y+m.mm.y, cp.x+m.px.x, cp.y+m.px.y
	}
	n := float64(len(ms))
	cm, cp = point{cm.x / n, cm.y / n}, point{cp.x / n, cp.y / n}
	var sm, sp float64
	for _, m := range ms {
		sm += cm.dist(m.mm) / n
		sp += cp.dist(m.px) / n
	}
	if sm == 0 || sp == 0 {
		return homography{}, false
	}
	var a [8][9]float64
	add := func(row [8]float64, want float64) {
		for i := range unknowns {
			for j := range unknowns {
				a[i][j] += row[i] * row[j]
			}
			a[i][8] += row[i] * want
		}
	}
	for _, m := range ms {
		x, y := (m.mm.x-cm.x)/sm, (m.mm.y-cm.y)/sm
		u, v := (m.px.x-cp.x)/sp, (m.px.y-cp.y)/sp
		add([8]float64{x, y, 1, 0, 0, 0, -u * x, -u * y}, u)
		add([8]float64{0, 0, 0, x, y, 1, -v * x, -v * y}, v)
	}
	var h homography
	if !eliminate(&a, unknowns) {
		return h, false
	}
	for i := range unknowns {
		h[i] = a[i][8]
	}
	h[8] = 1
	norm := homography{1 / sm, 0, -cm.x / sm, 0, 1 / sm, -cm.y / sm, 0, 0, 1}
	back := homography{sp, 0, cp.x, 0, sp, cp.y, 0, 0, 1}
	h = back.times(h).times(norm)
	if h[8] == 0 {
		return h, false
	}
	for i := range h {
		h[i] /= h[8]
	}
	return h, true
}

// eliminate leaves the solution in the last column (Gauss-Jordan with pivots).
func eliminate(a *[8][9]float64, n int) bool {
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[p][c]) {
				p = r
			}
		}
		if math.Abs(a[p][c]) < 1e-9 {
			return false
		}
		a[c], a[p] = a[p], a[c]
		for r := range n {
			if r == c {
				continue
			}
			f := a[r][c] / a[c][c]
			for k := c; k < 9; k++ {
				a[r][k] -= f * a[c][k]
			}
		}
	}
	for c := range n {
		a[c][8] /= a[c][c]
	}
	return true
}
