package record

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"

	"zheng/store/engine"
)

// BenchmarkAdd records sheets with images of 200 kB, the size of a gray page at
// 200 dpi, from 1 and from 8 workers, with the log and without.
func BenchmarkAdd(b *testing.B) {
	for _, c := range []struct {
		workers int
		logged  bool
	}{{1, true}, {1, false}, {8, true}, {8, false}} {
		workers := c.workers
		b.Run(fmt.Sprintf("workers=%d/log=%t", workers, c.logged), func(b *testing.B) {
			opts := byText()
			opts.unlogged = !c.logged
			s, err := Open(b.TempDir(), town(), opts)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			batch := s.Batch()
			var n atomic.Int64
			b.SetParallelism((workers + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
			add := func() {
				sheet := paperOf(int(n.Add(1)), Counted)
				sheet.Image = append(sheet.Image, make([]byte, 200_000)...)
				sheet.Hash = Sum(sheet.Image)
				if _, err := batch.Add(context.Background(), sheet); err != nil {
					b.Error(err)
				}
			}
			b.ResetTimer()
			if workers == 1 {
				for range b.N {
					add()
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						add()
					}
				})
			}
			b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "sheets/min")
		})
	}
}

// BenchmarkOpen opens a record of as many sheets as ZHENG_BALLOTS says, 10,000
// by default: the whole file is read and recounted.
func BenchmarkOpen(b *testing.B) {
	n := 10_000
	if v := os.Getenv("ZHENG_BALLOTS"); v != "" {
		if _, err := fmt.Sscan(v, &n); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	s, err := Open(dir, town(), byText())
	if err != nil {
		b.Fatal(err)
	}
	stack(b, s, n)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(dir + "/" + dbName)
	if err != nil {
		b.Fatal(err)
	}
	began := processor(b)
	b.ResetTimer()
	for range b.N {
		s, err := Open(dir, town(), byText())
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
	b.ReportMetric((processor(b)-began)/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(n), "sheets")
	b.ReportMetric(float64(info.Size())/float64(n), "B/sheet")
}

// pile adds n sheets to what a record holds, in memory.
func pile(b *testing.B, s *Store, n int) memory {
	b.Helper()
	all := memory{}
	if err := s.view(func(t engine.Tx) error {
		return t.Range(nil, nil, func(k, v []byte) error { return all.Put(k, v) })
	}); err != nil {
		b.Fatal(err)
	}
	batch := s.Batch()
	s.begun = map[*Batch]uint64{}
	for at := range n {
		sheet := paperOf(at, Counted)
		sheet.Image = nil
		a := &addAct{batch: batch, sheet: sheet, kept: true, buckets: s.opts.Key(sheet.Fingerprint)[:2]}
		if err := s.apply(all, a); err != nil {
			b.Fatal(err)
		}
	}
	return all
}

// stack puts n sheets into a record: the acts run in memory, and what they wrote
// goes to the file in the order of its keys.
func stack(b *testing.B, s *Store, n int) {
	b.Helper()
	all := pile(b, s, n)
	keys := slices.Sorted(maps.Keys(all))
	for part := range slices.Chunk(keys, 10_000) {
		err := s.engine.Update(func(t engine.Tx) error {
			for _, k := range part {
				if err := t.Put([]byte(k), all[k]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// memory is a transaction on a map. It knows no twins.
type memory map[string][]byte

func (m memory) Get(k []byte) ([]byte, error)            { return m[string(k)], nil }
func (m memory) Put(k, v []byte) error                   { m[string(k)] = bytes.Clone(v); return nil }
func (m memory) Delete(k []byte) error                   { delete(m, string(k)); return nil }
func (m memory) Range(_, _ []byte, _ engine.Visit) error { return nil }

// BenchmarkAct is what one sheet costs the processor, in a transaction in
// memory, with the log and without.
func BenchmarkAct(b *testing.B) {
	for _, logged := range []bool{true, false} {
		b.Run(fmt.Sprintf("log=%t", logged), func(b *testing.B) {
			opts := byText()
			opts.unlogged = !logged
			s, err := Open(b.TempDir(), town(), opts)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			began := processor(b)
			b.ResetTimer()
			pile(b, s, b.N)
			b.ReportMetric((processor(b)-began)*1e6/float64(b.N), "cpu-µs/sheet")
		})
	}
}

// processor is the time that this process had of it, in seconds: what others do
// on the machine does not count.
func processor(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
