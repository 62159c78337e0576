package record

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zheng/store/election"
)

var aSaid = Said{Name: "钱多多", Contact: "0500-7654321", Says: "榜上没有我"}

// receive takes an objection, at the desk unless somebody else is named.
func receive(t testing.TB, s *Store, o Objection, said Said) Objection {
	t.Helper()
	got, err := s.Receive(context.Background(), voting(), o, said, SignOff{By: string(Desk)}, morning)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The last day for an answer is by the documents, with holidays.
func TestDueOf(t *testing.T) {
	on := time.Date(2026, 9, 23, 0, 0, 0, 0, time.UTC) // a Wednesday before the Mid-Autumn holiday of the 25th to the 27th
	for _, c := range []struct{ kind, about, locality, want string }{
		{Objecting, AboutRoll, "", "2026-09-26"},
		{Objecting, AboutRoll, "shenyang-2014", "2026-09-25"},
		{Objecting, AboutCandidates, "", "2026-09-29"}, // three working days
		{Objecting, AboutResult, "", "2026-10-08"},     // five, and the National Day ends on the 7th
		{Complaining, AboutConduct, "", "2026-10-08"},
		{Reporting, AboutConduct, "", "2026-10-23"}, // thirty days
	} {
		e := &election.Election{Locality: c.locality, Date: election.Date{Year: 2026, Month: 10, Day: 20}}
		if got := DueOf(e, c.kind, c.about, on).Format(time.DateOnly); got != c.want {
			t.Errorf("%s about %s (%s) is due %s, want %s", c.kind, c.about, c.locality, got, c.want)
		}
	}
}

// One is received, given to somebody, heard and decided by two; another against the
// decision is decided by two others; each act by those it is for, and in its turn.
func TestObjection(t *testing.T) {
	v := dayAt(t, t.TempDir(), StageSetup)
	s, ctx := v.store, context.Background()
	o := receive(t, s, Objection{Kind: Objecting, About: AboutRoll}, aSaid)
	if o.Number != 1 || o.On != "2026-12-05" || o.Due != "2026-12-08" || !o.Open() {
		t.Fatalf("%+v", o)
	}
	by := func(a, b Role) SignOff { return SignOff{By: string(a), Second: string(b), Reason: "查户口簿"} }
	decide := func(n int, outcome string, k SignOff) func() error {
		return func() error { return s.Decide(ctx, n, outcome, k, morning) }
	}
	receiving := func(o Objection, said Said, who Role) func() error {
		return func() error {
			_, err := s.Receive(ctx, voting(), o, said, SignOff{By: string(who)}, morning)
			return err
		}
	}
	objection := Objection{Kind: Objecting, About: AboutResult}
	for _, c := range []struct {
		name string
		do   func() error
		want error
	}{
		{"of no kind", receiving(Objection{Kind: "x", About: AboutRoll}, aSaid, Desk), ErrObjection},
		{"about nothing", receiving(Objection{Kind: Objecting}, aSaid, Desk), ErrObjection},
		{"says nothing", receiving(objection, Said{Name: "甲"}, Desk), ErrObjection},
		{"without a name", receiving(objection, Said{Says: "不对"}, Desk), ErrObjection},
		{"too long", receiving(objection, Said{Name: "甲", Says: strings.Repeat("字", mostSays)}, Desk), ErrObjection},
		{"bytes that are no text", receiving(objection, Said{Name: "甲", Says: "\xff"}, Desk), ErrObjection},
		{"signs that steer a terminal", receiving(objection, Said{Name: "甲\x1b[2J", Says: "不对"}, Desk), ErrObjection},
		{"against one that is not decided", receiving(Objection{Kind: Objecting, About: AboutRoll, Of: 1}, aSaid, Desk), ErrObjection},
		{"against none", receiving(Objection{Kind: Objecting, About: AboutRoll, Of: 9}, aSaid, Desk), ErrObjection},
		{"received by a teller", receiving(objection, aSaid, Teller), ErrSignOff},
		{"received by nobody", receiving(objection, aSaid, "谁"), ErrNobody},
		{"given to a technician", func() error { return s.Assign(ctx, 1, string(Technician), by(Chair, ""), morning) }, ErrSignOff},
		{"given by the desk", func() error { return s.Assign(ctx, 1, string(Member), by(Desk, ""), morning) }, ErrSignOff},
		{"another one is given", func() error { return s.Assign(ctx, 9, string(Member), by(Chair, ""), morning) }, ErrObjection},
		{"is given", func() error { return s.Assign(ctx, 1, string(Member), by(Chair, ""), morning) }, nil},
		{"is heard", func() error { return s.Hear(ctx, 1, morning, "户口簿在手", by(Supervisor, ""), morning) }, nil},
		{"decided by one", decide(1, Upheld, by(Chair, "")), ErrSignOff},
		{"decided by one twice", decide(1, Upheld, by(Chair, Chair)), ErrSignOff},
		{"decided by two of the committee", decide(1, Upheld, by(Chair, Member)), ErrSignOff},
		{"decided without a reason", decide(1, Upheld, SignOff{By: string(Chair), Second: string(Supervisor)}), ErrSignOff},
		{"decided somehow", decide(1, "maybe", by(Chair, Supervisor)), ErrObjection},
		{"decided", decide(1, TurnedDown, by(Chair, Supervisor)), nil},
		{"decided again", decide(1, Upheld, by(Chair, Supervisor)), ErrObjection},
		{"given when decided", func() error { return s.Assign(ctx, 1, string(Member), by(Chair, ""), morning) }, ErrObjection},
		{"against that decision", receiving(Objection{Kind: Objecting, About: AboutRoll, Of: 1}, aSaid, Desk), nil},
		{"decided by one of the same", decide(2, Upheld, by(Member, Supervisor)), ErrSignOff},
		{"decided by two others", decide(2, Upheld, by(Member, Scrutineer)), nil},
		{"a report without a name", receiving(Objection{Kind: Reporting, About: AboutConduct}, Said{Says: "送烟"}, Supervisor), nil},
	} {
		if err := c.do(); !is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	one, said, err := s.Objection(1)
	if err != nil || one.Outcome != TurnedDown || one.Handler != string(Member) || one.Hearing != "2026-12-05" || said.Reason != "查户口簿" || said.Heard != "户口簿在手" || said.Name != aSaid.Name {
		t.Errorf("%+v, %+v, %v", one, said, err)
	}
	all, err := s.Objections()
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	want := []Handled{
		{Kind: Objecting, Received: 2, Decided: 2, InTime: 2, Upheld: 1},
		{Kind: Reporting, Received: 1, Open: 1, Overdue: 1}, {Received: 3, Open: 1, Overdue: 1, Decided: 2, InTime: 2, Upheld: 1},
	}
	if got := HandledOf(all, "2027-02-01"); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// What a form sends, with its ends of lines, and what is pasted into it is taken, and
// nothing that nobody sees stays: it could hide an ID number or turn a line around.
func TestSaidAsTyped(t *testing.T) {
	v := dayAt(t, t.TempDir(), StageSetup)
	typed := Said{Name: "钱\u200b多多", Says: "第一行\r\n第二行\t\u202e在后\r\n110101\u200b19900307743X"}
	o := receive(t, v.store, Objection{Kind: Objecting, About: AboutRoll}, typed)
	_, said, err := v.store.Objection(o.Number)
	if want := "第一行\n第二行 在后\n11"; err != nil || said.Name != "钱多多" || !strings.HasPrefix(said.Says, want) || strings.Contains(said.Says, "19900307") {
		t.Errorf("%q, %v", said, err)
	}
}

// One that came when the time for it was over is known as such.
func TestLateObjection(t *testing.T) {
	v := dayAt(t, t.TempDir(), StageSetup)
	for _, c := range []struct {
		published string
		want      bool
	}{{"", false}, {"2026-12-01", false}, {"2026-11-10", true}} {
		if c.published != "" {
			if err := v.store.Sign(context.Background(), Signed{Key: "roll_published", Date: c.published, By: string(Chair), At: morning}); err != nil {
				t.Fatal(err)
			}
		}
		if o := receive(t, v.store, Objection{Kind: Objecting, About: AboutRoll}, aSaid); o.Late != c.want {
			t.Errorf("published on %q: late %t", c.published, o.Late)
		}
	}
}

// An open objection holds back the stage that it is about, and no two people go over
// it; decided, it holds back nothing.
func TestHeldBack(t *testing.T) {
	for _, c := range []struct {
		at, to Stage
		about  string
		holds  bool
	}{
		{StageSetup, StageOpen, AboutRoll, true}, {StageTest, StageOpen, AboutCandidates, true}, {StageSetup, StageTest, AboutRoll, false}, {StageSetup, StageOpen, AboutConduct, false},
		{StagePaused, StageOpen, AboutRoll, false}, {StageOpen, StageClosed, AboutRoll, false}, {StageCounting, StageDecided, AboutVote, true}, {StageCounting, StageDecided, AboutRoll, false},
		{StageDecided, StageAnnounced, AboutResult, true}, {StageAnnounced, StageSealed, AboutResult, true}, {StageAnnounced, StageCounting, AboutResult, false},
	} {
		t.Run(fmt.Sprint(c.at, c.to, c.about), func(t *testing.T) {
			v := dayAt(t, t.TempDir(), c.at)
			o := receive(t, v.store, Objection{Kind: Objecting, About: c.about}, aSaid)
			if c.to == StageDecided {
				if _, err := v.store.Batch().Add(context.Background(), paperOf(1, Counted)); err != nil {
					t.Fatal(err)
				}
			}
			w, _ := transition(c.at, c.to)
			err := v.store.Step(context.Background(), c.to, turned(w), givenFor(t, v.store, c.to))
			var unmet *Unmet
			if held := errors.As(err, &unmet) && unmet.Findings[0].Code == "objections" && unmet.Findings[0].Left == 1; held != c.holds {
				t.Fatalf("held back %t, want %t: %v", held, c.holds, err)
			}
			if !c.holds {
				return
			}
			if err := v.store.Decide(context.Background(), o.Number, TurnedDown, SignOff{By: string(Chair), Second: string(Supervisor), Reason: "不属实"}, morning); err != nil {
				t.Fatal(err)
			}
			step(t, v.store, c.to)
		})
	}
}

// bytesUnder are all files of a folder but keys.
func bytesUnder(t testing.TB, dir string) (all []byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || IsKeyFile(d.Name()) {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Who said what is nowhere in the record nor in its log, whatever was typed; no ID
// number is kept even where it is sealed; and once it is destroyed nobody reads it,
// from an older copy of the record neither.
func TestSaidApart(t *testing.T) {
	dir := t.TempDir()
	v := dayAt(t, dir, StageAnnounced)
	s, ctx := v.store, context.Background()
	const number = "11010119900307743X"
	secret := Said{Name: "钱多多", Contact: "手机一三八零零", Says: "我的号码 " + number + "，票数不符"}
	o := receive(t, s, Objection{Kind: Objecting, About: AboutResult}, secret)
	keys := SignOff{By: string(Chair), Second: string(Supervisor), Reason: "钱多多看错了榜"}
	if err := s.Hear(ctx, o.Number, morning, "当面核对底册", keys, morning); err != nil {
		t.Fatal(err)
	}
	if err := s.Forget(ctx, keys, morning); !is(err, ErrStage) {
		t.Errorf("destroyed before the ballots are sealed: %v", err)
	}
	if err := s.Decide(ctx, o.Number, TurnedDown, keys, morning); err != nil {
		t.Fatal(err)
	}
	step(t, s, StageSealed)
	secrets := []string{"钱多多", "一三八零零", "票数不符", "看错了榜", "当面核对", number, number[:17]}
	look := func(when string) {
		t.Helper()
		all := bytesUnder(t, dir)
		if len(all) == 0 {
			t.Fatal("nothing was read")
		}
		err := s.Journal(0, func(_ int64, line []byte) error { all = append(all, line...); return nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, never := range secrets {
			if bytes.Contains(all, []byte(never)) {
				t.Errorf("%s: %q is there to be read", when, never)
			}
		}
	}
	look("sealed")
	if _, said, err := s.Objection(o.Number); err != nil || strings.Contains(said.Says, number) || !strings.Contains(said.Says, "票数不符") {
		t.Errorf("%+v, %v", said, err)
	}
	late := receive(t, s, Objection{Kind: Objecting, About: AboutResult}, secret) // the day is over; whoever objects is heard
	if err := s.Forget(ctx, keys, morning); !is(err, ErrObjection) {
		t.Errorf("destroyed while one is open: %v", err)
	}
	if err := s.Decide(ctx, late.Number, Withdrawn, keys, morning); err != nil {
		t.Fatal(err)
	}
	keys.Reason = "任期届满"
	if err := s.Forget(ctx, keys, morning); err != nil {
		t.Fatal(err)
	}
	if err := s.Forget(ctx, keys, morning); err != nil {
		t.Errorf("destroyed again: %v", err)
	}
	if _, _, err := s.Objection(o.Number); !is(err, ErrSaid) {
		t.Errorf("it is read after it was destroyed: %v", err)
	}
	if all, err := s.Objections(); err != nil || len(all) != 2 || all[0].Outcome != TurnedDown {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := os.Stat(filepath.Join(dir, saidName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the key is still there: %v", err)
	}
	look("destroyed")
}

// A key that was lost, damaged or changed opens nothing, says so, and stops nothing
// else.
func TestSaidKey(t *testing.T) {
	dir := t.TempDir()
	v := dayAt(t, dir, StageSetup)
	o := receive(t, v.store, Objection{Kind: Objecting, About: AboutRoll}, aSaid)
	path := filepath.Join(dir, saidName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the key: %v, %v", info.Mode(), err)
	}
	for name, key := range map[string]string{"lost": "", "damaged": "x", "another": strings.Repeat("ab", saidKeySize)} {
		if err := os.WriteFile(path, []byte(key), 0o600); err != nil {
			t.Fatal(err)
		}
		if key == "" {
			os.Remove(path)
		}
		got, said, err := v.store.Objection(o.Number)
		if !is(err, ErrSaid) || said != (Said{}) || got.Number != 1 {
			t.Errorf("%s: %+v, %+v, %v", name, got, said, err)
		}
		if err := v.store.Assign(context.Background(), 1, string(Member), SignOff{By: string(Chair)}, morning); !is(err, ErrSaid) {
			t.Errorf("%s: given all the same: %v", name, err)
		}
	}
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said, err := v.store.Objection(o.Number); err != nil || said.Name != aSaid.Name {
		t.Errorf("%+v, %v", said, err)
	}
}

// Fifty come at once, in a folder without a key: each has a number of its own and
// opens with the one key; of two who decide one at once, one does.
func TestObjectionsAtOnce(t *testing.T) {
	v := dayAt(t, t.TempDir(), StageSetup)
	s, ctx := v.store, context.Background()
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]string{}
	for i := range 50 {
		wg.Go(func() {
			says := fmt.Sprint("第", i, "件")
			o, err := s.Receive(ctx, voting(), Objection{Kind: Objecting, About: AboutRoll}, Said{Name: "甲", Says: says}, SignOff{By: string(Desk)}, morning)
			mu.Lock()
			defer mu.Unlock()
			if err != nil || seen[o.Number] != "" {
				t.Errorf("number %d twice, or %v", o.Number, err)
			}
			seen[o.Number] = says
		})
	}
	wg.Wait()
	for n, says := range seen {
		if _, said, err := s.Objection(n); err != nil || said.Says != says {
			t.Errorf("number %d says %q, %v", n, said.Says, err)
		}
	}
	done := make(chan error)
	for _, outcome := range []string{Upheld, TurnedDown} {
		go func() {
			done <- s.Decide(ctx, 1, outcome, SignOff{By: string(Chair), Second: string(Supervisor), Reason: "查"}, morning)
		}()
	}
	if a, b := <-done, <-done; (a == nil) == (b == nil) {
		t.Errorf("both or neither decided: %v, %v", a, b)
	}
}

// A program killed while objections come has every one that it told of, whole.
func TestObjectionsKilled(t *testing.T) {
	if dir := os.Getenv("ZHENG_OBJECTIONS_KILLED"); dir != "" {
		s, err := Open(dir, town(), Options{})
		for err == nil {
			var o Objection
			if o, err = s.Receive(context.Background(), voting(), Objection{Kind: Complaining, About: AboutConduct}, aSaid, SignOff{By: "甲"}, morning); err == nil {
				fmt.Println(o.Number)
			}
		}
		fmt.Println(err)
		os.Exit(1)
	}
	dir := t.TempDir()
	told := 0
	for round := range 4 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestObjectionsKilled$")
		cmd.Env = append(os.Environ(), "ZHENG_OBJECTIONS_KILLED="+dir)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		until := told + 1 + 3*round
		for lines := bufio.NewScanner(out); lines.Scan(); {
			n, err := strconv.Atoi(lines.Text())
			if err != nil {
				t.Fatal(lines.Text())
			}
			if told = n; told >= until {
				cmd.Process.Kill()
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("it was not killed")
		}
		s, err := Open(dir, town(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.Objections()
		if err != nil || len(all) < told || len(all) > told+1 {
			t.Errorf("told of %d, there are %d, %v", told, len(all), err)
		}
		for _, o := range all {
			if _, said, err := s.Objection(o.Number); err != nil || said != aSaid {
				t.Errorf("number %d: %+v, %v", o.Number, said, err)
			}
		}
		told = len(all)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever lies in the place of an objection or of what was said is refused, never
// taken for another.
func FuzzObjection(f *testing.F) {
	key := saidKey(bytes.Repeat([]byte{7}, saidKeySize))
	sealed, err := key.seal(1, aSaid)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"kind":"report","about":"vote","on":"2026-12-05","due":"2026-12-08","clerk":"甲"}`), sealed)
	f.Add([]byte(`{}`), []byte{})
	f.Fuzz(func(t *testing.T, told, said []byte) {
		if o, err := decodeObjection(objectionKey(tabObjection, 3), told); err == nil && (o.Number != 3 || o.Kind == "" || o.About == "") {
			t.Errorf("%+v", o)
		}
		if got, err := key.open(1, said); err == nil && got != aSaid {
			t.Errorf("%q was opened: %+v", said, got)
		}
		if _, err := key.open(2, said); err == nil {
			t.Error("it was opened as another's")
		}
	})
}
