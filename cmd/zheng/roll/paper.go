package roll

import (
	"context"
	"io"
	"slices"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
)

// paper prints the roll as a PDF: the public list, cards, or the checklist.
func (r *Command) paper(print func(io.Writer, paper.Event, []paper.Voter) error) func(context.Context, *console.Call, string) error {
	return func(ctx context.Context, c *console.Call, _ string) error {
		if r.out == "" {
			return say.Usage("missing_flag", "o", "FILE")
		}
		return r.withVoters(c, func(v *record.Voters) error {
			voters, err := Papered(v, r.e)
			if err != nil {
				return err
			}
			if wanted := console.Fields(r.stations); len(wanted) > 0 {
				voters = slices.DeleteFunc(voters, func(p paper.Voter) bool { return !slices.Contains(wanted, p.Station) })
			}
			if len(voters) == 0 {
				return say.Usage("no_such_station", r.stations)
			}
			event := r.event()
			if err := open.Create(r.out, func(w io.Writer) error { return print(w, event, voters) }); err != nil {
				return err
			}
			say.Line(c.Stdout, say.Text("roll_printed", len(voters), r.out))
			return console.SendPaper(ctx, c, r.queue, r.out)
		})
	}
}

// Papered gives those who have a vote as papers have them, by station, group and
// household.
func Papered(v *record.Voters, e *election.Election) ([]paper.Voter, error) {
	var people []record.Person
	names := map[election.VoterID]string{}
	err := v.Each(func(p record.Person) error {
		names[p.ID] = p.Name
		if p.Representing {
			people = append(people, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]paper.Voter, len(people))
	for i, p := range people {
		out[i] = paper.Voter{
			Name: p.Name, Sex: p.Sex, Age: p.Age, Household: p.Household, Group: p.Group, Station: p.Station,
			Masked: p.Masked, Note: p.Note, Code: p.ID.Card(e.ID), Voted: p.Voted, Delegated: p.Agent != "", Box: p.Box,
		}
		for _, g := range p.Givers {
			out[i].ActsFor = append(out[i].ActsFor, names[g])
		}
	}
	slices.SortFunc(out, func(a, b paper.Voter) int {
		for _, c := range []int{strings.Compare(a.Station, b.Station), paper.Natural(a.Group, b.Group), paper.Natural(a.Household, b.Household), strings.Compare(a.Name, b.Name)} {
			if c != 0 {
				return c
			}
		}
		return strings.Compare(a.Code, b.Code)
	})
	return out, nil
}
