package appliance

import (
	"fmt"
	"math"
	"strings"
)

// enduranceChart draws the week as a picture (SVG): a curve for each thing
// that was measured, over the sheets recorded until then.
func enduranceChart(all []vitals) []byte {
	const wide, high, left, above, below = 860, 132, 58, 30, 26
	curves := []struct {
		name string
		unit string
		get  func(vitals) float64
	}{
		{"heap after a collection", "MB", func(v vitals) float64 { return v.Heap }},
		{"anonymous memory of the process", "MB", func(v vitals) float64 { return v.Anon }},
		{"goroutines", "", func(v vitals) float64 { return float64(v.Goroutines) }},
		{"file handles", "", func(v vitals) float64 { return float64(v.Handles) }},
		{"the record's file", "MB", func(v vitals) float64 { return v.Record }},
		{"pictures on the disk", "MB", func(v vitals) float64 { return v.Pictures }},
		{"entries of the log", "", func(v vitals) float64 { return float64(v.Entries) }},
	}
	last := all[len(all)-1]
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Noto Sans CJK SC, sans-serif" font-size="13" fill="#17211d">`+"\n", wide, len(curves)*high+34)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fbfaf5"/>`+"\n", wide, len(curves)*high+34)
	for i, c := range curves {
		top, most := i*high, 0.0
		for _, v := range all {
			most = max(most, c.get(v))
		}
		most = ceiling(most * 1.15)
		x := func(sheets int) float64 { return left + float64(sheets)/float64(last.Sheets)*(wide-left-20) }
		y := func(v float64) float64 { return float64(top+above) + (1-v/most)*float64(high-above-below) }
		fmt.Fprintf(&b, `<text x="%d" y="%d" font-weight="700">%s</text>`+"\n", left, top+20, c.name)
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" font-size="13">%s</text>`+"\n", wide-20, top+20, strings.TrimSpace(fmt.Sprintf("%.4g → %.4g %s", c.get(all[0]), c.get(last), c.unit)))
		for _, v := range []float64{0, most} {
			fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#d8dbd3"/><text x="%d" y="%.1f" text-anchor="end" fill="#5b6762" font-size="12">%.4g</text>`+"\n", left, wide-20, y(v), y(v), left-8, y(v)+4, v)
		}
		var line []string
		for _, v := range all {
			line = append(line, fmt.Sprintf("%.1f,%.1f", x(v.Sheets), y(c.get(v))))
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="#0b6b5d" stroke-width="2"/>`+"\n", strings.Join(line, " "))
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" fill="#5b6762">%d sheets and %d check-ins in one process</text>`+"\n</svg>\n", wide-20, len(curves)*high+20, last.Sheets, last.Voters)
	return []byte(b.String())
}

// ceiling is the next round number above.
func ceiling(v float64) float64 {
	for unit := math.Pow(10, math.Floor(math.Log10(max(v, 1)))); ; unit *= 10 {
		for _, n := range []float64{1, 1.5, 2, 3, 4, 5, 6, 8, 10} {
			if n*unit >= v {
				return n * unit
			}
		}
	}
}
