// Package appliance is `zheng serve`: it joins the record of one station to its
// screens, readers, feeder, panel, backup and service manager, for as long as it
// runs.
package appliance

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/feedline"
	"zheng/cmd/zheng/metrics"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/cmd/zheng/stations"
	"zheng/kiosk"
	"zheng/kiosk/checkin"
	"zheng/kiosk/web"
	"zheng/scan/sheet"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

// Setup is what is served: a station as zheng.toml has it, and what a demo or a
// test puts around it.
type Setup struct {
	*station.Config
	Log    *slog.Logger
	Cables func(addr string) string                                                              // where the way to another station's address begins; nil: there
	Gap    time.Duration                                                                         // between two looks for a card; 0 is cardGap
	Around func(base string, pages http.Handler, s *record.Store, v *record.Voters) http.Handler // what goes around the pages; nil: nothing
}

// ServeOnce is the appliance: it listens first, so that whoever started it learns
// at once if it cannot, and closes the record last.
func ServeOnce(ctx context.Context, c *console.Call, s *Setup) error {
	d, err := openDoor(s)
	if err != nil {
		return err
	}
	defer d.Listener.Close()
	return d.serve(ctx, c, s)
}

// door is what stays when the service begins anew: where it listens, and who is
// signed in.
type door struct {
	*web.Listener
	people *web.Access // nil at first
}

func openDoor(s *Setup) (*door, error) {
	if _, err := open.Election(s.Station.Election); err != nil {
		return nil, err
	}
	ln, err := web.Listen(s.Web.Listen, s.Web.Cert, s.Web.Key)
	if errors.Is(err, web.ErrOpen) {
		return nil, say.Text("listen_open", s.Web.Listen)
	}
	if err != nil {
		return nil, say.Failed(err, "cannot_listen", s.Web.Listen)
	}
	return &door{Listener: ln}, nil
}

// serve is the appliance once.
func (d *door) serve(ctx context.Context, c *console.Call, s *Setup) (err error) {
	e, err := open.Election(s.Station.Election)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer func() { err = begunAnew(ctx, err) }()
	defer func() { err = errors.Join(err, poweroff(ctx, s.Panel)) }() // once the record is closed
	store, err := open.Record(s.Station.Data, e, c.Stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	a := &appliance{
		Setup: s, e: e, store: store, stderr: c.Stderr, end: end,
		devices: &devices{gap: cmp.Or(s.Gap, cardGap), log: s.Log},
	}
	return a.run(ctx, d)
}

// appliance is a station whose record is open.
type appliance struct {
	*Setup
	e       *election.Election
	store   *record.Store
	voters  *record.Voters // nil where no roll was imported
	stderr  io.Writer
	end     func(error) // ends the service, and says why
	devices *devices
	result  func() (*tally.Result, error) // as the count goes on
	feed    *feedline.Line                // nil where nothing is fed here
	meters  *metrics.Source
	screens *kiosk.Server
	line    *stations.Line // nil where no other station shares the roll
}

// run makes the screens, opens what they show, and serves until ctx ends.
func (a *appliance) run(ctx context.Context, d *door) error {
	leave, err := a.show(ctx)
	if err != nil {
		return err
	}
	if a.screens.Access != nil {
		a.screens.Access.Inherit(d.people)
		d.people = a.screens.Access
	}
	defer leave()
	ctx, stop := context.WithCancel(ctx)
	defer a.devices.close()
	defer stop()
	if err := a.devices.open(ctx, a.Config, a.screens); err != nil {
		return err
	}
	a.devices.watchClock(ctx, systemClocks(), a.store, a.screens.Changed)
	if err := a.devices.openPanel(ctx, a.Panel, frontPanel{store: a.store, feed: panelFeedOf(a.feed), changed: a.screens.Changed, stop: a.end}); err != nil {
		return err
	}
	copies, endBackup, err := startBackup(a.Backup, a.Station.Election, a.e, a.store, a.devices, a.screens.Changed, a.Log)
	if err != nil {
		return err
	}
	defer endBackup()
	a.meters.Backup = copies
	endCourier, err := a.startCourier(ctx)
	if err != nil {
		return err
	}
	defer endCourier()
	defer a.feed.Feed(ctx, a.screens.Changed)()
	defer a.line.Run(ctx, a.says, a.screens.Changed)()
	pages := a.announce(d.Addr())
	defer supervised(ctx, a.store, a.Log)()
	return web.Serve(ctx, d.Listener, pages, a.Log)
}

// photosOf reads the candidates' photographs from a folder.
func photosOf(folder string, e *election.Election) (map[string][]byte, error) {
	photos, err := open.Photos(folder, e)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for id, p := range photos {
		all[id] = p.JPEG()
	}
	return all, nil
}

// show makes the screens; leave ends what watches the record for them.
func (a *appliance) show(ctx context.Context) (leave func(), err error) {
	a.result = counting.NewLive(a.e, a.store).Result
	cfg := kiosk.Config{
		Election: a.e, Store: a.store, Station: a.Station.Name, Inches: a.Kiosk.Inches, Fingerprint: web.CertFingerprint(a.Web.Cert),
		Result: a.result, Bulletin: a.bulletin, Devices: a.devices.list, QR: sheet.Matrix, Log: a.Log,
		Admin: administration(a.Config, a.e, a.store, a.devices.list, a.stderr, a.end),
	}
	if cfg.Photos, err = photosOf(a.Station.Photos, a.e); err != nil {
		return nil, err
	}
	if a.voters, err = a.store.Voters(a.e); err != nil && !errors.Is(err, record.ErrNoRoll) {
		return nil, err
	}
	cfg.Voters = a.voters
	if a.line, err = stations.Open(ctx, stations.Setup{Config: a.Config, Voters: a.voters, Log: a.Log, Stderr: a.stderr, Through: a.Cables}); err != nil {
		return nil, err
	}
	if a.line != nil {
		cfg.Visits, cfg.Stations = a.line, a.line.Heard
	}
	if a.feed, err = feedline.Open(a.Config, &cfg, a.Log, a.stderr); err != nil {
		return nil, err
	}
	if voice, ok := checkin.FindESpeak(); ok {
		voice.Pace, voice.Volume = cmp.Or(a.Kiosk.Pace, voice.Pace), cmp.Or(a.Kiosk.Volume, voice.Volume)
		cfg.Voice = voice
	}
	a.meters = &metrics.Source{Store: a.store, Data: a.Station.Data, Devices: a.devices.list, Now: time.Now}
	cfg.Metrics, leave = a.meters.Handler(a.Log)
	if a.screens, err = kiosk.New(cfg); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// says is what the other stations are told of this one.
func (a *appliance) says() (says cluster.Says, err error) {
	day, err := a.store.Day()
	if err != nil {
		return says, err
	}
	says.Stage, says.Halted = day.Stage, day.Halted
	if says.Turnout, err = a.store.Turnout(); err != nil {
		return says, err
	}
	f, err := a.store.Figures()
	if err != nil {
		return says, err
	}
	says.Counted, says.Pending = f.Counted, f.Pending
	for _, d := range a.devices.list() {
		if !d.Well {
			says.Ill = append(says.Ill, d.Name)
		}
	}
	return says, nil
}

// announce says where the pages are, and gives them.
func (a *appliance) announce(at net.Addr) http.Handler {
	if a.voters == nil {
		say.Line(a.stderr, say.Text("serve_no_roll"))
	}
	base := "http://"
	if a.Web.Cert != "" {
		base = "https://"
	}
	base += at.String()
	say.Line(a.stderr, say.Text("serving", base+"/"))
	if a.Around != nil {
		return a.Around(base, a.screens.Handler(), a.store, a.voters)
	}
	return a.screens.Handler()
}
