// This file makes pictures of printed ballots: the one way from a blank page to
// a scan: print, fill, wear, scan. Every step draws on the same seed.

package scantest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"

	"zheng/scan/sheet"
	"zheng/store/election"
)

// Blank is one printed page, not yet marked, as a picture.
type Blank struct {
	Page   *sheet.Page
	DPI    int
	Refuse string // why no scan of it may ever be counted; "" for a genuine ballot
	img    *image.RGBA
}

// Print prints one ballot of the layout and gives its pages at dpi dots per
// inch. A Blank is never changed: print once, scan as often as you like.
func Print(ctx context.Context, l *sheet.Layout, dpi int) ([]*Blank, error) {
	var pdf bytes.Buffer
	if err := l.WritePDF(&pdf, 1, rand.NewChaCha8([32]byte{1}), nil); err != nil {
		return nil, err
	}
	pictures, err := Rasterise(ctx, &pdf, dpi)
	if err != nil {
		return nil, err
	}
	if len(pictures) != len(l.Pages) {
		return nil, fmt.Errorf("the layout has %d pages, its PDF %d", len(l.Pages), len(pictures))
	}
	blanks := make([]*Blank, len(pictures))
	for i, img := range pictures {
		blanks[i] = &Blank{Page: &l.Pages[i], DPI: dpi, img: img}
	}
	return blanks, nil
}

// Foreign is the page as no ballot of this election: what it is, is why.
func (b *Blank) Foreign(why string) *Blank {
	c := *b
	c.Refuse = why
	return &c
}

// Rasterise gives the pages of a PDF as pictures, by poppler's pdftoppm.
func Rasterise(ctx context.Context, pdf io.Reader, dpi int) ([]*image.RGBA, error) {
	cmd := exec.CommandContext(ctx, "pdftoppm", "-r", strconv.Itoa(dpi), "-")
	cmd.Stdin = pdf
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("couldn't start pdftoppm: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("couldn't start pdftoppm: %w; install poppler-utils", err)
	}
	var pages []*image.RGBA
	var readErr error
	for r := bufio.NewReaderSize(out, 1<<20); readErr == nil; {
		var img *image.RGBA
		if img, readErr = readPPM(r); readErr == nil {
			pages = append(pages, img)
		}
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("pdftoppm failed: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	if readErr != io.EOF {
		return nil, fmt.Errorf("couldn't read what pdftoppm wrote: %w", readErr)
	}
	return pages, nil
}

// readPPM reads one binary PPM of many in a row; io.EOF after the last.
func readPPM(r *bufio.Reader) (*image.RGBA, error) {
	if _, err := r.Peek(1); err != nil {
		return nil, err
	}
	var w, h, depth int
	if _, err := fmt.Fscanf(r, "P6\n%d %d\n%d\n", &w, &h, &depth); err != nil {
		return nil, fmt.Errorf("no PPM: %w", err)
	}
	if depth != 255 || w < 1 || h < 1 || w*h > 1<<28 {
		return nil, fmt.Errorf("PPM of %d × %d, depth %d", w, h, depth)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	row := make([]byte, 3*w)
	for y := range h {
		if _, err := io.ReadFull(r, row); err != nil {
			return nil, err
		}
		for x, to := 0, img.Pix[y*img.Stride:]; x < w; x++ {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = row[3*x], row[3*x+1], row[3*x+2], 255
		}
	}
	return img, nil
}

// PxPerMM is how many pixels of the unworn page make a millimetre.
func (b *Blank) PxPerMM() float64 { return float64(b.DPI) / 25.4 }

// Mode is what the scanner delivers.
type Mode string

// The modes.
const (
	Gray   Mode = "gray"
	Colour Mode = "colour"
	BW     Mode = "bw" // black and white, by the scanner's own threshold
)

// Scan is one scanned sheet with the truth about it.
type Scan struct {
	Truth Truth
	Mode  Mode
	film  *film
	jpeg  int // quality that a wear asked for; 0: none did
}

// Scan fills the page as the voter does, wears it and scans it. Wears are
// applied in the order of their stages, whatever their order here.
func (b *Blank) Scan(rng *rand.Rand, e *election.Election, v Voter, mode Mode, wears ...Worn) *Scan {
	wears = slices.Clone(wears)
	slices.SortStableFunc(wears, func(a, b Worn) int { return int(a.Wear.stage) - int(b.Wear.stage) })

	s := newShot(rng, b, mode)
	s.worn(wears, stagePrint)
	v.fill(rng, s, e.Marks)
	s.truth.Seal = v.stamp(rng, s.img, b)
	s.develop()
	s.worn(wears, stagePaper)
	s.worn(wears, stageShape)
	s.warp()
	s.worn(wears, stageScan)
	s.finish()
	s.worn(wears, stageFile)
	s.sealed(e.Ballot.Seal)
	return &Scan{Truth: s.truth, Mode: s.mode, film: s.film, jpeg: s.jpeg}
}
