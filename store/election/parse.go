// This file reads the election file: its sections [election], [rules],
// [marks] and [ballot]. Posts are read in posts.go.

package election

import (
	"bytes"
	"sort"
	"strconv"
	"strings"
)

// MaxFile is the size in bytes above which a file is refused unread.
const MaxFile = 1 << 20

// The sizes that titles and counts may have. They are far above what a
// community needs and far below what would break a ballot or a screen.
const (
	maxID       = 120 // characters
	maxTitle    = 80
	maxName     = 40
	maxPledge   = 200
	maxAbout    = 600
	maxPosts    = 50
	maxPeople   = 300 // candidates of one post
	maxSeats    = 99
	maxLines    = 99 // write-in lines of one post
	maxElectors = 100_000_000
)

// Parse reads an election file. The error, if any, is a Problems that names
// everything wrong with the file at once, in the order of lines.
func Parse(data []byte) (*Election, error) {
	e, problems := Check(data)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return e, nil
}

// Check reads an election file as far as it goes and gives its problems too,
// for a check that has more to say of it. An election with problems must not
// be used for anything else.
func Check(data []byte) (*Election, Problems) {
	e := &Election{}
	if len(data) > MaxFile {
		return e, Problems{say(0, "", "too_large", len(data), MaxFile)}
	}
	if line := notUTF8(data); line > 0 {
		return e, Problems{say(line, "", "not_utf8")}
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF")) // Windows editors write it
	root, broken, problems := readTree(data)
	c := &checker{broken: broken, keys: sections, problems: problems}
	e.source = root
	c.file(root, e)
	c.problems.sort()
	if n := len(c.problems); n > maxProblems {
		last := c.problems[maxProblems-1].Line
		c.problems = append(c.problems[:maxProblems:maxProblems], say(last, "", "too_many", n-maxProblems))
	}
	return e, c.problems
}

// Line gives the line, from 1, of a key of the file that the election was
// parsed from, such as Line("post", "chair", "candidate", "zhang", "name");
// posts and candidates go by id. Where the key is not written, it is the line
// of what it would belong to; 0 where nothing is known.
func (e *Election) Line(path ...string) int {
	n, line := e.source, 0
	for _, key := range path {
		if n = n.child(key); n == nil {
			break
		}
		line = n.line
	}
	return line
}

// child gives the part of a table, or the item of tables with that id.
func (n *node) child(key string) *node {
	if n == nil {
		return nil
	}
	if n.kind != aTables {
		return n.sub[key]
	}
	for _, item := range n.items {
		if id := item.sub["id"]; id != nil && id.text == key {
			return item
		}
	}
	return nil
}

// checker collects what is wrong while it reads.
type checker struct {
	broken   bool                // parts could not be read: nothing is called missing
	keys     map[string][]string // of each section
	problems Problems
}

func (c *checker) say(line int, where, code string, args ...any) {
	c.problems = append(c.problems, say(line, where, code, args...))
}

// The keys that each section may have.
var sections = map[string][]string{
	"":           {"election", "rules", "days", "marks", "ballot", "post", "sitting", "petition", "nomination", "thanks"},
	"election":   {"id", "follows", "title", "community", "committee", "date", "round", "profile", "locality", "contact", "units", "whole"},
	"petition":   {"by", "signed", "of"},
	"nomination": {"day", "by", "then"},
	"thanks":     {"scheme", "points"},
	"rules":      {"turnout", "excused", "returned_limit", "overvote", "two_posts", "majority", "majority_base", "supplementary", "carry_down", "kin", "women", "enough", "proxies_per_person", "proxy_kin", "one_per_household", "lead", "vote_freed", "nomination", "nomination_turnout"},
	"days":       append(dayKeys(), "off", "work"),
	"marks":      {"approve", "oppose"},
	"ballot":     {"style", "paper", "seal", "number", "list", "order", "seed"},
	"post":       {"id", "title", "seats", "stand", "for", "write_ins", "waived", "group", "households", "candidate"},
	"candidate":  {"id", "name", "sex", "kin", "household", "age", "occupation", "pledge", "about", "nominated", "supporters"},
	"sitting":    {"id", "name", "sex", "office", "kin", "bars"},
}

// sectionOf tells in which section a key belongs that stands elsewhere. The
// keys of posts and candidates are too common to guess from.
func (c *checker) sectionOf(key string) string {
	for _, name := range []string{"election", "rules", "marks", "ballot"} {
		for _, known := range c.keys[name] {
			if known == key && key != "id" && key != "title" && key != "kin" {
				return name
			}
		}
	}
	return ""
}

func (c *checker) file(root *node, e *Election) {
	c.known(root, "", "")
	election := c.section(root, "election")
	c.election(election, e)
	c.rules(c.section(root, "rules"), e)
	c.days(c.section(root, "days"), e)
	c.marks(c.section(root, "marks"), e)
	ballot := c.section(root, "ballot")
	e.Ballot = Ballot{
		Style:  Style(c.choice(ballot, "ballot", "style", string(Boxes), string(Boxes), string(Ovals), string(Names))),
		Paper:  c.choice(ballot, "ballot", "paper", "A4", "A5", "A4", "A3"),
		Seal:   c.choice(ballot, "ballot", "seal", "ignore", "ignore", "required"),
		Number: c.choice(ballot, "ballot", "number", "none", "none", "random"),
		List:   c.flag(ballot, "ballot", "list", false),
		Order:  c.choice(ballot, "ballot", "order", "", ByVotes, ByStrokes, ByLot),
		Seed:   c.seed(ballot),
	}
	c.nomination(root, e)
	c.thanks(root, e)
	c.posts(root, e)
	c.order(ballot, e)
}

// section gives a section of the file, an empty one where it is left out.
func (c *checker) section(root *node, name string) *node {
	n := root.sub[name]
	if n == nil {
		return newTable(0)
	}
	if n.kind != aTable {
		c.say(n.line, name, "want_table", name)
		return newTable(n.line)
	}
	c.known(n, name, name)
	return n
}

// known notes the keys of t that section does not have, in order of lines.
func (c *checker) known(t *node, section, where string) {
	var strange []string
	for key := range t.sub {
		if !contains(c.keys[section], key) {
			strange = append(strange, key)
		}
	}
	sort.Slice(strange, func(i, j int) bool { return t.sub[strange[i]].before(t.sub[strange[j]]) })
	for _, key := range strange {
		if len(c.problems) > maxProblems {
			return
		}
		c.unknown(t.sub[key].line, key, section, join(where, key))
	}
}

func (c *checker) unknown(line int, key, section, where string) {
	if other := c.sectionOf(key); other != "" && other != section {
		c.say(line, where, "unknown_other", short(key), other)
		return
	}
	if near := nearest(key, c.keys[section]); near != "" {
		c.say(line, where, "unknown_near", short(key), near)
		return
	}
	c.say(line, where, "unknown", short(key), strings.Join(c.keys[section], ", "))
}

func (c *checker) election(t *node, e *Election) {
	e.ID = c.id(t, "election", `id = "hongshan-2026"`)
	if t.sub["follows"] != nil {
		e.Follows = c.id(t, "election", "", "follows")
		if e.Follows != "" && e.Follows == e.ID {
			c.say(t.sub["follows"].line, "election.follows", "follows_self")
		}
	}
	e.Title = c.title(t, "election", "title", `title = "红山社区居民委员会换届选举"`, maxTitle)
	e.Community = c.title(t, "election", "community", "", maxTitle)
	e.Committee = c.title(t, "election", "committee", "", maxTitle)
	e.Date = c.date(t, "election", "date")
	e.Round = Round(c.choice(t, "election", "round", string(First), string(Nominating), string(First), string(Runoff), string(Supplementary)))
	e.Profile = c.choice(t, "election", "profile", "residents", Profiles()...)
	if n := t.sub["locality"]; n == nil || n.kind != aText || n.text != "" {
		e.Locality = c.choice(t, "election", "locality", "", Localities()...)
	}
	e.Contact = c.title(t, "election", "contact", "", maxTitle)
	e.Units = c.number(t, "election", "units", 0, 0, maxUnits)
	e.Whole = c.flag(t, "election", "whole", false)
}

// days reads [days]: numbers over the locality's, and days off and at work.
func (c *checker) days(t *node, e *Election) {
	for _, key := range dayKeys() {
		if t.sub[key] == nil {
			continue
		}
		if e.Days == nil {
			e.Days = map[string]int{}
		}
		e.Days[key] = c.number(t, "days", key, standardDays[key], 0, 365)
	}
	e.Off, e.Work = c.dates(t, "off"), c.dates(t, "work")
}

func (c *checker) dates(t *node, key string) (dates []Date) {
	n := t.sub[key]
	if n == nil {
		return nil
	}
	if n.kind != aList {
		c.say(n.line, join("days", key), "want_dates")
		return nil
	}
	for _, item := range n.items {
		d, ok := day(item.text)
		if item.kind != aDate || !ok {
			c.say(item.line, join("days", key), "want_dates")
			continue
		}
		dates = append(dates, d)
	}
	return dates
}

func (c *checker) rules(t *node, e *Election) {
	r := RulesOf(e.Profile, e.Locality)
	r.Turnout = c.share(t, "turnout", r.Turnout)
	r.Excused = c.number(t, "rules", "excused", r.Excused, 0, maxElectors)
	r.ReturnedLimit = ReturnedLimit(c.choice(t, "rules", "returned_limit", string(r.ReturnedLimit), "issued", "participants"))
	r.Overvote = Overvote(c.choice(t, "rules", "overvote", string(r.Overvote), "post", "ballot"))
	r.TwoPosts = TwoPosts(c.choice(t, "rules", "two_posts", string(r.TwoPosts), "ballot", "choices", "nothing"))
	r.Majority = c.share(t, "majority", r.Majority)
	r.MajorityBase = Base(c.choice(t, "rules", "majority_base", string(r.MajorityBase), "returned", "valid", "issued", "participants"))
	r.Supplementary = c.share(t, "supplementary", r.Supplementary)
	r.CarryDown = c.flag(t, "rules", "carry_down", r.CarryDown)
	r.Kin = c.flag(t, "rules", "kin", r.Kin)
	r.Women = c.share(t, "women", r.Women)
	r.Enough = c.number(t, "rules", "enough", r.Enough, 0, maxPosts*maxSeats)
	r.ProxiesPerPerson = c.number(t, "rules", "proxies_per_person", r.ProxiesPerPerson, 0, 99)
	r.ProxyKin = c.flag(t, "rules", "proxy_kin", r.ProxyKin)
	r.OnePerHousehold = c.flag(t, "rules", "one_per_household", r.OnePerHousehold)
	r.Lead = c.flag(t, "rules", "lead", r.Lead)
	r.VoteFreed = c.flag(t, "rules", "vote_freed", r.VoteFreed)
	r.Nomination = c.share(t, "nomination", r.Nomination)
	r.NominationTurnout = c.share(t, "nomination_turnout", r.NominationTurnout)
	e.Rules = r
}

// marks reads what each shape means; ○ and √ approve, × opposes by default.
func (c *checker) marks(t *node, e *Election) {
	shapes := []string{string(Circle), string(Tick), string(Cross)}
	approve := c.shapes(t, "approve", []string{string(Circle), string(Tick)}, shapes)
	oppose := c.shapes(t, "oppose", []string{string(Cross)}, shapes)
	if t.sub["oppose"] == nil {
		// what the file calls an approval is no opposition by default
		oppose = without(oppose, approve)
	}
	if t.sub["approve"] == nil {
		approve = without(approve, oppose)
	}
	switch n := t.sub["approve"]; {
	case n != nil && n.kind == aList && len(n.items) == 0:
		c.say(n.line, "marks.approve", "approve_empty")
	case n == nil && len(approve) == 0: // oppose took them all
		c.say(t.sub["oppose"].line, "marks.approve", "approve_empty")
	}
	for _, shape := range oppose {
		if contains(approve, shape) {
			c.say(t.sub["oppose"].line, "marks.oppose", "mark_both", shape)
		}
	}
	for _, shape := range approve {
		e.Marks.Approve = append(e.Marks.Approve, Mark(shape))
	}
	for _, shape := range oppose {
		e.Marks.Oppose = append(e.Marks.Oppose, Mark(shape))
	}
}

func (c *checker) shapes(t *node, key string, preset, allowed []string) []string {
	n := t.sub[key]
	if n == nil {
		return preset
	}
	var shapes []string
	for _, item := range c.list(n, "marks."+key, `["circle", "tick"]`) {
		switch {
		case !contains(allowed, item.text):
			c.badChoice(item.line, "marks."+key, item.text, allowed)
		case contains(shapes, item.text):
			c.say(item.line, "marks."+key, "mark_again", item.text)
		default:
			shapes = append(shapes, item.text)
		}
	}
	return shapes
}

// list gives the texts of a list; what is no text is a problem.
func (c *checker) list(n *node, where, example string) []*node {
	if n.kind != aList {
		c.say(n.line, where, "want_list", example)
		return nil
	}
	var texts []*node
	for _, item := range n.items {
		if item.kind != aText {
			c.say(item.line, where, "want_list", example)
			continue
		}
		texts = append(texts, item)
	}
	return texts
}

// choice gives a text that is one of those allowed.
func (c *checker) choice(t *node, where, key, preset string, allowed ...string) string {
	n := t.sub[key]
	if n == nil {
		return preset
	}
	if n.kind != aText {
		c.say(n.line, join(where, key), "want_text", strconv.Quote(preset))
		return preset
	}
	if !contains(allowed, n.text) {
		c.badChoice(n.line, join(where, key), n.text, allowed)
		return preset
	}
	return n.text
}

func (c *checker) badChoice(line int, where, value string, allowed []string) {
	all := strings.Join(allowed, ", ")
	if near := nearest(value, allowed); near != "" {
		c.say(line, where, "value_near", short(value), near, all)
		return
	}
	c.say(line, where, "value", short(value), all)
}

// share gives a ratio of [rules].
func (c *checker) share(t *node, key string, preset Ratio) Ratio {
	n := t.sub[key]
	if n == nil {
		return preset
	}
	if n.kind != aText {
		c.say(n.line, join("rules", key), "want_text", strconv.Quote(preset.String()))
		return preset
	}
	r, err := ParseRatio(n.text)
	if err != nil {
		c.say(n.line, join("rules", key), "share", short(n.text))
		return preset
	}
	return r
}

// number gives a whole number from low to high.
func (c *checker) number(t *node, where, key string, preset, low, high int) int {
	n := t.sub[key]
	if n == nil {
		return preset
	}
	if n.kind != aNumber {
		c.say(n.line, join(where, key), "want_number", strconv.Itoa(preset))
		return preset
	}
	if n.num < int64(low) || n.num > int64(high) {
		c.say(n.line, join(where, key), "range", n.num, low, high)
		return preset
	}
	return int(n.num)
}

func (c *checker) flag(t *node, where, key string, preset bool) bool {
	n := t.sub[key]
	if n == nil {
		return preset
	}
	if n.kind != aFlag {
		c.say(n.line, join(where, key), "want_flag")
		return preset
	}
	return n.text == "true"
}

// date gives a day of the calendar.
func (c *checker) date(t *node, where, key string) Date {
	n := t.sub[key]
	if n == nil {
		c.missing(t, where, key, "date = 2026-12-05")
		return Date{}
	}
	if n.kind != aDate {
		c.say(n.line, join(where, key), "want_date")
		return Date{}
	}
	d, ok := day(n.text)
	switch {
	case !ok:
		c.say(n.line, join(where, key), "no_date", short(n.text))
	case d.Year < 2000 || d.Year > 2199:
		c.say(n.line, join(where, key), "far_date", d.Year)
	}
	return d
}

// missing notes a key that must be there, unless it is there misspelt.
func (c *checker) missing(t *node, where, key, example string) {
	if c.broken {
		return
	}
	for written := range t.sub {
		if nearest(written, []string{key}) != "" {
			return
		}
	}
	c.say(t.line, join(where, key), "missing", key, example)
}

func join(where, key string) string {
	if where == "" {
		return short(key)
	}
	return where + "." + short(key)
}
