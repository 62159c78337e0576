// This file takes photographs of candidates: every one in the same size and
// frame, and with nothing of its file but the picture.

package paper

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // photographs come as PNG too
	"io"

	"golang.org/x/image/draw"
)

// The pixels of a photograph as it is kept, and the most that one may have that
// comes in.
const (
	photoX       = 360
	photoY       = 480
	photoMost    = 40 << 20 // pixels
	photoBytes   = 32 << 20
	photoQuality = 88
)

// Photo is a picture of 360 × 480.
type Photo struct{ jpeg []byte }

// ErrPhoto: not a photograph that can be used.
var ErrPhoto = errors.New("not a JPEG or PNG picture of at most 40 million pixels")

// NewPhoto takes a JPEG or PNG: its middle, as wide and high as fits, on white.
// An error is ErrPhoto, or one of reading.
func NewPhoto(r io.Reader) (*Photo, error) {
	data, err := io.ReadAll(io.LimitReader(r, photoBytes+1))
	if err != nil {
		return nil, fmt.Errorf("couldn't read a photograph: %w", err)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || len(data) > photoBytes || size.Width < 1 || size.Height < 1 || size.Width > photoMost/size.Height {
		return nil, ErrPhoto
	}
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrPhoto
	}
	to := image.NewRGBA(image.Rect(0, 0, photoX, photoY))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Bounds(), from, middle(from.Bounds()), draw.Over, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, to, &jpeg.Options{Quality: photoQuality}); err != nil {
		return nil, fmt.Errorf("couldn't keep a photograph: %w", err)
	}
	return &Photo{b.Bytes()}, nil
}

// middle is the largest part of 3 : 4 in the middle of a picture.
func middle(r image.Rectangle) image.Rectangle {
	w, h := r.Dx(), r.Dy()
	if w*photoY > h*photoX {
		w = max(1, h*photoX/photoY)
	} else {
		h = max(1, w*photoY/photoX)
	}
	at := image.Pt(r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2)
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}

// JPEG is the photograph as a file.
func (p *Photo) JPEG() []byte { return p.jpeg }

func (p *Photo) base64() string { return base64.StdEncoding.EncodeToString(p.jpeg) }
