package sheet

// The PDF: every ballot is a page of its own, what they share is in the file
// once.

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/signintech/gopdf"
)

const ptPerMM = 72 / 25.4

var faceNames = [...]string{regular: "kai", bold: "kaibold"}

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
		return fmt.Errorf("sheet: %d ballots to print: want at least 1", count)
	}
	if l.numbered && rnd == nil {
		return errors.New("sheet: numbered ballots need a source of random numbers")
	}
	fs, err := loadFonts()
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
		return fmt.Errorf("sheet: couldn't write the PDF: %w", err)
	}
	return nil
}

// draw takes a number from 1 to MaxNumber that was not used before.
func draw(rnd io.Reader, used map[uint64]bool) (uint64, error) {
	var b [8]byte
	for {
		if _, err := io.ReadFull(rnd, b[3:]); err != nil {
			return 0, fmt.Errorf("sheet: couldn't draw a ballot's number: %w", err)
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
func (l *Layout) pages(fs *fonts) ([]byte, error) {
	pdf := new(gopdf.GoPdf)
	pdf.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: gopdf.Rect{W: l.Pages[0].Width, H: l.Pages[0].Height}})
	var lacking []rune // gopdf leaves out what a font lacks and says nothing
	opt := gopdf.TtfOption{OnGlyphNotFound: func(r rune) { lacking = append(lacking, r) }}
	for i, name := range faceNames {
		if err := pdf.AddTTFFontDataWithOption(name, fs.data[i], opt); err != nil {
			return nil, fmt.Errorf("sheet: couldn't embed font %s: %w", faceFiles[i], err)
		}
	}
	for i := range l.Pages {
		pdf.AddPage()
		if err := drawPage(pdf, &l.Pages[i]); err != nil {
			return nil, err
		}
	}
	if l.numbered { // figures that the codes will print
		if err := pdf.SetFont(faceNames[regular], "", 10); err != nil {
			return nil, fmt.Errorf("sheet: couldn't use font %s: %w", faceNames[regular], err)
		}
		if _, err := pdf.MeasureTextWidth("0123456789 "); err != nil {
			return nil, fmt.Errorf("sheet: couldn't embed figures: %w", err)
		}
	}
	if len(lacking) > 0 {
		return nil, fmt.Errorf("sheet: couldn't print the ballot: its font lacks %q", string(lacking))
	}
	var buf bytes.Buffer
	if _, err := pdf.WriteTo(&buf); err != nil {
		return nil, fmt.Errorf("sheet: couldn't make the PDF: %w", err)
	}
	return buf.Bytes(), nil
}

func drawPage(pdf *gopdf.GoPdf, p *Page) error {
	for _, s := range p.ink {
		if err := drawStroke(pdf, s); err != nil {
			return err
		}
	}
	return nil
}

// code is what prints p's code, and its number under it: PDF operators on a
// page of its own size.
func (p *Page) code(fs *fonts, number uint64) []byte {
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
				fmt.Fprintf(&b, "%.3f %.3f %.3f %.3f re\n", (p.Code.X+float64(from)*side)*ptPerMM,
					(p.Height-p.Code.Y-float64(y+1)*side)*ptPerMM, float64(x-from)*side*ptPerMM, side*ptPerMM)
			}
		}
	}
	b.WriteString("f\n")
	if number == 0 {
		return b.Bytes()
	}
	says := FormatNumber(number)
	size := p.Code.W / fs.width(regular, says)
	y := p.Code.Y + p.Code.H + CodeQuiet*side + above*size
	fmt.Fprintf(&b, "BT %.3f %.3f Td /F1 %.3f Tf 0 Tc <", p.Code.X*ptPerMM, (p.Height-y)*ptPerMM, size*ptPerMM)
	for _, r := range says {
		fmt.Fprintf(&b, "%04X", fs.glyph(regular, r)) // gopdf keeps the font's own glyph numbers
	}
	b.WriteString("> Tj ET\n")
	return b.Bytes()
}

func fillRect(pdf *gopdf.GoPdf, r Rect) {
	pdf.Polygon([]gopdf.Point{{X: r.X, Y: r.Y}, {X: r.X + r.W, Y: r.Y}, {X: r.X + r.W, Y: r.Y + r.H}, {X: r.X, Y: r.Y + r.H}}, "F")
}

func drawStroke(pdf *gopdf.GoPdf, s stroke) error {
	switch s.shape {
	case inkText:
		return drawText(pdf, s)
	case inkFill:
		pdf.SetGrayFill(s.gray)
		fillRect(pdf, s.r)
		return nil
	case inkFullOval:
		pdf.SetGrayFill(s.gray)
		pdf.Polygon(ovalPoints(s.r), "F")
		return nil
	}
	pdf.SetGrayStroke(s.gray)
	pdf.SetLineWidth(s.line) // gopdf takes mm here, as everywhere
	switch s.shape {
	case inkLine:
		pdf.Line(s.r.X, s.r.Y, s.r.X+s.r.W, s.r.Y+s.r.H)
	case inkFrame:
		pdf.RectFromUpperLeft(s.r.X, s.r.Y, s.r.W, s.r.H)
	case inkDashed:
		pdf.SetCustomLineType([]float64{1.2, 0.9}, 0)
		pdf.RectFromUpperLeft(s.r.X, s.r.Y, s.r.W, s.r.H)
		pdf.SetCustomLineType(nil, 0)
	case inkOval, inkCircle:
		pdf.Oval(s.r.X, s.r.Y, s.r.X+s.r.W, s.r.Y+s.r.H)
	}
	return nil
}

func drawText(pdf *gopdf.GoPdf, s stroke) error {
	if err := pdf.SetFont(faceNames[s.face], "", s.size*ptPerMM); err != nil {
		return fmt.Errorf("sheet: couldn't use font %s: %w", faceNames[s.face], err)
	}
	if err := pdf.SetCharSpacing(s.spacing); err != nil {
		return fmt.Errorf("sheet: couldn't space letters: %w", err)
	}
	pdf.SetGrayFill(s.gray)
	pdf.SetXY(s.r.X, s.r.Y)
	if err := pdf.Text(s.says); err != nil {
		return fmt.Errorf("sheet: couldn't print %q: %w", s.says, err)
	}
	return nil
}

// ovalPoints is an ellipse in r, as a polygon fine enough for print.
func ovalPoints(r Rect) []gopdf.Point {
	const n = 72
	ps := make([]gopdf.Point, n)
	for i := range ps {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		ps[i] = gopdf.Point{X: r.X + r.W/2*(1+cos), Y: r.Y + r.H/2*(1+sin)}
	}
	return ps
}
