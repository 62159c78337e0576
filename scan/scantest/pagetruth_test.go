package scantest

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"zheng/store/election"
)

func TestCompare(t *testing.T) {
	box := func(want election.Reading, ask Asking) BoxTruth {
		return BoxTruth{Post: "p", Candidate: "a", Want: want, Ask: ask}
	}
	line := func(want election.Reading, name string) BoxTruth {
		return BoxTruth{Post: "p", Line: 1, Want: want, Name: name, Ask: Never}
	}
	divides := box(election.Approve, May)
	divides.Divides = true
	mark := func(r election.Reading) []MarkReading { return []MarkReading{{Post: "p", Candidate: "a", Reading: r}} }
	wrote := func(r election.Reading, inked bool) []LineReading {
		return []LineReading{{Post: "p", Line: 1, Reading: r, NameInked: inked}}
	}
	const (
		yes, no, none, unclear = election.Approve, election.Oppose, election.Abstain, election.Unclear
	)
	for _, c := range []struct {
		name  string
		truth Truth
		read  Reading
		want  []Verdict // of the differences
	}{
		{"right", Truth{Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "counted", Marks: mark(yes)}, nil},
		{"wrong", Truth{Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "counted", Marks: mark(no)}, []Verdict{Misread}},
		{"wrong, in review", Truth{Boxes: []BoxTruth{box(yes, May)}}, Reading{Status: "review", Marks: mark(none)}, []Verdict{Misread}},
		{"a scribble taken for a mark", Truth{Boxes: []BoxTruth{box(unclear, Must)}}, Reading{Status: "counted", Marks: mark(yes)}, []Verdict{Misread}},
		{"a scribble asked about", Truth{Boxes: []BoxTruth{box(unclear, Must)}}, Reading{Status: "review", Marks: mark(unclear)}, nil},
		{"asked for nothing", Truth{Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "review", Marks: mark(unclear)}, []Verdict{Asked}},
		{"asked where it may be", Truth{Boxes: []BoxTruth{box(yes, May)}}, Reading{Status: "review", Marks: mark(unclear)}, nil},
		{"asked, worn to rags", Truth{Worst: true, Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "review", Marks: mark(unclear)}, nil},
		{"wrong, worn to rags", Truth{Worst: true, Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "review", Marks: mark(no)}, []Verdict{Misread}},
		{"people disagree", Truth{Boxes: []BoxTruth{divides}}, Reading{Status: "counted", Marks: mark(no)}, []Verdict{Unkind}},
		{"in review without a cause", Truth{Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "review", Marks: mark(yes)}, []Verdict{Asked}},
		{"in review for its corner", Truth{Ask: May, Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "review", Marks: mark(yes)}, nil},
		{"box not read", Truth{Boxes: []BoxTruth{box(none, Never)}}, Reading{Status: "counted"}, []Verdict{Lost}},
		{"rejected", Truth{Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "rejected"}, []Verdict{Rejected}},
		{"rejected, worn to rags", Truth{Worst: true, Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "rejected"}, nil},
		{"foreign, counted", Truth{Fate: Refuse, Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "counted", Marks: mark(yes)}, []Verdict{Misread}},
		{"foreign, asked", Truth{Fate: Refuse}, Reading{Status: "review"}, nil},
		{"cancelled, counted", Truth{Fate: Ask, Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "counted", Marks: mark(yes)}, []Verdict{Misread}},
		{"cancelled, asked", Truth{Fate: Ask, Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "review", Marks: mark(yes)}, nil},
		{"cancelled, asked, misread", Truth{Fate: Ask, Boxes: []BoxTruth{box(yes, Never)}}, Reading{Status: "review", Marks: mark(no)}, []Verdict{Misread}},
		{"name seen", Truth{Boxes: []BoxTruth{line(yes, "钱明")}}, Reading{Status: "review", WriteIns: wrote(yes, true)}, nil},
		{"name not seen", Truth{Boxes: []BoxTruth{line(yes, "钱明")}}, Reading{Status: "counted", WriteIns: wrote(yes, false)}, []Verdict{Misread}},
		{"a name where none is", Truth{Boxes: []BoxTruth{line(none, "")}}, Reading{Status: "counted", WriteIns: wrote(none, true)}, []Verdict{Asked}},
	} {
		if c.truth.Fate == "" {
			c.truth.Fate = Count
		}
		if c.truth.Ask == "" {
			c.truth.Ask = Never
		}
		got := Compare(c.truth, c.read)
		var verdicts []Verdict
		for _, d := range got.Differences {
			verdicts = append(verdicts, d.Verdict)
		}
		if !reflect.DeepEqual(verdicts, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got.Differences, c.want)
		}
	}
}

func TestTruthComesBack(t *testing.T) {
	b := blank(t)
	var truths []Truth
	for seed := range uint64(5) {
		s := b.Scan(seeded(seed), testElection, Voter{}, Gray, AnyWears(seeded(seed), true)...)
		for i := range s.Truth.Boxes {
			s.Truth.Boxes[i].rect = area{} // known while the sheet is made only
		}
		truths = append(truths, s.Truth)
	}
	var file bytes.Buffer
	if err := WriteTruth(&file, truths); err != nil {
		t.Fatal(err)
	}
	back, err := ReadTruth(&file)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, truths) {
		t.Errorf("wrote\n%+v\nread\n%+v", truths, back)
	}
	if _, err := ReadTruth(strings.NewReader("{\"page\":1}\n{")); err == nil || !strings.Contains(err.Error(), "truth 2") {
		t.Errorf("half a truth: %v", err)
	}
}
