package sheet

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// What a matrix says is read back by another's reader.
func TestMatrix(t *testing.T) {
	const text = "zheng/hongshan-2026/first\n1024\nqvr1bTJ0nX5+GxPp2yD2c0w=\n\n— zheng/hongshan-2026/first AbCd\n"
	m, err := Matrix(text)
	if err != nil {
		t.Fatal(err)
	}
	const scale, margin = 4, 4
	side := (len(m) + 2*margin) * scale
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for y, row := range m {
		for x, dark := range row {
			for i := range scale * scale {
				if dark {
					img.SetGray((x+margin)*scale+i%scale, (y+margin)*scale+i/scale, color.Gray{})
				}
			}
		}
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil || got.GetText() != text {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Matrix(strings.Repeat("正", 2000)); err == nil {
		t.Error("a code that holds too much")
	}
}
