// This file draws what asking less would cost, for the README.

package mark_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"zheng/scan/mark"
)

var curve = flag.String("curve", "", "file for the curve of asked against misread, SVG")

// levels are what the least sure net might have to reach.
var levels = []float64{0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.87, 0.9, 0.93, 0.95, 0.97, 0.98, 0.985, 0.99, 0.993, 0.995, 0.997, 0.998, 0.999, 0.9995}

// chosen is one level's price: plain marks asked, and what is no mark, or
// another one, taken for one.
type chosen struct{ level, asked, misread float64 }

// prices are those of all levels over boxes whose hands are known.
func prices(boxes []place) []chosen {
	out := make([]chosen, len(levels))
	for i, level := range levels {
		plain, asked, wrong := 0, 0, 0
		for _, p := range boxes {
			shape, settled := p.result.Evidence.Likeliest, p.result.Evidence.Likeliest == ""
			if settled {
				shape = p.result.Shape
			}
			told := shape != mark.Other && (settled || p.result.Evidence.Score >= level)
			if told && shape != p.drawing.Truth && !p.drawing.Ambiguous {
				wrong++
			}
			if !p.doubt && p.drawing.Truth != mark.Other {
				plain++
				if !told {
					asked++
				}
			}
		}
		out[i] = chosen{level, float64(asked) / float64(max(1, plain)), float64(wrong) / float64(len(boxes))}
	}
	return out
}

func drawCurve(t *testing.T, all map[string][]place) {
	const w, h, left, top = 860, 420, 70, 40
	const most, worst = 0.06, 0.004 // shares at the edges
	x := func(v float64) float64 { return left + min(v/most, 1)*(w-left-200) }
	y := func(v float64) float64 { return h - 60 - min(v/worst, 1)*(h-60-top) }
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Noto Sans CJK SC, sans-serif" font-size="13" fill="#17211d">
<rect width="%d" height="%d" fill="#fbfaf5"/>
<text x="%d" y="24" font-weight="700">misread, of 1,000 boxes</text>
<text x="%d" y="%d" text-anchor="end" font-weight="700">plain marks asked, %%</text>
`, w, h, w, h, left, w-200, h-16)
	for i := range 5 {
		v := worst * float64(i) / 4
		fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#d8dbd3"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", left, w-200, y(v), y(v), left-8, y(v)+4, v*1000)
	}
	for i := range 7 {
		v := most * float64(i) / 6
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%g</text>`+"\n", x(v), h-38, v*100)
	}
	colours := []string{"#0b6b5d", "#b3541e", "#35508f"}
	for k, name := range slices.Sorted(maps.Keys(all)) {
		colour := colours[k%len(colours)]
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s" font-weight="700">%s</text><polyline fill="none" stroke="%s" stroke-width="2" points="`, w-185, 60+k*24, colour, name, colour)
		ps := prices(all[name])
		for _, p := range ps {
			fmt.Fprintf(&b, "%.1f,%.1f ", x(p.asked), y(p.misread))
		}
		fmt.Fprint(&b, `"/>`+"\n")
		for _, p := range ps {
			t.Logf("%s at %.4f: %.3f %% asked, %.4f of 1,000 misread", name, p.level, 100*p.asked, 1000*p.misread)
			if p.level == mark.SureOf {
				fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="6" fill="%s"/>`+"\n", x(p.asked), y(p.misread), colour)
			}
		}
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d">● as shipped: %g</text></svg>`+"\n", w-185, 60+len(all)*24, mark.SureOf)
	if err := os.WriteFile(*curve, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
