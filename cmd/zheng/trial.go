package main

import (
	"path/filepath"

	"zheng/scan/omr"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// This file is for trials with test ballots: they have a record of their own,
// and a reader that rejects every real ballot, as the real one rejects them.

// trialData is the folder of trials in a data folder.
func trialData(data string) string { return filepath.Join(data, "test") }

// newReader makes the reader of an election's ballots, or of its test ballots.
func newReader(e *election.Election, trial bool) (*omr.Reader, error) {
	ls, err := layouts(e)
	if err != nil {
		return nil, err
	}
	if trial {
		if ls, err = trialLayouts(ls); err != nil {
			return nil, err
		}
	}
	return omr.NewReader(e, ls...)
}

func trialLayouts(ls []*sheet.Layout) (out []*sheet.Layout, err error) {
	for _, l := range ls {
		t, err := l.Test()
		if err != nil {
			return nil, failed(err, "no_ballot")
		}
		out = append(out, t)
	}
	return out, nil
}
