// Package mark tells what a hand drew in a box: ○, ×, √, nothing, or something
// that only a person can judge. Pure: it sees a small gray picture and knows
// nothing of pages, files or elections.
package mark

// Shape is what was drawn.
type Shape string

// The shapes. Other is anything a person must look at.
const (
	Blank  Shape = "blank"
	Circle Shape = "circle"
	Cross  Shape = "cross"
	Tick   Shape = "tick"
	Other  Shape = "other"
)

// Patch is a straightened gray picture of one mark box and its surroundings.
type Patch struct {
	Pix       []uint8 // W*H, row by row, 0 black … 255 white
	W, H      int     // px
	PxPerMM   float64
	FrameX0   float64 // the printed frame's centre lines, px in this patch
	FrameY0   float64
	FrameX1   float64
	FrameY1   float64
	FrameLine float64 // width of the printed line, mm
}

// Result is a claim with its evidence.
type Result struct {
	Shape      Shape
	Confidence float64 // 0…1, calibrated: what is called confident is never wrong
	Cause      string  // why a person must look, when Shape is Other: two_marks, struck_out, outside, faint, strange …
}
