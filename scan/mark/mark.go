// Package mark tells what a hand drew in a box: ○, ×, √, nothing, or something
// that only a person can judge. Pure: it sees a small gray picture and knows
// nothing of pages, files or elections.
//
// How it reads, and what was tried:
//
//   - The ink is measured against the paper around it, so that shading, faint
//     pencil and black-and-white scans are one thing; what is too pale for ink
//     is a trace, and what may be either is asked (ink.go, blob.go, read.go).
//   - The printed frame and the table's lines are found where they are, and
//     hidden, so that what is left is what a hand did (frame.go).
//   - Where a hand did something, a learned judge says what: convolutional nets
//     that see the box and what lies around it (picture.go, judge.go). They learn
//     from drawings of scantest's own hands and from writing that is no mark
//     (train). A mark is called by its name when all nets are sure of it.
//
// Before, geometry had to explain all ink in the box as one loop, as two lines
// that cross, or as one with a corner, and a small net on measured features had
// to agree. That confused no mark with another, but asked about a third of the
// rings and a quarter of the crosses of pen hands it had not seen: rings with a
// tail within, )( of a written x. What geometry still decides is what no net can
// see: that there is a frame, that the ink is dark enough to be one, whose box it
// belongs to, and that no line lies hidden upon the frame.
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

// Evidence is what was measured on the way to a claim.
type Evidence struct {
	Ink       float64 // mm² inside the frame
	Strength  float64 // darkness of the ink against the paper, 0…1
	Pen       float64 // width of the line, mm
	Size      float64 // larger side of the mark, mm
	Score     float64 // how sure the least sure net is of their common answer, 0…1
	Likeliest Shape   // the judge's best answer, sure or not; empty where it was not asked
	Why       string  // the finding, for the log
}
