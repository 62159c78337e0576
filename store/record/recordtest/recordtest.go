// Package recordtest opens records for the tests of other rooms, and fills them
// with made-up voters, people and sheets.
package recordtest

import (
	"fmt"
	"testing"
	"time"

	"zheng/store/election"
	"zheng/store/record"
)

// PIN is everybody's.
const PIN = "295731"

// Quick makes PINs cost nothing, for tests that are not about them.
var Quick = record.Options{PIN: record.PINCost{Time: 1, Memory: 8, Lanes: 1}}

// Open opens a record in a folder of its own, and closes it when the test ends.
func Open(t testing.TB, e *election.Election) *record.Store {
	t.Helper()
	return In(t, t.TempDir(), e)
}

// In opens the record of a folder, and closes it when the test ends.
func In(t testing.TB, dir string, e *election.Election) *record.Store {
	t.Helper()
	s, err := record.Open(dir, e, Quick)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Roll imports a roll.
func Roll(t testing.TB, s *record.Store, e *election.Election, roll []election.Voter) *record.Voters {
	t.Helper()
	if err := s.ImportRoll(t.Context(), roll, e); err != nil {
		t.Fatal(err)
	}
	voters, err := s.Voters(e)
	if err != nil {
		t.Fatal(err)
	}
	return voters
}

// Enrol enrols a person of each role, named like it.
func Enrol(t testing.TB, s *record.Store, at time.Time, roles ...record.Role) {
	t.Helper()
	for _, r := range roles {
		if err := s.Enrol(t.Context(), record.NewPerson{Name: string(r), Role: r, PIN: PIN}, record.Console, at); err != nil {
			t.Fatal(err)
		}
	}
}

// Sheet is the n-th paper of an election, with all posts, as it was read; mark
// says what is in the box of the i-th candidate of a post. One that is not
// counted has an unclear mark for its reason.
func Sheet(e *election.Election, n int, status record.Status, mark func(p election.Post, i int) election.Reading) record.Sheet {
	image := fmt.Appendf(nil, "sheet %d", n)
	s := record.Sheet{Hash: record.Sum(image), Image: image, Ext: "jpg", Place: n, Source: fmt.Sprintf("%04d.jpg#1", n), Status: status, Page: 1}
	if status != record.Counted {
		s.Reasons = []string{record.ReasonUnclear}
	}
	for _, p := range e.Posts {
		s.Posts = append(s.Posts, p.ID)
		for i, c := range p.Candidates {
			s.Marks = append(s.Marks, record.Mark{Post: p.ID, Candidate: c.ID, Reading: mark(p, i), Confidence: 1})
		}
	}
	return s
}

// FirstAgainstSecond approves the first candidate of the first post, opposes the
// second, and leaves the rest.
func FirstAgainstSecond(e *election.Election) func(p election.Post, i int) election.Reading {
	return func(p election.Post, i int) election.Reading {
		switch {
		case p.ID == e.Posts[0].ID && i == 0:
			return election.Approve
		case p.ID == e.Posts[0].ID && i == 1:
			return election.Oppose
		}
		return election.Abstain
	}
}
