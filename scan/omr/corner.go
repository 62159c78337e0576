package omr

// This file looks at a corner whose registration mark was not found. A ballot
// cancelled by cutting its corner must not be counted, one that was torn or
// stained must; where the two look alike, people look at the paper.

import (
	"math"

	"zheng/scan/sheet"
)

// corner is what became of a corner of the page.
type corner int

const (
	cornerThere corner = iota // the mark is there, if dirty, punched or torn
	cornerOut                 // the picture ends before the corner
	cornerTorn                // the paper ends in a ragged line
	cornerCut                 // the paper ends in a straight line: cut, or folded
	cornerBare                // no mark, and no edge to be seen
)

// cornerScale is px a mm of the piece looked at.
const cornerScale = 4.0

// lookAtCorner examines corner i (0…3 clockwise from the top left).
func lookAtCorner(v view, page *sheet.Page, i int, paper, black float64) corner {
	const side = 45.0 // mm of the corner looked at: further in, nobody cuts
	r := sheet.Rect{W: side, H: side}
	if i == 1 || i == 2 {
		r.X = page.Width - side
	}
	if i >= 2 {
		r.Y = page.Height - side
	}
	mark := page.Corners[i]
	if inside := share(v, mark); inside < 0.9 {
		return cornerOut
	}
	p := v.cut(r, cornerScale)
	mid := (paper + black) / 2
	// The mark itself: some of it dark, and paper all around it or beyond it.
	dark := darkShare(p, mark, mid)
	ring := darkShare(p, mark.Grow(2.5), mid)
	ring = (ring*(mark.W+5)*(mark.H+5) - dark*mark.W*mark.H) / ((mark.W+5)*(mark.H+5) - mark.W*mark.H)
	if dark > 0.25 && ring < 0.35 {
		return cornerThere
	}
	if dark < 0.25 && ring < 0.35 {
		return cornerBare
	}
	return edge(p, i, mid)
}

// share is how much of a rectangle of the page lies within the picture.
func share(v view, r sheet.Rect) float64 {
	const n = 5
	in := 0
	for y := range n {
		for x := range n {
			q := v.h.at(point{r.X + (float64(x)+0.5)*r.W/n, r.Y + (float64(y)+0.5)*r.H/n})
			if q.x >= 0 && q.y >= 0 && q.x < float64(v.gray.Cols()) && q.y < float64(v.gray.Rows()) {
				in++
			}
		}
	}
	return float64(in) / (n * n)
}

// darkShare is the share of a rectangle (mm) darker than mid.
func darkShare(p piece, r sheet.Rect, mid float64) float64 {
	x0, y0 := p.px(r.X, r.Y)
	x1, y1 := p.px(r.X+r.W, r.Y+r.H)
	dark, n := 0, 0
	for y := max(0, int(y0)); y < min(p.h, int(y1)); y++ {
		for x := max(0, int(x0)); x < min(p.w, int(x1)); x++ {
			n++
			if float64(p.at(x, y)) < mid {
				dark++
			}
		}
	}
	if n == 0 {
		return 0
	}
	return float64(dark) / float64(n)
}

// edge follows the line where a dark background ends and paper begins, along
// diagonals from the corner inwards, and says whether it is straight.
func edge(p piece, i int, mid float64) corner {
	var far []point // where paper begins, px, corner at the origin
	for k := range p.w {
		// Rows of the piece seen from the corner.
		for s := range p.w {
			x, y := s, k
			if i == 1 || i == 2 {
				x = p.w - 1 - s
			}
			if i >= 2 {
				y = p.h - 1 - k
			}
			if float64(p.at(x, y)) >= mid {
				if s > 2 {
					far = append(far, point{float64(s), float64(k)})
				}
				break
			}
		}
	}
	if len(far) < 20 {
		return cornerBare
	}
	// A straight line through the points: total least squares.
	var c point
	n := float64(len(far))
	for _, q := range far {
		c.x, c.y = c.x+q.x/n, c.y+q.y/n
	}
	var xx, xy, yy float64
	for _, q := range far {
		xx += (q.x - c.x) * (q.x - c.x) / n
		xy += (q.x - c.x) * (q.y - c.y) / n
		yy += (q.y - c.y) * (q.y - c.y) / n
	}
	small := (xx+yy)/2 - math.Hypot((xx-yy)/2, xy)
	if math.Sqrt(max(0, small))/cornerScale > 0.7 {
		return cornerTorn
	}
	return cornerCut
}
