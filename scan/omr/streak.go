// This file finds a scanner's streaks: dirt on the glass draws a line down the
// whole picture, straight along its edge whatever way the page lies.

package omr

import (
	"image"
	"math"

	"gocv.io/x/gocv"

	"zheng/scan/sheet"
)

// dirt is the streaks on a picture, px of the whole picture: x of upright ones,
// y of level ones.
type dirt struct{ upright, level []streak }

// streak is one line and how much darker it is than beside it, gray levels.
type streak struct{ at, depth float64 }

// crossing is how a streak meets a box.
type crossing int

const (
	none   crossing = iota
	weak            // it can be seen, but no mark drowns in it
	strong          // as dark as a pen
)

// streaks finds the lines that run nearly the whole length of the picture.
// What is printed is left out: a table's line is none.
func streaks(r reduced, h homography, print plate) dirt {
	back, ok := h.inverse()
	if !ok {
		return dirt{}
	}
	return dirt{
		upright: r.lines(0, r.w, r.h, 1, r.w, back, print),
		level:   r.lines(1, r.h, r.w, r.w, 1, back, print),
	}
}

// lines finds the streaks among n columns, or rows, of a length; aside and ahead
// are the way from a pixel to the next across and along, dim is OpenCV's word
// for their direction.
func (r reduced) lines(dim, n, length, aside, ahead int, back homography, print plate) (found []streak) {
	const (
		dip    = 4    // gray levels a column's mean lies below its neighbours'
		beside = 4    // px to the neighbours compared with
		whole  = 0.8  // share of what is not printed that a streak has at least
		free   = 0.25 // share of the picture's length that must not be printed
		seen   = 8    // gray levels a streak is darker than beside it
	)
	mean := gocv.NewMat()
	defer mean.Close()
	gocv.Reduce(r.gray, &mean, dim, gocv.ReduceAvg, gocv.MatTypeCV32F)
	m, err := mean.DataPtrFloat32()
	if err != nil {
		return nil
	}
	for i := beside; i < n-beside; i++ {
		if min(m[i-beside], m[i+beside])-m[i] < dip {
			continue
		}
		hits, depth, bare := 0, 0, 0
		most := int((1 - whole) * float64(length)) // places that may be no darker
		for j := 0; j < length && bare-hits <= most; j++ {
			at := i*aside + j*ahead
			if print.covers(back.at(r.full(point{float64(at % r.w), float64(at / r.w)}))) {
				continue
			}
			bare++
			if d := int(min(r.pix[at-beside*aside], r.pix[at+beside*aside])) - int(r.pix[at]); d >= seen {
				hits++
				depth += d
			}
		}
		if float64(hits) > whole*float64(bare) && float64(bare) > free*float64(length) {
			found = append(found, streak{(float64(i)+0.5)*r.f - 0.5, float64(depth) / float64(hits)})
		}
	}
	return found
}

// plate is where something is printed on a page, or so near that it darkens a
// pixel there: by squares of plateSide, row by row.
type plate struct {
	on         []bool
	cols, rows int
}

const plateSide = 0.25 // mm

// newPlate makes the plate of a page.
func newPlate(page *sheet.Page) plate {
	const near = 0.9 // mm
	p := plate{cols: int(page.Width / plateSide), rows: int(page.Height / plateSide)}
	p.on = make([]bool, p.cols*p.rows)
	for _, b := range page.Boxes {
		p.fill(b.Rect.Grow(near), true)
		p.fill(b.Rect.Grow(-near), false)
	}
	for _, rs := range [...][]sheet.Rect{page.Rules, page.Corners[:], page.Extra, {page.Code}} {
		for _, r := range rs {
			p.fill(r.Grow(near), true)
		}
	}
	for _, t := range page.Texts {
		p.fill(t.Rect, true)
	}
	return p
}

// fill sets the squares whose middles lie in a rectangle.
func (p plate) fill(r sheet.Rect, on bool) {
	first := func(mm float64) int { return int(math.Ceil(mm/plateSide - 0.5)) }
	for y := max(0, first(r.Y)); y < min(p.rows, first(r.Y+r.H)); y++ {
		for x := max(0, first(r.X)); x < min(p.cols, first(r.X+r.W)); x++ {
			p.on[y*p.cols+x] = on
		}
	}
}

// covers says whether a place of the page is printed.
func (p plate) covers(at point) bool {
	x, y := int(at.x/plateSide), int(at.y/plateSide)
	return at.x >= 0 && at.y >= 0 && x < p.cols && y < p.rows && p.on[y*p.cols+x]
}

// across says how a streak runs through a box.
func (d dirt) across(h homography, box sheet.Rect) crossing {
	const pen = 45 // gray levels on the reduced picture, where lines are paler
	if len(d.upright)+len(d.level) == 0 {
		return none
	}
	b := bounds(h, box.Grow(0.5))
	worst := none
	meet := func(ss []streak, lo, hi int) {
		for _, s := range ss {
			switch {
			case s.at < float64(lo) || s.at > float64(hi):
			case s.depth >= pen:
				worst = strong
			default:
				worst = max(worst, weak)
			}
		}
	}
	meet(d.upright, b.Min.X, b.Max.X)
	meet(d.level, b.Min.Y, b.Max.Y)
	return worst
}

// bounds is the upright rectangle of px that holds a rectangle of the page.
func bounds(h homography, r sheet.Rect) image.Rectangle {
	b := image.Rectangle{Min: image.Pt(1<<30, 1<<30), Max: image.Pt(-1<<30, -1<<30)}
	for _, c := range []point{{r.X, r.Y}, {r.X + r.W, r.Y}, {r.X, r.Y + r.H}, {r.X + r.W, r.Y + r.H}} {
		p := h.at(c)
		b.Min = image.Pt(min(b.Min.X, int(p.x)), min(b.Min.Y, int(p.y)))
		b.Max = image.Pt(max(b.Max.X, int(p.x)+1), max(b.Max.Y, int(p.y)+1))
	}
	return b
}
