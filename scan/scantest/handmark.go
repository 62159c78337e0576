// handmark.go: circles, crosses, ticks, and boxes left empty.

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

func drawCircle(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Circle}
	way := pick(rng, -1.0, -1.0, 1.0)
	a0 := between(rng, -2.4, -0.6)
	if odds(rng, 0.25) {
		a0 = between(rng, 0, 2*math.Pi)
	}
	const turn = 2 * math.Pi
	wave := between(rng, 0.01, 0.07)
	flat := between(rng, 0.78, 1.15)
	var s []Stroke
	switch k := rng.IntN(16); {
	case k < 3:
		d.Name = "round"
		s = []Stroke{loop(rng, a0, way*(turn+between(rng, -0.15, 0.5)), wave, between(rng, 0, 0.06), 2)}
	case k < 4:
		d.Name = "open"
		s = []Stroke{loop(rng, a0, way*(turn-between(rng, 0.15, 0.8)), wave, 0.03, 2)}
	case k < 6:
		d.Name = "doubled"
		s = []Stroke{loop(rng, a0, way*turn*between(rng, 1.25, 2.3), wave, between(rng, 0.03, 0.14), 2)}
	case k < 7:
		d.Name = "flat"
		flat = pick(rng, between(rng, 0.45, 0.75), between(rng, 1.35, 2))
		s = []Stroke{loop(rng, a0, way*(turn+between(rng, -0.2, 0.4)), wave*0.7, 0.04, 2)}
	case k < 8:
		d.Name = "square-ish"
		s = []Stroke{loop(rng, a0, way*(turn+between(rng, -0.1, 0.3)), wave*0.6, 0.03, between(rng, 2.4, 4))}
	case k < 9:
		d.Name = "egg"
		e := between(rng, 0.1, 0.25)
		s = mapped([]Stroke{loop(rng, a0, way*(turn+between(rng, -0.15, 0.3)), wave*0.6, 0.03, 2)},
			func(p [2]float64) [2]float64 { return [2]float64{p[0] * (1 + e*p[1]), p[1] * 1.2} })
	case k < 11:
		d.Name = "tail"
		s = []Stroke{tailed(rng, loop(rng, a0, way*(turn+between(rng, -0.25, 0.35)), wave, 0.04, 2))}
	case k < 15: // an unpractised hand: dents and one blunt corner
		d.Name = "rough"
		at, by, broad := between(rng, 0, turn), between(rng, -0.1, 0.2), between(rng, 0.2, 0.6)
		s = mapped([]Stroke{loop(rng, a0, way*(turn+between(rng, -0.25, 0.35)), between(rng, 0.05, 0.18), between(rng, 0.02, 0.08), 2)},
			func(p [2]float64) [2]float64 {
				e := math.Remainder(math.Atan2(p[1], p[0])-at, turn) / broad
				f := 1 + by*math.Exp(-e*e)
				return [2]float64{p[0] * f, p[1] * f}
			})
		if odds(rng, 0.4) {
			s = []Stroke{tailed(rng, s[0])}
		}
	default:
		d.Name = "halves"
		g := between(rng, -0.25, 0.12)
		s = []Stroke{
			loop(rng, -math.Pi/2+g, -(math.Pi - 2*g), wave*0.6, 0.02, 2),
			loop(rng, -math.Pi/2+between(rng, -0.2, 0.15), math.Pi+between(rng, -0.2, 0.3), wave*0.6, 0.02, 2),
		}
	}
	s = mapped(s, func(p [2]float64) [2]float64 { return [2]float64{p[0], p[1] * flat} })
	s = turned(s, rng.NormFloat64()*20)
	d.Strokes = settle(rng, s, markSize(rng))
	return d
}

// tailed lets the end of a loop run on: outwards, inwards, or back in a hook.
func tailed(rng *rand.Rand, s Stroke) Stroke {
	n := len(s)
	e, f := s[n-1], s[n-4]
	dx, dy := e[0]-f[0], e[1]-f[1]
	l := math.Hypot(dx, dy)
	dx, dy = dx/l, dy/l
	out := -1.0
	if dx*e[1]-dy*e[0] > 0 {
		out = 1
	}
	if odds(rng, 0.3) {
		out = -out * 0.6
	}
	long, turn := between(rng, 0.12, 0.5), out*between(rng, 0.2, 1.6)
	for i := 1; i <= 8; i++ {
		a := turn * float64(i) / 8
		c, sn := math.Cos(a), math.Sin(a)
		e = [2]float64{e[0] + long/8*(dx*c+dy*sn), e[1] + long/8*(dy*c-dx*sn)}
		s = append(s, e)
	}
	return s
}

func drawCross(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Cross}
	// p is a free choice near a corner of the square ±1
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.13, y + rng.NormFloat64()*0.13}
	}
	a, b, c, e := p(-1, -1), p(1, 1), p(1, -1), p(-1, 1)
	tilt := rng.NormFloat64() * 6
	squeeze := between(rng, 0.75, 1.25)
	var s []Stroke
	switch k := rng.IntN(12); {
	case k < 3:
		d.Name = "plain"
		s = []Stroke{bent(a, b, rng.NormFloat64()*0.04), bent(c, e, rng.NormFloat64()*0.04)}
	case k < 4:
		d.Name = "slanted"
		s = []Stroke{bent(a, b, rng.NormFloat64()*0.04), bent(c, e, rng.NormFloat64()*0.04)}
		sl := between(rng, -0.5, 0.5)
		s = mapped(s, func(p [2]float64) [2]float64 { return [2]float64{p[0] - sl*p[1], p[1]} })
	case k < 5:
		d.Name = "long arm"
		s = []Stroke{bent(a, b, rng.NormFloat64()*0.05), bent(c, e, rng.NormFloat64()*0.05)}
		f := between(rng, 1.25, 1.9)
		g := rng.IntN(2)
		end := len(s[g]) - 1
		if odds(rng, 0.5) {
			for i := range s[g] {
				t := float64(i) / float64(end)
				s[g][i] = [2]float64{s[g][i][0] * (1 + (f-1)*t), s[g][i][1] * (1 + (f-1)*t)}
			}
		} else {
			s[g] = mapped(s[g:g+1], func(p [2]float64) [2]float64 { return [2]float64{p[0] * f, p[1] * f} })[0]
		}
	case k < 7:
		d.Name = "rotated"
		s = []Stroke{bent(a, b, rng.NormFloat64()*0.04), bent(c, e, rng.NormFloat64()*0.04)}
		tilt = between(rng, -25, 25)
	case k < 9:
		d.Name = "curved"
		s = []Stroke{bent(a, b, between(rng, -0.16, 0.16)), bent(c, e, between(rng, -0.16, 0.16))}
	case k < 10: // )( whose bows cross
		d.Name = "cursive"
		bow := between(rng, 0.5, 0.85)
		x, y := between(rng, -0.02, 0.07), rng.NormFloat64()*0.08
		s = []Stroke{
			through(10, p(-bow, -1), [2]float64{-bow * 0.3, -0.5 + y}, [2]float64{x, y}, [2]float64{-bow * 0.3, 0.5 + y}, p(-bow, 1)),
			through(10, p(bow, -1), [2]float64{bow * 0.3, -0.5 + y}, [2]float64{-x, y}, [2]float64{bow * 0.3, 0.5 + y}, p(bow, 1)),
		}
		if odds(rng, 0.4) { // with the small hooks of a written x
			s[0] = append(through(6, p(-bow-0.25, -0.75), s[0][0]), s[0]...)
		}
	case k < 11:
		d.Name = "not lifted"
		// down one arm, back up along the side or the foot, down the other
		m := pick(rng, 0, 1, 2, 3)
		way := [][2]float64{c, e, a, b}
		if m == 1 {
			way = [][2]float64{a, b, c, e}
		}
		if m == 2 {
			way = [][2]float64{a, b, e, c}
			d.Ambiguous = true // closed at the foot: 8, or 又 upside down, to some
		}
		out := bent(way[0], way[1], rng.NormFloat64()*0.06)
		out = append(out, bent(way[1], way[2], rng.NormFloat64()*0.12)...)
		s = []Stroke{append(out, bent(way[2], way[3], rng.NormFloat64()*0.06)...)}
	default:
		d.Name = "ribbon"
		// one soft stroke: arms cross, the turn is round
		r := between(rng, 0.9, 1.5)
		if odds(rng, 0.5) {
			s = []Stroke{through(12, a, p(-0.1, -0.1), p(0.8, 0.75), p(r, 0.05), p(0.8, -0.8), p(0, 0), e)}
		} else {
			s = []Stroke{through(12, c, p(0.1, -0.1), p(-0.8, 0.75), p(-r, 0.05), p(-0.8, -0.8), p(0, 0), b)}
		}
	}
	s = mapped(s, func(p [2]float64) [2]float64 { return [2]float64{p[0] * squeeze, p[1]} })
	if k := between(rng, 0.5, 1); d.Name != "long arm" && odds(rng, 0.12) { // one stroke short
		s[len(s)-1] = mapped(s[len(s)-1:], func(p [2]float64) [2]float64 { return [2]float64{p[0] * k, p[1] * k} })[0]
	}
	if d.Name == "not lifted" || d.Name == "ribbon" { // some see another letter in a wild one
		tilt *= 0.5
	}
	d.Strokes = settle(rng, turned(s, tilt), markSize(rng))
	return d
}

func drawTick(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Tick}
	// From the start down to the corner at 0,0 and up to the right: arms by
	// length and by their angle to the paper's edge.
	polar := func(long, deg float64) [2]float64 {
		return [2]float64{long * math.Cos(deg*math.Pi/180), -long * math.Sin(deg*math.Pi/180)}
	}
	short, left, right := between(rng, 0.25, 0.55), 180-between(rng, 35, 70), between(rng, 42, 66)
	d.Name = pick(rng, "plain", "plain", "long", "narrow", "wide", "hooked", "serif", "curved", "round", "overshot", "any")
	switch d.Name {
	case "long":
		short, right = between(rng, 0.15, 0.28), between(rng, 35, 60)
	case "narrow":
		short, left, right = between(rng, 0.22, 0.6), 180-between(rng, 52, 78), between(rng, 62, 82)
	case "wide":
		short, left, right = between(rng, 0.2, 0.6), 180-between(rng, 25, 65), between(rng, 22, 42)
	case "any":
		short, left, right = between(rng, 0.16, 0.8), 180-between(rng, 20, 80), between(rng, 25, 78)
	}
	if left-right > 132 { // flatter than that is a dent in a line
		left = right + between(rng, 95, 132)
	}
	if drop, rise := short*math.Sin(left*math.Pi/180), math.Sin(right*math.Pi/180); drop > 0.85*rise {
		short *= 0.85 * rise / drop
	}
	start, end := polar(short, left), polar(1, right)
	down := bent(start, [2]float64{0, 0}, rng.NormFloat64()*0.06)
	up := bent([2]float64{0, 0}, end, rng.NormFloat64()*0.05)
	switch d.Name {
	case "hooked": // the end turns down or over
		over := between(rng, 0.06, 0.2)
		tip := [2]float64{end[0] + over, end[1] + between(rng, -0.04, 0.12)}
		up = append(up[:len(up)-3], through(4, up[len(up)-4], end, tip)...)
	case "serif": // a short rise before the way down
		pre := [2]float64{start[0] - between(rng, 0.05, 0.18), start[1] + between(rng, 0, 0.15)}
		down = append(through(5, pre, [2]float64{start[0] - 0.01, start[1] - 0.01}, down[1]), down[2:]...)
	case "curved":
		up = bent([2]float64{0, 0}, end, pick(rng, -1.0, 1.0)*between(rng, 0.06, 0.16))
		down = bent(start, [2]float64{0, 0}, between(rng, -0.2, 0.2))
	case "overshot": // the pen goes on down a little before it turns
		o := between(rng, 0.03, 0.1)
		up = append(straight(3, [2]float64{0, 0}, [2]float64{o * between(rng, -0.1, 0.6), o}), up...)
	}
	s := append(append(Stroke{}, down...), up[1:]...)
	if d.Name == "round" { // a soft corner
		r := between(rng, 0.03, 0.1)
		s = through(8, start, [2]float64{start[0] * r / short, start[1]*r/short + 0.01}, [2]float64{0, r * 0.35}, [2]float64{end[0] * r, end[1]*r + 0.01},
			[2]float64{end[0] * 0.55, end[1]*0.55 + between(rng, -0.02, 0.05)}, end)
	}
	d.Strokes = settle(rng, turned([]Stroke{s}, rng.NormFloat64()*4), markSize(rng))
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
