package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/district"
)

var districtCommand = command{
	name: "district", args: "[take|expect|list] [FILE|FOLDER…]",
	example: "zheng district expect -data district 名单.xlsx\n" +
		"zheng district take -data district hongshan-2026.zip bulletins/\n" +
		"zheng district -data district -listen 127.0.0.1:8090\n" +
		"zheng district -data district -listen 0.0.0.0:8443 -cert zheng.crt -key zheng.key -open\n" +
		"zheng district list -data district -o 进度.xlsx\n" +
		"zheng district list -data district hongshan",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error { return district.New(fs).Run },
}
