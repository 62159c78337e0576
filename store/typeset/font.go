// Package typeset puts letters and lines on paper, for ballots, reports and lists
// alike: the two faces of LXGW WenKai (楷体), measured and embedded, and a PDF in
// mm. What stands where is for those who compose to say.
package typeset

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

const fontFolder = "/usr/share/fonts/truetype/lxgw-wenkai"

// Face is one of the two.
type Face int

// The faces.
const (
	Regular Face = iota
	Bold
)

var files = [...]string{Regular: "LXGWWenKai-Regular.ttf", Bold: "LXGWWenKai-Bold.ttf"}

// Fonts are the two faces; its methods are not for use by two at once.
type Fonts struct {
	data  [len(files)][]byte
	faces [len(files)]*sfnt.Font
	buf   sfnt.Buffer
	seen  [len(files)]map[rune]float64 // lengths of letters, em
}

// Load reads the faces from the folder named by ZHENG_FONTS, or from
// where Debian's fonts-lxgw-wenkai puts them.
func Load() (*Fonts, error) {
	folder := os.Getenv("ZHENG_FONTS")
	if folder == "" {
		folder = fontFolder
	}
	fs := new(Fonts)
	for i, name := range files {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, fmt.Errorf("couldn't read a font: %w; install fonts-lxgw-wenkai or name its folder in ZHENG_FONTS", err)
		}
		if fs.faces[i], err = sfnt.Parse(data); err != nil {
			return nil, fmt.Errorf("couldn't use font %s: %w", filepath.Join(folder, name), err)
		}
		fs.data[i] = data
		fs.seen[i] = map[rune]float64{}
	}
	return fs, nil
}

// Has tells whether the faces can print r.
func (fs *Fonts) Has(r rune) bool {
	for _, f := range fs.faces {
		if g, err := f.GlyphIndex(&fs.buf, r); err != nil || g == 0 {
			return false
		}
	}
	return true
}

// Missing lists the letters of s that the faces cannot print, each once.
func (fs *Fonts) Missing(s string) []rune {
	var out []rune
	seen := map[rune]bool{}
	for _, r := range s {
		if seen[r] || fs.Has(r) {
			continue
		}
		seen[r] = true
		out = append(out, r)
	}
	return out
}

// Width is how long s is in em.
func (fs *Fonts) Width(f Face, s string) float64 {
	sum := 0.0
	for _, r := range s {
		w, ok := fs.seen[f][r]
		if !ok {
			w = fs.advance(f, r)
			fs.seen[f][r] = w
		}
		sum += w
	}
	return sum
}

// advance is how long r is in em.
func (fs *Fonts) advance(f Face, r rune) float64 {
	const em = 1000
	a, err := fs.faces[f].GlyphAdvance(&fs.buf, fs.Glyph(f, r), fixed.I(em), font.HintingNone)
	if err != nil {
		return 1 // as wide as a Han letter
	}
	return float64(a) / 64 / em
}

// Glyph is r's number in the face.
func (fs *Fonts) Glyph(f Face, r rune) sfnt.GlyphIndex {
	g, err := fs.faces[f].GlyphIndex(&fs.buf, r)
	if err != nil {
		return 0
	}
	return g
}

// Outline gives the lines around r in px, ppem px high, from its origin.
func (fs *Fonts) Outline(f Face, r rune, ppem float64) (sfnt.Segments, error) {
	return fs.faces[f].LoadGlyph(&fs.buf, fs.Glyph(f, r), fixed.Int26_6(ppem*64), nil)
}
