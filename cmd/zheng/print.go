package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"

	"zheng/scan/sheet"
)

var printCommand = command{
	name:    "print",
	example: "zheng print -election hongshan.toml -count 620 -o ballots.pdf -layout layout.json\nzheng print -election hongshan.toml -test -count 20 -o test.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		file := fs.String("election", "", about("election"))
		count := fs.Int("count", 0, about("count"))
		out := fs.String("o", "", about("o_pdf"))
		layout := fs.String("layout", "", about("layout"))
		edition := fs.String("edition", string(sheet.Normal), about("edition"))
		trial := fs.Bool("test", false, about("test_print"))
		quiet := fs.Bool("quiet", false, about("quiet"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "election", "count", "o"); err != nil {
				return err
			}
			switch {
			case *count < 1:
				return usage("bad_count", *count)
			case *edition != string(sheet.Normal) && *edition != string(sheet.Large):
				return usage("bad_edition", *edition)
			case len(c.args) > 0:
				return usage("too_much", c.args[0])
			}
			e, err := load(*file)
			if err != nil {
				return err
			}
			l, err := sheet.Design(e, sheet.Edition(*edition))
			if err != nil {
				return failed(err, "no_ballot")
			}
			if *trial {
				if l, err = l.Test(); err != nil {
					return failed(err, "no_ballot")
				}
			}
			bar := newBar(c.stderr, *quiet, *count, "printing")
			err = create(*out, func(w io.Writer) error {
				return l.WritePDF(w, *count, rand.Reader, func(done int) { bar.set(done) })
			})
			bar.end()
			if err != nil {
				return err
			}
			if *layout != "" {
				if err := createFile(*layout, l.JSON()); err != nil {
					return err
				}
			}
			line(c.stdout, say("printed", *count, len(l.Pages), *out))
			if *trial {
				line(c.stdout, say("printed_test"))
			}
			for _, n := range l.Notes() {
				fmt.Fprintln(c.stdout, n)
			}
			return nil
		}
	},
}
