package main

import (
	"context"
	"flag"
	"net/url"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/publish"
	"zheng/cmd/zheng/say"
)

var publishCommand = command{
	name: "publish",
	example: "zheng publish -election hongshan.toml -data data -o site/\n" +
		"zheng publish -election hongshan.toml -data data -o site/ -url https://hongshan.example/ -place '社区活动中心，8:00—18:00' -photos photos/\n" +
		"zheng publish -election hongshan.toml -data data -o site/ -archive hongshan-2026.zip -papers 公告/",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data"))
		out := fs.String("o", "", say.Flag("o_site"))
		address := fs.String("url", "", say.Flag("site_url"))
		place := fs.String("place", "", say.Flag("site_place"))
		photos := fs.String("photos", "", say.Flag("photos"))
		papers := fs.String("papers", "", say.Flag("site_papers"))
		masked := fs.Bool("masked", false, say.Flag("site_masked"))
		var archives console.Many
		fs.Var(&archives, "archive", say.Flag("site_archive"))
		return func(_ context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data", "o"); err != nil {
				return err
			}
			if u, err := url.Parse(*address); *address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
				return say.Usage("publish_url", *address)
			}
			e, store, err := open.Kept(*data, *file, c.Stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			o := publish.Options{Place: *place, URL: *address, Archives: archives, Papers: *papers, Masked: *masked, Now: time.Now()}
			if o.Photos, err = open.Photos(*photos, e); err != nil {
				return err
			}
			edition, err := publish.Of(e, store, o)
			if err != nil {
				return err
			}
			changes, err := edition.Write(*out, o.Now)
			if err != nil {
				return err
			}
			publish.Tell(c.Stdout, *out, edition, changes)
			return nil
		}
	},
}
