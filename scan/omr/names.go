// This file proves the candidates' printed names. Where a name is struck out,
// pasted over, written over or scratched off, the voter has said something that
// no box shows: people look at the paper. The print that belongs there is
// known; it is laid upon the scan, moved until it fits, and what the one has
// and the other lacks is measured.

package omr

import (
	"image"
	"math"
	"slices"

	"zheng/scan/sheet"
	"zheng/store/election"
)

const (
	lettersScale  = 5.0 // px a mm
	lettersMargin = 1.4 // mm around a name
	lettersShift  = 6   // px that a name may lie off its place: feeding and folding

	causeName = string(NameChanged)
)

// lettersOf draws the names of every page.
func lettersOf(l *sheet.Layout, p *sheet.Page) ([]letters, error) {
	drawn, err := l.Letters(p, lettersScale, lettersMargin)
	if err != nil {
		return nil, err
	}
	out := make([]letters, len(drawn))
	for i, d := range drawn {
		out[i] = newLetters(d)
	}
	return out, nil
}

// letters is a name ready to be compared: the print's middle, by letter, what
// may be dark where print is, and the rectangle that holds the print.
type letters struct {
	sheet.Letters
	core [][]int // px of the print's middle, by letter
	all  []int   // of every other of them: for the search
	near []bool  // no farther from print than it may spread
	ink  image.Rectangle
}

func newLetters(d sheet.Letters) letters {
	const (
		solid  = 140 // of 255: the middle of a printed line
		spread = 2   // px that print and blur may spread
	)
	l := letters{Letters: d, near: make([]bool, len(d.Ink)), core: make([][]int, len(d.Cells))}
	x0, y0, x1, y1 := d.W, d.H, 0, 0
	for y := range d.H {
		for x := range d.W {
			v := d.Ink[y*d.W+x]
			if v < 40 {
				continue
			}
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x+1), max(y1, y+1)
			for j := max(0, y-spread); j <= min(d.H-1, y+spread); j++ {
				for i := max(0, x-spread); i <= min(d.W-1, x+spread); i++ {
					l.near[j*d.W+i] = true
				}
			}
			if v < solid {
				continue
			}
			for k, c := range d.Cells {
				if image.Pt(x, y).In(c) {
					l.core[k] = append(l.core[k], y*d.W+x)
					if (x+y)%2 == 0 {
						l.all = append(l.all, y*d.W+x)
					}
					break
				}
			}
		}
	}
	l.ink = image.Rect(x0, y0, x1, y1)
	return l
}

// proveNames sets the readings of those whose printed name was changed to
// unclear.
func (r *Reader) proveNames(s *Sheet, v view, page *sheet.Page, contrast float64) {
	names := r.prints[page].names
	intact := make([]bool, len(names))
	each(len(names), func(i int) {
		l := names[i]
		dx, dy := rowShift(s.boxes, l.Name)
		rect := l.Rect
		rect.X, rect.Y = rect.X+dx, rect.Y+dy
		intact[i] = l.intact(v.cut(rect, lettersScale), contrast)
	})
	for i, l := range names {
		if intact[i] {
			continue
		}
		s.because(NameChanged)
		for i := range s.boxes {
			b := &s.boxes[i]
			if b.box.Post == l.Name.Post && b.box.Candidate == l.Name.Candidate {
				b.reading, b.confidence, b.cause = election.Unclear, 0, causeName
			}
		}
	}
}

// rowShift is how far the candidate's box was found from its place, mm.
func rowShift(fs []found, n sheet.Name) (dx, dy float64) {
	for _, f := range fs {
		if f.box.Post == n.Post && f.box.Candidate == n.Candidate && f.frame.found {
			return f.frame.shift(f.piece, f.want())
		}
	}
	return 0, 0
}

// intact says whether a piece shows the name as printed, and nothing through it.
func (l letters) intact(p piece, contrast float64) bool {
	if p.w != l.W || p.h != l.H {
		return true // outside of the picture: said elsewhere
	}
	paper := float64(p.level(0.75))
	dark := make([]uint8, len(p.pix)) // 0 paper … 100 as dark as the marks
	for i, g := range p.pix {
		dark[i] = uint8(max(0, min(120, 100*(paper-float64(g))/contrast)))
	}
	best := l.fit(dark, l.all, image.Point{}, lettersShift, 2)
	best = l.fit(dark, l.all, best, 1, 1)
	return !l.gone(dark, best) && !l.strange(dark, best)
}

// fit moves the print by up to reach px from a first guess until it lies upon
// the most ink.
func (l letters) fit(dark []uint8, core []int, guess image.Point, reach, step int) image.Point {
	most, best := -1, guess
	for dy := -reach; dy <= reach; dy += step {
		for dx := -reach; dx <= reach; dx += step {
			d, sum := (guess.Y+dy)*l.W+guess.X+dx, 0
			for _, i := range core {
				if k := i + d; k >= 0 && k < len(dark) {
					sum += int(dark[k])
				}
			}
			if sum -= abs(dx) + abs(dy); sum > most {
				most, best = sum, guess.Add(image.Pt(dx, dy))
			}
		}
	}
	return best
}

// gone says whether much of a letter is not there.
func (l letters) gone(dark []uint8, at image.Point) bool {
	for _, core := range l.core {
		if len(core) < 12 {
			continue // a dot between names
		}
		at := l.fit(dark, core, at, 2, 1) // each letter for itself: paper stretches
		lost := 0
		for _, i := range core {
			if k := i + at.Y*l.W + at.X; k < 0 || k >= len(dark) || dark[k] < 100*letterGone {
				lost++
			}
		}
		if float64(lost) > letterMiss*float64(len(core)) {
			return true
		}
	}
	return false
}

// strange says whether ink runs through the name that is not printed there.
func (l letters) strange(dark []uint8, at image.Point) bool {
	m := make([]bool, len(dark))
	in := l.ink.Add(at).Intersect(image.Rect(0, 0, l.W, l.H))
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			i := y*l.W + x
			ox, oy := x-at.X, y-at.Y
			m[i] = dark[i] > 100*letterDark && !(ox >= 0 && oy >= 0 && ox < l.W && oy < l.H && l.near[oy*l.W+ox])
		}
	}
	l.without(m, dark, in)
	if l.struck(m, dark, in) {
		return true
	}
	total := 0.0
	for _, b := range flood(m, l.W) {
		if float64(max(b.box.Dx(), b.box.Dy())) >= letterRun*lettersScale {
			total += float64(b.n) / (lettersScale * lettersScale)
		}
	}
	return total > letterInk
}

// struck says whether a line runs straight on from letter to letter: a stroke
// along the printed ones, whose strange ink is all in the gaps between them.
func (l letters) struck(strange []bool, dark []uint8, in image.Rectangle) bool {
	const steepest = 0.18
	if !slices.Contains(strange, true) {
		return false
	}
	wide := 0
	for _, c := range l.Cells {
		wide = max(wide, c.Dx())
	}
	at := func(x, y int) (inked, odd bool) { // a hand is not quite straight
		for k := max(0, y-1); k <= min(l.H-1, y+1); k++ {
			inked = inked || dark[k*l.W+x] > 100*letterDark
			odd = odd || strange[k*l.W+x]
		}
		return inked, odd
	}
	for rise := -steepest; rise <= steepest; rise += steepest / 4 {
		for y := in.Min.Y; y < in.Max.Y; y += 2 {
			run, odds := 0, 0
			for x := in.Min.X; x < in.Max.X; x++ {
				line := y + int(math.Round(rise*float64(x-in.Min.X-in.Dx()/2)))
				inked, odd := at(x, min(in.Max.Y-1, max(in.Min.Y, line)))
				if !inked {
					run, odds = 0, 0
					continue
				}
				if run++; odd {
					odds++
				}
				far := float64(run) / float64(wide)
				if far >= letterLine && float64(odds) >= letterGap*lettersScale || far >= lettersTwo && odds > 0 {
					return true
				}
			}
		}
	}
	return false
}

// without takes out upright lines that run on above and below the name: the
// scanner's streaks and folds, not a hand.
func (l letters) without(m []bool, dark []uint8, in image.Rectangle) {
	const seen = 18 // of 100
	runs := func(x, y0, y1 int) bool {
		n := 0
		for y := y0; y < y1; y++ {
			if dark[y*l.W+x] > seen {
				n++
			}
		}
		return y1-y0 >= 3 && 4*n >= 3*(y1-y0)
	}
	for x := in.Min.X; x < in.Max.X; x++ {
		above, below := false, false
		for k := max(0, x-2); k <= min(l.W-1, x+2); k++ {
			above = above || runs(k, 0, in.Min.Y-2)
			below = below || runs(k, in.Max.Y+2, l.H)
		}
		if above && below {
			for y := in.Min.Y; y < in.Max.Y; y++ {
				m[y*l.W+x] = false
			}
		}
	}
}

// patch is one piece of a mask that hangs together.
type patch struct {
	box image.Rectangle
	px  []int
	n   int
}

// flood takes a mask apart into its pieces, and clears it.
func flood(m []bool, w int) (out []patch) {
	var stack []int
	for i := range m {
		if !m[i] {
			continue
		}
		p := patch{box: image.Rect(i%w, i/w, i%w+1, i/w+1)}
		m[i] = false
		stack = append(stack[:0], i)
		for len(stack) > 0 {
			k := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			p.px = append(p.px, k)
			x, y := k%w, k/w
			p.box = p.box.Union(image.Rect(x, y, x+1, y+1))
			for j := max(0, y-1); j <= min(len(m)/w-1, y+1); j++ {
				for q := max(0, x-1); q <= min(w-1, x+1); q++ {
					if m[j*w+q] {
						m[j*w+q] = false
						stack = append(stack, j*w+q)
					}
				}
			}
		}
		p.n = len(p.px)
		out = append(out, p)
	}
	return slices.Clip(out)
}
