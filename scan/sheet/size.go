// This file has the sizes in mm: how large things are on a paper, and how they
// shrink before a second page is taken.

package sheet

import (
	"math"

	"zheng/store/election"
)

// sizes are the letters and rows of one way to fill a page.
type sizes struct {
	margin      float64 // left and right of everything but the registration marks
	title, sub  float64 // letters, em
	name, note  float64
	short       float64 // the smallest that columns may make a name of usual length
	post, seats float64
	side        float64 // width of the cell with the post's title
	box, row    float64 // mark box, and the least height of its row
	oval        oval
	ovalRow     float64
	head        float64 // height of the line over the ovals
	seal        float64
	module      float64
	grown       bool // larger than usual: only for a ballot in one column
}

const (
	minName  = 10 * 25.4 / 72 // long names shrink to 10 pt and no further
	minField = 28.0           // a written name needs so much
	goodGap  = 2.5            // between posts
	boxPad   = 4.0            // right of a mark box
	cellPad  = 4.0            // left of a name
	nameGap  = 3.0            // between a name and its box
)

// oval is the shape of the ovals and the space between two in a row.
type oval struct{ w, h, gap float64 }

var (
	smallOval  = oval{7, 4.5, 4.5}
	middleOval = oval{7.6, 4.9, 5}
	largeOval  = oval{9, 5.6, 6}
)

var paperSizes = map[string]map[Edition]sizes{
	"A5": {
		Normal: {margin: 18, title: 6.8, sub: 3.7, name: 6.2, note: 3.6, post: 5.2, seats: 3.6, side: 21, box: 13, row: 17, oval: smallOval, ovalRow: 11, head: 6.5, seal: 36, module: 0.7},
		Large:  {margin: 18, title: 7.4, sub: 4.2, name: 8.6, note: 4.6, post: 6.2, seats: 4.4, side: 23, box: 14, row: 18.5, oval: smallOval, ovalRow: 13, head: 7.5, seal: 36, module: 0.7},
	},
	"A4": {
		Normal: {margin: 20, title: 9.2, sub: 4.6, name: 7.4, note: 4.3, post: 6.6, seats: 4.2, side: 30, box: 13, row: 17.5, oval: smallOval, ovalRow: 13, head: 7.5, seal: 42, module: 0.75},
		Large:  {margin: 20, title: 10, sub: 5.2, name: 10.5, note: 5.6, post: 8, seats: 5.4, side: 32, box: 15, row: 20, oval: middleOval, ovalRow: 16, head: 9, seal: 42, module: 0.75},
	},
	"A3": {
		Normal: {margin: 24, title: 13, sub: 6, name: 9, note: 5.4, post: 8.4, seats: 5.4, side: 40, box: 14, row: 20, oval: largeOval, ovalRow: 16, head: 9, seal: 42, module: 0.8},
		Large:  {margin: 24, title: 14, sub: 6.6, name: 12.5, note: 7, post: 10, seats: 6.6, side: 44, box: 16, row: 22, oval: largeOval, ovalRow: 18, head: 11, seal: 42, module: 0.8},
	},
}

// shrinks are the steps by which letters and rows change, from a ballot with few
// names to one with many.
var shrinks = []float64{1.45, 1.25, 1.12, 1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64}

// usual is the step of shrinks that leaves sizes as they are.
const usual = 3

// shrink gives s at step k of shrinks. Small letters shrink less than large ones.
func (s sizes) shrink(k int, ed Edition) sizes {
	f := shrinks[k]
	leastName, leastNote, leastRow := 4.6, 3.3, MinBox+4.0
	if ed == Large {
		leastName, leastNote, leastRow = 7.0, 4.2, 13+4.0
	}
	soft := 1 - (1-f)/2
	if k < usual {
		s.name *= f
		s.row *= f
		s.ovalRow *= f
		s.post *= soft
		s.seats *= soft
		s.side *= soft
		s.note *= 1 + (f-1)/4
		s.head *= soft
		s.box = math.Min(s.box*soft, math.Max(s.box, 16))
		s.grown = true
		s.short = s.name
		return s
	}
	s.title *= soft
	s.sub *= soft
	s.post *= f
	s.seats = math.Max(3.3, s.seats*soft)
	s.side *= soft
	s.name = math.Max(leastName, s.name*f)
	s.short = 0.85 * s.name
	if k > usual {
		s.short = leastName
	}
	s.note = math.Max(math.Min(s.note, leastNote), s.note*soft)
	if k > usual {
		s.row = math.Max(leastRow, s.row*f)
		s.box = math.Min(s.box, math.Max(MinBox, s.row-BoxGap-0.5))
	}
	if s.ovalRow*f < s.oval.h+4.5 {
		s.oval = smallOval
	}
	s.ovalRow = math.Max(s.oval.h+4.5, s.ovalRow*f)
	s.head = math.Max(s.seats*1.5, s.head*f)
	return s
}

// least is how small columns may make a name: one of usual length hardly, a
// long one somewhat.
func (s sizes) least(n setting) float64 {
	if len([]rune(n.lines[0])) <= usualName && len(n.lines) == 1 {
		return s.short
	}
	return math.Max(minName, 0.6*s.name)
}

// usualName is how many letters most names have at most.
const usualName = 4

// rowOf is the least height of a candidate's row.
func (s sizes) rowOf(style election.Style) float64 {
	if style == election.Ovals {
		return s.ovalRow
	}
	return s.row
}

// writeInRow is the least height of a write-in line: the field for the name is
// at least 12 mm tall, 1 mm inside the row.
func (s sizes) writeInRow(style election.Style) float64 {
	if style == election.Ovals {
		return math.Max(14, s.ovalRow)
	}
	return s.row
}

func ovalCount(e *election.Election) int {
	if len(e.Marks.Oppose) == 0 {
		return 2
	}
	return 3
}

// tail is the room that a candidate's marks take at the right end of a cell.
func (s sizes) tail(e *election.Election) float64 {
	if e.Ballot.Style != election.Ovals {
		return s.box + boxPad
	}
	n := float64(ovalCount(e))
	return n*s.oval.w + (n-1)*s.oval.gap + boxPad
}
