// This file looks for the committee's red seal (V6: without it a paper is no
// ballot). Red is judged by hue against the paper's own tint, so that yellowed
// paper or a warm lamp is not red.

package omr

import (
	"math"

	"zheng/scan/sheet"
)

const sealScale = 2.0 // px a mm: a seal is large

// readSeal gives the reason why the seal is not beyond doubt; "" if it is.
func readSeal(colour tint, h homography, page *sheet.Page) Reason {
	var place *sheet.Rect
	for i, b := range page.Boxes {
		if b.Kind == sheet.Seal {
			place = &page.Boxes[i].Rect
		}
	}
	if place == nil {
		return ""
	}
	if colour.bgr.Empty() || !coloured(colour.bgr) {
		return SealUnseen
	}
	whole := sheet.Rect{W: page.Width, H: page.Height}
	cols, rows := int(page.Width*sealScale), int(page.Height*sealScale)
	m := warp(colour.bgr, colour.of(h), whole, sealScale, cols, rows)
	defer m.Close()
	pix := pixels(m)
	near := place.Grow(8)
	var tint [512]int // how often each redness stands on the page, from -255
	for i := 0; i < len(pix); i += 3 {
		tint[redness(pix[i:])+255]++
	}
	paper := -255
	for left := cols * rows / 2; left >= 0; paper++ {
		left -= tint[paper+255]
	}
	in, deep, out, hint, elsewhere := 0, 0, 0, 0, 0
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for y := range rows {
		for x := range cols {
			red := redness(pix[3*(y*cols+x):])
			mx, my := (float64(x)+0.5)/sealScale, (float64(y)+0.5)/sealScale
			here := mx >= near.X && my >= near.Y && mx <= near.X+near.W && my <= near.Y+near.H
			if red >= paper+sealHint && here {
				hint++
			} else if red >= paper+sealHint {
				elsewhere++
			}
			if red < sealRed {
				continue
			}
			if !here {
				out++
				continue
			}
			in++
			if red >= sealDeep {
				deep++
			}
			x0, y0, x1, y1 = min(x0, mx), min(y0, my), max(x1, mx), max(y1, my)
		}
	}
	share := near.W * near.H / (page.Width * page.Height)
	const mm2 = 1 / (sealScale * sealScale)
	switch {
	case float64(in)*mm2 >= sealInk && min(x1-x0, y1-y0) >= sealSpread && deep*3 >= in:
		return ""
	case float64(in)*mm2 >= sealInk/4:
		return SealFaint
	case float64(out)*mm2 >= sealInk:
		return SealElse
	case float64(hint)*mm2 >= sealInk/3 && float64(hint) > 3*share*float64(elsewhere):
		return SealFaint // more red here than on as much of the rest
	case in > 0:
		return SealFaint
	}
	return NoSeal
}

// redness is by how much red exceeds the stronger of green and blue in a pixel
// (BGR).
func redness(bgr []uint8) int { return int(bgr[2]) - int(max(bgr[0], bgr[1])) }
