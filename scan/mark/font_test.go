package mark_test

import (
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"zheng/scan/mark"
	"zheng/scan/scantest"
)

// wenkai is the font ballots are printed in; it looks like writing with a
// brush pen, and has every character anybody may write.
const wenkai = "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Light.ttf"

// lookalikes are characters that are a circle, a cross or a tick to the eye.
const lookalikes = "0OoQºο°xX×XxVvνγyvVYΟОо〇○◯◎⊙乂㐅メ乄Χχ又义メㄨ✓✔√〤✕✗✘ХxхУуΥYᐯ∨レㄥレ丷ʋ゚゛ⅴⅤⅹⅩ.·・"

// stillWrong are the characters that are read as marks and should be asked.
var stillWrong = map[string]bool{"a circle": true}

// TestCharactersAreNoMarks reads written characters: any of them is asked.
func TestCharactersAreNoMarks(t *testing.T) {
	fonts := map[string][]byte{"Go": goregular.TTF, "Go italic": goitalic.TTF}
	if b, err := os.ReadFile(wenkai); err == nil {
		fonts["WenKai"] = b
	} else {
		t.Logf("only Latin letters, for want of %s", wenkai)
	}
	total, wrong := 0, map[string]int{}
	for name, data := range fonts {
		f, err := opentype.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		chars := []rune("1234567896789ABCDEFGHIJKLMNPRSTUWZabcdefghijklmnpqrstuwz?!#%&@+=<>")
		if name == "WenKai" {
			for r := rune(0x4e00); r < 0x9fa0; r += max(1, rune(20000 / *positions)) {
				chars = append(chars, r)
			}
			for r := rune(0x3041); r < 0x30ff; r++ {
				chars = append(chars, r)
			}
		}
		for i, r := range chars {
			if strings.ContainsRune(lookalikes, r) {
				continue
			}
			rng := rand.New(rand.NewPCG(uint64(i), *seed))
			total++
			if res := mark.Read(character(f, r, rng)); res.Shape != mark.Other && res.Shape != mark.Blank || res.Shape == mark.Blank && r > 255 {
				wrong[string(r)+" "+string(res.Shape)]++
			}
		}
	}
	var list []string
	for k := range wrong {
		if !stillWrong[k] {
			list = append(list, k)
		}
	}
	sort.Strings(list)
	if t.Logf("%d characters", total); len(list) > 0 {
		t.Errorf("%d read as marks: %v", len(list), list)
	}
}

// character is a box with one character of a font in it.
func character(f *opentype.Font, r rune, rng *rand.Rand) mark.Patch {
	img := canvas(19, 19, 6, rng)
	frame := scantest.Pen{Width: 0.3, Ink: color.RGBA{10, 10, 10, 255}, Strength: 0.9}
	const h = 6.5
	frame.Draw(img, []scantest.Stroke{{{-h, -h}, {h, -h}, {h, h}, {-h, h}, {-h, -h}}}, 6, 57, 57, rng)
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: (6 + rng.Float64()*5) * 6, DPI: 72})
	if err != nil {
		return mark.Patch{}
	}
	defer face.Close()
	b, _ := font.BoundString(face, string(r))
	d := font.Drawer{Dst: img, Src: image.NewUniform(color.Gray{uint8(20 + rng.IntN(90))}), Face: face,
		Dot: fixed.Point26_6{X: fixed.I(57) - (b.Min.X+b.Max.X)/2, Y: fixed.I(57) - (b.Min.Y+b.Max.Y)/2}}
	d.DrawString(string(r))
	return grayPatch(img, 6, 3)
}
