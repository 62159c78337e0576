// This file takes what the committee rules of people voted for: the sex of
// somebody written in, and who may not be elected; of those nominated, who
// qualifies, who does not and why, and who withdrew.

package admin

import (
	"net/http"
	"slices"
	"strings"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

// rulingView is the form of those rulings, and the rulings so far.
type rulingView struct {
	T       web.Words
	All     []namedRuling
	Bars    []choice        // the reasons that the document names
	Posts   []election.Post // of a nomination: those that somebody may withdraw from
	Line    []nominees      // of a nomination: who stands so far
	SignOff web.SignOffForm
}

// choice is one of a list.
type choice struct{ Code, Says string }

// nominees are those who stand for a post by votes and rulings so far.
type nominees struct {
	Post   string
	People []nominee
}

type nominee struct {
	tally.PersonResult
	Reviewed bool
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
		one.Barred = election.WhyBarred(one.Barred).In(p.T.Lang)
		v.All = append(v.All, namedRuling{one, s.cfg.Election.NameOf(one.Who)})
	}
	for _, b := range election.BarsOf(s.cfg.Election.Locality) {
		v.Bars = append(v.Bars, choice{b.Code, b.Says.In(p.T.Lang)})
	}
	if s.cfg.Election.Round == election.Nominating {
		v.Posts = s.cfg.Election.Posts
		v.Line, err = s.nominees(all)
	}
	return v, err
}

// nominees are those whom a nomination's votes and rulings name so far, each
// with whether two people passed on the person.
func (s *Screens) nominees(rulings []record.Ruling) (line []nominees, err error) {
	r, err := s.cfg.Result()
	if err != nil {
		return nil, err
	}
	for _, p := range r.Posts {
		post := nominees{Post: p.Title}
		for _, who := range p.People {
			if who.Stands {
				post.People = append(post.People, nominee{who, slices.ContainsFunc(rulings, func(r record.Ruling) bool { return r.Who == who.ID })})
			}
		}
		line = append(line, post)
	}
	return line, nil
}

// ruling keeps what was entered. A candidate is meant by name, too.
func (s *Screens) ruling(w http.ResponseWriter, r *http.Request) error {
	who := strings.TrimSpace(r.PostFormValue("who"))
	if c, stands := s.cfg.Election.Named(who); stands {
		who = c.ID
	}
	k, err := s.screen.SignOff(r)
	if err == nil {
		err = s.cfg.Store.Rule(r.Context(), record.Ruling{
			Who: who, Sex: r.PostFormValue("sex"), Barred: barred(r.PostFormValue("bar"), r.PostFormValue("barred")),
			Withdrew: r.PostFormValue("withdrew"), Asked: r.PostFormValue("asked"),
			At: s.cfg.Clock.Now(), SignOff: k,
		})
	}
	if err != nil {
		return s.showDay(w, r, err)
	}
	back(w, r, "/admin", "ruling")
	return nil
}

// barred joins a reason that the document names and what is said beside it.
func barred(code, more string) string {
	if more = strings.TrimSpace(more); code != "" && more != "" {
		return code + ": " + more
	}
	return code + more
}
