package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
)

var reportCommand = command{
	name: "report",
	example: "zheng report -kind result -election hongshan.toml -data data -o 结果报告单.pdf\n" +
		"zheng report -kind notice -election hongshan.toml -cast cast.json -o 当选公告.pdf\n" +
		"zheng report -kind sealing -election hongshan.toml -data data -cancelled 3 -o 封存单.pdf\n" +
		"zheng report -kind tally -election hongshan.toml -data data -english -o 统计表.html\n" +
		"zheng report -kind notice -election next/hongshan-2026-runoff.toml -data data2 -follows hongshan.toml=result.json -o 当选公告.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		k := counting.NewFlags(fs, true, true)
		kind := fs.String("kind", "result", say.Flag("kind"))
		out := fs.String("o", "", say.Flag("o_report"))
		copies := fs.Int("copies", 0, say.Flag("copies"))
		english := fs.Bool("english", false, say.Flag("english"))
		queue := fs.String("print", "", say.Flag("print"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "o"); err != nil {
				return err
			}
			report, err := counting.ReportNamed(*kind)
			if err != nil {
				return err
			}
			if open.Format(*out) == "" {
				return say.Usage("bad_report", *out)
			}
			if *copies < 0 || *copies > 99 {
				return say.Usage("bad_copies", *copies)
			}
			k.Paper = *kind
			counted, err := k.Take(c)
			if err != nil {
				return err
			}
			committee, err := counted.Committee()
			if err != nil {
				return err
			}
			count := counted.Reported(committee)
			count.English = *english
			if count.Copies = *copies; *copies == 0 {
				count.Copies = report.Copies
			}
			d, err := report.Document(count)
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
