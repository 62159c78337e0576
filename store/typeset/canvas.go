package typeset

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/signintech/gopdf"
)

// PtPerMM is how many PDF points are a mm.
const PtPerMM = 72 / 25.4

// ErrGlyph: the font lacks a letter that was to be printed.
var ErrGlyph = errors.New("the font lacks a letter")

// Canvas is a PDF under way, in mm from the upper left corner; grays are 0,
// black, to 1. The first error stays; what follows it does nothing.
type Canvas struct {
	pdf     *gopdf.GoPdf
	lacking []rune // gopdf leaves out what a font lacks and says nothing
	geta    bool
	err     error
	face    Face
	size    float64 // 0: no letters are set
}

// NewCanvas begins a PDF with pages of w × h mm.
func NewCanvas(fs *Fonts, w, h float64) *Canvas {
	c := &Canvas{pdf: new(gopdf.GoPdf)}
	c.pdf.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: gopdf.Rect{W: w, H: h}})
	opt := gopdf.TtfOption{
		OnGlyphNotFound: func(r rune) {
			if !c.geta && !slices.Contains(c.lacking, r) {
				c.lacking = append(c.lacking, r)
			}
		},
		OnGlyphNotFoundSubstitute: func(r rune) rune {
			if c.geta {
				return geta
			}
			return gopdf.DefaultOnGlyphNotFoundSubstitute(r)
		},
	}
	for i, file := range files {
		c.Try("use font "+file, func() error { return c.pdf.AddTTFFontDataWithOption(file, fs.data[i], opt) })
	}
	return c
}

// geta stands where a letter was that cannot be set, as in any printer's proof.
const geta = '〓'

// Geta sets 〓 from here on for each letter that the font lacks, instead of refusing:
// for what people outside wrote, which nobody may write anew.
func (c *Canvas) Geta(on bool) { c.geta = on }

// Producer writes who made the PDF into it, at a time that is always the same:
// the same paper has the same bytes.
func (c *Canvas) Producer(name string) {
	c.pdf.SetInfo(gopdf.PdfInfo{Producer: name, CreationDate: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
}

// Try does something unless an error came before.
func (c *Canvas) Try(what string, do func() error) {
	if c.err != nil {
		return
	}
	if err := do(); err != nil {
		c.err = fmt.Errorf("couldn't %s: %w", what, err)
	}
}

// Page begins a page.
func (c *Canvas) Page() {
	if c.err == nil {
		c.pdf.AddPage()
		c.size = 0
	}
}

// Letters sets the face and the em in mm.
func (c *Canvas) Letters(f Face, size float64) {
	if c.face == f && c.size == size {
		return
	}
	c.Try("use font "+files[f], func() error { return c.pdf.SetFont(files[f], "", size*PtPerMM) })
	c.face, c.size = f, size
}

// Spacing is put after each letter, mm.
func (c *Canvas) Spacing(mm float64) {
	c.Try("space letters", func() error { return c.pdf.SetCharSpacing(mm) })
}

// Width of a text in the letters that are set, mm. It will be printed: its
// letters go into the PDF.
func (c *Canvas) Width(s string) (w float64) {
	if s != "" {
		c.Try("measure a text", func() (err error) { w, err = c.pdf.MeasureTextWidth(s); return err })
	}
	return w
}

// Text prints s from x, y, the beginning of its base line.
func (c *Canvas) Text(x, y float64, s string) {
	c.Try("print a text", func() error { c.pdf.SetXY(x, y); return c.pdf.Text(s) })
}

// do draws what cannot fail.
func (c *Canvas) do(draw func()) {
	if c.err == nil {
		draw()
	}
}

// Ink is the gray of letters and areas.
func (c *Canvas) Ink(gray float64) { c.do(func() { c.pdf.SetGrayFill(gray) }) }

// Pen is the gray of lines.
func (c *Canvas) Pen(gray float64) { c.do(func() { c.pdf.SetGrayStroke(gray) }) }

// Dashes makes lines of dashes and gaps, mm; of one piece again without any.
func (c *Canvas) Dashes(mm ...float64) { c.do(func() { c.pdf.SetCustomLineType(mm, 0) }) }

// Line draws from one point to another.
func (c *Canvas) Line(x1, y1, x2, y2, thick float64) {
	c.do(func() { c.pdf.SetLineWidth(thick); c.pdf.Line(x1, y1, x2, y2) })
}

// Frame draws the outline of a rectangle.
func (c *Canvas) Frame(x, y, w, h, thick float64) {
	c.do(func() { c.pdf.SetLineWidth(thick); c.pdf.RectFromUpperLeft(x, y, w, h) })
}

// Oval draws the outline of an ellipse in a rectangle.
func (c *Canvas) Oval(x, y, w, h, thick float64) {
	c.do(func() { c.pdf.SetLineWidth(thick); c.pdf.Oval(x, y, x+w, y+h) })
}

// Bar fills a rectangle.
func (c *Canvas) Bar(x, y, w, h float64) {
	c.do(func() { c.pdf.RectFromUpperLeftWithStyle(x, y, w, h, "F") })
}

// Area fills what lies between points.
func (c *Canvas) Area(points [][2]float64) {
	list := make([]gopdf.Point, len(points))
	for i, p := range points {
		list[i] = gopdf.Point{X: p[0], Y: p[1]}
	}
	c.do(func() { c.pdf.Polygon(list, "F") })
}

// Turned draws turned by degrees about a point, against the clock.
func (c *Canvas) Turned(degrees, x, y float64, draw func()) {
	c.do(func() { c.pdf.Rotate(degrees, x, y) })
	draw()
	c.do(func() { c.pdf.RotateReset() })
}

// Picture prints a JPEG into a rectangle.
func (c *Canvas) Picture(jpeg []byte, x, y, w, h float64) {
	c.Try("print a picture", func() error {
		holder, err := gopdf.ImageHolderByBytes(jpeg)
		if err != nil {
			return err
		}
		return c.pdf.ImageByHolder(holder, x, y, &gopdf.Rect{W: w, H: h})
	})
}

// Err is the first error, or says which letters nobody could read.
func (c *Canvas) Err() error {
	if c.err == nil && len(c.lacking) > 0 {
		return fmt.Errorf("%w: %q; write these names with standard characters", ErrGlyph, string(c.lacking))
	}
	return c.err
}

// Write ends the PDF, where there was no error.
func (c *Canvas) Write(w io.Writer) error {
	if err := c.Err(); err != nil {
		return err
	}
	c.Try("write the PDF", func() error { _, err := c.pdf.WriteTo(w); return err })
	return c.err
}
