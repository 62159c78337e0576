// This file says which election a paper belongs to, and which version of its
// file.

package sheet

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"zheng/store/election"
)

// paper is what the page's code says. Its version covers all that a voter was
// told and asked on this page and where: title, round, date, committee, posts
// with seats, names with their order and sex, what marks mean, what voids a
// ballot, and every box. It leaves out ids, so that renaming one in the file
// spoils no paper, and the wording of the instructions, so that a better
// sentence in a later Zheng doesn't either.
func (d *designer) paper(p *Page) Code {
	e := d.e
	h := sha256.New()
	b := e.Ballot
	fmt.Fprintf(h, "%q %q %q %v %q %q {%q %q %q %q}\n", e.Title, e.Community, e.Committee, e.Date, e.Round, d.ed, b.Style, b.Paper, b.Seal, b.Number)
	if b.List { // a key that is younger than others changes no paper without it
		fmt.Fprintln(h, "list")
	}
	fmt.Fprintf(h, "%q %q %q %q\n", e.Marks.Approve, e.Marks.Oppose, e.Rules.Overvote, e.Rules.TwoPosts)
	fmt.Fprintf(h, "%d %.1f %.1f\n", p.Page, p.Width, p.Height)
	names := map[string]string{}
	for _, post := range e.Posts {
		fmt.Fprintf(h, "%q %d %d\n", post.Title, post.Seats, post.WriteIns)
		if post.Women {
			fmt.Fprintln(h, "women")
		}
		names[post.ID] = post.Title
		for _, c := range post.Candidates {
			names[post.ID+"\x00"+c.ID] = strings.TrimSpace(c.Name) + saysSex(c.Sex)
			fmt.Fprintf(h, "\t%q %q\n", c.Name, c.Sex)
		}
	}
	for _, b := range p.Boxes {
		fmt.Fprintf(h, "%q %q %q %d %q %.2f %.2f %.2f %.2f\n", b.Kind, names[b.Post], names[b.Post+"\x00"+b.Candidate], b.Line, b.Option, b.X, b.Y, b.W, b.H)
	}
	c := Code{Page: p.Page, Style: e.Ballot.Style, Edition: d.ed, Election: ElectionID(e)}
	copy(c.Version[:], h.Sum(nil))
	return c
}

// ElectionID is the part of a page's code that stays the same for all versions
// of an election's file.
func ElectionID(e *election.Election) (id [6]byte) {
	sum := sha256.Sum256([]byte(e.ID))
	copy(id[:], sum[:])
	return id
}
