package omr

import (
	"slices"
	"testing"

	"zheng/scan/scantest"
)

func TestPaleMarksAreAskedAbout(t *testing.T) {
	for _, dpi := range []int{150, 200} {
		p := printed(t, "boxes", "A4", "", dpi)
		v := plainVoter
		v.Choose = only(scantest.KindCircle, "chair1", "member1", "member2", "member3")
		for _, how := range []string{"ghost", "pale mark", "pale marks"} {
			for k, strength := range []float64{0, 1} {
				s := p.ReadBytes(p.scan(t, uint64(k), v, scantest.Gray, scantest.At(how, strength)))
				if s.Status != Review {
					t.Errorf("%d dpi, %s at %.1f: %s %s %v", dpi, how, strength, s.Status, says(s), s.Reasons)
				}
			}
		}
		for seed := range uint64(2) {
			s := p.ReadBytes(p.scan(t, seed, v, scantest.Gray, scantest.At("fold", 0.5)))
			for _, m := range s.Marks {
				if m.Cause == causeStroke || m.Cause == causePale {
					t.Errorf("%d dpi, folded, seed %d: %+v", dpi, seed, m)
				}
			}
		}
	}
}

func TestASheetWithoutMarksIsShownToPeople(t *testing.T) {
	v := plainVoter
	v.Choose = only(scantest.KindCircle)
	for _, style := range []string{"boxes", "ovals", "names"} {
		p := printed(t, style, "A4", "", 150)
		s := p.ReadBytes(p.scan(t, 1, v, scantest.Gray))
		if s.Status != Review || !slices.Equal(s.Reasons, []Reason{NoMark}) {
			t.Errorf("%s: %s %v", style, s.Status, s.Reasons)
		}
	}
}
