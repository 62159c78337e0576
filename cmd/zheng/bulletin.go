package main

import (
	"context"
	"flag"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/store/journal"
	"zheng/store/tally"
)

var bulletinCommand = command{
	name: "bulletin",
	example: "zheng bulletin -election hongshan.toml -data data -o hongshan.json\n" +
		"zheng bulletin -election hongshan.toml -data data -o -",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data_there"))
		out := fs.String("o", "", say.Flag("o_bulletin"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data", "o"); err != nil {
				return err
			}
			e, store, err := open.Kept(*data, *file, c.Stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			r, err := counting.Settled(e, store, tally.Figures{})
			if err != nil {
				return err
			}
			signed, err := counting.Bulletin(ctx, e, store, r, counting.Disagreeing(r), time.Now())
			if err != nil {
				return err
			}
			if *out == "-" {
				_, err := c.Stdout.Write(signed)
				return err
			}
			if err := open.CreateFile(*out, signed); err != nil {
				return err
			}
			say.Line(c.Stdout, say.Text("bulletin_written", *out, journal.Fingerprint(store.PublicKey())))
			return nil
		}
	},
}
