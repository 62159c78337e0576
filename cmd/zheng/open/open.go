// Package open opens what commands work with, and says in words why it cannot:
// the election file, its ballots' design and their reader, the record of a data
// folder. Trials with test ballots have a record of their own, and a reader that
// rejects every real ballot, as the real one rejects theirs.
package open

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/scan/omr"
	"zheng/scan/sheet"
	"zheng/store/durable"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
)

// Election reads an election file that must be free of problems.
func Election(path string) (*election.Election, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, say.Failed(err, "cannot_read", path)
	}
	e, err := election.Parse(data)
	var problems election.Problems
	if errors.As(err, &problems) {
		s := say.Text("election_problems", path, len(problems))
		list := "\n" + strings.Join(say.Problems(path, problems), "\n")
		return nil, text.Text{Zh: s.Zh, En: s.En + list}
	}
	return e, err
}

// Layouts designs an election's ballot in every edition that fits.
func Layouts(e *election.Election) ([]*sheet.Layout, error) {
	normal, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		return nil, say.Failed(err, "no_ballot")
	}
	large, err := sheet.Design(e, sheet.Large)
	if err != nil {
		return []*sheet.Layout{normal}, nil // it was never printed either
	}
	return []*sheet.Layout{normal, large}, nil
}

// Record opens the data folder, telling twins by the reader's fingerprints,
// and says what was found in it.
func Record(dir string, e *election.Election, stderr io.Writer) (*record.Store, error) {
	s, err := record.Open(dir, e, record.Options{
		Key:  omr.TwinKeys,
		Twin: omr.Twin,
	})
	if err != nil {
		return nil, err
	}
	if s.Unnoted() {
		say.Report(stderr, "zheng", say.Text("no_last", dir))
	}
	if unclean, uncounted := s.Recovered(); uncounted > 0 {
		say.Report(stderr, "zheng", say.Text("recovered_uncounted", uncounted))
	} else if unclean {
		say.Report(stderr, "zheng", say.Text("recovered"))
	}
	return s, nil
}

// Kept opens the record of an election that was begun before: no folder is made.
func Kept(dir, file string, stderr io.Writer) (*election.Election, *record.Store, error) {
	e, err := Election(file)
	if err != nil {
		return nil, nil, err
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, nil, say.Failed(err, "cannot_read", dir)
	}
	s, err := Record(dir, e, stderr)
	return e, s, err
}

// Create puts a file in its place, durably.
func Create(path string, write func(io.Writer) error) error {
	if err := durable.Write(path, 0o644, write); err != nil {
		return say.Failed(err, "cannot_write", path)
	}
	return nil
}

// The formats of papers, by the endings of their files.
const (
	PDF  = ".pdf"
	HTML = ".html"
	DOCX = ".docx"
)

// Formats are all of them.
var Formats = []string{PDF, HTML, DOCX}

// Format tells the format from a file's name; "" where it is none of these.
func Format(path string) string {
	ending := strings.ToLower(filepath.Ext(path))
	if slices.Contains(Formats, ending) {
		return ending
	}
	return ""
}

// WritePaper writes papers one behind the other, in a format.
func WritePaper(w io.Writer, format string, list ...*paper.Document) error {
	switch format {
	case HTML:
		return paper.WriteHTML(w, list...)
	case DOCX:
		return paper.WriteDOCX(w, list...)
	}
	return paper.WritePDF(w, list...)
}

// CreatePaper puts papers in their place, in the format of the file's name.
func CreatePaper(path string, list ...*paper.Document) error {
	return Create(path, func(w io.Writer) error { return WritePaper(w, Format(path), list...) })
}

// CreateFile is Create for bytes at hand.
func CreateFile(path string, data []byte) error {
	return Create(path, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// Picture writes a picture for people to look at. It can be drawn again, so
// that nobody waits until it is on the disk.
func Picture(path string, data []byte) error {
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return say.Failed(err, "cannot_write", path)
	}
	return nil
}

// TrialData is the folder of trials in a data folder.
func TrialData(data string) string { return filepath.Join(data, "test") }

// Reader makes the reader of an election's ballots, or of its test ballots.
func Reader(e *election.Election, trial bool) (*omr.Reader, error) {
	ls, err := Layouts(e)
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
			return nil, say.Failed(err, "no_ballot")
		}
		out = append(out, t)
	}
	return out, nil
}
