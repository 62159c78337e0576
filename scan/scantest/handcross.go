// This file draws crosses as people draw them: two lines of any bow, length and
// lean, )( of a written x, and crosses without lifting the pen.

package scantest

import (
	"math"
	"math/rand/v2"

	"zheng/scan/mark"
)

// Where two lines end to be a cross: what lies between is ambiguous.
const (
	leastArm = 0.2 // share of a line on the shorter side of the crossing
	leastLap = 34  // degrees between the lines
)

func drawCross(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Cross}
	var s []Stroke
	switch k := rng.IntN(17); {
	case k < 3:
		d.Name, s = "plain", crossed(rng, 0.05, 0.1)
	case k < 4:
		d.Name, s = "leaning", turned(crossed(rng, 0.06, 0.1), between(rng, -30, 30))
	case k < 6:
		d.Name, s = "uneven", crossed(rng, 0.07, 0.35)
	case k < 8:
		d.Name, s = "bowed", crossed(rng, 0.2, 0.15)
	case k < 9:
		d.Name, s = "one arm bowed", oneBowed(rng)
	case k < 11:
		d.Name, s = "hooked", hookedCross(rng)
	case k < 13:
		d.Name, s = "cursive", cursiveCross(rng)
	case k < 16:
		d.Name, s = "not lifted", []Stroke{linkedCross(rng)}
	default:
		d.Name, s = "ribbon", []Stroke{ribbon(rng, between(rng, 0.38, 0.6))}
	}
	squeeze := math.Exp(rng.NormFloat64() * 0.17)
	s = mapped(s, func(p [2]float64) [2]float64 { return [2]float64{p[0] * squeeze, p[1]} })
	d.Strokes = settle(rng, turned(s, rng.NormFloat64()*6), markSize(rng))
	return d
}

// crossed are two lines through about the middle, each with its own bow (share
// of its length) and its own share on either side.
func crossed(rng *rand.Rand, bow, uneven float64) []Stroke {
	line := func(deg, long float64) Stroke {
		at := 0.5 + rng.NormFloat64()*uneven*0.5
		at = min(1-leastArm-0.03, max(leastArm+0.03, at))
		s, c := math.Sincos(deg * math.Pi / 180)
		a := [2]float64{-2 * long * at * c, -2 * long * at * s}
		b := [2]float64{2 * long * (1 - at) * c, 2 * long * (1 - at) * s}
		return throughMiddle(swung(rng, a, b, clamp(rng.NormFloat64()*bow, 0.27)), at)
	}
	down := between(rng, 32, 58)
	up := between(rng, max(-60, down-180+leastLap), min(-28, down-leastLap))
	return []Stroke{line(down, 1), line(180+up, math.Exp(rng.NormFloat64()*uneven*1.2))}
}

// throughMiddle moves a line so that it passes the middle at a share of its way.
func throughMiddle(s Stroke, at float64) Stroke {
	m := s[int(at*float64(len(s)-1)+0.5)]
	return mapped([]Stroke{s}, func(p [2]float64) [2]float64 { return [2]float64{p[0] - m[0], p[1] - m[1]} })[0]
}

// swung is a line with a bow, at times an S.
func swung(rng *rand.Rand, a, b [2]float64, bow float64) Stroke {
	if !odds(rng, 0.2) {
		return bent(a, b, bow)
	}
	dx, dy := b[0]-a[0], b[1]-a[1]
	out := make(Stroke, 0, 25)
	for k := 0; k <= 24; k++ {
		t := float64(k) / 24
		w := bow * math.Sin(2*math.Pi*t)
		out = append(out, [2]float64{a[0] + dx*t + dy*w, a[1] + dy*t - dx*w})
	}
	return out
}

func oneBowed(rng *rand.Rand) []Stroke {
	s := crossed(rng, 0.05, 0.12)
	i := rng.IntN(2)
	s[i] = throughMiddle(bent(s[i][0], s[i][len(s[i])-1], pick(rng, -1.0, 1.0)*between(rng, 0.12, 0.3)), between(rng, 0.35, 0.65))
	return s
}

// hookedCross has small hooks at some of its four ends.
func hookedCross(rng *rand.Rand) []Stroke {
	s := crossed(rng, 0.09, 0.12)
	for i := range s {
		if odds(rng, 0.6) {
			dx, dy := heading(s[i][3], s[i][0])
			back := curl(s[i][0], dx, dy, between(rng, 0.08, 0.5), pick(rng, -1.0, 1.0)*between(rng, 0.6, 2.4))
			var in Stroke
			for k := range back {
				in = append(in, back[len(back)-1-k])
			}
			s[i] = append(in, s[i]...)
		}
		if n := len(s[i]); odds(rng, 0.5) {
			dx, dy := heading(s[i][n-4], s[i][n-1])
			s[i] = append(s[i], curl(s[i][n-1], dx, dy, between(rng, 0.08, 0.3), pick(rng, -1.0, 1.0)*between(rng, 0.5, 2.2))...)
		}
	}
	return s
}

// cursiveCross is the written x of two bows, )(, that touch or cross, with or
// without its hooks.
func cursiveCross(rng *rand.Rand) []Stroke {
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.08, y + rng.NormFloat64()*0.08}
	}
	bow := between(rng, 0.4, 0.95)
	in := between(rng, 0.25, 0.45) * bow
	lap := between(rng, 0, 0.16)
	y := rng.NormFloat64() * 0.1
	left := [][2]float64{p(-bow, -1), {-in, -0.5 + y}, {lap, y}, {-in, 0.5 + y}, p(-bow, 1)}
	right := [][2]float64{p(bow, -1), {in, -0.5 + y}, {-lap, y}, {in, 0.5 + y}, p(bow, 1)}
	hook := func(pts [][2]float64, side float64) [][2]float64 {
		if odds(rng, 0.4) {
			pts = append([][2]float64{p(side*(bow+0.3), -0.7)}, pts...)
		}
		if odds(rng, 0.4) {
			pts = append(pts, p(side*(bow+0.3), 0.7))
		}
		return pts
	}
	return []Stroke{through(8, hook(left, -1)...), through(8, hook(right, 1)...)}
}

// linkedCross goes down one line, along a side, and down the other.
func linkedCross(rng *rand.Rand) Stroke {
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.14, y + rng.NormFloat64()*0.14}
	}
	a, b, c, e := p(-1, -1), p(1, 1), p(1, -1), p(-1, 1)
	way := pick(rng, [4][2]float64{c, e, a, b}, [4][2]float64{a, b, c, e})
	if odds(rng, 0.2) { // along the foot
		way = [4][2]float64{a, b, e, c}
	}
	s := swung(rng, way[0], way[1], rng.NormFloat64()*0.07)
	s = append(s, bent(way[1], way[2], rng.NormFloat64()*0.14)...)
	return append(s, swung(rng, way[2], way[3], rng.NormFloat64()*0.07)...)
}

// ribbon is one soft stroke whose arms cross, the turn at the right or the
// left; cross is where, as a share of its width from the free ends. Half is a
// cross; little is an α, a fish or an ℓ.
func ribbon(rng *rand.Rand, cross float64) Stroke {
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.08, y + rng.NormFloat64()*0.08}
	}
	at := 2*cross - 1
	far := between(rng, 0.95, 1.25)
	pts := [][2]float64{p(-1, -0.9), p(at, 0), p(0.75, 0.8), p(far, rng.NormFloat64()*0.15), p(0.75, -0.8), p(at, 0), p(-1, 0.9)}
	s := through(12, pts...)
	if odds(rng, 0.5) {
		s = mapped([]Stroke{s}, func(q [2]float64) [2]float64 { return [2]float64{-q[0], q[1]} })[0]
	}
	return s
}
