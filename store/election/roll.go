// This file says what a voter roll is: who may vote, as the committee's table
// tells it, and what can be wrong with a row. rollread.go reads the rows.

package election

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// The sexes.
const (
	Male   = "male"
	Female = "female"
)

// The categories whose turnout has targets of its own: those with their
// household registered here (户籍) and those who live here (流动).
const (
	Hukou    = "hukou"
	Floating = "floating"
)

// Row is one line of a table. Line counts the file's lines from 1.
type Row struct {
	Line  int
	Cells []string

	// What a workbook says of a row beside its cells; columns count from 0.
	Hidden bool     // nobody sees it: a filter, say
	Lost   []int    // columns with a number of more digits than Excel keeps
	Filled []int    // columns whose cell is merged with one above, and has its text
	Aside  []string // on the first row: the hidden sheets, which were not read
}

// Voter is one row of the roll without a fault. Only Number is secret; no
// other field holds an ID number, whatever the table had there.
type Voter struct {
	Number       IDNumber
	Name         string
	Sex          string // Male | Female
	Birth        Date
	Household    string // as the table numbers it; "" where it does not
	Group        string
	Category     string // Hukou | Floating | "" where the table does not say
	Station      string // "" where any will do
	Note         string
	Kin          bool // close kin of a candidate: acts for the family only
	Representing bool // casts a vote: always, but for the rest of a household that one represents
}

// RollProblem is something wrong with a row of a roll or of a list of proxies.
type RollProblem struct {
	Row     int    `json:"row"`     // the file's line, from 1; 0 for the file
	Field   string `json:"field"`   // the usual heading of the column
	Problem string `json:"problem"` // one of the names below
	Says    string `json:"says"`    // what is wrong and what to do, Chinese then English

	Zh, En string `json:"-"` // the two halves of Says

	whole bool // of the table, not of a row: nothing can be left out to be rid of it
}

// The names of problems.
const (
	BadCheckDigit   = "check_digit"
	BadDate         = "date"
	UnderAge        = "under_age"
	Duplicate       = "duplicate"
	Missing         = "missing"
	UnknownStation  = "unknown_station"
	UnknownCategory = "unknown_category"
	NotReadable     = "not_readable"

	// Of proxies alone.
	NotOnRoll   = "not_on_roll"
	TooMany     = "too_many"
	NotAllowed  = "not_allowed"
	Delegated   = "delegated"
	Begun       = "begun"
	sexWarning  = "sex"
	columnExtra = "column"
	cellMerged  = "merged"
	sheetAside  = "sheet"
	foreigner   = "foreigner"
)

// String gives the problem as a line for people.
func (p RollProblem) String() string {
	at := ""
	if p.Row > 0 {
		at = fmt.Sprintf("第 %d 行 row %d: ", p.Row, p.Row)
	}
	if p.Field != "" {
		at += p.Field + ": "
	}
	return at + p.Says
}

// Whole says that the problem is the table's, so that leaving rows out does
// not help.
func (p RollProblem) Whole() bool { return p.whole }

// Roll is what a table holds.
type Roll struct {
	Rows     int           // voters' rows, good or bad
	Voters   []Voter       // those without a problem, in the table's order
	Problems []RollProblem // in the order of rows
	Warnings []RollProblem // to look at; they keep nobody off the roll
}

// MaxRoll is the most rows that a table may have.
const MaxRoll = 300_000

// RollOptions say what the table cannot.
type RollOptions struct {
	// Stations are the names of the polling stations. Without any, a name that
	// hardly any row has is taken for a slip.
	Stations []string
}

// Accept is what the committee has decided to leave out of the roll.
type Accept struct {
	problems []string
	rows     [][2]int
}

// ParseAccept reads names of problems and rows: "check_digit,17,23-25". "all"
// stands for every problem.
func ParseAccept(s string) (Accept, error) {
	var a Accept
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '，' || r == ' ' }) {
		from, to, span := strings.Cut(part, "-")
		if !span {
			to = from
		}
		first, err1 := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		switch {
		case err1 == nil && err2 == nil && first > 0 && last >= first:
			a.rows = append(a.rows, [2]int{first, last})
		case part == "all" || slices.Contains(acceptable, part):
			a.problems = append(a.problems, part)
		default:
			return a, fmt.Errorf("couldn't read %q: name rows (17 or 23-25), all, or problems: %s", part, strings.Join(acceptable, ", "))
		}
	}
	return a, nil
}

var acceptable = []string{
	BadCheckDigit, BadDate, UnderAge, Duplicate, Missing, UnknownStation, UnknownCategory, NotReadable,
	NotOnRoll, TooMany, NotAllowed, Delegated, Begun,
}

// Covers says whether the row with this problem may be left out.
func (a Accept) Covers(p RollProblem) bool {
	if p.whole {
		return false
	}
	if slices.Contains(a.problems, p.Problem) || slices.Contains(a.problems, "all") {
		return true
	}
	return slices.ContainsFunc(a.rows, func(r [2]int) bool { return p.Row >= r[0] && p.Row <= r[1] })
}

// Open lists the problems that the committee has not decided on.
func (a Accept) Open(problems []RollProblem) []RollProblem {
	var out []RollProblem
	for _, p := range problems {
		if !a.Covers(p) {
			out = append(out, p)
		}
	}
	return out
}

func sortProblems(ps []RollProblem) {
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].Row < ps[j].Row })
}

// rollSay makes a problem from a sentence in both languages; the arguments
// never hold an ID number.
func rollSay(row int, field, problem, sentence string, args ...any) RollProblem {
	s := rollWords[sentence]
	zh, en := fmt.Sprintf(s[0], args...), fmt.Sprintf(s[1], args...)
	return RollProblem{Row: row, Field: field, Problem: problem, Says: zh + " " + en, Zh: zh, En: en}
}

// AgeBands are the bands by which participation is reported, oldest last.
var AgeBands = []string{"18-45", "46-59", "60+"}

// AgeBand is the band of an age in years.
func AgeBand(age int) string {
	switch {
	case age <= 45:
		return AgeBands[0]
	case age < 60:
		return AgeBands[1]
	}
	return AgeBands[2]
}
