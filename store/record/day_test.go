package record

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// quick makes PINs cost nothing, for tests that are not about them.
var quick = PINCost{Time: 1, Memory: 8, Lanes: 1}

var morning = time.Date(2026, 12, 5, 7, 30, 0, 0, time.UTC)

// enrolAll enrols one person of each role, named like it: the chair, and then
// the others at once.
func enrolAll(s *Store) error {
	enrol := func(r Role) error {
		return s.Enrol(context.Background(), NewPerson{Name: string(r), Role: r, PIN: "295731"}, Console, morning)
	}
	errs := []error{enrol(Roles[0])}
	done := make(chan error)
	for _, r := range Roles[1:] {
		go func() { done <- enrol(r) }()
	}
	for range Roles[1:] {
		errs = append(errs, <-done)
	}
	return errors.Join(errs...)
}

// turned are keys that fit a transition.
func turned(w Transition) SignOff {
	k := SignOff{By: string(w.First[0]), Reason: "理由"}
	if w.Second != nil {
		k.Second = string(w.Second[0])
	}
	return k
}

// given are what every step asks for, as the record stands.
func givenFor(t testing.TB, s *Store, to Stage) Given {
	t.Helper()
	f := figures(t, s)
	g := Given{At: morning, Seen: &f, Result: strings.Repeat("ab", 32)}
	if to == StageSealed {
		g.Bags = []Bag{{Kind: "valid", Count: f.Counted, Seal: "0001"}}
	}
	return g
}

// route is a way through the day to each stage.
var route = map[Stage][]Stage{
	StageSetup:     {},
	StageTest:      {StageTest},
	StageOpen:      {StageOpen},
	StagePaused:    {StageOpen, StagePaused},
	StageClosed:    {StageOpen, StageClosed},
	StageCounting:  {StageOpen, StageClosed, StageCounting},
	StageDecided:   {StageOpen, StageClosed, StageCounting, StageDecided},
	StageAnnounced: {StageOpen, StageClosed, StageCounting, StageDecided, StageAnnounced},
	StageSealed:    {StageOpen, StageClosed, StageCounting, StageDecided, StageAnnounced, StageSealed},
}

// step takes one step with keys that fit.
func step(t testing.TB, s *Store, to Stage) {
	t.Helper()
	now, err := s.Stage()
	if err != nil {
		t.Fatal(err)
	}
	w, ok := transition(now, to)
	if !ok {
		t.Fatalf("no step from %s to %s", now, to)
	}
	if err := s.Step(context.Background(), to, turned(w), givenFor(t, s, to)); err != nil {
		t.Fatalf("%s → %s: %v", now, to, err)
	}
}

// dayAt is an election with three voters and everybody enrolled, at a stage:
// two have voted by the time the polls are closed, one sheet is counted by the
// time that is decided.
func dayAt(t testing.TB, dir string, at Stage) *Voters {
	t.Helper()
	opts := byText()
	opts.PIN = quick
	v := polls(t, dir, opts, people(3))
	if err := enrolAll(v.store); err != nil {
		t.Fatal(err)
	}
	for _, to := range route[at] {
		switch to {
		case StagePaused, StageClosed:
			for n := range 2 {
				if got := checkIn(t, v, n, hall); got.Answer != Ready {
					t.Fatalf("voter %d: %s", n, got.Answer)
				}
				if err := v.HandOver(context.Background(), v.of(n)); err != nil {
					t.Fatal(err)
				}
			}
		case StageDecided:
			if _, err := v.store.Batch().Add(context.Background(), paperOf(1, Counted)); err != nil {
				t.Fatal(err)
			}
		}
		step(t, v.store, to)
	}
	return v
}

// Every pair of stages: those in the table may be taken, all others are refused
// and change nothing.
func TestEverySteps(t *testing.T) {
	for _, from := range Stages {
		t.Run(string(from), func(t *testing.T) {
			v := dayAt(t, t.TempDir(), from)
			before, err := v.store.Day()
			if err != nil || before.Stage != from {
				t.Fatalf("%+v, %v", before, err)
			}
			for _, to := range append([]Stage{NoDay, "lunch"}, Stages...) {
				if _, ok := transition(from, to); ok {
					continue
				}
				for _, by := range Roles {
					err := v.store.Step(context.Background(), to, SignOff{By: string(by), Second: string(Scrutineer), Reason: "理由"}, givenFor(t, v.store, to))
					want := ErrStage
					if from == StageSealed {
						want = ErrSealed
					}
					if !errors.Is(err, want) {
						t.Errorf("%s → %s by %s: %v", from, to, by, err)
					}
				}
			}
			after, err := v.store.Day()
			if err != nil || fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("%+v, want %+v", after, before)
			}
		})
	}
	for _, w := range transitions {
		t.Run(string(w.From+" to "+w.To), func(t *testing.T) {
			v := dayAt(t, t.TempDir(), w.From)
			step(t, v.store, w.To)
		})
	}
}

// Every step × every two roles: only those of the table, in either order, and
// never one person alone where two are asked for.
func TestKeysOfSteps(t *testing.T) {
	for _, w := range transitions {
		t.Run(string(w.From+" to "+w.To), func(t *testing.T) {
			v := dayAt(t, t.TempDir(), w.From)
			way := func(by, second, reason string) error {
				return v.store.view(func(tr engine.Tx) error { return allowedBy(tr, w, SignOff{By: by, Second: second, Reason: reason}) })
			}
			for _, a := range Roles {
				for _, b := range append([]Role{""}, Roles...) {
					fits := func(x, y Role) bool { return slices.Contains(w.First, x) && slices.Contains(w.Second, y) }
					want := w.Second == nil && slices.Contains(w.First, a) || a != b && (fits(a, b) || fits(b, a))
					if err := way(string(a), string(b), "理由"); (err == nil) != want || err != nil && !errors.Is(err, ErrSignOff) {
						t.Errorf("%s and %s: %v, want taken: %v", a, b, err, want)
					}
					if err := way(string(a), string(b), ""); err == nil && w.Reason {
						t.Errorf("%s and %s without a reason", a, b)
					}
				}
			}
			for _, who := range []string{"", "nobody"} {
				if err := way(who, string(Scrutineer), "理由"); !errors.Is(err, ErrSignOff) {
					t.Errorf("by %q: %v", who, err)
				}
			}
		})
	}
}

// Every act × every stage, halted or not: it is done exactly where its row says.
func TestMoments(t *testing.T) {
	ctx := context.Background()
	for _, at := range append([]Stage{NoDay}, Stages...) {
		for act := range allowedAt {
			for _, halted := range []bool{false, true} {
				err := state{Stage: at, Halted: halted}.may(act)
				want := at == NoDay || slices.Contains(allowedAt[act], at) && !halted
				if (err == nil) != want {
					t.Errorf("%s at %s, halted %v: %v", act, at, halted, err)
				}
			}
		}
	}
	k := SignOff{By: "甲", Second: "乙", Reason: "理由"}
	for _, at := range Stages {
		t.Run(string(at), func(t *testing.T) {
			v := dayAt(t, t.TempDir(), at)
			refused := func(act string, err error) {
				t.Helper()
				no := errors.Is(err, ErrStage) || errors.Is(err, ErrSealed)
				if no == slices.Contains(allowedAt[act], at) {
					t.Errorf("%s: %v", act, err)
				}
			}
			_, err := v.CheckIn(ctx, v.of(2), hall)
			refused("check_in", err)
			_, err = v.CheckInByHand(ctx, v.of(2), hall, k)
			refused("check_in", err)
			refused("handover", v.HandOver(ctx, v.of(0)))
			refused("cancel", v.Cancel(ctx, v.of(0), k))
			refused("replace", v.Replace(ctx, v.of(0), k))
			refused("exchange", v.Exchange(ctx, v.of(0), k))
			refused("undo", v.Undo(ctx, v.of(1), k))
			refused("revoke", v.Revoke(ctx, v.of(2), k))
			refused("release", v.Release(ctx, v.of(2), k))
			refused("strike", v.Strike(ctx, v.of(2), k))
			refused("hold", v.Hold(ctx, "一号", []string{"甲", "乙", "丙"}, []election.VoterID{v.of(2)}))
			_, err = v.Add(ctx, someone(7), k)
			refused("add", err)
			refused("proxies", v.ImportProxies(ctx, nil))
			refused("import", v.store.ImportRoll(ctx, people(3), voting()))
			refused("objection", v.TurnDown(ctx, "异议", k))
			_, err = v.store.Batch().Add(ctx, paperOf(5, Review))
			refused("sheet", err)
			if at == StageCounting {
				refused("settle", v.store.Say(ctx, paperOf(5, Review).Hash, Docket{Committee: true}))
				refused("settle", v.store.Adjudicate(ctx, paperOf(5, Review).Hash, Decision{Void: "看不清", By: "甲", Second: "乙"}))
				refused("settle", v.store.TakeBack(ctx, paperOf(5, Review).Hash, "甲", Docket{}))
			}
			refused("figures", v.store.SetFigures(ctx, HandFigures{Registered: 9, Participants: 3, Issued: 3, At: morning, SignOff: SignOff{By: string(Chair), Second: string(Scrutineer)}}))
			refused("book", v.store.Sign(ctx, Signed{Key: "nomination", Date: "2026-11-20", By: string(Chair), At: morning}))
		})
	}
}

// Guards refuse one after the other, and two keys with a reason go over those
// that may be gone over.
func TestGuards(t *testing.T) {
	ctx := context.Background()
	codes := func(err error) (out []string) {
		var u *Unmet
		if errors.As(err, &u) {
			for _, f := range u.Findings {
				out = append(out, f.Code)
			}
		}
		return out
	}
	is := func(t *testing.T, err error, want ...string) {
		t.Helper()
		if got := codes(err); !errors.Is(err, ErrStage) || !slices.Equal(got, want) {
			t.Errorf("%v, want %v: %v", got, want, err)
		}
	}
	signedOff := func(reason string) SignOff {
		return SignOff{By: string(Chair), Second: string(Scrutineer), Reason: reason}
	}

	t.Run("open", func(t *testing.T) {
		opts := byText()
		opts.PIN = quick
		s := open(t, t.TempDir(), opts)
		if err := enrolAll(s); err != nil {
			t.Fatal(err)
		}
		g := Given{At: morning, Unready: []string{"时钟不准"}}
		is(t, s.Step(ctx, StageOpen, signedOff(""), g), "roll", "unready")
		if err := s.Step(ctx, StageOpen, signedOff("选举委员会决定"), g); err != nil {
			t.Fatal(err)
		}
		day, err := s.Day()
		if err != nil || !slices.Equal(day.Last(StageOpen).Over, []string{"roll", "unready 时钟不准"}) {
			t.Errorf("%+v, %v", day, err)
		}
	})
	t.Run("not zero", func(t *testing.T) {
		// A sheet can only be there by another program's doing.
		v := dayAt(t, t.TempDir(), StageSetup)
		sheet := paperOf(1, Counted)
		a := &addAct{batch: v.store.Batch(), sheet: sheet}
		err := v.store.view(func(tr engine.Tx) error {
			found, err := guards[StageOpen](v.store, counted{tr}, StageSetup, Given{})
			if err == nil && (found[0].Holds || found[0].Left != 3) {
				t.Errorf("%+v", found)
			}
			return err
		})
		if err != nil || a.allowedAs() != "sheet" {
			t.Error(err)
		}
	})
	t.Run("decide", func(t *testing.T) {
		v := dayAt(t, t.TempDir(), StageCounting)
		s := v.store
		if _, err := s.Batch().Add(ctx, paperOf(1, Review)); err != nil {
			t.Fatal(err)
		}
		f := figures(t, s)
		g := Given{At: morning, Seen: &f, Result: "ab", Identities: []string{"参加 = 发出"}}
		is(t, s.Step(ctx, StageDecided, signedOff("理由"), g), "pending")
		if err := s.Adjudicate(ctx, paperOf(1, Review).Hash, Decision{Void: "看不清", By: "甲", Second: "乙"}); err != nil {
			t.Fatal(err)
		}
		is(t, s.Step(ctx, StageDecided, signedOff("理由"), g), "seen")
		f = figures(t, s)
		is(t, s.Step(ctx, StageDecided, signedOff(""), g), "identity")
		g.Result = ""
		is(t, s.Step(ctx, StageDecided, signedOff("理由"), g), "result")
		for n := 2; n < 4; n++ { // three returned, two were drawn
			if _, err := s.Batch().Add(ctx, paperOf(n, Counted)); err != nil {
				t.Fatal(err)
			}
		}
		f, g.Result, g.Identities = figures(t, s), "ab", nil
		is(t, s.Step(ctx, StageDecided, signedOff(""), g), "returned")
		if err := s.Step(ctx, StageDecided, signedOff("多一张，选举委员会决定照计"), g); err != nil {
			t.Fatal(err)
		}
		sign := SignOff{By: string(ChiefTeller), Second: string(ChiefScrutineer)}
		is(t, s.Step(ctx, StageAnnounced, sign, Given{At: morning, Result: "cd"}), "same_result")
		if err := s.Step(ctx, StageAnnounced, sign, Given{At: morning, Result: "ab"}); err != nil {
			t.Fatal(err)
		}
		is(t, s.Step(ctx, StageSealed, signedOff(""), Given{At: morning}), "bags", "bagged")
		bags := []Bag{{Kind: "valid", Count: 2, Seal: "1"}, {Kind: "invalid", Count: 1, Seal: "1"}}
		is(t, s.Step(ctx, StageSealed, signedOff(""), Given{At: morning, Bags: bags}), "bags")
		bags[1].Seal = "2"
		if err := s.Step(ctx, StageSealed, signedOff(""), Given{At: morning, Bags: bags}); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("by hand", func(t *testing.T) {
		v := dayAt(t, t.TempDir(), StageCounting)
		for _, c := range []struct {
			f   HandFigures
			err error
		}{
			{HandFigures{Registered: 9, Participants: 10, SignOff: signedOff("")}, errFigures},
			{HandFigures{Registered: 9, Participants: -1, SignOff: signedOff("")}, errFigures},
			{HandFigures{Registered: 9, Participants: 9, SignOff: SignOff{By: string(Chair)}}, ErrSignOff},
			{HandFigures{Registered: 9, Participants: 9, SignOff: SignOff{By: string(Teller), Second: string(Scrutineer)}}, ErrSignOff},
			{HandFigures{Registered: 9, Participants: 8, Issued: 7, SignOff: signedOff("")}, nil},
		} {
			if err := v.store.SetFigures(ctx, c.f); !errors.Is(err, c.err) {
				t.Errorf("%+v: %v", c.f, err)
			}
		}
		if h, err := v.store.ByHand(); err != nil || h.Registered != 9 || h.Participants != 8 || h.Issued != 7 || h.Second != string(Scrutineer) {
			t.Errorf("%+v, %v", h, err)
		}
	})
	t.Run("rulings", func(t *testing.T) {
		v := dayAt(t, t.TempDir(), StageCounting)
		for _, c := range []struct {
			r   Ruling
			err error
		}{
			{Ruling{Sex: "female", SignOff: signedOff("")}, errRuling},
			{Ruling{Who: "刘芳", Sex: "女", SignOff: signedOff("")}, errRuling},
			{Ruling{Who: "刘芳", Sex: "female", SignOff: SignOff{By: string(Chair)}}, ErrSignOff},
			{Ruling{Who: "刘芳", Sex: "male", SignOff: signedOff("")}, nil},
			{Ruling{Who: "刘芳", Sex: "female", SignOff: signedOff("")}, nil},
			{Ruling{Who: "a", Barred: "被判处刑罚", SignOff: signedOff("")}, nil},
		} {
			if err := v.store.Rule(ctx, c.r); !errors.Is(err, c.err) {
				t.Errorf("%+v: %v", c.r, err)
			}
		}
		all, err := v.store.Rulings()
		if err != nil || len(all) != 2 || all[0].Who != "a" || all[0].Barred != "被判处刑罚" || all[1].Sex != "female" {
			t.Errorf("%+v, %v", all, err)
		}
		early := dayAt(t, t.TempDir(), StageOpen)
		if err := early.store.Rule(ctx, Ruling{Who: "a", SignOff: signedOff("")}); !errors.Is(err, ErrStage) {
			t.Errorf("while people vote: %v", err)
		}
	})
	t.Run("rulings on those nominated", func(t *testing.T) {
		v := dayAt(t, t.TempDir(), StageCounting)
		v.store.about.Round = election.Nominating
		v.store.about.Days = map[string]int{election.DayWithdrawal: 2}
		if err := v.store.Sign(ctx, Signed{Key: "candidates_published", Date: "2026-12-01", By: string(Chair)}); err != nil {
			t.Fatal(err)
		}
		keys := func(second string) SignOff { return SignOff{By: string(Chair), Second: second} }
		for _, c := range []struct {
			name string
			r    Ruling
			err  error
		}{
			{"of oneself", Ruling{Who: string(Scrutineer), SignOff: signedOff("")}, ErrRecused},
			{"of oneself, spaced otherwise", Ruling{Who: " " + string(Chair) + " ", SignOff: signedOff("")}, ErrRecused},
			{"withdrew too late", Ruling{Who: "刘芳", Withdrew: "*", Asked: "2026-12-04", SignOff: signedOff("")}, ErrWithdrew},
			{"withdrew today, too late", Ruling{Who: "刘芳", Withdrew: "*", At: morning, SignOff: signedOff("")}, ErrWithdrew},
			{"a day that is none", Ruling{Who: "刘芳", Withdrew: "*", Asked: "2026-12-32", SignOff: signedOff("")}, errRuling},
			{"withdrew in time", Ruling{Who: "刘芳", Withdrew: "*", Asked: "2026-12-03", At: morning, SignOff: signedOff("")}, nil},
			{"of another", Ruling{Who: "何平", SignOff: keys(string(Scrutineer))}, nil},
			{"who has ruled stands", Ruling{Who: string(Scrutineer), SignOff: keys(string(ChiefScrutineer))}, ErrRecused},
			{"who has ruled is barred", Ruling{Who: string(Scrutineer), Barred: "bribery", SignOff: keys(string(ChiefScrutineer))}, nil},
			{"who is to stand rules", Ruling{Who: string(ChiefScrutineer), SignOff: keys(string(ChiefScrutineer))}, ErrRecused},
		} {
			if err := v.store.Rule(ctx, c.r); !errors.Is(err, c.err) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
	t.Run("count", func(t *testing.T) {
		v := dayAt(t, t.TempDir(), StageOpen)
		checkIn(t, v, 0, hall)
		step(t, v.store, StageClosed)
		is(t, v.store.Step(ctx, StageCounting, signedOff(""), Given{At: morning}), "handed")
		if err := v.HandOver(ctx, v.of(0)); err != nil {
			t.Fatal(err)
		}
		step(t, v.store, StageCounting)
	})
}

// counted is a record in which three sheets were counted.
type counted struct{ engine.Tx }

func (c counted) Get(key []byte) ([]byte, error) {
	if key[0] == tabCounters {
		return encodeCounter(&sheetCounters{Counted: 3}), nil
	}
	return c.Tx.Get(key)
}

// A supervisor's halt stops everything at once, whatever the stage; nobody else
// halts, and only a supervisor lifts.
func TestHalt(t *testing.T) {
	ctx := context.Background()
	for _, at := range Stages {
		t.Run(string(at), func(t *testing.T) {
			v := dayAt(t, t.TempDir(), at)
			s := v.store
			for _, r := range Roles {
				if err := s.Halt(ctx, SignOff{By: string(r), Reason: "疑点"}, morning); r != Supervisor && !errors.Is(err, ErrSignOff) {
					t.Errorf("%s halted: %v", r, err)
				} else if r == Supervisor && (err == nil) != (at != StageSealed) {
					t.Errorf("the supervisor: %v", err)
				}
			}
			if at == StageSealed {
				return
			}
			for _, w := range Next(at) {
				if err := s.Step(ctx, w.To, turned(w), givenFor(t, s, w.To)); !errors.Is(err, ErrHalted) {
					t.Errorf("a step to %s: %v", w.To, err)
				}
			}
			if _, err := v.CheckIn(ctx, v.of(2), hall); !errors.Is(err, ErrHalted) {
				t.Errorf("a check-in: %v", err)
			}
			if _, err := s.Batch().Add(ctx, paperOf(9, Counted)); !errors.Is(err, ErrHalted) {
				t.Errorf("a sheet: %v", err)
			}
			if err := s.Lift(ctx, SignOff{By: string(Supervisor)}, morning); !errors.Is(err, ErrSignOff) {
				t.Errorf("lifted without a reason: %v", err)
			}
			if err := s.Lift(ctx, SignOff{By: string(Supervisor), Reason: "已查清"}, morning); err != nil {
				t.Error(err)
			}
			for _, w := range Next(at)[:1] {
				step(t, s, w.To)
			}
		})
	}
}

// Without people everything is as it was; with the first one the day begins,
// and it can only begin at zero.
func TestNoDay(t *testing.T) {
	ctx := context.Background()
	opts := byText()
	opts.PIN = quick
	s := open(t, t.TempDir(), opts)
	if _, err := s.Batch().Add(ctx, paperOf(1, Counted)); err != nil {
		t.Fatal(err)
	}
	if err := s.Step(ctx, StageOpen, SignOff{By: "甲", Second: "乙"}, Given{}); !errors.Is(err, ErrStage) {
		t.Error(err)
	}
	if err := s.Enrol(ctx, NewPerson{Name: "甲", Role: Chair, PIN: "295731"}, Console, morning); !errors.Is(err, ErrBegun) {
		t.Error(err)
	}
	if day, err := s.Day(); err != nil || day.Kept() || !day.Announced() || !day.May("sheet") {
		t.Errorf("%+v, %v", day, err)
	}
}

// The day does what a table says, whatever is tried in whatever order, over
// restarts.
func TestDayModel(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp("", "day")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		opts := byText()
		opts.PIN = quick
		s, err := Open(dir, town(), opts)
		if err != nil {
			r.Fatal(err)
		}
		defer func() { s.Close() }()
		if err := enrolAll(s); err != nil {
			r.Fatal(err)
		}
		at, halted, sheets, steps, decidedAt := StageSetup, false, 0, 0, 0
		r.Repeat(map[string]func(*rapid.T){
			"": func(r *rapid.T) {
				day, err := s.Day()
				f, ferr := s.Figures()
				if err != nil || ferr != nil || day.Stage != at || day.Halted != halted || len(day.Steps) != steps || f.Counted != sheets {
					r.Fatalf("%+v, %v, %d counted; want %s, halted %v, %d steps, %d counted", day, err, f.Counted, at, halted, steps, sheets)
				}
			},
			"step": func(r *rapid.T) {
				to := rapid.SampledFrom(Stages).Draw(r, "to")
				role := rapid.SampledFrom(Roles)
				k := SignOff{By: string(role.Draw(r, "by")), Second: string(role.Draw(r, "second")), Reason: rapid.SampledFrom([]string{"", "理由"}).Draw(r, "reason")}
				f, err := s.Figures()
				if err != nil {
					r.Fatal(err)
				}
				g := Given{At: morning, Seen: &f, Result: "ab", Bags: []Bag{{Kind: "valid", Count: sheets, Seal: "1"}}}
				w, ok := transition(at, to)
				a, b := Role(k.By), Role(k.Second)
				fits := func(x, y Role) bool { return slices.Contains(w.First, x) && slices.Contains(w.Second, y) }
				want := ok && !halted && at != StageSealed && (w.Second == nil && slices.Contains(w.First, a) || a != b && (fits(a, b) || fits(b, a)))
				want = want && (!w.Reason || k.Reason != "")
				switch {
				case to == StageOpen && (at == StageSetup || at == StageTest):
					want = want && sheets == 0 && k.Reason != "" // there is no roll
				case to == StageDecided:
					want = want && (sheets > 0 || k.Reason != "")
				}
				err = s.Step(ctx, to, k, g)
				if (err == nil) != want {
					r.Fatalf("%s → %s by %+v: %v, want taken: %v", at, to, k, err, want)
				}
				if want {
					at, steps = to, steps+1
					if to == StageDecided {
						decidedAt = sheets
					}
				}
			},
			"halt": func(r *rapid.T) {
				role := rapid.SampledFrom(Roles).Draw(r, "by")
				on := rapid.Bool().Draw(r, "on")
				do := s.Lift
				if on {
					do = s.Halt
				}
				want := role == Supervisor && on != halted && at != StageSealed
				if err := do(ctx, SignOff{By: string(role), Reason: "疑点"}, morning); (err == nil) != want {
					r.Fatalf("halt %v by %s at %s: %v", on, role, at, err)
				}
				if want {
					halted, steps = on, steps+1
				}
			},
			"sheet": func(r *rapid.T) {
				_, err := s.Batch().Add(ctx, paperOf(sheets, Counted))
				want := at == StageCounting && !halted
				if (err == nil) != want {
					r.Fatalf("a sheet at %s, halted %v: %v", at, halted, err)
				}
				if want {
					sheets++
				}
			},
			"restart": func(r *rapid.T) {
				if err := s.Close(); err != nil {
					r.Fatal(err)
				}
				if s, err = Open(dir, town(), opts); err != nil {
					r.Fatal(err)
				}
			},
		})
		if at == StageAnnounced && decidedAt != sheets {
			r.Fatalf("announced with %d sheets, decided with %d", sheets, decidedAt)
		}
	})
}

// A program killed at each stage, and in the midst of a step, stands where it
// stood: same stage, same figures.
func TestDayKilled(t *testing.T) {
	if dir := os.Getenv("ZHENG_DAY_KILLED"); dir != "" {
		dayChild(dir, Stage(os.Getenv("ZHENG_DAY_STAGE")))
		return
	}
	for _, at := range Stages {
		t.Run(string(at), func(t *testing.T) {
			dir := t.TempDir()
			var turnout Turnout
			var counted Figures
			var before Day
			t.Run("before", func(t *testing.T) {
				v := dayAt(t, dir, at)
				var err error
				turnout, counted = sums(t, v), figures(t, v.store)
				if before, err = v.store.Day(); err != nil {
					t.Fatal(err)
				}
			})
			cmd := exec.Command(os.Args[0], "-test.run=^TestDayKilled$")
			cmd.Env = append(os.Environ(), "ZHENG_DAY_KILLED="+dir, "ZHENG_DAY_STAGE="+string(at))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			said := []string{}
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if said = append(said, lines.Text()); lines.Text() == "ready" {
					cmd.Process.Kill() // while it goes on with steps that nobody may take
				}
			}
			if err := cmd.Wait(); err == nil || !slices.Contains(said, "ready") {
				t.Fatalf("it was not killed: %v, %q", err, said)
			}
			opts := byText()
			opts.PIN = quick
			s, err := Open(dir, town(), opts)
			if err != nil {
				t.Fatal(err)
			}
			v := roll(t, s)
			after, err := s.Day()
			if err != nil || fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("%+v, %v; want %+v", after, err, before)
			}
			if got := sums(t, v); got != turnout {
				t.Errorf("turnout %+v, want %+v", got, turnout)
			}
			if got := figures(t, s); fmt.Sprint(got) != fmt.Sprint(counted) {
				t.Errorf("figures %+v, want %+v", got, counted)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// dayChild opens the folder, and tries steps without end.
func dayChild(dir string, at Stage) {
	s, err := Open(dir, town(), byText())
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if now, err := s.Stage(); err != nil || now != at {
		fmt.Println(now, err)
		os.Exit(1)
	}
	for n := 0; ; n++ {
		for _, to := range Stages {
			if s.Step(context.Background(), to, SignOff{By: string(Technician), Second: string(Desk), Reason: "试"}, Given{At: morning}) == nil {
				fmt.Println("a step was taken")
				os.Exit(1)
			}
		}
		if n == 0 {
			fmt.Println("ready")
		}
	}
}

// Where more than one signs, an item is complete once each has, for one date.
func TestBookSigners(t *testing.T) {
	ctx := context.Background()
	v := dayAt(t, t.TempDir(), StageCounting)
	counted := Book[slices.IndexFunc(Book, func(i Item) bool { return i.Key == "counted" })]
	for _, c := range []struct {
		by   Role
		date string
		open int
	}{
		{Chair, "2026-12-05", 2}, {ChiefTeller, "2026-12-05", 1}, {ChiefTeller, "2026-12-05", 1},
		{ChiefScrutineer, "2026-12-05", 0}, {ChiefScrutineer, "2026-12-06", 1},
	} {
		if err := v.store.Sign(ctx, Signed{Key: "counted", Date: c.date, By: string(c.by), At: morning}); err != nil {
			t.Fatal(err)
		}
		all, err := v.store.SignedItems()
		if err != nil {
			t.Fatal(err)
		}
		s := all["counted"]
		if open := counted.Unsigned(&s); len(open) != c.open {
			t.Errorf("%s for %s: %v to sign", c.by, c.date, open)
		}
	}
}

// The book's rules, by the dates of domain §2.
func TestBook(t *testing.T) {
	day := election.Date{Year: 2026, Month: 12, Day: 5} // a Saturday
	at := map[string]Item{}
	e := &election.Election{Date: day}
	for _, i := range BookOf(e) {
		at[i.Key] = i
	}
	three := -3
	for _, c := range []struct {
		key    string
		signed map[string]Signed
		breaks bool
	}{
		{"roll_published", map[string]Signed{"roll_published": {Date: "2026-11-15"}}, false},
		{"roll_published", map[string]Signed{"roll_published": {Date: "2026-11-16"}}, true},
		{"objections_raised", map[string]Signed{"roll_published": {Date: "2026-11-10"}, "objections_raised": {Date: "2026-11-15"}}, false},
		{"objections_raised", map[string]Signed{"roll_published": {Date: "2026-11-10"}, "objections_raised": {Date: "2026-11-16"}}, true},
		{"objections_raised", map[string]Signed{"roll_published": {Date: "2026-11-10"}, "objections_raised": {Date: "2026-11-09"}}, true},
		{"objections_raised", map[string]Signed{"objections_raised": {Date: "2026-11-16"}}, false}, // against what is not known
		{"candidates_published", map[string]Signed{"candidates_published": {Date: "2026-11-30"}}, false},
		{"candidates_published", map[string]Signed{"candidates_published": {Date: "2026-12-01"}}, true},
		{"candidates_published", map[string]Signed{"candidates_published": {Date: "2026-12-01", Most: &three}}, false},
		{"vote_held", map[string]Signed{"vote_held": {Date: "2026-12-05"}}, false},
		{"vote_held", map[string]Signed{"vote_held": {Date: "2026-12-06"}}, true},
		{"posted", map[string]Signed{"announced": {Date: "2026-12-05"}, "posted": {Date: "2026-12-06"}}, false},
		{"posted", map[string]Signed{"announced": {Date: "2026-12-05"}, "posted": {Date: "2026-12-07"}}, true},
		{"taken_down", map[string]Signed{"posted": {Date: "2026-12-05"}, "taken_down": {Date: "2026-12-09"}}, false}, // Monday to Wednesday
		{"taken_down", map[string]Signed{"posted": {Date: "2026-12-05"}, "taken_down": {Date: "2026-12-08"}}, true},
		{"answered", map[string]Signed{"posted": {Date: "2026-12-05"}, "answered": {Date: "2026-12-11"}}, false},
		{"answered", map[string]Signed{"posted": {Date: "2026-12-05"}, "answered": {Date: "2026-12-14"}}, true},
		{"nomination", map[string]Signed{}, false},
		{"handed_over", map[string]Signed{"handed_over": {Date: "2027-03-01"}}, false}, // no document named: no deadline
	} {
		if got, first, last := at[c.key].Breaks(c.signed, e); got != c.breaks {
			t.Errorf("%s, %+v: %v (%s to %s)", c.key, c.signed, got, first, last)
		}
	}
	for _, c := range []struct {
		locality, key, date string
		days                map[string]int
		breaks              bool
	}{
		{"shenyang-2014", "roll_published", "2026-11-20", nil, false}, // 15 days: 003 二（三）
		{"shenyang-2014", "roll_published", "2026-11-21", nil, true},
		{"hengnan-2017", "candidates_published", "2026-11-29", nil, true}, // 7 days: 004 衡南 三（二）5
		{"hengnan-2017", "candidates_published", "2026-11-30", map[string]int{election.DayCandidates: 5}, false},
		{"changguo-2017", "handed_over", "2026-12-16", nil, true},      // within 10 days: 004 昌国（六）3
		{"standard-2024", "place_published", "2026-12-02", nil, false}, // 3 days: 000 7.3
	} {
		local := &election.Election{Date: day, Locality: c.locality, Days: c.days}
		for _, i := range BookOf(local) {
			if i.Key != c.key {
				continue
			}
			if got, first, last := i.Breaks(map[string]Signed{c.key: {Date: c.date}}, local); got != c.breaks {
				t.Errorf("%s, %s on %s: %v (%s to %s)", c.locality, c.key, c.date, got, first, last)
			}
		}
	}
	stages := map[int]bool{}
	for _, i := range Book {
		stages[i.Stage] = true
		if i.From != ElectionDay && at[i.From].Key == "" {
			t.Errorf("%s counts from %q, which is not there", i.Key, i.From)
		}
	}
	if len(stages) != 8 || len(at) != len(Book) || len(Book) != 32 {
		t.Errorf("%d stages, %d keys", len(stages), len(at))
	}
}

// What the record does at each stage, and which steps it takes, is what a log
// is held against by whoever reads it later.
func TestLogOfADay(t *testing.T) {
	for _, from := range Stages {
		for _, to := range Stages {
			w, ok := transition(from, to)
			may, two := journal.Step(string(from), string(to))
			if may != ok || two != (w.Second != nil) {
				t.Errorf("%s → %s: the log %v, by two %v; the record %v, by two %v", from, to, may, two, ok, w.Second != nil)
			}
		}
		for entry, act := range map[string]string{
			journal.ActImport: "import", journal.ActProxies: "proxies", journal.ActHold: "hold", journal.ActRelease: "release",
			journal.ActRevoke: "revoke", journal.ActAdd: "add", journal.ActStrike: "strike", journal.ActByHand: "check_in",
			journal.ActChecklist: "checklist", journal.ActBoxOut: "box_out", journal.ActBoxBack: "box_back",
			journal.ActUndo: "undo", journal.ActCancel: "cancel", journal.ActReplace: "replace", journal.ActExchange: "exchange",
			journal.ActSheet: "sheet", journal.ActAdjudicate: "settle", journal.ActTakeBack: "settle",
			journal.ActFigures: "figures", journal.ActRuling: "figures", journal.ActObjection: "objection", journal.ActTurnout: "handover",
		} {
			if got, want := journal.Comes(entry, string(from)), slices.Contains(allowedAt[act], from); got != want {
				t.Errorf("%s at %s: the log %v, the record %v", entry, from, got, want)
			}
		}
	}
	if !journal.Comes(journal.ActSheet, "") || !journal.Comes(journal.ActExport, string(StageSealed)) {
		t.Error("without a day, or for an export, the stage matters")
	}
}
