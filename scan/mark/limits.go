// The limits by which boxes are judged, in one place, each group with what it was
// chosen on or what holds it.
// The rates are those of .readme/measured.md, by
//
//	go test ./scan/mark -run Accuracy -positions 24000 -seed N -v
//
// unless another test is named. Sizes and darkness are of a box brought to perMM;
// darkness is against the paper, 0…255.

package mark

// How dark. What is paler than trace shines through from the back, is a fold or a
// stain's rim; what is paler than sure may be a mark (TestPaleMarksAreAskedAbout and
// TestAMirroredMarkIsAGhost of scan/omr).
const (
	trace    = 30
	sure     = 46
	ownLevel = 0.35 // of a mark's darkness from which ink is its own,
	mostOwn  = 48   // but never more than this
)

// Pieces of ink, mm. Dust on glass and paper in office scans is smaller than
// speckSize; pens that rest leave dotSize, felt tips blotSize.
const (
	dotSize   = 1.2
	blotSize  = 1.6
	speckSize = 0.55
	zone      = 1.2 // ink of the box is looked for so far outside the frame
	reach     = 0.8 // a dot so near a mark is a piece of it, or was added to it
	dustApart = 0.4 // a speck farther from a mark is no piece of its line
	manyDust  = 40  // specks in an empty box: a bad scan, not a clean box
)

// Dots in an empty box, mm across: so many as these are no dirt. Measured on the
// hands' slips and resting pens, and on the dirt of office scans.
const (
	dotSmall, dotMiddling, dotLarge = 0.33, 0.5, 0.75
	dotLong                         = 0.8  // the larger side of a large one
	dotInRow                        = 0.24 // three like ones in a row were set by somebody
)

// Where the ink lies, as a share of it within the frame: less than insideLeast is a
// neighbour's mark, less than insideMost goes to people.
const (
	insideLeast = 0.3
	insideMost  = 0.68
)

// What has a way that could be a mark's. A blot, the touch of a wide pen or a filled
// disc, is less than 1.8 times as large as its thickest place, a cross of a pen a
// quarter as wide as itself 2.8; a judge is sure of nonsense there
// (TestBlotsAreNoMarks).
const (
	leastSize = 2.2 // mm: what is smaller is asked
	leastWay  = 2
)

// A dot in a ring, ⊙: apart from all lines, about the middle, as dark as the ring.
// On 12,000 boxes each of strangers and real strokes no plain ring has one; with any
// dot within its bounds 1.4 % had.
const (
	restApart  = 0.5  // mm from the lines
	restCentre = 0.2  // of the ring's size from its middle
	restDark   = 0.75 // of the ring's darkness
	restGirth  = 0.6  // mm
)

// A line drawn along the frame, mm: it thickens a piece of a side at least so long by
// so much. What crosses the frame or ends there is thicker, or shorter. Who drew along
// all of a side made it thicker by overAll than it is printed. At half the print's
// darkness, so that a soft picture shows none.
const (
	overLong  = 3.0
	overLeast = 0.33
	overMost  = 2.0
	overAll   = 0.9
)

// sureOf is how sure the least sure net must be of a shape: less asks hardly less,
// more asks about many plain marks to refuse few that are none (the curve of
// .readme/measured.md). mostCrumbs is the share of a mark's ink that may lie in specks
// beside it: where more does, the scan lost part of it, and what is left may be
// another mark than was drawn.
const (
	sureOf     = 0.8
	mostCrumbs = 0.15
)

// Ovals. A neat cross or tick of a ball-pen inks 7 % and more; traces left by an
// eraser are broad and pale (TestOvals, TestAnErasedOvalIsNoVote,
// TestStreaksFillNoOval).
const (
	ovalDefinite = 0.055 // inked share, by ink as dark as a pen's
	ovalMarginal = 0.02
	ovalShare    = 0.06 // inked share, by pale ink
	ovalTrace    = 0.045
	ovalPale     = 80   // darkness below which ink may be a stain, or what an eraser left under one
	ovalCrumbs   = 0.4  // share of the ink that its largest piece has at least, or it is crumbs
	ovalLong     = 1.5  // mm that the ink measures
	ovalBeyond   = 0.25 // inked share from which ink that runs out of it fills it all the same
	ovalInset    = 0.5  // mm from the outline's middle: what lies nearer may be the outline
)

// writtenLong is how many mm of strokes are writing in a field (TestInked).
const writtenLong = 4
