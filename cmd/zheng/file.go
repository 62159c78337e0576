package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"zheng/scan/omr"
	"zheng/scan/sheet"
	"zheng/store/election"
	"zheng/store/record"
)

// load reads an election file that must be free of problems.
func load(path string) (*election.Election, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, failed(err, "cannot_read", path)
	}
	e, err := election.Parse(data)
	var problems election.Problems
	if errors.As(err, &problems) {
		s := say("election_problems", path, len(problems))
		list := "\n" + strings.Join(fileProblems(path, problems), "\n")
		return nil, sentence{s.zh, s.en + list}
	}
	return e, err
}

// layouts designs an election's ballot in every edition that fits.
func layouts(e *election.Election) ([]*sheet.Layout, error) {
	normal, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		return nil, failed(err, "no_ballot")
	}
	large, err := sheet.Design(e, sheet.Large)
	if err != nil {
		return []*sheet.Layout{normal}, nil // it was never printed either
	}
	return []*sheet.Layout{normal, large}, nil
}

// openRecord opens the data folder, telling twins by the reader's fingerprints,
// and says what was found in it.
func openRecord(dir string, e *election.Election, stderr io.Writer) (*record.Store, error) {
	s, err := record.Open(dir, e, record.Options{
		Key:  omr.TwinKeys,
		Twin: omr.Twin,
	})
	if err != nil {
		return nil, err
	}
	if unclean, uncounted := s.Recovered(); uncounted > 0 {
		report(stderr, "zheng", say("recovered_uncounted", uncounted))
	} else if unclean {
		report(stderr, "zheng", say("recovered"))
	}
	return s, nil
}

// create writes a file that is either whole or not there: beside its place
// first, then moved.
func create(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".zheng-*")
	if err != nil {
		return failed(err, "cannot_write", path)
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
			err = failed(err, "cannot_write", path)
		}
	}()
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// createFile writes bytes the same way.
func createFile(path string, data []byte) error {
	return create(path, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// short is the part of a hash that people type and read.
func short(h record.Hash) string { return h.String()[:12] }

func line(w io.Writer, s sentence) { fmt.Fprintf(w, "%s\n%s\n", s.zh, s.en) }
