package omr

// This file finds a scanner's streaks: dirt on the glass draws a line down the
// whole picture, straight along its edge whatever way the page lies.

import (
	"image"
	"slices"

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
func streaks(r reduced, h homography, page *sheet.Page) dirt {
	const (
		dip    = 4    // gray levels a column's mean lies below its neighbours'
		beside = 4    // px to the neighbours compared with
		whole  = 0.8  // share of what is not printed that a streak has at least
		free   = 0.25 // share of the picture's length that must not be printed
		seen   = 8    // gray levels a streak is darker than beside it
	)
	pix, rows, cols := r.pix, r.gray.Rows(), r.gray.Cols()
	back, ok := h.inverse()
	if !ok {
		return dirt{}
	}
	find := func(dim, n, length int, at func(i, j int) int, px func(i, j int) point) (found []streak) {
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
			for j := range length {
				if onPrint(page, back.at(r.full(px(i, j)))) {
					continue
				}
				bare++
				if d := min(at(i-beside, j), at(i+beside, j)) - at(i, j); d >= seen {
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
	return dirt{
		upright: find(0, cols, rows, func(x, y int) int { return int(pix[y*cols+x]) }, func(x, y int) point { return point{float64(x), float64(y)} }),
		level:   find(1, rows, cols, func(y, x int) int { return int(pix[y*cols+x]) }, func(y, x int) point { return point{float64(x), float64(y)} }),
	}
}

// onPrint says whether something printed lies at a place of the page, or so
// near that it darkens a pixel there.
func onPrint(page *sheet.Page, at point) bool {
	const near = 0.9
	for _, rs := range [...][]sheet.Rect{page.Rules, page.Corners[:], page.Extra, {page.Code}} {
		for _, r := range rs {
			if contains(r.Grow(near), at) {
				return true
			}
		}
	}
	for _, b := range page.Boxes {
		if contains(b.Rect.Grow(near), at) && !contains(b.Rect.Grow(-near), at) {
			return true
		}
	}
	return slices.ContainsFunc(page.Texts, func(t sheet.Text) bool { return contains(t.Rect, at) })
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
