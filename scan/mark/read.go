package mark

import (
	"fmt"
	"math"
	"sync"
)

// Read says what was drawn in the box. It calls Circle, Cross or Tick only
// what is nothing else; all that is doubtful is Other, with its cause.
func Read(p Patch, j Judge) Result { return ReadAll([]Patch{p}, j)[0] }

// ReadAll reads all boxes of a sheet side by side, the judge asked once about
// those that are marked.
func ReadAll(ps []Patch, j Judge) []Result {
	out, views := make([]Result, len(ps)), make([]*view, len(ps))
	var all sync.WaitGroup
	for i, p := range ps {
		all.Go(func() { out[i], views[i] = look(p) })
	}
	all.Wait()
	var at []int
	var pictures []Picture
	for i, v := range views {
		if v != nil {
			at, pictures = append(at, i), append(pictures, v.picture)
		}
	}
	for k, o := range j.Judge(pictures) {
		out[at[k]] = views[at[k]].judge(out[at[k]], o)
	}
	return out
}

// Show is the picture of a box for a judge to learn from; nil where no mark is
// left to be told.
func Show(p Patch) Picture {
	_, v := look(p)
	if v == nil {
		return nil
	}
	return v.picture
}

// view is a mark ready to be judged.
type view struct {
	picture Picture
	crumbs  float64 // ink in specks between the lines, as a share of the mark's
	over    bool    // the frame is thicker than printed
	dot     bool    // a pen rested in the middle of the mark, apart from its lines
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
	if level := min(int16(ownLevel*float64(strength)), mostOwn); level > f.level {
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
			case g > mm(dotLarge) || float64(b.size()-2) >= mm(dotLong):
				large++
			case g > mm(dotMiddling):
				middling++
			case g > mm(dotSmall):
				small++
			}
			if g > mm(dotInRow) {
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
	if n := len(found.specks); n > manyDust {
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

// isolate takes the marks out of their surroundings, unless that settles the
// reading. Dots close to them are taken with them: pieces of a broken line, or
// something added.
func (f *field) isolate(m []uint8, found findings, r Result) (Result, *view) {
	marks := found.marks
	var all blob
	all.x0, all.y0 = f.w, f.h
	for _, b := range marks {
		all.join(b)
	}
	way := float64(all.size()) // of lines alone: a crumb beside a blot makes no way
	near := int(mm(reach))
	about := blob{x0: all.x0 - near, y0: all.y0 - near, x1: all.x1 + near, y1: all.y1 + near}
	for _, b := range found.dots {
		if b.meets(&about) && b.mean > 0.5*marks[0].mean {
			marks = append(marks, b)
			all.join(b)
		}
	}
	inside, area, edge := all.inside, all.area, all.edge
	size := float64(all.size())
	r.Evidence.Size = size / perMM
	r.Evidence.Pen = f.pen(m, marks) / perMM
	switch {
	case float64(inside) < insideLeast*float64(area):
		return other(r, CauseNeighbour, "mostly outside"), nil
	case edge:
		return other(r, CauseOutside, "leaves the patch"), nil
	case float64(inside) < insideMost*float64(area):
		return other(r, CauseOutside, "much of it outside"), nil
	case size < mm(leastSize):
		return other(r, CauseSmall, "a small thing"), nil
	case way < leastWay*f.thickest(found.marks, all):
		return other(r, CauseSmall, "a blot"), nil
	}
	return r, &view{
		picture: f.picture(m, marks, found.specks, all, r.Evidence.Strength*255),
		crumbs:  f.crumbs(found, marks, all),
		over:    f.drawnOver(),
		dot:     f.rested(m, found),
	}
}

// rested says whether a dot lies apart from all lines about the middle of a mark,
// as a hand sets one and dirt hardly falls.
func (f *field) rested(m []uint8, found findings) bool {
	lines := f.own(m, found.marks)
	for _, dot := range found.dots {
		for _, b := range found.marks {
			if b.middle().to(dot.middle()) < restCentre*float64(b.size()) && dot.mean > restDark*b.mean && f.girth(dot) > mm(restGirth) && !f.anyWithin(lines, dot, int(mm(restApart))) {
				return true
			}
		}
	}
	return false
}

// pen is about how wide the lines of the marks are, px: their area over half of
// their edge.
func (f *field) pen(m []uint8, marks []*blob) float64 {
	area, edge := 0, 0
	for _, b := range marks {
		for _, p := range b.px {
			area++
			for _, o := range [4]int{-1, 1, -f.w, f.w} {
				if q := int(p) + o; q < 0 || q >= len(m) || m[q] == paper {
					edge++
					break
				}
			}
		}
	}
	return 2 * float64(area) / max(1, float64(edge))
}

// thickest is the diameter of the largest disc within the marks, px: twice the
// largest distance from paper, by chamfers of 3 and 4.
func (f *field) thickest(marks []*blob, all blob) float64 {
	w, h := all.x1-all.x0+3, all.y1-all.y0+3
	far := make([]int, w*h)
	for _, b := range marks {
		for _, p := range b.px {
			far[(int(p)/f.w-all.y0+1)*w+int(p)%f.w-all.x0+1] = 1 << 20
		}
	}
	most := 0
	for i, v := range far {
		if v > 0 {
			far[i] = min(far[i-w-1]+4, far[i-w]+3, far[i-w+1]+4, far[i-1]+3)
		}
	}
	for i := len(far) - 1; i >= 0; i-- {
		if far[i] > 0 {
			far[i] = min(far[i], far[i+w+1]+4, far[i+w]+3, far[i+w-1]+4, far[i+1]+3)
			most = max(most, far[i])
		}
	}
	return 2*float64(most)/3 - 1
}

// crumbs is how much ink lies in specks among the marks, as a share of theirs:
// where much does, the scan lost part of it, and what is left may be another
// mark than was drawn.
func (f *field) crumbs(found findings, marks []*blob, all blob) float64 {
	ink, crumbs := 0.0, 0.0
	for _, b := range marks {
		ink += float64(len(b.px))
	}
	for _, b := range found.specks {
		if len(b.px) >= 4 && b.mean > 0.5*marks[0].mean && b.meets(&all) {
			g := f.girth(b)
			crumbs += math.Pi / 4 * g * g
		}
	}
	return crumbs / max(ink, 1)
}

// judge calls a mark by a name when all nets are sure of it, and nothing that
// they cannot see speaks against it.
func (v *view) judge(r Result, o Opinion) Result {
	shape, sure := o.verdict()
	r.Evidence.Likeliest, r.Evidence.Score = shape, sure
	switch {
	case shape == Other:
		return other(r, CauseStrange, "like none of the marks")
	case sure < sureOf:
		return other(r, CauseStrange, fmt.Sprintf("perhaps a %s", shape))
	case v.crumbs > mostCrumbs:
		return other(r, CauseExtra, fmt.Sprintf("%.0f %% of the ink in crumbs", 100*v.crumbs))
	case shape == Circle && v.dot: // ⊙, or dirt: who looks at the paper knows
		return other(r, CauseExtra, "a dot in the ring")
	case shape != Circle && v.over: // a large ring may touch the frame
		return other(r, CauseExtra, "a line along the frame")
	}
	r.Shape, r.Confidence = shape, sure
	return r
}
