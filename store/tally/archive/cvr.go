// This file writes the sheets as cast vote records after NIST SP 1500-103,
// version 1.0, in its JSON form.
//
// How this election is put into the standard's terms:
//
//   - A sheet that counts or waits is a CVR; rejected and repeated ones are no
//     ballots and are left out. BatchId and BatchSequenceId say where it lies,
//     UniqueId is the SHA-256 of its image.
//   - A post is a CandidateContest with as many votes allowed as seats. A person
//     is a CandidateSelection; each written-in name has one of its own.
//   - Approval is an indication of one vote. Opposition is an indication of no
//     vote, not allocable, OtherStatus "oppose": the standard knows contests for
//     persons and yes-no contests, and an approval vote is both. Whoever adds
//     up NumberVotes gets the approvals. An abstention is a position without
//     an indication.
//   - Snapshots: "original" is what the machine read; "modified" what people
//     decided, with both names; "interpreted" what the rules leave of it, where
//     a void post or ballot has the status "invalidated-rules". The last one is
//     current.
//   - GeneratedDate is the day of the election, so that the same count gives the
//     same bytes.

package archive

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"zheng/store/election"
	"zheng/store/tally"
)

type cvrReport struct {
	Type      string        `json:"@type"`
	Version   string        `json:"Version"`
	Generated string        `json:"GeneratedDate"`
	Notes     string        `json:"Notes"`
	Kind      []string      `json:"ReportType"`
	Makers    []string      `json:"ReportGeneratingDeviceIds"`
	Devices   []cvrDevice   `json:"ReportingDevice"`
	Units     []cvrUnit     `json:"GpUnit"`
	Elections []cvrElection `json:"Election"`
}

type cvrDevice struct {
	ID          string `json:"@id"`
	Type        string `json:"@type"`
	Application string `json:"Application"`
	Metric      string `json:"MarkMetricType"`
}

type cvrUnit struct {
	ID   string `json:"@id"`
	Type string `json:"@type"`
	Name string `json:"Name"`
	Kind string `json:"Type"`
}

type cvrElection struct {
	ID         string         `json:"@id"`
	Type       string         `json:"@type"`
	Name       string         `json:"Name"`
	Scope      string         `json:"ElectionScopeId"`
	Code       []cvrCode      `json:"Code"`
	Candidates []cvrCandidate `json:"Candidate,omitempty"`
	Contests   []cvrContest   `json:"Contest"`
}

type cvrCode struct {
	Type  string `json:"@type"`
	Kind  string `json:"Type"`
	Value string `json:"Value"`
}

type cvrCandidate struct {
	ID   string    `json:"@id"`
	Type string    `json:"@type"`
	Name string    `json:"Name"`
	Code []cvrCode `json:"Code,omitempty"`
}

type cvrContest struct {
	ID         string         `json:"@id"`
	Type       string         `json:"@type"`
	Name       string         `json:"Name"`
	Code       []cvrCode      `json:"Code"`
	Elected    int            `json:"NumberElected"`
	Allowed    int            `json:"VotesAllowed"`
	Variation  string         `json:"VoteVariation"`
	Selections []cvrSelection `json:"ContestSelection"`
}

type cvrSelection struct {
	ID         string   `json:"@id"`
	Type       string   `json:"@type"`
	Candidates []string `json:"CandidateIds,omitempty"`
	WriteIn    bool     `json:"IsWriteIn"`
}

type cvrRecord struct {
	Type      string        `json:"@type"`
	Election  string        `json:"ElectionId"`
	Unit      string        `json:"BallotStyleUnitId"`
	Device    string        `json:"CreatingDeviceId"`
	Batch     string        `json:"BatchId"`
	Place     int           `json:"BatchSequenceId"`
	Page      string        `json:"BallotSheetId"`
	Unique    string        `json:"UniqueId"`
	Images    []cvrImage    `json:"BallotImage,omitempty"`
	Current   string        `json:"CurrentSnapshotId"`
	Snapshots []cvrSnapshot `json:"CVRSnapshot"`
}

type cvrImage struct {
	Type     string  `json:"@type"`
	Hash     cvrHash `json:"Hash"`
	Location string  `json:"Location,omitempty"`
}

type cvrHash struct {
	Type  string `json:"@type"`
	Kind  string `json:"Type"`
	Value string `json:"Value"`
}

type cvrSnapshot struct {
	ID       string          `json:"@id"`
	Type     string          `json:"@type"`
	Kind     string          `json:"Type"`
	Status   []string        `json:"Status,omitempty"`
	Other    string          `json:"OtherStatus,omitempty"`
	Notes    []cvrAnnotation `json:"Annotation,omitempty"`
	Contests []cvrSeen       `json:"CVRContest,omitempty"`
}

type cvrAnnotation struct {
	Type    string   `json:"@type"`
	People  []string `json:"AdjudicatorName"`
	Message []string `json:"Message,omitempty"`
}

type cvrSeen struct {
	Type       string      `json:"@type"`
	Contest    string      `json:"ContestId"`
	Status     []string    `json:"Status,omitempty"`
	Other      string      `json:"OtherStatus,omitempty"`
	Overvotes  int         `json:"Overvotes,omitempty"`
	WriteIns   int         `json:"WriteIns,omitempty"`
	Selections []cvrChoice `json:"CVRContestSelection,omitempty"`
}

type cvrChoice struct {
	Type      string        `json:"@type"`
	Selection string        `json:"ContestSelectionId,omitempty"`
	Status    []string      `json:"Status,omitempty"`
	Votes     int           `json:"TotalNumberVotes"`
	Positions []cvrPosition `json:"SelectionPosition"`
}

type cvrPosition struct {
	Type      string      `json:"@type"`
	Indicated string      `json:"HasIndication"`
	Allocable string      `json:"IsAllocable"`
	Votes     int         `json:"NumberVotes"`
	Metric    []string    `json:"MarkMetricValue,omitempty"`
	Status    []string    `json:"Status,omitempty"`
	Other     string      `json:"OtherStatus,omitempty"`
	WriteIn   *cvrWriteIn `json:"CVRWriteIn,omitempty"`
}

type cvrWriteIn struct {
	Type string `json:"@type"`
	Text string `json:"Text,omitempty"`
}

// castVoteRecords writes the report, a record a line.
func castVoteRecords(w io.Writer, e *election.Election, sheets []Sheet) error {
	m := &cvrMaker{e: e, written: map[string]string{}}
	for i := range sheets {
		m.meet(&sheets[i])
	}
	return lines(w, m.report(), "CVR", func(yield func(cvrRecord, error) bool) {
		for i := range sheets {
			s := &sheets[i]
			if s.Status != Counted && s.Status != Pending {
				continue
			}
			if !yield(m.record(s)) {
				return
			}
		}
	})
}

// meet names everybody written in on a sheet.
func (m *cvrMaker) meet(s *Sheet) {
	if s.Status != Counted || s.Vote == nil || s.Vote.Void != "" {
		return
	}
	for _, p := range m.e.Posts {
		if s.Vote.Marks[p.ID] == nil {
			continue
		}
		for _, name := range s.Vote.WriteIns[p.ID] {
			m.name(p.ID, name)
		}
	}
}

// cvrMaker makes records and remembers who was written in.
type cvrMaker struct {
	e       *election.Election
	written map[string]string // post + "\n" + name → selection
	names   [][2]string       // post, name, in the order met
}

const cvrApp, cvrUnitID = "zheng", "community"

func code(value string) []cvrCode { return []cvrCode{{"CVR.Code", "local-level", value}} }

func (m *cvrMaker) report() cvrReport {
	e := m.e
	el := cvrElection{ID: "election", Type: "CVR.Election", Name: e.Title, Scope: cvrUnitID, Code: code(e.ID)}
	known := map[string]bool{}
	for _, p := range e.Posts {
		c := cvrContest{
			ID: "post-" + p.ID, Type: "CVR.CandidateContest", Name: p.Title, Code: code(p.ID),
			Elected: p.Seats, Allowed: p.Seats, Variation: "approval", Selections: []cvrSelection{},
		}
		for _, who := range p.Candidates {
			if !known[who.ID] {
				known[who.ID] = true
				el.Candidates = append(el.Candidates, cvrCandidate{"person-" + who.ID, "CVR.Candidate", who.Name, code(who.ID)})
			}
			c.Selections = append(c.Selections, cvrSelection{selectionID(p.ID, who.ID), "CVR.CandidateSelection", []string{"person-" + who.ID}, false})
		}
		for i := range p.WriteIns {
			c.Selections = append(c.Selections, cvrSelection{lineID(p.ID, i+1), "CVR.CandidateSelection", nil, true})
		}
		el.Contests = append(el.Contests, c)
	}
	for i, w := range m.names {
		id := fmt.Sprintf("written-%d", i+1)
		el.Candidates = append(el.Candidates, cvrCandidate{id, "CVR.Candidate", w[1], nil})
		for k := range el.Contests {
			if el.Contests[k].ID == "post-"+w[0] {
				el.Contests[k].Selections = append(el.Contests[k].Selections, cvrSelection{m.written[w[0]+"\n"+w[1]], "CVR.CandidateSelection", []string{id}, true})
			}
		}
	}
	return cvrReport{
		Type: "CVR.CastVoteRecordReport", Version: "1.0.0", Generated: e.Date.String() + "T00:00:00Z",
		Notes: "GeneratedDate is the day of the election. Approval: NumberVotes 1. Opposition: indicated, NumberVotes 0, OtherStatus oppose. Abstention: not indicated.",
		Kind:  []string{"adjudicated", "aggregated"}, Makers: []string{cvrApp},
		Devices:   []cvrDevice{{cvrApp, "CVR.ReportingDevice", "Zheng", "confidence"}},
		Units:     []cvrUnit{{cvrUnitID, "CVR.GpUnit", e.Community, "polling-place"}},
		Elections: []cvrElection{el},
	}
}

func selectionID(post, who string) string { return "choice-" + post + "-" + who }

func lineID(post string, line int) string { return "line-" + post + "-" + strconv.Itoa(line) }

// name gives the selection of a name written in at a post.
func (m *cvrMaker) name(post, name string) string {
	key := post + "\n" + name
	if m.written[key] == "" {
		m.written[key] = fmt.Sprintf("written-%s-%d", post, len(m.names)+1)
		m.names = append(m.names, [2]string{post, name})
	}
	return m.written[key]
}

func (m *cvrMaker) record(s *Sheet) (cvrRecord, error) {
	id := short(s.Sheet)
	r := cvrRecord{
		Type: "CVR.CVR", Election: "election", Unit: cvrUnitID, Device: cvrApp,
		Batch: strconv.Itoa(s.Batch), Place: s.Place, Page: strconv.Itoa(s.Reading.Page), Unique: s.Sheet,
		Images: []cvrImage{{"CVR.ImageData", cvrHash{"CVR.Hash", "sha-256", s.Sheet}, s.Image}},
	}
	r.Snapshots = append(r.Snapshots, m.original(s, id+"-1"))
	if s.Decision != nil {
		r.Snapshots = append(r.Snapshots, m.modified(s, id+"-2"))
	}
	if s.Status == Counted {
		last, err := m.interpreted(s, id+"-3")
		if err != nil {
			return r, err
		}
		r.Snapshots = append(r.Snapshots, last)
	}
	r.Current = r.Snapshots[len(r.Snapshots)-1].ID
	return r, nil
}

// original is what the machine read.
func (m *cvrMaker) original(s *Sheet, id string) cvrSnapshot {
	out := cvrSnapshot{ID: id, Type: "CVR.CVRSnapshot", Kind: "original"}
	if s.Decision != nil || s.Status == Pending {
		out.Status = []string{"needs-adjudication"}
	}
	for _, post := range s.Reading.Posts {
		seen := cvrSeen{Type: "CVR.CVRContest", Contest: "post-" + post}
		for _, mark := range s.Reading.Marks {
			if mark.Post != post {
				continue
			}
			p := position(mark.Reading)
			p.Metric = []string{strconv.FormatFloat(mark.Confidence, 'f', -1, 64)}
			seen.Selections = append(seen.Selections, choice(selectionID(post, mark.Candidate), p))
		}
		for _, w := range s.Reading.WriteIns {
			if w.Post != post || !w.NameInked && w.Reading == election.Abstain {
				continue
			}
			p := position(w.Reading)
			p.WriteIn = &cvrWriteIn{Type: "CVR.CVRWriteIn"}
			seen.Selections = append(seen.Selections, choice(lineID(post, w.Line), p))
			seen.WriteIns++
		}
		out.Contests = append(out.Contests, seen)
	}
	return out
}

// modified is what two people decided.
func (m *cvrMaker) modified(s *Sheet, id string) cvrSnapshot {
	d := s.Decision
	out := cvrSnapshot{ID: id, Type: "CVR.CVRSnapshot", Kind: "modified"}
	note := cvrAnnotation{Type: "CVR.Annotation", People: []string{d.By, d.Second}}
	for _, says := range []string{d.Void, d.Reason} {
		if says != "" {
			note.Message = append(note.Message, says)
		}
	}
	out.Notes = []cvrAnnotation{note}
	if s.Vote == nil || s.Vote.Void != "" {
		out.Status, out.Other = []string{"other"}, "void"
		return out
	}
	out.Contests = m.cast(s, nil)
	for i := range out.Contests {
		for j := range out.Contests[i].Selections {
			out.Contests[i].Selections[j].Positions[0].Status = []string{"adjudicated"}
		}
	}
	return out
}

// interpreted is what the rules leave of it.
func (m *cvrMaker) interpreted(s *Sheet, id string) (cvrSnapshot, error) {
	out := cvrSnapshot{ID: id, Type: "CVR.CVRSnapshot", Kind: "interpreted"}
	if s.Vote == nil {
		return out, fmt.Errorf("%s counts, but says nothing", s.name())
	}
	told, void, err := tally.Tell(m.e, *s.Vote)
	if err != nil {
		return out, err
	}
	if void != "" {
		out.Status, out.Other = []string{"other"}, "void "+void
	}
	if s.Vote.Void == "" {
		out.Contests = m.cast(s, told)
	}
	return out, nil
}

// cast lists the choices of a vote; told, where it is given, says which count.
func (m *cvrMaker) cast(s *Sheet, told []tally.Told) []cvrSeen {
	var out []cvrSeen
	for k, p := range m.e.Posts {
		marks, on := s.Vote.Marks[p.ID]
		if !on {
			continue
		}
		seen := cvrSeen{Type: "CVR.CVRContest", Contest: "post-" + p.ID}
		var ids [][]string // of each choice: who may be meant; none where it is no approval
		for _, c := range p.Candidates {
			seen.Selections = append(seen.Selections, choice(selectionID(p.ID, c.ID), position(marks[c.ID])))
			if ids = append(ids, nil); marks[c.ID] == election.Approve {
				ids[len(ids)-1] = []string{c.ID}
			}
		}
		for _, name := range s.Vote.WriteIns[p.ID] {
			pos := position(election.Approve)
			pos.WriteIn = &cvrWriteIn{"CVR.CVRWriteIn", name}
			seen.Selections = append(seen.Selections, choice(m.name(p.ID, name), pos))
			seen.WriteIns++
			ids = append(ids, m.meant(name))
		}
		if told != nil {
			seen.rule(told[k], ids, p.Seats)
		}
		out = append(out, seen)
	}
	return out
}

// meant gives the ids that a written-in name can stand for.
func (m *cvrMaker) meant(name string) []string {
	name = election.PlainName(name)
	ids := []string{name, "write-in:" + name}
	for _, p := range m.e.Posts {
		for _, c := range p.Candidates {
			if election.PlainName(c.Name) == name {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}

// rule takes the votes from choices that the rules do not count: of a post that
// is void, of a person chosen at two posts, of one person approved twice.
func (c *cvrSeen) rule(told tally.Told, ids [][]string, seats int) {
	if !told.Counts {
		c.Status = []string{"invalidated-rules"}
	}
	left, chosen := slices.Clone(told.Approve), 0
	for i, who := range ids {
		if who == nil {
			continue
		}
		chosen++
		at := slices.IndexFunc(left, func(id string) bool { return slices.Contains(who, id) })
		if at < 0 {
			c.Selections[i].invalidate()
			continue
		}
		left = slices.Delete(left, at, at+1)
	}
	if !told.Counts && chosen > seats {
		c.Status = append(c.Status, "overvoted")
		c.Overvotes = chosen - seats
	}
}

func choice(selection string, p cvrPosition) cvrChoice {
	return cvrChoice{Type: "CVR.CVRContestSelection", Selection: selection, Votes: p.Votes, Positions: []cvrPosition{p}}
}

func (c *cvrChoice) invalidate() {
	c.Votes, c.Status = 0, []string{"invalidated-rules"}
	c.Positions[0].Votes, c.Positions[0].Allocable = 0, "no"
}

func position(r election.Reading) cvrPosition {
	p := cvrPosition{Type: "CVR.SelectionPosition", Indicated: "yes", Allocable: "no"}
	switch r {
	case election.Approve:
		p.Allocable, p.Votes = "yes", 1
	case election.Oppose:
		p.Status, p.Other = []string{"other"}, "oppose"
	case election.Unclear:
		p.Indicated, p.Allocable = "unknown", "unknown"
	default:
		p.Indicated = "no"
	}
	return p
}
