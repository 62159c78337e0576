// This file is the pages by which people sign in and out, and change their PIN.

package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/text"
)

var texts = Texts(text.Join(inChinese, inEnglish))

// Serve adds the pages to a site.
func (a *Access) Serve(s *Site) error {
	a.screen = s.own
	s.Handle("GET /login", Public, a.loginPage)
	s.Handle("POST /login", Public, a.login)
	s.Live("/login/card", Here, a.cardEvents)
	s.Handle("POST /logout", Public, a.logout)
	s.Handle("GET /pin", Own, func(w http.ResponseWriter, r *http.Request) error { return a.pinPage(w, r, "", false) })
	s.Handle("POST /pin", Own, a.pin)
	return nil
}

// loginView is the page of signing in.
type loginView struct {
	T      Words
	To     string
	Name   string
	Notice string
	Good   bool             // the notice is good news
	People []record.Account // to choose from, at the machine itself
	Here   bool
	NoDay  bool
}

func (a *Access) loginPage(w http.ResponseWriter, r *http.Request) error {
	return a.showLogin(w, r, http.StatusOK, inside(r.FormValue("to")), r.FormValue("name"), "")
}

func (a *Access) showLogin(w http.ResponseWriter, r *http.Request, code int, to, name, notice string) error {
	v := loginView{T: texts.For(r), To: to, Name: name, Notice: notice, Here: FromHere(r)}
	stage, err := a.store.Stage()
	if err == nil && v.Here {
		v.People, err = a.store.People()
	}
	if err != nil {
		return fmt.Errorf("couldn't make the login page: %w", err)
	}
	v.NoDay = stage == record.NoDay
	if r.Method == http.MethodGet && r.FormValue("done") == "first" && !v.NoDay {
		v.Notice, v.Good = v.T.Say("login.first"), true
	}
	return a.screen.PageCode(w, code, "login.html", v)
}

func (a *Access) login(w http.ResponseWriter, r *http.Request) error {
	to, name := inside(r.PostFormValue("to")), r.PostFormValue("name")
	who, err := a.Check(r, name, r.PostFormValue("pin"))
	var wait *record.WaitError
	switch {
	case err == nil:
	case errors.Is(err, record.ErrWho), errors.As(err, &wait):
		a.log.Warn("somebody was not let in", "err", err)
		if wait != nil {
			left := wait.Until.Sub(a.clock.Now())
			w.Header().Set("Retry-After", strconv.Itoa(int(left/time.Second)+1))
		}
		return a.showLogin(w, r, http.StatusUnauthorized, to, name, Excuse(err, texts.For(r)))
	default:
		return fmt.Errorf("couldn't sign in: %w", err)
	}
	if err := a.begin(w, r, who.Name); err != nil {
		return fmt.Errorf("couldn't sign in: %w", err)
	}
	a.note(r, journal.ActLogin, who.Name, map[string]string{"role": string(who.Role)})
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (a *Access) logout(w http.ResponseWriter, r *http.Request) error {
	if name := a.finish(r); name != "" {
		a.note(r, journal.ActLogout, name, nil)
	}
	http.SetCookie(w, cookie(r, "", -1))
	http.Redirect(w, r, "/?lang="+texts.For(r).Lang, http.StatusSeeOther)
	return nil
}

// cardEvents tells a login page at this machine whose card was laid.
func (a *Access) cardEvents(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.waiting++
	from := a.laid
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		a.waiting--
		a.mu.Unlock()
	}()
	a.screen.Stream(w, r, &a.cards, "card", func() (any, error) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.laid == from {
			return map[string]string{"name": ""}, nil
		}
		return map[string]any{"name": a.card, "laid": a.laid}, nil
	})
}

func (a *Access) pinPage(w http.ResponseWriter, r *http.Request, notice string, good bool) error {
	code := http.StatusOK
	if notice != "" && !good {
		code = http.StatusForbidden
	}
	return a.screen.PageCode(w, code, "pin.html", map[string]any{"T": texts.For(r), "Who": Who(r), "Notice": notice, "Good": good})
}

// pin changes the own PIN, which is asked for once more.
func (a *Access) pin(w http.ResponseWriter, r *http.Request) error {
	t, who := texts.For(r), Who(r)
	if who.Name == "" {
		http.Error(w, ErrLogin.Error(), http.StatusForbidden)
		return nil
	}
	fresh := r.PostFormValue("new")
	if fresh != r.PostFormValue("again") {
		return a.pinPage(w, r, t.Say("pin.differ"), false)
	}
	_, err := a.Check(r, who.Name, r.PostFormValue("pin"))
	if err == nil {
		err = a.store.SetPIN(r.Context(), who.Name, fresh, who.Name, a.clock.Now())
	}
	if err != nil {
		return a.pinPage(w, r, Excuse(err, t), false)
	}
	return a.pinPage(w, r, t.Say("pin.done"), true)
}

// Excuse says an error of keys, people or the day to a person, with what to do.
// Words may be of any screen: only the language counts.
func Excuse(err error, t Words) string {
	if says, ok := Explain(err, t); ok {
		return says
	}
	return texts.In(t.Lang).Say("err.other", err)
}

// Explain is Excuse for the errors that it knows.
func Explain(err error, t Words) (says string, known bool) {
	t = texts.In(t.Lang)
	var wait *record.WaitError
	if errors.As(err, &wait) {
		return t.Say("err.wait", wait.Until.In(time.Local).Format(time.TimeOnly)), true
	}
	for _, e := range excuses {
		if errors.Is(err, e.err) {
			return t.Say("err." + e.code), true
		}
	}
	return "", false
}

// excuses are the texts of errors; the first that fits.
var excuses = []struct {
	err  error
	code string
}{
	{record.ErrWho, "who"},
	{record.ErrPIN, "pin"},
	{ErrSame, "same"},
	{ErrRole, "role"},
	{ErrLogin, "login"},
	{record.ErrSealed, "sealed"},
	{record.ErrHalted, "halted"},
	{record.ErrSignOff, "keys"},
	{record.ErrStage, "stage"},
	{record.ErrStanding, "standing"},
	{record.ErrRecused, "recused"},
	{record.ErrWithdrew, "withdrew"},
	{record.ErrThere, "there"},
	{record.ErrNobody, "nobody"},
	{record.ErrLastKey, "last_key"},
	{record.ErrBegun, "begun"},
	{record.ErrCode, "code"},
	{record.ErrName, "name"},
	{record.ErrNoRoll, "no_roll"},
	{record.ErrFull, "full"},
	{record.ErrReadOnly, "full"},
	{record.ErrClosed, "closed"},
}
