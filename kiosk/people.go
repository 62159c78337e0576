// This file is what people are shown by who they are: the start page, and the
// result before it is announced.

package kiosk

import (
	"fmt"
	"net/http"

	"zheng/kiosk/admin"
	"zheng/kiosk/web"
	"zheng/store/record"
	"zheng/store/tally"
)

// shown is a result as data for the public. A provisional one was not announced:
// it has everything that was counted, and nothing of who is elected (E11).
type shown struct {
	*tally.Result
	Provisional bool `json:"provisional,omitempty"`
}

// hide takes out of a result whatever says who is elected.
func hide(r *tally.Result) *tally.Result {
	out := *r
	out.Posts = nil
	for _, p := range r.Posts {
		p.Vacant, p.Sentence = 0, tally.Sentence{}
		people := p.People
		p.People = nil
		for _, who := range people {
			who.Elected, who.Stands, who.Rule, who.Sentence = false, false, "", tally.Sentence{}
			p.People = append(p.People, who)
		}
		out.Posts = append(out.Posts, p)
	}
	out.Acting, out.Next = "", []tally.Next{}
	out.Reconcile = nil
	for _, id := range r.Reconcile {
		if id.Name != "post.seats" { // it counts those elected
			out.Reconcile = append(out.Reconcile, id)
		}
	}
	return &out
}

// shown is the result as the public may see it now.
func (s *Server) shown() (shown, error) {
	res, err := s.cfg.Result()
	if err != nil || s.cfg.Store == nil {
		return shown{Result: res}, err
	}
	day, err := s.cfg.Store.Day()
	if err != nil || day.Announced() {
		return shown{Result: res}, err
	}
	return shown{hide(res), true}, nil
}

// tile is a page that the launcher offers.
type tile struct {
	Path, Code string
	Action     web.Action
}

// tiles in the order of the day. A page that this server does not have is left
// out.
var tiles = []tile{
	{"/kiosk", "kiosk", web.Here},
	{"/desk", "desk", web.CheckIn},
	{"/table", "table", web.Count},
	{"/watch", "watch", web.Watch},
	{"/admin", "admin", web.DayStep},
	{"/admin/devices", "devices", web.Technic},
	{"/candidates", "candidates", web.Public},
	{"/board", "board", web.Public},
	{"/help", "help", web.Public},
	{"/result", "result", web.Public},
}

// open are the pages that whoever asks may open.
func (s *Server) open(r *http.Request) (out []tile) {
	has := map[string]bool{}
	for _, route := range s.site.Routes() {
		has[route.Pattern] = true
	}
	for _, t := range tiles {
		if has["GET "+t.Path] {
			if _, err := s.gate.Allow(r, t.Action); err == nil {
				out = append(out, t)
			}
		}
	}
	return out
}

func (s *Server) launcher(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	v := map[string]any{"T": t, "Election": s.cfg.Election, "Station": s.cfg.Station, "Who": web.Who(r), "Tiles": s.open(r), "Here": web.FromHere(r)}
	if s.cfg.Store != nil {
		day, err := s.cfg.Store.Day()
		if err != nil {
			return fmt.Errorf("couldn't tell the stage of the day: %w", err)
		}
		v["Day"], v["Stages"] = day, day.Way()
	}
	if s.cfg.Fingerprint != "" {
		v["Fingerprint"] = s.cfg.Fingerprint
	}
	return s.screen.Page(w, "launcher.html", v)
}

// openAdmin adds the committee's pages, where there is a record.
func (s *Server) openAdmin() (*admin.Screens, error) {
	if s.cfg.Store == nil {
		return nil, nil
	}
	c := s.cfg.Admin
	c.Election, c.Store, c.Station, c.Clock, c.Log = s.cfg.Election, s.cfg.Store, s.cfg.Station, s.cfg.Clock, s.cfg.Log
	c.Changed = func() { s.Screens.DayChanged() }
	c.Devices, c.HasRoll = s.cfg.Devices, s.cfg.Voters != nil
	if c.Result == nil {
		c.Result = s.cfg.Result
	}
	return admin.New(s.site, c)
}

// day asks the record how far the election is; nil where there is none.
func (s *Server) day() func() (record.Day, error) {
	if s.cfg.Store == nil {
		return nil
	}
	return s.cfg.Store.Day
}
