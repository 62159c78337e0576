package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/objection"
)

var objectionCommand = command{
	name: "objection", args: "receive|list|show|assign|hear|decide|receipt|answer|forget",
	example: "zheng objection receive -election hongshan.toml -data data -kind complaint -about vote -by 陈静 -o 回执.pdf\n" +
		"zheng objection list -election hongshan.toml -data data\n" +
		"zheng objection assign -election hongshan.toml -data data -number 1 -handler 赵敏 -by 陈静\n" +
		"zheng objection hear -election hongshan.toml -data data -number 1 -on 2026-12-07 -by 赵敏\n" +
		"zheng objection decide -election hongshan.toml -data data -number 1 -outcome turned_down -by 陈静 -second 周磊 -o 答复.pdf\n" +
		"zheng objection forget -election hongshan.toml -data data -by 陈静 -second 周磊   # after the term",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		o := objection.New(fs)
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data"); err != nil {
				return err
			}
			return o.Run(ctx, c)
		}
	},
}
