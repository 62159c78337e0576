// This file does, outside of the desk, what the desk decides about one voter:
// two people and a reason answer for each. An ID number is never a flag, for
// flags stand in the list of processes and in the shell's history: it is asked
// for, or read from stdin.

package roll

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/store/election"
	"zheng/store/record"
)

// acts are the flags of those commands.
type acts struct {
	signOff                          record.SignOff
	name, household, group, category string
	at, note, about                  string
}

func (a *acts) flags(fs *flag.FlagSet) {
	fs.StringVar(&a.signOff.By, "by", "", say.Flag("act_by"))
	fs.StringVar(&a.signOff.Second, "second", "", say.Flag("act_second"))
	fs.StringVar(&a.signOff.Reason, "reason", "", say.Flag("act_reason"))
	fs.StringVar(&a.name, "name", "", say.Flag("voter_name"))
	fs.StringVar(&a.household, "household", "", say.Flag("voter_household"))
	fs.StringVar(&a.group, "group", "", say.Flag("voter_group"))
	fs.StringVar(&a.category, "category", "", say.Flag("voter_category"))
	fs.StringVar(&a.at, "station", "", say.Flag("voter_station"))
	fs.StringVar(&a.note, "note", "", say.Flag("voter_note"))
	fs.StringVar(&a.about, "about", "", say.Flag("objection"))
}

// byTwo checks that both people are named before anybody types a number.
func (a *acts) byTwo() error {
	for _, k := range []struct{ name, value string }{{"by", a.signOff.By}, {"second", a.signOff.Second}, {"reason", a.signOff.Reason}} {
		if strings.TrimSpace(k.value) == "" {
			return say.Usage("missing_flag", k.name, "…")
		}
	}
	if strings.TrimSpace(a.signOff.By) == strings.TrimSpace(a.signOff.Second) {
		return say.Usage("same_person", a.signOff.By)
	}
	return nil
}

// one gives the command that does something with one voter of the roll.
func (r *Command) one(act string, do func(*record.Voters, context.Context, election.VoterID, record.SignOff) error) func(context.Context, *console.Call, string) error {
	return func(ctx context.Context, c *console.Call, _ string) error {
		if err := r.acts.byTwo(); err != nil {
			return err
		}
		return r.withVoters(c, func(v *record.Voters) error {
			query, err := console.Ask(c, "ask_voter")
			if err != nil {
				return err
			}
			p, err := theOne(v, query)
			if err != nil {
				return err
			}
			if err := do(v, ctx, p.ID, r.acts.signOff); err != nil {
				return say.Failed(err, "roll_not_done", say.Text("roll_act."+act), p.Name, p.Masked)
			}
			say.Line(c.Stdout, say.Text("roll_done", say.Text("roll_act."+act), p.Name, p.Masked))
			return nil
		})
	}
}

// theOne finds the one voter that is meant.
func theOne(v *record.Voters, query string) (record.Person, error) {
	found, err := v.Find(query, 2)
	switch {
	case err != nil:
		return record.Person{}, err
	case len(found) == 0:
		return record.Person{}, say.Text("voter_none")
	case len(found) > 1:
		return record.Person{}, say.Text("voter_several")
	}
	return found[0], nil
}

// add puts one voter on the roll, checked like a row of the table.
func (r *Command) add(ctx context.Context, c *console.Call, _ string) error {
	if err := r.acts.byTwo(); err != nil {
		return err
	}
	if r.acts.name == "" {
		return say.Usage("missing_flag", "name", "NAME")
	}
	return r.withVoters(c, func(v *record.Voters) error {
		number, err := console.Ask(c, "ask_number")
		if err != nil {
			return err
		}
		person, err := r.newVoter(c, v, number)
		if err != nil {
			return err
		}
		if _, err := v.Add(ctx, person, r.acts.signOff); err != nil {
			return say.Failed(err, "roll_not_done", say.Text("roll_act.add"), person.Name, person.Number.Masked())
		}
		say.Line(c.Stdout, say.Text("roll_done", say.Text("roll_act.add"), person.Name, person.Number.Masked()))
		return nil
	})
}

// newVoter reads the flags as a table of one row, so that all its rules hold.
func (r *Command) newVoter(c *console.Call, v *record.Voters, number string) (election.Voter, error) {
	head, cells := []string{"姓名", "身份证号"}, []string{r.acts.name, number}
	for _, f := range []struct{ column, value string }{
		{"户号", r.acts.household}, {"居民小组", r.acts.group}, {"类别", r.acts.category}, {"投票站", r.acts.at}, {"备注", r.acts.note},
	} {
		if f.value != "" {
			head, cells = append(head, f.column), append(cells, f.value)
		}
	}
	stations, taken, err := known(v, r.acts.household)
	if err != nil {
		return election.Voter{}, err
	}
	roll := election.ReadRoll(r.e, []election.Row{{Line: 1, Cells: head}, {Line: 2, Cells: cells}}, election.RollOptions{Stations: stations})
	if len(roll.Problems) > 0 || len(roll.Voters) != 1 {
		for _, p := range roll.Problems {
			fmt.Fprintf(c.Stderr, "%s: %s\n", p.Field, p.Says)
		}
		return election.Voter{}, say.Quiet{}
	}
	person := roll.Voters[0]
	if r.e.Profile == "households" && taken {
		person.Representing = false
	}
	return person, nil
}

// known gives the stations of the roll, and whether a household has its
// representative.
func known(v *record.Voters, household string) (stations []string, taken bool, err error) {
	seen := map[string]bool{}
	err = v.Each(func(p record.Person) error {
		taken = taken || household != "" && p.Household == household && p.Representing
		if p.Station != "" && !seen[p.Station] {
			seen[p.Station] = true
			stations = append(stations, p.Station)
		}
		return nil
	})
	return stations, taken, err
}

// objection records an objection that changed nothing.
func (r *Command) objection(ctx context.Context, c *console.Call, _ string) error {
	if err := r.acts.byTwo(); err != nil {
		return err
	}
	if r.acts.about == "" {
		return say.Usage("missing_flag", "about", "TEXT")
	}
	return r.withVoters(c, func(v *record.Voters) error {
		if err := v.TurnDown(ctx, r.acts.about, r.acts.signOff); err != nil {
			return err
		}
		say.Line(c.Stdout, say.Text("objection_done"))
		return nil
	})
}
