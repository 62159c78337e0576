// This file prints the journal's checkpoint at the foot of every page: a line
// for people, and the signed note as a QR code for whoever checks it. Paper
// that is out of the house keeps the log from being changed.

package paper

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"

	"zheng/store/journal"
)

const (
	codeSide  = 16.5 // mm, with its quiet zone
	codeQuiet = 2    // modules; white paper is around it
)

// logLine tells of a checkpoint, shortly.
func logLine(c Count) string {
	at, err := journal.ParseCheckpoint(c.Checkpoint)
	if err != nil {
		return phrases.Say("foot_checkpoint", c.Checkpoint).Zh
	}
	if c.LogKey == "" {
		return phrases.Say("foot_log", at.Size, at.RootText()).Zh
	}
	return phrases.Say("foot_log_key", at.Size, at.RootText(), journal.Fingerprint(c.LogKey)).Zh
}

// code is a QR code: its dark modules by rows, and how many it has on a side.
type code struct {
	runs []run
	side int
}

// run is dark modules side by side.
type run struct{ x, y, n int }

func newCode(text string) (*code, error) {
	c, err := qr.Encode(text, qr.L, qr.Unicode)
	if err != nil {
		return nil, fmt.Errorf("couldn't make a QR code: %w", err)
	}
	side := c.Bounds().Dx()
	var runs []run
	dark := func(x, y int) bool {
		r, _, _, _ := c.At(x, y).RGBA()
		return r == 0
	}
	for y := range side {
		for x := 0; x < side; x++ {
			from := x
			for x < side && dark(x, y) {
				x++
			}
			if x > from {
				runs = append(runs, run{from, y, x - from})
			}
		}
	}
	return &code{runs, side}, nil
}

// code draws a QR code into a square of size mm.
func (p *paper) code(c *code, x, y, size float64) {
	m := size / float64(c.side+2*codeQuiet)
	p.Ink(0)
	for _, r := range c.runs {
		p.Bar(x+float64(codeQuiet+r.x)*m, y+float64(codeQuiet+r.y)*m, float64(r.n)*m, m)
	}
}

// code puts a QR code into a page.
func (h *page) code(c *code) {
	var path strings.Builder
	for _, r := range c.runs {
		fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", codeQuiet+r.x, codeQuiet+r.y, r.n, r.n)
	}
	all := c.side + 2*codeQuiet
	h.put(`<svg class="code" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path d="%s"/></svg>`, all, all, path.String())
}
