package table

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
)

func ballot(reading election.Reading) record.Decision {
	return record.Decision{Vote: &election.Vote{Marks: map[string]map[string]election.Reading{"chair": {"he": reading}}}}
}

// pages is a record that notes what tables write in it, and refuses with err.
type pages struct {
	settled []record.Decision
	said    map[record.Hash]record.Docket
	back    []string
	err     error
}

func (p *pages) Say(_ context.Context, h record.Hash, d record.Docket) error {
	if p.err == nil {
		p.said[h] = d
	}
	return p.err
}

func (p *pages) Adjudicate(_ context.Context, h record.Hash, d record.Decision) error {
	if p.err == nil {
		p.settled = append(p.settled, d)
		delete(p.said, h)
	}
	return p.err
}

func (p *pages) TakeBack(_ context.Context, h record.Hash, who string, said record.Docket) error {
	if p.err == nil {
		p.back = append(p.back, who)
		p.said[h] = said
	}
	return p.err
}

func newTables(clock web.Clock) (*bench, *pages) {
	p := &pages{said: map[record.Hash]record.Docket{}}
	return newBench(clock, p, map[record.Hash]record.Docket{}), p
}

var ctx = context.Background()

func someHash(n int) record.Hash { return record.Hash{byte(n)} }

// A sheet that one person decided waits for another: at the same table or at
// any; what the first said is told to nobody before.
func TestTwoAgree(t *testing.T) {
	b, kept := newTables(storetest.NewClock(time.Now()))
	waiting := []record.Hash{someHash(1)}
	b.sit("one", []string{"甲"})
	b.sit("two", []string{"甲", "乙"})
	if p := b.look("one", waiting); p.Sheet == nil || p.Actor != "甲" || p.Round != 1 {
		t.Fatalf("%+v", p)
	}
	if p := b.look("two", waiting); p.Sheet != nil {
		t.Fatalf("two tables have one sheet: %+v", p)
	}
	if err := b.said(ctx, "two", someHash(1), record.Opinion{Who: "乙", Decision: ballot(election.Oppose)}); !errors.Is(err, errClaimed) {
		t.Fatal(err)
	}
	if err := b.said(ctx, "one", someHash(1), record.Opinion{Who: "乙", Decision: ballot(election.Oppose)}); !errors.Is(err, errWho) {
		t.Fatal(err)
	}
	if err := b.said(ctx, "one", someHash(1), record.Opinion{Who: "甲", Decision: ballot(election.Approve)}); err != nil {
		t.Fatal(err)
	}
	if p := b.look("one", waiting); p.Sheet != nil {
		t.Fatalf("the first is asked again: %+v", p)
	}
	p := b.look("two", waiting)
	if p.Sheet == nil || p.Actor != "乙" || p.Round != 2 || p.first != nil {
		t.Fatalf("%+v", p)
	}
	if err := b.said(ctx, "two", someHash(1), record.Opinion{Who: "甲", Decision: ballot(election.Approve)}); !errors.Is(err, errTwice) {
		t.Fatal(err)
	}
	if err := b.said(ctx, "two", someHash(1), record.Opinion{Who: "乙", Decision: ballot(election.Approve)}); err != nil {
		t.Fatal(err)
	}
	if len(kept.settled) != 1 || kept.settled[0].By != "甲" || kept.settled[0].Second != "乙" {
		t.Fatalf("%+v", kept.settled)
	}
}

// Two who differ, or one who hands it on, bring it to the committee.
func TestCommittee(t *testing.T) {
	b, kept := newTables(storetest.NewClock(time.Now()))
	waiting := []record.Hash{someHash(1), someHash(2)}
	b.sit("one", []string{"甲", "乙"})
	b.look("one", waiting)
	for who, reading := range map[string]election.Reading{"甲": election.Approve} {
		if err := b.said(ctx, "one", someHash(1), record.Opinion{Who: who, Decision: ballot(reading)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.said(ctx, "one", someHash(1), record.Opinion{Who: "乙", Decision: ballot(election.Oppose)}); err != nil {
		t.Fatal(err)
	}
	p := b.look("one", waiting)
	if p.Sheet == nil || *p.Sheet != someHash(2) || p.heard != "differ" {
		t.Fatalf("%+v", p)
	}
	if err := b.said(ctx, "one", someHash(2), record.Opinion{Who: "甲", HandOn: true}); err != nil {
		t.Fatal(err)
	}
	if p := b.look("one", waiting); p.Sheet != nil {
		t.Fatalf("what is the committee's comes by itself: %+v", p)
	}
	if err := b.open("one", someHash(1), false); err != nil {
		t.Fatal(err)
	}
	if p := b.look("one", waiting); p.Round != 3 || p.first == nil || p.second == nil || p.Actor != "" {
		t.Fatalf("%+v", p)
	}
	if err := b.said(ctx, "one", someHash(1), record.Opinion{Who: "甲", Decision: ballot(election.Approve)}); !errors.Is(err, errRole) {
		t.Fatal(err)
	}
	d := ballot(election.Oppose)
	for _, keys := range [][3]string{{"丙", "", "x"}, {"丙", "丙", "x"}, {"丙", "丁", ""}} {
		d.By, d.Second, d.Reason = keys[0], keys[1], keys[2]
		if err := b.ruled(ctx, "one", someHash(1), d); !errors.Is(err, errTwo) {
			t.Fatalf("%v: %v", keys, err)
		}
	}
	d.By, d.Second, d.Reason = "丙", "丁", "叉压在圈上"
	if err := b.ruled(ctx, "one", someHash(1), d); err != nil || len(kept.settled) != 1 {
		t.Fatal(err, kept.settled)
	}
}

// A record that refuses leaves the sheet where it was, to be tried again.
func TestSettleFails(t *testing.T) {
	b, kept := newTables(storetest.NewClock(time.Now()))
	waiting := []record.Hash{someHash(1)}
	no := errors.New("no")
	b.sit("one", []string{"甲", "乙"})
	b.look("one", waiting)
	for _, who := range []string{"甲", "乙"} {
		for _, kept.err = range []error{no, nil} {
			if err := b.said(ctx, "one", someHash(1), record.Opinion{Who: who, Decision: ballot(election.Approve)}); err != kept.err {
				t.Fatal(err)
			}
		}
	}
	kept.err = no
	if err := b.undo(ctx, "one"); err != no {
		t.Fatal(err)
	}
	if p := b.look("one", nil); !p.Undo || len(kept.back) > 0 {
		t.Fatalf("%+v, %v", p, kept.back)
	}
}

// The last decision of a table may be taken back by one of its two, until
// something is said of the next sheet; what the committee saw it sees again.
func TestUndo(t *testing.T) {
	b, kept := newTables(storetest.NewClock(time.Now()))
	first, second := someHash(1), someHash(2)
	say := func(who string, h record.Hash, o record.Opinion) {
		t.Helper()
		o.Who = who
		if err := b.said(ctx, "one", h, o); err != nil {
			t.Fatal(err)
		}
	}
	yes, no := record.Opinion{Decision: ballot(election.Approve)}, record.Opinion{Decision: ballot(election.Oppose)}
	b.sit("one", []string{"甲", "乙"})
	b.look("one", []record.Hash{first, second})
	if err := b.undo(ctx, "one"); !errors.Is(err, errUndo) {
		t.Fatalf("nothing was decided: %v", err)
	}
	say("甲", first, yes)
	say("乙", first, yes)
	b.sit("one", []string{"丙"})
	if err := b.undo(ctx, "one"); !errors.Is(err, errUndo) {
		t.Fatalf("neither of the two is there: %v", err)
	}
	b.sit("one", []string{"丙", "乙"})
	if p := b.look("one", []record.Hash{second}); !p.Undo || *p.Sheet != second {
		t.Fatalf("%+v", p)
	}
	if err := b.undo(ctx, "one"); err != nil || kept.back[0] != "乙" {
		t.Fatal(err, kept.back)
	}
	if p := b.look("one", []record.Hash{first, second}); p.Undo || *p.Sheet != first || p.Round != 1 {
		t.Fatalf("%+v", p)
	}
	say("丙", first, yes)
	say("乙", first, no)
	if err := b.open("one", first, false); err != nil {
		t.Fatal(err)
	}
	ruling := ballot(election.Oppose)
	ruling.By, ruling.Second, ruling.Reason = "乙", "丁", "叉压在圈上"
	if err := b.ruled(ctx, "one", first, ruling); err != nil {
		t.Fatal(err)
	}
	if err := b.undo(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	if p := b.look("one", []record.Hash{first, second}); *p.Sheet != first || p.Round != 3 || p.first.Who != "丙" || p.second.Who != "乙" {
		t.Fatalf("%+v", p)
	}
	if err := b.ruled(ctx, "one", first, ruling); err != nil {
		t.Fatal(err)
	}
	b.look("one", []record.Hash{second})
	say("丙", second, yes)
	if err := b.undo(ctx, "one"); !errors.Is(err, errUndo) {
		t.Fatalf("the next was looked at: %v", err)
	}
}

// A table that was given a settled sheet, from a list made before the decision,
// loses it to the one that takes the decision back.
func TestUndoTakesTheSheet(t *testing.T) {
	b, _ := newTables(storetest.NewClock(time.Now()))
	h := someHash(1)
	b.sit("one", []string{"甲", "乙"})
	b.sit("two", []string{"丙"})
	b.look("one", []record.Hash{h})
	for _, who := range []string{"甲", "乙"} {
		if err := b.said(ctx, "one", h, record.Opinion{Who: who, Decision: ballot(election.Approve)}); err != nil {
			t.Fatal(err)
		}
	}
	if p := b.look("two", []record.Hash{h}); p.Sheet == nil {
		t.Fatal("the list was not believed")
	}
	if err := b.undo(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	if p := b.look("two", []record.Hash{h}); p.Sheet != nil || p.heard != "taken" {
		t.Fatalf("two tables have one sheet: %+v", p)
	}
}

// What one has said is known after a restart, and asked of nobody again.
func TestSaidBefore(t *testing.T) {
	h := someHash(1)
	b := newBench(storetest.NewClock(time.Now()), &pages{}, map[record.Hash]record.Docket{h: {First: &record.Opinion{Who: "甲", Decision: ballot(election.Approve)}}})
	b.sit("one", []string{"甲"})
	if p := b.look("one", []record.Hash{h}); p.Sheet != nil {
		t.Fatalf("asked twice: %+v", p)
	}
	b.sit("two", []string{"乙"})
	if p := b.look("two", []record.Hash{h}); p.Sheet == nil || p.Round != 2 {
		t.Fatalf("%+v", p)
	}
	if err := b.said(ctx, "two", h, record.Opinion{Who: "乙", Decision: ballot(election.Approve)}); err != nil {
		t.Fatal(err)
	}
}

// A sheet may be taken over; the other table is told, and gets another.
func TestTakeOver(t *testing.T) {
	b, _ := newTables(storetest.NewClock(time.Now()))
	waiting := []record.Hash{someHash(1), someHash(2)}
	b.sit("one", []string{"甲"})
	b.sit("two", []string{"乙", "丙"})
	b.look("one", waiting)
	b.look("two", waiting)
	if err := b.open("two", someHash(1), false); !errors.Is(err, errClaimed) {
		t.Fatal(err)
	}
	if err := b.open("two", someHash(1), true); err != nil {
		t.Fatal(err)
	}
	if p := b.look("two", waiting); *p.Sheet != someHash(1) {
		t.Fatalf("%+v", p)
	}
	if p := b.look("one", waiting); *p.Sheet != someHash(2) || p.heard != "taken" {
		t.Fatalf("%+v", p)
	}
	if err := b.said(ctx, "one", someHash(1), record.Opinion{Who: "甲", Decision: ballot(election.Approve)}); !errors.Is(err, errClaimed) {
		t.Fatal(err)
	}
}

// A table that is gone for a while has nothing any more; one that was left at
// once; a second person who did nothing for long sits down anew.
func TestClaimsEnd(t *testing.T) {
	clock := storetest.NewClock(time.Now())
	b, _ := newTables(clock)
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
		clock := storetest.NewClock(time.Unix(0, 0))
		b, kept := newTables(clock)
		waiting := []record.Hash{someHash(1), someHash(2), someHash(3), someHash(4)}
		tables := []string{"one", "two", "three"}
		people := []string{"甲", "乙", "丙"}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			id := rapid.SampledFrom(tables).Draw(t, "table")
			who := rapid.SampledFrom(people).Draw(t, "who")
			switch rapid.IntRange(0, 8).Draw(t, "act") {
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
				b.open(id, rapid.SampledFrom(waiting).Draw(t, "sheet"), rapid.Bool().Draw(t, "over"))
			case 6:
				if err := b.undo(ctx, id); err != nil && !errors.Is(err, errUndo) {
					t.Fatal(err)
				}
			default:
				p := b.look(id, waiting)
				if p.Sheet == nil || p.Actor == "" {
					break
				}
				h := *p.Sheet
				v := record.Opinion{Who: p.Actor, Decision: ballot(rapid.SampledFrom([]election.Reading{election.Approve, election.Oppose}).Draw(t, "reading"))}
				err := b.said(ctx, id, h, v)
				for _, d := range kept.settled {
					if d.By == d.Second || d.By == "" || d.Second == "" {
						t.Fatalf("settled by %q and %q", d.By, d.Second)
					}
				}
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
