package omr

import (
	"math"
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

// TestALineAlongTheStrokesIsSeen draws one line through names at every height,
// where it may lie on a printed stroke of each letter. Where the letters all but
// touch, such a line cannot be told from them.
func TestALineAlongTheStrokesIsSeen(t *testing.T) {
	const (
		contrast = 200
		paper    = 240
	)
	r := testReader(t, "boxes", "A5")
	for _, names := range r.prints {
		for _, l := range names.names {
			print := make([]uint8, len(l.Ink))
			for i, v := range l.Ink {
				print[i] = uint8(paper - contrast*int(v)/255)
			}
			p := piece{pix: print, w: l.W, h: l.H, scale: lettersScale, rect: l.Rect}
			if !l.intact(p, contrast) {
				t.Errorf("%s: the print itself is not intact", l.Name.Candidate)
			}
			for y := l.ink.Min.Y + l.ink.Dy()/5; y < l.ink.Max.Y-l.ink.Dy()/5; y++ {
				for _, rise := range []float64{-0.1, 0, 0.08} {
					p.pix = slices.Clone(print)
					strange := 0
					for x := l.ink.Min.X; x < l.ink.Max.X; x++ {
						at := y + int(math.Round(rise*float64(x-l.ink.Min.X-l.ink.Dx()/2)))
						p.pix[at*l.W+x] = min(p.pix[at*l.W+x], 120)
						if !l.near[at*l.W+x] {
							strange++
						}
					}
					if strange > 0 && l.intact(p, contrast) {
						t.Errorf("%s: a line at %d of %d, rising %.2f, is not seen", l.Name.Candidate, y-l.ink.Min.Y, l.ink.Dy(), rise)
					}
				}
			}
		}
	}
}
