// This file looks for what the reading of single boxes cannot see: strokes too
// pale for ink in boxes read as empty, marks much paler than the voter's others
// – wet ink of another fold, a mark rubbed out – and sheets without a mark.
// How pale is told by this sheet's own noise, measured in its empty boxes.

package omr

import (
	"math"
	"slices"

	"zheng/scan/mark"
	"zheng/scan/sheet"
	"zheng/store/election"
)

const (
	causePale   = "pale"   // much paler than the other marks
	causeStroke = "stroke" // something drawn, paler than ink
	causeUnlike = "unlike" // much smaller than the other marks: a machine's sign perhaps
)

// alone asks about marks much paler or smaller than the others of the sheet, and
// about a sheet with none that is not pale.
func (s *Sheet) alone() {
	var dark, large, pens []float64
	pale := false
	for _, b := range s.boxes {
		switch {
		case b.strength > 0 && b.reading != election.Unclear:
			dark, large, pens = append(dark, b.strength), append(large, b.size), append(pens, b.pen)
		case b.cause == causeStroke || b.cause == mark.CauseFaint:
			pale = true
		}
	}
	slices.Sort(dark)
	slices.Sort(large)
	slices.Sort(pens)
	n := len(dark)
	if n == 0 && pale || n > 0 && dark[n-1] < paleAll {
		s.because(PaleMarks)
	}
	if n == 0 {
		return
	}
	for i := range s.boxes {
		b := &s.boxes[i]
		if b.strength == 0 || b.reading == election.Unclear {
			continue
		}
		switch { // of two the darker one, and the larger, is the other
		case b.strength < paleShare*dark[n/2]:
			b.reading, b.confidence, b.cause = election.Unclear, 0, causePale
		case b.size > 0 && b.size < smallMark && b.size < smallShare*large[n/2] && (off(b.pen, pens[n/2]) > otherPen || off(b.strength, dark[n/2]) > otherPen):
			b.reading, b.confidence, b.cause = election.Unclear, 0, causeUnlike
		}
	}
}

// covered asks about empty boxes of whose frame a part is not seen, on a sheet
// where frames are whole: correction fluid, or a slip of paper. Where many are so,
// it is the print or the feeding.
func (s *Sheet) covered(dirt dirt, h homography) {
	var seen []float64
	var hidden []*found
	for i := range s.boxes {
		b := &s.boxes[i]
		if !drawn(b.box) || b.reading != election.Abstain || !b.frame.found {
			continue
		}
		seen = append(seen, b.frame.cover)
		if b.frame.cover < coverPart && dirt.across(h, b.box.Rect) == none {
			hidden = append(hidden, b)
		}
	}
	if slices.Sort(seen); len(seen) < 3 || seen[len(seen)/2] < coverWhole || len(hidden) > coverMany {
		return
	}
	for _, b := range hidden {
		b.reading, b.confidence, b.cause = election.Unclear, 0, causeCovered
	}
}

// unmarked asks about a sheet on which every box is empty: a blank ballot, or
// marks that the scan has lost.
func (s *Sheet) unmarked() {
	for _, b := range s.boxes {
		if b.box.Kind != sheet.Seal && (b.reading != election.Abstain || b.inked || b.fill != "" && b.fill != "empty") {
			return
		}
	}
	s.because(NoMark)
}

// residue is what is left in an empty box once paper and noise are taken off:
// darkness in gray levels, averaged, with the spread of its noise.
type residue struct {
	box   *found
	dark  []float32
	w, h  int
	noise float32
}

// strokes asks about empty boxes that hold something drawn.
func (s *Sheet) strokes(v view, page *sheet.Page) {
	all := make([]residue, len(s.boxes))
	each(len(s.boxes), func(i int) {
		b := &s.boxes[i]
		if drawn(b.box) && b.reading == election.Abstain && b.frame.found {
			all[i], _ = residueOf(b)
		}
	})
	rs := slices.DeleteFunc(all, func(r residue) bool { return r.box == nil })
	var noises []float32
	for _, r := range rs {
		noises = append(noises, r.noise)
	}
	if len(rs) == 0 {
		return
	}
	slices.Sort(noises)
	noise := noises[len(noises)/2]
	low, top, shown := max(strokeLow, 4.5*noise), max(strokeTop, 7*noise), float32(-1)
	for _, r := range rs {
		dark := r.stroke(low, top)
		if dark == 0 {
			continue
		}
		if shown < 0 { // seldom asked for: measured when it is
			shown = v.showing(page, s.boxes, low)
		}
		if dark > strokeShown*shown {
			r.box.reading, r.box.confidence, r.box.cause = election.Unclear, 0, causeStroke
		}
	}
}

// showing is how dark, in gray levels, what shows through from the back or lies
// on the whole paper is at most, where nobody prints or marks: left of the
// boxes. Ink is none of it.
func (v view) showing(page *sheet.Page, fs []found, low float32) float32 {
	const (
		wide = 28.0 // mm beside the box that are looked at
		gap  = 2.0  // mm to the box and the lines above and below
		ink  = 45   // gray levels of what somebody wrote there
	)
	most := float32(0)
	for i := range fs {
		b := &fs[i]
		if b.box.Kind != sheet.MarkBox {
			continue
		}
		r := sheet.Rect{X: b.box.X - gap - wide, Y: b.box.Y, W: wide, H: b.box.H}
		for _, t := range page.Texts { // as far as the name
			if end := t.X + t.W + gap; t.Rect.Overlaps(r) && end > r.X {
				r.X, r.W = end, r.W-(end-r.X)
			}
		}
		if r.W < 6 {
			continue
		}
		p := v.cut(r, patchScale)
		c := found{piece: p, frame: frame{x0: -strokeRim * p.scale, y0: -strokeRim * p.scale, x1: float64(p.w) + strokeRim*p.scale, y1: float64(p.h) + strokeRim*p.scale}}
		if q, ok := residueOf(&c); ok {
			if dark := q.stroke(low, low); dark < ink {
				most = max(most, dark)
			}
		}
	}
	return most
}

// residueOf averages the inside of a box and takes the paper off, a plane.
func residueOf(b *found) (residue, bool) {
	p, rim := b.piece, strokeRim*b.piece.scale
	x0, y0 := max(0, int(math.Ceil(b.frame.x0+rim))), max(0, int(math.Ceil(b.frame.y0+rim)))
	x1, y1 := min(p.w, int(b.frame.x1-rim)), min(p.h, int(b.frame.y1-rim))
	if x1-x0 < 20 || y1-y0 < 20 {
		return residue{}, false
	}
	r := residue{box: b, w: x1 - x0, h: y1 - y0}
	r.average(p, x0, y0)
	r.level()
	return r, true
}

// average takes the mean over strokeBox px each way, the edges as they are.
func (r *residue) average(p piece, x0, y0 int) {
	const reach = strokeBox / 2
	sums := make([]float32, r.w*r.h) // along the rows
	for y := range r.h {
		row := p.pix[(y+y0)*p.w+x0 : (y+y0)*p.w+x0+r.w]
		for x := range row {
			sum, n := 0, 0
			for i := max(0, x-reach); i <= min(r.w-1, x+reach); i++ {
				sum, n = sum+int(row[i]), n+1
			}
			sums[y*r.w+x] = float32(sum) / float32(n)
		}
	}
	r.dark = make([]float32, r.w*r.h)
	for y := range r.h {
		out, n := r.dark[y*r.w:(y+1)*r.w], 0
		for j := max(0, y-reach); j <= min(r.h-1, y+reach); j++ {
			n++
			for x, v := range sums[j*r.w : (j+1)*r.w] {
				out[x] += v
			}
		}
		for x := range out {
			out[x] /= float32(n)
		}
	}
}

// level takes a plane through the lighter part off and measures the noise.
func (r *residue) level() {
	var a, b, c float32
	off := float32(math.Inf(1))
	mx, my := float32(r.w-1)/2, float32(r.h-1)/2
	for range 3 {
		var n, sx, sy, sv, sxx, syy, sxv, syv float32
		for j := range r.h {
			y := float32(j) - my
			for i, v := range r.dark[j*r.w : (j+1)*r.w] {
				x := float32(i) - mx
				if a+b*x+c*y-v > off {
					continue
				}
				v -= 128 // keeps the sums small
				n, sx, sy, sv = n+1, sx+x, sy+y, sv+v
				sxx, syy, sxv, syv = sxx+x*x, syy+y*y, sxv+x*v, syv+y*v
			}
		}
		if n < 50 {
			break
		}
		// The places left are nearly symmetrical: x and y are taken as apart.
		b, c = (sxv-sx*sv/n)/max(1, sxx-sx*sx/n), (syv-sy*sv/n)/max(1, syy-sy*sy/n)
		a = sv/n - b*sx/n - c*sy/n + 128
		off = 4
	}
	const fine, most = 16, 256 // steps a level, levels
	var often [2 * most * fine]int32
	for j := range r.h {
		base := a + c*(float32(j)-my)
		row := r.dark[j*r.w : (j+1)*r.w]
		for i, v := range row {
			row[i] = base + b*(float32(i)-mx) - v
			often[max(0, min(len(often)-1, int((row[i]+most)*fine)))]++
		}
	}
	below := func(share float64) float32 {
		left := int32(share * float64(len(r.dark)))
		for i, n := range often {
			if left -= n; left < 0 {
				return (float32(i)+0.5)/fine - most
			}
		}
		return most
	}
	middle := below(0.5)
	r.noise = max(0.3, (middle-below(0.1))/1.28)
	for i := range r.dark {
		r.dark[i] -= middle
	}
}

// stroke is how dark something is that is long enough, reaches top and is no
// fold, in gray levels; 0 where there is none. What is darker than low belongs
// to it.
func (r residue) stroke(low, top float32) float32 {
	if slices.Max(r.dark) <= top {
		return 0
	}
	m := make([]bool, len(r.dark))
	for i, v := range r.dark {
		m[i] = v > low
	}
	darkest := float32(0)
	scale := r.box.piece.scale
	for _, b := range flood(m, r.w) {
		size := float64(max(b.box.Dx(), b.box.Dy())) / scale
		if size < strokeSize || float64(b.n)/(scale*scale) < strokeInk {
			continue
		}
		most := float32(0)
		for _, i := range b.px {
			most = max(most, r.dark[i])
		}
		if most > max(top, darkest) && !r.fold(b, scale) {
			darkest = most
		}
	}
	return darkest
}

// fold says whether a piece is a straight line that leaves the box on both
// sides, or a shade that fills it.
func (r residue) fold(b patch, scale float64) bool {
	edge := int(0.3 * scale)
	touches := 0
	for _, t := range []bool{b.box.Min.X <= edge, b.box.Max.X >= r.w-edge, b.box.Min.Y <= edge, b.box.Max.Y >= r.h-edge} {
		if t {
			touches++
		}
	}
	if touches < 2 {
		return false
	}
	if 2*b.n > r.w*r.h {
		return true
	}
	var n, sx, sy, sxx, syy, sxy float64
	for _, i := range b.px {
		x, y := float64(i%r.w), float64(i/r.w)
		n, sx, sy, sxx, syy, sxy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
	}
	xx, yy, xy := sxx/n-sx*sx/n/n, syy/n-sy*sy/n/n, sxy/n-sx*sy/n/n
	return math.Sqrt(max(0, (xx+yy)/2-math.Hypot((xx-yy)/2, xy))) < strokeWide*scale
}

// tinted asks about empty boxes with colour in them that gray hardly shows: a
// highlighter, pale red.
func (s *Sheet) tinted(colour tint, h homography) {
	const (
		scale = 2.0 // px a mm
		vivid = 24  // levels between a pixel's strongest and weakest colour, beyond the paper's
		least = 2.0 // mm² of it
	)
	if colour.bgr.Empty() {
		return
	}
	h = colour.of(h)
	for i := range s.boxes {
		b := &s.boxes[i]
		if !proved(b.box) || b.reading != election.Abstain || !b.frame.found {
			continue
		}
		in := b.box.Rect.Grow(-0.6)
		m := warp(colour.bgr, h, in, scale, int(in.W*scale), int(in.H*scale))
		pix := pixels(m)
		sat := make([]int, 0, len(pix)/3)
		for i := 0; i+2 < len(pix); i += 3 {
			sat = append(sat, int(max(pix[i], pix[i+1], pix[i+2]))-int(min(pix[i], pix[i+1], pix[i+2])))
		}
		m.Close()
		slices.Sort(sat)
		n := 0
		for _, v := range sat {
			if v > sat[len(sat)/4]+vivid {
				n++
			}
		}
		if float64(n)/(scale*scale) > least {
			b.reading, b.confidence, b.cause = election.Unclear, 0, causeStroke
		}
	}
}
