package forms

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"zheng/device/paper"
	"zheng/kiosk/admin"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
)

// around is what notices, agenda and speech are made from, as far as the day has
// come: figures of a stage are not there before it.
func (n *now) around() (a paper.Around, err error) {
	a = paper.Around{Election: n.Election, English: n.English, Lists: n.Lists, Boxes: n.boxes, Voters: n.people, Proxies: n.mandates, Staff: n.staff}
	if a.Lists == nil {
		a.Lists = &election.Lists{}
	}
	if a.Days, err = n.days(); err != nil || n.Store == nil {
		return a, err
	}
	for _, v := range n.people {
		if v.Station != "" && !slices.Contains(a.Stations, v.Station) {
			a.Stations = append(a.Stations, v.Station)
		}
	}
	a.Registered = n.count.Result.Registered
	if n.day.Kept() && n.day.Closed() || !n.day.Kept() && n.sheets > 0 {
		a.Turnout = n.count
	}
	if n.ready(decided, settled) {
		a.Count = n.count
	}
	if n.ready(announced, settled) {
		a.Result = n.count
	}
	return a, nil
}

// ready says that a paper would wait for none of these.
func (n *now) ready(needs ...need) bool {
	return n.waits(form{needs: needs}) == text.Text{}
}

// publicDays are the steps of the book that the public is told of.
var publicDays = []string{"roll_published", "objections_raised", "objections_decided", "candidates_published", "place_published", "staff_published", "proxies_published", "vote_held"}

// days are those steps with the day signed for, or until when they are due.
func (n *now) days() (out []paper.Dated, err error) {
	signed := map[string]record.Signed{}
	if n.Store != nil {
		if signed, err = n.Store.SignedItems(); err != nil {
			return nil, err
		}
	}
	for _, s := range admin.Steps(n.Election, signed) {
		if !slices.Contains(publicDays, s.Key) {
			continue
		}
		d := paper.Dated{Key: s.Key, Title: s.Title}
		switch {
		case s.Date != "":
			day, err := time.Parse(time.DateOnly, s.Date)
			if err != nil {
				continue // never signed so
			}
			d.When = paper.DayOf(election.DateOf(day))
		case s.Last.IsZero():
			continue
		case s.First.Equal(s.Last):
			d.When = paper.DayOf(election.DateOf(s.Last))
		default:
			d.When = paper.Until(election.DateOf(s.Last))
		}
		out = append(out, d)
	}
	return out, nil
}

// lookAtPeople finds the staff: those of the lists, or else those enrolled.
func (n *now) lookAtPeople() error {
	if n.Lists != nil && len(n.Lists.Staff) > 0 {
		for _, w := range n.Lists.Staff {
			n.staff = append(n.staff, paper.Worker{Name: w.Name, Duty: paper.DutyName(w.Duty), Place: w.Place, Key: w.Duty})
		}
		return nil
	}
	if n.Store == nil {
		return nil
	}
	people, err := n.Store.People()
	for _, role := range record.Roles {
		for _, p := range people {
			if p.Role == role && !p.Off {
				n.staff = append(n.staff, paper.Worker{Name: p.Name, Duty: admin.RoleName(p.Role), Key: string(p.Role)})
			}
		}
	}
	return err
}

// lookAtMandates finds who votes for whom.
func (n *now) lookAtMandates() error {
	names := map[election.VoterID]string{}
	var givers []record.Person
	err := n.voters.Each(func(p record.Person) error {
		names[p.ID] = p.Name
		if p.Agent != "" {
			givers = append(givers, p)
		}
		return nil
	})
	for _, p := range givers {
		n.mandates = append(n.mandates, paper.Mandate{Giver: p.Name, Agent: names[p.Agent], Group: p.Group, Used: p.Voted})
	}
	slices.SortFunc(n.mandates, func(a, b paper.Mandate) int {
		return cmp.Or(paper.Natural(a.Group, b.Group), cmp.Compare(a.Giver, b.Giver), cmp.Compare(a.Agent, b.Agent))
	})
	return err
}

// of makes one of the papers around the vote.
func of(make func(paper.Around) *paper.Document) func(*now) ([]*paper.Document, error) {
	return func(n *now) ([]*paper.Document, error) {
		a, err := n.around()
		if err != nil {
			return nil, fmt.Errorf("forms: %w", err)
		}
		return []*paper.Document{make(a)}, nil
	}
}
