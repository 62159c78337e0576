// This file makes one mark box by itself, as a scanner sees it and the page
// reader cuts it out: for teaching and judging the reading of marks without
// pages.

package scantest

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"

	"zheng/scan/mark"
)

// Sizes of a box and of the picture cut out around it.
const (
	BoxMM      = 13.0
	AroundMM   = 3.0
	PatchPerMM = 6.0 // px
)

// BoxScan is what happens between the ink and the picture.
type BoxScan struct {
	DPI      float64
	Paper    float64 // gray of the paper, 0…255
	Shade    float64 // how much darker one side is, 0…1
	Blur     float64 // px of the scan
	Noise    float64 // gray levels
	JPEG     int     // quality, 0 for none
	Bits     string  // "gray", "bw" (threshold) or "dither"
	Cut      float64 // threshold for bw
	Turn     float64 // degrees left after straightening
	OffX     float64 // mm the frame lies beside where it is said to be
	OffY     float64
	Toner    float64 // how dark frame and text are, 0…1
	Line     float64 // frame line, mm
	Neighbor bool    // table lines and letters around the frame
	Bleed    float64 // darkness of what shines through from the back, 0…1
	Specks   int
	Fold     float64 // darkness of a fold across, 0…1
	Stain    float64 // darkness of a stain's rim, 0…1
	Coarse   bool    // straightened by taking single pixels, not means
}

// AnyBoxScan is an ordinary scan, with a fault or two at times.
func AnyBoxScan(rng *rand.Rand) BoxScan {
	s := BoxScan{
		DPI: pick(rng, 150.0, 200, 200, 200, 300, 300, 400), Paper: between(rng, 225, 253), Bits: "gray",
		Blur: between(rng, 0.3, 0.8), Noise: between(rng, 0.5, 4), Toner: between(rng, 0.75, 0.98), Line: between(rng, 0.25, 0.35),
		OffX: rng.NormFloat64() * 0.08, OffY: rng.NormFloat64() * 0.08, Turn: rng.NormFloat64() * 0.25,
		Neighbor: odds(rng, 0.6), Coarse: odds(rng, 0.4),
	}
	if odds(rng, 0.3) {
		s.Shade = between(rng, 0, 0.35)
	}
	if odds(rng, 0.3) {
		s.JPEG = 40 + rng.IntN(50)
	}
	if odds(rng, 0.1) {
		s.Noise = between(rng, 4, 9)
	}
	if odds(rng, 0.15) {
		s.OffX, s.OffY = between(rng, -0.3, 0.3), between(rng, -0.3, 0.3)
	}
	if odds(rng, 0.15) {
		s.Turn = between(rng, -2, 2)
	}
	if odds(rng, 0.08) {
		s.Toner = between(rng, 0.35, 0.75)
	}
	if odds(rng, 0.08) {
		s.Bleed = between(rng, 0.02, 0.1)
	}
	if odds(rng, 0.1) {
		s.Specks = 1 + rng.IntN(6)
	}
	if odds(rng, 0.05) {
		s.Fold = between(rng, 0.04, 0.18)
	}
	if odds(rng, 0.04) {
		s.Stain = between(rng, 0.03, 0.15)
	}
	if odds(rng, 0.15) { // to black and white, as scanners are set: so that paper stays white
		s.Bits, s.JPEG, s.Shade, s.Bleed, s.Stain, s.Fold = "bw", 0, min(s.Shade, 0.08), 0, 0, 0
		s.Cut = s.Paper * (1 - s.Shade) * between(rng, 0.78, 0.88)
		s.Noise = min(s.Noise, 3)
		if odds(rng, 0.2) {
			s.Bits, s.DPI = "dither", max(s.DPI, 300)
		}
	}
	return s
}

// Patch is the picture of a box with this drawing in it.
func (s BoxScan) Patch(d Drawing, p Pen, rng *rand.Rand) mark.Patch {
	side := BoxMM + 2*AroundMM
	per := s.DPI / 25.4
	margin := 1.5
	n := int((side + 2*margin) * per)
	mid := float64(n) / 2
	img := image.NewRGBA(image.Rect(0, 0, n, n))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	print := Pen{Width: s.Line, Ink: color.RGBA{10, 10, 10, 255}, Strength: s.Toner}
	h := BoxMM / 2
	place := func(in []Stroke) []Stroke {
		return mapped(turned(in, s.Turn), func(q [2]float64) [2]float64 { return [2]float64{q[0] + s.OffX, q[1] + s.OffY} })
	}
	frame := []Stroke{{{-h, -h}, {h, -h}}, {{h, -h}, {h, h}}, {{h, h}, {-h, h}}, {{-h, h}, {-h, -h}}}
	print.Draw(img, place(frame), per, mid, mid, rng)
	if s.Neighbor {
		s.around(img, place, print, per, mid, rng)
	}
	if s.Bleed > 0 {
		back := Pen{Width: 0.7, Ink: color.RGBA{0, 0, 0, 255}, Strength: s.Bleed, Grain: 0.3}
		back.Draw(img, mapped(Draw(rng, Kinds[1+rng.IntN(4)]).Strokes, func(q [2]float64) [2]float64 { return [2]float64{-q[0] + 2, q[1] - 1} }), per, mid, mid, rng)
	}
	if s.Fold > 0 {
		a, off := between(rng, 0, math.Pi), between(rng, -4, 4)
		c, sn := math.Cos(a), math.Sin(a)
		Pen{Width: between(rng, 0.2, 0.5), Strength: s.Fold, Grain: 0.5}.Draw(img,
			[]Stroke{{{-20*c - off*sn, -20*sn + off*c}, {20*c - off*sn, 20*sn + off*c}}}, per, mid, mid, rng)
	}
	if s.Stain > 0 {
		x, y, r := between(rng, -15, 15), between(rng, -15, 15), between(rng, 10, 20)
		rim := Stroke{}
		for i := range 100 {
			a := float64(i) / 99 * 2 * math.Pi
			rim = append(rim, [2]float64{x + r*math.Cos(a), y + r*math.Sin(a)})
		}
		Pen{Width: between(rng, 1, 3), Ink: color.RGBA{120, 70, 20, 255}, Strength: s.Stain}.Draw(img, []Stroke{rim}, per, mid, mid, rng)
	}
	p.Draw(img, place(d.Strokes), per, mid, mid, rng)
	for range s.Specks {
		x, y := between(rng, -8, 8), between(rng, -8, 8)
		Pen{Width: between(rng, 0.1, 0.45), Strength: between(rng, 0.4, 1)}.Draw(img, []Stroke{{{x, y}, {x + between(rng, 0.01, 0.25), y + between(rng, -0.1, 0.1)}}}, per, mid, mid, rng)
	}
	g := s.scanned(img, rng)
	return s.cut(g, per)
}

// around prints what stands beside a box: table lines and letters.
func (s BoxScan) around(img *image.RGBA, place func([]Stroke) []Stroke, print Pen, per, mid float64, rng *rand.Rand) {
	var st []Stroke
	far := BoxMM/2 + between(rng, 1.55, 2.2)
	for _, l := range []Stroke{{{-12, -far}, {12, -far}}, {{-12, far}, {12, far}}, {{far, -12}, {far, 12}}, {{-far, -12}, {-far, 12}}} {
		if odds(rng, 0.6) {
			st = append(st, l)
		}
	}
	if odds(rng, 0.4) {
		t := fit(glyph(rng, glyphNames[rng.IntN(len(glyphNames))], 0.01), 5, 0, 0)
		st = append(st, mapped(t, func(q [2]float64) [2]float64 { return [2]float64{q[0] - BoxMM/2 - 4.6, q[1]} })...)
	}
	print.Draw(img, place(st), per, mid, mid, rng)
}

// scanned turns the inked paper into what the scanner delivers.
func (s BoxScan) scanned(img *image.RGBA, rng *rand.Rand) *image.Gray {
	b := img.Bounds()
	n := b.Dx()
	f := make([]float32, n*n)
	a := between(rng, 0, 2*math.Pi)
	sx, sy := math.Cos(a)/float64(n)*s.Shade*s.Paper, math.Sin(a)/float64(n)*s.Shade*s.Paper
	for y := range n {
		light := float32(s.Paper*(1-0.5*s.Shade) - sy*(float64(y)-float64(n)/2) + sx*float64(n)/2)
		row := img.Pix[y*img.Stride : y*img.Stride+4*n]
		for x := range n {
			q := row[4*x : 4*x+3 : 4*x+3]
			f[y*n+x] = (light - float32(sx)*float32(x)) * (0.299*float32(q[0]) + 0.587*float32(q[1]) + 0.114*float32(q[2])) / 255
		}
	}
	soften(f, n, s.Blur)
	if s.Noise > 0 {
		s.roughen(f, rng)
	}
	g := image.NewGray(b)
	switch s.Bits {
	case "bw":
		for i, v := range f {
			if float64(v) > s.Cut {
				g.Pix[i] = 255
			}
		}
		return g
	case "dither":
		for y := range n { // Floyd and Steinberg's
			for x := range n {
				i := y*n + x
				white := float32(s.Paper * 0.93)
				v := f[i] * 255 / white
				var e float32
				if v > 127 {
					g.Pix[i], e = 255, min(v-255, 0)
				} else {
					e = v
				}
				e *= white / 255
				if x+1 < n {
					f[i+1] += e * 7 / 16
				}
				if y+1 < n {
					if x > 0 {
						f[i+n-1] += e * 3 / 16
					}
					f[i+n] += e * 5 / 16
					if x+1 < n {
						f[i+n+1] += e / 16
					}
				}
			}
		}
		return g
	}
	for i, v := range f {
		g.Pix[i] = uint8(min(255, max(0, v)))
	}
	if s.JPEG == 0 {
		return g
	}
	var buf bytes.Buffer
	if jpeg.Encode(&buf, g, &jpeg.Options{Quality: s.JPEG}) != nil {
		return g
	}
	back, err := jpeg.Decode(&buf)
	if err != nil {
		return g
	}
	if j, ok := back.(*image.Gray); ok {
		return j
	}
	return g
}

// roughen adds the scanner's noise: a thousand draws, over and over from
// another place each row.
func (s BoxScan) roughen(f []float32, rng *rand.Rand) {
	var draws [1024]float32
	for i := range draws {
		draws[i] = float32(rng.NormFloat64() * s.Noise)
	}
	for i := 0; i < len(f); {
		at, step := rng.IntN(1024), 1+2*rng.IntN(200)
		for end := min(len(f), i+97); i < end; i++ {
			f[i] += draws[at&1023]
			at += step
		}
	}
}

// soften blurs an n×n picture by a Gaussian of sigma px.
func soften(f []float32, n int, sigma float64) {
	w1, w2 := math.Exp(-0.5/(sigma*sigma)), math.Exp(-2/(sigma*sigma))
	sum := 1 + 2*w1 + 2*w2
	a, b, c := float32(1/sum), float32(w1/sum), float32(w2/sum)
	t := make([]float32, n)
	for y := range n { // along
		row := f[y*n : y*n+n]
		copy(t, row)
		for x := 2; x < n-2; x++ {
			row[x] = a*t[x] + b*(t[x-1]+t[x+1]) + c*(t[x-2]+t[x+2])
		}
	}
	u := make([]float32, n*n)
	copy(u, f)
	for y := 2; y < n-2; y++ { // across
		p, q, r, v, o := u[(y-2)*n:(y-1)*n], u[(y-1)*n:y*n], u[y*n:y*n+n], u[(y+1)*n:(y+2)*n], u[(y+2)*n:(y+3)*n]
		row := f[y*n : y*n+n]
		for x := range row {
			row[x] = a*r[x] + b*(q[x]+v[x]) + c*(p[x]+o[x])
		}
	}
}

// cut takes the box and its surroundings out at PatchPerMM.
func (s BoxScan) cut(g *image.Gray, per float64) mark.Patch {
	n := int((BoxMM + 2*AroundMM) * PatchPerMM)
	p := mark.Patch{Pix: make([]uint8, n*n), W: n, H: n, PxPerMM: PatchPerMM, FrameLine: 0.3,
		FrameX0: AroundMM * PatchPerMM, FrameY0: AroundMM * PatchPerMM,
		FrameX1: (AroundMM + BoxMM) * PatchPerMM, FrameY1: (AroundMM + BoxMM) * PatchPerMM}
	side := g.Bounds().Dx()
	zero := float64(side)/2 - (BoxMM/2+AroundMM)*per
	f := per / PatchPerMM
	at := func(x, y float64) float64 { // linear between pixel centres
		x, y = x-0.5, y-0.5
		ix, iy := int(x), int(y)
		fx, fy := x-float64(ix), y-float64(iy)
		i := iy*g.Stride + ix
		return (1-fy)*((1-fx)*float64(g.Pix[i])+fx*float64(g.Pix[i+1])) + fy*((1-fx)*float64(g.Pix[i+g.Stride])+fx*float64(g.Pix[i+g.Stride+1]))
	}
	for y := range n {
		for x := range n {
			cx, cy := zero+(float64(x)+0.5)*f, zero+(float64(y)+0.5)*f
			v := 0.0
			if s.Coarse || f < 1.2 {
				v = at(cx, cy)
			} else {
				for _, o := range [4][2]float64{{-0.25, -0.25}, {0.25, -0.25}, {-0.25, 0.25}, {0.25, 0.25}} {
					v += at(cx+o[0]*f, cy+o[1]*f) / 4
				}
			}
			p.Pix[y*n+x] = uint8(v + 0.5)
		}
	}
	return p
}

// Doubtful says whether a person who sees this box would not be sure either,
// because pen, size or scan left too little of what the hand drew.
func Doubtful(d Drawing, p Pen, s BoxScan) bool {
	if d.Truth == mark.Blank {
		if s.Bleed > 0.06 || s.Stain > 0.08 {
			return true
		}
		return len(d.Strokes) > 0 && p.Width > 1
	}
	x0, y0, x1, y1 := d.Bounds()
	size, small := max(x1-x0, y1-y0), min(x1-x0, y1-y0)
	if size < 4*p.Width || small < 2.2*p.Width || size < 2.8 || d.Truth == mark.Tick && (size < 5*p.Width || small < 3*p.Width) {
		return true
	}
	if d.Truth == mark.Other && size < 8*p.Width { // what was added runs together with the rest
		return true
	}
	gray := 1 - p.Strength*(1-float64(p.Ink.R)/255*0.299-float64(p.Ink.G)/255*0.587-float64(p.Ink.B)/255*0.114)
	thin := min(1, p.Width*s.DPI/25.4/2)
	return s.Bits != "gray" && (1-gray)*thin < 0.35 || s.Bits == "dither" && (1-gray) < 0.6
}

// Placed puts a real drawing into the box as people do.
func Placed(rng *rand.Rand, d Drawing) Drawing {
	d.Strokes = settle(rng, turned(d.Strokes, rng.NormFloat64()*3), max(3.2, markSize(rng)))
	d.Ambiguous = d.Ambiguous || touches(d.Strokes)
	return d
}

// touches says whether strokes are mere touches of the pen: some see dots
// there, others nothing.
func touches(strokes []Stroke) bool {
	for _, s := range strokes {
		if x0, y0, x1, y1 := bounds([]Stroke{s}); max(x1-x0, y1-y0) > 0.5 {
			return false
		}
	}
	return true
}

// rested says whether one stroke of several is as small as a resting pen's dot,
// which some see as dirt.
func rested(strokes []Stroke) bool {
	for _, s := range strokes {
		if touches([]Stroke{s}) {
			return true
		}
	}
	return false
}
