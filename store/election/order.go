// This file puts candidates in order: by the strokes of their names (姓氏笔划),
// or by a lot that anybody can draw again.

package election

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// The orders of candidates on a ballot.
const (
	ByVotes   = "votes"   // of the nomination; equals by strokes: 004 昌国（四）2(3)
	ByStrokes = "strokes" // 004 昌国（三）4(4)
	ByLot     = "lot"
)

// The digits that a seed may have: ten dice of ten sides at least.
const (
	leastSeed = 10
	mostSeed  = 60
)

// Strokes orders names by the strokes of their characters. It is not for
// several goroutines at once.
type Strokes struct {
	order *collate.Collator
	buf   collate.Buffer
}

// NewStrokes gives that order.
func NewStrokes() *Strokes {
	return &Strokes{order: collate.New(language.MustParse("zh-u-co-stroke"))}
}

// Key gives bytes that order names as their strokes do.
func (s *Strokes) Key(name string) []byte {
	defer s.buf.Reset()
	return slices.Clone(s.order.KeyFromString(&s.buf, name))
}

// SortByStrokes puts a list in the order of the strokes of names (姓氏笔划), the
// order of public lists: it favours nobody. Equals go by name, then by then.
func SortByStrokes[T any](list []T, name func(T) string, then func(a, b T) int) {
	strokes := NewStrokes()
	keys := map[string][]byte{}
	for _, one := range list {
		if n := name(one); keys[n] == nil {
			keys[n] = strokes.Key(n)
		}
	}
	slices.SortStableFunc(list, func(a, b T) int {
		return cmp.Or(bytes.Compare(keys[name(a)], keys[name(b)]), cmp.Compare(name(a), name(b)), then(a, b))
	})
}

// Lot is what a name drew for a post, 64 hexadecimal digits:
//
//	SHA-256(seed + "," + post + "," + name)
//
// The smallest stands first. `printf %s SEED,POST,NAME | sha256sum` gives the
// same.
func Lot(seed, post, name string) string {
	sum := sha256.Sum256([]byte(seed + "," + post + "," + name))
	return hex.EncodeToString(sum[:])
}

// Arranged gives the candidates of a post in the order of the ballot; those by
// votes stay as they are.
func (b Ballot) Arranged(post string, candidates []Candidate) []Candidate {
	all := slices.Clone(candidates)
	keys := map[string][]byte{}
	strokes := NewStrokes()
	for _, c := range all {
		switch b.Order {
		case ByStrokes:
			keys[c.Name] = strokes.Key(c.Name)
		case ByLot:
			keys[c.Name] = []byte(Lot(b.Seed, post, c.Name))
		default:
			return all
		}
	}
	slices.SortStableFunc(all, func(a, b Candidate) int {
		return cmp.Or(bytes.Compare(keys[a.Name], keys[b.Name]), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// seed reads what was thrown.
func (c *checker) seed(t *node) string {
	n := t.sub["seed"]
	if n == nil {
		return ""
	}
	if n.kind != aText || len(n.text) < leastSeed || len(n.text) > mostSeed || strings.Trim(n.text, "0123456789") != "" {
		c.say(n.line, "ballot.seed", "seed", leastSeed, mostSeed)
		return ""
	}
	return n.text
}

// order holds the candidates to the order that the ballot says. A nomination
// says how those nominated will stand.
func (c *checker) order(t *node, e *Election) {
	seed := t.sub["seed"]
	switch {
	case seed != nil && e.Ballot.Order != ByLot:
		c.say(seed.line, "ballot.seed", "seed_none")
	case e.Ballot.Order == ByLot && seed == nil && e.Round != Nominating:
		c.say(t.sub["order"].line, "ballot.seed", "seed_missing", leastSeed)
	}
	if len(c.problems) > 0 || e.Round == Nominating {
		return
	}
	for _, p := range e.Posts {
		for i, right := range e.Ballot.Arranged(p.ID, p.Candidates) {
			if here := p.Candidates[i]; here.ID != right.ID {
				c.say(e.Line("post", p.ID, "candidate", here.ID), "post."+p.ID, "order_"+e.Ballot.Order, p.Title, i+1, right.Name, here.Name)
				break
			}
		}
	}
}
