// Train draws what the judge of marks learns from: boxes with drawings of our
// own hands as scan/mark shows them to it, each beside what a committee would
// call it. learn.py teaches a net on them; train.sh does both.
//
//	go run ./scan/mark/train -boxes 400000 -seed 1 -o /tmp/boxes
package main

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/image/font/opentype"

	"zheng/scan/mark"
	"zheng/scan/scantest"
)

func main() {
	boxes := flag.Int("boxes", 400000, "boxes to draw")
	seed := flag.Uint64("seed", 1, "seed of all drawings")
	whose := flag.String("hands", "own", "own; doubtful: own where pen, size or scan leave doubts; strangers, to judge by; a folder of strokes.jsonl; or a font")
	out := flag.String("o", "boxes", "file to write: for each box its shape (a byte, in the order of mark.Shapes) and its picture")
	flag.Parse()
	hand, err := hands(*whose)
	if err == nil {
		err = write(*out, *boxes, *seed, hand)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// kinds are drawn in turn: what is no mark has to be known in more variety.
var kinds = []scantest.Kind{
	scantest.KindCircle, scantest.KindCross, scantest.KindOther, scantest.KindTick, scantest.KindOther,
	scantest.KindCircle, scantest.KindCross, scantest.KindOther, scantest.KindOther,
}

// hand draws the i-th box: its shape (a place in mark.Shapes) and picture; nil
// where it is not of the kind wanted or the reader settles it without a judge.
type hand func(rng *rand.Rand, i int) (shape uint8, picture mark.Picture)

func hands(whose string) (hand, error) {
	switch {
	case whose == "own", whose == "doubtful":
		return drawn(func(rng *rand.Rand, i int) scantest.Drawing { return scantest.Draw(rng, kinds[i%len(kinds)]) }, whose == "doubtful"), nil
	case whose == "strangers":
		return drawn(func(rng *rand.Rand, i int) scantest.Drawing { return scantest.Stranger(rng, kinds[i%len(kinds)]) }, false), nil
	case strings.Contains(".ttf .otf .ttc", filepath.Ext(whose)) && filepath.Ext(whose) != "":
		return characters(whose)
	}
	all, err := scantest.Real(whose)
	return drawn(func(rng *rand.Rand, _ int) scantest.Drawing {
		return scantest.Placed(rng, all[rng.IntN(len(all))])
	}, false), err
}

// drawn are boxes of a hand: those that no person doubts, or only the others.
// From what runs together the judge learns where to doubt.
func drawn(by func(rng *rand.Rand, i int) scantest.Drawing, doubtful bool) hand {
	return func(rng *rand.Rand, i int) (uint8, mark.Picture) {
		d, pen, scan := by(rng, i), scantest.AnyPen(rng), scantest.AnyBoxScan(rng)
		if d.Ambiguous || scantest.Doubtful(d, pen, scan) != doubtful {
			return 0, nil
		}
		for i, s := range mark.Shapes {
			if s == d.Truth {
				return uint8(i), mark.Show(scan.Patch(d, pen, rng))
			}
		}
		return 0, nil
	}
}

// characters writes Chinese characters and letters of a font: none is a mark.
func characters(path string) (hand, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	fonts, err := opentype.ParseCollection(data)
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s: %w", path, err)
	}
	f, err := fonts.Font(0)
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s: %w", path, err)
	}
	var chars []rune
	for _, span := range [][2]rune{{'!', '~'}, {0x3041, 0x30fe}, {0x4e00, 0x9fa5}} {
		for r := span[0]; r <= span[1]; r++ {
			if !strings.ContainsRune(scantest.LikeMarks, r) {
				chars = append(chars, r)
			}
		}
	}
	const other = uint8(len(mark.Shapes) - 1)
	return func(rng *rand.Rand, i int) (uint8, mark.Picture) {
		r := chars[rng.IntN(len(chars))]
		if i%4 == 0 { // letters and kana, which are fewer, as often
			r = chars[rng.IntN(260)]
		}
		return other, mark.Show(scantest.Character(f, r, rng))
	}, nil
}

func write(path string, boxes int, seed uint64, hand hand) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("couldn't create the file of boxes: %w", err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	start := time.Now()
	rng := rand.New(rand.NewPCG(seed, 11))
	for i, n := 0, 0; n < boxes; i++ {
		shape, picture := hand(rng, i)
		if picture == nil {
			continue
		}
		w.WriteByte(shape)
		w.Write(picture)
		if n++; n%20000 == 0 {
			fmt.Fprintf(os.Stderr, "%d boxes, %.0f s\n", n, time.Since(start).Seconds())
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("couldn't write %s: %w", path, err)
	}
	return f.Close()
}
