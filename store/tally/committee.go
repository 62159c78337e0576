// This file joins the rounds of an election into the committee they elected.

package tally

import (
	"fmt"
	"sort"

	"zheng/store/election"
	"zheng/store/text"
)

// Held is a round with its result.
type Held struct {
	Election *election.Election
	Result   *Result
}

// Committee is who is elected after all rounds held so far.
type Committee struct {
	Election string          `json:"election"` // of the first round
	Posts    []CommitteePost `json:"posts"`
	Acting   string          `json:"acting"` // E5
	Gone     []Gone          `json:"gone"`   // elected, but not kept
	Open     []Next          `json:"open"`   // rounds asked for and not yet held
	Sentence                 // on E5; empty while the first post is filled or rounds are open
}

// CommitteePost is a post with those who hold it.
type CommitteePost struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Seats   int      `json:"seats"`
	Members []Member `json:"members"`
	Vacant  int      `json:"vacant"` // seats without a member and without a round to come
	Sentence
}

// Member is someone elected, by which round and rule.
type Member struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Election string `json:"election"` // id of the round
	Rule     string `json:"rule"`
	Approve  int    `json:"approve"`
	Sentence
}

// Gone is someone elected who does not keep the post.
type Gone struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Post string `json:"post"`
	Rule string `json:"rule"` // E6, or E2 for one who holds a higher post
	Sentence
}

// Final joins rounds, the first of them first: whoever is elected in a round
// stays, except that a person keeps the highest post only and, where the rules
// say so, close kin of one at a higher post, or of one with more approvals at
// the same, give way (E6), whatever round elected them.
func Final(rounds []Held) (*Committee, error) {
	f, err := join(rounds)
	if err != nil {
		return nil, err
	}
	f.vacancies()
	f.acting(rounds)
	return f.committee, nil
}

// join seats everyone elected, and lists the rounds still to be held.
func join(rounds []Held) (*finalist, error) {
	if err := linked(rounds); err != nil {
		return nil, err
	}
	f := &finalist{first: rounds[0].Election, roster: newRoster(rounds[0].Election)}
	f.committee = &Committee{Election: f.first.ID, Gone: []Gone{}, Open: []Next{}}
	for _, p := range f.first.Posts {
		f.committee.Posts = append(f.committee.Posts, CommitteePost{ID: p.ID, Title: p.Title, Seats: p.Seats, Members: []Member{}})
	}
	f.open(rounds)
	winners := f.winners(rounds)
	for k := range f.first.Posts {
		for _, won := range winners {
			if won.post != k {
				continue
			}
			if err := f.seat(won); err != nil {
				return nil, err
			}
		}
		if err := f.succeed(rounds, k); err != nil {
			return nil, err
		}
	}
	f.reopen(rounds)
	return f, nil
}

// linked checks that the rounds are of one election and in order.
func linked(rounds []Held) error {
	if len(rounds) == 0 {
		return fmt.Errorf("couldn't join rounds: there is none")
	}
	known := map[string]*Held{}
	for i := range rounds {
		e, r := rounds[i].Election, rounds[i].Result
		if r.Election != e.ID {
			return fmt.Errorf("couldn't join rounds: the result is of election %q, not of %q", clip(r.Election), e.ID)
		}
		if known[e.ID] != nil {
			return fmt.Errorf("couldn't join rounds: %s stands twice", e.ID)
		}
		before := known[e.Follows]
		if i > 0 && before == nil {
			return fmt.Errorf("couldn't join rounds: %s follows %q, which is not among the rounds before it", e.ID, e.Follows)
		}
		for _, p := range e.Posts {
			if i > 0 && !asked(before.Result, e, p.ID) && !reopenedBy(rounds[:i], e, p.ID) {
				return fmt.Errorf("couldn't join rounds: the result of %s asks for no such round of %s for post %q", e.Follows, e.ID, p.ID)
			}
		}
		known[e.ID] = &rounds[i]
	}
	return nil
}

// asked says that r asks for round e at a post. A repeat has the round of the
// vote it repeats.
func asked(r *Result, e *election.Election, post string) bool {
	for _, n := range r.Next {
		if n.Post == post && (n.Round == string(e.Round) || n.Round == Repeat && r.Round == e.Round) {
			return true
		}
	}
	return false
}

// finalist is a committee in the making.
type finalist struct {
	first     *election.Election
	roster    *roster
	committee *Committee
	seated    []winner
	reopened  []Next          // of the committee's open rounds, those that no result asks for
	undecided map[string]bool // posts of rounds where something is pending or unknown
}

// winner is someone elected in a round.
type winner struct {
	post   int
	person PersonResult
	id     string // the same in all rounds
	round  *election.Election
}

// winners lists everyone elected: by rank of post, then by approvals, then in
// the order of rounds.
func (f *finalist) winners(rounds []Held) []winner {
	var all []winner
	for _, held := range rounds {
		for _, p := range held.Result.Posts {
			k := f.rank(p.ID)
			for _, person := range p.People {
				if person.Elected && k >= 0 {
					all = append(all, winner{k, person, f.identity(person), held.Election})
				}
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].post != all[j].post {
			return all[i].post < all[j].post
		}
		return all[i].person.Approve > all[j].person.Approve
	})
	return all
}

// rank gives the place of a post in the first round's order; -1 for none.
func (f *finalist) rank(post string) int {
	for k, p := range f.first.Posts {
		if p.ID == post {
			return k
		}
	}
	return -1
}

// identity gives a person the same id in all rounds: the first file's id where
// it knows the person by id or by name, or else one made of the name.
func (f *finalist) identity(p PersonResult) string {
	if who, known := f.roster.byID[p.ID]; known && f.roster.names[who] == p.Name {
		return p.ID
	}
	if who, known := f.roster.byName[election.PlainName(p.Name)]; known {
		return f.roster.ids[who]
	}
	return writtenID(p.Name)
}

// seat gives a winner the post, unless he or she holds a higher one or has
// close kin seated before.
func (f *finalist) seat(w winner) error {
	post := &f.committee.Posts[w.post]
	for _, s := range f.seated {
		higher := f.committee.Posts[s.post].Title
		switch {
		case s.id == w.id:
			f.gone(w, "E2", phrase("gone.higher", "name", w.person.Name, "post", post.Title, "higher", higher))
			return nil
		case f.first.Rules.Apart() && f.related(s.id, w.id):
			f.gone(w, "E6", phrase("gone.kin", "name", w.person.Name, "post", post.Title, "kin", s.person.Name, "higher", higher))
			return nil
		}
	}
	if len(post.Members) == post.Seats {
		return fmt.Errorf("couldn't join rounds: more people are elected to post %q than its %d seats", post.ID, post.Seats)
	}
	f.seated = append(f.seated, w)
	post.Members = append(post.Members, Member{
		ID: w.id, Name: w.person.Name, Election: w.round.ID, Rule: w.person.Rule, Approve: w.person.Approve,
		Sentence: sentence(phrase("member", "name", w.person.Name, "post", post.Title, "n", w.person.Approve, "rule", w.person.Rule)),
	})
	return nil
}

func (f *finalist) gone(w winner, rule string, says text.Text) {
	f.committee.Gone = append(f.committee.Gone, Gone{w.id, w.person.Name, f.committee.Posts[w.post].ID, rule, sentence(says)})
}

func (f *finalist) related(a, b string) bool {
	p, known := f.roster.byID[a]
	q, also := f.roster.byID[b]
	return known && also && f.roster.kin[p][q]
}

// open lists the rounds asked for that are not among those held.
func (f *finalist) open(rounds []Held) {
	f.undecided = map[string]bool{}
	for _, held := range rounds {
		for _, p := range held.Election.Posts {
			f.undecided[p.ID] = f.undecided[p.ID] || !settled([]Held{held})
		}
		for _, n := range held.Result.Next {
			nobody := n.Round != Repeat && len(n.People) == 0 // such a round is not held
			if !nobody && !heldLater(rounds, held, n) {
				f.committee.Open = append(f.committee.Open, n)
			}
		}
	}
}

func heldLater(rounds []Held, before Held, n Next) bool {
	for _, later := range rounds {
		e := later.Election
		kind := n.Round
		if kind == Repeat {
			kind = string(before.Election.Round)
		}
		if e.Follows == before.Election.ID && string(e.Round) == kind && e.Post(n.Post) != nil {
			return true
		}
	}
	return false
}

// vacancies counts the seats without a member and without a round to come.
func (f *finalist) vacancies() {
	for i := range f.committee.Posts {
		p := &f.committee.Posts[i]
		p.Vacant = p.Seats - len(p.Members)
		code := "committee.open"
		switch {
		case p.Vacant == 0:
			code = "committee.filled"
		case f.waits(p.ID):
			code = "committee.waiting"
			p.Vacant = 0
		}
		p.Sentence = sentence(phrase(code, "post", p.Title, "seats", p.Seats, "n", len(p.Members), "vacant", p.Vacant))
	}
}

func (f *finalist) waits(post string) bool {
	if f.undecided[post] {
		return true
	}
	for _, n := range f.committee.Open {
		if n.Post == post {
			return true
		}
	}
	return false
}

// acting is rule E5, over all rounds: the first post has nobody although a
// supplementary round was held for it, or none can be for want of candidates.
func (f *finalist) acting(rounds []Held) {
	first := f.committee.Posts[0]
	if len(first.Members) > 0 || f.waits(first.ID) || !supplemented(rounds, first.ID) && !unheld(rounds, first.ID) {
		return
	}
	for _, p := range f.committee.Posts {
		if len(p.Members) == 0 {
			continue
		}
		most := p.Members[0]
		f.committee.Acting = most.ID
		f.committee.Sentence = sentence(phrase("committee.acting", "first", first.Title, "post", p.Title, "name", most.Name, "n", most.Approve))
		return
	}
	f.committee.Sentence = sentence(phrase("committee.nobody", "first", first.Title))
}

// unheld says that a supplementary round for a post was asked for but had nobody
// to stand.
func unheld(rounds []Held, post string) bool {
	for _, held := range rounds {
		for _, n := range held.Result.Next {
			if n.Post == post && n.Round == string(election.Supplementary) && len(n.People) == 0 {
				return true
			}
		}
	}
	return false
}

func supplemented(rounds []Held, post string) bool {
	for _, held := range rounds {
		if held.Election.Round == election.Supplementary && held.Result.Stands && held.Election.Post(post) != nil {
			return true
		}
	}
	return false
}
