package audit

import (
	"fmt"
	"slices"

	"zheng/store/election"
	"zheng/store/tally"
)

// Kind says what an assertion claims.
type Kind string

// The kinds of assertions.
const (
	Passed Kind = "passed" // Person has the approvals that the post needs
	Below  Kind = "below"  // Person does not have them
	More   Kind = "more"   // Person has more approvals than Than
)

// Others stands for all written-in people together who are not in the result:
// nobody who was overlooked could have been elected.
const Others = "*"

// Assertion is one claim that has to hold for the result to be right.
type Assertion struct {
	Post   string `json:"post"`
	Kind   Kind   `json:"kind"`
	Person string `json:"person"`
	Than   string `json:"than,omitempty"`
	Margin int    `json:"margin"` // ballots by which it holds as counted, at least 1

	post   int
	listed map[string]bool // the maker's
	score  func(says) float64
	low    float64 // of a score
	high   float64
	bound  float64 // it holds if the scores add up to more
}

// says is what a ballot says at the assertion's post.
type says struct {
	counts       bool
	person, than bool // approved
}

// Open is a part of a result that no sample can confirm.
type Open struct {
	Post string `json:"post"`
	Why  string `json:"why"` // pending | void | tie | none
}

// Assertions lists what has to hold for a result of e to be right: everyone
// elected was so rightly, and nobody else should have been. What a sample
// cannot confirm is listed beside them.
func Assertions(e *election.Election, r *tally.Result) ([]*Assertion, []Open, error) {
	if len(r.Posts) != len(e.Posts) {
		return nil, nil, fmt.Errorf("the result has %d posts, the election %d", len(r.Posts), len(e.Posts))
	}
	switch {
	case r.Pending > 0:
		return nil, []Open{{Why: "pending"}}, nil
	case !r.Stands:
		return nil, []Open{{Why: "void"}}, nil
	}
	var all []*Assertion
	var open []Open
	for k := range e.Posts {
		p := &r.Posts[k]
		if p.Needs == nil {
			return nil, []Open{{Why: "pending"}}, nil
		}
		for _, n := range r.Next {
			if n.Post == p.ID && n.Round == string(election.Runoff) {
				open = append(open, Open{p.ID, "tie"})
			}
		}
		m := &maker{e: e, r: r, k: k, p: p, listed: map[string]bool{}}
		for _, who := range p.People {
			m.listed[who.ID] = true
		}
		if m.ofValid() && p.Counting == 0 {
			open = append(open, Open{p.ID, "none"}) // a share of nothing
			continue
		}
		all = append(all, m.post()...)
	}
	return all, open, nil
}

// maker makes the assertions of one post.
type maker struct {
	e *election.Election
	r *tally.Result
	k int
	p *tally.PostResult

	listed map[string]bool // everyone the result names at the post
}

func (m *maker) post() (all []*Assertion) {
	var elected, tied, kin, rest []string
	for _, n := range m.r.Next {
		if n.Post == m.p.ID && n.Round == string(election.Runoff) {
			tied = n.People
		}
	}
	for _, who := range m.p.People {
		switch {
		case who.Elected, who.Recalled:
			elected = append(elected, who.ID)
		case slices.Contains(tied, who.ID), m.excluded(who):
		case (who.Rule == "E6" || who.Rule == "E14") && m.kinAbove(who.ID):
		case who.Rule == "E6" || who.Rule == "E14":
			kin = append(kin, who.ID)
		default:
			rest = append(rest, who.ID)
		}
	}
	if m.e.Posts[m.k].WriteIns > 0 {
		rest = append(rest, Others)
	}
	for _, who := range append(slices.Clone(elected), tied...) {
		all = append(all, m.passed(who))
	}
	for _, other := range rest {
		if m.p.Vacant > 0 || m.e.Recall() {
			all = append(all, m.below(other))
			continue
		}
		for _, who := range append(slices.Clone(elected), tied...) {
			all = append(all, m.more(who, other))
		}
	}
	for _, who := range elected {
		for _, other := range tied {
			all = append(all, m.more(who, other))
		}
		for _, other := range kin {
			if m.kin(who, other) && m.p.Person(who).Approve > m.p.Person(other).Approve {
				all = append(all, m.more(who, other))
			}
		}
	}
	return all
}

// excluded says that a person is passed over for a reason that approvals at
// this post do not touch: elected higher, or not eligible. The election to the
// higher post has assertions of its own; so has that of close kin (E6).
func (m *maker) excluded(who tally.PersonResult) bool {
	return who.Rule == "E8" || who.Rule == "V7" || who.Rule == "E7" || m.higher(who.ID)
}

// kinAbove says that close kin of a person is elected at a higher post, or sits
// already.
func (m *maker) kinAbove(id string) bool {
	for _, s := range m.e.Sitting {
		if s.Bar(m.p.ID) && m.kin(s.ID, id) {
			return true
		}
	}
	for _, p := range m.r.Posts[:m.k] {
		for _, who := range p.People {
			if who.Elected && m.kin(who.ID, id) {
				return true
			}
		}
	}
	return false
}

func (m *maker) kin(a, b string) bool {
	one, _ := m.e.Candidate(a)
	other, _ := m.e.Candidate(b)
	if m.e.Rules.OnePerHousehold && one.Household != "" && one.Household == other.Household {
		return true
	}
	for _, s := range m.e.Sitting {
		if s.ID == a && slices.Contains(s.Kin, b) || s.ID == b && slices.Contains(s.Kin, a) {
			return true
		}
	}
	for _, p := range m.e.Posts {
		for _, c := range p.Candidates {
			if c.ID == a && slices.Contains(c.Kin, b) || c.ID == b && slices.Contains(c.Kin, a) {
				return true
			}
		}
	}
	return false
}

func (m *maker) higher(id string) bool {
	for _, p := range m.r.Posts[:m.k] {
		if at := p.Person(id); at != nil && at.Elected {
			return true
		}
	}
	return false
}

// ofValid says that the share is taken of the ballots that count at the post,
// a number that the ballots themselves decide.
func (m *maker) ofValid() bool {
	return m.e.Round == election.First && m.e.Rules.MajorityBase == election.BaseValid && !m.e.Rules.Majority.None()
}

func (m *maker) passed(who string) *Assertion {
	a := m.start(Passed, who, "")
	if m.ofValid() {
		a.share(m.e.Rules.Majority, 1)
		return a
	}
	a.score, a.low, a.high = func(s says) float64 { return one(s.person) }, 0, 1
	a.bound = float64(*m.p.Needs - 1)
	return a
}

func (m *maker) below(who string) *Assertion {
	a := m.start(Below, who, "")
	if m.ofValid() {
		a.share(m.e.Rules.Majority, -1)
		return a
	}
	a.score, a.low, a.high = func(s says) float64 { return -one(s.person) }, -1, 0
	a.bound = -float64(*m.p.Needs)
	return a
}

func (m *maker) more(who, than string) *Assertion {
	a := m.start(More, who, than)
	a.score, a.low, a.high = func(s says) float64 { return one(s.person) - one(s.than) }, -1, 1
	return a
}

func (m *maker) start(kind Kind, who, than string) *Assertion {
	return &Assertion{Post: m.p.ID, Kind: kind, Person: who, Than: than, post: m.k, listed: m.listed}
}

// share compares approvals with a share of the ballots that count: B·approvals
// against A·ballots. Sign is 1 for reaching it and -1 for staying below. All
// are whole numbers, so that "at least 0" is "more than -1".
func (a *Assertion) share(r election.Ratio, sign float64) {
	full, part := float64(r.B), float64(r.A)
	a.score = func(s says) float64 {
		if !s.counts {
			return 0
		}
		return sign * (full*one(s.person) - part)
	}
	a.low, a.high = -part, max(full-part, 0)
	if sign < 0 {
		a.low, a.high = min(part-full, 0), part
	}
	if strict := r.Over == (sign > 0); !strict {
		a.bound = -1
	}
}

// of gives the score of a ballot.
func (a *Assertion) of(told []tally.Told) float64 {
	t := told[a.post]
	s := says{counts: t.Counts, person: a.approves(t, a.Person)}
	if a.Than != "" {
		s.than = a.approves(t, a.Than)
	}
	return a.score(s)
}

func (a *Assertion) approves(t tally.Told, who string) bool {
	if who != Others {
		return slices.Contains(t.Approve, who)
	}
	return slices.ContainsFunc(t.Approve, func(id string) bool { return !a.listed[id] })
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
