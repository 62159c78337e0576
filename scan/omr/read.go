// This file is the way of one sheet: find the page, read its code, prove every
// box by its frame (prove.go), read what is in it, ask what the sheet says as a
// whole, and put it together (gather.go).

package omr

import (
	"image"
	"slices"
	"sync"
	"time"

	"gocv.io/x/gocv"

	"zheng/scan/mark"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// laid is a page of ours as it lies on a picture.
type laid struct {
	view
	lies         sighting
	page         *sheet.Page
	paper, black float64 // gray levels of the paper and of print
	dirt         dirt
}

// contrast is what black differs from paper by, gray levels.
func (l *laid) contrast() float64 { return l.paper - l.black }

// read fills s from a gray picture and its colours.
func (r *Reader) read(s *Sheet, gray gocv.Mat, colour tint) {
	start := time.Now()
	half := gocv.NewMat()
	defer half.Close()
	l := laid{lies: sight(gray, r.pages[0], anchors(r.pages[0]))}
	defer l.lies.red.gray.Close()
	ours := r.register(s, &l, gray, &half)
	s.Register = time.Since(start)
	if !ours {
		return
	}
	start = time.Now()
	r.readBoxes(s, &l)
	r.readSheet(s, &l, colour)
	gather(s)
	r.seal(s, &l, colour)
	s.Read = time.Since(start)
}

// register says whether a page of ours was seen; if so it knows which and how it
// lies, its boxes are found, and s says what is wrong with the paper. If not, s
// says why.
func (r *Reader) register(s *Sheet, l *laid, gray gocv.Mat, half *gocv.Mat) bool {
	page := r.pages[0]
	as := anchors(page)
	if len(l.lies.matches) < 3 {
		r.unfound(s, gray, l.lies.red, len(l.lies.matches))
		return false
	}
	l.view = newView(gray, l.lies.h, page, half)
	readable := false
	if l.page, readable = r.identify(s, l.view, gray); l.page == nil {
		return false
	}
	l.paper, l.black = levels(l.view, as, l.lies.pose)
	s.paperSeen(l, as, image.Pt(gray.Cols(), gray.Rows()))
	s.pose = l.lies.h
	s.boxes = l.prove(l.page, l.lies.matches, l.contrast())
	l.names(l.page, s.boxes)
	if bilevel(pixels(gray)) && lineWidth(s.boxes) < thinnest {
		s.because(LowContrast)
	}
	boxes, lost := count(s.boxes), lostFrames(s.boxes)
	if lost > 0 {
		s.because(FrameLost)
	}
	for i := range l.page.Corners {
		if c := l.lookAtCorner(l.page, i, l.lies.seen[i], l.contrast()); c == cornerCut || c == cornerBare {
			s.because(CornerGone)
		}
	}
	if !readable && (lost*3 > 2*boxes && len(l.lies.matches) < strangers || lost == boxes && len(l.lies.matches) < len(as)-1) {
		s.reject(NoBallot, "%d of the marks seen, no code, %d boxes of %d", len(l.lies.matches), boxes-lost, boxes)
		return false
	}
	l.dirt = streaks(l.lies.red, l.lies.h, r.prints[l.page].plate)
	return true
}

// identify reads the code of the page seen: nil where it is none of ours. Where
// the code is damaged, the page is taken for the first, and people look.
func (r *Reader) identify(s *Sheet, v view, gray gocv.Mat) (page *sheet.Page, readable bool) {
	page = r.pages[0]
	code, readable := readCode(v.codePiece(page), page.Code, r.pages, r.e.Ballot.Number == "random")
	if readable {
		page = r.page(s, code)
	} else {
		if c, ok := codeElsewhere(gray, page); ok && r.page(s, c) == nil {
			return nil, false
		}
		s.because(CodeUnread)
		if r.e.Ballot.Number == "random" {
			s.because(NumberUnread)
		}
	}
	if page != nil {
		s.Page, s.Posts, s.Number = page.Page, page.Posts, code.Number
	}
	return page, readable
}

// paperSeen says what is wrong with the picture of the paper: its print too pale,
// its dots too few, not one whole paper.
func (s *Sheet) paperSeen(l *laid, as []anchor, size image.Point) {
	if l.contrast() < leastContrast {
		s.because(LowContrast)
	}
	if l.lies.h.scale(point{l.page.Width / 2, l.page.Height / 2}) < coarse {
		s.headline(TooCoarse)
	}
	if why := l.lies.whole(l.lies.red, l.lies.squares, as, l.page, size, l.contrast()); why != "" {
		s.headline(why)
	}
}

// readBoxes reads every box by itself, and takes the fingerprint of the ink.
func (r *Reader) readBoxes(s *Sheet, l *laid) {
	r.readMarks(s.boxes, l.contrast())
	each(len(s.boxes), func(i int) {
		b := &s.boxes[i]
		if b.box.Kind == sheet.Seal {
			return
		}
		r.readBox(b, l.contrast())
		if b.reading == election.Abstain && b.box.Kind != sheet.Oval && l.inkBeside(l.page, *b, l.paper, l.black) {
			b.reading, b.confidence, b.cause = election.Unclear, 0, causeBeside
		}
	})
	var k ink
	for i := range s.boxes {
		b := &s.boxes[i]
		if b.box.Kind == sheet.Seal {
			continue
		}
		// A streak that the reading stood up to is harmless.
		if why := l.dirt.across(l.lies.h, b.box.Rect); why == strong || why == weak && b.reading == election.Unclear {
			s.because(Streak)
		}
		if b.reading != election.Abstain || b.inked {
			k.add(l.page.Page*pageBoxes+i, b.piece, b.frame, l.paper, l.black)
		}
	}
	s.Fingerprint = k.data
}

// readSheet holds each box against what the sheet says as a whole.
func (r *Reader) readSheet(s *Sheet, l *laid, colour tint) {
	s.covered(l.dirt, l.lies.h)
	r.proveNames(s, l.view, l.page, l.contrast())
	s.strokes(l.view, l.page)
	s.ghosts()
	s.alone()
	s.tinted(colour, l.lies.h)
	s.unmarked()
	for _, why := range []Reason{TwoPapers, PartSeen} {
		if slices.Contains(s.Reasons, why) {
			s.claimNothing(why)
		}
	}
}

// seal looks for the seal where the election wants one.
func (r *Reader) seal(s *Sheet, l *laid, colour tint) {
	if r.e.Ballot.Seal != "required" {
		return
	}
	switch why := readSeal(colour, l.lies.h, l.page); why {
	case "":
	case NoSeal:
		s.reject(NoSeal, "no red in the place of the seal")
	default:
		s.because(why)
	}
}

// unfound says what a picture is on which no page was found: blank, or part of
// a ballot that its code still names, or no ballot at all.
func (r *Reader) unfound(s *Sheet, gray gocv.Mat, red reduced, marks int) {
	if blank(red.gray) {
		s.reject(EmptySheet, "nothing printed on it")
		return
	}
	c, ok := codeElsewhere(gray, r.pages[0])
	if !ok {
		s.reject(NoBallot, "%d of the marks seen", marks)
		return
	}
	page := r.page(s, c)
	if page == nil {
		return
	}
	s.because(PartSeen)
	s.Page, s.Posts, s.Number = page.Page, page.Posts, c.Number
	for _, b := range page.Boxes {
		s.boxes = append(s.boxes, found{box: b})
	}
	s.claimNothing(PartSeen)
	gather(s)
}

// claimNothing leaves every box to people.
func (s *Sheet) claimNothing(why Reason) {
	for i := range s.boxes {
		b := &s.boxes[i]
		b.reading, b.confidence, b.cause = election.Unclear, 0, string(why)
	}
	s.Fingerprint = nil
}

// page is the one a code names; nil, and the sheet rejected, where it is not
// of this election.
func (r *Reader) page(s *Sheet, c sheet.Code) *sheet.Page {
	for _, l := range r.layouts {
		for i := range l.Pages {
			p := &l.Pages[i]
			same := c
			same.Number = 0
			if p.Paper == same {
				s.Edition = l.Edition
				return p
			}
		}
	}
	ours := r.pages[0].Paper
	if c.Election == ours.Election && c.Test != ours.Test {
		why := TestBallot
		if ours.Test {
			why = RealBallot
		}
		s.reject(why, "%s", c)
		return nil
	}
	if c.Election == ours.Election {
		s.reject(OtherPrint, "%s", c)
	} else {
		s.reject(Foreign, "%s", c)
	}
	return nil
}

// each does something for 0 to n-1, side by side.
func each(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// proved says whether a box has a printed frame to be found.
func proved(b sheet.Box) bool {
	return b.Kind == sheet.MarkBox || b.Kind == sheet.Oval || b.Kind == sheet.WriteInMark
}

// drawn says whether a box is for a mark drawn by hand.
func drawn(b sheet.Box) bool { return proved(b) && !isOval(b) }

// isOval says whether a box is filled in rather than drawn in.
func isOval(b sheet.Box) bool {
	return b.Kind == sheet.Oval || b.Kind == sheet.WriteInMark && b.Option != ""
}

// readMarks reads what was drawn in the boxes for it, all of a sheet's at once:
// the judge of marks is quicker so.
func (r *Reader) readMarks(fs []found, contrast float64) {
	var at []int
	var patches []mark.Patch
	for i := range fs {
		if b := &fs[i]; drawn(b.box) && b.frame.found {
			at, patches = append(at, i), append(patches, b.piece.stretched(contrast).markPatch(b.frame, sheet.FrameLine))
		}
	}
	for k, res := range mark.ReadAll(patches, r.judge) {
		b := &fs[at[k]]
		b.shape, b.reading, b.confidence, b.cause = res.Shape, r.means(res.Shape), res.Confidence, res.Cause
		b.strength, b.size, b.pen = res.Evidence.Strength, res.Evidence.Size, res.Evidence.Pen
		switch {
		case b.reading == election.Unclear && res.Shape != mark.Other:
			b.cause = causeNoMeaning
		case b.reading == election.Abstain && b.frame.vouched: // what covers its frame may cover a mark
			b.reading, b.cause = election.Unclear, string(FrameLost)
		}
		if b.reading == election.Unclear {
			b.confidence = 0 // nothing is claimed
		}
	}
}

// readBox reads what is in one box that is not for a drawn mark.
func (r *Reader) readBox(b *found, contrast float64) {
	if !b.frame.found {
		b.reading, b.cause = election.Unclear, string(FrameLost)
		return
	}
	switch {
	case b.box.Kind == sheet.WriteInName:
		b.reading = election.Abstain
		if !b.piece.plain(contrast) {
			b.inked = mark.Inked(b.piece.stretched(contrast).markPatch(b.frame, 0)).Amount != mark.Empty
		}
	case isOval(b.box):
		fill := mark.ReadOval(b.piece.stretched(contrast).markPatch(b.frame, sheet.OvalLine))
		b.fill = fill.Amount
		switch b.fill {
		case mark.Empty:
			b.reading, b.confidence = election.Abstain, firm
		case mark.Definite:
			b.reading, b.confidence, b.strength = election.Reading(b.box.Option), firm, fill.Dark
		default:
			b.reading, b.cause = election.Unclear, causeMarginal
		}
	}
}

// Causes of unclear marks that the mark reader does not know of.
const (
	causeCovered   = "covered"    // the box is empty, but part of its frame is covered
	causeBeside    = "beside"     // the box is empty, but somebody wrote next to it
	causeMarginal  = "marginal"   // an oval neither filled nor empty
	causeTwo       = "two_marks"  // two of a person's ovals are filled
	causeNoMeaning = "no_meaning" // a neat mark to which this ballot gives no meaning
)

// means gives a shape's meaning on this ballot.
func (r *Reader) means(s mark.Shape) election.Reading {
	switch s {
	case mark.Blank:
		return election.Abstain
	case mark.Circle:
		return r.e.Marks.Means(election.Circle)
	case mark.Tick:
		return r.e.Marks.Means(election.Tick)
	case mark.Cross:
		return r.e.Marks.Means(election.Cross)
	}
	return election.Unclear
}
