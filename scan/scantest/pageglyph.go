// This file draws what is written and stamped by hand besides marks: names on
// the write-in lines, and the committee's red seal.

package scantest

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"zheng/scan/sheet"
)

// SealWork is how the committee's seal came onto the paper.
type SealWork string

// The ways. The empty one leaves the place as printed.
const (
	SealGood    SealWork = "good"
	SealFaint   SealWork = "faint"   // hardly to be seen
	SealOutside SealWork = "outside" // far from its place
	SealBlack   SealWork = "black"   // in the wrong colour: a copy
)

// surnames and given make names that no candidate of the tests bears.
var (
	surnames = []rune("钱郑冯褚卫蒋沈韩杨朱秦许何吕施孔曹严华金魏陶姜")
	given    = []rune("明芳磊娜强军霞勇艳杰娟涛超平刚桂英玉兰春梅建红志文国庆")
)

// AnyName is a person's name of two or three characters.
func AnyName(rng *rand.Rand) string {
	n := string(surnames[rng.IntN(len(surnames))])
	for range 1 + rng.IntN(2) {
		n += string(given[rng.IntN(len(given))])
	}
	return n
}

// kai is the ballot's own font, read once: its characters follow the hand.
var kai = sync.OnceValues(func() (*sfnt.Font, error) {
	folder := os.Getenv("ZHENG_FONTS")
	if folder == "" {
		folder = "/usr/share/fonts/truetype/lxgw-wenkai"
	}
	data, err := os.ReadFile(filepath.Join(folder, "LXGWWenKai-Light.ttf"))
	if err != nil {
		return nil, fmt.Errorf("couldn't read the font that names are written with: %w; install fonts-lxgw-wenkai", err)
	}
	return sfnt.Parse(data)
})

// inkOf gives a character's outlines in a square of side 1 with its origin at
// the top left; nothing where the font lacks it or is not here.
func inkOf(r rune) []outline {
	f, err := kai()
	if err != nil {
		return nil
	}
	var buf sfnt.Buffer
	const em = 64
	at, err := f.GlyphIndex(&buf, r)
	if err != nil || at == 0 {
		return nil
	}
	segments, err := f.LoadGlyph(&buf, at, fixed.I(em), nil)
	if err != nil {
		return nil
	}
	ascent := 0.88
	if m, err := f.Metrics(&buf, fixed.I(em), font.HintingNone); err == nil {
		ascent = float64(m.Ascent) / 64 / em
	}
	unit := func(p fixed.Point26_6) point {
		return point{float64(p.X) / 64 / em, float64(p.Y)/64/em + ascent}
	}
	var out []outline
	for _, s := range segments {
		last := len(out) - 1
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			out = append(out, outline{unit(s.Args[0])})
		case sfnt.SegmentOpLineTo:
			out[last] = append(out[last], unit(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			out[last] = append(out[last], bezier(out[last][len(out[last])-1], unit(s.Args[0]), unit(s.Args[0]), unit(s.Args[1]), 2)...)
		case sfnt.SegmentOpCubeTo:
			out[last] = append(out[last], bezier(out[last][len(out[last])-1], unit(s.Args[0]), unit(s.Args[1]), unit(s.Args[2]), 3)...)
		}
	}
	return out
}

// bezier gives points of a curve of the second or third degree after its
// first point a; of the second degree b and c are the same.
func bezier(a, b, c, d point, degree int) []point {
	const steps = 4
	out := make([]point, steps)
	for i := range out {
		t := float64(i+1) / steps
		u := 1 - t
		if degree == 2 {
			out[i] = point{u*u*a.x + 2*u*t*b.x + t*t*d.x, u*u*a.y + 2*u*t*b.y + t*t*d.y}
			continue
		}
		out[i] = point{
			u*u*u*a.x + 3*u*u*t*b.x + 3*u*t*t*c.x + t*t*t*d.x,
			u*u*u*a.y + 3*u*u*t*b.y + 3*u*t*t*c.y + t*t*t*d.y,
		}
	}
	return out
}

// moved maps every point of outlines.
func moved(in []outline, to func(point) point) []outline {
	out := make([]outline, len(in))
	for i, o := range in {
		out[i] = make(outline, len(o))
		for j, p := range o {
			out[i][j] = to(p)
		}
	}
	return out
}

// name writes a name into r as a quick hand does: characters uneven, leaning,
// swinging about the line.
func (w *writer) name(r sheet.Rect, says string) {
	chars := []rune(says)
	size := min(r.H*0.75, r.W/float64(len(chars))*0.85, 14) * between(w.rng, 0.75, 1)
	x := r.X + between(w.rng, 0.5, max(0.6, r.W-size*1.1*float64(len(chars))))*0.6
	lean := between(w.rng, -0.22, 0.1)
	for _, c := range chars {
		y := r.Y + (r.H-size)/2 + w.rng.NormFloat64()*size*0.05
		sx, sy := size*between(w.rng, 0.85, 1.1), size*between(w.rng, 0.85, 1.1)
		turn := w.rng.NormFloat64() * 0.05
		ph, amp := between(w.rng, 0, 7), between(w.rng, 0.01, 0.035)
		sin, cos := math.Sincos(turn)
		placed := moved(inkOf(c), func(p point) point {
			px := p.x + amp*math.Sin(7*p.y+ph) - 0.5
			py := p.y + amp*math.Sin(6*p.x+2*ph) - 0.5
			px += lean * -py
			px, py = px*sx, py*sy
			return point{(x + sx/2 + cos*px - sin*py) * w.k, (y + sy/2 + sin*px + cos*py) * w.k}
		})
		dye(w.img, cover(w.img.Rect.Dx(), w.img.Rect.Dy(), placed...), w.pen.Ink, w.pen.Strength)
		x += sx * between(w.rng, 0.95, 1.12)
	}
}

// stamp puts the seal where the voter's committee put it, and says how.
func (v Voter) stamp(rng *rand.Rand, img *image.RGBA, b *Blank) SealWork {
	for _, box := range b.Page.Boxes {
		if box.Kind != sheet.Seal || v.Seal == "" {
			continue
		}
		x, y := box.X+box.W/2+rng.NormFloat64()*1.2, box.Y+box.H/2+rng.NormFloat64()*1.2
		red := color.RGBA{uint8(195 + rng.IntN(30)), uint8(25 + rng.IntN(35)), uint8(35 + rng.IntN(30)), 255}
		strength := between(rng, 0.6, 0.95)
		switch v.Seal {
		case SealFaint:
			strength = between(rng, 0.05, 0.14)
		case SealOutside:
			x, y = between(rng, 25, b.Page.Width-60), between(rng, 12, 45)
		case SealBlack:
			red = color.RGBA{50, 50, 52, 255}
		}
		dyeUneven(rng, img, sealPatch(img.Rect, x*b.PxPerMM(), y*b.PxPerMM(), min(box.W, box.H)*between(rng, 0.82, 0.98)/2*b.PxPerMM(), rng.NormFloat64()*0.25), red, strength)
		return v.Seal
	}
	return ""
}

// sealPatch is a round seal about x, y with a star in the middle and the
// committee's words along the ring, turned by an angle; all in px.
func sealPatch(within image.Rectangle, x, y, radius, turn float64) patch {
	ring := func(r float64, inner bool) outline {
		var o outline
		for i := range 96 {
			a := float64(i) * 2 * math.Pi / 96
			if inner {
				a = -a
			}
			o = append(o, point{x + r*math.Cos(a), y + r*math.Sin(a)})
		}
		return o
	}
	all := []outline{ring(radius, false), ring(radius*0.94, true)}
	var star outline
	for i := range 10 {
		r := radius * 0.3
		if i%2 == 1 {
			r *= 0.382
		}
		a := turn - math.Pi/2 + float64(i)*math.Pi/5
		star = append(star, point{x + r*math.Cos(a), y + r*math.Sin(a)})
	}
	all = append(all, star)
	words := []rune("居民选举委员会")
	for i, c := range words {
		a := turn + (float64(i)-float64(len(words)-1)/2)*0.58
		sin, cos := math.Sincos(a)
		side := radius * 0.34
		all = append(all, moved(inkOf(c), func(p point) point {
			px, py := (p.x-0.5)*side, (p.y-0.5)*side-radius*0.7
			return point{x + cos*px - sin*py, y + sin*px + cos*py}
		})...)
	}
	return cover(within.Dx(), within.Dy(), all...)
}

// dye inks a patch onto a picture that is not developed yet.
func dye(img *image.RGBA, p patch, c color.RGBA, strength float64) {
	for y := p.at.Min.Y; y < p.at.Max.Y; y++ {
		for x := p.at.Min.X; x < p.at.Max.X; x++ {
			a := float64(p.mask.Pix[(y-p.at.Min.Y)*p.mask.Stride+x-p.at.Min.X]) / 255 * strength
			if a == 0 {
				continue
			}
			px := img.Pix[img.PixOffset(x, y):]
			px[0] = uint8(float64(px[0]) * (1 - a*(1-float64(c.R)/255)))
			px[1] = uint8(float64(px[1]) * (1 - a*(1-float64(c.G)/255)))
			px[2] = uint8(float64(px[2]) * (1 - a*(1-float64(c.B)/255)))
		}
	}
}

// dyeUneven is dye from a pad that was not pressed evenly and is grainy.
func dyeUneven(rng *rand.Rand, img *image.RGBA, p patch, c color.RGBA, strength float64) {
	fx, fy, ph := between(rng, 0.5, 2), between(rng, 0.5, 2), between(rng, 0, 7)
	w, h := float64(p.at.Dx()), float64(p.at.Dy())
	for i, a := range p.mask.Pix {
		if a == 0 {
			continue
		}
		x, y := float64(i%p.mask.Stride)/w, float64(i/p.mask.Stride)/h
		press := 0.85 + 0.15*math.Sin(2*math.Pi*(fx*x+fy*y)+ph)
		p.mask.Pix[i] = uint8(float64(a) * press * (0.75 + 0.25*rng.Float64()))
	}
	dye(img, p, c, strength)
}
