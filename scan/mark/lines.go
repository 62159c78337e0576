// lines.go: explains a mark made of lines: two that cross, or one with a
// corner. Every way of the pen must be part of the explanation.

package mark

import (
	"fmt"
	"math"
	"slices"
)

// mm is a length in px.
func mm(v float64) float64 { return v * perMM }

// arm is a line from a crossing outwards.
type arm struct {
	dir   float64 // radians, y downwards
	long  float64
	loose bool // ends freely, and is not one side of a loop
	end   point
	bow   float64 // length against chord, of its inner two thirds
	hook  float64 // the same of all of it
}

// isCross says whether the ways are two strokes that cross near their
// middles, at a fair angle and aslant, possibly joined at the side because the
// pen was not lifted; and if not, why.
func (g *graph) isCross(size float64) (bool, string) {
	g.trimSides()
	var js []int
	for n := range g.nodes {
		if g.degree(n) > 2 {
			js = append(js, n)
		}
	}
	// )( and strokes of thick pens run together in the middle.
	if len(js) == 2 && g.degree(js[0]) == 3 && g.degree(js[1]) == 3 {
		for i := range g.ways {
			w := &g.ways[i]
			if !w.dead && (w.a == js[0] && w.b == js[1] || w.a == js[1] && w.b == js[0]) && w.long < g.waist(w, size) {
				g.contract(i)
				js = []int{w.a}
				break
			}
		}
	}
	if len(js) == 2 {
		js = g.closeLens(js, size)
	}
	if len(js) != 1 || g.degree(js[0]) != 4 {
		return false, fmt.Sprintf("%d crossings", len(js))
	}
	j := js[0]
	var arms []arm
	loops := 0
	var loopMid point
	for _, w := range g.live() {
		switch {
		case w.a == j && w.b == j:
			loops++
			l := w.long
			u, v := w.heading(false, g.pen*0.6, max(6, 0.13*l)), w.heading(true, g.pen*0.6, max(6, 0.13*l))
			arms = append(arms, arm{dir: math.Atan2(u.y, u.x), long: 0.33 * l, bow: 1}, arm{dir: math.Atan2(v.y, v.x), long: 0.33 * l, bow: 1})
			for _, p := range w.pts {
				loopMid.x += (p.x - g.nodes[j].x) / float64(len(w.pts))
				loopMid.y += (p.y - g.nodes[j].y) / float64(len(w.pts))
			}
		case w.a == j || w.b == j:
			u := w.heading(w.b == j, g.pen*0.5, 0.6*w.long)
			e := w.b
			if w.b == j {
				e = w.a
			}
			arms = append(arms, arm{dir: math.Atan2(u.y, u.x), long: w.long, loose: true, end: g.nodes[e], bow: w.bow(w.b == j), hook: w.long / max(g.nodes[j].to(g.nodes[e]), 1)})
		default:
			return false, "a way beside the crossing"
		}
	}
	if loops > 1 || len(arms) != 4 {
		return false, "loops"
	}
	slices.SortFunc(arms, func(a, b arm) int {
		if a.dir < b.dir {
			return -1
		}
		return 1
	})
	if ok, why := spread(g.nodes[j], arms); !ok {
		return false, why
	}
	short, sum := math.Inf(1), 0.0
	for k, a := range arms {
		gap := math.Mod(arms[(k+1)%4].dir-a.dir+4*math.Pi, 2*math.Pi) * 180 / math.Pi
		if gap < 28 || gap > 142 {
			return false, fmt.Sprintf("arms %.0f° apart", gap)
		}
		if a.bow > 1.22 || a.hook > 1.35 {
			return false, fmt.Sprintf("an arm bent by %.2f", a.bow)
		}
		short, sum = min(short, a.long), sum+a.long
	}
	if short < mm(0.6) || short < 0.09*sum {
		return false, "an arm too short"
	}
	var most, least float64 = 0, 90
	for k := range 2 {
		a, b := arms[k], arms[k+2]
		if !a.loose && !b.loose {
			return false, "a loop across"
		}
		turn := math.Abs(math.Mod(b.dir-a.dir+4*math.Pi, 2*math.Pi)-math.Pi) * 180 / math.Pi
		if turn > 42 {
			return false, fmt.Sprintf("opposite arms turn by %.0f°", turn)
		}
		if r := a.long / (a.long + b.long); r < 0.17 || r > 0.83 {
			return false, fmt.Sprintf("crosses at %.2f of a stroke", r)
		}
		// the stroke's own direction, from end to end where both are free
		dir := math.Atan2(math.Sin(a.dir)-math.Sin(b.dir), math.Cos(a.dir)-math.Cos(b.dir))
		if a.loose && b.loose {
			dir = math.Atan2(a.end.y-b.end.y, a.end.x-b.end.x)
		}
		deg := math.Mod(dir*180/math.Pi+360, 90)
		off := min(deg, 90-deg)
		most, least = max(most, off), min(least, off)
	}
	if most < 17 || least < 5 {
		return false, fmt.Sprintf("upright, %.0f° and %.0f°", least, most)
	}
	if ab, cd := arms[0].long+arms[2].long, arms[1].long+arms[3].long; min(ab, cd) < 0.35*max(ab, cd) {
		return false, "one stroke much shorter"
	}
	if loops == 1 && math.Abs(loopMid.x) < 1.2*math.Abs(loopMid.y) {
		return false, "a loop above or below"
	}
	return true, "two strokes that cross"
}

// spread looks at where the free ends lie around the crossing: K has three
// corners on one side of it.
func spread(j point, arms []arm) (bool, string) {
	var dirs []float64
	for _, a := range arms {
		if !a.loose {
			return true, ""
		}
		dirs = append(dirs, math.Atan2(a.end.y-j.y, a.end.x-j.x))
	}
	slices.Sort(dirs)
	for k, d := range dirs {
		gap := math.Mod(dirs[(k+1)%len(dirs)]-d+4*math.Pi, 2*math.Pi) * 180 / math.Pi
		over := math.Mod(dirs[(k+2)%len(dirs)]-d+4*math.Pi, 2*math.Pi) * 180 / math.Pi
		if gap < 20 || gap > 152 || math.Abs(over-180) > 46 {
			return false, fmt.Sprintf("ends %.0f° and %.0f° apart", gap, over)
		}
	}
	return true, ""
}

// bow is how much a way that leaves a node is longer than straight, over the
// first two thirds of it: the end may carry a hook.
func (w *way) bow(fromB bool) float64 {
	n := len(w.pts)
	at := func(k int) point {
		if fromB {
			return w.pts[n-1-k]
		}
		return w.pts[k]
	}
	long := 0.0
	for k := 1; k < n; k++ {
		long += 0.95 * at(k-1).to(at(k))
		if long > 0.66*w.long || k == n-1 {
			return long / max(at(0).to(at(k)), 1)
		}
	}
	return 1
}

// waist is how long the middle of )( may run as one line: longer when it
// stands upright, as it does when written.
func (g *graph) waist(w *way, size float64) float64 {
	a, b := g.nodes[w.a], g.nodes[w.b]
	if math.Abs(a.x-b.x) < 0.4*math.Abs(a.y-b.y) {
		return max(0.42*size, 1.5*g.pen+3)
	}
	return max(0.26*size, 1.5*g.pen+3)
}

// closeLens draws two crossings into one where bows that cross twice leave a
// narrow eye between them.
func (g *graph) closeLens(js []int, size float64) []int {
	var between []int
	for i := range g.ways {
		w := &g.ways[i]
		if !w.dead && (w.a == js[0] && w.b == js[1] || w.a == js[1] && w.b == js[0]) {
			between = append(between, i)
		}
	}
	if len(between) != 2 || g.degree(js[0]) != 4 || g.degree(js[1]) != 4 {
		return js
	}
	a, b := &g.ways[between[0]], &g.ways[between[1]]
	wide := a.pts[len(a.pts)/2].to(b.pts[len(b.pts)/2])
	if max(a.long, b.long) > 0.5*size || wide > 0.16*size {
		return js
	}
	b.dead = true
	keep := a.a
	g.contract(between[0])
	return []int{keep}
}

// isTick says whether the ways are one stroke, down and then further up to
// the right; and if not, why.
func (g *graph) isTick(size float64) (bool, string) {
	g.trimSides()
	g.closeCorner(mm(1) + g.pen)
	g.trimTail(size)
	live := g.live()
	if len(live) != 1 {
		return false, fmt.Sprintf("%d ways", len(live))
	}
	w := live[0]
	if w.a == w.b {
		return false, "a loop"
	}
	if w.made > 0.25*w.long {
		return false, "mostly gaps"
	}
	p := w.pts
	n := len(p)
	low := 0
	for i := range p {
		if p[i].y > p[low].y {
			low = i
		}
	}
	// the way up is the longer side
	if pathLength(p[:low+1]) > pathLength(p[low:]) {
		p = slices.Clone(p)
		slices.Reverse(p)
		low = n - 1 - low
	}
	l, r := pathLength(p[:low+1]), pathLength(p[low:])
	if l < mm(0.35) || l+0.5*g.pen < mm(0.6) || l < 0.07*(l+r) {
		return false, "no way down"
	}
	if r < mm(1.6) {
		return false, "the way up is short"
	}
	v := p[low]
	// the highest point of the way up: a hook may turn down after it
	top := low
	for i := low; i < n; i++ {
		if p[i].y < p[top].y {
			top = i
		}
	}
	// the highest point of the way down: a serif may rise before it
	first := low
	for i := low; i >= 0; i-- {
		if p[i].y < p[first].y {
			first = i
		}
	}
	a, b := p[first], p[top]
	if pathLength(p[top:]) > 0.3*r || pathLength(p[:first+1]) > 0.6*l {
		return false, "a long hook"
	}
	up, down := v.to(b), v.to(a)
	r, l = pathLength(p[low:top+1]), pathLength(p[first:low+1])
	if r > 1.13*up || l > 1.25*down+2 {
		return false, "a bent arm"
	}
	// how much further up than down: little suffices when the way up is long
	rise, drop := v.y-b.y, v.y-a.y
	switch {
	case r < 1.08*l:
		return false, "arms of one length"
	case rise < 1.05*drop && (r < 1.5*l || rise < 0.7*drop):
		return false, "the way up ends low"
	case drop < mm(0.25) || drop < 0.13*down || rise < 0.22*up:
		return false, "an arm lies flat"
	}
	// the way up leans right, the more the rounder the corner: J does not
	h := p[low+(top-low)/3]
	lean := math.Atan2(b.x-h.x, h.y-b.y) * 180 / math.Pi
	if lean < 3 || b.x < v.x+0.05*size {
		return false, fmt.Sprintf("the way up leans by %.0f°", lean)
	}
	if a.x > v.x-0.01*size {
		return false, "the way down does not come from the left"
	}
	ang := math.Acos(min(1, max(-1, ((b.x-v.x)*(a.x-v.x)+(b.y-v.y)*(a.y-v.y))/max(up*down, 1)))) * 180 / math.Pi
	if ang < 8 || ang > 138 {
		return false, fmt.Sprintf("a corner of %.0f°", ang)
	}
	return true, fmt.Sprintf("down %.1f and up %.1f mm, %.0f° between", l/perMM, r/perMM, ang)
}

// closeCorner joins two ways whose lower ends lie at most far px apart: the ink
// stopped in the corner.
func (g *graph) closeCorner(far float64) {
	live := g.live()
	if len(live) != 2 || live[0].a == live[0].b || live[1].a == live[1].b {
		return
	}
	low := func(w *way) int {
		if g.nodes[w.a].y > g.nodes[w.b].y {
			return w.a
		}
		return w.b
	}
	a, b := low(live[0]), low(live[1])
	d := g.nodes[a].to(g.nodes[b])
	if a == b || d > far {
		return
	}
	g.ways = append(g.ways, way{a: a, b: b, pts: []point{g.nodes[a], g.nodes[b]}, long: d, made: d})
	g.string()
}

// trimTail takes off a short tail below a corner, where the pen went on down
// before it turned, or where the two sides of a sharp corner are one line of
// ink.
func (g *graph) trimTail(size float64) {
	live := g.live()
	if len(live) != 3 {
		return
	}
	short := live[0]
	for _, w := range live {
		if w.a == w.b {
			return
		}
		if g.nodes[w.a].y+g.nodes[w.b].y > g.nodes[short.a].y+g.nodes[short.b].y {
			short = w
		}
	}
	tip, n := short.a, short.b
	if g.degree(tip) > g.degree(n) {
		tip, n = n, tip
	}
	if g.degree(n) != 3 || g.degree(tip) != 1 || g.nodes[tip].y-g.nodes[n].y < 0.6*g.nodes[tip].to(g.nodes[n]) {
		return
	}
	var dirs []point
	for _, w := range live {
		if w != short {
			dirs = append(dirs, w.heading(w.b == n, 0.5*g.pen, 12))
		}
	}
	half := math.Sqrt(max(0.02, (1-dirs[0].x*dirs[1].x-dirs[0].y*dirs[1].y)/2))
	if short.long > max(0.27*size, min(0.33*size, 0.8*g.pen/half+2)) {
		return
	}
	short.dead = true
	g.string()
}

func pathLength(p []point) float64 {
	l := 0.0
	for i := 1; i < len(p); i++ {
		l += p[i-1].to(p[i])
	}
	return l * 0.95
}
