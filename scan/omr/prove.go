// This file proves where every box lies: by its printed frame, by the sheet's other
// frames where a mark hides it; and measures the picture by what is printed.

package omr

import (
	"math"
	"slices"

	"gocv.io/x/gocv"

	"zheng/scan/sheet"
)

// prove cuts out every box and finds its frame. Where frames lie off their
// places the map is mended by those found, and the boxes are cut out again.
func (v *view) prove(page *sheet.Page, ms []match, contrast float64) []found {
	const settled = 0.5 // mm off its place that a frame may lie
	var fs []found
	for range 3 {
		fs = make([]found, len(page.Boxes))
		each(len(fs), func(i int) { fs[i] = v.look(page.Boxes[i], contrast) })
		mended := slices.Clone(ms)
		again := false
		for _, f := range fs {
			b := f.box
			if !proved(b) {
				continue
			}
			if !f.frame.found {
				again = true
				continue
			}
			dx, dy := f.frame.shift(f.piece, f.want())
			c := middle(b.Rect)
			mended = append(mended, match{c, v.on.at(point{c.x + dx, c.y + dy})})
			if max(dx, -dx, dy, -dy) > settled {
				again = true
			}
		}
		if !again || len(mended) < 6 {
			break
		}
		h, ok := fit(mended)
		if !ok || !plausible(h, page) || moved(v.on, h, page) < 0.2 {
			break
		}
		v.on = h
	}
	vouch(fs)
	nearer(fs, contrast)
	return fs
}

// look cuts out one box and finds its frame.
func (v *view) look(b sheet.Box, contrast float64) found {
	f := found{box: b}
	if !proved(b) {
		return f // names are cut out later, where they are found to be; the seal is looked for in colour
	}
	f.piece = v.cut(b.Rect.Grow(patchMargin), patchScale)
	want := f.want()
	if isOval(b) {
		f.frame = findOval(f.piece, want, contrast)
	} else {
		f.frame = findFrame(f.piece, want, anywhere, contrast)
	}
	if !f.frame.found && f.frame.half == neither {
		f.frame = frame{x0: want[0], y0: want[1], x1: want[2], y1: want[3]}
	}
	return f
}

// want is where the box's frame lies in its piece by the map, px.
func (f found) want() [4]float64 {
	x0, y0 := f.piece.px(f.box.X, f.box.Y)
	x1, y1 := f.piece.px(f.box.X+f.box.W, f.box.Y+f.box.H)
	return [4]float64{x0, y0, x1, y1}
}

// vouch completes frames of which a thick mark or a fold hides one pair of
// lines: where the other pair lies as the page's other frames foretell, those
// vouch for the hidden one.
func vouch(fs []found) {
	const (
		near = 0.4 // mm from where the others foretell it
		few  = 3   // frames that must agree
	)
	var dxs, dys []float64
	for _, f := range fs {
		if proved(f.box) && f.frame.found {
			dx, dy := f.frame.shift(f.piece, f.want())
			dxs, dys = append(dxs, dx), append(dys, dy)
		}
	}
	if len(dxs) < few {
		return
	}
	slices.Sort(dxs)
	slices.Sort(dys)
	mid, steady := len(dxs)/2, max(dxs[len(dxs)-1]-dxs[0], dys[len(dys)-1]-dys[0]) < 2*near
	for i := range fs {
		f := &fs[i]
		if f.frame.half == neither || !steady {
			continue
		}
		dx, dy := f.frame.shift(f.piece, f.want())
		switch f.frame.half {
		case across:
			f.frame.found = math.Abs(dx-dxs[mid]) < near
			f.frame.y0, f.frame.y1 = f.frame.y0+dys[mid]*f.piece.scale, f.frame.y1+dys[mid]*f.piece.scale
		case along:
			f.frame.found = math.Abs(dy-dys[mid]) < near
			f.frame.x0, f.frame.x1 = f.frame.x0+dxs[mid]*f.piece.scale, f.frame.x1+dxs[mid]*f.piece.scale
		}
	}
}

// nearer looks again for frames that were found elsewhere than most others of the
// sheet foretell, or not at all: a thick ring upon its frame hides all of it but the
// corners.
func nearer(fs []found, contrast float64) {
	const (
		few  = 4   // frames that must agree
		near = 0.5 // mm to where they foretell it
	)
	var dxs, dys []float64
	for _, f := range fs {
		if drawn(f.box) && f.frame.found {
			dx, dy := f.frame.shift(f.piece, f.want())
			dxs, dys = append(dxs, dx), append(dys, dy)
		}
	}
	if len(dxs) < few {
		return
	}
	mx, my := median(dxs), median(dys)
	there := func(dx, dy float64) bool { return math.Abs(dx-mx) < near && math.Abs(dy-my) < near }
	agree := 0
	for i := range dxs {
		if there(dxs[i], dys[i]) {
			agree++
		}
	}
	if agree < few || 3*agree < 2*len(dxs) {
		return
	}
	for i := range fs {
		f := &fs[i]
		want := f.want()
		if !drawn(f.box) || f.frame.found && there(f.frame.shift(f.piece, want)) {
			continue
		}
		for k, by := range [4]float64{mx, my, mx, my} {
			want[k] += by * f.piece.scale
		}
		if again := findFrame(f.piece, want, foretold, contrast); again.found {
			f.frame, f.frame.vouched = again, again.cover < anywhere.cover
		}
	}
}

// median is the middle value; values stay as they are.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// moved is how far, in mm, two maps differ at the page's corners at most.
func moved(a, b homography, page *sheet.Page) float64 {
	far := 0.0
	for _, c := range []point{{0, 0}, {page.Width, 0}, {page.Width, page.Height}, {0, page.Height}} {
		far = max(far, a.at(c).dist(b.at(c))/a.scale(c))
	}
	return far
}

// names cuts the name fields out, moved as the box of the same line was found to
// be, and takes the printed line out of them.
func (v *view) names(page *sheet.Page, fs []found) {
	for i := range fs {
		f := &fs[i]
		if f.box.Kind != sheet.WriteInName {
			continue
		}
		r := f.box.Rect
		for _, b := range fs {
			if b.box.Kind == sheet.WriteInMark && b.box.Post == f.box.Post && b.box.Line == f.box.Line && b.frame.found {
				dx, dy := b.frame.shift(b.piece, b.want())
				r.X, r.Y = f.box.X+dx, f.box.Y+dy
			}
		}
		f.piece = v.cut(r, nameScale)
		f.piece.rect = f.box.Rect
		want := f.want()
		f.frame = frame{x0: want[0], y0: want[1], x1: want[2], y1: want[3], found: true}
		for _, r := range page.Rules {
			f.piece.heal(r.Grow(0.6))
		}
	}
}

// count is how many boxes have a printed frame.
func count(fs []found) (n int) {
	for _, f := range fs {
		if proved(f.box) {
			n++
		}
	}
	return n
}

// lostFrames is how many boxes' frames were not found.
func lostFrames(fs []found) (n int) {
	for _, f := range fs {
		if proved(f.box) && !f.frame.found {
			n++
		}
	}
	return n
}

// levels measures the paper's and the printer's gray by the marks seen.
func levels(v view, as []anchor, p pose) (paper, black float64) {
	n := 0.0
	for i, a := range as {
		if !p.seen[i] || a.kind != solid {
			continue
		}
		c := v.cut(sheet.Rect{X: a.mm.x - a.side/2 - 2, Y: a.mm.y - a.side/2 - 2, W: a.side + 4, H: a.side + 4}, 3)
		paper += float64(c.level(0.9))
		black += float64(c.level(0.2))
		n++
	}
	if n == 0 {
		return 255, 0 // eyes and a ring only: assume good print, frames will tell
	}
	return paper / n, black / n
}

// lineWidth is the median width of the frames' lines, mm; infinite where none
// was measured.
func lineWidth(fs []found) float64 {
	var ws []float64
	for _, f := range fs {
		if f.frame.width > 0 {
			ws = append(ws, f.frame.width)
		}
	}
	if len(ws) == 0 {
		return math.Inf(1) // ovals: their outlines are not measured
	}
	slices.Sort(ws)
	return ws[len(ws)/2]
}

// bilevel says whether a picture is black and white without gray.
func bilevel(pix []uint8) bool {
	const step = 397 // a sample is enough
	mid, n := 0, 0
	for i := 0; i < len(pix); i += step {
		if n++; pix[i] > 40 && pix[i] < 215 {
			mid++
		}
	}
	return mid*500 < n
}

// blank says whether a picture has nothing on it: no dark part that differs
// from its surroundings.
func blank(gray gocv.Mat) bool {
	bin := gocv.NewMat()
	defer bin.Close()
	gocv.AdaptiveThreshold(gray, &bin, 255, gocv.AdaptiveThresholdMean, gocv.ThresholdBinaryInv, 61, 25)
	return float64(gocv.CountNonZero(bin)) < 0.002*float64(gray.Rows()*gray.Cols())
}
