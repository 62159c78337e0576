package table

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"zheng/store/election"
)

// maxUnzipped bounds what a file may unpack to. Everything is unpacked in
// memory: excelize would put larger parts into files of their own, where ID
// numbers must not lie.
const maxUnzipped = 192 << 20

// readXLSX reads the one sheet that holds anything. Numbers come as they are
// stored, not as they are shown, so that a damaged ID number is seen as such.
func readXLSX(data []byte) (_ []election.Row, err error) {
	defer func() { // the library trusts its input here and there
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: the Excel file is damaged; open it, save it again, or save it as CSV", ErrFormat)
		}
	}()
	if err := bounded(data); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped})
	if err != nil {
		return nil, fmt.Errorf("%w: the Excel file cannot be opened (%s); save it again, without a password, or as CSV", ErrFormat, cause(err))
	}
	defer f.Close()
	var rows []election.Row
	from := ""
	for _, sheet := range f.GetSheetList() {
		if shown, err := f.GetSheetVisible(sheet); err == nil && !shown {
			continue
		}
		got, err := readSheet(f, sheet)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			continue
		}
		if rows != nil {
			return nil, fmt.Errorf("%w: the sheets %q and %q both hold rows; keep one of them in the file", ErrFormat, from, sheet)
		}
		rows, from = got, sheet
	}
	if rows == nil {
		return nil, fmt.Errorf("%w: the Excel file holds no rows", ErrFormat)
	}
	return rows, nil
}

func readSheet(f *excelize.File, sheet string) ([]election.Row, error) {
	it, err := f.Rows(sheet)
	if err != nil {
		return nil, nil // a chart, not a table
	}
	defer it.Close()
	var rows []election.Row
	empty := 0
	for line := 1; it.Next(); line++ {
		cells, err := it.Columns()
		if err != nil {
			return nil, fmt.Errorf("%w: row %d of sheet %q: %s", ErrFormat, line, sheet, cause(err))
		}
		for i, c := range cells {
			cells[i] = whole(c)
		}
		before := len(rows)
		if rows, err = add(rows, line, cells); err != nil {
			return nil, err
		}
		if empty++; len(rows) > before {
			empty = 0
		}
		if empty > MaxRows {
			return nil, fmt.Errorf("%w: sheet %q has more than %d empty rows in one stretch; delete them", ErrFormat, sheet, MaxRows)
		}
	}
	if err := it.Error(); err != nil {
		return nil, fmt.Errorf("%w: sheet %q: %s", ErrFormat, sheet, cause(err))
	}
	return rows, nil
}

// whole writes small whole numbers without a fraction: a household 12.0 is 12.
func whole(cell string) string {
	if n, err := strconv.ParseFloat(cell, 64); err == nil && strings.HasSuffix(cell, ".0") && n == float64(int64(n)) && n < 1e15 {
		return strconv.FormatInt(int64(n), 10)
	}
	return cell
}

// bounded reads the whole archive once and throws it away: what unpacks to
// more than allowed, whatever it claims, is refused before it is kept.
func bounded(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("%w: the Excel file is damaged or cut off", ErrFormat)
	}
	if len(z.File) > 2000 {
		return fmt.Errorf("%w: the Excel file has %d parts, which none has", ErrFormat, len(z.File))
	}
	left := int64(maxUnzipped)
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return fmt.Errorf("%w: the Excel file is damaged", ErrFormat)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(r, left+1))
		r.Close()
		if left -= n; left < 0 {
			return fmt.Errorf("%w: the Excel file unpacks to more than %d MB", ErrFormat, int64(maxUnzipped)>>20)
		}
		if err != nil {
			return fmt.Errorf("%w: the Excel file is damaged", ErrFormat)
		}
	}
	return nil
}

// cause shortens a library's error to what cannot hold a cell.
func cause(err error) string {
	s := err.Error()
	if strings.ContainsAny(s, "0123456789") || len(s) > 80 {
		return "its contents make no sense"
	}
	return s
}
