package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"zheng/device/printer"
)

var selftestCommand = command{
	name: "selftest",
	example: "zheng selftest -config /etc/zheng/zheng.toml\n" +
		"zheng selftest -config zheng.toml -sheets 3000 -pdf readiness.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		config := fs.String("config", "", about("config"))
		asJSON := fs.Bool("json", false, about("json_result"))
		pdf := fs.String("pdf", "", about("readiness"))
		sheets := fs.Int("sheets", 0, about("sheets"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "config"); err != nil {
				return err
			}
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			if *sheets < 0 {
				return usage("negative", "sheets", *sheets)
			}
			s, err := loadStation(*config)
			if err != nil {
				return err
			}
			r := newReadiness(s)
			r.sheets = *sheets
			return selftest(ctx, c, r, *asJSON, *pdf)
		}
	},
}

// selftest shows what the checks found; exit 1 where the polls should not be
// opened.
func selftest(ctx context.Context, c *call, r *readiness, asJSON bool, paper string) error {
	list := r.all(ctx)
	if ctx.Err() != nil {
		return say("interrupted")
	}
	stops := stopping(list)
	if asJSON {
		err := writeJSON(c.stdout, struct {
			Ready    bool      `json:"ready"`
			At       time.Time `json:"at"`
			Station  string    `json:"station"`
			Findings []Finding `json:"findings"`
		}{len(stops) == 0, r.now().Round(0), r.s.Station.Name, list})
		if err != nil {
			return err
		}
	} else {
		for _, f := range list {
			f.write(c.stdout)
		}
	}
	if paper != "" {
		if err := r.print(paper, list); err != nil {
			return err
		}
	}
	if len(stops) > 0 {
		line(c.stderr, say("selftest_bad", len(stops)))
		return quietError{}
	}
	line(c.stderr, say("selftest_good"))
	return nil
}

// marksOf are the signs of how things are; each is told apart without colour.
var marksOf = map[state]string{isOK: "✓", isWarn: "!", isFail: "✗", isUnused: "·"}

func (f Finding) write(w io.Writer) {
	name := say("check." + f.Check)
	fmt.Fprintf(w, "%s %s %s\n  %s\n", marksOf[f.State], padded(name.zh, 14), f.SaysZh, padded(name.en, 14)+" "+f.Says)
	if f.Do != "" {
		fmt.Fprintf(w, "  → %s\n    %s\n", f.DoZh, f.Do)
	}
}

// print writes the readiness report: a PDF, or a web page where the name says
// so.
func (r *readiness) print(path string, list []Finding) error {
	event := printer.Event{Title: r.s.Station.Name}
	if r.e != nil {
		event = printer.Event{Title: r.e.Title, Committee: r.e.Committee, Date: r.e.Date}
	}
	checks := make([]printer.Check, len(list))
	for i, f := range list {
		name := say("check." + f.Check)
		checks[i] = printer.Check{
			Name: printer.Text{Zh: name.zh, En: name.en}, State: string(f.State), Essential: f.Essential,
			Says: printer.Text{Zh: f.SaysZh, En: f.Says}, Do: printer.Text{Zh: f.DoZh, En: f.Do},
		}
	}
	d := printer.Readiness(event, r.s.Station.Name, r.now(), checks)
	return create(path, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(path), ".html") {
			return d.WriteHTML(w)
		}
		return d.WritePDF(w)
	})
}
