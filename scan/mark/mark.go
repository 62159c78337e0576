// Package mark tells what a hand drew in a box: ○, ×, √, nothing, or something
// that only a person can judge. Pure: it sees a small gray picture and knows
// nothing of pages, files or elections.
//
// How it reads, and what was tried:
//
//   - The ink is measured against the paper around it, so that shading, faint
//     pencil and black-and-white scans are one thing; what is too pale for ink
//     is a trace, and what may be either is asked (ink.go, blob.go, read.go).
//   - The printed frame and the table's lines are found where they are, hidden,
//     and bridged where strokes cross them (frame.go).
//   - Two judges must agree. A small net (describe.go, net.go) trained on drawn
//     hands alone sees the whole; geometry explains the ink as one loop, as two
//     strokes that cross, or as one with a corner, and refuses when something
//     is left over (circle.go, lines.go, skeleton.go).
//
// Either judge alone was not enough. Of 3,100 drawings that are no marks,
// geometry alone took 97 for one (diamonds and triangles with blunt corners for
// ○, struck out marks for ×); one net alone, asked to be 0.98 sure, took 12 and
// left 13 % of the marks to people. Together they take about 1 in 800. Thinning
// by Zhang and Suen ate slanted lines of thick pens; a ring sought by flooding
// from the middle leaked through skips of the pen, which the way of most ink
// around it (dynamic programming over rays) does not mind.
//
// What is still misread is known: a line drawn exactly upon the frame cannot be
// seen, a third stroke through the middle of a thick × hardly, and three
// touches of the pen are dust to it (testdata/open).
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

// Causes: why a person must look at what was read as Other.
const (
	CauseStrange   = "strange"   // none of the ballot's marks, or none clearly
	CauseExtra     = "extra"     // a mark with more ink beside or inside it: two marks, one struck out, a correction
	CauseOutside   = "outside"   // most of the mark, or its end, lies outside the box
	CauseNeighbour = "neighbour" // ink reaches in from beyond the box
	CauseFaint     = "faint"     // too pale to tell a mark from a trace
	CauseSmall     = "small"     // too small or too short to tell
	CauseFilled    = "filled"    // blacked out
	CauseDamage    = "damage"    // the picture is no box that can be read
)

// Patch is a straightened gray picture of one mark box and its surroundings.
type Patch struct {
	Pix       []uint8 // W*H, row by row, 0 black … 255 white
	W, H      int     // px
	PxPerMM   float64
	FrameX0   float64 // the printed frame's centre lines, px in this patch; pixel i covers i…i+1
	FrameY0   float64
	FrameX1   float64
	FrameY1   float64
	FrameLine float64 // width of the printed line, mm
}

// Result is a claim with its evidence.
type Result struct {
	Shape      Shape
	Confidence float64 // 0…1, calibrated: what is called confident is never wrong
	Cause      string  // why a person must look, when Shape is Other
	Outside    Sides   // ink beyond the frame that belongs to the box's ink or touches it
	Evidence   Evidence
}

// Sides is ink beyond each side of the frame, mm².
type Sides struct{ Left, Top, Right, Bottom float64 }

// Sum is the ink beyond all sides, mm².
func (s Sides) Sum() float64 { return s.Left + s.Top + s.Right + s.Bottom }

// Evidence is what was measured on the way to a claim.
type Evidence struct {
	Ink      float64 // mm² inside the frame
	Strength float64 // darkness of the ink against the paper, 0…1
	Pen      float64 // width of the line, mm
	Size     float64 // larger side of the mark, mm
	Score    float64 // how sure the trained model is of its best answer, 0…1
	Why      string  // the finding, for the log
}
