package sheet

// The ballot's letters: LXGW WenKai (楷体), measured here, embedded by pdf.go.

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

const fontFolder = "/usr/share/fonts/truetype/lxgw-wenkai"

type face int

const (
	regular face = iota
	bold
)

var faceFiles = [...]string{regular: "LXGWWenKai-Regular.ttf", bold: "LXGWWenKai-Bold.ttf"}

// fonts holds the two faces; its methods are not for use by two at once.
type fonts struct {
	data  [len(faceFiles)][]byte
	faces [len(faceFiles)]*sfnt.Font
	buf   sfnt.Buffer
	seen  [len(faceFiles)]map[rune]float64 // lengths of letters, em
}

// loadFonts reads the faces from the folder named by ZHENG_FONTS, or from
// where Debian's fonts-lxgw-wenkai puts them.
func loadFonts() (*fonts, error) {
	folder := os.Getenv("ZHENG_FONTS")
	if folder == "" {
		folder = fontFolder
	}
	fs := new(fonts)
	for i, name := range faceFiles {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, fmt.Errorf("sheet: couldn't read the ballot's font: %w; install fonts-lxgw-wenkai or name its folder in ZHENG_FONTS", err)
		}
		if fs.faces[i], err = sfnt.Parse(data); err != nil {
			return nil, fmt.Errorf("sheet: couldn't use font %s: %w", filepath.Join(folder, name), err)
		}
		fs.data[i] = data
		fs.seen[i] = map[rune]float64{}
	}
	return fs, nil
}

// has tells whether the faces can print r.
func (fs *fonts) has(r rune) bool {
	for _, f := range fs.faces {
		if g, err := f.GlyphIndex(&fs.buf, r); err != nil || g == 0 {
			return false
		}
	}
	return true
}

// missing lists the letters of s that the faces cannot print, each once.
func (fs *fonts) missing(s string) []rune {
	var out []rune
	seen := map[rune]bool{}
	for _, r := range s {
		if seen[r] || fs.has(r) {
			continue
		}
		seen[r] = true
		out = append(out, r)
	}
	return out
}

// width is how long s is in em.
func (fs *fonts) width(f face, s string) float64 {
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
func (fs *fonts) advance(f face, r rune) float64 {
	const em = 1000
	a, err := fs.faces[f].GlyphAdvance(&fs.buf, fs.glyph(f, r), fixed.I(em), font.HintingNone)
	if err != nil {
		return 1 // as wide as a Han letter
	}
	return float64(a) / 64 / em
}

// glyph is r's number in the face.
func (fs *fonts) glyph(f face, r rune) sfnt.GlyphIndex {
	g, err := fs.faces[f].GlyphIndex(&fs.buf, r)
	if err != nil {
		return 0
	}
	return g
}
