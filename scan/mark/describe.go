// describe.go: a mark as numbers for the trained model: which way its lines
// run in each part of it, where its ink lies, and how its lines hang together.

package mark

import "math"

// Lengths of the parts of a description.
const (
	dirs   = 8  // directions of a line, over half a turn
	cells  = 8  // squares across and down in which lines are counted
	spots  = 12 // squares across and down in which ink is measured
	traits = 12
	// Numbers is the length of a description.
	Numbers = dirs*cells*cells + spots*spots + traits
)

// describe measures the ink (its bitmap before thinning) and its ways. All
// numbers are 0…255, and the same for a mark of any size or place.
func describe(b bitmap, g *graph) []uint8 {
	out := make([]uint8, Numbers)
	x0, y0, x1, y1 := b.w, b.h, 0, 0
	for y := range b.h {
		for x := range b.w {
			if b.px[y*b.w+x] != 0 {
				x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
			}
		}
	}
	size := float64(max(x1-x0, y1-y0) + 1)
	cx, cy := float64(x0+x1)/2+float64(b.x0), float64(y0+y1)/2+float64(b.y0)

	var lines [dirs * cells * cells]float64
	ends, forks, loops := 0, 0, 0
	made := 0.0
	for i := range g.ways {
		w := &g.ways[i]
		if w.dead {
			continue
		}
		made += w.made
		if w.a == w.b {
			loops++
		}
		countLine(&lines, w.pts, cx, cy, size)
	}
	live := 0
	for n := range g.nodes {
		switch d := g.degree(n); {
		case d == 0:
		case d == 1:
			ends++
			live++
		case d > 2:
			forks += d - 2
			live++
		default:
			live++
		}
	}
	for i, v := range lines {
		out[i] = level8(v * 700 / size)
	}
	k := len(lines)
	var ink [spots * spots]float64
	f := spots / (size + 2)
	total := 0.0
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			if b.px[y*b.w+x] == 0 {
				continue
			}
			total++
			u := (float64(x)+float64(b.x0)-cx)*f + spots/2 - 0.5
			v := (float64(y)+float64(b.y0)-cy)*f + spots/2 - 0.5
			iu, iv := int(math.Floor(u)), int(math.Floor(v))
			fu, fv := u-float64(iu), v-float64(iv)
			for j := range 2 {
				for i := range 2 {
					if q, r := iu+i, iv+j; q >= 0 && q < spots && r >= 0 && r < spots {
						ink[r*spots+q] += (1 - fu + float64(i)*(2*fu-1)) * (1 - fv + float64(j)*(2*fv-1))
					}
				}
			}
		}
	}
	for i, v := range ink {
		out[k+i] = level8(v * f * f * 255)
	}
	k += len(ink)
	ways := len(g.live())
	for i, v := range [traits]float64{
		float64(ends) * 32, float64(forks) * 32, float64(loops) * 64, float64(ways) * 20,
		float64(max(0, ways-live+1)) * 50, // rings in the graph
		g.total / size * 50, g.pen / size * 600, total / (size * size) * 300,
		float64(x1-x0+1) / size * 255, float64(y1-y0+1) / size * 255, made / size * 200, size / perMM * 16,
	} {
		out[k+i] = level8(v)
	}
	return out
}

func level8(v float64) uint8 { return uint8(min(255, max(0, v+0.5))) }

// countLine adds a way's pieces to the squares and directions they lie in.
func countLine(lines *[dirs * cells * cells]float64, p []point, cx, cy, size float64) {
	const reach = 3 // px each way over which a direction is taken
	for i := 1; i < len(p); i++ {
		a, b := p[max(0, i-1-reach)], p[min(len(p)-1, i+reach)]
		l := p[i-1].to(p[i])
		if l == 0 {
			continue
		}
		dir := math.Atan2(b.y-a.y, b.x-a.x) / math.Pi * dirs
		if dir < 0 {
			dir += dirs
		}
		d0 := int(dir)
		fd := dir - float64(d0)
		u := ((p[i-1].x+p[i].x)/2-cx)/size*(cells-0.5) + cells/2 - 0.5
		v := ((p[i-1].y+p[i].y)/2-cy)/size*(cells-0.5) + cells/2 - 0.5
		iu, iv := int(math.Floor(u)), int(math.Floor(v))
		fu, fv := u-float64(iu), v-float64(iv)
		for j := range 2 {
			for k := range 2 {
				x, y := iu+k, iv+j
				if x < 0 || x >= cells || y < 0 || y >= cells {
					continue
				}
				w := l * (1 - fu + float64(k)*(2*fu-1)) * (1 - fv + float64(j)*(2*fv-1))
				at := (y*cells + x) * dirs
				lines[at+d0%dirs] += w * (1 - fd)
				lines[at+(d0+1)%dirs] += w * fd
			}
		}
	}
}
