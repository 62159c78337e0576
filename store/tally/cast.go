// This file holds a count given as data (CAST.json), a count by hand as well.

package tally

import "zheng/store/election"

// Input is a whole count as data.
type Input struct {
	Election     string            `json:"election,omitempty"` // if given, checked
	Registered   *int              `json:"registered"`
	Participants *int              `json:"participants"`
	Issued       *int              `json:"issued"`
	Returned     *int              `json:"returned"`
	Pending      int               `json:"pending,omitempty"`
	Rejected     int               `json:"rejected,omitempty"`
	Ineligible   map[string]string `json:"ineligible,omitempty"` // id or written-in name → why (V7, E8)
	Sex          map[string]string `json:"sex,omitempty"`        // id or written-in name → male | female (E7)
	Withdrawn    map[string]string `json:"withdrawn,omitempty"`  // id or written-in name → posts withdrawn from, * for all (N5)
	Ballots      []Cast            `json:"ballots"`
}

// Cast is one ballot, or as many alike as Count says; 0 means one.
type Cast struct {
	Count int `json:"count,omitempty"`
	election.Vote
}

// figures are what the input says beside its ballots.
func (in Input) figures() Figures {
	return Figures{
		Registered:   in.Registered,
		Participants: in.Participants,
		Issued:       in.Issued,
		Returned:     in.Returned,
		Pending:      in.Pending,
		Rejected:     in.Rejected,
		Ineligible:   in.Ineligible,
		Sex:          in.Sex,
		Withdrawn:    in.Withdrawn,
	}
}

func times(count int) int {
	if count == 0 {
		return 1
	}
	return count
}
