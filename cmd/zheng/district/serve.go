// This file serves the picture, and takes what is laid into the ledger's folder
// meanwhile.

package district

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	screens "zheng/kiosk/district"
	"zheng/kiosk/web"
	"zheng/store/district"
)

// every is how often the folder is looked at.
const every = 3 * time.Second

// serve takes the files named and serves the picture until ctx ends.
func (d *Command) serve(ctx context.Context, c *console.Call, l *district.Ledger, paths []string) error {
	list, err := files(paths)
	if err != nil {
		return err
	}
	log, stderr, err := console.OpenLog(c.Stderr, d.log)
	if err != nil {
		return err
	}
	ln, err := web.Listen(d.listen, d.cert, d.key)
	if errors.Is(err, web.ErrOpen) {
		return say.Text("district_listen_open", d.listen)
	}
	if err != nil {
		return say.Failed(err, "cannot_listen", d.listen)
	}
	defer ln.Close()
	site := web.NewSite(log, web.OnlyHere{})
	if _, err := screens.New(site, screens.Config{Ledger: l, Open: d.open}); err != nil {
		return err
	}
	if len(list) > 0 {
		if _, err := d.take(ctx, c, l, list); err != nil {
			return err
		}
	}
	box := &district.Inbox{Ledger: l, Dir: d.data, Told: func(path string, t district.Taken) {
		log.Info("taken", "file", filepath.Base(path), "state", t.State, "fault", t.Fault, "code", t.Code)
	}}
	in, err := box.Folder()
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		box.Watch(ctx, every, func(err error) { log.Error("couldn't take what lies in the folder", "err", err) })
	}()
	defer func() { end(); <-looked }()
	say.Line(stderr, say.Text("serving_district", base(d.cert, ln.Addr()), in))
	return web.Serve(ctx, ln, site.Handler(), log)
}

func base(cert string, at net.Addr) string {
	if cert != "" {
		return "https://" + at.String() + "/"
	}
	return "http://" + at.String() + "/"
}
