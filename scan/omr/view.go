// This file cuts straight pieces out of a crooked picture. The page is never
// straightened whole: only what is read is looked at.

package omr

import (
	"image"
	"image/color"
	"math"

	"gocv.io/x/gocv"

	"zheng/scan/mark"
	"zheng/scan/sheet"
)

const (
	patchScale  = 6.0 // px a mm of a straightened box
	nameScale   = 4.0 // px a mm of a straightened name field: as the mark reader wants it
	patchMargin = 3.0 // mm around a box: what reaches out of it is seen too
)

// view is a gray picture with the map of the page on it.
type view struct {
	pix  []uint8    // row by row
	w, h int        // px
	on   homography // mm → px
}

// newView looks at a picture. What is finer than needed is halved – thin
// strokes stay, noise goes –, into half, which must outlive the view.
func newView(gray gocv.Mat, on homography, page *sheet.Page, half *gocv.Mat) view {
	if on.scale(point{page.Width / 2, page.Height / 2}) >= 2*patchScale {
		halve(gray, half)
		gray, on = *half, homography{0.5, 0, -0.25, 0, 0.5, -0.25, 0, 0, 1}.times(on)
	}
	return view{pixels(gray), gray.Cols(), gray.Rows(), on}
}

// halve makes a picture half as large, which OpenCV does very quickly where the
// sides are even.
func halve(gray gocv.Mat, half *gocv.Mat) {
	even := gray.Region(image.Rect(0, 0, gray.Cols()&^1, gray.Rows()&^1))
	defer even.Close()
	gocv.Resize(even, half, image.Pt(gray.Cols()/2, gray.Rows()/2), 0, 0, gocv.InterpolationArea)
}

// pixels gives an 8-bit picture's gray levels, row by row, as they lie there.
func pixels(m gocv.Mat) []uint8 {
	pix, err := m.DataPtrUint8()
	if err != nil {
		panic("omr: a picture is not 8-bit: " + err.Error())
	}
	return pix
}

// cut straightens rectangle r (mm) at scale px a mm; what lies outside of the
// picture is black, so that nothing takes it for blank paper.
func (v view) cut(r sheet.Rect, scale float64) piece { return v.cutOn(r, scale, false) }

// cutOn is cut; with spread, the picture's rim goes on outside of it.
func (v view) cutOn(r sheet.Rect, scale float64, spread bool) piece {
	const (
		span = 32 // px between places where perspective is followed
		one  = 1 << 16
	)
	p := piece{w: int(r.W*scale + 0.5), h: int(r.H*scale + 0.5), scale: scale, rect: r}
	p.pix = make([]uint8, p.w*p.h)
	m := v.on.times(homography{1 / scale, 0, r.X + 0.5/scale, 0, 1 / scale, r.Y + 0.5/scale, 0, 0, 1})
	for y := range p.h {
		a := m.at(point{0, float64(y)})
		for x := 0; x < p.w; x += span {
			n := min(span, p.w-x)
			b := m.at(point{float64(x + n), float64(y)})
			dx, dy := (b.x-a.x)/float64(n), (b.y-a.y)/float64(n)
			out := p.pix[y*p.w+x : y*p.w+x+n]
			if v.holds(a) && v.holds(b) {
				v.sample(out, int(a.x*one), int(a.y*one), int(dx*one), int(dy*one))
			} else {
				for i := range out {
					out[i] = v.level(a.x+float64(i)*dx, a.y+float64(i)*dy, spread)
				}
			}
			a = b
		}
	}
	return p
}

// within says whether a place is in the picture.
func (v view) within(p point) bool {
	return p.x >= 0 && p.y >= 0 && p.x <= float64(v.w-1) && p.y <= float64(v.h-1)
}

// holds says whether a place and the pixels around it are in the picture.
func (v view) holds(p point) bool {
	return p.x >= 1 && p.y >= 1 && p.x < float64(v.w-2) && p.y < float64(v.h-2)
}

// sample fills out from x, y on in steps of dx, dy, all px times 65536, with
// levels between those of the pixels around.
func (v view) sample(out []uint8, x, y, dx, dy int) {
	for i := range out {
		at := y>>16*v.w + x>>16
		upper, lower := v.pix[at:at+2], v.pix[at+v.w:at+v.w+2]
		fx, fy := x>>8&255, y>>8&255
		top := int(upper[0])<<8 + fx*(int(upper[1])-int(upper[0]))
		low := int(lower[0])<<8 + fx*(int(lower[1])-int(lower[0]))
		out[i] = uint8((top<<8 + fy*(low-top) + 1<<15) >> 16)
		x, y = x+dx, y+dy
	}
}

// level is the gray level at a place near the picture's rim or outside of it.
func (v view) level(x, y float64, spread bool) uint8 {
	ix, iy := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := x-float64(ix), y-float64(iy)
	at := func(x, y int) float64 {
		if spread {
			x, y = max(0, min(v.w-1, x)), max(0, min(v.h-1, y))
		}
		if x < 0 || y < 0 || x >= v.w || y >= v.h {
			return 0
		}
		return float64(v.pix[y*v.w+x])
	}
	top := at(ix, iy)*(1-fx) + at(ix+1, iy)*fx
	low := at(ix, iy+1)*(1-fx) + at(ix+1, iy+1)*fx
	return uint8(top*(1-fy) + low*fy + 0.5)
}

// warp samples a picture, of colour too, at the pixels of a straight piece.
func warp(src gocv.Mat, h homography, r sheet.Rect, scale float64, cols, rows int) gocv.Mat {
	const inverse = gocv.InterpolationFlags(16) // the map goes from the piece to the picture
	m := h.times(homography{1 / scale, 0, r.X + 0.5/scale, 0, 1 / scale, r.Y + 0.5/scale, 0, 0, 1})
	k := gocv.NewMatWithSize(3, 3, gocv.MatTypeCV64F)
	defer k.Close()
	for i, v := range m {
		k.SetDoubleAt(i/3, i%3, v)
	}
	dst := gocv.NewMat()
	gocv.WarpPerspectiveWithParams(src, &dst, k, image.Pt(cols, rows), gocv.InterpolationLinear|inverse, gocv.BorderConstant, color.RGBA{})
	return dst
}

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
