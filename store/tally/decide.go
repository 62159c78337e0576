// This file decides: whether the vote stands (Q1, Q2), and post by post who is
// elected (E1 to E4, E6 to E10).

package tally

import (
	"reflect"
	"sort"

	"zheng/store/election"
	"zheng/store/text"
)

// Figures are what is known of a count beside its ballots. Nil is not known.
type Figures struct {
	Registered   *int // persons on the roll
	Participants *int // persons who took part, by proxy too
	Issued       *int // ballots drawn; one of every paper, where a ballot has several
	Pending      int  // sheets that wait for a person's decision
	Rejected     int  // sheets that are no ballots (V6)

	// Elsewhere names the polling stations whose ballots are not among these:
	// until they are, nobody is elected.
	Elsewhere []string

	// For the reconciliation only.
	Boxes     []Box // mobile ones that went out
	Own       *int  // of the issued, for the voters themselves
	Proxies   *int  // of the issued, for voters represented
	Cancelled *int  // of the issued, spoiled or unused and cut at the corner

	// Returned, if known, is checked against the ballots counted and pending.
	Returned *int

	// Ineligible gives, by id or written-in name, why a person cannot be
	// elected (V7, E8), as the committee has decided.
	Ineligible map[string]string

	// Withdrawn gives, by id or written-in name, the posts that somebody nominated
	// withdrew from (N5), with commas between; "*" for all.
	Withdrawn map[string]string

	// Sex gives, by id or written-in name, the sex of people whom the file does
	// not know, where a seat for women asks for it (E7).
	Sex map[string]string
}

// Box is a mobile box that went out.
type Box struct {
	Name string
	Out  int  // ballots taken along
	Back *int // voters who voted there and ballots that nobody used; nil while it is out
}

// None says that nothing is known beside the ballots.
func (f Figures) None() bool { return reflect.DeepEqual(f, Figures{}) }

// decision is a result in the making.
type decision struct {
	c        *Counter
	f        Figures
	rules    election.Rules
	r        *Result
	open     bool // stands, nothing pending, every figure known: people are elected
	lists    [][]*candidacy
	standing [][]*candidacy // post → those nominated, in order of votes
	elected  map[person]int // person → post
	passed   []int          // post → how many may be elected and have the approvals
	last     []int          // post → fewest approvals that won a seat
	inRunoff []int          // post → seats that a runoff fills
}

// candidacy is one person at one post, while it is decided.
type candidacy struct {
	row
	out  PersonResult
	void bool // elected by the votes, but not kept: the seat stays free where the rules say so
}

// Result decides the election by the ballots counted so far. It changes
// nothing: more ballots may follow.
func (c *Counter) Result(f Figures) (*Result, error) {
	if err := c.checkFigures(f); err != nil {
		return nil, err
	}
	f.Ineligible, f.Withdrawn, f.Sex = byPlain(f.Ineligible), byPlain(f.Withdrawn), byPlain(f.Sex)
	d := &decision{c: c, f: f, rules: c.e.Rules, elected: map[person]int{}, passed: make([]int, len(c.posts)), last: make([]int, len(c.posts)), inRunoff: make([]int, len(c.posts)), standing: make([][]*candidacy, len(c.posts))}
	d.r = &Result{
		Election:     c.e.ID,
		Round:        c.e.Round,
		Rules:        RulesUsed{c.e.Profile, election.ProfileVersion(c.e.Profile), c.e.Rules.Hash()},
		Registered:   f.Registered,
		Participants: f.Participants,
		Issued:       f.Issued,
		Returned:     c.counted + f.Pending,
		Counted:      c.counted,
		Valid:        c.valid,
		Invalid:      c.counted - c.valid,
		Blank:        c.blank,
		Pending:      f.Pending,
		Rejected:     f.Rejected,
		Why:          []Reason{},
		Next:         []Next{},
	}
	d.voids()
	d.stands()
	for k := range c.posts {
		d.figures(k)
	}
	d.sexes()
	for k := range c.posts {
		d.post(k)
	}
	d.next()
	d.acting()
	d.women()
	for k := range c.posts {
		d.finish(k)
	}
	d.r.Reconcile = Reconcile(d.r, f)
	return d.r, nil
}

// checkFigures finds figures that cannot be.
func (c *Counter) checkFigures(f Figures) error {
	for _, n := range []struct {
		name string
		n    *int
	}{
		{"registered", f.Registered}, {"participants", f.Participants}, {"issued", f.Issued}, {"returned", f.Returned},
		{"pending", &f.Pending}, {"rejected", &f.Rejected}, {"own", f.Own}, {"proxies", f.Proxies}, {"cancelled", f.Cancelled},
	} {
		if n.n != nil && (*n.n < 0 || *n.n > MaxBallots) {
			return wrong(n.name, "figure", "text", *n.n, "low", 0, "most", MaxBallots)
		}
	}
	if f.Returned != nil && *f.Returned != c.counted+f.Pending {
		return wrong("returned", "returned", "n", *f.Returned, "counted", c.counted, "pending", f.Pending)
	}
	for who, sex := range f.Sex {
		if sex != election.Male && sex != election.Female {
			return wrong("sex."+clip(who), "sex", "text", quoted(sex))
		}
	}
	if f.Registered != nil && *f.Registered < c.e.Rules.Excused {
		return wrong("registered", "excused", "n", *f.Registered, "excused", c.e.Rules.Excused)
	}
	return nil
}

// stands holds the vote against Q1 and Q2, and says what it still waits for.
func (d *decision) stands() {
	d.r.Stands = true
	if !d.c.e.Registers() {
		d.turnout()
		d.limit()
	}
	for _, why := range d.r.Why {
		d.r.Stands = d.r.Stands && why.Holds != nil && *why.Holds
	}
	d.open = d.r.Stands
	d.base()
	if d.f.Pending > 0 {
		d.because("V3", nil, phrase("pending", "n", d.f.Pending))
		d.open = false
	}
}

// base waits for the figure that the majority of a first round is taken of.
func (d *decision) base() {
	base := d.rules.MajorityBase
	figure := map[election.Base]*int{election.BaseIssued: d.f.Issued, election.BaseParticipants: d.f.Participants}
	if n, needed := figure[base]; needed && n == nil && d.c.e.Round == election.First {
		d.because("E1", nil, phrase("unknown.base."+string(base)))
		d.open = false
	}
}

// because adds a reason for or against the whole vote.
func (d *decision) because(rule string, holds *bool, says text.Text) {
	d.r.Why = append(d.r.Why, Reason{rule, holds, sentence(says)})
}

// turnout is rule Q1.
func (d *decision) turnout() {
	f, need := d.f, d.rules.Turnout
	if d.c.e.Round == election.Nominating {
		need = d.rules.NominationTurnout
	}
	switch {
	case len(f.Elsewhere) > 0:
		d.because("Q1", nil, phrase("q1.elsewhere", "n", len(f.Elsewhere), "stations", listed(f.Elsewhere)))
	case need.None():
		d.because("Q1", truth(true), phrase("q1.none"))
	case f.Participants == nil && f.Registered == nil:
		d.because("Q1", nil, phrase("q1.both"))
	case f.Participants == nil:
		d.because("Q1", nil, phrase("q1.participants"))
	case f.Registered == nil:
		d.because("Q1", nil, phrase("q1.registered"))
	default:
		base := *f.Registered - d.rules.Excused
		holds := need.Met(*f.Participants, base)
		d.because("Q1", &holds, phrase("q1", "n", *f.Participants, "base", base,
			"verb", verb(need, holds), "fraction", fraction(need), "excused", excused(d.rules.Excused)))
	}
}

// limit is rule Q2, for each paper on its own.
func (d *decision) limit() {
	limit, code := d.f.Issued, "issued"
	if d.rules.ReturnedLimit == election.LimitParticipants {
		limit, code = d.f.Participants, "participants"
	}
	if limit == nil {
		d.because("Q2", nil, phrase("q2.unknown."+code))
		return
	}
	if len(d.c.papers) < 2 {
		holds := d.r.Returned <= *limit
		d.because("Q2", &holds, phrase("q2."+code+"."+yes(holds), "n", d.r.Returned, "limit", *limit))
		return
	}
	for k, i := range d.c.paperOf { // in the order of posts, not in that of the first ballots
		if i < 0 || d.c.papers[i].posts[0] != k {
			continue
		}
		p := d.c.papers[i]
		holds := p.returned <= *limit
		d.because("Q2", &holds, phrase("q2."+code+"."+yes(holds)+".paper", "n", p.returned, "limit", *limit,
			"post", d.c.e.Posts[p.posts[0]].Title))
	}
}

// returned gives the ballots returned that carry post k.
func (d *decision) returned(k int) int {
	if len(d.c.papers) < 2 {
		return d.r.Returned
	}
	if i := d.c.paperOf[k]; i >= 0 {
		return d.c.papers[i].returned
	}
	return 0
}

// figures works out base and needs of a post and the order of its people.
func (d *decision) figures(k int) {
	count, post := &d.c.posts[k], d.c.e.Posts[k]
	p := PostResult{ID: post.ID, Title: post.Title, Seats: post.Seats, Counting: count.counting, People: []PersonResult{}}
	switch d.shareBase() {
	case election.BaseIssued:
		p.Base = d.f.Issued
	case election.BaseParticipants:
		p.Base = d.f.Participants
	case election.BaseValid:
		p.Base = whole(count.counting)
	default:
		p.Base = whole(d.returned(k))
	}
	if d.c.e.Registers() {
		p.Needs = whole(0)
	} else if d.c.e.Round == election.Runoff {
		p.Needs = whole(1)
	} else if p.Base != nil {
		p.Needs = whole(max(d.share().Needs(*p.Base), 1)) // nobody is elected without a vote
	}
	d.r.Posts = append(d.r.Posts, p)
	d.lists = append(d.lists, d.order(k))
}

// share is the share of the base that elects in this round.
func (d *decision) share() election.Ratio {
	switch d.c.e.Round {
	case election.Runoff:
		return election.Ratio{}
	case election.Supplementary:
		return d.rules.Supplementary
	case election.Nominating:
		return d.rules.Nomination
	}
	return d.rules.Majority
}

// shareBase is the number that this share is taken of.
func (d *decision) shareBase() election.Base {
	if d.c.e.Round == election.Supplementary || d.c.e.Round == election.Nominating {
		return election.BaseReturned
	}
	return d.rules.MajorityBase
}

// order lists the candidates of a post and everyone else with an approval: by
// approvals, then as in the file, then by name.
func (d *decision) order(k int) []*candidacy {
	count, people := &d.c.posts[k], d.c.people
	printed := len(d.c.e.Posts[k].Candidates)
	var list []*candidacy
	for i, r := range count.rows {
		if i >= printed && r.approve == 0 {
			continue
		}
		list = append(list, &candidacy{row: r, out: PersonResult{
			ID:      people.ids[r.who],
			Name:    people.names[r.who],
			WriteIn: i >= printed,
			Approve: r.approve,
			Oppose:  r.oppose,
			Carried: r.carried,
			Sex:     d.f.Sex[people.ids[r.who]],
		}})
		if last := &list[len(list)-1].out; !last.WriteIn {
			last.Abstain = count.counting - r.approve - r.oppose
		}
	}
	place := func(c *candidacy) int {
		switch {
		case !c.out.WriteIn:
			return count.at[c.who]
		case int(c.who) < people.candidates:
			return printed + int(c.who)
		}
		return printed + people.candidates
	}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.approve != b.approve {
			return a.approve > b.approve
		}
		if place(a) != place(b) {
			return place(a) < place(b)
		}
		return a.out.Name < b.out.Name
	})
	return list
}

// post decides one post: the posts above it are decided.
func (d *decision) post(k int) {
	if !d.open {
		for _, c := range d.lists[k] {
			d.undecided(c)
		}
		return
	}
	if d.c.e.Round == election.Nominating {
		d.nominate(k)
		return
	}
	if d.c.e.Recall() {
		d.recall(k)
		return
	}
	pool := d.pool(k)
	for _, c := range pool {
		if !c.void {
			d.passed[k]++
		}
	}
	left, here, freed := d.r.Posts[k].Seats, []person{}, 0
	for len(pool) > 0 {
		size := 1
		for size < len(pool) && pool[size].approve == pool[0].approve {
			size++
		}
		group := d.withoutKin(k, pool[:size], here)
		free := d.freed(size-len(group), left-len(group))
		pool = pool[size:]
		switch {
		case len(group) == 0:
		case left == 0:
			for _, c := range group {
				d.tooMany(k, c)
			}
		case len(group) > left || d.kinWithin(group):
			d.tied(k, group, left)
			left, free = 0, 0
		default:
			for _, c := range group {
				d.elect(k, c)
				here = append(here, c.who)
			}
			left -= len(group)
		}
		left, freed = left-free, freed+free
	}
	d.r.Posts[k].Vacant = left + freed
}

// freed gives the seats that stay free for people elected and not kept: none
// where the next in line has them.
func (d *decision) freed(void, left int) int {
	if !d.rules.VoteFreed {
		return 0
	}
	return max(0, min(void, left))
}

// pool gives those who may be elected at post k, in order of approvals; the
// others learn why they are not.
func (d *decision) pool(k int) []*candidacy {
	var above []person
	if d.rules.Apart() {
		for who := range d.elected {
			above = append(above, who)
		}
		sort.Slice(above, func(i, j int) bool { return above[i] < above[j] })
	}
	var pool []*candidacy
	void := func(c *candidacy) {
		if c.void = d.rules.VoteFreed; c.void {
			pool = append(pool, c)
		}
	}
	for _, c := range d.lists[k] {
		higher, taken := d.elected[c.who]
		reason, barred := d.f.Ineligible[c.out.ID]
		kin, related := d.c.people.kinAmong(c.who, above)
		sits, kept := d.c.people.bars[k][c.who]
		switch {
		case c.approve < *d.r.Posts[k].Needs:
			d.below(k, c)
		case barred:
			d.ineligible(c, reason)
			void(c)
		case d.man(k, c):
			c.say("E7", phrase("lost.man", "name", c.called(), "n", c.approve))
		case kept:
			d.kept(c, sits)
			void(c)
		case taken:
			c.say("E1", phrase("lost.higher", "name", c.called(), "n", c.approve, "post", d.c.e.Posts[higher].Title))
		case related:
			c.say(d.apart(c.who, kin, "lost.kin.higher", "name", c.called(), "n", c.approve,
				"kin", d.c.people.names[kin], "post", d.c.e.Posts[d.elected[kin]].Title))
			void(c)
		default:
			pool = append(pool, c)
		}
	}
	return pool
}

// withoutKin passes over those whose kin is elected at this post with more
// approvals (E6).
func (d *decision) withoutKin(k int, group []*candidacy, here []person) []*candidacy {
	var free []*candidacy
	for _, c := range group {
		if c.void {
			continue
		}
		kin, related := d.c.people.kinAmong(c.who, here)
		if !related || !d.rules.Apart() {
			free = append(free, c)
			continue
		}
		c.say(d.apart(c.who, kin, "lost.kin.here", "name", c.called(), "n", c.approve,
			"kin", d.c.people.names[kin], "more", d.c.posts[k].row(kin).approve))
	}
	return free
}

// kinWithin says that some of a group of equals are close kin.
func (d *decision) kinWithin(group []*candidacy) bool {
	if !d.rules.Apart() {
		return false
	}
	all := make([]person, len(group))
	for i, c := range group {
		all[i] = c.who
	}
	for _, p := range all {
		if _, related := d.c.people.kinAmong(p, all); related {
			return true
		}
	}
	return false
}

// tied sends a group of equals to a runoff for the seats left (E3).
func (d *decision) tied(k int, group []*candidacy, left int) {
	d.inRunoff[k] = left
	next := Next{Round: string(election.Runoff), Post: d.r.Posts[k].ID, Seats: left, Rule: "E3"}
	code := "lost.tie"
	if len(group) <= left {
		code = "lost.tie.kin"
	}
	for _, c := range group {
		next.People = append(next.People, c.out.ID)
		c.say("E3", phrase(code, "name", c.called(), "n", c.approve, "others", others(group, c), "left", left))
	}
	next.Sentence = sentence(phrase("next.runoff", "people", others(group, nil), "n", group[0].approve,
		"left", left, "post", d.r.Posts[k].Title))
	d.r.Next = append(d.r.Next, next)
}

// elect gives a seat.
func (d *decision) elect(k int, c *candidacy) {
	d.elected[c.who] = k
	c.out.Elected = true
	d.last[k] = c.approve // they come in order of approvals
	rule := d.rule(k, c)
	c.say(rule, phrase("elected."+rule, "name", c.called(), "n", c.approve, "carried", carried(c),
		"share", d.shareOf(k, true), "seats", d.r.Posts[k].Seats, "passed", d.passed[k]))
}

// rule names the rule by which a person is elected.
func (d *decision) rule(k int, c *candidacy) string {
	switch {
	case d.c.e.Round == election.Runoff:
		return "E3"
	case d.c.e.Round == election.Supplementary:
		return "E4"
	case d.passed[k] > d.r.Posts[k].Seats:
		return "E2"
	case c.out.WriteIn:
		return "E9"
	}
	return "E1"
}
