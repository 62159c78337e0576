// This file draws marks of careful hands, and of rulers and compasses: lines
// that are straight, rings that are round. What is too regular must be no
// stranger to a reader than what is crooked.

package scantest

import (
	"math"
	"math/rand/v2"

	"zheng/scan/mark"
)

// neat draws a kind of mark without a tremor.
func neat(rng *rand.Rand, kind Kind) Drawing {
	size := between(rng, 1.7, 5.6) // half the width, mm
	var d Drawing
	switch kind {
	case KindCircle:
		d = Drawing{Truth: mark.Circle, Name: "neat ring", Strokes: []Stroke{ellipse(rng, between(rng, 0.75, 1.3))}}
	case KindCross:
		d = neatCross(rng)
	case KindTick:
		d = neatTick(rng)
	default:
		d = neatOther(rng)
	}
	x0, y0, x1, y1 := bounds(d.Strokes)
	size = min(size, 7.6/max(-x0, -y0, x1, y1))
	room := max(0, 6-size)
	dx, dy := clamp(rng.NormFloat64()*0.9, room), clamp(rng.NormFloat64()*0.9, room)
	return d.each(func(p [2]float64) [2]float64 { return [2]float64{p[0]*size + dx, p[1]*size + dy} })
}

func clamp(v, limit float64) float64 { return min(limit, max(-limit, v)) }

// ellipse is a closed ring of width 2, a little open or overlapping at times.
func ellipse(rng *rand.Rand, flat float64) Stroke {
	sweep := 2 * math.Pi * (1 + pick(rng, 0, 0, between(rng, -0.03, 0.12)))
	from, tilt := between(rng, 0, 2*math.Pi), between(rng, 0, math.Pi)
	if odds(rng, 0.5) {
		tilt = 0
	}
	const n = 72
	var s Stroke
	for i := range n + 1 {
		a := from + sweep*float64(i)/n
		x, y := math.Cos(a)/math.Sqrt(flat), math.Sin(a)*math.Sqrt(flat)
		s = append(s, [2]float64{x*math.Cos(tilt) - y*math.Sin(tilt), x*math.Sin(tilt) + y*math.Cos(tilt)})
	}
	return s
}

// segment is a straight line from a to b, its points dense enough to be bent.
func segment(a, b [2]float64) Stroke { return straight(24, a, b) }

func neatCross(rng *rand.Rand) Drawing {
	turn, wide := pick(rng, 0, rng.NormFloat64()*7), between(rng, 0.7, 1.35)
	a := 1 + pick(rng, 0, between(rng, -0.3, 0.3))
	b := 1 + pick(rng, 0, between(rng, -0.3, 0.3))
	s := []Stroke{
		segment([2]float64{-wide, -1}, [2]float64{wide * a, a}),
		segment([2]float64{wide, -1}, [2]float64{-wide * b, b}),
	}
	return Drawing{Truth: mark.Cross, Name: "neat cross", Strokes: turned(s, turn)}
}

func neatTick(rng *rand.Rand) Drawing {
	foot := [2]float64{between(rng, -0.45, -0.1), between(rng, 0.6, 0.95)}
	s := straight(24, [2]float64{-between(rng, 0.75, 1), foot[1] - between(rng, 0.5, 0.9)}, foot, [2]float64{between(rng, 0.8, 1.1), -between(rng, 0.7, 1)})
	return Drawing{Truth: mark.Tick, Name: "neat tick", Strokes: []Stroke{s}}
}

// neatOther are the figures of a drawing set: polygons, letters of straight
// lines, rings with something in them, parts of marks.
func neatOther(rng *rand.Rand) Drawing {
	ring := ellipse(rng, between(rng, 0.85, 1.2))
	inner := func(f float64) []Stroke {
		return mapped([]Stroke{ring}, func(p [2]float64) [2]float64 { return [2]float64{p[0] * f, p[1] * f} })
	}
	cross := neatCross(rng).Strokes
	polygon := func(n int, turn float64) Stroke {
		var pts [][2]float64
		for i := range n + 1 {
			a := turn + 2*math.Pi*float64(i)/float64(n)
			pts = append(pts, [2]float64{math.Cos(a), math.Sin(a)})
		}
		return straight(16, pts...)
	}
	line := func(pts ...[2]float64) Stroke { return straight(16, pts...) }
	type figure struct {
		name    string
		strokes []Stroke
	}
	up := -math.Pi / 2
	figures := []figure{
		{"neat triangle", []Stroke{polygon(3, up)}},
		{"neat triangle down", []Stroke{polygon(3, -up)}},
		{"neat triangle", []Stroke{polygon(3, between(rng, 0, 6))}},
		{"neat diamond", []Stroke{polygon(4, 0)}},
		{"neat ring with cross", append([]Stroke{ring}, cross...)},
		{"neat small cross in ring", append([]Stroke{ring}, mapped(cross, func(p [2]float64) [2]float64 { return [2]float64{p[0] / 2, p[1] / 2} })...)},
		{"neat ring in ring", append(inner(between(rng, 0.25, 0.7)), ring)},
		{"neat ring with dot", append(inner(between(rng, 0.12, 0.25)), ring)},
		{"neat ring struck", []Stroke{ring, segment([2]float64{-1.2, between(rng, -1, 1)}, [2]float64{1.2, between(rng, -1, 1)})}},
		{"neat half ring", []Stroke{ring[:len(ring)*between2(rng, 40, 75)/100]}},
		{"neat line", []Stroke{turned([]Stroke{segment([2]float64{-1, 0}, [2]float64{1, 0})}, between(rng, 0, 180))[0]}},
		{"neat pair of lines", []Stroke{segment([2]float64{-0.4, -1}, [2]float64{-0.3, 1}), segment([2]float64{0.4, -1}, [2]float64{0.5, 1})}},
		{"neat star", []Stroke{segment([2]float64{-1, 0}, [2]float64{1, 0}), segment([2]float64{-0.5, -0.87}, [2]float64{0.5, 0.87}), segment([2]float64{0.5, -0.87}, [2]float64{-0.5, 0.87})}},
		{"neat cross struck", append(cross, segment([2]float64{-1.1, between(rng, -0.3, 0.3)}, [2]float64{1.1, between(rng, -0.3, 0.3)}))},
		{"neat cross underlined", append(cross, segment([2]float64{-1.1, 1.15}, [2]float64{1.1, 1.15}))},
		{"neat letter K", []Stroke{line([2]float64{-0.5, -1}, [2]float64{-0.5, 1}), line([2]float64{0.6, -1}, [2]float64{-0.5, 0.1}, [2]float64{0.7, 1})}},
		{"neat letter Y", []Stroke{line([2]float64{-0.7, -1}, [2]float64{0, 0}, [2]float64{0.7, -1}), line([2]float64{0, 0}, [2]float64{0, 1})}},
		{"neat letter Z", []Stroke{line([2]float64{-0.8, -1}, [2]float64{0.8, -1}, [2]float64{-0.8, 1}, [2]float64{0.8, 1})}},
		{"neat letter N", []Stroke{line([2]float64{-0.7, 1}, [2]float64{-0.7, -1}, [2]float64{0.7, 1}, [2]float64{0.7, -1})}},
		{"neat letter W", []Stroke{line([2]float64{-1, -0.8}, [2]float64{-0.5, 0.8}, [2]float64{0, -0.5}, [2]float64{0.5, 0.8}, [2]float64{1, -0.8})}},
		{"neat letter A", []Stroke{line([2]float64{-0.7, 1}, [2]float64{0, -1}, [2]float64{0.7, 1}), line([2]float64{-0.4, 0.3}, [2]float64{0.4, 0.3})}},
		{"neat letter H", []Stroke{line([2]float64{-0.6, -1}, [2]float64{-0.6, 1}), line([2]float64{0.6, -1}, [2]float64{0.6, 1}), line([2]float64{-0.6, 0}, [2]float64{0.6, 0})}},
		{"neat letter T", []Stroke{line([2]float64{-0.8, -1}, [2]float64{0.8, -1}), line([2]float64{0, -1}, [2]float64{0, 1})}},
		{"neat letter L", []Stroke{line([2]float64{-0.4, -1}, [2]float64{-0.4, 1}, [2]float64{0.6, 1})}},
		{"neat letter F", []Stroke{line([2]float64{0.6, -1}, [2]float64{-0.5, -1}, [2]float64{-0.5, 1}), line([2]float64{-0.5, -0.1}, [2]float64{0.4, -0.1})}},
		{"neat digit 4", []Stroke{line([2]float64{0.2, -1}, [2]float64{-0.7, 0.3}, [2]float64{0.7, 0.3}), line([2]float64{0.3, -0.5}, [2]float64{0.3, 1})}},
		{"neat digit 7", []Stroke{line([2]float64{-0.6, -1}, [2]float64{0.6, -1}, [2]float64{-0.2, 1})}},
		{"neat two ticks", []Stroke{neatTick(rng).Strokes[0], mapped(neatTick(rng).Strokes, func(p [2]float64) [2]float64 { return [2]float64{p[0] + 0.5, p[1] + 0.25} })[0]}},
		{"neat tick struck", []Stroke{neatTick(rng).Strokes[0], segment([2]float64{-0.6, -0.8}, [2]float64{0.8, 0.9})}},
		{"neat ring and tick", []Stroke{ring, neatTick(rng).Strokes[0]}},
		{"neat ring beside cross", append(mapped(cross, func(p [2]float64) [2]float64 { return [2]float64{p[0]*0.45 - 0.6, p[1] * 0.45} }), mapped([]Stroke{ring}, func(p [2]float64) [2]float64 { return [2]float64{p[0]*0.45 + 0.6, p[1] * 0.45} })...)},
		{"neat zigzag", []Stroke{line([2]float64{-1, 0.3}, [2]float64{-0.5, -0.4}, [2]float64{0, 0.3}, [2]float64{0.5, -0.4}, [2]float64{1, 0.3})}},
		{"neat hourglass", []Stroke{line([2]float64{-0.8, -1}, [2]float64{0.8, 1}, [2]float64{-0.8, 1}, [2]float64{0.8, -1}, [2]float64{-0.8, -1})}},
	}
	f := figures[rng.IntN(len(figures))]
	return Drawing{Truth: mark.Other, Name: f.name, Strokes: f.strokes}
}

// between2 draws a whole number from [a, b).
func between2(rng *rand.Rand, a, b int) int { return a + rng.IntN(b-a) }
