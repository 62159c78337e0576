// This file names what follows from a result: repeats, supplementary rounds
// (E4; runoffs are named where the tie is found), and who acts (E5).

package tally

import "zheng/store/election"

func (d *decision) next() {
	if !d.r.Stands {
		d.repeats()
		return
	}
	if d.c.e.Round == election.Nominating {
		d.candidates()
		return
	}
	if !d.open || d.c.e.Round != election.First || d.c.e.Recall() || d.enough() {
		return
	}
	for k := range d.r.Posts {
		if d.r.Posts[k].Vacant > 0 {
			d.supplementary(k)
		}
	}
}

// repeats asks for the whole vote again, once a rule has failed.
func (d *decision) repeats() {
	for _, why := range d.r.Why {
		if why.Holds == nil || *why.Holds {
			continue
		}
		for _, p := range d.r.Posts {
			d.r.Next = append(d.r.Next, Next{
				Round: Repeat, Post: p.ID, Seats: p.Seats, Rule: why.Rule,
				Sentence: sentence(phrase("next.repeat", "post", p.Title, "rule", why.Rule)),
			})
		}
		return
	}
}

// enough says that so many are elected, the first post filled, that no
// supplementary round is needed.
func (d *decision) enough() bool {
	if d.rules.Enough == 0 || len(d.elected) < d.rules.Enough {
		return false
	}
	first := 0
	for _, k := range d.elected {
		if k == 0 {
			first++
		}
	}
	return first == d.r.Posts[0].Seats
}

// supplementary asks for a round for the vacant seats of post k. Its
// candidates are the unelected in order of approvals, one more than seats, and
// all that are equal at the cut.
func (d *decision) supplementary(k int) {
	p := &d.r.Posts[k]
	next := Next{Round: string(election.Supplementary), Post: p.ID, Seats: p.Vacant, Rule: "E4"}
	last := 0
	for _, c := range d.lists[k] {
		if c.approve == 0 || !d.mayStand(k, c) {
			continue
		}
		if len(next.People) > p.Vacant && c.approve < last {
			break
		}
		next.People = append(next.People, c.out.ID)
		last = c.approve
	}
	next.Sentence = nextSays("next.supplementary", p.Title, p.Vacant, len(next.People))
	d.r.Next = append(d.r.Next, next)
}

// nextSays tells who stands in a supplementary round; where nobody is left to
// stand, candidates have to be nominated anew.
func nextSays(code, post string, vacant, people int) Sentence {
	if people == 0 {
		code = "next.nobody"
	}
	return sentence(phrase(code, "post", post, "vacant", vacant, "n", people))
}

// mayStand says that somebody may stand for post k in the next round: not
// elected, and not barred by what is decided already.
func (d *decision) mayStand(k int, c *candidacy) bool {
	_, taken := d.elected[c.who]
	_, barred := d.f.Ineligible[c.out.ID]
	_, kept := d.c.people.bars[k][c.who]
	if taken || barred || kept || d.man(k, c) {
		return false
	}
	if !d.rules.Apart() {
		return true
	}
	for relative := range d.c.people.kin[c.who] {
		if at, elected := d.elected[relative]; elected && at <= k {
			return false // E6: the higher post stays, or at the same the one with more approvals
		}
	}
	return true
}

// acting names who leads while the first post stays open after a supplementary
// round (E5): at the highest post that is filled, the one with most approvals.
func (d *decision) acting() {
	if !d.open || d.c.e.Round != election.Supplementary || len(d.r.Posts) == 0 {
		return
	}
	first := &d.r.Posts[0]
	if first.Vacant == 0 {
		return
	}
	for k, list := range d.lists {
		for i, c := range list {
			if !c.out.Elected {
				continue
			}
			if k == 0 {
				return // the first post has somebody
			}
			d.r.Acting = c.out.ID
			code := "acting"
			if equalNext(list[i+1:], c.approve) {
				code = "acting.equal"
			}
			d.because("E5", truth(true), phrase(code, "name", c.called(), "n", c.approve, "post", d.r.Posts[k].Title, "first", first.Title))
			return
		}
	}
	d.because("E5", truth(false), phrase("acting.nobody", "first", first.Title))
}

// equalNext says that another one is elected with as many approvals.
func equalNext(list []*candidacy, approve int) bool {
	for _, c := range list {
		if c.approve != approve {
			return false
		}
		if c.out.Elected {
			return true
		}
	}
	return false
}
