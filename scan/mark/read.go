// read.go: from a patch to a claim.

package mark

import (
	"fmt"
	"math"
)

// Sizes, mm.
const (
	dotSize   = 1.2  // a resting pen's dot is no larger
	blotSize  = 1.6  // nor is a felt tip's
	speckSize = 0.55 // dust is smaller
	zone      = 1.2  // ink of the box is looked for so far outside the frame
)

// Darkness against the paper, 0…255, of the darker half of a piece of ink. What
// is paler than trace shines through from the back, is a fold or a stain's rim;
// what is paler than sure may be a mark.
const (
	trace = 30
	sure  = 46
)

// Read says what was drawn in the box. It calls Circle, Cross or Tick only
// what is nothing else; all that is doubtful is Other, with its cause.
func Read(p Patch) Result {
	r, v := look(p)
	if v == nil {
		return r
	}
	return v.judge(r)
}

// Describe is what the model learns from: the mark in a patch as numbers, nil
// where no mark is left to be told.
func Describe(p Patch) []uint8 {
	_, v := look(p)
	if v == nil {
		return nil
	}
	return describe(v.whole, v.g)
}

// view is a mark ready to be explained.
type view struct {
	whole bitmap
	hid   []uint8 // what printed lines hide in it
	g     *graph
	size  float64 // larger side, px
	along int     // px that ink runs beside the frame
	over  bool    // the frame is thicker than printed
	inner bool    // a ring of its own lies within the outermost ink
	dust  []dot   // small dark pieces, too small for strokes
}

// look finds the ink of a box. Where that settles the reading, view is nil.
func look(p Patch) (Result, *view) {
	f, ok := newField(p)
	if !ok {
		return other(Result{}, CauseDamage, "no picture"), nil
	}
	if !f.frame() {
		return other(Result{}, CauseDamage, "no frame"), nil
	}
	m := f.mask(f.level)
	label := make([]int16, len(m))
	found := f.find(m, label)
	r := Result{}
	switch {
	case len(found.marks) == 0 || found.darkest < trace:
		return f.blank(found, r), nil
	case found.darkest < sure:
		return f.pale(found, r), nil
	}
	strength := f.strength(m, found.marks)
	r.Evidence.Strength = float64(strength) / 255
	if strength < sure {
		return f.pale(found, r), nil
	}
	if level := min(int16(0.35*float64(strength)), 48); level > f.level {
		m = f.mask(level)
		firm := f.find(m, label)
		if len(firm.marks) == 0 {
			return f.dotted(found, firm, r), nil
		}
		found = firm
	}
	for _, b := range found.marks {
		r.Evidence.Ink += float64(b.inside) / (perMM * perMM)
		f.beyond(b, &r.Outside)
	}
	return f.isolate(m, found, r)
}

// frame finds the printed lines; false if there is no frame to be seen.
func (f *field) frame() bool {
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
	f.printed = f.lines(sides)
	return seen >= 2
}

// findings are the pieces of ink in and close around the frame.
type findings struct {
	marks   []*blob // what may be a mark or part of one
	dots    []*blob // what a resting pen or dirt leaves
	specks  []*blob // dust
	darkest float64 // mean darkness of the darkest that may be a mark
}

func (f *field) find(m []uint8, label []int16) findings {
	var out findings
	blobs := f.blobs(m, label)
	for i := range blobs {
		b := &blobs[i]
		switch {
		case !b.close || f.fringe(b):
		case b.size() < int(mm(speckSize)) || b.peak < f.level+6:
			out.specks = append(out.specks, b)
		case b.size() <= int(mm(dotSize)) || b.size() <= int(mm(blotSize)) && 2*len(b.px) > b.size()*b.size():
			out.dots = append(out.dots, b)
		default:
			out.marks = append(out.marks, b)
			out.darkest = max(out.darkest, b.mean)
		}
	}
	return out
}

// blank is the reading of a box with nothing but dust and dots.
func (f *field) blank(found findings, r Result) Result {
	small, middling, large := 0, 0, 0
	var dots []dot
	for _, list := range [2][]*blob{found.dots, found.specks} {
		for _, b := range list {
			if b.mean < trace || b.inside == 0 {
				continue
			}
			g := f.girth(b)
			switch {
			case g > mm(0.75) || float64(b.size()-2) >= mm(0.8):
				large++
			case g > mm(0.5):
				middling++
			case g > mm(0.33):
				small++
			}
			if g > mm(0.24) {
				dots = append(dots, dot{b.middle(), g, b.mean})
			}
		}
	}
	if large > 1 || large+middling > 2 || large+middling+small > 5 {
		return other(r, CauseSmall, fmt.Sprintf("%d large, %d middling, %d small dots", large, middling, small))
	}
	if row(dots) {
		return other(r, CauseSmall, "dots in a row")
	}
	if n := len(found.specks); n > 40 {
		return other(r, CauseDamage, fmt.Sprintf("%d specks", n))
	}
	r.Shape, r.Confidence = Blank, 0.99
	return r
}

// dot is what a pen's touch or dirt leaves.
type dot struct {
	point
	girth float64 // px
	dark  float64
}

// row says whether three like dots stand in a row, evenly: somebody set them.
func row(dots []dot) bool {
	for i, a := range dots {
		for k := i + 1; k < len(dots); k++ {
			c := dots[k]
			for j, b := range dots {
				if j == i || j == k {
					continue
				}
				wide, slim := max(a.girth, b.girth, c.girth), min(a.girth, b.girth, c.girth)
				if wide > 1.4*slim+0.5 || max(a.dark, b.dark, c.dark) > 1.6*min(a.dark, b.dark, c.dark) {
					continue
				}
				d := a.to(c.point)
				along := ((b.x-a.x)*(c.x-a.x) + (b.y-a.y)*(c.y-a.y)) / max(d, 1)
				across := math.Abs((b.x-a.x)*(c.y-a.y)-(b.y-a.y)*(c.x-a.x)) / max(d, 1)
				if along > 0.32*d && along < 0.68*d && across < 0.08*d+1 {
					return true
				}
			}
		}
	}
	return false
}

// dotted is the reading of a box whose ink at its own level is nothing but
// dots: found is what there is with the pale ink, firm without.
func (f *field) dotted(found, firm findings, r Result) Result {
	left := found.marks[:0:0]
	for _, b := range found.marks {
		dot := false
		for _, d := range firm.dots {
			dot = dot || b.meets(d) && b.size() <= int(mm(dotSize+0.5))
		}
		if !dot {
			left = append(left, b)
		}
	}
	if len(left) == 0 {
		return f.blank(firm, r)
	}
	found.marks, found.dots, found.specks = left, firm.dots, firm.specks
	return f.pale(found, r)
}

// pale is the reading of a box with something too light for ink: blank if it
// is a fold, a straight line that runs on beyond the frame both ways.
func (f *field) pale(found findings, r Result) Result {
	if f.straight(found.marks) {
		r.Evidence.Why = "a fold"
		return f.blank(found, r)
	}
	return other(r, CauseFaint, fmt.Sprintf("darkness %.0f", found.darkest))
}

// strength is how dark ink is: only its darkest seventh is darker than this.
func (f *field) strength(m []uint8, marks []*blob) int16 {
	var hist [256]int
	n := 0
	for _, b := range marks {
		for _, p := range b.px {
			if m[p] == ink {
				hist[min(255, max(0, f.d[p]))]++
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

// isolate takes the marks out of their surroundings. Dots close to them are
// taken with them: pieces of a broken line, or something added.
func (f *field) isolate(m []uint8, found findings, r Result) (Result, *view) {
	marks := found.marks
	var all blob
	all.x0, all.y0 = f.w, f.h
	for _, b := range marks {
		all.join(b)
	}
	about := blob{x0: all.x0 - int(mm(0.8)), y0: all.y0 - int(mm(0.8)), x1: all.x1 + int(mm(0.8)), y1: all.y1 + int(mm(0.8))}
	for _, b := range found.dots {
		if b.meets(&about) && b.mean > 0.5*marks[0].mean {
			marks = append(marks, b)
			all.join(b)
		}
	}
	inside, area, edge := all.inside, all.area, all.edge
	size := float64(all.size())
	r.Evidence.Size = size / perMM
	switch {
	case float64(inside) < 0.3*float64(area):
		return other(r, CauseNeighbour, "mostly outside"), nil
	case edge:
		return other(r, CauseOutside, "leaves the patch"), nil
	case float64(inside) < 0.68*float64(area):
		return other(r, CauseOutside, "much of it outside"), nil
	case size < mm(2.2):
		return other(r, CauseSmall, "a small thing"), nil
	}
	v := &view{size: size, along: f.along(max(f.level, 80)), over: f.drawnOver()}
	v.whole, v.hid, v.g = f.trace(m, marks)
	v.dust = f.dust(found, marks)
	if kept, loose := v.g.withoutCrumbs(marks); len(loose) > 0 {
		v.whole, v.hid, v.g = f.trace(m, kept)
		for _, b := range loose {
			v.dust = append(v.dust, dot{b.middle(), f.girth(b), b.mean})
		}
		v.size = float64(max(v.whole.w, v.whole.h) - 2*rim)
	}
	v.inner = ringWithin(marks, all.middle())
	r.Evidence.Pen = v.g.pen / perMM
	return r, v
}

// ringWithin says whether a piece of ink that goes around the middle lies well
// inside another piece.
func ringWithin(marks []*blob, middle point) bool {
	for _, out := range marks {
		room := out.size() / 12
		for _, in := range marks {
			if in != out && in.size() > int(mm(dotSize)) && in.holds(middle) &&
				in.x0 > out.x0+room && in.x1 < out.x1-room && in.y0 > out.y0+room && in.y1 < out.y1-room {
				return true
			}
		}
	}
	return false
}

// withoutCrumbs parts the pieces of ink that belong to lines from those small
// ones that the graph could join to nothing.
func (g *graph) withoutCrumbs(marks []*blob) (kept, loose []*blob) {
	if len(marks) < 2 {
		return marks, nil
	}
	for _, b := range marks {
		crumb := b.size() <= int(mm(dotSize))
		for _, w := range g.live() {
			if p := w.pts[len(w.pts)/2]; crumb && b.holds(p) && (w.long > mm(1) || g.degree(w.a) != 1 || g.degree(w.b) != 1) {
				crumb = false
			}
		}
		for i := range g.ways {
			if w := &g.ways[i]; crumb && !w.dead && w.made > 0 && w.passes(b) {
				crumb = false
			}
		}
		if crumb {
			loose = append(loose, b)
		} else {
			kept = append(kept, b)
		}
	}
	return kept, loose
}

// passes says whether a way has a point within a blob's bounds.
func (w *way) passes(b *blob) bool {
	for _, p := range w.pts {
		if b.holds(p) {
			return true
		}
	}
	return false
}

// firm is how sure the model must be of a shape that geometry explains. × asks
// for most: it has more lookalikes, and is the costliest to get wrong.
var firm = map[Shape]float64{Circle: 0.9, Cross: 0.95, Tick: 0.85}

// likely is how sure it must be of a shape that geometry alone nearly proves.
const likely = 0.8

// judge calls a mark by a name when the model is sure of it and the geometry
// explains it as that and nothing more.
func (v *view) judge(r Result) Result {
	score := model.Score(describe(v.whole, v.g))
	best := 0
	for k, p := range score {
		if p > score[best] {
			best = k
		}
	}
	shape := Shapes[best]
	r.Evidence.Score = score[best]
	if left := v.leftOver(); left > 0.15 {
		return other(r, CauseExtra, fmt.Sprintf("%.0f %% of the ink in crumbs", 100*left))
	}
	if shape == Other {
		return other(r, CauseStrange, "like none of the marks")
	}
	if shape != Circle && (v.over || float64(v.along) > max(mm(2.5), 3*v.g.pen)) { // a large ring may touch the frame
		return other(r, CauseExtra, "a line along the frame")
	}
	var ok bool
	need := firm[shape]
	switch shape {
	case Circle:
		var plain bool
		if ok, plain, r.Evidence.Why = isCircle(v.whole, v.hid, v.dust, v.g.pen); plain {
			need = likely
		}
		if v.inner {
			return other(r, CauseExtra, "a ring in a ring")
		}
	case Cross:
		ok, r.Evidence.Why = v.g.isCross(v.size)
		if ok {
			ok, r.Evidence.Why = v.slim()
		}
		if ok && v.company() {
			return other(r, CauseExtra, "dots beside a cross")
		}
	case Tick:
		ok, r.Evidence.Why = v.g.isTick(v.size)
	}
	switch {
	case !ok:
		return other(r, CauseStrange, fmt.Sprintf("no %s: %s", shape, r.Evidence.Why))
	case score[best] < need:
		return other(r, CauseStrange, fmt.Sprintf("perhaps a %s", shape))
	}
	r.Shape, r.Confidence = shape, score[best]
	return r
}

// leftOver is how much ink lies in crumbs between the lines, as a share of the
// mark's: where much does, the scan lost part of it, and what is left may be
// another mark than was drawn.
func (v *view) leftOver() float64 {
	ink, dust := 0.0, 0.0
	for _, p := range v.whole.px {
		ink += float64(p)
	}
	for _, d := range v.dust {
		x, y := d.x-float64(v.whole.x0), d.y-float64(v.whole.y0)
		if x > 0 && y > 0 && x < float64(v.whole.w) && y < float64(v.whole.h) {
			dust += math.Pi / 4 * d.girth * d.girth
		}
	}
	return dust / max(ink, 1)
}

// company says whether two or more dots of the same pen lie within the mark's
// reach and beside its lines, as in ※.
func (v *view) company() bool {
	n := 0
	for _, p := range v.dust {
		x, y := p.x-float64(v.whole.x0), p.y-float64(v.whole.y0)
		if x > 0 && y > 0 && x < float64(v.whole.w) && y < float64(v.whole.h) && p.girth > 0.5*v.g.pen {
			n++
		}
	}
	return n > 1
}

// dust are the specks that are as dark as the mark.
func (f *field) dust(found findings, marks []*blob) []dot {
	var out []dot
	for _, b := range found.specks {
		if len(b.px) >= 4 && b.mean > 0.5*marks[0].mean {
			out = append(out, dot{b.middle(), f.girth(b), b.mean})
		}
	}
	return out
}

// trace draws the marks into a bitmap of their own, with what printed lines
// hide there, and follows their lines.
func (f *field) trace(m []uint8, marks []*blob) (whole bitmap, hid []uint8, g *graph) {
	all := blob{x0: f.w, y0: f.h}
	for _, b := range marks {
		all.join(b)
	}
	whole = newBitmap(all.x0, all.y0, all.x1, all.y1)
	hid = make([]uint8, len(whole.px))
	for _, k := range marks {
		for _, p := range k.px {
			whole.px[(int(p)/f.w-whole.y0)*whole.w+int(p)%f.w-whole.x0] = 1
		}
	}
	for y := range whole.h {
		for x := range whole.w {
			if px, py := x+whole.x0, y+whole.y0; px >= 0 && py >= 0 && px < f.w && py < f.h && m[py*f.w+px] == hidden {
				hid[y*whole.w+x] = 1
			}
		}
	}
	whole.close()
	thinned := whole
	thinned.px = append([]uint8(nil), whole.px...)
	g = newGraph(thinned)
	g.settle()
	return whole, hid, g
}
