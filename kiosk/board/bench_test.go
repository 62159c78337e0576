package board

import (
	"testing"

	"zheng/store/record"
)

// canned gives ballots from memory.
type canned struct{ record.Calling }

func (c canned) Calls(record.Cursor, int) (record.Calling, error) { return c.Calling, nil }
func (canned) Watch() (<-chan struct{}, func())                   { return nil, func() {} }
func (canned) Version() uint64                                    { return 1 }

// BenchmarkCalling takes in 4,096 ballots, and reports what one costs.
func BenchmarkCalling(b *testing.B) {
	h := open(b, town(b, 2, 2, 4))
	h.vote(512)
	got, err := h.store.Calls(record.Cursor{}, 512)
	if err != nil {
		b.Fatal(err)
	}
	var all record.Calling
	for len(all.Ballots) < 4096 {
		all.Ballots = append(all.Ballots, got.Ballots...)
	}
	all.Figures.Counted = len(all.Ballots)
	size := 0
	for b.Loop() {
		c := newCalling(h.e, canned{all})
		if err := c.follow(); err != nil {
			b.Fatal(err)
		}
		size = len(c.log)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/4096, "µs/ballot")
	b.ReportMetric(float64(size)/4096, "B/ballot")
}
