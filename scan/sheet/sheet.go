// Package sheet is the ballot's geometry in mm and its PDF: one description
// that is printed, published as layout.json, and read.
package sheet

// Kind is what a box on the paper is for.
type Kind string

// The kinds of boxes in layout.json.
const (
	MarkBox     Kind = "mark"          // hand-drawn mark for a candidate
	Oval        Kind = "oval"          // filled in for one option of a candidate
	WriteInMark Kind = "write_in_mark" // mark of a written-in person
	WriteInName Kind = "write_in_name" // where the name is written
	Seal        Kind = "seal"          // where the committee's seal belongs
)

// Rect is a rectangle in mm from the page's top left corner.
type Rect struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Box is one place on the paper that is read.
type Box struct {
	Kind      Kind   `json:"kind"`
	Post      string `json:"post,omitempty"`
	Candidate string `json:"candidate,omitempty"`
	Line      int    `json:"line,omitempty"`   // write-ins, from 1
	Option    string `json:"option,omitempty"` // ovals: approve | oppose | abstain
	Rect
}

// Page is one printed page; each page is a ballot paper of its own, with
// whole posts.
type Page struct {
	Page   int     `json:"page"` // from 1
	Width  float64 `json:"width_mm"`
	Height float64 `json:"height_mm"`
	Boxes  []Box   `json:"boxes"`

	// Corners are the registration marks: top left, top right, bottom right,
	// bottom left. The bottom right one is hollow.
	Corners [4]Rect `json:"-"`
	// Code is the square that the machine-read code fills, quiet zone left out.
	Code Rect `json:"-"`
	// Posts are the ids of the posts on this page.
	Posts []string `json:"-"`
}

// Edition is the size of letters a ballot is printed in.
type Edition string

// The editions.
const (
	Normal Edition = "normal"
	Large  Edition = "large"
)
