// This file draws ticks, boxes left empty, and the round way that rings are
// made of; rings and crosses have files of their own.

package scantest

import (
	"math"
	"math/rand/v2"

	"zheng/scan/mark"
)

// loop is a round way about the middle with radius about 1: from angle a0
// over sweep (radians), its radius swinging in low waves, drifting by drift
// over each turn. power 2 is round, 4 nearly square.
func loop(rng *rand.Rand, a0, sweep, wave, drift, power float64) Stroke {
	var amp, ph [5]float64
	for k := 1; k < 5; k++ {
		amp[k] = rng.NormFloat64() * wave / float64(k*k)
		ph[k] = between(rng, 0, 2*math.Pi)
	}
	n := max(8, int(math.Abs(sweep)*14))
	out := make(Stroke, 0, n+1)
	dx, dy := rng.NormFloat64()*drift, rng.NormFloat64()*drift
	for i := 0; i <= n; i++ {
		t := float64(i) / float64(n)
		a := a0 + sweep*t
		turns := math.Abs(sweep) * t / (2 * math.Pi)
		r := 1 / math.Pow(math.Pow(math.Abs(math.Cos(a)), power)+math.Pow(math.Abs(math.Sin(a)), power), 1/power)
		for k := 1; k < 5; k++ {
			// waves change slowly from turn to turn
			r *= 1 + amp[k]*math.Cos(float64(k)*a*0.97+ph[k])
		}
		r *= 1 + drift*(turns-0.5)
		out = append(out, [2]float64{r*math.Cos(a) + dx*turns, r*math.Sin(a) + dy*turns})
	}
	return out
}

func drawTick(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Tick}
	// From the start down to the corner at 0,0 and up to the right: arms by
	// length and by their angle to the paper's edge.
	polar := func(long, deg float64) [2]float64 {
		return [2]float64{long * math.Cos(deg*math.Pi/180), -long * math.Sin(deg*math.Pi/180)}
	}
	short, left, right := between(rng, 0.22, 0.6), 180-between(rng, 28, 75), between(rng, 38, 70)
	highest := 0.8 // the short arm, as a share of the long one's height
	d.Name = pick(rng, "plain", "plain", "long", "narrow", "wide", "hooked", "serif", "curved", "curved", "round", "round", "overshot", "looped", "any", "even")
	switch d.Name {
	case "long":
		short, right = between(rng, 0.12, 0.28), between(rng, 28, 65)
	case "narrow":
		short, left, right = between(rng, 0.2, 0.65), 180-between(rng, 52, 82), between(rng, 60, 84)
	case "wide":
		short, left, right = between(rng, 0.2, 0.65), 180-between(rng, 20, 65), between(rng, 18, 42)
	case "any":
		short, left, right = between(rng, 0.14, 0.8), 180-between(rng, 15, 85), between(rng, 22, 80)
	case "even": // nearly a V, which is asked
		short, left, right = between(rng, 0.6, 0.95), 180-between(rng, 45, 78), between(rng, 45, 75)
		highest = 0.87
	}
	if left-right > 135 { // flatter than that is a dent in a line
		left = right + between(rng, 90, 135)
	}
	if drop, rise := short*math.Sin(left*math.Pi/180), math.Sin(right*math.Pi/180); drop > highest*rise {
		short *= highest * rise / drop
	}
	start, end := polar(short, left), polar(1, right)
	down := bent(start, [2]float64{0, 0}, rng.NormFloat64()*0.1)
	up := bent([2]float64{0, 0}, end, rng.NormFloat64()*0.07)
	switch d.Name {
	case "hooked": // the end turns down or over
		over := between(rng, 0.05, 0.25)
		tip := [2]float64{end[0] + over, end[1] + between(rng, -0.06, 0.16)}
		up = append(up[:len(up)-3], through(4, up[len(up)-4], end, tip)...)
	case "serif": // a short rise before the way down
		pre := [2]float64{start[0] - between(rng, 0.05, 0.22), start[1] + between(rng, -0.04, 0.18)}
		down = append(through(5, pre, [2]float64{start[0] - 0.01, start[1] - 0.01}, down[1]), down[2:]...)
	case "curved":
		up = bent([2]float64{0, 0}, end, pick(rng, -1.0, 1.0)*between(rng, 0.06, 0.25))
		down = bent(start, [2]float64{0, 0}, between(rng, -0.25, 0.25))
	case "overshot": // the pen goes on down a little before it turns
		o := between(rng, 0.03, 0.12)
		up = append(straight(3, [2]float64{0, 0}, [2]float64{o * between(rng, -0.1, 0.6), o}), up...)
	case "looped": // the turn at the foot leaves a small eye
		r := between(rng, 0.03, 0.09)
		up = append(through(5, [2]float64{0, 0}, [2]float64{r, r}, [2]float64{0.2 * r, 1.9 * r}, [2]float64{-0.8 * r, r}, [2]float64{0.1 * r, -0.4 * r}), up[2:]...)
	}
	s := append(append(Stroke{}, down...), up[1:]...)
	if d.Name == "round" { // a soft corner
		r := between(rng, 0.03, 0.16)
		s = through(8, start, [2]float64{start[0] * r / short, start[1]*r/short + 0.01}, [2]float64{0, r * 0.35}, [2]float64{end[0] * r, end[1]*r + 0.01},
			[2]float64{end[0] * 0.55, end[1]*0.55 + between(rng, -0.03, 0.08)}, end)
	}
	d.Strokes = settle(rng, turned([]Stroke{s}, rng.NormFloat64()*5), markSize(rng))
	return d
}

// drawBlank leaves the box empty, or nearly so.
func drawBlank(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Blank, Name: "nothing"}
	at := [2]float64{between(rng, -6, 6), between(rng, -6, 6)}
	switch rng.IntN(6) {
	case 0: // the pen rested
		d.Name = "resting dot"
		d.Strokes = []Stroke{{at, {at[0] + between(rng, 0, 0.15), at[1] + between(rng, 0, 0.15)}}}
	case 1: // it slipped
		d.Name = "slip"
		a, l := between(rng, 0, 2*math.Pi), between(rng, 0.1, 0.5)
		d.Strokes = []Stroke{{at, {at[0] + l*math.Cos(a), at[1] + l*math.Sin(a)}}}
	}
	return d
}
