// This file finds the printed frame and the table's lines around it, takes them
// out of the ink, and joins the strokes that cross them.

package mark

import (
	"math"
	"slices"
)

// What a pixel of the mask is.
const (
	paper   uint8 = iota
	ink           // darker than the level, and not printed
	hidden        // under a printed line: nobody can say
	bridged       // under a printed line, between ink on both its sides
)

// side is one side of the frame: a line v = at + slope·(u − mid) with u along
// and v across it, both px. Left and right sides run down, top and bottom
// sides run right; in is +1 when the box lies at larger v.
type side struct {
	down  bool
	in    int
	u0    int // where the frame's corner is, roughly
	u1    int
	at    float64
	slope float64
	mid   float64
	seen  bool
	lo    int // rows it covers, relative to the line
	hi    int
}

func (s side) v(u int) float64 { return s.at + s.slope*(float64(u)-s.mid) }

func (f *field) index(down bool, u, v int) int {
	if down {
		return u*f.w + v
	}
	return v*f.w + u
}

func (f *field) span(down bool) (along, across int) {
	if down {
		return f.h, f.w
	}
	return f.w, f.h
}

// sides finds the four sides: left, top, right, bottom.
func (f *field) sides() [4]side {
	var out [4]side
	for i := range out {
		s := side{down: i%2 == 0, in: 1 - i/2*2}
		c, o := f.fx, f.fy
		if !s.down {
			c, o = f.fy, f.fx
		}
		s.at, s.mid = c[i/2]-0.5, (o[0]+o[1])/2
		s.u0, s.u1 = int(o[0]), int(o[1])
		f.locate(&s)
		out[i] = s
	}
	return out
}

// locate moves a side from where it is said to be to where it is printed: the
// darkest three rows in each twelfth of it, and the line most of them agree on.
func (f *field) locate(s *side) {
	const parts, reach = 12, 6
	_, across := f.span(s.down)
	from, to := s.u0+4, s.u1-4
	base := int(math.Round(s.at))
	if base-reach < 0 || base+reach >= across || to-from < 3*parts {
		return
	}
	var us, vs [parts]float64
	n := 0
	for k := range parts {
		a, b := from+(to-from)*k/parts, from+(to-from)*(k+1)/parts
		var sum [2*reach + 1]int
		for u := a; u < b; u++ {
			for o := range sum {
				sum[o] += int(f.d[f.index(s.down, u, base-reach+o)])
			}
		}
		best, most := 0, math.MinInt
		for o := 1; o < 2*reach; o++ {
			if t := sum[o-1] + sum[o]*2 + sum[o+1]; t > most {
				best, most = o, t
			}
		}
		low := min(sum[best-1], sum[best+1], sum[0], sum[2*reach])
		l, m, r := float64(sum[best-1]-low), float64(sum[best]-low), float64(sum[best+1]-low)
		if sum[best] < (b-a)*int(f.level) {
			continue
		}
		us[n], vs[n] = float64(a+b-1)/2, float64(base-reach+best)+(r-l)/max(l+m+r, 1)
		n++
	}
	if n < parts/2 {
		return
	}
	var slopes []float64
	for i := range n {
		for j := i + 2; j < n; j++ {
			slopes = append(slopes, (vs[j]-vs[i])/(us[j]-us[i]))
		}
	}
	slope := quantile(slopes, 0.5)
	if math.Abs(slope) > 0.06 {
		return
	}
	rest := make([]float64, n)
	for i := range n {
		rest[i] = vs[i] - slope*(us[i]-s.mid)
	}
	at := quantile(rest, 0.5)
	agree := 0
	for i := range n {
		if math.Abs(vs[i]-at-slope*(us[i]-s.mid)) < 1.2 {
			agree++
		}
	}
	if agree < parts/2 {
		return
	}
	s.at, s.slope, s.seen = at, slope, true
	s.lo, s.hi = 0, 0
	f.widen(s, from, to, 4, 0.7)
}

// widen lets a line cover the rows beside it that are dark as it is, at most
// far each way: over more than 1-q of its length.
func (f *field) widen(s *side, from, to, far int, q float64) {
	for s.lo > -far && f.rowDark(*s, s.lo-1, from, to, q) {
		s.lo--
	}
	for s.hi < far && f.rowDark(*s, s.hi+1, from, to, q) {
		s.hi++
	}
}

// rowDark says whether the row at offset k from the line is darker than
// two thirds of the noise level over more than 1-q of its length.
func (f *field) rowDark(s side, k, from, to int, q float64) bool {
	dark, n := 0, 0
	_, across := f.span(s.down)
	for u := from; u < to; u += 2 {
		v := int(math.Round(s.v(u))) + k
		if v < 0 || v >= across {
			continue
		}
		n++
		if f.d[f.index(s.down, u, v)] > f.level*2/3 {
			dark++
		}
	}
	return n > 0 && float64(dark) > (1-q)*float64(n)
}

func quantile(v []float64, q float64) float64 {
	slices.Sort(v)
	return v[min(len(v)-1, int(q*float64(len(v))))]
}

// mask is what is ink where d is over the level, printed lines hidden. A
// line's own rows become ink again where strokes pass through it.
func (f *field) mask(level int16) []uint8 {
	m := make([]uint8, len(f.d))
	for i, v := range f.d {
		if v > level {
			m[i] = ink
		}
	}
	for _, s := range f.printed {
		f.hide(m, s)
	}
	for _, s := range f.printed {
		f.bridge(m, s)
	}
	return m
}

// drawnOver says whether somebody drew along a side of the frame: what he drew
// cannot be told from the print. A ring that touches the frame does the same.
func (f *field) drawnOver() bool {
	for _, s := range f.printed {
		if s.u0 == 0 {
			continue
		}
		thick := f.thickness(s)
		if len(thick) == 0 {
			continue
		}
		usual := quantile(slices.Clone(thick), 0.2)
		if usual > f.line+mm(overAll) || longest(thick, usual+mm(overLeast), usual+mm(overMost)) > mm(overLong) {
			return true
		}
	}
	return false
}

// longest is how many values in a row lie from one bound to another.
func longest(values []float64, from, to float64) float64 {
	most, n := 0, 0
	for _, v := range values {
		if n++; v < from || v > to {
			n = 0
		}
		most = max(most, n)
	}
	return float64(most)
}

// thickness is how thick a side of the frame is at each place along it, px: how
// far it is half as dark as its print without a break, so that a soft picture
// makes it no thicker.
func (f *field) thickness(s side) []float64 {
	_, across := f.span(s.down)
	far := int(mm(overMost)) + 4
	var print []float64
	for u := s.u0 + 8; u < s.u1-8; u++ {
		if v := int(math.Round(s.v(u))); v >= 0 && v < across {
			print = append(print, float64(f.d[f.index(s.down, u, v)]))
		}
	}
	if len(print) == 0 {
		return nil
	}
	dark := max(f.level, int16(quantile(print, 0.5)/2))
	var out []float64
	for u := s.u0 + 8; u < s.u1-8; u++ {
		middle, n := int(math.Round(s.v(u))), 1
		for _, step := range [2]int{-1, 1} {
			for k := 1; k < far; k++ {
				v := middle + k*step
				if v < 0 || v >= across || f.d[f.index(s.down, u, v)] <= dark {
					break
				}
				n++
			}
		}
		out = append(out, float64(n))
	}
	return out
}

// fringe is true where all of a blob is the rough edge of printed lines.
func (f *field) fringe(b *blob) bool {
	if 2*len(b.px) > 3*b.size() && b.size() > int(mm(1.5)) {
		return false // too thick: a line drawn upon the line
	}
	for _, p := range b.px {
		if !f.besideLine(int(p)%f.w, int(p)/f.w) {
			return false
		}
	}
	return true
}

// besideLine is true on a printed line and up to 0.3 mm beside it.
func (f *field) besideLine(x, y int) bool {
	for _, s := range f.printed {
		u, v := x, y
		if s.down {
			u, v = y, x
		}
		if d := float64(v) - s.v(u); d >= float64(s.lo)-1.8 && d <= float64(s.hi)+1.8 {
			return true
		}
	}
	return false
}

// lines are the seen sides and the straight lines beside them that run along
// most of the patch, from 1.2 mm outside the frame.
func (f *field) lines(sides [4]side) []side {
	var out []side
	for _, s := range sides {
		along, across := f.span(s.down)
		if s.seen {
			t := s
			t.u0, t.u1 = max(0, s.u0-5), min(along, s.u1+5)
			out = append(out, t)
		}
		for k := 7; k < 24; k++ {
			t := s
			t.u0, t.u1, t.lo, t.hi = 0, along, 0, 0
			t.at = s.at - float64(s.in*k)
			if v := int(t.v(0)); v < 0 || v >= across {
				break
			}
			if f.rowDark(t, 0, 0, along, 0.35) {
				out = append(out, t)
			}
		}
	}
	out = joined(out)
	for i := range out {
		if s := &out[i]; s.u0 == 0 {
			f.widen(s, s.u0, s.u1, max(s.hi, -s.lo)+1, 0.7)
		}
	}
	return out
}

// joined makes one line of rows that lie side by side.
func joined(in []side) []side {
	var out []side
	for _, s := range in {
		if n := len(out); n > 0 {
			p := &out[n-1]
			if p.down == s.down && p.in == s.in && p.u0 == s.u0 && p.u1 == s.u1 && p.slope == s.slope {
				o := int(math.Round(s.at - p.at))
				if o >= p.lo-2 && o <= p.hi+2 {
					p.lo, p.hi = min(p.lo, o), max(p.hi, o)
					continue
				}
			}
		}
		out = append(out, s)
	}
	return out
}

func (f *field) hide(m []uint8, s side) {
	_, across := f.span(s.down)
	for u := s.u0; u < s.u1; u++ {
		v := int(math.Round(s.v(u)))
		for k := max(0, v+s.lo); k <= min(across-1, v+s.hi); k++ {
			m[f.index(s.down, u, k)] = hidden
		}
	}
}

type run struct{ a, b int } // from a to before b

// bridge pairs the ink touching both edges of a line and fills between.
func (f *field) bridge(m []uint8, s side) {
	_, across := f.span(s.down)
	touching := func(k int) []run {
		var out []run
		open := false
		for u := s.u0; u < s.u1; u++ {
			v := int(math.Round(s.v(u))) + k
			on := v >= 0 && v < across && m[f.index(s.down, u, v)] == ink
			if on && !open {
				out = append(out, run{u, u})
			}
			if on {
				out[len(out)-1].b = u + 1
			}
			open = on
		}
		return out
	}
	above, below := touching(s.lo-1), touching(s.hi+1)
	thick := s.hi - s.lo + 1
	far := 2*thick + 2
	used := make([]bool, len(below))
	for _, a := range above {
		best, gap := -1, far+1
		for j, b := range below {
			if used[j] {
				continue
			}
			if g := max(a.a-b.b, b.a-a.b, 0)*2 + abs(a.a+a.b-b.a-b.b)/4; g < gap {
				best, gap = j, g
			}
		}
		if best < 0 {
			continue
		}
		b := below[best]
		used[best] = true
		for k := range thick {
			t := float64(k+1) / float64(thick+1)
			u0 := int(math.Round(float64(a.a) + t*float64(b.a-a.a)))
			u1 := int(math.Round(float64(a.b) + t*float64(b.b-a.b)))
			for u := max(u0, s.u0); u < min(u1, s.u1); u++ {
				v := int(math.Round(s.v(u))) + s.lo + k
				if v >= 0 && v < across {
					m[f.index(s.down, u, v)] = bridged
				}
			}
		}
	}
}

func abs(a int) int {
	if a < 0 {
		return -a
	}
	return a
}
