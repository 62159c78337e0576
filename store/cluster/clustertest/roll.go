package clustertest

import (
	"context"
	"fmt"
	"sync"

	"zheng/store/election"
	"zheng/store/record"
)

// Record is a station's record in memory: what record.Voters does, as short as it
// can be said. What was killed changes nothing any more.
type Record struct {
	Home string

	mu     sync.Mutex
	voters map[election.VoterID]*record.Person
	passes map[election.VoterID]string
}

// NewRecord is one with voters of stations.
func NewRecord(home string, stations []string) *Record {
	r := &Record{Home: home, voters: map[election.VoterID]*record.Person{}, passes: map[election.VoterID]string{}}
	for i, s := range stations {
		r.voters[Voter(i)] = &record.Person{ID: Voter(i), Station: s, Representing: true}
	}
	return r
}

// Voter is the id of the n-th voter.
func Voter(n int) election.VoterID { return election.VoterID(fmt.Sprintf("voter%04d", n)) }

func (r *Record) Person(id election.VoterID) (record.Person, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return *r.voters[id], nil
}

func (r *Record) Each(fn func(record.Person) error) error {
	for n := range len(r.voters) {
		p, _ := r.Person(Voter(n))
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}

func (r *Record) Token(id election.VoterID) string { return string(id) }

func (r *Record) Pass(id election.VoterID) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.voters[id].Away {
		return "", nil
	}
	return r.passes[id], nil
}

func (r *Record) change(id election.VoterID, do func(p *record.Person) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return do(r.voters[id])
}

func (r *Record) LetGo(_ context.Context, id election.VoterID, pass string) (held string, why record.Verdict, err error) {
	return held, why, r.change(id, func(p *record.Person) error {
		switch {
		case p.Station != r.Home:
			why.Answer = record.OtherStation
		case p.Voted:
			why.Answer = record.Already
		case p.Away:
			held = r.passes[id]
		default:
			p.Away, r.passes[id], held = true, pass, pass
		}
		return nil
	})
}

func (r *Record) Away(_ context.Context, id election.VoterID, pass string) error {
	return r.change(id, func(p *record.Person) error {
		if p.Voted || p.Guest {
			return record.ErrNot
		}
		p.Away, r.passes[id] = true, pass
		return nil
	})
}

func (r *Record) ComeBack(_ context.Context, id election.VoterID, pass string) error {
	return r.change(id, func(p *record.Person) error {
		if p.Away && r.passes[id] == pass {
			p.Away = false
		}
		return nil
	})
}

func (r *Record) Welcome(_ context.Context, id election.VoterID, pass string) error {
	return r.change(id, func(p *record.Person) error {
		if p.Station == r.Home {
			return record.ErrNot
		}
		p.Guest = true
		return nil
	})
}

// CheckIn is record.Voters.CheckIn.
func (r *Record) CheckIn(id election.VoterID) (a Answer) {
	r.change(id, func(p *record.Person) error {
		switch {
		case p.Voted:
			a = Already
		case p.Away || p.Station != r.Home && !p.Guest:
			a = Not
		default:
			p.Voted, a = true, Done
		}
		return nil
	})
	return a
}

// Undo is record.Voters.Undo.
func (r *Record) Undo(id election.VoterID) (a Answer) {
	r.change(id, func(p *record.Person) error {
		a = Not
		if p.Voted {
			p.Voted, a = false, Done
		}
		return nil
	})
	return a
}
