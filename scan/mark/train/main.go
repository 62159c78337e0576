// Train teaches the model of scan/mark on hands of our own (scan/scantest) and
// writes its weights. The same seed gives the same weights.
//
//	go run ./scan/mark/train -marks 120000 -o scan/mark/model.bin
package main

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"zheng/scan/mark"
	"zheng/scan/scantest"
)

func main() {
	marks := flag.Int("marks", 120000, "drawings to learn from")
	rounds := flag.Int("rounds", 16, "times over all of them")
	nets := flag.Int("nets", 3, "nets that learn, each from its own beginning")
	seed := flag.Uint64("seed", 1, "seed of drawings and learning")
	out := flag.String("o", "model.bin", "file to write")
	flag.Parse()
	if err := train(*marks, *rounds, *nets, *seed, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// example is one drawing as the reader sees it, and what it is.
type example struct {
	numbers []uint8
	shape   int
}

func train(marks, rounds, nets int, seed uint64, out string) error {
	start := time.Now()
	all := draw(marks, seed)
	test := all[:len(all)/20]
	all = all[len(all)/20:]
	fmt.Fprintf(os.Stderr, "%d drawings in %.0f s\n", len(all), time.Since(start).Seconds())
	var m mark.Model
	for k := range nets {
		m = append(m, learn(all, test, rounds, rand.New(rand.NewPCG(seed, 7+uint64(k)))))
		wrong, sure := judge(m, test)
		fmt.Fprintf(os.Stderr, "%d nets: of %d others %d wrong, %d of them above 0.95; %.0f s\n", len(m), len(test), wrong, sure, time.Since(start).Seconds())
	}
	f, err := os.Create(out)
	if err != nil {
		return fmt.Errorf("couldn't create the model: %w", err)
	}
	defer f.Close()
	if err := m.Write(f); err != nil {
		return fmt.Errorf("couldn't write %s: %w", out, err)
	}
	return f.Close()
}

// learn teaches one net.
func learn(all, test []example, rounds int, rng *rand.Rand) *mark.Net {
	l := newLearner(rng)
	for r := range rounds {
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		rate := 0.002 * 0.5 * (1 + math.Cos(math.Pi*float64(r)/float64(rounds)))
		loss := 0.0
		for i := 0; i+batch <= len(all); i += batch {
			loss += l.learn(all[i:i+batch], float32(max(rate, 1e-5)), rng)
		}
		fmt.Fprintf(os.Stderr, "round %d: loss %.4f\n", r+1, loss/float64(len(all)))
	}
	return l.net
}

func draw(n int, seed uint64) []example {
	rng := rand.New(rand.NewPCG(seed, 11))
	kinds := []scantest.Kind{scantest.KindCircle, scantest.KindCross, scantest.KindTick, scantest.KindOther, scantest.KindOther}
	var all []example
	for i := 0; len(all) < n; i++ {
		d := scantest.Draw(rng, kinds[i%len(kinds)])
		pen, scan := scantest.AnyPen(rng), scantest.AnyBoxScan(rng)
		if d.Ambiguous || scantest.Doubtful(d, pen, scan) {
			continue
		}
		numbers := mark.Describe(scan.Patch(d, pen, rng))
		if numbers == nil {
			continue
		}
		for k, s := range mark.Shapes {
			if s == d.Truth {
				all = append(all, example{numbers, k})
			}
		}
	}
	return all
}

// judge counts wrong answers, and those given with more than 0.95.
func judge(n mark.Model, of []example) (wrong, sure int) {
	for _, e := range of {
		p := n.Score(e.numbers)
		best := 0
		for k := range p {
			if p[k] > p[best] {
				best = k
			}
		}
		if best != e.shape {
			wrong++
			if p[best] > 0.95 {
				sure++
			}
		}
	}
	return
}
