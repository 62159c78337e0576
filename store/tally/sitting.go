// This file says who sits already when a further round is held: those elected
// before bar the seats of their own rank and below, to themselves and, where the
// rules say so, to close kin (E6).

package tally

import "zheng/store/election"

// seatedAt is somebody elected to a post of an election.
type seatedAt struct {
	candidate election.Candidate
	post      int
}

// electedBy lists those whom a result elects.
func electedBy(e *election.Election, r *Result) (all []seatedAt) {
	for k := range e.Posts {
		p := r.Post(e.Posts[k].ID)
		if p == nil {
			continue
		}
		for i := range p.People {
			if p.People[i].Elected {
				all = append(all, seatedAt{candidateOf(e, &p.People[i]), k})
			}
		}
	}
	return all
}

// sitting gives those who sit when next, which follows e, is held: the elected,
// and whoever sat before.
func sitting(e, next *election.Election, elected []seatedAt) []election.Sitting {
	var all []election.Sitting
	here := map[string]bool{}
	for _, s := range elected {
		one := election.Sitting{
			ID: s.candidate.ID, Name: s.candidate.Name, Sex: s.candidate.Sex,
			Office: e.Posts[s.post].Title, Bars: []string{},
		}
		if e.Rules.Apart() {
			one.Kin = kinOf(e, next, one.ID)
		}
		for k := s.post; k < len(e.Posts); k++ {
			if next.Post(e.Posts[k].ID) != nil {
				one.Bars = append(one.Bars, e.Posts[k].ID)
			}
		}
		if len(one.Bars) > 0 {
			all = append(all, one)
			here[one.ID] = true
		}
	}
	for _, s := range e.Sitting {
		if here[s.ID] {
			continue
		}
		if s.Bars != nil {
			posts := map[string]bool{}
			for _, p := range next.Posts {
				posts[p.ID] = true
			}
			if s.Bars = kept(s.Bars, posts); len(s.Bars) == 0 {
				continue
			}
		}
		s.Kin = kinOf(e, next, s.ID)
		all = append(all, s)
	}
	return all
}

// kinOf gives the close kin of somebody: those who stand or sit in next by id,
// the others, who may be written in, by name.
func kinOf(e, next *election.Election, id string) []string {
	r := newRoster(e)
	who, known := r.byID[id]
	if !known { // written in: nobody's kin that the file knows of
		return nil
	}
	var all []string
	for p := person(0); int(p) < len(r.ids); p++ {
		if !r.kin[who][p] {
			continue
		}
		if _, stands := next.Candidate(r.ids[p]); stands {
			all = append(all, r.ids[p])
			continue
		}
		all = append(all, r.names[p])
	}
	return all
}

// sitting is the same of all rounds joined.
func (f *finalist) sitting(next *election.Election) []election.Sitting {
	var elected []seatedAt
	for _, s := range f.seated {
		p := s.person
		p.ID = s.id
		elected = append(elected, seatedAt{candidateOf(f.first, &p), s.post})
	}
	return sitting(f.first, next, elected)
}
