package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"zheng/store/election"
	"zheng/store/record"
)

// This file does, outside of the desk, what the desk decides about one voter:
// two people and a reason answer for each. An ID number is never a flag, for
// flags stand in the list of processes and in the shell's history: it is asked
// for, or read from stdin.

// acts are the flags of those commands.
type acts struct {
	keys                             record.Keys
	name, household, group, category string
	at, note, about                  string
}

func (a *acts) flags(fs *flag.FlagSet) {
	fs.StringVar(&a.keys.By, "by", "", about("act_by"))
	fs.StringVar(&a.keys.Second, "second", "", about("act_second"))
	fs.StringVar(&a.keys.Reason, "reason", "", about("act_reason"))
	fs.StringVar(&a.name, "name", "", about("voter_name"))
	fs.StringVar(&a.household, "household", "", about("voter_household"))
	fs.StringVar(&a.group, "group", "", about("voter_group"))
	fs.StringVar(&a.category, "category", "", about("voter_category"))
	fs.StringVar(&a.at, "station", "", about("voter_station"))
	fs.StringVar(&a.note, "note", "", about("voter_note"))
	fs.StringVar(&a.about, "about", "", about("objection"))
}

// two checks the keys before anybody types a number.
func (a *acts) two() error {
	for _, k := range []struct{ name, value string }{{"by", a.keys.By}, {"second", a.keys.Second}, {"reason", a.keys.Reason}} {
		if strings.TrimSpace(k.value) == "" {
			return usage("missing_flag", k.name, "…")
		}
	}
	if strings.TrimSpace(a.keys.By) == strings.TrimSpace(a.keys.Second) {
		return usage("same_person", a.keys.By)
	}
	return nil
}

// one gives the command that does something with one voter of the roll.
func (r *rolls) one(act string, do func(*record.Voters, context.Context, election.VoterID, record.Keys) error) func(context.Context, *call, string) error {
	return func(ctx context.Context, c *call, _ string) error {
		if err := r.acts.two(); err != nil {
			return err
		}
		return r.withVoters(c, func(v *record.Voters) error {
			query, err := ask(c, "ask_voter")
			if err != nil {
				return err
			}
			p, err := theOne(v, query)
			if err != nil {
				return err
			}
			if err := do(v, ctx, p.ID, r.acts.keys); err != nil {
				return failed(err, "roll_not_done", say("roll_act."+act), p.Name, p.Masked)
			}
			line(c.stdout, say("roll_done", say("roll_act."+act), p.Name, p.Masked))
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
		return record.Person{}, say("voter_none")
	case len(found) > 1:
		return record.Person{}, say("voter_several")
	}
	return found[0], nil
}

// add puts one voter on the roll, checked like a row of the table.
func (r *rolls) add(ctx context.Context, c *call, _ string) error {
	if err := r.acts.two(); err != nil {
		return err
	}
	if r.acts.name == "" {
		return usage("missing_flag", "name", "NAME")
	}
	return r.withVoters(c, func(v *record.Voters) error {
		number, err := ask(c, "ask_number")
		if err != nil {
			return err
		}
		person, err := r.newVoter(c, v, number)
		if err != nil {
			return err
		}
		if _, err := v.Add(ctx, person, r.acts.keys); err != nil {
			return failed(err, "roll_not_done", say("roll_act.add"), person.Name, person.Number.Masked())
		}
		line(c.stdout, say("roll_done", say("roll_act.add"), person.Name, person.Number.Masked()))
		return nil
	})
}

// newVoter reads the flags as a table of one row, so that all its rules hold.
func (r *rolls) newVoter(c *call, v *record.Voters, number string) (election.Voter, error) {
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
			fmt.Fprintf(c.stderr, "%s: %s\n", p.Field, p.Says)
		}
		return election.Voter{}, quietError{}
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
func (r *rolls) objection(ctx context.Context, c *call, _ string) error {
	if err := r.acts.two(); err != nil {
		return err
	}
	if r.acts.about == "" {
		return usage("missing_flag", "about", "TEXT")
	}
	return r.withVoters(c, func(v *record.Voters) error {
		if err := v.TurnDown(ctx, r.acts.about, r.acts.keys); err != nil {
			return err
		}
		line(c.stdout, say("objection_done"))
		return nil
	})
}

// longestLine is far above what anybody is asked for, in bytes.
const longestLine = 4096

// ask reads one line: from a person without showing what is typed, or from
// whatever stdin is.
func ask(c *call, code string) (string, error) {
	f, ok := c.stdin.(*os.File)
	if ok && term.IsTerminal(int(f.Fd())) {
		line(c.stderr, say(code))
		typed, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.stderr)
		return strings.TrimSpace(string(typed)), err
	}
	text, err := bufio.NewReader(io.LimitReader(c.stdin, longestLine)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", usage("nobody_named")
	}
	return text, nil
}
