// This file holds a sheet with its evidence, as an archive carries it: what the
// machine read, what people decided, and the vote that follows from both.

package archive

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"zheng/store/election"
	"zheng/store/journal"
)

// Status is where a sheet stands.
type Status string

// Every sheet has one of these.
const (
	Counted  Status = "counted"
	Pending  Status = "review"   // waits for people
	Rejected Status = "rejected" // no ballot of ours (V6)
	Repeated Status = "repeated" // seen before
)

// Sheet is one side of paper. Batch and Place say where it lies, so that it can
// be pulled; nothing in it says when it came or whose it is.
type Sheet struct {
	Sheet    string          `json:"sheet"` // SHA-256 of its image, hexadecimal
	Batch    int             `json:"batch"` // from 1
	Place    int             `json:"place"` // in the batch, from 1
	Status   Status          `json:"status"`
	Other    string          `json:"other,omitempty"` // the sheet it resembles
	Image    string          `json:"image,omitempty"` // its file in the archive
	Reading  journal.Reading `json:"reading"`         // of the machine
	Decision *Decision       `json:"decision,omitempty"`
	Vote     *election.Vote  `json:"vote,omitempty"` // what counts; only of a counted sheet
}

// Tidy puts a sheet into the one form that an archive has it in: its vote, and
// that of its decision, with every candidate of the paper named. The error is
// that of Follows.
func (s *Sheet) Tidy(e *election.Election) error {
	_, vote, err := s.Follows(e)
	if err != nil || vote == nil || !SameVote(e, vote, s.Vote) {
		return err // what does not follow is left for Check to name
	}
	s.Vote = vote
	if s.Decision != nil && s.Decision.Vote != nil {
		d := *s.Decision
		d.Vote, s.Decision = vote, &d
	}
	return nil
}

// Decision is what two people made of a sheet: exactly one of Vote, Void
// and Reject. A vote is written as the sheet's own, see Tidy.
type Decision struct {
	Vote   *election.Vote `json:"vote,omitempty"`
	Void   string         `json:"void,omitempty"`
	Reject string         `json:"reject,omitempty"`
	By     string         `json:"by"`
	Second string         `json:"second"`
	Reason string         `json:"reason,omitempty"`
}

// Follows gives the status and the vote that follow from reading and decision.
// A machine's reading counts only where nothing in it is unclear, no line was
// written on and no one decided otherwise; where people decided, they are two.
// The error names what does not fit.
func (s *Sheet) Follows(e *election.Election) (Status, *election.Vote, error) {
	if d := s.Decision; d != nil {
		return s.decided(e)
	}
	if s.Status != Counted {
		return s.Status, nil, nil
	}
	v := election.Vote{Posts: s.Reading.Posts, Marks: map[string]map[string]election.Reading{}}
	for _, w := range s.Reading.WriteIns {
		if w.NameInked || w.Reading != election.Abstain {
			return "", nil, fmt.Errorf("a written-in name was counted without a decision")
		}
	}
	for _, m := range s.Reading.Marks {
		if m.Reading == election.Unclear {
			return "", nil, fmt.Errorf("an unclear mark was counted without a decision")
		}
		if v.Marks[m.Post] == nil {
			v.Marks[m.Post] = map[string]election.Reading{}
		}
		if _, twice := v.Marks[m.Post][m.Candidate]; twice {
			return "", nil, fmt.Errorf("a mark was read twice")
		}
		v.Marks[m.Post][m.Candidate] = m.Reading
	}
	full := completed(e, &v)
	for post, marks := range full.Marks {
		if len(marks) != len(v.Marks[post]) {
			return "", nil, fmt.Errorf("a candidate of post %s was not read", post)
		}
	}
	return Counted, full, nil
}

func (s *Sheet) decided(e *election.Election) (Status, *election.Vote, error) {
	d, ways := s.Decision, 0
	for _, is := range []bool{d.Vote != nil, d.Void != "", d.Reject != ""} {
		if is {
			ways++
		}
	}
	switch by, second := strings.TrimSpace(d.By), strings.TrimSpace(d.Second); {
	case ways != 1:
		return "", nil, fmt.Errorf("a decision is a vote, or void, or a rejection: exactly one of them")
	case by == "" || second == "" || by == second:
		return "", nil, fmt.Errorf("a decision needs two people")
	case d.Reject == string(Repeated):
		return Repeated, nil, nil
	case d.Reject != "":
		return Rejected, nil, nil
	case d.Void != "":
		return Counted, &election.Vote{Posts: s.Reading.Posts, Void: d.Void}, nil
	}
	v := *d.Vote
	if v.Void = strings.TrimSpace(v.Void); v.Void != "" {
		return Counted, &election.Vote{Posts: s.Reading.Posts, Void: v.Void}, nil
	}
	v.Posts = s.Reading.Posts
	return Counted, completed(e, &v), nil
}

// completed names every candidate of the paper's posts, abstentions too, and
// puts written-in names in order: two votes that say the same are then equal.
func completed(e *election.Election, v *election.Vote) *election.Vote {
	out := &election.Vote{Posts: v.Posts, Void: v.Void, Marks: map[string]map[string]election.Reading{}}
	for _, p := range e.Posts {
		if len(v.Posts) > 0 && !slices.Contains(v.Posts, p.ID) {
			continue
		}
		marks := map[string]election.Reading{}
		for _, c := range p.Candidates {
			marks[c.ID] = election.Abstain
		}
		for who, reading := range v.Marks[p.ID] {
			marks[who] = reading // a stranger among them is for Counter.Add to find
		}
		out.Marks[p.ID] = marks
		if names := v.WriteIns[p.ID]; len(names) > 0 {
			if out.WriteIns == nil {
				out.WriteIns = map[string][]string{}
			}
			list := make([]string, len(names))
			for i, n := range names {
				list[i] = strings.TrimSpace(n)
			}
			sort.Strings(list)
			out.WriteIns[p.ID] = list
		}
	}
	for post, marks := range v.Marks {
		if out.Marks[post] == nil {
			out.Marks[post] = marks // a post that is not on the paper: for Counter.Add too
		}
	}
	return out
}

// SameVote says whether two votes say the same of every candidate of their paper.
func SameVote(e *election.Election, a, b *election.Vote) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Void != "" || b.Void != "" {
		return a.Void == b.Void && slices.Equal(a.Posts, b.Posts)
	}
	return reflect.DeepEqual(completed(e, a), completed(e, b))
}
