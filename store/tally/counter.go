package tally

import (
	"fmt"
	"sort"
	"strings"

	"zheng/store/election"
)

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

// Add counts a ballot, count times over. An error (*Problem) leaves the
// count as it was.
func (c *Counter) Add(v election.Vote, count int) error {
	if count < 1 || count > MaxBallots-c.counted {
		return wrong("count", "count", "n", count, "most", MaxBallots)
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

// paper gives the place of the paper with these posts; none means all. Papers
// may not share a post, for then nobody could say how many were returned.
func (c *Counter) paper(ids []string) (int, *Problem) {
	if len(ids) == 0 && len(c.papers) == 1 && len(c.papers[0].posts) == len(c.posts) {
		return 0, nil
	}
	var posts []int
	for i, id := range ids {
		k, known := c.index[id]
		if !known {
			return 0, wrong(fmt.Sprintf("posts[%d]", i), "no_such_post", "election", c.e.ID, "post", quoted(id))
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
			return 0, wrong("posts", "named_twice", "post", quoted(c.e.Posts[posts[i]].ID))
		}
	}
	return c.paperWith(posts)
}

func (c *Counter) paperWith(posts []int) (int, *Problem) {
	for i, p := range c.papers {
		if equal(p.posts, posts) {
			return i, nil
		}
	}
	for _, k := range posts {
		if c.paperOf[k] >= 0 {
			return 0, wrong("posts", "two_papers", "post", quoted(c.e.Posts[k].ID))
		}
	}
	for _, k := range posts {
		c.paperOf[k] = len(c.papers)
	}
	c.papers = append(c.papers, paper{posts: posts})
	return len(c.papers) - 1, nil
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
