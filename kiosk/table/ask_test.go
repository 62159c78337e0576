package table

import (
	"errors"
	"testing"

	"zheng/store/election"
	"zheng/store/record"
)

func TestDecision(t *testing.T) {
	e := town(t)
	entry := record.Entry{Sheet: record.Sheet{
		Posts: []string{"chair", "member"}, Reasons: []string{"corner_gone", record.ReasonUnclear},
		Marks: []record.Mark{
			{Post: "chair", Candidate: "he", Reading: election.Approve}, {Post: "chair", Candidate: "luo", Reading: election.Unclear},
			{Post: "member", Candidate: "tang", Reading: election.Abstain}, {Post: "member", Candidate: "xu", Reading: election.Oppose}, {Post: "member", Candidate: "deng", Reading: election.Abstain},
		},
		WriteIns: []record.WriteIn{{Post: "member", Line: 1, NameInked: true, Reading: election.Abstain}},
	}}
	known := func(n string) bool { return n == "何平" }
	sheet, luo, line := Answer{Says: CountIt}, Answer{Says: "oppose"}, Answer{Says: Nothing}
	all := func(change map[string]Answer) map[string]Answer {
		out := map[string]Answer{"sheet": sheet, "chair/luo": luo, "member#1": line}
		for k, v := range change {
			if v.Says == "" {
				delete(out, k)
				continue
			}
			out[k] = v
		}
		return out
	}
	for _, c := range []struct {
		name   string
		change map[string]Answer
		err    error
	}{
		{"all answered", nil, nil},
		{"the sheet is open", map[string]Answer{"sheet": {}}, errOpen},
		{"a mark is open", map[string]Answer{"chair/luo": {}}, errOpen},
		{"a line is open", map[string]Answer{"member#1": {}}, errOpen},
		{"no reading", map[string]Answer{"chair/luo": {Says: "unclear"}}, errAnswer},
		{"nobody's box", map[string]Answer{"chair/nobody": {Says: "approve"}}, errAnswer},
		{"no line of this ballot", map[string]Answer{"member#9": {Says: Nothing}}, errAnswer},
		{"a correction", map[string]Answer{"chair/he": {Says: "abstain"}}, nil},
		{"a name", map[string]Answer{"member#1": {Says: Chosen, Name: "  王   芳 "}}, nil},
		{"no name", map[string]Answer{"member#1": {Says: Chosen, Name: " "}}, errNoName},
		{"a known name", map[string]Answer{"member#1": {Says: Chosen, Name: "何平"}}, errSame},
		{"merged", map[string]Answer{"member#1": {Says: Chosen, Name: "何平", Same: true}}, nil},
		{"void", map[string]Answer{"sheet": {Says: "void:V3"}, "chair/luo": {}, "member#1": {}}, nil},
		{"void without a rule", map[string]Answer{"sheet": {Says: "void:"}}, errAnswer},
		{"a copy", map[string]Answer{"sheet": {Says: "reject:repeated"}, "chair/luo": {}}, nil},
		{"an unknown reason", map[string]Answer{"sheet": {Says: "reject:mood"}}, errAnswer},
	} {
		d, err := decision(e, entry, all(c.change), known)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		}
		if err == nil && d.Vote != nil && d.Vote.Marks["chair"]["luo"] != election.Oppose {
			t.Errorf("%s: %+v", c.name, d.Vote)
		}
	}
	entry.Posts = nil
	if _, err := decision(e, entry, map[string]Answer{"sheet": sheet}, known); !errors.Is(err, errAnswer) {
		t.Errorf("a sheet whose posts are not known counts: %v", err)
	}
}

func TestAgree(t *testing.T) {
	vote := func(names ...string) record.Decision {
		d := ballot(election.Approve)
		d.Vote.WriteIns = map[string][]string{"member": names}
		return d
	}
	for _, c := range []struct {
		a, b record.Decision
		want bool
	}{
		{ballot(election.Approve), ballot(election.Approve), true},
		{ballot(election.Approve), ballot(election.Oppose), false},
		{vote("王芳", "韩梅"), vote("韩梅", "王芳"), true},
		{vote("王芳"), vote("王方"), false},
		{record.Decision{Void: "V3"}, record.Decision{Void: "V3"}, true},
		{record.Decision{Void: "V3"}, record.Decision{Reject: "V6"}, false},
		{record.Decision{Void: "V3"}, ballot(election.Approve), false},
	} {
		if got := agree(c.a, c.b); got != c.want || agree(c.b, c.a) != c.want {
			t.Errorf("%+v and %+v agree: %v", c.a, c.b, got)
		}
	}
}
