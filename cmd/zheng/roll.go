package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"zheng/device/printer"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/table"
)

var rollCommand = command{
	name: "roll", args: "import|proxies|mobile|slip|list|cards|checklist|turnout|add|strike|undo|revoke|release|objection|log [TABLE.csv|.xlsx]",
	example: "zheng roll import -election hongshan.toml -data data roll.xlsx\n" +
		"zheng roll import -election hongshan.toml -data data -accept duplicate,17 -json roll.csv > report.json\n" +
		"zheng roll proxies import -election hongshan.toml -data data proxies.csv\n" +
		"zheng roll mobile -election hongshan.toml -data data -box 流动票箱1 -staff 陈静,赵敏,周磊 homebound.csv\n" +
		"zheng roll slip -election hongshan.toml -data data -o slips.pdf\n" +
		"zheng roll add -election hongshan.toml -data data -name 王芳 -group 1组 -by 陈静 -second 赵敏 -reason 漏登\n" +
		"zheng roll log -election hongshan.toml -data data -o log.pdf\n" +
		"zheng roll list -election hongshan.toml -data data -o list.pdf\n" +
		"zheng roll turnout -election hongshan.toml -data data",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		r := &rolls{}
		fs.StringVar(&r.file, "election", "", about("election"))
		fs.StringVar(&r.data, "data", "", about("data"))
		fs.BoolVar(&r.json, "json", false, about("json_roll"))
		fs.StringVar(&r.accept, "accept", "", about("accept"))
		fs.StringVar(&r.stations, "stations", "", about("stations"))
		fs.StringVar(&r.box, "box", "", about("box"))
		fs.StringVar(&r.staff, "staff", "", about("staff"))
		fs.StringVar(&r.out, "o", "", about("o_pdf"))
		fs.StringVar(&r.queue, "print", "", about("print"))
		r.acts.flags(fs)
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "election", "data"); err != nil {
				return err
			}
			return r.run(ctx, c)
		}
	},
}

// rolls are the flags of the command.
type rolls struct {
	file, data, accept, stations, box, staff, out, queue string
	json                                                 bool
	acts                                                 acts

	e     *election.Election
	leave election.Accept
}

// rollReport is what -json writes.
type rollReport struct {
	Rows     int                    `json:"rows"`
	Accepted int                    `json:"accepted"`
	Problems []election.RollProblem `json:"problems"`
	Imported bool                   `json:"imported"`
}

func (r *rolls) run(ctx context.Context, c *call) (err error) {
	verb := strings.Join(c.args, " ")
	tables := map[string]func(context.Context, *call, string) error{
		"import": r.importRoll, "proxies import": r.importProxies, "mobile": r.mobile,
	}
	others := map[string]func(context.Context, *call, string) error{
		"add": r.add, "strike": r.one("strike", (*record.Voters).Strike), "undo": r.one("undo", (*record.Voters).Undo),
		"revoke": r.one("revoke", (*record.Voters).Revoke), "release": r.one("release", (*record.Voters).Release),
		"objection": r.objection, "log": r.log, "slip": r.slip,
		"list": r.paper(printer.PublicList), "cards": r.paper(printer.Cards), "checklist": r.paper(printer.Checklist), "turnout": r.turnout,
	}
	words := 1
	if first(c.args) == "proxies" {
		words = 2
	}
	words = min(words, len(c.args))
	name, left := strings.Join(c.args[:words], " "), c.args[words:]
	do, wants := tables[name], 1
	if do == nil {
		do, wants = others[name], 0
	}
	switch {
	case do == nil:
		return usage("roll_verb", verb)
	case len(left) < wants:
		return usage("roll_table")
	case len(left) > wants:
		return usage("roll_tables", left[wants])
	}
	if r.leave, err = election.ParseAccept(r.accept); err != nil {
		return usage("bad_accept", err)
	}
	if r.e, err = load(r.file); err != nil {
		return err
	}
	return do(ctx, c, first(left))
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// rows reads a table; what is none is a problem like any other.
func (r *rolls) rows(path string) ([]election.Row, []election.RollProblem, error) {
	rows, err := table.ReadFile(path)
	if errors.Is(err, table.ErrFormat) {
		s := say("no_table", err)
		return nil, []election.RollProblem{{Problem: election.NotReadable, Says: s.zh + " " + s.en}}, nil
	}
	if err != nil {
		return nil, nil, failed(err, "cannot_read", path)
	}
	return rows, nil, nil
}

// importRoll reads and checks before it touches the data folder.
func (r *rolls) importRoll(ctx context.Context, c *call, path string) error {
	rows, bad, err := r.rows(path)
	if err != nil {
		return err
	}
	roll := &election.Roll{Problems: bad}
	if bad == nil {
		roll = election.ReadRoll(r.e, rows, election.RollOptions{Stations: fields(r.stations)})
	}
	for _, w := range roll.Warnings {
		fmt.Fprintln(c.stderr, w)
	}
	report := &rollReport{Rows: roll.Rows, Accepted: len(roll.Voters), Problems: roll.Problems}
	file, err := os.ReadFile(path) // the log tells its digest
	if err != nil {
		return failed(err, "cannot_read", path)
	}
	return r.finish(c, report, bad != nil, "roll_imported", func() error {
		s, err := openRecord(r.data, r.e, c.stderr)
		if err != nil {
			return err
		}
		if n, err := s.LogSize(); err == nil && n == 1 {
			line(c.stderr, say("journal_begun", journal.Fingerprint(s.PublicKey())))
		}
		return errors.Join(s.ImportRollFile(ctx, roll.Voters, r.e, file), s.Close())
	})
}

func (r *rolls) importProxies(ctx context.Context, c *call, path string) error {
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
func (r *rolls) mobile(ctx context.Context, c *call, path string) error {
	staff := fields(r.staff)
	if r.box == "" || len(staff) == 0 {
		return usage("box_staff")
	}
	rows, bad, err := r.rows(path)
	if err != nil {
		return err
	}
	roll := &election.Roll{Problems: bad}
	if bad == nil {
		roll = election.ReadRoll(r.e, rows, election.RollOptions{Stations: fields(r.stations)})
	}
	return r.withVoters(c, func(v *record.Voters) error {
		report := &rollReport{Rows: roll.Rows, Accepted: len(roll.Voters), Problems: roll.Problems}
		return r.finish(c, report, bad != nil, "mobile_held", func() error {
			ids := make([]election.VoterID, len(roll.Voters))
			for i, p := range roll.Voters {
				if ids[i], err = v.ID(p.Number); err != nil {
					return failed(err, "mobile_voter", p.Name)
				}
			}
			return v.Hold(ctx, r.box, staff, ids)
		})
	})
}

// withVoters runs do on the roll in the data folder.
func (r *rolls) withVoters(c *call, do func(*record.Voters) error) error {
	s, err := openRecord(r.data, r.e, c.stderr)
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
func (r *rolls) finish(c *call, report *rollReport, broken bool, done string, act func() error) error {
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
		if err := writeJSON(c.stdout, report); err != nil {
			return err
		}
	} else {
		for _, p := range report.Problems {
			fmt.Fprintln(c.stdout, p)
		}
	}
	switch {
	case err != nil:
		return err
	case report.Imported && len(report.Problems) > 0:
		report.say(c.stderr, "left_out", report.Rows-report.Accepted)
		fallthrough
	case report.Imported:
		report.say(c.stderr, done, report.Accepted, r.data)
		return nil
	case len(open) == 0 && !broken:
		report.say(c.stderr, "nothing_left")
	default:
		report.say(c.stderr, "roll_refused", len(report.Problems), report.Rows)
	}
	return quietError{}
}

func (*rollReport) say(w io.Writer, code string, args ...any) { line(w, say(code, args...)) }

// turnout shows who takes part, by every group that the roll knows.
func (r *rolls) turnout(_ context.Context, c *call, _ string) error {
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
			return writeJSON(c.stdout, struct {
				record.Turnout
				Groups []record.Participation `json:"groups"`
			}{t, groups})
		}
		line(c.stdout, say("turnout", t.Registered, t.Participants, t.Own, t.Proxy, t.Issued, t.Cancelled, t.Replaced))
		for _, g := range groups {
			fmt.Fprintf(c.stdout, "%-9s %-12s %6d / %d\n", g.By, g.Value, g.Participants, g.Registered)
		}
		return nil
	})
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// fields are the parts of a list as people write it.
func fields(s string) (out []string) {
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}
