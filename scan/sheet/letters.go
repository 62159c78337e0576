// This file draws the candidates' names as they are printed, but small: who
// reads a ballot compares them with what lies on the paper.

package sheet

import (
	"image"
	imagedraw "image/draw"
	"math"

	"zheng/store/typeset"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Letters is one name as it is printed, drawn at Scale px a mm.
type Letters struct {
	Name  Name
	Rect  Rect    // what is drawn, mm of the page
	Ink   []uint8 // W*H, row by row, 0 paper … 255 print
	W, H  int
	Cells []image.Rectangle // px: where each letter stands
}

// Letters draws the names of a page at scale px a mm, with margin mm around.
func (l *Layout) Letters(p *Page, scale, margin float64) ([]Letters, error) {
	fs, err := typeset.Load()
	if err != nil {
		return nil, err
	}
	out := make([]Letters, len(p.Names))
	for i, n := range p.Names {
		d := Letters{Name: n, Rect: n.Grow(margin)}
		d.W, d.H = int(d.Rect.W*scale+0.5), int(d.Rect.H*scale+0.5)
		r := vector.NewRasterizer(d.W, d.H)
		r.DrawOp = imagedraw.Src
		for _, s := range n.letters {
			if err := d.text(fs, r, s, scale); err != nil {
				return nil, err
			}
		}
		mask := image.NewAlpha(image.Rect(0, 0, d.W, d.H))
		r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
		d.Ink = mask.Pix
		out[i] = d
	}
	return out, nil
}

// text adds a printed line's outlines to r.
func (d *Letters) text(fs *typeset.Fonts, r *vector.Rasterizer, s stroke, scale float64) error {
	em := s.size * scale
	x, y := (s.r.X-d.Rect.X)*scale, (s.r.Y-d.Rect.Y)*scale
	for _, c := range s.says {
		segments, err := fs.Outline(s.face, c, em)
		if err != nil {
			return err
		}
		trace(r, segments, x, y)
		wide := fs.Width(s.face, string(c)) * em
		if len(segments) > 0 {
			d.Cells = append(d.Cells, image.Rect(int(x), int(y-above*em), int(math.Ceil(x+wide)), int(math.Ceil(y+below*em))))
		}
		x += wide + s.spacing*scale
	}
	return nil
}

// trace adds a glyph with its origin at x, y.
func trace(r *vector.Rasterizer, segments sfnt.Segments, x, y float64) {
	at := func(p fixed.Point26_6) (float32, float32) {
		return float32(x + float64(p.X)/64), float32(y + float64(p.Y)/64)
	}
	for i, s := range segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		cx, cy := at(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				r.ClosePath()
			}
			r.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			r.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			r.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	r.ClosePath()
}
