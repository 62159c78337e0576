package omr

// This file cuts straight pieces out of a crooked picture. The page is never
// straightened whole: only what is read is looked at.

import (
	"image"
	"image/color"

	"gocv.io/x/gocv"

	"zheng/scan/mark"
	"zheng/scan/sheet"
)

const (
	patchScale  = 6.0 // px a mm of a straightened box
	nameScale   = 4.0 // px a mm of a straightened name field: as the mark reader wants it
	patchMargin = 3.0 // mm around a box: what reaches out of it is seen too
)

// view is a picture with the map of the page on it.
type view struct {
	gray gocv.Mat
	own  bool       // gray is the view's own to close
	h    homography // mm → px
}

// newView halves a picture that is finer than needed; thin strokes stay, noise
// goes, and every step after it costs a quarter.
func newView(gray gocv.Mat, h homography, page *sheet.Page) view {
	if h.scale(point{page.Width / 2, page.Height / 2}) < 2*patchScale {
		return view{gray, false, h}
	}
	half := gocv.NewMat()
	even := gray.Region(image.Rect(0, 0, gray.Cols()&^1, gray.Rows()&^1))
	defer even.Close()
	gocv.Resize(even, &half, image.Pt(gray.Cols()/2, gray.Rows()/2), 0, 0, gocv.InterpolationArea)
	shrink := homography{0.5, 0, -0.25, 0, 0.5, -0.25, 0, 0, 1}
	return view{half, true, shrink.times(h)}
}

// Close frees what the view made for itself.
func (v view) Close() {
	if v.own {
		v.gray.Close()
	}
}

// cut straightens rectangle r (mm) at scale px a mm; what lies outside of the
// picture is black, so that nothing takes it for blank paper.
func (v view) cut(r sheet.Rect, scale float64) piece {
	return v.cutOn(r, scale, gocv.BorderConstant)
}

// cutOn is cut with a choice of what lies outside of the picture.
func (v view) cutOn(r sheet.Rect, scale float64, border gocv.BorderType) piece {
	w, h := int(r.W*scale+0.5), int(r.H*scale+0.5)
	m := warp(v.gray, v.h, r, scale, w, h, border)
	defer m.Close()
	pix, err := m.DataPtrUint8()
	if err != nil {
		panic("omr: a warped piece is not 8-bit: " + err.Error())
	}
	return piece{append([]uint8(nil), pix...), w, h, scale, r}
}

// warp samples the picture at the pixels of a straight piece. A piece on which
// perspective bends less than half a pixel is sampled by the quicker affine map.
func warp(src gocv.Mat, h homography, r sheet.Rect, scale float64, cols, rows int, border gocv.BorderType) gocv.Mat {
	const inverse = gocv.InterpolationFlags(16) // the map goes from the piece to the picture
	m := h.times(homography{1 / scale, 0, r.X + 0.5/scale, 0, 1 / scale, r.Y + 0.5/scale, 0, 0, 1})
	w, t := float64(cols), float64(rows)
	o, x, y, far := m.at(point{0, 0}), m.at(point{w, 0}), m.at(point{0, t}), m.at(point{w, t})
	bend := far.dist(point{x.x + y.x - o.x, x.y + y.y - o.y})
	affine := bend < 0.5
	if affine {
		// Through the middle of the piece, so that the bend is shared out.
		dx, dy := (bend1(far.x, x.x, y.x, o.x))/4, (bend1(far.y, x.y, y.y, o.y))/4
		m = homography{(x.x - o.x + 2*dx) / w, (y.x - o.x + 2*dx) / t, o.x - dx, (x.y - o.y + 2*dy) / w, (y.y - o.y + 2*dy) / t, o.y - dy, 0, 0, 1}
	}
	n := 3
	if affine {
		n = 2
	}
	k := gocv.NewMatWithSize(n, 3, gocv.MatTypeCV64F)
	defer k.Close()
	for i := range 3 * n {
		k.SetDoubleAt(i/3, i%3, m[i])
	}
	dst := gocv.NewMat()
	size := image.Pt(cols, rows)
	if affine {
		gocv.WarpAffineWithParams(src, &dst, k, size, gocv.InterpolationLinear|inverse, border, color.RGBA{})
	} else {
		gocv.WarpPerspectiveWithParams(src, &dst, k, size, gocv.InterpolationLinear|inverse, border, color.RGBA{})
	}
	return dst
}

// bend1 is how far the fourth corner lies from the parallelogram of the others.
func bend1(far, x, y, o float64) float64 { return far - x - y + o }

// piece is a straightened gray rectangle of the page.
type piece struct {
	pix   []uint8
	w, h  int
	scale float64    // px a mm
	rect  sheet.Rect // where it lies on the page, mm
}

// at gives the gray level at pixel x, y.
func (p piece) at(x, y int) uint8 { return p.pix[y*p.w+x] }

// px turns a place on the page into the piece's px; pixel i covers i…i+1.
func (p piece) px(x, y float64) (float64, float64) {
	return (x - p.rect.X) * p.scale, (y - p.rect.Y) * p.scale
}

// level is the gray level that share q of the pixels stay below.
func (p piece) level(q float64) int {
	var hist [256]int
	for _, v := range p.pix {
		hist[v]++
	}
	left := int(q * float64(len(p.pix)))
	for v, n := range hist {
		if left -= n; left < 0 {
			return v
		}
	}
	return 255
}

// plain says that a piece is so even that nobody wrote on it, by blocks of two
// millimetres: a quick answer for the many name fields left empty.
func (p piece) plain(contrast float64) bool {
	const share = 0.16 // of the printer's contrast
	block := int(2*p.scale + 0.5)
	for y := 0; y < p.h; y += block {
		for x := 0; x < p.w; x += block {
			lo, hi := uint8(255), uint8(0)
			for j := y; j < min(p.h, y+block); j++ {
				for _, g := range p.pix[j*p.w+x : j*p.w+min(p.w, x+block)] {
					lo, hi = min(lo, g), max(hi, g)
				}
			}
			if float64(hi)-float64(lo) > share*contrast {
				return false
			}
		}
	}
	return true
}

// stretched darkens a pale piece until print is as black as on a good scan: a
// pencil's line on a scan too light must not pass for the paper's grain.
func (p piece) stretched(contrast float64) piece {
	const (
		good = 200.0 // gray levels between paper and black
		most = 1.8   // grain and shadows grow with the lines
	)
	f := min(most, good/contrast)
	if f <= 1 {
		return p
	}
	paper := float64(p.level(0.8))
	var table [256]uint8
	for g := range table {
		table[g] = uint8(min(255, max(0, paper+(float64(g)-paper)*f)))
	}
	out := p
	out.pix = make([]uint8, len(p.pix))
	for i, g := range p.pix {
		out.pix[i] = table[g]
	}
	return out
}

// markPatch hands a piece with its frame to the mark reader. x and y are where
// the frame was found, px of the piece.
func (p piece) markPatch(f frame, line float64) mark.Patch {
	return mark.Patch{
		Pix: p.pix, W: p.w, H: p.h, PxPerMM: p.scale,
		FrameX0: f.x0, FrameY0: f.y0, FrameX1: f.x1, FrameY1: f.y1, FrameLine: line,
	}
}
