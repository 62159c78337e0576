// This file tells who those elected are, as the notice has to: sex, age,
// occupation, share of the votes, pledge of service (000 4.4, 001 5.2). Where the
// election file says nothing of its candidates, there is no such table.

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

func whoTheyAre(c Count) (t table, any bool) {
	t = table{columns: []tableColumn{
		{head: phrases.Say("name"), weight: 34}, {head: phrases.Say("sex"), weight: 14}, {head: phrases.Say("age"), weight: 14}, {head: phrases.Say("occupation"), weight: 40},
		{head: phrases.Say("share"), weight: 24, align: right}, {head: phrases.Say("pledge"), weight: 90},
	}}
	people := map[string]election.Candidate{}
	for _, p := range c.Election.Posts {
		for _, one := range p.Candidates {
			people[one.ID] = one
		}
	}
	for _, p := range elected(c) {
		for _, m := range p.Members {
			who := people[m.ID]
			any = any || who.Age > 0 || who.Occupation != "" || who.Pledge != ""
			cells := []cell{{Text: zh(m.Name), bold: true}, {Text: zh(sexOf(c, p.ID, m.ID, who.Sex))}, {}, {Text: zh(who.Occupation)}, {Text: zh(shareOf(c, p.ID, m))}, {Text: zh(who.Pledge)}}
			if who.Age > 0 {
				cells[2].Text.Zh = strconv.Itoa(who.Age)
			}
			t.rows = append(t.rows, row{cells: cells})
		}
	}
	return t, any
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
