// This file reads what the committee decided of those nominated: who qualifies,
// who does not and why, who withdrew; and how each is introduced.

package election

import (
	"bytes"
	"cmp"
)

// Review is such a file. Withdrawals count from the day the candidates were
// published.
type Review struct {
	Election  string // id of the nomination
	Published Date   // the day the candidates were put up; zero while they are not
	Seed      string // the dice of the lot; "" where nothing is drawn
	People    []Reviewed
}

// Reviewed is one person: by candidate's id, or by the name written in.
type Reviewed struct {
	Candidate          // ID "" for somebody written in
	Bar       string   // code of a Bar; "" for who qualifies
	Reason    string   // beside it
	By        []string // the two who decided
	Withdrew  Date     // in writing; zero for nobody who did
	From      []string // posts withdrawn from; nil for all
}

// AllPosts stands, in figures and rulings, for whoever withdrew from every post.
const AllPosts = "*"

// Who is how results call the person: the id, or the name written in.
func (r Reviewed) Who() string {
	if r.ID != "" {
		return r.ID
	}
	return r.Name
}

// Barred is the reason as WhyBarred words it; "" for who qualifies.
func (r Reviewed) Barred() string {
	if r.Bar == "" || r.Reason == "" {
		return r.Bar
	}
	return r.Bar + ": " + r.Reason
}

// ReviewedOf is somebody whom two people passed, by id or by the name written in.
// What bars the person, or that the person withdrew, is for the figures to say.
func ReviewedOf(e *Election, who, sex, first, second string) Reviewed {
	one := Reviewed{Candidate: Candidate{Name: who, Sex: sex}, By: []string{first, second}}
	if c, stands := e.Candidate(who); stands {
		one.ID, one.Name = c.ID, c.Name
	}
	return one
}

// reviewed are the keys of its sections.
var reviewed = map[string][]string{
	"":       {"review", "person"},
	"review": {"election", "published", "seed"},
	"person": {"id", "name", "sex", "kin", "household", "age", "occupation", "pledge", "about", "nominated", "supporters", "bar", "reason", "by", "withdrew", "from"},
}

// ParseReview reads the decisions on a nomination. The error, if any, is a
// Problems that names everything wrong with the file, in the order of lines.
func ParseReview(data []byte, e *Election) (*Review, error) {
	r := &Review{}
	if len(data) > MaxFile {
		return nil, Problems{say(0, "", "too_large", len(data), MaxFile)}
	}
	if line := notUTF8(data); line > 0 {
		return nil, Problems{say(line, "", "not_utf8")}
	}
	root, broken, problems := readTree(bytes.TrimPrefix(data, []byte("\uFEFF")))
	c := &checker{broken: broken, problems: problems, keys: reviewed}
	c.known(root, "", "")
	head := c.section(root, "review")
	r.Election = c.id(head, "review", `election = "`+e.ID+`"`, "election")
	if r.Election != "" && r.Election != e.ID {
		c.say(head.sub["election"].line, "review.election", "review_other", r.Election, e.ID)
	}
	r.Published, r.Seed = c.dateIf(head, "review", "published"), c.seed(head)
	if n := root.sub["person"]; n != nil && n.kind != aTables {
		c.say(n.line, "person", "want_tables", "person")
	} else if n != nil && len(n.items) > maxPeople {
		c.say(n.items[maxPeople].line, "person", "people_many", len(n.items), maxPeople)
	} else if n != nil {
		here := map[string]int{} // id, or plain name of who has none → line
		for i, t := range n.items {
			one := c.reviewed(t, i, e, r.Published)
			who := cmp.Or(one.ID, PlainName(one.Name))
			if line, again := here[who]; again && who != "" {
				c.say(t.line, "person."+nameOf(t, i), "reviewed_again", one.Name, line)
			}
			here[who] = t.line
			r.People = append(r.People, one)
		}
		c.recused(n.items, r.People)
	}
	if n := len(c.problems); n > maxProblems {
		c.problems = c.problems[:maxProblems]
	}
	return r, c.problems.Err()
}

func (c *checker) reviewed(t *node, i int, e *Election, published Date) Reviewed {
	where := "person." + nameOf(t, i)
	c.known(t, "person", where)
	one := Reviewed{Candidate: c.about(t, where)}
	if t.sub["id"] != nil {
		one.ID = c.id(t, where, "")
		if known, stands := e.Candidate(one.ID); !stands {
			c.say(t.sub["id"].line, where+".id", "reviewed_unknown", one.ID)
		} else if known.Name != one.Name {
			c.say(t.sub["id"].line, where+".name", "reviewed_name", one.ID, known.Name, one.Name)
		}
	} else if known, stands := e.Named(one.Name); stands {
		one.ID = known.ID
	}
	one.Kin = c.names(t, where, "kin")
	one.Bar = c.choice(t, where, "bar", "", barCodes(BarsOf(e.Locality))...)
	one.Reason = c.title(t, where, "reason", "", maxTitle)
	one.By = c.names(t, where, "by")
	one.Withdrew = c.dateIf(t, where, "withdrew")
	one.From = c.ids(t, where, "from")
	for _, post := range one.From {
		if e.Post(post) == nil {
			c.say(t.sub["from"].line, where+".from", "from_unknown", short(post))
		}
	}
	switch by := one.By; {
	case c.broken:
	case len(by) != 2 || PlainName(by[0]) == PlainName(by[1]):
		c.say(lineOf(t, "by"), where+".by", "reviewed_by", one.Name)
	case PlainName(by[0]) == PlainName(one.Name), PlainName(by[1]) == PlainName(one.Name):
		c.say(lineOf(t, "by"), where+".by", "reviewed_self", one.Name) // 004 衡南 三（二）1
	}
	c.late(t, where, e, one, published)
	return one
}

// recused refuses decisions by those who are to stand: 004 衡南 三（二）1. Who is
// barred or withdrew from every post stands no more.
func (c *checker) recused(items []*node, people []Reviewed) {
	stands := map[string]bool{}
	for _, one := range people {
		stands[PlainName(one.Name)] = one.Bar == "" && (one.Withdrew == (Date{}) || one.From != nil)
	}
	for i, one := range people {
		for _, by := range one.By {
			if alike := PlainName(by); stands[alike] && alike != PlainName(one.Name) {
				c.say(lineOf(items[i], "by"), "person."+nameOf(items[i], i)+".by", "reviewed_stands", by, one.Name)
			}
		}
	}
}

// late refuses what was withdrawn after its days.
func (c *checker) late(t *node, where string, e *Election, one Reviewed, published Date) {
	if one.Withdrew == (Date{}) {
		return
	}
	if last, late := e.WithdrewLate(one.Withdrew, published); late {
		c.say(t.sub["withdrew"].line, where+".withdrew", "withdrew_late", one.Name, one.Withdrew.String(), e.Day(DayWithdrawal), last.String())
	}
}

// WithdrewLate says whether a request to withdraw comes later than the document
// allows after the candidates were published (004 都亭（三）4), and which
// day is the last. Neither is known before they are published.
func (e *Election) WithdrewLate(asked, published Date) (last Date, late bool) {
	days := e.Day(DayWithdrawal)
	if published == (Date{}) || days == NoDay {
		return Date{}, false
	}
	last = published.plus(days)
	return last, last.Before(asked)
}

// names gives a list of names; nil where the key is not written.
func (c *checker) names(t *node, where, key string) (names []string) {
	if t.sub[key] == nil {
		return nil
	}
	for _, item := range c.list(t.sub[key], join(where, key), `["陈静", "王芳"]`) {
		names = append(names, item.text)
	}
	return names
}

// dateIf gives a day that may be left out.
func (c *checker) dateIf(t *node, where, key string) Date {
	if t.sub[key] == nil {
		return Date{}
	}
	return c.date(t, where, key)
}

func lineOf(t *node, key string) int {
	if n := t.sub[key]; n != nil {
		return n.line
	}
	return t.line
}
