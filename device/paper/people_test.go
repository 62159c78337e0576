package paper

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/tally"
)

// 000 4.4 and 001 5.2: the notice says sex, age, occupation, share of the votes,
// pledge and contact.
func TestNoticeSaysWhoTheyAre(t *testing.T) {
	e := board(func(e *election.Election) {
		e.Contact = "居委会 010-1234"
		c := &e.Posts[0].Candidates[0]
		c.Sex, c.Age, c.Occupation, c.Pledge = election.Male, 45, "教师", "每月上门一次"
	})
	n := 100
	c := tally.NewCounter(e)
	chosen := election.Vote{Marks: map[string]map[string]election.Reading{"chair": {"zhang": election.Approve}}}
	if err := errors.Join(c.Add(chosen, 61), c.Add(election.Vote{}, 39)); err != nil {
		t.Fatal(err)
	}
	r, err := c.Result(tally.Figures{Registered: &n, Participants: &n, Issued: &n})
	if err != nil {
		t.Fatal(err)
	}
	notice := Reports()[slices.IndexFunc(Reports(), func(r Report) bool { return r.Name == "notice" })]
	d, err := notice.Document(Count{Election: e, Result: r})
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := d.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"男", "45", "教师", "61.0%", "每月上门一次", "居委会 010-1234"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the notice lacks %s", want)
		}
	}
}
