package election

import (
	"fmt"
	"time"
)

// Election is one round of one community's election, as its file says.
// Posts stand in order of rank, candidates in ballot order.
type Election struct {
	ID        string
	Follows   string // ID of the round whose result asked for this one; "" for the first
	Title     string
	Community string
	Committee string
	Date      Date
	Round     Round
	Profile   string
	Locality  string         // a preset of local rules and days, by document; "" for none
	Contact   string         // to whom objections and questions go; "" where not said
	Days      map[string]int // of [days], over the locality's
	Off, Work []Date         // holidays, and moved working days, over those known
	Rules     Rules
	Marks     Marks
	Ballot    Ballot
	Posts     []Post
	Sitting   []Sitting
	Units     int       // representatives: units that send one, not voted on here
	Whole     bool      // representatives: the file has all groups
	Petition  *Petition // of a recall

	Thanks *Thanks // to whoever took part; nil for none, which is usual

	Nomination *Nomination // of a round in which people are nominated, and nobody is elected

	source *node // where each key stands in the file; nil when not parsed
}

// Date is a civil date: a day in the community's own calendar, no time zone.
type Date struct {
	Year, Month, Day int
}

// DateOf is the day of a time, where that time is told; the zero date of the
// zero time.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.Date()
	return Date{Year: y, Month: int(m), Day: d}
}

// ParseDate reads a day like 2026-12-05.
func ParseDate(s string) (Date, error) {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no day like 2026-12-05", s)
	}
	return DateOf(at), nil
}

// Round says which vote this is; they must never be confused.
type Round string

// The rounds of domain rules E1, E3 and E4, and the one before them in which
// people are nominated (N1).
const (
	Nominating    Round = "nomination"
	First         Round = "first"
	Runoff        Round = "runoff"
	Supplementary Round = "supplementary"
)

// Post is one office to fill. WriteIns is the number of lines for other names.
type Post struct {
	ID         string
	Title      string
	Seats      int
	Stand      int  // of a nomination: how many stand for it then; 0 for what the document asks for
	Women      bool // kept for women (E7): key for = "women"
	WriteIns   int
	Waived     string // who waived that candidates exceed seats (差额); "" for nobody
	Group      string // of representatives: the residents' group
	Households int    // in the group; 0 where not said
	Candidates []Candidate
}

// Sitting is somebody who holds an office already, elected in a round before
// this or to the body that this one watches: neither they nor their close kin
// are elected to the posts of Bars (E6, E8).
type Sitting struct {
	ID     string
	Name   string
	Sex    string // as a Candidate's
	Office string
	Kin    []string // IDs of candidates and of others sitting; names of those who may be written in
	Bars   []string // IDs of posts; nil for all
}

// Bar says whether it bars a post.
func (s Sitting) Bar(post string) bool { return s.Bars == nil || contains(s.Bars, post) }

// Candidate is a person printed on the ballot. The same ID may stand at
// several posts and is then the same person. Kin names the IDs of spouse,
// parents, children and siblings standing too; it holds both ways.
type Candidate struct {
	ID   string
	Name string
	Sex  string // male | female | ""
	Kin  []string

	Household  string // where one a household is elected
	Age        int    // for notices; 0 where not said
	Occupation string
	Pledge     string // of service (服务承诺)
	About      string // how the committee introduces the person
	Nominated  string // by whom: self | joint | group | party | organization; "" where not said
	Supporters int    // of a joint nomination
}

// Style is how a ballot is marked.
type Style string

// The styles of ballots.
const (
	Boxes Style = "boxes" // hand-drawn marks in boxes
	Ovals Style = "ovals" // ovals filled in
	Names Style = "names" // open ballot: every name written in
)

// Ballot is the paper: its style, size, and what makes it genuine.
type Ballot struct {
	Style  Style
	Paper  string // A5 | A4 | A3
	Seal   string // ignore | required
	Number string // none | random
	List   bool   // style names: print who stands beside the empty lines
	Order  string // of the candidates: votes | strokes | lot; "" where not said
	Seed   string // of the lot: the dice thrown in public, as digits
}

// Mark is a shape that a hand draws and that this election gives a meaning.
type Mark string

// The shapes that the election file may name.
const (
	Circle Mark = "circle"
	Tick   Mark = "tick"
	Cross  Mark = "cross"
)

// Marks says what each shape means on this ballot: the meaning belongs to the
// ballot, not to the program. A shape in neither list is unclear.
type Marks struct {
	Approve []Mark
	Oppose  []Mark
}

// Reading is what one mark says of one person.
type Reading string

// The readings. Unclear waits for a person.
const (
	Approve Reading = "approve"
	Oppose  Reading = "oppose"
	Abstain Reading = "abstain"
	Unclear Reading = "unclear"
)

// Means gives the reading of shape m; Unclear where the ballot gives it none.
func (ms Marks) Means(m Mark) Reading {
	for _, a := range ms.Approve {
		if a == m {
			return Approve
		}
	}
	for _, o := range ms.Oppose {
		if o == m {
			return Oppose
		}
	}
	return Unclear
}

// Vote is what one ballot says, as the rules see it: a candidate not named is
// an abstention. Void gives the reason why the whole ballot is invalid.
type Vote struct {
	Marks    map[string]map[string]Reading `json:"marks,omitempty"`     // post → candidate → reading
	WriteIns map[string][]string           `json:"write_ins,omitempty"` // post → approved names
	Posts    []string                      `json:"posts,omitempty"`     // posts on this paper; none means all
	Void     string                        `json:"void,omitempty"`
}
