package omr

// This file looks for what the reading of single boxes cannot see: strokes too
// pale for ink in boxes read as empty, marks much paler than the voter's others
// – wet ink of another fold, a mark rubbed out – and sheets without a mark.
// How pale is told by this sheet's own noise, measured in its empty boxes.

import (
	"math"
	"slices"

	"gocv.io/x/gocv"

	"zheng/scan/sheet"
	"zheng/store/election"
)

const (
	causePale   = "pale"   // much paler than the other marks
	causeStroke = "stroke" // something drawn, paler than ink
)

const (
	paleShare   = 0.64 // of the median of the others that a mark is as dark as
	paleAll     = 0.22 // darkness of the darkest mark of a sheet with pale marks only, 0…1
	strokeRim   = 0.9  // mm within the frame's middle line that are left out
	strokeBox   = 3    // px each way that are averaged: half a millimetre
	strokeLow   = 5.0  // gray levels: less cannot be seen by eye either
	strokeTop   = 9.0  // gray levels of a stroke's darkest place, at least
	strokeSize  = 2.5  // mm a stroke measures
	strokeInk   = 0.9  // mm² it covers
	strokeShown = 1.3  // times as dark as what shows through beside the boxes
	strokeWide  = 0.7  // mm that the spread of a fold's line about itself stays below
)

// alone asks about marks much paler than the others of the sheet, and about a
// sheet without any that is not.
func (s *Sheet) alone() {
	var all []float64
	for _, b := range s.boxes {
		if b.strength > 0 && b.reading != election.Unclear {
			all = append(all, b.strength)
		}
	}
	if len(all) == 0 {
		return
	}
	slices.Sort(all)
	if all[len(all)-1] < paleAll {
		s.because(PaleMarks)
	}
	middle := all[len(all)/2] // of two the darker one
	for i := range s.boxes {
		if b := &s.boxes[i]; b.strength > 0 && b.reading != election.Unclear && b.strength < paleShare*middle {
			b.reading, b.confidence, b.cause = election.Unclear, 0, causePale
		}
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
	dark  []float64
	w, h  int
	noise float64
}

// strokes asks about empty boxes that hold something drawn.
func (s *Sheet) strokes(v view, page *sheet.Page) {
	var rs []residue
	var noises []float64
	for i := range s.boxes {
		b := &s.boxes[i]
		if !proved(b.box) || isOval(b.box) || b.reading != election.Abstain || !b.frame.found {
			continue
		}
		if r, ok := residueOf(b); ok {
			rs, noises = append(rs, r), append(noises, r.noise)
		}
	}
	if len(rs) == 0 {
		return
	}
	slices.Sort(noises)
	noise := noises[len(noises)/2]
	low, top, shown := max(strokeLow, 4.5*noise), max(strokeTop, 7*noise), -1.0
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
func (v view) showing(page *sheet.Page, fs []found, low float64) float64 {
	const (
		wide = 28.0 // mm beside the box that are looked at
		gap  = 2.0  // mm to the box and the lines above and below
		ink  = 45.0 // gray levels of what somebody wrote there
	)
	most := 0.0
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
	r.dark = make([]float64, r.w*r.h)
	for y := range r.h {
		for x, g := range p.pix[(y+y0)*p.w+x0 : (y+y0)*p.w+x1] {
			r.dark[y*r.w+x] = float64(g)
		}
	}
	r.dark = averaged(r.dark, r.w, r.h, strokeBox)
	r.level()
	return r, true
}

// averaged is the mean over n px each way, the edges taken as they are.
func averaged(in []float64, w, h, n int) []float64 {
	out, tmp := make([]float64, len(in)), make([]float64, len(in))
	pass := func(from, to []float64, lines, length, ahead, aside int) {
		for l := range lines {
			at, sum, k := l*aside, 0.0, 0
			for i := range length + n/2 {
				if i < length {
					sum, k = sum+from[at+i*ahead], k+1
				}
				if i >= n {
					sum, k = sum-from[at+(i-n)*ahead], k-1
				}
				if j := i - n/2; j >= 0 {
					to[at+j*ahead] = sum / float64(k)
				}
			}
		}
	}
	pass(in, tmp, h, w, 1, w)
	pass(tmp, out, w, h, w, 1)
	return out
}

// level takes a plane through the lighter part off and measures the noise.
func (r *residue) level() {
	a, b, c := 0.0, 0.0, 0.0
	off := math.Inf(1)
	for range 3 {
		var n, sx, sy, sv, sxx, syy, sxv, syv float64
		for i, v := range r.dark {
			x, y := float64(i%r.w)-float64(r.w-1)/2, float64(i/r.w)-float64(r.h-1)/2
			if a+b*x+c*y-v > off {
				continue
			}
			n, sx, sy, sv = n+1, sx+x, sy+y, sv+v
			sxx, syy, sxv, syv = sxx+x*x, syy+y*y, sxv+x*v, syv+y*v
		}
		if n < 50 {
			break
		}
		// The places left are nearly symmetrical: x and y are taken as apart.
		b, c = (sxv-sx*sv/n)/max(1, sxx-sx*sx/n), (syv-sy*sv/n)/max(1, syy-sy*sy/n)
		a = sv/n - b*sx/n - c*sy/n
		off = 4
	}
	sorted := make([]float64, 0, len(r.dark)/2)
	for i := range r.dark {
		x, y := float64(i%r.w)-float64(r.w-1)/2, float64(i/r.w)-float64(r.h-1)/2
		r.dark[i] = a + b*x + c*y - r.dark[i]
		if i%3 == 0 {
			sorted = append(sorted, r.dark[i])
		}
	}
	slices.Sort(sorted)
	middle := sorted[len(sorted)/2]
	r.noise = max(0.3, (middle-sorted[len(sorted)/10])/1.28)
	for i := range r.dark {
		r.dark[i] -= middle
	}
}

// stroke is how dark something is that is long enough, reaches top and is no
// fold, in gray levels; 0 where there is none. What is darker than low belongs
// to it.
func (r residue) stroke(low, top float64) float64 {
	m := make([]bool, len(r.dark))
	any := false
	for i, v := range r.dark {
		m[i] = v > low
		any = any || v > top
	}
	if !any {
		return 0
	}
	darkest := 0.0
	scale := r.box.piece.scale
	for _, b := range flood(m, r.w) {
		size := float64(max(b.box.Dx(), b.box.Dy())) / scale
		if size < strokeSize || float64(b.n)/(scale*scale) < strokeInk {
			continue
		}
		most := 0.0
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
// highlighter, pale red. colour is the whole picture, BGR, f times smaller than
// h has it.
func (s *Sheet) tinted(colour gocv.Mat, h homography, f float64) {
	const (
		scale = 2.0 // px a mm
		vivid = 24  // levels between a pixel's strongest and weakest colour, beyond the paper's
		least = 2.0 // mm² of it
	)
	if colour.Channels() != 3 {
		return
	}
	small := homography{1 / f, 0, 0, 0, 1 / f, 0, 0, 0, 1}.times(h)
	for i := range s.boxes {
		b := &s.boxes[i]
		if !proved(b.box) || b.reading != election.Abstain || !b.frame.found {
			continue
		}
		in := b.box.Rect.Grow(-0.6)
		m := warp(colour, small, in, scale, int(in.W*scale), int(in.H*scale), gocv.BorderReplicate)
		pix, err := m.DataPtrUint8()
		if err == nil {
			sat := make([]int, 0, len(pix)/3)
			for i := 0; i+2 < len(pix); i += 3 {
				sat = append(sat, int(max(pix[i], pix[i+1], pix[i+2]))-int(min(pix[i], pix[i+1], pix[i+2])))
			}
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
		m.Close()
	}
}
