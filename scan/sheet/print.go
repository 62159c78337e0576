package sheet

// Which election a paper belongs to, and which version of its file.

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
	fmt.Fprintf(h, "%q %q %q %v %q %q %q\n", e.Title, e.Community, e.Committee, e.Date, e.Round, d.ed, e.Ballot)
	fmt.Fprintf(h, "%q %q %q %q\n", e.Marks.Approve, e.Marks.Oppose, e.Rules.Overvote, e.Rules.TwoPosts)
	fmt.Fprintf(h, "%d %.1f %.1f\n", p.Page, p.Width, p.Height)
	names := map[string]string{}
	for _, post := range e.Posts {
		fmt.Fprintf(h, "%q %d %d\n", post.Title, post.Seats, post.WriteIns)
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

// Glyph is a word of the election file with letters that the ballot's font
// lacks. Of Post and Candidate, the innermost that is named holds Text.
type Glyph struct {
	Post, Candidate string // ids; both empty: the [election] table
	Key             string // title | committee | name
	Text            string
	Missing         []rune
}

func (g Glyph) Error() string {
	where := g.Key
	if g.Candidate != "" {
		where = "candidate " + g.Candidate + ", " + where
	} else if g.Post != "" {
		where = "post " + g.Post + ", " + where
	}
	codes := make([]string, len(g.Missing))
	for i, r := range g.Missing {
		codes[i] = fmt.Sprintf("%c (U+%04X)", r, r)
	}
	return fmt.Sprintf("sheet: %s %q can't be printed: the ballot's font has no %s; write it with a letter the font has", where, g.Text, strings.Join(codes, ", "))
}

// MissingGlyphs lists what the ballot of e can't print, in the file's order.
func MissingGlyphs(e *election.Election) ([]Glyph, error) {
	fs, err := loadFonts()
	if err != nil {
		return nil, err
	}
	return fs.check(e), nil
}

func (fs *fonts) check(e *election.Election) []Glyph {
	var out []Glyph
	look := func(post, candidate, key, text string) {
		if bad := fs.missing(text); len(bad) > 0 {
			out = append(out, Glyph{post, candidate, key, text, bad})
		}
	}
	look("", "", "title", e.Title)
	look("", "", "committee", e.Committee)
	for _, p := range e.Posts {
		look(p.ID, "", "title", p.Title)
		for _, c := range p.Candidates {
			look(p.ID, c.ID, "name", c.Name)
		}
	}
	return out
}
