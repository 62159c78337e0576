// This file writes the PDF: every ballot is a page of its own, what they share
// is in the file once.

package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"zheng/store/typeset"
)

// WritePDF writes count ballots, all pages of each. The same layout gives the
// same bytes. Where ballots are numbered, each paper gets a number of its own
// from rnd (crypto/rand.Reader), which nobody can guess and which joins no two
// papers; elsewhere rnd is not used and may be nil. progress, if not nil,
// hears how many ballots are done.
//
// gopdf makes one page of each; book.go repeats them, so that a thousand
// ballots are hardly larger than one.
func (l *Layout) WritePDF(w io.Writer, count int, rnd io.Reader, progress func(done int)) error {
	if count < 1 {
		return fmt.Errorf("%d ballots to print: want at least 1", count)
	}
	if l.numbered && rnd == nil {
		return errors.New("numbered ballots need a source of random numbers")
	}
	fs, err := typeset.Load()
	if err != nil {
		return err
	}
	pages, err := l.pages(fs)
	if err != nil {
		return err
	}
	b, err := openBook(w, pages)
	if err != nil {
		return err
	}
	codes := make([]int, len(l.Pages)) // the code's object, shared where there is no number
	used := map[uint64]bool{}
	for i := range count {
		for j := range l.Pages {
			var number uint64
			if l.numbered {
				if number, err = draw(rnd, used); err != nil {
					return err
				}
			}
			if l.numbered || i == 0 {
				codes[j] = b.stream(l.Pages[j].code(fs, number))
			}
			b.page(j, codes[j])
		}
		if progress != nil {
			progress(i + 1)
		}
	}
	if err := b.close(); err != nil {
		return fmt.Errorf("couldn't write the PDF: %w", err)
	}
	return nil
}

// draw takes a number from 1 to MaxNumber that was not used before.
func draw(rnd io.Reader, used map[uint64]bool) (uint64, error) {
	var b [8]byte
	for {
		if _, err := io.ReadFull(rnd, b[3:]); err != nil {
			return 0, fmt.Errorf("couldn't draw a ballot's number: %w", err)
		}
		n := binary.BigEndian.Uint64(b[:])
		if n == 0 || n > MaxNumber || used[n] {
			continue
		}
		used[n] = true
		return n, nil
	}
}

// pages is a PDF of each page once, without its code.
func (l *Layout) pages(fs *typeset.Fonts) ([]byte, error) {
	c := typeset.NewCanvas(fs, l.Pages[0].Width, l.Pages[0].Height)
	for _, p := range l.Pages {
		c.Page()
		for _, s := range p.ink {
			s.draw(c)
		}
	}
	if l.numbered { // figures that the codes will print
		c.Letters(regular, 4)
		c.Width("0123456789 ")
	}
	var buf bytes.Buffer
	if err := c.Write(&buf); err != nil {
		return nil, fmt.Errorf("couldn't make the PDF: %w", err)
	}
	return buf.Bytes(), nil
}

// code is what prints p's code, and its number under it: PDF operators on a
// page of its own size.
func (p *Page) code(fs *typeset.Fonts, number uint64) []byte {
	var b bytes.Buffer
	side := p.Code.W / CodeModules
	b.WriteString("0 g\n")
	for y, row := range p.Modules(number) {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "%.3f %.3f %.3f %.3f re\n", (p.Code.X+float64(from)*side)*typeset.PtPerMM,
					(p.Height-p.Code.Y-float64(y+1)*side)*typeset.PtPerMM, float64(x-from)*side*typeset.PtPerMM, side*typeset.PtPerMM)
			}
		}
	}
	b.WriteString("f\n")
	if number == 0 {
		return b.Bytes()
	}
	says := FormatNumber(number)
	size := p.Code.W / fs.Width(regular, says)
	y := p.Code.Y + p.Code.H + CodeQuiet*side + above*size
	fmt.Fprintf(&b, "BT %.3f %.3f Td /F1 %.3f Tf 0 Tc <", p.Code.X*typeset.PtPerMM, (p.Height-y)*typeset.PtPerMM, size*typeset.PtPerMM)
	for _, r := range says {
		fmt.Fprintf(&b, "%04X", fs.Glyph(regular, r)) // gopdf keeps the font's own glyph numbers
	}
	b.WriteString("> Tj ET\n")
	return b.Bytes()
}

func (s stroke) draw(c *typeset.Canvas) {
	r := s.r
	switch s.shape {
	case inkText, inkFill, inkFullOval:
		c.Ink(s.gray)
	default:
		c.Pen(s.gray)
	}
	switch s.shape {
	case inkText:
		c.Letters(s.face, s.size)
		c.Spacing(s.spacing)
		c.Text(r.X, r.Y, s.says)
	case inkFill:
		c.Area([][2]float64{{r.X, r.Y}, {r.X + r.W, r.Y}, {r.X + r.W, r.Y + r.H}, {r.X, r.Y + r.H}})
	case inkFullOval:
		c.Area(ovalPoints(r))
	case inkLine:
		c.Line(r.X, r.Y, r.X+r.W, r.Y+r.H, s.line)
	case inkFrame:
		c.Frame(r.X, r.Y, r.W, r.H, s.line)
	case inkDashed:
		c.Dashes(1.2, 0.9)
		c.Frame(r.X, r.Y, r.W, r.H, s.line)
		c.Dashes()
	case inkOval, inkCircle:
		c.Oval(r.X, r.Y, r.W, r.H, s.line)
	}
}

// ovalPoints is an ellipse in r, as a polygon fine enough for print.
func ovalPoints(r Rect) [][2]float64 {
	const n = 72
	ps := make([][2]float64, n)
	for i := range ps {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		ps[i] = [2]float64{r.X + r.W/2*(1+cos), r.Y + r.H/2*(1+sin)}
	}
	return ps
}
