package omr

// This file reads the page's code. The page has been found, so each module's
// place is known to a fraction of its size; a small search takes up the rest.

import (
	"image"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
	"gocv.io/x/gocv"

	"zheng/scan/sheet"
)

// codeScale is px a mm of the straightened code: about six a module.
const codeScale = 8.0

// codePiece is the code with room for the search.
func (v view) codePiece(p *sheet.Page) piece { return v.cut(p.Code.Grow(1.5), codeScale) }

// readCode samples the modules and decodes them. known are the codes this
// election may print: where damage is beyond the code's own mending, the one
// of them that agrees with all but few of the modules is the paper's. ok is
// false where the code cannot be read.
func readCode(p piece, page *sheet.Page, known []*sheet.Page, numbered bool) (sheet.Code, bool) {
	x0, y0 := p.px(page.Code.X, page.Code.Y)
	module := page.Code.W * p.scale / sheet.CodeModules
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

// codeElsewhere looks for a code of ours anywhere on a picture: paper of
// another size or another election has it in another place. It takes some 50 ms
// and is asked only about a sheet that would go to people otherwise.
func codeElsewhere(gray gocv.Mat) (sheet.Code, bool) {
	const side = 1800 // px; a code's module is then at least 3 px wide
	small := gocv.NewMat()
	defer small.Close()
	f := min(1, side/float64(max(gray.Rows(), gray.Cols())))
	gocv.Resize(gray, &small, image.Point{}, f, f, gocv.InterpolationArea)
	img, err := small.ToImage()
	if err != nil {
		return sheet.Code{}, false
	}
	black, err := gozxing.NewHybridBinarizer(gozxing.NewLuminanceSourceFromImage(img)).GetBlackMatrix()
	if err != nil {
		return sheet.Code{}, false
	}
	found, err := detector.NewDetector(black).Detect(map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return sheet.Code{}, false
	}
	m := found.GetBits()
	bits := make([][]bool, m.GetHeight())
	for y := range bits {
		bits[y] = make([]bool, m.GetWidth())
		for x := range bits[y] {
			bits[y][x] = m.Get(x, y)
		}
	}
	c, err := sheet.DecodeModules(bits)
	return c, err == nil
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
