// Package table reads the tables that committees bring: CSV in UTF-8 or
// GB18030, and Excel's XLSX. It knows nothing of what they say.
//
// The files are hostile until shown otherwise: sizes are bounded before
// anything is unpacked, nothing is written to the disk, and no error repeats
// a cell.
package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"zheng/store/election"
)

// The sizes that tables may have: far above a roll of 100,000 voters.
const (
	MaxFile = 64 << 20 // bytes of a file
	MaxRows = election.MaxRoll + 1000
	maxCols = 200
	maxCell = 4096 // bytes
)

// ErrFormat: the file is no table that can be read.
var ErrFormat = errors.New("not a table")

// ReadFile reads the table in a file, whose first bytes tell what it is.
func ReadFile(path string) ([]election.Row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("couldn't read the table: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("couldn't read the table: %w", err)
	}
	rows, err := Read(data)
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s: %w", path, err)
	}
	return rows, nil
}

// Read gives the rows of a table that are not empty, with the lines on which
// they begin, from 1.
func Read(data []byte) ([]election.Row, error) {
	switch {
	case len(data) > MaxFile:
		return nil, fmt.Errorf("%w: it has more than %d MB; is it the right file?", ErrFormat, MaxFile>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fmt.Errorf("%w: the file is empty", ErrFormat)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, fmt.Errorf("%w: it is an old Excel file (.xls) or one with a password; save it without a password as .xlsx or CSV", ErrFormat)
	case bytes.HasPrefix(data, []byte("%PDF")):
		return nil, fmt.Errorf("%w: it is a PDF; export the table as .xlsx or CSV", ErrFormat)
	}
	return readCSV(data)
}

// readCSV reads values separated by commas, or by whatever the heading uses.
func readCSV(data []byte) ([]election.Row, error) {
	data, err := decode(data)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.ReuseRecord = true
	r.Comma = separator(data)
	var rows []election.Row
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		var fault *csv.ParseError
		if errors.As(err, &fault) {
			return nil, fmt.Errorf("%w: line %d: %w", ErrFormat, fault.Line, fault.Err)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		line, _ := r.FieldPos(0)
		if rows, err = add(rows, line, cells); err != nil {
			return nil, err
		}
	}
}

// add checks the size of a row and keeps a copy, unless it is empty.
func add(rows []election.Row, line int, cells []string) ([]election.Row, error) {
	last := 0
	for i, c := range cells {
		if len(c) > maxCell {
			return nil, fmt.Errorf("%w: line %d: a cell has more than %d bytes; is a quotation mark missing?", ErrFormat, line, maxCell)
		}
		if strings.TrimSpace(c) != "" {
			last = i + 1
		}
	}
	switch {
	case last == 0:
		return rows, nil
	case last > maxCols:
		return nil, fmt.Errorf("%w: line %d: more than %d columns", ErrFormat, line, maxCols)
	case len(rows) == MaxRows:
		return nil, fmt.Errorf("%w: more than %d rows; is it the right file?", ErrFormat, MaxRows)
	}
	return append(rows, election.Row{Line: line, Cells: append([]string(nil), cells[:last]...)}), nil
}

// decode gives UTF-8. GB18030 is what Excel writes in China; it holds GBK and
// GB2312.
func decode(data []byte) ([]byte, error) {
	bom := []byte("\ufeff")
	var from transform.Transformer
	switch {
	case bytes.HasPrefix(data, bom):
		data = data[len(bom):]
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case !utf8.Valid(data):
		from = simplifiedchinese.GB18030.NewDecoder()
	}
	if from != nil {
		out, _, err := transform.Bytes(from, data)
		if err != nil {
			return nil, fmt.Errorf("%w: its letters are neither UTF-8 nor GB18030", ErrFormat)
		}
		data = bytes.TrimPrefix(out, bom)
	}
	if bytes.IndexByte(data, '\n') < 0 { // as old Macs end lines
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, fmt.Errorf("%w: it holds bytes that no text has; save the table as .xlsx or CSV", ErrFormat)
	}
	return data, nil
}

// separator is the sign that stands most often in the first lines.
func separator(data []byte) rune {
	head := data
	for i, n := 0, 0; i < len(data) && n < 5; i++ {
		if data[i] == '\n' {
			head, n = data[:i], n+1
		}
	}
	best, most := ',', 0
	for _, sign := range []string{",", "\t", ";", "|"} {
		if n := bytes.Count(head, []byte(sign)); n > most {
			best, most = rune(sign[0]), n
		}
	}
	return best
}
