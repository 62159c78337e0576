// This file holds the picture that is worn: one plane a colour, gray has one,
// so that every wear is written once for gray and for colour.

package scantest

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// film is a picture of w × h px in one plane (gray) or three (red, green,
// blue), row by row, 0 black … 255 white.
type film struct {
	w, h int
	p    [][]uint8
}

// newFilm splits img into planes; tone maps each value of it.
func newFilm(img *image.RGBA, colour bool, tone *[256]uint8) *film {
	f := &film{w: img.Rect.Dx(), h: img.Rect.Dy()}
	n := f.w * f.h
	if colour {
		f.p = [][]uint8{make([]uint8, n), make([]uint8, n), make([]uint8, n)}
		for i := range n {
			px := img.Pix[4*i : 4*i+3 : 4*i+3]
			f.p[0][i], f.p[1][i], f.p[2][i] = tone[px[0]], tone[px[1]], tone[px[2]]
		}
		return f
	}
	f.p = [][]uint8{make([]uint8, n)}
	for i := range n {
		px := img.Pix[4*i : 4*i+3 : 4*i+3]
		f.p[0][i] = tone[luma(px[0], px[1], px[2])]
	}
	return f
}

func luma(r, g, b uint8) uint8 {
	return uint8((uint32(r)*19595 + uint32(g)*38470 + uint32(b)*7471 + 1<<15) >> 16)
}

// values are a colour's values on the planes of f.
func (f *film) values(c color.RGBA) []uint8 {
	if len(f.p) == 1 {
		return []uint8{luma(c.R, c.G, c.B)}
	}
	return []uint8{c.R, c.G, c.B}
}

// image is the film as a picture of the standard library.
func (f *film) image() image.Image {
	if len(f.p) == 1 {
		return &image.Gray{Pix: f.p[0], Stride: f.w, Rect: image.Rect(0, 0, f.w, f.h)}
	}
	img := image.NewRGBA(image.Rect(0, 0, f.w, f.h))
	for i := range f.w * f.h {
		px := img.Pix[4*i : 4*i+4 : 4*i+4]
		px[0], px[1], px[2], px[3] = f.p[0][i], f.p[1][i], f.p[2][i], 255
	}
	return img
}

// point is a place in px.
type point struct{ x, y float64 }

// outline is the way around an area, which closes itself.
type outline []point

func (o outline) bounds() area {
	a := area{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range o {
		a = area{min(a.x0, p.x), min(a.y0, p.y), max(a.x1, p.x), max(a.y1, p.y)}
	}
	return a
}

// patch is a mask over a part of a picture: 255 where it covers wholly.
type patch struct {
	at   image.Rectangle
	mask *image.Alpha
}

// cover rasterises outlines, overlapping ones by the nonzero rule, inside of
// a picture of w × h px.
func cover(w, h int, outlines ...outline) patch {
	all := area{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, o := range outlines {
		all = all.with(o.bounds())
	}
	at := image.Rect(int(math.Floor(all.x0)), int(math.Floor(all.y0)), int(math.Ceil(all.x1))+1, int(math.Ceil(all.y1))+1)
	at = at.Intersect(image.Rect(0, 0, w, h))
	p := patch{at: at, mask: image.NewAlpha(image.Rect(0, 0, at.Dx(), at.Dy()))}
	if len(outlines) == 0 || at.Empty() {
		return patch{mask: image.NewAlpha(image.Rectangle{})}
	}
	r := vector.NewRasterizer(at.Dx(), at.Dy())
	r.DrawOp = draw.Src
	ox, oy := float64(at.Min.X), float64(at.Min.Y)
	for _, o := range outlines {
		for i, q := range o {
			if i == 0 {
				r.MoveTo(float32(q.x-ox), float32(q.y-oy))
			} else {
				r.LineTo(float32(q.x-ox), float32(q.y-oy))
			}
		}
		r.ClosePath()
	}
	r.Draw(p.mask, p.mask.Rect, image.Opaque, image.Point{})
	return p
}

// paint covers the patch with a colour, as paper or background does.
func (f *film) paint(p patch, c []uint8, strength float64) {
	f.each(p, func(plane int, v uint8, a float64) uint8 {
		return uint8(float64(v) + (float64(c[plane])-float64(v))*a*strength + 0.5)
	})
}

// ink darkens the patch as a dye does: white becomes the colour.
func (f *film) ink(p patch, c []uint8, strength float64) {
	f.each(p, func(plane int, v uint8, a float64) uint8 {
		return uint8(float64(v)*(1-a*strength*(1-float64(c[plane])/255)) + 0.5)
	})
}

func (f *film) each(p patch, to func(plane int, v uint8, a float64) uint8) {
	for y := p.at.Min.Y; y < p.at.Max.Y; y++ {
		row := p.mask.Pix[(y-p.at.Min.Y)*p.mask.Stride:]
		for x := p.at.Min.X; x < p.at.Max.X; x++ {
			a := row[x-p.at.Min.X]
			if a == 0 {
				continue
			}
			for i := range f.p {
				f.p[i][y*f.w+x] = to(i, f.p[i][y*f.w+x], float64(a)/255)
			}
		}
	}
}

// table maps every value of every plane.
func (f *film) table(t *[256]uint8) {
	for _, p := range f.p {
		for i, v := range p {
			p[i] = t[v]
		}
	}
}

// curve is a table of a function from 0…1 to 0…1, cut at both ends.
func curve(of func(float64) float64) *[256]uint8 {
	var t [256]uint8
	for i := range t {
		t[i] = uint8(max(0, min(1, of(float64(i)/255)))*255 + 0.5)
	}
	return &t
}
