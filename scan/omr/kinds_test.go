package omr

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
)

func TestFormsOfOthersAreNoBallots(t *testing.T) {
	for _, style := range []string{"boxes", "ovals"} {
		p := printed(t, style, "A4", "", 200)
		strays, err := scantest.Strays(t.Context(), p.e, sheet.Normal, 200)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range strays {
			from := paper{p.Reader, []*scantest.Blank{b}}
			s := p.ReadBytes(from.scan(t, uint64(i), scantest.Voter{}, scantest.Gray, scantest.At("skew", 0.1)))
			if s.Status != Rejected {
				t.Errorf("%s, %s (%d): %s %v", style, b.Refuse, i, s.Status, s.Reasons)
			}
		}
	}
}

func TestAFeltPenIsRead(t *testing.T) {
	for _, dpi := range []int{150, 200} {
		p := printed(t, "boxes", "A4", "", dpi)
		asked, marks := 0, 0
		for seed := range uint64(3) {
			for _, kind := range []scantest.Kind{scantest.KindCircle, scantest.KindCross, scantest.KindTick} {
				v := scantest.Voter{Hand: plainHand, Choose: only(kind, "chair1", "member2"), Pen: func(*rand.Rand) scantest.Pen { return felt }}
				s := p.ReadBytes(p.scan(t, seed, v, scantest.Gray))
				for _, m := range s.Marks {
					if m.Candidate != "chair1" && m.Candidate != "member2" {
						continue
					}
					want := election.Approve
					if kind == scantest.KindCross {
						want = election.Oppose
					}
					marks++
					switch m.Reading {
					case want:
					case election.Unclear:
						t.Logf("%d dpi, %s, seed %d: %s", dpi, kind, seed, m.Cause)
						asked++
					default:
						t.Errorf("%d dpi, %s of 2.5 mm, seed %d: %s", dpi, kind, seed, m.Reading)
					}
				}
			}
		}
		if asked*5 > marks {
			t.Errorf("%d dpi: %d of %d marks of a felt pen asked", dpi, asked, marks)
		}
	}
}

// felt is a pen as wide as they come.
var felt = scantest.Pens[slices.IndexFunc(scantest.Pens, func(p scantest.Pen) bool { return p.Width == 2.5 })]

// plainHand draws marks that nobody doubts.
func plainHand(rng *rand.Rand, k scantest.Kind) scantest.Drawing {
	for {
		if d := scantest.Stranger(rng, k); !d.Ambiguous && string(d.Truth) == string(k) {
			return d
		}
	}
}

func TestAMachinesSignIsNoMarkAndNoStruckName(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	for seed := range uint64(6) {
		s := p.ReadBytes(p.scan(t, seed, plainVoter, scantest.Gray, scantest.At("endorser", 0.8)))
		if s.Status != Review || slices.Contains(s.Reasons, NameChanged) || strings.Count(says(s), "?") != 1 {
			t.Errorf("seed %d: %s %s %v", seed, s.Status, says(s), s.Reasons)
		}
	}
}

func TestFluidOverAMarkIsAskedAbout(t *testing.T) {
	for _, dpi := range []int{150, 200} {
		p := printed(t, "boxes", "A4", "", dpi)
		for seed := range uint64(5) {
			s := p.ReadBytes(p.scan(t, seed, plainVoter, scantest.Gray, scantest.At("fluid", float64(seed)/4)))
			if s.Status != Review || strings.Count(says(s), "?") != 1 {
				t.Errorf("%d dpi, seed %d: %s %s %v", dpi, seed, s.Status, says(s), s.Reasons)
			}
		}
	}
}

func TestColoursThatGrayHardlyShowsAreAskedAbout(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	for seed := range uint64(6) {
		s := p.ReadBytes(p.scan(t, seed, plainVoter, scantest.Colour, scantest.At("highlighter", float64(seed)/5)))
		if s.Status != Review || strings.Count(says(s), "?") != 2 && !slices.Contains(s.Reasons, PaleMarks) {
			t.Errorf("seed %d: %s %s %v", seed, s.Status, says(s), s.Reasons)
		}
	}
}

// A strip scanned at 75 or 100 dots per inch is too coarse, and not called dirty.
func TestTooCoarseIsSaidSo(t *testing.T) {
	for _, dpi := range []int{75, 100} {
		p := printed(t, "boxes", "A4", "", dpi)
		for seed := range uint64(3) {
			s := p.ReadBytes(p.scan(t, seed, plainVoter, scantest.Gray))
			if s.Status == Clear || s.Reasons[0] != TooCoarse || slices.Contains(s.Reasons, Streak) {
				t.Errorf("%d dpi, seed %d: %s %v", dpi, seed, s.Status, s.Reasons)
			}
		}
	}
}
