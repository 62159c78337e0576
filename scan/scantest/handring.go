// This file draws rings as people draw them: round, slim, square, spiral, open
// or closed twice, with a hook where they begin and a tail where they end.

package scantest

import (
	"math"
	"math/rand/v2"
	"slices"

	"zheng/scan/mark"
)

// Where a ring ends to be one: what lies between ring and none is ambiguous.
const (
	openRing = 0.85 // radians of the way round that may be missing
	openArc  = 1.5  // from here on it is an arc
)

func drawCircle(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Circle}
	flat := math.Exp(rng.NormFloat64() * 0.13)
	if odds(rng, 0.3) {
		flat = math.Exp(pick(rng, -1.0, 1.0, 1.0) * between(rng, 0.15, 0.95)) // flat or, more often, slim
	}
	var s []Stroke
	switch k := rng.IntN(17); {
	case k < 2:
		d.Name, s = "round", []Stroke{turnOnce(rng, between(rng, -0.25, 0.6), between(rng, 0, 0.06))}
	case k < 3:
		d.Name, s = "open", []Stroke{turnOnce(rng, -between(rng, 0.2, openRing), between(rng, -0.1, 0.1))}
	case k < 5:
		d.Name, s = "spiral", []Stroke{turnOnce(rng, between(rng, 0.2, 2), pick(rng, -1.0, 1.0)*between(rng, 0.05, 0.22))}
	case k < 6:
		d.Name, s = "doubled", []Stroke{turnOnce(rng, between(rng, 2, 8.5), between(rng, -0.07, 0.1))}
	case k < 8:
		d.Name, s = "tail", []Stroke{tailed(rng, turnOnce(rng, between(rng, -0.45, 0.5), between(rng, -0.1, 0.1)))}
	case k < 9:
		d.Name, s = "hook", []Stroke{hooked(rng, turnOnce(rng, between(rng, -0.3, 0.6), between(rng, -0.1, 0.1)))}
	case k < 10:
		d.Name, s = "hook and tail", []Stroke{tailed(rng, hooked(rng, turnOnce(rng, between(rng, -0.2, 0.4), between(rng, -0.08, 0.08))))}
	case k < 12:
		d.Name, s = "tail inside", []Stroke{runIn(rng, turnOnce(rng, between(rng, -0.35, 0.7), between(rng, -0.1, 0.1)))}
	case k < 13:
		d.Name, s = "hook inside", []Stroke{begunIn(rng, turnOnce(rng, between(rng, -0.3, 0.6), between(rng, -0.1, 0.1)))}
	case k < 15:
		d.Name, s = "corners", []Stroke{roundedPolygon(rng)}
	case k < 16:
		d.Name, s = "square", []Stroke{loop(rng, between(rng, 0, 2*math.Pi), 2*math.Pi+between(rng, -0.25, 0.5), between(rng, 0.02, 0.09), between(rng, -0.06, 0.06), between(rng, 2.6, 6))}
	default:
		d.Name, s = "halves", ringOfHalves(rng)
	}
	if odds(rng, 0.3) {
		s = dented(rng, s)
	}
	if e := between(rng, 0.05, 0.28); odds(rng, 0.25) { // an egg, either end up
		e *= pick(rng, -1.0, 1.0)
		s = mapped(s, func(p [2]float64) [2]float64 { return [2]float64{p[0] * (1 + e*p[1]), p[1]} })
	}
	s = mapped(s, func(p [2]float64) [2]float64 { return [2]float64{p[0], p[1] * flat} })
	s = turned(s, rng.NormFloat64()*22)
	d.Strokes = settle(rng, s, markSize(rng))
	return d
}

// turnOnce goes round once and more further (radians; less when negative); the
// radius changes by drift over a turn.
func turnOnce(rng *rand.Rand, more, drift float64) Stroke {
	a0 := between(rng, -2.6, -0.4)
	if odds(rng, 0.3) {
		a0 = between(rng, 0, 2*math.Pi)
	}
	power := 2.0
	if odds(rng, 0.2) {
		power = between(rng, 1.6, 3.2)
	}
	return loop(rng, a0, pick(rng, -1.0, -1.0, 1.0)*(2*math.Pi+more), between(rng, 0.01, 0.1), drift, power)
}

// heading is the way the pen goes at b, coming from a: a unit vector.
func heading(a, b [2]float64) (dx, dy float64) {
	dx, dy = b[0]-a[0], b[1]-a[1]
	l := max(math.Hypot(dx, dy), 1e-9)
	return dx / l, dy / l
}

// curl is a piece of way of a given length that leaves at along dx, dy and
// turns by turn radians on it.
func curl(at [2]float64, dx, dy, long, turn float64) Stroke {
	var out Stroke
	for i := 1; i <= 8; i++ {
		a := turn * float64(i) / 8
		c, s := math.Cos(a), math.Sin(a)
		at = [2]float64{at[0] + long/8*(dx*c-dy*s), at[1] + long/8*(dx*s+dy*c)}
		out = append(out, at)
	}
	return out
}

// tailed lets the end of a loop run on: inwards more often than outwards, as
// quick hands do, or on along the ring and back.
func tailed(rng *rand.Rand, s Stroke) Stroke {
	n := len(s)
	dx, dy := heading(s[n-4], s[n-1])
	inward := -1.0
	if dx*s[n-1][1]-dy*s[n-1][0] < 0 {
		inward = 1
	}
	long, turn := between(rng, 0.15, 0.75), inward*between(rng, 0.3, 2.2)
	if odds(rng, 0.35) {
		long, turn = between(rng, 0.12, 0.6), -inward*between(rng, 0.1, 1.4)
	}
	return append(s, curl(s[n-1], dx, dy, long, turn)...)
}

// hooked puts a short way before a loop: from within, from outside, or a
// reversal where the pen came down.
func hooked(rng *rand.Rand, s Stroke) Stroke {
	dx, dy := heading(s[3], s[0])
	back := curl(s[0], dx, dy, between(rng, 0.08, 0.6), pick(rng, -1.0, 1.0)*between(rng, 0.1, 2.4))
	out := make(Stroke, 0, len(back)+len(s))
	for i := range back {
		out = append(out, back[len(back)-1-i])
	}
	return append(out, s...)
}

// runIn lets the end of a loop run into it, as far as nearly its middle: at once,
// with a corner, or in a bow.
func runIn(rng *rand.Rand, s Stroke) Stroke {
	n := len(s)
	return append(s, inwards(rng, s[n-4], s[n-1])...)
}

// begunIn has the pen come down inside and go out to where the loop begins.
func begunIn(rng *rand.Rand, s Stroke) Stroke {
	way := inwards(rng, s[3], s[0])
	slices.Reverse(way)
	return append(way, s...)
}

// inwards goes on from b, where the pen came to from a, towards the middle.
func inwards(rng *rand.Rand, a, b [2]float64) Stroke {
	dx, dy := heading(a, b)
	on, in := between(rng, 0, 0.35), between(rng, 0.2, 0.95)
	via := [2]float64{b[0]*(1-in/4) + on*dx, b[1]*(1-in/4) + on*dy}
	end := [2]float64{b[0]*(1-in) + rng.NormFloat64()*0.12, b[1]*(1-in) + rng.NormFloat64()*0.12}
	if odds(rng, 0.3) {
		return straight(6, b, end)[1:]
	}
	return through(6, b, via, end)[1:]
}

// dented pushes a ring in or out at one place: an unpractised hand.
func dented(rng *rand.Rand, s []Stroke) []Stroke {
	at, by, broad := between(rng, 0, 2*math.Pi), between(rng, -0.14, 0.2), between(rng, 0.2, 0.7)
	return mapped(s, func(p [2]float64) [2]float64 {
		e := math.Remainder(math.Atan2(p[1], p[0])-at, 2*math.Pi) / broad
		f := 1 + by*math.Exp(-e*e)
		return [2]float64{p[0] * f, p[1] * f}
	})
}

// roundedPolygon is a ring of five to nine corners, soft ones or, of a mouse or
// an unpractised hand, hard and uneven ones.
func roundedPolygon(rng *rand.Rand) Stroke {
	n := 5 + rng.IntN(5)
	a0 := between(rng, 0, 2*math.Pi)
	uneven := between(rng, 0.02, 0.13)
	pts := make([][2]float64, 0, n+2)
	for i := range n + 1 + rng.IntN(2) {
		a := a0 + 2*math.Pi*(float64(i)+rng.NormFloat64()*(0.05+uneven))/float64(n)
		r := 1 + rng.NormFloat64()*uneven
		pts = append(pts, [2]float64{r * math.Cos(a), r * math.Sin(a)})
	}
	if n > 5 && odds(rng, 0.3) {
		return straight(6, pts...)
	}
	return through(6, pts...)
}

// ringOfHalves is drawn in two strokes, as 左半 and 右半 of a careful hand: their
// ends overlap or leave a little open.
func ringOfHalves(rng *rand.Rand) []Stroke {
	g := between(rng, -0.3, 0.15)
	wave := between(rng, 0.01, 0.05)
	return []Stroke{
		loop(rng, -math.Pi/2+g, -(math.Pi - 2*g), wave, 0.02, 2),
		loop(rng, -math.Pi/2+between(rng, -0.25, 0.15), math.Pi+between(rng, -0.25, 0.35), wave, 0.02, 2),
	}
}
