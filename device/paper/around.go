// This file makes what is posted before the vote: the announcement of the election
// (004 昌国（三）2(1)), the notice of registration (004 都亭（三）2), of time and place
// (004 昌国（四）3(2)) and of the staff (004 昌国（四）3(1)), as official papers.

package paper

import (
	"fmt"
	"strconv"
	"strings"

	"zheng/store/election"
	"zheng/store/text"
)

// Around is what the papers around a vote are made from. What is not known is left
// to be written in by hand.
type Around struct {
	Election   *election.Election
	English    bool
	Lists      *election.Lists // never nil
	Days       []Dated         // of the work record book
	Stations   []string        // that the roll names
	Boxes      []Box
	Staff      []Worker
	Proxies    []Mandate
	Voters     []Voter // of the roll
	Registered *int
	Turnout    *Count // nil while people vote: its figures of the desk
	Count      *Count // nil before the boxes are counted
	Result     *Count // nil before the result is announced
}

// Dated is a step of the book with its day, or until when it is due.
type Dated struct {
	Key   string
	Title text.Text
	When  string
}

// Worker is one of the staff.
type Worker struct {
	Name  string
	Duty  text.Text
	Place string
	Key   string // election.DutyChiefScrutineer …
}

// DutyName words a duty of the lists.
func DutyName(duty string) text.Text { return phrases.Say("duty_" + duty) }

// say is a text, its English where that is wanted.
func (a Around) say(code string, args ...any) text.Text { return a.only(around.Say(code, args...)) }

func (a Around) only(t text.Text) text.Text {
	if !a.English {
		t.En = ""
	}
	return t
}

func (a Around) count() Count { return Count{Election: a.Election, English: a.English} }

// official begins an official paper.
func (a Around) official(code string) *Document {
	return &Document{title: around.Say(code), name: a.Election.Title, left: committeeName(a.count()), right: labels["paper_number"].Zh, copies: 1, official: true, english: a.English}
}

// plainly begins a paper with a table.
func (a Around) plainly(code string) *Document {
	return &Document{title: around.Say(code), name: a.Election.Title, left: a.Election.Committee, right: dateOf(a.Election.Date), copies: 1}
}

// seal ends an official paper.
func (a Around) seal() places {
	return places{seal: labels.Say("report_seal", committeeName(a.count())).Zh, date: dated}
}

func (a Around) day() text.Text {
	return text.Text{Zh: dateOf(a.Election.Date), En: a.Election.Date.String()}
}

// sections numbers the headings of a paper: 一、 二、 …
type sections struct {
	a Around
	d *Document
	n int
}

func (s *sections) add(head string, list ...text.Text) {
	s.n++
	t := s.a.say(head)
	t.Zh = han(s.n) + "、" + t.Zh
	s.d.add(heading{Text: t})
	for _, one := range list {
		s.d.add(paragraph{Text: s.a.only(one)})
	}
}

// han writes a number from 1 to 19.
func han(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	if n < 10 {
		return digits[n]
	}
	return "十" + digits[n-10]
}

// Announcement is 选举公告.
func (a Around) Announcement() *Document {
	d := a.official("announcement")
	d.add(paragraph{Text: a.say("announcement_opens", a.Election.Title, a.day(), a.law())})
	s := &sections{a: a, d: d}
	s.add("posts_head", a.posts())
	s.add("manner_head", a.manner())
	s.add("electors_head", around.Say("electors"))
	s.add("takes_head", a.takes())
	s.add("proxy_head", a.proxyRule())
	if len(a.Days) > 0 {
		s.add("days_head")
		d.add(a.daysTable())
	}
	s.add("object_head", a.objections()...)
	d.add(a.seal())
	return d
}

func (a Around) law() text.Text {
	switch a.Election.Profile {
	case "residents", "households", "representatives", "by_election":
		return around.Say("law_residents")
	case "villagers", "villagers_by_election", "recall":
		return around.Say("law_villagers")
	}
	return around.Say("law_other")
}

// posts with their seats, as a sentence.
func (a Around) posts() text.Text {
	var zhs, ens []string
	sum := 0
	for _, p := range a.Election.Posts {
		code := "post_seats"
		if p.Women {
			code = "post_women"
		}
		t := around.Say(code, p.Title, p.Seats)
		zhs, ens = append(zhs, t.Zh), append(ens, t.En)
		sum += p.Seats
	}
	return around.Say("posts_are", text.Text{Zh: strings.Join(zhs, "、"), En: strings.Join(ens, ", ")}, sum)
}

func (a Around) manner() text.Text {
	e, code := a.Election, "manner_direct"
	switch {
	case e.Registers():
		return around.Say("manner_registers")
	case e.Round == election.Nominating:
		code = "manner_nomination"
	case e.Recall():
		code = "manner_recall"
	case e.Profile == "households":
		code = "manner_households"
	case e.Profile == "representatives" || e.Profile == "supervision" || e.Profile == "election_committee":
		code = "manner_represent"
	case e.Profile == "party":
		code = "manner_party"
	}
	how := "manner_only"
	if e.Ballot.Style == election.Names {
		how = "manner_names"
	} else if a.writeIns() {
		how = "manner_printed"
	}
	return join(around.Say(code), around.Say(how))
}

func (a Around) writeIns() bool {
	for _, p := range a.Election.Posts {
		if p.WriteIns > 0 {
			return true
		}
	}
	return false
}

// takes says what the vote needs to stand, and a person to be elected.
func (a Around) takes() text.Text {
	r := a.Election.Rules
	out := text.Text{}
	if !r.Turnout.None() {
		out = around.Say(ratioCode("turnout_", r.Turnout), share(r.Turnout.A, r.Turnout.B))
	}
	out = join(out, around.Say("limit_"+string(r.ReturnedLimit)))
	if a.Election.Round == election.Nominating || a.Election.Recall() {
		return out
	}
	ratio, base := r.Majority, string(r.MajorityBase)
	if a.Election.Round == election.Supplementary {
		ratio, base = r.Supplementary, string(election.BaseReturned)
	}
	if ratio.None() || a.Election.Round == election.Runoff {
		return join(out, around.Say("elected_most"))
	}
	return join(out, around.Say(ratioCode("elected_", ratio), around.Say("base_"+base), share(ratio.A, ratio.B)))
}

// ratioCode picks the text for more than a share, or for at least it.
func ratioCode(code string, r election.Ratio) string {
	if r.Over {
		return code + "over"
	}
	return code + "least"
}

func (a Around) proxyRule() text.Text {
	if n := a.Election.Rules.ProxiesPerPerson; n > 0 {
		return around.Say("proxy_most", n)
	}
	return around.Say("proxy_none")
}

// daysOf words a number of days of the election.
func (a Around) daysOf(key string) text.Text {
	if n := a.Election.Day(key); n != election.NoDay {
		return phrases.Say("days", n)
	}
	return phrases.Say("days_set")
}

func (a Around) daysTable() table {
	t := table{size: 4.2, grid: true, columns: []tableColumn{{head: a.say("day_item"), weight: 90}, {head: a.say("day_date"), weight: 66}}}
	for _, one := range a.Days {
		t.rows = append(t.rows, row{cells: []cell{{Text: a.only(one.Title)}, {Text: zh(one.When)}}})
	}
	return t
}

// when a step of the book is due, or room to write it.
func (a Around) when(key string) string {
	for _, one := range a.Days {
		if one.Key == key {
			return one.When
		}
	}
	return dated
}

func (a Around) objections() (out []text.Text) {
	out = append(out, around.Say("object_says", a.daysOf(election.DayObjections), a.daysOf(election.DayDecided), committeeName(a.count())))
	if a.Election.Contact != "" {
		out = append(out, phrases.Say("notice_contact", a.Election.Contact))
	}
	return out
}

// Registration is 选民登记公告.
func (a Around) Registration() *Document {
	d := a.official("registration")
	d.add(paragraph{Text: a.say("registration_opens", a.Election.Title, a.day())})
	s := &sections{a: a, d: d}
	s.add("electors_head", around.Say("electors"))
	from, until, place := dated, dated, "＿＿＿＿＿＿＿"
	if r := a.Lists.Registration; r != nil {
		from, until = dateOf(r.From), dateOf(r.Until)
		if r.Place != "" {
			place = r.Place
		}
	}
	s.add("registration_when_head", around.Say("registration_when", from, until, place))
	s.add("registration_bring_head", around.Say("registration_bring"))
	s.add("registration_shown_head", around.Say("registration_shown", a.when("roll_published"), a.daysOf(election.DayObjections), a.daysOf(election.DayDecided)))
	if a.Election.Contact != "" {
		d.add(paragraph{Text: a.only(phrases.Say("notice_contact", a.Election.Contact))})
	}
	d.add(a.seal())
	return d
}

// Place is 投票时间、地点和方式公告.
func (a Around) Place() *Document {
	d := a.official("place")
	d.add(paragraph{Text: a.say("place_opens", a.Election.Title, a.day())})
	t := table{size: 4.2, grid: true, columns: []tableColumn{{head: a.say("place_station"), weight: 46}, {head: a.say("place_address"), weight: 66}, {head: a.say("place_hours"), weight: 44}}}
	for _, s := range a.stations() {
		hours := "　　时至　　时"
		if s.Opens != "" && s.Closes != "" {
			hours = s.Opens + "–" + s.Closes
		}
		t.rows = append(t.rows, row{high: 9, cells: []cell{{Text: zh(s.Name)}, {Text: zh(s.Address)}, {Text: zh(hours)}}})
	}
	d.add(t)
	if len(a.Boxes) > 0 {
		d.add(paragraph{Text: a.say("place_boxes", len(a.Boxes))})
	}
	s := &sections{a: a, d: d}
	s.add("place_bring_head", around.Say("place_bring"))
	s.add("place_mark_head", a.marks())
	s.add("proxy_head", a.proxyRule())
	d.add(a.seal())
	return d
}

// stations are those of the lists, or else those that the roll names; or one row to
// be written in.
func (a Around) stations() []election.PollingStation {
	if len(a.Lists.Stations) > 0 {
		return a.Lists.Stations
	}
	out := make([]election.PollingStation, max(1, len(a.Stations)))
	for i, name := range a.Stations {
		out[i].Name = name
	}
	return out
}

// marks tells how to mark, and what too many are.
func (a Around) marks() text.Text {
	e := a.Election
	over := around.Say("over_" + string(e.Rules.Overvote))
	approve, oppose := signs(e.Marks.Approve), signs(e.Marks.Oppose)
	switch {
	case e.Ballot.Style == election.Ovals:
		return join(around.Say("mark_ovals"), over)
	case e.Ballot.Style == election.Names:
		return join(around.Say("mark_names", approve), over)
	case len(e.Marks.Oppose) == 0:
		return join(around.Say("mark_boxes_only", approve), over)
	}
	return join(around.Say("mark_boxes", approve, oppose), over)
}

func signs(list []election.Mark) string {
	var out []string
	for _, m := range list {
		out = append(out, map[election.Mark]string{election.Circle: "○", election.Tick: "√", election.Cross: "×"}[m])
	}
	return strings.Join(out, " / ")
}

// StaffNotice is 工作人员名单公告.
func (a Around) StaffNotice() *Document {
	d := a.official("staff")
	d.add(paragraph{Text: a.say("staff_opens", a.Election.Title, committeeName(a.count()))})
	t := table{size: 4.2, grid: true, columns: []tableColumn{{head: a.only(phrases.Say("book_duty")), weight: 60}, {head: a.only(phrases.Say("name")), weight: 46}, {head: a.only(phrases.Say("book_place")), weight: 50}}}
	for _, w := range a.Staff {
		t.rows = append(t.rows, row{cells: []cell{{Text: a.only(w.Duty)}, {Text: zh(w.Name), bold: true}, {Text: zh(w.Place)}}})
	}
	d.add(t, a.seal())
	return d
}

// named are the staff of a duty, or room for their names.
func (a Around) named(duty string) string {
	var out []string
	for _, w := range a.Staff {
		if w.Key == duty {
			out = append(out, w.Name)
		}
	}
	if len(out) == 0 {
		return "＿＿＿＿"
	}
	return strings.Join(out, "、")
}

// figureText is a number, or room for one.
func figureText(n *int) string {
	if n == nil {
		return "＿＿＿"
	}
	return strconv.Itoa(*n)
}

func numbered(n int) cell { return cell{Text: zh(fmt.Sprint(n))} }
