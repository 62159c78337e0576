package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
)

var candidatesCommand = command{
	name: "candidates",
	example: "zheng candidates -election hongshan.toml\n" +
		"zheng candidates -election hongshan.toml -photos photos/ -o 候选人介绍.pdf\n" +
		"zheng candidates -election hongshan.toml -photos photos/ -english -o candidates.html",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		photos := fs.String("photos", "", say.Flag("photos"))
		out := fs.String("o", "", say.Flag("o_candidates"))
		english := fs.Bool("english", false, say.Flag("english"))
		queue := fs.String("print", "", say.Flag("print"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election"); err != nil {
				return err
			}
			if *out != "" && open.Format(*out) == "" {
				return say.Usage("bad_report", *out)
			}
			e, err := open.Election(*file)
			if err != nil {
				return err
			}
			if *out == "" {
				listCandidates(c.Stdout, e)
				return nil
			}
			pictures, err := open.Photos(*photos, e)
			if err != nil {
				return err
			}
			d := paper.Candidates(e, pictures, *english)
			if err := open.CreatePaper(*out, d); err != nil {
				return err
			}
			say.Line(c.Stdout, say.Text("report_written", d.Title(), *out))
			return console.SendPaper(ctx, c, *queue, *out)
		}
	},
}

// listCandidates lists those who stand in the order of the ballot; where that was
// drawn by lot, with what each drew.
func listCandidates(w io.Writer, e *election.Election) {
	for _, p := range e.Posts {
		fmt.Fprintln(w, p.Title)
		for i, c := range p.Candidates {
			drew := ""
			if e.Ballot.Order == election.ByLot {
				drew = election.Lot(e.Ballot.Seed, p.ID, c.Name)
			}
			fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %d  %s %s", i+1, console.Padded(c.Name, 16), drew), " "))
		}
	}
	if e.Ballot.Order == election.ByLot {
		say.Line(w, say.Text("lot_drawn", e.Ballot.Seed, e.Posts[0].ID))
	}
}
