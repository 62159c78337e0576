package omr

// This file looks for the committee's red seal (V6: without it a paper is no
// ballot). Red is judged by hue against the paper's own tint, so that yellowed
// paper or a warm lamp is not red.

import (
	"math"

	"gocv.io/x/gocv"

	"zheng/scan/sheet"
)

// What is asked of a seal.
const (
	sealScale  = 2.0  // px a mm: a seal is large
	sealRed    = 28   // levels that red exceeds green and blue by
	sealDeep   = 55   // levels of a seal that is plainly there
	sealInk    = 60.0 // mm² of red that a seal has at least
	sealSpread = 12.0 // mm between the outermost red, at least
)

// readSeal gives the reason why the seal is not beyond doubt; "" if it is.
// colour is the whole picture, BGR.
func readSeal(colour gocv.Mat, h homography, page *sheet.Page) Reason {
	var place *sheet.Rect
	for i, b := range page.Boxes {
		if b.Kind == sheet.Seal {
			place = &page.Boxes[i].Rect
		}
	}
	if place == nil {
		return ""
	}
	if !coloured(colour) {
		return SealUnseen
	}
	whole := sheet.Rect{W: page.Width, H: page.Height}
	cols, rows := int(page.Width*sealScale), int(page.Height*sealScale)
	m := warp(colour, h, whole, sealScale, cols, rows, gocv.BorderConstant)
	defer m.Close()
	pix, err := m.DataPtrUint8()
	if err != nil {
		return SealUnseen
	}
	in, deep, out := 0, 0, 0
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	near := place.Grow(8)
	for y := range rows {
		for x := range cols {
			i := 3 * (y*cols + x)
			red := int(pix[i+2]) - max(int(pix[i]), int(pix[i+1]))
			if red < sealRed {
				continue
			}
			mx, my := (float64(x)+0.5)/sealScale, (float64(y)+0.5)/sealScale
			if mx < near.X || my < near.Y || mx > near.X+near.W || my > near.Y+near.H {
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
	const mm2 = 1 / (sealScale * sealScale)
	switch {
	case float64(in)*mm2 >= sealInk && min(x1-x0, y1-y0) >= sealSpread && deep*2 >= in:
		return ""
	case float64(in)*mm2 >= sealInk/4:
		return SealFaint
	case float64(out)*mm2 >= sealInk:
		return SealElse
	case in+out > 0:
		return SealFaint
	}
	return NoSeal
}
