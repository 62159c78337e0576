// This file finds a box's printed frame in its piece. The frame proves the
// geometry: where it is not found, nothing in the box is believed. It also
// takes up what no global map can: paper that is folded, waved or stretched.

package omr

import (
	"math"
	"slices"
)

// frame is where the middle of the printed lines was found, px of the piece.
type frame struct {
	x0, y0, x1, y1 float64
	found          bool
	vouched        bool    // found where others foretell it, most of it being covered
	half           axis    // of a frame not found: the axis whose lines were
	cover          float64 // share of a side that is seen, of the side seen least
	width          float64 // mm of ink across its lines, the median of those near; 0 if unknown
}

// axis is across or along the page.
type axis int

const (
	neither axis = iota
	across       // the upright lines
	along        // the level lines
)

// shift is how far the frame lies from its place, mm of the page.
func (f frame) shift(p piece, want [4]float64) (dx, dy float64) {
	return (f.x0 + f.x1 - want[0] - want[2]) / 2 / p.scale, (f.y0 + f.y1 - want[1] - want[3]) / 2 / p.scale
}

// line is a candidate for one side of a frame: where it lies, how much of its
// length is seen, and its ink: its width, px, were it as black as the marks.
type line struct{ at, cover, ink float64 }

// lookout is how far from its place, mm, a frame is looked for, and the share of
// each side that must be seen.
type lookout struct{ search, cover float64 }

// findFrame looks for the four sides about their places (px: x0, y0, x1, y1).
// contrast is what black differs from paper by, gray levels.
func findFrame(p piece, want [4]float64, about lookout, contrast float64) frame {
	reach := about.search * p.scale
	in := p.scale // the corners' first mm is left out: neighbours may cross there
	lefts := sides(p, true, want[0], reach, want[1]+in, want[3]-in, about.cover, contrast)
	rights := sides(p, true, want[2], reach, want[1]+in, want[3]-in, about.cover, contrast)
	tops := sides(p, false, want[1], reach, want[0]+in, want[2]-in, about.cover, contrast)
	bottoms := sides(p, false, want[3], reach, want[0]+in, want[2]-in, about.cover, contrast)
	x0, x1, coverx, okx := pair(lefts, rights, want[0], want[2], p.scale)
	y0, y1, covery, oky := pair(tops, bottoms, want[1], want[3], p.scale)
	f := frame{x0: x0, y0: y0, x1: x1, y1: y1, found: okx && oky, cover: min(coverx, covery)}
	var inks []float64
	for _, l := range slices.Concat(lefts, rights, tops, bottoms) {
		inks = append(inks, l.ink/p.scale)
	}
	if slices.Sort(inks); len(inks) > 0 {
		f.width = inks[len(inks)/2]
	}
	switch {
	case okx && !oky:
		f.half, f.y0, f.y1 = across, want[1], want[3]
	case oky && !okx:
		f.half, f.x0, f.x1 = along, want[0], want[2]
	}
	return f
}

// sides lists the dark lines along a side: upright ones near x = want, or level
// ones near y = want, measured from lo to hi of the other coordinate, of which at
// least that share is seen.
func sides(p piece, upright bool, want, reach, lo, hi, least, contrast float64) []line {
	limit := p.h
	across := p.w
	if !upright {
		limit, across = p.w, p.h
	}
	a, b := max(0, int(lo)), min(limit, int(math.Ceil(hi)))
	from, to := max(1, int(want-reach)), min(across-2, int(want+reach)+1)
	if b-a < 4 || to-from < 3 {
		return nil
	}
	ahead, aside := p.w, 1 // from pixel to pixel along the line, and across it
	if !upright {
		ahead, aside = 1, p.w
	}
	gap := int(p.scale*0.6 + 0.5) // px beside the line where paper shows again
	darker := int(math.Floor(0.22 * contrast))
	n := to - from + 1
	cover, depth := make([]float64, n), make([]float64, n)
	for k := range n {
		i := from + k
		l, r := max(0, i-gap)*aside, min(across-1, i+gap)*aside
		m := i * aside
		var hits, sum int
		for at := a * ahead; at < b*ahead; at += ahead {
			left, right, on := int(p.pix[at+l]), int(p.pix[at+r]), int(p.pix[at+m])
			if min(left, right)-on > darker {
				hits++
			}
			sum += left + right - 2*on
		}
		cover[k], depth[k] = float64(hits)/float64(b-a), max(0, float64(sum)/2/float64(b-a))
	}
	var ls []line
	for k := range n {
		if cover[k] < least || k > 0 && cover[k] < cover[k-1] || k < n-1 && cover[k] <= cover[k+1] {
			continue
		}
		var sum, at float64
		for m := max(0, k-2); m <= min(n-1, k+2); m++ {
			sum += depth[m]
			at += depth[m] * (float64(from+m) + 0.5)
		}
		if sum > 0 {
			ls = append(ls, line{at / sum, cover[k], sum / contrast})
		}
	}
	return ls
}

// pair chooses the two lines that fit each other best: both well covered, the
// right distance apart, near their places. One line alone does with an intact
// run of its own: a mark or fold may hide the other. cover is how much is seen of
// the line seen less.
func pair(as, bs []line, wantA, wantB, scale float64) (a, b, cover float64, ok bool) {
	const none = -1e9
	best := none
	for _, p := range as {
		for _, q := range bs {
			wrong := math.Abs((q.at-p.at)-(wantB-wantA)) / scale // mm
			if wrong > 0.05*(wantB-wantA)/scale {
				continue
			}
			away := math.Abs(p.at+q.at-wantA-wantB) / 2 / scale
			if s := p.cover + q.cover - 0.8*wrong - 0.15*away; s > best {
				best, a, b, cover = s, p.at, q.at, min(p.cover, q.cover)
			}
		}
	}
	if best > none {
		return a, b, cover, true
	}
	for _, p := range as {
		if s := p.cover - 0.3*math.Abs(p.at-wantA)/scale; p.cover > 0.85 && s > best {
			best, a, b = s, p.at, p.at+wantB-wantA
		}
	}
	for _, q := range bs {
		if s := q.cover - 0.3*math.Abs(q.at-wantB)/scale; q.cover > 0.85 && s > best {
			best, a, b = s, q.at-wantB+wantA, q.at
		}
	}
	return a, b, 0, best > none
}

// findOval looks for an oval's outline by moving its template: the outline is
// dark, and just outside of it is paper. want is the oval's rectangle, px.
func findOval(p piece, want [4]float64, contrast float64) frame {
	const (
		search = 1.5 // mm
		points = 48
		out    = 0.6 // mm outside of the outline
	)
	cx, cy := (want[0]+want[2])/2, (want[1]+want[3])/2
	rx, ry := (want[2]-want[0])/2, (want[3]-want[1])/2
	reach := int(search*p.scale + 0.5)
	get := func(x, y float64) (float64, bool) {
		i, j := int(math.Floor(x)), int(math.Floor(y))
		if i < 0 || j < 0 || i >= p.w || j >= p.h {
			return 0, false
		}
		return float64(p.pix[j*p.w+i]), true
	}
	best, found := math.Inf(-1), frame{}
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			x, y := cx+float64(dx), cy+float64(dy)
			var hits, n float64
			for k := range points {
				c, s := math.Cos(2*math.Pi*float64(k)/points), math.Sin(2*math.Pi*float64(k)/points)
				on, ok1 := get(x+rx*c, y+ry*s)
				off, ok2 := get(x+(rx+out*p.scale)*c, y+(ry+out*p.scale)*s)
				if !ok1 || !ok2 {
					continue
				}
				n++
				if off-on > 0.22*contrast {
					hits++
				}
			}
			if n < points*3/4 {
				continue
			}
			away := math.Hypot(float64(dx), float64(dy)) / p.scale
			if score := hits/n - 0.05*away; score > best {
				best = score
				found = frame{x0: x - rx, y0: y - ry, x1: x + rx, y1: y + ry, found: hits/n > 0.6}
			}
		}
	}
	return found
}
