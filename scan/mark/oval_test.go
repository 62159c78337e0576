package mark_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"zheng/scan/mark"
	"zheng/scan/scantest"
)

// canvas is paper of w×h mm at perMM, gray 235, a little uneven.
func canvas(w, h, perMM float64, rng *rand.Rand) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, int(w*perMM), int(h*perMM)))
	slope := rng.Float64() * 0.08
	for i := 0; i < len(img.Pix); i += 4 {
		x := float64(i/4%img.Rect.Dx()) / float64(img.Rect.Dx())
		v := uint8(min(255, max(0, 235*(1-slope*x)+rng.NormFloat64()*2)))
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = v, v, v, 255
	}
	return img
}

func grayPatch(img *image.RGBA, perMM, inset float64) mark.Patch {
	b := img.Bounds()
	p := mark.Patch{W: b.Dx(), H: b.Dy(), Pix: make([]uint8, b.Dx()*b.Dy()), PxPerMM: perMM, FrameLine: 0.25,
		FrameX0: inset * perMM, FrameY0: inset * perMM, FrameX1: float64(b.Dx()) - inset*perMM, FrameY1: float64(b.Dy()) - inset*perMM}
	for i := range p.Pix {
		q := img.Pix[4*i:]
		p.Pix[i] = uint8(0.299*float64(q[0]) + 0.587*float64(q[1]) + 0.114*float64(q[2]))
	}
	return p
}

func hatch(step float64) scantest.Stroke {
	var s scantest.Stroke
	for x := -2.9; x <= 2.9; x += step {
		h := 1.9 * math.Sqrt(max(0, 1-x*x/9.6))
		if len(s)/2%2 == 0 {
			h = -h
		}
		s = append(s, [2]float64{x, h}, [2]float64{x + step/2, -h})
	}
	return s
}

func TestOvals(t *testing.T) {
	ball := scantest.Pen{Width: 0.3, Ink: color.RGBA{30, 50, 150, 255}, Strength: 0.85, Pressure: 0.2}
	felt := scantest.Pen{Width: 1.2, Ink: color.RGBA{20, 20, 20, 255}, Strength: 0.95}
	pencil := scantest.Pen{Width: 0.6, Ink: color.RGBA{110, 110, 110, 255}, Strength: 0.6, Grain: 0.3}
	erased := scantest.Pen{Width: 1.0, Ink: color.RGBA{60, 60, 60, 255}, Strength: 0.07, Grain: 0.4}
	for _, c := range []struct {
		name    string
		pen     scantest.Pen
		strokes []scantest.Stroke
		want    []mark.Amount
	}{
		{"nothing", ball, nil, []mark.Amount{mark.Empty}},
		{"speck", ball, []scantest.Stroke{{{0.5, 0.2}, {0.55, 0.2}}}, []mark.Amount{mark.Empty}},
		{"outline traced", ball, []scantest.Stroke{ellipse(3.5, 2.25)}, []mark.Amount{mark.Empty, mark.Marginal}},
		{"filled with felt tip", felt, []scantest.Stroke{hatch(0.6)}, []mark.Amount{mark.Definite}},
		{"hatched with a ball-pen", ball, []scantest.Stroke{hatch(0.5)}, []mark.Amount{mark.Definite}},
		{"hatched thinly", ball, []scantest.Stroke{hatch(1.2)}, []mark.Amount{mark.Definite}},
		{"ticked", ball, []scantest.Stroke{{{-1.5, 0}, {-0.6, 1.2}, {1.8, -1.6}}}, []mark.Amount{mark.Definite}},
		{"crossed", ball, []scantest.Stroke{{{-1.5, -1.2}, {1.5, 1.2}}, {{1.5, -1.2}, {-1.5, 1.2}}}, []mark.Amount{mark.Definite}},
		{"lightly shaded", pencil, []scantest.Stroke{hatch(0.45)}, []mark.Amount{mark.Definite}},
		{"touched by a pencil", pencil, []scantest.Stroke{{{-1, 0}, {0.4, 0.2}}}, []mark.Amount{mark.Marginal, mark.Definite}},
		{"erased", erased, []scantest.Stroke{hatch(0.5)}, []mark.Amount{mark.Marginal, mark.Empty}},
		{"a line from beside", ball, []scantest.Stroke{{{-5, -3}, {-1.6, -1.0}}}, []mark.Amount{mark.Empty, mark.Marginal}},
	} {
		for seed := range uint64(30) {
			rng := rand.New(rand.NewPCG(seed, 3))
			const per = 6.0
			img := canvas(10, 7.5, per, rng)
			outline := scantest.Pen{Width: 0.25, Ink: color.RGBA{20, 20, 20, 255}, Strength: 0.9}
			dx, dy := (rng.Float64()-0.5)*0.4, (rng.Float64()-0.5)*0.4
			outline.Draw(img, []scantest.Stroke{ellipse(3.5, 2.25)}, per, (5+dx)*per, (3.75+dy)*per, rng)
			c.pen.Draw(img, c.strokes, per, 5*per, 3.75*per, rng)
			got := mark.ReadOval(grayPatch(img, per, 1.5))
			ok := false
			for _, w := range c.want {
				ok = ok || got.Amount == w
			}
			if !ok {
				t.Errorf("%s, seed %d: %+v, want %v", c.name, seed, got, c.want)
			}
		}
	}
}

func ellipse(rx, ry float64) scantest.Stroke {
	var s scantest.Stroke
	for i := range 61 {
		a := float64(i) / 60 * 2 * math.Pi
		s = append(s, [2]float64{rx * math.Cos(a), ry * math.Sin(a)})
	}
	return s
}

func TestInked(t *testing.T) {
	pen := func(strength float64) scantest.Pen {
		return scantest.Pen{Width: 0.4, Ink: color.RGBA{20, 20, 40, 255}, Strength: strength, Pressure: 0.2}
	}
	name := scantest.Write("王字", "中")
	for _, c := range []struct {
		name    string
		pen     scantest.Pen
		strokes []scantest.Stroke
		want    mark.Amount
	}{
		{"empty", pen(1), nil, mark.Empty},
		{"two characters", pen(0.9), name, mark.Definite},
		{"two characters in pencil", pen(0.4), name, mark.Definite},
		{"specks", pen(0.9), []scantest.Stroke{{{3, 1}, {3.1, 1}}, {{-8, 0}, {-7.9, 0.1}}, {{12, -2}, {12.1, -2}}}, mark.Empty},
		{"a fold", pen(0.1), []scantest.Stroke{{{-40, -1}, {40, 2}}}, mark.Empty},
		{"shines through", pen(0.06), name, mark.Empty},
		{"a short stroke", pen(0.9), []scantest.Stroke{{{0, 0}, {2, 1}}}, mark.Marginal},
	} {
		for seed := range uint64(10) {
			rng := rand.New(rand.NewPCG(seed, 4))
			const per = 6.0
			img := canvas(50, 12, per, rng)
			c.pen.Draw(img, c.strokes, per, 25*per, 6*per, rng)
			if got := mark.Inked(grayPatch(img, per, 1)); got.Amount != c.want {
				t.Errorf("%s, seed %d: %+v, want %s", c.name, seed, got, c.want)
			}
		}
	}
}

// Dirt on the scanner's glass draws a band through the picture: an empty oval
// under it is not filled, whatever the band's width, darkness and lean.
func TestStreaksFillNoOval(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 5))
		const per = 6.0
		img := canvas(13, 10.5, per, rng)
		outline := scantest.Pen{Width: 0.25, Ink: color.RGBA{20, 20, 20, 255}, Strength: 0.9}
		outline.Draw(img, []scantest.Stroke{ellipse(3.5, 2.25)}, per, 6.5*per, 5.25*per, rng)
		wide, dark := 0.4+2.6*rng.Float64(), 0.3+0.6*rng.Float64()
		at, lean := 4*rng.Float64()-2, 0.6*(rng.Float64()-0.5)
		band := scantest.Stroke{{at - lean, -8}, {at + lean, 8}}
		if seed%2 == 1 {
			band = scantest.Stroke{{-9, at*0.6 - lean}, {9, at*0.6 + lean}}
		}
		scantest.Pen{Width: wide, Ink: color.RGBA{30, 30, 30, 255}, Strength: dark}.Draw(img, []scantest.Stroke{band}, per, 6.5*per, 5.25*per, rng)
		if got := mark.ReadOval(grayPatch(img, per, 3)); got.Amount == mark.Definite {
			t.Errorf("seed %d: a band of %.1f mm, %.1f dark: %+v", seed, wide, dark, got)
		}
	}
}

// What an eraser left is no vote, even where a stain darkens it or a scan in black
// and white turns its darkest grains black.
func TestAnErasedOvalIsNoVote(t *testing.T) {
	const per = 6.0
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 11))
		img := canvas(10, 7.5, per, rng)
		outline := scantest.Pen{Width: 0.25, Ink: color.RGBA{20, 20, 20, 255}, Strength: 0.9}
		outline.Draw(img, []scantest.Stroke{ellipse(3.5, 2.25)}, per, 5*per, 3.75*per, rng)
		trace := scantest.Pen{Width: 0.7, Ink: color.RGBA{120, 120, 120, 255}, Strength: 0.1 + 0.1*rng.Float64(), Grain: 0.4}
		trace.Draw(img, []scantest.Stroke{hatch(0.5)}, per, 5*per, 3.75*per, rng)
		stained := grayPatch(img, per, 1.5)
		black := stained
		black.Pix = append([]uint8(nil), stained.Pix...)
		across, shade := 0.2+0.6*rng.Float64(), 0.76+0.1*rng.Float64()
		for i, v := range stained.Pix {
			x, y := float64(i%stained.W)/float64(stained.W), float64(i/stained.W)/float64(stained.H)
			if d := x + 0.6*y - across; d > 0 && d < 0.5 { // the ring of a cup
				stained.Pix[i] = uint8(float64(v) * shade)
			}
		}
		for i, v := range black.Pix {
			black.Pix[i] = 255
			if v < 190 {
				black.Pix[i] = 0
			}
		}
		for name, p := range map[string]mark.Patch{"stained": stained, "black and white": black} {
			if got := mark.ReadOval(p); got.Amount == mark.Definite {
				t.Errorf("%s, seed %d: %+v", name, seed, got)
			}
		}
	}
}
