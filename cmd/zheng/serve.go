package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"time"

	"zheng/kiosk"
	"zheng/kiosk/checkin"
	"zheng/kiosk/web"
	"zheng/scan/sheet"
	"zheng/store/election"
	"zheng/store/record"
)

var serveCommand = command{
	name:    "serve",
	example: "zheng serve -config /etc/zheng/zheng.toml",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		config := fs.String("config", "", about("config"))
		logWay := fs.String("log", logAuto, about("log"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "config"); err != nil {
				return err
			}
			if len(c.args) > 0 {
				return usage("too_much", c.args[0])
			}
			s, err := loadStation(*config)
			if err != nil {
				return err
			}
			if s.log, c.stderr, err = openLog(c.stderr, *logWay); err != nil {
				return err
			}
			return serveAgain(ctx, c, s)
		}
	},
}

// serve is the appliance: it listens first, so that whoever started it learns
// at once if it cannot, and closes the record last.
func serve(ctx context.Context, c *call, s *station) (err error) {
	e, err := load(s.Station.Election)
	if err != nil {
		return err
	}
	ln, err := web.Listen(s.Web.Listen, s.Web.Cert, s.Web.Key)
	if errors.Is(err, web.ErrOpen) {
		return say("listen_open", s.Web.Listen)
	}
	if err != nil {
		return failed(err, "cannot_listen", s.Web.Listen)
	}
	defer ln.Close()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer func() { err = begunAnew(ctx, err) }()
	defer func() { err = errors.Join(err, s.Panel.poweroff(ctx)) }() // once the record is closed
	store, err := openRecord(s.Station.Data, e, c.stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	a := &appliance{
		station: s, e: e, store: store, stderr: c.stderr, end: end,
		devices: &devices{gap: cmp.Or(s.gap, cardGap), log: s.log},
	}
	return a.run(ctx, ln)
}

// appliance is a station whose record is open.
type appliance struct {
	*station
	e       *election.Election
	store   *record.Store
	voters  *record.Voters // nil where no roll was imported
	stderr  io.Writer
	end     func(error) // ends the service, and says why
	devices *devices
	feed    *feedLine // nil where nothing is fed here
	meters  *metered
	screens *kiosk.Server
}

// run makes the screens, opens what they show, and serves until ctx ends.
func (a *appliance) run(ctx context.Context, ln net.Listener) error {
	leave, err := a.show()
	if err != nil {
		return err
	}
	defer leave()
	ctx, stop := context.WithCancel(ctx)
	defer a.devices.close()
	defer stop()
	if err := a.devices.open(ctx, a.station, a.screens); err != nil {
		return err
	}
	a.devices.watchClock(ctx, systemClocks(), a.store, a.screens.Changed)
	if err := a.devices.openPanel(ctx, a.Panel, console{store: a.store, feed: panelFeedOf(a.feed), changed: a.screens.Changed, stop: a.end}); err != nil {
		return err
	}
	copies, endBackup, err := a.Backup.start(a.Station.Election, a.e, a.store, a.devices, a.screens.Changed, a.log)
	if err != nil {
		return err
	}
	defer endBackup()
	a.meters.backup = copies
	defer a.feed.start(ctx, a.screens.Changed)()
	pages := a.tell(ln.Addr())
	defer supervised(ctx, a.store, a.log)()
	return web.Serve(ctx, ln, pages, a.log)
}

// show makes the screens; leave ends what watches the record for them.
func (a *appliance) show() (leave func(), err error) {
	cfg := kiosk.Config{
		Election: a.e, Store: a.store, Station: a.Station.Name, Inches: a.Kiosk.Inches, Fingerprint: certFingerprint(a.Web.Cert),
		Result: newLive(a.e, a.store).screens, Devices: a.devices.list, QR: sheet.Matrix, Log: a.log,
		Admin: a.administration(a.e, a.store, a.devices.list, a.stderr, a.end),
	}
	if a.voters, err = a.store.Voters(a.e); err != nil && !errors.Is(err, record.ErrNoRoll) {
		return nil, err
	}
	cfg.Voters = a.voters
	if a.feed, err = a.feeds(&cfg, a.log, a.stderr); err != nil {
		return nil, err
	}
	if voice, ok := checkin.FindESpeak(); ok {
		cfg.Voice = voice
	}
	a.meters = &metered{store: a.store, data: a.Station.Data, devices: a.devices.list, now: time.Now}
	cfg.Metrics, leave = a.meters.metrics(a.log)
	if a.screens, err = kiosk.New(cfg); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// tell says where the pages are, and gives them.
func (a *appliance) tell(at net.Addr) http.Handler {
	if a.voters == nil {
		line(a.stderr, say("serve_no_roll"))
	}
	base := "http://"
	if a.Web.Cert != "" {
		base = "https://"
	}
	base += at.String()
	line(a.stderr, say("serving", base+"/"))
	if a.around != nil {
		return a.around(base, a.screens.Handler(), a.voters)
	}
	return a.screens.Handler()
}
