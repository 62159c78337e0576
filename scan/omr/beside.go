package omr

// This file looks beside the boxes. A voter who puts the mark next to an empty
// box has not abstained: people look at such a box.

import "zheng/scan/sheet"

const (
	besideScale = 4.0 // px a mm
	besideLeft  = 14.0
	besideRight = 5.0  // mm beside the box looked at, where nothing is printed
	besideInk   = 2.5  // mm² of ink that is more than dust
	besideDark  = 0.35 // of the printer's contrast: stains and shadows are lighter
)

// inkBeside says whether somebody wrote beside a box rather than in it.
func (v view) inkBeside(page *sheet.Page, b found, paper, black float64) bool {
	dx, dy := b.frame.shift(b.piece, b.want())
	r := sheet.Rect{X: b.box.X - besideLeft, Y: b.box.Y + 1, W: besideLeft + b.box.W + besideRight, H: b.box.H - 2}
	p := v.cut(sheet.Rect{X: r.X + dx, Y: r.Y + dy, W: r.W, H: r.H}, besideScale)
	p.rect = r // the shift is taken up: places on the page fit again
	for _, t := range page.Texts {
		p.wipe(t.Rect.Grow(0.7))
	}
	for _, l := range page.Rules {
		p.wipe(l.Grow(0.8))
	}
	for _, o := range page.Boxes {
		if o.Kind == sheet.WriteInName {
			p.wipe(o.Rect)
		} else {
			p.wipe(o.Rect.Grow(1.0))
		}
	}
	limit := paper - besideDark*(paper-black)
	dark := 0
	for _, g := range p.pix {
		if g != wiped && float64(g) < limit {
			dark++
		}
	}
	return float64(dark) > besideInk*besideScale*besideScale
}

// wiped is a gray level that stands for printed places: never ink.
const wiped = 255

// wipe takes what is printed in a rectangle (mm) out of the piece.
func (p piece) wipe(r sheet.Rect) {
	x0, y0 := p.px(r.X, r.Y)
	x1, y1 := p.px(r.X+r.W, r.Y+r.H)
	for y := max(0, int(y0)); y < min(p.h, int(y1)+1); y++ {
		for x := max(0, int(x0)); x < min(p.w, int(x1)+1); x++ {
			p.pix[y*p.w+x] = wiped
		}
	}
}
