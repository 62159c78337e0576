// This file says what is true of a scanned sheet, and what a reading of it is
// worth beside that. Both are JSON: the truth stands beside the pictures, the
// reading is a line of `zheng scan -json`.

package scantest

import (
	"encoding/json"
	"fmt"
	"io"

	"zheng/store/election"
)

// Asking says whether a reader may ask a person.
type Asking string

// A person sees no doubt and wants none; may be asked; has to be asked.
const (
	Never Asking = "never"
	May   Asking = "may"
	Must  Asking = "must"
)

// Fate is what has to become of a sheet.
type Fate string

// The fates. A sheet to count may be asked about where Truth.Ask says so.
const (
	Count  Fate = "count"
	Ask    Fate = "ask"    // a person has to look: never counted by itself
	Refuse Fate = "refuse" // no ballot of this election: never counted
)

// Truth is what is true of one scanned sheet.
type Truth struct {
	File  string     `json:"file,omitempty"`
	Page  int        `json:"page"`
	Fate  Fate       `json:"fate"`
	Ask   Asking     `json:"ask"`   // whether the paper as a whole may be asked about
	Worst bool       `json:"worst"` // worn beyond what must be read: asking and rejecting are excused
	Why   string     `json:"why,omitempty"`
	DPI   int        `json:"dpi"`
	Mode  Mode       `json:"mode"`
	Wears []string   `json:"wears,omitempty"` // "name 0.40", in the order they happened
	Voter string     `json:"voter,omitempty"`
	Pen   string     `json:"pen,omitempty"`
	Seal  SealWork   `json:"seal,omitempty"`
	Boxes []BoxTruth `json:"boxes"`

	// Corners are where the paper's corners came to lie in the scan, px: top
	// left, top right, bottom right, bottom left of the page as printed.
	Corners [4][2]float64 `json:"corners"`
}

// BoxTruth is what one voter meant by one candidate or one write-in line.
type BoxTruth struct {
	Post      string           `json:"post"`
	Candidate string           `json:"candidate,omitempty"`
	Line      int              `json:"line,omitempty"` // write-ins, from 1
	Want      election.Reading `json:"want"`           // unclear: only a person can say
	Ask       Asking           `json:"ask"`
	Divides   bool             `json:"divides,omitempty"` // people disagree about the mark
	Drawn     string           `json:"drawn"`             // "circle: open", "oval: light" …
	Name      string           `json:"name,omitempty"`    // written on the line

	// Seen is where the boxes came to lie in the scan, px: x0, y0, x1, y1.
	Seen [4]float64 `json:"seen"`

	rect area // of the box or boxes, mm on the page
}

// Reading is one line of `zheng scan -json`.
type Reading struct {
	File     string        `json:"file"`
	Page     int           `json:"page"`
	Status   string        `json:"status"` // counted | review | rejected | repeated
	Reason   string        `json:"reason"`
	Marks    []MarkReading `json:"marks"`
	WriteIns []LineReading `json:"write_ins"`
}

// MarkReading is what was read for one candidate.
type MarkReading struct {
	Post       string           `json:"post"`
	Candidate  string           `json:"candidate"`
	Reading    election.Reading `json:"reading"`
	Confidence float64          `json:"confidence"`
	Cause      string           `json:"cause,omitempty"`
}

// LineReading is what was read on one write-in line.
type LineReading struct {
	Post      string           `json:"post"`
	Line      int              `json:"line"`
	Reading   election.Reading `json:"reading"`
	NameInked bool             `json:"name_inked"`
	Cause     string           `json:"cause,omitempty"`
}

// Verdict is what a reading is worth.
type Verdict string

// The verdicts, from good to unforgivable.
const (
	Right    Verdict = "right"
	Asked    Verdict = "asked"    // although a person sees no doubt
	Unkind   Verdict = "unkind"   // firm, but not as most people would say of a mark that divides them
	Rejected Verdict = "rejected" // although a person could read it
	Misread  Verdict = "misread"  // confidently wrong
	Lost     Verdict = "lost"     // counted without a reading of this box
)

// Difference is the verdict on one box, or on the sheet where Box is nil.
type Difference struct {
	Verdict Verdict
	Box     *BoxTruth
	Read    election.Reading
	Cause   string // the reader's, or what should have happened
}

func (d Difference) String() string {
	if d.Box == nil {
		return fmt.Sprintf("sheet %s: %s", d.Verdict, d.Cause)
	}
	at := d.Box.Candidate
	if d.Box.Line > 0 {
		at = fmt.Sprintf("line %d", d.Box.Line)
	}
	return fmt.Sprintf("%s/%s %s: drawn %s, want %s, read %s (%s)", d.Box.Post, at, d.Verdict, d.Box.Drawn, d.Box.Want, d.Read, d.Cause)
}

// Compared is the verdict on one sheet.
type Compared struct {
	Boxes       int // read right, or asked where that is allowed
	Differences []Difference
}

// Compare holds a reading against the truth. A rejected or repeated sheet
// makes no claims; the confident marks of one in review stay as read.
func Compare(truth Truth, read Reading) Compared {
	var c Compared
	firm := read.Status == "counted"
	gone := read.Status == "rejected" || read.Status == "repeated"
	say := func(v Verdict, cause string) {
		c.Differences = append(c.Differences, Difference{Verdict: v, Cause: cause})
	}
	switch {
	case truth.Fate != Count && firm:
		say(Misread, fmt.Sprintf("counted, must %s: %s", truth.Fate, truth.Why))
		return c
	case truth.Fate == Refuse, truth.Fate == Ask && gone:
		return c
	case gone && !truth.Worst:
		say(Rejected, read.Reason)
		return c
	case gone:
		c.Boxes = len(truth.Boxes)
		return c
	}

	explained := truth.Ask != Never || truth.Worst || truth.Fate == Ask
	for i := range truth.Boxes {
		b := &truth.Boxes[i]
		d := b.compare(truth.Worst, read)
		explained = explained || d.Read == election.Unclear || b.Ask != Never || b.Name != "" // a name is always read by people
		if d.Verdict == Right {
			c.Boxes++
			continue
		}
		c.Differences = append(c.Differences, d)
	}
	if read.Status == "review" && !explained {
		say(Asked, read.Reason)
	}
	return c
}

// compare judges one box of a sheet.
func (b *BoxTruth) compare(worst bool, read Reading) Difference {
	d := Difference{Verdict: Lost, Box: b, Cause: "no reading"}
	inked := b.Name != ""
	for _, m := range read.Marks {
		if b.Line == 0 && m.Post == b.Post && m.Candidate == b.Candidate {
			d.Read, d.Cause, d.Verdict = m.Reading, m.Cause, ""
		}
	}
	for _, l := range read.WriteIns {
		if b.Line > 0 && l.Post == b.Post && l.Line == b.Line {
			d.Read, d.Cause, d.Verdict = l.Reading, l.Cause, ""
			inked = l.NameInked
		}
	}
	mayAsk := worst || b.Ask != Never
	switch {
	case d.Verdict == Lost:
	case d.Read == election.Unclear && mayAsk:
		d.Verdict = Right
	case d.Read == election.Unclear:
		d.Verdict = Asked
	case d.Read != b.Want && b.Divides:
		d.Verdict = Unkind
	case d.Read != b.Want:
		d.Verdict = Misread
	case !inked && b.Name != "":
		d.Verdict, d.Cause = Misread, "the name was not seen"
	case inked && b.Name == "" && !mayAsk:
		d.Verdict, d.Cause = Asked, "a name was seen where none is"
	default:
		d.Verdict = Right
	}
	return d
}

// WriteTruth writes truths as JSON, one a line.
func WriteTruth(w io.Writer, truths []Truth) error {
	enc := json.NewEncoder(w)
	for _, t := range truths {
		if err := enc.Encode(t); err != nil {
			return fmt.Errorf("couldn't write the truth of %s: %w", t.File, err)
		}
	}
	return nil
}

// ReadTruth reads what WriteTruth wrote.
func ReadTruth(r io.Reader) ([]Truth, error) {
	var all []Truth
	for dec := json.NewDecoder(r); ; {
		var t Truth
		switch err := dec.Decode(&t); err {
		case nil:
			all = append(all, t)
		case io.EOF:
			return all, nil
		default:
			return nil, fmt.Errorf("couldn't read truth %d: %w", len(all)+1, err)
		}
	}
}
