// This file has drawings that lie close to a mark and are none: they teach a
// reader where a mark ends.

package scantest

import (
	"math"
	"math/rand/v2"
	"slices"
)

// drawNotTick: letters and hooks with a corner in the wrong place, or more
// than one.
func drawNotTick(rng *rand.Rand) []Stroke {
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.06, y + rng.NormFloat64()*0.06}
	}
	switch rng.IntN(10) {
	case 0: // レ: long down, short up
		return []Stroke{straight(10, p(-0.5, -1), p(-0.5, 1), p(0.4, 0.2))}
	case 1: // L
		return []Stroke{straight(10, p(-0.5, -1), p(-0.5, 1), p(0.6, 1))}
	case 2: // roof
		return []Stroke{straight(10, p(-1, 0.8), p(between(rng, -0.6, 0.6), -0.8), p(1, 0.8))}
	case 3: // N, W, M
		n := 3 + rng.IntN(2)
		var w [][2]float64
		for i := range n + 1 {
			w = append(w, p(float64(i)*0.6, float64(1-2*(i%2))))
		}
		return []Stroke{straight(8, w...)}
	case 4: // U, J
		return []Stroke{through(8, p(-0.7, -1), p(-0.7, 0.4), p(0, 1), p(0.7, 0.4), p(0.7, between(rng, -1, 0)))}
	case 5: // tick with a bar over the long arm
		return []Stroke{straight(10, p(-0.8, 0), p(-0.4, 0.8), p(0.8, -0.8)), straight(6, p(-0.1, -0.6), p(0.7, 0.3))}
	case 6: // < >
		return turned([]Stroke{straight(10, p(-0.8, -0.9), p(0.6, 0), p(-0.8, 0.9))}, pick(rng, 0.0, 180))
	case 7: // Z and lightning
		return turned([]Stroke{straight(8, p(-0.7, -0.9), p(0.7, -0.9), p(-0.7, 0.9), p(0.7, 0.9))}, between(rng, -30, 30))
	case 8: // y, two strokes that do not cross
		t := between(rng, 0.25, 0.5)
		a, b := p(0.8, -1), p(-0.6, 1)
		return []Stroke{straight(10, a, b), straight(6, p(-0.8, -0.9), mid(a, b, t))}
	}
	// 1: a short stroke back from the top
	return []Stroke{straight(10, p(-0.6, -0.4), p(0.1, -1), p(0.1, 1))}
}

// drawNotCross: strokes that meet without crossing, or cross with company.
func drawNotCross(rng *rand.Rand) []Stroke {
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.08, y + rng.NormFloat64()*0.08}
	}
	x := []Stroke{bent(p(-1, -1), p(1, 1), rng.NormFloat64()*0.05), bent(p(1, -1), p(-1, 1), rng.NormFloat64()*0.05)}
	switch rng.IntN(9) {
	case 0: // a third line
		a := between(rng, 0, math.Pi)
		c, s := math.Cos(a), math.Sin(a)
		dx, dy := rng.NormFloat64()*0.5, rng.NormFloat64()*0.5
		return append(x, bent([2]float64{dx - c, dy - s}, [2]float64{dx + c, dy + s}, 0))
	case 1: // a bar above or below
		y := pick(rng, -1.15, 1.15)
		return append(x, bent(p(-1, y), p(1, y), 0))
	case 2: // dots between the arms
		for i := range 3 + rng.IntN(2) {
			a := [4][2]float64{p(0, -0.7), p(0, 0.7), p(-0.7, 0), p(0.7, 0)}[i]
			x = append(x, straight(3, a, [2]float64{a[0] + between(rng, 0.05, 0.2), a[1] + 0.05}))
		}
		return x
	case 3: // K, Y, T: meets at an end
		return turned([]Stroke{bent(p(0, -1), p(0, 1), 0), bent(p(0, between(rng, -0.5, 0.5)), p(1, between(rng, -1, 1)), 0)}, between(rng, -180, 180))
	case 4: // V of any turn
		return turned([]Stroke{straight(10, p(-0.8, -1), p(0, 1), p(0.8, -1))}, between(rng, 70, 290))
	case 5: // two lines that do not meet
		return turned([]Stroke{bent(p(-0.4, -1), p(-0.5, 1), 0), bent(p(0.5, -1), p(0.4, 1), 0)}, between(rng, -180, 180))
	case 6: // # and 井
		return []Stroke{bent(p(-0.4, -1), p(-0.4, 1), 0), bent(p(0.4, -1), p(0.4, 1), 0), bent(p(-1, -0.4), p(1, -0.4), 0), bent(p(-1, 0.4), p(1, 0.4), 0)}
	case 7: // hourglass
		return []Stroke{straight(10, p(-0.8, -1), p(0.8, -1), p(-0.8, 1), p(0.8, 1), p(-0.8, -1))}
	}
	// a cross with a short tick on an arm, written twice
	return append(x, bent(p(-0.9, -0.5), p(1, 0.2), 0), bent(p(0.6, -1.1), p(-0.3, 1), 0))
}

// drawNotCircle: loops with too much open, with corners, or with a long tail.
func drawNotCircle(rng *rand.Rand) []Stroke {
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.06, y + rng.NormFloat64()*0.06}
	}
	switch rng.IntN(8) {
	case 0: // C, horseshoe
		return turned([]Stroke{loop(rng, 0.9, between(rng, 3.4, 4.7), 0.04, 0, 2)}, between(rng, -180, 180))
	case 1: // 6, 9, b, q: a loop on a stem
		stem := between(rng, 1.2, 2.6)
		return turned([]Stroke{ring(rng, 1), bent([2]float64{-1, 0.1}, [2]float64{-1 + between(rng, -0.3, 0.8), -stem}, rng.NormFloat64()*0.15)}, between(rng, -180, 180))
	case 2: // half a disc
		return turned([]Stroke{append(loop(rng, 0, math.Pi, 0.03, 0, 2), straight(8, [2]float64{-1, 0}, [2]float64{1, 0})...)}, between(rng, -180, 180))
	case 3: // Q
		return []Stroke{ring(rng, 1), bent(p(0.2, 0.3), p(1.1, 1.2), 0)}
	case 6, 7: // a, d, q: a loop with a straight side that runs on
		up, down := between(rng, 0.9, 1.7), between(rng, 1, 1.7)
		at := between(rng, 0.75, 1)
		l := loop(rng, 0.5, 2*math.Pi-1, 0.04, 0, 2)
		if odds(rng, 0.5) {
			l = ring(rng, 1)
		}
		return turned([]Stroke{l, bent(p(at, -up), p(at, down), rng.NormFloat64()*0.06)}, pick(rng, 0, 180, rng.NormFloat64()*10, between(rng, -180, 180)))
	case 4: // two loops, one in or beside the other
		q := mapped([]Stroke{ring(rng, between(rng, 0.3, 0.6))}, func(a [2]float64) [2]float64 { return [2]float64{a[0] + 0.5, a[1] + 0.4} })
		return append(q, ring(rng, 1))
	}
	// a line along the inside or outside
	y := pick(rng, between(rng, -0.5, 0.5), between(rng, 1.3, 1.6))
	return turned([]Stroke{ring(rng, 1), bent(p(-0.6, y), p(0.6, y), 0)}, between(rng, -180, 180))
}

// drawAddition is a mark to which something was added: a dash, a bow, a dot, a
// small mark, in it or beside it.
func drawAddition(rng *rand.Rand) []Stroke {
	s := fit(anyMark(rng), 2, 0, 0)
	for range 1 + rng.IntN(2)*rng.IntN(2) {
		long := between(rng, 0.35, 1.5)
		var extra []Stroke
		switch rng.IntN(6) {
		case 0, 1:
			extra = turned([]Stroke{bent([2]float64{-1, 0}, [2]float64{1, 0}, rng.NormFloat64()*0.12)}, between(rng, 0, 180))
		case 2:
			extra = []Stroke{loop(rng, between(rng, 0, 6.3), between(rng, 1.5, 5), 0.04, 0, 2)}
		case 3:
			extra, long = []Stroke{straight(4, [2]float64{0, 0}, [2]float64{between(rng, 0.3, 1), between(rng, -0.5, 0.5)})}, between(rng, 0.12, 0.3)
		case 4:
			extra = anyMark(rng)
		default:
			extra = []Stroke{through(6, [2]float64{-1, between(rng, -0.5, 0.5)}, [2]float64{-0.2, between(rng, -1, 1)}, [2]float64{0.4, between(rng, -1, 1)}, [2]float64{1, between(rng, -0.5, 0.5)})}
		}
		for { // where it shows
			x, y := between(rng, -1.1, 1.1), between(rng, -1.1, 1.1)
			if placed := fit(extra, long, x, y); apart(placed, s) > 0.22 {
				s = append(s, placed...)
				break
			}
		}
	}
	return s
}

// apart is how far most of a drawing lies from another: of its points, a third
// lie farther from all of the other's.
func apart(of, from []Stroke) float64 {
	var far []float64
	for _, s := range of {
		for _, p := range s {
			near := math.Inf(1)
			for _, t := range from {
				for _, q := range t {
					near = min(near, math.Hypot(p[0]-q[0], p[1]-q[1]))
				}
			}
			far = append(far, near)
		}
	}
	slices.Sort(far)
	return far[len(far)*2/3]
}

// drawStub crosses two lines where one hardly comes out on the other side, or
// only meets: y, λ, 人, T, ト.
func drawStub(rng *rand.Rand) []Stroke {
	out := pick(rng, 0, 0, between(rng, -0.08, 0.07)) // how far it comes out
	at := between(rng, 0.15, 0.85)
	a, b := [2]float64{between(rng, 0.4, 1), -1}, [2]float64{-between(rng, 0.2, 1), 1}
	m := mid(a, b, at)
	c := [2]float64{-between(rng, 0.6, 1.1), m[1] - between(rng, -0.3, 1.1)}
	dx, dy := heading(c, m)
	m = [2]float64{m[0] + out*2*dx, m[1] + out*2*dy}
	s := []Stroke{bent(a, b, rng.NormFloat64()*0.12), bent(c, m, rng.NormFloat64()*0.12)}
	if odds(rng, 0.5) {
		s = mapped(s, func(p [2]float64) [2]float64 { return [2]float64{-p[0], p[1]} })
	}
	return turned(s, pick(rng, 0, 180, between(rng, -180, 180)))
}

// drawFlight is a long soft way over the box that crosses itself twice or more,
// as letters written in haste.
func drawFlight(rng *rand.Rand) []Stroke {
	n := 5 + rng.IntN(5)
	x := -1.0
	var p [][2]float64
	for i := range n {
		p = append(p, [2]float64{x + rng.NormFloat64()*0.12, between(rng, 0.3, 1) * float64(1-2*(i%2))})
		x += pick(rng, 2/float64(n), -0.5/float64(n), 3.5/float64(n))
	}
	return turned([]Stroke{through(10, p...)}, rng.NormFloat64()*30)
}
