package table

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
)

func ballot(reading election.Reading) record.Decision {
	return record.Decision{Vote: &election.Vote{Marks: map[string]map[string]election.Reading{"chair": {"he": reading}}}}
}

func someHash(n int) record.Hash { return record.Hash{byte(n)} }

// A sheet that one person decided waits for another: at the same table or at
// any; what the first said is told to nobody before.
func TestTwoAgree(t *testing.T) {
	b := newBench(webtest.NewClock(time.Now()))
	waiting := []record.Hash{someHash(1)}
	var settled []record.Decision
	settle := func(d record.Decision) error { settled = append(settled, d); return nil }
	b.sit("one", []string{"甲"})
	b.sit("two", []string{"甲", "乙"})
	if p := b.look("one", waiting); p.Sheet == nil || p.Actor != "甲" || p.Round != 1 {
		t.Fatalf("%+v", p)
	}
	if p := b.look("two", waiting); p.Sheet != nil {
		t.Fatalf("two tables have one sheet: %+v", p)
	}
	if err := b.said("two", someHash(1), verdict{who: "乙", decision: ballot(election.Oppose)}, settle); !errors.Is(err, errClaimed) {
		t.Fatal(err)
	}
	if err := b.said("one", someHash(1), verdict{who: "乙", decision: ballot(election.Oppose)}, settle); !errors.Is(err, errWho) {
		t.Fatal(err)
	}
	if err := b.said("one", someHash(1), verdict{who: "甲", decision: ballot(election.Approve)}, settle); err != nil {
		t.Fatal(err)
	}
	if p := b.look("one", waiting); p.Sheet != nil {
		t.Fatalf("the first is asked again: %+v", p)
	}
	p := b.look("two", waiting)
	if p.Sheet == nil || p.Actor != "乙" || p.Round != 2 || p.first != nil {
		t.Fatalf("%+v", p)
	}
	if err := b.said("two", someHash(1), verdict{who: "甲", decision: ballot(election.Approve)}, settle); !errors.Is(err, errTwice) {
		t.Fatal(err)
	}
	if err := b.said("two", someHash(1), verdict{who: "乙", decision: ballot(election.Approve)}, settle); err != nil {
		t.Fatal(err)
	}
	if len(settled) != 1 || settled[0].By != "甲" || settled[0].Second != "乙" {
		t.Fatalf("%+v", settled)
	}
}

// Two who differ, or one who hands it on, bring it to the committee.
func TestCommittee(t *testing.T) {
	b := newBench(webtest.NewClock(time.Now()))
	waiting := []record.Hash{someHash(1), someHash(2)}
	var settled []record.Decision
	settle := func(d record.Decision) error { settled = append(settled, d); return nil }
	b.sit("one", []string{"甲", "乙"})
	b.look("one", waiting)
	for who, reading := range map[string]election.Reading{"甲": election.Approve} {
		if err := b.said("one", someHash(1), verdict{who: who, decision: ballot(reading)}, settle); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.said("one", someHash(1), verdict{who: "乙", decision: ballot(election.Oppose)}, settle); err != nil {
		t.Fatal(err)
	}
	p := b.look("one", waiting)
	if p.Sheet == nil || *p.Sheet != someHash(2) || p.heard != "differ" {
		t.Fatalf("%+v", p)
	}
	if err := b.said("one", someHash(2), verdict{who: "甲", escalate: true}, settle); err != nil {
		t.Fatal(err)
	}
	if p := b.look("one", waiting); p.Sheet != nil {
		t.Fatalf("what is the committee's comes by itself: %+v", p)
	}
	if err := b.open("one", someHash(1)); err != nil {
		t.Fatal(err)
	}
	if p := b.look("one", waiting); p.Round != 3 || p.first == nil || p.second == nil || p.Actor != "" {
		t.Fatalf("%+v", p)
	}
	if err := b.said("one", someHash(1), verdict{who: "甲", decision: ballot(election.Approve)}, settle); !errors.Is(err, errRole) {
		t.Fatal(err)
	}
	d := ballot(election.Oppose)
	for _, keys := range [][3]string{{"丙", "", "x"}, {"丙", "丙", "x"}, {"丙", "丁", ""}} {
		d.By, d.Second, d.Reason = keys[0], keys[1], keys[2]
		if err := b.ruled("one", someHash(1), d, settle); !errors.Is(err, errTwo) {
			t.Fatalf("%v: %v", keys, err)
		}
	}
	d.By, d.Second, d.Reason = "丙", "丁", "叉压在圈上"
	if err := b.ruled("one", someHash(1), d, settle); err != nil || len(settled) != 1 {
		t.Fatal(err, settled)
	}
}

// A record that refuses leaves the sheet where it was, to be tried again.
func TestSettleFails(t *testing.T) {
	b := newBench(webtest.NewClock(time.Now()))
	waiting := []record.Hash{someHash(1)}
	no := errors.New("no")
	b.sit("one", []string{"甲", "乙"})
	b.look("one", waiting)
	b.said("one", someHash(1), verdict{who: "甲", decision: ballot(election.Approve)}, nil)
	for _, want := range []error{no, nil} {
		if err := b.said("one", someHash(1), verdict{who: "乙", decision: ballot(election.Approve)}, func(record.Decision) error { return want }); err != want {
			t.Fatal(err)
		}
	}
}

// A table that is gone for a while has nothing any more; one that was left at
// once; a second person who did nothing for long sits down anew.
func TestClaimsEnd(t *testing.T) {
	clock := webtest.NewClock(time.Now())
	b := newBench(clock)
	waiting := []record.Hash{someHash(1)}
	b.sit("one", []string{"甲", "乙"})
	b.sit("two", []string{"丙"})
	b.look("one", waiting)
	clock.Pass(absent / 2)
	if p := b.look("two", waiting); p.Sheet != nil {
		t.Fatal("taken too early")
	}
	clock.Pass(absent)
	if p := b.look("two", waiting); p.Sheet == nil {
		t.Fatal("never free again")
	}
	if p := b.look("one", waiting); p.Sheet != nil {
		t.Fatal("two tables have one sheet")
	}
	b.leave("two")
	if p := b.look("one", waiting); p.Sheet == nil {
		t.Fatal("not free when the other was left")
	}
	clock.Pass(idle + time.Second)
	if p := b.look("one", waiting); len(p.People) != 1 {
		t.Fatalf("%v sit there for ever", p.People)
	}
}

// Whatever tables do, no two have the same sheet, nobody decides one twice, and
// what is settled has two names.
func TestBenchHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := webtest.NewClock(time.Unix(0, 0))
		b := newBench(clock)
		waiting := []record.Hash{someHash(1), someHash(2), someHash(3), someHash(4)}
		tables := []string{"one", "two", "three"}
		people := []string{"甲", "乙", "丙"}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			id := rapid.SampledFrom(tables).Draw(t, "table")
			who := rapid.SampledFrom(people).Draw(t, "who")
			switch rapid.IntRange(0, 7).Draw(t, "act") {
			case 0:
				b.sit(id, []string{who})
			case 1:
				if second := rapid.SampledFrom(people).Draw(t, "second"); second != who {
					b.sit(id, []string{who, second})
				}
			case 2:
				clock.Pass(time.Duration(rapid.IntRange(1, 60).Draw(t, "s")) * time.Second)
			case 3:
				b.leave(id)
			case 4:
				b.back(id)
			case 5:
				b.open(id, rapid.SampledFrom(waiting).Draw(t, "sheet"))
			default:
				p := b.look(id, waiting)
				if p.Sheet == nil || p.Actor == "" {
					break
				}
				h := *p.Sheet
				v := verdict{who: p.Actor, decision: ballot(rapid.SampledFrom([]election.Reading{election.Approve, election.Oppose}).Draw(t, "reading"))}
				err := b.said(id, h, v, func(d record.Decision) error {
					if d.By == d.Second || d.By == "" || d.Second == "" {
						t.Fatalf("settled by %q and %q", d.By, d.Second)
					}
					return nil
				})
				if err != nil {
					t.Fatalf("%s at %s: %v", p.Actor, id, err)
				}
			}
			held := map[record.Hash]string{}
			for _, id := range tables {
				if p := b.look(id, waiting); p.Sheet != nil {
					if other := held[*p.Sheet]; other != "" {
						t.Fatalf("%s and %s have one sheet", id, other)
					}
					held[*p.Sheet] = id
				}
			}
		}
	})
}
