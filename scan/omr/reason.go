package omr

// Reason is why a sheet was not simply counted: a machine word; the sentence a
// teller reads is made at the edge.
type Reason string

// Reasons of rejected sheets: the paper is put aside or scanned again.
const (
	NotImage   Reason = "not_image"   // no picture, or a damaged one
	CutShort   Reason = "cut_short"   // the file ends early
	TooLarge   Reason = "too_large"   // more pixels, bytes or pages than any scan
	TooSmall   Reason = "too_small"   // fewer pixels than can be read
	EmptySheet Reason = "empty_sheet" // nothing printed: a back side, a blank sheet
	NoBallot   Reason = "no_ballot"   // no ballot found on the picture
	Foreign    Reason = "foreign"     // a ballot of another election
	OtherPrint Reason = "other_print" // printed from another version of the election file
	NoSeal     Reason = "no_seal"     // V6: the committee's seal is not there
	TestBallot Reason = "test"        // a test ballot in the real count
	RealBallot Reason = "not_test"    // a real ballot in a test run
)

// Reasons of sheets that people must look at.
const (
	TwoPapers    Reason = "two_papers"     // two papers in this picture: nothing is counted
	PartSeen     Reason = "part_seen"      // the picture shows only part of a ballot
	TooCoarse    Reason = "too_coarse"     // fewer dots per inch than marks need
	NameChanged  Reason = "name_changed"   // a candidate's printed name is struck out, covered or changed
	NoMark       Reason = "no_mark"        // every box is empty: a blank ballot, or marks too pale to be seen
	PaleMarks    Reason = "pale_marks"     // all marks are pale
	UnclearMark  Reason = "unclear_mark"   // V3
	WrittenIn    Reason = "written_in"     // a name to be read
	WriteInHalf  Reason = "write_in_half"  // V8: a mark without a name, or a name without a mark
	CodeUnread   Reason = "code_unread"    // the code is damaged: is it our paper?
	FrameLost    Reason = "frame_lost"     // a box's printed frame is not where it must be
	Streak       Reason = "streak"         // a streak crosses the boxes: clean the scanner
	CornerGone   Reason = "corner_gone"    // cancelled (cut), folded or torn?
	SealUnseen   Reason = "seal_unseen"    // a gray scan shows no red
	SealFaint    Reason = "seal_faint"     // too faint to be sure
	SealElse     Reason = "seal_elsewhere" // red, but not in its place
	LowContrast  Reason = "low_contrast"   // toner or scan too light
	TwinSuspect  Reason = "twin"           // the same ink as a sheet counted before
	NumberTwice  Reason = "number_twice"   // the same printed number again
	NumberUnread Reason = "number_unread"  // a ballot with a number, which is not readable
	MorePictures Reason = "more_pictures"  // the file holds more than the one picture that is shown
)
