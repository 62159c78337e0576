package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/text"
)

var nextCommand = command{
	name:    "next",
	example: "zheng next -election hongshan.toml -data data -registered 1000 -participants 620 -issued 620 -o next/\nzheng next -election hongshan.toml -cast cast.json -date 2026-12-12 -o next/\nzheng next -election nomination.toml -cast group1.json -cast group2.json -review review.toml -o next/\nzheng next -election next/hongshan-2026-runoff.toml -data data2 -follows hongshan.toml=result.json -o next/",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		k := counting.NewFlags(fs, true, true)
		out := fs.String("o", "", say.Flag("o_dir"))
		date := fs.String("date", "", say.Flag("date"))
		return func(_ context.Context, c *console.Call) error {
			if err := console.Missing(fs, "o"); err != nil {
				return err
			}
			day, err := parseDate(*date)
			if err != nil {
				return err
			}
			counted, err := k.Take(c)
			if err != nil {
				return err
			}
			rounds, err := rounds(counted, day)
			if err != nil {
				return err
			}
			if len(counted.Before) > 0 {
				again, err := tally.Reopened(counted.Rounds(), day)
				if err != nil {
					return say.Failed(err, "bad_next")
				}
				if again != nil {
					rounds = append(rounds, again)
				}
			}
			unheld := unheld(c, counted.Result)
			if len(rounds) == 0 {
				if !unheld {
					say.Line(c.Stdout, say.Text("no_next"))
				}
				return nil
			}
			if err := os.MkdirAll(*out, 0o755); err != nil {
				return say.Failed(err, "cannot_write", *out)
			}
			for _, n := range rounds {
				path := filepath.Join(*out, n.ID+".toml")
				if err := open.CreateFile(path, election.Format(n)); err != nil {
					return err
				}
				say.Line(c.Stdout, say.Text("next_written", n.Title, path))
				if last, late := counted.Election.LateFor(n.Date); late && n.Round == election.Supplementary {
					say.Line(c.Stdout, say.Text("next_late", n.Date, last))
				}
				tellShort(c, &counted.Held, n)
			}
			return nil
		}
	},
}

// rounds are the elections that a count asks for: further rounds, or of a
// nomination that stands the vote among those who qualify.
func rounds(c *counting.Count, day election.Date) ([]*election.Election, error) {
	if c.Election.Round == election.Nominating && len(c.Result.Fails()) == 0 {
		e, err := tally.Candidates(c.Election, c.Result, c.Review, day)
		var unready *tally.Unready
		if errors.As(err, &unready) {
			return nil, unready.Text()
		}
		if err != nil {
			return nil, say.Failed(err, "bad_next")
		}
		return []*election.Election{e}, nil
	}
	rounds, err := tally.Rounds(c.Election, c.Result, day)
	if err != nil {
		return nil, say.Failed(err, "bad_next")
	}
	return rounds, nil
}

// tellShort tells of posts for which fewer stand than are to.
func tellShort(c *console.Call, nomination *tally.Held, next *election.Election) {
	if nomination.Election.Round != election.Nominating || len(nomination.Result.Fails()) > 0 {
		return
	}
	for i, post := range next.Posts {
		if places := nomination.Election.Standing(nomination.Election.Posts[i]); len(post.Candidates) < places {
			say.Line(c.Stdout, say.Text("next_short", post.Title, len(post.Candidates), post.Seats, places))
		}
	}
}

// unheld says what follows where nobody is left to stand.
func unheld(c *console.Call, r *tally.Result) (any bool) {
	for _, n := range r.Next {
		if n.Round != tally.Repeat && len(n.People) == 0 {
			say.Line(c.Stdout, text.Text{Zh: n.SaysZh, En: n.Says})
			any = true
		}
	}
	return any
}

func parseDate(s string) (d election.Date, err error) {
	if s == "" {
		return d, nil
	}
	if d, err = election.ParseDate(s); err != nil {
		return d, say.Usage("bad_date", s)
	}
	return d, nil
}
