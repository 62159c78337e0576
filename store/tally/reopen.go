package tally

import (
	"fmt"

	"zheng/store/election"
)

// This file is about seats that fall open after the first round: kin tied for
// two seats of which the runoff fills one, or somebody elected to a higher post
// later. They too go to a supplementary round (E4), once.

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
		next := Next{Round: string(election.Supplementary), Post: p.ID, Seats: vacant, Rule: "E4", People: f.unelected(votes, vacant)}
		next.Sentence = phrase("next.reopened", "post", f.first.Posts[i].Title, "vacant", vacant, "n", len(next.People)).sentence()
		f.committee.Open = append(f.committee.Open, next)
		f.reopened = append(f.reopened, next)
	}
}

// settled says that every round was decided, or is to be repeated.
func settled(rounds []Held) bool {
	for _, held := range rounds {
		for _, why := range held.Result.Why {
			if why.Holds == nil {
				return false
			}
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
func (f *finalist) unelected(votes *PostResult, seats int) []string {
	var ids []string
	last := 0
	for _, p := range votes.People {
		if p.Approve == 0 || p.Rule == "V7" || p.Rule == "E8" || f.holds(f.identity(p)) {
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

// holds says that a person, or where kin counts close kin of one, is seated.
func (f *finalist) holds(id string) bool {
	for _, s := range f.seated {
		if s.id == id || f.first.Rules.Kin && f.related(s.id, id) {
			return true
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
	keepKin(next)
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
