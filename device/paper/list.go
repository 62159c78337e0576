package paper

import (
	"cmp"
	"io"
	"slices"

	"zheng/store/election"
)

// Voter is what paper shows of one; which of it depends on the paper.
type Voter struct {
	Name      string
	Sex       string // election.Male | election.Female
	Age       int
	Household string
	Group     string
	Station   string
	Masked    string // ID number
	Note      string
	Code      string // of the voter's card
	Voted     bool
	Delegated bool     // gave the vote away
	ActsFor   []string // names
	Box       string   // mobile box
}

// Event is what all papers of an election say at their head.
type Event struct {
	Title     string
	Committee string
	Date      election.Date
}

// byStrokes sorts in the order of public lists.
func byStrokes(voters []Voter) {
	election.SortByStrokes(voters, func(v Voter) string { return v.Name }, func(a, b Voter) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Sex, b.Sex), cmp.Compare(a.Code, b.Code))
	})
}

func sexWord(s string) string {
	switch s {
	case election.Male:
		return labels["male"].Zh
	case election.Female:
		return labels["female"].Zh
	}
	return ""
}

// beside each other stand so many names on the public list.
const listColumns = 3

// RollList is the roll to be put up: names, sex and group, nothing else, in the
// order of strokes.
func RollList(e Event, voters []Voter) *Document {
	voters = slices.Clone(voters)
	byStrokes(voters)
	d := &Document{title: labels["list"], name: e.Title, left: labels.Say("list_sub", len(voters)).Zh, right: labels.Say("day", e.Date.Year, e.Date.Month, e.Date.Day).Zh, copies: 1, fixed: true}
	t := table{size: 3.4}
	for range listColumns {
		t.columns = append(t.columns, tableColumn{head: labels["name"], weight: 27}, tableColumn{head: labels["sex"], weight: 10}, tableColumn{head: labels["group"], weight: 23, size: 0.9})
	}
	for len(voters) > 0 {
		here := voters[:min(listColumns, len(voters))]
		voters = voters[len(here):]
		var r row
		for _, v := range here {
			r.cells = append(r.cells, cell{Text: zh(v.Name)}, cell{Text: zh(sexWord(v.Sex))}, cell{Text: zh(v.Group)})
		}
		for len(r.cells) < len(t.columns) {
			r.cells = append(r.cells, cell{})
		}
		t.rows = append(t.rows, r)
	}
	d.add(t)
	if e.Committee != "" {
		d.add(places{seal: labels.Say("report_seal", e.Committee).Zh, date: dated})
	}
	d.foot = []string{labels["list_foot"].Zh}
	return d
}

// PublicList prints it.
func PublicList(w io.Writer, e Event, voters []Voter) error { return RollList(e, voters).WritePDF(w) }

// head is the head of a page: title, election, and a line.
func (p *paper) head(title string, e Event, sub string) {
	p.text(bold, 8, margin, 19, paperW-2*margin, centre, labels[title].Zh)
	p.text(regular, 3.2, margin, 24.5, paperW-2*margin, centre, labels[title].En)
	p.text(regular, 4.6, margin, 32, paperW-2*margin, centre, e.Title)
	p.text(regular, 3.4, margin, 38, 110, left, sub)
	p.text(regular, 3.4, paperW-margin-70, 38, 70, right, labels.Say("day", e.Date.Year, e.Date.Month, e.Date.Day).Zh)
	p.Line(margin, 41, paperW-margin, 41, 0.5)
}

func (p *paper) foot(says string, page, pages int) {
	p.Line(margin, paperH-16, paperW-margin, paperH-16, 0.2)
	p.text(regular, 2.9, margin, paperH-11.5, 150, left, says)
	p.text(regular, 2.9, paperW-margin-30, paperH-11.5, 30, right, labels.Say("page", page, pages).Zh)
}

// label heads a column in both languages, with its baseline at y.
func (p *paper) label(word string, x, y, w float64) {
	p.text(bold, 3.2, x, y, w, left, labels[word].Zh)
	p.text(regular, 2.2, x, y+3.2, w, left, labels[word].En)
}
