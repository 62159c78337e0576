// This file is the people: the first of them, and those that the committee
// enrols.

package admin

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
)

// errDiffer: a new PIN was typed twice, and differently.
var errDiffer = errors.New("the two PINs differ")

// newPerson reads the form of one to be enrolled.
func newPerson(r *http.Request) (record.NewPerson, error) {
	n := record.NewPerson{
		Name: r.PostFormValue("name"), Role: record.Role(r.PostFormValue("role")), PIN: r.PostFormValue("pin"),
		Namesake: r.PostFormValue("namesake"), Code: r.PostFormValue("code"),
	}
	if n.PIN != r.PostFormValue("again") {
		return n, errDiffer
	}
	if !knownRole(n.Role) {
		return n, record.ErrSignOff
	}
	return n, nil
}

func knownRole(role record.Role) bool {
	for _, r := range record.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// first enrols the first person, with the code from the console.
func (s *Screens) first(w http.ResponseWriter, r *http.Request) error {
	n, err := newPerson(r)
	if err == nil {
		err = s.cfg.Store.Enrol(r.Context(), n, by(r), s.cfg.Clock.Now())
	}
	if err != nil {
		n.PIN = ""
		return s.showDay(w, r, &refusedFirst{n, err})
	}
	s.changed()
	http.Redirect(w, r, "/login?to=/admin&done=first&lang="+texts.For(r).Lang, http.StatusSeeOther)
	return nil
}

// refusedFirst is why the first person was not enrolled, with what was typed but
// for the PIN.
type refusedFirst struct {
	typed record.NewPerson
	error
}

func (r *refusedFirst) Unwrap() error { return r.error }

// peopleView is the page of people.
type peopleView struct {
	page
	People []personView
	Roles  []record.Role
	Fill   record.NewPerson // what was typed, but for the PIN
}

type personView struct {
	record.Account
	T     web.Words
	Me    bool
	Waits string // until when, after too many wrong tries
}

func (s *Screens) peoplePage(w http.ResponseWriter, r *http.Request) error {
	return s.showPeople(w, r, record.NewPerson{}, nil)
}

func (s *Screens) showPeople(w http.ResponseWriter, r *http.Request, fill record.NewPerson, no error) error {
	p, err := s.page(r, "people")
	if err != nil {
		return err
	}
	if no != nil {
		p.refused(no)
	}
	if errors.Is(no, errDiffer) {
		p.Notice = p.T.Say("people.differ")
	}
	v := peopleView{page: p, Roles: record.Roles, Fill: fill}
	all, err := s.cfg.Store.People()
	for _, a := range all {
		one := personView{Account: a, T: p.T, Me: a.Name == p.Who.Name}
		if a.Wait.After(s.cfg.Clock.Now()) {
			one.Waits = a.Wait.In(time.Local).Format("15:04:05")
		}
		v.People = append(v.People, one)
	}
	return s.show(w, "people.html", p, v, err)
}

// changePeople does one thing with one person.
func (s *Screens) changePeople(w http.ResponseWriter, r *http.Request) error {
	act, name, now := r.PostFormValue("act"), strings.TrimSpace(r.PostFormValue("name")), s.cfg.Clock.Now()
	store, ctx := s.cfg.Store, r.Context()
	var n record.NewPerson
	var err error
	switch act {
	case "add":
		if n, err = newPerson(r); err == nil {
			err = store.Enrol(ctx, n, by(r), now)
		}
	case "remove":
		err = store.Remove(ctx, name, by(r), now)
	case "off", "on":
		err = store.TurnOff(ctx, name, act == "off", by(r), now)
	case "pin":
		if r.PostFormValue("pin") != r.PostFormValue("again") {
			err = errDiffer
		} else {
			err = store.SetPIN(ctx, name, r.PostFormValue("pin"), by(r), now)
		}
	default:
		http.Error(w, "there is no such act · 没有这个操作", http.StatusBadRequest)
		return nil
	}
	if err != nil {
		n.PIN = ""
		return s.showPeople(w, r, n, err)
	}
	back(w, r, "/admin/people", "people."+act)
	return nil
}
