package omr

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"zheng/scan/scantest"
	"zheng/scan/sheet"
)

// plainVoter draws the same neat marks everywhere: a test of the page, not of
// the hand.
var plainVoter = scantest.Voter{Hand: neat, Choose: only(scantest.KindCircle, "chair1", "member2"),
	Pen: func(*rand.Rand) scantest.Pen { return scantest.Pens[3] }}

// forms are the ballots that whole sheets are tried on.
func forms(tb testing.TB) map[string]paper {
	return map[string]paper{
		"boxes on A4": printed(tb, "boxes", "A4", "", 150),
		"ovals on A5": printed(tb, "ovals", "A5", "", 150),
		"names on A4": printed(tb, "names", "A4", "", 150),
	}
}

func TestTwoPapersAreNeverCounted(t *testing.T) {
	for form, p := range forms(t) {
		for _, how := range []string{"double feed", "side by side", "head to head"} {
			for k, strength := range []float64{0, 0.1, 0.2, 1} {
				s := p.ReadBytes(p.scan(t, uint64(k), plainVoter, scantest.Gray, scantest.At(how, strength)))
				if s.Status == Clear || !slices.Contains(s.Reasons, TwoPapers) && !slices.Contains(s.Reasons, PartSeen) {
					t.Errorf("%s, %s at %.2f: %s %v", form, how, strength, s.Status, s.Reasons)
				}
				for _, m := range s.Marks {
					if m.Confidence != 0 {
						t.Errorf("%s, %s at %.2f: claims %v", form, how, strength, m)
					}
				}
			}
		}
	}
}

func TestOnePaperIsNotTwo(t *testing.T) {
	at := scantest.At
	for form, p := range forms(t) {
		for name, wears := range map[string][]scantest.Worn{
			"as it is":                nil,
			"on a large glass":        {at("large glass", 0.3)},
			"far into a large glass":  {at("large glass", 1)},
			"askew":                   {at("skew", 0.6)},
			"printed larger, smaller": {at("scale", 0.9)},
			"photographed":            {at("photo", 0.5)},
			"a corner folded":         {at("corner folded", 0.5)},
			"folded":                  {at("fold", 0.6)},
			"punched":                 {at("punched", 1)},
			"fed unevenly":            {at("stretched", 0.5)},
		} {
			for seed := range uint64(1) {
				s := p.ReadBytes(p.scan(t, seed, plainVoter, scantest.Gray, wears...))
				if slices.Contains(s.Reasons, TwoPapers) || slices.Contains(s.Reasons, PartSeen) {
					t.Errorf("%s, %s, seed %d: %s %v", form, name, seed, s.Status, s.Reasons)
				}
			}
		}
	}
}

func TestPartOfABallotIsNotCounted(t *testing.T) {
	for form, p := range forms(t) {
		for k, strength := range []float64{0.2, 1} {
			s := p.ReadBytes(p.scan(t, uint64(k), plainVoter, scantest.Gray, scantest.At("cropped", strength)))
			if s.Status == Clear || s.Reasons[0] != PartSeen && s.Reasons[0] != NoBallot {
				t.Errorf("%s, %.0f %% cut off: %s %v", form, 2+30*strength, s.Status, s.Reasons)
			}
		}
	}
}

// A picture on which no lid is seen says by its size alone whether a second paper
// peeps out: on one side, where a lid and a paper askew are seen on both.
func TestLargerThanOnePaper(t *testing.T) {
	page := &sheet.Page{Width: 210, Height: 297}
	const scale = 200 / 25.4
	for _, c := range []struct {
		name                     string
		left, top, right, bottom float64 // mm that the picture is larger
		turn                     float64 // degrees
		want                     bool
	}{
		{"cut to the paper", 0, 0, 0, 0, 0, false},
		{"a little beside the paper", -0.8, 0.8, 0.8, -0.8, 0, false},
		{"askew, cut to the paper", 3, 3, 3, 3, 1, false},
		{"askew on a lid of three millimetres", 3, 3, 3, 3, 0.8, false},
		{"askew on a lid of one millimetre", 1, 1, 1, 1, 0.2, false},
		{"askew, its corners cut", 1, 1, 1, 1, 1.5, false},
		{"printed at 94 %, from the corner", 0, 0, 12.6, 17.8, 0, false},
		{"another below by 2 mm", 0, 0, 0, 2, 0, true},
		{"another above by 2 mm", 0, 2, 0, 0, 0, true},
		{"another to the right by 8 mm", 0, 0, 8, 0, 0, true},
		{"another below by 2 mm, both askew", 2.6, 1.8, 2.6, 3.8, 1, true},
	} {
		sin, cos := math.Sincos(c.turn * math.Pi / 180)
		// About the middle of the page, which lies where the margins put it.
		mx, my := (c.left+page.Width/2)*scale, (c.top+page.Height/2)*scale
		h := homography{scale * cos, -scale * sin, 0, scale * sin, scale * cos, 0, 0, 0, 1}
		at := h.at(point{page.Width / 2, page.Height / 2})
		h[2], h[5] = mx-at.x, my-at.y
		size := image.Pt(int((c.left+page.Width+c.right)*scale+0.5), int((c.top+page.Height+c.bottom)*scale+0.5))
		if got := (pose{h: h}).larger(page, size); got != c.want {
			t.Errorf("%s: larger is %v", c.name, got)
		}
	}
}

// Two papers in a row are two, each of their squares being small on a picture so
// long.
func TestTwoInARowAreBothSeen(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 150)
	for seed := range uint64(3) {
		s := p.ReadBytes(p.scan(t, seed, plainVoter, scantest.Gray, scantest.At("head to head", 0.2)))
		if s.Status != Review || len(s.Reasons) == 0 || s.Reasons[0] != TwoPapers {
			t.Errorf("seed %d: %s %v", seed, s.Status, s.Reasons)
		}
	}
}
