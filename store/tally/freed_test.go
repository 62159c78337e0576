package tally

import (
	"slices"
	"testing"

	"zheng/store/election"
)

// TestVoteFreed: a seat that falls free for kin (E6) or because somebody is not
// eligible (E8) goes to the next with enough approvals, or by 004 昌国（三）5(7)(10)
// to a supplementary round.
func TestVoteFreed(t *testing.T) {
	for _, c := range []struct {
		name    string
		freed   bool
		kin     bool
		barred  string
		elected []string
		vacant  int
		next    []string // of the supplementary round
	}{
		{"kin, the next in line", false, true, "", []string{"e", "g"}, 0, nil},
		{"kin, voted on again", true, true, "", []string{"e"}, 1, []string{"g", "h"}},
		{"kin without the rule", true, false, "", []string{"e", "f"}, 0, nil},
		{"not eligible, the next in line", false, false, "f", []string{"e", "g"}, 0, nil},
		{"not eligible, voted on again", true, false, "f", []string{"e"}, 1, []string{"g", "h"}},
		{"not eligible and no seat's worth", true, false, "h", []string{"e", "f"}, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := board(func(e *election.Election) {
				e.Rules.Kin, e.Rules.VoteFreed = c.kin, c.freed
				e.Posts = e.Posts[2:] // two members of e, f, g, h
				e.Posts[0].Candidates[1].Kin = []string{"e"}
			})
			in := Input{Registered: whole(100), Participants: whole(100), Issued: whole(100), Ineligible: map[string]string{c.barred: "bribery"}}
			for ballot, n := range map[string]int{"member:e,f": 55, "member:e,g": 20, "member:g,h": 10, "member:f,g": 15} {
				in.Ballots = append(in.Ballots, Cast{n, vote(t, ballot)})
			}
			// e 75, f 70, g 45, h 10; a third is enough here
			e.Rules.Majority = election.Ratio{A: 1, B: 3}
			r, err := Count(e, in)
			if err != nil {
				t.Fatal(err)
			}
			sound(t, e, r)
			var elected, next []string
			for _, p := range r.Posts[0].People {
				if p.Elected {
					elected = append(elected, p.ID)
				}
			}
			for _, n := range r.Next {
				next = append(next, n.People...)
			}
			if !slices.Equal(elected, c.elected) || r.Posts[0].Vacant != c.vacant || !slices.Equal(next, c.next) {
				t.Errorf("elected %v, %d vacant, next %v; want %v, %d, %v", elected, r.Posts[0].Vacant, next, c.elected, c.vacant, c.next)
			}
		})
	}
}
