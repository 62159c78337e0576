// learn.go: gradient descent with moments (Adam) on the cross entropy.

package main

import (
	"math"
	"math/rand/v2"

	"zheng/scan/mark"
)

const batch = 64

// learner holds a net, its gradients and their moments.
type learner struct {
	net        *mark.Net
	grad, m, v [3]mark.Layer
	steps      int
}

func newLearner(rng *rand.Rand) *learner {
	l := &learner{net: mark.NewNet()}
	for k := range l.net.Layers {
		w := l.net.Layers[k].W
		spread := math.Sqrt(2 / float64(l.net.Layers[k].In))
		if k == 0 {
			spread *= 2 // most inputs are near 0
		}
		for i := range w {
			w[i] = float32(rng.NormFloat64() * spread)
		}
	}
	l.grad, l.m, l.v = mark.NewNet().Layers, mark.NewNet().Layers, mark.NewNet().Layers
	return l
}

// learn takes one step down on a batch and returns its loss.
func (l *learner) learn(b []example, rate float32, rng *rand.Rand) float64 {
	for k := range l.grad {
		clear(l.grad[k].W)
		clear(l.grad[k].B)
	}
	loss := 0.0
	for _, e := range b {
		loss += l.back(e, rng)
	}
	l.steps++
	c1 := float32(1 - math.Pow(0.9, float64(l.steps)))
	c2 := float32(1 - math.Pow(0.999, float64(l.steps)))
	for k := range l.grad {
		step := func(w, g, m, v []float32, decay float32) {
			for i := range w {
				d := g[i]/batch + decay*w[i]
				m[i] = 0.9*m[i] + 0.1*d
				v[i] = 0.999*v[i] + 0.001*d*d
				w[i] -= rate * m[i] / c1 / (float32(math.Sqrt(float64(v[i]/c2))) + 1e-7)
			}
		}
		step(l.net.Layers[k].W, l.grad[k].W, l.m[k].W, l.v[k].W, 2e-5)
		step(l.net.Layers[k].B, l.grad[k].B, l.m[k].B, l.v[k].B, 0)
	}
	return loss
}

// back adds one example's gradient. A tenth of the first hidden layer is left
// out by chance each time, so that no single number decides.
func (l *learner) back(e example, rng *rand.Rand) float64 {
	acts := [4][]float32{make([]float32, len(e.numbers))}
	for i, v := range e.numbers {
		acts[0][i] = float32(v) / 255
	}
	for k := range l.net.Layers {
		ly := &l.net.Layers[k]
		o := append([]float32(nil), ly.B...)
		for i, x := range acts[k] {
			if x == 0 {
				continue
			}
			for j, w := range ly.W[i*ly.Out : (i+1)*ly.Out] {
				o[j] += x * w
			}
		}
		if k < 2 {
			for j := range o {
				o[j] = max(o[j], 0)
				if k == 0 && o[j] > 0 && rng.IntN(10) == 0 {
					o[j] = 0
				}
			}
		}
		acts[k+1] = o
	}
	o := acts[3]
	top, sum := o[0], 0.0
	for _, v := range o {
		top = max(top, v)
	}
	p := make([]float32, len(o))
	for i, v := range o {
		p[i] = float32(math.Exp(float64(v - top)))
		sum += float64(p[i])
	}
	d := make([]float32, len(o))
	for i := range p {
		p[i] /= float32(sum)
		d[i] = p[i]
	}
	d[e.shape]--
	loss := -math.Log(max(1e-9, float64(p[e.shape])))
	for k := 2; k >= 0; k-- {
		ly, g := &l.net.Layers[k], &l.grad[k]
		for j, v := range d {
			g.B[j] += v
		}
		next := make([]float32, ly.In)
		for i, x := range acts[k] {
			if x == 0 {
				continue
			}
			row, gr := ly.W[i*ly.Out:(i+1)*ly.Out], g.W[i*ly.Out:(i+1)*ly.Out]
			s := float32(0)
			for j, v := range d {
				gr[j] += x * v
				s += row[j] * v
			}
			next[i] = s
		}
		d = next
	}
	return loss
}
