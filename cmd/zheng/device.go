package main

import (
	"context"
	"errors"
	"flag"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/device/probe"
)

var deviceCommand = command{
	name: "device", args: "test",
	example: "zheng device test -idcard /dev/serial/by-id/usb-reader -barcode /dev/ttyACM0",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		var cfg probe.Config
		fs.StringVar(&cfg.IDCard, "idcard", "", "身份证阅读器的串口 `PORT`\nthe port of the ID-card reader")
		fs.IntVar(&cfg.IDCardBaud, "baud", 115200, "身份证阅读器的波特率 `N`\nits speed in bits a second")
		fs.StringVar(&cfg.Barcode, "barcode", "", "条码扫描器的串口 `PORT`\nthe port of the barcode scanner")
		fs.DurationVar(&cfg.Wait, "wait", 0, "等人放卡、扫码的时间 `TIME`，不写为 15s\nhow long to wait for a card or code; 15s when not given")
		return func(ctx context.Context, c *console.Call) error {
			if len(c.Args) != 1 || c.Args[0] != "test" {
				return say.Usage("unknown_command", "device "+strings.Join(c.Args, " "), "device test")
			}
			err := probe.Run(ctx, c.Stdout, cfg)
			if errors.Is(err, probe.ErrFault) {
				return say.Quiet{}
			}
			return err
		}
	},
}
