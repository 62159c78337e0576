// handother.go: what a hand draws that is none of the ballot's marks.

package scantest

import (
	"math/rand/v2"

	"zheng/scan/mark"
)

func drawOther(rng *rand.Rand) Drawing {
	d := Drawing{Truth: mark.Other, Name: "triangle"}
	a := [2]float64{rng.NormFloat64() * 0.1, -1}
	d.Strokes = settle(rng, []Stroke{straight(8, a, [2]float64{-1, 0.8}, [2]float64{1, 0.8}, a)}, markSize(rng))
	return d
}
