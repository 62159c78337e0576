package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/store/backup"
)

var restoreCommand = command{
	name:    "restore",
	example: "zheng restore -from /media/zheng -identity committee.key -data data",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		from := fs.String("from", "", say.Flag("restore_from"))
		identity := fs.String("identity", "", say.Flag("identity"))
		data := fs.String("data", "", say.Flag("data_new"))
		file := fs.String("election", "", say.Flag("election_restore"))
		series := fs.Int("series", 0, say.Flag("series"))
		quiet := fs.Bool("quiet", false, say.Flag("quiet"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "from", "identity", "data"); err != nil {
				return err
			}
			keys, err := readIdentities(c.Stdin, *identity)
			if err != nil {
				return err
			}
			r := backup.Restoring{From: *from, Identities: keys, To: *data, Series: *series}
			if *file != "" {
				if r.Election, err = os.ReadFile(*file); err != nil {
					return say.Failed(err, "cannot_read", *file)
				}
			}
			progress := console.NewBar(c.Stderr, *quiet, -1, "restoring")
			r.Step = func(done, all int64) {
				progress.Max(int(all))
				progress.Set(int(done))
			}
			found, err := backup.Restore(ctx, r)
			progress.End()
			for _, l := range found.Left {
				say.Line(c.Stderr, say.Text("restore_left", l.Name, l.Err))
			}
			if err != nil {
				return say.NotRestored(err, *from, *data)
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
			return nil, say.Failed(err, "cannot_read", path)
		}
		defer f.Close()
		in = f
	}
	keys, err := age.ParseIdentities(in)
	if err != nil {
		return nil, say.Text("bad_identity", path)
	}
	return keys, nil
}

// tellRestored says what the record holds, so that people can compare it with
// the last paper.
func tellRestored(c *console.Call, r backup.Restored, data string) {
	say.Line(c.Stdout, say.Text("restored", data, r.Election.Title))
	say.Line(c.Stdout, say.Text("restored_sheets", r.Figures.Counted, r.Figures.Pending, r.Figures.Rejected, r.Figures.Repeated, r.Images))
	if r.Voters >= 0 {
		say.Line(c.Stdout, say.Text("restored_roll", r.Voters, r.Took))
	}
	last := r.Checkpoint
	if last == "" {
		last = "–"
	}
	say.Line(c.Stdout, say.Text("restored_log", r.Entries, last, r.Fingerprint))
	if n := len(r.Missing); n > 0 {
		say.Line(c.Stderr, say.Text("restored_missing", n))
		for _, h := range r.Missing {
			fmt.Fprintf(c.Stderr, "  %s\n", say.Short(h))
		}
	}
	say.Line(c.Stdout, say.Text("restored_next"))
}
