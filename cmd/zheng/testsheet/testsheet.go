// Package testsheet prints a ballot, marks it, and reads it back: paper, letters,
// rasteriser and reader in one. The marks are drawn here with plain strokes, so
// that what they mean is known.
package testsheet

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os/exec"
	"strconv"

	"zheng/cmd/zheng/open"
	"zheng/scan/omr"
	"zheng/scan/sheet"
	"zheng/store/election"
)

const testDPI = 200

// Read reads every page of the election's ballot with marks of our
// own, and counts those read otherwise than they were drawn.
func Read(ctx context.Context, e *election.Election) (marks, wrong int, err error) {
	ls, err := open.Layouts(e)
	if err != nil {
		return 0, 0, err
	}
	reader, err := omr.NewReader(e, ls...)
	if err != nil {
		return 0, 0, err
	}
	for i := range ls[0].Pages {
		page, err := Rasterise(ctx, ls[0], i+1)
		if err != nil {
			return 0, 0, err
		}
		want := markPage(page, &ls[0].Pages[i], e.Marks)
		var b bytes.Buffer
		if err := png.Encode(&b, page); err != nil {
			return 0, 0, err
		}
		read := reader.Read(omr.Image{Bytes: b.Bytes(), Ext: ".png"})
		got := map[string]election.Reading{}
		for _, m := range read.Marks {
			got[m.Post+"/"+m.Candidate] = m.Reading
		}
		for _, w := range read.WriteIns {
			got[lineOf(w.Post, w.Line)] = w.Reading
		}
		for at, reading := range want {
			marks++
			if got[at] != reading {
				wrong++
			}
		}
	}
	return marks, wrong, nil
}

// zeros are no randomness: a test sheet is the same each time.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// Rasterise prints one ballot and gives a page of it as a scanner would.
func Rasterise(ctx context.Context, l *sheet.Layout, page int) (*image.Gray, error) {
	var pdf, stderr bytes.Buffer
	if err := l.WritePDF(&pdf, 1, zeros{}, nil); err != nil {
		return nil, err
	}
	n := strconv.Itoa(page)
	cmd := exec.CommandContext(ctx, "pdftoppm", "-r", strconv.Itoa(testDPI), "-gray", "-png", "-f", n, "-l", n, "-singlefile", "-")
	cmd.Stdin, cmd.Stderr = &pdf, &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("pdftoppm: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		return nil, fmt.Errorf("pdftoppm's picture: %w", err)
	}
	if gray, ok := img.(*image.Gray); ok {
		return gray, nil
	}
	gray := image.NewGray(img.Bounds())
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			gray.Set(x, y, img.At(x, y))
		}
	}
	return gray, nil
}

// markPage draws marks into the boxes, one meaning after the other, and gives
// what each candidate then has.
func markPage(img *image.Gray, p *sheet.Page, means election.Marks) map[string]election.Reading {
	turns := []election.Reading{election.Approve, election.Oppose, election.Abstain}
	want := map[string]election.Reading{}
	for _, b := range p.Boxes {
		at := b.Post + "/" + b.Candidate
		switch b.Kind {
		case sheet.WriteInMark:
			at = lineOf(b.Post, b.Line)
			fallthrough
		case sheet.MarkBox:
			if b.Option != "" { // an oval for a written-in person
				fillOval(img, b.Rect)
				want[at] = election.Reading(b.Option)
				continue
			}
			reading := turns[len(want)%len(turns)]
			if shape, ok := ShapeOf(means, reading); ok {
				drawMark(img, b.Rect, shape)
			} else {
				reading = election.Abstain
			}
			want[at] = reading
		case sheet.Oval:
			if _, known := want[at]; !known {
				want[at] = turns[len(want)%len(turns)]
			}
			if b.Option == string(want[at]) {
				fillOval(img, b.Rect)
			}
		}
	}
	return want
}

// lineOf names a line for a written-in person.
func lineOf(post string, line int) string { return fmt.Sprintf("%s#%d", post, line) }

// ShapeOf is what a hand draws for a reading on this ballot; nothing for an
// abstention.
func ShapeOf(means election.Marks, r election.Reading) (election.Mark, bool) {
	list := means.Approve
	if r == election.Oppose {
		list = means.Oppose
	}
	if r == election.Abstain || len(list) == 0 {
		return "", false
	}
	return list[0], true
}

// penWidth of the strokes, mm.
const penWidth = 0.7

// drawMark draws a shape into the middle of a box, a little uneven as a hand
// is.
func drawMark(img *image.Gray, box sheet.Rect, shape election.Mark) {
	x, y, s := box.X+box.W/2, box.Y+box.H/2, min(box.W, box.H)*0.3
	switch shape {
	case election.Circle:
		const n = 48
		point := func(i int) (float64, float64) {
			a := 2*math.Pi*float64(i)/n - 1.4
			return x + s*1.04*math.Cos(a), y + s*0.94*math.Sin(a)
		}
		for i := range n {
			x1, y1 := point(i)
			x2, y2 := point(i + 1)
			Stroke(img, x1, y1, x2, y2)
		}
	case election.Tick:
		Stroke(img, x-s, y-0.05*s, x-0.25*s, y+0.8*s)
		Stroke(img, x-0.25*s, y+0.8*s, x+1.05*s, y-0.95*s)
	default: // a cross
		Stroke(img, x-s*0.95, y-s, x+s, y+s*0.9)
		Stroke(img, x+s, y-s*0.95, x-s*0.9, y+s)
	}
}

// Stroke draws a line with round ends, all in mm.
func Stroke(img *image.Gray, x1, y1, x2, y2 float64) {
	const mm = testDPI / 25.4
	x1, y1, x2, y2 = x1*mm, y1*mm, x2*mm, y2*mm
	r := penWidth / 2 * mm
	long := (x2-x1)*(x2-x1) + (y2-y1)*(y2-y1)
	for py := int(min(y1, y2) - r - 1); py <= int(max(y1, y2)+r+1); py++ {
		for px := int(min(x1, x2) - r - 1); px <= int(max(x1, x2)+r+1); px++ {
			if !image.Pt(px, py).In(img.Bounds()) {
				continue
			}
			fx, fy := float64(px)+0.5, float64(py)+0.5
			t := max(0, min(1, ((fx-x1)*(x2-x1)+(fy-y1)*(y2-y1))/max(long, 1e-9)))
			ink(img, px, py, r-math.Hypot(fx-x1-t*(x2-x1), fy-y1-t*(y2-y1)))
		}
	}
}

// fillOval fills an oval's room.
func fillOval(img *image.Gray, box sheet.Rect) {
	const mm = testDPI / 25.4
	cx, cy, rx, ry := (box.X+box.W/2)*mm, (box.Y+box.H/2)*mm, box.W/2*mm, box.H/2*mm
	for py := int(cy - ry); py <= int(cy+ry); py++ {
		for px := int(cx - rx); px <= int(cx+rx); px++ {
			if image.Pt(px, py).In(img.Bounds()) {
				d := math.Hypot((float64(px)+0.5-cx)/rx, (float64(py)+0.5-cy)/ry)
				ink(img, px, py, (1-d)*min(rx, ry))
			}
		}
	}
}

// ink darkens a dot that lies so many dots within a stroke.
func ink(img *image.Gray, x, y int, inside float64) {
	const dark = 40
	cover := max(0, min(1, inside+0.5))
	was := float64(img.GrayAt(x, y).Y)
	img.SetGray(x, y, color.Gray{uint8(min(was, was*(1-cover)+dark*cover))})
}
