package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"strings"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

var resultCommand = command{
	name: "result",
	example: "zheng result -election hongshan.toml -data data -registered 1000 -participants 620 -issued 620\n" +
		"zheng result -election hongshan.toml -data data -json > result.json\n" +
		"zheng result -election hongshan.toml -data data -pdf 结果报告单.pdf\n" +
		"zheng result -election next/hongshan-2026-runoff.toml -data data2 -follows hongshan.toml=result.json",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		return showing(countFlags(fs, true, false), fs.Bool("json", false, about("json_result")), fs.String("pdf", "", about("pdf")), fs.String("html", "", about("html")))
	},
}

// knownFigures declares the flags for figures that the record does not hold.
func knownFigures(fs *flag.FlagSet) func() (tally.Figures, error) {
	given := map[string]*int{}
	for _, name := range []string{"registered", "participants", "issued", "own", "proxies", "cancelled"} {
		given[name] = fs.Int(name, -1, about(name))
	}
	var barred many
	fs.Var(&barred, "ineligible", about("ineligible"))
	return func() (f tally.Figures, err error) {
		to := map[string]**int{
			"registered": &f.Registered, "participants": &f.Participants, "issued": &f.Issued,
			"own": &f.Own, "proxies": &f.Proxies, "cancelled": &f.Cancelled,
		}
		fs.Visit(func(fl *flag.Flag) {
			n, known := given[fl.Name]
			if known && *n < 0 && err == nil {
				err = usage("negative", fl.Name, *n)
			}
			if known {
				*to[fl.Name] = n
			}
		})
		for _, b := range barred {
			who, why, _ := strings.Cut(b, "=")
			if who = strings.TrimSpace(who); who == "" || why == "" {
				return f, usage("bad_ineligible", b)
			}
			if f.Ineligible == nil {
				f.Ineligible = map[string]string{}
			}
			f.Ineligible[who] = why
		}
		return f, err
	}
}

// settled applies the rules to what the record holds.
func settled(e *election.Election, store *record.Store, f tally.Figures) (*tally.Result, error) {
	count := tally.NewCounter(e)
	if err := store.Votes(count.Add); err != nil {
		return nil, err
	}
	figures, err := store.Figures()
	if err != nil {
		return nil, err
	}
	if err := fromRoll(&f, store); err != nil {
		return nil, err
	}
	f.Pending = figures.Pending
	f.Rejected = figures.Rejected
	return count.Result(f)
}

// fromRoll takes the figures that were not given from the roll, where there is
// one. Those of the desk count once the desk was used: where voters were checked
// in on paper it knows of none.
func fromRoll(f *tally.Figures, store *record.Store) error {
	t, err := store.Turnout()
	if errors.Is(err, record.ErrNoRoll) {
		return fromHand(f, store)
	}
	if err != nil {
		return err
	}
	for _, n := range []struct {
		to    **int
		value int
		known bool
	}{{&f.Registered, t.Registered, true}, {&f.Participants, t.Participants, t.Own > 0}, {&f.Issued, t.Issued, t.Own > 0}} {
		if *n.to == nil && n.known {
			*n.to = &n.value
		}
	}
	return fromHand(f, store)
}

// fromHand takes figures that are not known yet from those that two people
// counted by hand.
func fromHand(f *tally.Figures, store *record.Store) error {
	h, err := store.ByHand()
	if err != nil || h == nil {
		return err
	}
	for _, n := range []struct {
		to    **int
		value int
	}{{&f.Registered, h.Registered}, {&f.Participants, h.Participants}, {&f.Issued, h.Issued}} {
		if *n.to == nil {
			*n.to = &n.value
		}
	}
	return nil
}

func showJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

var tallyCommand = command{
	name:    "tally",
	example: "zheng tally -election hongshan.toml -cast cast.json -json\nzheng tally -election hongshan.toml -cast hand-count.json -pdf 结果报告单.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		return showing(countFlags(fs, false, true), fs.Bool("json", false, about("json_result")), fs.String("pdf", "", about("pdf")), fs.String("html", "", about("html")))
	},
}

// countCast counts ballots given as data; "-" reads them from stdin.
func countCast(stdin io.Reader, path string, e *election.Election) (*tally.Result, error) {
	in := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, failed(err, "cannot_read", path)
		}
		defer f.Close()
		in = f
	}
	r, err := tally.CountCast(in, e)
	if err != nil {
		return nil, failed(err, "bad_cast", path)
	}
	return r, nil
}
