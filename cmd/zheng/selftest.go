package main

import (
	"context"
	"flag"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/readiness"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
)

var selftestCommand = command{
	name: "selftest",
	example: "zheng selftest -config /etc/zheng/zheng.toml\n" +
		"zheng selftest -config zheng.toml -sheets 3000 -pdf readiness.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		config := fs.String("config", "", say.Flag("config"))
		asJSON := fs.Bool("json", false, say.Flag("json_result"))
		pdf := fs.String("pdf", "", say.Flag("readiness"))
		sheets := fs.Int("sheets", 0, say.Flag("sheets"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "config"); err != nil {
				return err
			}
			if *sheets < 0 {
				return say.Usage("negative", "sheets", *sheets)
			}
			s, err := station.Load(*config)
			if err != nil {
				return err
			}
			r := readiness.New(s)
			r.Sheets = *sheets
			return selftest(ctx, c, r, *asJSON, *pdf)
		}
	},
}

// selftest shows what the checks found; exit 1 where the polls should not be
// opened.
func selftest(ctx context.Context, c *console.Call, r *readiness.Checks, asJSON bool, paper string) error {
	list := r.All(ctx)
	if ctx.Err() != nil {
		return say.Text("interrupted")
	}
	stops := readiness.Stopping(list)
	if asJSON {
		err := console.WriteJSON(c.Stdout, struct {
			Ready    bool                `json:"ready"`
			At       time.Time           `json:"at"`
			Station  string              `json:"station"`
			Findings []readiness.Finding `json:"findings"`
		}{len(stops) == 0, r.Now().Round(0), r.Config.Station.Name, list})
		if err != nil {
			return err
		}
	} else {
		for _, f := range list {
			f.Write(c.Stdout)
		}
	}
	if paper != "" {
		if err := r.Print(paper, list); err != nil {
			return err
		}
	}
	if len(stops) > 0 {
		say.Line(c.Stderr, say.Text("selftest_bad", len(stops)))
		return say.Quiet{}
	}
	say.Line(c.Stderr, say.Text("selftest_good"))
	return nil
}
