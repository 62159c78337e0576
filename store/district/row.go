// This file is a community in a line: what a picture of very many shows of each.

package district

import (
	"slices"
	"time"

	"zheng/store/bulletin"
	"zheng/store/election"
	"zheng/store/record"
)

// Row is a community as it is kept in memory. What depends on the hour – who is
// silent, what is overdue – is asked of it with a time.
type Row struct {
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	Street  string   `json:"street,omitempty"` // levels divided by "/": 洪山区/红山街道
	Listed  bool     `json:"listed,omitempty"`
	Planned string   `json:"planned,omitempty"` // day, YYYY-MM-DD
	Keys    []string `json:"keys,omitempty"`    // fingerprints on the list

	Rounds   int       `json:"rounds,omitempty"` // of which something came
	Election string    `json:"election,omitempty"`
	Round    string    `json:"round,omitempty"` // the newest
	Date     string    `json:"date,omitempty"`
	Stage    string    `json:"stage,omitempty"` // as the bulletin has it; Checked, Missing
	Halted   bool      `json:"halted,omitempty"`
	Heard    time.Time `json:"heard,omitzero"` // the newest bulletin, by the community's clock

	Registered   int                  `json:"registered,omitempty"`
	Participants int                  `json:"participants,omitempty"`
	Voting       bool                 `json:"voting,omitempty"` // participants are known
	Shares       [len(goals)]Share    `json:"shares"`
	Returned     int                  `json:"returned,omitempty"`
	Counted      int                  `json:"counted,omitempty"`
	Waiting      int                  `json:"waiting,omitempty"`
	Outcome      string               `json:"outcome,omitempty"`
	Elected      int                  `json:"elected,omitempty"`
	Provisional  bool                 `json:"provisional,omitempty"`
	Alarms       []bulletin.Alarm     `json:"alarms,omitempty"`
	Due          []bulletin.Step      `json:"due,omitempty"` // not signed yet
	Broken       int                  `json:"broken,omitempty"`
	Refused      int                  `json:"refused,omitempty"` // ever, in its name
	Suspect      map[string]time.Time `json:"suspect,omitempty"` // alarms of the ledger's own, by the last time
}

// Share is a part of some voters.
type Share struct {
	Of   int `json:"of"`
	Came int `json:"came"`
}

// Percent of them that came, rounded down.
func (s Share) Percent() int {
	if s.Of == 0 {
		return 0
	}
	return 100 * s.Came / s.Of
}

func (s *Share) add(o Share) { s.Of, s.Came = s.Of+o.Of, s.Came+o.Came }

// Goal is a group whose participation has a target, in percent (000 2.2.2).
type Goal struct {
	By, Value string
	Percent   int
}

// goals in the order of Row.Shares; the first is of all.
var goals = [...]Goal{
	{record.ByAll, "", 75}, {record.ByCategory, election.Hukou, 85}, {record.ByCategory, election.Floating, 60}, {record.ByAge, election.AgeBands[0], 50},
}

// Goals are the groups of Row.Shares, in their order.
func Goals() []Goal { return goals[:] }

// Stages beside those of the day (record.Stage).
const (
	Missing = "missing" // nothing came yet
	NoDay   = "none"    // no day is kept there
	Checked = "checked" // an archive holds
)

// Stages of a community, as far as they go.
var Stages = []string{Missing, NoDay, "setup", "test", "open", "paused", "closed", "counting", "decided", "announced", "sealed", Checked}

// Outcomes of a vote.
const (
	Elected = "elected" // every seat is filled
	Vacant  = "vacant"  // seats stay open, and no round is due
	Due     = "due"     // a runoff or a supplementary round is
	Fallen  = "fallen"  // the vote does not stand: it is repeated
	Nominee = "nominee" // of a nomination: who stands is known
)

// Outcomes in their order.
var Outcomes = []string{Elected, Due, Vacant, Fallen, Nominee}

// told fills in what the rounds tell, the newest first.
func (r *Row) told(all []*Vote) {
	*r = Row{
		Code: r.Code, Name: r.Name, Street: r.Street, Listed: r.Listed, Planned: r.Planned, Keys: r.Keys,
		Refused: r.Refused, Suspect: r.Suspect, Rounds: len(all), Stage: Missing,
	}
	if len(all) == 0 {
		return
	}
	v := all[0]
	r.Election, r.Round, r.Date = v.Election, v.Round, v.Date
	figures := v.Bulletin
	if b := v.Bulletin; b != nil {
		r.Stage, r.Halted, r.Alarms = b.Stage, b.Halted, b.Alarms
		r.Heard, _ = time.Parse(time.RFC3339, b.At)
		r.groups(b)
		r.steps(b)
	}
	if r.Stage == "" {
		r.Stage = NoDay
	}
	if a := v.Archive; a != nil {
		figures = &a.Figures
		r.Stage, r.Provisional = Checked, a.Provisional
		if a.Provisional && v.Bulletin != nil && v.Bulletin.Stage != "" {
			r.Stage = v.Bulletin.Stage
		}
		if !a.Provisional {
			r.Halted, r.Alarms = false, nil
		}
		if b := v.Bulletin; b != nil && b.Result != nil && a.Figures.Result != nil && !a.Provisional && b.Result.Hash != a.Figures.Result.Hash {
			r.Alarms = []bulletin.Alarm{{Code: "result", Bad: true}}
		}
	}
	if r.Name == "" {
		r.Name = figures.Community
	}
	r.figures(figures)
}

func (r *Row) figures(b *bulletin.Bulletin) {
	r.Returned, r.Counted, r.Waiting = b.Returned, b.Counted, b.Waiting
	if b.Registered != nil {
		r.Registered = *b.Registered
	}
	if b.Participants != nil {
		r.Participants, r.Voting = *b.Participants, true
	}
	r.Shares[0] = Share{r.Registered, r.Participants}
	if b.Result == nil {
		return
	}
	for _, p := range b.Result.Posts {
		r.Elected += len(p.Elected)
	}
	r.Outcome = outcome(b)
}

func outcome(b *bulletin.Bulletin) string {
	vacant := 0
	for _, p := range b.Result.Posts {
		vacant += p.Vacant
	}
	switch {
	case !b.Result.Stands:
		return Fallen
	case b.Round == string(election.Nominating):
		return Nominee
	case len(b.Result.Next) > 0:
		return Due
	case vacant > 0:
		return Vacant
	}
	return Elected
}

func (r *Row) groups(b *bulletin.Bulletin) {
	for _, g := range b.Groups {
		for i, goal := range goals {
			if i > 0 && g.By == goal.By && g.Value == goal.Value {
				r.Shares[i] = Share{g.Registered, g.Participants}
			}
		}
	}
}

func (r *Row) steps(b *bulletin.Bulletin) {
	for _, s := range b.Steps {
		switch {
		case s.Broken:
			r.Broken++
		case s.Done == "":
			r.Due = append(r.Due, s)
		}
	}
}

// Day is the day of its election: as its file has it, or else as planned.
func (r *Row) Day() string {
	if r.Date != "" {
		return r.Date
	}
	return r.Planned
}

// Overdue are the dates that nobody has signed although their last day is over.
func (r *Row) Overdue(now time.Time) (n int) {
	today := now.Format(time.DateOnly)
	for _, d := range r.Due {
		if d.Last < today {
			n++
		}
	}
	return n
}

// Silent says whether a community should be heard and is not: its day has come
// and nothing did, or its day goes on and its last word is older than that.
func (r *Row) Silent(now time.Time, than time.Duration) bool {
	today := now.Format(time.DateOnly)
	switch r.Stage {
	case Missing:
		return r.Planned != "" && r.Planned <= today
	case Checked, "sealed", NoDay:
		return false
	case "setup", "test":
		return r.Day() <= today && now.Sub(r.Heard) > than
	}
	return now.Sub(r.Heard) > than
}

// suspected is how long an alarm of the ledger's own stands after its cause.
const suspected = 24 * time.Hour

// AlarmsAt are the alarms of its appliance and those of the ledger's own, bad
// ones first.
func (r *Row) AlarmsAt(now time.Time) []bulletin.Alarm {
	out := slices.Clone(r.Alarms)
	if r.Halted {
		out = slices.DeleteFunc(out, func(a bulletin.Alarm) bool { return a.Code == "halted" })
		out = append(out, bulletin.Alarm{Code: "halted", Bad: true})
	}
	for code, at := range r.Suspect {
		if now.Sub(at) < suspected {
			out = append(out, bulletin.Alarm{Code: code, Bad: true})
		}
	}
	slices.SortFunc(out, func(a, b bulletin.Alarm) int {
		if a.Bad != b.Bad {
			return map[bool]int{true: -1, false: 1}[a.Bad]
		}
		return map[bool]int{true: -1, false: 1}[a.Code < b.Code]
	})
	return out
}

// Known says whether its key is on the list; else it was taken on its word.
func (r *Row) Known() bool { return len(r.Keys) > 0 }
