// This file says who is who: candidates by id at whatever posts they stand,
// written-in people by name.

package tally

import (
	"strings"

	"zheng/store/election"
)

// person is a number: candidates come first, in the order of the file, then
// written-in people in the order met.
type person int

// roster knows everyone voted for.
type roster struct {
	ids        []string // of each person, unique
	names      []string
	candidates int // how many persons are candidates
	byID       map[string]person
	byName     map[string]person          // candidates; the first in the file of that name
	atPost     []map[string]person        // post → candidate id → person
	nameAtPost []map[string]person        // post → candidate name → person
	written    map[string]person          // others, by name
	sex        map[person]string          // where the file says it
	office     map[person]string          // of those sitting
	house      map[person]string          // household, where one of each is elected
	bars       []map[person]person        // post → who cannot be elected to it → the one sitting who bars it
	kin        map[person]map[person]bool // both ways
}

func newRoster(e *election.Election) *roster {
	r := &roster{
		byID:    map[string]person{},
		byName:  map[string]person{},
		written: map[string]person{},
		sex:     map[person]string{},
		office:  map[person]string{},
		house:   map[person]string{},
		kin:     map[person]map[person]bool{},
	}
	for _, post := range e.Posts {
		here, names := map[string]person{}, map[string]person{}
		for _, c := range post.Candidates {
			p := r.candidate(c)
			here[c.ID] = p
			if name := election.PlainName(c.Name); !has(names, name) {
				names[name] = p
			}
		}
		r.atPost = append(r.atPost, here)
		r.nameAtPost = append(r.nameAtPost, names)
	}
	r.candidates = len(r.ids)
	for _, s := range e.Sitting {
		r.office[r.candidate(election.Candidate{ID: s.ID, Name: s.Name, Sex: s.Sex})] = s.Office
	}
	for _, post := range e.Posts {
		for _, c := range post.Candidates {
			for _, id := range c.Kin {
				r.relate(r.byID[c.ID], id)
			}
		}
	}
	if e.Rules.OnePerHousehold {
		r.households(e)
	}
	for _, s := range e.Sitting {
		for _, id := range s.Kin {
			if election.IsName(id) {
				id = r.ids[r.named(id)]
			}
			r.relate(r.byID[s.ID], id)
		}
	}
	r.bar(e)
	return r
}

// bar notes who cannot be elected to a post for somebody sitting: that one, and
// close kin.
func (r *roster) bar(e *election.Election) {
	for _, post := range e.Posts {
		bars := map[person]person{}
		for _, s := range e.Sitting {
			if !s.Bar(post.ID) {
				continue
			}
			sits := r.byID[s.ID]
			for p := range r.kin[sits] {
				if _, barred := bars[p]; !barred {
					bars[p] = sits
				}
			}
		}
		for _, s := range e.Sitting {
			if s.Bar(post.ID) {
				bars[r.byID[s.ID]] = r.byID[s.ID]
			}
		}
		r.bars = append(r.bars, bars)
	}
}

// households relates candidates of the same household (E14), as kin are related;
// candidates who are kin are not for that.
func (r *roster) households(e *election.Election) {
	if !e.Rules.Kin {
		clear(r.kin)
	}
	first := map[string][]person{}
	for _, post := range e.Posts {
		for _, c := range post.Candidates {
			p := r.byID[c.ID]
			if c.Household == "" || r.house[p] != "" {
				continue
			}
			r.house[p] = c.Household
			for _, other := range first[c.Household] {
				r.relate(p, r.ids[other])
			}
			first[c.Household] = append(first[c.Household], p)
		}
	}
}

// housemates says that two are related by their household.
func (r *roster) housemates(a, b person) bool { return r.house[a] != "" && r.house[a] == r.house[b] }

func (r *roster) candidate(c election.Candidate) person {
	if p, known := r.byID[c.ID]; known {
		if r.sex[p] == "" {
			r.sex[p] = c.Sex
		}
		return p
	}
	p := person(len(r.ids))
	r.sex[p] = c.Sex
	r.ids = append(r.ids, c.ID)
	r.names = append(r.names, c.Name)
	r.byID[c.ID] = p
	if name := election.PlainName(c.Name); !has(r.byName, name) {
		r.byName[name] = p
	}
	return p
}

func has(names map[string]person, name string) bool {
	_, known := names[name]
	return known
}

func (r *roster) relate(a person, id string) {
	b, known := r.byID[id]
	if !known {
		b, known = r.written[election.PlainName(id)]
	}
	if !known || a == b {
		return
	}
	for _, pair := range [][2]person{{a, b}, {b, a}} {
		if r.kin[pair[0]] == nil {
			r.kin[pair[0]] = map[person]bool{}
		}
		r.kin[pair[0]][pair[1]] = true
	}
}

// wrote gives the person meant by a name written in at a post: a candidate of
// that name, of this post before others, or else whoever has this name.
func (r *roster) wrote(post int, name string) person {
	if p, ok := r.nameAtPost[post][election.PlainName(name)]; ok {
		return p
	}
	return r.named(name)
}

// named gives the person of a name, a new one where nobody has it.
func (r *roster) named(name string) person {
	name = election.PlainName(name)
	if p, ok := r.byName[name]; ok {
		return p
	}
	if p, ok := r.written[name]; ok {
		return p
	}
	p := person(len(r.ids))
	id := name
	if _, taken := r.byID[id]; taken {
		id = "write-in:" + name // a name that is somebody else's id
	}
	name = strings.Clone(name) // do not keep the whole input alive
	r.ids = append(r.ids, strings.Clone(id))
	r.names = append(r.names, name)
	r.written[name] = p
	return p
}

// kinAmong gives one of others who is close kin of p.
func (r *roster) kinAmong(p person, others []person) (person, bool) {
	kin := r.kin[p]
	if len(kin) == 0 {
		return 0, false
	}
	for _, o := range others {
		if kin[o] {
			return o, true
		}
	}
	return 0, false
}

// byPlain gives what is said of people by their names as they are told apart.
func byPlain(said map[string]string) map[string]string {
	out := make(map[string]string, len(said))
	for name, what := range said {
		out[election.PlainName(name)] = what
	}
	return out
}
