package paper

import (
	"strconv"

	"zheng/store/election"
	"zheng/store/tally"
)

// This file makes the public notice (当选公告): those elected, and nobody else.

func noticeReport(c Count) *Document {
	if c.Election.Round == election.Nominating {
		return nomineesReport(c)
	}
	d := &Document{title: said("notice"), loose: 1.35}
	r := c.Result
	says := said("notice_held", c.Election.Title, Text{dateOf(c.Election.Date), c.Election.Date.String()})
	if r.Registered != nil && r.Participants != nil && r.Stands {
		took := said("notice_took", *r.Registered, *r.Participants)
		says = Text{says.Zh + took.Zh, says.En + " " + took.En}
	}
	t := members(c, 5.4, false)
	if c.Election.Recall() {
		says = join(says, said("notice_recall"))
		for _, p := range r.Posts {
			for _, q := range p.People {
				says = join(says, Text{q.SaysZh, q.Says})
			}
		}
	} else if len(t.rows) == 0 {
		says = join(says, said("notice_none"))
	} else {
		says = join(says, said("notice_now"))
	}
	d.add(paragraph{Text: c.both(says), size: 4.4})
	if len(t.rows) > 0 {
		d.add(t)
	}
	if t, any := whoTheyAre(c); any && len(t.rows) > 0 {
		d.add(t)
	}
	for _, says := range c.follows() {
		d.add(paragraph{Text: c.both(says), size: 4})
	}
	committee := committeeName(c)
	d.add(paragraph{Text: c.both(said("notice_when")), size: 3.8}, paragraph{Text: c.both(said("notice_object", committee)), size: 3.8})
	if c.Election.Contact != "" {
		d.add(paragraph{Text: c.both(said("notice_contact", c.Election.Contact)), size: 3.8})
	}
	d.add(paragraph{Text: Text{Zh: said("notice_posted").Zh}, size: 3.8})
	d.add(signatures(c))
	return d
}

// nomineesReport lists all those nominated with their votes (004 衡南 三（二）4);
// why somebody does not stand is not for the public.
func nomineesReport(c Count) *Document {
	d := &Document{title: said("nominees")}
	r := c.Result
	says := said("nominees_held", c.Election.Title, Text{dateOf(c.Election.Date), c.Election.Date.String()})
	if r.Registered != nil && r.Participants != nil {
		says = join(says, said("nominees_took", *r.Registered, *r.Participants))
	}
	d.add(paragraph{Text: c.both(join(says, said("nominees_now"))), size: 4})
	for _, p := range r.Posts {
		d.add(heading{Text: Text{Zh: p.Title}, beside: said("post", p.Seats).Zh}, nominees(p))
	}
	days := said("days_set")
	if n := c.Election.Day(election.DayWithdrawal); n != election.NoDay {
		days = said("days", n)
	}
	d.add(paragraph{Text: c.both(said("nominees_object", days, committeeName(c))), size: 3.6})
	d.add(signatures(c))
	return d
}

// nominees are those named for a post; equals share a place.
func nominees(p tally.PostResult) table {
	t := table{columns: []tableColumn{
		{head: said("rank"), weight: 20, align: right}, {head: said("name"), weight: 80}, {head: said("votes"), weight: 30, align: right}, {head: said("outcome"), weight: 50, align: centre},
	}}
	place, before := 0, -1
	for i, q := range p.People {
		if q.Approve != before {
			place, before = i+1, q.Approve
		}
		outcome := Text{Zh: "—"}
		if q.Stands {
			outcome = said("stands_as")
		}
		t.rows = append(t.rows, row{cells: []cell{
			{Text: Text{Zh: strconv.Itoa(place)}}, {Text: Text{Zh: q.Name}, bold: q.Stands}, {Text: Text{Zh: strconv.Itoa(q.Approve)}}, {Text: outcome, bold: q.Stands},
		}})
	}
	return t
}

func join(a, b Text) Text { return Text{a.Zh + b.Zh, a.En + " " + b.En} }

// both is a text without its English where none is wanted.
func (c Count) both(t Text) Text {
	if !c.English {
		t.En = ""
	}
	return t
}

// follows says which seats are open, what fills them, and who acts until then.
// It names nobody who is not elected.
func (c Count) follows() []Text {
	next, posts := c.Result.Next, elected(c)
	if c.Committee != nil {
		next = c.Committee.Open
	}
	var list []Text
	for _, p := range posts {
		vacant := p.Vacant
		for _, n := range next {
			if n.Post == p.ID {
				list = append(list, said("notice_"+n.Round, p.Title, n.Seats))
				vacant = 0
			}
		}
		if vacant > 0 && !provisional(c.Result) {
			list = append(list, said("notice_vacant", p.Title, vacant))
		}
	}
	acts := tally.Sentence{}
	if c.Committee != nil {
		acts = c.Committee.Sentence
	} else if why := c.Result.Why; len(why) > 0 && why[len(why)-1].Rule == "E5" {
		acts = why[len(why)-1].Sentence
	}
	if acts.SaysZh != "" {
		list = append(list, Text{acts.SaysZh, acts.Says})
	}
	return list
}
