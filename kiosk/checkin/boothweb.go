package checkin

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"zheng/kiosk/web"
)

// boothScreen is what a browser is told of a change.
type boothScreen struct {
	N    int    `json:"n"`
	HTML string `json:"html"`
}

func (s *Screens) boothScreen() (any, error) {
	s.booth.keepUp()
	v, err := s.booth.view(&s.cfg)
	if err != nil {
		return nil, err
	}
	b, err := s.screen.Render("kiosk-screen", v)
	return boothScreen{v.N, string(b)}, err
}

func (s *Screens) kioskPage(w http.ResponseWriter, _ *http.Request) error {
	s.booth.keepUp()
	v, err := s.booth.view(&s.cfg)
	if err != nil {
		return fmt.Errorf("couldn't make the voter's screen: %w", err)
	}
	return s.screen.Page(w, "kiosk.html", map[string]any{"View": v, "Inches": s.cfg.Inches})
}

func (s *Screens) kioskEvents(w http.ResponseWriter, r *http.Request) {
	s.screen.Stream(w, r, &s.booth.watch, "screen", s.boothScreen)
}

func (s *Screens) kioskData(w http.ResponseWriter, _ *http.Request) error {
	s.booth.keepUp()
	web.JSON(w, s.booth.Data())
	return nil
}

func (s *Screens) kioskAct(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PostFormValue("screen"))
	if err == nil {
		err = s.booth.Act(r.Context(), n, r.PostFormValue("act"))
	}
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, errStale):
		http.Error(w, err.Error(), http.StatusConflict)
	default:
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
	return nil
}
