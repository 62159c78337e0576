// This file asks whether the picture shows one whole paper. Two papers that a
// feeder took at once are counted as none: the other's marks would be lost
// without a word. Told by registration marks that belong to no page found, by
// white paper beyond the page's edges, and by a picture larger than the paper.

package omr

import (
	"image"
	"math"
	"slices"

	"zheng/scan/sheet"
)

const (
	edgeParts = 24   // places along each edge of the page that are looked at
	edgeStep  = 0.33 // mm from one gray level to the next across the edge
	edgeOut   = 30.0 // mm beyond the page's edge that are looked at
	edgeIn    = 4.0  // mm within: nothing is printed there
)

// glasses are sizes, mm, that scanners give whatever lies on them.
var glasses = [][2]float64{
	{148, 210}, {182, 257}, {210, 297}, {215.9, 279.4}, {215.9, 297}, {215.9, 330.2}, {215.9, 355.6}, {257, 364}, {279.4, 431.8}, {297, 420}, {304.8, 431.8},
}

// whole says why a picture does not show one paper, whole: TwoPapers,
// PartSeen, or "" where it does. found are the dark squares seen; contrast is
// what black differs from paper by.
func (p pose) whole(red reduced, found []blob, as []anchor, page *sheet.Page, size image.Point, contrast float64) Reason {
	if p.others(found, as, page, red, contrast) || p.beyond(red, page, size, contrast) {
		return TwoPapers
	}
	if p.cut(page, size) {
		return PartSeen
	}
	return ""
}

// others looks for registration marks that are not this page's: one beyond its
// edges, or on it two that stand to each other as two of a page, or four that put
// one.
func (p pose) others(found []blob, as []anchor, page *sheet.Page, red reduced, contrast float64) bool {
	const (
		near   = 4.0  // mm to a place of its own
		like   = 0.22 // sizes may differ by so much
		enough = 4    // marks that put another page
	)
	back, ok := p.h.inverse()
	if !ok {
		return false
	}
	scale := p.h.scale(point{page.Width / 2, page.Height / 2})
	paper := sheet.Rect{W: page.Width, H: page.Height}
	var rest []blob
	var places []point
	for _, b := range found {
		if off(b.side, sheet.CornerSide*scale) > like && off(b.side, sheet.ExtraSide*scale) > like {
			continue
		}
		at := back.at(b.px)
		if slices.ContainsFunc(as, func(a anchor) bool { return a.mm.dist(at) < near }) || onText(page, at) || !red.printed(b, contrast) {
			continue
		}
		if !contains(paper.Grow(1), at) {
			return true
		}
		rest, places = append(rest, b), append(places, at)
	}
	if paired(places, as) {
		return true
	}
	if len(rest) < enough {
		return false
	}
	q, ok := locate(rest, as, page)
	return ok && len(q.matches) >= enough && off(q.h.scale(point{page.Width / 2, page.Height / 2}), scale) < 0.05
}

// paired says whether two places, mm, lie as far from each other, and in the same
// direction, as two marks far apart on a page.
func paired(places []point, as []anchor) bool {
	const (
		far   = 100.0 // mm
		like  = 0.8   // mm by which the ways may differ in length,
		askew = 0.05  // and as a share in direction: a paper lies upon another nearly straight
	)
	for i, a := range as {
		for _, b := range as[i+1:] {
			long := a.mm.dist(b.mm)
			if long < far || a.kind == eye || b.kind == eye {
				continue
			}
			for j, p := range places {
				for k, q := range places {
					way := point{q.x - p.x - b.mm.x + a.mm.x, q.y - p.y - b.mm.y + a.mm.y}
					if j != k && math.Abs(p.dist(q)-long) < like && math.Hypot(way.x, way.y) < askew*long {
						return true
					}
				}
			}
		}
	}
	return false
}

func contains(r sheet.Rect, p point) bool {
	return p.x > r.X && p.x < r.X+r.W && p.y > r.Y && p.y < r.Y+r.H
}

// onText says whether a place is in a printed text, or in a box or close by: a
// hand may black it out.
func onText(page *sheet.Page, at point) bool {
	return slices.ContainsFunc(page.Texts, func(t sheet.Text) bool { return contains(t.Rect, at) }) || slices.ContainsFunc(page.Boxes, func(b sheet.Box) bool { return contains(b.Rect.Grow(2), at) })
}

// printed says whether a dark square is as black as print and lies on paper.
func (r reduced) printed(b blob, contrast float64) bool {
	at := func(dx, dy float64) float64 { g, _ := r.level(point{b.px.x + dx, b.px.y + dy}); return g }
	ring := 0.0
	d := b.side * 0.95
	for _, o := range []point{{d, 0}, {-d, 0}, {0, d}, {0, -d}} {
		ring = max(ring, at(o.x, o.y))
	}
	dark := at(0, 0)
	if b.kind == hollow {
		dark = at(0.37*b.side, 0)
	}
	return ring-dark > 0.6*contrast
}

// level is the gray level at a place of the whole picture; false outside of it.
func (r reduced) level(p point) (float64, bool) {
	x, y := int(math.Round((p.x+0.5)/r.f-0.5)), int(math.Round((p.y+0.5)/r.f-0.5))
	if x < 0 || y < 0 || x >= r.w || y >= r.h {
		return 0, false
	}
	return float64(r.pix[y*r.w+x]), true
}

// edge is how far beyond one edge of the page the picture looks like paper, mm.
type edge struct {
	out   float64 // by the upper quartile of its places
	lid   bool    // it ends there: something darker follows
	again bool    // and then paper again
	room  float64 // from the page's edge to the end of the picture
}

// beyond says whether white paper reaches farther than the page does. On a
// white lid only the size of the picture can tell.
func (p pose) beyond(red reduced, page *sheet.Page, size image.Point, contrast float64) bool {
	if len(p.matches) < 6 {
		return false // the page's edges are not known well enough
	}
	var es [4]edge // top, right, bottom, left
	for i := range es {
		es[i] = p.edge(red, page, size, i, contrast)
	}
	lid := slices.ContainsFunc(es[:], func(e edge) bool { return e.lid })
	switch {
	case slices.ContainsFunc(es[:], func(e edge) bool { return e.again }):
		return true
	case !lid:
		return p.larger(page, size)
	case scaledPrint(es, page):
		return false
	}
	return max(es[1].over(es[3]), es[0].over(es[2])) > edgeSpare
}

// larger says whether a picture on which no lid is seen – white all round, or no
// larger than the paper – is larger than one paper needs, and on one side: what
// is beyond both sides alike is the lid, or lies askew.
func (p pose) larger(page *sheet.Page, size image.Point) bool {
	const (
		even   = 0.004 // shares by which a smaller print is off in width and height may differ
		little = 0.02  // less may be chance
	)
	scale := p.h.scale(point{page.Width / 2, page.Height / 2})
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [4]point{{0, 0}, {page.Width, 0}, {page.Width, page.Height}, {0, page.Height}} {
		c = p.h.at(c)
		x0, y0, x1, y1 = min(x0, c.x), min(y0, c.y), max(x1, c.x), max(y1, c.y)
	}
	left, right := x0/scale, (float64(size.X)-x1)/scale
	top, bottom := y0/scale, (float64(size.Y)-y1)/scale
	if standard(float64(size.X)/scale, float64(size.Y)/scale, page) || min(left, right, top, bottom) > edgeSpare {
		return false
	}
	less, lower := (left+right)*scale/(x1-x0), (top+bottom)*scale/(y1-y0)
	if math.Abs(less-lower) < even && max(less, lower) > little {
		return false // a smaller print explains it
	}
	aside := func(a, b float64) bool { return a+b > sizeSpare && math.Abs(a-b) > edgeSpare }
	return aside(left, right) || aside(top, bottom)
}

// over is how much longer than the page the paper is from one edge to the
// other, at least.
func (e edge) over(o edge) float64 {
	sum := 0.0
	for _, s := range []edge{e, o} {
		switch {
		case s.lid:
			sum += s.out
		case s.room < 0: // the picture cuts the page off
			sum += s.room
		default:
			sum += min(s.out, s.room)
		}
	}
	return sum
}

// scaledPrint says whether a smaller print explains the paper beyond all edges:
// as much of the width as of the height, and on either side.
func scaledPrint(es [4]edge, page *sheet.Page) bool {
	least := math.Inf(1)
	for _, e := range es {
		least = min(least, e.out)
	}
	wide, tall := (es[1].out+es[3].out)/page.Width, (es[0].out+es[2].out)/page.Height
	return least > 0.7 && math.Abs(wide-tall) < 0.02
}

// standard says whether a picture has a size that scanners give, other than
// the paper's own.
func standard(w, h float64, page *sheet.Page) bool {
	const near = 1.2
	w, h = min(w, h), max(w, h)
	return slices.ContainsFunc(glasses, func(g [2]float64) bool {
		own := math.Abs(g[0]-page.Width) < 1 && math.Abs(g[1]-page.Height) < 1
		return !own && math.Abs(w-g[0]) < near && math.Abs(h-g[1]) < near
	})
}

// edge follows the paper outwards across edge i of the page.
func (p pose) edge(red reduced, page *sheet.Page, size image.Point, i int, contrast float64) edge {
	var outs, rooms []float64
	lids, agains := 0, 0
	for k := range edgeParts {
		t := 0.04 + 0.92*(float64(k)+0.5)/edgeParts
		in, far := p.h.at(acrossEdge(page, i, t, -edgeIn)), p.h.at(acrossEdge(page, i, t, edgeOut))
		at := func(out float64) point { // so short a way is straight and even
			f := (out + edgeIn) / (edgeOut + edgeIn)
			return point{in.x + f*(far.x-in.x), in.y + f*(far.y-in.y)}
		}
		out, lid, again := red.paperTo(at, contrast)
		if lid {
			lids++
		}
		if again {
			agains++
		}
		outs, rooms = append(outs, out), append(rooms, room(at, size))
	}
	slices.Sort(outs)
	slices.Sort(rooms)
	return edge{out: outs[edgeParts*3/4], lid: lids > edgeParts/2, again: agains > edgeParts/2, room: rooms[edgeParts/2]}
}

// acrossEdge is the place out mm beyond edge i (clockwise from the top), at
// share t of its length.
func acrossEdge(page *sheet.Page, i int, t, out float64) point {
	switch i {
	case 0:
		return point{t * page.Width, -out}
	case 1:
		return point{page.Width + out, t * page.Height}
	case 2:
		return point{t * page.Width, page.Height + out}
	}
	return point{-out, t * page.Height}
}

// paperTo goes outwards as long as it sees paper: to where, mm, whether something
// darker follows, and behind a gap of that paper again. A thin shadow along an
// edge does not end it.
func (r reduced) paperTo(at func(out float64) point, contrast float64) (last float64, lid, again bool) {
	const (
		steady = 3    // steps of something else that end the paper, or of paper that begin it
		other  = 0.22 // of the printer's contrast darker
		close  = 8.0  // mm within which another paper begins
	)
	white := 0.0
	for out := -edgeIn; out < -1; out += edgeStep {
		if g, ok := r.level(at(out)); ok {
			white = max(white, g)
		}
	}
	last = -edgeIn
	dark, light := 0, 0
	for out := -1.5; out < edgeOut; out += edgeStep {
		g, ok := r.level(at(out))
		dim := g < white-other*contrast
		switch {
		case !ok:
			return last, lid, false
		case lid && out > close:
			return last, true, false
		case lid && dim:
			light = 0
		case lid:
			if light++; light == steady {
				return last, true, true
			}
		case dim:
			if dark++; dark == steady {
				lid = true
			}
		default:
			dark, last = 0, out
		}
	}
	return last, lid, false
}

// room is how far, mm, the picture reaches beyond an edge; negative where it
// cuts the page.
func room(at func(out float64) point, size image.Point) float64 {
	o, q := at(0), at(1)
	dx, dy := q.x-o.x, q.y-o.y
	most := math.Inf(1)
	for _, v := range [2][3]float64{{o.x, dx, float64(size.X - 1)}, {o.y, dy, float64(size.Y - 1)}} {
		switch {
		case v[1] > 1e-6 && math.Abs(v[1]) > 0.5*math.Hypot(dx, dy):
			most = min(most, (v[2]-v[0])/v[1])
		case v[1] < -1e-6 && math.Abs(v[1]) > 0.5*math.Hypot(dx, dy):
			most = min(most, -v[0]/v[1])
		}
	}
	return most
}

// cut says whether something printed that is looked for lies outside of the
// picture.
func (p pose) cut(page *sheet.Page, size image.Point) bool {
	const slack = 0.5 // mm of a mark that may be missing
	inside := image.Rectangle{Max: size}
	out := func(r sheet.Rect) bool { return !bounds(p.h, r.Grow(-slack)).In(inside) }
	if slices.ContainsFunc(page.Corners[:], out) || slices.ContainsFunc(page.Extra, out) || out(page.Code) {
		return true
	}
	return slices.ContainsFunc(page.Boxes, func(b sheet.Box) bool { return out(b.Rect) })
}
