package scanline

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"zheng/cmd/zheng/say"
	"zheng/scan/omr"
	"zheng/store/election"
	"zheng/store/record"
)

// Item is one sheet to be read, or a file that holds none.
type Item struct {
	Path    string
	Page    int // from 1
	Place   int // in this run, from 1
	source  omr.Source
	Picture omr.Image  // in place of a source
	Tag     any        // the caller's own; it comes back with the outcome
	fault   *omr.Fault // the file is no picture: why
	err     error      // the file could not be looked at
}

// NoPaper says whether a file is of another kind than sheets come in.
func (i Item) NoPaper() bool { return i.fault != nil && i.fault.NoPaper }

// Files gives every sheet of files and folders, in the order given; folders
// whole, in the order of names, hidden files left out.
func Files(paths []string) func(context.Context) iter.Seq[Item] {
	return func(ctx context.Context) iter.Seq[Item] {
		return func(yield func(Item) bool) {
			for _, p := range paths {
				if !walkOne(ctx, p, yield) {
					return
				}
			}
		}
	}
}

// walkOne says whether there may be more.
func walkOne(ctx context.Context, root string, yield func(Item) bool) bool {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return fs.SkipAll
		}
		if err != nil {
			if !yield(Item{Path: path, Page: 1, err: say.Failed(err, "cannot_read", path)}) {
				return fs.SkipAll
			}
			return nil
		}
		if hidden := path != root && strings.HasPrefix(d.Name(), "."); hidden {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		for it := range Open(ctx, path) {
			if ctx.Err() != nil || !yield(it) {
				return fs.SkipAll
			}
		}
		return nil
	})
	return err == nil && ctx.Err() == nil
}

// Open gives the sheets of one file.
func Open(ctx context.Context, path string) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		sources, err := omr.Open(ctx, path)
		var fault *omr.Fault
		switch {
		case errors.As(err, &fault):
			yield(Item{Path: path, Page: 1, fault: fault})
			return
		case err != nil:
			yield(Item{Path: path, Page: 1, err: say.Failed(err, "cannot_read", path)})
			return
		}
		for _, s := range sources {
			if !yield(Item{Path: path, Page: s.Page, source: s}) {
				return
			}
		}
	}
}

// hashFile names what is no picture: by the file's bytes, and by the page where
// only one page of it cannot be read.
func hashFile(path string, page int) (h record.Hash, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return h, err
	}
	if !info.Mode().IsRegular() {
		return record.Sum([]byte(path)), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return h, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return h, err
	}
	if page > 1 {
		sum.Write(binary.BigEndian.AppendUint32(nil, uint32(page)))
	}
	sum.Sum(h[:0])
	return h, nil
}

// recorded turns what the reader says into what the record keeps.
func recorded(t *task) record.Sheet {
	s := record.Sheet{
		Image:       t.image.Bytes,
		Ext:         strings.TrimPrefix(t.image.Ext, "."),
		Place:       t.Place,
		Source:      fmt.Sprintf("%s#%d", filepath.Base(t.Path), t.Page),
		Status:      record.Status(t.sheet.Status),
		Page:        t.sheet.Page,
		Posts:       t.sheet.Posts,
		Number:      t.sheet.Number,
		Fingerprint: t.sheet.Fingerprint,
	}
	if s.Image != nil {
		s.Hash = record.Sum(s.Image)
	}
	for _, r := range t.sheet.Reasons {
		s.Reasons = append(s.Reasons, string(r))
	}
	for _, m := range t.sheet.Marks {
		s.Marks = append(s.Marks, record.Mark{
			Post: m.Post, Candidate: m.Candidate, Reading: m.Reading,
			Confidence: m.Confidence, Shape: string(m.Shape), Cause: m.Cause,
		})
	}
	for _, w := range t.sheet.WriteIns {
		s.WriteIns = append(s.WriteIns, record.WriteIn{
			Post: w.Post, Line: w.Line, Reading: w.Reading,
			NameInked: w.NameInked, Confidence: w.Confidence, Cause: w.Cause,
		})
	}
	return s
}

// Row is a sheet as `scan -json` gives it.
type Row struct {
	Sheet    string        `json:"sheet"` // "" where the file could not be read
	File     string        `json:"file"`
	Page     int           `json:"page"`
	Status   record.Status `json:"status"`
	Reason   string        `json:"reason"`
	Marks    []markLine    `json:"marks"`
	WriteIns []writeInLine `json:"write_ins"`
	MS       stages        `json:"ms"`
}

type markLine struct {
	Post       string           `json:"post"`
	Candidate  string           `json:"candidate"`
	Reading    election.Reading `json:"reading"`
	Confidence float64          `json:"confidence"`
}

type writeInLine struct {
	Post      string           `json:"post"`
	Line      int              `json:"line"`
	Reading   election.Reading `json:"reading"`
	NameInked bool             `json:"name_inked"`
}

// stages are the milliseconds each stage took.
type stages struct {
	Decode   float64 `json:"decode"`
	Register float64 `json:"register"`
	Read     float64 `json:"read"`
	Record   float64 `json:"record"`
}

// reasonLine is a reason as a program and a teller can both use it: the machine
// word, a colon, and what to do.
func reasonLine(reason string) string {
	if reason == "" {
		return ""
	}
	t := say.Reason(reason)
	return reason + ": " + t.En + " / " + t.Zh
}

func (o Outcome) Row() Row {
	l := Row{
		File: o.Path, Page: o.Page, Status: o.Status, Reason: reasonLine(o.Reason),
		Marks: []markLine{}, WriteIns: []writeInLine{},
		MS: stages{
			Decode:   o.Sheet.Decode.Seconds() * 1000,
			Register: o.Sheet.Register.Seconds() * 1000,
			Read:     o.Sheet.Read.Seconds() * 1000,
			Record:   o.recordT.Seconds() * 1000,
		},
	}
	if o.Hash != nil {
		l.Sheet = o.Hash.String()
	}
	if o.Err != nil {
		l.Status, l.Reason = record.Rejected, reasonLine("unreadable")
	}
	for _, m := range o.Sheet.Marks {
		l.Marks = append(l.Marks, markLine{m.Post, m.Candidate, m.Reading, m.Confidence})
	}
	for _, w := range o.Sheet.WriteIns {
		l.WriteIns = append(l.WriteIns, writeInLine{w.Post, w.Line, w.Reading, w.NameInked})
	}
	return l
}
