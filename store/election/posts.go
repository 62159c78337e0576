// This file reads [[post]] and [[post.candidate]] and checks what holds
// between them.

package election

import "strconv"

// seen is where a candidate's id stood first.
type seen struct {
	person Candidate
	line   int
}

func (c *checker) posts(root *node, e *Election) {
	n := root.sub["post"]
	if n == nil || n.kind == aList && len(n.items) == 0 {
		if !c.broken {
			c.say(0, "post", "no_posts")
		}
		return
	}
	if n.kind != aTables {
		c.say(n.line, "post", "want_tables", "post")
		return
	}
	if len(n.items) > maxPosts {
		c.say(n.items[maxPosts].line, "post", "posts_many", len(n.items), maxPosts)
		return
	}
	ids := map[string]int{}
	people := map[string]seen{}
	for i, t := range n.items {
		p := c.post(t, i, e.Ballot.Style, ids, people)
		if e.Round == Nominating {
			p.Stand = c.number(t, "post."+nameOf(t, i), "stand", 0, p.Seats, maxPeople)
		} else if n := t.sub["stand"]; n != nil {
			c.say(n.line, "post."+nameOf(t, i)+".stand", "stand_none")
		}
		e.Posts = append(e.Posts, p)
	}
	e.Sitting = c.sitting(root, ids, people)
	c.kin(n.items, root.sub["sitting"], people)
	c.barred(e)
	c.recall(root, e)
	c.enough(root, e)
}

// post reads one post; ids holds the lines of those before it.
func (c *checker) post(t *node, i int, style Style, ids map[string]int, people map[string]seen) Post {
	where := "post." + nameOf(t, i)
	c.known(t, "post", where)
	p := Post{ID: c.id(t, where, `id = "chair"`)}
	if line, again := ids[p.ID]; again && p.ID != "" {
		c.say(t.sub["id"].line, where+".id", "post_again", p.ID, line)
	} else {
		ids[p.ID] = t.line
	}
	p.Title = c.title(t, where, "title", `title = "主任"`, maxName)
	if t.sub["seats"] == nil {
		c.missing(t, where, "seats", "seats = 1")
	}
	before := len(c.problems)
	p.Seats = c.number(t, where, "seats", 1, 1, maxSeats)
	p.Women = c.choice(t, where, "for", anyone, anyone, women) == women
	p.WriteIns = c.number(t, where, "write_ins", p.Seats, 0, maxLines)
	p.Waived = c.title(t, where, "waived", "", maxTitle)
	p.Group = c.title(t, where, "group", "", maxName)
	p.Households = c.number(t, where, "households", 0, 0, maxElectors)
	sound := len(c.problems) == before && t.sub["seats"] != nil
	p.Candidates = c.candidates(t, where, people)
	if p.Women {
		c.women(t, where, p)
	}
	if !sound || c.broken {
		return p
	}
	seats := t.sub["seats"].line
	if style == Names && p.WriteIns < p.Seats {
		c.say(t.sub["write_ins"].line, where+".write_ins", "lines_few", p.Seats, p.WriteIns)
	} else if p.Seats > len(p.Candidates)+p.WriteIns {
		c.say(seats, where+".seats", "seats_many", p.Seats, len(p.Candidates), p.WriteIns)
	}
	return p
}

func (c *checker) candidates(t *node, where string, people map[string]seen) []Candidate {
	n := t.sub["candidate"]
	if n == nil || n.kind == aList && len(n.items) == 0 {
		return nil
	}
	if n.kind != aTables {
		c.say(n.line, where+".candidate", "want_tables", "post.candidate")
		return nil
	}
	if len(n.items) > maxPeople {
		c.say(n.items[maxPeople].line, where+".candidate", "people_many", len(n.items), maxPeople)
		return nil
	}
	var found []Candidate
	here := map[string]int{}   // id → line
	names := map[string]seen{} // name → who stands for this post
	for i, ct := range n.items {
		at := where + ".candidate." + nameOf(ct, i)
		p := c.candidate(ct, at)
		found = append(found, p)
		if line, again := here[p.ID]; again && p.ID != "" {
			c.say(ct.sub["id"].line, at+".id", "person_again", p.ID, line)
			continue
		}
		here[p.ID] = ct.line
		c.samePerson(ct, at, p, people)
		alike := PlainName(p.Name)
		if old, again := names[alike]; again && alike != "" {
			c.say(ct.sub["name"].line, at+".name", "name_again", p.Name, old.person.ID, p.ID, old.line)
			continue
		}
		names[alike] = seen{p, ct.line}
	}
	return found
}

func (c *checker) candidate(t *node, where string) Candidate {
	c.known(t, "candidate", where)
	p := c.about(t, where)
	p.ID = c.id(t, where, `id = "zhang"`)
	p.Kin = c.ids(t, where, "kin")
	return p
}

// about reads what is known of somebody.
func (c *checker) about(t *node, where string) Candidate {
	p := Candidate{Name: c.title(t, where, "name", `name = "张伟"`, maxName)}
	p.Sex = c.sex(t, where)
	p.Household = c.title(t, where, "household", "", maxName)
	p.Age = c.number(t, where, "age", 0, 18, 120)
	p.Occupation = c.title(t, where, "occupation", "", maxName)
	p.Pledge = c.title(t, where, "pledge", "", maxPledge)
	p.About = c.title(t, where, "about", "", maxAbout)
	p.Nominated = c.choice(t, where, "nominated", "", Nominators...)
	p.Supporters = c.number(t, where, "supporters", 0, 0, maxElectors)
	if p.Nominated == Jointly && p.Supporters < leastSupporters {
		c.say(t.sub["nominated"].line, where+".supporters", "joint_few", p.Name, p.Supporters, leastSupporters)
	}
	return p
}

func (c *checker) sex(t *node, where string) string {
	if n := t.sub["sex"]; n != nil && n.kind == aText && n.text == "" {
		return ""
	}
	return c.choice(t, where, "sex", "", Male, Female)
}

// ids gives a list of ids; nil where the key is not written.
func (c *checker) ids(t *node, where, key string) []string {
	n := t.sub[key]
	if n == nil {
		return nil
	}
	var ids []string
	for _, item := range c.list(n, join(where, key), `["zhang"]`) {
		ids = append(ids, item.text)
	}
	return ids
}

// samePerson holds an id to one name and one sex, at whatever posts it stands.
func (c *checker) samePerson(t *node, where string, p Candidate, people map[string]seen) {
	old, known := people[p.ID]
	switch {
	case p.ID == "":
	case !known:
		people[p.ID] = seen{p, t.line}
	case p.Name != "" && old.person.Name != "" && p.Name != old.person.Name:
		c.say(t.sub["name"].line, where+".name", "person_other", p.ID, p.Name, old.person.Name, old.line)
	case p.Sex != "" && old.person.Sex != "" && p.Sex != old.person.Sex:
		c.say(t.sub["sex"].line, where+".sex", "sex_other", p.ID, old.line)
	}
}

// kin checks that those named as kin stand too.
func (c *checker) kin(posts []*node, sitting *node, people map[string]seen) {
	var ids []string
	for id := range people {
		ids = append(ids, id)
	}
	for i, t := range posts {
		n := t.sub["candidate"]
		if n == nil || n.kind != aTables {
			continue
		}
		for j, ct := range n.items {
			where := "post." + nameOf(t, i) + ".candidate." + nameOf(ct, j) + ".kin"
			c.kinOf(ct, where, false, ids, people)
		}
	}
	if sitting != nil && sitting.kind == aTables {
		for i, t := range sitting.items {
			c.kinOf(t, "sitting."+nameOf(t, i)+".kin", true, ids, people)
		}
	}
}

func (c *checker) kinOf(t *node, where string, sits bool, ids []string, people map[string]seen) {
	kin, id := t.sub["kin"], t.sub["id"]
	if kin == nil || kin.kind != aList {
		return
	}
	for _, item := range kin.items {
		if item.kind != aText {
			continue
		}
		if id != nil && item.text == id.text {
			c.say(item.line, where, "kin_self", short(item.text))
			continue
		}
		if sits && IsName(item.text) {
			continue
		}
		if _, stands := people[item.text]; stands || c.broken {
			continue
		}
		if len(c.problems) > maxProblems {
			return // a hostile list: no more guessing
		}
		if near := nearest(item.text, ids); near != "" {
			c.say(item.line, where, "kin_near", short(item.text), near)
			continue
		}
		c.say(item.line, where, "kin_unknown", short(item.text))
	}
}

// enough cannot be more than there are seats.
func (c *checker) enough(root *node, e *Election) {
	seats := 0
	for _, p := range e.Posts {
		seats += p.Seats
	}
	rules := root.sub["rules"]
	if c.broken || rules == nil || rules.sub["enough"] == nil {
		return
	}
	// later rounds fill fewer seats and keep the rules of the first
	if e.Round == First && e.Rules.Enough > seats {
		c.say(rules.sub["enough"].line, "rules.enough", "seats_enough", e.Rules.Enough, seats)
	}
}

// nameOf gives a post or candidate its place in a path: its id, or #2 for the
// second.
func nameOf(t *node, i int) string {
	if id := t.sub["id"]; id != nil && id.kind == aText && id.text != "" {
		return short(id.text)
	}
	return "#" + strconv.Itoa(i+1)
}
