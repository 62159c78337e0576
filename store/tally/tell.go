// This file says what the rules make of a single ballot, for those who look at
// ballots one at a time: an audit, a list of cast vote records.

package tally

import (
	"sort"

	"zheng/store/election"
)

// Told is what one ballot says at one post, after the rules.
type Told struct {
	Counts  bool     // it is among the post's Counting
	Approve []string // ids as in PersonResult, sorted; empty where it does not count
	Oppose  []string
}

// Tell gives what a ballot says at each post of the election, and the rule that
// makes it invalid as a whole ("" for none).
func Tell(e *election.Election, v election.Vote) (posts []Told, void string, err error) {
	return NewTeller(e).Tell(v)
}

// Teller tells many ballots of one election. It is Counter.Add on a count of
// its own, so that there is no second reading of the rules.
type Teller struct{ c *Counter }

// NewTeller makes one.
func NewTeller(e *election.Election) *Teller { return &Teller{NewCounter(e)} }

// forget brings the count back to zero.
func (t *Teller) forget() {
	c := t.c
	clear(c.voids)
	c.papers = c.papers[:0]
	for k := range c.posts {
		c.paperOf[k] = -1
		p := &c.posts[k]
		p.counting = 0
		printed := len(c.e.Posts[k].Candidates)
		for i, r := range p.rows {
			if i >= printed {
				delete(p.at, r.who)
				continue
			}
			p.rows[i] = row{who: r.who}
		}
		p.rows = p.rows[:min(printed, len(p.rows))]
	}
}

// Tell is the function of that name.
func (t *Teller) Tell(v election.Vote) (posts []Told, void string, err error) {
	t.forget()
	c := t.c
	if err := c.Add(v, 1); err != nil {
		return nil, "", err
	}
	for key := range c.voids {
		if key.post < 0 {
			void = key.rule
		}
	}
	for _, p := range c.posts {
		one := Told{Counts: p.counting > 0}
		for _, r := range p.rows {
			id := c.people.ids[r.who]
			switch {
			case r.approve > 0:
				one.Approve = append(one.Approve, id)
			case r.oppose > 0:
				one.Oppose = append(one.Oppose, id)
			}
		}
		sort.Strings(one.Approve)
		sort.Strings(one.Oppose)
		posts = append(posts, one)
	}
	return posts, void, nil
}
