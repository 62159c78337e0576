// This file takes the figures that were counted by hand, where voters were
// checked in on paper.

package admin

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"zheng/kiosk/web"
	"zheng/store/record"
)

// handView is the form of those figures.
type handView struct {
	T       web.Words
	Now     *record.HandFigures // nil where none were entered
	Roll    int                 // registered, as the roll has it; 0 without one
	SignOff web.SignOffForm
}

// byHand is the form, where it is wanted: no voter was checked in here.
func (s *Screens) byHand(r *http.Request, p page) (*handView, error) {
	if !p.Day.Kept() || !p.Day.May("figures") {
		return nil, nil
	}
	t, err := s.cfg.Store.Turnout()
	if errors.Is(err, record.ErrNoRoll) {
		err = nil
	}
	if err != nil || t.Own > 0 {
		return nil, err
	}
	v := &handView{T: p.T, Roll: t.Registered, SignOff: s.screen.SignOffForm(r, false)}
	v.Now, err = s.cfg.Store.ByHand()
	return v, err
}

// errFigure: a figure is no number.
var errFigure = errors.New("a figure is no number")

// figures keeps what was entered.
func (s *Screens) figures(w http.ResponseWriter, r *http.Request) error {
	k, err := s.screen.SignOff(r)
	f := record.HandFigures{At: s.cfg.Clock.Now(), SignOff: k}
	for _, n := range []struct {
		to   *int
		name string
	}{{&f.Registered, "registered"}, {&f.Participants, "participants"}, {&f.Issued, "issued"}} {
		if err == nil {
			if *n.to, err = strconv.Atoi(strings.TrimSpace(r.PostFormValue(n.name))); err != nil {
				err = errFigure
			}
		}
	}
	if err == nil {
		err = s.cfg.Store.SetFigures(r.Context(), f)
	}
	if err != nil {
		return s.showDay(w, r, err)
	}
	back(w, r, "/admin", "figures")
	return nil
}
