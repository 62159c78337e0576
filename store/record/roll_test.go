package record

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"zheng/store/election"
)

// voting is town's election with the rules that a roll needs.
func voting() *election.Election {
	e := town()
	e.Date = election.Date{Year: 2026, Month: 12, Day: 5}
	e.Rules.ProxiesPerPerson = 3
	return e
}

// number makes the n-th ID number.
func number(n int) election.IDNumber {
	id, err := election.CompleteIDNumber(fmt.Sprintf("110105%04d%02d%02d%03d", 1940+n%68, 1+n/68%12, 1+n/816%28, n%1000))
	if err != nil {
		panic(err)
	}
	return id
}

var family = []string{"王", "李", "张", "单", "欧阳"}
var given = []string{"伟", "秀英", "建国", "丽华", "𠮷"}

// someone is the n-th voter of a made-up roll.
func someone(n int) election.Voter {
	return election.Voter{
		Number: number(n), Name: family[n%5] + given[n/5%5], Sex: number(n).Sex(), Birth: number(n).Birth(),
		Household: fmt.Sprintf("H%03d", n/3), Group: fmt.Sprintf("第%d小组", 1+n%4),
		Category: []string{election.Hukou, election.Hukou, election.Floating, ""}[n%4], Representing: true,
	}
}

func people(n int) []election.Voter {
	out := make([]election.Voter, n)
	for i := range out {
		out[i] = someone(i)
	}
	return out
}

// polls opens a store with a roll; the roll is checked when the test ends.
func polls(t testing.TB, dir string, opts Options, voters []election.Voter) *Voters {
	t.Helper()
	s := open(t, dir, opts)
	if err := s.ImportRoll(context.Background(), voters, voting()); err != nil {
		t.Fatal(err)
	}
	v := roll(t, s)
	t.Cleanup(func() { sums(t, v) })
	return v
}

func roll(t testing.TB, s *Store) *Voters {
	t.Helper()
	v, err := s.Voters(voting())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// sums checks what must always hold, from what anybody can read.
func sums(t testing.TB, v *Voters) Turnout {
	t.Helper()
	out, err := v.store.Turnout()
	if err != nil {
		t.Fatal(err)
	}
	var want Turnout
	var owed int
	err = v.Each(func(p Person) error {
		if p.Representing {
			want.Registered++
		}
		switch {
		case p.ByProxy:
			want.Proxy++
		case p.Voted:
			want.Own++
		}
		if p.Voted && !p.ByProxy && !p.Handed {
			want.Waiting++
		}
		want.Cancelled += p.Cancelled
		owed += p.Owed
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want.Replaced = want.Cancelled - owed
	want.Participants = want.Own + want.Proxy
	want.Issued = want.Own + want.Proxy + want.Replaced - want.Cancelled
	if out != want {
		t.Errorf("turnout %+v, voters %+v", out, want)
	}
	groups, err := v.Participation()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][2]int{}
	for _, g := range groups {
		by[g.By] = [2]int{by[g.By][0] + g.Registered, by[g.By][1] + g.Participants}
	}
	for _, dim := range []string{ByAll, ByAge, ByCategory, ByGroup, BySex, ByStation} {
		if by[dim] != [2]int{want.Registered, want.Participants} {
			t.Errorf("participation by %q adds up to %v, want %+v", dim, by[dim], want)
		}
	}
	return out
}

func (v *Voters) of(n int) election.VoterID {
	id, _ := v.key.voter(number(n))
	return id
}

var (
	hall = Place{Station: "中心投票站", Desk: "1 号台", Clerk: "陈静"}
	keys = SignOff{By: "陈静", Second: "赵敏", Reason: "按错了", Where: "中心投票站"}
)

func checkIn(t testing.TB, v *Voters, n int, at Place) Verdict {
	t.Helper()
	out, err := v.CheckIn(context.Background(), v.of(n), at)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// delegates makes the certificates giver → agent, in pairs.
func delegates(pairs ...int) []election.Proxy {
	var out []election.Proxy
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, election.Proxy{Line: i/2 + 2, Giver: number(pairs[i]), Agent: number(pairs[i+1])})
	}
	return out
}

func TestVerdicts(t *testing.T) {
	voters := people(12)
	voters[1].Station = "东站"
	voters[2].Representing = false
	v := polls(t, t.TempDir(), Options{}, voters)
	ctx := context.Background()
	today := election.Date{Year: 2026, Month: 12, Day: 5}
	if err := v.ImportProxies(ctx, delegates(3, 4, 5, 4, 6, 7)); err != nil {
		t.Fatal(err)
	}
	if err := v.Hold(ctx, "流动票箱 1", []string{"甲", "乙", "丙"}, []election.VoterID{v.of(8)}); err != nil {
		t.Fatal(err)
	}
	checkIn(t, v, 0, hall)
	checkIn(t, v, 7, hall)
	box := Place{Station: "中心投票站", Clerk: "甲", Box: "流动票箱 1"}
	young, _ := election.CompleteIDNumber("11010520081206001")
	stranger, _ := election.CompleteIDNumber("11010519491231002")
	for _, c := range []struct {
		name  string
		claim Claim
		at    Place
		want  Verdict
	}{
		{"ready", Claim{Number: string(number(9))}, hall, Verdict{Answer: Ready, Own: 1}},
		{"for two others", Claim{Number: string(number(4))}, hall, Verdict{Answer: Ready, Own: 1, Proxy: 2}},
		{"gave it away", Claim{Number: string(number(3))}, hall, Verdict{Answer: ProxyGiven}},
		{"gave it away, used", Claim{Number: string(number(6))}, hall, Verdict{Answer: ProxyGiven}},
		{"voted", Claim{Number: string(number(0))}, hall, Verdict{Answer: Already}},
		{"not on the roll", Claim{Number: string(stranger)}, hall, Verdict{Answer: NotOnRoll}},
		{"too young", Claim{Number: string(young)}, hall, Verdict{Answer: UnderAge}},
		{"a foreigner", Claim{Number: string(stranger), Foreign: true}, hall, Verdict{Answer: CardType}},
		{"no ID number", Claim{Number: "ABC123456789012"}, hall, Verdict{Answer: CardType}},
		{"other station", Claim{Number: string(number(1))}, hall, Verdict{Answer: OtherStation, Where: "东站"}},
		{"its station", Claim{Number: string(number(1))}, Place{Station: "东站", Clerk: "x"}, Verdict{Answer: Ready, Own: 1}},
		{"every station", Claim{Number: string(number(1))}, Place{Clerk: "x"}, Verdict{Answer: Ready, Own: 1}},
		{"represented", Claim{Number: string(number(2))}, hall, Verdict{Answer: NotOnRoll, Represented: true}},
		{"waits for the box", Claim{Number: string(number(8))}, hall, Verdict{Answer: OtherStation, Where: "流动票箱 1"}},
		{"at the box", Claim{Number: string(number(8))}, box, Verdict{Answer: Ready, Own: 1}},
		{"not on the box's list", Claim{Number: string(number(9))}, box, Verdict{Answer: OtherStation}},
		{"expired", Claim{Number: string(number(9)), Expires: election.Date{Year: 2026, Month: 12, Day: 4}}, hall, Verdict{Answer: Expired}},
		{"last day", Claim{Number: string(number(9)), Expires: today}, hall, Verdict{Answer: Ready, Own: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := v.Verdict(c.claim, c.at, today)
			if err != nil {
				t.Fatal(err)
			}
			got.Voter = Person{}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func (v Verdict) is(a Answer) bool { return v.Answer == a }

func TestCheckInTakesProxiesOnce(t *testing.T) {
	v := polls(t, t.TempDir(), Options{}, people(6))
	ctx := context.Background()
	if err := v.ImportProxies(ctx, delegates(1, 0, 2, 0)); err != nil {
		t.Fatal(err)
	}
	if out := checkIn(t, v, 0, hall); !out.is(Ready) || out.Own != 1 || out.Proxy != 2 {
		t.Fatalf("first: %+v", out)
	}
	for n, want := range []Answer{Already, ProxyGiven, ProxyGiven} {
		if out := checkIn(t, v, n, hall); !out.is(want) {
			t.Errorf("voter %d afterwards: %s, want %s", n, out.Answer, want)
		}
	}
	if got := sums(t, v); got.Participants != 3 || got.Issued != 3 || got.Proxy != 2 {
		t.Errorf("turnout %+v", got)
	}
	if err := v.ImportProxies(ctx, nil); !is(err, ErrVoting) {
		t.Errorf("proxies after the opening: %v", err)
	}
	if err := v.Undo(ctx, v.of(0), keys); err != nil {
		t.Fatal(err)
	}
	if got := sums(t, v); got.Participants != 0 || got.Issued != 0 {
		t.Errorf("undone: %+v", got)
	}
	if out := checkIn(t, v, 0, hall); out.Proxy != 2 {
		t.Errorf("again: %+v", out)
	}
}

func TestHandOver(t *testing.T) {
	v := polls(t, t.TempDir(), Options{}, people(6))
	ctx := context.Background()
	if err := v.HandOver(ctx, v.of(0)); !is(err, ErrNot) {
		t.Errorf("handed over before the check-in: %v", err)
	}
	checkIn(t, v, 0, hall)
	checkIn(t, v, 1, hall)
	for range 2 {
		if err := v.HandOver(ctx, v.of(0)); err != nil {
			t.Fatal(err)
		}
	}
	if got := sums(t, v); got.Waiting != 1 || got.Own != 2 {
		t.Errorf("%+v", got)
	}
	if err := v.Undo(ctx, v.of(0), keys); err != nil {
		t.Fatal(err)
	}
	if got := sums(t, v); got.Waiting != 1 || got.Own != 1 {
		t.Errorf("undone: %+v", got)
	}
}

func TestRevoke(t *testing.T) {
	v := polls(t, t.TempDir(), Options{}, people(6))
	ctx := context.Background()
	if err := v.ImportProxies(ctx, delegates(1, 0, 2, 0)); err != nil {
		t.Fatal(err)
	}
	if err := v.Revoke(ctx, v.of(1), keys); err != nil {
		t.Fatal(err)
	}
	if out := checkIn(t, v, 1, hall); !out.is(Ready) || out.Proxy != 0 {
		t.Errorf("came in person: %+v", out)
	}
	if out := checkIn(t, v, 0, hall); out.Proxy != 1 {
		t.Errorf("the agent: %+v", out)
	}
	if err := v.Revoke(ctx, v.of(2), keys); !is(err, ErrNot) {
		t.Errorf("revoking what was used: %v", err)
	}
}

func TestSpoiledBallots(t *testing.T) {
	v := polls(t, t.TempDir(), Options{}, people(3))
	ctx := context.Background()
	id := v.of(0)
	if err := v.Cancel(ctx, id, keys); !is(err, ErrNot) {
		t.Errorf("nothing drawn, but cancelled: %v", err)
	}
	checkIn(t, v, 0, hall)
	step := func(what string, do func(context.Context, election.VoterID, SignOff) error, issued int, want error) {
		t.Helper()
		if err := do(ctx, id, keys); !is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
		if got := sums(t, v); got.Issued != issued || got.Participants != 1 {
			t.Errorf("%s: %+v, want %d issued", what, got, issued)
		}
	}
	step("replace nothing", v.Replace, 1, ErrNot)
	step("cancel", v.Cancel, 0, nil)
	step("cancel a second", v.Cancel, 0, ErrNot)
	step("replace", v.Replace, 1, nil)
	step("replace a second", v.Replace, 1, ErrNot)
	step("exchange", v.Exchange, 1, nil)
	step("exchange again", v.Exchange, 1, nil)
	if got := sums(t, v); got.Cancelled != 3 || got.Replaced != 3 {
		t.Errorf("%+v", got)
	}
	log, err := v.Log()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log {
		if e.Voter != "" {
			t.Errorf("a spoiled ballot is logged with its voter: %+v", e)
		}
	}
}

func TestTwoKeys(t *testing.T) {
	v := polls(t, t.TempDir(), Options{}, people(6))
	ctx := context.Background()
	checkIn(t, v, 0, hall)
	for name, k := range map[string]SignOff{
		"nobody":     {Reason: "x"},
		"one":        {By: "甲", Reason: "x"},
		"same twice": {By: "甲", Second: " 甲 ", Reason: "x"},
		"no reason":  {By: "甲", Second: "乙", Reason: " "},
	} {
		for what, do := range map[string]func() error{
			"undo":    func() error { return v.Undo(ctx, v.of(0), k) },
			"strike":  func() error { return v.Strike(ctx, v.of(1), k) },
			"release": func() error { return v.Release(ctx, v.of(1), k) },
			"revoke":  func() error { return v.Revoke(ctx, v.of(1), k) },
			"add":     func() error { _, err := v.Add(ctx, someone(50), k); return err },
			"by hand": func() error { _, err := v.CheckInByHand(ctx, v.of(1), hall, k); return err },
		} {
			if do() == nil {
				t.Errorf("%s with %s", what, name)
			}
		}
	}
	if got := sums(t, v); got.Participants != 1 || got.Registered != 6 {
		t.Errorf("refused acts left %+v", got)
	}
	if out, err := v.CheckInByHand(ctx, v.of(1), hall, keys); err != nil || !out.is(Ready) {
		t.Errorf("by hand: %+v, %v", out, err)
	}
	log, err := v.Log()
	if err != nil || len(log) != 2 {
		t.Fatalf("log %+v, %v", log, err)
	}
	want := LogEntry{Number: 2, Act: "by_hand", Voter: v.of(1), SignOff: keys}
	want.Where = hall.where()
	if log[1] != want {
		t.Errorf("logged %+v, want %+v", log[1], want)
	}
}

// Who lives with a candidate's namesake acts for the household alone.
func TestElectors(t *testing.T) {
	voters := people(9)
	voters[0].Name, voters[4].Kin = "张伟", true
	v := polls(t, t.TempDir(), Options{}, voters)
	find, err := v.Electors()
	if err != nil {
		t.Fatal(err)
	}
	for n, kin := range []bool{true, true, true, false, true, false} { // three to a household
		if p, ok := find(number(n)); !ok || p.Kin != kin || p.Name != voters[n].Name {
			t.Errorf("voter %d: %+v, %t", n, p, ok)
		}
	}
	if _, ok := find(number(70)); ok {
		t.Error("a stranger was found")
	}
}

func TestMobileBox(t *testing.T) {
	v := polls(t, t.TempDir(), Options{}, people(6))
	ctx := context.Background()
	ids := []election.VoterID{v.of(0), v.of(1)}
	for _, staff := range [][]string{nil, {"甲", "乙"}, {"甲", "乙", " 甲"}} {
		if err := v.Hold(ctx, "一号", staff, ids); err == nil {
			t.Errorf("%v may go with a box", staff)
		}
	}
	if err := v.Hold(ctx, "一号", []string{"甲", "乙", "丙"}, ids); err != nil {
		t.Fatal(err)
	}
	if err := v.Hold(ctx, "二号", []string{"甲", "乙", "丙"}, ids[:1]); !is(err, ErrNot) {
		t.Errorf("on two lists: %v", err)
	}
	slips, err := v.Slips()
	if err != nil || len(slips) != 1 || len(slips[0].Voters) != 2 || len(slips[0].Staff) != 3 {
		t.Fatalf("slips %+v, %v", slips, err)
	}
	if out := checkIn(t, v, 0, hall); !out.is(OtherStation) {
		t.Errorf("held, but at the station: %+v", out)
	}
	if err := v.Release(ctx, ids[0], keys); err != nil {
		t.Fatal(err)
	}
	if out := checkIn(t, v, 0, hall); !out.is(Ready) {
		t.Errorf("released: %+v", out)
	}
	if out := checkIn(t, v, 1, Place{Clerk: "甲", Box: "一号"}); !out.is(Ready) {
		t.Errorf("at the box: %+v", out)
	}
	if err := v.Release(ctx, ids[1], keys); !is(err, ErrNot) {
		t.Errorf("released after voting: %v", err)
	}
}

func TestCorrections(t *testing.T) {
	v := polls(t, t.TempDir(), Options{}, people(6))
	ctx := context.Background()
	id, err := v.Add(ctx, someone(50), keys)
	if err != nil || id != v.of(50) {
		t.Fatalf("added %s, %v", id, err)
	}
	if _, err := v.Add(ctx, someone(50), keys); !is(err, ErrNot) {
		t.Errorf("added twice: %v", err)
	}
	if err := v.Strike(ctx, v.of(1), keys); err != nil {
		t.Fatal(err)
	}
	if out := checkIn(t, v, 1, hall); !out.is(NotOnRoll) {
		t.Errorf("struck: %+v", out)
	}
	checkIn(t, v, 50, hall)
	if err := v.Strike(ctx, v.of(50), keys); !is(err, ErrNot) {
		t.Errorf("struck after voting: %v", err)
	}
	if err := v.Strike(ctx, v.of(1), keys); !is(err, ErrNoVoter) {
		t.Errorf("struck twice: %v", err)
	}
	if got := sums(t, v); got.Registered != 6 {
		t.Errorf("%+v", got)
	}
}

func TestImportAgain(t *testing.T) {
	dir := t.TempDir()
	v := polls(t, dir, Options{}, people(10))
	ctx := context.Background()
	if err := v.ImportProxies(ctx, delegates(1, 0)); err != nil {
		t.Fatal(err)
	}
	card := v.of(3)
	if err := v.store.ImportRoll(ctx, people(20), voting()); err != nil {
		t.Fatal(err)
	}
	v = roll(t, v.store)
	if got := sums(t, v); got.Registered != 20 {
		t.Errorf("%+v", got)
	}
	if v.of(3) != card {
		t.Error("the same voter got another card")
	}
	checkIn(t, v, 1, hall)
	if err := v.store.ImportRoll(ctx, people(20), voting()); !is(err, ErrVoting) {
		t.Errorf("a new roll after the opening: %v", err)
	}
	if err := os.Rename(filepath.Join(dir, keyName), filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	if _, err := v.store.Voters(voting()); !is(err, ErrKey) {
		t.Errorf("without its key: %v", err)
	}
	if err := v.store.ImportRoll(ctx, people(20), voting()); !is(err, ErrKey) {
		t.Errorf("imported without the key: %v", err)
	}
	if _, err := makeKey(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := v.store.Voters(voting()); !is(err, ErrKey) {
		t.Errorf("with another key: %v", err)
	}
	if err := os.Rename(filepath.Join(dir, "away"), filepath.Join(dir, keyName)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, keyName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key can be read by others: %v, %v", info.Mode(), err)
	}
}

func TestNoRoll(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	if _, err := s.Voters(voting()); !is(err, ErrNoRoll) {
		t.Errorf("voters: %v", err)
	}
	if _, err := s.Turnout(); !is(err, ErrNoRoll) {
		t.Errorf("turnout: %v", err)
	}
	if err := s.ImportRoll(context.Background(), nil, voting()); err == nil {
		t.Error("an empty roll was imported")
	}
}

// No file in the data folder holds an ID number, nor does anything that the
// roll prints or says.
func TestNoNumberIsKept(t *testing.T) {
	dir := t.TempDir()
	voters := people(300)
	ctx := context.Background()
	store := open(t, dir, Options{})
	if err := store.ImportRoll(ctx, voters, voting()); err != nil {
		t.Fatal(err)
	}
	v := roll(t, store)
	if err := v.ImportProxies(ctx, delegates(1, 0)); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	for n := range 50 {
		fmt.Fprintln(&said, checkIn(t, v, n, hall))
	}
	k := keys
	k.Reason = "证件 " + string(number(60)) + " 有误"
	fmt.Fprintln(&said, v.Undo(ctx, v.of(5), k), v.Undo(ctx, v.of(5), k))
	found, err := v.Find(string(number(7)), 5)
	fmt.Fprintf(&said, "%+v %v %#v %s %q %x %v\n", found, err, voters[7], voters[7].Number, voters[7].Number, voters[7].Number, errors.Join(fmt.Errorf("%d", voters[7].Number)))
	if err := v.store.Close(); err != nil {
		t.Fatal(err)
	}
	search := func(where string, b []byte) {
		for _, p := range voters {
			if bytes.Contains(b, []byte(string(p.Number))) || bytes.Contains(b, []byte(string(p.Number)[:17])) {
				t.Fatalf("an ID number lies in %s", where)
			}
		}
	}
	search("what was said", said.Bytes())
	files := 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		search(path, b)
		return err
	})
	if err != nil || files < 3 {
		t.Fatalf("%d files, %v", files, err)
	}
}

func TestFindVoters(t *testing.T) {
	voters := people(4)
	for i, name := range []string{"单伟明", "吕秀英", "欧阳建国", "Anna Müller"} {
		voters[i].Name = name
	}
	voters[3].Household = "12-3"
	v := polls(t, t.TempDir(), Options{}, voters)
	for query, want := range map[string][]string{
		string(number(0)):        {"单伟明"},
		v.of(1).Card(town().ID):  {"吕秀英"},
		string(v.of(1)):          {"吕秀英"},
		"zv1 " + string(v.of(2)): nil, // no check character
		"单伟明":                    {"单伟明"},
		"伟明":                     {"单伟明"},
		"shanweiming":            {"单伟明"},
		"Shan Wei":               {"单伟明"},
		"dan weiming":            {"单伟明"},
		"swm":                    {"单伟明"},
		"lü xiuying":             {"吕秀英"},
		"lvxiu":                  {"吕秀英"},
		"Lǚ":                     {"吕秀英"},
		"ouyang":                 {"欧阳建国"},
		"oyjg":                   {"欧阳建国"},
		"anna":                   {"Anna Müller"},
		"12-3":                   {"Anna Müller"},
		"H000":                   {"单伟明", "吕秀英", "欧阳建国"},
		string(number(70)):       nil,
		"":                       nil,
		"zzz":                    nil,
	} {
		found, err := v.Find(query, 10)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range found {
			names = append(names, p.Name)
		}
		slices.Sort(names)
		slices.Sort(want)
		if !reflect.DeepEqual(names, want) && len(names)+len(want) > 0 {
			t.Errorf("%q finds %v, want %v", query, names, want)
		}
	}
	if found, err := v.Find("H000", 2); err != nil || len(found) != 2 {
		t.Errorf("limited: %v, %v", found, err)
	}
}

func TestRecentAndRate(t *testing.T) {
	v := polls(t, t.TempDir(), Options{}, people(9))
	now := time.Date(2026, 12, 5, 8, 0, 0, 0, time.UTC)
	v.Now = func() time.Time { return now }
	for n := range 6 {
		checkIn(t, v, n, hall)
		checkIn(t, v, n, hall) // refused ones do not count
		now = now.Add(15 * time.Minute)
	}
	for span, want := range map[time.Duration]int{15 * time.Minute: 1, 30 * time.Minute: 2, time.Hour: 4} {
		if got := v.Rate(span); got != want {
			t.Errorf("rate of %v: %d, want %d", span, got, want)
		}
	}
	if err := v.Undo(context.Background(), v.of(5), keys); err != nil {
		t.Fatal(err)
	}
	got := v.Recent(2)
	if len(got) != 2 || got[0].Voter.ID != v.of(4) || got[1].Voter.ID != v.of(3) {
		t.Errorf("recent %+v", got)
	}
}

// Once the record is compacted, as when polls close, nobody can tell who came
// before whom: whatever the order, the file is the same.
func TestRecordTellsNoOrder(t *testing.T) {
	first := t.TempDir()
	s, err := Open(first, town(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ImportRoll(context.Background(), people(200), voting()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	second := t.TempDir()
	if err := os.CopyFS(second, os.DirFS(first)); err != nil {
		t.Fatal(err)
	}
	var files [2][]byte
	for i, dir := range []string{first, second} {
		s, err := Open(dir, town(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		v := roll(t, s)
		for n := range 60 {
			if i == 1 {
				n = 59 - n
			}
			checkIn(t, v, n, hall)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := compacted(dir, town()); err != nil {
			t.Fatal(err)
		}
		if files[i], err = os.ReadFile(filepath.Join(dir, dbName)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two orders of the same voters leave different records")
	}
}
