package omr

import (
	"math/rand/v2"
	"slices"
	"testing"

	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
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

// Wet ink of a fresh mark is nearly as dark as the mark itself; only its shape, the
// other way round, tells it from a vote.
func TestAMirroredMarkIsAGhost(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 200)
	v := plainVoter
	v.Hand = func(*rand.Rand, scantest.Kind) scantest.Drawing {
		d := neat(nil, scantest.KindBlank)
		d.Strokes = []scantest.Stroke{{{-3.5, 0.5}, {-1.2, 3.2}, {4.2, -3.6}}} // √
		return d
	}
	tick := p.ReadBytes(p.scan(t, 1, v, scantest.Gray))
	boxes := boxesOf(tick.Fingerprint)
	if len(boxes) < 2 {
		t.Fatalf("%d boxes with ink", len(boxes))
	}
	a, b := boxes[0], boxes[1]
	mirrored := append(box(nil), b...)
	mirrored[3] = 24*8 - a[3]
	copy(mirrored.cells(), a.mirrored(true, mirrored))
	for name, c := range map[string]struct {
		of    box
		share float64
		ghost bool
	}{"as drawn, paler": {b, 0.8, false}, "mirrored, as dark": {mirrored, 0.95, false}, "mirrored, paler": {mirrored, 0.8, true}} {
		s := tick
		s.boxes = slices.Clone(tick.boxes)
		s.Fingerprint = append(append([]byte(nil), a...), c.of...)
		from, to := s.inkIn(a), s.inkIn(b)
		from.reading, from.strength, to.reading, to.strength = election.Approve, 0.8, election.Approve, 0.8*c.share
		s.ghosts()
		if got := to.reading == election.Unclear; got != c.ghost {
			t.Errorf("%s: asked %v, want %v", name, got, c.ghost)
		}
	}
}

func TestAPaleOvalIsAskedAbout(t *testing.T) {
	p := printed(t, "ovals", "A4", "", 200)
	v := plainVoter
	v.Choose = func(_ *rand.Rand, place sheet.Box) scantest.Choice {
		c := scantest.Choice{Option: election.Approve, Manner: scantest.Filled}
		if place.Candidate == "member2" {
			c.Manner = scantest.Light
		}
		return c
	}
	for seed := range uint64(4) {
		s := p.ReadBytes(p.scan(t, seed, v, scantest.Gray))
		for _, m := range s.Marks {
			if asked := m.Reading == election.Unclear; asked != (m.Candidate == "member2") {
				t.Errorf("seed %d, %s: %s (%s)", seed, m.Candidate, m.Reading, m.Cause)
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
