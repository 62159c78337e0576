package record

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
)

// office is a store whose PINs cost nothing, with everybody enrolled.
func office(t testing.TB, dir string) *Store {
	t.Helper()
	opts := byText()
	opts.PIN = quick
	s := open(t, dir, opts)
	if err := enrolAll(s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEnrol(t *testing.T) {
	ctx := context.Background()
	opts := byText()
	opts.PIN = quick
	v := polls(t, t.TempDir(), opts, append(people(3), election.Voter{
		Number: number(50), Name: "张伟", Birth: number(50).Birth(), Household: "H900", Representing: true,
	}, election.Voter{
		Number: number(51), Name: "单小妹", Birth: number(51).Birth(), Household: "H900", Representing: true,
	}))
	s := v.store
	for _, c := range []struct {
		name string
		who  NewPerson
		by   string
		want error
	}{
		{"a screen without a code", NewPerson{Name: "甲", Role: Chair, PIN: "295731"}, "", ErrCode},
		{"a wrong code", NewPerson{Name: "甲", Role: Chair, PIN: "295731", Code: "AAAA-AAAA-AAAA-AAAA"}, "", ErrCode},
		{"the first one is a teller", NewPerson{Name: "甲", Role: Teller, PIN: "295731"}, Console, ErrLastKey},
		{"the first", NewPerson{Name: " 甲 ", Role: Chair, PIN: "295731"}, Console, nil},
		{"twice", NewPerson{Name: "甲", Role: Teller, PIN: "295731"}, Console, ErrThere},
		{"a candidate", NewPerson{Name: "李秀英", Role: Teller, PIN: "295731"}, "甲", ErrStanding},
		{"a candidate's namesake", NewPerson{Name: "李秀英", Role: Teller, PIN: "295731", Namesake: "3 组的李秀英"}, "甲", nil},
		{"of a candidate's household", NewPerson{Name: "单小妹", Role: Teller, PIN: "295731"}, "甲", ErrStanding},
		{"by a teller", NewPerson{Name: "乙", Role: Teller, PIN: "295731"}, "李秀英", ErrSignOff},
		{"by nobody", NewPerson{Name: "乙", Role: Teller, PIN: "295731"}, "丁", ErrSignOff},
		{"a number for a name", NewPerson{Name: string(number(3)), Role: Teller, PIN: "295731"}, "甲", ErrName},
		{"no name", NewPerson{Role: Teller, PIN: "295731"}, "甲", ErrName},
		{"a short PIN", NewPerson{Name: "乙", Role: Teller, PIN: "29573"}, "甲", ErrPIN},
		{"a row", NewPerson{Name: "乙", Role: Teller, PIN: "345678"}, "甲", ErrPIN},
		{"a row down", NewPerson{Name: "乙", Role: Teller, PIN: "876543"}, "甲", ErrPIN},
		{"one digit", NewPerson{Name: "乙", Role: Teller, PIN: "888888"}, "甲", ErrPIN},
		{"pairs", NewPerson{Name: "乙", Role: Teller, PIN: "121212"}, "甲", ErrPIN},
		{"threes", NewPerson{Name: "乙", Role: Teller, PIN: "520520"}, "甲", ErrPIN},
		{"a short phrase", NewPerson{Name: "乙", Role: Teller, PIN: "abc12xy"}, "甲", ErrPIN},
		{"a phrase", NewPerson{Name: "乙", Role: Teller, PIN: "红山社区选举委员会"}, "甲", nil},
	} {
		if err := s.Enrol(ctx, c.who, c.by, morning); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, err := s.SetupCode(ctx); !errors.Is(err, ErrThere) {
		t.Errorf("a setup code later: %v", err)
	}
	for _, err := range []error{s.Remove(ctx, "甲", Console, morning), s.TurnOff(ctx, "甲", true, Console, morning)} {
		if !errors.Is(err, ErrLastKey) {
			t.Errorf("the last of the committee: %v", err)
		}
	}
	all, err := s.People()
	if err != nil || len(all) != 3 || all[0].Name != "甲" {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestSetupCode(t *testing.T) {
	ctx := context.Background()
	opts := byText()
	opts.PIN = quick
	s := open(t, t.TempDir(), opts)
	old, err := s.SetupCode(ctx)
	if err != nil {
		t.Fatal(err)
	}
	code, err := s.SetupCode(ctx)
	if err != nil {
		t.Fatal(err)
	}
	who := NewPerson{Name: "甲", Role: Chair, PIN: "295731", Code: old}
	if err := s.Enrol(ctx, who, "", morning); !errors.Is(err, ErrCode) {
		t.Errorf("the code before: %v", err)
	}
	who.Code = " " + string(bytes.ToLower([]byte(code))) + " "
	if err := s.Enrol(ctx, who, "", morning); err != nil {
		t.Errorf("however it is typed: %v", err)
	}
	if st, err := s.Stage(); err != nil || st != StageSetup {
		t.Errorf("%s, %v", st, err)
	}
}

// Wrong tries make one wait longer and longer, over restarts too; the right PIN
// does not help while one waits, and ends the waiting after it.
func TestLockOut(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := office(t, dir)
	now := morning
	if _, err := s.Check(ctx, " chair ", "295731", false, now); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"chair", "nobody", ""} {
		if _, err := s.Check(ctx, who, "000000", false, now); !errors.Is(err, ErrWho) {
			t.Errorf("%q: %v", who, err)
		}
	}
	if _, err := s.Check(ctx, "teller", "295731", false, now); err != nil {
		t.Errorf("another is held up: %v", err)
	}
	for range freeTries - 1 {
		if _, err := s.Check(ctx, "chair", "000000", false, now); !errors.Is(err, ErrWho) {
			t.Fatal(err)
		}
	}
	var wait *WaitError
	if _, err := s.Check(ctx, "chair", "295731", false, now.Add(firstWait-time.Second)); !errors.As(err, &wait) {
		t.Errorf("the right PIN while waiting: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	opts := byText()
	opts.PIN = quick
	again, err := Open(dir, town(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.Check(ctx, "chair", "295731", false, now.Add(firstWait-time.Second)); !errors.As(err, &wait) {
		t.Errorf("after a restart: %v", err)
	}
	if _, err := again.Check(ctx, "chair", "295731", false, now.Add(-48*time.Hour)); !errors.As(err, &wait) || wait.Until.Sub(now.Add(-48*time.Hour)) > maxWait {
		t.Errorf("a clock set back: %v", err)
	}
	if _, err := again.Check(ctx, "chair", "295731", false, now.Add(firstWait+2*time.Second)); err != nil {
		t.Errorf("after waiting: %v", err)
	}
	for range 20 { // another machine's tries keep nobody from this one
		if _, err := again.Check(ctx, "desk", "000000", true, now); err == nil {
			t.Fatal("a wrong PIN")
		}
	}
	if _, err := again.Check(ctx, "desk", "295731", true, now); !errors.As(err, &wait) {
		t.Errorf("from there: %v", err)
	}
	if _, err := again.Check(ctx, "desk", "295731", false, now); err != nil {
		t.Errorf("from here: %v", err)
	}
	if err := again.TurnOff(ctx, "teller", true, "chair", now); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Check(ctx, "teller", "295731", false, now); !errors.Is(err, ErrWho) {
		t.Errorf("one turned off: %v", err)
	}
}

// Right PINs at the same moment are right, however many they are.
func TestRightAtOnce(t *testing.T) {
	s := office(t, t.TempDir())
	defer s.Close()
	errs := make(chan error)
	const many = 2 * freeTries
	for range many {
		go func() {
			_, err := s.Check(context.Background(), "chair", "295731", false, morning)
			errs <- err
		}()
	}
	for range many {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// How many PINs can be tried in a day by one who tries whenever it is allowed:
// of a million, too few to matter.
func TestTriesOfADay(t *testing.T) {
	ctx := context.Background()
	s := office(t, t.TempDir())
	tried := func(from, to time.Time) (n int) {
		for now := from; now.Before(to); {
			_, err := s.Check(ctx, "chair", "000000", false, now)
			var wait *WaitError
			switch {
			case errors.As(err, &wait):
				now = wait.Until
			case errors.Is(err, ErrWho):
				n++
			default:
				t.Fatal(err)
			}
		}
		return n
	}
	first := tried(morning, morning.Add(24*time.Hour))
	second := tried(morning.Add(24*time.Hour), morning.Add(48*time.Hour))
	t.Logf("%d tries on the first day, %d on the second", first, second)
	if first > 36 || second > 24 {
		t.Errorf("%d tries on the first day, %d on the second", first, second)
	}
}

// A staff member's own card is known by a keyed hash alone, and another one
// than that of the same person as a voter.
func TestStaffCard(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	opts := byText()
	opts.PIN = quick
	v := polls(t, dir, opts, people(3))
	s := v.store
	if err := enrolAll(s); err != nil {
		t.Fatal(err)
	}
	if err := s.SetCard(ctx, "desk", number(1), "chair", morning); err != nil {
		t.Fatal(err)
	}
	if err := s.SetCard(ctx, "teller", number(1), "chair", morning); !errors.Is(err, ErrThere) {
		t.Errorf("one card for two: %v", err)
	}
	if who, err := s.ByCard(number(1)); err != nil || who.Name != "desk" || who.Role != Desk || !who.Card {
		t.Errorf("%+v, %v", who, err)
	}
	if who, err := s.ByCard(number(2)); !errors.Is(err, ErrNobody) {
		t.Errorf("%+v, %v", who, err)
	}
	err := s.view(func(tr engine.Tx) error {
		b, err := tr.Get(staffKey("desk"))
		r, verr := getVoter(tr, v.of(1))
		if verr != nil || bytes.Contains(b, []byte(r.hash[:])) || bytes.Contains(b, []byte(number(1))) {
			t.Errorf("%s, %v", b, verr)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(number(1))) || bytes.Contains(b, []byte("295731")) {
			t.Errorf("%s holds a number or a PIN", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	opts = Options{PIN: quick}
	bare := open(t, t.TempDir(), opts)
	if err := enrolAll(bare); err != nil {
		t.Fatal(err)
	}
	if err := bare.SetCard(ctx, "desk", number(1), "chair", morning); !errors.Is(err, ErrNoRoll) {
		t.Errorf("without a roll: %v", err)
	}
}

// What a PIN costs whoever has the file; on the machine that runs this.
func BenchmarkPIN(b *testing.B) {
	h, err := pinCost.hash("295731")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if h.fits("000000") {
			b.Fatal("a wrong PIN fits")
		}
	}
}
