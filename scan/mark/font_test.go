package mark_test

import (
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"

	"zheng/scan/mark"
	"zheng/scan/scantest"
)

// wenkai is the font ballots are printed in; it looks like writing with a
// brush pen, and has every character anybody may write.
const wenkai = "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Light.ttf"

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
			if strings.ContainsRune(scantest.LikeMarks, r) {
				continue
			}
			rng := rand.New(rand.NewPCG(uint64(i), *seed))
			total++
			if res := mark.Read(scantest.Character(f, r, rng), judge); res.Shape != mark.Other && res.Shape != mark.Blank || res.Shape == mark.Blank && r > 255 {
				wrong[string(r)+" "+string(res.Shape)]++
			}
		}
	}
	var list []string
	for k := range wrong {
		list = append(list, k)
	}
	sort.Strings(list)
	if t.Logf("%d characters", total); len(list) > 0 {
		t.Errorf("%d read as marks: %v", len(list), list)
	}
}
