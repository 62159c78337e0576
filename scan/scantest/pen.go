// This file makes ink on paper of strokes: ball-pens, gel, felt tip, pencil,
// new, dry or skipping.

package scantest

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// Pen is a thing to write with.
type Pen struct {
	Name     string
	Width    float64    // of the line, mm
	Ink      color.RGBA // on white paper at full strength
	Strength float64    // how much of the paper the ink covers, 0…1
	Pressure float64    // how much width and strength vary along the way, 0…1
	Skip     float64    // share of the way on which no ink comes, 0…1
	Grain    float64    // how much of the line the paper's tooth leaves white, 0…1
	Tremor   float64    // fast shaking, mm
}

// Pens are the usual ones, and the poor ones.
var Pens = []Pen{
	{Name: "ball-pen blue 0.3", Width: 0.3, Ink: color.RGBA{30, 50, 150, 255}, Strength: 0.9, Pressure: 0.25, Tremor: 0.02},
	{Name: "ball-pen blue 0.5", Width: 0.5, Ink: color.RGBA{25, 45, 150, 255}, Strength: 0.92, Pressure: 0.25, Tremor: 0.02},
	{Name: "ball-pen black 0.4", Width: 0.4, Ink: color.RGBA{30, 30, 35, 255}, Strength: 0.92, Pressure: 0.25, Tremor: 0.02},
	{Name: "ball-pen black 0.7", Width: 0.7, Ink: color.RGBA{25, 25, 30, 255}, Strength: 0.95, Pressure: 0.2, Tremor: 0.02},
	{Name: "ball-pen red 0.5", Width: 0.5, Ink: color.RGBA{200, 35, 40, 255}, Strength: 0.9, Pressure: 0.25, Tremor: 0.02},
	{Name: "gel black 0.5", Width: 0.5, Ink: color.RGBA{10, 10, 12, 255}, Strength: 0.98, Pressure: 0.1, Tremor: 0.015},
	{Name: "gel blue 0.38", Width: 0.38, Ink: color.RGBA{20, 40, 160, 255}, Strength: 0.95, Pressure: 0.15, Tremor: 0.015},
	{Name: "gel broken 0.38", Width: 0.38, Ink: color.RGBA{15, 15, 20, 255}, Strength: 0.95, Pressure: 0.3, Skip: 0.12, Tremor: 0.015},
	{Name: "ball-pen dry 0.5", Width: 0.5, Ink: color.RGBA{40, 55, 150, 255}, Strength: 0.65, Pressure: 0.5, Skip: 0.1, Grain: 0.35, Tremor: 0.02},
	{Name: "ball-pen faint 0.4", Width: 0.4, Ink: color.RGBA{60, 70, 150, 255}, Strength: 0.6, Pressure: 0.3, Tremor: 0.02},
	{Name: "pencil HB 0.5", Width: 0.5, Ink: color.RGBA{85, 85, 90, 255}, Strength: 0.85, Pressure: 0.35, Grain: 0.3, Tremor: 0.02},
	{Name: "pencil faint 0.6", Width: 0.6, Ink: color.RGBA{120, 120, 124, 255}, Strength: 0.7, Pressure: 0.3, Grain: 0.25, Tremor: 0.02},
	{Name: "felt tip black 1.0", Width: 1.0, Ink: color.RGBA{15, 15, 18, 255}, Strength: 0.97, Pressure: 0.12, Tremor: 0.02},
	{Name: "felt tip red 1.2", Width: 1.2, Ink: color.RGBA{205, 30, 35, 255}, Strength: 0.93, Pressure: 0.12, Tremor: 0.02},
	{Name: "felt tip black 2.0", Width: 2.0, Ink: color.RGBA{15, 15, 18, 255}, Strength: 0.97, Pressure: 0.12, Tremor: 0.02},
	{Name: "marker black 2.5", Width: 2.5, Ink: color.RGBA{15, 15, 18, 255}, Strength: 0.97, Pressure: 0.1, Tremor: 0.02},
	{Name: "brush pen 1.3", Width: 1.3, Ink: color.RGBA{12, 12, 14, 255}, Strength: 0.97, Pressure: 0.85, Tremor: 0.02},
	{Name: "felt tip blue 1.5", Width: 1.5, Ink: color.RGBA{20, 40, 140, 255}, Strength: 0.95, Pressure: 0.12, Tremor: 0.02},
}

// AnyPen is one of the usual pens, a little different each time.
func AnyPen(rng *rand.Rand) Pen {
	p := Pens[rng.IntN(len(Pens))]
	p.Width = min(max(p.Width*between(rng, 0.85, 1.15), 0.28), 2.6)
	p.Strength = min(1, p.Strength*between(rng, 0.9, 1.08))
	return p
}

// Draw inks the strokes onto img, antialiased: the point x, y mm of a stroke
// falls on pixel x0 + x*pxPerMM, y0 + y*pxPerMM.
func (p Pen) Draw(img *image.RGBA, strokes []Stroke, pxPerMM, x0, y0 float64, rng *rand.Rand) {
	bx0, by0, bx1, by1 := bounds(strokes)
	pad := (p.Width+p.Tremor*4)*pxPerMM + 2
	area := image.Rect(int(x0+bx0*pxPerMM-pad), int(y0+by0*pxPerMM-pad), int(x0+bx1*pxPerMM+pad)+1, int(y0+by1*pxPerMM+pad)+1).Intersect(img.Bounds())
	if len(strokes) == 0 || area.Empty() {
		return
	}
	c := canvas{area: area, cover: make([]float32, area.Dx()*area.Dy())}
	for _, s := range strokes {
		if len(strokes) > 1 {
			clear(c.cover)
		}
		p.trace(&c, s, pxPerMM, x0, y0, rng)
		c.onto(img, p, rng)
	}
}

// trace lays one stroke's cover, 0…1 a pixel.
func (p Pen) trace(c *canvas, s Stroke, pxPerMM, x0, y0 float64, rng *rand.Rand) {
	const step = 0.2 // mm
	way := evenly(s, step)
	ph, f := between(rng, 0, 2*math.Pi), between(rng, 0.4, 1.1)
	inked, left := true, p.run(rng, true)
	var lx, ly, lr float64
	for i, q := range way {
		t := float64(i) * step
		press := 1 + p.Pressure*(0.6*math.Sin(f*t+ph)+0.4*math.Sin(2.7*f*t+2*ph))
		if n := float64(len(way) - 1 - i); n*step < 0.8 && i > 4 { // lifting off
			press *= 1 - p.Pressure*(1-n*step/0.8)
		}
		x := x0 + (q[0]+rng.NormFloat64()*p.Tremor)*pxPerMM
		y := y0 + (q[1]+rng.NormFloat64()*p.Tremor)*pxPerMM
		r := p.Width / 2 * pxPerMM * (0.55 + 0.45*press)
		if left -= step; left < 0 {
			inked = !inked
			left = p.run(rng, inked)
		}
		if i > 0 && inked {
			c.capsule(lx, ly, x, y, max(lr, 0.2), max(r, 0.2), float32(min(1, p.Strength*(0.6+0.4*press))))
		}
		lx, ly, lr = x, y, r
	}
}

// run is how far the ink comes, or does not, mm.
func (p Pen) run(rng *rand.Rand, inked bool) float64 {
	if p.Skip == 0 {
		return math.Inf(1)
	}
	gap := 0.15 + rng.ExpFloat64()*0.3
	if !inked {
		return min(gap, 1)
	}
	return (0.15 + rng.ExpFloat64()*0.45) * (1 - p.Skip) / p.Skip
}

// evenly is the same way with a point every step mm.
func evenly(s Stroke, step float64) Stroke {
	if len(s) == 0 {
		return nil
	}
	out := Stroke{s[0]}
	for i, rest := 1, 0.0; i < len(s); i++ {
		dx, dy := s[i][0]-s[i-1][0], s[i][1]-s[i-1][1]
		l := math.Hypot(dx, dy)
		for at := step - rest; at <= l && l > 0; at += step {
			out = append(out, [2]float64{s[i-1][0] + dx*at/l, s[i-1][1] + dy*at/l})
		}
		rest = math.Mod(rest+l, step)
	}
	return append(out, s[len(s)-1])
}

// canvas is how much ink lies on each pixel of an area.
type canvas struct {
	area  image.Rectangle
	cover []float32
}

// capsule inks a piece of line with round ends whose radius goes from ra to
// rb px.
func (c *canvas) capsule(ax, ay, bx, by, ra, rb float64, strength float32) {
	pad := max(ra, rb) + 1
	x0, x1 := max(c.area.Min.X, int(min(ax, bx)-pad)), min(c.area.Max.X-1, int(max(ax, bx)+pad)+1)
	y0, y1 := max(c.area.Min.Y, int(min(ay, by)-pad)), min(c.area.Max.Y-1, int(max(ay, by)+pad)+1)
	dx, dy := bx-ax, by-ay
	l2 := dx*dx + dy*dy
	for y := y0; y <= y1; y++ {
		row := c.cover[(y-c.area.Min.Y)*c.area.Dx():]
		for x := x0; x <= x1; x++ {
			px, py := float64(x)+0.5-ax, float64(y)+0.5-ay
			t := 0.0
			if l2 > 0 {
				t = min(1, max(0, (px*dx+py*dy)/l2))
			}
			ex, ey := px-t*dx, py-t*dy
			r := ra + (rb-ra)*t
			reach := r + 0.5
			d2 := ex*ex + ey*ey
			if d2 >= reach*reach {
				continue
			}
			v := min(1, reach-math.Sqrt(d2), 2*r)
			if v := float32(v) * strength; v > row[x-c.area.Min.X] {
				row[x-c.area.Min.X] = v
			}
		}
	}
}

// onto lets the ink darken the paper as a dye does: what lies twice is darker.
func (c *canvas) onto(img *image.RGBA, p Pen, rng *rand.Rand) {
	r, g, b := float32(p.Ink.R)/255, float32(p.Ink.G)/255, float32(p.Ink.B)/255
	for y := c.area.Min.Y; y < c.area.Max.Y; y++ {
		row := c.cover[(y-c.area.Min.Y)*c.area.Dx():]
		at := img.PixOffset(c.area.Min.X, y)
		for i := range c.area.Dx() {
			v := row[i]
			if v > 0 {
				if p.Grain > 0 && rng.Float64() < p.Grain {
					v *= float32(rng.Float64())
				}
				px := img.Pix[at+4*i : at+4*i+3 : at+4*i+3]
				px[0] = uint8(float32(px[0]) * (1 - v + v*r))
				px[1] = uint8(float32(px[1]) * (1 - v + v*g))
				px[2] = uint8(float32(px[2]) * (1 - v + v*b))
			}
		}
	}
}
