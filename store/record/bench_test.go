package record

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
)

// BenchmarkAdd records sheets with images of 200 kB, the size of a gray page at
// 200 dpi, from 1 and from 8 workers.
func BenchmarkAdd(b *testing.B) {
	for _, workers := range []int{1, 8} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			s, err := Open(b.TempDir(), town(), byText())
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
	s.file.file.db.NoSync = true
	batch := s.Batch()
	for at := 0; at < n; {
		var group []*job
		for ; at < n && len(group) < 2000; at++ {
			sheet := paperOf(at, Counted)
			sheet.Image = nil
			a := &addition{batch: batch, sheet: sheet, kept: true, buckets: s.opts.Key(sheet.Fingerprint)[:2]}
			group = append(group, &job{act: a, done: make(chan error, 1)})
		}
		s.commit(group)
		for _, j := range group {
			if err := <-j.done; err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(dir + "/" + dbName)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		s, err := Open(dir, town(), byText())
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
	b.ReportMetric(float64(n), "sheets")
	b.ReportMetric(float64(info.Size())/float64(n), "B/sheet")
}
