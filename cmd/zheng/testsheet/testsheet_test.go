package testsheet

import (
	"context"
	"strings"
	"testing"

	"zheng/cmd/zheng/example"
	"zheng/store/election"
)

// The test sheet's marks are read in every style of ballot.
func TestTestSheet(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"as it is": func(s string) string { return s },
		"ovals":    func(s string) string { return strings.Replace(s, "style = \"boxes\"", "style = \"ovals\"", 1) },
		"ticks":    func(s string) string { return strings.Replace(s, "approve = [\"circle\"]", "approve = [\"tick\"]", 1) },
	} {
		text := change(string(example.Election))
		if name != "as it is" && text == string(example.Election) {
			t.Fatalf("%s: the demo's file is another now", name)
		}
		e, err := election.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		marks, wrong, err := Read(context.Background(), e)
		if err != nil || wrong > 0 || marks < 8 {
			t.Errorf("%s: %d of %d marks wrong, %v", name, wrong, marks, err)
		}
	}
}

// A page that is read wrongly is found.
func TestTestSheetCanFail(t *testing.T) {
	e, err := election.Parse(example.Election)
	if err != nil {
		t.Fatal(err)
	}
	e.Marks.Approve, e.Marks.Oppose = []election.Mark{"circle"}, []election.Mark{"blot"} // drawn as a cross, which means nothing here
	if marks, wrong, err := Read(context.Background(), e); err != nil || wrong == 0 || wrong == marks {
		t.Errorf("%d of %d wrong, %v", wrong, marks, err)
	}
}
