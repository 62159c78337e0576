// This file makes the picture: who is meant, in what order, and the sums.

package district

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"zheng/store/bulletin"
)

// Filter says who is meant, and in what order. The zero value is everybody, by
// code.
type Filter struct {
	Street  string // a street or a level above, as in Row.Street
	Stage   string
	Outcome string
	Flag    string // one of Flags
	Text    string // in code, name or street
	Sort    string // one of Sorts
	Down    bool   // the other way round
}

// Flags by which communities are found.
var Flags = []string{"urgent", "alarm", "silent", "overdue", "below", "refused", "unlisted", "keyless"}

// Sorts are the orders there are.
var Sorts = []string{"code", "name", "street", "stage", "turnout", "waiting", "overdue", "alarm", "heard"}

// Seen is a community at the moment of a look.
type Seen struct {
	*Row
	Alarms  []bulletin.Alarm
	Bad     int // of them, those about the vote itself
	Overdue int
	Silent  bool
}

// Urgent says whether somebody should look at it now.
func (s *Seen) Urgent() bool { return len(s.Alarms) > 0 || s.Silent || s.Overdue > 0 || s.Broken > 0 }

// Below says whether polls are closed and a target was missed.
func (s *Seen) Below() bool {
	if !s.Voting || slices.Index(Stages, s.Stage) < slices.Index(Stages, "closed") {
		return false
	}
	for i, g := range goals {
		if p := s.Shares[i]; p.Of > 0 && 100*p.Came < g.Percent*p.Of {
			return true
		}
	}
	return false
}

func (s *Seen) has(flag string) bool {
	switch flag {
	case "urgent":
		return s.Urgent()
	case "alarm":
		return len(s.Alarms) > 0
	case "silent":
		return s.Silent
	case "overdue":
		return s.Overdue+s.Broken > 0
	case "below":
		return s.Below()
	case "refused":
		return s.Refused > 0
	case "unlisted":
		return !s.Listed
	case "keyless":
		return !s.Known() && s.Stage != Missing
	}
	return true
}

// Sum is of many communities.
type Sum struct {
	Communities int                `json:"communities"`
	Stages      map[string]int     `json:"stages"`
	Outcomes    map[string]int     `json:"outcomes"`
	Elected     int                `json:"elected"` // people
	Shares      [len(goals)]Share  `json:"shares"`  // of those communities that know
	Reached     [len(goals)][2]int `json:"reached"` // communities that reached the target, of those that know and whose polls are closed
	Counted     int                `json:"counted"`
	Waiting     int                `json:"waiting"`
	Alarmed     int                `json:"alarmed"`
	Bad         int                `json:"bad"` // of them, those of the vote itself
	Silent      int                `json:"silent"`
	Overdue     int                `json:"overdue"`
	Below       int                `json:"below"`
	Refused     int                `json:"refused"`
	Unlisted    int                `json:"unlisted"`
	Keyless     int                `json:"keyless"`
}

func newSum() *Sum { return &Sum{Stages: map[string]int{}, Outcomes: map[string]int{}} }

func (s *Sum) add(c *Seen) {
	s.Communities++
	s.Stages[c.Stage]++
	if c.Outcome != "" {
		s.Outcomes[c.Outcome]++
	}
	s.Elected += c.Elected
	s.Counted += c.Counted
	s.Waiting += c.Waiting
	over := slices.Index(Stages, c.Stage) >= slices.Index(Stages, "closed")
	for i, g := range goals {
		p := c.Shares[i]
		if !c.Voting || p.Of == 0 {
			continue
		}
		s.Shares[i].add(p)
		if over {
			s.Reached[i][1]++
			if 100*p.Came >= g.Percent*p.Of {
				s.Reached[i][0]++
			}
		}
	}
	for _, n := range []struct {
		to   *int
		flag string
	}{{&s.Alarmed, "alarm"}, {&s.Silent, "silent"}, {&s.Overdue, "overdue"}, {&s.Below, "below"}, {&s.Refused, "refused"}, {&s.Unlisted, "unlisted"}, {&s.Keyless, "keyless"}} {
		if c.has(n.flag) {
			*n.to++
		}
	}
	if c.Bad > 0 {
		s.Bad++
	}
}

// Urgent is how many somebody should look at.
func (s *Sum) Urgent() int { return s.Alarmed + s.Silent + s.Overdue }

// Group is a level of streets, or one, with the sum of its communities.
type Group struct {
	Name string // "" for those of no street
	Path string
	*Sum
}

// Picture is what a look sees.
type Picture struct {
	Now    time.Time
	All    *Sum // of everybody
	Sum    *Sum // of those meant
	Seen   []Seen
	Groups []Group // of those meant, by the level below the filter's; nil where there is none
}

// Look gives the communities that a filter means, and their sums.
func (l *Ledger) Look(f Filter) *Picture {
	now := l.cfg.Now()
	p := &Picture{Now: now, All: newSum(), Sum: newSum()}
	groups := map[string]*Group{}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	rows := l.Rows()
	p.Seen = make([]Seen, 0, len(rows))
	for _, r := range rows {
		s := l.seen(r, now)
		p.All.add(&s)
		if !f.means(&s, text) {
			continue
		}
		p.Sum.add(&s)
		p.Seen = append(p.Seen, s)
		name, path := below(f.Street, r.Street)
		g := groups[name]
		if g == nil {
			g = &Group{Name: name, Path: path, Sum: newSum()}
			groups[name] = g
		}
		g.add(&s)
	}
	if len(groups) > 1 || len(groups) == 1 && groups[""] == nil {
		for _, g := range groups {
			p.Groups = append(p.Groups, *g)
		}
		slices.SortFunc(p.Groups, func(a, b Group) int { return strings.Compare(a.Name, b.Name) })
	}
	f.sort(p.Seen)
	return p
}

// Now is the moment by the ledger's clock.
func (l *Ledger) Now() time.Time { return l.cfg.Now() }

// At is one community at this moment.
func (l *Ledger) At(r *Row) Seen { return l.seen(r, l.cfg.Now()) }

func (l *Ledger) seen(r *Row, now time.Time) Seen {
	s := Seen{Row: r, Alarms: r.AlarmsAt(now), Overdue: r.Overdue(now), Silent: r.Silent(now, l.cfg.Silence)}
	for _, a := range s.Alarms {
		if a.Bad {
			s.Bad++
		}
	}
	return s
}

func (f *Filter) means(s *Seen, text string) bool {
	return (f.Street == "" || s.Street == f.Street || strings.HasPrefix(s.Street, f.Street+"/")) &&
		(f.Stage == "" || s.Stage == f.Stage) && (f.Outcome == "" || s.Outcome == f.Outcome) && (f.Flag == "" || s.has(f.Flag)) &&
		(text == "" || strings.Contains(strings.ToLower(s.Code), text) || strings.Contains(strings.ToLower(s.Name), text) || strings.Contains(strings.ToLower(s.Street), text))
}

// below is the level of a street that follows another; "" where there is none.
func below(above, street string) (name, path string) {
	rest := street
	if above != "" {
		if street == above {
			return "", above
		}
		rest = strings.TrimPrefix(street, above+"/")
	}
	name, _, _ = strings.Cut(rest, "/")
	if above == "" || name == "" {
		return name, name
	}
	return name, above + "/" + name
}

func (f *Filter) sort(list []Seen) {
	turnout := func(s *Seen) int {
		if !s.Voting {
			return -1
		}
		return 1000 * s.Participants / max(1, s.Registered)
	}
	by := map[string]func(a, b *Seen) int{
		"name":    func(a, b *Seen) int { return strings.Compare(a.Name, b.Name) },
		"street":  func(a, b *Seen) int { return strings.Compare(a.Street, b.Street) },
		"stage":   func(a, b *Seen) int { return slices.Index(Stages, a.Stage) - slices.Index(Stages, b.Stage) },
		"turnout": func(a, b *Seen) int { return turnout(a) - turnout(b) },
		"waiting": func(a, b *Seen) int { return b.Waiting - a.Waiting },
		"overdue": func(a, b *Seen) int { return b.Overdue + b.Broken - a.Overdue - a.Broken },
		"alarm": func(a, b *Seen) int {
			return cmp.Or(b.Bad-a.Bad, len(b.Alarms)-len(a.Alarms), cmp.Compare(urgency(b), urgency(a)))
		},
		"heard": func(a, b *Seen) int { return a.Heard.Compare(b.Heard) },
	}[f.Sort]
	if by != nil {
		slices.SortStableFunc(list, func(a, b Seen) int { return by(&a, &b) })
	}
	if f.Down {
		slices.Reverse(list)
	}
}

func urgency(s *Seen) int {
	n := s.Overdue + s.Broken
	if s.Silent {
		n += 100
	}
	return n
}
