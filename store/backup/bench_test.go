package backup

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"filippo.io/age"

	"zheng/store/record"
)

// BenchmarkBase is the copying of a whole record of n sheets, images left out;
// ZHENG_STICK names a folder of a real medium.
func BenchmarkBase(b *testing.B) {
	t := newBench(b)
	if stick := os.Getenv("ZHENG_STICK"); stick != "" {
		t.folder = stick
	}
	t.fill(100_000)
	info, err := os.Stat(filepath.Join(t.dir, "zheng.db"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		t.start(nil)
		t.covered()
		t.stop()
		t.backup = nil
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB-record")
	b.ReportMetric(float64(info.Size())/1e6*float64(b.N)/b.Elapsed().Seconds(), "MB/s")
}

// BenchmarkFollow is one sheet with its image of 200 kB, counted and on the
// medium.
func BenchmarkFollow(b *testing.B) {
	t := newBench(b)
	t.start(nil)
	t.covered()
	for b.Loop() {
		t.sheets++
		s := sheet(t.sheets)
		s.Image = append(s.Image, make([]byte, 200<<10)...)
		s.Hash = sum(s.Image)
		if _, err := t.batch.Add(context.Background(), s); err != nil {
			b.Fatal(err)
		}
		t.covered()
	}
}

// BenchmarkRestore is a whole record of n sheets made again and verified.
func BenchmarkRestore(b *testing.B) {
	t := newBench(b)
	t.fill(100_000)
	t.start(nil)
	t.covered()
	t.stop()
	for b.Loop() {
		to := filepath.Join(b.TempDir(), "to")
		if _, err := Restore(context.Background(), Restoring{From: t.folder, To: to, Identities: []age.Identity{t.id}}); err != nil {
			b.Fatal(err)
		}
		os.RemoveAll(to)
	}
}

func sum(b []byte) record.Hash { return record.Sum(b) }

// fill adds n sheets that people must look at, without images.
func (b *bench) fill(n int) {
	b.Helper()
	var w sync.WaitGroup
	next := make(chan int)
	for range 256 {
		w.Go(func() {
			for i := range next {
				s := sheet(i)
				s.Image, s.Status, s.Reasons = nil, record.Review, []string{"unclear_mark"}
				if _, err := b.batch.Add(context.Background(), s); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for range n {
		b.sheets++
		next <- b.sheets
	}
	close(next)
	w.Wait()
}
