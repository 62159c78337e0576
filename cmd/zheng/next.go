package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"zheng/store/election"
	"zheng/store/tally"
)

var nextCommand = command{
	name:    "next",
	example: "zheng next -election hongshan.toml -data data -registered 1000 -participants 620 -issued 620 -o next/\nzheng next -election hongshan.toml -cast cast.json -date 2026-12-12 -o next/\nzheng next -election next/hongshan-2026-runoff.toml -data data2 -follows hongshan.toml=result.json -o next/",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		k := countFlags(fs, true, true)
		out := fs.String("o", "", about("o_dir"))
		date := fs.String("date", "", about("date"))
		return func(_ context.Context, c *call) error {
			if err := missing(fs, "o"); err != nil {
				return err
			}
			day, err := parseDate(*date)
			if err != nil {
				return err
			}
			counted, err := k.take(c)
			if err != nil {
				return err
			}
			rounds, err := tally.Rounds(counted.Election, counted.Result, day)
			if err != nil {
				return failed(err, "bad_next")
			}
			if len(counted.before) > 0 {
				again, err := tally.Reopened(counted.rounds(), day)
				if err != nil {
					return failed(err, "bad_next")
				}
				if again != nil {
					rounds = append(rounds, again)
				}
			}
			if len(rounds) == 0 {
				line(c.stdout, say("no_next"))
				return nil
			}
			if err := os.MkdirAll(*out, 0o755); err != nil {
				return failed(err, "cannot_write", *out)
			}
			for _, n := range rounds {
				path := filepath.Join(*out, n.ID+".toml")
				if err := createFile(path, election.Format(n)); err != nil {
					return err
				}
				line(c.stdout, say("next_written", n.Title, path))
			}
			return nil
		}
	},
}

func parseDate(s string) (d election.Date, err error) {
	if s == "" {
		return d, nil
	}
	if _, err := fmt.Sscanf(s, "%4d-%2d-%2d", &d.Year, &d.Month, &d.Day); err != nil || d.String() != s {
		return d, usage("bad_date", s)
	}
	return d, nil
}

var compareCommand = command{
	name: "compare", args: "A.json B.json",
	example: "zheng compare first.json recount.json",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		asJSON := fs.Bool("json", false, about("json_compare"))
		return func(_ context.Context, c *call) error {
			if len(c.args) != 2 {
				return usage("two_results")
			}
			var rs [2]*tally.Result
			for i, path := range c.args {
				r, err := readResult(path)
				if err != nil {
					return err
				}
				rs[i] = r
			}
			found, err := tally.Compare(rs[0], rs[1])
			if err != nil {
				return err
			}
			if *asJSON {
				if found == nil {
					found = []tally.Difference{}
				}
				enc := json.NewEncoder(c.stdout)
				enc.SetEscapeHTML(false)
				if err := enc.Encode(found); err != nil {
					return err
				}
			} else {
				for _, d := range found {
					line(c.stdout, sentence{d.SaysZh, d.Says})
				}
				line(c.stdout, say("compared", len(found)))
			}
			if len(found) > 0 {
				return quietError{}
			}
			return nil
		}
	},
}

func readResult(path string) (*tally.Result, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, failed(err, "cannot_read", path)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	r := full{Result: new(tally.Result)}
	if err := dec.Decode(&r); err != nil {
		return nil, failed(err, "bad_result", path)
	}
	return r.Result, nil
}
