package sheet

// The PDF: every ballot is a page of its own, what they share is in the file
// once.

import (
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
func (l *Layout) WritePDF(w io.Writer, count int, rnd io.Reader, progress func(done int)) error {
	if count < 1 {
		return fmt.Errorf("sheet: %d ballots to print: want at least 1", count)
	}
	if l.numbered && rnd == nil {
		return errors.New("sheet: numbered ballots need a source of random numbers")
	}
	pdf, err := l.open()
	if err != nil {
		return err
	}
	used := map[uint64]bool{}
	for i := range count {
		for j := range l.Pages {
			p := &l.Pages[j]
			var number uint64
			if l.numbered {
				if number, err = draw(rnd, used); err != nil {
					return err
				}
			}
			pdf.AddPage()
			if err := l.drawPage(pdf, p); err != nil {
				return err
			}
			if err := l.drawCode(pdf, p, number); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(i + 1)
		}
	}
	if _, err := pdf.WriteTo(w); err != nil {
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

func (l *Layout) open() (*gopdf.GoPdf, error) {
	pdf := new(gopdf.GoPdf)
	p := l.Pages[0]
	pdf.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: gopdf.Rect{W: p.Width, H: p.Height}})
	for i, name := range faceNames {
		if err := pdf.AddTTFFontData(name, l.fonts.data[i]); err != nil {
			return nil, fmt.Errorf("sheet: couldn't embed font %s: %w", faceFiles[i], err)
		}
	}
	return pdf, nil
}

func (l *Layout) drawPage(pdf *gopdf.GoPdf, p *Page) error {
	for _, s := range p.ink {
		if err := l.drawStroke(pdf, s); err != nil {
			return err
		}
	}
	return nil
}

func (l *Layout) drawCode(pdf *gopdf.GoPdf, p *Page, number uint64) error {
	pdf.SetGrayFill(0)
	side := p.Code.W / CodeModules
	for y, row := range p.Modules(number) {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fillRect(pdf, Rect{p.Code.X + float64(from)*side, p.Code.Y + float64(y)*side, float64(x-from) * side, side})
			}
		}
	}
	if number == 0 {
		return nil
	}
	const size = 3.2
	says := FormatNumber(number)
	width := l.fonts.width(regular, says) * size
	return l.drawStroke(pdf, stroke{shape: inkText, says: says, size: size,
		r: Rect{X: p.Code.X + (p.Code.W-width)/2, Y: p.Code.Y + p.Code.H + CodeQuiet*side + above*size}})
}

func fillRect(pdf *gopdf.GoPdf, r Rect) {
	pdf.Polygon([]gopdf.Point{{X: r.X, Y: r.Y}, {X: r.X + r.W, Y: r.Y}, {X: r.X + r.W, Y: r.Y + r.H}, {X: r.X, Y: r.Y + r.H}}, "F")
}

func (l *Layout) drawStroke(pdf *gopdf.GoPdf, s stroke) error {
	switch s.shape {
	case inkText:
		return l.drawText(pdf, s)
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

func (l *Layout) drawText(pdf *gopdf.GoPdf, s stroke) error {
	if bad := l.fonts.missing(s.says); len(bad) > 0 {
		return fmt.Errorf("sheet: couldn't print %q: the ballot's font lacks %q", s.says, string(bad))
	}
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
