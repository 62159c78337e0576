package mark

import (
	"fmt"
	"strings"
)

// Explain is how a patch was taken apart, drawn with letters.
func Explain(p Patch) string {
	var s strings.Builder
	f, ok := newField(p)
	if !ok {
		return "no field"
	}
	sides := f.sides()
	for _, d := range sides {
		fmt.Fprintf(&s, "side seen %v at %.2f slope %.4f rows %d…%d\n", d.seen, d.at, d.slope, d.lo, d.hi)
	}
	f.printed = f.lines(sides)
	fmt.Fprintf(&s, "noise %.1f level %d\n", f.noise, f.level)
	level := max(f.level, 48)
	m := f.mask(level)
	b := newBitmap(0, 0, f.w-1, f.h-1)
	for y := range f.h {
		for x := range f.w {
			if m[y*f.w+x] == ink {
				b.px[(y-b.y0)*b.w+x-b.x0] = 1
			}
		}
	}
	b.close()
	g := newGraph(b)
	g.settle()
	for y := range f.h {
		for x := range f.w {
			c := " "
			switch m[y*f.w+x] {
			case ink:
				c = "."
			case hidden:
				c = "-"
			}
			if b.px[(y-b.y0)*b.w+x-b.x0] == 1 {
				c = "#"
			}
			s.WriteString(c)
		}
		s.WriteString("\n")
	}
	fmt.Fprintf(&s, "pen %.1f\n", g.pen)
	for _, w := range g.live() {
		fmt.Fprintf(&s, "way %d (%d) %v – %d (%d) %v long %.1f\n", w.a, g.degree(w.a), g.nodes[w.a], w.b, g.degree(w.b), g.nodes[w.b], w.long)
	}
	if _, v := look(p); v != nil {
		fmt.Fprintf(&s, "as read: %d×%d px from %d, %d\n", v.whole.w, v.whole.h, v.whole.x0, v.whole.y0)
		v.g.isTick(v.size)
		for _, w := range v.g.live() {
			fmt.Fprintf(&s, "way %v – %v long %.1f, %.1f made\n", w.pts[0], w.pts[len(w.pts)-1], w.long, w.made)
		}
	}
	return s.String()
}

// CircleWhy is the geometry's word on a circle, whatever the model says.
func CircleWhy(p Patch) (bool, string) {
	_, v := look(p)
	if v == nil {
		return false, "settled"
	}
	ok, _, why := isCircle(v.whole, v.hid, v.dust, v.g.pen)
	return ok, why
}

// Judges are the verdicts of the net and of the geometry, each alone.
func Judges(p Patch) (net Shape, score float64, geometry Shape) {
	_, v := look(p)
	if v == nil {
		return Blank, 1, Blank
	}
	s := model.Score(describe(v.whole, v.g))
	best := 0
	for k := range s {
		if s[k] > s[best] {
			best = k
		}
	}
	geometry = Other
	if ok, _, _ := isCircle(v.whole, v.hid, v.dust, v.g.pen); ok {
		geometry = Circle
	} else if ok, _ := v.g.isTick(v.size); ok {
		geometry = Tick
	} else if _, v = look(p); v != nil {
		if ok, _ := v.g.isCross(v.size); ok {
			if ok, _ = v.slim(); ok {
				geometry = Cross
			}
		}
	}
	return Shapes[best], s[best], geometry
}
