// skeleton.go: from ink to the ways of the pen: thinned to lines one pixel
// wide, then a graph of ends, crossings and the ways between them.

package mark

import "math"

// bitmap is a small black-and-white picture with an empty rim.
type bitmap struct {
	w, h   int
	x0, y0 int // where its pixel 0,0 lies in the patch
	px     []uint8
}

// rim is the empty edge around a bitmap's ink, px.
const rim = 3

func newBitmap(x0, y0, x1, y1 int) bitmap {
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

// thinnable says for each ring of neighbours whether a pixel may go in the
// first and in the second half of a round (Guo and Hall 1989: unlike the older
// rule of Zhang and Suen it does not eat slanted lines).
var thinnable = func() (t [2][256]bool) {
	for n := range 256 {
		on := func(k ...int) int {
			for _, k := range k {
				if n>>(k%8)&1 == 1 {
					return 1
				}
			}
			return 0
		}
		turns, odd, even := 0, 0, 0
		for k := 0; k < 8; k += 2 {
			turns += (1 - on(k)) & on(k+1, k+2)
			odd += on(k+7, k)
			even += on(k, k+1)
		}
		if c := min(odd, even); turns != 1 || c < 2 || c > 3 {
			continue
		}
		t[0][n] = (on(0, 1)|(1-on(3)))&on(2) == 0
		t[1][n] = (on(4, 5)|(1-on(7)))&on(6) == 0
	}
	return t
}()

// linked are the offsets in which a pixel of a thin line goes on: beside it,
// and across a corner where nothing beside leads there too.
var linked = func() (t [256][]uint8) {
	for n := range 256 {
		for k := range 8 {
			if n>>k&1 == 0 || k%2 == 1 && (n>>(k-1)&1 == 1 || n>>((k+1)%8)&1 == 1) {
				continue
			}
			t[n] = append(t[n], uint8(k))
		}
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
	return live
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
	at := func(i int) point { return point{float64(i%b.w + b.x0), float64(i/b.w + b.y0)} }
	links := func(i int) []uint8 { return linked[b.neighbours(i, &o)] }
	node := make([]int16, len(b.px)) // number of the node a pixel is, from 1
	seen := make([]bool, len(b.px))
	for _, i := range live {
		if len(links(i)) != 2 {
			g.nodes = append(g.nodes, at(i))
			node[i] = int16(len(g.nodes))
		}
	}
	// follow walks from the node at i by way of j to the next node.
	follow := func(i, j int) {
		w := way{a: int(node[i]) - 1, pts: []point{at(i)}}
		for prev := i; ; {
			w.pts = append(w.pts, at(j))
			if node[j] != 0 {
				break
			}
			seen[j] = true
			l := links(j)
			next := j + o[l[0]]
			if next == prev {
				next = j + o[l[1]]
			}
			prev, j = j, next
		}
		w.b = int(node[j]) - 1
		w.measure()
		g.ways = append(g.ways, w)
	}
	for _, i := range live {
		if node[i] == 0 {
			continue
		}
		for _, k := range links(i) {
			if j := i + o[k]; node[j] == 0 && !seen[j] || node[j] != 0 && i < j {
				follow(i, j)
			}
		}
	}
	for _, i := range live { // plain loops
		if node[i] == 0 && !seen[i] {
			g.nodes = append(g.nodes, at(i))
			node[i] = int16(len(g.nodes))
			follow(i, i+o[links(i)[0]])
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

// settle brings a graph from what thinning left to what the pen did.
func (g *graph) settle() {
	g.tidy()
	g.mend(mm(1) + g.pen)
	g.reach(mm(2.5))
	g.tidy()
	g.trimCorners()
	g.tidy()
}

// tidy takes off spurs, draws crossings that lie together into one, and makes
// one way of two that meet with no third.
func (g *graph) tidy() {
	for range 3 {
		for i := range g.ways {
			w := &g.ways[i]
			if w.dead || w.long >= 0.5*g.pen+1.2 {
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

// trimCorners takes off the tail that thinning leaves at the tip of a sharp
// corner, where the two sides of the corner lie in one line of ink.
func (g *graph) trimCorners() {
	for i := range g.ways {
		w := &g.ways[i]
		if w.dead || w.a == w.b {
			continue
		}
		for _, fromB := range [2]bool{false, true} {
			tip, n := w.a, w.b
			if fromB {
				tip, n = n, tip
			}
			if w.dead || g.degree(tip) != 1 || g.degree(n) != 3 {
				continue
			}
			var sides []point
			for j := range g.ways {
				v := &g.ways[j]
				if v.dead || j == i {
					continue
				}
				if v.a == n {
					sides = append(sides, v.heading(false, 0.5*g.pen, 10))
				}
				if v.b == n {
					sides = append(sides, v.heading(true, 0.5*g.pen, 10))
				}
			}
			if len(sides) != 2 {
				continue
			}
			u := w.heading(!fromB, 0, 10)
			mx, my := sides[0].x+sides[1].x, sides[0].y+sides[1].y
			l := math.Hypot(mx, my) // 2·cos of half the corner
			half := math.Sqrt(max(0.01, 1-l*l/4))
			if half > 0.75 || (u.x*mx+u.y*my)/max(l, 0.1) > -0.7 || w.long > 0.75*g.pen/half+2 {
				continue
			}
			w.dead = true
		}
	}
	g.string()
}

// trimSides takes off short branches beside a line that goes straight on: dust
// that touches it. They may be a twelfth of all lines, at most 1.4 mm each.
func (g *graph) trimSides() {
	for i := range g.ways {
		w := &g.ways[i]
		if w.dead || w.a == w.b || w.long > min(mm(1.4), g.total/12) {
			continue
		}
		tip, n := w.a, w.b
		if g.degree(tip) > g.degree(n) {
			tip, n = n, tip
		}
		if g.degree(tip) != 1 || g.degree(n) != 3 {
			continue
		}
		var sides []point
		for j := range g.ways {
			v := &g.ways[j]
			if v.dead || j == i {
				continue
			}
			if v.a == n {
				sides = append(sides, v.heading(false, 0.5*g.pen, 12))
			}
			if v.b == n {
				sides = append(sides, v.heading(true, 0.5*g.pen, 12))
			}
		}
		if len(sides) == 2 && sides[0].x*sides[1].x+sides[0].y*sides[1].y < -0.85 && !g.nearCrossing(n) {
			w.dead = true
			g.string()
		}
	}
}

// nearCrossing says whether a crossing of four or more lies close to node n:
// there a short branch may be a stroke's end.
func (g *graph) nearCrossing(n int) bool {
	for m := range g.nodes {
		if m != n && g.nodes[m].to(g.nodes[n]) < 1.5*g.pen+mm(0.6) && g.degree(m) > 3 {
			return true
		}
	}
	return false
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
				if d > 2.5*far || e.way == h.way && g.ways[e.way].long < 4*d {
					continue
				}
				u, v := g.ways[e.way].heading(e.fromB, 0, 6), g.ways[h.way].heading(h.fromB, 0, 6)
				c := point{(q.x - p.x) / max(d, 1e-9), (q.y - p.y) / max(d, 1e-9)}
				// both must point at the other: they leave their ends backwards
				turn := max(u.x*c.x+u.y*c.y, -(v.x*c.x + v.y*c.y))
				if g.ways[e.way].long < 4 || g.ways[h.way].long < 4 {
					turn -= 0.3 // a dash says little of its direction
				}
				if d > mm(0.5) && turn > -0.6 || d > far && (turn > -0.93 || max(g.ways[e.way].long, g.ways[h.way].long) < d) {
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

// reach leads a free end on to a crossing of three when it lies straight
// ahead, at most far px away, and one of the three goes on from there: the ink
// stopped before the crossing.
func (g *graph) reach(far float64) {
	for i := range g.ways {
		for _, fromB := range [2]bool{false, true} {
			w := &g.ways[i]
			n := w.a
			if fromB {
				n = w.b
			}
			if w.dead || g.degree(n) != 1 {
				continue
			}
			u := w.heading(fromB, 0, 8)
			for m := range g.nodes {
				d := g.nodes[n].to(g.nodes[m])
				if m == w.a || m == w.b || d > far || d > 1.2*w.long || g.degree(m) != 3 {
					continue
				}
				c := point{(g.nodes[m].x - g.nodes[n].x) / d, (g.nodes[m].y - g.nodes[n].y) / d}
				ahead := 0.94
				if d < mm(1.3) {
					ahead = 0.85
				}
				if -(u.x*c.x+u.y*c.y) < ahead || !g.goesOn(m, c) {
					continue
				}
				g.ways = append(g.ways, way{a: n, b: m, pts: []point{g.nodes[n], g.nodes[m]}, long: d, made: d})
				g.string()
				return
			}
		}
	}
}

// goesOn says whether a way leaves node m in direction c.
func (g *graph) goesOn(m int, c point) bool {
	for i := range g.ways {
		w := &g.ways[i]
		for _, fromB := range [2]bool{false, true} {
			if w.dead || fromB && w.b != m || !fromB && w.a != m {
				continue
			}
			if v := w.heading(fromB, g.pen*0.5, 8); v.x*c.x+v.y*c.y > 0.85 {
				return true
			}
		}
	}
	return false
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
