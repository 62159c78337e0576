// This file reads [[sitting]], those who hold an office already, and says which
// candidates may not stand: for kin of one sitting (E6), in a seat for women
// (E7).

package election

// Whom a post is for.
const (
	anyone = "anyone"
	women  = "women"
)

// sitting reads those who hold an office; posts and people have what is known.
func (c *checker) sitting(root *node, posts map[string]int, people map[string]seen) []Sitting {
	n := root.sub["sitting"]
	if n == nil {
		return nil
	}
	if n.kind != aTables {
		c.say(n.line, "sitting", "want_tables", "sitting")
		return nil
	}
	if len(n.items) > maxPeople {
		c.say(n.items[maxPeople].line, "sitting", "people_many", len(n.items), maxPeople)
		return nil
	}
	var found []Sitting
	here := map[string]int{} // id → line
	for i, t := range n.items {
		where := "sitting." + nameOf(t, i)
		c.known(t, "sitting", where)
		s := Sitting{
			ID:     c.id(t, where, `id = "zhang"`),
			Name:   c.title(t, where, "name", `name = "张伟"`, maxName),
			Sex:    c.sex(t, where),
			Office: c.title(t, where, "office", `office = "副主任"`, maxTitle),
			Kin:    c.ids(t, where, "kin"),
			Bars:   c.ids(t, where, "bars"),
		}
		if t.sub["bars"] != nil && s.Bars == nil {
			s.Bars = []string{} // none, and not all
		}
		if line, again := here[s.ID]; again && s.ID != "" {
			c.say(t.sub["id"].line, where+".id", "person_again", s.ID, line)
		}
		here[s.ID] = t.line
		c.samePerson(t, where, Candidate{ID: s.ID, Name: s.Name, Sex: s.Sex}, people)
		for _, id := range s.Bars {
			if _, known := posts[id]; !known {
				c.say(t.sub["bars"].line, where+".bars", "bars_unknown", short(id))
			}
		}
		found = append(found, s)
	}
	return found
}

// women holds the candidates of a seat for women to it.
func (c *checker) women(t *node, where string, p Post) {
	n := t.sub["candidate"]
	for i, candidate := range p.Candidates {
		ct := n.items[i]
		at := where + ".candidate." + nameOf(ct, i)
		switch candidate.Sex {
		case Male:
			c.say(ct.sub["sex"].line, at+".sex", "women_man", candidate.Name, p.Title)
		case "":
			if !c.broken && ct.sub["name"] != nil {
				c.say(ct.sub["name"].line, at+".sex", "women_sex", candidate.Name, p.Title)
			}
		}
	}
}

// barred names the candidates whom somebody sitting keeps from a post.
func (c *checker) barred(e *Election) {
	if len(e.Sitting) == 0 || len(c.problems) > 0 {
		return // ids may not be what they seem
	}
	for _, p := range e.Posts {
		for _, candidate := range p.Candidates {
			for _, s := range e.Sitting {
				line := e.Line("post", p.ID, "candidate", candidate.ID)
				where := "post." + p.ID + ".candidate." + candidate.ID
				switch {
				case !s.Bar(p.ID):
				case s.ID == candidate.ID:
					c.say(line, where, "sits", s.Name, s.Office)
				case contains(s.Kin, candidate.ID) || contains(candidate.Kin, s.ID):
					c.say(line, where, "sits_kin", candidate.Name, s.Name, s.Office)
				}
			}
		}
	}
}

// IsName tells a name in Sitting.Kin from an id: ids are of ASCII alone.
func IsName(kin string) bool { return badIDRune(kin) != 0 }
