package main

import (
	"context"
	"flag"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"zheng/device/printer"
)

var reportCommand = command{
	name: "report",
	example: "zheng report -kind result -election hongshan.toml -data data -o 结果报告单.pdf\n" +
		"zheng report -kind notice -election hongshan.toml -cast cast.json -o 当选公告.pdf\n" +
		"zheng report -kind sealing -election hongshan.toml -data data -cancelled 3 -o 封存单.pdf\n" +
		"zheng report -kind tally -election hongshan.toml -data data -english -o 统计表.html\n" +
		"zheng report -kind notice -election next/hongshan-2026-runoff.toml -data data2 -follows hongshan.toml=result.json -o 当选公告.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		k := countFlags(fs, true, true)
		kind := fs.String("kind", "result", about("kind"))
		out := fs.String("o", "", about("o_report"))
		copies := fs.Int("copies", 0, about("copies"))
		english := fs.Bool("english", false, about("english"))
		queue := fs.String("print", "", about("print"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "o"); err != nil {
				return err
			}
			report, err := reportNamed(*kind)
			if err != nil {
				return err
			}
			ending := strings.ToLower(filepath.Ext(*out))
			if ending != ".pdf" && ending != ".html" {
				return usage("bad_report", *out)
			}
			if *copies < 0 || *copies > 99 {
				return usage("bad_copies", *copies)
			}
			k.paper = *kind
			counted, err := k.take(c)
			if err != nil {
				return err
			}
			committee, err := counted.committee()
			if err != nil {
				return err
			}
			count := counted.reported(committee)
			count.English = *english
			if count.Copies = *copies; *copies == 0 {
				count.Copies = report.Copies
			}
			if err := writeReport(*out, ending == ".html", report, count); err != nil {
				return err
			}
			line(c.stdout, say("report_written", say("report."+report.Name), *out))
			return sendPaper(ctx, c, *queue, *out)
		}
	},
}

func reportNamed(name string) (printer.Report, error) {
	reports := printer.Reports()
	i := slices.IndexFunc(reports, func(r printer.Report) bool { return r.Name == name })
	if i < 0 {
		var names []string
		for _, r := range reports {
			names = append(names, r.Name)
		}
		return printer.Report{}, usage("bad_kind", name, strings.Join(names, ", "))
	}
	return reports[i], nil
}

// writeReport prints a report to a file, as HTML or else as PDF.
func writeReport(path string, asHTML bool, report printer.Report, count printer.Count) error {
	d, err := report.Document(count)
	if err != nil {
		return err
	}
	return create(path, func(w io.Writer) error {
		if asHTML {
			return d.WriteHTML(w)
		}
		return d.WritePDF(w)
	})
}
