package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/workbook"
	"zheng/store/election"
)

var bookCommand = command{
	name: "book",
	example: "zheng book -election hongshan.toml -data data -o 工作记录本.pdf\n" +
		"zheng book -election hongshan.toml -data data -lists lists.toml -o 工作记录本.pdf",
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
			e, store, err := open.Kept(*data, *file, c.Stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			var l *election.Lists
			if *lists != "" {
				if l, err = workbook.Lists(*lists); err != nil {
					return err
				}
			}
			d, err := workbook.Of(e, store, l)
			if err != nil {
				return err
			}
			if err := open.CreatePaper(*out, d); err != nil {
				return err
			}
			say.Line(c.Stdout, say.Text("report_written", d.Title(), *out))
			return console.SendPaper(ctx, c, *queue, *out)
		}
	},
}
