package main

import (
	"context"
	"flag"
	"os"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/demo"
	"zheng/cmd/zheng/say"
)

var demoCommand = command{
	name:    "demo",
	example: "zheng demo -once\nzheng demo -day\nzheng demo -stations 3\nzheng demo -ballots 50 -listen 127.0.0.1:8080",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		once := fs.Bool("once", false, say.Flag("once"))
		ballots := fs.Int("ballots", 300, say.Flag("ballots"))
		listen := fs.String("listen", "127.0.0.1:8080", say.Flag("listen"))
		data := fs.String("data", "", say.Flag("demo_data"))
		seed := fs.Uint64("seed", 1, say.Flag("seed"))
		day := fs.Bool("day", false, say.Flag("day"))
		stations := fs.Int("stations", 0, say.Flag("demo_stations"))
		quiet := fs.Bool("quiet", false, say.Flag("quiet"))
		return func(ctx context.Context, c *console.Call) error {
			if *ballots < 1 {
				return say.Usage("bad_ballots", *ballots)
			}
			dir := *data
			if dir == "" {
				tmp, err := os.MkdirTemp("", "zheng-demo-")
				if err != nil {
					return say.Failed(err, "cannot_write", os.TempDir())
				}
				dir = tmp
			}
			if *stations != 0 {
				return demo.Stations(ctx, c, dir, *listen, *stations, *seed)
			}
			if *day {
				return demo.Guide(ctx, c, dir, *listen, *seed, *quiet)
			}
			d, err := demo.New(dir, *ballots, *seed, *quiet, c)
			if err != nil {
				return err
			}
			if err := d.Run(ctx); err != nil {
				return err
			}
			if *once {
				return d.Verdict
			}
			return d.Serve(ctx, *listen)
		}
	},
}
