package omr

import (
	"slices"
	"testing"

	"zheng/scan/scantest"
	"zheng/scan/sheet"
)

// edition is a reader of one edition with its printed pages.
func edition(tb testing.TB, style string, ed sheet.Edition, dpi int) paper {
	tb.Helper()
	e := testElection(tb, style, "A4", "")
	l, err := sheet.Design(e, ed)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := NewReader(e, l)
	if err != nil {
		tb.Fatal(err)
	}
	blanks, err := scantest.Print(tb.Context(), l, dpi)
	if err != nil {
		tb.Fatal(err)
	}
	return paper{r, blanks}
}

func TestAChangedNameIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		style string
		ed    sheet.Edition
	}{{"boxes", sheet.Normal}, {"boxes", sheet.Large}, {"ovals", sheet.Normal}} {
		p := edition(t, c.style, c.ed, 150)
		for _, how := range []string{"name struck", "name pasted", "name rewritten", "name scratched"} {
			for k, strength := range []float64{0.1, 1} {
				s := p.ReadBytes(p.scan(t, uint64(k), plainVoter, scantest.Gray, scantest.At(how, strength)))
				if !slices.Contains(s.Reasons, NameChanged) {
					t.Errorf("%s, %s, %s at %.1f: %s %v", c.style, c.ed, how, strength, s.Status, s.Reasons)
				}
			}
		}
		for _, how := range []string{"scribbled", "light toner", "patchy toner", "blur", "scale", "thick streak", "jpeg", "bleed"} {
			w := scantest.At(how, 1)
			w.Strength = w.Wear.Harmless
			s := p.ReadBytes(p.scan(t, 3, plainVoter, scantest.Gray, w))
			if slices.Contains(s.Reasons, NameChanged) {
				t.Errorf("%s, %s, %s: %s %v", c.style, c.ed, w, s.Status, s.Reasons)
			}
		}
	}
}
