package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"zheng/store/record"
)

// Action is something a page is for.
type Action string

// What pages are for.
const (
	Public  Action = "public"  // whoever reaches the server
	Here    Action = "here"    // the machine's own screen, without a person: the voter's
	CheckIn Action = "checkin" // registration desk
	Count   Action = "count"   // feeding, and deciding doubtful ballots first
	Watch   Action = "watch"   // read everything
	DayStep Action = "day"     // steps of the day and the work record book; the record asks for the fitting keys
	Halt    Action = "halt"    // halt the election, and lift
	Admin   Action = "admin"   // election, roll, people
	Technic Action = "technic" // devices, readiness, backup
	Own     Action = "own"     // what everybody enrolled may: the own PIN
)

// Actions are all of them, as they are listed.
var Actions = []Action{Public, Here, CheckIn, Count, Watch, DayStep, Halt, Admin, Technic, Own}

// powers are the actions of each role (domain §10), beside Public.
var powers = map[record.Role][]Action{
	record.Chair:           {CheckIn, Count, Watch, DayStep, Admin, Technic, Own},
	record.Member:          {CheckIn, Count, Watch, DayStep, Admin, Technic, Own},
	record.ChiefScrutineer: {Count, Watch, DayStep, Own},
	record.ChiefTeller:     {Count, Watch, DayStep, Own},
	record.Scrutineer:      {Count, Watch, DayStep, Own},
	record.Teller:          {Count, Watch, Own},
	record.Desk:            {CheckIn, Watch, Own},
	record.Supervisor:      {Watch, DayStep, Halt, Own},
	record.Technician:      {Technic, Own},
}

// seconds are the roles that may turn the second key of an action's acts; of a
// step of the day the record itself decides.
var seconds = map[Action][]record.Role{
	CheckIn: {record.Scrutineer, record.ChiefScrutineer, record.Chair, record.Member},
	Count:   {record.Scrutineer, record.ChiefScrutineer, record.ChiefTeller, record.Chair, record.Member},
	DayStep: record.Roles,
	Admin:   {record.Chair, record.Member, record.Scrutineer, record.ChiefScrutineer},
}

// May says whether a role may do something.
func May(role record.Role, a Action) bool { return a == Public || slices.Contains(powers[role], a) }

// Person is who asks; the zero value where nobody has to say.
type Person struct {
	Name string
	Role record.Role

	until context.Context // of the session
}

// May says whether the person may do something; the zero value is asked by
// whom it is not kept from.
func (p Person) May(a Action) bool { return May(p.Role, a) }

// ErrForbidden: this request may not do that.
var ErrForbidden = errors.New("only on the machine itself · 只能在本机打开")

// ErrLogin: whoever asks has to sign in first.
var ErrLogin = errors.New("sign in first · 请先登录")

// ErrRole: the person who asks may not do that.
var ErrRole = errors.New("not for your role · 您的岗位不能做这件事")

// Gate lets requests through. Its errors are told to whoever asked.
type Gate interface {
	Allow(r *http.Request, a Action) (Person, error)
	// SignOff is who answers for the act of a form, and Form is its part that asks
	// for them.
	SignOff(r *http.Request, a Action) (record.SignOff, error)
	Form(r *http.Request, a Action, reason bool) SignOffForm
}

// OnlyHere is the gate of a machine without named people: what is not public
// can be done at the machine itself alone.
type OnlyHere struct{}

// Allow implements Gate.
func (OnlyHere) Allow(r *http.Request, a Action) (Person, error) {
	if a != Public && !FromHere(r) {
		return Person{}, ErrForbidden
	}
	return Person{}, nil
}

// SignOff implements Gate: the names as they were typed.
func (OnlyHere) SignOff(r *http.Request, _ Action) (record.SignOff, error) {
	return record.SignOff{
		By: strings.TrimSpace(r.PostFormValue("by")), Second: strings.TrimSpace(r.PostFormValue("second")),
		Reason: strings.TrimSpace(r.PostFormValue("reason")),
	}, nil
}

// Form implements Gate.
func (OnlyHere) Form(r *http.Request, _ Action, reason bool) SignOffForm {
	return SignOffForm{T: texts.For(r), Two: true, Reason: reason}
}

// SignOffForm is the part "signoff" of a form for an act that two people answer for:
// {{template "signoff" .SignOff}}. Where a day is kept, the first is the one who is
// signed in, and the second shows the own PIN at the same moment.
type SignOffForm struct {
	T      Words
	Named  bool   // a day is kept
	Two    bool   // another may be asked for
	By     string // who is signed in
	Others []record.Account
	Reason bool // a reason may be given,
	Needed bool // and must be
}

// SignOff is who answers for the act that a form asks for, from its part "signoff".
// Where a day is kept: the person signed in and, where one was named, another
// who has just shown the own PIN. Otherwise the names typed. One key alone is
// no error here: the record knows which acts take two.
func (s *Site) SignOff(r *http.Request) (record.SignOff, error) {
	return s.gate.SignOff(r, actionOf(r))
}

// SignOffForm is what the part "signoff" shows on a page.
func (s *Site) SignOffForm(r *http.Request, reason bool) SignOffForm {
	return s.gate.Form(r, actionOf(r), reason)
}

type requestKey struct{}

// asked is what is known of a request that was let through.
type asked struct {
	person Person
	action Action
}

// Who is the person on whose behalf a page is made.
func Who(r *http.Request) Person {
	a, _ := r.Context().Value(requestKey{}).(asked)
	return a.person
}

func actionOf(r *http.Request) Action {
	a, _ := r.Context().Value(requestKey{}).(asked)
	return a.action
}

func withPerson(r *http.Request, p Person, a Action) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), requestKey{}, asked{p, a}))
}
