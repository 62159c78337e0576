package etcd

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"zheng/store/cluster/clustertest"
)

// fault is something that happens to a station, and its end.
type fault struct {
	name string
	do   func(w *town, station int) (end func())
}

// Faults that need no special rights.
var faults = []fault{
	{"member killed", func(w *town, i int) func() { w.member[i].kill(); return w.member[i].start }},
	{"member paused", func(w *town, i int) func() {
		w.member[i].signal(syscall.SIGSTOP)
		return func() { w.member[i].signal(syscall.SIGCONT) }
	}},
	{"station killed", func(w *town, i int) func() { w.at[i].kill(); return w.at[i].start }},
	{"station paused", func(w *town, i int) func() {
		w.at[i].signal(syscall.SIGSTOP)
		return func() { w.at[i].signal(syscall.SIGCONT) }
	}},
	{"two members killed", func(w *town, i int) func() {
		other := (i + 1) % len(w.member)
		w.member[i].kill()
		w.member[other].kill()
		return func() { w.member[i].start(); w.member[other].start() }
	}},
}

// trial is clients that send voters about while faults happen.
type trial struct {
	*town
	clustertest.History
	done   atomic.Int64   // operations
	visits atomic.Int64   // that were granted
	faults map[string]int // by kind; of trouble alone while it runs
	why    sync.Map       // answers to visits
	seed   uint64
}

// client does acts at the stations until there are enough.
func (r *trial) client(number int, total int64) {
	rnd := rand.New(rand.NewPCG(r.seed, uint64(number)))
	for r.done.Add(1) <= total {
		voter, station := rnd.IntN(r.voters), rnd.IntN(len(names))
		switch act := rnd.IntN(20); {
		case act < 8:
			why, err := r.ask(station, "visit", voter)
			switch {
			case err != nil:
				why = "error"
			case why == "":
				r.visits.Add(1)
			}
			n, _ := r.why.LoadOrStore(why, new(atomic.Int64))
			n.(*atomic.Int64).Add(1)
			r.history(number, clustertest.CheckIn, voter, station)
		case act < 15:
			r.history(number, clustertest.CheckIn, voter, station)
		case act < 17:
			r.history(number, clustertest.Undo, voter, station)
		default:
			r.ask(voter%len(names), "back", voter)
		}
	}
}

// history does an act that changes a record, and notes it.
func (r *trial) history(number int, act clustertest.Act, voter, station int) {
	done := r.Begin(number, act, voter, station)
	says, err := r.ask(station, string(act), voter)
	switch {
	case errors.Is(err, errUnsent):
		done(clustertest.Not)
	case err != nil:
		done(clustertest.Unknown)
	default:
		done(clustertest.Answer(says))
	}
}

// trouble has faults happen, one after the other, each for some operations, until
// the clients have ended.
func (r *trial) trouble(list []fault, each int64, total int64) {
	rnd := rand.New(rand.NewPCG(r.seed, 1<<40))
	r.faults = map[string]int{}
	for r.done.Load() < total {
		one := list[rnd.IntN(len(list))]
		r.faults[one.name]++
		r.Logf("%s, after %d operations", one.name, r.done.Load())
		end := one.do(r.town, rnd.IntN(len(names)))
		for _, mended := range []bool{false, true} {
			if mended {
				end()
			}
			for until := min(total, r.done.Load()+each); r.done.Load() < until; {
				time.Sleep(10 * time.Millisecond)
			}
		}
	}
}

// run does it all, and checks what was done.
func (r *trial) run(list []fault, clients int, total, each int64) {
	r.Helper()
	begun := time.Now()
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() { r.client(c, total) })
	}
	all.Go(func() { r.trouble(list, each, total) })
	all.Wait()
	took := time.Since(begun)
	for v := range r.voters {
		done := r.Begin(clients, clustertest.Served, v, 0)
		var at []int
		for i := range names {
			r.ready(i)
			says, err := r.ask(i, string(clustertest.Served), v)
			if err != nil {
				r.Fatal(err)
			}
			if voted, _ := strconv.ParseBool(says); voted {
				at = append(at, i)
			}
		}
		done(clustertest.Done, at...)
	}
	got := r.Check(5 * time.Minute)
	r.why.Range(func(why, n any) bool { r.Logf("visits that said %q: %d", why, n.(*atomic.Int64).Load()); return true })
	r.Logf("%d operations, %d visits granted, faults %v, %.0f s: %s; check-ins %v, undone %v", r.Len(), r.visits.Load(), r.faults, took.Seconds(), got, r.Answers(clustertest.CheckIn), r.Answers(clustertest.Undo))
	if got != porcupine.Ok {
		r.Error("no single roll could have done that")
	}
	if r.visits.Load() == 0 {
		r.Error("no visit was granted")
	}
}

// sweep gives the figures of a run: small, unless all night is asked for.
func sweep(few, many int64) int64 {
	if on, _ := strconv.ParseBool(os.Getenv("ZHENG_SWEEP")); on {
		return many
	}
	return few
}

// onLoopback is a town on this machine; each station's program has a line of its
// own to each member.
func onLoopback(t *testing.T, voters int) (*town, [][]*clustertest.Cable) {
	w := newTown(t, voters, func(int, string) string { return freeAddr(t, "127.0.0.1") })
	lines := make([][]*clustertest.Cable, len(names))
	for i := range names {
		p := *w.plan
		p.Seats = append([]Seat(nil), w.seats...)
		for j := range p.Seats {
			l := cable(t, p.Seats[j].Client, 0)
			lines[i] = append(lines[i], l)
			p.Seats[j].Client = l.Addr().String()
		}
		w.folder(i, &p, "station")
	}
	w.open()
	return w, lines
}

// Real members and real records on this machine: members and stations are killed
// and paused, lines cut, and answers lost.
func TestNobodyTwiceOnLoopback(t *testing.T) {
	w, lines := onLoopback(t, int(sweep(30, 600)))
	list := append([]fault{
		{"line cut", func(_ *town, i int) func() { return setAll(lines[i], true, false) }},
		{"answers lost", func(_ *town, i int) func() { return setAll(lines[i], false, true) }},
	}, faults...)
	w.pastStopped(0)
	r := &trial{town: w, seed: 1}
	r.run(list, 8, sweep(80, 6000), sweep(10, 60))
	w.tellsNobody()
}

// pastStopped has a visitor of a station served elsewhere whose own member stands
// still: the station goes on by way of the others.
func (w *town) pastStopped(home int) {
	w.Helper()
	w.member[home].signal(syscall.SIGSTOP)
	defer w.member[home].signal(syscall.SIGCONT)
	for range 20 {
		if why, err := w.ask((home+1)%len(names), "visit", home); why == "" && err == nil {
			return
		}
	}
	w.Error("the station went on waiting for its own member")
}

// tellsNobody looks through all that the members keep: no name, no number, no id
// of a voter is in it; and what end removes is gone.
func (w *town) tellsNobody() {
	w.Helper()
	_, s, v, err := openStation(w.ended(0), names[0])
	if err != nil {
		w.Fatal(err)
	}
	defer s.Close()
	var secrets [][]byte
	for n := range w.voters {
		id, err := v.ID(number(n))
		if err != nil {
			w.Fatal(err)
		}
		secrets = append(secrets, []byte(number(n)), []byte(id), fmt.Append(nil, "选民", n), []byte(base64.StdEncoding.EncodeToString([]byte(id))))
	}
	for i := range names {
		w.member[i].kill()
		dir, kept, tokens := filepath.Join(w.path(i, "member"), memberName), 0, 0
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			b = bytes.TrimRight(b, "\x00") // the log is laid out beforehand
			kept += len(b)
			tokens += bytes.Count(b, []byte("voter/"))
			for _, secret := range secrets {
				if bytes.Contains(b, secret) {
					w.Errorf("%s holds %q", path, secret)
				}
			}
			return err
		})
		if err != nil || kept == 0 || tokens == 0 {
			w.Errorf("of %s %d bytes were looked through, with %d voters: %v", names[i], kept, tokens, err)
		}
		if err := (&Folder{Dir: w.path(i, "member")}).Forget(); err != nil {
			w.Error(err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			w.Errorf("%s is still there: %v", dir, err)
		}
	}
}

// ended is a station's data once its program has ended.
func (w *town) ended(i int) string {
	w.at[i].kill()
	return w.path(i, "data")
}

// cable is a line that ends with the test.
func cable(t testing.TB, to string, delay time.Duration) *clustertest.Cable {
	t.Helper()
	l, err := clustertest.NewCable(to, delay)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func setAll(list []*clustertest.Cable, cut, mute bool) (end func()) {
	for _, l := range list {
		l.Set(cut, mute)
	}
	return func() {
		for _, l := range list {
			l.Set(false, false)
		}
	}
}
