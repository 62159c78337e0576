// This file decides what is no election: a recall (E13), where approvals are for
// somebody to leave; and names who leads of those elected to a post (E15).

package tally

import "zheng/store/text"

// recall decides a post of a recall: whoever has the approvals leaves it.
func (d *decision) recall(k int) {
	for _, c := range d.lists[k] {
		if c.approve < *d.r.Posts[k].Needs {
			c.say("E13", phrase("recall.stays", "name", c.called(), "n", c.approve, "share", d.shareOf(k, false)))
			continue
		}
		c.out.Recalled = true
		d.r.Posts[k].Vacant++
		c.say("E13", phrase("recall.leaves", "name", c.called(), "n", c.approve, "share", d.shareOf(k, true)))
	}
}

// lead names the one elected to post k with most approvals; where others have as
// many, nobody.
func (d *decision) lead(k int) {
	if !d.rules.Lead {
		return
	}
	var first *candidacy
	for _, c := range d.lists[k] {
		switch {
		case !c.out.Elected:
		case first == nil:
			first = c
		case c.approve == first.approve:
			return
		default:
			d.leads(k, first)
			return
		}
	}
	if first != nil && d.inRunoff[k] == 0 {
		d.leads(k, first)
	}
}

func (d *decision) leads(k int, c *candidacy) { d.r.Posts[k].Leads = c.out.ID }

// apart gives rule and sentence for somebody who is not elected beside another:
// of close kin, or of one household.
func (d *decision) apart(p, other person, code string, facts ...any) (string, text.Text) {
	if d.c.people.housemates(p, other) {
		return "E14", phrase("house"+code[len("lost.kin"):], facts...)
	}
	return "E6", phrase(code, facts...)
}
