// This file introduces those who stand, in equal space for each: to be put up,
// and to be read on a screen.

package paper

import (
	"strings"
	"unicode/utf8"

	"zheng/store/election"
	"zheng/store/text"
	"zheng/store/typeset"
)

// introduction is one who stands, as the committee introduces the person.
type introduction struct {
	place string // on the ballot, and the post
	name  string
	says  []text.Text // short lines
	text  []text.Text // paragraphs
	photo *Photo      // nil: an empty frame
}

// introductions are of one post; they stand two beside each other, those of all
// posts of the same height.
type introductions struct {
	head heading
	list []introduction
	high int // mm of each on a page, so that the longest of all posts fits
}

func (introductions) isPart() {}

// Candidates makes the introduction of an election's candidates, in the order of
// the ballot; photos are by candidate's id.
func Candidates(e *election.Election, photos map[string]*Photo, english bool) *Document {
	c := Count{Election: e, English: english}
	d := &Document{title: phrases.Say("candidates"), name: e.Title, left: e.Committee, right: dateOf(e.Date), copies: 1}
	var posts []introductions
	for _, p := range e.Posts {
		if len(p.Candidates) == 0 {
			continue
		}
		all := introductions{head: heading{Text: zh(p.Title), beside: phrases.Say("post", p.Seats).Zh}}
		for i, one := range p.Candidates {
			all.list = append(all.list, c.introduction(p, i, one, photos[one.ID]))
		}
		posts = append(posts, all)
	}
	high := 0
	for _, all := range posts {
		for _, one := range all.list {
			high = max(high, one.high())
		}
	}
	for _, all := range posts {
		all.high = high
		d.add(all)
	}
	d.add(paragraph{Text: c.both(phrases.Say("order_" + e.Ballot.Order)), size: 3.2})
	if e.Ballot.Order == election.ByLot {
		d.add(paragraph{Text: c.both(phrases.Say("order_seed", e.Ballot.Seed)), size: 3.2})
	}
	d.add(places{seal: labels.Say("report_seal", committeeName(c)).Zh, date: dated})
	d.foot = []string{phrases.Say("introduced").Zh}
	return d
}

func (c Count) introduction(p election.Post, i int, one election.Candidate, photo *Photo) introduction {
	out := introduction{place: phrases.Say("place", i+1).Zh, name: one.Name, photo: photo}
	var known []string
	if one.Sex != "" {
		known = append(known, sexWord(one.Sex))
	}
	if one.Age > 0 {
		known = append(known, phrases.Say("aged", one.Age).Zh)
	}
	if one.Occupation != "" {
		known = append(known, one.Occupation)
	}
	out.says = append(out.says, zh(strings.Join(known, "　")))
	if one.Nominated != "" {
		by := phrases.Say("nominated_" + one.Nominated)
		if one.Nominated == election.Jointly {
			by = phrases.Say("nominated_joint", one.Supporters)
		}
		out.says = append(out.says, c.both(by))
	}
	if one.About != "" {
		out.text = append(out.text, zh(one.About))
	}
	if one.Pledge != "" {
		out.text = append(out.text, zh(phrases.Say("pledge").Zh+"："+one.Pledge))
	}
	return out
}

// high is the room that one needs on a page, mm, rather more than less.
func (one introduction) high() int {
	const letters, line = 20, 5 // of a line, and how high it is
	high := 48
	for _, t := range one.text {
		high += line * (utf8.RuneCountInString(t.Zh)/letters + 1)
	}
	return high
}

// The measures of an introduction, mm at scale 1.
const (
	introGap  = 4.0
	introWide = (reportWidth - introGap) / 2
	introPad  = 3.0
	photoWide = 27.0
	photoHigh = 36.0 // 3 : 4, as of an ID photograph
)

// introductions gives every one the height of the longest, over all posts.
func (c *composer) introductions(post introductions) {
	high := 0.0
	for _, part := range c.d.parts {
		if all, ok := part.(introductions); ok {
			for _, one := range all.list {
				high = max(high, c.introduced(one, 0, 0, false))
			}
		}
	}
	c.need(high + 10*c.scale)
	c.heading(post.head)
	for i, one := range post.list {
		if i%2 == 0 {
			c.need(high + introGap*c.scale)
		}
		x := margin + float64(i%2)*(introWide+introGap)
		c.put(mark{kind: aFrame, x: x, y: c.y, w: introWide, h: high, size: 0.2})
		c.introduced(one, x, c.y, true)
		if i%2 == 1 || i == len(post.list)-1 {
			c.y += high + introGap*c.scale
		}
	}
}

// introduced puts one at a place, or only measures; it gives the height.
func (c *composer) introduced(one introduction, x, top float64, put bool) float64 {
	s := c.scale
	words := func(f typeset.Face, size, x, y, w float64, text string) {
		if put {
			c.words(f, size, x, y, w, left, text)
		}
	}
	in, y := x+introPad, top+introPad
	if put {
		c.put(mark{kind: aFrame, x: in, y: y, w: photoWide * s, h: photoHigh * s, size: 0.1})
		if one.photo != nil {
			c.put(mark{kind: aPhoto, x: in, y: y, w: photoWide * s, h: photoHigh * s, photo: one.photo})
		}
	}
	at, room := in+photoWide*s+3, introWide-2*introPad-photoWide*s-3
	words(regular, 3*s, at, y+3*s, room, one.place)
	words(bold, 6.4*s, at, y+11*s, room, one.name)
	base := y + 16.5*s
	for _, t := range one.says {
		for _, n := range []struct {
			text string
			size float64
		}{{t.Zh, 3.4 * s}, {t.En, 2.5 * s}} {
			for _, line := range c.lines(regular, n.size, n.text, room) {
				words(regular, n.size, at, base, room, line)
				base += n.size * 1.4
			}
		}
	}
	y = max(y+photoHigh*s, base) + 2*s
	room = introWide - 2*introPad
	for _, t := range one.text {
		for _, line := range c.lines(regular, 3.4*s, t.Zh, room) {
			words(regular, 3.4*s, in, y+3.4*s, room, line)
			y += 3.4 * s * 1.42
		}
		y += 1.2 * s
	}
	return y + introPad - top
}

// introductions writes the same as a page.
func (h *page) introductions(post introductions) {
	h.heading(post.head)
	h.put(`<div class="intro" style="--high:%dmm">`, post.high)
	for _, one := range post.list {
		h.put(`<section><div class="who">`)
		if one.photo != nil {
			h.put(`<img alt="" src="data:image/jpeg;base64,%s">`, one.photo.base64())
		} else {
			h.put(`<span class="photo"></span>`)
		}
		h.put(`<div><p>%s</p><h3>%s</h3>`, one.place, one.name)
		for _, t := range one.says {
			h.put("<p>")
			h.text(t)
			h.put("</p>")
		}
		h.put("</div></div>")
		for _, t := range one.text {
			h.put("<p>%s</p>", t.Zh)
		}
		h.put("</section>\n")
	}
	h.put("</div>\n")
}
