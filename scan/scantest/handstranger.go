// This file is a second family of hands, made by another principle than the
// first and never taught to a reader: a pen that flies from aim to aim in
// overlapping strokes, each an arc travelled with a bell of speed, as movement
// science describes writing. They judge what the first taught.

package scantest

import (
	_ "embed"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"zheng/scan/mark"
)

// aim is where a movement goes, and how much it bends on the way (radians).
type aim struct{ x, y, bend float64 }

// flight is the pen's way through all aims. Each movement begins before the
// last has ended by overlap of its time, so that corners are rounded as much
// as the hand is quick.
func flight(rng *rand.Rand, start [2]float64, overlap, skew float64, aims ...aim) Stroke {
	type move struct{ t0, dt, dx, dy, bend float64 }
	var moves []move
	p := start
	t := 0.0
	for i, a := range aims {
		dt := 1 + rng.NormFloat64()*0.1
		if i > 0 {
			t -= overlap * dt
		}
		moves = append(moves, move{t, dt, a.x - p[0], a.y - p[1], a.bend + rng.NormFloat64()*0.06})
		p = [2]float64{a.x, a.y}
		t += dt
	}
	var out Stroke
	const n = 40
	for k := range n*len(aims) + 1 {
		now := t * float64(k) / float64(n*len(aims))
		q := start
		for _, m := range moves {
			u := min(1, max(0, (now-m.t0)/m.dt))
			u = math.Pow(u, 1+skew)
			s := u * u * u * (10 - 15*u + 6*u*u) // a bell of speed
			// along an arc whose chord is the movement
			if b := m.bend; math.Abs(b) > 0.02 {
				a := b * (s - 0.5)
				half := math.Sin(b / 2)
				c, d := (math.Sin(a)+half)/(2*half), (math.Cos(a)-math.Cos(b/2))/(2*half)
				q[0] += m.dx*c - m.dy*d
				q[1] += m.dy*c + m.dx*d
			} else {
				q[0] += m.dx * s
				q[1] += m.dy * s
			}
		}
		out = append(out, q)
	}
	return out
}

// Stranger lets a hand of the second family draw.
func Stranger(rng *rand.Rand, kind Kind) Drawing {
	n := func(v, by float64) float64 { return v + rng.NormFloat64()*by }
	at := func(x, y, by float64) [2]float64 { return [2]float64{n(x, by), n(y, by)} }
	quick := between(rng, 0.05, 0.4)
	skew := between(rng, -0.2, 0.3)
	d := Drawing{Kind: kind, Truth: mark.Shape(kind)}
	size := between(rng, 3.5, 11)
	var s []Stroke
	switch kind {
	case KindBlank:
		return drawBlank(rng)
	case KindCircle:
		d.Name = "flown circle"
		sign := pick(rng, 1.0, -1.0)
		a0, turns := between(rng, -2.5, -0.5), between(rng, 0.93, 1.15)
		if odds(rng, 0.15) {
			d.Name, turns = "flown circle twice", between(rng, 1.6, 2.1)
		}
		k := 4 + rng.IntN(3)
		step := sign * turns * 2 * math.Pi / float64(k)
		flat := between(rng, 0.7, 1.3)
		var aims []aim
		for i := 1; i <= k; i++ {
			a := a0 + step*float64(i)
			aims = append(aims, aim{n(math.Cos(a), 0.05), n(math.Sin(a)*flat, 0.05), -step})
		}
		if end := aims[k-1]; odds(rng, 0.15) {
			d.Name = "flown circle with tail inside"
			in := between(rng, 0.2, 0.85)
			aims = append(aims, aim{n(end.x*(1-in), 0.1), n(end.y*(1-in), 0.1), between(rng, -0.6, 0.6)})
		}
		s = []Stroke{flight(rng, [2]float64{math.Cos(a0), math.Sin(a0) * flat}, 0.1*quick, 0, aims...)}
	case KindCross:
		a, b, c, e := at(-1, -1, 0.15), at(1, 1, 0.15), at(1, -1, 0.15), at(-1, 1, 0.15)
		bend := func() float64 { return rng.NormFloat64() * 0.25 }
		switch rng.IntN(5) {
		case 0:
			d.Name = "flown cross in one"
			s = []Stroke{flight(rng, c, quick*0.5, skew, aim{e[0], e[1], bend()}, aim{a[0], a[1], between(rng, -0.8, 0.3)}, aim{b[0], b[1], bend()})}
		case 1:
			d.Name = "flown cross with lead-in"
			s = []Stroke{flight(rng, at(-1.3, -0.7, 0.1), quick, skew, aim{a[0], a[1], 0}, aim{b[0], b[1], bend()}), flight(rng, c, 0, skew, aim{e[0], e[1], bend()})}
		default:
			d.Name = "flown cross"
			s = []Stroke{flight(rng, a, 0, skew, aim{b[0], b[1], bend()}), flight(rng, c, 0, skew, aim{e[0], e[1], bend()})}
		}
		s = turned(s, rng.NormFloat64()*7)
	case KindTick:
		d.Name = "flown tick"
		start, low, end := at(-0.5, -0.45, 0.12), at(0, 0, 0.03), at(1.1, -1.3, 0.25)
		aims := []aim{{low[0], low[1], n(0, 0.2)}, {end[0], end[1], n(0, 0.25)}}
		if odds(rng, 0.25) {
			d.Name = "flown tick with hook"
			aims = append(aims, aim{end[0] + n(0.25, 0.05), end[1] + n(0, 0.12), 0.5})
		}
		if odds(rng, 0.2) {
			d.Name = "flown tick with lead-in"
			aims = append([]aim{{start[0], start[1], -0.6}}, aims...)
			start = [2]float64{start[0] - between(rng, 0.1, 0.25), start[1] + between(rng, -0.05, 0.2)}
		}
		s = []Stroke{flight(rng, start, quick*0.6, skew, aims...)}
	default:
		d.Kind, d.Truth = KindOther, mark.Other
		d.Name, s = strangeThing(rng, quick, skew)
		size = max(size, 4)
	}
	room := (13 - size) / 2
	x, y := rng.NormFloat64()*room*0.4, rng.NormFloat64()*room*0.4
	d.Strokes = shaky(rng, fit(s, size, min(max(x, -room-1), room+1), min(max(y, -room-1), room+1)), 0.008*size)
	d.Ambiguous = d.Name == "flown circle with dot" && rested(d.Strokes)
	return d
}

// strange are the letters, digits and corrections that strangers draw, a line
// each: its name, then its strokes, parted by ";". A stroke is where the pen
// begins and the aims it flies to, x,y or x,y,bend, within about ±1; or a circle
// of that radius (of one between two), a cross, a small one aside, a tick.
//
//go:embed strange.txt
var strange string

// strangeThing flies one of them.
func strangeThing(rng *rand.Rand, quick, skew float64) (string, []Stroke) {
	near := func(v float64) float64 { return v + rng.NormFloat64()*0.08 }
	fly := func(points ...aim) Stroke {
		aims := make([]aim, len(points)-1)
		for i, p := range points[1:] {
			aims[i] = aim{near(p.x), near(p.y), -p.bend}
		}
		return flight(rng, [2]float64{near(points[0].x), near(points[0].y)}, quick*0.5, skew, aims...)
	}
	cross := []Stroke{fly(aim{-1, -1, 0}, aim{1, 1, 0}), fly(aim{1, -1, 0}, aim{-1, 1, 0})}
	tick := fly(aim{-0.6, 0, 0}, aim{-0.2, 0.7, 0}, aim{1, -0.9, 0})
	things := strings.Split(strings.TrimSpace(strange), "\n")
	name, drawn, _ := strings.Cut(things[rng.IntN(len(things))], ": ")
	var out []Stroke
	for stroke := range strings.SplitSeq(drawn, "; ") {
		words := strings.Fields(stroke)
		switch words[0] {
		case "cross":
			out = append(out, cross...)
		case "small-cross":
			out = append(out, mapped(cross, func(p [2]float64) [2]float64 { return [2]float64{p[0]*0.6 + 1.5, p[1] * 0.6} })...)
		case "tick":
			out = append(out, tick)
		case "circle":
			r := numbers(words[1])[0]
			if len(words) > 2 {
				r = between(rng, r, numbers(words[2])[0])
			}
			out = append(out, fly(aim{0, -r, 0}, aim{-r, 0, -1.6}, aim{0, r, -1.6}, aim{r, 0, -1.6}, aim{0, -r, -1.6}))
		default:
			var points []aim
			for _, w := range words {
				v := append(numbers(w), 0)
				points = append(points, aim{v[0], v[1], v[2]})
			}
			out = append(out, fly(points...))
		}
	}
	return "flown " + name, out
}

// numbers are those of a list parted by commas; of this package's own text, so
// that a fault is the program's.
func numbers(s string) (out []float64) {
	for w := range strings.SplitSeq(s, ",") {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil {
			panic(err)
		}
		out = append(out, v)
	}
	return out
}
