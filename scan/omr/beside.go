// This file looks beside the boxes. A voter who puts the mark next to an empty
// box has not abstained: people look at such a box.

package omr

import "zheng/scan/sheet"

const (
	besideScale = 4.0 // px a mm
	besideLeft  = 14.0
	besideRight = 5.0 // mm beside the box looked at, where nothing is printed
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

// pixels gives the piece's pixels that a rectangle (mm) touches: x0 ≤ x < x1.
func (p piece) pixels(r sheet.Rect) (x0, y0, x1, y1 int) {
	ax, ay := p.px(r.X, r.Y)
	bx, by := p.px(r.X+r.W, r.Y+r.H)
	return max(0, int(ax)), max(0, int(ay)), min(p.w, int(bx)+1), min(p.h, int(by)+1)
}

// wipe takes what is printed in a rectangle (mm) out of the piece.
func (p piece) wipe(r sheet.Rect) {
	x0, y0, x1, y1 := p.pixels(r)
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			p.pix[y*p.w+x] = wiped
		}
	}
}

// heal replaces a level rule (mm) by the lighter of what stands above and below it,
// so that shaded paper stays shaded, a stroke across it whole, and a speck on its
// edge a speck.
func (p piece) heal(r sheet.Rect) {
	x0, y0, x1, y1 := p.pixels(r)
	if y0 >= y1 || x0 >= x1 || y0 == 0 && y1 == p.h {
		return
	}
	for x := x0; x < x1; x++ {
		level := uint8(0)
		if y0 > 0 {
			level = p.at(x, y0-1)
		}
		if y1 < p.h {
			level = max(level, p.at(x, y1))
		}
		for y := y0; y < y1; y++ {
			p.pix[y*p.w+x] = level
		}
	}
}
