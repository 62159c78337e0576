// This file remembers who had drawn ballots and came again, for the
// supervisors; in memory alone, as everything about who came when.

package checkin

import (
	"cmp"
	"slices"
	"sync"

	"zheng/store/election"
	"zheng/store/record"
)

// Again is somebody who was refused as one who has voted.
type Again struct {
	Name  string
	Times int
}

type refusals struct {
	mu  sync.Mutex
	all map[election.VoterID]Again
}

// note counts a verdict.
func (r *refusals) note(v record.Verdict) {
	if v.Answer != record.Already {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[election.VoterID]Again{}
	}
	r.all[v.Voter.ID] = Again{v.Voter.Name, r.all[v.Voter.ID].Times + 1}
}

// CameAgain lists who was refused as one who has voted, most often first.
func (s *Screens) CameAgain() []Again {
	r := &s.booth.refused
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Again
	for _, a := range r.all {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Again) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Name, b.Name))
	})
	return out
}
