package etcd

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"zheng/store/cluster/clustertest"
)

// How long a visitor waits at the desk, from the wish to the claim on the disk,
// where a message from one station to another takes half of the time named; how
// long a check-in at home takes beside it; and how long the others are without
// the shelf when the member that leads is killed.
func BenchmarkVisitor(b *testing.B) {
	for _, there := range []time.Duration{2 * time.Millisecond, 50 * time.Millisecond} {
		b.Run(there.String(), func(b *testing.B) { visitors(b, there) })
	}
}

func visitors(b *testing.B, there time.Duration) {
	real := map[string]string{}
	w := newTown(b, 4*b.N+30, func(i int, what string) string {
		at := freeAddr(b, "127.0.0.1")
		real[fmt.Sprint(what, i)] = at
		return cable(b, at, there/2).Addr().String()
	})
	for i := range names {
		p := *w.plan
		p.Seats = slices.Clone(w.seats)
		p.Seats[i].Client = real[fmt.Sprint("client", i)] // its own member stands beside it
		w.folder(i, &p, "station")
	}
	w.listen = func(i int) string { return real[fmt.Sprint("peer", i)] + "," + real[fmt.Sprint("client", i)] }
	w.open()
	ask := func(station int, act string, voter int) time.Duration {
		begun := time.Now()
		if says, err := w.ask(station, act, voter); err != nil || says != "" && says != string(clustertest.Done) {
			b.Fatalf("%s of %d at %d: %q, %v", act, voter, station, says, err)
		}
		return time.Since(begun)
	}
	var visits, home []time.Duration
	for n := range 9 { // all lines stand
		w.ask((n+1)%3, "visit", 3*b.N+n)
	}
	for n := range b.N {
		visits = append(visits, ask((n+1)%3, "visit", n))
		ask((n+1)%3, string(clustertest.CheckIn), n)
	}
	for n := range b.N {
		home = append(home, ask((b.N+n)%3, string(clustertest.CheckIn), b.N+n))
	}
	report := func(list []time.Duration, what string) {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)/2].Microseconds())/1000, what+"-p50-ms")
		b.ReportMetric(float64(list[len(list)*99/100].Microseconds())/1000, what+"-p99-ms")
	}
	report(visits, "visit")
	report(home, "home")
	b.ReportMetric(w.failover().Seconds(), "failover-s")
	b.ReportMetric(0, "ns/op")
}

// failover kills the member that leads, and waits until something is swapped.
func (w *town) failover() time.Duration {
	w.Helper()
	f, err := Load(w.path(0, "station"), names[0], time.Now())
	if err != nil {
		w.Fatal(err)
	}
	s, err := f.Dial(nil)
	if err != nil {
		w.Fatal(err)
	}
	defer s.Close()
	for _, m := range s.Members(context.Background()) {
		if !m.Leads {
			continue
		}
		w.member[slices.Index(names, m.Seat.Station)].kill()
		begun := time.Now()
		for rev := int64(0); ; {
			if done, err := s.Swap(context.Background(), "failover", []byte("x"), rev); err == nil && done {
				return time.Since(begun)
			}
		}
	}
	w.Fatal("no member leads")
	return 0
}
