package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/store/durable"
	"zheng/store/journal"
	"zheng/store/tally/archive"
)

var releaseCommand = command{
	name: "release", args: "DIR",
	example: "zheng release -key release.key dist          # made where there is none: keep it off every station\n" +
		"zheng-verify -release -key release.pub dist",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		key := fs.String("key", "", say.Flag("release_key"))
		return func(_ context.Context, c *console.Call) error {
			if err := console.Missing(fs, "key"); err != nil {
				return err
			}
			if len(c.Args) != 1 {
				return say.Usage("release_dir")
			}
			return signRelease(c, *key, c.Args[0])
		}
	},
}

// signRelease lists and signs what is in a folder.
func signRelease(c *console.Call, path, dir string) error {
	key, err := releaseKey(path)
	if err != nil {
		return err
	}
	signed, err := archive.SignRelease(os.DirFS(dir), key)
	if err != nil {
		return say.Failed(err, "release_unsigned", dir)
	}
	if err := durable.WriteFile(filepath.Join(dir, archive.ReleaseName), []byte(signed), 0o644); err != nil {
		return say.Failed(err, "cannot_write", dir)
	}
	say.Line(c.Stdout, say.Text("release_signed", dir, journal.Fingerprint(key.Public())))
	return nil
}

// releaseKey reads the key, or draws one and puts its public half beside it.
func releaseKey(path string) (journal.Key, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		key, err := journal.ParseKey(string(text))
		if err != nil {
			return key, say.Failed(err, "release_no_key", path)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return journal.Key{}, say.Failed(err, "cannot_read", path)
	}
	key, err := journal.NewKey(rand.Reader, archive.ReleaseOrigin)
	if err != nil {
		return key, err
	}
	err = durable.CreateFile(path, []byte(key.String()+"\n"), 0o600)
	if err == nil {
		public := path[:len(path)-len(filepath.Ext(path))] + ".pub"
		err = durable.WriteFile(public, []byte(key.Public()+"\n"), 0o644)
	}
	if err != nil {
		return key, say.Failed(err, "cannot_write", path)
	}
	return key, nil
}
