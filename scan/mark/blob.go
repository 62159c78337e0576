// This file finds pieces of ink that hang together.

package mark

import "math"

// point is a place in a patch, px.
type point struct{ x, y float64 }

func (p point) to(q point) float64 { return math.Hypot(q.x-p.x, q.y-p.y) }

// blob is a piece of ink, 8-connected.
type blob struct {
	px             []int32 // indices into the mask
	x0, y0, x1, y1 int     // bounds, inclusive
	peak           int16   // darkest pixel
	mean           float64 // darkness of its darker half
	inside         int     // px within the frame
	area           int     // px, of joined ones
	close          bool    // comes within zone of the frame
	edge           bool    // reaches the rim of the patch
}

// join widens b by another blob; its own pixels stay as they are.
func (b *blob) join(o *blob) {
	b.x0, b.y0, b.x1, b.y1 = min(b.x0, o.x0), min(b.y0, o.y0), max(b.x1, o.x1), max(b.y1, o.y1)
	b.inside += o.inside
	b.area += len(o.px)
	b.edge = b.edge || o.edge
}

// meets says whether the bounds of two blobs overlap.
func (b *blob) meets(o *blob) bool {
	return b.x0 <= o.x1 && o.x0 <= b.x1 && b.y0 <= o.y1 && o.y0 <= b.y1
}

func (b *blob) middle() point {
	return point{float64(b.x0+b.x1) / 2, float64(b.y0+b.y1) / 2}
}

func (b *blob) size() int { return max(b.x1-b.x0, b.y1-b.y0) + 1 }

// blobs finds all pieces of ink of at least three pixels. label, of the
// mask's length, gets the number of each pixel's blob, from 1.
func (f *field) blobs(m []uint8, label []int16) []blob {
	clear(label)
	var out []blob
	stack := make([]int32, 0, 256)
	for i, v := range m {
		if v != ink && v != bridged || label[i] != 0 {
			continue
		}
		n := int16(len(out) + 1)
		b := blob{x0: f.w, y0: f.h}
		label[i] = n
		stack = append(stack[:0], int32(i))
		for len(stack) > 0 {
			p := int(stack[len(stack)-1])
			stack = stack[:len(stack)-1]
			b.px = append(b.px, int32(p))
			x, y := p%f.w, p/f.w
			b.x0, b.x1, b.y0, b.y1 = min(b.x0, x), max(b.x1, x), min(b.y0, y), max(b.y1, y)
			b.peak = max(b.peak, f.d[p])
			if f.within(x, y) {
				b.inside++
			}
			b.close = b.close || f.nearFrame(x, y)
			for yy := max(0, y-1); yy <= min(f.h-1, y+1); yy++ {
				for xx := max(0, x-1); xx <= min(f.w-1, x+1); xx++ {
					q := yy*f.w + xx
					if (m[q] == ink || m[q] == bridged) && label[q] == 0 {
						label[q] = n
						stack = append(stack, int32(q))
					}
				}
			}
		}
		b.mean = f.darker(m, b.px)
		b.edge = b.x0 == 0 || b.y0 == 0 || b.x1 == f.w-1 || b.y1 == f.h-1
		if len(b.px) < 3 {
			for _, p := range b.px {
				label[p], m[p] = 0, paper
			}
			continue
		}
		out = append(out, b)
	}
	return out
}

// darker is the mean of those pixels that are darker than the mean of all.
// Pixels at printed lines do not count.
func (f *field) darker(m []uint8, px []int32) float64 {
	own := make([]int16, 0, len(px))
	sum := 0
	for _, p := range px {
		if !f.atLine(m, int(p)) {
			own = append(own, f.d[p])
			sum += int(f.d[p])
		}
	}
	if len(own) == 0 {
		return float64(f.level)
	}
	mean := int16(sum / len(own))
	sum, n := 0, 0
	for _, d := range own {
		if d >= mean {
			sum += int(d)
			n++
		}
	}
	return float64(sum) / float64(n)
}

// atLine is true for pixels that a printed line darkens: two or less from it.
func (f *field) atLine(m []uint8, p int) bool {
	if m[p] == bridged {
		return true
	}
	for _, o := range [8]int{-2, -1, 1, 2, -2 * f.w, -f.w, f.w, 2 * f.w} {
		if q := p + o; q >= 0 && q < len(m) && m[q] >= hidden {
			return true
		}
	}
	return false
}

// girth is how wide a small blob is, px: the diameter of a disc as large as
// what is darker than half its peak.
func (f *field) girth(b *blob) float64 {
	n := 0
	for _, p := range b.px {
		if f.d[p] > b.peak/2 {
			n++
		}
	}
	return math.Sqrt(float64(n) * 4 / math.Pi)
}

func (f *field) within(x, y int) bool {
	return float64(x) > f.fx[0] && float64(x) < f.fx[1] && float64(y) > f.fy[0] && float64(y) < f.fy[1]
}

// nearFrame is true in the box and up to zone outside it.
func (f *field) nearFrame(x, y int) bool {
	const z = zone * perMM
	return float64(x) > f.fx[0]-z && float64(x) < f.fx[1]+z && float64(y) > f.fy[0]-z && float64(y) < f.fy[1]+z
}
