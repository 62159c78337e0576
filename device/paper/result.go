// This file makes the report of the result (选举结果报告单): every figure, every
// person's votes, the rules and their sentences, and places to sign.

package paper

import (
	"fmt"
	"strconv"
	"strings"

	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/text"
)

func resultReport(c Count) *Document {
	d := &Document{title: phrases.Say("result")}
	d.left, d.right = c.Election.Committee, dateOf(c.Election.Date)
	d.add(paragraph{Text: c.both(verdict(c.Result)), size: 5, bold: true, align: centre})
	d.add(figuresOf(c), reasons(c))
	for i := range c.Result.Posts {
		c.post(d, i)
	}
	if len(c.Result.Next) > 0 {
		d.add(heading{Text: phrases.Say("next")})
		for _, n := range c.Result.Next {
			d.add(paragraph{Text: c.says(n.Sentence)})
		}
	}
	if c.Committee != nil {
		c.committee(d)
	}
	if len(c.Stations) > 0 {
		d.add(heading{Text: phrases.Say("stations")}, stations(c), paragraph{Text: phrases.Say("stations_logs"), size: 3})
	}
	d.add(signatures(c, "chief_scrutineer", "chief_teller", "caller", "scrutineer", "teller", "chair"))
	return d
}

// stations are the figures of each polling station, with the log that holds them.
func stations(c Count) table {
	t := table{size: 3.2, columns: []tableColumn{{head: phrases.Say("station"), weight: 36}}}
	for _, code := range []string{"registered", "participants", "issued", "returned", "valid", "invalid", "pending"} {
		t.columns = append(t.columns, tableColumn{head: phrases.Say(code), weight: 15, align: right})
	}
	t.columns = append(t.columns, tableColumn{head: phrases.Say("station_log"), weight: 66, size: 0.7})
	for _, s := range c.Stations {
		r := row{cells: []cell{{Text: zh(s.Station), bold: true}}}
		for _, n := range []*int{s.Registered, s.Participants, s.Issued, &s.Returned, &s.Valid, &s.Invalid, &s.Pending} {
			r.cells = append(r.cells, cell{Text: zh(number(n))})
		}
		r.cells = append(r.cells, cell{Text: text.Text{Zh: s.Log, En: s.Key}})
		t.rows = append(t.rows, r)
	}
	return t
}

func verdict(r *tally.Result) text.Text {
	switch {
	case fails(r):
		return phrases.Say("stands_not")
	case r.Pending > 0 || unknown(r):
		return phrases.Say("stands_open")
	}
	return phrases.Say("stands")
}

// fails says that the vote does not stand, whatever is still pending.
func fails(r *tally.Result) bool {
	for _, why := range r.Why {
		if !r.Stands && why.Holds != nil && !*why.Holds {
			return true
		}
	}
	return false
}

// says gives a sentence of the result, its English where that is wanted.
func (c Count) says(s tally.Sentence) text.Text {
	if !c.English {
		return zh(s.SaysZh)
	}
	return text.Text{Zh: s.SaysZh, En: s.Says}
}

func figuresOf(c Count) figures {
	r := c.Result
	issued := figure{name: phrases.Say("issued"), value: number(r.Issued)}
	if c.Own != nil && c.Proxies != nil {
		issued.small = phrases.Say("own_proxy", *c.Own, *c.Proxies).Zh
	}
	return figures{
		{name: phrases.Say("registered"), value: number(r.Registered)},
		{name: phrases.Say("participants"), value: number(r.Participants)},
		{name: phrases.Say("turnout"), value: turnout(r)},
		issued,
		{name: phrases.Say("cancelled"), value: number(c.Cancelled)},
		{name: phrases.Say("returned"), value: strconv.Itoa(r.Returned)},
		{name: phrases.Say("counted"), value: strconv.Itoa(r.Counted)},
		{name: phrases.Say("valid"), value: strconv.Itoa(r.Valid)},
		{name: phrases.Say("blank"), value: strconv.Itoa(r.Blank)},
		{name: phrases.Say("invalid"), value: strconv.Itoa(r.Invalid)},
		{name: phrases.Say("pending"), value: strconv.Itoa(r.Pending)},
		{name: phrases.Say("rejected"), value: strconv.Itoa(r.Rejected)},
	}
}

// turnout in percent, cut to one place: it never shows a majority that is not.
func turnout(r *tally.Result) string {
	if r.Registered == nil || r.Participants == nil || *r.Registered == 0 {
		return "—"
	}
	thousandths := int64(*r.Participants) * 1000 / int64(*r.Registered)
	return fmt.Sprintf("%d.%d%%", thousandths/10, thousandths%10)
}

// reasons are the rules that the vote is held against, what they made void,
// and whether the figures agree.
func reasons(c Count) table {
	t := table{columns: []tableColumn{{weight: 12}, {weight: 160}}, size: 3}
	line := func(rule, sign string, says text.Text) {
		t.rows = append(t.rows, row{cells: []cell{{Text: zh(sign + " " + rule)}, {Text: says}}})
	}
	for _, why := range c.Result.Why {
		line(why.Rule, sign(why.Holds), c.says(why.Sentence))
	}
	for _, v := range c.Result.Voids {
		line(v.Rule, "·", c.says(v.Sentence))
	}
	failing, open := 0, 0
	for _, id := range c.Result.Reconcile {
		switch {
		case id.Holds == nil:
			open++
		case !*id.Holds:
			failing++
			line(id.Rule, sign(id.Holds), c.says(id.Sentence))
		}
	}
	sum := phrases.Say("reconciled", len(c.Result.Reconcile))
	holds := truth(true)
	if failing+open > 0 {
		sum = phrases.Say("unmatched", len(c.Result.Reconcile), failing, open)
		holds = truth(failing == 0)
		if failing == 0 {
			holds = nil
		}
	}
	line("", sign(holds), c.says(tally.Sentence{Says: sum.En, SaysZh: sum.Zh}))
	return t
}

func truth(b bool) *bool { return &b }

// sign says whether a rule holds; nil is not known.
func sign(holds *bool) string {
	switch {
	case holds == nil:
		return "？"
	case *holds:
		return "√"
	}
	return "×"
}

// few is how many written-in people with too few votes have rows of their own.
const few = 3

func (c Count) post(d *Document, i int) {
	p := c.Result.Posts[i]
	needs := phrases.Say("needs", p.Counting, c.threshold(p), number(p.Needs))
	d.add(heading{Text: zh(strings.TrimSuffix(p.SaysZh, "。")), beside: needs.Zh})
	t := table{size: 3.4, columns: []tableColumn{
		{head: phrases.Say("name"), weight: 29},
		{head: phrases.Say("approve"), weight: 12, align: right}, {head: phrases.Say("oppose"), weight: 12, align: right}, {head: phrases.Say("abstain"), weight: 12, align: right},
		{head: phrases.Say("outcome"), weight: 16, align: centre}, {head: phrases.Say("rule"), weight: 9, size: 0.85}, {head: phrases.Say("says"), weight: 93, size: 0.85},
	}}
	rest := c.hopeless(p)
	for _, q := range p.People {
		if len(rest) > few && rest[q.ID] {
			continue
		}
		name, oppose, abstain := zh(q.Name), strconv.Itoa(q.Oppose), strconv.Itoa(q.Abstain)
		if q.WriteIn {
			name, abstain = text.Text{Zh: q.Name, En: phrases.Say("written").Zh}, "—"
			if q.Oppose == 0 {
				oppose = "—"
			}
		}
		t.rows = append(t.rows, row{cells: []cell{
			{Text: name, bold: q.Elected}, {Text: zh(strconv.Itoa(q.Approve)), bold: true},
			{Text: zh(oppose)}, {Text: zh(abstain)}, {Text: zh(c.outcome(p, q)), bold: q.Elected}, {Text: zh(q.Rule)}, {Text: c.says(q.Sentence)},
		}})
	}
	if len(t.rows) == 0 {
		d.add(paragraph{Text: zh(phrases.Say("nobody").Zh)})
	} else {
		d.add(t)
	}
	if len(rest) > few {
		d.add(c.rest(p, rest))
	}
}

// threshold says of what the approvals needed are taken.
func (c Count) threshold(p tally.PostResult) text.Text {
	rules, ratio := c.Election.Rules, c.Election.Rules.Majority
	base := rules.MajorityBase
	switch c.Result.Round {
	case election.Nominating:
		ratio, base = rules.Nomination, election.BaseReturned
	case election.Runoff:
		return phrases.Say("most_votes")
	case election.Supplementary:
		ratio, base = rules.Supplementary, election.BaseReturned
	}
	if ratio.None() {
		return phrases.Say("most_votes")
	}
	code := "at_least"
	if ratio.Over {
		code = "more_than"
	}
	return phrases.Say(code, phrases.Say("of_"+string(base), number(p.Base)), share(ratio.A, ratio.B))
}

// outcome in a word.
func (c Count) outcome(p tally.PostResult, q tally.PersonResult) string {
	if q.Elected {
		return phrases.Say("elected").Zh
	}
	if q.Recalled {
		return phrases.Say("recalled").Zh
	}
	if q.Stands {
		return phrases.Say("stands_as").Zh
	}
	if c.Election.Round == election.Nominating {
		return "—"
	}
	for _, n := range c.Result.Next {
		if n.Round == string(election.Runoff) && n.Post == p.ID && has(n.People, q.ID) {
			return phrases.Say("runoff").Zh
		}
	}
	if !fails(c.Result) && (c.Result.Pending > 0 || unknown(c.Result)) {
		return phrases.Say("open").Zh
	}
	return phrases.Say("not").Zh
}

func has(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// hopeless are the written-in people, not candidates, with too few approvals:
// a short list holds all that there is to say of them.
func (c Count) hopeless(p tally.PostResult) map[string]bool {
	rest := map[string]bool{}
	for _, q := range p.People {
		if q.WriteIn && p.Needs != nil && q.Approve < *p.Needs {
			rest[q.ID] = true
		}
	}
	return rest
}

// rest lists names and votes, three beside each other.
func (c Count) rest(p tally.PostResult, rest map[string]bool) table {
	const beside = 3
	head := phrases.Say("few", number(p.Needs))
	t := table{size: 3.2}
	var r row
	for i := range beside {
		name, votes := head, phrases.Say("votes")
		if i > 0 {
			name = phrases.Say("name")
		}
		t.columns = append(t.columns, tableColumn{head: name, weight: 47}, tableColumn{head: votes, weight: 13, align: right})
	}
	for _, q := range p.People {
		if !rest[q.ID] {
			continue
		}
		r.cells = append(r.cells, cell{Text: zh(q.Name)}, cell{Text: zh(strconv.Itoa(q.Approve))})
		if len(r.cells) == 2*beside {
			t.rows = append(t.rows, r)
			r = row{}
		}
	}
	if len(r.cells) > 0 {
		for len(r.cells) < 2*beside {
			r.cells = append(r.cells, cell{})
		}
		t.rows = append(t.rows, r)
	}
	return t
}

// committee lists who is elected after all rounds.
func (c Count) committee(d *Document) {
	d.add(heading{Text: phrases.Say("committee")})
	d.add(members(c, 3.4, true))
	for _, g := range c.Committee.Gone {
		d.add(paragraph{Text: c.says(g.Sentence)})
	}
	for _, p := range c.Committee.Posts {
		if len(p.Members) < p.Seats {
			d.add(paragraph{Text: c.says(p.Sentence)})
		}
	}
	for _, n := range c.Committee.Open {
		if !asksFor(c.Result.Next, n) {
			d.add(paragraph{Text: c.says(n.Sentence)})
		}
	}
	if c.Committee.SaysZh != "" {
		d.add(paragraph{Text: c.says(c.Committee.Sentence), bold: true})
	}
}

func asksFor(list []tally.Next, n tally.Next) bool {
	for _, other := range list {
		if other.Round == n.Round && other.Post == n.Post {
			return true
		}
	}
	return false
}

// members is a table of those elected, by rank of post.
func members(c Count, size float64, full bool) table {
	t := table{size: size, columns: []tableColumn{{head: phrases.Say("title"), weight: 50}, {head: phrases.Say("name"), weight: 70}, {head: phrases.Say("got"), weight: 22, align: right}}}
	if full {
		t.columns = append(t.columns, tableColumn{head: phrases.Say("round"), weight: 40}, tableColumn{head: phrases.Say("rule"), weight: 18})
	}
	for _, p := range elected(c) {
		for i, m := range p.Members {
			title := p.Title
			if i > 0 {
				title = ""
			}
			r := row{joined: i > 0, cells: []cell{{Text: zh(title)}, {Text: zh(m.Name), bold: true}, {Text: zh(strconv.Itoa(m.Approve))}}}
			if full {
				r.cells = append(r.cells, cell{Text: zh(m.Election)}, cell{Text: zh(m.Rule)})
			}
			t.rows = append(t.rows, r)
		}
	}
	return t
}

// elected gives the posts with those who hold them: after all rounds, or else
// by this one.
func elected(c Count) []tally.CommitteePost {
	if c.Committee != nil {
		return c.Committee.Posts
	}
	var posts []tally.CommitteePost
	for _, p := range c.Result.Posts {
		post := tally.CommitteePost{ID: p.ID, Title: p.Title, Seats: p.Seats, Vacant: p.Vacant, Sentence: p.Sentence}
		for _, q := range p.People {
			if q.Elected {
				post.Members = append(post.Members, tally.Member{ID: q.ID, Name: q.Name, Election: c.Election.ID, Rule: q.Rule, Approve: q.Approve, Sentence: q.Sentence})
			}
		}
		posts = append(posts, post)
	}
	return posts
}

// signatures are places to sign by their codes, and the committee's seal.
func signatures(c Count, codes ...string) places {
	p := places{seal: labels.Say("report_seal", committeeName(c)).Zh, date: dated}
	for _, code := range codes {
		p.names = append(p.names, phrases.Say(code))
	}
	return p
}

func committeeName(c Count) string {
	if c.Election.Committee == "" {
		return phrases.Say("the_committee").Zh
	}
	return c.Election.Committee
}

// footLines name the rules and the result that people sign.
func footLines(c Count) []string {
	r := c.Result.Rules
	profile := phrases.Say("profile_" + r.Profile)
	lines := []string{phrases.Say("foot_rules", profile, r.Profile, r.Version, r.Hash).Zh}
	if hash, err := c.Result.Hash(); err == nil {
		lines = append(lines, phrases.Say("foot_result", hash).Zh)
	}
	if c.Checkpoint != "" {
		lines = append(lines, logLine(c))
	}
	return lines
}
