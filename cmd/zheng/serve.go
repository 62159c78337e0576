package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/appliance"
	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
)

var serveCommand = command{
	name:    "serve",
	example: "zheng serve -config /etc/zheng/zheng.toml",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		config := fs.String("config", "", say.Flag("config"))
		logWay := fs.String("log", console.LogAuto, say.Flag("log"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "config"); err != nil {
				return err
			}
			cfg, err := station.Load(*config)
			if err != nil {
				return err
			}
			s := &appliance.Setup{Config: cfg}
			if s.Log, c.Stderr, err = console.OpenLog(c.Stderr, *logWay); err != nil {
				return err
			}
			return appliance.Serve(ctx, c, s)
		}
	},
}
