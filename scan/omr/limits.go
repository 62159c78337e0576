// The limits by which sheets are judged, in one place, each group with what it was
// measured on. The rates are those of .readme/measured.md, by
//
//	go test ./scan/omr -run Rates -rates 100 -rates-seed 7 -timeout 0 -v
//
// unless another test is named. Sizes of pieces, steps and searches, by which nothing
// is decided, stand where they are used; the limits of single boxes are those of
// scan/mark.

package omr

// The picture. Chosen so that scans of 150 dpi at quality 60 read as well as those of
// 200 (TestTooCoarseIsSaidSo, clean-150dpi of the pictures from the field), and that
// forms of others are rejected (TestFormsOfOthersAreNoBallots).
const (
	coarse        = 4.9   // px a mm (about 125 dpi) below which marks are not told safely
	leastContrast = 45    // gray levels that black must differ from paper by
	thinnest      = 0.315 // mm that the frames' 0.3 mm lines are wide on a good scan in black and white: where its threshold ate of them, it may have eaten marks whole
	strangers     = 6     // squares that a form that is not ours may happen to have where ours are
)

// Frames. 0.22 is what a felt tip's ring upon its frame leaves of a side
// (TestAMarkUponItsFrame); nothing is believed of an empty box that shows no more.
var (
	anywhere = lookout{2.2, 0.55}
	foretold = lookout{0.4, 0.22} // by the sheet's other frames
)

// What covers a frame: correction fluid and slips of paper, of which all were seen
// in Rates, while fed, folded and pale prints are not asked about.
const (
	coverPart  = 0.84 // of a side of an empty box that is seen at least
	coverWhole = 0.97 // of a side that is seen where print is good
	coverMany  = 2    // more boxes are not covered: it is the print or the feeding
)

// Two papers: double feeds of 2 mm, 89 of 90 seen; two false alarms on 1,500 plain
// sheets, and none on 349 of another's pictures askew on lids up to 7 mm larger.
const (
	edgeSpare = 0.6  // mm that paper may seem to reach beyond the page; shadows take about as much off each edge
	sizeSpare = 0.95 // mm that a picture cut to the paper's size may be larger
)

// Pale marks, ghosts and signs of machines: all of 10 each seen in Rates; 15 to 40
// gray levels in TestPaleMarksAreAskedAbout.
const (
	paleShare   = 0.64         // of the median of the others that a mark is as dark as
	smallShare  = 0.6          // of the median of the others that a mark is as large as
	smallMark   = 3.8          // mm: larger marks are a hand's
	otherPen    = 0.25         // that the line of another pen is off in width or darkness
	paleAll     = 0.22         // darkness of the darkest mark of a sheet with pale marks only, 0…1
	strokeRim   = 0.9          // mm within the frame's middle line that are left out
	strokeBox   = 3            // px each way that are averaged: half a millimetre
	strokeLow   = float32(5)   // gray levels: less cannot be seen by eye either
	strokeTop   = float32(9)   // gray levels of a stroke's darkest place, at least
	strokeSize  = 2.5          // mm a stroke measures
	strokeInk   = 0.9          // mm² it covers
	strokeShown = float32(1.3) // times as dark as what shows through beside the boxes
	strokeWide  = 0.7          // mm that the spread of a fold's line about itself stays below
	ghostShare  = 0.85         // of the darkness of the mark it comes from that a ghost has at most
	ghostLike   = 0.88         // correlation of a ghost's ink with the mirrored mark's, at least
)

// Changed names: 39 of 40 seen in Rates, a line along the strokes in 34 of 34 of
// another's pictures; two false alarms on 1,500 plain sheets.
const (
	letterDark = 0.30 // ink that is not printed is darker
	letterGone = 0.22 // print paler than this is gone
	letterMiss = 0.22 // share of a letter that is gone where it was tampered with
	letterRun  = 1.2  // mm that a piece of strange ink measures at least
	letterInk  = 0.55 // mm² of strange ink that is no dust
	letterLine = 1.25 // letters that a straight line runs on where it strikes a name out,
	letterGap  = 0.6  // mm of it strange: between letters, or where they have no stroke;
	lettersTwo = 2.0  // or so many letters, whatever the gaps are
)

// Ink beside a box: TestAMarkBesideTheBoxIsNoAbstention.
const (
	besideInk  = 2.5  // mm² of ink that is more than dust
	besideDark = 0.35 // of the printer's contrast: stains and shadows are lighter
)

// Corners: cut, torn and folded ones of TestACutCornerIsAskedAbout.
const (
	cornerRagged = 0.4 // mm that a torn edge strays from a straight line
)

// The seal, in colours of TestTheSealIsLookedFor.
const (
	sealRed    = 28   // levels that red exceeds green and blue by
	sealDeep   = 55   // levels of a seal that is plainly there
	sealHint   = 6    // levels beyond the paper's own tint that may be a pale seal
	sealInk    = 60.0 // mm² of red that a seal has at least
	sealSpread = 12.0 // mm between the outermost red, at least
)

// Least correlation of the ink of a paper scanned twice: in each box, over all, and
// of a box alone. The same paper has 0.96 and more; of 1,770 pairs of ballots with a
// single ○ in the same box none had more than 0.86.
const (
	twinEach  = 0.85
	twinMean  = 0.92
	twinAlone = 0.94
)

// firm is the confidence of an oval beyond its thresholds: ovals have no scores,
// those between the thresholds are asked about.
const firm = 0.99
