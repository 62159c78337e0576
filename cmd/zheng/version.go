package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
)

// release is the package's version; the linker sets it (systemd/deb.sh).
var release string

var versionCommand = command{
	name:    "version",
	example: "zheng version",
	setup: func(*flag.FlagSet) func(context.Context, *console.Call) error {
		return func(_ context.Context, c *console.Call) error {
			fmt.Fprintf(c.Stdout, "zheng %s %s %s/%s\n", built(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			sum, err := ownSum()
			if err != nil {
				return say.Failed(err, "cannot_read", "zheng")
			}
			_, err = fmt.Fprintf(c.Stdout, "sha256 %x\n", sum)
			return err
		}
	},
}

// built says which version this is: the package's, or the commit it was built of.
func built() string {
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
	if release != "" {
		version = release
	}
	return version + commit
}

// ownSum is the SHA-256 of this program: the same sources, compiler and
// libraries give the same, so that anybody can build it and compare.
func ownSum() ([]byte, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return h.Sum(nil), err
}
