// This file makes the public notice (当选公告): those elected, and nobody else; where
// the vote did not stand, that, and what follows.

package paper

import (
	"strconv"

	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/text"
)

func noticeReport(c Count) *Document {
	if c.Election.Round == election.Nominating {
		return nomineesReport(c)
	}
	a := Around{Election: c.Election, English: c.English}
	d := a.official("announcement")
	d.title = phrases.Say("notice")
	r := c.Result
	says := phrases.Say("notice_held", c.Election.Title, a.day())
	if r.Registered != nil && r.Participants != nil && r.Stands {
		says = join(says, phrases.Say("notice_took", *r.Registered, *r.Participants))
	}
	switch {
	case fails(r):
		d.title = phrases.Say("notice_fails")
		says = join(says, phrases.Say("stands_not"))
	case c.Election.Recall():
		d.title = phrases.Say("notice_of_recall")
		says = join(says, phrases.Say("notice_recall"))
		for _, p := range r.Posts {
			for _, q := range p.People {
				says = join(says, text.Text{Zh: q.SaysZh, En: q.Says})
			}
		}
	case !c.AnyElected():
		says = join(says, phrases.Say("notice_none"))
	default:
		says = join(says, phrases.Say("notice_now"))
	}
	d.add(paragraph{Text: c.both(says)})
	if fails(r) {
		for _, why := range r.Fails() {
			d.add(paragraph{Text: c.says(why.Sentence)})
		}
	} else if c.AnyElected() {
		d.add(whoIsElected(c))
		if t, any := pledges(c); any {
			d.add(t)
		}
	}
	for _, says := range c.follows() {
		d.add(paragraph{Text: c.both(says)})
	}
	e := c.Election
	d.add(paragraph{Text: c.both(phrases.Say("notice_object", e.Day(election.DayShown), committeeName(c), e.Day(election.DayAnswered)))})
	if c.Election.Contact != "" {
		d.add(paragraph{Text: c.both(phrases.Say("notice_contact", c.Election.Contact))})
	}
	d.add(a.seal(), paragraph{Text: zh(phrases.Say("notice_posted").Zh), flush: true})
	return d
}

// nomineesReport lists all those nominated with their votes (004 衡南 三（二）4);
// why somebody does not stand is not for the public.
func nomineesReport(c Count) *Document {
	d := &Document{title: phrases.Say("nominees")}
	r := c.Result
	says := phrases.Say("nominees_held", c.Election.Title, text.Text{Zh: dateOf(c.Election.Date), En: c.Election.Date.String()})
	if r.Registered != nil && r.Participants != nil {
		says = join(says, phrases.Say("nominees_took", *r.Registered, *r.Participants))
	}
	d.add(paragraph{Text: c.both(join(says, phrases.Say("nominees_now"))), size: 4})
	for _, p := range r.Posts {
		d.add(heading{Text: zh(p.Title), beside: phrases.Say("post", p.Seats).Zh}, nominees(p))
	}
	days := phrases.Say("days_set")
	if n := c.Election.Day(election.DayWithdrawal); n != election.NoDay {
		days = phrases.Say("days", n)
	}
	d.add(paragraph{Text: c.both(phrases.Say("nominees_object", days, committeeName(c))), size: 3.6})
	d.add(signatures(c))
	return d
}

// nominees are those named for a post; equals share a place.
func nominees(p tally.PostResult) table {
	t := table{columns: []tableColumn{
		{head: phrases.Say("rank"), weight: 20, align: right}, {head: phrases.Say("name"), weight: 80}, {head: phrases.Say("votes"), weight: 30, align: right}, {head: phrases.Say("outcome"), weight: 50, align: centre},
	}}
	place, before := 0, -1
	for i, q := range p.People {
		if q.Approve != before {
			place, before = i+1, q.Approve
		}
		outcome := zh("—")
		if q.Stands {
			outcome = phrases.Say("stands_as")
		}
		t.rows = append(t.rows, row{cells: []cell{
			{Text: zh(strconv.Itoa(place))}, {Text: zh(q.Name), bold: q.Stands}, {Text: zh(strconv.Itoa(q.Approve))}, {Text: outcome, bold: q.Stands},
		}})
	}
	return t
}

func join(a, b text.Text) text.Text { return text.Text{Zh: a.Zh + b.Zh, En: a.En + " " + b.En} }

// both is a text without its English where none is wanted.
func (c Count) both(t text.Text) text.Text {
	if !c.English {
		t.En = ""
	}
	return t
}

// follows says which seats are open, what fills them, and who acts until then.
// It names nobody who is not elected.
func (c Count) follows() []text.Text {
	next, posts := c.Result.Next, elected(c)
	if c.Committee != nil {
		next = c.Committee.Open
	}
	var list []text.Text
	for _, p := range posts {
		vacant := p.Vacant
		for _, n := range next {
			if n.Post == p.ID {
				list = append(list, phrases.Say("notice_"+n.Round, p.Title, n.Seats))
				vacant = 0
			}
		}
		if vacant > 0 && !provisional(c.Result) {
			list = append(list, phrases.Say("notice_vacant", p.Title, vacant))
		}
	}
	acts := tally.Sentence{}
	if c.Committee != nil {
		acts = c.Committee.Sentence
	} else if why := c.Result.Why; len(why) > 0 && why[len(why)-1].Rule == "E5" {
		acts = why[len(why)-1].Sentence
	}
	if acts.SaysZh != "" {
		list = append(list, text.Text{Zh: acts.SaysZh, En: acts.Says})
	}
	return list
}
