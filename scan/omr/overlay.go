// This file shows people how a sheet was read: the page upright, every box in
// the colour and with the sign of its reading, so that nothing hangs on colour
// alone, and close-ups of single boxes.

package omr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"

	"gocv.io/x/gocv"

	"zheng/scan/mark"
	"zheng/scan/sheet"
	"zheng/store/election"
)

const (
	overlayScale = 5.0  // px a mm: about 130 dpi
	cropScale    = 10.0 // px a mm of a close-up
	cropMargin   = 5.0  // mm around the box
)

// inks are the colours of the readings, the same on every screen.
var inks = map[election.Reading]color.RGBA{
	election.Approve: {0x0b, 0x6b, 0x5d, 255},
	election.Oppose:  {0x8f, 0x34, 0x13, 255},
	election.Abstain: {0x6b, 0x72, 0x80, 255},
	election.Unclear: {0xa8, 0x64, 0x00, 255},
}

// Overlay draws a sheet as it was read: JPEG, for a scan's noise makes a PNG
// ten times as large. A sheet on which no page was found is shown as it is.
func (r *Reader) Overlay(im Image, s Sheet) ([]byte, error) {
	m, err := decode(im, gocv.IMReadColor)
	if err != nil {
		return nil, fmt.Errorf("couldn't show the sheet: %w", err)
	}
	defer m.Close()
	page := r.find(s)
	if page == nil {
		small := gocv.NewMat()
		defer small.Close()
		f := 1200 / float64(max(m.Rows(), m.Cols()))
		gocv.Resize(m, &small, image.Point{}, f, f, gocv.InterpolationArea)
		return jpeg(small)
	}
	whole := sheet.Rect{W: page.Width, H: page.Height}
	up := warp(m, s.pose, whole, overlayScale, int(page.Width*overlayScale), int(page.Height*overlayScale))
	defer up.Close()
	for _, b := range s.boxes {
		if proved(b.box) || b.box.Kind == sheet.WriteInName {
			b.draw(&up)
		}
	}
	return jpeg(up)
}

// find gives the page a sheet was read as.
func (r *Reader) find(s Sheet) *sheet.Page {
	if s.pose == (homography{}) {
		return nil
	}
	for _, l := range r.layouts {
		if l.Edition != s.Edition && s.Edition != "" {
			continue
		}
		for i := range l.Pages {
			if l.Pages[i].Page == s.Page {
				return &l.Pages[i]
			}
		}
	}
	return nil
}

// draw frames the box where its frame was found and puts the reading's sign
// and confidence beside it.
func (b found) draw(up *gocv.Mat) {
	ink := inks[b.reading]
	if b.box.Kind == sheet.WriteInName {
		ink = inks[election.Abstain]
		if b.inked {
			ink = inks[election.Unclear]
		}
	}
	px := func(mm float64) int { return int(math.Round(mm * overlayScale)) }
	x, y := b.box.X, b.box.Y
	if proved(b.box) {
		dx, dy := b.frame.shift(b.piece, b.want())
		x, y = x+dx, y+dy
	}
	const out = 0.7 // mm outside of the printed line, which stays to be seen
	r := image.Rect(px(x-out), px(y-out), px(x+b.box.W+out), px(y+b.box.H+out))
	if isOval(b.box) && b.fill == mark.Empty {
		gocv.Rectangle(up, r, ink, 1) // one of several: only those filled say something
		return
	}
	gocv.Rectangle(up, r, ink, 4)
	if !proved(b.box) {
		return
	}
	// The sign stands at the box's upper right, outside of it.
	c, d := image.Pt(r.Max.X-2, r.Min.Y+2), px(1.6)
	gocv.Circle(up, c, px(2.3), color.RGBA{255, 255, 255, 255}, -1)
	gocv.Circle(up, c, px(2.3), ink, 2)
	switch b.reading {
	case election.Approve:
		gocv.Circle(up, c, d*3/4, ink, 4)
	case election.Oppose:
		d = d * 2 / 3
		gocv.Line(up, c.Sub(image.Pt(d, d)), c.Add(image.Pt(d, d)), ink, 4)
		gocv.Line(up, c.Add(image.Pt(-d, d)), c.Add(image.Pt(d, -d)), ink, 4)
	case election.Abstain:
		gocv.Line(up, c.Sub(image.Pt(d*2/3, 0)), c.Add(image.Pt(d*2/3, 0)), ink, 4)
	default:
		gocv.PutText(up, "?", c.Add(image.Pt(-px(1), px(1.2))), gocv.FontHersheyDuplex, 0.75, ink, 2)
	}
	if b.reading != election.Unclear {
		// The confidence as a bar under the box.
		w := int(float64(r.Dx()) * b.confidence)
		gocv.Rectangle(up, image.Rect(r.Min.X, r.Max.Y+4, r.Min.X+w, r.Max.Y+10), ink, -1)
	}
}

// Crop is a close-up of one box.
type Crop struct {
	Box     sheet.Box
	Reading election.Reading
	Cause   string
	PNG     []byte
}

// Crops cuts out the boxes that people are asked about: unclear marks and
// written-in names with what surrounds them.
func (r *Reader) Crops(im Image, s Sheet) ([]Crop, error) {
	m, err := decode(im, gocv.IMReadColor)
	if err != nil {
		return nil, fmt.Errorf("couldn't show the sheet's boxes: %w", err)
	}
	defer m.Close()
	var crops []Crop
	for _, b := range s.boxes {
		asked := b.reading == election.Unclear || b.inked || b.box.Kind == sheet.WriteInMark && b.reading != election.Abstain
		if !asked || b.box.Kind == sheet.Seal {
			continue
		}
		rect := b.box.Rect.Grow(cropMargin)
		c := warp(m, s.pose, rect, cropScale, int(rect.W*cropScale), int(rect.H*cropScale))
		data, err := png(c)
		c.Close()
		if err != nil {
			return nil, err
		}
		crops = append(crops, Crop{b.box, b.reading, b.cause, data})
	}
	return crops, nil
}

func png(m gocv.Mat) ([]byte, error) {
	const middling = 4
	return encode(m, gocv.PNGFileExt, []int{gocv.IMWritePngCompression, middling})
}

func jpeg(m gocv.Mat) ([]byte, error) {
	const quality = 80
	return encode(m, gocv.JPEGFileExt, []int{gocv.IMWriteJpegQuality, quality})
}

func encode(m gocv.Mat, ext gocv.FileExt, how []int) ([]byte, error) {
	buf, err := gocv.IMEncodeWithParams(ext, m, how)
	if err != nil {
		return nil, fmt.Errorf("couldn't encode a picture: %w", err)
	}
	defer buf.Close()
	return bytes.Clone(buf.GetBytes()), nil
}
