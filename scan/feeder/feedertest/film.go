// Package feedertest makes films of a tray, for tests and the demo: sheets that
// a hand lays under a camera and takes away, with pauses, shadows, hands that
// pass over, and sheets that are laid twice.
package feedertest

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"gocv.io/x/gocv"
)

// The film's picture; a sheet of A4 lies sideways on it with some five pixels a
// millimetre.
const (
	width, height = 1840, 1380
	FPS           = 5
	long          = 1560.0 // px of a sheet's long side
)

var (
	table = gocv.NewScalar(52, 60, 58, 0)
	skin  = color.RGBA{206, 158, 132, 255}
)

// Film writes what a camera over a tray would see (Motion JPEG in AVI) while
// the sheets (encoded pictures) are laid in their order. Those of twice, by
// their index, are taken away and laid a second time.
func Film(path string, seed uint64, sheets [][]byte, twice ...int) error {
	out, err := gocv.VideoWriterFile(path, "MJPG", FPS, width, height, true)
	if err != nil {
		return fmt.Errorf("couldn't begin a film: %w", err)
	}
	defer out.Close()
	f := &film{out: out, rng: rand.New(rand.NewPCG(seed, 40)), noise: gocv.NewMatWithSize(height+64, width+64, gocv.MatTypeCV8UC3)}
	gocv.RandN(&f.noise, gocv.NewScalar(2, 2, 2, 0), gocv.NewScalar(1.5, 1.5, 1.5, 0))
	defer f.noise.Close()
	again := map[int]bool{}
	for _, i := range twice {
		again[i] = true
	}
	f.tray(3)
	for i, data := range sheets {
		if err := f.lay(data, i); err != nil {
			return err
		}
		if again[i] {
			f.tray(2)
			if err := f.lay(data, i+1); err != nil {
				return err
			}
		}
		// Now and then the next is laid on it rather than the tray cleared.
		if i%5 != 3 {
			f.tray(1 + f.rng.IntN(2))
		}
	}
	f.tray(2)
	return f.err
}

// film is one that is being made.
type film struct {
	out   *gocv.VideoWriter
	rng   *rand.Rand
	noise gocv.Mat
	err   error
}

// shoot writes one frame, with the noise of a sensor.
func (f *film) shoot(m gocv.Mat) {
	x, y := f.rng.IntN(64), f.rng.IntN(64)
	noise := f.noise.Region(image.Rect(x, y, x+width, y+height))
	defer noise.Close()
	seen := gocv.NewMat()
	defer seen.Close()
	gocv.Add(m, noise, &seen)
	if err := f.out.Write(seen); err != nil && f.err == nil {
		f.err = fmt.Errorf("couldn't film: %w", err)
	}
}

// tray shows the empty tray.
func (f *film) tray(frames int) {
	m := gocv.NewMatWithSizeFromScalar(table, height, width, gocv.MatTypeCV8UC3)
	defer m.Close()
	for range frames {
		f.shoot(m)
	}
}

// lay brings a sheet, leaves it for a while, and takes it away.
func (f *film) lay(data []byte, n int) error {
	sheet, err := gocv.IMDecode(data, gocv.IMReadColor)
	if err != nil || sheet.Empty() {
		return fmt.Errorf("couldn't film a sheet that is no picture: %w", err)
	}
	defer sheet.Close()
	scale := long / float64(max(sheet.Rows(), sheet.Cols()))
	gocv.Resize(sheet, &sheet, image.Point{}, scale, scale, gocv.InterpolationArea)
	turn := 90 + (f.rng.Float64()-0.5)*4
	if f.rng.IntN(2) == 0 {
		turn += 180
	}
	x, y := width/2+(f.rng.Float64()-0.5)*70, height/2+(f.rng.Float64()-0.5)*60
	for _, off := range []float64{420, 140} { // it comes in from the right
		f.with(sheet, x+off, y+off/6, turn, func(m gocv.Mat) {
			hand(m, x+off+480, y+off/6, f.rng)
			f.shoot(m)
		})
	}
	f.with(sheet, x, y, turn, func(m gocv.Mat) {
		f.lies(m, 5)
		switch n % 7 {
		case 2: // a pause
			f.lies(m, 12)
		case 3: // somebody's shadow
			f.passes(m, func(p gocv.Mat, step float64) { shadow(p, step) })
			f.lies(m, 6)
		case 5: // a hand over the sheet, which rests for a while
			f.passes(m, func(p gocv.Mat, step float64) { hand(p, width-step*700, height/2, rand.New(rand.NewPCG(7, 7))) })
			f.lies(m, 6)
		}
	})
	for _, off := range []float64{160, 520} {
		f.with(sheet, x-off/8, y+off, turn+off/60, func(m gocv.Mat) {
			hand(m, x+430, y+off, f.rng)
			f.shoot(m)
		})
	}
	return nil
}

func (f *film) lies(m gocv.Mat, frames int) {
	for range frames {
		f.shoot(m)
	}
}

// passes shows something that comes, rests over the sheet and goes.
func (f *film) passes(m gocv.Mat, draw func(m gocv.Mat, step float64)) {
	for _, step := range []float64{0.3, 0.8, 1, 1, 1, 1, 1, 1, 0.5} {
		p := m.Clone()
		draw(p, step)
		f.shoot(p)
		p.Close()
	}
}

// with draws a sheet on the tray, its middle at x, y, turned by degrees.
func (f *film) with(sheet gocv.Mat, x, y, turn float64, do func(gocv.Mat)) {
	m := gocv.NewMatWithSizeFromScalar(table, height, width, gocv.MatTypeCV8UC3)
	defer m.Close()
	at := gocv.GetRotationMatrix2D(image.Pt(sheet.Cols()/2, sheet.Rows()/2), turn, 1)
	defer at.Close()
	at.SetDoubleAt(0, 2, at.GetDoubleAt(0, 2)+x-float64(sheet.Cols()/2))
	at.SetDoubleAt(1, 2, at.GetDoubleAt(1, 2)+y-float64(sheet.Rows()/2))
	gocv.WarpAffineWithParams(sheet, &m, at, image.Pt(width, height), gocv.InterpolationLinear, gocv.BorderTransparent, color.RGBA{})
	do(m)
}

// hand draws a forearm from the right edge and a hand with its fingertips at
// x, y.
func hand(m gocv.Mat, x, y float64, rng *rand.Rand) {
	p := func(dx, dy float64) image.Point { return image.Pt(int(x+dx), int(y+dy)) }
	gocv.Line(&m, p(230, 30), image.Pt(width+100, int(y)+160), skin, 150)
	gocv.Circle(&m, p(190, 20), 110, skin, -1)
	for i := range 4 {
		dy := float64(i-1)*48 - 10
		gocv.Line(&m, p(170, dy*0.8+20), p(30*math.Abs(float64(i)-1.2)+rng.Float64()*8, dy), skin, 40)
	}
	gocv.Line(&m, p(190, 100), p(70, 150), skin, 46) // the thumb
}

// shadow darkens the part of the picture that it has reached.
func shadow(m gocv.Mat, step float64) {
	part := m.Region(image.Rect(0, 0, max(1, int(float64(width)*0.6*step)), height))
	defer part.Close()
	part.MultiplyFloat(0.72)
}
