package main

import (
	"context"
	"flag"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/summary"
	"zheng/cmd/zheng/workbook"
	"zheng/store/election"
)

var summaryCommand = command{
	name: "summary",
	example: "zheng summary -election hongshan.toml -data data -o 总结报告.pdf\n" +
		"zheng summary -election hongshan.toml -data data -lists lists.toml -o 总结报告.docx",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data"))
		lists := fs.String("lists", "", say.Flag("lists"))
		out := fs.String("o", "", say.Flag("o_report"))
		queue := fs.String("print", "", say.Flag("print"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data", "o"); err != nil {
				return err
			}
			if open.Format(*out) == "" {
				return say.Usage("bad_report", *out)
			}
			e, err := open.Election(*file)
			if err != nil {
				return err
			}
			var l *election.Lists
			if *lists != "" {
				if l, err = workbook.Lists(*lists); err != nil {
					return err
				}
			}
			store, err := open.Record(*data, e, c.Stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			d, err := summary.Of(e, store, l, time.Now())
			if err != nil {
				return err
			}
			if err := open.CreatePaper(*out, d); err != nil {
				return err
			}
			say.Line(c.Stdout, say.Text("report_written", say.Text("report.summary"), *out))
			return console.SendPaper(ctx, c, *queue, *out)
		}
	},
}
