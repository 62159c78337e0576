// This file tells what a document asks of an election that is sound all the
// same: more candidates than seats (差额), the size of a body, the share of women.

package election

import "strings"

// Notices are such sentences, each with its document; none makes the file
// unusable. A post whose surplus was waived says by whom.
func (e *Election) Notices() Problems {
	notes := e.namesakes()
	if e.Round != First || e.ByElection() || e.Recall() {
		return notes
	}
	local := LocalityOf(e.Locality)
	seats, women := 0, 0
	for _, p := range e.Posts {
		seats += p.Seats
		if p.Women {
			women += p.Seats
		}
		notes = append(notes, e.surplus(p, local.Surplus)...)
	}
	body, sized := local.Bodies[e.Profile]
	if sized && (seats < body.Seats.Least || seats > body.Seats.Most) {
		notes = append(notes, say(e.Line("post"), "post", "body_size", seats, body.Source, body.Seats.Least, body.Seats.Most))
	}
	if sized && body.Odd && seats%2 == 0 {
		notes = append(notes, say(e.Line("post"), "post", "body_odd", seats, body.Source))
	}
	if needs := e.Rules.Women.Needs(seats); women < needs && !e.Rules.Women.None() {
		notes = append(notes, say(e.Line("rules", "women"), "rules.women", "women_seats", seats, needs, women))
	}
	notes = append(notes, e.quota()...)
	notes.sort()
	return notes
}

// namesakes are candidates and those sitting of one name under several ids: one person might be
// elected twice, and a name written in is taken for the first of them.
func (e *Election) namesakes() (notes Problems) {
	first := map[string]string{} // plain name → id
	add := func(name, id string, path ...string) {
		other, known := first[PlainName(name)]
		if !known {
			first[PlainName(name)] = id
		} else if other != id {
			notes = append(notes, say(e.Line(path...), strings.Join(path, "."), "namesakes", name, other, id))
		}
	}
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			add(c.Name, c.ID, "post", p.ID, "candidate", c.ID)
		}
	}
	for _, s := range e.Sitting {
		add(s.Name, s.ID, "sitting", s.ID)
	}
	return notes
}

// surplus holds the candidates of a post against what the document asks for.
func (e *Election) surplus(p Post, s Surplus) Problems {
	if e.Ballot.Style == Names || len(p.Candidates) == 0 {
		return nil
	}
	span, source := s.of(e.Profile, p)
	if span == (Span{}) {
		return nil
	}
	more, where := len(p.Candidates)-p.Seats, "post."+p.ID
	line := e.Line("post", p.ID, "seats")
	switch {
	case more < span.Least && p.Waived != "":
		return Problems{say(e.Line("post", p.ID, "waived"), where, "surplus_waived", p.Title, len(p.Candidates), p.Seats, source, p.Waived)}
	case more < span.Least:
		return Problems{say(line, where, "surplus_few", p.Title, len(p.Candidates), p.Seats, source, span.Least)}
	case span.Most > 0 && more > span.Most:
		return Problems{say(line, where, "surplus_many", p.Title, len(p.Candidates), p.Seats, source, span.Most)}
	}
	return nil
}

// of gives the surplus for a post, and the document's section; none for bodies
// that no document asks it for.
func (s Surplus) of(profile string, p Post) (Span, string) {
	switch profile {
	case "residents", "households", "representatives":
		if strings.Contains(p.Title, "委员") {
			return s.Members, s.Document
		}
		return s.Heads, s.Document
	case "party":
		if s.Share.None() || !strings.Contains(p.Title, "委员") {
			return Span{}, "" // secretaries are elected by the committee, without surplus
		}
		return Span{Least: s.Share.Needs(p.Seats)}, s.ShareSource
	}
	return Span{}, ""
}
