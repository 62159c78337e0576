// This file puts the boxes together into what the sheet says of each person.

package omr

import (
	"zheng/scan/mark"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// gather puts the boxes together into what the sheet says of each person.
func gather(s *Sheet) {
	type key struct {
		post, candidate string
		line            int
	}
	ovals := map[key][]found{}
	names := map[key]bool{}
	for _, b := range s.boxes {
		k := key{b.box.Post, b.box.Candidate, b.box.Line}
		switch b.box.Kind {
		case sheet.Oval:
			ovals[k] = append(ovals[k], b)
		case sheet.WriteInName:
			names[k] = b.inked
		}
	}
	for _, b := range s.boxes {
		k := key{b.box.Post, b.box.Candidate, b.box.Line}
		switch b.box.Kind {
		case sheet.MarkBox:
			s.mark(Mark{k.post, k.candidate, b.reading, b.confidence, b.shape, b.cause})
		case sheet.Oval:
			if of := ovals[k]; of[0].box.Option == b.box.Option { // once for all of a person's
				s.mark(choose(k.post, k.candidate, of))
			}
		case sheet.WriteInMark:
			s.writeIn(WriteIn{k.post, k.line, b.reading, b.confidence, names[k], b.cause})
		}
	}
}

func (s *Sheet) mark(m Mark) {
	s.Marks = append(s.Marks, m)
	if m.Reading == election.Unclear {
		s.because(UnclearMark)
	}
}

// writeIn notes a line for another name. A name is always for people to read.
func (s *Sheet) writeIn(w WriteIn) {
	s.WriteIns = append(s.WriteIns, w)
	marked := w.Reading == election.Approve || w.Reading == election.Oppose
	switch {
	case w.Reading == election.Unclear:
		s.because(UnclearMark)
	case marked != w.NameInked:
		s.because(WriteInHalf)
	case marked:
		s.because(WrittenIn)
	}
}

// choose reads a person's ovals: one filled and no other touched is a choice,
// none touched an abstention.
func choose(post, candidate string, ovals []found) Mark {
	m := Mark{Post: post, Candidate: candidate, Reading: election.Abstain, Confidence: firm, Shape: mark.Blank}
	filled := 0
	for _, b := range ovals {
		switch {
		case b.reading == election.Unclear:
			return Mark{Post: post, Candidate: candidate, Reading: election.Unclear, Cause: b.cause}
		case b.fill == mark.Definite:
			filled++
			m.Reading = b.reading
		}
	}
	if filled > 1 {
		return Mark{Post: post, Candidate: candidate, Reading: election.Unclear, Cause: causeTwo}
	}
	return m
}
