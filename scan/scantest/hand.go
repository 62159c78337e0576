// Package scantest makes what a count sees: marks drawn by hands, with pens,
// on printed sheets that were worn and scanned, with the truth beside them.
//
// hand.go: what a hand draws. A Drawing is strokes in millimetres from the
// middle of the box, y downwards; every one comes from a seed.
package scantest

import (
	"math"
	"math/rand/v2"

	"zheng/scan/mark"
)

// Stroke is the pen's way from touching the paper to leaving it, mm.
type Stroke [][2]float64

// Kind is what the hand was about to draw.
type Kind string

// The kinds. Either is what one person calls a mark and another does not.
const (
	KindBlank  Kind = "blank"
	KindCircle Kind = "circle"
	KindCross  Kind = "cross"
	KindTick   Kind = "tick"
	KindOther  Kind = "other"
)

// Kinds lists all kinds.
var Kinds = []Kind{KindBlank, KindCircle, KindCross, KindTick, KindOther}

// Drawing is one hand's work in one box.
type Drawing struct {
	Kind      Kind
	Name      string // which variant of the kind, "open", "slanted", "digit 4" …
	Strokes   []Stroke
	Truth     mark.Shape // what a committee would say
	Ambiguous bool       // some would say something else: no reading of it is an error but a wrong firm one is unkind
}

// Draw lets a hand draw one mark of a kind, for a box of 13 mm.
func Draw(rng *rand.Rand, kind Kind) Drawing {
	var d Drawing
	if kind != KindBlank && odds(rng, 0.12) {
		d = neat(rng, kind)
		d.Kind = kind
		return d
	}
	switch kind {
	case KindCircle:
		d = drawCircle(rng)
	case KindCross:
		d = drawCross(rng)
	case KindTick:
		d = drawTick(rng)
	case KindBlank:
		d = drawBlank(rng)
	default:
		d = drawOther(rng)
	}
	d.Kind = kind
	return d
}

// Moved is the drawing shifted by dx, dy mm.
func (d Drawing) Moved(dx, dy float64) Drawing {
	return d.each(func(p [2]float64) [2]float64 { return [2]float64{p[0] + dx, p[1] + dy} })
}

// Scaled is the drawing enlarged about the middle of the box, for boxes that
// are not 13 mm wide.
func (d Drawing) Scaled(f float64) Drawing {
	return d.each(func(p [2]float64) [2]float64 { return [2]float64{p[0] * f, p[1] * f} })
}

func (d Drawing) each(f func([2]float64) [2]float64) Drawing {
	d.Strokes = mapped(d.Strokes, f)
	return d
}

// Bounds is the box around all strokes, mm.
func (d Drawing) Bounds() (x0, y0, x1, y1 float64) { return bounds(d.Strokes) }

func mapped(in []Stroke, f func([2]float64) [2]float64) []Stroke {
	out := make([]Stroke, len(in))
	for i, s := range in {
		out[i] = make(Stroke, len(s))
		for j, p := range s {
			out[i][j] = f(p)
		}
	}
	return out
}

func bounds(strokes []Stroke) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range strokes {
		for _, p := range s {
			x0, x1 = min(x0, p[0]), max(x1, p[0])
			y0, y1 = min(y0, p[1]), max(y1, p[1])
		}
	}
	if x0 > x1 {
		return 0, 0, 0, 0
	}
	return
}

// between draws evenly from [a, b).
func between(rng *rand.Rand, a, b float64) float64 { return a + (b-a)*rng.Float64() }

// odds is true with probability p.
func odds(rng *rand.Rand, p float64) bool { return rng.Float64() < p }

// pick is one of the things given.
func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

// through is a smooth way through the points (Catmull-Rom), a point about
// every 1/n of each piece.
func through(n int, pts ...[2]float64) Stroke {
	if len(pts) < 3 {
		return straight(n, pts...)
	}
	at := func(i int) [2]float64 {
		if i < 0 {
			return [2]float64{2*pts[0][0] - pts[1][0], 2*pts[0][1] - pts[1][1]}
		}
		if k := len(pts); i >= k {
			return [2]float64{2*pts[k-1][0] - pts[k-2][0], 2*pts[k-1][1] - pts[k-2][1]}
		}
		return pts[i]
	}
	var out Stroke
	for i := 0; i+1 < len(pts); i++ {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for k := 0; k < n; k++ {
			t := float64(k) / float64(n)
			var q [2]float64
			for m := range q {
				q[m] = 0.5 * (2*b[m] + (c[m]-a[m])*t + (2*a[m]-5*b[m]+4*c[m]-d[m])*t*t + (3*b[m]-a[m]-3*c[m]+d[m])*t*t*t)
			}
			out = append(out, q)
		}
	}
	return append(out, pts[len(pts)-1])
}

// straight is the way from point to point with sharp corners.
func straight(n int, pts ...[2]float64) Stroke {
	if len(pts) == 1 {
		return Stroke{pts[0], {pts[0][0] + 0.02, pts[0][1]}}
	}
	var out Stroke
	for i := 0; i+1 < len(pts); i++ {
		for k := 0; k < n; k++ {
			t := float64(k) / float64(n)
			out = append(out, [2]float64{pts[i][0] + (pts[i+1][0]-pts[i][0])*t, pts[i][1] + (pts[i+1][1]-pts[i][1])*t})
		}
	}
	return append(out, pts[len(pts)-1])
}

// bent is a line from a to b that swings out by bow of its length, to the
// left of its way when positive.
func bent(a, b [2]float64, bow float64) Stroke {
	dx, dy := b[0]-a[0], b[1]-a[1]
	out := make(Stroke, 0, 25)
	for k := 0; k <= 24; k++ {
		t := float64(k) / 24
		w := 4 * t * (1 - t) * bow
		out = append(out, [2]float64{a[0] + dx*t + dy*w, a[1] + dy*t - dx*w})
	}
	return out
}

// turned rotates about the middle of the box, degrees clockwise on paper.
func turned(in []Stroke, deg float64) []Stroke {
	s, c := math.Sincos(deg * math.Pi / 180)
	return mapped(in, func(p [2]float64) [2]float64 { return [2]float64{c*p[0] - s*p[1], s*p[0] + c*p[1]} })
}

// shaky adds the slow tremor of a hand, up to about amp mm, with a wave of
// about 2 to 5 mm.
func shaky(rng *rand.Rand, in []Stroke, amp float64) []Stroke {
	var ph [8]float64
	for i := range ph {
		ph[i] = between(rng, 0, 2*math.Pi)
	}
	f := between(rng, 1.2, 3)
	out := make([]Stroke, len(in))
	way := 0.0
	for i, s := range in {
		out[i] = make(Stroke, len(s))
		for j, p := range s {
			if j > 0 {
				way += math.Hypot(p[0]-s[j-1][0], p[1]-s[j-1][1])
			}
			x := amp * (math.Sin(f*way+ph[0]) + 0.6*math.Sin(1.9*f*way+ph[1])) / 1.6
			y := amp * (math.Sin(1.1*f*way+ph[2]) + 0.6*math.Sin(2.1*f*way+ph[3])) / 1.6
			out[i][j] = [2]float64{p[0] + x, p[1] + y}
		}
		way += 3
	}
	return out
}

// warped bends the paper under the hand: slow waves as long as the mark, so
// that no two hands have the same proportions.
func warped(rng *rand.Rand, in []Stroke, size float64) []Stroke {
	type wave struct{ kx, ky, ph, ax, ay float64 }
	var waves [3]wave
	for i := range waves {
		a, k := between(rng, 0, 2*math.Pi), between(rng, 2.5, 7)/size
		amp := rng.NormFloat64() * 0.018 * size
		b := between(rng, 0, 2*math.Pi)
		waves[i] = wave{k * math.Cos(a), k * math.Sin(a), between(rng, 0, 2*math.Pi), amp * math.Cos(b), amp * math.Sin(b)}
	}
	return mapped(in, func(p [2]float64) [2]float64 {
		x, y := p[0], p[1]
		for _, w := range waves {
			s := math.Sin(w.kx*p[0] + w.ky*p[1] + w.ph)
			x, y = x+w.ax*s, y+w.ay*s
		}
		return [2]float64{x, y}
	})
}

// fit scales strokes so that the larger side is size mm, centred on cx, cy.
func fit(in []Stroke, size, cx, cy float64) []Stroke {
	x0, y0, x1, y1 := bounds(in)
	f := size / max(x1-x0, y1-y0, 1e-6)
	return mapped(in, func(p [2]float64) [2]float64 {
		return [2]float64{(p[0]-(x0+x1)/2)*f + cx, (p[1]-(y0+y1)/2)*f + cy}
	})
}

// settle puts strokes of a given size into the box as people do: about the
// middle, sometimes small in a corner, sometimes over the edge.
func settle(rng *rand.Rand, in []Stroke, size float64) []Stroke {
	room := max(0.3, (13-size)/2)
	cx, cy := rng.NormFloat64()*room*0.35, rng.NormFloat64()*room*0.35
	if odds(rng, 0.1) { // over the edge
		cx += between(rng, -1.6, 1.6)
		cy += between(rng, -1.6, 1.6)
	}
	reach := max(0, 7.6-size/2)
	cx = min(max(cx, -reach), reach)
	cy = min(max(cy, -reach), reach)
	tremor := between(rng, 0, 0.015)
	if odds(rng, 0.08) { // an old hand
		tremor = between(rng, 0.015, 0.045)
	}
	return shaky(rng, warped(rng, fit(in, size, cx, cy), size), tremor*size)
}

// markSize is how large people draw in a box of 13 mm.
func markSize(rng *rand.Rand) float64 {
	switch {
	case odds(rng, 0.15):
		return between(rng, 3, 5)
	case odds(rng, 0.2):
		return between(rng, 10, 13)
	}
	return between(rng, 5, 10)
}
