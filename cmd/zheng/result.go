package main

import (
	"context"
	"flag"
	"io"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
)

var resultCommand = command{
	name: "result",
	example: "zheng result -election hongshan.toml -data data -registered 1000 -participants 620 -issued 620\n" +
		"zheng result -election hongshan.toml -data data -json > result.json\n" +
		"zheng result -election hongshan.toml -data data -pdf 结果报告单.pdf\n" +
		"zheng result -election hongshan.toml -stations 中心站.zip,东站.zip,西站.zip\n" +
		"zheng result -election next/hongshan-2026-runoff.toml -data data2 -follows hongshan.toml=result.json",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		return showing(counting.NewFlags(fs, true, false), fs.Bool("json", false, say.Flag("json_result")), fs.String("pdf", "", say.Flag("pdf")), fs.String("html", "", say.Flag("html")))
	},
}

// showing is what result and tally do.
func showing(k *counting.Flags, asJSON *bool, pdf, page *string) func(context.Context, *console.Call) error {
	return func(_ context.Context, c *console.Call) error {
		counted, err := k.Take(c)
		if err != nil {
			return err
		}
		committee, err := counted.Committee()
		if err != nil {
			return err
		}
		for format, path := range map[string]string{open.PDF: *pdf, open.HTML: *page} {
			if path == "" {
				continue
			}
			report := paper.Reports()[0]
			count := counted.Reported(committee)
			count.Copies = report.Copies
			d, err := report.Document(count)
			if err != nil {
				return err
			}
			if err := open.Create(path, func(w io.Writer) error { return open.WritePaper(w, format, d) }); err != nil {
				return err
			}
			say.Line(c.Stderr, say.Text("report_written", d.Title(), path))
		}
		if *asJSON {
			return console.ShowJSON(c.Stdout, counted.Full(committee))
		}
		counting.WriteStations(c.Stdout, counted.Full(committee))
		if err := counting.Write(c.Stdout, counted.Result); err != nil {
			return err
		}
		return counting.WriteCommittee(c.Stdout, committee)
	}
}
