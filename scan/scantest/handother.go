// This file draws what a hand draws that is none of the ballot's marks, or more
// than one of them.

package scantest

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"zheng/scan/mark"
)

type other struct {
	name  string
	often int
	draw  func(*rand.Rand) []Stroke
}

// others are drawn as often as they say; sizes are free, settle fits them.
var others = []other{
	{"glyph", 30, drawGlyph},
	{"made-up character", 10, drawCharacter},
	{"triangle", 6, drawTriangle},
	{"struck out", 10, strike},
	{"blacked out", 4, func(rng *rand.Rand) []Stroke { return blacken(rng, anyMark(rng)) }},
	{"two marks", 8, drawTwo},
	{"mark over mark", 8, func(rng *rand.Rand) []Stroke { return drawOver(rng) }},
	{"circle and cross", 6, func(rng *rand.Rand) []Stroke {
		f := between(rng, 0.3, 1.1)
		x := mapped(turned([]Stroke{bent([2]float64{-1, -1}, [2]float64{1, 1}, 0), bent([2]float64{1, -1}, [2]float64{-1, 1}, 0)}, between(rng, -45, 45)),
			func(p [2]float64) [2]float64 { return [2]float64{p[0] * f, p[1] * f} })
		return append(x, ring(rng, 1))
	}},
	{"circle with dot", 5, func(rng *rand.Rand) []Stroke {
		s := []Stroke{ring(rng, 1)}
		for range 1 + rng.IntN(2) {
			a := [2]float64{rng.NormFloat64() * 0.15, rng.NormFloat64() * 0.15}
			s = append(s, straight(4, a, [2]float64{a[0] + between(rng, 0.1, 0.35), a[1] + between(rng, -0.1, 0.1)}))
		}
		return s
	}},
	{"ring in ring", 5, func(rng *rand.Rand) []Stroke { return []Stroke{ring(rng, 1), ring(rng, between(rng, 0.25, 0.7))} }},
	{"circle with slash", 6, func(rng *rand.Rand) []Stroke {
		a, r := between(rng, 0, 2*math.Pi), between(rng, 0.7, 1.5)
		c, s := math.Cos(a)*r, math.Sin(a)*r
		dx, dy := rng.NormFloat64()*0.15, rng.NormFloat64()*0.15
		return []Stroke{ring(rng, 1), bent([2]float64{-c + dx, -s + dy}, [2]float64{c + dx, s + dy}, rng.NormFloat64()*0.05)}
	}},
	{"scribble", 8, drawScribble},
	{"star", 3, func(rng *rand.Rand) []Stroke { return []Stroke{star(5, 2, rng)} }},
	{"asterisk", 7, func(rng *rand.Rand) []Stroke {
		var s []Stroke
		n := 3 + rng.IntN(2)
		for i := range n {
			a := math.Pi*float64(i)/float64(n) + rng.NormFloat64()*0.12
			s = append(s, bent([2]float64{-math.Cos(a), -math.Sin(a)}, [2]float64{math.Cos(a), math.Sin(a)}, 0))
		}
		return s
	}},
	{"zigzag", 6, func(rng *rand.Rand) []Stroke {
		n, up := 3+rng.IntN(5), between(rng, 0.4, 1.5)
		var p [][2]float64
		for i := range n + 1 {
			p = append(p, [2]float64{float64(i)/float64(n)*2 - 1 + rng.NormFloat64()*0.05, up * (float64(i%2) - 0.5) * between(rng, 0.7, 1.2)})
		}
		return turned([]Stroke{straight(8, p...)}, between(rng, -180, 180))
	}},
	{"line", 10, func(rng *rand.Rand) []Stroke {
		a := between(rng, 0, math.Pi)
		return []Stroke{bent([2]float64{-math.Cos(a), -math.Sin(a)}, [2]float64{math.Cos(a), math.Sin(a)}, rng.NormFloat64()*0.08)}
	}},
	{"arc", 5, func(rng *rand.Rand) []Stroke {
		return []Stroke{loop(rng, between(rng, 0, 6.3), between(rng, 1.5, 4.2), 0.05, 0, 2)}
	}},
	{"wave", 4, func(rng *rand.Rand) []Stroke {
		n := 3 + rng.IntN(5)
		var p [][2]float64
		for i := range n + 1 {
			p = append(p, [2]float64{float64(i)/float64(n)*2 - 1, between(rng, 0.15, 0.6) * (float64(i%2) - 0.5)})
		}
		return turned([]Stroke{through(8, p...)}, between(rng, -90, 90))
	}},
	{"disc", 4, func(rng *rand.Rand) []Stroke { // filled, with a line or as a blot
		s := loop(rng, 0, 2*math.Pi*between(rng, 6, 12), 0.02, 0, 2)
		long := between(rng, 1, 1.7)
		for i := range s {
			r := 1 - float64(i)/float64(len(s))
			s[i] = [2]float64{s[i][0] * r * long, s[i][1] * r}
		}
		return turned([]Stroke{s}, between(rng, 0, 180))
	}},
	{"dots", 3, func(rng *rand.Rand) []Stroke {
		var s []Stroke
		for i := range 2 + rng.IntN(5) {
			a := [2]float64{float64(i%3) - 1 + rng.NormFloat64()*0.15, float64(i/3) + rng.NormFloat64()*0.15}
			s = append(s, straight(3, a, [2]float64{a[0] + between(rng, 0.03, 0.2), a[1] + between(rng, 0, 0.2)}))
		}
		return s
	}},
	{"heart", 2, func(rng *rand.Rand) []Stroke {
		return []Stroke{through(6, [2]float64{0, -0.4}, [2]float64{-0.5, -0.9}, [2]float64{-1, -0.4}, [2]float64{-0.6, 0.3}, [2]float64{0, 1}),
			through(6, [2]float64{0, -0.4}, [2]float64{0.5, -0.9}, [2]float64{1, -0.4}, [2]float64{0.6, 0.3}, [2]float64{0, 1})}
	}},
	{"arrow", 6, func(rng *rand.Rand) []Stroke {
		w := between(rng, 0.2, 0.5)
		return turned([]Stroke{straight(8, [2]float64{-1, 0}, [2]float64{1, 0}), straight(6, [2]float64{1 - w, -w}, [2]float64{1, 0}, [2]float64{1 - w, w})}, between(rng, -180, 180))
	}},
	{"square with cross", 3, func(rng *rand.Rand) []Stroke {
		return []Stroke{box(rng), straight(8, [2]float64{-1, -1}, [2]float64{1, 1}), straight(8, [2]float64{1, -1}, [2]float64{-1, 1})}
	}},
	{"diamond", 6, func(rng *rand.Rand) []Stroke {
		w := between(rng, 0.6, 1)
		return turned([]Stroke{straight(8, [2]float64{0, -1}, [2]float64{-w, 0}, [2]float64{0, 1}, [2]float64{w, 0}, [2]float64{rng.NormFloat64() * 0.05, -1})}, rng.NormFloat64()*8)
	}},
	{"spiral", 5, func(rng *rand.Rand) []Stroke {
		n, out := between(rng, 1.5, 3.5), Stroke{}
		for i := range 90 {
			t := float64(i) / 89
			a, r := t*n*2*math.Pi, 0.1+t
			out = append(out, [2]float64{r * math.Cos(a), r * math.Sin(a)})
		}
		return turned([]Stroke{out}, between(rng, 0, 360))
	}},
	{"eight", 7, func(rng *rand.Rand) []Stroke {
		out := Stroke{}
		for i := range 60 {
			a := float64(i) / 57 * 2 * math.Pi
			out = append(out, [2]float64{math.Sin(2*a) * 0.5, math.Cos(a)})
		}
		return turned([]Stroke{out}, pick(rng, rng.NormFloat64()*15, 90+rng.NormFloat64()*10))
	}},
	{"face", 5, func(rng *rand.Rand) []Stroke {
		return []Stroke{ring(rng, 1), {{-0.35, -0.3}, {-0.3, -0.25}}, {{0.35, -0.3}, {0.3, -0.25}}, bent([2]float64{-0.5, 0.3}, [2]float64{0.5, 0.3}, between(rng, -0.25, 0.25))}
	}},
	{"underlined mark", 4, func(rng *rand.Rand) []Stroke {
		s := fit(anyMark(rng), 2, 0, 0)
		y := between(rng, 1.1, 1.4)
		return append(s, bent([2]float64{-1.1, y}, [2]float64{1.1, y + rng.NormFloat64()*0.05}, 0))
	}},
	{"two ticks", 2, func(rng *rand.Rand) []Stroke {
		t := fit(drawTick(rng).Strokes, 2, 0, 0)
		dx := between(rng, 0.4, 1.2)
		return append(t, mapped(t, func(p [2]float64) [2]float64 { return [2]float64{p[0] + dx, p[1] + dx*0.1} })...)
	}},
	{"mark with an addition", 22, drawAddition},
	{"ribbon", 9, func(rng *rand.Rand) []Stroke { // α, ℓ, γ, a fish: arms too short for a cross
		if odds(rng, 0.4) { // the turn above or below: nobody crosses so
			return turned([]Stroke{ribbon(rng, between(rng, 0.05, 0.9))}, pick(rng, 90.0, -90)+rng.NormFloat64()*14)
		}
		return turned([]Stroke{ribbon(rng, between(rng, 0.03, 0.22))}, pick(rng, 0, 90, -90, between(rng, -180, 180)))
	}},
	{"letter V", 6, func(rng *rand.Rand) []Stroke {
		wide, high := between(rng, 0.35, 0.9), between(rng, 0.92, 1.15)
		return []Stroke{straight(10, [2]float64{-wide, 1 - 2*high}, [2]float64{rng.NormFloat64() * 0.08, 1}, [2]float64{wide * between(rng, 0.85, 1.15), -1})}
	}},
	{"brackets", 4, func(rng *rand.Rand) []Stroke {
		gap, bow := between(rng, 0.15, 0.6), pick(rng, -1.0, 1.0)*between(rng, 0.12, 0.4)
		s := []Stroke{bent([2]float64{-gap, -1}, [2]float64{-gap, 1}, bow), bent([2]float64{gap, -1}, [2]float64{gap, 1}, -bow)}
		return turned(s, pick(rng, 0, rng.NormFloat64()*15, 90))
	}},
	{"rays", 4, func(rng *rand.Rand) []Stroke { // Y, λ, 人, a star of three
		a := between(rng, 0, 2*math.Pi)
		var s []Stroke
		for range 3 {
			r := between(rng, 0.6, 1.2)
			s = append(s, bent([2]float64{rng.NormFloat64() * 0.05, rng.NormFloat64() * 0.05}, [2]float64{r * math.Cos(a), r * math.Sin(a)}, rng.NormFloat64()*0.1))
			a += between(rng, 1.4, 2.7)
		}
		return s
	}},
	{"figure in a ring", 6, func(rng *rand.Rand) []Stroke {
		return append(fit(drawGlyph(rng), between(rng, 0.5, 1.2), rng.NormFloat64()*0.1, rng.NormFloat64()*0.1), ring(rng, 1))
	}},
	{"stub", 8, drawStub},
	{"flight", 8, drawFlight},
	{"not a tick", 14, drawNotTick},
	{"not a cross", 14, drawNotCross},
	{"not a circle", 14, drawNotCircle},
}

func drawOther(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Other}
	switch rng.IntN(40) {
	case 0:
		d.Name, d.Strokes = "neighbour's mark", drawFromOutside(rng)
		return d
	case 1:
		return drawAmbiguous(rng)
	}
	sum := 0
	for _, o := range others {
		sum += o.often
	}
	n := rng.IntN(sum)
	for _, o := range others {
		if n -= o.often; n < 0 {
			d.Name = o.name
			d.Strokes = settle(rng, turned(o.draw(rng), rng.NormFloat64()*5), max(3.6, markSize(rng)))
			d.Ambiguous = touches(d.Strokes) || d.Name == "circle with dot" && rested(d.Strokes)
			return d
		}
	}
	return d
}

// drawAmbiguous draws what some would call a mark and others not.
func drawAmbiguous(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Other, Ambiguous: true}
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.07, y + rng.NormFloat64()*0.07}
	}
	var s []Stroke
	switch 1 + rng.IntN(7) {
	case 1:
		d.Name, s = "digit 0", glyph(rng, "0", 0.02)
	case 2:
		d.Name, s = "plus", []Stroke{bent(p(-1, 0), p(1, 0), 0), bent(p(0, -1), p(0, 1), 0)}
	case 3:
		d.Name, s = "mirrored tick", []Stroke{straight(10, p(-1, -1), p(0.2, 0.7), p(0.6, 0))}
	case 4:
		d.Name, s = "square", []Stroke{box(rng)}
	case 5:
		d.Name, s = "pentagon", []Stroke{star(5, 1, rng)}
	case 6:
		d.Name, s = "drop", []Stroke{through(8, p(0, -1.4), p(-0.8, 0.2), p(0, 1), p(0.8, 0.2), p(0, -1.4))}
	default:
		d.Name, s = "root", []Stroke{straight(10, p(-1, 0), p(-0.6, 0.8), p(0, -0.8), p(1, -0.8))}
	}
	d.Strokes = settle(rng, s, max(3.6, markSize(rng)))
	return d
}

// drawFromOutside is a mark of the box beside, above or below that reaches
// into this one.
func drawFromOutside(rng *rand.Rand) []Stroke {
	s := fit(anyMark(rng), between(rng, 7, 14), 0, 0)
	x0, y0, x1, y1 := bounds(s)
	side := rng.IntN(4)
	in := min(between(rng, 0.6, 3.5), 0.35*(x1-x0))
	if side > 1 {
		in = min(in, 0.35*(y1-y0))
	}
	return mapped(s, func(p [2]float64) [2]float64 {
		switch side {
		case 0:
			return [2]float64{p[0] - x0 + 6.5 - in, p[1]}
		case 1:
			return [2]float64{p[0] - x1 - 6.5 + in, p[1]}
		case 2:
			return [2]float64{p[0], p[1] - y0 + 6.5 - in}
		}
		return [2]float64{p[0], p[1] - y1 - 6.5 + in}
	})
}

func anyMark(rng *rand.Rand) []Stroke {
	switch rng.IntN(3) {
	case 0:
		return drawCircle(rng).Strokes
	case 1:
		return drawCross(rng).Strokes
	}
	return drawTick(rng).Strokes
}

func ring(rng *rand.Rand, r float64) Stroke {
	s := loop(rng, between(rng, 0, 6.3), 2*math.Pi+between(rng, -0.1, 0.3), 0.03, 0.02, 2)
	return mapped([]Stroke{s}, func(p [2]float64) [2]float64 { return [2]float64{p[0] * r, p[1] * r} })[0]
}

func box(rng *rand.Rand) Stroke {
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.05, y + rng.NormFloat64()*0.05}
	}
	a := p(-1, -1)
	return straight(10, a, p(-1, 1), p(1, 1), p(1, -1), [2]float64{a[0] + rng.NormFloat64()*0.05, a[1]})
}

func star(n, skip int, rng *rand.Rand) Stroke {
	var p [][2]float64
	for i := range n + 1 {
		a := -math.Pi/2 + 2*math.Pi*float64(i*skip)/float64(n)
		p = append(p, [2]float64{math.Cos(a) + rng.NormFloat64()*0.06, math.Sin(a) + rng.NormFloat64()*0.06})
	}
	return straight(8, p...)
}

// glyphNames are the glyphs in order, so that a seed gives the same drawing.
var glyphNames = slices.Sorted(maps.Keys(glyphs))

// eitherWay are glyphs that some take for a circle.
var eitherWay = []string{"0", "口"}

func drawGlyph(rng *rand.Rand) []Stroke {
	name := glyphNames[rng.IntN(len(glyphNames))]
	for slices.Contains(eitherWay, name) {
		name = glyphNames[rng.IntN(len(glyphNames))]
	}
	s := glyph(rng, name, between(rng, 0.01, 0.04))
	if w := between(rng, 0.6, 1.1); odds(rng, 0.5) {
		s = mapped(s, func(p [2]float64) [2]float64 { return [2]float64{p[0] * w, p[1]} })
	}
	if odds(rng, 0.15) { // a second one beside it
		t := glyph(rng, glyphNames[rng.IntN(len(glyphNames))], 0.03)
		s = append(s, mapped(t, func(p [2]float64) [2]float64 { return [2]float64{p[0] + 1.2, p[1]} })...)
	}
	return s
}

// drawCharacter joins strokes of the kinds characters are made of.
func drawCharacter(rng *rand.Rand) []Stroke {
	var s []Stroke
	for range 3 + rng.IntN(6) {
		x, y := between(rng, -0.8, 0.5), between(rng, -0.9, 0.7)
		l := between(rng, 0.3, 1.3)
		switch rng.IntN(6) {
		case 0, 1:
			s = append(s, bent([2]float64{x, y}, [2]float64{x + l, y - l*0.08}, 0))
		case 2:
			s = append(s, bent([2]float64{x, y}, [2]float64{x, y + l}, 0))
		case 3:
			s = append(s, bent([2]float64{x, y}, [2]float64{x - l*0.6, y + l*0.8}, -0.1))
		case 4:
			s = append(s, bent([2]float64{x, y}, [2]float64{x + l*0.7, y + l*0.7}, 0.08))
		default:
			s = append(s, straight(6, [2]float64{x, y}, [2]float64{x + l, y}, [2]float64{x + l*0.9, y + l}))
		}
	}
	return s
}

func drawScribble(rng *rand.Rand) []Stroke {
	n := 6 + rng.IntN(10)
	var p [][2]float64
	for range n {
		p = append(p, [2]float64{between(rng, -1, 1), between(rng, -1, 1)})
	}
	if odds(rng, 0.3) {
		return []Stroke{straight(8, p...)}
	}
	return []Stroke{through(10, p...)}
}

func drawTwo(rng *rand.Rand) []Stroke {
	a, b := fit(anyMark(rng), 2, 0, 0), fit(anyMark(rng), between(rng, 0.8, 2), 0, 0)
	along, across := between(rng, 1.3, 2.6), between(rng, -0.6, 0.6)
	if odds(rng, 0.3) {
		along, across = across, along
	}
	return append(a, mapped(b, func(p [2]float64) [2]float64 { return [2]float64{p[0] + along, p[1] + across} })...)
}

func drawOver(rng *rand.Rand) []Stroke {
	a := rng.IntN(3)
	draws := []func(*rand.Rand) Drawing{drawCircle, drawCross, drawTick}
	s := fit(draws[a](rng).Strokes, 2, 0, 0)
	t := fit(draws[(a+1+rng.IntN(2))%3](rng).Strokes, between(rng, 1, 2.6), rng.NormFloat64()*0.3, rng.NormFloat64()*0.3)
	return append(s, t...)
}

// strike crosses a mark out: lines through it, a cross or a scrawl over it.
func strike(rng *rand.Rand) []Stroke {
	how := rng.IntN(4)
	s := anyMark(rng)
	if how == 2 { // a cross over a cross is a cross
		s = pick(rng, drawCircle, drawTick)(rng).Strokes
	}
	s = fit(s, 2, 0, 0)
	switch how {
	case 0, 1:
		a := rng.NormFloat64() * 0.4
		for i := range 1 + rng.IntN(3) {
			y := float64(i)*between(rng, 0.15, 0.4) - 0.1 + rng.NormFloat64()*0.15
			s = append(s, turned([]Stroke{bent([2]float64{-1.25, y}, [2]float64{1.25, y + rng.NormFloat64()*0.1}, 0)}, a*57)...)
		}
	case 2:
		s = append(s, bent([2]float64{-1.2, -1.1}, [2]float64{1.2, 1.2}, 0), bent([2]float64{1.2, -1.2}, [2]float64{-1.2, 1.1}, 0))
	default:
		var p [][2]float64
		for i := range 5 + rng.IntN(5) {
			p = append(p, [2]float64{-1.1 + 0.3*float64(i), pick(rng, -1.0, 1.0)*0.4 + 0.8*float64(i%2) - 0.4})
		}
		s = append(s, through(6, p...))
	}
	return s
}

// blacken hatches over a mark until little is seen of it.
func blacken(rng *rand.Rand, s []Stroke) []Stroke {
	s = fit(s, 2, 0, 0)
	var p [][2]float64
	n := 10 + rng.IntN(14)
	for i := range n {
		y := -1 + 2*float64(i)/float64(n-1)
		w := math.Sqrt(max(0.05, 1.1-y*y))
		p = append(p, [2]float64{w * (float64(i%2)*2 - 1) * between(rng, 0.8, 1.1), y})
	}
	return append(s, turned([]Stroke{through(5, p...)}, between(rng, 0, 180))...)
}

func drawTriangle(rng *rand.Rand) []Stroke {
	p := func(x, y float64) [2]float64 {
		return [2]float64{x + rng.NormFloat64()*0.15, y + rng.NormFloat64()*0.15}
	}
	a, b, c := p(0, -1), p(-1, 0.8), p(1, 0.8)
	end := [2]float64{a[0] + rng.NormFloat64()*0.08, a[1] + rng.NormFloat64()*0.08}
	s := []Stroke{straight(10, a, b, c, end)}
	switch rng.IntN(4) {
	case 0: // round corners
		s = []Stroke{through(5, a, mid(a, b, 0.35), mid(a, b, 0.7), b, mid(b, c, 0.3), mid(b, c, 0.7), c, mid(c, a, 0.35), mid(c, a, 0.7), end)}
	case 1: // two strokes
		s = []Stroke{straight(10, a, b), straight(10, end, c, b)}
	}
	return turned(s, pick(rng, 0, 0, 180, 90, -90, between(rng, -180, 180)))
}

func mid(a, b [2]float64, t float64) [2]float64 {
	return [2]float64{a[0] + (b[0]-a[0])*t, a[1] + (b[1]-a[1])*t}
}
