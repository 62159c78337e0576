// This file looks at the corners of the paper. A ballot cancelled by cutting
// its corner must not be counted; one with a corner torn or folded over must
// be. A straight edge without a flap is taken for a cut, and people look.

package omr

import (
	"math"

	"zheng/scan/sheet"
)

// corner is what became of a corner of the paper.
type corner int

const (
	cornerThere  corner = iota
	cornerOut           // the picture ends before the corner
	cornerTorn          // the paper ends in a ragged line
	cornerFolded        // it ends in a straight line with a flap inside
	cornerCut           // it ends in a straight line, and no flap is seen
	cornerBare          // the mark is gone, and no edge is to be seen
)

const (
	cornerScale = 3.0  // px a mm of the piece looked at
	cornerSide  = 56.0 // mm of the corner looked at: further in, nobody cuts
	stripFrom   = 2.0  // mm off the edge, to
	stripEnd    = 5.5  // mm, where nothing is printed
)

// corner is the view on corner i of the page as if it were the top left one:
// mm from it along its two edges.
func (v view) corner(page *sheet.Page, i int) view {
	in := homography{1, 0, 0, 0, 1, 0, 0, 0, 1}
	if i == 1 || i == 2 {
		in[0], in[2] = -1, page.Width
	}
	if i >= 2 {
		in[4], in[5] = -1, page.Height
	}
	v.on = v.on.times(in)
	return v
}

// lookAtCorner examines corner i (0…3 clockwise from the top left). seen says
// that its registration mark was found whole.
func (v view) lookAtCorner(page *sheet.Page, i int, seen bool, contrast float64) corner {
	v = v.corner(page, i)
	if at := v.on.at(point{sheet.PaperEdge, sheet.PaperEdge}); !v.within(at) {
		return cornerOut
	}
	// Most corners are whole: their edges and their mark tell, and no more is cut.
	// A scan that ends within the margin shows no cut, so its rim goes on.
	const most = sheet.PaperEdge + sheet.CornerSide
	along := v.cutOn(sheet.Rect{W: cornerSide, H: stripEnd}, cornerScale, true)
	down := v.cutOn(sheet.Rect{W: stripEnd, H: cornerSide}, cornerScale, true)
	paper, tip, gone := missing(along, down, max(4, 0.02*contrast))
	if !gone {
		mark := v.cutOn(sheet.Rect{W: most, H: most}, cornerScale, true)
		c := mark.markLeft(i == 2, paper, contrast)
		if seen && c != cornerCut {
			return cornerThere
		}
		return c
	}
	p := v.cutOn(sheet.Rect{W: cornerSide, H: cornerSide}, cornerScale, true).smooth()
	if math.Abs(paper-tip) < 25 { // a pale difference drowns in noise
		p = p.smooth().smooth()
	}
	return p.edge(paper, tip, page.Corners[i])
}

// smooth averages every pixel with its neighbours: the sensor's noise goes.
func (p piece) smooth() piece {
	out := p
	out.pix = make([]uint8, len(p.pix))
	for y := range p.h {
		for x := range p.w {
			var sum, n int
			for j := max(0, y-1); j <= min(p.h-1, y+1); j++ {
				for i := max(0, x-1); i <= min(p.w-1, x+1); i++ {
					sum += int(p.pix[j*p.w+i])
					n++
				}
			}
			out.pix[y*p.w+x] = uint8(sum / n)
		}
	}
	return out
}

// mean is the mean gray level of a rectangle, mm of the piece.
func (p piece) mean(x, y, w, h float64) float64 {
	var sum, n float64
	for j := int(y * p.scale); j < min(p.h, int((y+h)*p.scale)); j++ {
		for i := int(x * p.scale); i < min(p.w, int((x+w)*p.scale)); i++ {
			sum += float64(p.at(i, j))
			n++
		}
	}
	return sum / n
}

// missing follows the blank strips along both edges towards the corner. Light
// falls off slowly; where a strip's level jumps and stays there, the paper has
// ended. It gives the paper's level and the one seen beyond it.
func missing(along, down piece, jump float64) (paper, tip float64, gone bool) {
	const (
		window = 1.5  // mm along the strip
		steady = 0.75 // share of the windows beyond that must agree
	)
	n := int(math.Floor(cornerSide/window)) - 1
	both := true
	for _, upright := range []bool{false, true} {
		level := make([]float64, n)
		for k := range level {
			if at := window * float64(k); upright {
				level[k] = down.mean(stripFrom, at, stripEnd-stripFrom, window)
			} else {
				level[k] = along.mean(at, stripFrom, window, stripEnd-stripFrom)
			}
		}
		run, end := level[n-1], -1
		for k := n - 2; k >= 2; k-- {
			if math.Abs(level[k]-run) > jump && away(level[1:k+1], run, jump) >= steady {
				end = k
				break
			}
			run += (level[k] - run) / 3
		}
		paper += run / 2
		if end < 0 {
			both = false
			continue
		}
		sum := 0.0
		for _, l := range level[1 : end+1] {
			sum += l
		}
		tip += sum / float64(end) / 2
	}
	return paper, tip, both
}

// away is the share of levels that lie more than jump from run, all on the
// side of the first.
func away(levels []float64, run, jump float64) float64 {
	last := levels[len(levels)-1]
	n := 0
	for _, l := range levels {
		if math.Abs(l-run) > jump && (l > run) == (last > run) {
			n++
		}
	}
	return float64(n) / float64(len(levels))
}

// markLeft judges a corner that looks like paper: what is left of its mark
// tells a cut, on a background as white as paper, from a tear, a hole or dirt.
// ring says that the mark is the hollow one.
func (p piece) markLeft(ring bool, paper, contrast float64) corner {
	const (
		rim = 0.5 // mm left out on both sides of the mark's border
		lo  = sheet.PaperEdge + rim
		hi  = sheet.PaperEdge + sheet.CornerSide - rim
	)
	hole := sheet.Rect{X: sheet.PaperEdge, Y: sheet.PaperEdge, W: sheet.CornerSide, H: sheet.CornerSide}.Grow(rim - sheet.HollowRing)
	var dark, gone []point
	for y := int(lo * p.scale); y < int(hi*p.scale); y++ {
		for x := int(lo * p.scale); x < int(hi*p.scale); x++ {
			q := point{float64(x) / p.scale, float64(y) / p.scale}
			if ring && q.x > hole.X && q.x < hole.X+hole.W && q.y > hole.Y && q.y < hole.Y+hole.H {
				continue
			}
			if paper-float64(p.at(x, y)) > 0.5*contrast {
				dark = append(dark, q)
			} else {
				gone = append(gone, q)
			}
		}
	}
	n := float64(len(dark) + len(gone))
	if float64(len(dark)) < 0.12*n {
		return cornerBare
	}
	if float64(len(gone)) < 0.03*n {
		return cornerThere // all of it dark: dirt around it
	}
	// Cut: what is gone lies towards the corner, beyond a slanting line.
	a, b := centroid(dark), centroid(gone)
	dx, dy := a.x-b.x, a.y-b.y
	if dx+dy < 1 || min(dx, dy) < 0.35*max(dx, dy) {
		return cornerThere
	}
	wrong := 0
	for _, q := range gone {
		if (q.x-(a.x+b.x)/2)*dx+(q.y-(a.y+b.y)/2)*dy > 0.7*math.Hypot(dx, dy) {
			wrong++
		}
	}
	if float64(wrong) > 0.15*float64(len(gone)) {
		return cornerThere
	}
	return cornerCut
}

// edge follows the line where the background ends and paper begins.
func (p piece) edge(paper, tip float64, mark sheet.Rect) corner {
	beyond := func(x, y int) bool {
		g := float64(p.at(x, y))
		return math.Abs(g-tip) < math.Abs(g-paper)
	}
	// The mark is dark like many a background: where the line runs through its
	// place, it says nothing.
	const clear = 1.0
	m0, m1 := (sheet.PaperEdge-clear)*p.scale, (sheet.PaperEdge+mark.W+clear)*p.scale
	var line []point        // mm
	margin := 2.5 * p.scale // a scan's dark rim runs along the paper's own edge
	add := func(x, y int, ok bool) {
		fx, fy := float64(x), float64(y)
		if !ok || min(fx, fy) < margin || fx > m0 && fx < m1 && fy > m0 && fy < m1 {
			return
		}
		line = append(line, point{fx / p.scale, fy / p.scale})
	}
	for k := 2; k < p.h; k++ {
		s := 0
		for s < p.w-2 && (beyond(s, k) || beyond(s+1, k) || beyond(s+2, k)) {
			s++
		}
		add(s, k, s < p.w-2)
	}
	for k := 2; k < p.w; k++ {
		s := 0
		for s < p.h-2 && (beyond(k, s) || beyond(k, s+1) || beyond(k, s+2)) {
			s++
		}
		add(k, s, s < p.h-2)
	}
	if len(line) < 8 {
		return cornerBare
	}
	c, dir, share := straight(line)
	if share < 0.5 {
		return cornerTorn
	}
	if p.flap(c, dir, paper) {
		return cornerFolded
	}
	return cornerCut
}

func centroid(ps []point) (c point) {
	for _, q := range ps {
		c.x, c.y = c.x+q.x/float64(len(ps)), c.y+q.y/float64(len(ps))
	}
	return c
}

// straight finds the line that most of the points agree with: a point on it,
// its direction, and the share of the points that lie on it. Print and noise
// lead some astray.
func straight(ps []point) (c, dir point, share float64) {
	step := max(1, len(ps)/40)
	for i := 0; i < len(ps); i += step {
		for j := i + step; j < len(ps); j += step {
			a, b := ps[i], ps[j]
			d := a.dist(b)
			if d < 4 {
				continue
			}
			t := point{(b.x - a.x) / d, (b.y - a.y) / d}
			n := 0
			for _, q := range ps {
				if math.Abs((q.x-a.x)*t.y-(q.y-a.y)*t.x) < cornerRagged {
					n++
				}
			}
			if s := float64(n) / float64(len(ps)); s > share {
				c, dir, share = a, t, s
			}
		}
	}
	return c, dir, share
}

// flap looks for the two edges of a corner folded over: they run from the
// ends of the fold to where the corner lies mirrored in it.
func (p piece) flap(c, dir point, paper float64) bool {
	if math.Abs(dir.x) < 0.1 || math.Abs(dir.y) < 0.1 {
		return false
	}
	a := point{c.x - c.y*dir.x/dir.y, 0} // where the fold meets the page's edges
	b := point{0, c.y - c.x*dir.y/dir.x}
	along := c.x*dir.x + c.y*dir.y
	apex := point{2 * (c.x - along*dir.x), 2 * (c.y - along*dir.y)}
	const lo, hi = sheet.PaperEdge - 1.5, sheet.PaperEdge + sheet.CornerSide + 1.5
	at := func(q point) (float64, bool) {
		if q.x > lo && q.x < hi && q.y > lo && q.y < hi {
			return 0, false // the mark's own edges are no flap's
		}
		x, y := int(q.x*p.scale), int(q.y*p.scale)
		if x < 0 || y < 0 || x >= p.w || y >= p.h {
			return 0, false
		}
		return float64(p.at(x, y)), true
	}
	for _, end := range []point{a, b} {
		length := end.dist(apex)
		if length < 3 {
			return false
		}
		nx, ny := -(apex.y-end.y)/length, (apex.x-end.x)/length
		// The edge may lie a little off; wherever it is, it is one line: the
		// flap's tone on one side differs from the paper's, or a shadow runs
		// along it.
		seen := false
		for off := -1.2; off <= 1.2; off += 0.3 {
			var step, shade, n float64
			steps := 0
			for k := 3; k < 24; k++ {
				t := float64(k) / 25
				q := point{end.x + t*(apex.x-end.x), end.y + t*(apex.y-end.y)}
				on, ok := at(point{q.x + off*nx, q.y + off*ny})
				one, ok1 := at(point{q.x + (off+1.2)*nx, q.y + (off+1.2)*ny})
				two, ok2 := at(point{q.x + (off-1.2)*nx, q.y + (off-1.2)*ny})
				if !ok || !ok1 || !ok2 {
					continue
				}
				d := max(-20, min(20, one-two)) // a mark under it must not decide
				step, shade, n = step+d, shade+max(-20, min(20, min(one, two)-on)), n+1
				if math.Abs(d) > 3 {
					steps++
				}
			}
			if n > 12 && (math.Abs(step)/n > 5 && float64(steps) > 0.7*n || shade/n > 6) {
				seen = true
			}
		}
		if !seen {
			return false
		}
	}
	return true
}
