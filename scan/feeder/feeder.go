// Package feeder is where sheets come from: a folder that files arrive in, the
// document feeder of a scanner, or a camera over a tray. Each is a Source; what
// becomes of the sheets is the business of the Line it feeds.
//
// A source never loses a sheet and need not fear to bring one twice: a sheet is
// its picture's hash, so the record counts it once.
package feeder

import "context"

// Sheet is one picture that came, or a file that may hold several.
type Sheet struct {
	Name  string // for people: the file's name, or where it came from and its number
	Path  string // the file; "" where Bytes are the picture
	Bytes []byte // an encoded picture
	Ext   string // how a file of Bytes would end: ".png", ".jpg"
	Side  Side

	// Done is called once what became of the sheet is on the disk, or with the
	// reason why it was not taken; it is then brought again. Never nil.
	Done func(error)
}

// Side is the side of the paper, where a source knows it.
type Side string

// Sides of the paper.
const (
	Front Side = "front"
	Back  Side = "back"
)

// Line is what a source feeds. Its methods are called by one goroutine of the
// source at a time.
type Line interface {
	// Ready waits until the next sheet is wanted. Its error ends the source.
	Ready(ctx context.Context) error
	// Take hands over one sheet; it may wait. Its error ends the source.
	Take(ctx context.Context, s Sheet) error
	// Tell says how the source is. It does not wait.
	Tell(Event)
}

// Source brings sheets until ctx is done, and then gives nil; any other end is
// an error. What can be put right by hand is no error but an Event with a Fault,
// after which the source asks the line again whether it is Ready.
type Source interface {
	Run(ctx context.Context, line Line) error
}

// Event says how a source is.
type Event struct {
	State  State
	Fault  Fault  // what must be put right; "" for nothing
	Detail string // for the log: the device's own words, a file's name

	// Aside is how many files in a folder are of another kind than sheets come
	// in; they are left alone, and counted nowhere. First is one of their names.
	Aside int
	First string
}

// State is what a source is at.
type State string

// States of a source.
const (
	Waiting State = "waiting" // there is nothing to take
	Feeding State = "feeding" // it brings sheets
	Hands   State = "hands"   // a camera sees hands, or a sheet that does not lie still
	Next    State = "next"    // a camera has taken the sheet: lay the next
)

// Fault is what stops a source until a person has done something: a machine
// word. The sentence that a teller reads is made at the edge.
type Fault string

// Faults of sources, and the line's own.
const (
	Empty      Fault = "empty"       // the feeder has no more sheets
	Jam        Fault = "jam"         // paper is stuck
	CoverOpen  Fault = "cover_open"  // the cover is open
	DoubleFeed Fault = "double_feed" // two sheets went through together
	Unplugged  Fault = "unplugged"   // the device or the folder is not there
	Busy       Fault = "busy"        // another program uses it
	Unreadable Fault = "unreadable"  // what came could not be opened
	DiskFull   Fault = "disk_full"   // nothing more can be kept
	Trouble    Fault = "trouble"     // anything else; the detail says what
)

// Pauses says whether somebody must say that it goes on: sheets were touched by
// hand, or will be. A folder or a device that was away goes on by itself, but
// for one that went in the middle of a stack.
func (e Event) Pauses() bool {
	switch e.Fault {
	case "":
		return false
	case Unplugged:
		return e.State == Feeding
	}
	return true
}
