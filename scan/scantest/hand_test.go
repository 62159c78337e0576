package scantest

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

func TestSameSeedSameDrawing(t *testing.T) {
	for _, k := range Kinds {
		for seed := range uint64(300) {
			a := Draw(rand.New(rand.NewPCG(seed, 1)), k)
			b := Draw(rand.New(rand.NewPCG(seed, 1)), k)
			if a.Name != b.Name || len(a.Strokes) != len(b.Strokes) {
				t.Fatalf("%s %d: %s then %s", k, seed, a.Name, b.Name)
			}
			for i := range a.Strokes {
				for j := range a.Strokes[i] {
					if a.Strokes[i][j] != b.Strokes[i][j] {
						t.Fatalf("%s %d: stroke %d differs", k, seed, i)
					}
				}
			}
		}
	}
}

func TestDrawingsStayNearTheBox(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for range 3000 {
		k := Kinds[rng.IntN(len(Kinds))]
		d := Draw(rng, k)
		for _, s := range d.Strokes {
			for _, p := range s {
				if math.IsNaN(p[0]+p[1]) || math.Hypot(p[0], p[1]) > 30 {
					t.Fatalf("%s %s: point at %v", k, d.Name, p)
				}
			}
		}
		if x0, y0, x1, y1 := d.Bounds(); (k == KindCircle || k == KindCross || k == KindTick) && max(-x0, -y0, x1, y1) > 9 {
			t.Fatalf("%s %s reaches %.1f %.1f %.1f %.1f mm", k, d.Name, x0, y0, x1, y1)
		}
	}
}

func TestEveryPenLeavesInk(t *testing.T) {
	for _, p := range Pens {
		for _, per := range []float64{5.9, 7.9, 11.8} {
			img := image.NewRGBA(image.Rect(0, 0, 120, 60))
			for i := range img.Pix {
				img.Pix[i] = 255
			}
			p.Draw(img, []Stroke{{{1, 2}, {9, 3}}}, per, 0, 0, rand.New(rand.NewPCG(1, 1)))
			dark := 0.0
			for i := 0; i < len(img.Pix); i += 4 {
				dark += 1 - float64(img.Pix[i+1])/255
			}
			if mm2 := dark / per / per; mm2 < 0.2*p.Width*8 || mm2 > 1.3*p.Width*8.2 {
				t.Errorf("%s at %.1f px/mm: ink of %.2f mm², the line is %.2f mm²", p.Name, per, mm2, p.Width*8)
			}
		}
	}
}
