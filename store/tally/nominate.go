// This file decides a nomination: who stands in the vote to come (N1 to N5), and
// makes its election.

package tally

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zheng/store/election"
	"zheng/store/text"
)

// nominate takes those named for post k in order of votes until as many stand
// as are to; equals at the last place stand together. Whoever withdrew or cannot
// stand is passed over, and the next in line moves up (004 都亭（三）4).
func (d *decision) nominate(k int) {
	places, full := d.c.e.Standing(d.c.e.Posts[k]), d.c.e.Registers()
	rank, before := 0, -1
	for i, c := range d.lists[k] {
		if c.approve != before {
			rank, before = i+1, c.approve
		}
		if d.mayNot(k, c) {
			continue
		}
		here := d.standing[k]
		equal := len(here) > 0 && here[len(here)-1].approve == c.approve
		if len(here) >= places && !equal && !full {
			c.say("N2", phrase("nominated.next", "name", c.called(), "n", c.approve, "rank", rank, "places", places))
			continue
		}
		code := "nominated"
		switch {
		case full:
			code = "nominated.registered"
		case rank > places:
			code = "nominated.moved"
		}
		c.out.Stands = true
		c.say("N1", phrase(code, "name", c.called(), "n", c.approve, "rank", rank, "places", places))
		d.standing[k] = append(here, c)
		d.elected[c.who] = k
	}
}

// mayNot says that somebody cannot stand for post k, and why.
func (d *decision) mayNot(k int, c *candidacy) bool {
	say := func(rule, code string, facts ...any) bool {
		c.say(rule, phrase(code, append([]any{"name", c.called(), "n", c.approve}, facts...)...))
		return true
	}
	people := d.c.people
	reason, barred := d.f.Ineligible[c.out.ID]
	sits, kept := people.bars[k][c.who]
	higher, taken := d.elected[c.who]
	switch {
	case c.approve < *d.r.Posts[k].Needs && c.approve == 0:
		return say("N2", "nominated.none")
	case c.approve < *d.r.Posts[k].Needs:
		return say("N2", "nominated.below", "share", d.shareOf(k, false))
	case barred:
		return say("N4", "nominated.barred", "reason", election.WhyBarred(reason))
	case d.withdrew(k, c):
		return say("N5", "nominated.withdrew")
	case d.man(k, c):
		return say("E7", "nominated.man")
	case kept && c.who == sits:
		return say("E8", "nominated.sits", "office", people.office[sits])
	case kept:
		return say("E6", "nominated.kin", "kin", people.names[sits], "office", people.office[sits])
	case taken:
		return say("N3", "nominated.higher", "post", d.c.e.Posts[higher].Title)
	}
	return false
}

func (d *decision) withdrew(k int, c *candidacy) bool {
	from, withdrew := d.f.Withdrawn[c.out.ID]
	return withdrew && (from == election.AllPosts || slices.Contains(strings.Split(from, ","), d.c.e.Posts[k].ID))
}

// candidates names the vote to come, in the order of nomination votes; equals
// by the strokes of their names (004 昌国（四）2(3)).
func (d *decision) candidates() {
	if !d.open {
		return
	}
	strokes := election.NewStrokes()
	for k, post := range d.c.e.Posts {
		then := string(d.c.e.Nomination.Then)
		next := Next{Round: then, Post: post.ID, Seats: post.Seats, Rule: "N1"}
		keys := map[*candidacy][]byte{}
		for _, c := range d.standing[k] {
			keys[c] = strokes.Key(c.out.Name)
		}
		order := slices.Clone(d.standing[k])
		slices.SortStableFunc(order, func(a, b *candidacy) int {
			return cmp.Or(cmp.Compare(b.approve, a.approve), bytes.Compare(keys[a], keys[b]), cmp.Compare(a.out.Name, b.out.Name), cmp.Compare(a.out.ID, b.out.ID))
		})
		for _, c := range order {
			next.People = append(next.People, c.out.ID)
		}
		code := "next." + then
		if len(order) == 0 {
			code = "next.unnominated"
		}
		next.Sentence = sentence(phrase(code, "post", post.Title, "seats", post.Seats, "n", len(order)))
		d.r.Next = append(d.r.Next, next)
	}
}

// Reviewed adds to the figures what the committee decided of those nominated;
// nil adds nothing.
func (f Figures) Reviewed(review *election.Review) Figures {
	if review == nil {
		return f
	}
	barred, sex, withdrawn := map[string]string{}, map[string]string{}, map[string]string{}
	for _, one := range review.People {
		if one.Bar != "" {
			barred[one.Who()] = one.Barred()
		}
		if one.Sex != "" {
			sex[one.Who()] = one.Sex
		}
		if one.Withdrew != (election.Date{}) {
			withdrawn[one.Who()] = cmp.Or(strings.Join(one.From, ","), election.AllPosts)
		}
	}
	f.Ineligible, f.Sex, f.Withdrawn = joined(barred, f.Ineligible), joined(sex, f.Sex), joined(withdrawn, f.Withdrawn)
	return f
}

// joined puts the entries of maps into the first; the last to name a key holds.
func joined(to map[string]string, from ...map[string]string) map[string]string {
	for _, m := range from {
		maps.Copy(to, m)
	}
	return to
}

// Unready is a nomination that no election follows from yet. Reviewed, Sex and
// Posts name what is missing: people without a decision, people whose sex a seat
// for women asks for, posts that nobody stands for.
type Unready struct {
	Review, Sex, Posts []string
	Seed               bool // of the lot
}

func (u *Unready) Error() string { return u.Text().En }

// Text says what is missing, and what to do.
func (u *Unready) Text() text.Text {
	var out text.Text
	for _, n := range []struct {
		code  string
		names []string
	}{{"unready.review", u.Review}, {"unready.sex", u.Sex}, {"unready.posts", u.Posts}} {
		if len(n.names) > 0 {
			says := phrase(n.code, "names", listed(n.names))
			out = text.Text{Zh: out.Zh + says.Zh, En: strings.TrimSpace(out.En + " " + says.En)}
		}
	}
	if u.Seed {
		says := phrase("unready.seed")
		out = text.Text{Zh: out.Zh + says.Zh, En: strings.TrimSpace(out.En + " " + says.En)}
	}
	return out
}

// Candidates makes the election that a nomination leads to, of its result and of
// what the committee decided: nobody stands whom it has not reviewed. A
// preliminary round is held on date (the zero date: the nomination's). An error
// is an *Unready where something is missing.
func Candidates(e *election.Election, r *Result, review *election.Review, date election.Date) (*election.Election, error) {
	switch {
	case e.Round != election.Nominating:
		return nil, fmt.Errorf("couldn't make the election: %s is no nomination", e.ID)
	case r.Election != e.ID:
		return nil, fmt.Errorf("couldn't make the election: the result is of election %q, not of %q", clip(r.Election), e.ID)
	case !r.Stands || r.Waits() || r.Pending > 0:
		return nil, fmt.Errorf("couldn't make the election: the nomination %s is not decided", e.ID)
	}
	next, missing := follower(e, review, date), &Unready{}
	for i := range next.Posts {
		post := &next.Posts[i]
		old, result := &e.Posts[i], r.Post(post.ID)
		post.Stand, post.Candidates = 0, nil
		for _, n := range r.Next {
			if n.Post != post.ID || n.Round != string(e.Nomination.Then) || result == nil {
				continue
			}
			for _, id := range n.People {
				c, reviewed := introduced(e, result.Person(id), review)
				if !reviewed {
					missing.Review = append(missing.Review, c.Name)
				}
				if post.Women && c.Sex == "" {
					missing.Sex = append(missing.Sex, c.Name)
				}
				post.Candidates = append(post.Candidates, c)
			}
		}
		if len(post.Candidates) == 0 {
			missing.Posts = append(missing.Posts, old.Title)
		}
		post.Candidates = next.Ballot.Arranged(post.ID, post.Candidates)
	}
	missing.Seed = next.Round != election.Nominating && next.Ballot.Order == election.ByLot && next.Ballot.Seed == ""
	if len(missing.Review)+len(missing.Sex)+len(missing.Posts) > 0 || missing.Seed {
		return nil, missing
	}
	next.Sitting = sitting(e, next, nil)
	kinById(next)
	keepKin(next, e.Sitting)
	if _, err := election.Parse(election.Format(next)); err != nil {
		return nil, fmt.Errorf("couldn't make the election file that follows the nomination: %w", err)
	}
	return next, nil
}

// follower is the election that a nomination leads to, with the posts as they
// were.
func follower(e *election.Election, review *election.Review, date election.Date) *election.Election {
	next := *e
	base := strings.TrimSuffix(strings.TrimSuffix(e.ID, "-nomination"), "-preliminary")
	next.Follows, next.Posts, next.Round, next.Date, next.Nomination = e.ID, slices.Clone(e.Posts), election.First, e.Nomination.Day, nil
	if next.ID = base; base == e.ID {
		next.ID = base + "-vote"
	}
	if e.Nomination.Then == election.Nominating {
		next.ID, next.Round, next.Date = base+"-preliminary", election.Nominating, e.Date
		next.Nomination = &election.Nomination{Day: e.Nomination.Day, By: election.ByBallots, Then: election.First}
		if date != (election.Date{}) {
			next.Date = date
		}
	}
	if e.Ballot.Style == election.Names && !e.Registers() {
		next.Ballot.Style = election.Boxes // now there are candidates
	}
	if review != nil && next.Round != election.Nominating && e.Ballot.Order == election.ByLot {
		next.Ballot.Seed = review.Seed
	}
	return &next
}

// introduced gives somebody nominated as a candidate, with what the review says
// of the person; reviewed says that it does.
func introduced(e *election.Election, p *PersonResult, review *election.Review) (c election.Candidate, reviewed bool) {
	c = candidateOf(e, p)
	if review == nil {
		return c, false
	}
	for _, one := range review.People {
		if one.Who() != p.ID {
			continue
		}
		c.Sex = cmp.Or(one.Sex, c.Sex, p.Sex)
		c.Age = cmp.Or(one.Age, c.Age)
		c.Household, c.Occupation = cmp.Or(one.Household, c.Household), cmp.Or(one.Occupation, c.Occupation)
		c.Pledge, c.About = cmp.Or(one.Pledge, c.Pledge), cmp.Or(one.About, c.About)
		c.Nominated, c.Supporters = cmp.Or(one.Nominated, c.Nominated), cmp.Or(one.Supporters, c.Supporters)
		c.Kin = append(slices.Clone(c.Kin), one.Kin...)
		return c, true
	}
	return c, false
}

// kinById turns names among kin into the ids of those who stand by them.
func kinById(e *election.Election) {
	ids := map[string]string{}
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			ids[c.Name] = c.ID
		}
	}
	for _, p := range e.Posts {
		for i := range p.Candidates {
			c := &p.Candidates[i]
			var kin []string
			for _, who := range c.Kin {
				if who = cmp.Or(ids[who], who); who != c.ID && !slices.Contains(kin, who) {
					kin = append(kin, who)
				}
			}
			c.Kin = kin
		}
	}
}
