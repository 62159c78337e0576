package tally

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"zheng/store/election"
)

// This file counts ballots: it applies V1 to V5 to each and adds it up.

// MaxBallots bounds every figure of a count.
const MaxBallots = 1_000_000_000

// The sizes of what may be written on one ballot.
const (
	maxNameBytes = 200
	maxNames     = 200 // written in at one post
	maxReason    = 500 // bytes of a reason for voiding
)

// Counter adds up the ballots of one election, one at a time, in memory that
// grows with the people voted for and not with the ballots. Ballots may come
// in any order, and counters of parts may be merged.
type Counter struct {
	e       *election.Election
	people  *roster
	index   map[string]int // post id → place
	posts   []postCount
	papers  []paper
	paperOf []int // post → paper; -1 while no ballot has named it
	counted int
	valid   int
	blank   int
	voids   map[voidKey]int
	scratch scratch
}

// postCount are the figures of one post.
type postCount struct {
	counting int
	rows     []row
	at       map[person]int // person → row
}

// row are one person's figures at one post.
type row struct {
	who     person
	approve int
	oppose  int
	carried int // of approve, given at higher posts only
}

// paper is a sheet that carries some of the posts, each post on one paper.
type paper struct {
	posts    []int // ascending
	returned int
}

// voidKey is what a rule made invalid: whole ballots (post -1), a post of a
// ballot, or choices at a post.
type voidKey struct {
	rule   string
	post   int
	reason string
}

// scratch is what the ballot in hand says; kept to save allocations.
type scratch struct {
	approve [][]person // by post
	oppose  [][]person
	voided  []bool
	carried []person
	stamp   []uint32 // by person: the turn in which it was last met
	turn    uint32
}

// NewCounter starts a count at zero.
func NewCounter(e *election.Election) *Counter {
	c := &Counter{
		e:       e,
		people:  newRoster(e),
		index:   map[string]int{},
		posts:   make([]postCount, len(e.Posts)),
		paperOf: make([]int, len(e.Posts)),
		voids:   map[voidKey]int{},
	}
	for k, post := range e.Posts {
		c.index[post.ID] = k
		c.paperOf[k] = -1
		c.posts[k].at = map[person]int{}
		for _, candidate := range post.Candidates {
			c.posts[k].row(c.people.byID[candidate.ID])
		}
	}
	c.scratch.approve = make([][]person, len(e.Posts))
	c.scratch.oppose = make([][]person, len(e.Posts))
	c.scratch.voided = make([]bool, len(e.Posts))
	return c
}

// row gives the row of a person, a new one at zero where there is none.
func (p *postCount) row(who person) *row {
	i, known := p.at[who]
	if !known {
		i = len(p.rows)
		p.at[who] = i
		p.rows = append(p.rows, row{who: who})
	}
	return &p.rows[i]
}

// VoteError says what in a ballot cannot be counted, and where.
type VoteError struct {
	At      string // such as marks.chair.zhang
	Problem string
}

func (e *VoteError) Error() string { return e.At + ": " + e.Problem }

// Add counts a ballot, count times over. An error (*VoteError) leaves the
// count as it was.
func (c *Counter) Add(v election.Vote, count int) error {
	if count < 1 || count > MaxBallots-c.counted {
		return &VoteError{"count", fmt.Sprintf("%d is not possible: a count goes from 1 to %d ballots in all", count, MaxBallots)}
	}
	if err := c.check(v); err != nil {
		return err
	}
	void := voidKey{"V3", -1, strings.TrimSpace(v.Void)}
	if v.Void != "" && len(v.Posts) == 0 {
		c.counted += count // of a paper that nobody can tell any more
		c.voids[void] += count
		return nil
	}
	sheet, err := c.paper(v.Posts)
	if err != nil {
		return err
	}
	c.papers[sheet].returned += count
	c.counted += count
	if v.Void != "" {
		c.voids[void] += count
		return nil
	}
	inked := c.read(v)
	rule := c.judge(c.papers[sheet].posts, count)
	if rule != "" {
		c.voids[voidKey{rule, -1, ""}] += count
		return nil
	}
	c.valid += count
	if !inked {
		c.blank += count
	}
	c.record(c.papers[sheet].posts, count)
	return nil
}

// check finds what this election does not know.
func (c *Counter) check(v election.Vote) *VoteError {
	if len(v.Void) > maxReason {
		return &VoteError{"void", fmt.Sprintf("the reason is longer than %d bytes", maxReason)}
	}
	for id, marks := range v.Marks {
		k, err := c.postAt("marks", id, v.Posts)
		if err != nil {
			return err
		}
		for who, reading := range marks {
			if problem := c.markProblem(k, who, reading); problem != "" {
				return &VoteError{"marks." + id + "." + clip(who), problem}
			}
		}
	}
	for id, names := range v.WriteIns {
		if _, err := c.postAt("write_ins", id, v.Posts); err != nil {
			return err
		}
		if len(names) > maxNames {
			return &VoteError{"write_ins." + id, fmt.Sprintf("%d names; at most %d fit on a ballot", len(names), maxNames)}
		}
		for i, name := range names {
			if problem := nameProblem(name); problem != "" {
				return &VoteError{fmt.Sprintf("write_ins.%s[%d]", id, i), problem}
			}
		}
	}
	return nil
}

// markProblem says what is wrong with a mark, or "".
func (c *Counter) markProblem(k int, who string, reading election.Reading) string {
	if _, stands := c.people.atPost[k][who]; !stands {
		return fmt.Sprintf("no candidate for this post has this id in election %s", c.e.ID)
	}
	switch reading {
	case election.Approve, election.Oppose, election.Abstain:
		return ""
	case election.Unclear:
		return "the mark is unclear: settle it, or leave the ballot out and count it as pending"
	}
	return fmt.Sprintf("%q is no reading: write approve, oppose or abstain", clip(string(reading)))
}

// postAt gives the place of a post that must stand on the paper.
func (c *Counter) postAt(key, id string, posts []string) (int, *VoteError) {
	k, known := c.index[id]
	if !known {
		return 0, &VoteError{key + "." + clip(id), fmt.Sprintf("election %s has no such post: is this of another election?", c.e.ID)}
	}
	if len(posts) == 0 {
		return k, nil
	}
	for _, p := range posts {
		if p == id {
			return k, nil
		}
	}
	return 0, &VoteError{key + "." + id, "the post does not stand on this paper"}
}

// nameProblem says what is wrong with a written-in name, or "".
func nameProblem(name string) string {
	switch {
	case len(name) > maxNameBytes:
		return fmt.Sprintf("the name is longer than %d bytes", maxNameBytes)
	case !utf8.ValidString(name) || strings.ContainsRune(name, utf8.RuneError):
		return "the name is not UTF-8"
	case strings.TrimSpace(name) == "":
		return "the name is empty (V8): settle it, or leave it out"
	}
	return ""
}

// paper gives the place of the paper with these posts; none means all. Papers
// may not share a post, for then nobody could say how many were returned.
func (c *Counter) paper(ids []string) (int, *VoteError) {
	if len(ids) == 0 && len(c.papers) == 1 && len(c.papers[0].posts) == len(c.posts) {
		return 0, nil
	}
	var posts []int
	for i, id := range ids {
		k, known := c.index[id]
		if !known {
			return 0, &VoteError{fmt.Sprintf("posts[%d]", i), fmt.Sprintf("election %s has no post %q", c.e.ID, clip(id))}
		}
		posts = append(posts, k)
	}
	if len(ids) == 0 {
		for k := range c.posts {
			posts = append(posts, k)
		}
	}
	sort.Ints(posts)
	for i := 1; i < len(posts); i++ {
		if posts[i] == posts[i-1] {
			return 0, &VoteError{"posts", fmt.Sprintf("%q is named twice", c.e.Posts[posts[i]].ID)}
		}
	}
	return c.paperWith(posts)
}

func (c *Counter) paperWith(posts []int) (int, *VoteError) {
	for i, p := range c.papers {
		if equal(p.posts, posts) {
			return i, nil
		}
	}
	for _, k := range posts {
		if c.paperOf[k] >= 0 {
			return 0, &VoteError{"posts", fmt.Sprintf("%q stands on another paper too: every post stands on one paper only", c.e.Posts[k].ID)}
		}
	}
	for _, k := range posts {
		c.paperOf[k] = len(c.papers)
	}
	c.papers = append(c.papers, paper{posts: posts})
	return len(c.papers) - 1, nil
}

// read notes who is approved and opposed at each post. Inked says that
// anything was chosen or opposed at all (V5).
func (c *Counter) read(v election.Vote) (inked bool) {
	s := &c.scratch
	for k := range c.posts {
		s.approve[k], s.oppose[k], s.voided[k] = s.approve[k][:0], s.oppose[k][:0], false
	}
	for id, names := range v.WriteIns {
		k := c.index[id]
		c.newTurn()
		for _, name := range names {
			if p := c.people.wrote(k, strings.TrimSpace(name)); s.first(p) {
				s.approve[k] = append(s.approve[k], p)
			}
		}
		inked = inked || len(names) > 0
	}
	for id, marks := range v.Marks {
		k := c.index[id]
		written := len(s.approve[k])
		for who, reading := range marks {
			if reading == election.Abstain {
				continue
			}
			inked = true
			p := c.people.atPost[k][who]
			if among(s.approve[k][:written], p) {
				continue // written in as well: one person, approved
			}
			if reading == election.Approve {
				s.approve[k] = append(s.approve[k], p)
				continue
			}
			s.oppose[k] = append(s.oppose[k], p)
		}
	}
	return inked
}

// newTurn begins a new set of people met.
func (c *Counter) newTurn() {
	s := &c.scratch
	if s.turn++; s.turn == 0 { // after four thousand million turns
		clear(s.stamp)
		s.turn = 1
	}
}

// first says that p is met for the first time in this turn.
func (s *scratch) first(p person) bool {
	for int(p) >= len(s.stamp) {
		s.stamp = append(s.stamp, 0)
	}
	if s.stamp[p] == s.turn {
		return false
	}
	s.stamp[p] = s.turn
	return true
}

// judge applies V1, then V2 to the posts left. It returns the rule that voids
// the whole ballot, or "".
func (c *Counter) judge(posts []int, count int) string {
	s := &c.scratch
	for _, k := range posts {
		if len(s.approve[k]) <= c.e.Posts[k].Seats {
			continue
		}
		if c.e.Rules.Overvote == election.OvervoteBallot {
			return "V1"
		}
		s.voided[k] = true
	}
	if c.e.Rules.TwoPosts != election.TwoPostsNothing {
		if c.chosenTwice(posts) {
			if c.e.Rules.TwoPosts == election.TwoPostsBallot {
				return "V2"
			}
			c.dropTwice(posts, count)
		}
	}
	for _, k := range posts {
		if s.voided[k] {
			c.voids[voidKey{"V1", k, ""}] += count
		}
	}
	return ""
}

// chosenTwice looks for a person approved at two posts that are not voided.
func (c *Counter) chosenTwice(posts []int) bool {
	s := &c.scratch
	c.newTurn()
	for _, k := range posts {
		if s.voided[k] {
			continue
		}
		for _, p := range s.approve[k] {
			if !s.first(p) {
				return true
			}
		}
	}
	return false
}

// dropTwice takes out all approvals of people approved at two posts.
func (c *Counter) dropTwice(posts []int, count int) {
	s := &c.scratch
	times := map[person]int{}
	for _, k := range posts {
		if s.voided[k] {
			continue
		}
		for _, p := range s.approve[k] {
			times[p]++
		}
	}
	for _, k := range posts {
		if s.voided[k] {
			continue
		}
		kept := s.approve[k][:0]
		for _, p := range s.approve[k] {
			if times[p] < 2 {
				kept = append(kept, p)
				continue
			}
			c.voids[voidKey{"V2", k, ""}] += count
		}
		s.approve[k] = kept
	}
}

// record adds the ballot to the figures of every post where it counts. With
// carry_down (E10) a person approved at a higher post is approved here too.
func (c *Counter) record(posts []int, count int) {
	s := &c.scratch
	s.carried = s.carried[:0]
	for _, k := range posts {
		if s.voided[k] {
			continue
		}
		p := &c.posts[k]
		p.counting += count
		c.newTurn()
		for _, who := range s.approve[k] {
			s.first(who)
			p.row(who).approve += count
		}
		for _, who := range s.carried {
			if s.first(who) {
				r := p.row(who)
				r.approve += count
				r.carried += count
			}
		}
		for _, who := range s.oppose[k] {
			if s.first(who) {
				p.row(who).oppose += count
			}
		}
		if c.e.Rules.CarryDown {
			s.carried = append(s.carried, s.approve[k]...)
		}
	}
}

// Merge adds the ballots of another counter of the same election.
func (c *Counter) Merge(o *Counter) error {
	if c == o {
		return fmt.Errorf("couldn't merge a counter with itself")
	}
	if c.e != o.e && !bytes.Equal(election.Format(c.e), election.Format(o.e)) {
		return fmt.Errorf("couldn't merge counts of two elections: %s and %s", c.e.ID, o.e.ID)
	}
	if o.counted > MaxBallots-c.counted {
		return fmt.Errorf("couldn't merge: more than %d ballots", MaxBallots)
	}
	if err := c.mergePapers(o); err != nil {
		return err
	}
	c.counted += o.counted
	c.valid += o.valid
	c.blank += o.blank
	for key, n := range o.voids {
		c.voids[key] += n
	}
	for k := range o.posts {
		c.posts[k].counting += o.posts[k].counting
		for _, r := range o.posts[k].rows {
			who := r.who
			if int(who) >= o.people.candidates {
				who = c.people.wrote(k, o.people.names[who])
			}
			mine := c.posts[k].row(who)
			mine.approve += r.approve
			mine.oppose += r.oppose
			mine.carried += r.carried
		}
	}
	return nil
}

// mergePapers adds the papers of o, or changes nothing where they clash.
func (c *Counter) mergePapers(o *Counter) error {
	trial := &Counter{e: c.e, posts: c.posts, papers: append([]paper(nil), c.papers...), paperOf: append([]int(nil), c.paperOf...)}
	for _, p := range o.papers {
		i, err := trial.paperWith(p.posts)
		if err != nil {
			return fmt.Errorf("couldn't merge: %w", err)
		}
		trial.papers[i].returned += p.returned
	}
	c.papers, c.paperOf = trial.papers, trial.paperOf
	return nil
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func among(list []person, p person) bool {
	for _, q := range list {
		if p == q {
			return true
		}
	}
	return false
}

// clip cuts what is quoted from a hostile input.
func clip(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
