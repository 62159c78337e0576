package scantest

import (
	"math/rand/v2"

	"zheng/store/election"
)

// AnyVote is what one resident wants: mostly for some, now and then against,
// sometimes too many, sometimes another name, sometimes nothing.
func AnyVote(rng *rand.Rand, e *election.Election) election.Vote {
	v := election.Vote{Marks: map[string]map[string]election.Reading{}, WriteIns: map[string][]string{}}
	if rng.Float64() < 0.02 {
		return v // blank
	}
	taken := map[string]bool{}
	for _, p := range e.Posts {
		marks := map[string]election.Reading{}
		free := p.Seats
		if rng.Float64() < 0.01 {
			free++ // one too many
		}
		if p.WriteIns > 0 && rng.Float64() < 0.015 {
			v.WriteIns[p.ID] = []string{AnyName(rng)}
			free--
		}
		for i, c := range p.Candidates {
			likes := 0.82 - 0.62*float64(i)/float64(len(p.Candidates))
			switch r := rng.Float64(); {
			case r < likes && free > 0 && !taken[c.ID]:
				marks[c.ID], taken[c.ID] = election.Approve, true
				free--
			case r > 0.93:
				marks[c.ID] = election.Oppose
			}
		}
		v.Marks[p.ID] = marks
	}
	return v
}
