// This file keeps the ballots that were counted in the order in which they are
// called out, each with what it says by the rules. Every board calls at its own
// pace: it asks for ballots from a number on, and is told the votes before them.

package board

import (
	"crypto/rand"
	"encoding/binary"
	"slices"
	"sync"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

// Record is where counted ballots come from.
type Record interface {
	Calls(after record.Cursor, most int) (record.Calling, error)
	Watch() (changed <-chan struct{}, leave func())
	Version() uint64
}

// calling are all ballots to be called, in order. What it once gave stays as it
// is while run stays: ballots are only added. Where a ballot is taken out of the
// count, the calling begins anew, as another run.
type calling struct {
	e      *election.Election
	record Record
	teller *tally.Teller

	mu      sync.Mutex
	run     string
	cursor  record.Cursor
	version uint64
	back    int // decisions taken back by then
	read    bool
	log     []byte // of each ballot: batch, place, rule that voids it, marks at each post
	ends    []int  // where each ends in log
	people  []names
	stops   []totals // before ballot 0, every, 2·every …
	now     totals
}

// every is how many ballots lie between two stops.
const every = 256

// names are the people of a post: candidates, then written-in ones as they come.
type names struct {
	ids []string
	at  map[string]int
}

// totals are the votes of the ballots before a number.
type totals struct {
	Posts []postTotals `json:"posts"`
}

type postTotals struct {
	Counting int      `json:"n"`
	Over     int      `json:"v"` // ballots that count, but not at this post (V1)
	Votes    [][2]int `json:"p"` // approve, oppose; by place among the people
}

// ballot is one call. Void is the rule that voids it as a whole.
type ballot struct {
	Batch int    `json:"b"`
	Place int    `json:"p"`
	Void  string `json:"v,omitempty"`
	Blank bool   `json:"e,omitempty"`
	Posts []says `json:"x,omitempty"`
	Says  string `json:"say,omitempty"` // in words
}

// says is what a ballot says at a post, by place among its people.
type says struct {
	State   int   `json:"s"`
	Approve []int `json:"a,omitempty"`
	Oppose  []int `json:"o,omitempty"`
}

// States of a post on a ballot.
const (
	notOnPaper = iota
	counts
	overvoted // V1: the ballot does not count at this post
)

func newCalling(e *election.Election, r Record) *calling {
	c := &calling{e: e, record: r, teller: tally.NewTeller(e)}
	c.begin()
	return c
}

func (c *calling) begin() {
	c.run, c.cursor, c.log, c.ends, c.people, c.stops, c.now, c.read = rand.Text()[:8], record.Cursor{}, nil, nil, nil, nil, totals{}, false
	for _, p := range c.e.Posts {
		n := names{at: map[string]int{}}
		for _, who := range p.Candidates {
			n.place(who.ID)
		}
		c.people = append(c.people, n)
		c.now.Posts = append(c.now.Posts, postTotals{Votes: make([][2]int, len(n.ids))})
	}
	c.stops = append(c.stops, c.now.clone())
}

// place finds somebody, or adds him.
func (n *names) place(id string) int {
	i, known := n.at[id]
	if !known {
		i = len(n.ids)
		n.at[id], n.ids = i, append(n.ids, id)
	}
	return i
}

const atOnce = 4096

// follow takes in what was counted since; counted is how many there are in the
// record now.
func (c *calling) follow() error {
	version := c.record.Version()
	if c.read && version == c.version {
		return nil
	}
	for again := false; ; {
		got, err := c.record.Calls(c.cursor, atOnce)
		if err != nil {
			return err
		}
		for _, b := range got.Ballots {
			if err := c.add(b); err != nil {
				return err
			}
		}
		c.cursor = got.Next
		if got.More {
			continue
		}
		if len(c.ends) == got.Figures.Counted && c.back == got.Figures.TakenBack || again {
			break
		}
		c.begin()
		c.back, again = got.Figures.TakenBack, true
	}
	c.version, c.read = version, true
	return nil
}

// add notes one ballot, as the rules read it.
func (c *calling) add(b record.Call) error {
	told, void, err := c.teller.Tell(b.Vote)
	if err != nil {
		return err
	}
	out := ballot{Batch: b.Batch, Place: b.Place, Void: void}
	if void == "" {
		out.Blank = blank(b.Vote)
		for k, t := range told {
			s := says{State: overvoted}
			switch {
			case t.Counts:
				s.State = counts
			case len(b.Vote.Posts) > 0 && !slices.Contains(b.Vote.Posts, c.e.Posts[k].ID):
				s.State = notOnPaper
			}
			for _, id := range t.Approve {
				s.Approve = append(s.Approve, c.people[k].place(id))
			}
			for _, id := range t.Oppose {
				s.Oppose = append(s.Oppose, c.people[k].place(id))
			}
			slices.Sort(s.Approve)
			slices.Sort(s.Oppose)
			out.Posts = append(out.Posts, s)
		}
	}
	c.log = out.append(c.log)
	c.ends = append(c.ends, len(c.log))
	c.now.add(out)
	if len(c.ends)%every == 0 {
		c.stops = append(c.stops, c.now.clone())
	}
	return nil
}

// blank says that nothing was chosen, opposed or written (V5).
func blank(v election.Vote) bool {
	for _, marks := range v.Marks {
		for _, r := range marks {
			if r != election.Abstain {
				return false
			}
		}
	}
	return len(v.WriteIns) == 0
}

func (t *totals) add(b ballot) {
	for k, s := range b.Posts {
		p := &t.Posts[k]
		switch s.State {
		case counts:
			p.Counting++
		case overvoted:
			p.Over++
		}
		for i, list := range [2][]int{s.Approve, s.Oppose} {
			for _, who := range list {
				for who >= len(p.Votes) {
					p.Votes = append(p.Votes, [2]int{})
				}
				p.Votes[who][i]++
			}
		}
	}
}

func (t *totals) clone() totals {
	out := totals{Posts: slices.Clone(t.Posts)}
	for k := range out.Posts {
		out.Posts[k].Votes = slices.Clone(out.Posts[k].Votes)
	}
	return out
}

// stretch is what a board asks for: ballots from a number on, the votes before
// them, and the written-in people, by post.
type stretch struct {
	Run     string     `json:"run"`
	From    int        `json:"from"`
	Totals  totals     `json:"totals"`
	Ballots []ballot   `json:"calls"`
	Names   [][]string `json:"names"`
}

// from gives most ballots after the first so many, as far as there are any.
func (c *calling) from(first, most int) (stretch, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.follow(); err != nil {
		return stretch{}, err
	}
	first = min(max(first, 0), len(c.ends))
	out := stretch{Run: c.run, From: first, Totals: c.stops[first/every].clone(), Ballots: []ballot{}}
	for i := first / every * every; i < min(first+most, len(c.ends)); i++ {
		b := c.ballot(i)
		if i < first {
			out.Totals.add(b)
			continue
		}
		out.Ballots = append(out.Ballots, b)
	}
	out.Names = c.written()
	return out, nil
}

// written are the people of each post beyond its candidates.
func (c *calling) written() [][]string {
	out := make([][]string, len(c.people))
	for k, n := range c.people {
		out[k] = []string{}
		for _, id := range n.ids[len(c.e.Posts[k].Candidates):] {
			out[k] = append(out[k], c.e.NameOf(id))
		}
	}
	return out
}

// A ballot in the log is a row of small numbers: memory grows by some twenty
// bytes a ballot.
func (b *ballot) append(to []byte) []byte {
	to = binary.AppendUvarint(to, uint64(b.Batch))
	to = binary.AppendUvarint(to, uint64(b.Place))
	to = append(to, byte(len(b.Void)))
	to = append(to, b.Void...)
	if b.Void != "" {
		return to
	}
	to = append(to, map[bool]byte{true: 1}[b.Blank])
	for _, s := range b.Posts {
		to = append(to, byte(s.State))
		for _, list := range [2][]int{s.Approve, s.Oppose} {
			to = binary.AppendUvarint(to, uint64(len(list)))
			for _, who := range list {
				to = binary.AppendUvarint(to, uint64(who))
			}
		}
	}
	return to
}

// ballot gives number i, from 0.
func (c *calling) ballot(i int) ballot {
	start := 0
	if i > 0 {
		start = c.ends[i-1]
	}
	b := c.log[start:c.ends[i]]
	next := func() int {
		v, n := binary.Uvarint(b)
		b = b[n:]
		return int(v)
	}
	out := ballot{Batch: next(), Place: next()}
	n := next()
	out.Void, b = string(b[:n]), b[n:]
	if out.Void != "" {
		return out
	}
	out.Blank = next() == 1
	for range c.e.Posts {
		s := says{State: next()}
		for _, list := range []*[]int{&s.Approve, &s.Oppose} {
			for n := next(); n > 0; n-- {
				*list = append(*list, next())
			}
		}
		out.Posts = append(out.Posts, s)
	}
	return out
}
