// This file reads Excel's XLSX (ECMA-376 part 1, chapter 18) as it is unpacked,
// an element at a time: what a file unpacks to is never held, only the cells.

package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"zheng/store/election"
)

const (
	maxUnzipped = 192 << 20 // bytes that the parts of a file may unpack to
	maxElement  = 1 << 20   // bytes from one tag to the next
	maxStrings  = 64 << 20  // bytes of shared texts
	maxLine     = 1 << 20   // rows of a sheet, as Excel has them
	maxDigits   = 15        // that a number keeps
)

// book is an opened file.
type book struct {
	parts  map[string]*zip.File
	left   int64 // bytes that may still be unpacked
	shared []string
}

// readXLSX reads the one shown sheet that holds anything. Numbers come as they
// are stored, not as they are shown.
func readXLSX(data []byte) ([]election.Row, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%w: the Excel file is damaged or cut off", ErrFormat)
	}
	if len(z.File) > 2000 {
		return nil, fmt.Errorf("%w: the Excel file has %d parts, which none has", ErrFormat, len(z.File))
	}
	b := &book{parts: map[string]*zip.File{}, left: maxUnzipped}
	for _, f := range z.File {
		b.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	sheets, err := b.sheets()
	if err == nil {
		err = b.strings()
	}
	if err != nil {
		return nil, err
	}
	var rows []election.Row
	from, aside := "", []string(nil)
	for _, s := range sheets {
		got, err := b.read(s)
		switch {
		case err != nil:
			return nil, err
		case len(got) == 0:
		case s.hidden:
			aside = append(aside, s.name)
		case rows != nil:
			return nil, fmt.Errorf("%w: the sheets %q and %q both hold rows; keep one of them in the file", ErrFormat, from, s.name)
		default:
			rows, from = got, s.name
		}
	}
	if rows == nil {
		return nil, fmt.Errorf("%w: the Excel file holds no rows", ErrFormat)
	}
	rows[0].Aside = aside
	return rows, nil
}

// errTorn: a part is no XML, or none that Excel writes.
var errTorn = fmt.Errorf("%w: the Excel file is damaged; open it, save it again, or save it as CSV", ErrFormat)

// part is a part of a book on its way.
type part struct {
	file  io.ReadCloser
	book  *book
	since int // bytes since the last tag
	d     *xml.Decoder
}

// open begins a part; nil where there is none.
func (b *book) open(name string) (*part, error) {
	f := b.parts[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, errTorn
	}
	p := &part{file: r, book: b}
	p.d = xml.NewDecoder(p)
	return p, nil
}

// Read unpacks, no more of all parts and of one element than is allowed.
func (p *part) Read(to []byte) (int, error) {
	n, err := p.file.Read(to)
	p.since += n
	switch p.book.left -= int64(n); {
	case p.book.left < 0:
		return 0, fmt.Errorf("%w: the Excel file unpacks to more than %d MB", ErrFormat, maxUnzipped>>20)
	case p.since > maxElement:
		return 0, fmt.Errorf("%w: the Excel file holds a text of more than %d bytes", ErrFormat, maxElement)
	}
	return n, err
}

// next gives the next tag or text; io.EOF at the end.
func (p *part) next() (xml.Token, error) {
	p.since = 0
	t, err := p.d.Token()
	switch {
	case err == nil, err == io.EOF, errors.Is(err, ErrFormat):
		return t, err
	}
	return nil, errTorn
}

// each gives every element as it begins; what visit reads of it is not given
// again.
func (b *book) each(name string, visit func(p *part, e xml.StartElement) error) error {
	p, err := b.open(name)
	if p == nil || err != nil {
		return err
	}
	defer p.file.Close()
	for {
		t, err := p.next()
		if err == io.EOF {
			return nil
		}
		if e, ok := t.(xml.StartElement); ok && err == nil {
			err = visit(p, e)
		}
		if err != nil {
			return err
		}
	}
}

// text gives the text within an element that has begun, of the elements named t
// and v; phonetic hints (rPh) and formulas are passed over.
func (p *part) text() (string, error) {
	var out strings.Builder
	var open []string
	for {
		t, err := p.next()
		if err != nil {
			return "", errors.Join(err, errTorn)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" || t.Name.Local == "f" {
				if err := p.skip(); err != nil {
					return "", err
				}
				continue
			}
			if open = append(open, t.Name.Local); len(open) > 16 {
				return "", errTorn
			}
		case xml.EndElement:
			if len(open) == 0 {
				return escapes(out.String()), nil
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if n := len(open); n > 0 && (open[n-1] == "t" || open[n-1] == "v") {
				if out.Len()+len(t) > maxElement {
					return "", errTorn
				}
				out.Write(t)
			}
		}
	}
}

// skip passes over an element that has begun.
func (p *part) skip() error {
	for depth := 1; depth > 0; {
		t, err := p.next()
		if err != nil {
			return errors.Join(err, errTorn)
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// escapes reads _x000D_ and its like, as Excel writes what XML cannot.
func escapes(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i:i+2] == "_x" && s[i+6] == '_' {
			if r, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				out.WriteRune(rune(r))
				i += 7
				continue
			}
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// worksheet is a sheet's name and part.
type worksheet struct {
	name, part string
	hidden     bool
}

// sheets lists the sheets in their order.
func (b *book) sheets() (out []worksheet, err error) {
	const folder = "xl"
	at := map[string]string{}
	err = b.each("xl/_rels/workbook.xml.rels", func(_ *part, e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			to := attribute(e, "Target")
			if !strings.HasPrefix(to, "/") {
				to = path.Join(folder, to)
			}
			at[attribute(e, "Id")] = strings.TrimPrefix(to, "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = b.each("xl/workbook.xml", func(_ *part, e xml.StartElement) error {
		if e.Name.Local != "sheet" {
			return nil
		}
		state := attribute(e, "state")
		id := ""
		for _, a := range e.Attr {
			if a.Name.Local == "id" { // r:id; sheetId is another
				id = a.Value
			}
		}
		if len(out) == 1000 {
			return errTorn
		}
		out = append(out, worksheet{attribute(e, "name"), at[id], state != "" && state != "visible"})
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%w: the file is no Excel table (.xlsx); save it as .xlsx or CSV", ErrFormat)
	}
	return out, err
}

// strings reads the texts that cells share.
func (b *book) strings() error {
	bytes := 0
	return b.each("xl/sharedStrings.xml", func(p *part, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := p.text()
		if bytes += len(s) + 16; bytes > maxStrings {
			return fmt.Errorf("%w: the Excel file holds more than %d MB of text", ErrFormat, maxStrings>>20)
		}
		b.shared = append(b.shared, s)
		return err
	})
}

// reading is a sheet on its way.
type reading struct {
	book  *book
	rows  []election.Row
	line  int
	cells []string // of the row
	lost  []int    // columns whose number has more digits than a number keeps
	spans []span
	name  string // of the sheet, for errors
}

// span is a column's cells that were merged into one, over rows from to to.
type span struct{ column, from, to int }

// read gives the rows of a sheet; none of a chart.
func (b *book) read(s worksheet) ([]election.Row, error) {
	r := &reading{book: b, name: s.name}
	if b.parts[s.part] == nil {
		return nil, nil
	}
	err := b.each(s.part, func(p *part, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			return r.row(p, e)
		case "mergeCell":
			return r.merged(attribute(e, "ref"))
		}
		return nil
	})
	if err == nil {
		err = r.fill()
	}
	return r.rows, err
}

// torn names the row at fault.
func (r *reading) torn() error {
	return fmt.Errorf("%w: row %d of sheet %q makes no sense", ErrFormat, r.line, r.name)
}

func (r *reading) row(p *part, e xml.StartElement) error {
	line := r.line + 1
	if at := attribute(e, "r"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n < line || n > maxLine {
			return r.torn()
		}
		line = n
	}
	r.line, r.cells, r.lost = line, r.cells[:0], nil
	for {
		t, err := p.next()
		if err != nil {
			return errors.Join(err, errTorn)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				err = p.skip()
			} else {
				err = r.cell(p, t)
			}
		case xml.EndElement:
			return r.ended(isTrue(attribute(e, "hidden")))
		}
		if err != nil {
			return err
		}
	}
}

func (r *reading) ended(hidden bool) error {
	before := len(r.rows)
	rows, err := add(r.rows, r.line, r.cells)
	if r.rows = rows; err == nil && len(rows) > before {
		rows[before].Hidden, rows[before].Lost = hidden, r.lost
	}
	return err
}

// cell puts a cell into the row.
func (r *reading) cell(p *part, e xml.StartElement) error {
	column := len(r.cells)
	if ref := attribute(e, "r"); ref != "" {
		var ok bool
		if column, _, ok = place(ref); !ok {
			return r.torn()
		}
	}
	s, err := p.text()
	if err != nil || s == "" {
		return err
	}
	switch kind := attribute(e, "t"); kind {
	case "s":
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n >= len(r.book.shared) {
			return r.torn()
		}
		s = r.book.shared[n]
	case "", "n":
		if digitsOf(s) > maxDigits {
			r.lost = append(r.lost, column)
		}
		s = whole(s)
	}
	if strings.TrimSpace(s) == "" {
		return nil
	}
	if column >= maxCols {
		return fmt.Errorf("%w: line %d: more than %d columns", ErrFormat, r.line, maxCols)
	}
	for len(r.cells) <= column {
		r.cells = append(r.cells, "")
	}
	r.cells[column] = s
	return nil
}

// place reads "C12": column 2, counted from 0, and row 12.
func place(ref string) (column, line int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if column = column*26 + int(ref[i]-'A') + 1; column > 1<<14 {
			return 0, 0, false
		}
	}
	line, err := strconv.Atoi(ref[i:])
	return column - 1, line, i > 0 && err == nil && line > 0 && line <= maxLine
}

// digitsOf counts the digits of a whole number before its exponent is written
// out: 3.7E+17 has 18.
func digitsOf(s string) int {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	n, _, _ := strings.Cut(strings.TrimLeft(strconv.FormatFloat(f, 'f', 0, 64), "-"), ".")
	return len(n)
}

// whole writes small whole numbers without a fraction: a household 12.0 is 12.
func whole(cell string) string {
	if n, err := strconv.ParseFloat(cell, 64); err == nil && strings.HasSuffix(cell, ".0") && n == float64(int64(n)) && n < 1e15 {
		return strconv.FormatInt(int64(n), 10)
	}
	return cell
}

// merged notes cells that are merged downwards.
func (r *reading) merged(ref string) error {
	first, last, _ := strings.Cut(ref, ":")
	column, from, ok := place(first)
	_, to, also := place(last)
	switch {
	case !ok || !also || len(r.spans) == MaxRows:
		return errTorn
	case from < to && column < maxCols:
		r.spans = append(r.spans, span{column, from, to})
	}
	return nil
}

// fill gives every row of a merged cell what stands in its first one.
func (r *reading) fill() error {
	at := make(map[int]int, len(r.rows))
	for i, row := range r.rows {
		at[row.Line] = i
	}
	filled := 0
	for _, s := range r.spans {
		first, ok := at[s.from]
		if !ok || s.column >= len(r.rows[first].Cells) || r.rows[first].Cells[s.column] == "" {
			continue
		}
		for i := first + 1; i < len(r.rows) && r.rows[i].Line <= s.to; i++ {
			if filled++; filled > maxLine {
				return errTorn
			}
			row := &r.rows[i]
			for len(row.Cells) <= s.column {
				row.Cells = append(row.Cells, "")
			}
			if row.Cells[s.column] == "" {
				row.Cells[s.column] = r.rows[first].Cells[s.column]
				row.Filled = append(row.Filled, s.column)
			}
		}
	}
	return nil
}
