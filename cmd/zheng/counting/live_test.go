package counting

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zheng/cmd/zheng/example"
	"zheng/kiosk"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/tally"
)

// ballotOf makes a sheet of every post with clear marks.
func ballotOf(e *election.Election, n int, status record.Status) record.Sheet {
	rng := rand.New(rand.NewPCG(uint64(n), 11))
	return recordtest.Sheet(e, n+1, status, func(election.Post, int) election.Reading {
		return []election.Reading{election.Approve, election.Oppose, election.Abstain}[rng.IntN(3)]
	})
}

func liveElection(t testing.TB) (*election.Election, *record.Store) {
	t.Helper()
	e, err := election.Parse(example.Election)
	if err != nil {
		t.Fatal(err)
	}
	return e, recordtest.Open(t, e)
}

// The live result is the one that a recount of everything gives, whatever
// happened between two looks at it.
func TestLiveResult(t *testing.T) {
	e, store := liveElection(t)
	l := NewLive(e, store)
	batch := store.Batch()
	var waiting []record.Hash
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 120 {
		status := []record.Status{record.Counted, record.Counted, record.Review, record.Rejected}[rng.IntN(4)]
		sheet := ballotOf(e, n, status)
		if _, err := batch.Add(t.Context(), sheet); err != nil {
			t.Fatal(err)
		}
		if status == record.Review {
			waiting = append(waiting, sheet.Hash)
		}
		if len(waiting) > 3 {
			d := record.Decision{By: "甲", Second: "乙", Void: "撕毁"}
			if n%2 == 0 {
				d.Void, d.Vote = "", &election.Vote{WriteIns: map[string][]string{e.Posts[0].ID: {"田野"}}}
			}
			if err := store.Adjudicate(t.Context(), waiting[0], d); err != nil {
				t.Fatal(err)
			}
			waiting = waiting[1:]
		}
		if rng.IntN(3) > 0 {
			continue
		}
		sameResult(t, l, e, store)
	}
	sameResult(t, l, e, store)

	// A sum that is not the record's is thrown away.
	l.sum.note(election.Vote{Void: "a ballot that is not there"})
	l.version--
	sameResult(t, l, e, store)
	l.sum.marks[mark{post: e.Posts[0].ID, id: e.Posts[0].Candidates[0].ID, reading: election.Approve}]++
	l.version--
	sameResult(t, l, e, store)
}

func sameResult(t *testing.T, l *Live, e *election.Election, store *record.Store) {
	t.Helper()
	got, err := l.Result()
	if err != nil {
		t.Fatal(err)
	}
	want, err := Settled(e, store, tally.Figures{})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		t.Fatalf("live %s\nrecounted %s", a, b)
	}
}

func count(b testing.TB, e *election.Election, store *record.Store, ballots int) *record.Batch {
	batch := store.Batch()
	var wg sync.WaitGroup
	work := make(chan int, 256)
	for range 256 {
		wg.Go(func() {
			for n := range work {
				if _, err := batch.Add(b.Context(), ballotOf(e, n, record.Counted)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for n := range ballots {
		work <- n
	}
	close(work)
	wg.Wait()
	return batch
}

// BenchmarkLive is the result of 10,000 ballots: recounted, added up for the
// first time, and after one more ballot.
func BenchmarkLive(b *testing.B) {
	const ballots = 10_000
	e, store := liveElection(b)
	batch := count(b, e, store, ballots)
	b.Run("recount", func(b *testing.B) {
		for b.Loop() {
			if _, err := Settled(e, store, tally.Figures{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			if _, err := NewLive(e, store).Result(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("next", func(b *testing.B) {
		l := NewLive(e, store)
		if _, err := l.Result(); err != nil {
			b.Fatal(err)
		}
		for n := ballots; b.Loop(); n++ {
			b.StopTimer()
			if _, err := batch.Add(b.Context(), ballotOf(e, n, record.Counted)); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if _, err := l.Result(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkBoards opens 100 boards on a count of 10,000 ballots, counts one more
// and measures how long each board waits for the frame that has it.
func BenchmarkBoards(b *testing.B) {
	const ballots, boards = 10_000, 100
	e, store := liveElection(b)
	batch := count(b, e, store, ballots)
	screens, err := kiosk.New(kiosk.Config{Election: e, Store: store, Result: NewLive(e, store).Result})
	if err != nil {
		b.Fatal(err)
	}
	srv := httptest.NewServer(screens.Handler())
	defer srv.Close()
	defer srv.CloseClientConnections()
	memory := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	before := memory()
	seen := make(chan int, boards) // the number of ballots in a frame
	for range boards {
		resp, err := http.Get(srv.URL + "/board/events")
		if err != nil {
			b.Fatal(err)
		}
		go func() {
			defer resp.Body.Close()
			lines := bufio.NewReaderSize(resp.Body, 4<<10)
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					return
				}
				var f struct{ Calls int }
				if data, ok := strings.CutPrefix(line, "data: "); ok && json.Unmarshal([]byte(data), &f) == nil {
					seen <- f.Calls
				}
			}
		}()
	}
	all := func(want int) {
		for n := 0; n < boards; {
			if <-seen == want {
				n++
			}
		}
	}
	all(ballots)
	held := memory() - before
	var waits []time.Duration
	n := ballots
	for b.Loop() {
		if _, err := batch.Add(b.Context(), ballotOf(e, n, record.Counted)); err != nil {
			b.Fatal(err)
		}
		n++
		start := time.Now()
		for got := 0; got < boards; {
			if <-seen == n {
				got++
				waits = append(waits, time.Since(start))
			}
		}
	}
	slices.Sort(waits)
	at := func(p float64) float64 { return float64(waits[int(p*float64(len(waits)-1))].Microseconds()) / 1000 }
	b.ReportMetric(at(.5), "p50-ms")
	b.ReportMetric(at(.99), "p99-ms")
	b.ReportMetric(float64(held)/boards/1024, "KB/board")
	b.ReportMetric(0, "ns/op")
	fmt.Fprintf(b.Output(), "%d boards, %d frames\n", boards, len(waits))
}
