// This file reads one ballot by the rules: what it may hold, what it says, and
// what V1 and V2 leave of it.

package tally

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"zheng/store/election"
)

// check finds what this election does not know.
func (c *Counter) check(v election.Vote) *Problem {
	if len(v.Void) > maxReason {
		return wrong("void", "reason_long", "most", maxReason)
	}
	for id, marks := range v.Marks {
		k, err := c.postAt("marks", id, v.Posts)
		if err != nil {
			return err
		}
		for who, reading := range marks {
			if err := c.markProblem(k, who, reading); err != nil {
				err.At = "marks." + id + "." + clip(who)
				return err
			}
		}
	}
	for id, names := range v.WriteIns {
		if _, err := c.postAt("write_ins", id, v.Posts); err != nil {
			return err
		}
		if len(names) > maxNames {
			return wrong("write_ins."+id, "names_many", "n", len(names), "most", maxNames)
		}
		for i, name := range names {
			if err := nameProblem(name); err != nil {
				err.At = fmt.Sprintf("write_ins.%s[%d]", id, i)
				return err
			}
		}
	}
	return nil
}

// markProblem says what is wrong with a mark, or nil; where is for the caller.
func (c *Counter) markProblem(k int, who string, reading election.Reading) *Problem {
	if _, stands := c.people.atPost[k][who]; !stands {
		return wrong("", "no_candidate", "election", c.e.ID)
	}
	switch reading {
	case election.Approve, election.Oppose, election.Abstain:
		return nil
	case election.Unclear:
		return wrong("", "unclear")
	}
	return wrong("", "no_reading", "text", quoted(string(reading)))
}

// postAt gives the place of a post that must stand on the paper.
func (c *Counter) postAt(key, id string, posts []string) (int, *Problem) {
	k, known := c.index[id]
	if !known {
		return 0, wrong(key+"."+clip(id), "no_post", "election", c.e.ID)
	}
	if len(posts) == 0 {
		return k, nil
	}
	for _, p := range posts {
		if p == id {
			return k, nil
		}
	}
	return 0, wrong(key+"."+id, "other_paper")
}

// nameProblem says what is wrong with a written-in name, or nil; where is for
// the caller.
func nameProblem(name string) *Problem {
	switch {
	case len(name) > maxNameBytes:
		return wrong("", "name_long", "most", maxNameBytes)
	case !utf8.ValidString(name) || strings.ContainsRune(name, utf8.RuneError):
		return wrong("", "name_utf8")
	case strings.TrimSpace(name) == "":
		return wrong("", "name_empty")
	}
	return nil
}

// read notes who is approved and opposed at each post. Inked says that
// anything was chosen or opposed at all (V5).
func (c *Counter) read(v election.Vote) (inked bool) {
	s := &c.scratch
	for k := range c.posts {
		s.approve[k], s.oppose[k], s.voided[k] = s.approve[k][:0], s.oppose[k][:0], false
	}
	for id, names := range v.WriteIns {
		k := c.index[id]
		c.newTurn()
		for _, name := range names {
			if p := c.people.wrote(k, strings.TrimSpace(name)); s.first(p) {
				s.approve[k] = append(s.approve[k], p)
			}
		}
		inked = inked || len(names) > 0
	}
	for id, marks := range v.Marks {
		k := c.index[id]
		written := len(s.approve[k])
		for who, reading := range marks {
			if reading == election.Abstain {
				continue
			}
			inked = true
			p := c.people.atPost[k][who]
			if among(s.approve[k][:written], p) {
				continue // written in as well: one person, approved
			}
			if reading == election.Approve {
				s.approve[k] = append(s.approve[k], p)
				continue
			}
			s.oppose[k] = append(s.oppose[k], p)
		}
	}
	return inked
}

// newTurn begins a new set of people met.
func (c *Counter) newTurn() {
	s := &c.scratch
	if s.turn++; s.turn == 0 { // after four thousand million turns
		clear(s.stamp)
		s.turn = 1
	}
}

// first says that p is met for the first time in this turn.
func (s *scratch) first(p person) bool {
	for int(p) >= len(s.stamp) {
		s.stamp = append(s.stamp, 0)
	}
	if s.stamp[p] == s.turn {
		return false
	}
	s.stamp[p] = s.turn
	return true
}

// judge applies V1, then V2 to the posts left. It returns the rule that voids
// the whole ballot, or "".
func (c *Counter) judge(posts []int, count int) string {
	s := &c.scratch
	for _, k := range posts {
		if len(s.approve[k]) <= c.e.Posts[k].Seats {
			continue
		}
		if c.e.Rules.Overvote == election.OvervoteBallot {
			return "V1"
		}
		s.voided[k] = true
	}
	if c.e.Rules.TwoPosts != election.TwoPostsNothing {
		if c.chosenTwice(posts) {
			if c.e.Rules.TwoPosts == election.TwoPostsBallot {
				return "V2"
			}
			c.dropTwice(posts, count)
		}
	}
	for _, k := range posts {
		if s.voided[k] {
			c.voids[voidKey{"V1", k, ""}] += count
		}
	}
	return ""
}

// chosenTwice looks for a person approved at two posts that are not voided.
func (c *Counter) chosenTwice(posts []int) bool {
	s := &c.scratch
	c.newTurn()
	for _, k := range posts {
		if s.voided[k] {
			continue
		}
		for _, p := range s.approve[k] {
			if !s.first(p) {
				return true
			}
		}
	}
	return false
}

// dropTwice takes out all approvals of people approved at two posts.
func (c *Counter) dropTwice(posts []int, count int) {
	s := &c.scratch
	times := map[person]int{}
	for _, k := range posts {
		if s.voided[k] {
			continue
		}
		for _, p := range s.approve[k] {
			times[p]++
		}
	}
	for _, k := range posts {
		if s.voided[k] {
			continue
		}
		kept := s.approve[k][:0]
		for _, p := range s.approve[k] {
			if times[p] < 2 {
				kept = append(kept, p)
				continue
			}
			c.voids[voidKey{"V2", k, ""}] += count
		}
		s.approve[k] = kept
	}
}

// record adds the ballot to the figures of every post where it counts. With
// carry_down (E10) a person approved at a higher post is approved here too.
func (c *Counter) record(posts []int, count int) {
	s := &c.scratch
	s.carried = s.carried[:0]
	for _, k := range posts {
		if s.voided[k] {
			continue
		}
		p := &c.posts[k]
		p.counting += count
		c.newTurn()
		for _, who := range s.approve[k] {
			s.first(who)
			p.row(who).approve += count
		}
		for _, who := range s.carried {
			if s.first(who) {
				r := p.row(who)
				r.approve += count
				r.carried += count
			}
		}
		for _, who := range s.oppose[k] {
			if s.first(who) {
				p.row(who).oppose += count
			}
		}
		if c.e.Rules.CarryDown {
			s.carried = append(s.carried, s.approve[k]...)
		}
	}
}

func among(list []person, p person) bool {
	for _, q := range list {
		if p == q {
			return true
		}
	}
	return false
}

// clip cuts what is quoted from a hostile input.
func clip(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
