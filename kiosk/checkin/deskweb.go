package checkin

import (
	"fmt"
	"net/http"

	"zheng/store/election"
)

func (s *Screens) deskPage(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	live, err := s.desk.live(t, s.cfg.Devices())
	if err != nil {
		return fmt.Errorf("couldn't make the desk's screen: %w", err)
	}
	return s.screen.Page(w, "desk.html", map[string]any{
		"T": t, "Lang": t.Lang, "Other": t.Other(), "Election": s.cfg.Election, "Station": s.cfg.Station,
		"Live": live, "Panel": panelView{T: t},
	})
}

// deskScreen is what a desk's browser is told of a change. Code is what was
// scanned, Scan counts the codes.
type deskScreen struct {
	HTML string `json:"html"`
	Code string `json:"code,omitempty"`
	Scan int    `json:"scan"`
}

func (s *Screens) deskEvents(w http.ResponseWriter, r *http.Request) {
	t := texts.For(r)
	s.screen.Stream(w, r, &s.desk.watch, "desk", func() (any, error) {
		live, err := s.desk.live(t, s.cfg.Devices())
		if err != nil {
			return nil, err
		}
		b, err := s.screen.Render("desk-live", live)
		s.desk.mu.Lock()
		defer s.desk.mu.Unlock()
		return deskScreen{string(b), s.desk.code, s.desk.codes}, err
	})
}

// deskFind looks for a voter. What is asked comes in the body: an ID number
// must stand in no address and no log.
func (s *Screens) deskFind(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	var v panelView
	var err error
	if id := election.VoterID(r.PostFormValue("id")); id != "" {
		v, err = s.desk.one(id, t)
	} else {
		v, err = s.desk.find(r.PostFormValue("q"), t)
	}
	if err != nil {
		s.cfg.Log.Error("couldn't find a voter", "err", err)
		v = panelView{T: t, Notice: excuse(err, t), Bad: true}
	}
	return s.panel(w, r, v)
}

// deskAct does something about a voter and shows the voter as he stands then.
func (s *Screens) deskAct(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	what, id := r.PostFormValue("act"), election.VoterID(r.PostFormValue("id"))
	k, err := s.screen.SignOff(r)
	if err == nil {
		err = s.desk.act(r.Context(), what, id, k)
	}
	v := panelView{T: t}
	if id != "" {
		var ferr error
		if v, ferr = s.desk.one(id, t); ferr != nil && err == nil {
			err = ferr
		}
	}
	if v.Notice = t.Say("desk.done"); what != "" && t.Has("desk.done."+what) {
		v.Notice = t.Say("desk.done." + what)
	}
	if err != nil {
		s.cfg.Log.Warn("the desk was told no", "act", what, "err", err)
		v.Notice, v.Bad = excuse(err, t), true
	}
	return s.panel(w, r, v)
}

// panel sends what was looked for, with the form of those who answer for acts.
func (s *Screens) panel(w http.ResponseWriter, r *http.Request, v panelView) error {
	v.SignOff = s.screen.SignOffForm(r, true)
	v.SignOff.Needed = true
	return s.screen.Page(w, "desk-panel", v)
}
