package checkin

import (
	"reflect"
	"testing"
)

// Who has voted and comes again is counted; nobody else is.
func TestCameAgain(t *testing.T) {
	h := prepare(t, nil)
	h.lay("own")
	h.lay("stranger")
	before := h.CameAgain()
	h.lay("already")
	h.lay("stranger")
	h.lay("already")
	h.lay("waiting")
	p, err := h.voters.Person(h.id("already"))
	if err != nil {
		t.Fatal(err)
	}
	q, err := h.voters.Person(h.id("waiting"))
	if err != nil {
		t.Fatal(err)
	}
	want := append([]Again{{p.Name, 2}, {q.Name, 1}}, before...)
	if got := h.CameAgain(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
