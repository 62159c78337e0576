// This file tells who those elected are, as the notice has to: sex, age,
// occupation, share of the votes, pledge of service (000 4.4, 001 5.2), as far as the
// election file does.

package paper

import (
	"fmt"
	"strconv"

	"zheng/store/election"
	"zheng/store/tally"
)

// AnyElected says whether somebody holds a post: after all rounds, or by this one.
func (c Count) AnyElected() bool {
	for _, p := range elected(c) {
		if len(p.Members) > 0 {
			return true
		}
	}
	return false
}

// whoIsElected is a table of those elected, by rank of post; sex, age and occupation
// are columns where something is known of them.
func whoIsElected(c Count) table {
	people := candidatesOf(c.Election)
	known := false
	for _, p := range elected(c) {
		for _, m := range p.Members {
			who := people[m.ID]
			known = known || who.Age > 0 || who.Occupation != "" || sexOf(c, p.ID, m.ID, who.Sex) != ""
		}
	}
	t := table{size: 4.2, grid: true, columns: []tableColumn{{head: phrases.Say("title"), weight: 30}, {head: phrases.Say("name"), weight: 30}}}
	if known {
		t.columns = append(t.columns, tableColumn{head: phrases.Say("sex"), weight: 14}, tableColumn{head: phrases.Say("age"), weight: 14}, tableColumn{head: phrases.Say("occupation"), weight: 30})
	}
	t.columns = append(t.columns, tableColumn{head: phrases.Say("got"), weight: 18, align: right}, tableColumn{head: phrases.Say("share"), weight: 22, align: right})
	for _, p := range elected(c) {
		for i, m := range p.Members {
			who, title := people[m.ID], p.Title
			if i > 0 {
				title = ""
			}
			r := row{joined: i > 0, cells: []cell{{Text: zh(title)}, {Text: zh(m.Name), bold: true}}}
			if known {
				r.cells = append(r.cells, cell{Text: zh(sexOf(c, p.ID, m.ID, who.Sex))}, cell{Text: zh(aged(who.Age))}, cell{Text: zh(who.Occupation)})
			}
			r.cells = append(r.cells, cell{Text: zh(strconv.Itoa(m.Approve))}, cell{Text: zh(shareOf(c, p.ID, m))})
			t.rows = append(t.rows, r)
		}
	}
	return t
}

// pledges of those elected; any is false where none is known.
func pledges(c Count) (t table, any bool) {
	t = table{size: 4.2, grid: true, columns: []tableColumn{{head: phrases.Say("name"), weight: 30}, {head: phrases.Say("pledge"), weight: 126}}}
	people := candidatesOf(c.Election)
	for _, p := range elected(c) {
		for _, m := range p.Members {
			if who := people[m.ID]; who.Pledge != "" {
				t.rows = append(t.rows, row{cells: []cell{{Text: zh(m.Name), bold: true}, {Text: zh(who.Pledge)}}})
			}
		}
	}
	return t, len(t.rows) > 0
}

// candidatesOf are those who stand, by id.
func candidatesOf(e *election.Election) map[string]election.Candidate {
	people := map[string]election.Candidate{}
	for _, p := range e.Posts {
		for _, one := range p.Candidates {
			people[one.ID] = one
		}
	}
	return people
}

func aged(years int) string {
	if years == 0 {
		return ""
	}
	return strconv.Itoa(years)
}

// sexOf is the file's, or what the committee said of somebody written in.
func sexOf(c Count, post, id, sex string) string {
	if p := c.Result.Post(post); p != nil && sex == "" {
		if q := p.Person(id); q != nil {
			sex = q.Sex
		}
	}
	if sex == "" {
		return ""
	}
	return labels[sex].Zh
}

// shareOf is a member's approvals of the base, in per cent with one decimal; ""
// where another round elected the member.
func shareOf(c Count, post string, m tally.Member) string {
	p := c.Result.Post(post)
	if p == nil || p.Base == nil || *p.Base == 0 || m.Election != c.Election.ID {
		return ""
	}
	tenths := (m.Approve*2000 + *p.Base) / (2 * *p.Base)
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}
