package cluster_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anishathalye/porcupine"

	"zheng/store/cluster"
	"zheng/store/cluster/clustertest"
	"zheng/store/election"
	"zheng/store/record"
)

// A world is stations on one shelf, with lines that fail, programs that are
// killed at any step, and people who come to any station. Time is a bubble's:
// hours pass in no time, and every wait is drawn from the seed.
type world struct {
	rand    *rand.Rand
	mu      sync.Mutex
	shelf   clustertest.Memory
	homes   []string // of the voters
	at      []*post
	history clustertest.History
	bug     bug
	calm    bool // no more faults
}

// post is a station with its record, which outlives its program.
type post struct {
	number  int
	name    string
	record  *clustertest.Record
	running *program
}

// program is a station's program until it is killed: then nothing that it still
// does reaches the record.
type program struct {
	*clustertest.Record
	world   *world
	station *cluster.Station
	ctx     context.Context
	kill    context.CancelFunc
}

// bug is something planted.
type bug string

const (
	noBug         bug = ""
	claimsAlone   bug = "a claim without a release"
	forgets       bug = "a release that is published but not in the record"
	blind         bug = "swaps that look at no revision"
	comesBack     bug = "a release taken back without asking"
	takesAnyClaim bug = "another station's claim taken for the own"
)

func (w *world) n(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rand.IntN(n)
}

func (w *world) wait(ctx context.Context, late bool) error {
	most := 20 * time.Millisecond
	if late {
		most = 3 * time.Second
	}
	if w.n(40) == 0 {
		most *= 100 // paused
	}
	select {
	case <-time.After(time.Duration(w.n(int(most)))):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *world) fault() clustertest.Fault {
	if w.calm || w.n(5) > 0 {
		return clustertest.Fine
	}
	return []clustertest.Fault{clustertest.Lost, clustertest.Mute, clustertest.Late}[w.n(3)]
}

// start begins a station's program.
func (w *world) start(p *post) {
	ctx, kill := context.WithCancel(context.Background())
	run := &program{Record: p.record, world: w, ctx: ctx, kill: kill}
	var shelf cluster.Shelf = &w.shelf
	if w.bug == blind {
		shelf = blindShelf{shelf}
	}
	run.station = &cluster.Station{
		Name: p.name, Box: p.name, Roll: run, Log: slog.New(slog.DiscardHandler),
		Shelf: &clustertest.Line{Shelf: shelf, Fault: w.fault, Wait: w.wait},
	}
	p.running = run
	go run.station.Serve(ctx)
}

// dead says whether the program was killed, as late as can be.
func (p *program) dead() error {
	p.world.wait(context.Background(), false)
	return p.ctx.Err()
}

func (p *program) LetGo(ctx context.Context, id election.VoterID, pass string) (string, record.Verdict, error) {
	if err := p.dead(); err != nil {
		return "", record.Verdict{}, err
	}
	if p.world.bug == forgets {
		return forgotten, record.Verdict{}, nil
	}
	return p.Record.LetGo(ctx, id, pass)
}

// forgotten is a pass that is on the shelf alone.
const forgotten = "forgotten"

func (p *program) Pass(id election.VoterID) (string, error) {
	held, err := p.Record.Pass(id)
	if p.world.bug == forgets && held == "" {
		return forgotten, err
	}
	return held, err
}

func (p *program) Away(ctx context.Context, id election.VoterID, pass string) error {
	if err := p.dead(); err != nil {
		return err
	}
	return p.Record.Away(ctx, id, pass)
}

func (p *program) ComeBack(ctx context.Context, id election.VoterID, pass string) error {
	if err := p.dead(); err != nil {
		return err
	}
	return p.Record.ComeBack(ctx, id, pass)
}

func (p *program) Welcome(ctx context.Context, id election.VoterID, pass string) error {
	if err := p.dead(); err != nil {
		return err
	}
	return p.Record.Welcome(ctx, id, pass)
}

// visit is Station.Visit, with what is planted.
func (w *world) visit(ctx context.Context, p *post, run *program, id election.VoterID) error {
	switch w.bug {
	case claimsAlone:
		key := "voter/" + string(id)
		if i, err := w.shelf.Get(ctx, key); err == nil && len(i.Value) == 0 {
			w.shelf.Swap(ctx, key, fmt.Appendf(nil, `{"state":"claimed","pass":"x","claim":"y","by":%q,"box":%q}`, p.name, p.name), 0)
		}
	case takesAnyClaim:
		if i, err := w.shelf.Get(ctx, "voter/"+string(id)); err == nil {
			if pass, err := cluster.ParsePass(i.Value); err == nil && pass.State == cluster.Claimed {
				return run.Welcome(ctx, id, pass.Pass)
			}
		}
	}
	return run.station.Visit(ctx, id)
}

type blindShelf struct{ cluster.Shelf }

func (b blindShelf) Swap(ctx context.Context, key string, value []byte, _ int64) (bool, error) {
	return true, b.Put(ctx, key, value)
}

// client is somebody who sends voters about until left is used up.
func (w *world) client(number, acts int) {
	for range acts {
		w.wait(context.Background(), false)
		voter, p := w.n(len(w.homes)), w.at[w.n(len(w.at))]
		id := clustertest.Voter(voter)
		run := p.running
		ctx, end := context.WithTimeout(run.ctx, time.Duration(1+w.n(8))*time.Second)
		switch act := w.n(20); {
		case act < 8:
			w.visit(ctx, p, run, id)
			fallthrough
		case act < 14:
			done := w.history.Begin(number, clustertest.CheckIn, voter, p.number)
			if run.dead() != nil {
				done(clustertest.Not)
				break
			}
			a := p.record.CheckIn(id)
			if run.ctx.Err() != nil {
				a = clustertest.Unknown
			}
			done(a)
		case act < 16:
			done := w.history.Begin(number, clustertest.Undo, voter, p.number)
			done(p.record.Undo(id))
		case act < 19:
			if w.bug == comesBack {
				if held, _ := p.record.Pass(id); held != "" {
					run.ComeBack(ctx, id, held)
				}
			} else if w.homes[voter] == p.name {
				run.station.Back(ctx, id)
			}
		default:
			run.kill()
			w.start(p)
		}
		end()
	}
}

// simulate lets clients loose on stations, and gives what they did.
func simulate(t *testing.T, seed uint64, b bug, clients, acts int) *world {
	w := &world{rand: rand.New(rand.NewPCG(seed, 7)), bug: b}
	names := []string{"东站", "西站", "中心站"}
	for v := range 5 {
		w.homes = append(w.homes, names[v%len(names)])
	}
	synctest.Test(t, func(t *testing.T) {
		for i, name := range names {
			p := &post{number: i, name: name, record: clustertest.NewRecord(name, w.homes)}
			w.at = append(w.at, p)
			w.start(p)
		}
		var all sync.WaitGroup
		for c := range clients {
			all.Go(func() { w.client(c, acts) })
		}
		all.Wait()
		for _, p := range w.at {
			p.running.kill()
		}
		time.Sleep(time.Hour) // what is late comes
		for v := range w.homes {
			done := w.history.Begin(clients, clustertest.Served, v, 0)
			var at []int
			for _, p := range w.at {
				if person, _ := p.record.Person(clustertest.Voter(v)); person.Voted {
					at = append(at, p.number)
				}
			}
			done(clustertest.Done, at...)
		}
	})
	return w
}

// runs is how many worlds there are: few, unless all night is asked for.
func runs(few, many int) int {
	if on, _ := strconv.ParseBool(os.Getenv("ZHENG_SWEEP")); on {
		return many
	}
	return few
}

// Whatever is lost, late, paused or killed: the stations did what one roll would
// have done.
func TestNobodyTwice(t *testing.T) {
	visits, ops := 0, 0
	for seed := range uint64(runs(40, 2000)) {
		w := simulate(t, seed, noBug, 6, 25)
		if got := w.history.Check(time.Minute); got != porcupine.Ok {
			t.Fatalf("seed %d: %s", seed, got)
		}
		ops += w.history.Len()
		for _, p := range w.at {
			for v, home := range w.homes {
				if person, _ := p.record.Person(clustertest.Voter(v)); person.Voted && home != p.name {
					visits++
				}
			}
		}
	}
	t.Logf("%d operations, %d visitors checked in at the end", ops, visits)
	if visits == 0 {
		t.Error("nobody was ever served elsewhere")
	}
}

// What is planted is found.
func TestPlantedBugs(t *testing.T) {
	for _, b := range []bug{claimsAlone, forgets, blind, comesBack, takesAnyClaim} {
		t.Run(string(b), func(t *testing.T) {
			for seed := range uint64(400) {
				if w := simulate(t, seed, b, 6, 25); w.history.Check(time.Minute) == porcupine.Illegal {
					t.Logf("found in world %d", seed)
					return
				}
			}
			t.Error("not found in 400 worlds")
		})
	}
}

// Once the lines are mended, who may be served is: nobody is lost between two
// stations.
func TestNobodyLost(t *testing.T) {
	for seed := range uint64(runs(20, 500)) {
		w := simulate(t, seed, noBug, 4, 20)
		w.calm = true
		synctest.Test(t, func(t *testing.T) {
			w.shelf = *w.shelf.Copy()
			for _, p := range w.at {
				w.start(p)
			}
			for v, home := range w.homes {
				id := clustertest.Voter(v)
				served := slices.ContainsFunc(w.at, func(p *post) bool {
					ctx, end := context.WithTimeout(context.Background(), time.Minute)
					defer end()
					if p.name != home {
						return false
					}
					p.running.station.Back(ctx, id)
					return p.record.CheckIn(id) != clustertest.Not
				})
				served = served || slices.ContainsFunc(w.at, func(p *post) bool {
					ctx, end := context.WithTimeout(context.Background(), time.Minute)
					defer end()
					if p.name == home || p.running.station.Visit(ctx, id) != nil {
						return false
					}
					return p.record.CheckIn(id) != clustertest.Not
				})
				if !served {
					t.Errorf("seed %d: voter %d is served nowhere", seed, v)
				}
			}
			for _, p := range w.at {
				p.running.kill()
			}
			time.Sleep(time.Hour)
		})
	}
}
