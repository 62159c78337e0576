// This file puts characters of a font in a box: as sharp as no hand is, and of
// every form that people write.

package scantest

import (
	"image"
	"image/color"
	"math/rand/v2"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"zheng/scan/mark"
)

// LikeMarks are characters that are a circle, a cross or a tick to the eye, or
// to some.
const LikeMarks = "+0oOQºο°xX×XxVvνγyvVYΟОо〇○◯◎⊙乂㐅メ乄Χχ又义メㄨ✓✔√〤✕✗✘ХxхУуΥYᐯ∨レㄥレ丷ʋ゚゛ⅴⅤⅹⅩ.·・"

// Character is a box with one character of a font in it, 6 to 11 mm large.
func Character(f *opentype.Font, r rune, rng *rand.Rand) mark.Patch {
	const per, inset, side = PatchPerMM, AroundMM, BoxMM + 2*AroundMM
	img := image.NewRGBA(image.Rect(0, 0, side*per, side*per))
	slope := rng.Float64() * 0.08
	for i := 0; i < len(img.Pix); i += 4 {
		x := float64(i/4%img.Rect.Dx()) / float64(img.Rect.Dx())
		v := uint8(min(255, max(0, 235*(1-slope*x)+rng.NormFloat64()*2)))
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = v, v, v, 255
	}
	const h, mid = BoxMM / 2, side * per / 2
	frame := Pen{Width: 0.3, Ink: color.RGBA{10, 10, 10, 255}, Strength: 0.9}
	frame.Draw(img, []Stroke{{{-h, -h}, {h, -h}, {h, h}, {-h, h}, {-h, -h}}}, per, mid, mid, rng)
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: (6 + rng.Float64()*5) * per, DPI: 72})
	if err != nil {
		return mark.Patch{}
	}
	defer face.Close()
	b, _ := font.BoundString(face, string(r))
	d := font.Drawer{Dst: img, Src: image.NewUniform(color.Gray{uint8(20 + rng.IntN(90))}), Face: face,
		Dot: fixed.Point26_6{X: fixed.I(mid) - (b.Min.X+b.Max.X)/2, Y: fixed.I(mid) - (b.Min.Y+b.Max.Y)/2}}
	d.DrawString(string(r))
	p := mark.Patch{W: side * per, H: side * per, Pix: make([]uint8, side*per*side*per), PxPerMM: per, FrameLine: 0.3,
		FrameX0: inset * per, FrameY0: inset * per, FrameX1: (side - inset) * per, FrameY1: (side - inset) * per}
	for i := range p.Pix {
		p.Pix[i] = img.Pix[4*i]
	}
	return p
}
