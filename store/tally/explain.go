// This file says why: for those who are not elected, for posts, for voids. No
// sentence has a figure that the result does not have.

package tally

import (
	"sort"

	"zheng/store/election"
	"zheng/store/text"
)

// say sets the rule and the sentence of a person.
func (c *candidacy) say(rule string, says text.Text) {
	c.out.Rule, c.out.Sentence = rule, sentence(says)
}

// called is the person's name as sentences use it.
func (c *candidacy) called() text.Text {
	if c.out.WriteIn {
		return phrase("written", "name", c.out.Name)
	}
	return text.Same(c.out.Name)
}

// carried tells how many of the approvals were given at higher posts (E10).
func carried(c *candidacy) text.Text {
	if c.carried == 0 {
		return text.Text{}
	}
	return phrase("carried", "n", c.carried)
}

// undecided explains why nobody is elected at all.
func (d *decision) undecided(c *candidacy) {
	for _, why := range d.r.Why {
		if why.Holds != nil && !*why.Holds {
			c.say(why.Rule, phrase("lost.void", "name", c.called(), "n", c.approve, "rule", why.Rule))
			return
		}
	}
	if d.f.Pending > 0 {
		c.say("V3", phrase("lost.pending", "name", c.called(), "n", c.approve, "pending", d.f.Pending))
		return
	}
	for _, why := range d.r.Why {
		if why.Holds == nil && why.Rule == "E7" {
			c.say("E7", phrase("lost.sex", "name", c.called(), "n", c.approve))
			return
		}
		if why.Holds == nil {
			c.say(why.Rule, phrase("lost.unknown", "name", c.called(), "n", c.approve, "rule", why.Rule))
			return
		}
	}
}

// below explains too few approvals.
func (d *decision) below(k int, c *candidacy) {
	needs := *d.r.Posts[k].Needs
	rule, code := "E1", "lost.below"
	switch d.c.e.Round {
	case election.Supplementary:
		rule = "E4"
	case election.Runoff:
		rule = "E3"
	}
	switch {
	case c.approve == 0:
		code = "lost.none"
	case needs-c.approve == 1:
		code = "lost.one"
	}
	c.say(rule, phrase(code, "name", c.called(), "n", c.approve, "carried", carried(c),
		"share", d.shareOf(k, false), "short", needs-c.approve))
}

// ineligible explains V7 and E8: the votes stand, the election does not.
func (d *decision) ineligible(c *candidacy, reason string) {
	rule := "E8"
	if c.out.WriteIn && int(c.who) >= d.c.people.candidates {
		rule = "V7"
	}
	c.say(rule, phrase("lost."+rule, "name", c.called(), "n", c.approve, "reason", election.WhyBarred(reason)))
}

// kept explains E8 and E6 for somebody who holds an office already, or whose
// close kin does.
func (d *decision) kept(c *candidacy, sits person) {
	people := d.c.people
	if c.who == sits {
		c.say("E8", phrase("lost.sits", "name", c.called(), "n", c.approve, "office", people.office[sits]))
		return
	}
	c.say("E6", phrase("lost.kin.sits", "name", c.called(), "n", c.approve, "kin", people.names[sits], "office", people.office[sits]))
}

// tooMany explains E2: enough approvals, but no seat left.
func (d *decision) tooMany(k int, c *candidacy) {
	seats := d.r.Posts[k].Seats
	if d.inRunoff[k] > 0 {
		c.say("E2", phrase("lost.seats.runoff", "name", c.called(), "n", c.approve, "seats", seats))
		return
	}
	c.say("E2", phrase("lost.seats", "name", c.called(), "n", c.approve, "seats", seats, "passed", d.passed[k], "last", d.last[k]))
}

// shareOf words the share that post k asks for, as met or not met.
func (d *decision) shareOf(k int, met bool) text.Text {
	p := d.r.Posts[k]
	if d.share().None() {
		return phrase("share.none")
	}
	base := d.shareBase()
	unit := phrase("unit.ballots")
	if base == election.BaseParticipants {
		unit = phrase("unit.people")
	}
	return phrase("share."+yes(met), "verb", verb(d.share(), met), "fraction", fraction(d.share()), "base", *p.Base,
		"what", phrase("base."+string(base)), "unit", unit, "needs", *p.Needs)
}

// finish puts the people of post k into the result and says how its seats are
// filled.
func (d *decision) finish(k int) {
	p := &d.r.Posts[k]
	filled := 0
	for _, c := range d.lists[k] {
		p.People = append(p.People, c.out)
		if c.out.Elected {
			filled++
		}
	}
	if !d.open {
		if d.c.e.Round != election.Nominating {
			p.Vacant = p.Seats
		}
		p.Sentence = sentence(phrase("post.undecided", "post", p.Title, "seats", p.Seats))
		return
	}
	if d.c.e.Round == election.Nominating {
		p.Sentence = sentence(phrase("post.nominated", "post", p.Title, "seats", p.Seats, "n", len(d.standing[k])))
		return
	}
	d.lead(k)
	code := "post.filled"
	switch {
	case d.c.e.Recall():
		code = "post.recall"
	case d.inRunoff[k] > 0:
		code = "post.runoff"
	case p.Vacant > 0:
		code = "post.vacant"
	}
	p.Sentence = sentence(phrase(code, "post", p.Title, "seats", p.Seats, "filled", filled,
		"vacant", p.Vacant, "runoff", d.inRunoff[k]))
}

// voids lists what rules made invalid, whole ballots first.
func (d *decision) voids() {
	d.r.Voids = []Void{}
	keys := make([]voidKey, 0, len(d.c.voids))
	for key := range d.c.voids {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		if a.post != b.post {
			return a.post < b.post
		}
		if a.rule != b.rule {
			return a.rule < b.rule
		}
		return a.reason < b.reason
	})
	for _, key := range keys {
		v := Void{Rule: key.rule, Count: d.c.voids[key]}
		code := "void." + key.rule
		post, seats := "", 0
		if key.post >= 0 {
			v.Post = d.c.e.Posts[key.post].ID
			post, seats = d.c.e.Posts[key.post].Title, d.c.e.Posts[key.post].Seats
			code += ".post"
		}
		v.Sentence = sentence(phrase(code, "n", v.Count, "post", post, "seats", seats, "reason", key.reason))
		d.r.Voids = append(d.r.Voids, v)
	}
}
