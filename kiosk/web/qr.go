package web

import (
	"fmt"
	"html/template"
	"strings"
)

// QR draws a QR code, its rows with true for dark, with the margin that belongs to
// it.
func QR(rows [][]bool) template.HTML {
	const margin = 4
	var s strings.Builder
	side := len(rows) + 2*margin
	fmt.Fprintf(&s, `<svg viewBox="0 0 %d %d" role="img" aria-label="QR" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side, side, side)
	for y, row := range rows {
		for x, dark := range row {
			if dark {
				fmt.Fprintf(&s, "M%d %dh1v1h-1z", x+margin, y+margin)
			}
		}
	}
	s.WriteString(`"/></svg>`)
	return template.HTML(s.String())
}
