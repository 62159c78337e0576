// This file reads [nomination], what a round of nomination leads to, and says
// who may nominate.

package election

import "time"

// Nomination is what a round of nomination leads to. Its posts are those of the
// election to come.
type Nomination struct {
	Day  Date   // of the election
	By   string // ByBallots | ByRegistration
	Then Round  // First; or Nominating, a preliminary round among those nominated (预选)
}

// How people come to be nominated.
const (
	ByBallots      = "ballots"
	ByRegistration = "registration" // they are in the file: nobody votes, and all who qualify stand
)

// Nominators are who may nominate somebody: 000 4.2; 004 昌国（四）2(1), 都亭（三）4.
var Nominators = []string{"self", Jointly, "group", "party", "organization"}

// Jointly is by voters together, ten at least: 000 4.2, 004 昌国（四）2(1).
const (
	Jointly         = "joint"
	leastSupporters = 10
)

// Standing is how many are to stand for a post of a nomination: as its file
// says, or else so many more than seats as the document asks for, one at least
// (Organic Law of the Villagers' Committees 15).
func (e *Election) Standing(p Post) int {
	if p.Stand > 0 {
		return p.Stand
	}
	span, _ := LocalityOf(e.Locality).Surplus.of(e.Profile, p)
	return p.Seats + max(1, span.Least)
}

// Registers says that people are nominated by registering, without a vote.
func (e *Election) Registers() bool {
	return e.Nomination != nil && e.Nomination.By == ByRegistration
}

func (c *checker) nomination(root *node, e *Election) {
	n := root.sub["nomination"]
	switch {
	case e.Round != Nominating && n != nil:
		c.say(n.line, "nomination", "nomination_none")
		return
	case e.Round != Nominating || c.broken:
		return
	case n == nil:
		c.say(0, "nomination", "nomination_missing")
		return
	}
	t := c.section(root, "nomination")
	e.Nomination = &Nomination{
		Day:  c.date(t, "nomination", "day"),
		By:   c.choice(t, "nomination", "by", ByBallots, ByBallots, ByRegistration),
		Then: Round(c.choice(t, "nomination", "then", string(First), string(First), string(Nominating))),
	}
	if day := t.sub["day"]; day != nil && e.Nomination.Day.Before(e.Date) {
		c.say(day.line, "nomination.day", "nomination_day", e.Nomination.Day.String(), e.Date.String())
	}
}

// LateFor says whether a supplementary round held on a day is later than the
// document allows after this election, and which day is the last.
func (e *Election) LateFor(held Date) (last Date, late bool) {
	days := e.Day(DaySupplementary)
	if days == NoDay {
		return Date{}, false
	}
	last = e.Date.plus(days)
	return last, last.Before(held)
}

// plus is so many days later.
func (d Date) plus(days int) Date {
	return DateOf(time.Date(d.Year, time.Month(d.Month), d.Day+days, 0, 0, 0, 0, time.UTC))
}
