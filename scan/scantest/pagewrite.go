// This file writes scans as the files that scanners and phones write.

package scantest

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/signintech/gopdf"
)

// Format is a kind of file.
type Format string

// The formats. Those of one sheet a file: PNG, JPEG; TIFF and PDF hold many.
const (
	PNG  Format = "png"
	JPEG Format = "jpg"
	TIFF Format = "tif" // not compressed
	PDF  Format = "pdf" // a picture a page
)

// Image is the scan as a picture: gray, or in colour.
func (s *Scan) Image() image.Image { return s.film.image() }

// Encode writes the scan as a file of one sheet. A wear that asked for JPEG
// is in it whatever the format.
func (s *Scan) Encode(f Format) ([]byte, error) { return Encode(f, s) }

// Encode writes scans into one file.
func Encode(f Format, scans ...*Scan) ([]byte, error) {
	if len(scans) != 1 && (f == PNG || f == JPEG) {
		return nil, fmt.Errorf("%d sheets don't go into one %s", len(scans), f)
	}
	var b bytes.Buffer
	switch f {
	case JPEG:
		quality := scans[0].jpeg
		if quality == 0 {
			quality = 90
		}
		if err := jpeg.Encode(&b, scans[0].Image(), &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("couldn't write a JPEG: %w", err)
		}
		return b.Bytes(), nil
	case PNG:
		img, err := scans[0].pressed()
		if err != nil {
			return nil, err
		}
		level := png.NoCompression // noise doesn't compress, and time is dear
		if scans[0].Mode == BW {
			level = png.BestSpeed
			img = twoColours(img.(*image.Gray))
		}
		if err := (&png.Encoder{CompressionLevel: level}).Encode(&b, img); err != nil {
			return nil, fmt.Errorf("couldn't write a PNG: %w", err)
		}
		return b.Bytes(), nil
	case TIFF:
		return encodeTIFF(scans)
	case PDF:
		return encodePDF(scans)
	}
	return nil, fmt.Errorf("couldn't write %q", f)
}

// pressed is the scan after its JPEG, where a wear asked for one.
func (s *Scan) pressed() (image.Image, error) {
	if s.jpeg == 0 {
		return s.Image(), nil
	}
	b, err := s.Encode(JPEG)
	if err != nil {
		return nil, err
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("couldn't read back a JPEG: %w", err)
	}
	if g, ok := img.(*image.Gray); ok && g.Stride != g.Rect.Dx() { // whole blocks: cut to size
		cut := image.NewGray(g.Rect)
		for y := range g.Rect.Dy() {
			copy(cut.Pix[y*cut.Stride:], g.Pix[y*g.Stride:][:cut.Stride])
		}
		return cut, nil
	}
	return img, nil
}

func twoColours(g *image.Gray) *image.Paletted {
	p := image.NewPaletted(g.Rect, color.Palette{color.Black, color.White})
	for i, v := range g.Pix {
		p.Pix[i] = v >> 7
	}
	return p
}

// encodeTIFF writes a TIFF 6.0 of many pages, a strip each, not compressed:
// gray, RGB, or one bit a pixel in black and white.
func encodeTIFF(scans []*Scan) ([]byte, error) {
	le := binary.LittleEndian
	out := append([]byte("II*\x00"), 0, 0, 0, 0)
	link := 4 // where the next directory's offset goes
	for _, s := range scans {
		img, err := s.pressed()
		if err != nil {
			return nil, err
		}
		strip, samples, bits := pixels(img, s.Mode)
		size := img.Bounds().Size()
		at := len(out)
		out = append(out, strip...)
		for len(out)%2 == 1 {
			out = append(out, 0)
		}
		bitsAt := len(out)
		for range 3 {
			out = le.AppendUint16(out, uint16(bits))
		}
		out = append(out, 0, 0)
		resolution := len(out)
		out = le.AppendUint32(le.AppendUint32(out, uint32(s.Truth.DPI)), 1)
		le.PutUint32(out[link:], uint32(len(out)))
		photometric := uint32(1) // gray: black is 0
		switch {
		case samples == 3:
			photometric = 2
		case bits == 1:
			photometric = 0 // white is 0, as fax has it
		}
		const short, long, rational = 3, 4, 5
		bitsEntry := [4]uint32{258, short, 1, uint32(bits)}
		if samples == 3 {
			bitsEntry = [4]uint32{258, short, 3, uint32(bitsAt)}
		}
		entries := [][4]uint32{
			{256, long, 1, uint32(size.X)}, {257, long, 1, uint32(size.Y)}, bitsEntry, {259, short, 1, 1}, {262, short, 1, photometric},
			{273, long, 1, uint32(at)}, {277, short, 1, uint32(samples)}, {278, long, 1, uint32(size.Y)}, {279, long, 1, uint32(len(strip))},
			{282, rational, 1, uint32(resolution)}, {283, rational, 1, uint32(resolution)}, {296, short, 1, 2},
		}
		out = le.AppendUint16(out, uint16(len(entries)))
		for _, e := range entries {
			out = le.AppendUint16(out, uint16(e[0]))
			out = le.AppendUint16(out, uint16(e[1]))
			out = le.AppendUint32(le.AppendUint32(out, e[2]), e[3])
		}
		link = len(out)
		out = le.AppendUint32(out, 0)
	}
	return out, nil
}

// pixels are a picture's rows as a TIFF wants them.
func pixels(img image.Image, mode Mode) (rows []byte, samples, bits int) {
	b := img.Bounds()
	if g, ok := img.(*image.Gray); ok && mode == BW {
		for y := range b.Dy() {
			row := make([]byte, (b.Dx()+7)/8)
			for x := range b.Dx() {
				row[x/8] |= ^g.Pix[y*g.Stride+x] >> 7 << (7 - x%8)
			}
			rows = append(rows, row...)
		}
		return rows, 1, 1
	} else if ok {
		return g.Pix, 1, 8
	}
	rows = make([]byte, 0, 3*b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			rows = append(rows, c.R, c.G, c.B)
		}
	}
	return rows, 3, 8
}

// G4 compresses a TIFF in black and white as fax machines and scanners do, by
// libtiff's tiffcp.
func G4(ctx context.Context, tiff []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "g4")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in.tif"), filepath.Join(dir, "out.tif")
	if err := os.WriteFile(in, tiff, 0o600); err != nil {
		return nil, err
	}
	if says, err := exec.CommandContext(ctx, "tiffcp", "-c", "g4", in, out).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("couldn't compress by G4: %w: %s; is libtiff-tools installed?", err, bytes.TrimSpace(says))
	}
	return os.ReadFile(out)
}

// encodePDF writes a PDF of pictures, each a page of the paper's size.
func encodePDF(scans []*Scan) ([]byte, error) {
	pdf := new(gopdf.GoPdf)
	pdf.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: *gopdf.PageSizeA4})
	for _, s := range scans {
		format := JPEG
		if s.Mode == BW {
			format = PNG
		}
		b, err := s.Encode(format)
		if err != nil {
			return nil, err
		}
		holder, err := gopdf.ImageHolderByBytes(b)
		if err != nil {
			return nil, fmt.Errorf("couldn't put a picture into a PDF: %w", err)
		}
		k := float64(s.Truth.DPI) / 25.4
		size := &gopdf.Rect{W: float64(s.film.w) / k, H: float64(s.film.h) / k}
		pdf.AddPageWithOption(gopdf.PageOption{PageSize: size})
		if err := pdf.ImageByHolder(holder, 0, 0, size); err != nil {
			return nil, fmt.Errorf("couldn't put a picture into a PDF: %w", err)
		}
	}
	var out bytes.Buffer
	if _, err := pdf.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("couldn't write a PDF: %w", err)
	}
	return out.Bytes(), nil
}
