// handstranger.go: a second family of hands, made by another principle than
// the first and never taught to a reader: a pen that flies from aim to aim in
// overlapping strokes, each an arc travelled with a bell of speed, as
// movement science describes writing. They judge what the first taught.

package scantest

import (
	"math"
	"math/rand/v2"

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
	return d
}

// strangeThing flies letters, digits and corrections.
func strangeThing(rng *rand.Rand, quick, skew float64) (string, []Stroke) {
	a := func(x, y, bend float64) aim {
		return aim{x + rng.NormFloat64()*0.08, y + rng.NormFloat64()*0.08, -bend}
	}
	f := func(x, y float64, aims ...aim) Stroke {
		return flight(rng, [2]float64{x + rng.NormFloat64()*0.08, y + rng.NormFloat64()*0.08}, quick*0.5, skew, aims...)
	}
	circle := func(r float64) Stroke {
		return f(0, -r, a(-r, 0, -1.6), a(0, r, -1.6), a(r, 0, -1.6), a(0, -r, -1.6))
	}
	cross := []Stroke{f(-1, -1, a(1, 1, 0)), f(1, -1, a(-1, 1, 0))}
	tick := f(-0.6, 0, a(-0.2, 0.7, 0), a(1, -0.9, 0))
	things := []struct {
		name string
		s    func() []Stroke
	}{
		{"two", func() []Stroke {
			return []Stroke{f(-0.6, -0.6, a(0, -1, 1), a(0.6, -0.5, 1.2), a(-0.7, 1, 0.3), a(0.8, 0.9, 0))}
		}},
		{"three", func() []Stroke {
			return []Stroke{f(-0.5, -0.8, a(0.5, -0.5, 2), a(-0.1, 0, 1), a(0.6, 0.5, 2), a(-0.5, 0.9, 1))}
		}},
		{"four", func() []Stroke {
			return []Stroke{f(-0.1, -1, a(-0.7, 0.3, 0), a(0.8, 0.3, 0)), f(0.3, -0.5, a(0.2, 1, 0))}
		}},
		{"five", func() []Stroke {
			return []Stroke{f(-0.4, -0.9, a(-0.5, -0.1, 0), a(0.6, 0.4, 1.8), a(-0.6, 0.9, 1.2)), f(-0.4, -0.95, a(0.6, -1, 0))}
		}},
		{"six", func() []Stroke {
			return []Stroke{f(0.4, -1, a(-0.6, 0.4, -0.9), a(0, 1, -1.2), a(0.5, 0.5, -1.4), a(-0.5, 0.4, -1.6))}
		}},
		{"seven", func() []Stroke { return []Stroke{f(-0.6, -0.9, a(0.6, -0.9, 0), a(-0.2, 1, 0.2))} }},
		{"nine", func() []Stroke {
			return []Stroke{f(0.5, -0.6, a(-0.1, -1, -1), a(-0.5, -0.4, -1.5), a(0.5, -0.5, -1.8), a(0.3, 1, 0.1))}
		}},
		{"eight", func() []Stroke {
			return []Stroke{f(0.4, -0.8, a(-0.5, -0.5, -2), a(0.5, 0.5, 0.3), a(-0.5, 0.6, 2.4), a(0.4, -0.8, 0.2))}
		}},
		{"w", func() []Stroke {
			return []Stroke{f(-1, -0.5, a(-0.5, 0.6, 0), a(0, -0.3, 0), a(0.5, 0.6, 0), a(1, -0.6, 0))}
		}},
		{"n", func() []Stroke { return []Stroke{f(-0.6, 0.8, a(-0.6, -0.8, 0), a(0.6, 0.8, 0), a(0.6, -0.8, 0))} }},
		{"z", func() []Stroke { return []Stroke{f(-0.7, -0.8, a(0.7, -0.8, 0), a(-0.7, 0.8, 0), a(0.7, 0.8, 0))} }},
		{"u", func() []Stroke { return []Stroke{f(-0.6, -0.8, a(-0.5, 0.4, 0), a(0.5, 0.4, -2), a(0.6, -0.8, 0))} }},
		{"h", func() []Stroke {
			return []Stroke{f(-0.5, -1, a(-0.5, 1, 0), a(-0.4, 0.2, 0), a(0.4, 0.1, 1.6), a(0.5, 1, 0))}
		}},
		{"y", func() []Stroke { return []Stroke{f(-0.6, -0.8, a(0, 0.1, 0)), f(0.6, -0.9, a(-0.4, 1, 0))} }},
		{"t", func() []Stroke {
			return []Stroke{f(0, -1, a(0, 0.8, 0), a(0.4, 0.9, -1)), f(-0.5, -0.4, a(0.5, -0.45, 0))}
		}},
		{"k", func() []Stroke {
			return []Stroke{f(-0.5, -1, a(-0.5, 1, 0)), f(0.5, -0.7, a(-0.45, 0.1, 0), a(0.6, 1, 0))}
		}},
		{"a", func() []Stroke {
			return []Stroke{f(0.5, -0.5, a(-0.5, 0, -1.8), a(0.4, 0.4, -1.8), a(0.5, -0.6, 0), a(0.6, 0.7, 0))}
		}},
		{"e", func() []Stroke { return []Stroke{f(-0.5, 0, a(0.5, -0.1, 0), a(-0.5, 0, -2.6), a(0.5, 0.5, -2))} }},
		{"big", func() []Stroke {
			return []Stroke{f(-0.9, -0.3, a(0.9, -0.4, 0)), f(0, -1, a(-0.8, 1, 0.4)), f(0, -0.3, a(0.9, 1, -0.2))}
		}},
		{"person", func() []Stroke { return []Stroke{f(0, -1, a(-0.9, 1, 0.3)), f(-0.1, -0.3, a(0.9, 1, -0.2))} }},
		{"no", func() []Stroke {
			return []Stroke{f(-1, -0.8, a(1, -0.9, 0)), f(0.1, -0.8, a(-1, 0.4, 0.3)), f(0, -0.3, a(0, 1, 0)), f(0.2, -0.1, a(0.9, 0.4, 0))}
		}},
		{"again", func() []Stroke {
			return []Stroke{f(-0.8, -0.8, a(0.7, -0.8, 0), a(-0.9, 0.9, 0.2)), f(-0.6, -0.4, a(0.9, 0.9, 0))}
		}},
		{"triangle", func() []Stroke { return []Stroke{f(0, -1, a(-0.9, 0.8, 0), a(0.9, 0.8, 0), a(0, -1, 0))} }},
		{"diamond", func() []Stroke { return []Stroke{f(0, -1, a(-0.8, 0, 0), a(0, 1, 0), a(0.8, 0, 0), a(0, -1, 0))} }},
		{"circle with cross", func() []Stroke { return append([]Stroke{circle(1.1)}, cross...) }},
		{"circle with tick", func() []Stroke { return []Stroke{circle(1.1), tick} }},
		{"circle in circle", func() []Stroke { return []Stroke{circle(1), circle(between(rng, 0.3, 0.6))} }},
		{"circle with bar", func() []Stroke { return []Stroke{circle(1), f(-1.2, 0, a(1.2, 0, 0))} }},
		{"circle with dot", func() []Stroke { return []Stroke{circle(1), f(0, 0, a(0.1, 0.1, 0))} }},
		{"cross with bar", func() []Stroke { return append(cross, f(-1.1, 0, a(1.1, 0, 0))) }},
		{"cross with line below", func() []Stroke { return append(cross, f(-1, 1.3, a(1, 1.3, 0))) }},
		{"tick and cross", func() []Stroke {
			return append(mapped(cross, func(p [2]float64) [2]float64 { return [2]float64{p[0]*0.6 + 1.5, p[1] * 0.6} }), tick)
		}},
		{"tick struck out", func() []Stroke { return []Stroke{tick, f(-0.8, -0.3, a(1, 0.2, 0))} }},
		{"circle struck out", func() []Stroke {
			return []Stroke{circle(0.9), f(-1.1, -0.4, a(1.1, -0.2, 0)), f(-1.1, 0.2, a(1.1, 0.4, 0))}
		}},
		{"cross struck out", func() []Stroke { return append(cross, f(-1.2, -0.2, a(1.2, -0.3, 0)), f(-1.2, 0.3, a(1.2, 0.2, 0))) }},
		{"hatched", func() []Stroke {
			var aims []aim
			for i := range 12 {
				aims = append(aims, a(0.9*float64(1-2*(i%2)), -0.9+0.15*float64(i), 0))
			}
			return []Stroke{f(-0.9, -1, aims...)}
		}},
		{"slash", func() []Stroke { return []Stroke{f(0.8, -1, a(-0.8, 1, 0.1))} }},
		{"bar", func() []Stroke { return []Stroke{f(-1, 0, a(1, 0, 0.1))} }},
		{"roof", func() []Stroke { return []Stroke{f(-0.8, 0.7, a(0, -0.7, 0), a(0.8, 0.7, 0))} }},
		{"corner", func() []Stroke { return []Stroke{f(-0.6, -0.9, a(-0.6, 0.9, 0), a(0.8, 0.9, 0))} }},
		{"re", func() []Stroke { return []Stroke{f(-0.4, -1, a(-0.4, 0.9, 0), a(0.5, 0.1, 0))} }},
		{"question", func() []Stroke {
			return []Stroke{f(-0.5, -0.6, a(0.1, -1, 1), a(0.3, -0.3, 1.6), a(0, 0.4, 0)), f(0, 0.9, a(0.05, 0.95, 0))}
		}},
		{"loop", func() []Stroke { return []Stroke{f(-0.9, 0.8, a(0.5, -0.6, 0.4), a(0, -0.9, -2), a(0.7, 0.9, -0.4))} }},
	}
	t := things[rng.IntN(len(things))]
	return "flown " + t.name, t.s()
}
