package archive

import (
	"fmt"
	"slices"

	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/text"
)

// Fault is a kind of what may be wrong with an archive.
type Fault string

// The kinds, in the order of what is at the bottom of a matter: where an archive
// has several, the first is the reason of the others, or hides them.
const (
	NotArchive    Fault = "not_archive"     // another file altogether
	Damaged       Fault = "damaged"         // bytes were lost or turned on the way
	Repacked      Fault = "repacked"        // packed anew by another program
	OtherElection Fault = "other_election"  // parts of two elections
	WrongKey      Fault = "wrong_key"       // signed by another key
	Changed       Fault = "changed"         // changed after it was signed
	OtherHead     Fault = "wrong_paper"     // it contradicts a checkpoint on paper
	LogChanged    Fault = "log_changed"     // the log is not the one that was signed
	Missing       Fault = "missing_ballots" // the log knows of more
	Added         Fault = "added_ballots"   // the log does not know of them
	ChangedBallot Fault = "changed_ballots" // the log knows them otherwise, or they contradict themselves
	Doubled       Fault = "doubled"         // a station, a machine or a paper is in it twice
	WrongFigures  Fault = "wrong_figures"   // the log tells of other figures beside the ballots
	WrongCount    Fault = "wrong_count"     // the ballots give another result
	WrongReport   Fault = "wrong_report"    // a report or the note on top says something else
	OtherWords    Fault = "other_words"     // the same figures in other sentences: changed, or of another version
)

var faults = []Fault{
	NotArchive, Damaged, Repacked, OtherElection, WrongKey, Changed, OtherHead, LogChanged, Missing, Added, ChangedBallot,
	Doubled, WrongFigures, WrongCount, WrongReport, OtherWords,
}

// Finding is one thing that was looked at.
type Finding struct {
	Check   string   `json:"check"` // the code of its sentence
	Holds   bool     `json:"holds"`
	Note    bool     `json:"note,omitempty"` // to be known; nothing that could fail
	Fault   Fault    `json:"fault,omitempty"`
	Says    string   `json:"says"`
	SaysZh  string   `json:"says_zh"`
	Details []string `json:"details,omitempty"` // the first few places
	More    int      `json:"more,omitempty"`    // how many there are beyond
}

// Report is everything that was found.
type Report struct {
	Holds       bool      `json:"holds"`
	Provisional bool      `json:"provisional"`
	Election    string    `json:"election"`
	Title       string    `json:"title"`
	Round       string    `json:"round"`
	Fingerprint string    `json:"fingerprint"` // of the key
	Log         string    `json:"log"`         // entries and root, as on paper
	Sheets      int       `json:"sheets"`
	Fault       Fault     `json:"fault,omitempty"` // the first of them
	Says        string    `json:"says"`            // in one sentence
	SaysZh      string    `json:"says_zh"`
	Faults      []Fault   `json:"faults"` // in the order of the kinds
	Findings    []Finding `json:"findings"`

	// Of an archive merged of stations: what each of theirs is.
	Stations []*Report `json:"stations,omitempty"`
	Station  string    `json:"station,omitempty"` // of such a one: its name

	unproved bool // a PDF is covered by the signature alone

	// Count is what was read, for whoever goes on from here; nil where the
	// archive could not be read so far.
	Count *Count `json:"-"`
}

// Count is what an archive holds, as far as it could be read.
type Count struct {
	Election *election.Election
	Sheets   []Sheet       // none where it is merged: they are the stations'
	Result   *tally.Result // counted anew
}

// detailsMost are the places named in one finding.
const detailsMost = 6

// check is one question with its answer in the making.
type check struct {
	report *Report
	code   string
	fault  Fault
	places []string
	more   int
}

// check begins a question; code names its sentences "code.yes" and "code.no".
func (r *Report) check(code string, fault Fault) *check {
	return &check{report: r, code: code, fault: fault}
}

// wrong adds a place where it does not hold.
func (c *check) wrong(format string, args ...any) {
	if len(c.places) == detailsMost {
		c.more++
		return
	}
	c.places = append(c.places, clip(fmt.Sprintf(format, args...)))
}

var texts = text.Join(chinese, english)

// done says how it went; facts fill the sentence.
func (c *check) done(facts ...any) bool {
	holds := len(c.places) == 0
	code := c.code + ".yes"
	if !holds {
		code = c.code + ".no"
	}
	says := texts.Say(code, facts...)
	f := Finding{Check: c.code, Holds: holds, Says: says.En, SaysZh: says.Zh, Details: c.places, More: c.more}
	if !holds {
		f.Fault = c.fault
		c.report.blame(c.fault)
	}
	c.report.Findings = append(c.report.Findings, f)
	return holds
}

// failed ends a question with an error.
func (c *check) failed(err error, facts ...any) {
	c.wrong("%v", err)
	c.done(facts...)
}

// note says something that cannot fail.
func (r *Report) note(code string, facts ...any) {
	says := texts.Say(code, facts...)
	r.Findings = append(r.Findings, Finding{Check: code, Holds: true, Note: true, Says: says.En, SaysZh: says.Zh})
}

func (r *Report) blame(f Fault) {
	r.Holds = false
	if !slices.Contains(r.Faults, f) {
		r.Faults = append(r.Faults, f)
	}
}

// conclude puts the faults in order and says it all in a sentence.
func (r *Report) conclude() {
	slices.SortFunc(r.Faults, func(a, b Fault) int { return slices.Index(faults, a) - slices.Index(faults, b) })
	code := "holds"
	switch {
	case len(r.Faults) > 0:
		r.Fault = r.Faults[0]
		code = "fault." + string(r.Fault)
	case r.Provisional:
		code = "holds.provisional"
	case r.unproved:
		code = "holds.pdf"
	}
	r.Says, r.SaysZh = texts[code].En, texts[code].Zh
}
