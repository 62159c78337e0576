package main

import (
	"context"
	"flag"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/stations"
)

var clusterCommand = command{
	name: "cluster", args: "init|join|status|replace|end|member [BUNDLE]",
	example: "zheng cluster init -config /etc/zheng/zheng.toml -o /media/stick -station 中心投票站=192.168.8.11 -station 东区投票站=192.168.8.12 -station 西区投票站=192.168.8.13\n" +
		"zheng cluster join -config /etc/zheng/zheng.toml /media/stick/东区投票站.station\n" +
		"zheng cluster status -config /etc/zheng/zheng.toml\n" +
		"zheng cluster replace -config /etc/zheng/zheng.toml -station 东区投票站 -by 陈静 -second 赵敏 -reason 机器坏了 -o /media/stick\n" +
		"zheng cluster end -config /etc/zheng/zheng.toml",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		s := stations.New(fs)
		return func(ctx context.Context, c *console.Call) error { return s.Run(ctx, c) }
	},
}
