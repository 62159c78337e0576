package omr

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// anyView draws a map as a scanner or a camera makes one: turned, scaled,
// a little stretched and seen a little from the side.
func anyView(t *rapid.T) homography {
	turn := rapid.Float64Range(0, 2*math.Pi).Draw(t, "turn")
	scale := rapid.Float64Range(3, 16).Draw(t, "scale")
	stretch := rapid.Float64Range(0.97, 1.03).Draw(t, "stretch")
	c, s := math.Cos(turn)*scale, math.Sin(turn)*scale
	return homography{
		c * stretch, -s, rapid.Float64Range(-500, 5000).Draw(t, "x"),
		s * stretch, c, rapid.Float64Range(-500, 5000).Draw(t, "y"),
		rapid.Float64Range(-3e-4, 3e-4).Draw(t, "px"), rapid.Float64Range(-3e-4, 3e-4).Draw(t, "py"), 1,
	}
}

func TestFitFindsTheMapItWasMadeWith(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyView(t)
		var ms []match
		for _, p := range []point{{11, 11}, {199, 11}, {199, 286}, {11, 286}, {11, 148}} {
			ms = append(ms, match{p, want.at(p)})
		}
		got, ok := fit(ms)
		if !ok {
			t.Fatalf("no map through %v", ms)
		}
		for _, p := range []point{{0, 0}, {105, 150}, {210, 297}} {
			if d := got.at(p).dist(want.at(p)); d > 0.01 {
				t.Fatalf("%v lies %.3f px off", p, d)
			}
		}
	})
}

func TestFitWithFewMatches(t *testing.T) {
	turned := homography{0, -2, 50, 2, 0, 7, 0, 0, 1}
	two := []match{{point{0, 0}, turned.at(point{0, 0})}, {point{10, 5}, turned.at(point{10, 5})}}
	three := append(two, match{point{3, 40}, turned.at(point{3, 40})})
	for name, ms := range map[string][]match{"similarity": two, "affine": three} {
		h, ok := fit(ms)
		if d := h.at(point{100, 100}).dist(turned.at(point{100, 100})); !ok || d > 1e-6 {
			t.Errorf("%s: found %v, %v; %.4f px off", name, ok, h, d)
		}
	}
	if _, ok := fit(two[:1]); ok {
		t.Error("one match is no map")
	}
	same := match{point{1, 1}, point{2, 2}}
	if _, ok := fit([]match{same, same, same, same}); ok {
		t.Error("four times the same match is no map")
	}
	line := []match{{point{0, 0}, point{0, 0}}, {point{1, 1}, point{1, 1}}, {point{2, 2}, point{2, 2}}}
	if _, ok := fit(line); ok {
		t.Error("matches on one line say nothing across it")
	}
}
