// This file is about seats that fall open after the first round: kin tied for
// two seats of which the runoff fills one, or somebody elected to a higher post
// later. They too go to a supplementary round (E4), once.

package tally

import (
	"fmt"

	"zheng/store/election"
)

// reopen asks for the rounds of seats that are vacant and that no result asks
// a round for.
func (f *finalist) reopen(rounds []Held) {
	if !settled(rounds) || f.enough() {
		return
	}
	for i, p := range f.committee.Posts {
		vacant := p.Seats - len(p.Members)
		for _, n := range f.committee.Open {
			if n.Post == p.ID {
				vacant -= n.Seats
			}
		}
		votes := voted(rounds, p.ID)
		if vacant <= 0 || votes == nil || supplemented(rounds, p.ID) {
			continue
		}
		next := Next{Round: string(election.Supplementary), Post: p.ID, Seats: vacant, Rule: "E4", People: f.unelected(votes, i, vacant)}
		if len(next.People) == 0 {
			continue // candidates are to be nominated anew
		}
		next.Sentence = nextSays("next.reopened", f.first.Posts[i].Title, vacant, len(next.People))
		f.committee.Open = append(f.committee.Open, next)
		f.reopened = append(f.reopened, next)
	}
}

// settled says that every round was decided, or is to be repeated.
func settled(rounds []Held) bool {
	for _, held := range rounds {
		if held.Result.Waits() {
			return false
		}
	}
	return true
}

// enough is the rule of that name (E4), over all rounds.
func (f *finalist) enough() bool {
	members := 0
	for _, p := range f.committee.Posts {
		members += len(p.Members)
	}
	first := f.committee.Posts[0]
	return f.first.Rules.Enough > 0 && members >= f.first.Rules.Enough && len(first.Members) == first.Seats
}

// voted gives the outcome at a post in the first round that stands, or nil.
func voted(rounds []Held, post string) *PostResult {
	for _, held := range rounds {
		if held.Election.Round == election.First && held.Result.Stands {
			return held.Result.Post(post)
		}
	}
	return nil
}

// unelected gives those of the first round who hold no post, may hold one, and
// have most approvals: one more than seats, and all equal at the cut.
func (f *finalist) unelected(votes *PostResult, k, seats int) []string {
	var ids []string
	last := 0
	for _, p := range votes.People {
		if p.Approve == 0 || !f.mayHold(p, k) {
			continue
		}
		if len(ids) > seats && p.Approve < last {
			break
		}
		ids = append(ids, p.ID)
		last = p.Approve
	}
	return ids
}

// mayHold says that a person of the first round's file or result may still be
// elected to post k: eligible, not seated, and where kin counts without close kin
// seated there or above.
func (f *finalist) mayHold(p PersonResult, k int) bool {
	id := f.identity(p)
	who, known := f.roster.byID[id]
	if _, kept := f.roster.bars[k][who]; known && kept {
		return false
	}
	if p.Rule == "V7" || p.Rule == "E8" || p.Rule == "E7" || f.man(p, k) {
		return false
	}
	for _, s := range f.seated {
		if s.id == id || f.first.Rules.Apart() && s.post <= k && f.related(s.id, id) {
			return false
		}
	}
	return true
}

// man is E7 for somebody with too few approvals to be told so.
func (f *finalist) man(p PersonResult, k int) bool {
	sex := p.Sex
	if who, known := f.roster.byID[f.identity(p)]; known && sex == "" {
		sex = f.roster.sex[who]
	}
	return f.first.Posts[k].Women && sex == election.Male
}

// succeed gives seats of post k that came free – somebody holds a higher post,
// or gave way to kin, in another round – to those next with enough approvals
// (E2), as within a round. Equals who do not all fit are left to a further round.
func (f *finalist) succeed(rounds []Held, k int) error {
	post := &f.committee.Posts[k]
	if f.first.Rules.VoteFreed || !settled(rounds) || f.waits(post.ID) {
		return nil
	}
	for _, kind := range []election.Round{election.Runoff, election.First, election.Supplementary} {
		for _, held := range rounds {
			p := held.Result.Post(post.ID)
			if held.Election.Round != kind || p == nil || p.Needs == nil || !held.Result.Stands {
				continue
			}
			if err := f.successors(held, p, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// successors seats the people of one round who are next.
func (f *finalist) successors(held Held, p *PostResult, k int) error {
	post := &f.committee.Posts[k]
	for len(post.Members) < post.Seats {
		group := f.best(p, k)
		if len(group) == 0 || len(group) > post.Seats-len(post.Members) || f.kinWithin(group) {
			return nil
		}
		for _, person := range group {
			person.Rule = "E2"
			person.Sentence = sentence(phrase("succeeds", "name", person.Name, "n", person.Approve, "post", post.Title, "rule", person.Rule))
			if err := f.seat(winner{k, person, f.identity(person), held.Election}); err != nil {
				return err
			}
		}
	}
	return nil
}

// best gives those with most approvals, and enough, who may still have a seat.
func (f *finalist) best(p *PostResult, k int) (group []PersonResult) {
	for _, person := range p.People {
		if person.Elected || person.Approve < *p.Needs || !f.mayHold(person, k) {
			continue
		}
		if len(group) > 0 && person.Approve < group[0].Approve {
			break
		}
		group = append(group, person)
	}
	return group
}

func (f *finalist) kinWithin(group []PersonResult) bool {
	for _, a := range group {
		for _, b := range group {
			if f.first.Rules.Apart() && f.related(f.identity(a), f.identity(b)) {
				return true
			}
		}
	}
	return false
}

// Reopened makes the election of a supplementary round for seats that fell
// open after the first round and that no single result asks a round for. It
// follows the last of the rounds; nil where there are no such seats.
func Reopened(rounds []Held, date election.Date) (*election.Election, error) {
	f, err := join(rounds)
	if err != nil {
		return nil, err
	}
	if len(f.reopened) == 0 {
		return nil, nil
	}
	last := rounds[len(rounds)-1].Election
	if date == (election.Date{}) {
		date = last.Date
	}
	next := newRound(f.first, string(election.Supplementary), date)
	next.ID, next.Follows = last.ID+"-"+string(election.Supplementary), last.ID
	for _, n := range f.reopened {
		post, err := nextPost(f.first, &Result{Posts: []PostResult{*voted(rounds, n.Post)}}, n)
		if err != nil {
			return nil, err
		}
		next.Posts = append(next.Posts, post)
	}
	next.Sitting = f.sitting(next)
	keepKin(next, f.first.Sitting)
	if _, err := election.Parse(election.Format(next)); err != nil {
		return nil, fmt.Errorf("couldn't make the election file of the supplementary round: %w", err)
	}
	return next, nil
}

// reopenedBy says that the rounds before ask, taken together, for a
// supplementary round at a post.
func reopenedBy(before []Held, e *election.Election, post string) bool {
	if e.Round != election.Supplementary || e.Follows != before[len(before)-1].Election.ID {
		return false
	}
	f, err := join(before)
	if err != nil {
		return false
	}
	for _, n := range f.reopened {
		if n.Post == post {
			return true
		}
	}
	return false
}
