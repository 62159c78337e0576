// Package paper lays out what an election prints beside its ballots, as PDF and
// as HTML: the reports and notices of a count, the readiness report, the log of
// the roll; the public list of voters, their cards, and the checklist for the
// day on which no machine works. Lengths are in mm on A4; whose names are on it
// is the caller's. Package printer sends it to a queue.
package paper

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/boombuler/barcode/code128"
	"github.com/signintech/gopdf"
)

const (
	ptPerMM = 72 / 25.4
	paperW  = 210.0 // mm
	paperH  = 297.0
	margin  = 15.0

	fontFolder = "/usr/share/fonts/truetype/lxgw-wenkai"
)

type face string

const (
	regular face = "LXGWWenKai-Regular.ttf"
	bold    face = "LXGWWenKai-Bold.ttf"
)

// ErrGlyph: the font lacks a letter that was to be printed.
var ErrGlyph = errors.New("the font lacks a letter")

// paper is a PDF under way. The first error stays; what follows it does nothing.
type paper struct {
	pdf     *gopdf.GoPdf
	lacking []rune // gopdf leaves out what a font lacks and says nothing
	err     error
	face    face
	size    float64
}

// newPaper reads the fonts from the folder named by ZHENG_FONTS, or from where
// Debian's fonts-lxgw-wenkai puts them.
func newPaper() *paper {
	p := &paper{pdf: new(gopdf.GoPdf)}
	p.pdf.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: gopdf.Rect{W: paperW, H: paperH}})
	p.pdf.SetInfo(gopdf.PdfInfo{Producer: "Zheng", CreationDate: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}) // the same list, the same bytes
	folder := os.Getenv("ZHENG_FONTS")
	if folder == "" {
		folder = fontFolder
	}
	opt := gopdf.TtfOption{OnGlyphNotFound: func(r rune) {
		if !slices.Contains(p.lacking, r) {
			p.lacking = append(p.lacking, r)
		}
	}}
	for _, f := range []face{regular, bold} {
		data, err := os.ReadFile(filepath.Join(folder, string(f)))
		if err != nil {
			p.fail(fmt.Errorf("paper: couldn't read a font: %w; install fonts-lxgw-wenkai or name its folder in ZHENG_FONTS", err))
			return p
		}
		if err := p.pdf.AddTTFFontDataWithOption(string(f), data, opt); err != nil {
			p.fail(fmt.Errorf("paper: couldn't use font %s: %w", f, err))
		}
	}
	return p
}

func (p *paper) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *paper) page() {
	if p.err == nil {
		p.pdf.AddPage()
		p.face = ""
	}
}

// font sets the letters; size is the em in mm.
func (p *paper) font(f face, size float64) {
	if p.err != nil || p.face == f && p.size == size {
		return
	}
	if err := p.pdf.SetFont(string(f), "", size*ptPerMM); err != nil {
		p.fail(fmt.Errorf("paper: couldn't use font %s: %w", f, err))
	}
	p.face, p.size = f, size
}

// width of a text in the letters that are set, mm.
func (p *paper) width(s string) float64 {
	if p.err != nil || s == "" {
		return 0
	}
	w, err := p.pdf.MeasureTextWidth(s)
	if err != nil {
		p.fail(fmt.Errorf("paper: couldn't measure a text: %w", err))
	}
	return w
}

// align says where in its room a text stands.
type align int

const (
	left align = iota
	centre
	right
)

// text prints s with its baseline at y in a room of w mm from x: smaller where
// it does not fit, and cut only where it would be too small to read.
func (p *paper) text(f face, size, x, y, w float64, a align, s string) {
	const smallest = 0.6
	p.font(f, size)
	wide := p.width(s)
	if wide > w {
		scale := max(smallest, w/wide)
		p.font(f, size*scale)
		s = p.cut(s, w)
		wide = p.width(s)
	}
	switch a {
	case centre:
		x += (w - wide) / 2
	case right:
		x += w - wide
	}
	if p.err != nil || s == "" {
		return
	}
	p.pdf.SetXY(x, y)
	if err := p.pdf.Text(s); err != nil {
		p.fail(fmt.Errorf("paper: couldn't print a text: %w", err))
	}
}

func (p *paper) cut(s string, w float64) string {
	letters := []rune(s)
	for n := len(letters); n > 0 && p.width(s) > w+0.01; n-- {
		s = string(letters[:n-1]) + "…"
	}
	return s
}

func (p *paper) line(x1, y1, x2, y2, thick float64) {
	if p.err == nil {
		p.pdf.SetLineWidth(thick)
		p.pdf.Line(x1, y1, x2, y2)
	}
}

func (p *paper) frame(x, y, w, h, thick float64) {
	if p.err == nil {
		p.pdf.SetLineWidth(thick)
		p.pdf.RectFromUpperLeft(x, y, w, h)
	}
}

// shade fills a room with gray, from 0, black, to 1.
func (p *paper) shade(x, y, w, h, gray float64) {
	if p.err == nil {
		p.pdf.SetGrayFill(gray)
		p.pdf.RectFromUpperLeftWithStyle(x, y, w, h, "F")
		p.pdf.SetGrayFill(0)
	}
}

// dashed lines are for scissors.
func (p *paper) dashed(x1, y1, x2, y2 float64) {
	if p.err == nil {
		p.pdf.SetCustomLineType([]float64{1, 1.4}, 0)
		p.pdf.SetGrayStroke(0.6)
		p.line(x1, y1, x2, y2, 0.15)
		p.pdf.SetGrayStroke(0)
		p.pdf.SetCustomLineType(nil, 0)
	}
}

// bars prints a code as Code 128, w mm wide with its quiet zone of ten modules
// at each end.
func (p *paper) bars(code string, x, y, w, h float64) {
	if p.err != nil {
		return
	}
	c, err := code128.Encode(code)
	if err != nil {
		p.fail(fmt.Errorf("paper: couldn't make a barcode: %w", err))
		return
	}
	const quiet = 10
	n := c.Bounds().Dx()
	module := w / float64(n+2*quiet)
	dark := func(i int) bool {
		r, _, _, _ := c.At(i, 0).RGBA()
		return r == 0
	}
	p.pdf.SetGrayFill(0)
	for i := 0; i < n; i++ {
		from := i
		for i < n && dark(i) {
			i++
		}
		if i > from {
			p.pdf.RectFromUpperLeftWithStyle(x+float64(quiet+from)*module, y, float64(i-from)*module, h, "F")
		}
	}
}

// write ends the PDF, or says which letters nobody could have read.
func (p *paper) write(w io.Writer) error {
	if p.err != nil {
		return p.err
	}
	if len(p.lacking) > 0 {
		return fmt.Errorf("paper: %w: %q; write these names with standard characters", ErrGlyph, string(p.lacking))
	}
	if _, err := p.pdf.WriteTo(w); err != nil {
		return fmt.Errorf("paper: couldn't write the PDF: %w", err)
	}
	return nil
}
