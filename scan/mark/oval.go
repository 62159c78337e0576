// This file tells how much of an oval is filled, and whether a name was
// written.

package mark

import (
	"fmt"
	"math"
)

// Amount is how much ink a place has.
type Amount string

// The amounts. Marginal is for a person to judge.
const (
	Empty    Amount = "empty"
	Marginal Amount = "marginal"
	Definite Amount = "definite"
)

// Fill is what was found in an oval or a field.
type Fill struct {
	Amount Amount
	Share  float64 // of the inner area that is inked, 0…1
	Dark   float64 // darkness of an oval's ink against the paper, 0…1; 0 without any
	Mean   float64 // darkness of the whole inner area against the paper, 0…1
	Why    string
}

// ReadOval measures an oval whose outline's bounds are the patch's frame.
func ReadOval(p Patch) Fill {
	p, ok := usable(p, 20)
	if !ok {
		return Fill{Amount: Marginal, Why: "no picture"}
	}
	f := field{w: p.W, h: p.H, d: make([]int16, p.W*p.H), fx: [2]float64{p.FrameX0, p.FrameX1}, fy: [2]float64{p.FrameY0, p.FrameY1}}
	cw, ch, cells := paperCells(p)
	flatten(cells, cw, ch, func(cx, cy int) bool {
		x, y := (float64(cx)+0.5)*cell, (float64(cy)+0.5)*cell
		return x < f.fx[0]-2 || x > f.fx[1]+2 || y < f.fy[0]-2 || y > f.fy[1]+2
	})
	f.darken(p, cells, cw, ch)
	f.measureNoise()

	cx, cy := (f.fx[0]+f.fx[1])/2, (f.fy[0]+f.fy[1])/2
	rx, ry := (f.fx[1]-f.fx[0])/2, (f.fy[1]-f.fy[0])/2
	ix, iy := rx-mm(ovalInset), ry-mm(ovalInset)
	ox, oy := rx+mm(ovalInset), ry+mm(ovalInset)
	if ix < 3 || iy < 3 {
		return Fill{Amount: Marginal, Why: "no oval"}
	}
	var n, pen, pale, beyond int
	m := make([]uint8, len(f.d))
	var sum float64
	x0, y0, x1, y1 := f.w, f.h, -1, -1
	for y := range f.h {
		for x := range f.w {
			dx, dy := float64(x)+0.5-cx, float64(y)+0.5-cy
			d := f.d[y*f.w+x]
			if dx*dx/(ix*ix)+dy*dy/(iy*iy) > 1 {
				if d > 60 && dx*dx/(ox*ox)+dy*dy/(oy*oy) > 1 {
					beyond++
				}
				continue
			}
			n++
			sum += float64(max(d, 0))
			if d > max(f.level, 55) {
				pen++
				m[y*f.w+x] = ink
				x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
			}
			if d > f.level {
				pale++
			}
		}
	}
	out := Fill{Amount: Marginal, Share: float64(pale) / float64(n), Mean: max(0, sum/float64(n)/255-f.noise*0.4/255)}
	dark := float64(pen) / float64(n)
	darkness, whole := f.inkOf(m)
	out.Dark = darkness / 255
	long := float64(max(x1-x0, y1-y0)+1) / perMM
	switch {
	case dark >= ovalMarginal && f.runsThrough(cx, cy, ox, oy):
		out.Why = "a streak runs through"
	case dark >= ovalDefinite && long >= ovalLong && beyond > 2*pen && dark < ovalBeyond:
		out.Why = "most of the ink lies outside"
	case dark >= ovalMarginal && darkness < ovalPale:
		out.Why = "no darker than a stain"
	case dark >= ovalMarginal && whole < ovalCrumbs:
		out.Why = "nothing but crumbs"
	case dark >= ovalDefinite && long >= ovalLong:
		out.Amount, out.Why = Definite, fmt.Sprintf("%.0f %% inked", 100*dark)
	case dark >= ovalMarginal:
		out.Why = "little ink"
	case out.Share >= ovalShare && out.Mean >= ovalTrace*0.4 || out.Mean >= ovalTrace:
		out.Why = "pale"
	default:
		out.Amount = Empty
	}
	return out
}

// inkOf measures the ink of a mask: the darkness of its darker half, and the share
// of it that hangs together in one piece.
func (f *field) inkOf(m []uint8) (darkness, whole float64) {
	var all []int32
	for i, v := range m {
		if v == ink {
			all = append(all, int32(i))
		}
	}
	if len(all) == 0 {
		return 0, 0
	}
	darkness = f.darker(m, all)
	most := 0
	for _, b := range f.blobs(m, make([]int16, len(m))) {
		most = max(most, len(b.px))
	}
	return darkness, float64(most) / float64(len(all))
}

// runsThrough says whether a dark band comes from one edge of the patch, through
// the oval, and goes on to the other edge: dirt on the scanner's glass, whatever
// its width. cx, cy is the oval's middle, ox and oy half its size, px.
func (f *field) runsThrough(cx, cy, ox, oy float64) bool {
	return f.band(true, cx, ox, cy-oy, cy+oy) || f.band(false, cy, oy, cx-ox, cx+ox)
}

// band looks for a band that runs along: down when down is true, else across. It
// lies within half of middle, and shows before from as well as after to.
func (f *field) band(down bool, middle, half, from, to float64) bool {
	const (
		depth = 45  // darkness
		share = 0.8 // of the way outside the oval
		lean  = 1.0 // mm that it may move aside on its way
	)
	along, across := f.span(down)
	shows := func(v, a, b int) bool {
		dark := 0
		for u := a; u < b; u++ {
			if f.d[f.index(down, u, v)] > depth {
				dark++
			}
		}
		return b-a >= int(mm(0.8)) && float64(dark) >= share*float64(b-a)
	}
	var before []int
	for v := max(0, int(middle-half)); v < min(across, int(middle+half)+1); v++ {
		if shows(v, 0, int(from)) {
			before = append(before, v)
		}
	}
	for v := max(0, int(middle-half)); v < min(across, int(middle+half)+1); v++ {
		if !shows(v, int(to), along) {
			continue
		}
		for _, b := range before {
			if abs(v-b) <= int(mm(lean)) {
				return true
			}
		}
	}
	return false
}

// Inked says whether somebody wrote in a field. The patch's frame bounds the
// field; printed rules in it must have been made white. Specks, folds and what
// shines through are no writing.
func Inked(p Patch) Fill {
	p, ok := usable(p, 12)
	if !ok {
		return Fill{Amount: Marginal, Why: "no picture"}
	}
	f := paperField(p)
	m := make([]uint8, len(f.d))
	n := 0
	for y := range f.h {
		for x := range f.w {
			if f.within(x, y) {
				n++
				if f.d[y*f.w+x] > f.level {
					m[y*f.w+x] = ink
				}
			}
		}
	}
	if n == 0 {
		return Fill{Amount: Marginal, Why: "no field"}
	}
	var written, pale, area float64 // mm of strokes, roughly: the larger sides of the pieces
	var faint []*blob
	blobs := f.blobs(m, make([]int16, len(m)))
	for i := range blobs {
		b := &blobs[i]
		long := float64(b.size()) / perMM
		if long < dotSize {
			continue
		}
		area += float64(len(b.px))
		if b.mean < sure {
			pale += long
			faint = append(faint, b)
			continue
		}
		written += long
	}
	out := Fill{Amount: Marginal, Share: area / float64(n)}
	switch {
	case written >= writtenLong:
		out.Amount, out.Why = Definite, fmt.Sprintf("strokes of %.0f mm", written)
	case written > 0:
		out.Why = "a short stroke"
	case pale >= writtenLong && !f.straight(faint) && darkest(faint) >= trace:
		out.Why = "pale strokes"
	default:
		out.Amount = Empty
	}
	return out
}

func darkest(blobs []*blob) float64 {
	most := 0.0
	for _, b := range blobs {
		most = max(most, b.mean)
	}
	return most
}

// straight says whether the pale pixels of all blobs lie on one line of at
// least 12 mm: a fold.
func (f *field) straight(blobs []*blob) bool {
	var n, sx, sy, sxx, syy, sxy float64
	for _, b := range blobs {
		for _, p := range b.px {
			if f.d[p] > 60 {
				continue
			}
			x, y := float64(int(p)%f.w), float64(int(p)/f.w)
			n, sx, sy, sxx, syy, sxy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
		}
	}
	if n <= 20 {
		return false
	}
	mx, my := sx/n, sy/n
	xx, yy, xy := sxx/n-mx*mx, syy/n-my*my, sxy/n-mx*my
	half, d := (xx+yy)/2, math.Hypot((xx-yy)/2, xy)
	broad, long := math.Sqrt(max(0, half-d)), math.Sqrt(half+d)
	return broad < mm(0.3) && long > mm(3.6)
}
