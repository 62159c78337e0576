package tally

import (
	"fmt"
	"strconv"
)

// Problem is what cannot be counted: where it stands, what is wrong, and what
// to do, in both languages.
type Problem struct {
	At string // such as ballots[3].marks.chair.zhang; "" is the whole
	Sentence
	cause error
}

// Error is the English sentence behind the place.
func (p *Problem) Error() string {
	if p.At == "" {
		return p.Says
	}
	return p.At + ": " + p.Says
}

func (p *Problem) Unwrap() error { return p.cause }

// wrong makes a problem from the phrase "wrong.CODE".
func wrong(at, code string, facts ...any) *Problem {
	return &Problem{At: at, Sentence: sentence(phrase("wrong."+code, facts...))}
}

// quoted is a hostile text, cut and in quotes.
func quoted(s string) string { return strconv.Quote(clip(s)) }

// onBallot puts the place of a ballot before that of its problem.
func onBallot(i int, err error) error {
	if p, ok := err.(*Problem); ok {
		p.At = fmt.Sprintf("ballots[%d].%s", i, p.At)
	}
	return err
}
