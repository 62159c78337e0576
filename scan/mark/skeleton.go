// skeleton.go: from ink to the ways of the pen: thinned to lines one pixel
// wide, then a graph of ends, crossings and the ways between them.

package mark

import "math"

// bitmap is a small black-and-white picture with an empty rim of one pixel.
type bitmap struct {
	w, h   int
	x0, y0 int // where its pixel 0,0 lies in the patch
	px     []uint8
}

func newBitmap(x0, y0, x1, y1 int) bitmap {
	const rim = 3
	b := bitmap{w: x1 - x0 + 1 + 2*rim, h: y1 - y0 + 1 + 2*rim, x0: x0 - rim, y0: y0 - rim}
	b.px = make([]uint8, b.w*b.h)
	return b
}

// around are the offsets of the eight neighbours, from above, clockwise.
func (b *bitmap) around() [8]int {
	return [8]int{-b.w, -b.w + 1, 1, b.w + 1, b.w, b.w - 1, -1, -b.w - 1}
}

// neighbours are the eight neighbours as bits, from above, clockwise.
func (b *bitmap) neighbours(i int, o *[8]int) uint8 {
	p := b.px
	return p[i+o[0]] | p[i+o[1]]<<1 | p[i+o[2]]<<2 | p[i+o[3]]<<3 | p[i+o[4]]<<4 | p[i+o[5]]<<5 | p[i+o[6]]<<6 | p[i+o[7]]<<7
}

// close joins what is at most two pixels apart, and fills pinholes.
func (b *bitmap) close() {
	t := make([]uint8, len(b.px))
	for i, v := range b.px {
		if v == 0 {
			continue
		}
		for _, o := range [9]int{-b.w - 1, -b.w, -b.w + 1, -1, 0, 1, b.w - 1, b.w, b.w + 1} {
			t[i+o] = 1
		}
	}
	for y := 1; y < b.h-1; y++ {
		for x := 1; x < b.w-1; x++ {
			i := y*b.w + x
			if b.px[i] == 0 && t[i] == 1 &&
				t[i-b.w-1]&t[i-b.w]&t[i-b.w+1]&t[i-1]&t[i+1]&t[i+b.w-1]&t[i+b.w]&t[i+b.w+1] == 1 {
				b.px[i] = 1
			}
		}
	}
}

// crossing is how often the ring of neighbours turns from paper to ink.
func crossing(n uint8) int {
	c := 0
	for k := range 8 {
		if n>>k&1 == 0 && n>>((k+1)%8)&1 == 1 {
			c++
		}
	}
	return c
}

func bits(n uint8) int {
	c := 0
	for ; n > 0; n &= n - 1 {
		c++
	}
	return c
}

// thinnable says for each ring of neighbours whether a pixel may go in the
// first and in the second half of a round (Zhang and Suen 1984).
var thinnable = func() (t [2][256]bool) {
	for n := range 256 {
		v := uint8(n)
		on := func(k int) bool { return v>>k&1 == 1 }
		if c := bits(v); c < 2 || c > 6 || crossing(v) != 1 {
			continue
		}
		t[0][n] = !(on(0) && on(2) && on(4)) && !(on(2) && on(4) && on(6))
		t[1][n] = !(on(0) && on(2) && on(6)) && !(on(0) && on(4) && on(6))
	}
	return t
}()

// thin takes pixels off the edges until lines are left, and returns them.
func (b *bitmap) thin() []int {
	o := b.around()
	var live []int
	for i, v := range b.px {
		if v == 1 {
			live = append(live, i)
		}
	}
	var gone []int
	for changed := true; changed; {
		changed = false
		for half := range 2 {
			gone = gone[:0]
			for _, i := range live {
				if n := b.neighbours(i, &o); n != 255 && thinnable[half][n] {
					gone = append(gone, i)
				}
			}
			for _, i := range gone {
				b.px[i] = 0
			}
			if len(gone) == 0 {
				continue
			}
			changed = true
			k := 0
			for _, i := range live {
				if b.px[i] == 1 {
					live[k] = i
					k++
				}
			}
			live = live[:k]
		}
	}
	// Corners of stairs go too, so that every way is one pixel wide.
	k := 0
	for _, i := range live {
		n := b.neighbours(i, &o)
		if crossing(n) == 1 && bits(n) > 2 || crossing(n) == 2 && stair(n) {
			if crossing(n) == 2 {
				b.px[i] = 0
				continue
			}
		}
		live[k] = i
		k++
	}
	return live[:k]
}

// stair is true where two neighbours at a right angle touch each other by
// their corners, so that the pixel between is not needed.
func stair(n uint8) bool {
	switch n {
	case 1 | 4, 4 | 16, 16 | 64, 64 | 1:
		return true
	}
	return false
}

type point struct{ x, y float64 }

func (a point) to(b point) float64 { return math.Hypot(b.x-a.x, b.y-a.y) }

// way is a line between two nodes of a graph.
type way struct {
	a, b int
	pts  []point // from node a to node b, the nodes included
	long float64
	made float64 // how much of it was put in to bridge gaps
	dead bool
}

// graph is the pen's ways: nodes are ends, crossings, and one point of each
// plain loop. px of the patch.
type graph struct {
	nodes []point
	ways  []way
	pen   float64 // width of the line
	total float64 // length of all ways
}

// degree is how many ends of ways meet at node n.
func (g *graph) degree(n int) int {
	c := 0
	for i := range g.ways {
		if g.ways[i].dead {
			continue
		}
		if g.ways[i].a == n {
			c++
		}
		if g.ways[i].b == n {
			c++
		}
	}
	return c
}

// newGraph thins the ink of b (which it uses up) and follows the lines.
func newGraph(b bitmap) *graph {
	area := 0
	for _, v := range b.px {
		area += int(v)
	}
	live := b.thin()
	g := &graph{}
	o := b.around()
	// Nodes: node[i] is the number of the node pixel i belongs to, from 1.
	node := make([]int16, len(b.px))
	at := func(i int) point { return point{float64(i%b.w + b.x0), float64(i/b.w + b.y0)} }
	branch := func(i int) bool { n := b.neighbours(i, &o); return crossing(n) > 2 || bits(n) > 3 }
	var stack []int
	for _, i := range live {
		if node[i] != 0 || !branch(i) {
			continue
		}
		n := int16(len(g.nodes) + 1)
		node[i] = n
		stack = append(stack[:0], i)
		var sum point
		c := 0.0
		for len(stack) > 0 {
			p := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			q := at(p)
			sum.x, sum.y, c = sum.x+q.x, sum.y+q.y, c+1
			for _, d := range o {
				if j := p + d; b.px[j] == 1 && node[j] == 0 && branch(j) {
					node[j] = n
					stack = append(stack, j)
				}
			}
		}
		g.nodes = append(g.nodes, point{sum.x / c, sum.y / c})
	}
	branches := int16(len(g.nodes))
	for _, i := range live {
		if node[i] == 0 && bits(b.neighbours(i, &o)) <= 1 {
			g.nodes = append(g.nodes, at(i))
			node[i] = int16(len(g.nodes))
		}
	}
	seen := make([]bool, len(b.px))
	// follow walks from pixel i, first step to j, until a node.
	follow := func(i, j int) {
		w := way{a: int(node[i]) - 1, b: -1, pts: []point{g.nodes[node[i]-1]}}
		prev := i
		for {
			w.pts = append(w.pts, at(j))
			seen[j] = true
			next := -1
			// straight neighbours before diagonal ones; a node ends the way
			for _, k := range [8]int{0, 2, 4, 6, 1, 3, 5, 7} {
				q := j + o[k]
				if b.px[q] == 0 || q == prev {
					continue
				}
				if node[q] != 0 && (node[q] != node[i] || len(w.pts) > 3) {
					next = q
					break
				}
				if node[q] == 0 && !seen[q] && next < 0 {
					next = q
				}
			}
			if next < 0 { // ends without a node: make one
				g.nodes = append(g.nodes, at(j))
				w.b = len(g.nodes) - 1
				break
			}
			if node[next] != 0 {
				w.b = int(node[next]) - 1
				w.pts = append(w.pts, g.nodes[w.b])
				break
			}
			prev, j = j, next
		}
		w.measure()
		g.ways = append(g.ways, w)
	}
	start := func(i int) {
		for _, d := range o {
			j := i + d
			if b.px[j] == 0 || seen[j] {
				continue
			}
			if node[j] == 0 {
				follow(i, j)
			} else if node[j] > node[i] && node[j] != node[i] && (node[i] > branches || node[j] > branches) { // end beside a branch
				w := way{a: int(node[i]) - 1, b: int(node[j]) - 1, pts: []point{g.nodes[node[i]-1], g.nodes[node[j]-1]}}
				w.measure()
				g.ways = append(g.ways, w)
			}
		}
	}
	for _, i := range live {
		if node[i] != 0 {
			start(i)
		}
	}
	for _, i := range live { // plain loops
		if node[i] == 0 && !seen[i] {
			g.nodes = append(g.nodes, at(i))
			node[i] = int16(len(g.nodes))
			seen[i] = true
			for _, d := range o {
				if j := i + d; b.px[j] == 1 && !seen[j] && node[j] == 0 {
					follow(i, j)
					break
				}
			}
		}
	}
	for i := range g.ways {
		g.total += g.ways[i].long
	}
	g.pen = float64(area) / max(g.total+2, 3)
	return g
}

func (w *way) measure() {
	w.long = 0
	for i := 1; i < len(w.pts); i++ {
		w.long += w.pts[i-1].to(w.pts[i])
	}
	w.long *= 0.95 // steps along a grid are longer than the line
}

// tidy takes off spurs, draws crossings that lie together into one, and makes
// one way of two that meet with no third.
func (g *graph) tidy() {
	for range 3 {
		for i := range g.ways {
			w := &g.ways[i]
			if w.dead || w.long >= 1.1*g.pen+1 && w.long >= 2.5 {
				continue
			}
			da, db := g.degree(w.a), g.degree(w.b)
			switch {
			case da == 1 && db > 2 || db == 1 && da > 2: // spur
				w.dead = true
			case w.a == w.b && da > 2: // pinhole
				w.dead = true
			case w.a != w.b && da > 2 && db > 2: // two halves of one crossing
				g.contract(i)
			}
		}
		g.string()
	}
	g.total = 0
	for i := range g.ways {
		if !g.ways[i].dead {
			g.total += g.ways[i].long
		}
	}
}

// contract makes one node of both ends of way i.
func (g *graph) contract(i int) {
	a, b := g.ways[i].a, g.ways[i].b
	g.ways[i].dead = true
	m := point{(g.nodes[a].x + g.nodes[b].x) / 2, (g.nodes[a].y + g.nodes[b].y) / 2}
	g.nodes[a] = m
	for j := range g.ways {
		w := &g.ways[j]
		if w.a == b {
			w.a = a
		}
		if w.b == b {
			w.b = a
		}
		if w.a == a {
			w.pts[0] = m
		}
		if w.b == a {
			w.pts[len(w.pts)-1] = m
		}
	}
}

// string joins ways at nodes where only two meet.
func (g *graph) string() {
	for n := range g.nodes {
		first, second := -1, -1
		c := 0
		for i := range g.ways {
			w := &g.ways[i]
			if w.dead {
				continue
			}
			if w.a == n || w.b == n {
				if first < 0 {
					first = i
				} else {
					second = i
				}
			}
			if w.a == n {
				c++
			}
			if w.b == n {
				c++
			}
		}
		if c != 2 || second < 0 {
			continue
		}
		g.join(first, second, n)
	}
}

// join appends way j to way i at node n.
func (g *graph) join(i, j, n int) {
	a, b := &g.ways[i], &g.ways[j]
	if a.a == n {
		a.reverse()
	}
	if b.b == n {
		b.reverse()
	}
	a.pts = append(a.pts, b.pts[1:]...)
	a.b, b.dead = b.b, true
	a.long += b.long
	a.made += b.made
}

func (w *way) reverse() {
	w.a, w.b = w.b, w.a
	for i, j := 0, len(w.pts)-1; i < j; i, j = i+1, j-1 {
		w.pts[i], w.pts[j] = w.pts[j], w.pts[i]
	}
}

// heading is the direction in which way w leaves its node: from end (its a or
// its b end), over about reach px, skipping the first skip px.
func (w *way) heading(fromB bool, skip, reach float64) point {
	p := func(k int) point {
		if fromB {
			return w.pts[len(w.pts)-1-k]
		}
		return w.pts[k]
	}
	n := len(w.pts)
	i := 0
	for i < n-2 && p(0).to(p(i)) < skip {
		i++
	}
	j := i + 1
	for j < n-1 && p(i).to(p(j)) < reach {
		j++
	}
	l := max(p(i).to(p(j)), 1e-9)
	return point{(p(j).x - p(i).x) / l, (p(j).y - p(i).y) / l}
}

// mend joins ends that face each other across a gap of at most far px.
func (g *graph) mend(far float64) {
	type end struct {
		way   int
		fromB bool
		node  int
	}
	for range 12 {
		var ends []end
		for i := range g.ways {
			w := &g.ways[i]
			if w.dead {
				continue
			}
			if g.degree(w.a) == 1 {
				ends = append(ends, end{i, false, w.a})
			}
			if g.degree(w.b) == 1 {
				ends = append(ends, end{i, true, w.b})
			}
		}
		best, bi, bj := math.Inf(1), -1, -1
		for i, e := range ends {
			for j := i + 1; j < len(ends); j++ {
				h := ends[j]
				p, q := g.nodes[e.node], g.nodes[h.node]
				d := p.to(q)
				if d > far || e.way == h.way && g.ways[e.way].long < 4*d {
					continue
				}
				u, v := g.ways[e.way].heading(e.fromB, 0, 6), g.ways[h.way].heading(h.fromB, 0, 6)
				c := point{(q.x - p.x) / max(d, 1e-9), (q.y - p.y) / max(d, 1e-9)}
				// both must point at the other: they leave their ends backwards
				turn := max(u.x*c.x+u.y*c.y, -(v.x*c.x + v.y*c.y))
				if g.ways[e.way].long < 4 || g.ways[h.way].long < 4 {
					turn -= 0.3 // a dash says little of its direction
				}
				if d > 2 && turn > -0.6 {
					continue
				}
				if d < best {
					best, bi, bj = d, i, j
				}
			}
		}
		if bi < 0 {
			return
		}
		a, b := ends[bi], ends[bj]
		g.ways = append(g.ways, way{a: a.node, b: b.node, pts: []point{g.nodes[a.node], g.nodes[b.node]}, long: best, made: best})
		g.string()
	}
}

// live are the ways left.
func (g *graph) live() []*way {
	var out []*way
	for i := range g.ways {
		if !g.ways[i].dead {
			out = append(out, &g.ways[i])
		}
	}
	return out
}
