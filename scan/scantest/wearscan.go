// This file does what the scanner does to the picture, and the file after it.
// Places are px of the scan.

package scantest

import (
	"image/color"
	"math"
	"math/rand/v2"
	"strings"
)

// streak draws a vertical line from top to bottom, as dust in a feeder does.
func (s *shot) streak(width float64, c color.RGBA, strength float64) {
	x := between(s.rng, 0, float64(s.film.w))
	h := float64(s.film.h)
	s.film.paint(cover(s.film.w, s.film.h, line(point{x, 0}, point{x, h}, width)), s.film.values(c), strength)
	for i := range s.truth.Boxes {
		b := &s.truth.Boxes[i]
		if near := 1.5 * s.k; x > b.Seen[0]-near && x < b.Seen[2]+near && b.Ask == Never {
			b.Ask = May
		}
	}
}

// dust is a streak's colour: gray mostly, now and then of one sensor line.
func dust(rng *rand.Rand) color.RGBA {
	v := uint8(between(rng, 0, 130))
	c := color.RGBA{v, v, v, 255}
	if odds(rng, 0.4) {
		*pick(rng, &c.R, &c.G, &c.B) = 255
	}
	if odds(rng, 0.15) {
		c = color.RGBA{255, 255, 255, 255}
	}
	return c
}

func (s *shot) thinStreaks(strength float64) {
	for range 1 + int(3*strength) {
		s.streak(between(s.rng, 0.08, 0.25)*s.k, dust(s.rng), 0.25+0.65*strength)
	}
}

func (s *shot) thickStreak(strength float64) {
	s.streak((0.4+2.5*strength)*s.k, dust(s.rng), between(s.rng, 0.4, 0.9))
}

func (s *shot) speckle(strength float64) {
	n := int(strength * 0.0012 * float64(s.film.w*s.film.h))
	for range n {
		x, y := s.rng.IntN(s.film.w), s.rng.IntN(s.film.h)
		v := pick(s.rng, 0, 40, 90, 255)
		side := pick(s.rng, 1, 1, 1, 2)
		for dy := range side {
			for dx := range side {
				if x+dx < s.film.w && y+dy < s.film.h {
					for _, p := range s.film.p {
						p[(y+dy)*s.film.w+x+dx] = uint8(v)
					}
				}
			}
		}
	}
}

// unevenLight darkens one side, and for a photo the corners.
func (s *shot) unevenLight(strength float64) {
	if s.mode == BW { // a fixed threshold bears little of it
		strength *= 0.35
	}
	a := between(s.rng, 0, 2*math.Pi)
	sin, cos := math.Sincos(a)
	vignette := between(s.rng, 0, 0.35) * strength
	w, h := float64(s.film.w), float64(s.film.h)
	const cell = 16
	cols := s.film.w/cell + 2
	light := make([]int32, cols)
	next := make([]int32, cols)
	fill := func(row []int32, y float64) {
		for i := range row {
			u, v := (float64(i*cell)-w/2)/w, (y-h/2)/h
			row[i] = int32(65536 * (1 - 0.5*strength*(0.5+u*cos+v*sin) - vignette*(u*u+v*v)*2))
		}
	}
	for y0 := 0; y0 < s.film.h; y0 += cell {
		fill(light, float64(y0))
		fill(next, float64(y0+cell))
		for y := y0; y < min(y0+cell, s.film.h); y++ {
			f := int32(y - y0)
			for i := range cols - 1 {
				from := light[i] + (next[i]-light[i])*f/cell
				to := light[i+1] + (next[i+1]-light[i+1])*f/cell
				step := (to - from) / cell
				for x := i * cell; x < min(i*cell+cell, s.film.w); x++ {
					for _, p := range s.film.p {
						at := y*s.film.w + x
						p[at] = uint8(max(0, min(255, int32(p[at])*(from>>4)>>12)))
					}
					from += step
				}
			}
		}
	}
}

// blur is out of focus: three boxes make nearly a bell.
func (s *shot) blur(strength float64) {
	sigma := (0.02 + 0.2*strength) * s.k
	r := max(1, int(math.Round(math.Sqrt(sigma*sigma+0.25))))
	times := 1
	if strength > 0.3 {
		times = 2
	}
	for range times {
		for i := range s.film.p {
			s.film.p[i] = boxBlur(s.film.p[i], s.film.w, s.film.h, r)
		}
	}
}

// boxBlur is the mean over 2r+1 px each way; the edges repeat.
func boxBlur(p []uint8, w, h, r int) []uint8 {
	n := uint32(2*r + 1)
	scale := (1<<24 + n/2) / n
	tmp := make([]uint8, len(p))
	for y := range h {
		row, out := p[y*w:(y+1)*w], tmp[y*w:(y+1)*w]
		sum := uint32(0)
		for i := -r; i <= r; i++ {
			sum += uint32(row[max(0, min(w-1, i))])
		}
		for x := range out {
			out[x] = uint8(sum * scale >> 24)
			sum += uint32(row[min(w-1, x+r+1)]) - uint32(row[max(0, x-r)])
		}
	}
	sums := make([]uint32, w)
	for i := -r; i <= r; i++ {
		for x, v := range tmp[max(0, min(h-1, i))*w:][:w] {
			sums[x] += uint32(v)
		}
	}
	out := make([]uint8, len(p))
	for y := range h {
		in, gone := tmp[min(h-1, y+r+1)*w:][:w], tmp[max(0, y-r)*w:][:w]
		for x := range sums {
			out[y*w+x] = uint8(sums[x] * scale >> 24)
			sums[x] += uint32(in[x]) - uint32(gone[x])
		}
	}
	return out
}

func (s *shot) faint(strength float64) {
	lift, gain := 0.45*strength, 1+0.25*strength
	s.film.table(curve(func(v float64) float64 { return lift + (1-lift)*v*gain }))
	for i := range s.truth.Boxes { // what was shaded lightly may be gone
		if b := &s.truth.Boxes[i]; strings.HasPrefix(b.Drawn, "oval: "+string(Light)) {
			b.Divides = b.Divides || strength > 0.5
		}
	}
}

func (s *shot) dark(strength float64) {
	s.film.table(curve(func(v float64) float64 { return math.Pow(v, 1+0.6*strength) * (1 - 0.35*strength) }))
	if s.mode == BW {
		s.threshold = uint8(float64(s.threshold) * (1 - 0.45*strength))
	}
}

func (s *shot) noisy(strength float64) { s.grain += 22 * strength }

func (s *shot) dithered(float64) {
	s.mode, s.dots, s.truth.Mode = BW, true, BW
	if len(s.film.p) == 3 {
		n := len(s.film.p[0])
		gray := make([]uint8, n)
		for i := range n {
			gray[i] = luma(s.film.p[0][i], s.film.p[1][i], s.film.p[2][i])
		}
		s.film.p = [][]uint8{gray}
	}
}

func (s *shot) asJPEG(strength float64) {
	if s.mode != BW { // scanners don't press two colours into a JPEG
		s.jpeg = 95 - int(55*strength)
	}
}

// noise adds normal noise of a standard deviation; rows draw from one table
// at different places, which no eye can tell from fresh noise.
func (f *film) noise(rng *rand.Rand, deviation float64) {
	const size = 1 << 15
	table := make([]int16, size+f.w)
	for i := range table {
		table[i] = int16(math.Round(rng.NormFloat64() * deviation))
	}
	for _, p := range f.p {
		for y := range f.h {
			from := table[rng.IntN(size):]
			row := p[y*f.w : (y+1)*f.w]
			for x, n := range from[:len(row)] {
				row[x] = uint8(max(0, min(255, int16(row[x])+n)))
			}
		}
	}
}

// bilevel makes black and white of gray, by a threshold or by spreading what
// each point is off (Floyd and Steinberg).
func (f *film) bilevel(threshold uint8, dots bool) {
	p := f.p[0]
	if !dots {
		for i, v := range p {
			p[i] = 0
			if v >= threshold {
				p[i] = 255
			}
		}
		return
	}
	off, next := make([]int32, f.w+2), make([]int32, f.w+2)
	for y := range f.h {
		clear(next)
		row := p[y*f.w : (y+1)*f.w]
		for x, v := range row {
			want := int32(v) + off[x+1]/16
			row[x] = 0
			if want >= 128 {
				row[x] = 255
			}
			e := want - int32(row[x])
			off[x+2] += 7 * e
			next[x] += 3 * e
			next[x+1] += 5 * e
			next[x+2] += e
		}
		off, next = next, off
	}
}
