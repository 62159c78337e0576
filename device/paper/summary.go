// This file makes the summary of an election (001 (1) 6.1, 000 4.4, 6.4): who took
// part by groups, what stood on the ballots, what people were asked and decided, how
// long each stage took, what happened on the way, objections, and the figures of the
// evaluation. Nobody but the elected and those who answer is named in it.

package paper

import (
	"strconv"

	"zheng/store/election"
	"zheng/store/text"
)

// Summary is what it tells. Came, Lists and what the record does not know may be
// left out.
type Summary struct {
	Count
	Came       []Participation
	Asked      []Asked
	Decided    int // sheets that two people decided
	TakenBack  int // decisions that were taken back
	Stages     []Stage
	Incidents  []Incident
	Objections []ObjectionFigures
	Lists      *election.Lists // nil: evaluated by hand
}

// Asked is how many sheets people were asked about for a reason.
type Asked struct {
	Reason text.Text
	Sheets int
}

// Stage is how long one took, in whole minutes.
type Stage struct {
	Name    text.Text
	Minutes int
}

// Incident is what happened on the way. When is of the day, as people write it.
type Incident struct {
	When string
	What text.Text
	Why  string
}

// ObjectionFigures are those of a kind; Kind "" is all.
type ObjectionFigures struct {
	Kind                                    string
	Received, Decided, InTime, Upheld, Open int
}

// Document makes the summary.
func (s Summary) Document() *Document {
	e, r := s.Election, s.Result
	d := &Document{title: phrases.Say("summary"), name: e.Title, left: e.Committee, right: dateOf(e.Date), copies: max(1, s.Copies), foot: footLines(s.Count)}
	if provisional(r) {
		d.stamp = phrases.Say("provisional")
	}
	list := figures{}
	for _, f := range []struct {
		code string
		n    *int
	}{{"registered", r.Registered}, {"participants", r.Participants}, {"issued", r.Issued}, {"returned", &r.Returned}, {"valid", &r.Valid}, {"invalid", &r.Invalid}} {
		list = append(list, figure{name: phrases.Say(f.code), value: number(f.n)})
	}
	d.add(list)
	s.outcome(d)
	if len(s.Came) > 0 {
		var came bars
		for _, c := range s.Came {
			came = append(came, bar{name: c.Name, part: c.Voted, whole: c.Registered, goal: c.Goal})
		}
		d.add(heading{Text: phrases.Say("summary_came"), beside: phrases.Say("summary_goal").Zh}, came)
	}
	s.ballots(d)
	s.asked(d)
	s.stages(d)
	s.incidents(d)
	s.objections(d)
	evaluated(d, s.evaluation(), nil)
	d.add(signatures(s.Count, "chair", "chief_scrutineer", "supervisor"))
	return d
}

// outcome names who is elected, with votes; or says that the vote does not stand.
func (s Summary) outcome(d *Document) {
	if fails := s.Result.Fails(); len(fails) > 0 {
		for _, f := range fails {
			d.add(paragraph{Text: text.Text{Zh: f.SaysZh, En: f.Says}, size: 4})
		}
		return
	}
	t := table{columns: []tableColumn{{head: phrases.Say("title"), weight: 50}, {head: phrases.Say("name"), weight: 60}, {head: phrases.Say("got"), weight: 30, align: right}, {head: phrases.Say("summary_share"), weight: 40, align: right}}}
	for _, p := range s.Result.Posts {
		for _, q := range p.People {
			if !q.Elected && !q.Stands {
				continue
			}
			share := ""
			if p.Base != nil {
				share = percent(q.Approve, *p.Base)
			}
			t.rows = append(t.rows, row{cells: []cell{{Text: zh(p.Title)}, {Text: zh(q.Name), bold: true}, {Text: zh(strconv.Itoa(q.Approve))}, {Text: zh(share)}}})
		}
	}
	if len(t.rows) > 0 {
		d.add(t)
	}
}

// ballots are what of the valid ballots counted at each post, and what did not.
func (s Summary) ballots(d *Document) {
	r := s.Result
	list := bars{
		{name: phrases.Say("invalid"), part: r.Invalid, whole: r.Returned}, {name: phrases.Say("blank"), part: r.Blank, whole: r.Returned},
	}
	if s.Cancelled != nil && r.Issued != nil {
		list = append(list, bar{name: phrases.Say("cancelled"), part: *s.Cancelled, whole: *r.Issued + *s.Cancelled})
	}
	for _, p := range r.Posts {
		over := 0
		for _, v := range r.Voids {
			if v.Rule == "V1" && v.Post == p.ID {
				over += v.Count
			}
		}
		list = append(list, bar{name: phrases.Say("summary_over", p.Title), part: over, whole: r.Valid})
	}
	d.add(heading{Text: phrases.Say("summary_ballots")}, list)
}

func (s Summary) asked(d *Document) {
	sum := 0
	for _, a := range s.Asked {
		sum += a.Sheets
	}
	read := s.Result.Counted + s.Result.Pending + s.Result.Rejected
	list := bars{{name: phrases.Say("summary_asked"), part: sum, whole: read}, {name: phrases.Say("summary_decided"), part: s.Decided, whole: read}}
	d.add(heading{Text: phrases.Say("summary_people")}, list)
	if s.TakenBack > 0 {
		d.add(paragraph{Text: phrases.Say("summary_back", s.TakenBack)})
	}
	t := table{size: 3.2, columns: []tableColumn{{head: phrases.Say("summary_reason"), weight: 140}, {head: phrases.Say("summary_sheets"), weight: 40, align: right}}}
	for _, a := range s.Asked {
		t.rows = append(t.rows, row{cells: []cell{{Text: a.Reason}, {Text: zh(strconv.Itoa(a.Sheets))}}})
	}
	if len(t.rows) > 0 {
		d.add(t)
	}
}

func (s Summary) stages(d *Document) {
	longest := 0
	for _, one := range s.Stages {
		longest = max(longest, one.Minutes)
	}
	var list bars
	for _, one := range s.Stages {
		list = append(list, bar{name: one.Name, part: one.Minutes, whole: longest, says: phrases.Say("summary_minutes", one.Minutes/60, one.Minutes%60).Zh})
	}
	if list != nil {
		d.add(heading{Text: phrases.Say("summary_stages")}, list)
	}
}

func (s Summary) incidents(d *Document) {
	d.add(heading{Text: phrases.Say("summary_incidents")})
	if len(s.Incidents) == 0 {
		d.add(paragraph{Text: phrases.Say("summary_no_incidents")})
		return
	}
	t := table{size: 3.2, columns: []tableColumn{{head: phrases.Say("summary_when"), weight: 30}, {head: phrases.Say("summary_what"), weight: 70}, {head: phrases.Say("rolllog_why"), weight: 80}}}
	for _, i := range s.Incidents {
		t.rows = append(t.rows, row{cells: []cell{{Text: zh(i.When)}, {Text: i.What}, {Text: zh(i.Why)}}})
	}
	d.add(t)
}

func (s Summary) objections(d *Document) {
	d.add(heading{Text: phrases.Say("summary_objections")})
	if len(s.Objections) == 0 {
		d.add(paragraph{Text: phrases.Say("summary_no_objections")})
		return
	}
	t := table{size: 3.4, columns: []tableColumn{{head: phrases.Say("object_kind"), weight: 60}}}
	for _, code := range []string{"received", "decided", "in_time", "upheld", "open"} {
		t.columns = append(t.columns, tableColumn{head: phrases.Say("summary_" + code + "_n"), weight: 24, align: right})
	}
	for _, o := range s.Objections {
		name := phrases.Say("summary_all")
		if o.Kind != "" {
			name = ObjectionWord(o.Kind)
		}
		r := row{cells: []cell{{Text: name, bold: o.Kind == ""}}}
		for _, n := range []int{o.Received, o.Decided, o.InTime, o.Upheld, o.Open} {
			r.cells = append(r.cells, cell{Text: zh(strconv.Itoa(n))})
		}
		t.rows = append(t.rows, r)
	}
	d.add(t)
}

// evaluation is that of the lists, with the record's own count of objections where
// the lists say nothing of them.
func (s Summary) evaluation() *election.Lists {
	out := election.Lists{}
	if s.Lists != nil {
		out = *s.Lists
	}
	v := election.Evaluation{}
	if out.Evaluation != nil {
		v = *out.Evaluation
	}
	if n := len(s.Objections); v.Complaints == 0 && n > 0 {
		v.Complaints, v.Handled = s.Objections[n-1].Received, s.Objections[n-1].Decided
	}
	out.Evaluation = &v
	return &out
}
