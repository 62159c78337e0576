package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"

	"zheng/scan/sheet"
	"zheng/store/election"
)

var checkCommand = command{
	name: "check", args: "ELECTION.toml…",
	example: "zheng check hongshan.toml",
	setup: func(*flag.FlagSet) func(context.Context, *call) error {
		return func(_ context.Context, c *call) error {
			if len(c.args) == 0 {
				return usage("no_election_file")
			}
			bad := false
			for _, path := range c.args {
				ok, err := check(c.stdout, path)
				if err != nil {
					return err
				}
				bad = bad || !ok
			}
			if bad {
				return quietError{}
			}
			return nil
		}
	},
}

// check names every problem of an election file and of the ballot it makes.
func check(w io.Writer, path string) (ok bool, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return false, failed(err, "cannot_read", path)
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
		return false, failed(err, "no_ballot")
	default:
		problems = printed
	}
	sort.SliceStable(problems, func(i, j int) bool { return problems[i].Line < problems[j].Line })
	for _, l := range fileProblems(path, problems) {
		fmt.Fprintln(w, l)
	}
	if n := len(problems); n > 0 {
		line(w, say("check_bad", path, n))
		return false, nil
	}
	people, seats := 0, 0
	for _, p := range e.Posts {
		people += len(p.Candidates)
		seats += p.Seats
	}
	line(w, say("check_good", path, e.Title, len(e.Posts), seats, people))
	for _, n := range notes {
		fmt.Fprintln(w, n)
	}
	return true, nil
}
