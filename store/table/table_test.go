package table

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"zheng/store/election"
)

const plain = "姓名,身份证号,备注\n王芳,11010519491231002X,\"a,b\"\n\n𠮷田,2,\"两\n行\"\n李强,3\n"

var want = []election.Row{
	{Line: 1, Cells: []string{"姓名", "身份证号", "备注"}},
	{Line: 2, Cells: []string{"王芳", "11010519491231002X", "a,b"}},
	{Line: 4, Cells: []string{"𠮷田", "2", "两\n行"}},
	{Line: 6, Cells: []string{"李强", "3"}},
}

func TestCSV(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"UTF-8":         plain,
		"UTF-8, BOM":    "\ufeff" + plain,
		"GB18030":       gb,
		"UTF-16":        utf16,
		"CRLF":          strings.ReplaceAll(strings.ReplaceAll(plain, "\n", "\r\n"), "两\r\n行", "两\n行"),
		"CR alone":      strings.ReplaceAll(plain, "\n", "\r"),
		"semicolons":    separated(";"),
		"tabs":          separated("\t"),
		"empty columns": strings.ReplaceAll(plain, "王芳,11010519491231002X,\"a,b\"", "王芳,11010519491231002X,\"a,b\",,,"),
	} {
		rows, err := Read([]byte(data))
		if err != nil || !reflect.DeepEqual(rows, want) {
			t.Errorf("%s: %v, %v", name, rows, err)
		}
	}
}

// separated is plain with another sign between its cells.
func separated(sign string) string {
	return strings.NewReplacer("\"a,b\"", "a,b", ",", sign).Replace(plain)
}

func TestRefused(t *testing.T) {
	book := excelize.NewFile()
	var locked bytes.Buffer
	if err := book.Write(&locked, excelize.Options{Password: "x"}); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"empty":             nil,
		"blank":             []byte("\r\n  \n"),
		"too large":         make([]byte, MaxFile+1),
		"PDF":               []byte("%PDF-1.7"),
		"old Excel":         []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		"password":          locked.Bytes(),
		"a picture":         []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
		"a long cell":       []byte("姓名,\"" + strings.Repeat("x", maxCell+1) + "\""),
		"an open quotation": []byte("姓名,身份证号\n\"王芳,1\n" + strings.Repeat("李强,2\n", 1000)),
		"many columns":      []byte(strings.Repeat("x,", maxCols+1) + "x"),
		"many rows":         bytes.Repeat([]byte("x\n"), MaxRows+1),
		"a zip":             zipped(t, "x.txt", []byte("x")),
		"a cut zip":         zipped(t, "x.txt", []byte("x"))[:40],
		"a bomb":            zipped(t, "xl/worksheets/sheet1.xml", make([]byte, maxUnzipped+1)),
		"an empty book":     write(t, book),
	} {
		if rows, err := Read(data); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
	}
}

func zipped(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// set fills cells of a sheet.
func set(t testing.TB, f *excelize.File, sheet string, cells map[string]any) {
	t.Helper()
	for at, v := range cells {
		if err := f.SetCellValue(sheet, at, v); err != nil {
			t.Fatal(err)
		}
	}
}

func TestXLSX(t *testing.T) {
	f := excelize.NewFile()
	set(t, f, "Sheet1", map[string]any{
		"A1": "姓名", "B1": "身份证号", "C1": "户号",
		"A2": "王芳", "B2": "11010519491231002X", "C2": 12,
		"A4": "李强", "B4": 110105194912310021.0, "C4": "007",
	})
	if _, err := f.NewSheet("空"); err != nil {
		t.Fatal(err)
	}
	rows, err := Read(write(t, f))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || rows[2].Line != 4 || rows[1].Cells[2] != "12" || rows[2].Cells[2] != "007" {
		t.Errorf("read %v", rows)
	}
	// What Excel rounded must not pass for a number that was typed.
	if n, err := election.ParseIDNumber(rows[2].Cells[1]); err == nil {
		t.Errorf("a rounded number reads as %q", string(n))
	}
	if _, err := f.NewSheet("更多"); err != nil {
		t.Fatal(err)
	}
	set(t, f, "更多", map[string]any{"A1": "姓名"})
	if _, err := Read(write(t, f)); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "更多") {
		t.Errorf("two sheets with rows: %v", err)
	}
	if err := f.SetSheetVisible("更多", false); err != nil {
		t.Fatal(err)
	}
	if rows, err := Read(write(t, f)); err != nil || len(rows) != 3 {
		t.Errorf("a hidden sheet: %d rows, %v", len(rows), err)
	}
}

// What a workbook says beside its cells: rows that nobody sees, numbers that
// lost digits, cells that are merged.
func TestWorkbook(t *testing.T) {
	f := excelize.NewFile()
	set(t, f, "Sheet1", map[string]any{
		"A1": "姓名", "B1": "身份证号", "C1": "小组",
		"A2": "王芳", "B2": 370102194303032000, "C2": "1组",
		"A3": "李强", "B3": "11010519491231002X",
		"A4": "赵敏", "B4": 123456789012345,
		"A5": "钱多", "C5": "2组",
	})
	if err := errors.Join(f.MergeCell("Sheet1", "C2", "C4"), f.SetRowVisible("Sheet1", 3, false)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("旧名册"); err != nil {
		t.Fatal(err)
	}
	set(t, f, "旧名册", map[string]any{"A1": "姓名"})
	if err := f.SetSheetVisible("旧名册", false); err != nil {
		t.Fatal(err)
	}
	rows, err := Read(write(t, f))
	if err != nil {
		t.Fatal(err)
	}
	want := []election.Row{
		{Line: 1, Cells: []string{"姓名", "身份证号", "小组"}, Aside: []string{"旧名册"}},
		{Line: 2, Cells: []string{"王芳", "370102194303032000", "1组"}, Lost: []int{1}},
		{Line: 3, Cells: []string{"李强", "11010519491231002X", "1组"}, Hidden: true, Filled: []int{2}},
		{Line: 4, Cells: []string{"赵敏", "123456789012345", "1组"}, Filled: []int{2}},
		{Line: 5, Cells: []string{"钱多", "", "2组"}},
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("%+v\nwant %+v", rows, want)
	}
}

// A small file that unpacks to very much costs little before it is refused.
func TestUnpacked(t *testing.T) {
	row := `<row><c t="inlineStr"><is><t>` + strings.Repeat("张", 1300) + `</t></is></c></row>`
	sheets := map[string]string{
		"one text": `<worksheet><sheetData><row><c t="inlineStr"><is><t>` + strings.Repeat("x", 64<<20),
		"empty":    `<worksheet><sheetData>` + strings.Repeat(" ", 64<<20),
	}
	if os.Getenv("ZHENG_SWEEP") != "" { // half a minute of XML
		sheets["many rows"] = `<worksheet><sheetData>` + strings.Repeat(row, maxUnzipped/len(row)+1)
	}
	for name, sheet := range sheets {
		data := bookOf(t, sheet)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		_, err := Read(data)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
		if held := (after.HeapSys - min(before.HeapSys, after.HeapSys)) >> 20; held > 150 {
			t.Errorf("%s: %d KB took %d MB of memory", name, len(data)>>10, held)
		}
	}
}

// bookOf is a workbook of one sheet, as its XML.
func bookOf(t testing.TB, sheet string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range map[string]string{
		"xl/workbook.xml":            `<workbook><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Reading leaves nothing on the disk: the table holds ID numbers.
func TestNothingOnTheDisk(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	path := filepath.Join(t.TempDir(), "roll.xlsx")
	if err := os.WriteFile(path, many(t, 3000), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, err := ReadFile(path)
	if err != nil || len(rows) != 3001 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// many makes a roll of n voters as Excel keeps it.
func many(t testing.TB, n int) []byte {
	t.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	put := func(row int, cells ...any) {
		if err := w.SetRow(fmt.Sprintf("A%d", row), cells); err != nil {
			t.Fatal(err)
		}
	}
	put(1, "姓名", "身份证号", "性别", "户号", "居民小组", "类别", "投票站", "备注")
	for i := range n {
		id, err := election.CompleteIDNumber(fmt.Sprintf("%d%04d0101%03d", 110100+i/60_000, 1940+i/1000%60, i%1000))
		if err != nil {
			t.Fatal(err)
		}
		put(i+2, "王芳", string(id), "女", i/3, fmt.Sprintf("第%d小组", i%20), "户籍", "中心投票站", "")
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return write(t, f)
}

func comma(rows []election.Row) []byte {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r.Cells, ",") + "\n")
	}
	return []byte(b.String())
}

func BenchmarkRead(b *testing.B) {
	const voters = 100_000
	xlsx := many(b, voters)
	rows, err := Read(xlsx)
	if err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"xlsx": xlsx, "csv": comma(rows)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				rows, err := Read(data)
				if err != nil || len(rows) != voters+1 {
					b.Fatalf("%d rows, %v", len(rows), err)
				}
			}
		})
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(plain))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("\xd0\xd5\xc3\xfb,\xb1\xb8\xd7\xa2\n"))
	f.Fuzz(func(t *testing.T, data []byte) { check(t, data) })
}

func FuzzXLSX(f *testing.F) {
	f.Add(many(f, 3))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("PK")) {
			check(t, data)
		}
	})
}

// FuzzSheet fuzzes what stands in a book whose archive is sound.
func FuzzSheet(f *testing.F) {
	f.Add([]byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1"><v>1.5E+17</v></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="s"><v>99</v></c></row></sheetData></worksheet>`))
	book := excelize.NewFile()
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, sheet []byte) {
		in, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, part := range in.File {
			if part.Name != "xl/worksheets/sheet1.xml" {
				if err := w.Copy(part); err != nil {
					t.Fatal(err)
				}
				continue
			}
			p, err := w.Create(part.Name)
			if err == nil {
				_, err = p.Write(sheet)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		check(t, out.Bytes())
	})
}

// check reads a table that may be anything: rows in order, or ErrFormat.
func check(t *testing.T, data []byte) {
	rows, err := Read(data)
	if err != nil && !errors.Is(err, ErrFormat) {
		t.Errorf("an error of another kind: %v", err)
	}
	last := 0
	for _, r := range rows {
		if r.Line <= last || len(r.Cells) == 0 || len(r.Cells) > maxCols {
			t.Errorf("row %d after %d with %d cells", r.Line, last, len(r.Cells))
		}
		last = r.Line
	}
}
