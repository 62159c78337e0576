package main

import (
	"context"
	"flag"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/events"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
)

var eventsCommand = command{
	name:    "events",
	example: "zheng events -election election.toml -data data -json > events.json",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data_there"))
		asJSON := fs.Bool("json", false, say.Flag("json_events"))
		return func(_ context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data"); err != nil {
				return err
			}
			e, store, err := open.Kept(*data, *file, c.Stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			if !*asJSON {
				return events.List(c.Stdout, store)
			}
			log, err := events.Log(store, e, time.Now())
			if err != nil {
				return err
			}
			return console.ShowJSON(c.Stdout, log)
		}
	},
}
