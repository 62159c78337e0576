package record

import (
	"bytes"
	"encoding/json"
	"fmt"

	"zheng/store/election"
)

// identity is what must not change under a count: who stands where, and what a
// mark means. It is kept in the record as JSON.
type identity struct {
	Format int
	ID     string
	Round  election.Round
	Style  election.Style
	Marks  election.Marks
	Posts  []identityPost
}

type identityPost struct {
	ID              string
	Seats, WriteIns int
	Candidates      [][2]string // id, name
}

// format is the version of all that this package writes: 1 had no log.
const format = 2

func identify(e *election.Election) []byte {
	id := identity{Format: format, ID: e.ID, Round: e.Round, Style: e.Ballot.Style, Marks: e.Marks}
	for _, p := range e.Posts {
		ip := identityPost{ID: p.ID, Seats: p.Seats, WriteIns: p.WriteIns}
		for _, c := range p.Candidates {
			ip.Candidates = append(ip.Candidates, [2]string{c.ID, c.Name})
		}
		id.Posts = append(id.Posts, ip)
	}
	b, err := json.Marshal(id)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return b
}

// same compares the identity kept with the one of the election file.
func same(kept, given []byte) error {
	if bytes.Equal(kept, given) {
		return nil
	}
	var k, g identity
	if err := json.Unmarshal(kept, &k); err != nil {
		return fmt.Errorf("%w: its election cannot be read: %w", ErrDamaged, err)
	}
	if err := json.Unmarshal(given, &g); err != nil {
		return err
	}
	switch {
	case k.Format != g.Format:
		return fmt.Errorf("%w: it was written by another version of the program (format %d, not %d); finish it with that version, or use another folder", ErrOther, k.Format, g.Format)
	case k.ID != g.ID:
		return fmt.Errorf("%w: it holds %q, the election file says %q; use another folder", ErrOther, k.ID, g.ID)
	case k.Round != g.Round:
		return fmt.Errorf("%w: it holds the %s round of %q, the election file is of the %s round; use another folder", ErrOther, k.Round, k.ID, g.Round)
	}
	return fmt.Errorf("%w: posts, candidates or marks of %q changed after counting began; take the election file back that it began with", ErrOther, k.ID)
}

// roster finds posts and candidates by id and by place.
type roster struct {
	posts []election.Post
	index map[string]int
	cands []map[string]int
}

func newRoster(e *election.Election) roster {
	r := roster{posts: e.Posts, index: map[string]int{}}
	for i, p := range e.Posts {
		r.index[p.ID] = i
		m := map[string]int{}
		for j, c := range p.Candidates {
			m[c.ID] = j
		}
		r.cands = append(r.cands, m)
	}
	return r
}
