package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

var resultCommand = command{
	name:    "result",
	example: "zheng result -election hongshan.toml -data data -registered 1000 -participants 620 -issued 620\nzheng result -election hongshan.toml -data data -json > result.json",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		file := fs.String("election", "", about("election"))
		data := fs.String("data", "", about("data"))
		asJSON := fs.Bool("json", false, about("json_result"))
		known := knownFigures(fs)
		return func(_ context.Context, c *call) error {
			if err := missing(fs, "election", "data"); err != nil {
				return err
			}
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			f, err := known()
			if err != nil {
				return err
			}
			e, err := load(*file)
			if err != nil {
				return err
			}
			store, err := openRecord(*data, e, c.stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			r, err := settled(e, store, f)
			if err != nil {
				return err
			}
			return showResult(c.stdout, r, *asJSON)
		}
	},
}

// knownFigures declares the flags for figures that the record does not hold.
func knownFigures(fs *flag.FlagSet) func() (tally.Figures, error) {
	registered := fs.Int("registered", -1, about("registered"))
	participants := fs.Int("participants", -1, about("participants"))
	issued := fs.Int("issued", -1, about("issued"))
	return func() (f tally.Figures, err error) {
		given := map[string]bool{}
		fs.Visit(func(fl *flag.Flag) { given[fl.Name] = true })
		for _, n := range []struct {
			name string
			v    *int
			to   **int
		}{{"registered", registered, &f.Registered}, {"participants", participants, &f.Participants}, {"issued", issued, &f.Issued}} {
			if !given[n.name] {
				continue
			}
			if *n.v < 0 {
				return f, usage("negative", n.name, *n.v)
			}
			*n.to = n.v
		}
		return f, nil
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
		return nil
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
	return nil
}

func showResult(w io.Writer, r *tally.Result, asJSON bool) error {
	if !asJSON {
		return writeResult(w, r)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

var tallyCommand = command{
	name:    "tally",
	example: "zheng tally -election hongshan.toml -cast cast.json -json",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		file := fs.String("election", "", about("election"))
		cast := fs.String("cast", "", about("cast"))
		asJSON := fs.Bool("json", false, about("json_result"))
		return func(_ context.Context, c *call) error {
			if err := missing(fs, "election", "cast"); err != nil {
				return err
			}
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			e, err := load(*file)
			if err != nil {
				return err
			}
			r, err := countCast(c.stdin, *cast, e)
			if err != nil {
				return err
			}
			return showResult(c.stdout, r, *asJSON)
		}
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
