// This file writes tables: CSV and XLSX, row by row, so that a long one takes no
// more memory than a short one.

package table

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
)

// WriteCSV writes rows as spreadsheets open them: UTF-8 with its mark, and no
// cell that a spreadsheet would take for a formula.
func WriteCSV(out io.Writer, rows iter.Seq[[]any]) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	for row := range rows {
		line := make([]string, len(row))
		for i, cell := range row {
			if _, ok := cell.(int); ok {
				line[i] = fmt.Sprint(cell)
			} else {
				line[i] = unformula(fmt.Sprint(cell))
			}
		}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func unformula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// The parts of a book with one sheet (ECMA-376 part 1).
var bookParts = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="正" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
}

// WriteXLSX writes rows as a book with one sheet. Cells that are int are numbers,
// all others text.
func WriteXLSX(out io.Writer, rows iter.Seq[[]any]) error {
	z := zip.NewWriter(out)
	for _, p := range bookParts {
		w, err := z.Create(p.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, xml.Header+p.text); err != nil {
			return err
		}
	}
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(part, 1<<16) // its error comes with Flush
	w.WriteString(xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for row := range rows {
		w.WriteString("<row>")
		for _, cell := range row {
			if n, ok := cell.(int); ok {
				w.WriteString("<c><v>" + strconv.Itoa(n) + "</v></c>")
				continue
			}
			w.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">`)
			if err := xml.EscapeText(w, []byte(fmt.Sprint(cell))); err != nil {
				return err
			}
			w.WriteString("</t></is></c>")
		}
		w.WriteString("</row>")
	}
	w.WriteString("</sheetData></worksheet>")
	if err := w.Flush(); err != nil {
		return err
	}
	return z.Close()
}
