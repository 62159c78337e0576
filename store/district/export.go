// This file gives the picture away as a table and as data.

package district

import (
	"iter"
	"strings"

	"zheng/store/journal"
)

// Line is a community as data.
type Line struct {
	Code         string         `json:"code"`
	Name         string         `json:"name"`
	Street       string         `json:"street"`
	Listed       bool           `json:"listed"`
	Planned      string         `json:"planned"`
	Election     string         `json:"election"`
	Round        string         `json:"round"`
	Date         string         `json:"date"`
	Stage        string         `json:"stage"`
	Heard        string         `json:"heard"`
	Silent       bool           `json:"silent"`
	Registered   int            `json:"registered"`
	Participants *int           `json:"participants"`
	Turnout      map[string]int `json:"turnout"` // percent, by group
	Counted      int            `json:"counted"`
	Waiting      int            `json:"waiting"`
	Outcome      string         `json:"outcome"`
	Elected      int            `json:"elected"`
	Alarms       []string       `json:"alarms"`
	Overdue      int            `json:"overdue"`
	Broken       int            `json:"broken"`
	Refused      int            `json:"refused"`
}

// Line gives a community as data.
func (s *Seen) Line() Line {
	l := Line{
		Code: s.Code, Name: s.Name, Street: s.Street, Listed: s.Listed, Planned: s.Planned, Election: s.Election, Round: s.Round, Date: s.Date,
		Stage: s.Stage, Silent: s.Silent, Registered: s.Registered, Turnout: map[string]int{}, Counted: s.Counted, Waiting: s.Waiting,
		Outcome: s.Outcome, Elected: s.Elected, Alarms: []string{}, Overdue: s.Overdue, Broken: s.Broken, Refused: s.Refused,
	}
	if !s.Heard.IsZero() {
		l.Heard = journal.Stamp(s.Heard)
	}
	if s.Voting {
		l.Participants = &s.Participants
	}
	for i, g := range goals {
		if s.Voting && s.Shares[i].Of > 0 {
			l.Turnout[groupName(g)] = s.Shares[i].Percent()
		}
	}
	for _, a := range s.Alarms {
		l.Alarms = append(l.Alarms, a.Code)
	}
	return l
}

func groupName(g Goal) string {
	if g.Value == "" {
		return "all"
	}
	return g.Value
}

// tableColumns are those of Table; their headings are texts "column.…".
var tableColumns = []string{
	"code", "name", "street", "planned", "date", "round", "stage", "heard", "silent", "registered", "participants",
	"turnout.all", "turnout.hukou", "turnout.floating", "turnout.18-45", "counted", "waiting", "outcome", "elected", "alarms", "overdue", "broken", "refused",
}

// Table is the picture as rows, the heading first, in both languages; cells that
// are not known are empty.
func (p *Picture) Table() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		head := make([]any, len(tableColumns))
		for i, c := range tableColumns {
			t := texts["column."+c]
			head[i] = t.Zh + " " + t.En
		}
		if !yield(head) {
			return
		}
		for i := range p.Seen {
			if !yield(p.Seen[i].cells()) {
				return
			}
		}
	}
}

func (s *Seen) cells() []any {
	l := s.Line()
	both := func(code string) any {
		if t, ok := texts[code]; ok {
			return t.Zh + " " + t.En
		}
		return ""
	}
	percent := func(group string) any {
		if n, ok := l.Turnout[group]; ok {
			return n
		}
		return ""
	}
	out := []any{l.Code, l.Name, l.Street, l.Planned, l.Date, l.Round, both("stage." + l.Stage), l.Heard, ""}
	if l.Silent {
		out[8] = both("silent")
	}
	out = append(out, l.Registered)
	if l.Participants == nil {
		out = append(out, "")
	} else {
		out = append(out, *l.Participants)
	}
	return append(out, percent("all"), percent("hukou"), percent("floating"), percent("18-45"), l.Counted, l.Waiting, both("outcome."+l.Outcome),
		l.Elected, strings.Join(l.Alarms, " "), l.Overdue, l.Broken, l.Refused)
}

// Data is the picture as JSON.
type Data struct {
	At          string `json:"at"` // journal.Stamp
	Sum         *Sum   `json:"sum"`
	Communities []Line `json:"communities"`
}

// Data gives the communities meant, and their sum.
func (p *Picture) Data() Data {
	d := Data{At: journal.Stamp(p.Now), Sum: p.Sum, Communities: make([]Line, len(p.Seen))}
	for i := range p.Seen {
		d.Communities[i] = p.Seen[i].Line()
	}
	return d
}
