// This file draws what else gets into a box or under a scanner and must never
// be counted.

package scantest

import (
	"context"
	"image"
	"image/color"
	"math/rand/v2"
	"slices"

	"zheng/scan/sheet"
	"zheng/store/election"
)

// Strays are sheets that are no ballots of e: one of another election, one of
// an older file of this election, the white back of a ballot, a page of text,
// and a table with nothing on it but light and shadow.
func Strays(ctx context.Context, e *election.Election, ed sheet.Edition, dpi int) ([]*Blank, error) {
	other := *e
	other.ID, other.Title = e.ID+"-elsewhere", "邻村换届选举"
	older := *e
	older.Posts = slices.Clone(e.Posts)
	if p := &older.Posts[0]; len(p.Candidates) > 0 {
		p.Candidates = slices.Clone(p.Candidates)
		p.Candidates[0].Name = "王" + p.Candidates[0].Name
	} else {
		p.Title += "一"
	}

	var out []*Blank
	for _, s := range []struct {
		e   *election.Election
		why string
	}{{&other, "a ballot of another election"}, {&older, "a ballot of an older election file"}} {
		l, err := sheet.Design(s.e, ed)
		if err != nil {
			return nil, err
		}
		blanks, err := Print(ctx, l, dpi)
		if err != nil {
			return nil, err
		}
		out = append(out, blanks[0].Foreign(s.why))
	}
	like := out[0]
	out = append(out, like.bare("the back of a ballot"), like.text(), like.table())
	for k := range uint64(4) {
		out = append(out, like.form(k))
	}
	return out, nil
}

// form is somebody else's form: registration marks about where others put them,
// a table, writing, boxes to tick, a code that is not ours.
func (b *Blank) form(k uint64) *Blank {
	t := b.bare("a form of somebody else")
	rng := rand.New(rand.NewPCG(3+k, uint64(b.DPI)))
	w, h := t.Page.Width, t.Page.Height
	black := color.RGBA{15, 15, 15, 255}
	fill := func(r sheet.Rect) {
		px := func(mm float64) float64 { return mm * t.PxPerMM() }
		o := outline{{px(r.X), px(r.Y)}, {px(r.X + r.W), px(r.Y)}, {px(r.X + r.W), px(r.Y + r.H)}, {px(r.X), px(r.Y + r.H)}}
		dye(t.img, cover(t.img.Rect.Dx(), t.img.Rect.Dy(), o), black, 1)
	}
	edge, side := between(rng, 6, 14), between(rng, 4, 8)
	for _, at := range [][2]float64{{edge, edge}, {w - edge - side, edge}, {w - edge - side, h - edge - side}, {edge, h - edge - side}, {edge, h / 2}, {w - edge - side, h / 2}} {
		if odds(rng, 0.85) {
			fill(sheet.Rect{X: at[0], Y: at[1], W: side, H: side})
		}
	}
	const module = 0.76
	x0, y0 := w-50.0, 12+between(rng, 0, 10)
	for j := range 29 {
		for i := range 29 {
			ex, ey := min(abs(i-3), abs(i-25)), min(abs(j-3), abs(j-25))
			if i > 14 && j > 14 {
				ex = 9
			}
			ring := max(ex, ey)
			if ring <= 1 || ring == 3 || ring > 4 && odds(rng, 0.5) {
				fill(sheet.Rect{X: x0 + float64(i)*module, Y: y0 + float64(j)*module, W: module, H: module})
			}
		}
	}
	row, cols := between(rng, 9, 16), []float64{20, 20 + between(rng, 30, 60), w - 60, w - 20}
	for y := 60.0; y < h-40; y += row {
		fill(sheet.Rect{X: cols[0], Y: y, W: cols[3] - cols[0], H: 0.3})
		for _, x := range cols {
			fill(sheet.Rect{X: x, Y: y, W: 0.3, H: row})
		}
		size := row * 0.5
		for i := range 3 {
			c := given[rng.IntN(len(given))]
			placed := moved(inkOf(c), func(p point) point {
				return point{(cols[0] + 3 + float64(i)*size + p.x*size) * t.PxPerMM(), (y + 2 + p.y*size) * t.PxPerMM()}
			})
			dye(t.img, cover(t.img.Rect.Dx(), t.img.Rect.Dy(), placed...), black, 1)
		}
	}
	return t
}

func abs(v int) int { return max(v, -v) }

// bare is white paper of the same size, without any place to mark.
func (b *Blank) bare(why string) *Blank {
	img := image.NewRGBA(b.img.Rect)
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	return &Blank{Page: &sheet.Page{Page: 1, Width: b.Page.Width, Height: b.Page.Height}, DPI: b.DPI, Refuse: why, img: img}
}

// text is a page of writing.
func (b *Blank) text() *Blank {
	t := b.bare("a page of text")
	rng := rand.New(rand.NewPCG(1, uint64(b.DPI)))
	k, side := t.PxPerMM(), 5.0
	for y := 20.0; y < t.Page.Height-20; y += side * 1.6 {
		for x := 22.0; x < t.Page.Width-22-side; x += side * 1.05 {
			if y > 30 && odds(rng, 0.03) { // the paragraph ends
				break
			}
			c := given[rng.IntN(len(given))]
			placed := moved(inkOf(c), func(p point) point { return point{(x + p.x*side) * k, (y + p.y*side) * k} })
			dye(t.img, cover(t.img.Rect.Dx(), t.img.Rect.Dy(), placed...), color.RGBA{20, 20, 20, 255}, 1)
		}
	}
	return t
}

// table is a photo of nothing: shades of wood, a pen.
func (b *Blank) table() *Blank {
	t := b.bare("a photo of a table")
	rng := rand.New(rand.NewPCG(2, uint64(b.DPI)))
	w, h := float64(t.img.Rect.Dx()), float64(t.img.Rect.Dy())
	wood := color.RGBA{150, 110, 70, 255}
	dye(t.img, cover(int(w), int(h), outline{{0, 0}, {w, 0}, {w, h}, {0, h}}), wood, 1)
	for range 60 {
		y, d := between(rng, 0, h), between(rng, -0.05, 0.05)*w
		dye(t.img, cover(int(w), int(h), line(point{0, y}, point{w, y + d}, between(rng, 0.2, 6)*t.PxPerMM())), wood, between(rng, 0.05, 0.3))
	}
	dye(t.img, cover(int(w), int(h), line(point{w * 0.2, h * 0.3}, point{w * 0.7, h * 0.45}, 9*t.PxPerMM())), color.RGBA{20, 30, 90, 255}, 0.9)
	return t
}
