// Package kiosk joins the screens of the appliance to one web server: the
// voter's touch screen and the registration desk (checkin), and what all share
// (web). Each screen is a package of its own; none knows a device.
package kiosk

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"slices"

	"zheng/kiosk/admin"
	"zheng/kiosk/checkin"
	"zheng/kiosk/table"
	"zheng/kiosk/watch"
	"zheng/kiosk/web"
	"zheng/store/bulletin"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
)

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

// Config is what the screens are about. Election is required.
type Config struct {
	Election    *election.Election
	Voters      *record.Voters                                          // nil where no roll was imported: voters are sent to the staff
	Station     string                                                  // as on the roll; "" serves voters of every station
	Inches      float64                                                 // diagonal of the voter's screen; default 10, the smallest, so that nothing is too small
	Result      func() (*tally.Result, error)                           // as the rules give it now; nil: there is nothing to count
	Bulletin    func(context.Context, []bulletin.Alarm) ([]byte, error) // for those above the community, signed; nil: none is given
	Devices     func() []web.Device
	Visits      checkin.Visits                      // nil: no other station shares the roll
	Stations    func() []cluster.Heard              // what they say, this one too; nil as Visits
	Voice       checkin.Voice                       // nil: the browser's own, where it has one
	Store       *record.Store                       // with it people sign in and a day is kept, once the first is enrolled
	Fingerprint string                              // of the server's certificate, to be compared by whoever opens it first
	Admin       admin.Config                        // what the committee's pages need beyond the rest; used with Store
	Pictures    table.Pictures                      // of sheets, for the counting tables; nil: there are none
	Feeder      table.Feeder                        // nil where nothing is fed here
	Photos      map[string][]byte                   // of candidates by id, JPEG; who has none has an empty frame
	Metrics     http.Handler                        // figures for a monitor on this machine; nil: none
	QR          func(text string) ([][]bool, error) // rows of a QR code; nil: none is shown
	Clock       web.Clock                           // default: the wall clock
	Log         *slog.Logger
}

// Server is the web server's pages.
type Server struct {
	*checkin.Screens
	Access *web.Access    // nil where no people are enrolled ever
	admin  *admin.Screens // nil without a Store
	cfg    Config
	gate   web.Gate // who may do what: the people of the Store, or whoever is at this machine
	site   *web.Site
	screen *web.Screen
	table  *table.Screens // nil where nothing is counted
	watch  *watch.Screen  // nil where there is no record
}

// New makes the screens.
func New(cfg Config) (*Server, error) {
	if cfg.Clock == nil {
		cfg.Clock = web.Wall{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Inches == 0 {
		cfg.Inches = 10
	}
	if cfg.Devices == nil {
		cfg.Devices = func() []web.Device { return nil }
	}
	s := &Server{cfg: cfg, gate: web.OnlyHere{}}
	if cfg.Store != nil {
		s.Access = web.NewAccess(cfg.Store, cfg.Clock, cfg.Log)
		s.gate = s.Access
	}
	s.site = web.NewSite(cfg.Log, s.gate)
	var err error
	if s.screen, err = s.site.Screen(assets, texts); err != nil {
		return nil, err
	}
	if s.Access != nil {
		if err := s.Access.Serve(s.site); err != nil {
			return nil, err
		}
	}
	if s.admin, err = s.openAdmin(); err != nil {
		return nil, err
	}
	s.site.Handle("GET /healthz", web.Public, s.health)
	s.site.Handle("GET /api/result", web.Public, s.result)
	if cfg.Result != nil {
		s.site.Handle("GET /result", web.Public, s.resultPage)
	}
	if slices.ContainsFunc(cfg.Election.Posts, func(p election.Post) bool { return len(p.Candidates) > 0 }) {
		s.site.Handle("GET /candidates", web.Public, s.candidatesPage)
		s.site.Handle("GET /candidates/photo/{id}", web.Public, s.photo)
	}
	s.site.Handle("GET /{$}", web.Public, s.launcher)
	if cfg.Metrics != nil {
		s.site.Handle("GET /metrics", web.Here, web.Whole(cfg.Metrics.ServeHTTP))
	}
	if err := s.live(); err != nil {
		return nil, err
	}
	if err := s.counting(); err != nil {
		return nil, err
	}
	s.Screens, err = checkin.New(s.site, checkin.Config{
		Election: cfg.Election, Voters: cfg.Voters, Day: s.day(), Station: cfg.Station, Inches: cfg.Inches,
		Devices: cfg.Devices, Visits: cfg.Visits, Voice: cfg.Voice, Clock: cfg.Clock, Log: cfg.Log,
	})
	return s, err
}

// Handler is all pages.
func (s *Server) Handler() http.Handler { return s.site.Handler() }

func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte("ok\n"))
	return nil
}

func (s *Server) result(w http.ResponseWriter, _ *http.Request) error {
	if s.cfg.Result == nil {
		http.Error(w, "there is no result here · 这里没有结果", http.StatusNotFound)
		return nil
	}
	r, err := s.shown()
	if err != nil {
		return fmt.Errorf("couldn't tell the result: %w", err)
	}
	web.JSON(w, r)
	return nil
}
