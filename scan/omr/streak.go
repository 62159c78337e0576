package omr

// This file finds a scanner's streaks: dirt on the glass draws a line down the
// whole picture, straight along its edge whatever way the page lies.

import (
	"image"

	"gocv.io/x/gocv"

	"zheng/scan/sheet"
)

// streaks gives the places of lines that run nearly the whole length of the
// picture, px of the whole picture: x of upright ones, y of level ones.
func streaks(r reduced) (upright, level []float64) {
	const (
		dip    = 4   // gray levels a column's mean lies below its neighbours'
		beside = 4   // px to the neighbours compared with
		whole  = 0.8 // share of the picture's length a streak has at least
		seen   = 8   // gray levels a streak is darker than beside it
	)
	pix, err := r.gray.DataPtrUint8()
	if err != nil {
		return nil, nil
	}
	rows, cols := r.gray.Rows(), r.gray.Cols()
	find := func(dim, n, length int, at func(i, j int) int) (found []float64) {
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
			hits := 0
			for j := range length {
				if min(at(i-beside, j), at(i+beside, j))-at(i, j) >= seen {
					hits++
				}
			}
			if float64(hits) > whole*float64(length) {
				found = append(found, (float64(i)+0.5)*r.f-0.5)
			}
		}
		return found
	}
	upright = find(0, cols, rows, func(x, y int) int { return int(pix[y*cols+x]) })
	level = find(1, rows, cols, func(y, x int) int { return int(pix[y*cols+x]) })
	return upright, level
}

// crossed says whether a streak runs through a box.
func crossed(h homography, box sheet.Rect, upright, level []float64) bool {
	if len(upright)+len(level) == 0 {
		return false
	}
	b := bounds(h, box.Grow(0.5))
	for _, x := range upright {
		if x >= float64(b.Min.X) && x <= float64(b.Max.X) {
			return true
		}
	}
	for _, y := range level {
		if y >= float64(b.Min.Y) && y <= float64(b.Max.Y) {
			return true
		}
	}
	return false
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
