// Package roll does what `zheng roll` is asked: tables are imported and checked,
// the roll is corrected, its papers are printed, its turnout and log are shown.
package roll

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/table"
)

// Command are the flags of the command.
type Command struct {
	file, data, accept, stations, box, staff, out, queue string
	json                                                 bool
	enter                                                console.Many // the checklist as two people typed it
	trip                                                 trip
	acts                                                 acts

	e     *election.Election
	leave election.Accept
}

// New declares the flags.
func New(fs *flag.FlagSet) *Command {
	r := &Command{}
	fs.StringVar(&r.file, "election", "", say.Flag("election"))
	fs.StringVar(&r.data, "data", "", say.Flag("data"))
	fs.BoolVar(&r.json, "json", false, say.Flag("json_roll"))
	fs.StringVar(&r.accept, "accept", "", say.Flag("accept"))
	fs.StringVar(&r.stations, "stations", "", say.Flag("stations"))
	fs.StringVar(&r.box, "box", "", say.Flag("box"))
	fs.StringVar(&r.staff, "staff", "", say.Flag("staff"))
	fs.StringVar(&r.out, "o", "", say.Flag("o_pdf"))
	fs.StringVar(&r.queue, "print", "", say.Flag("print"))
	fs.Var(&r.enter, "enter", say.Flag("enter"))
	fs.IntVar(&r.trip.ballots, "ballots", -1, say.Flag("box_ballots"))
	fs.IntVar(&r.trip.voters, "voters", -1, say.Flag("box_voters"))
	fs.StringVar(&r.trip.seal, "seal", "", say.Flag("box_seal"))
	r.acts.flags(fs)
	return r
}

// rollReport is what -json writes.
type rollReport struct {
	Rows     int                    `json:"rows"`
	Accepted int                    `json:"accepted"`
	Problems []election.RollProblem `json:"problems"`
	Imported bool                   `json:"imported"`
}

// Run does what the words after the flags say: import, list, add …
func (r *Command) Run(ctx context.Context, c *console.Call) (err error) {
	verb := strings.Join(c.Args, " ")
	tables := map[string]func(context.Context, *console.Call, string) error{
		"import": r.importRoll, "proxies import": r.importProxies, "mobile": r.mobile,
	}
	others := map[string]func(context.Context, *console.Call, string) error{
		"add": r.add, "strike": r.one("strike", (*record.Voters).Strike), "undo": r.one("undo", (*record.Voters).Undo),
		"revoke": r.one("revoke", (*record.Voters).Revoke), "release": r.one("release", (*record.Voters).Release),
		"objection": r.objection, "log": r.log, "slip": r.slip,
		"list": r.paper(paper.PublicList), "cards": r.paper(paper.Cards), "checklist": r.checklist, "box out": r.takeOut, "box back": r.bringBack, "box list": r.boxes, "turnout": r.turnout,
	}
	words := 1
	if first := console.First(c.Args); first == "proxies" || first == "box" {
		words = 2
	}
	words = min(words, len(c.Args))
	name, left := strings.Join(c.Args[:words], " "), c.Args[words:]
	do, wants := tables[name], 1
	if do == nil {
		do, wants = others[name], 0
	}
	switch {
	case do == nil:
		return say.Usage("roll_verb", verb)
	case len(left) < wants:
		return say.Usage("roll_table")
	case len(left) > wants:
		return say.Usage("roll_tables", left[wants])
	}
	if r.leave, err = election.ParseAccept(r.accept); err != nil {
		return say.Usage("bad_accept", err)
	}
	if r.e, err = open.Election(r.file); err != nil {
		return err
	}
	return do(ctx, c, console.First(left))
}

// rows reads a table; what is none is a problem like any other.
func (r *Command) rows(path string) ([]election.Row, []election.RollProblem, error) {
	rows, err := table.ReadFile(path)
	if errors.Is(err, table.ErrFormat) {
		s := say.Text("no_table", err)
		return nil, []election.RollProblem{{Problem: election.NotReadable, Says: s.Zh + " " + s.En}}, nil
	}
	if err != nil {
		return nil, nil, say.Failed(err, "cannot_read", path)
	}
	return rows, nil, nil
}

// readRoll reads a table of voters; broken says that it is no table.
func (r *Command) readRoll(path string) (roll *election.Roll, broken bool, err error) {
	rows, bad, err := r.rows(path)
	if err != nil || bad != nil {
		return &election.Roll{Problems: bad}, true, err
	}
	return election.ReadRoll(r.e, rows, election.RollOptions{Stations: console.Fields(r.stations)}), false, nil
}

// importRoll reads and checks before it touches the data folder.
func (r *Command) importRoll(ctx context.Context, c *console.Call, path string) error {
	roll, broken, err := r.readRoll(path)
	if err != nil {
		return err
	}
	for _, w := range roll.Warnings {
		fmt.Fprintln(c.Stderr, w)
	}
	for _, n := range r.e.RollNotices(roll.Voters) {
		fmt.Fprintln(c.Stderr, n)
	}
	report := &rollReport{Rows: roll.Rows, Accepted: len(roll.Voters), Problems: roll.Problems}
	file, err := os.ReadFile(path) // the log tells its digest
	if err != nil {
		return say.Failed(err, "cannot_read", path)
	}
	return r.finish(c, report, broken, "roll_imported", func() error {
		s, err := open.Record(r.data, r.e, c.Stderr)
		if err != nil {
			return err
		}
		if n, err := s.LogSize(); err == nil && n == 1 {
			say.Line(c.Stderr, say.Text("journal_begun", journal.Fingerprint(s.PublicKey())))
		}
		return errors.Join(s.ImportRollFile(ctx, roll.Voters, r.e, file), s.Close())
	})
}

func (r *Command) importProxies(ctx context.Context, c *console.Call, path string) error {
	rows, bad, err := r.rows(path)
	if err != nil {
		return err
	}
	return r.withVoters(c, func(v *record.Voters) error {
		find, err := v.Electors()
		if err != nil {
			return err
		}
		list := &election.ProxyList{Problems: bad}
		if bad == nil {
			list = election.ReadProxies(r.e, rows, find)
		}
		report := &rollReport{Rows: list.Rows, Accepted: len(list.Proxies), Problems: list.Problems}
		return r.finish(c, report, bad != nil, "proxies_imported", func() error { return v.ImportProxies(ctx, list.Proxies) })
	})
}

// mobile reads the names of a mobile box's voters, as a roll of its own.
func (r *Command) mobile(ctx context.Context, c *console.Call, path string) error {
	staff := console.Fields(r.staff)
	if r.box == "" || len(staff) == 0 {
		return say.Usage("box_staff")
	}
	roll, broken, err := r.readRoll(path)
	if err != nil {
		return err
	}
	return r.withVoters(c, func(v *record.Voters) error {
		report := &rollReport{Rows: roll.Rows, Accepted: len(roll.Voters), Problems: roll.Problems}
		return r.finish(c, report, broken, "mobile_held", func() error {
			ids := make([]election.VoterID, len(roll.Voters))
			for i, p := range roll.Voters {
				if ids[i], err = v.ID(p.Number); err != nil {
					return say.Failed(err, "mobile_voter", p.Name)
				}
			}
			return v.Hold(ctx, r.box, staff, ids)
		})
	})
}

// withVoters runs do on the roll in the data folder.
func (r *Command) withVoters(c *console.Call, do func(*record.Voters) error) error {
	s, err := open.Record(r.data, r.e, c.Stderr)
	if err != nil {
		return err
	}
	v, err := s.Voters(r.e)
	if err == nil {
		err = do(v)
	}
	return errors.Join(err, s.Close())
}

// finish imports where nothing stands against it, and says how it went. broken:
// the table could not be read at all, so that nothing of it can be left out.
func (r *Command) finish(c *console.Call, report *rollReport, broken bool, done string, act func() error) error {
	open := r.leave.Open(report.Problems)
	var err error
	if len(open) == 0 && !broken && report.Accepted > 0 {
		err = act()
		report.Imported = err == nil
	}
	if report.Problems == nil {
		report.Problems = []election.RollProblem{}
	}
	if r.json {
		if err := console.WriteJSON(c.Stdout, report); err != nil {
			return err
		}
	} else {
		for _, p := range report.Problems {
			fmt.Fprintln(c.Stdout, p)
		}
	}
	switch {
	case err != nil:
		return err
	case report.Imported && len(report.Problems) > 0:
		report.say(c.Stderr, "left_out", report.Rows-report.Accepted)
		fallthrough
	case report.Imported:
		report.say(c.Stderr, done, report.Accepted, r.data)
		return nil
	case len(open) == 0 && !broken:
		report.say(c.Stderr, "nothing_left")
	default:
		report.say(c.Stderr, "roll_refused", len(report.Problems), report.Rows)
	}
	return say.Quiet{}
}

func (*rollReport) say(w io.Writer, code string, args ...any) { say.Line(w, say.Text(code, args...)) }

// turnout shows who takes part, by every group that the roll knows.
func (r *Command) turnout(_ context.Context, c *console.Call, _ string) error {
	return r.withVoters(c, func(v *record.Voters) error {
		t, err := v.Turnout()
		if err != nil {
			return err
		}
		groups, err := v.Participation()
		if err != nil {
			return err
		}
		if r.json {
			return console.WriteJSON(c.Stdout, struct {
				record.Turnout
				Groups []record.Participation `json:"groups"`
			}{t, groups})
		}
		say.Line(c.Stdout, say.Text("turnout", t.Registered, t.Participants, t.Own, t.Proxy, t.Issued, t.Cancelled, t.Replaced))
		for _, g := range groups {
			fmt.Fprintf(c.Stdout, "%-9s %-12s %6d / %d\n", g.By, g.Value, g.Participants, g.Registered)
		}
		return nil
	})
}
