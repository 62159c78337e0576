package web

import (
	"context"
	"errors"
	"net/http"
)

// This file says who may do what.

// Action is something a page is for.
type Action string

// What pages are for.
const (
	Public  Action = "public"  // whoever reaches the server
	Here    Action = "here"    // the machine's own screen, without a person: the voter's
	CheckIn Action = "checkin" // registration desk
	Count   Action = "count"   // feeding, and deciding doubtful ballots first
	Watch   Action = "watch"   // read everything
	Admin   Action = "admin"   // set up, people, steps of the day
)

// Person is who asks, by name; the zero value where nobody has to say.
type Person struct {
	Name string
	Role string
}

// ErrForbidden: this request may not do that.
var ErrForbidden = errors.New("only on the machine itself · 只能在本机打开")

// Gate lets requests through. Its errors are told to whoever asked.
type Gate interface {
	Allow(r *http.Request, a Action) (Person, error)
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

type personKey struct{}

// Who is the person on whose behalf a page is made.
func Who(r *http.Request) Person {
	p, _ := r.Context().Value(personKey{}).(Person)
	return p
}

func withPerson(r *http.Request, p Person) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), personKey{}, p))
}
