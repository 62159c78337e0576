// This file finds the page on the picture. Dark compact squares are looked for
// on a reduced picture; a few of them put a hypothesis of where the page lies,
// the others confirm it. Seven squares and the code's three eyes are printed,
// any three of them suffice; no square is ever assumed where none was seen.

package omr

import (
	"cmp"
	"encoding/binary"
	"image"
	"math"
	"slices"

	"gocv.io/x/gocv"

	"zheng/scan/sheet"
)

// findSides are how long a page that fills the picture is on the reduced ones, px.
// On the first a 7 mm mark of an A4 page is 19 px wide; the second is for pages
// that fill little of the picture or stand askew.
var findSides = [...]float64{800, 1600}

// sighting is where a page was seen, on which reduced picture, and all the dark
// squares seen there.
type sighting struct {
	pose
	red     reduced
	squares []blob
}

// sight looks for the page, on larger pictures until nearly all of its squares
// are seen. Its reduced picture is the caller's to close.
func sight(gray gocv.Mat, page *sheet.Page, as []anchor) sighting {
	var best sighting
	for i, side := range findSides {
		red := reduce(gray, side, page)
		squares := blobs(red, page)
		p, _ := locate(squares, as, page)
		if i > 0 && !p.better(best.pose) {
			red.gray.Close()
			break
		}
		if i > 0 {
			best.red.gray.Close()
		}
		best = sighting{p, red, squares}
		if len(p.matches) >= len(as)-2 {
			break
		}
	}
	return best
}

// better says whether more squares agree with a pose, or as many more closely.
func (p pose) better(q pose) bool {
	if len(p.matches) != len(q.matches) {
		return len(p.matches) > len(q.matches)
	}
	return worst(p.h, p.matches) < worst(q.h, q.matches)
}

// filled is how many px a mm the page has where it fills the picture: as wide as
// it is, or as long. A picture of two papers in a row is longer than the page.
func filled(gray gocv.Mat, page *sheet.Page) float64 {
	w, h := float64(gray.Cols()), float64(gray.Rows())
	return min(max(w, h)/max(page.Width, page.Height), min(w, h)/min(page.Width, page.Height))
}

// blobKind is what a dark square can be.
type blobKind int

const (
	solid  blobKind = iota // filled
	hollow                 // a ring
	eye                    // a ring with a dot: a finder of the code
)

// blob is a dark square seen on the picture, in px of the whole picture.
type blob struct {
	kind blobKind
	px   point
	side float64
}

// anchor is a square printed on the page, in mm.
type anchor struct {
	kind blobKind
	mm   point
	side float64
}

// anchors of a page: the corners, the marks at the edges, the code's eyes.
func anchors(p *sheet.Page) []anchor {
	var as []anchor
	for i, c := range p.Corners {
		kind := solid
		if i == 2 {
			kind = hollow
		}
		as = append(as, anchor{kind, middle(c), c.W})
	}
	for _, e := range p.Extra {
		as = append(as, anchor{solid, middle(e), e.W})
	}
	const eyeModules = 7
	m := p.Code.W / sheet.CodeModules
	d := eyeModules * m / 2
	for _, c := range []point{{p.Code.X + d, p.Code.Y + d}, {p.Code.X + p.Code.W - d, p.Code.Y + d}, {p.Code.X + d, p.Code.Y + p.Code.H - d}} {
		as = append(as, anchor{eye, c, eyeModules * m})
	}
	return as
}

func middle(r sheet.Rect) point { return point{r.X + r.W/2, r.Y + r.H/2} }

// reduced is the picture made small, with the factor back to the whole.
type reduced struct {
	gray gocv.Mat
	pix  []uint8 // its gray levels, row by row
	w, h int     // px
	f    float64
}

func (r reduced) full(p point) point {
	return point{(p.x+0.5)*r.f - 0.5, (p.y+0.5)*r.f - 0.5}
}

// reduce makes a picture small by a whole factor, so that a page that fills it is
// side px long: by halves, which is far quicker than any other step, and by a
// last smaller one.
func reduce(gray gocv.Mat, side float64, page *sheet.Page) reduced {
	f := max(1, int(math.Round(filled(gray, page)*max(page.Width, page.Height)/side)))
	small, done := gray, 1
	for 2*done <= f {
		half := gocv.NewMat()
		halve(small, &half)
		if done > 1 {
			small.Close()
		}
		small, done = half, 2*done
	}
	if done < f || f == 1 {
		last := gocv.NewMat()
		gocv.Resize(small, &last, image.Point{}, float64(done)/float64(f), float64(done)/float64(f), gocv.InterpolationLinear)
		if done > 1 {
			small.Close()
		}
		small = last
	}
	return reduced{small, pixels(small), small.Cols(), small.Rows(), float64(f)}
}

// blobs finds the dark squares. The threshold is local: light toner, a shadow
// over half the page and a dark background are all alike to it.
func blobs(r reduced, page *sheet.Page) []blob {
	const contrast = 14 // gray levels below the surroundings
	// The window is wider than any mark, so that a mark's inside stays dark.
	window := max(r.gray.Rows(), r.gray.Cols())/20 | 1
	bin := gocv.NewMat()
	defer bin.Close()
	gocv.AdaptiveThreshold(r.gray, &bin, 255, gocv.AdaptiveThresholdMean, gocv.ThresholdBinaryInv, window, contrast)
	tree := gocv.NewMat()
	defer tree.Close()
	all := gocv.FindContoursWithParams(bin, &tree, gocv.RetrievalCComp, gocv.ChainApproxSimple)
	defer all.Close()
	links := tree.ToBytes() // a contour: next, previous, first child, parent; 32 bits each

	// Every point of a contour costs a call into C: only those are taken over
	// that can matter, the squares first, then what lies in them.
	var outer []shape
	holes := map[int][]shape{}
	parent := func(i int) int { return int(int32(binary.NativeEndian.Uint32(links[16*i+12:]))) }
	take := func(i int, least float64) (shape, bool) {
		pts := all.At(i)
		if n := pts.Size(); n < 4 || n > 300 || gocv.ContourArea(pts) < least { // text and tables are longer than any mark
			return shape{}, false
		}
		s := polygon(pts.ToPoints())
		s.index = i
		return s, true
	}
	squares := map[int]bool{}
	for i := range all.Size() {
		if parent(i) >= 0 {
			continue
		}
		if s, ok := take(i, leastSquare); ok && s.square() {
			outer = append(outer, s)
			squares[i] = true
		}
	}
	for i := range all.Size() {
		if p := parent(i); p >= 0 && squares[p] {
			if s, ok := take(i, 9); ok {
				holes[p] = append(holes[p], s)
			}
		}
	}

	// The page fills between a third of the picture and all of it.
	fill := filled(r.gray, page) * r.f
	var found []blob
	for _, s := range outer {
		b := blob{solid, r.full(s.c), s.side() * r.f}
		if mm := b.side / fill; mm < 0.33*sheet.ExtraSide*0.8 || mm > sheet.CornerSide*1.4 {
			continue
		}
		for _, hole := range holes[s.index] {
			share := hole.area / s.area
			if share < 0.12 || hole.c.dist(s.c) > 0.15*s.side() {
				continue
			}
			b.kind = hollow
			for _, dot := range outer {
				if dot.index != s.index && dot.c.dist(hole.c) < 0.15*s.side() && dot.area < 0.8*hole.area {
					b.kind = eye
				}
			}
		}
		found = append(found, b)
	}
	return found
}

// shape is a contour's area and moments, px of the reduced picture.
type shape struct {
	index      int
	area       float64
	c          point
	xx, xy, yy float64 // central second moments, divided by the area
}

// polygon computes a closed polygon's moments. The contour runs through the
// middle of the border pixels.
func polygon(pts []image.Point) shape {
	var a, cx, cy, xx, xy, yy float64
	o := pts[0] // near the polygon: keeps the sums small
	for i, p := range pts {
		q := pts[(i+1)%len(pts)]
		x0, y0, x1, y1 := float64(p.X-o.X), float64(p.Y-o.Y), float64(q.X-o.X), float64(q.Y-o.Y)
		d := x0*y1 - x1*y0
		a += d
		cx += (x0 + x1) * d
		cy += (y0 + y1) * d
		xx += (x0*x0 + x0*x1 + x1*x1) * d
		yy += (y0*y0 + y0*y1 + y1*y1) * d
		xy += (2*x0*y0 + x0*y1 + x1*y0 + 2*x1*y1) * d
	}
	if a == 0 {
		return shape{}
	}
	cx, cy = cx/(3*a), cy/(3*a)
	return shape{
		area: math.Abs(a) / 2,
		c:    point{cx + float64(o.X), cy + float64(o.Y)},
		xx:   xx/(6*a) - cx*cx, yy: yy/(6*a) - cy*cy, xy: xy/(12*a) - cx*cy,
	}
}

// side is that of a square of this area; the border's outer half pixel added.
func (s shape) side() float64 { return math.Sqrt(s.area) + 1 }

// leastSquare is the area of the smallest square looked at, px of the reduced
// picture.
const leastSquare = 40

// square says whether the shape is compact and about as wide as high: a square
// of area A has both principal second moments at A/12, whatever way it turns.
func (s shape) square() bool {
	if s.area < leastSquare {
		return false
	}
	mean, diff := (s.xx+s.yy)/2, math.Hypot((s.xx-s.yy)/2, s.xy)
	small, large := mean-diff, mean+diff
	if small <= 0 || small/large < 0.5 {
		return false
	}
	full := s.area / (12 * math.Sqrt(small*large))
	return full > 0.85 && full < 1.08
}

// pose is where the page lies, and what it was concluded from.
type pose struct {
	h       homography
	matches []match
	seen    []bool // by anchor
}

// locate finds the page from the squares seen; the pose that most squares
// agree with, false where none is agreed with by three.
func locate(found []blob, as []anchor, page *sheet.Page) (pose, bool) {
	enough := len(as) - 1 // agreeing to half a millimetre: no need to look on
	var best pose
	try := func(seed []match) bool {
		p, ok := grow(seed, found, as, page)
		if ok && p.better(best) {
			best = p
		}
		return len(best.matches) >= enough && worst(best.h, best.matches) < 0.6
	}
	const most = 60 // more cannot all be tried: the largest are the marks, text is small
	slices.SortStableFunc(found, func(a, b blob) int { return cmp.Compare(b.side, a.side) })
	found = found[:min(len(found), most)]
	// Pairs of distant anchors; kinds and sizes leave few of them.
	for i, a := range as {
		for j, b := range as {
			if i == j || a.mm.dist(b.mm) < page.Width/3 || a.kind > b.kind || (a.kind == b.kind && i > j && a.kind == eye) {
				continue
			}
			for bi, p := range found {
				for bj, q := range found {
					if bi == bj || !p.canBe(a) || !q.canBe(b) {
						continue
					}
					scale := p.px.dist(q.px) / a.mm.dist(b.mm)
					if off(p.side/a.side, scale) > 0.35 || off(q.side/b.side, scale) > 0.35 {
						continue
					}
					if try([]match{{a.mm, p.px}, {b.mm, q.px}}) {
						return best, true
					}
				}
			}
		}
	}
	// The code's eyes alone, for a page with too few corners.
	eyes := as[len(as)-3:]
	for i, p := range found {
		for j, q := range found {
			for k, r := range found {
				if i == j || j == k || i == k || p.kind != eye || q.kind != eye || r.kind != eye {
					continue
				}
				// Clockwise, or it would be a mirrored page.
				if (q.px.x-p.px.x)*(r.px.y-p.px.y)-(q.px.y-p.px.y)*(r.px.x-p.px.x) <= 0 {
					continue
				}
				if try([]match{{eyes[0].mm, p.px}, {eyes[1].mm, q.px}, {eyes[2].mm, r.px}}) {
					return best, true
				}
			}
		}
	}
	return best, len(best.matches) >= 3
}

// canBe allows for a hollow mark that dirt has filled and an eye that blur has.
func (b blob) canBe(a anchor) bool {
	return b.kind == a.kind || (b.kind == hollow && a.kind == eye) || (b.kind == solid && a.kind == eye)
}

// off is the relative difference of a and b.
func off(a, b float64) float64 { return math.Abs(a-b) / max(a, b) }

// grow takes a first guess and lets the other squares correct it, looking
// nearer and nearer to where they must be.
func grow(seed []match, found []blob, as []anchor, page *sheet.Page) (pose, bool) {
	h, ok := fit(seed)
	if !ok {
		return pose{}, false
	}
	var p pose
	for _, near := range []float64{0.10, 0.06, 0.03, 0.015, 0.015} {
		p = pose{seen: make([]bool, len(as))}
		wide := 0 // matches that are not the code's eyes, which stand together
		for i, a := range as {
			want, scale := h.at(a.mm), h.scale(a.mm)
			best, at := near*page.Width*scale, -1
			for j, b := range found {
				if d := b.px.dist(want); d < best && b.canBe(a) && off(b.side, a.side*scale) < 0.30 {
					best, at = d, j
				}
			}
			if at >= 0 {
				p.seen[i] = true
				p.matches = append(p.matches, match{a.mm, found[at].px})
				if a.kind != eye {
					wide++
				}
			}
		}
		if len(p.matches) < 3 || spread(p.matches) < 10 { // mm; the eyes alone have 16
			return pose{}, false
		}
		// Perspective is believed only where marks all round the page show it.
		if wide >= 4 {
			h, ok = fit(p.matches)
		} else {
			h, ok = solveMap(p.matches, 6)
		}
		if !ok || !plausible(h, page) {
			return pose{}, false
		}
	}
	p.h = h
	p.drop()
	return p, worst(p.h, p.matches) < 1.5
}

// drop leaves out matches that the others speak against: a mark half torn off
// or stained has its middle elsewhere.
func (p *pose) drop() {
	const (
		stray = 0.35 // mm
		few   = 6    // matches that must stay
	)
	for range 2 {
		if len(p.matches) <= few || worst(p.h, p.matches) < stray {
			return
		}
		best, without, at := math.Inf(1), homography{}, -1
		for i := range p.matches {
			rest := slices.Concat(p.matches[:i], p.matches[i+1:])
			if h, ok := fit(rest); ok {
				if w := worst(h, rest); w < best {
					best, without, at = w, h, i
				}
			}
		}
		if at < 0 || best > worst(p.h, p.matches)/2 {
			return
		}
		p.h, p.matches = without, slices.Delete(p.matches, at, at+1)
	}
}

// spread is how far the matches lie from one line, mm: points on a line say
// nothing across it.
func spread(ms []match) float64 {
	var far float64
	for _, a := range ms {
		for _, b := range ms {
			d := a.mm.dist(b.mm)
			if d == 0 {
				continue
			}
			for _, c := range ms {
				far = max(far, math.Abs((b.mm.x-a.mm.x)*(c.mm.y-a.mm.y)-(b.mm.y-a.mm.y)*(c.mm.x-a.mm.x))/d)
			}
		}
	}
	return far
}

// worst is the largest distance between a match and the map, mm.
func worst(h homography, ms []match) float64 {
	var far float64
	for _, m := range ms {
		far = max(far, h.at(m.mm).dist(m.px)/h.scale(m.mm))
	}
	return far
}

// plausible refuses maps that no scanner and no hand-held camera makes: pages
// mirrored, folded over, or seen at a glancing angle.
func plausible(h homography, page *sheet.Page) bool {
	corners := [4]point{{0, 0}, {page.Width, 0}, {page.Width, page.Height}, {0, page.Height}}
	lo, hi := math.Inf(1), 0.0
	for i, c := range corners {
		if h[6]*c.x+h[7]*c.y+1 <= 0.2 {
			return false
		}
		a, b, d := h.at(c), h.at(corners[(i+1)%4]), h.at(corners[(i+3)%4])
		if (b.x-a.x)*(d.y-a.y)-(b.y-a.y)*(d.x-a.x) <= 0 {
			return false
		}
		s := h.scale(c)
		lo, hi = min(lo, s), max(hi, s)
	}
	return hi < 2*lo
}
