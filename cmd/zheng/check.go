package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/scan/sheet"
	"zheng/store/election"
)

var checkCommand = command{
	name: "check", args: "ELECTION.toml…",
	example: "zheng check hongshan.toml",
	setup: func(*flag.FlagSet) func(context.Context, *console.Call) error {
		return func(_ context.Context, c *console.Call) error {
			if len(c.Args) == 0 {
				return say.Usage("no_election_file")
			}
			bad := false
			for _, path := range c.Args {
				ok, err := check(c.Stdout, path)
				if err != nil {
					return err
				}
				bad = bad || !ok
			}
			if bad {
				return say.Quiet{}
			}
			return nil
		}
	},
}

// check names every problem of an election file and of the ballot it makes.
func check(w io.Writer, path string) (ok bool, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return false, say.Failed(err, "cannot_read", path)
	}
	e, problems := election.Check(data)
	printed, notes, err := sheet.Check(e)
	switch {
	case len(problems) > 0:
		// Such an election makes no ballot yet, but letters that cannot be
		// printed can be named all the same.
		for _, p := range printed {
			if p.Code == "no_glyph" {
				problems = append(problems, p)
			}
		}
	case err != nil:
		return false, say.Failed(err, "no_ballot")
	default:
		problems = printed
	}
	sort.SliceStable(problems, func(i, j int) bool { return problems[i].Line < problems[j].Line })
	for _, l := range say.Problems(path, problems) {
		fmt.Fprintln(w, l)
	}
	if n := len(problems); n > 0 {
		say.Line(w, say.Text("check_bad", path, n))
		return false, nil
	}
	people, seats := 0, 0
	for _, p := range e.Posts {
		people += len(p.Candidates)
		seats += p.Seats
	}
	say.Line(w, say.Text("check_good", path, e.Title, len(e.Posts), seats, people))
	for _, l := range say.Problems(path, e.Notices()) {
		fmt.Fprintln(w, l)
	}
	for _, n := range notes {
		fmt.Fprintln(w, n)
	}
	return true, nil
}
