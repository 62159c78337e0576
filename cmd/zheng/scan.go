package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"runtime"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/scanline"
)

var scanCommand = command{
	name: "scan", args: "FILE|DIR…",
	example: "zheng scan -election hongshan.toml -data data scans/\nzheng scan -election hongshan.toml -data data -json -overlay seen scans/ more.pdf > sheets.jsonl",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data"))
		asJSON := fs.Bool("json", false, say.Flag("json_sheets"))
		overlay := fs.String("overlay", "", say.Flag("overlay"))
		trial := fs.Bool("test", false, say.Flag("test_scan"))
		workers := fs.Int("workers", runtime.GOMAXPROCS(0), say.Flag("workers"))
		quiet := fs.Bool("quiet", false, say.Flag("quiet"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data"); err != nil {
				return err
			}
			if len(c.Args) == 0 {
				return say.Usage("no_scans")
			}
			if *workers < 1 {
				return say.Usage("bad_workers", *workers)
			}
			e, err := open.Election(*file)
			if err != nil {
				return err
			}
			reader, err := open.Reader(e, *trial)
			if err != nil {
				return err
			}
			if *trial {
				*data = open.TrialData(*data)
			}
			if *overlay != "" {
				if err := os.MkdirAll(*overlay, 0o755); err != nil {
					return say.Failed(err, "cannot_write", *overlay)
				}
			}
			store, err := open.Record(*data, e, c.Stderr)
			if err != nil {
				return err
			}
			s := &scanline.Line{Reader: reader, Store: store, Batch: store.Batch(), Overlay: *overlay, Workers: *workers, Stderr: c.Stderr}
			s.Out = func(o scanline.Outcome) error {
				if *asJSON {
					return json.NewEncoder(c.Stdout).Encode(o.Row())
				}
				return o.Plain(c.Stdout)
			}
			err = s.Run(ctx, scanline.Files(c.Args), console.NewBar(c.Stderr, *quiet, -1, "scanning"))
			if !*quiet {
				s.Summary(c.Stderr)
			}
			if cerr := store.Close(); err == nil {
				err = cerr
			}
			if err == nil && s.Unhandled > 0 {
				return say.Quiet{}
			}
			return err
		}
	},
}
