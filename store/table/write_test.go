package table_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"zheng/store/table"
)

// What is written is read back, by this package and by another program's library.
func TestWritten(t *testing.T) {
	rows := [][]any{{"社区", "参加", "说明"}, {"柳溪 <b>&\"", 620, ""}, {"=1+1", 0, "𠮷\n二"}}
	var book, sheet bytes.Buffer
	if err := table.WriteXLSX(&book, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	if err := table.WriteCSV(&sheet, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	back, err := table.Read(book.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{{"社区", "参加", "说明"}, {"柳溪 <b>&\"", "620"}, {"=1+1", "0", "𠮷\n二"}} {
		if fmt.Sprint(back[i].Cells) != fmt.Sprint(want) {
			t.Errorf("row %d: %q, want %q", i+1, back[i].Cells, want)
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.GetRows("正"); err != nil || got[1][1] != "620" || got[2][0] != "=1+1" {
		t.Errorf("%v %q", err, got)
	}
	if formula, err := f.GetCellFormula("正", "A3"); err != nil || formula != "" {
		t.Errorf("a formula: %v %q", err, formula)
	}
	if back, err = table.Read(sheet.Bytes()); err != nil || back[2].Cells[0] != "'=1+1" || back[1].Cells[1] != "620" {
		t.Errorf("%v %v", err, back)
	}
}
