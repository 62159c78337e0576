package main

import (
	"context"
	"encoding/json"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/say"
	"zheng/store/tally"
	"zheng/store/text"
)

var compareCommand = command{
	name: "compare", args: "A.json B.json",
	example: "zheng compare first.json recount.json",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		asJSON := fs.Bool("json", false, say.Flag("json_compare"))
		return func(_ context.Context, c *console.Call) error {
			if len(c.Args) != 2 {
				return say.Usage("two_results")
			}
			var rs [2]*tally.Result
			for i, path := range c.Args {
				r, err := counting.ReadResult(path)
				if err != nil {
					return err
				}
				rs[i] = r
			}
			found, err := tally.Compare(rs[0], rs[1])
			if err != nil {
				return err
			}
			if *asJSON {
				if found == nil {
					found = []tally.Difference{}
				}
				enc := json.NewEncoder(c.Stdout)
				enc.SetEscapeHTML(false)
				if err := enc.Encode(found); err != nil {
					return err
				}
			} else {
				for _, d := range found {
					say.Line(c.Stdout, text.Text{Zh: d.SaysZh, En: d.Says})
				}
				say.Line(c.Stdout, say.Text("compared", len(found)))
			}
			if len(found) > 0 {
				return say.Quiet{}
			}
			return nil
		}
	},
}
