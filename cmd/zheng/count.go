package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"strings"

	"zheng/device/printer"
	"zheng/store/record"
	"zheng/store/tally"
)

// This file takes a count from wherever it lies: the record, ballots given as
// data, or a result written before; alone, or with the rounds before it.

// counting are the flags of a command that decides by a count.
type counting struct {
	fs                 *flag.FlagSet
	file, data, cast   string
	follows            many
	known              func() (tally.Figures, error)
	fromData, fromCast bool
	paper              string // the kind of report to be printed; "" for none
}

// countFlags declares them; the ballots come from -data, from -cast, or from
// either.
func countFlags(fs *flag.FlagSet, fromData, fromCast bool) *counting {
	k := &counting{fs: fs, fromData: fromData, fromCast: fromCast}
	fs.StringVar(&k.file, "election", "", about("election"))
	if fromData {
		fs.StringVar(&k.data, "data", "", about("data"))
		k.known = knownFigures(fs)
	}
	if fromCast {
		fs.StringVar(&k.cast, "cast", "", about("cast"))
	}
	fs.Var(&k.follows, "follows", about("follows"))
	return k
}

// many is a flag that may be given many times.
type many []string

func (l *many) String() string { return strings.Join(*l, " ") }

func (l *many) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// counted is a decided round with those before it.
type counted struct {
	tally.Held
	before []tally.Held
	desk   *record.Turnout // nil where no desk was used
	given  tally.Figures

	checkpoint, logKey string // of the record's log; "" where there is none
}

// take counts and decides.
func (k *counting) take(c *call) (*counted, error) {
	if err := k.asked(c); err != nil {
		return nil, err
	}
	out := new(counted)
	var err error
	if k.known != nil {
		if out.given, err = k.known(); err != nil {
			return nil, err
		}
	}
	for _, f := range k.follows {
		held, err := earlier(c, f)
		if err != nil {
			return nil, err
		}
		out.before = append(out.before, held)
	}
	if out.Election, err = load(k.file); err != nil {
		return nil, err
	}
	if k.cast != "" {
		out.Result, err = countCast(c.stdin, k.cast, out.Election)
		return out, err
	}
	store, err := openRecord(k.data, out.Election, c.stderr)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	if t, err := store.Turnout(); err == nil && t.Own > 0 {
		out.desk = &t
	}
	if out.checkpoint, out.logKey, err = pinnedBy(store, c, k.paper); err != nil {
		return nil, err
	}
	out.Result, err = settled(out.Election, store, out.given)
	return out, err
}

// asked checks that the flags are there.
func (k *counting) asked(c *call) error {
	need := []string{"election"}
	switch {
	case k.fromData && k.fromCast:
		if err := missing(k.fs, need...); err != nil {
			return err
		}
		if (k.data == "") == (k.cast == "") {
			return usage("data_or_cast")
		}
	case k.fromData:
		need = append(need, "data")
	default:
		need = append(need, "cast")
	}
	if err := missing(k.fs, need...); err != nil {
		return err
	}
	if len(c.args) > 0 {
		return usage("too_much", c.args[0])
	}
	return nil
}

// earlier reads "ELECTION.toml=RESULT": a data folder, a CAST.json, or a result
// as -json writes it.
func earlier(c *call, follows string) (h tally.Held, err error) {
	file, from, ok := strings.Cut(follows, "=")
	if !ok || file == "" || from == "" {
		return h, usage("bad_follows", follows)
	}
	if h.Election, err = load(file); err != nil {
		return h, err
	}
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return h, failed(err, "cannot_read", from)
	case info.IsDir():
		store, err := openRecord(from, h.Election, c.stderr)
		if err != nil {
			return h, err
		}
		defer store.Close()
		h.Result, err = settled(h.Election, store, tally.Figures{})
		return h, err
	}
	if ballots, err := holdsBallots(from); err != nil {
		return h, err
	} else if ballots {
		h.Result, err = countCast(c.stdin, from, h.Election)
		return h, err
	}
	if h.Result, err = readResult(from); err != nil {
		return h, err
	}
	if h.Result.Election != h.Election.ID || h.Result.Rules.Hash != h.Election.Rules.Hash() {
		return h, say("not_its_result", from, file)
	}
	return h, nil
}

// holdsBallots tells a CAST.json from a result.
func holdsBallots(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, failed(err, "cannot_read", path)
	}
	defer f.Close()
	var keys struct {
		Ballots json.RawMessage `json:"ballots"`
	}
	err = json.NewDecoder(f).Decode(&keys)
	return err == nil && keys.Ballots != nil, nil
}

// rounds are all that were held, the first of them first.
func (k *counted) rounds() []tally.Held {
	return append(k.before[:len(k.before):len(k.before)], k.Held)
}

// committee is who is elected after all rounds; nil where this is the only one.
func (k *counted) committee() (*tally.Committee, error) {
	if len(k.before) == 0 {
		return nil, nil
	}
	c, err := tally.Final(k.rounds())
	if err != nil {
		return nil, failed(err, "no_committee")
	}
	return c, nil
}

// reported is what reports are made from.
func (k *counted) reported(committee *tally.Committee) printer.Count {
	out := printer.Count{
		Election: k.Election, Result: k.Result, Committee: committee,
		Own: k.given.Own, Proxies: k.given.Proxies, Cancelled: k.given.Cancelled,
		Checkpoint: k.checkpoint, LogKey: k.logKey,
	}
	if k.desk == nil {
		return out
	}
	for _, n := range []struct {
		to    **int
		value int
	}{{&out.Own, k.desk.Own}, {&out.Proxies, k.desk.Proxy}, {&out.Cancelled, k.desk.Cancelled}} {
		if *n.to == nil {
			*n.to = &n.value
		}
	}
	return out
}

// full is the JSON of a result, with the committee after a chain of rounds.
type full struct {
	*tally.Result
	Committee *tally.Committee `json:"committee,omitempty"`
}

// showing is what result and tally do.
func showing(k *counting, asJSON *bool, pdf, page *string) func(context.Context, *call) error {
	return func(_ context.Context, c *call) error {
		counted, err := k.take(c)
		if err != nil {
			return err
		}
		committee, err := counted.committee()
		if err != nil {
			return err
		}
		for _, path := range []string{*pdf, *page} {
			if path == "" {
				continue
			}
			report := printer.Reports()[0]
			count := counted.reported(committee)
			count.Copies = report.Copies
			if err := writeReport(path, path == *page, report, count); err != nil {
				return err
			}
			line(c.stderr, say("report_written", say("report."+report.Name), path))
		}
		if *asJSON {
			return showJSON(c.stdout, full{counted.Result, committee})
		}
		if err := writeResult(c.stdout, counted.Result); err != nil {
			return err
		}
		return writeCommittee(c.stdout, committee)
	}
}
