package main

import (
	"context"
	"flag"
	"path/filepath"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/export"
	"zheng/cmd/zheng/say"
)

var exportCommand = command{
	name: "export",
	example: "zheng export -election hongshan.toml -data data -o /media/usb/hongshan-2026.zip\n" +
		"zheng export -election hongshan.toml -data data -station 东站 -o 东站.zip\n" +
		"zheng export -election hongshan.toml -stations 中心站.zip,东站.zip,西站.zip -o hongshan-2026.zip\n" +
		"zheng export -election hongshan.toml -data data -images -o hongshan-2026.zip\n" +
		"zheng-verify hongshan-2026.zip",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		k := counting.NewFlags(fs, true, false)
		fs.StringVar(&k.Station, "station", "", say.Flag("station_of"))
		out := fs.String("o", "", say.Flag("o_archive"))
		images := fs.Bool("images", false, say.Flag("images"))
		quiet := fs.Bool("quiet", false, say.Flag("quiet"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "o"); err != nil {
				return err
			}
			if !strings.EqualFold(filepath.Ext(*out), ".zip") {
				return say.Usage("bad_archive", *out)
			}
			x, err := export.Take(ctx, c, k, *images)
			if err != nil {
				return err
			}
			defer x.Close()
			made, err := x.Write(ctx, *out, console.NewBar(c.Stderr, *quiet, -1, "exporting"))
			if err != nil {
				return err
			}
			made.Tell(c.Stdout)
			return nil
		}
	},
}
