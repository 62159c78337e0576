// Package workbook prints the work record book (选举工作记录本) of a record: what
// was signed, who took part, and the lists of staff, material and money.
package workbook

import (
	"errors"
	"os"

	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/kiosk/admin"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
)

// Of makes the book; lists may be nil.
func Of(e *election.Election, store *record.Store, lists *election.Lists) (*paper.Document, error) {
	signed, err := store.SignedItems()
	if err != nil {
		return nil, err
	}
	var steps []paper.BookStep
	for _, s := range admin.Steps(e, signed) {
		steps = append(steps, paper.BookStep{
			Chapter: s.Chapter, Title: s.Title, Rule: s.Rule, Date: s.Date, Breaks: s.Breaks, By: s.By, Open: s.Open, Note: s.Note,
		})
	}
	came, err := participation(e, store)
	if err != nil {
		return nil, err
	}
	return paper.Book(e, steps, lists, came), nil
}

// participation is of the groups that 000 2.2.2 sets a goal for; none where there
// is no roll, or its key is not here.
func participation(e *election.Election, store *record.Store) (came []paper.Participation, err error) {
	v, err := store.Voters(e)
	if errors.Is(err, record.ErrNoRoll) || errors.Is(err, record.ErrKey) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	groups, err := v.Participation()
	for _, g := range groups {
		if goal := g.Goal(); goal > 0 {
			came = append(came, paper.Participation{Name: say.Text("came." + g.By + g.Value), Registered: g.Registered, Voted: g.Participants, Goal: goal})
		}
	}
	return came, err
}

// Lists reads the file of lists.
func Lists(path string) (*election.Lists, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, say.Failed(err, "cannot_read", path)
	}
	l, err := election.ParseLists(data)
	var problems election.Problems
	if errors.As(err, &problems) {
		return nil, listed("lists_problems", path, problems)
	}
	return l, err
}

func listed(code, path string, problems election.Problems) text.Text {
	s := say.Text(code, path, len(problems))
	for _, line := range say.Problems(path, problems) {
		s.En += "\n" + line
	}
	return s
}
