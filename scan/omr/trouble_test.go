package omr

import (
	"os"
	"path/filepath"
	"testing"

	"zheng/scan/sheet"
	"zheng/store/election"
)

// What came in from the field is read as a person would want it. The pictures
// lie outside of the project, in the folder that ZHENG_TROUBLE names, and
// their elections in example/ beside it.
func TestTroubleFromTheField(t *testing.T) {
	dir := os.Getenv("ZHENG_TROUBLE")
	if dir == "" {
		t.Log("ZHENG_TROUBLE names no folder of pictures from the field: none are read")
		return
	}
	for _, c := range []struct {
		file, election string
		want           Reason // of the headline; "" for a sheet that counts
	}{
		{"two-A5-on-A4-glass.jpg", "taohua.toml", TwoPapers},
		{"overlap-40mm.jpg", "hongshan.toml", TwoPapers},
		{"highlighter-colour.jpg", "hongshan.toml", PaleMarks},
		{"faint-one-30-levels.jpg", "hongshan.toml", UnclearMark},
		{"ghost-fold-30pct.jpg", "hongshan.toml", UnclearMark},
		{"name-struck-empty-ring-in-box.jpg", "hongshan.toml", NameChanged},
		{"name-pasted-rewritten-ring-in-box.jpg", "hongshan.toml", NameChanged},
		{"clean-called-streak.jpg", "hongshan.toml", ""},
		{"clean-150dpi.jpg", "hongshan.toml", ""},
	} {
		t.Run(c.file, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join(dir, "..", "example", c.election))
			if err != nil {
				t.Fatal(err)
			}
			e, err := election.Parse(file)
			if err != nil {
				t.Fatal(err)
			}
			l, err := sheet.Design(e, sheet.Normal)
			if err != nil {
				t.Fatal(err)
			}
			r, err := NewReader(e, l)
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(dir, c.file))
			if err != nil {
				t.Fatal(err)
			}
			s := r.ReadBytes(data)
			switch {
			case c.want == "" && s.Status != Clear:
				t.Errorf("%s %v, want it counted", s.Status, s.Reasons)
			case c.want != "" && (s.Status != Review || s.Reasons[0] != c.want):
				t.Errorf("%s %v, want people asked for %s", s.Status, s.Reasons, c.want)
			}
		})
	}
}
