package sheet

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// Matrix is a text as a QR code, row by row: true is dark. It has no margin;
// four light modules all round belong to it.
func Matrix(text string) ([][]bool, error) {
	q, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return nil, fmt.Errorf("couldn't make a QR code of %d bytes: %w", len(text), err)
	}
	size := q.Bounds()
	out := make([][]bool, size.Dy())
	for y := range out {
		out[y] = make([]bool, size.Dx())
		for x := range out[y] {
			out[y][x] = color.GrayModel.Convert(q.At(size.Min.X+x, size.Min.Y+y)).(color.Gray).Y < 128
		}
	}
	return out, nil
}
