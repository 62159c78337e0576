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
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
)

var bookCommand = ofLists("book",
	"zheng book -election hongshan.toml -data data -o 工作记录本.pdf\n"+
		"zheng book -election hongshan.toml -data data -lists lists.toml -o 工作记录本.pdf",
	workbook.Of)

var summaryCommand = ofLists("summary",
	"zheng summary -election hongshan.toml -data data -o 总结报告.pdf\n"+
		"zheng summary -election hongshan.toml -data data -lists lists.toml -o 总结报告.docx",
	func(e *election.Election, store *record.Store, l *election.Lists) (*paper.Document, error) {
		return summary.Of(e, store, l, time.Now())
	})

// ofLists is a command that makes one paper of a record and the committee's lists,
// which may be missing.
func ofLists(name, example string, of func(*election.Election, *record.Store, *election.Lists) (*paper.Document, error)) command {
	return command{name: name, example: example, setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
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
			d, err := of(e, store, l)
			if err != nil {
				return err
			}
			if err := open.CreatePaper(*out, d); err != nil {
				return err
			}
			say.Line(c.Stdout, say.Text("report_written", d.Title(), *out))
			return console.SendPaper(ctx, c, *queue, *out)
		}
	}}
}
