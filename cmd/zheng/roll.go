package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/roll"
)

var rollCommand = command{
	name: "roll", args: "import|proxies|mobile|slip|list|cards|checklist|box out|box back|box list|turnout|add|strike|undo|revoke|release|objection|log [TABLE.csv|.xlsx]",
	example: "zheng roll import -election hongshan.toml -data data roll.xlsx\n" +
		"zheng roll import -election hongshan.toml -data data -accept duplicate,17 -json roll.csv > report.json\n" +
		"zheng roll proxies import -election hongshan.toml -data data proxies.csv\n" +
		"zheng roll mobile -election hongshan.toml -data data -box 流动票箱1 -staff 陈静,赵敏,周磊 homebound.csv\n" +
		"zheng roll box out -election hongshan.toml -data data -box 流动票箱1 -ballots 40 -seal 0017 -by 陈静 -second 赵敏 -reason 上门投票\n" +
		"zheng roll checklist -election hongshan.toml -data data -enter 陈静录.csv -enter 赵敏录.csv -by 陈静 -second 赵敏 -reason 停电\n" +
		"zheng roll slip -election hongshan.toml -data data -o slips.pdf\n" +
		"zheng roll add -election hongshan.toml -data data -name 王芳 -group 1组 -by 陈静 -second 赵敏 -reason 漏登\n" +
		"zheng roll log -election hongshan.toml -data data -o log.pdf\n" +
		"zheng roll list -election hongshan.toml -data data -o list.pdf\n" +
		"zheng roll turnout -election hongshan.toml -data data",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		r := roll.New(fs)
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data"); err != nil {
				return err
			}
			return r.Run(ctx, c)
		}
	},
}
