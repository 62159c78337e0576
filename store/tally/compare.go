package tally

import (
	"fmt"
	"strings"

	"zheng/store/text"
)

// Difference is one figure that two counts give differently.
type Difference struct {
	Post   string `json:"post,omitempty"`
	Person string `json:"person,omitempty"`
	Figure string `json:"figure"`
	A      string `json:"a"`
	B      string `json:"b"`
	Sentence
}

// Compare lists all figures that differ: of the whole vote, then post by post
// and person by person. Somebody with no vote in one count has zeros there.
func Compare(a, b *Result) ([]Difference, error) {
	if a.Election != b.Election {
		return nil, fmt.Errorf("couldn't compare: the results are of two elections, %q and %q", clip(a.Election), clip(b.Election))
	}
	if a.Round != b.Round || !samePosts(a, b) {
		return nil, fmt.Errorf("couldn't compare: the results are of different rounds or posts")
	}
	c := &comparison{found: []Difference{}}
	c.see("rules", a.Rules.Hash, b.Rules.Hash)
	c.see("registered", a.Registered, b.Registered)
	c.see("participants", a.Participants, b.Participants)
	c.see("issued", a.Issued, b.Issued)
	c.see("returned", a.Returned, b.Returned)
	c.see("counted", a.Counted, b.Counted)
	c.see("valid", a.Valid, b.Valid)
	c.see("invalid", a.Invalid, b.Invalid)
	c.see("blank", a.Blank, b.Blank)
	c.see("pending", a.Pending, b.Pending)
	c.see("rejected", a.Rejected, b.Rejected)
	c.see("stands", a.Stands, b.Stands)
	for i := range a.Posts {
		c.posts(&a.Posts[i], &b.Posts[i])
	}
	c.post, c.person = nil, nil
	c.see("acting", a.Acting, b.Acting)
	c.see("next", nextText(a), nextText(b))
	return c.found, nil
}

func samePosts(a, b *Result) bool {
	if len(a.Posts) != len(b.Posts) {
		return false
	}
	for i := range a.Posts {
		if a.Posts[i].ID != b.Posts[i].ID {
			return false
		}
	}
	return true
}

// comparison collects differences; post and person say where it is.
type comparison struct {
	post   *PostResult
	person *PersonResult
	found  []Difference
}

func (c *comparison) posts(a, b *PostResult) {
	c.post, c.person = a, nil
	c.see("seats", a.Seats, b.Seats)
	c.see("counting", a.Counting, b.Counting)
	c.see("base", a.Base, b.Base)
	c.see("needs", a.Needs, b.Needs)
	c.see("vacant", a.Vacant, b.Vacant)
	others := map[string]*PersonResult{}
	for i := range b.People {
		others[b.People[i].ID] = &b.People[i]
	}
	for i := range a.People {
		p := &a.People[i]
		other := others[p.ID]
		delete(others, p.ID)
		c.people(p, other)
	}
	for i := range b.People { // whoever the first count does not have
		if p := &b.People[i]; others[p.ID] != nil {
			c.people(nil, p)
		}
	}
}

// people compares one person; nil has no votes.
func (c *comparison) people(a, b *PersonResult) {
	c.person = a
	if a == nil {
		c.person, a = b, &PersonResult{}
	}
	if b == nil {
		b = &PersonResult{}
	}
	c.see("approve", a.Approve, b.Approve)
	c.see("oppose", a.Oppose, b.Oppose)
	c.see("abstain", a.Abstain, b.Abstain)
	c.see("elected", a.Elected, b.Elected)
}

// see notes a figure that differs.
func (c *comparison) see(figure string, a, b any) {
	left, right := value(a), value(b)
	if left == right {
		return
	}
	d := Difference{Figure: figure, A: left.En, B: right.En}
	code, post, name := "compare", "", ""
	if c.post != nil {
		code, d.Post, post = "compare.post", c.post.ID, c.post.Title
	}
	if c.person != nil {
		code, d.Person, name = "compare.person", c.person.ID, c.person.Name
	}
	d.Sentence = sentence(phrase(code, "figure", phrase("figure."+figure), "post", post, "name", name, "a", left, "b", right))
	c.found = append(c.found, d)
}

// value words a figure.
func value(v any) text.Text {
	switch v := v.(type) {
	case *int:
		if v == nil {
			return phrase("figure.value.unknown")
		}
		return value(*v)
	case bool:
		return phrase(fmt.Sprintf("figure.value.%t", v))
	case string:
		if v == "" {
			return phrase("figure.value.none")
		}
		return text.Same(v)
	}
	s := fmt.Sprint(v)
	return text.Same(s)
}

// nextText gives the next rounds in one line.
func nextText(r *Result) string {
	var list []string
	for _, n := range r.Next {
		list = append(list, fmt.Sprintf("%s %s %d [%s]", n.Round, n.Post, n.Seats, strings.Join(n.People, " ")))
	}
	return strings.Join(list, "; ")
}
