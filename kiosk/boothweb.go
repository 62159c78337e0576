package kiosk

import (
	"errors"
	"net/http"
	"strconv"
)

// This file is the voter's screen on the web.

// boothScreen is what a browser is told of a change.
type boothScreen struct {
	N    int    `json:"n"`
	HTML string `json:"html"`
}

func (s *Server) boothScreen() (any, error) {
	v, err := s.booth.view(&s.cfg)
	if err != nil {
		return nil, err
	}
	b, err := s.render("kiosk-screen", v)
	return boothScreen{v.N, string(b)}, err
}

func (s *Server) kioskPage(w http.ResponseWriter, _ *http.Request) {
	v, err := s.booth.view(&s.cfg)
	if err != nil {
		s.fail(w, "couldn't make the voter's screen", err)
		return
	}
	s.page(w, "kiosk.html", map[string]any{"View": v, "Inches": s.cfg.Inches})
}

func (s *Server) kioskEvents(w http.ResponseWriter, r *http.Request) {
	s.stream(w, r, &s.booth.watch, "screen", s.boothScreen)
}

func (s *Server) kioskData(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.booth.Data()) }

func (s *Server) kioskAct(w http.ResponseWriter, r *http.Request) {
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
}
