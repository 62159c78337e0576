package table

import "zheng/store/record"

// Feeder is where sheets come from, as a table drives it. Its methods are
// called by many goroutines; errors are for the log, what staff must do stands
// in the state.
type Feeder interface {
	Feeding() Feeding
	// Start begins a batch, or goes on with the one that is paused.
	Start() error
	// Again begins to feed a batch that was fed before: papers that the record
	// has from it are recognised, and only those it lacks are recorded.
	Again(batch int) error
	Pause() error
	// End ends the batch once the sheets under way are recorded.
	End() error
}

// Mode is what the feeder was asked to do.
type Mode string

// Modes of the feeder.
const (
	Idle    Mode = "idle"    // no batch
	Running Mode = "running" // a batch is being fed
	Paused  Mode = "paused"  // by staff, or by a fault
	Closed  Mode = "closed"  // sheets are not recorded at this stage of the day
)

// Feeding is the feeder at a moment.
type Feeding struct {
	Source string // folder | scanner | camera; "" for none
	Mode   Mode
	State  string         // of the source: waiting | feeding | hands | next
	Fault  string         // what must be put right: "" or a word such as jam
	Detail string         // of the fault: a file's name, a device's words
	Aside  int            // files in the folder that no sheet is in: left alone, counted nowhere
	First  string         // the name of one of them
	Batch  int            // its number; 0 before its first sheet
	Again  int            // the batch that is fed again; 0 for none
	Known  int            // sheets recognised while it is fed again
	Trial  bool           // test ballots, in a record of their own
	All    record.Figures // of that record, during a trial
	Auto   bool           // sheets are taken as they come: nobody keeps a day here
	PerMin int            // sheets of the last minute
	// Sheets of this batch, by what became of them.
	Counted, Review, Rejected, Repeated int
	Last                                *Last // nil before the first sheet since the start
}

// Sheets is how many of the batch were recorded.
func (f Feeding) Sheets() int { return f.Counted + f.Review + f.Rejected + f.Repeated }

// Last is the sheet that was read last.
type Last struct {
	Sheet  record.Hash
	Name   string // the file's, or where it came from
	Batch  int
	Place  int
	Trial  bool // a test ballot
	Status record.Status
	Reason string
}
