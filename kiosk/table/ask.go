// This file makes questions of what the machine doubts about a sheet, and a
// decision of their answers.

package table

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zheng/store/election"
	"zheng/store/record"
)

// Ask is one question about a sheet.
type Ask struct {
	Key     string // "sheet", "POST/CANDIDATE" or "POST#LINE"
	Kind    string // sheet | mark | line
	Post    string // title
	Name    string // of the candidate
	Line    int    // of a written-in name, from 1
	Reading election.Reading
	Reasons []string // machine words: why it is asked
	Crops   []string // keys of close-ups
	Doubt   bool     // must be answered; else the machine's reading stands until somebody changes it
	Inked   bool     // something is written on the line
}

// Answers to questions, beside the readings of marks.
const (
	CountIt = "count"  // of a sheet: it is a ballot of ours, and counts as it is read
	Nothing = "none"   // of a line: nobody is chosen by it
	Unread  = "unread" // of a line: nobody can read it (V3)
	Chosen  = "name"   // of a line: the person named is approved
)

// Void and Rejections are the reasons that can be chosen for a whole sheet;
// their texts are why.VOID and why.REJECT.
var (
	voids   = []string{"V3"}
	rejects = []string{"V6", record.RejectRepeated}
)

// ofBoxes are reasons that the questions about single boxes take up.
var ofBoxes = []string{record.ReasonUnclear, "written_in", "write_in_half"}

// asks are all questions that a sheet can raise: first about the whole, then
// box by box in the order of the paper.
func asks(e *election.Election, s record.Entry) []Ask {
	var out []Ask
	whole := slices.DeleteFunc(slices.Clone(s.Reasons), func(r string) bool { return slices.Contains(ofBoxes, r) })
	out = append(out, Ask{Key: "sheet", Kind: "sheet", Reasons: whole, Doubt: len(whole) > 0 || len(s.Posts) == 0})
	marks := map[string]record.Mark{}
	for _, m := range s.Marks {
		marks[m.Post+"/"+m.Candidate] = m
	}
	lines := map[string]record.WriteIn{}
	for _, w := range s.WriteIns {
		lines[fmt.Sprintf("%s#%d", w.Post, w.Line)] = w
	}
	for _, p := range e.Posts {
		if !slices.Contains(s.Posts, p.ID) {
			continue
		}
		for _, c := range p.Candidates {
			key := p.ID + "/" + c.ID
			m, read := marks[key]
			a := Ask{Key: key, Kind: "mark", Post: p.Title, Name: c.Name, Reading: m.Reading, Doubt: !read || m.Reading == election.Unclear, Crops: []string{key}}
			if m.Cause != "" {
				a.Reasons = []string{m.Cause}
			}
			if !read {
				a.Reading = election.Unclear
			}
			out = append(out, a)
		}
		for n := range p.WriteIns {
			key := fmt.Sprintf("%s#%d", p.ID, n+1)
			w, read := lines[key]
			a := Ask{Key: key, Kind: "line", Post: p.Title, Line: n + 1, Reading: w.Reading, Inked: w.NameInked, Crops: []string{key + "/name", key + "/mark"}}
			a.Doubt = read && (w.NameInked || w.Reading != election.Abstain)
			if !read {
				a.Reading = election.Abstain
			}
			if w.Cause != "" {
				a.Reasons = []string{w.Cause}
			}
			out = append(out, a)
		}
	}
	return out
}

// Answer is what a person said to one question.
type Answer struct {
	Says string // a reading, or one of the answers above; of a sheet also void:WHY and reject:WHY
	Name string // for Chosen
	Same bool   // Name is meant to be the person who is known by it already
}

// What is wrong with answers; texts are no.CODE.
var (
	errOpen    = errors.New("open")      // a question was not answered
	errAnswer  = errors.New("answer")    // there is no such question or answer
	errNoName  = errors.New("no_name")   // a name is missing
	errSame    = errors.New("same_name") // somebody is known by that name: one person or two?
	errClaimed = errors.New("claimed")   // another table has the sheet
	errWho     = errors.New("who")       // nobody says who decides
	errTwice   = errors.New("twice")     // the second is the first
	errGone    = errors.New("gone")      // the sheet is settled
	errTwo     = errors.New("two")       // two of the committee and a reason
	errRole    = errors.New("role")      // not of the committee
	errPair    = errors.New("pair")      // only two people take over another table's sheet
	errUndo    = errors.New("undo")      // there is no decision of these people to take back
)

// decision makes a decision of the answers: those to doubts, and corrections of
// what the machine was sure of. known says whether somebody is known by a plain name.
func decision(e *election.Election, s record.Entry, answers map[string]Answer, known func(string) bool) (record.Decision, error) {
	questions := asks(e, s)
	for key := range answers {
		if !slices.ContainsFunc(questions, func(a Ask) bool { return a.Key == key }) {
			return record.Decision{}, fmt.Errorf("%w: %q", errAnswer, key)
		}
	}
	whole := answers["sheet"].Says
	if why, ok := strings.CutPrefix(whole, "void:"); ok && slices.Contains(voids, why) && len(s.Posts) > 0 {
		return record.Decision{Void: why}, nil
	}
	if why, ok := strings.CutPrefix(whole, "reject:"); ok && slices.Contains(rejects, why) {
		return record.Decision{Reject: why}, nil
	}
	if whole != "" && whole != CountIt || len(s.Posts) == 0 && whole == CountIt {
		return record.Decision{}, fmt.Errorf("%w: %q", errAnswer, whole)
	}
	v := &election.Vote{Marks: map[string]map[string]election.Reading{}, WriteIns: map[string][]string{}}
	for _, a := range questions {
		said, given := answers[a.Key]
		if !given && a.Doubt {
			return record.Decision{}, fmt.Errorf("%w: %s", errOpen, a.Key)
		}
		switch a.Kind {
		case "mark":
			post, who, _ := strings.Cut(a.Key, "/")
			reading := a.Reading
			if given {
				reading = election.Reading(said.Says)
			}
			if !slices.Contains([]election.Reading{election.Approve, election.Oppose, election.Abstain}, reading) {
				return record.Decision{}, fmt.Errorf("%w: %s=%s", errAnswer, a.Key, reading)
			}
			if v.Marks[post] == nil {
				v.Marks[post] = map[string]election.Reading{}
			}
			v.Marks[post][who] = reading
		case "line":
			post, _, _ := strings.Cut(a.Key, "#")
			name, err := lineName(said, given, known)
			if err != nil {
				return record.Decision{}, err
			}
			if name != "" {
				v.WriteIns[post] = append(v.WriteIns[post], name)
			}
		}
	}
	return record.Decision{Vote: v}, nil
}

// lineName is the name that a line chooses, "" for none.
func lineName(said Answer, given bool, known func(string) bool) (string, error) {
	name := election.PlainName(said.Name)
	switch {
	case !given || said.Says == Nothing || said.Says == Unread:
		return "", nil
	case said.Says != Chosen:
		return "", fmt.Errorf("%w: %q", errAnswer, said.Says)
	case name == "" || len([]rune(name)) > 40:
		return "", errNoName
	case known(name) && !said.Same:
		return "", errSame
	}
	return name, nil
}

// agree says whether two decisions come to the same.
func agree(a, b record.Decision) bool {
	if a.Void != b.Void || a.Reject != b.Reject || (a.Vote == nil) != (b.Vote == nil) {
		return false
	}
	if a.Vote == nil {
		return true
	}
	sameMarks := maps.EqualFunc(a.Vote.Marks, b.Vote.Marks, maps.Equal[map[string]election.Reading])
	return sameMarks && maps.EqualFunc(a.Vote.WriteIns, b.Vote.WriteIns, func(x, y []string) bool {
		return slices.Equal(slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y)))
	})
}
