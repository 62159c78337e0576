package main

import (
	"context"
	"flag"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/review"
	"zheng/cmd/zheng/say"
)

var reviewCommand = command{
	name: "review",
	example: `zheng review -election hongshan.toml -data data -crops crops
zheng review -election hongshan.toml -data data -sheet 3fa9 -by 陈静 -second 刘洋 -set chair/zhang=approve -write member/1=王芳
zheng review -election hongshan.toml -data data -sheet 77c0 -by 陈静 -second 刘洋 -void "V3 看不清"
zheng review -election hongshan.toml -data data -sheet 9b1e -by 陈静 -second 刘洋 -reject "V6 没有盖章"
zheng review -election hongshan.toml -data data -lessons boxes`,
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data"))
		crops := fs.String("crops", "", say.Flag("crops"))
		lessons := fs.String("lessons", "", say.Flag("lessons"))
		asJSON := fs.Bool("json", false, say.Flag("json_pending"))
		trial := fs.Bool("test", false, say.Flag("test_review"))
		sheet := fs.String("sheet", "", say.Flag("sheet"))
		var set, write console.Many
		fs.Var(&set, "set", say.Flag("set"))
		fs.Var(&write, "write", say.Flag("write"))
		confirm := fs.Bool("confirm", false, say.Flag("confirm"))
		void := fs.String("void", "", say.Flag("void"))
		reject := fs.String("reject", "", say.Flag("reject"))
		by := fs.String("by", "", say.Flag("by"))
		second := fs.String("second", "", say.Flag("second"))
		reason := fs.String("reason", "", say.Flag("reason"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data"); err != nil {
				return err
			}
			asked := review.Asked{Set: set, Write: write, Confirm: *confirm, Void: *void, Reject: *reject}
			if err := asked.Check(*sheet); err != nil {
				return err
			}
			if *sheet != "" {
				if err := console.Missing(fs, "by", "second"); err != nil {
					return err
				}
			}
			if *trial {
				*data = open.TrialData(*data)
			}
			e, store, err := open.Kept(*data, *file, c.Stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			if *lessons != "" {
				n, err := review.Lessons(e, store, *lessons, *trial)
				if err != nil {
					return err
				}
				say.Line(c.Stdout, say.Text("lessons", n, *lessons))
				return nil
			}
			if *sheet == "" {
				return review.List(c, e, store, *crops, *trial, *asJSON)
			}
			h, err := store.Find(*sheet)
			if err != nil {
				return err
			}
			entry, err := store.Get(h)
			if err != nil {
				return err
			}
			d, err := asked.Decision(e, entry)
			if err != nil {
				return err
			}
			d.By, d.Second, d.Reason = *by, *second, *reason
			if strings.TrimSpace(d.By) == strings.TrimSpace(d.Second) {
				return say.Usage("same_person", d.By)
			}
			if err := store.Adjudicate(ctx, h, d); err != nil {
				return err
			}
			after, err := store.Get(h)
			if err != nil {
				return err
			}
			say.Line(c.Stdout, say.Text("settled_as", say.Short(h), say.Text("status."+string(after.Status))))
			return nil
		}
	},
}
