// This file makes what a judge sees of a mark: its darkness against the paper,
// as strong for a pencil as for a felt tip, as large and in the same place
// whoever drew it, without the printed lines, without dust, and without what
// lies too far from the box to be its ink.

package mark

// PictureSide is the side of a judge's picture, px; the mark's longer side
// takes markSide of them, what lies around it the rest.
const (
	PictureSide = 64
	markSide    = 48
)

// leastShown is the size, mm, that a smaller mark is shown as part of.
const leastShown = 4

// inkLevel is the level to which the mark's darkness is brought.
const inkLevel = 200

// Picture is PictureSide² levels, row by row, 0 for paper.
type Picture []uint8

// picture draws a mark, of the pieces and within the bounds given, and what lies
// around it but specks; strength is its darkness, m the mask that hides printed
// lines.
func (f *field) picture(m []uint8, pieces, specks []*blob, mark blob, strength float64) Picture {
	own := f.own(m, pieces)
	dust := f.dust(own, specks)
	per := max(float64(mark.size()), mm(leastShown)) / markSide // px of the field a px of the picture
	middle := mark.middle()
	cols := spans(middle.x+0.5, per, f.w)
	rows := spans(middle.y+0.5, per, f.h)
	var line [PictureSide]float32
	out := make(Picture, PictureSide*PictureSide)
	k := float32(inkLevel / max(strength, sure) / (per * per))
	shown := make([]float32, f.w)
	for j, r := range rows {
		clear(line[:])
		for y := r.from; y < r.to; y++ {
			for x := cols[0].from; x < f.w; x++ {
				shown[x] = 0
				if i := y*f.w + x; m[i] != hidden && f.d[i] > 0 && (own[i] || !dust[i] && f.nearFrame(x, y)) {
					shown[x] = float32(f.d[i])
				}
			}
			part := r.part(y)
			for i, c := range cols {
				sum := float32(0)
				for x := c.from; x < c.to; x++ {
					sum += c.part(x) * shown[x]
				}
				line[i] += part * sum
			}
		}
		for i, v := range line {
			out[j*PictureSide+i] = uint8(min(255, v*k))
		}
	}
	return out
}

// own are the pixels of a mark's pieces.
func (f *field) own(m []uint8, pieces []*blob) []bool {
	own := make([]bool, len(m))
	for _, b := range pieces {
		for _, p := range b.px {
			own[p] = true
		}
	}
	return own
}

// dust are the pixels of specks that lie apart from the mark, soft edges and
// all.
func (f *field) dust(own []bool, specks []*blob) []bool {
	dust := make([]bool, len(own))
	for _, b := range specks {
		if f.anyWithin(own, b, int(mm(dustApart))) {
			continue
		}
		f.around(b, 2, func(i int) { dust[i] = true })
	}
	return dust
}

// around visits the pixels of a blob's bounds and r beyond them.
func (f *field) around(b *blob, r int, visit func(i int)) {
	for y := max(0, b.y0-r); y <= min(f.h-1, b.y1+r); y++ {
		for x := max(0, b.x0-r); x <= min(f.w-1, b.x1+r); x++ {
			visit(y*f.w + x)
		}
	}
}

func (f *field) anyWithin(own []bool, b *blob, r int) (found bool) {
	f.around(b, r, func(i int) { found = found || own[i] })
	return found
}

// span is a piece of a row or column, px, and how much of its first and last
// pixel belongs to it.
type span struct {
	from, to    int
	first, last float32
}

func (s span) part(i int) float32 {
	switch i {
	case s.from:
		return s.first
	case s.to - 1:
		return s.last
	}
	return 1
}

// spans are the PictureSide pieces, per px long, about a middle; what lies
// beyond the limit is empty.
func spans(middle, per float64, limit int) [PictureSide]span {
	var out [PictureSide]span
	for i := range out {
		a := middle + (float64(i)-PictureSide/2)*per
		b := min(a+per, float64(limit))
		a = max(a, 0)
		if b <= a {
			continue
		}
		s := span{from: int(a), to: min(limit, int(b)+1)}
		s.first, s.last = float32(1-(a-float64(s.from))), float32(b-float64(s.to-1))
		if s.to-s.from == 1 {
			s.first = float32(b - a)
		}
		out[i] = s
	}
	return out
}
