// width.go: how wide the lines of a mark are, and whether one stroke's width
// explains them everywhere.

package mark

import (
	"fmt"
	"math"
	"slices"
)

// depths is the distance of each ink pixel to the nearest paper, in thirds of
// a pixel (chamfer 3-4).
func (b *bitmap) depths() []uint16 {
	d := make([]uint16, len(b.px))
	w := b.w
	for i := w + 1; i < len(d)-w-1; i++ {
		if b.px[i] != 0 {
			d[i] = min(d[i-1]+3, d[i-w]+3, d[i-w-1]+4, d[i-w+1]+4)
		}
	}
	for i := len(d) - w - 2; i > w; i-- {
		if b.px[i] != 0 {
			d[i] = min(d[i], d[i+1]+3, d[i+w]+3, d[i+w+1]+4, d[i+w-1]+4)
		}
	}
	return d
}

// slim says whether a cross is as wide as one pen's two strokes are: about even
// along the arms, and in the middle no wider than their angle makes it. A third
// stroke through the crossing of a thick pen shows nowhere else.
func (v *view) slim() (bool, string) {
	g := v.g
	j := -1
	for n := range g.nodes {
		if g.degree(n) == 4 {
			j = n
		}
	}
	if j < 0 {
		return true, ""
	}
	d := v.whole.depths()
	half := func(p point) float64 { // half the width of the line at p, px
		x, y := int(p.x+0.5)-v.whole.x0, int(p.y+0.5)-v.whole.y0
		most := uint16(0)
		for yy := max(0, y-1); yy <= min(v.whole.h-1, y+1); yy++ {
			for xx := max(0, x-1); xx <= min(v.whole.w-1, x+1); xx++ {
				most = max(most, d[yy*v.whole.w+xx])
			}
		}
		return float64(most)/3 - 0.5
	}
	hub := g.nodes[j]
	var along []float64
	var dirs []float64
	for _, w := range g.live() {
		if w.a != j && w.b != j {
			continue
		}
		for _, p := range w.pts {
			if p.to(hub) > 1.6*g.pen+2 {
				along = append(along, half(p))
			}
		}
		for _, fromB := range [2]bool{false, true} {
			if fromB && w.b == j || !fromB && w.a == j {
				u := w.heading(fromB, 0.6*g.pen, 10)
				dirs = append(dirs, math.Atan2(u.y, u.x))
			}
		}
	}
	if len(along) < 12 {
		return true, "two strokes that cross"
	}
	slices.Sort(along)
	mid, wide := along[len(along)/2], along[len(along)*19/20]
	mid = max(mid, 0.4*g.pen) // a line of even width has no pixel in its middle
	slices.Sort(dirs)
	narrow := math.Pi
	for k := range dirs {
		narrow = min(narrow, math.Mod(dirs[(k+1)%len(dirs)]-dirs[k]+4*math.Pi, 2*math.Pi))
	}
	deepest := 0.0
	for y := range v.whole.h {
		for x := range v.whole.w {
			if t := d[y*v.whole.w+x]; t != 0 && math.Hypot(float64(x+v.whole.x0)-hub.x, float64(y+v.whole.y0)-hub.y) < 2*g.pen+3 {
				deepest = max(deepest, float64(t)/3-0.5)
			}
		}
	}
	want := mid / max(math.Sin(narrow/2), 0.3)
	why := fmt.Sprintf("two strokes that cross; half width %.1f, at most %.1f, %.1f in the middle for %.1f", mid, wide, deepest, want)
	slack := 1.7 // px: thin lines are measured less well
	if mid > 2.4 {
		slack = 0.8
	}
	return wide < 1.5*mid+0.7 && deepest < 1.2*want+slack, why
}
