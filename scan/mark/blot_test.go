package mark_test

import (
	"fmt"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"zheng/scan/mark"
	"zheng/scan/scantest"
)

// A blot is no vote: neither the touch of a wide pen nor a disc that somebody
// filled, round or long, of any size, is read as a mark.
func TestBlotsAreNoMarks(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 6))
	ink := color.RGBA{15, 15, 18, 255}
	for i := range 400 {
		wide, long := 0.5+4.5*rng.Float64(), rng.Float64()
		a := rng.Float64() * math.Pi
		x, y := 4*rng.Float64()-2, 4*rng.Float64()-2
		dx, dy := long*wide*0.7*math.Cos(a), long*wide*0.7*math.Sin(a)
		d := scantest.Drawing{Name: fmt.Sprintf("blot of %.1f mm, %.1f long", wide, wide*(1+0.7*long)), Strokes: []scantest.Stroke{{{x, y}, {x + dx + 0.01, y + dy}}}}
		pen := scantest.Pen{Width: wide, Ink: ink, Strength: 0.97, Pressure: 0.15}
		if r := mark.Read(scantest.AnyBoxScan(rng).Patch(d, pen, rng), judge); r.Shape != mark.Other && r.Shape != mark.Blank {
			t.Errorf("%d, %s: read as %s (%.2f)", i, d.Name, r.Shape, r.Confidence)
		} else if r.Shape == mark.Blank && wide > 1.7 {
			t.Errorf("%d, %s: taken for nothing", i, d.Name)
		}
	}
}
