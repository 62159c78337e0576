package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/scan/sheet"
)

var printCommand = command{
	name:    "print",
	example: "zheng print -election hongshan.toml -count 620 -o ballots.pdf -layout layout.json\nzheng print -election hongshan.toml -test -count 20 -o test.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		count := fs.Int("count", 0, say.Flag("count"))
		out := fs.String("o", "", say.Flag("o_pdf"))
		layout := fs.String("layout", "", say.Flag("layout"))
		edition := fs.String("edition", string(sheet.Normal), say.Flag("edition"))
		trial := fs.Bool("test", false, say.Flag("test_print"))
		quiet := fs.Bool("quiet", false, say.Flag("quiet"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "count", "o"); err != nil {
				return err
			}
			switch {
			case *count < 1:
				return say.Usage("bad_count", *count)
			case *edition != string(sheet.Normal) && *edition != string(sheet.Large):
				return say.Usage("bad_edition", *edition)
			}
			e, err := open.Election(*file)
			if err != nil {
				return err
			}
			l, err := sheet.Design(e, sheet.Edition(*edition))
			if err != nil {
				return say.Failed(err, "no_ballot")
			}
			if *trial {
				if l, err = l.Test(); err != nil {
					return say.Failed(err, "no_ballot")
				}
			}
			bar := console.NewBar(c.Stderr, *quiet, *count, "printing")
			err = open.Create(*out, func(w io.Writer) error {
				return l.WritePDF(w, *count, rand.Reader, func(done int) { bar.Set(done) })
			})
			bar.End()
			if err != nil {
				return err
			}
			if *layout != "" {
				if err := open.CreateFile(*layout, l.JSON()); err != nil {
					return err
				}
			}
			say.Line(c.Stdout, say.Text("printed", *count, len(l.Pages), *out))
			if *trial {
				say.Line(c.Stdout, say.Text("printed_test"))
			}
			for _, n := range l.Notes() {
				fmt.Fprintln(c.Stdout, n)
			}
			return nil
		}
	},
}
