// This file reads the lists of the work record book: who works at the election,
// where and when people register and vote, what is used, what it cost, and how it
// was evaluated; and holds them against the documents.

package election

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// Lists is such a file.
type Lists struct {
	Staff      []Worker
	Material   []Material
	Money      []Expense
	Evaluation *Evaluation // nil while it was not made

	Stations     []PollingStation
	Registration *Registration // nil where its days are not said
}

// PollingStation is where people vote, and from when to when: for the notice of time
// and place (004 昌国（四）3(2)).
type PollingStation struct {
	Name, Address, Opens, Closes string // times as 08:00
}

// Registration is when and where voters register.
type Registration struct {
	From, Until Date
	Place       string
}

// Worker is one who works at the election. Place is the station or the box.
type Worker struct {
	Name, Duty, Place string
}

// Duties of workers.
const (
	DutyStation         = "station"
	DutyBox             = "box"
	DutyChiefScrutineer = "chief_scrutineer"
	DutyScrutineer      = "scrutineer"
	DutyChiefTeller     = "chief_teller"
	DutyTeller          = "teller"
)

// Duties are all of them.
var Duties = []string{DutyStation, DutyBox, DutyChiefScrutineer, DutyScrutineer, DutyChiefTeller, DutyTeller}

// Material is something that is got ready, given out and taken back: 000 5.2.
type Material struct {
	Kind, Item, Keeper string // place | device | publicity | office | health; who keeps it
	Count, Back        int    // how many, and how many came back
}

// MaterialKinds are those of 000 5.2.
var MaterialKinds = []string{"place", "device", "publicity", "office", "health"}

// Expense is what was paid, in fen, from which source: 000 5.3.
type Expense struct {
	Item, Kind, Source, Proof string
	Count                     int // pieces, or person-days
	Fen                       int
}

// The kinds of expenses that 000 5.3 sets an amount for, and the sources.
var (
	ExpenseKinds   = []string{"box", "booklet", "fulltime", "parttime", "volunteer", "other"}
	ExpenseSources = []string{"grant", "community", "donation"}
)

// paid are the least and the most of 000 5.3, fen for one piece or person-day.
var paid = map[string]Span{
	"box": {0, 20000}, "booklet": {0, 500}, "fulltime": {20000, 30000}, "parttime": {15000, 20000}, "volunteer": {5000, 10000},
}

// Evaluation are the figures of 000 6.4 and 001 6.1.
type Evaluation struct {
	Asked, Satisfied     int // of those asked, satisfied
	Complaints, Handled  int
	Problems, Remedied   int
	Steps, ByTheRules    int // steps looked at, and those that kept the rules
	Lessons, Improvement string
}

// Measure is one figure of an evaluation, held against its goal.
type Measure struct {
	Code     string // satisfaction | complaints | remedied | procedure
	Part, Of int
	Goal     Ratio
}

// Measures are those of 000 6.4: satisfied at least 90 %, complaints handled and
// steps by the rules all, problems remedied at least 95 %.
func (v Evaluation) Measures() []Measure {
	return []Measure{
		{"satisfaction", v.Satisfied, v.Asked, Ratio{A: 9, B: 10}},
		{"complaints", v.Handled, v.Complaints, Ratio{A: 1, B: 1}},
		{"remedied", v.Remedied, v.Problems, Ratio{A: 19, B: 20}},
		{"procedure", v.ByTheRules, v.Steps, Ratio{A: 1, B: 1}},
	}
}

// listed are the keys of its sections.
var listed = map[string][]string{
	"":             {"staff", "material", "money", "evaluation", "station", "registration"},
	"station":      {"name", "address", "opens", "closes"},
	"registration": {"from", "until", "place"},
	"staff":        {"name", "duty", "place"},
	"material":     {"kind", "item", "keeper", "count", "back"},
	"money":        {"item", "kind", "source", "proof", "count", "yuan"},
	"evaluation":   {"asked", "satisfied", "complaints", "handled", "problems", "remedied", "steps", "by_the_rules", "lessons", "improvement"},
}

// ParseLists reads the lists. The error, if any, is a Problems that names
// everything wrong with the file.
func ParseLists(data []byte) (*Lists, error) {
	l := &Lists{}
	if len(data) > MaxFile {
		return nil, Problems{say(0, "", "too_large", len(data), MaxFile)}
	}
	if line := notUTF8(data); line > 0 {
		return nil, Problems{say(line, "", "not_utf8")}
	}
	root, broken, problems := readTree(bytes.TrimPrefix(data, []byte("\uFEFF")))
	c := &checker{broken: broken, problems: problems, keys: listed}
	c.known(root, "", "")
	c.each(root, "staff", func(t *node, where string) {
		l.Staff = append(l.Staff, Worker{
			Name: c.title(t, where, "name", `name = "陈静"`, maxName), Duty: c.choice(t, where, "duty", DutyStation, Duties...),
			Place: c.title(t, where, "place", "", maxTitle),
		})
	})
	c.each(root, "material", func(t *node, where string) {
		m := Material{
			Kind: c.choice(t, where, "kind", "device", MaterialKinds...), Item: c.title(t, where, "item", `item = "票箱"`, maxTitle),
			Keeper: c.title(t, where, "keeper", "", maxName), Count: c.number(t, where, "count", 1, 1, maxElectors),
		}
		m.Back = c.number(t, where, "back", 0, 0, m.Count)
		l.Material = append(l.Material, m)
	})
	c.each(root, "money", func(t *node, where string) {
		l.Money = append(l.Money, Expense{
			Item: c.title(t, where, "item", `item = "票箱"`, maxTitle), Kind: c.choice(t, where, "kind", "other", ExpenseKinds...),
			Source: c.choice(t, where, "source", "grant", ExpenseSources...), Proof: c.title(t, where, "proof", "", maxTitle),
			Count: c.number(t, where, "count", 1, 1, maxElectors), Fen: c.fen(t, where),
		})
	})
	c.each(root, "station", func(t *node, where string) {
		l.Stations = append(l.Stations, PollingStation{
			Name: c.title(t, where, "name", `name = "中心投票站"`, maxName), Address: c.title(t, where, "address", "", maxTitle),
			Opens: c.clock(t, where, "opens"), Closes: c.clock(t, where, "closes"),
		})
	})
	if root.sub["registration"] != nil {
		t := c.section(root, "registration")
		l.Registration = &Registration{
			From: c.date(t, "registration", "from"), Until: c.date(t, "registration", "until"), Place: c.title(t, "registration", "place", "", maxTitle),
		}
	}
	if root.sub["evaluation"] != nil {
		l.Evaluation = c.evaluation(c.section(root, "evaluation"))
	}
	if n := len(c.problems); n > maxProblems {
		c.problems = c.problems[:maxProblems]
	}
	return l, c.problems.Err()
}

// each reads the tables of a list.
func (c *checker) each(root *node, key string, read func(t *node, where string)) {
	n := root.sub[key]
	switch {
	case n == nil:
	case n.kind != aTables:
		c.say(n.line, key, "want_tables", key)
	case len(n.items) > maxPeople:
		c.say(n.items[maxPeople].line, key, "people_many", len(n.items), maxPeople)
	default:
		for i, t := range n.items {
			where := key + ".#" + strconv.Itoa(i+1)
			c.known(t, key, where)
			read(t, where)
		}
	}
}

var clock = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// clock reads a time of the day; "" where it is not said.
func (c *checker) clock(t *node, where, key string) string {
	n := t.sub[key]
	switch {
	case n == nil:
		return ""
	case n.kind != aText || !clock.MatchString(n.text):
		c.say(n.line, join(where, key), "clock")
		return ""
	}
	return n.text
}

var yuan = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})(\.[0-9]{2})?$`)

// fen reads an amount: a whole number of yuan, or "900.50".
func (c *checker) fen(t *node, where string) int {
	n := t.sub["yuan"]
	if n == nil {
		c.missing(t, where, "yuan", "yuan = 900")
		return 0
	}
	if n.kind == aNumber && n.num >= 0 && n.num <= 999_999_999 {
		return int(n.num) * 100
	}
	if n.kind != aText || !yuan.MatchString(n.text) {
		c.say(n.line, join(where, "yuan"), "yuan")
		return 0
	}
	whole, cents, _ := strings.Cut(n.text, ".")
	fen, _ := strconv.Atoi(whole + (cents + "00")[:2])
	return fen
}

func (c *checker) evaluation(t *node) *Evaluation {
	v := &Evaluation{
		Lessons:     c.title(t, "evaluation", "lessons", "", maxAbout),
		Improvement: c.title(t, "evaluation", "improvement", "", maxAbout),
	}
	for _, n := range []struct {
		of, part   string
		all, among *int
	}{
		{"asked", "satisfied", &v.Asked, &v.Satisfied}, {"complaints", "handled", &v.Complaints, &v.Handled},
		{"problems", "remedied", &v.Problems, &v.Remedied}, {"steps", "by_the_rules", &v.Steps, &v.ByTheRules},
	} {
		*n.all = c.number(t, "evaluation", n.of, 0, 0, maxElectors)
		*n.among = c.number(t, "evaluation", n.part, 0, 0, *n.all)
	}
	return v
}

// Findings are what the documents ask of the lists and they do not keep; stations
// and boxes are those of the election.
func (l *Lists) Findings(e *Election) Problems {
	notes := l.staffing(e)
	for _, x := range l.Money {
		span, set := paid[x.Kind]
		if each := x.Fen / x.Count; set && (each < span.Least || each > span.Most || x.Fen%x.Count > 0 && each == span.Most) {
			notes = append(notes, say(0, "money", "paid", x.Item, Yuan(each), Yuan(span.Least), Yuan(span.Most)))
		}
	}
	if l.Evaluation != nil {
		for _, m := range l.Evaluation.Measures() {
			if m.Of > 0 && !m.Goal.Met(m.Part, m.Of) {
				notes = append(notes, say(0, "evaluation", "measure_"+m.Code, m.Part, m.Of))
			}
		}
	}
	return notes
}

// staffing is three at least at a station and with a box, one chief scrutineer
// and four others, one chief teller and four others (004 昌国（三）5(1)(3)、（四）3(2));
// nobody who stands. Whether somebody is close kin the names do not say.
func (l *Lists) staffing(e *Election) (notes Problems) {
	const atPlace, others = 3, 4
	places := map[string]int{}
	var order []string
	duties := map[string]int{}
	for _, w := range l.Staff {
		duties[w.Duty]++
		if w.Duty == DutyStation || w.Duty == DutyBox {
			if places[w.Place] == 0 {
				order = append(order, w.Place)
			}
			places[w.Place]++
		}
		if c, stands := e.Named(w.Name); stands {
			notes = append(notes, say(0, "staff", "staff_stands", w.Name, c.ID))
		}
	}
	for _, place := range order {
		if n := places[place]; n < atPlace {
			notes = append(notes, say(0, "staff", "staff_few", place, n, atPlace))
		}
	}
	for _, n := range []struct {
		duty  string
		least int
		exact bool
	}{{DutyChiefScrutineer, 1, true}, {DutyScrutineer, others, false}, {DutyChiefTeller, 1, true}, {DutyTeller, others, false}} {
		if found := duties[n.duty]; len(l.Staff) > 0 && (found < n.least || n.exact && found > n.least) {
			notes = append(notes, say(0, "staff", "staff_"+n.duty, duties[n.duty], n.least))
		}
	}
	return notes
}

// Yuan writes an amount in fen as 900.50.
func Yuan(fen int) string {
	return strconv.Itoa(fen/100) + "." + strconv.Itoa(fen%100/10) + strconv.Itoa(fen%10)
}
