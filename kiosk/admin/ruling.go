package admin

import (
	"net/http"
	"strings"

	"zheng/kiosk/web"
	"zheng/store/record"
)

// This file takes what the committee rules of people voted for: the sex of
// somebody written in, and who may not be elected.

// rulingView is the form of those rulings, and the rulings so far.
type rulingView struct {
	T       web.Words
	All     []namedRuling
	SignOff web.SignOffForm
}

type namedRuling struct {
	record.Ruling
	Name string
}

// rulings is the form, while the figures of the count may be entered.
func (s *Screens) rulings(r *http.Request, p page) (*rulingView, error) {
	if !p.Day.Kept() || !p.Day.May("figures") {
		return nil, nil
	}
	all, err := s.cfg.Store.Rulings()
	if err != nil {
		return nil, err
	}
	v := &rulingView{T: p.T, SignOff: s.screen.SignOffForm(r, false)}
	for _, one := range all {
		v.All = append(v.All, namedRuling{one, s.nameOf(one.Who)})
	}
	return v, nil
}

// ruling keeps what was entered. A candidate is meant by name, too.
func (s *Screens) ruling(w http.ResponseWriter, r *http.Request) error {
	k, err := s.screen.SignOff(r)
	if err == nil {
		err = s.cfg.Store.Rule(r.Context(), record.Ruling{
			Who: s.idOf(strings.TrimSpace(r.PostFormValue("who"))), Sex: r.PostFormValue("sex"), Barred: r.PostFormValue("barred"),
			At: s.cfg.Clock.Now(), SignOff: k,
		})
	}
	if err != nil {
		return s.showDay(w, r, err)
	}
	back(w, r, "/admin", "ruling")
	return nil
}

// idOf gives the id of the candidate of that name; another name stays as it is.
func (s *Screens) idOf(name string) string {
	for _, p := range s.cfg.Election.Posts {
		for _, c := range p.Candidates {
			if c.Name == name {
				return c.ID
			}
		}
	}
	return name
}

func (s *Screens) nameOf(id string) string {
	for _, p := range s.cfg.Election.Posts {
		for _, c := range p.Candidates {
			if c.ID == id {
				return c.Name
			}
		}
	}
	return id
}
