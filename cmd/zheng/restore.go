package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"zheng/store/backup"
)

var restoreCommand = command{
	name:    "restore",
	example: "zheng restore -from /media/zheng -identity committee.key -data data",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		from := fs.String("from", "", about("restore_from"))
		identity := fs.String("identity", "", about("identity"))
		data := fs.String("data", "", about("data_new"))
		file := fs.String("election", "", about("election_restore"))
		series := fs.Int("series", 0, about("series"))
		quiet := fs.Bool("quiet", false, about("quiet"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "from", "identity", "data"); err != nil {
				return err
			}
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			keys, err := readIdentities(c.stdin, *identity)
			if err != nil {
				return err
			}
			r := backup.Restoring{From: *from, Identities: keys, To: *data, Series: *series}
			if *file != "" {
				if r.Election, err = os.ReadFile(*file); err != nil {
					return failed(err, "cannot_read", *file)
				}
			}
			progress := newBar(c.stderr, *quiet, -1, "restoring")
			r.Step = func(done, all int64) {
				progress.max(int(all))
				progress.set(int(done))
			}
			found, err := backup.Restore(ctx, r)
			progress.end()
			for _, l := range found.Left {
				line(c.stderr, say("restore_left", l.Name, l.Err))
			}
			if err != nil {
				return notRestored(err, *from, *data)
			}
			tellRestored(c, found, *data)
			return nil
		}
	},
}

func readIdentities(stdin io.Reader, path string) ([]age.Identity, error) {
	in := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, failed(err, "cannot_read", path)
		}
		defer f.Close()
		in = f
	}
	keys, err := age.ParseIdentities(in)
	if err != nil {
		return nil, say("bad_identity", path)
	}
	return keys, nil
}

// notRestored says what to do about it.
func notRestored(err error, from, to string) error {
	for _, k := range []struct {
		err  error
		code string
	}{
		{backup.ErrKey, "restore_key"}, {backup.ErrNone, "restore_none"}, {backup.ErrTorn, "restore_torn"},
		{backup.ErrOlder, "restore_older"}, {backup.ErrMany, "restore_many"},
	} {
		if errors.Is(err, k.err) {
			s := say(k.code)
			return sentence{s.zh + "（" + err.Error() + "）", s.en + " (" + err.Error() + ")"}
		}
	}
	if errors.Is(err, os.ErrExist) {
		return say("restore_not_empty", to)
	}
	return failed(err, "restore_failed", from)
}

// tellRestored says what the record holds, so that people can compare it with
// the last paper.
func tellRestored(c *call, r backup.Restored, data string) {
	line(c.stdout, say("restored", data, r.Election.Title))
	line(c.stdout, say("restored_sheets", r.Figures.Counted, r.Figures.Pending, r.Figures.Rejected, r.Figures.Repeated, r.Images))
	if r.Voters >= 0 {
		line(c.stdout, say("restored_roll", r.Voters, r.Took))
	}
	last := r.Checkpoint
	if last == "" {
		last = "–"
	}
	line(c.stdout, say("restored_log", r.Entries, last, r.Fingerprint))
	if n := len(r.Missing); n > 0 {
		line(c.stderr, say("restored_missing", n))
		for _, h := range r.Missing {
			fmt.Fprintf(c.stderr, "  %s\n", short(h))
		}
	}
	line(c.stdout, say("restored_next"))
}
