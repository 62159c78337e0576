// This file watches a tray through a camera: a sheet is laid, the hands go, the
// sheet is taken, the screen says "next". What lies on is not taken again, even
// after a shadow or a hand has passed over it; what is taken away and laid again
// comes again, and the record knows it by its ink.

package feeder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"gocv.io/x/gocv"
)

// Camera is a Source of the sheets that are laid under a camera, on a tray that
// is darker than paper.
type Camera struct {
	// Device is a camera's number or path, or the path of a film, which is
	// played once, as fast as it can be looked at.
	Device string
	// Still is how long nothing may move before a sheet is taken; default 0.4 s.
	Still time.Duration
}

const (
	defaultStill = 400 * time.Millisecond
	usualFPS     = 10 // of a camera that does not say
	sharpOf      = 3  // frames of which the sharpest is taken
)

// Run implements Source.
func (c *Camera) Run(ctx context.Context, line Line) error {
	cap, err := c.open()
	if err != nil {
		line.Tell(Event{State: Waiting, Fault: Unplugged, Detail: err.Error()})
		if err := every(2 * time.Second)(ctx); err != nil {
			return nil
		}
		return err
	}
	defer cap.Close()
	film := isFile(c.Device)
	w := newTray(line, c.frames(cap))
	defer w.close()
	frame := gocv.NewMat()
	defer frame.Close()
	for ctx.Err() == nil {
		if !cap.Read(&frame) || frame.Empty() {
			if !film {
				return errors.New("couldn't read from the camera: it is gone")
			}
			w.report(Waiting)
			<-ctx.Done() // the film is over
			return nil
		}
		taken, err := w.look(ctx, frame)
		if err != nil {
			return ended(ctx, err)
		}
		if taken && !film { // frames that waited meanwhile are old
			cap.Grab(int(cap.Get(gocv.VideoCaptureFPS)))
		}
	}
	return nil
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// open opens the camera at the highest resolution it has.
func (c *Camera) open() (*gocv.VideoCapture, error) {
	cap, err := gocv.OpenVideoCapture(c.Device)
	if err != nil {
		return nil, fmt.Errorf("couldn't open the camera %s: %w", c.Device, err)
	}
	if !isFile(c.Device) {
		cap.Set(gocv.VideoCaptureFOURCC, cap.ToCodec("MJPG"))
		cap.Set(gocv.VideoCaptureFrameWidth, 4096)
		cap.Set(gocv.VideoCaptureFrameHeight, 3072)
		cap.Set(gocv.VideoCaptureBufferSize, 1)
	}
	return cap, nil
}

// frames is how many frames nothing may move in.
func (c *Camera) frames(cap *gocv.VideoCapture) int {
	still := c.Still
	if still == 0 {
		still = defaultStill
	}
	fps := cap.Get(gocv.VideoCaptureFPS)
	if fps < 1 || fps > 240 {
		fps = usualFPS
	}
	return max(2, int(still.Seconds()*fps+0.5))
}

// tray is what was seen under a camera.
type tray struct {
	line  Line
	still int // frames without movement until a sheet is taken

	last   gocv.Mat // the frame before, small and gray
	calm   int      // frames since something moved
	sharp  []byte   // the sharpest picture of the calm ones
	best   float64  // how sharp that is
	seen   gocv.Mat // the sheet that was taken, as it lay: local contrast
	here   bool     // it has not been seen to go since
	number int
	state  State
}

func newTray(line Line, still int) *tray {
	return &tray{line: line, still: still, last: gocv.NewMat(), seen: gocv.NewMat()}
}

func (w *tray) close() {
	w.last.Close()
	w.seen.Close()
}

func (w *tray) report(s State) {
	if s != w.state {
		w.state = s
		w.line.Tell(Event{State: s})
	}
}

// Sizes at which frames are compared, px wide: coarse for what moves, finer for
// whether it is the same sheet in the same place.
const (
	coarse = 160
	fine   = 800
)

// look sees one frame, and takes the sheet on it once it lies still.
func (w *tray) look(ctx context.Context, frame gocv.Mat) (taken bool, err error) {
	small := shrunk(frame, coarse)
	defer small.Close()
	moved := w.moved(small)
	small.CopyTo(&w.last)
	area, page := paper(small)
	if area < emptyTray {
		w.here = false // the sheet that was taken is gone
	}
	if moved {
		w.calm, w.sharp, w.best = 0, nil, 0
		if area >= emptyTray {
			w.report(Hands)
		}
		return false, nil
	}
	w.calm++
	if !page {
		if area < emptyTray {
			w.report(Waiting)
		} else {
			w.report(Hands) // a hand at rest on the sheet, or half a sheet
		}
		return false, nil
	}
	if w.calm < w.still {
		return false, nil
	}
	if w.calm == w.still && w.here && w.same(frame) {
		w.report(Next)
	}
	if w.state == Next {
		return false, nil
	}
	if w.calm == w.still {
		asked := time.Now()
		if err := w.line.Ready(ctx); err != nil {
			return false, err
		}
		if time.Since(asked) > time.Second { // what was seen before the pause is old
			w.calm = 0
			return true, nil
		}
	}
	if err := w.keep(frame); err != nil || w.calm < w.still+sharpOf-1 {
		return false, err
	}
	return true, w.take(ctx, frame)
}

// take hands the sharpest picture to the line.
func (w *tray) take(ctx context.Context, frame gocv.Mat) error {
	w.number++
	done := make(chan error, 1)
	err := w.line.Take(ctx, Sheet{Name: fmt.Sprintf("camera %04d", w.number), Bytes: w.sharp, Ext: ".jpg", Side: Front, Done: func(err error) { done <- err }})
	if err != nil {
		return err
	}
	select { // the next is not asked for before this one is safe
	case err = <-done:
	case <-ctx.Done():
		return ctx.Err()
	}
	w.sharp, w.best, w.calm = nil, 0, 0
	if err != nil {
		return nil // the line has said why; the sheet is taken again
	}
	print := contrast(frame)
	defer print.Close()
	print.CopyTo(&w.seen)
	w.here = true
	w.report(Next)
	return nil
}

// keep keeps the frame where it is the sharpest so far.
func (w *tray) keep(frame gocv.Mat) error {
	s := sharpness(frame)
	if s <= w.best && w.sharp != nil {
		return nil
	}
	buf, err := gocv.IMEncodeWithParams(gocv.JPEGFileExt, frame, []int{gocv.IMWriteJpegQuality, 95})
	if err != nil {
		return fmt.Errorf("couldn't keep a picture of the camera: %w", err)
	}
	defer buf.Close()
	w.best, w.sharp = s, append([]byte(nil), buf.GetBytes()...)
	return nil
}
