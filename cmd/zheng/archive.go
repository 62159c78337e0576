package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/export"
	"zheng/cmd/zheng/say"
)

var archiveCommand = command{
	name: "archive",
	example: "zheng archive -election hongshan.toml -data data -o /media/usb/hongshan-2026\n" +
		"zheng archive -election hongshan.toml -data data -years 30 -o hongshan-2026\n" +
		"zheng archive -election hongshan.toml -stations 中心站.zip,东站.zip,西站.zip -o hongshan-2026",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		k := counting.NewFlags(fs, true, false)
		fs.StringVar(&k.Station, "station", "", say.Flag("station_of"))
		out := fs.String("o", "", say.Flag("o_folder"))
		years := fs.Int("years", export.YearsAsked, say.Flag("years"))
		beside := fs.String("summary", "", say.Flag("summary"))
		quiet := fs.Bool("quiet", false, say.Flag("quiet"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "o"); err != nil {
				return err
			}
			if *years != export.YearsAsked && *years < export.YearsLeast {
				return say.Usage("bad_years", *years, export.YearsLeast)
			}
			x, err := export.Take(ctx, c, k, true)
			if err != nil {
				return err
			}
			defer x.Close()
			f := &export.Folder{Dir: *out, Of: x, Years: *years, Summary: *beside}
			made, err := f.Write(ctx, console.NewBar(c.Stderr, *quiet, -1, "exporting"))
			if err != nil {
				return err
			}
			made.Tell(c.Stdout)
			say.Line(c.Stdout, say.Text("archived", *out, f.Kept(), len(f.Programs)))
			return nil
		}
	},
}
