// Package district does what `zheng district` is asked: it takes the bulletins and
// archives of many communities, holds them against the list of those expected,
// lists them, and shows them as one picture.
package district

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/district"
	"zheng/store/table"
	"zheng/store/tally/archive"
	"zheng/store/text"
)

// Command are the flags of the command.
type Command struct {
	data, listen, cert, key, out, log string
	open, json, quiet                 bool
	silence                           time.Duration
}

// New declares the flags.
func New(fs *flag.FlagSet) *Command {
	d := &Command{}
	fs.StringVar(&d.data, "data", "district", say.Flag("district_data"))
	fs.StringVar(&d.listen, "listen", "127.0.0.1:8090", say.Flag("listen"))
	fs.StringVar(&d.cert, "cert", "", say.Flag("district_cert"))
	fs.StringVar(&d.key, "key", "", say.Flag("district_key"))
	fs.BoolVar(&d.open, "open", false, say.Flag("district_open"))
	fs.DurationVar(&d.silence, "silence", 30*time.Minute, say.Flag("silence"))
	fs.BoolVar(&d.json, "json", false, say.Flag("json_result"))
	fs.StringVar(&d.out, "o", "", say.Flag("o_district"))
	fs.BoolVar(&d.quiet, "quiet", false, say.Flag("quiet"))
	fs.StringVar(&d.log, "log", console.LogAuto, say.Flag("log"))
	return d
}

// Run does what the first word says; without one of those it takes the files
// named and serves the picture.
func (d *Command) Run(ctx context.Context, c *console.Call) (err error) {
	verb, rest := console.First(c.Args), c.Args
	do := map[string]func(context.Context, *console.Call, *district.Ledger, []string) error{"take": d.takes, "expect": d.expect, "list": d.list}[verb]
	if do == nil {
		do = d.serve
	} else {
		rest = rest[1:]
	}
	switch {
	case verb == "take" && len(rest) == 0:
		return say.Usage("district_take")
	case verb == "expect" && len(rest) != 1:
		return say.Usage("district_expect")
	case verb == "list" && len(rest) > 1:
		return say.Usage("too_much", rest[1])
	case d.silence <= 0:
		return say.Usage("district_silence", d.silence)
	}
	if _, err := os.Stat(d.data); verb == "list" && err != nil {
		return say.Failed(err, "cannot_read", d.data)
	}
	l, err := district.Open(d.data, district.Config{Silence: d.silence, Workers: max(2, 2*runtime.NumCPU()), Reports: reports})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return do(ctx, c, l, rest)
}

// reports makes the pages anew, as the export does when it reads an archive back;
// that a PDF says the same, zheng-verify looks at.
func reports(p archive.Printed) ([]archive.File, error) { return paper.ArchivedPages(p) }

// files are those of all paths.
func files(paths []string) (out []string, err error) {
	for _, p := range paths {
		found, err := district.Files(p)
		if err != nil {
			return nil, say.Failed(err, "cannot_read", p)
		}
		if len(found) == 0 {
			return nil, say.Text("district_no_files", p)
		}
		out = append(out, found...)
	}
	return out, nil
}

// takes is `zheng district take`: a line a file; one that is not taken makes the
// exit code 1.
func (d *Command) takes(ctx context.Context, c *console.Call, l *district.Ledger, paths []string) error {
	list, err := files(paths)
	if err != nil {
		return err
	}
	refused, err := d.take(ctx, c, l, list)
	if err == nil && refused > 0 {
		return say.Quiet{}
	}
	return err
}

func (d *Command) take(ctx context.Context, c *console.Call, l *district.Ledger, list []string) (refused int, err error) {
	var taken, same int
	bar := console.NewBar(c.Stderr, d.quiet || d.json, len(list), "district_taking")
	err = l.TakeAll(ctx, list, func(path string, t district.Taken) {
		bar.Step()
		switch t.State {
		case district.Refused:
			refused++
		case district.Same:
			same++
		default:
			taken++
		}
		if d.json {
			t.File = path
			console.WriteJSON(c.Stdout, t)
		} else if t.State == district.Refused {
			tell(c.Stdout, path, t)
		}
	})
	bar.End()
	if err == nil && !d.json {
		say.Line(c.Stdout, say.Text("district_taken", taken, same, refused))
	}
	return refused, err
}

// tell says what became of a file, and of an archive what did not hold, by name.
func tell(w io.Writer, path string, t district.Taken) {
	sign := "✓"
	if t.State == district.Refused {
		sign = "✗"
	}
	who := strings.TrimSpace(t.Code + " " + t.Name)
	if who != "" {
		who = " (" + who + ")"
	}
	fmt.Fprintf(w, "%s %s%s\n  %s\n  %s\n", sign, path, who, t.Says.Zh, t.Says.En)
	for _, found := range t.Wrong {
		fmt.Fprintf(w, "    · %s: %s %s\n", found.Check, found.SaysZh, found.Says)
		for _, at := range found.Details {
			fmt.Fprintf(w, "      %s\n", at)
		}
	}
}

// expect is `zheng district expect`: the list of communities, in place of the one
// before.
func (d *Command) expect(_ context.Context, c *console.Call, l *district.Ledger, paths []string) error {
	rows, err := table.ReadFile(paths[0])
	if err != nil {
		return say.Failed(err, "cannot_read", paths[0])
	}
	list, err := district.ParseList(rows)
	var wrong district.ListProblems
	if errors.As(err, &wrong) {
		for _, p := range wrong {
			say.Line(c.Stderr, p)
		}
		return say.Text("district_list_wrong", paths[0], len(wrong))
	}
	if err != nil {
		return err
	}
	out, err := l.Expect(list)
	if err != nil {
		return err
	}
	if d.json {
		return console.ShowJSON(c.Stdout, out)
	}
	say.Line(c.Stdout, say.Text("district_listed", out.Communities, out.Keys, out.New, out.Gone))
	if out.Refused > 0 {
		say.Line(c.Stdout, say.Text("district_listed_refused", out.Refused))
	}
	return nil
}

// list is `zheng district list`: all communities, or all that is known of one.
func (d *Command) list(_ context.Context, c *console.Call, l *district.Ledger, codes []string) error {
	if len(codes) == 1 {
		one, err := l.Community(codes[0])
		if err == nil && one == nil {
			err = say.Text("district_no_code", codes[0])
		}
		if err != nil {
			return err
		}
		return console.ShowJSON(c.Stdout, one)
	}
	p := l.Look(district.Filter{})
	if d.out != "" {
		write := map[string]func(io.Writer) error{
			".csv":  func(w io.Writer) error { return table.WriteCSV(w, p.Table()) },
			".xlsx": func(w io.Writer) error { return table.WriteXLSX(w, p.Table()) },
			".json": func(w io.Writer) error { return console.ShowJSON(w, p.Data()) },
		}[strings.ToLower(filepath.Ext(d.out))]
		if write == nil {
			return say.Usage("district_o", d.out)
		}
		return open.Create(d.out, write)
	}
	if d.json {
		return console.ShowJSON(c.Stdout, p.Data())
	}
	for i := range p.Seen {
		s := &p.Seen[i]
		stage := district.Texts()["stage."+s.Stage]
		share := "—"
		if s.Voting {
			share = fmt.Sprintf("%d%%", s.Shares[0].Percent())
		}
		sign := " "
		if s.Urgent() {
			sign = "!"
		}
		fmt.Fprintf(c.Stdout, "%s %s %s %s %s %s\n", sign, console.Padded(s.Code, 24), console.Padded(s.Name, 24), console.Padded(stage.Zh, 10),
			console.Left(share, 5), district.Texts()["outcome."+s.Outcome].Zh)
	}
	say.Line(c.Stdout, summary(p.All))
	return nil
}

func summary(s *district.Sum) text.Text {
	return say.Text("district_sum", s.Communities, s.Stages[district.Checked], s.Stages[district.Missing], s.Outcomes[district.Elected], s.Outcomes[district.Due], s.Outcomes[district.Fallen], s.Alarmed, s.Silent, s.Overdue)
}
