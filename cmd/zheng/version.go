package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"

	"zheng/cmd/zheng/console"
)

var versionCommand = command{
	name:    "version",
	example: "zheng version",
	setup: func(*flag.FlagSet) func(context.Context, *console.Call) error {
		return func(_ context.Context, c *console.Call) error {
			version, commit := "devel", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				if v := info.Main.Version; v != "" && v != "(devel)" {
					version = v
				}
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						commit = " " + s.Value
					}
				}
			}
			fmt.Fprintf(c.Stdout, "zheng %s%s %s %s/%s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		}
	},
}
