// This file reads the page's code. The page has been found, so each module's
// place is known to a fraction of its size; a small search takes up the rest.

package omr

import (
	"math"

	"gocv.io/x/gocv"

	"zheng/scan/sheet"
)

// codeScale is px a mm of the straightened code: about six a module.
const codeScale = 8.0

// codePiece is the code with room for the search.
func (v view) codePiece(p *sheet.Page) piece { return v.cut(p.Code.Grow(1.5), codeScale) }

// readCode samples the modules of a code printed at place (mm) and decodes
// them. known are the codes this
// election may print: where damage is beyond the code's own mending, the one
// of them that agrees with all but few of the modules is the paper's. ok is
// false where the code cannot be read.
func readCode(p piece, place sheet.Rect, known []*sheet.Page, numbered bool) (sheet.Code, bool) {
	x0, y0 := p.px(place.X, place.Y)
	module := place.W * p.scale / sheet.CodeModules
	fixed := fixedModules()
	bestScore, bx, by := -1<<30, 0, 0
	for dy := -6; dy <= 6; dy++ {
		for dx := -6; dx <= 6; dx++ {
			score := 0
			for _, f := range fixed {
				v := int(p.at(int(x0+(float64(f.x)+0.5)*module)+dx, int(y0+(float64(f.y)+0.5)*module)+dy))
				if f.black {
					v = -v
				}
				score += v
			}
			if score > bestScore {
				bestScore, bx, by = score, dx, dy
			}
		}
	}
	levels := sample(p, x0+float64(bx), y0+float64(by), module)
	for _, window := range []int{sheet.CodeModules, 5} {
		if c, err := sheet.DecodeModules(darker(levels, window)); err == nil {
			return c, true
		}
	}
	if numbered {
		return sheet.Code{}, false
	}
	return nearest(darker(levels, 5), known)
}

// codeElsewhere looks for a code of ours anywhere on a picture: paper of another
// size or another election has it in another place. Its three eyes tell where.
func codeElsewhere(gray gocv.Mat, page *sheet.Page) (sheet.Code, bool) {
	const (
		side  = 2400 // px of a page on the reduced picture: on a larger paper eyes are small
		most  = 16   // eyes that are tried: a page may have signs that look like one
		apart = 22.0 // modules between two eyes' middles
		like  = 0.15 // that lengths may differ by
	)
	small := reduce(gray, side, page)
	defer small.gray.Close()
	v := view{pix: pixels(gray), w: gray.Cols(), h: gray.Rows()}
	var eyes []blob
	for _, b := range blobs(small, page) {
		if b.kind == eye && len(eyes) < most {
			eyes = append(eyes, b)
		}
	}
	for i, p := range eyes {
		for j, q := range eyes {
			for k, r := range eyes {
				if i == j || j == k || i == k {
					continue
				}
				a, b := point{q.px.x - p.px.x, q.px.y - p.px.y}, point{r.px.x - p.px.x, r.px.y - p.px.y}
				legs := [2]float64{math.Hypot(a.x, a.y), math.Hypot(b.x, b.y)}
				if a.x*b.y-a.y*b.x <= 0 || math.Abs(a.x*b.x+a.y*b.y) > like*legs[0]*legs[1] || off(legs[0], legs[1]) > like || off(legs[0], apart/7*p.side) > 2*like {
					continue
				}
				if c, ok := v.codeBetween(p.px, q.px, r.px); ok {
					return c, true
				}
			}
		}
	}
	return sheet.Code{}, false
}

// codeBetween reads a code whose eyes are seen: top left, top right, bottom left,
// px of the view.
func (v view) codeBetween(a, b, c point) (sheet.Code, bool) {
	const middle, far, scale = 3.5, sheet.CodeModules - 3.5, 6 // modules, modules, px a module
	on, ok := fit([]match{{point{middle, middle}, a}, {point{far, middle}, b}, {point{middle, far}, c}})
	if !ok {
		return sheet.Code{}, false
	}
	v.on = on
	all := sheet.Rect{W: sheet.CodeModules, H: sheet.CodeModules}
	return readCode(v.cut(all.Grow(2), scale), all, nil, true)
}

// module is one square of the code whose colour every code shares.
type module struct {
	x, y  int
	black bool
}

// fixedModules are the eyes with their white borders and the timing lines.
func fixedModules() []module {
	const n = sheet.CodeModules
	var ms []module
	eye := func(ox, oy int) {
		for y := -1; y <= 7; y++ {
			for x := -1; x <= 7; x++ {
				if ox+x < 0 || oy+y < 0 || ox+x >= n || oy+y >= n {
					continue
				}
				ring := max(abs(x-3), abs(y-3))
				ms = append(ms, module{ox + x, oy + y, ring == 3 || ring <= 1})
			}
		}
	}
	eye(0, 0)
	eye(n-7, 0)
	eye(0, n-7)
	for i := 8; i < n-8; i++ {
		ms = append(ms, module{i, 6, i%2 == 0}, module{6, i, i%2 == 0})
	}
	return ms
}

func abs(x int) int { return max(x, -x) }

// sample gives each module's mean gray level over its middle half.
func sample(p piece, x0, y0, size float64) (levels [sheet.CodeModules][sheet.CodeModules]int) {
	for j := range levels {
		for i := range levels[j] {
			var sum, n int
			for y := int(y0 + (float64(j)+0.25)*size); y <= int(y0+(float64(j)+0.75)*size); y++ {
				for x := int(x0 + (float64(i)+0.25)*size); x <= int(x0+(float64(i)+0.75)*size); x++ {
					if x >= 0 && y >= 0 && x < p.w && y < p.h {
						sum += int(p.at(x, y))
						n++
					}
				}
			}
			if n > 0 {
				levels[j][i] = sum / n
			}
		}
	}
	return levels
}

// darker says which modules are darker than the middle between the darkest and
// the lightest of the modules within reach.
func darker(levels [sheet.CodeModules][sheet.CodeModules]int, reach int) [][]bool {
	const n = sheet.CodeModules
	bits := make([][]bool, n)
	lo, hi := 255, 0
	for _, row := range levels {
		for _, v := range row {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	for y := range bits {
		bits[y] = make([]bool, n)
		for x := range bits[y] {
			low, high := lo, hi
			if reach < n {
				low, high = 255, 0
				for j := max(0, y-reach); j <= min(n-1, y+reach); j++ {
					for i := max(0, x-reach); i <= min(n-1, x+reach); i++ {
						low, high = min(low, levels[j][i]), max(high, levels[j][i])
					}
				}
			}
			bits[y][x] = levels[y][x] < (low+high)/2
		}
	}
	return bits
}

// nearest compares the modules with every code known. Two codes differ in
// a quarter of their modules or more, the page or the version being another; a
// fifth is as far as damage may go. Test ballots are among those compared with
// real ones, and the other way round.
func nearest(bits [][]bool, known []*sheet.Page) (sheet.Code, bool) {
	const all = sheet.CodeModules * sheet.CodeModules
	var best sheet.Code
	least := all
	for _, p := range known {
		for _, c := range []sheet.Code{p.Paper, p.Paper.Twin()} {
			if n := differing(bits, c.Modules()); n < least {
				best, least = c, n
			}
		}
	}
	return best, least*5 < all
}

// differing counts the modules in which two codes differ.
func differing(a, b [][]bool) (n int) {
	for y, row := range a {
		for x, black := range row {
			if b[y][x] != black {
				n++
			}
		}
	}
	return n
}
