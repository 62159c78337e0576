// This file counts sheets: once as the machine keeps its counters, without any
// rule, and once by the rules.

package archive

import (
	"fmt"
	"sort"

	"zheng/store/election"
	"zheng/store/tally"
)

// Tallies are the sheets by where they stand, and the marks of the valid ones
// by person. Rules are not applied here.
type Tallies struct {
	Returned int         `json:"returned"` // counted + pending
	Counted  int         `json:"counted"`
	Void     int         `json:"void"` // of the counted, invalid as a whole by decision
	Pending  int         `json:"pending"`
	Rejected int         `json:"rejected"`
	Repeated int         `json:"repeated"`
	Batches  int         `json:"batches"`
	Posts    []PostTally `json:"posts"`
}

// PostTally are the papers that carry a post.
type PostTally struct {
	Post     string        `json:"post"`
	Returned int           `json:"returned"`
	Valid    int           `json:"valid"`
	Void     int           `json:"void"`
	Pending  int           `json:"pending"`
	People   []PersonTally `json:"people"` // candidates in ballot order, then names written in
}

// PersonTally are the marks for one person.
type PersonTally struct {
	ID      string `json:"id,omitempty"`
	Name    string `json:"name"`
	Approve int    `json:"approve"`
	Oppose  int    `json:"oppose"`
	Abstain int    `json:"abstain"`
}

// Tally counts sheets as they stand.
func Tally(e *election.Election, sheets []Sheet) Tallies {
	var t Tallies
	at := map[string]int{}
	written := make([]map[string]int, len(e.Posts))
	for i, p := range e.Posts {
		at[p.ID], written[i] = i, map[string]int{}
		pt := PostTally{Post: p.ID, People: []PersonTally{}}
		for _, c := range p.Candidates {
			pt.People = append(pt.People, PersonTally{ID: c.ID, Name: c.Name})
		}
		t.Posts = append(t.Posts, pt)
	}
	for i := range sheets {
		s := &sheets[i]
		t.Batches = max(t.Batches, s.Batch)
		switch s.Status {
		case Counted:
			t.Counted++
		case Pending:
			t.Pending++
		case Rejected:
			t.Rejected++
		case Repeated:
			t.Repeated++
		}
		if s.Status == Counted && s.Vote != nil && s.Vote.Void != "" {
			t.Void++
		}
		for _, id := range s.Reading.Posts {
			if k, ok := at[id]; ok {
				t.Posts[k].add(s, written[k])
			}
		}
	}
	t.Returned = t.Counted + t.Pending
	for k := range t.Posts {
		for name, n := range written[k] {
			t.Posts[k].People = append(t.Posts[k].People, PersonTally{Name: name, Approve: n})
		}
		others := t.Posts[k].People[len(e.Posts[k].Candidates):]
		sort.Slice(others, func(i, j int) bool { return others[i].Name < others[j].Name })
	}
	return t
}

func (p *PostTally) add(s *Sheet, written map[string]int) {
	switch {
	case s.Status == Pending:
		p.Returned++
		p.Pending++
		return
	case s.Status != Counted || s.Vote == nil:
		return
	}
	p.Returned++
	if s.Vote.Void != "" {
		p.Void++
		return
	}
	p.Valid++
	for i := range p.People {
		who := &p.People[i]
		switch s.Vote.Marks[p.Post][who.ID] {
		case election.Approve:
			who.Approve++
		case election.Oppose:
			who.Oppose++
		default:
			who.Abstain++
		}
	}
	for _, name := range s.Vote.WriteIns[p.Post] {
		written[name]++
	}
}

// decide applies the rules to the counted sheets.
func decide(e *election.Election, sheets []Sheet, f tally.Figures) (*tally.Result, error) {
	c := tally.NewCounter(e)
	if err := addSheets(c, sheets); err != nil {
		return nil, err
	}
	return c.Result(f)
}

func addSheets(c *tally.Counter, sheets []Sheet) error {
	for i := range sheets {
		s := &sheets[i]
		if s.Status != Counted || s.Vote == nil {
			continue
		}
		if err := c.Add(*s.Vote, 1); err != nil {
			return fmt.Errorf("%s: %w", s.name(), err)
		}
	}
	return nil
}
