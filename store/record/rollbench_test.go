package record

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"zheng/store/election"
)

// large makes a roll of n voters, each with a number of its own.
func large(b *testing.B, n int) []election.Voter {
	b.Helper()
	out := make([]election.Voter, n)
	for i := range out {
		out[i] = someone(i)
		id, err := election.CompleteIDNumber(fmt.Sprintf("1101%02d%04d%02d%02d%03d", 1+i/60_000, 1940+i/1000%60, 1+i%12, 1+i%28, i%1000))
		if err != nil {
			b.Fatal(err)
		}
		out[i].Number, out[i].Birth = id, id.Birth()
	}
	return out
}

func hall100k(b *testing.B, n int) (*Voters, string, []election.Voter) {
	b.Helper()
	dir := b.TempDir()
	s, err := Open(dir, town(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	people := large(b, n)
	if err := s.ImportRoll(context.Background(), people, voting()); err != nil {
		b.Fatal(err)
	}
	return roll(b, s), dir, people
}

// quantiles reports p50 and p99 of what single calls took.
func quantiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// A card's verdict on a roll of 100,000: our own share, without the wire.
func BenchmarkVerdict(b *testing.B) {
	v, _, people := hall100k(b, 100_000)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		begun := time.Now()
		out, err := v.Verdict(Claim{Number: string(people[i*7919%len(people)].Number)}, hall, voting().Date)
		took = append(took, time.Since(begun))
		if err != nil || out.Answer != Ready {
			b.Fatal(out.Answer, err)
		}
	}
	quantiles(b, took)
}

func BenchmarkCheckIn(b *testing.B) {
	for _, desks := range []int{1, 4, 20} {
		b.Run(fmt.Sprint("desks=", desks), func(b *testing.B) {
			v, _, people := hall100k(b, 100_000)
			var took []time.Duration
			var mu sync.Mutex
			b.ResetTimer()
			var wg sync.WaitGroup
			for d := range desks {
				wg.Go(func() {
					var mine []time.Duration
					for i := d; i < b.N; i += desks {
						id, _ := v.key.voter(people[i%len(people)].Number)
						begun := time.Now()
						if _, err := v.CheckIn(context.Background(), id, hall); err != nil {
							b.Error(err)
							return
						}
						mine = append(mine, time.Since(begun))
					}
					mu.Lock()
					took = append(took, mine...)
					mu.Unlock()
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Minutes(), "check-ins/min")
			quantiles(b, took)
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	v, _, _ := hall100k(b, 100_000)
	for _, query := range []string{"单", "shan", "H9"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if _, err := v.Find(query, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpenRoll(b *testing.B) {
	v, dir, _ := hall100k(b, 100_000)
	if err := v.store.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s, err := Open(dir, town(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
