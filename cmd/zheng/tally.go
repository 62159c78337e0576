package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/say"
)

var tallyCommand = command{
	name:    "tally",
	example: "zheng tally -election hongshan.toml -cast cast.json -json\nzheng tally -election hongshan.toml -cast hand-count.json -pdf 结果报告单.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		return showing(counting.NewFlags(fs, false, true), fs.Bool("json", false, say.Flag("json_result")), fs.String("pdf", "", say.Flag("pdf")), fs.String("html", "", say.Flag("html")))
	},
}
