// read.go: from a patch to a claim.

package mark

import "fmt"

// Sizes, mm.
const (
	dotSize   = 1.2 // a resting pen's dot is no larger
	lineSize  = 3.0 // a stroke of this length is a mark of some kind
	speckSize = 0.6 // dust
	zone      = 1.2 // ink of the box is looked for so far outside the frame
)

// Read says what was drawn in the box. It calls Circle, Cross or Tick only
// what is nothing else; all that is doubtful is Other, with its cause.
func Read(p Patch) Result {
	f, ok := newField(p)
	if !ok {
		return Result{Shape: Other, Cause: CauseDamage, Evidence: Evidence{Why: "no picture"}}
	}
	sides := f.sides()
	seen := 0
	for i, s := range sides {
		if !s.seen {
			continue
		}
		seen++
		if s.down {
			f.fx[i/2] = s.at
		} else {
			f.fy[i/2] = s.at
		}
	}
	if seen < 2 {
		return Result{Shape: Other, Cause: CauseDamage, Evidence: Evidence{Why: "no frame"}}
	}
	m := f.mask(sides, f.level)
	strength := f.strength(m)
	level := f.level
	if t := min(int16(0.35*float64(strength)), 48); t > level {
		level = t
		m = f.mask(sides, level)
	}
	label := make([]int16, len(m))
	blobs := f.blobs(m, label)
	r := Result{Evidence: Evidence{Strength: float64(strength) / 255}}
	own := f.own(blobs)
	for _, b := range own {
		r.Evidence.Ink += float64(b.inside) / (perMM * perMM)
		f.beyond(b, &r.Outside)
	}
	var mark []*blob
	dots := 0
	for _, b := range own {
		if b.size() >= int(mm(speckSize)) && b.peak >= f.level+6 {
			mark = append(mark, b)
		} else {
			dots++
		}
	}
	if len(mark) == 0 {
		r.Shape, r.Confidence = Blank, 0.99
		return r
	}
	return f.judge(m, label, blobs, mark, r)
}

// strength is how dark the ink inside the frame is: darker than this is only
// its darkest seventh.
func (f *field) strength(m []uint8) int16 {
	var hist [256]int
	n := 0
	for y := max(0, int(f.fy[0])); y < min(f.h, int(f.fy[1])); y++ {
		for x := max(0, int(f.fx[0])); x < min(f.w, int(f.fx[1])); x++ {
			if i := y*f.w + x; m[i] == ink {
				hist[min(255, max(0, f.d[i]))]++
				n++
			}
		}
	}
	left := n / 7
	for v := 255; v >= 0; v-- {
		if left -= hist[v]; left < 0 {
			return int16(v)
		}
	}
	return 0
}

// own are the blobs in the frame or close around it.
func (f *field) own(blobs []blob) []*blob {
	z := mm(zone)
	var out []*blob
	for i := range blobs {
		b := &blobs[i]
		if float64(b.x1) < f.fx[0]-z || float64(b.x0) > f.fx[1]+z || float64(b.y1) < f.fy[0]-z || float64(b.y0) > f.fy[1]+z {
			continue
		}
		out = append(out, b)
	}
	return out
}

// beyond adds a blob's ink outside the frame.
func (f *field) beyond(b *blob, s *Sides) {
	const px = 1 / (perMM * perMM)
	if b.inside == len(b.px) {
		return
	}
	for _, p := range b.px {
		x, y := float64(int(p)%f.w), float64(int(p)/f.w)
		switch {
		case x < f.fx[0]:
			s.Left += px
		case x > f.fx[1]:
			s.Right += px
		case y < f.fy[0]:
			s.Top += px
		case y > f.fy[1]:
			s.Bottom += px
		}
	}
}

func other(r Result, cause, why string) Result {
	r.Shape, r.Cause, r.Confidence, r.Evidence.Why = Other, cause, 1, why
	return r
}

// judge explains what is more than dust.
func (f *field) judge(m []uint8, label []int16, blobs []blob, mark []*blob, r Result) Result {
	x0, y0, x1, y1 := f.w, f.h, 0, 0
	inside, area := 0, 0
	edge := false
	for _, b := range mark {
		x0, y0, x1, y1 = min(x0, b.x0), min(y0, b.y0), max(x1, b.x1), max(y1, b.y1)
		inside += b.inside
		area += len(b.px)
		edge = edge || b.edge
	}
	size := float64(max(x1-x0, y1-y0) + 1)
	r.Evidence.Size = size / perMM
	switch {
	case inside == 0 || float64(inside) < 0.3*float64(area):
		return other(r, CauseNeighbour, "mostly outside")
	case size <= mm(dotSize):
		r.Shape, r.Confidence = Blank, 0.9
		return r
	case edge:
		return other(r, CauseOutside, "leaves the patch")
	case float64(inside) < 0.6*float64(area):
		return other(r, CauseOutside, "much of it outside")
	case size < mm(2.2):
		return other(r, CauseSmall, "")
	case r.Evidence.Strength < 0.2:
		return other(r, CauseFaint, "")
	}
	b := newBitmap(x0, y0, x1, y1)
	hid := make([]uint8, len(b.px))
	for _, k := range mark {
		for _, p := range k.px {
			b.px[(int(p)/f.w-b.y0)*b.w+int(p)%f.w-b.x0] = 1
		}
	}
	for y := range b.h {
		for x := range b.w {
			if px, py := x+b.x0, y+b.y0; px >= 0 && py >= 0 && px < f.w && py < f.h && m[py*f.w+px] == hidden {
				hid[y*b.w+x] = 1
			}
		}
	}
	b.close()
	whole := bitmap{w: b.w, h: b.h, x0: b.x0, y0: b.y0, px: append([]uint8(nil), b.px...)}
	g := newGraph(b)
	r.Evidence.Pen = g.pen / perMM
	circle, whyCircle := isCircle(whole, hid, g.pen)
	g.tidy()
	g.mend(mm(1))
	g.tidy()
	tick, whyTick := g.isTick(size)
	cross, whyCross := g.isCross(size)
	r.Evidence.Why = fmt.Sprintf("circle: %s; cross: %s; tick: %s", whyCircle, whyCross, whyTick)
	switch {
	case circle && !tick && !cross:
		r.Shape = Circle
	case tick && !circle && !cross:
		r.Shape = Tick
	case cross && !circle && !tick:
		r.Shape = Cross
	default:
		return other(r, CauseStrange, r.Evidence.Why)
	}
	r.Confidence = 0.95
	return r
}
