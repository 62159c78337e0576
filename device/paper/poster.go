// This file makes the poster for the wall, A3 upright: the day and the place, who
// stands or who is elected, and the code of the public pages.

package paper

import (
	"io"
	"strings"

	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/typeset"
)

// The poster's page and its margin, mm.
const (
	posterW, posterH = 297.0, 420.0
	posterEdge       = 20.0
	posterRoom       = posterW - 2*posterEdge
)

// Poster is what stands on one.
type Poster struct {
	Election   *election.Election
	Place      string        // where and when to vote; "" leaves it out
	Candidates bool          // who stands, in the order of the ballot
	Result     *tally.Result // who is elected, instead; nil before that may be said
	URL        string        // of the public pages; "" for none
}

// poster is one under way.
type poster struct {
	*paper
	*ruler
	y float64
}

// WritePDF prints it. The same poster gives the same bytes.
func (o Poster) WritePDF(w io.Writer) error {
	fonts, err := typeset.Load()
	if err != nil {
		return err
	}
	c := typeset.NewCanvas(fonts, posterW, posterH)
	c.Producer("Zheng")
	page := &paper{c}
	p := &poster{page, newRuler(page), posterEdge}
	page.Page()
	title := 17.0
	for title > 12 && len(p.lines(bold, title, o.Election.Title, posterRoom)) > 1 {
		title--
	}
	p.centred(bold, title, o.Election.Title)
	p.y += 4
	page.Line(posterEdge, p.y, posterW-posterEdge, p.y, 1.2)
	p.y += 8
	kind := "poster_vote"
	if o.Result != nil {
		kind = "poster_result"
	}
	p.centred(bold, 30, labels.Say(kind).Zh)
	if o.Result == nil {
		p.centred(bold, 19, labels.Say("poster_day", dateOf(o.Election.Date)).Zh)
		if o.Place != "" {
			p.centred(regular, 13, o.Place)
		}
		p.centred(regular, 11, labels.Say("poster_bring").Zh)
	}
	p.y += 4
	if err := o.people(p); err != nil {
		return err
	}
	if err := o.foot(p); err != nil {
		return err
	}
	return page.Write(w)
}

// centred prints a text in as many lines as it takes.
func (p *poster) centred(f typeset.Face, size float64, s string) {
	for _, line := range p.lines(f, size, s, posterRoom) {
		p.text(f, size, posterEdge, p.y+size, posterRoom, centre, line)
		p.y += size * 1.35
	}
}

// posterFoot is the room for code and committee.
const posterFoot = 78.0

// people lists those who stand or are elected, by post: all in letters of one
// size, as large as the page has room for.
func (o Poster) people(p *poster) error {
	if !o.Candidates && o.Result == nil {
		return nil
	}
	if o.Result != nil && !o.Result.Stands {
		p.centred(bold, 20, labels.Say("poster_fails").Zh)
		return nil
	}
	type list struct{ title, names string }
	var all []list
	for _, post := range o.Election.Posts {
		var names []string
		if o.Result == nil {
			for _, c := range post.Candidates {
				names = append(names, c.Name)
			}
		} else if r := o.Result.Post(post.ID); r != nil {
			for _, one := range r.People {
				if one.Elected || one.Stands {
					names = append(names, one.Name)
				}
			}
		}
		if names != nil {
			all = append(all, list{post.Title, strings.Join(names, "　")})
		}
	}
	high := func(size float64) (h float64) {
		for _, l := range all {
			h += size * 1.6 * float64(1+len(p.lines(bold, size, l.names, posterRoom)))
		}
		return h
	}
	size := 20.0
	for size > 5 && high(size) > posterH-posterEdge-posterFoot-p.y {
		size--
	}
	for _, l := range all {
		p.centred(regular, size*0.7, l.title)
		p.centred(bold, size, l.names)
		p.y += size * 0.4
	}
	return nil
}

// foot puts the code and the committee at the foot.
func (o Poster) foot(p *poster) error {
	const side = 60.0
	top := posterH - posterEdge - side
	p.Line(posterEdge, top-6, posterW-posterEdge, top-6, 0.6)
	x := posterEdge
	if o.URL != "" {
		c, err := newCode(o.URL)
		if err != nil {
			return err
		}
		p.code(c, posterEdge, top, side)
		x += side + 8
		p.text(bold, 9, x, top+14, posterW-posterEdge-x, left, labels.Say("poster_scan").Zh)
		y := top + 22
		for _, line := range p.lines(regular, 5, o.URL, posterW-posterEdge-x) {
			p.text(regular, 5, x, y, posterW-posterEdge-x, left, line)
			y += 7
		}
	}
	if o.Election.Contact != "" {
		p.text(regular, 6, x, top+side-18, posterW-posterEdge-x, left, phrases.Say("notice_contact", o.Election.Contact).Zh)
	}
	p.text(bold, 8, x, top+side-6, posterW-posterEdge-x, right, o.Election.Committee)
	return nil
}
