// This file shows the voter this election's ballot: how it is marked, and who
// stands on it.

package checkin

import (
	"zheng/kiosk/web"
	"zheng/store/election"
)

// step is one thing to know about marking, with what is drawn beside it.
type step struct {
	Marks []drawing
	Name  bool // a line with a name written on it comes first
	Says  string
}

// drawing is a box or three ovals with what a hand put there.
type drawing struct {
	Mark election.Mark // "" leaves a box empty
	Oval int           // from 1: which of the three is filled; 0 draws a box
}

// paper shows a page about the ballot.
func (v *boothView) paper(e *election.Election, page string) {
	v.State, v.Back = page, &button{"close", v.T.Say("back")}
	if page == "people" {
		v.Head, v.Posts = v.T.Say("people.head"), e.Posts
		return
	}
	v.Head, v.Steps = v.T.Say("howto.head"), howTo(e, v.T)
}

// howTo says what the marks of this ballot mean, and what voids it.
func howTo(e *election.Election, t web.Words) []step {
	var out []step
	say := func(code string, marks ...drawing) { out = append(out, step{Marks: marks, Says: t.Say(code)}) }
	switch e.Ballot.Style {
	case election.Ovals:
		say("howto.oval.approve", drawing{Oval: 1})
		say("howto.oval.oppose", drawing{Oval: 2})
		say("howto.oval.abstain", drawing{Oval: 3})
	case election.Names:
		out = append(out, step{Name: true, Marks: drawn(e.Marks.Approve), Says: t.Say("howto.name")})
		say("howto.name.abstain")
	default:
		say("howto.approve", drawn(e.Marks.Approve)...)
		if len(e.Marks.Oppose) > 0 {
			say("howto.oppose", drawn(e.Marks.Oppose)...)
		}
		say("howto.abstain", drawing{})
	}
	if e.Ballot.Style != election.Names && writeIns(e) {
		marks := drawn(e.Marks.Approve)
		if e.Ballot.Style == election.Ovals {
			marks = nil
		}
		out = append(out, step{Name: true, Marks: marks, Says: t.Say("howto.write_in")})
	}
	if e.Rules.Overvote == election.OvervoteBallot {
		say("howto.over.ballot")
	} else {
		say("howto.over.post")
	}
	if len(e.Posts) > 1 && e.Rules.TwoPosts != election.TwoPostsNothing {
		say("howto.two_posts")
	}
	return out
}

func drawn(marks []election.Mark) []drawing {
	out := make([]drawing, len(marks))
	for i, m := range marks {
		out[i].Mark = m
	}
	return out
}

func writeIns(e *election.Election) bool {
	for _, p := range e.Posts {
		if p.WriteIns > 0 {
			return true
		}
	}
	return false
}
