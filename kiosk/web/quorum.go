// This file says how many voters are still missing for the vote to stand.

package web

import (
	"zheng/store/cluster"
	"zheng/store/election"
)

// Quorum is how far rule Q1 is met: voters who take part, of those registered
// but for the excused, and the smallest number that suffices.
type Quorum struct {
	Came  int `json:"n"`
	Base  int `json:"base"`
	Needs int `json:"needs"`
	half  bool
}

// QuorumOf is nil where the rules ask for no turnout, or a figure is not known.
func QuorumOf(rules election.Rules, registered, came *int) *Quorum {
	if rules.Turnout.None() || registered == nil || came == nil || *registered <= 0 {
		return nil
	}
	base := max(*registered-rules.Excused, 0)
	return &Quorum{*came, base, rules.Turnout.Needs(base), rules.Turnout == election.Ratio{A: 1, B: 2, Over: true}}
}

// QuorumOfSum is that of many stations together; nil while one is not heard, of
// which nobody knows how many came.
func QuorumOfSum(rules election.Rules, all cluster.Sum) *Quorum {
	if len(all.Missing) > 0 {
		return nil
	}
	return QuorumOf(rules, &all.Registered, &all.Participants)
}

// Missing is how many voters are; 0 once the vote stands.
func (q *Quorum) Missing() int {
	if q == nil {
		return 0
	}
	return max(q.Needs-q.Came, 0)
}

// Says is that in words of a language.
func (q *Quorum) Says(lang string) string {
	code, args := "quorum.met", []any{}
	if n := q.Missing(); n > 0 {
		code, args = "quorum.short", []any{n}
	}
	if q.half {
		code += ".half"
	}
	return texts.In(lang).Say(code, args...)
}
