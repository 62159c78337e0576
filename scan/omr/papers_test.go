package omr

import (
	"math/rand/v2"
	"slices"
	"testing"

	"zheng/scan/scantest"
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
