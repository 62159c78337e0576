// This file is about what bodies have beyond their rules: the households that a
// group's representatives stand for, and who asked for a recall.

package election

import "strconv"

// Quota is of an election of representatives: how many households one stands
// for, how many there are in all, and how many units send one besides.
type Quota struct {
	Source     string
	Households Span // to one representative
	Seats      Span // of all groups and units together
	Units      Ratio
}

// quotas are of the documents, by locality; "" is the standard.
var quotas = map[string]Quota{
	"":              {"004 衡南 三（一）3", Span{5, 15}, Span{50, 100}, Ratio{A: 1, B: 5}},
	"hengnan-2017":  {"004 衡南 三（一）3", Span{5, 50}, Span{50, 100}, Ratio{}},
	"duting-2015":   {"004 都亭（三）3", Span{30, 50}, Span{50, 100}, Ratio{A: 1, B: 5}},
	"changguo-2017": {"004 昌国（四）1(5)", Span{30, 50}, Span{51, 101}, Ratio{A: 1, B: 3}},
	"shenyang-2014": {"003 二（三）", Span{20, 40}, Span{50, maxUnits}, Ratio{}},
}

// maxUnits bounds the units that send a representative of their own.
const maxUnits = 1000

// quota holds the groups of an election of representatives against it.
func (e *Election) quota() Problems {
	if e.Profile != "group" {
		return nil
	}
	q, known := quotas[e.Locality]
	if !known {
		q = quotas[""]
	}
	var notes Problems
	groups := map[string]*group{}
	var order []*group
	all := e.Units
	for _, p := range e.Posts {
		name := p.Group
		if name == "" {
			name = p.ID
		}
		if groups[name] == nil {
			groups[name] = &group{post: p}
			order = append(order, groups[name])
		}
		groups[name].households = max(groups[name].households, p.Households)
		groups[name].seats += p.Seats
		all += p.Seats
	}
	for _, g := range order {
		least, most := g.seats*q.Households.Least, g.seats*q.Households.Most
		if g.households > 0 && (g.households < least || g.households > most) {
			notes = append(notes, say(e.Line("post", g.post.ID, "seats"), "post."+g.post.ID, "quota_households",
				g.post.Title, g.households, g.seats, q.Source, q.Households.Least, q.Households.Most))
		}
	}
	if !e.Whole {
		return notes
	}
	if all < q.Seats.Least || all > q.Seats.Most {
		notes = append(notes, say(0, "post", "quota_seats", all, q.Source, q.Seats.Least, q.Seats.Most))
	}
	if !q.Units.None() && e.Units*q.Units.B > all*q.Units.A {
		notes = append(notes, say(e.Line("election", "units"), "election.units", "quota_units", e.Units, all, q.Source, q.Units.A, q.Units.B))
	}
	return notes
}

// RollNotices holds the groups of an election of representatives against the
// households that the roll has of them.
func (e *Election) RollNotices(voters []Voter) Problems {
	if e.Profile != "group" {
		return nil
	}
	homes := map[string]map[string]bool{}
	for _, v := range voters {
		if v.Group == "" || v.Household == "" {
			continue
		}
		if homes[v.Group] == nil {
			homes[v.Group] = map[string]bool{}
		}
		homes[v.Group][v.Household] = true
	}
	var notes Problems
	counted := *e
	counted.Posts, counted.Whole = nil, false
	for _, p := range e.Posts {
		found := len(homes[p.Group])
		if found == 0 {
			continue // the roll does not say
		}
		if p.Households > 0 && p.Households != found {
			notes = append(notes, say(e.Line("post", p.ID, "households"), "post."+p.ID, "quota_roll", p.Title, p.Households, found))
		}
		p.Households = found
		counted.Posts = append(counted.Posts, p)
	}
	return append(notes, counted.quota()...)
}

// group is one residents' group with its posts together: those for anyone, and
// those for women.
type group struct {
	post       Post
	households int
	seats      int
}

// Petition is who asked for a recall.
type Petition struct {
	By     string // voters | representatives
	Signed int
	Of     int // how many of them there are
}

// Who may ask for a recall, and by what share: article 16 of the Organic Law of
// the Villagers' Committees.
const (
	ByVoters          = "voters"
	ByRepresentatives = "representatives"
)

var petitions = map[string]Ratio{
	ByVoters:          {A: 1, B: 5},
	ByRepresentatives: {A: 1, B: 3},
}

// Recall says that people vote on whether somebody leaves an office (罢免).
func (e *Election) Recall() bool { return e.Profile == "recall" }

// ByElection says that seats are filled that fell open (补选).
func (e *Election) ByElection() bool {
	return e.Profile == "by_election" || e.Profile == "villagers_by_election"
}

// recall checks what a recall needs: who asked, one person to each post, and no
// names written in.
func (c *checker) recall(root *node, e *Election) {
	n := root.sub["petition"]
	if !e.Recall() {
		if n != nil {
			c.say(n.line, "petition", "petition_none")
		}
		return
	}
	if c.broken {
		return
	}
	if n == nil {
		c.say(0, "petition", "petition_missing")
	}
	t := c.section(root, "petition")
	p := &Petition{
		By:     c.choice(t, "petition", "by", ByVoters, ByVoters, ByRepresentatives),
		Signed: c.number(t, "petition", "signed", 0, 0, maxElectors),
		Of:     c.number(t, "petition", "of", 0, 0, maxElectors),
	}
	e.Petition = p
	if share := petitions[p.By]; n != nil && (p.Of == 0 || !share.Met(p.Signed, p.Of)) {
		c.say(n.line, "petition", "petition_few", p.Signed, p.Of, strconv.Itoa(share.A)+"/"+strconv.Itoa(share.B))
	}
	for _, post := range e.Posts {
		line := e.Line("post", post.ID)
		if len(post.Candidates) != post.Seats {
			c.say(line, "post."+post.ID, "recall_people", post.Title, len(post.Candidates), post.Seats)
		}
		if post.WriteIns > 0 {
			c.say(line, "post."+post.ID, "recall_lines", post.Title)
		}
	}
}
