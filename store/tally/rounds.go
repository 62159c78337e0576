// This file makes the elections of the rounds that a result asks for.

package tally

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"unicode/utf8"

	"zheng/store/election"
)

// Rounds gives the elections of the rounds that r asks for, one for each kind:
// runoff, supplementary, repeat. Each follows e, keeps its rules, and is held
// on date (the zero date: the day of e). Those written in become candidates.
func Rounds(e *election.Election, r *Result, date election.Date) ([]*election.Election, error) {
	if r.Election != e.ID {
		return nil, fmt.Errorf("couldn't make the next rounds: the result is of election %q, not of %q", clip(r.Election), e.ID)
	}
	if date == (election.Date{}) {
		date = e.Date
	}
	var rounds []*election.Election
	for _, kind := range []string{string(election.Runoff), string(election.Supplementary), Repeat} {
		next := newRound(e, kind, date)
		for _, n := range r.Next {
			if n.Round != kind || kind != Repeat && len(n.People) == 0 {
				continue // without candidates a round is not held
			}
			post, err := nextPost(e, r, n)
			if err != nil {
				return nil, err
			}
			next.Posts = append(next.Posts, post)
		}
		if len(next.Posts) == 0 {
			continue
		}
		next.Sitting = sitting(e, next, electedBy(e, r))
		keepKin(next, e.Sitting)
		if _, err := election.Parse(election.Format(next)); err != nil {
			return nil, fmt.Errorf("couldn't make the election file of the %s: %w", kind, err)
		}
		rounds = append(rounds, next)
	}
	return rounds, nil
}

// newRound gives the election of a round without its posts.
func newRound(e *election.Election, kind string, date election.Date) *election.Election {
	const longestTitle = 80
	next := &election.Election{
		ID:        e.ID + "-" + kind,
		Follows:   e.ID,
		Title:     e.Title + "（" + phrase("round."+kind).Zh + "）",
		Community: e.Community,
		Committee: e.Committee,
		Date:      date,
		Round:     election.Round(kind),
		Profile:   e.Profile,
		Locality:  e.Locality,
		Contact:   e.Contact,
		Days:      e.Days,
		Off:       e.Off,
		Work:      e.Work,
		Rules:     e.Rules,
		Marks:     e.Marks,
		Ballot:    e.Ballot,
	}
	if utf8.RuneCountInString(next.Title) > longestTitle {
		next.Title = e.Title
	}
	switch {
	case kind == Repeat:
		next.Round, next.Nomination = e.Round, e.Nomination
		return next
	case e.Ballot.Style == election.Names:
		next.Ballot.Style = election.Boxes // now there are candidates
	}
	next.Ballot.Order, next.Ballot.Seed = "", "" // they stand in the order of their votes
	return next
}

// nextPost gives the post of a round. A runoff is among the tied only; a
// supplementary round has write-in lines where the round before had them.
func nextPost(e *election.Election, r *Result, n Next) (election.Post, error) {
	old, result := e.Post(n.Post), r.Post(n.Post)
	if old == nil || result == nil {
		return election.Post{}, fmt.Errorf("couldn't make the next round: election %s has no post %q", e.ID, clip(n.Post))
	}
	if n.Round == Repeat {
		return *old, nil
	}
	post := election.Post{ID: old.ID, Title: old.Title, Seats: n.Seats, Women: old.Women}
	for _, id := range n.People {
		p := result.Person(id)
		if p == nil {
			return election.Post{}, fmt.Errorf("couldn't make the next round: %q has no votes for post %q", clip(id), n.Post)
		}
		post.Candidates = append(post.Candidates, candidateOf(e, p))
	}
	if n.Round == string(election.Runoff) {
		post.Seats = min(n.Seats, len(post.Candidates)) // fewer where kin are tied
		return post, nil
	}
	if old.WriteIns > 0 {
		post.WriteIns = n.Seats
	}
	post.WriteIns = max(post.WriteIns, n.Seats-len(post.Candidates))
	return post, nil
}

// candidateOf gives the candidate that a person is in the next round.
func candidateOf(e *election.Election, p *PersonResult) election.Candidate {
	for _, s := range e.Sitting {
		if s.ID == p.ID && s.Name == p.Name {
			return election.Candidate{ID: s.ID, Name: s.Name, Sex: s.Sex, Kin: s.Kin}
		}
	}
	for _, post := range e.Posts {
		for _, c := range post.Candidates {
			if c.ID == p.ID && c.Name == p.Name {
				return c
			}
		}
	}
	return election.Candidate{ID: writtenID(p.Name), Name: p.Name, Sex: p.Sex}
}

// writtenID is the id of a written-in person in later rounds: the same for the
// same name.
func writtenID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "w-" + hex.EncodeToString(sum[:4])
}

// keepKin leaves as kin only those who stand in this round or sit. Where the
// rules do not ask for kin, they keep from a seat only whom the file before
// says: those who sat then.
func keepKin(e *election.Election, sat []election.Sitting) {
	stands := map[string]bool{}
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			stands[c.ID] = e.Rules.Kin || !sits(e.Sitting, c.ID)
		}
	}
	for _, s := range e.Sitting {
		stands[s.ID] = e.Rules.Kin || sits(sat, s.ID)
	}
	for _, p := range e.Posts {
		for i := range p.Candidates {
			p.Candidates[i].Kin = kept(p.Candidates[i].Kin, stands)
		}
	}
}

func sits(sitting []election.Sitting, id string) bool {
	for _, s := range sitting {
		if s.ID == id {
			return true
		}
	}
	return false
}

// kept gives those of a list who are in the set.
func kept(ids []string, set map[string]bool) []string {
	var left []string
	for _, id := range ids {
		if set[id] {
			left = append(left, id)
		}
	}
	return left
}
