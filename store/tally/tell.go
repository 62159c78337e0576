package tally

import (
	"sort"

	"zheng/store/election"
)

// This file says what the rules make of a single ballot, for those who look at
// ballots one at a time: an audit, a list of cast vote records.

// Told is what one ballot says at one post, after the rules.
type Told struct {
	Counts  bool     // it is among the post's Counting
	Approve []string // ids as in PersonResult, sorted; empty where it does not count
	Oppose  []string
}

// Tell gives what a ballot says at each post of the election, and the rule that
// makes it invalid as a whole ("" for none). It is Counter.Add on a count of its
// own, so that there is no second reading of the rules.
func Tell(e *election.Election, v election.Vote) (posts []Told, void string, err error) {
	c := NewCounter(e)
	if err := c.Add(v, 1); err != nil {
		return nil, "", err
	}
	for key := range c.voids {
		if key.post < 0 {
			void = key.rule
		}
	}
	for _, p := range c.posts {
		t := Told{Counts: p.counting > 0}
		for _, r := range p.rows {
			id := c.people.ids[r.who]
			switch {
			case r.approve > 0:
				t.Approve = append(t.Approve, id)
			case r.oppose > 0:
				t.Oppose = append(t.Oppose, id)
			}
		}
		sort.Strings(t.Approve)
		sort.Strings(t.Oppose)
		posts = append(posts, t)
	}
	return posts, void, nil
}
