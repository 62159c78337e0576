// Package omr reads ballots: it opens pictures of sheets, finds the page on
// them, proves its geometry by the printed frames, and says what is in every
// box. It is the only user of OpenCV.
//
// A reading is a claim with evidence. What cannot be read safely is not
// guessed: the sheet says which box, and why.
package omr

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zheng/scan/mark"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// Status is what the reader proposes for a sheet.
type Status string

// The proposals. The record has the last word: it also knows repeated sheets.
const (
	Clear    Status = "counted"  // every box read beyond doubt
	Review   Status = "review"   // people must look
	Rejected Status = "rejected" // no ballot of this election, or not readable at all
)

// Sheet is one picture read.
type Sheet struct {
	Status  Status
	Reasons []Reason // the first is the headline; empty when clear
	Detail  string   // for the log

	Page    int // of the layout, 0 when not known
	Edition sheet.Edition
	Posts   []string // ids of the posts on this paper
	Number  uint64   // printed number, 0 for none

	Marks       []Mark
	WriteIns    []WriteIn
	Fingerprint []byte // of the ink, see Twin; empty for a blank sheet

	Decode, Register, Read time.Duration

	pose  homography
	boxes []found
}

// Mark is what the sheet says of one candidate.
type Mark struct {
	Post, Candidate string
	Reading         election.Reading
	Confidence      float64 // 0…1
	Shape           mark.Shape
	Cause           string // why it is unclear
}

// WriteIn is what the sheet says on one line for another name.
type WriteIn struct {
	Post       string
	Line       int // from 1
	Reading    election.Reading
	Confidence float64
	NameInked  bool
	Cause      string
}

// found is a box with what was seen in it, for overlays and crops.
type found struct {
	box        sheet.Box
	frame      frame
	piece      piece
	reading    election.Reading
	confidence float64
	cause      string
	shape      mark.Shape
	strength   float64     // darkness of the ink, 0…1; 0 where there is none
	size, pen  float64     // of a drawn mark and its line, mm
	fill       mark.Amount // of an oval
	inked      bool        // of a name field
}

// Reader reads the ballots of one election. It is safe for use by many
// goroutines.
type Reader struct {
	e       *election.Election
	layouts []*sheet.Layout
	pages   []*sheet.Page
	prints  map[*sheet.Page]print
	judge   mark.Judge
}

// print is what is printed on a page, as it is compared with.
type print struct {
	names []letters
	plate plate
}

// NewReader makes a reader for all editions an election is printed in.
func NewReader(e *election.Election, layouts ...*sheet.Layout) (*Reader, error) {
	r := &Reader{e: e, layouts: layouts, prints: map[*sheet.Page]print{}, judge: NewJudge()}
	for _, l := range layouts {
		for i := range l.Pages {
			p := &l.Pages[i]
			names, err := lettersOf(l, p)
			if err != nil {
				return nil, fmt.Errorf("couldn't draw the names of page %d: %w", p.Page, err)
			}
			r.pages, r.prints[p] = append(r.pages, p), print{names, newPlate(p)}
		}
	}
	if len(r.pages) == 0 {
		return nil, errors.New("no pages to read: design the ballot first")
	}
	return r, nil
}

// Read reads one picture. It never fails: what is no picture is a rejected
// sheet with its reason.
func (r *Reader) Read(im Image) Sheet {
	start := time.Now()
	var s Sheet
	gray, colour, err := decodeBoth(im)
	s.Decode = time.Since(start)
	if err != nil {
		return s.fail(err)
	}
	defer gray.Close()
	defer colour.bgr.Close()
	r.read(&s, gray, colour)
	if s.Status != Rejected && more(im) {
		s.because(MorePictures)
	}
	s.settle()
	return s
}

// ReadBytes reads an encoded picture, as it was stored.
func (r *Reader) ReadBytes(data []byte) Sheet {
	return r.Read(Image{Bytes: data, Ext: sniff(data[:min(len(data), 1024)])})
}

// ReadSource loads and reads; the picture is returned to be stored.
func (r *Reader) ReadSource(ctx context.Context, src Source) (Image, Sheet, error) {
	start := time.Now()
	im, err := src.Load(ctx)
	loaded := time.Since(start)
	if err != nil {
		var s Sheet
		var f *Fault
		if !errors.As(err, &f) {
			return Image{}, s, err
		}
		return Image{}, s.fail(err), nil
	}
	s := r.Read(im)
	s.Decode += loaded
	return im, s, nil
}

// fail rejects a sheet for what its picture is.
func (s Sheet) fail(err error) Sheet {
	s.Status = Rejected
	var f *Fault
	if errors.As(err, &f) {
		s.Reasons, s.Detail = []Reason{f.Reason}, f.Detail
		return s
	}
	s.Reasons, s.Detail = []Reason{NotImage}, err.Error()
	return s
}

// because notes a reason once.
func (s *Sheet) because(why Reason) {
	for _, r := range s.Reasons {
		if r == why {
			return
		}
	}
	s.Reasons = append(s.Reasons, why)
}

// headline puts a reason before those noted so far.
func (s *Sheet) headline(why Reason) { s.Reasons = append([]Reason{why}, s.Reasons...) }

// settle turns the reasons into a status. Reasons stand in the order found:
// what concerns the whole paper first.
func (s *Sheet) settle() {
	if s.Status == Rejected {
		return
	}
	s.Status = Clear
	if len(s.Reasons) > 0 {
		s.Status = Review
	}
}

func (s *Sheet) reject(why Reason, detail string, a ...any) {
	s.Status, s.Detail = Rejected, fmt.Sprintf(detail, a...)
	s.Reasons = []Reason{why}
}
