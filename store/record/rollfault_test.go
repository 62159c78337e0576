package record

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
)

// clock stands still.
func clock() time.Time { return time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC) }

// Ten thousand check-ins by twenty clients, each voter tried by two of them:
// one of the two gets the ballots.
func TestManyClients(t *testing.T) {
	const size, clients = 5000, 20
	v := polls(t, t.TempDir(), Options{}, people(size))
	if err := v.ImportProxies(context.Background(), delegates(1, 0, 2, 0, 4, 3)); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	drawn := make([]int, size)
	ballots := 0
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			order := rand.New(rand.NewPCG(uint64(c), 1)).Perm(size / (clients / 2))
			for _, i := range order {
				n := i*(clients/2) + c%(clients/2)
				out, err := v.CheckIn(context.Background(), v.of(n), Place{Desk: fmt.Sprint(c), Clerk: "台"})
				if err != nil {
					t.Error(err)
					return
				}
				if out.Answer != Ready {
					continue
				}
				mu.Lock()
				drawn[n]++
				ballots += out.Own + out.Proxy
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for n, times := range drawn {
		want := 1
		if n == 1 || n == 2 || n == 4 {
			want = 0 // by proxy
		}
		if times != want {
			t.Errorf("voter %d drew %d times, want %d", n, times, want)
		}
	}
	if got := sums(t, v); got.Issued != size || ballots != size || got.Participants != size {
		t.Errorf("%d ballots handed out, recorded %+v", ballots, got)
	}
}

// A transaction that fails, or fails but was written, leaves a voter who can
// be asked about and who draws once.
func TestCheckInBroken(t *testing.T) {
	for name, c := range map[string]struct {
		apply bool
		again Answer
	}{"not written": {false, Ready}, "written all the same": {true, Already}} {
		t.Run(name, func(t *testing.T) {
			eng := &breakable{}
			v := polls(t, t.TempDir(), Options{wrap: func(e engine.Engine) engine.Engine { eng.Engine = e; return eng }}, people(3))
			eng.set(func() (bool, error) { return c.apply, errBroken })
			if out, err := v.CheckIn(context.Background(), v.of(0), hall); !is(err, errBroken) {
				t.Fatalf("%+v, %v", out, err)
			}
			if len(v.Recent(9)) != 0 {
				t.Error("a failed check-in is shown as done")
			}
			eng.set(nil)
			if out := checkIn(t, v, 0, hall); out.Answer != c.again {
				t.Errorf("again: %s, want %s", out.Answer, c.again)
			}
			if got := sums(t, v); got.Issued != 1 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// A child process checks ten thousand voters in at twenty desks, each voter
// tried by two of them, hands them their ballots, and is killed at random
// moments. Whom it said was served, or had ballots in hand, is on the record,
// nobody is served or handed ballots twice, and in the end everybody is there
// once.
func TestPollsKilled(t *testing.T) {
	const size = 10_000
	if dir := os.Getenv("ZHENG_POLLS_KILLED"); dir != "" {
		pollsChild(dir, size)
		return
	}
	dir := t.TempDir()
	s, err := Open(dir, town(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ImportRoll(context.Background(), people(size), voting()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	kills := 6
	if os.Getenv("ZHENG_SWEEP") != "" {
		kills = 200
	}
	served, handed := make([]bool, size), make([]bool, size)
	struck := 0
	for i := 0; ; i++ {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPollsKilled$")
		cmd.Env = append(os.Environ(), "ZHENG_POLLS_KILLED="+dir)
		out := &strings.Builder{}
		cmd.Stdout = out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i < kills {
			// The moment is random: any one must do.
			time.AfterFunc(time.Duration(rng.IntN(300))*time.Millisecond, func() { cmd.Process.Kill() })
		}
		ended := cmd.Wait()
		if ended != nil {
			struck++
		}
		for line := range strings.Lines(out.String()) {
			said, whole := strings.CutSuffix(line, ".\n")
			what, which, _ := strings.Cut(said, " ")
			n, err := strconv.Atoi(which)
			if !whole || err != nil {
				continue
			}
			done := served
			if what == "handed" {
				done = handed
			}
			if done[n] {
				t.Errorf("voter %d was %s twice", n, what)
			}
			done[n] = true
		}
		s, err := Open(dir, town(), Options{}) // recomputes every counter
		if err != nil {
			t.Fatalf("after %d kills: %v", i+1, err)
		}
		v := roll(t, s)
		got := sums(t, v)
		for n, was := range served {
			if was {
				if p, err := v.Person(v.of(n)); err != nil || !p.Voted || handed[n] && !p.Handed {
					t.Fatalf("voter %d was served, handed %v, the record says %+v, %v", n, handed[n], p, err)
				}
			}
		}
		if i >= kills {
			if ended != nil || got.Participants != size || got.Issued != size {
				t.Errorf("in the end %+v, %v", got, ended)
			}
			intact(t, s, dir)
			t.Logf("%d voters, each tried by two of 20 desks, %d kills: all served once", size, struck)
			return
		}
		s.Close()
	}
}

// pollsChild serves everybody from twenty desks and says whom. A voter comes to
// one desk, and to the next as well.
func pollsChild(dir string, size int) {
	fail := func(err error) {
		fmt.Println(err)
		os.Exit(1)
	}
	s, err := Open(dir, town(), Options{})
	if err != nil {
		fail(err)
	}
	v, err := s.Voters(voting())
	if err != nil {
		fail(err)
	}
	var wg sync.WaitGroup
	for desk := range 20 {
		wg.Go(func() {
			for i := range size / 10 {
				n := i/2*20 + (desk+i%2)%20
				out, err := v.CheckIn(context.Background(), v.of(n), hall)
				if err != nil {
					fail(err)
				}
				if out.Answer == Ready {
					os.Stdout.WriteString(fmt.Sprintf("served %d.\n", n))
					if err := v.HandOver(context.Background(), v.of(n)); err != nil {
						fail(err)
					}
					os.Stdout.WriteString(fmt.Sprintf("handed %d.\n", n))
				}
			}
		})
	}
	wg.Wait()
	if err := s.Close(); err != nil {
		fail(err)
	}
}

// A roll that does not add up is noticed when it is opened, even where every
// checksum is right.
func TestWrongRoll(t *testing.T) {
	set := func(n int, spoil func(v *voter)) func(t engine.Tx, v *Voters) error {
		return func(t engine.Tx, v *Voters) error {
			r, err := mustVoter(t, v.of(n))
			if err != nil {
				return err
			}
			spoil(r)
			return putVoter(t, v.of(n), r)
		}
	}
	for name, spoil := range map[string]func(t engine.Tx, v *Voters) error{
		"one more took part":     set(5, func(r *voter) { r.part, r.by = inPerson, "x" }),
		"one less took part":     set(0, func(r *voter) { r.forget() }),
		"a hand-over":            set(0, func(r *voter) { r.handed = true }),
		"a ballot cancelled":     set(0, func(r *voter) { r.cancelled = 1 }),
		"too many cancelled":     set(0, func(r *voter) { r.cancelled = 9 }),
		"a proxy unused":         set(1, func(r *voter) { r.forget() }),
		"another agent":          func(t engine.Tx, v *Voters) error { return set(1, func(r *voter) { r.agent = v.of(7) })(t, v) },
		"another giver":          func(t engine.Tx, v *Voters) error { return set(0, func(r *voter) { r.givers[0] = v.of(7) })(t, v) },
		"another group":          set(5, func(r *voter) { r.group = "x" }),
		"another age":            set(5, func(r *voter) { r.age = 20 }),
		"another box":            set(5, func(r *voter) { r.box = "x" }),
		"no vote":                set(5, func(r *voter) { r.representing = false }),
		"another's number":       set(5, func(r *voter) { r.hash[0]++ }),
		"a voter gone":           func(t engine.Tx, v *Voters) error { return t.Delete(voterKey(v.of(5))) },
		"a voter twice":          func(t engine.Tx, v *Voters) error { r, _ := getVoter(t, v.of(5)); return putVoter(t, v.of(99), r) },
		"the roll gone":          func(t engine.Tx, v *Voters) error { return t.Delete([]byte{tabRoll}) },
		"the desk gone":          func(t engine.Tx, v *Voters) error { return t.Delete([]byte{tabDesk}) },
		"a group gone":           func(t engine.Tx, v *Voters) error { return t.Delete(groupKey(BySex, election.Male)) },
		"a log entry gone":       func(t engine.Tx, v *Voters) error { return t.Delete([]byte{tabLog, 0, 0, 0, 0, 0, 0, 0, 1}) },
		"the ballots of another": func(t engine.Tx, v *Voters) error { return t.Put([]byte{tabDesk}, []byte{1, 1, 0, 0, 0, 2, 30, 1}) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := Open(dir, town(), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.ImportRoll(context.Background(), people(30), voting()); err != nil {
				t.Fatal(err)
			}
			v := roll(t, s)
			if err := v.ImportProxies(context.Background(), delegates(1, 0)); err != nil {
				t.Fatal(err)
			}
			checkIn(t, v, 0, hall)
			checkIn(t, v, 2, hall)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			b, err := fileIn(dir).Open()
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Update(func(t engine.Tx) error { return spoil(t, v) }); err != nil {
				t.Fatal(err)
			}
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			s, err = Open(dir, town(), Options{})
			if !is(err, ErrDamaged) {
				t.Errorf("it opened: %v", err)
				s.Close()
			}
		})
	}
}

// No bytes make decodeVoter fail otherwise than by an error, and what it reads
// it writes again.
func FuzzVoter(f *testing.F) {
	v := newVoter(someone(3), [32]byte{1}, voting().Date)
	f.Add(v.encode())
	v.part, v.by, v.givers = inPerson, "x", []election.VoterID{"0123456789"}
	f.Add(v.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := decodeVoter(b)
		if err != nil {
			return
		}
		again, err := decodeVoter(v.encode())
		if err != nil || fmt.Sprint(again) != fmt.Sprint(v) {
			t.Errorf("%+v became %+v, %v", v, again, err)
		}
	})
}
