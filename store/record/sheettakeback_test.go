package record

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/journal"
)

// What one person said of a sheet outlives a restart, stands in no log, and goes
// when the sheet is settled.
func TestDockets(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := open(t, dir, byText())
	sheet, counted := paperOf(3, Review), paperOf(4, Counted)
	add(t, s.Batch(), sheet)
	add(t, s.Batch(), counted)
	before, err := s.LogSize()
	if err != nil {
		t.Fatal(err)
	}
	said := Docket{First: &Opinion{Who: "甲", Decision: Decision{Void: "V3"}}}
	if err := s.Say(ctx, sheet.Hash, said); err != nil {
		t.Fatal(err)
	}
	for hash, want := range map[Hash]error{counted.Hash: ErrAdjudicated, {1}: ErrUnknown} {
		if err := s.Say(ctx, hash, said); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if err := s.Say(ctx, sheet.Hash, Docket{First: &Opinion{}}); err == nil {
		t.Error("nobody said it")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, byText())
	if got, err := s.Dockets(); err != nil || !reflect.DeepEqual(got, map[Hash]Docket{sheet.Hash: said}) {
		t.Errorf("%+v, %v", got, err)
	}
	if after, err := s.LogSize(); err != nil || after != before {
		t.Errorf("an opinion was logged: %d entries, then %d, %v", before, after, err)
	}
	if err := s.Adjudicate(ctx, sheet.Hash, Decision{Void: "V3", By: "乙", Second: "丙"}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Dockets(); err != nil || len(got) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// A decision that is taken back counts no more, whatever it was; both are in
// the log, and the record opens. The sheet is compared with others as before.
func TestTakeBack(t *testing.T) {
	ctx := context.Background()
	vote := &election.Vote{Marks: map[string]map[string]election.Reading{"member": {"zhao": election.Approve}}}
	for name, d := range map[string]Decision{"a vote": {Vote: vote}, "void": {Void: "V3"}, "rejected": {Reject: "V6"}, "repeated": {Reject: RejectRepeated}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir, byText())
			sheet := paperOf(3, Review)
			sheet.Fingerprint, sheet.Number = []byte("a"), 77
			add(t, s.Batch(), sheet)
			before := figures(t, s)
			if err := s.TakeBack(ctx, sheet.Hash, "甲", Docket{}); !errors.Is(err, ErrUndecided) {
				t.Error(err)
			}
			d.By, d.Second = "甲", "乙"
			if err := s.Adjudicate(ctx, sheet.Hash, d); err != nil {
				t.Fatal(err)
			}
			if err := s.TakeBack(ctx, sheet.Hash, "丙", Docket{}); !errors.Is(err, ErrSignOff) {
				t.Errorf("taken back by somebody else: %v", err)
			}
			if err := s.TakeBack(ctx, sheet.Hash, "乙", Docket{Committee: true}); err != nil {
				t.Fatal(err)
			}
			after := figures(t, s)
			if before.TakenBack++; !reflect.DeepEqual(after, before) {
				t.Errorf("%+v, before the decision %+v", after, before)
			}
			e, err := s.Get(sheet.Hash)
			if err != nil || e.Status != Review || e.Decision != nil || string(e.Fingerprint) != "a" {
				t.Errorf("%+v, %v", e, err)
			}
			if said, err := s.Dockets(); err != nil || !said[sheet.Hash].Committee {
				t.Errorf("%+v, %v", said, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir, byText())
			twin := paperOf(4, Counted)
			twin.Fingerprint, twin.Number = []byte("a"), 77
			if a := add(t, s.Batch(), twin); a.Status != Repeated || *a.Other != sheet.Hash {
				t.Errorf("the same paper again: %+v", a)
			}
			last := lastEntry(t, s, journal.ActTakeBack)
			if last.Who != "乙" || last.Sheet.Status != string(Review) || (last.Sheet.WasVote != "") != (d.Reject == "") {
				t.Errorf("%+v %+v", last, last.Sheet)
			}
		})
	}
}

// A sheet that was put aside stays there where its paper was recorded meanwhile.
func TestCameAgain(t *testing.T) {
	for _, by := range []string{"ink", "number"} {
		t.Run(by, func(t *testing.T) {
			s := open(t, t.TempDir(), byText())
			first, again := paperOf(3, Review), paperOf(4, Counted)
			if by == "ink" {
				first.Fingerprint, again.Fingerprint = []byte("a"), []byte("a")
			} else {
				first.Number, again.Number = 77, 77
			}
			add(t, s.Batch(), first)
			if err := s.Adjudicate(context.Background(), first.Hash, Decision{Reject: "V6", By: "甲", Second: "乙"}); err != nil {
				t.Fatal(err)
			}
			if a := add(t, s.Batch(), again); a.Status != Counted {
				t.Fatalf("%+v", a)
			}
			before := figures(t, s)
			err := s.TakeBack(context.Background(), first.Hash, "甲", Docket{})
			if !errors.Is(err, ErrCameAgain) || !strings.Contains(fmt.Sprint(err), again.Hash.String()) || !reflect.DeepEqual(figures(t, s), before) {
				t.Error(err)
			}
		})
	}
}

// lastEntry is the last entry of the log of some act.
func lastEntry(t *testing.T, s *Store, act string) (out journal.Entry) {
	t.Helper()
	err := s.Journal(0, func(_ int64, line []byte) error {
		e, err := journal.Decode(line)
		if err == nil && e.Act == act {
			out = e
		}
		return err
	})
	if err != nil || out.Sheet == nil {
		t.Fatalf("no entry %q, %v", act, err)
	}
	return out
}
