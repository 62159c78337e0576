// This file takes objections, complaints and reports, and shows what becomes of each.
// Who said what is shown to those alone who may handle or decide it.

package admin

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
)

// objectionsView is the page.
type objectionsView struct {
	page
	List    []objectionView
	Figures *record.Handled
	Fill    objectionForm // what was typed and not taken
	Papers  bool
	Today   string
	Kinds   []string
	About   []string
	Ends    []string
	People  []record.Account // who may handle one
}

type objectionForm struct{ Kind, About, Name, Contact, Says, Of string }

// objectionView is one of them.
type objectionView struct {
	T web.Words
	record.Objection
	Said    record.Said
	Locked  bool // who said what cannot be opened
	Overdue bool
	SignOff web.SignOffForm
}

func (s *Screens) objectionsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showObjections(w, r, nil)
}

func (s *Screens) showObjections(w http.ResponseWriter, r *http.Request, no error) error {
	p, err := s.page(r, "objections")
	if err != nil {
		return err
	}
	if no != nil {
		p.refused(no)
		if errors.Is(no, record.ErrObjection) || errors.Is(no, record.ErrSaid) {
			p.Notice = p.T.Say("object.refused")
		}
	}
	v := objectionsView{page: p, Papers: s.cfg.ObjectionPaper != nil, Today: s.cfg.Clock.Now().Format(time.DateOnly),
		Kinds: record.ObjectionKinds, About: record.ObjectionSubjects, Ends: record.Outcomes}
	if no != nil {
		v.Fill = objectionForm{r.PostFormValue("kind"), r.PostFormValue("about"), r.PostFormValue("name"), r.PostFormValue("contact"), r.PostFormValue("says"), r.PostFormValue("of")}
	}
	all, err := s.cfg.Store.Objections()
	if err != nil {
		return err
	}
	if figures := record.HandledOf(all, v.Today); len(figures) > 0 {
		v.Figures = &figures[len(figures)-1]
	}
	slices.SortStableFunc(all, func(a, b record.Objection) int { // open ones first, the most urgent of them before
		if a.Open() != b.Open() {
			return map[bool]int{true: -1, false: 1}[a.Open()]
		}
		return strings.Compare(a.Due, b.Due)
	})
	for _, o := range all {
		one := objectionView{T: p.T, Objection: o, Overdue: !o.InTime(v.Today), SignOff: s.screen.SignOffForm(r, false)}
		_, one.Said, err = s.cfg.Store.Objection(o.Number)
		if errors.Is(err, record.ErrSaid) {
			one.Locked, err = true, nil
		}
		if err != nil {
			return err
		}
		v.List = append(v.List, one)
	}
	if v.People, err = s.cfg.Store.People(); err != nil {
		return err
	}
	v.People = slices.DeleteFunc(v.People, func(a record.Account) bool { return a.Off || !web.May(a.Role, web.DayStep) })
	return s.show(w, "objections.html", p, v, nil)
}

// object does what the form of one asks for.
func (s *Screens) object(w http.ResponseWriter, r *http.Request) error {
	k, err := s.screen.SignOff(r)
	if err != nil {
		return s.showObjections(w, r, err)
	}
	n, _ := strconv.Atoi(r.PostFormValue("number")) // the record refuses what is none
	done, now := r.PostFormValue("act"), s.cfg.Clock.Now()
	switch done {
	case "receive":
		of, _ := strconv.Atoi(r.PostFormValue("of"))
		_, err = s.cfg.Store.Receive(r.Context(), s.cfg.Election,
			record.Objection{Kind: r.PostFormValue("kind"), About: r.PostFormValue("about"), Of: of},
			record.Said{Name: r.PostFormValue("name"), Contact: r.PostFormValue("contact"), Says: r.PostFormValue("says")}, k, now)
	case "assign":
		err = s.cfg.Store.Assign(r.Context(), n, r.PostFormValue("handler"), k, now)
	case "hear":
		var on time.Time
		if on, err = time.Parse(time.DateOnly, r.PostFormValue("on")); err == nil {
			err = s.cfg.Store.Hear(r.Context(), n, on, r.PostFormValue("heard"), k, now)
		} else {
			err = record.ErrObjection
		}
	case "decide":
		k.Reason = r.PostFormValue("why")
		err = s.cfg.Store.Decide(r.Context(), n, r.PostFormValue("outcome"), k, now)
	default:
		http.NotFound(w, r)
		return nil
	}
	if err != nil {
		s.cfg.Log.Warn("an objection was not taken on", "act", done, "number", n)
		return s.showObjections(w, r, err)
	}
	s.changed()
	back(w, r, "/admin/objections", "object."+done)
	return nil
}

// objectionPaper sends a receipt or an answer as PDF.
func (s *Screens) objectionPaper(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PathValue("number"))
	kind := r.PathValue("kind")
	if err != nil || s.cfg.ObjectionPaper == nil || kind != "receipt" && kind != "answer" {
		http.NotFound(w, r)
		return nil
	}
	o, _, err := s.cfg.Store.Objection(n)
	if errors.Is(err, record.ErrObjection) || kind == "answer" && o.Open() {
		http.NotFound(w, r)
		return nil
	}
	var b bytes.Buffer
	if err := s.cfg.ObjectionPaper(&b, kind, n); err != nil {
		return fmt.Errorf("couldn't print the paper of an objection: %w", err)
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s-%d.pdf"`, kind, n))
	w.Write(b.Bytes())
	return nil
}
