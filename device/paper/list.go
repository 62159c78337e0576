package paper

import (
	"bytes"
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

// byStrokes sorts in the order of the strokes of the characters (姓氏笔划), the
// order of public lists: it favours nobody.
func byStrokes(voters []Voter) {
	strokes := election.NewStrokes()
	type keyed struct {
		key []byte
		v   Voter
	}
	all := make([]keyed, len(voters))
	for i, v := range voters {
		all[i] = keyed{strokes.Key(v.Name), v}
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(a.v.Name, b.v.Name), cmp.Compare(a.v.Group, b.v.Group), cmp.Compare(a.v.Sex, b.v.Sex), cmp.Compare(a.v.Code, b.v.Code))
	})
	for i := range all {
		voters[i] = all[i].v
	}
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

// The public list has three columns of names a page.
const (
	listTop    = 52.0
	listRow    = 5.2
	listRows   = 42
	listCols   = 3
	listColumn = (paperW - 2*margin) / listCols
)

// PublicList prints the roll to be put up: names, sex and group, nothing else,
// in the order of strokes.
func PublicList(w io.Writer, e Event, voters []Voter) error {
	voters = slices.Clone(voters)
	byStrokes(voters)
	p, err := newPaper()
	if err != nil {
		return err
	}
	const each = listRows * listCols
	pages := max(1, (len(voters)+each-1)/each)
	for i := range pages {
		p.Page()
		p.head("list", e, labels.Say("list_sub", len(voters)).Zh)
		for c := range listCols {
			x := margin + float64(c)*listColumn
			p.listHead(x)
			from := i*each + c*listRows
			for r := range listRows {
				if from+r < len(voters) {
					p.listRow(x, listTop+float64(r+1)*listRow, voters[from+r])
				}
			}
		}
		if e.Committee != "" {
			p.text(regular, 3.2, margin, paperH-18.5, paperW-2*margin, right, labels.Say("seal", e.Committee).Zh)
		}
		p.foot(labels["list_foot"].Zh, i+1, pages)
	}
	return p.Write(w)
}

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

const (
	listName = 26.0
	listSex  = 7.0
)

func (p *paper) listHead(x float64) {
	p.shade(x, listTop-7.6, listColumn-3, 8.6, 0.9)
	p.label("name", x+1, listTop-3.6, listName)
	p.label("sex", x+listName, listTop-3.6, listSex)
	p.label("group", x+listName+listSex+1, listTop-3.6, listColumn-listName-listSex-5)
}

// label heads a column in both languages, with its baseline at y.
func (p *paper) label(word string, x, y, w float64) {
	p.text(bold, 3.2, x, y, w, left, labels[word].Zh)
	p.text(regular, 2.2, x, y+3.2, w, left, labels[word].En)
}

func (p *paper) listRow(x, y float64, v Voter) {
	p.text(regular, 3.8, x+1, y, listName-2, left, v.Name)
	p.text(regular, 3.4, x+listName, y, listSex, left, sexWord(v.Sex))
	p.text(regular, 3.2, x+listName+listSex+1, y, listColumn-listName-listSex-5, left, v.Group)
	p.Line(x, y+1.4, x+listColumn-3, y+1.4, 0.08)
}
