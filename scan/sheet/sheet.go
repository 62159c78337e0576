// Package sheet is the ballot's geometry in mm and its PDF: one description
// that is printed, published as layout.json, and read.
package sheet

import (
	"encoding/json"
	"fmt"
	"math"
)

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

// What the reader may rely on, in mm.
const (
	FrameLine  = 0.3  // printed line of a mark box; its Rect runs along the line's middle
	OvalLine   = 0.25 // printed outline of an oval; its Rect runs along the line's middle
	MinBox     = 12.0 // side of the smallest mark box
	BoxGap     = 3.5  // least distance between two mark boxes
	Clear      = 1.5  // nothing is printed so near to a mark box, outside of it
	MarkClear  = 3.0  // nothing is printed so near to a registration mark
	PaperEdge  = 8.0  // nothing is printed so near to the paper's edge
	CornerSide = 7.0  // side of a corner mark
	HollowRing = 1.75 // width of the ring of the hollow corner mark
	ExtraSide  = 5.0  // side of the marks in the middle of the left and right edge
)

// Rect is a rectangle in mm from the page's top left corner.
type Rect struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Grow is r with d mm more on each side.
func (r Rect) Grow(d float64) Rect {
	return Rect{r.X - d, r.Y - d, r.W + 2*d, r.H + 2*d}
}

// with is the smallest rectangle that holds r and o.
func (r Rect) with(o Rect) Rect {
	x, y := math.Min(r.X, o.X), math.Min(r.Y, o.Y)
	return Rect{x, y, math.Max(r.X+r.W, o.X+o.W) - x, math.Max(r.Y+r.H, o.Y+o.H) - y}
}

// Overlaps tells whether r and o share more than an edge.
func (r Rect) Overlaps(o Rect) bool {
	const touch = 1e-6
	return r.X < o.X+o.W-touch && o.X < r.X+r.W-touch && r.Y < o.Y+o.H-touch && o.Y < r.Y+r.H-touch
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
	// Extra are the solid marks in the middle of the left and of the right
	// edge, for a page that has lost a corner.
	Extra []Rect `json:"-"`
	// Code is the square that the machine-read code fills, quiet zone left out.
	Code Rect `json:"-"`
	// Rules are the printed lines of the tables and under the names, as thin
	// rectangles; frames of boxes are not among them.
	Rules []Rect `json:"-"`
	// Texts are the printed words, each with the rectangle it stays in.
	Texts []Text `json:"-"`
	// Names are the candidates' names among them.
	Names []Name `json:"-"`
	// Posts are the ids of the posts on this page.
	Posts []string `json:"-"`

	// Paper is what the page's code says, without a number.
	Paper Code `json:"-"`

	ink []stroke
}

// Text is a printed piece of writing and its place on the page.
type Text struct {
	Rect
	Says string
}

// Name is the place of a candidate's printed name: that of its letters, whole.
type Name struct {
	Post, Candidate string
	Rect

	letters []stroke
}

// Edition is the size of letters a ballot is printed in.
type Edition string

// The editions.
const (
	Normal Edition = "normal"
	Large  Edition = "large"
)

// Layout is a ballot in one edition: what is printed and what is read.
type Layout struct {
	Edition Edition `json:"-"`
	Pages   []Page  `json:"pages"`

	numbered bool
	notes    []string
}

// JSON gives layout.json: the boxes of every page, in mm rounded to 0.001.
func (l *Layout) JSON() []byte {
	b, err := json.MarshalIndent(l, "", "  ")
	if err != nil { // strings and finite numbers only
		panic(fmt.Sprintf("sheet: layout.json: %v", err))
	}
	return append(b, '\n')
}

// Notes says what a committee should know before printing, in Chinese with
// English beside it; empty when there is nothing to know.
func (l *Layout) Notes() []string { return l.notes }

// Paper gives a paper's width and height in mm, upright.
func paperSize(name string) (w, h float64, err error) {
	switch name {
	case "A5":
		return 148, 210, nil
	case "A4":
		return 210, 297, nil
	case "A3":
		return 297, 420, nil
	}
	return 0, 0, fmt.Errorf("paper %q is not A5, A4 or A3", name)
}

func round3(v float64) float64 { return math.Round(v*1000) / 1000 }

func (r Rect) round() Rect {
	return Rect{round3(r.X), round3(r.Y), round3(r.W), round3(r.H)}
}
