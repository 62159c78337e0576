// This file introduces those who stand, to everybody and in equal space for each.

package kiosk

import (
	"net/http"
	"unicode/utf8"

	"zheng/kiosk/web"
	"zheng/store/election"
)

// candidatesView is that page.
type candidatesView struct {
	T        web.Words
	Election *election.Election
	Photos   map[string]bool // by candidate's id
	Room     int             // that each has, so that the longest fits: steps of 120 letters
}

func (s *Server) candidatesPage(w http.ResponseWriter, r *http.Request) error {
	v := candidatesView{T: texts.For(r), Election: s.cfg.Election, Photos: map[string]bool{}, Room: room(s.cfg.Election)}
	for id := range s.cfg.Photos {
		v.Photos[id] = true
	}
	return s.screen.Page(w, "candidates.html", v)
}

// Place counts from 1.
func (candidatesView) Place(i int) int { return i + 1 }

func room(e *election.Election) (steps int) {
	const step = 120 // letters; candidates.css has a height for each
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			steps = max(steps, (utf8.RuneCountInString(c.About+c.Pledge)+step-1)/step)
		}
	}
	return steps
}

// photo is one photograph, a JPEG.
func (s *Server) photo(w http.ResponseWriter, r *http.Request) error {
	jpeg, ok := s.cfg.Photos[r.PathValue("id")]
	if !ok {
		http.NotFound(w, r)
		return nil
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	w.Write(jpeg)
	return nil
}
