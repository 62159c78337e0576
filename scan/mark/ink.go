// This file tells how dark each pixel is against the paper around it.

package mark

import "math"

// Everything is measured at this resolution; other patches are resampled.
const perMM = 6.0

// field is a patch as darkness: 0 for paper, 255 for black, noise both ways.
type field struct {
	w, h    int
	d       []int16
	fx      [2]float64 // frame's centre lines, px
	fy      [2]float64
	line    float64 // frame line, px
	noise   float64 // spread of the paper, in darkness
	level   int16   // what is darker than this is no noise
	printed []side  // frame and table lines
}

// cell is the side of the squares in which paper is looked for, px: 1 mm.
const cell = 6

// usable is the patch at perMM, if it is a picture of at least least px each
// way.
func usable(p Patch, least int) (Patch, bool) {
	if p.PxPerMM <= 0 || p.W < least || p.H < least || p.W*p.H > len(p.Pix) {
		return p, false
	}
	if p.PxPerMM < 0.93*perMM || p.PxPerMM > 1.1*perMM {
		p = resampled(p, perMM/p.PxPerMM)
	}
	return p, p.W >= least && p.H >= least
}

// newField measures the paper of a mark box and returns the darkness against
// it.
func newField(p Patch) (field, bool) {
	p, ok := usable(p, 40)
	if !ok {
		return field{}, false
	}
	return paperField(p), true
}

// paperField: the paper of a square millimetre is the mean of its lighter
// half; a closing of 3×3 squares bridges the widest line (1.5 mm), a plane
// fitted to the patch keeps larger black areas from passing for paper.
func paperField(p Patch) field {
	f := field{w: p.W, h: p.H, d: make([]int16, p.W*p.H), fx: [2]float64{p.FrameX0, p.FrameX1}, fy: [2]float64{p.FrameY0, p.FrameY1}, line: p.FrameLine * p.PxPerMM}
	cw, ch, cells := paperCells(p)
	tmp := make([]float32, cw*ch)
	extreme(cells, tmp, cw, ch, func(a, b float32) float32 { return max(a, b) })
	extreme(tmp, cells, cw, ch, func(a, b float32) float32 { return min(a, b) })
	copy(tmp, cells)
	flatten(tmp, cw, ch, func(int, int) bool { return true })
	for i, fit := range tmp {
		cells[i] = max(cells[i], 0.86*fit, 24)
	}
	f.darken(p, cells, cw, ch)
	f.measureNoise()
	return f
}

// paperCells is the gray of the paper in each square of cell px.
func paperCells(p Patch) (cw, ch int, cells []float32) {
	cw, ch = (p.W+cell-1)/cell, (p.H+cell-1)/cell
	cells = make([]float32, cw*ch)
	for cy := range ch {
		for cx := range cw {
			cells[cy*cw+cx] = lighter(p, cx*cell, cy*cell)
		}
	}
	return
}

// flatten makes a plane of the cells, fitted to those that may be paper.
func flatten(cells []float32, cw, ch int, may func(cx, cy int) bool) {
	a, b, c := plane(cells, cw, ch, may)
	for cy := range ch {
		for cx := range cw {
			cells[cy*cw+cx] = max(24, a+b*float32(cx)+c*float32(cy))
		}
	}
}

// lighter is the mean of the lighter half of a cell.
func lighter(p Patch, x0, y0 int) float32 {
	x1, y1 := min(x0+cell, p.W), min(y0+cell, p.H)
	sum, n := 0, 0
	for y := y0; y < y1; y++ {
		for _, v := range p.Pix[y*p.W+x0 : y*p.W+x1] {
			sum += int(v)
		}
		n += x1 - x0
	}
	mean := sum / n
	sum, n = 0, 0
	for y := y0; y < y1; y++ {
		for _, v := range p.Pix[y*p.W+x0 : y*p.W+x1] {
			if int(v) >= mean {
				sum += int(v)
				n++
			}
		}
	}
	return float32(sum) / float32(n)
}

// extreme writes the largest or smallest of each 3×3 neighbourhood of a into b.
func extreme(a, b []float32, w, h int, of func(a, b float32) float32) {
	for y := range h {
		for x := range w {
			v := a[y*w+x]
			for yy := max(0, y-1); yy <= min(h-1, y+1); yy++ {
				for xx := max(0, x-1); xx <= min(w-1, x+1); xx++ {
					v = of(v, a[yy*w+xx])
				}
			}
			b[y*w+x] = v
		}
	}
}

// plane fits a + b·x + c·y to the cells, leaving out those much darker than
// the fit so far.
func plane(v []float32, w, h int, may func(x, y int) bool) (a, b, c float32) {
	top := float32(0)
	for _, x := range v {
		top = max(top, x)
	}
	a = top * 0.8
	for round := range 3 {
		var n, sx, sy, sxx, syy, sxy, sv, sxv, syv float64
		for y := range h {
			for x := range w {
				q := v[y*w+x]
				keep := float32(0.9)
				if round == 0 {
					keep = 0.7
				}
				if q < keep*(a+b*float32(x)+c*float32(y)) || !may(x, y) {
					continue
				}
				X, Y, V := float64(x), float64(y), float64(q)
				n, sx, sy, sxx, syy, sxy = n+1, sx+X, sy+Y, sxx+X*X, syy+Y*Y, sxy+X*Y
				sv, sxv, syv = sv+V, sxv+X*V, syv+Y*V
			}
		}
		if n < 12 {
			return a, b, c
		}
		mx, my, mv := sx/n, sy/n, sv/n
		cxx, cyy, cxy := sxx/n-mx*mx, syy/n-my*my, sxy/n-mx*my
		cxv, cyv := sxv/n-mx*mv, syv/n-my*mv
		det := cxx*cyy - cxy*cxy
		if det < 1e-6 {
			return float32(mv), 0, 0
		}
		fb, fc := (cxv*cyy-cyv*cxy)/det, (cyv*cxx-cxv*cxy)/det
		a, b, c = float32(mv-fb*mx-fc*my), float32(fb), float32(fc)
	}
	return a, b, c
}

// darken fills f.d from the paper's cells, linear between their middles.
func (f *field) darken(p Patch, paper []float32, cw, ch int) {
	inv := make([]float32, cw)
	for y := range p.H {
		v := min(max((float32(y)+0.5)/cell-0.5, 0), float32(ch-1))
		iy := min(int(v), ch-2)
		fy := v - float32(iy)
		for cx := range cw {
			inv[cx] = 255 / ((1-fy)*paper[iy*cw+cx] + fy*paper[(iy+1)*cw+cx])
		}
		row, out := p.Pix[y*p.W:(y+1)*p.W], f.d[y*p.W:(y+1)*p.W]
		for x := 0; x < p.W; {
			u := min(max((float32(x)+0.5)/cell-0.5, 0), float32(cw-1))
			ix := min(int(u), cw-2)
			k := inv[ix] + (inv[ix+1]-inv[ix])*(u-float32(ix))
			step := (inv[ix+1] - inv[ix]) / cell
			end := min(p.W, ix*cell+cell+cell/2)
			if ix == cw-2 {
				end = p.W
			}
			if x < cell/2 {
				step, end = 0, cell/2
			}
			for ; x < end; x++ {
				out[x] = int16(255 - float32(row[x])*k)
				k += step
			}
		}
	}
}

// measureNoise finds the spread of the paper from the lighter half of all
// pixels, and the level above which nothing is noise.
func (f *field) measureNoise() {
	var hist [512]int
	n := 0
	for i := 0; i < len(f.d); i += 3 {
		hist[min(max(int(f.d[i])+200, 0), 511)]++
		n++
	}
	at := func(q float64) float64 {
		left := int(q * float64(n))
		for i, c := range hist {
			if left -= c; left < 0 {
				return float64(i - 200)
			}
		}
		return 0
	}
	mid := at(0.40)
	f.noise = max(1, (mid-at(0.08))/1.15)
	f.level = int16(max(14, 4.2*f.noise))
	if m := int16(mid); m != 0 {
		for i := range f.d {
			f.d[i] -= m
		}
	}
}

// resampled is the patch at f times its resolution, means where it shrinks.
func resampled(p Patch, f float64) Patch {
	q := p
	q.W, q.H, q.PxPerMM = int(float64(p.W)*f), int(float64(p.H)*f), p.PxPerMM*f
	q.FrameX0, q.FrameX1, q.FrameY0, q.FrameY1 = p.FrameX0*f, p.FrameX1*f, p.FrameY0*f, p.FrameY1*f
	if q.W <= 0 || q.H <= 0 || q.W*q.H > 1<<20 {
		return Patch{}
	}
	q.Pix = make([]uint8, q.W*q.H)
	n := max(1, int(math.Ceil(1/f)))
	for y := range q.H {
		for x := range q.W {
			sum := 0.0
			for j := range n {
				for i := range n {
					sum += sample(p, (float64(x)+(float64(i)+0.5)/float64(n))/f, (float64(y)+(float64(j)+0.5)/float64(n))/f)
				}
			}
			q.Pix[y*q.W+x] = uint8(sum/float64(n*n) + 0.5)
		}
	}
	return q
}

// sample is the gray at x, y, linear between pixel middles.
func sample(p Patch, x, y float64) float64 {
	x = min(max(x-0.5, 0), float64(p.W-1)-1e-6)
	y = min(max(y-0.5, 0), float64(p.H-1)-1e-6)
	ix, iy := int(x), int(y)
	fx, fy := x-float64(ix), y-float64(iy)
	i := iy*p.W + ix
	return (1-fy)*((1-fx)*float64(p.Pix[i])+fx*float64(p.Pix[i+1])) + fy*((1-fx)*float64(p.Pix[i+p.W])+fx*float64(p.Pix[i+p.W+1]))
}

// mm is a length in px.
func mm(v float64) float64 { return v * perMM }
