package district_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"zheng/device/paper"
	"zheng/store/bulletin"
	"zheng/store/district"
	"zheng/store/district/districttest"
	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

// BenchmarkScale has so many communities as ZHENG_COMMUNITIES says: a list, two
// bulletins of each, and looks at them. Each has a key of its own.
func BenchmarkScale(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("ZHENG_COMMUNITIES"))
	if err != nil {
		n = 1000
	}
	files, list := country(b, n)
	for b.Loop() {
		o := open(b)
		start := processor(b)
		took := func(what string, per int) {
			b.ReportMetric(float64((processor(b)-start).Microseconds())/float64(per), what)
			start = processor(b)
		}
		if _, err := o.Expect(list); err != nil {
			b.Fatal(err)
		}
		took("µs/listed", n)
		o.line(files)
		took("µs/bulletin", len(files))
		o.Look(district.Filter{})
		took("µs/first-look", 1)
		o.Look(district.Filter{Flag: "urgent"})
		took("µs/look", 1)
		p := o.Look(district.Filter{})
		if p.Sum.Communities != n || p.Sum.Stages["announced"] != n {
			b.Fatalf("%+v", p.Sum)
		}
		var before, after runtime.MemStats
		files, list, p = nil, nil, nil
		if err := o.Close(); err != nil {
			b.Fatal(err)
		}
		o.Ledger = nil
		runtime.GC()
		runtime.ReadMemStats(&before)
		start = processor(b)
		o.reopen()
		took("µs/open", 1)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "B-memory/community")
		info, err := os.Stat(o.dir + "/district.db")
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/float64(n), "B-disk/community")
	}
}

// processor is the time that this program had of all processors, so that a busy
// machine gives the same figures.
func processor(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkArchive takes small archives, of 30 sheets each with their reports,
// without and with the reports made anew.
func BenchmarkArchive(b *testing.B) {
	const n = 20
	var files []string
	for i := range n {
		c := districttest.New(b, fmt.Sprintf("a%03d-2026", i), "社区", 30, 0)
		c.Print = paper.ArchivedPages
		path := filepath.Join(b.TempDir(), c.Election.ID+".zip")
		if err := os.WriteFile(path, c.Pack(), 0o644); err != nil {
			b.Fatal(err)
		}
		files = append(files, path)
	}
	for name, reports := range map[string]func(archive.Printed) ([]archive.File, error){"sheets": nil, "pages": paper.ArchivedPages} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				o := open(b)
				if err := o.Close(); err != nil {
					b.Fatal(err)
				}
				o.reports = reports
				o.reopen()
				start := processor(b)
				if err := o.TakeAll(b.Context(), files, func(_ string, t district.Taken) {
					if t.State != district.TakenIn {
						b.Errorf("%+v", t)
					}
				}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64((processor(b)-start).Microseconds())/n, "µs/archive")
				info, err := os.Stat(o.dir + "/district.db")
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(info.Size())/n, "B-disk/archive")
			}
		})
	}
}

// line sends bulletins as many appliances at once do.
func (o *office) line(files [][]byte) {
	const many = 64
	errs := make(chan error, many)
	for k := range many {
		go func() {
			for i := k; i < len(files); i += many {
				if t, err := o.TakeBulletin("line", files[i], true); err != nil || t.State != district.TakenIn {
					errs <- fmt.Errorf("%v: %+v", err, t)
					return
				}
			}
			errs <- nil
		}()
	}
	for range many {
		if err := <-errs; err != nil {
			o.Fatal(err)
		}
	}
}

// country makes the list and the bulletins: those of the morning, then those of
// the evening.
func country(t testing.TB, n int) (files [][]byte, list []district.Expected) {
	t.Helper()
	one := districttest.New(t, "c-2026", "社区", 9, 0)
	files = make([][]byte, 2*n)
	told := [2]bulletin.Bulletin{one.Told(districttest.Day.Add(-2*time.Minute), "open", 3), one.Told(districttest.Day.Add(-time.Minute), "announced", 8)}
	source := archivetest.Source(1)
	for i := range n {
		code := fmt.Sprintf("c%06d", i)
		key, err := journal.NewKey(source, "zheng/"+code+"-2026/first")
		if err != nil {
			t.Fatal(err)
		}
		one.Key = key
		for k, b := range told {
			b.Election, b.Community = code+"-2026", fmt.Sprintf("第%d社区", i)
			files[k*n+i] = one.Sign(b)
		}
		list = append(list, district.Expected{
			Code: code, Name: fmt.Sprintf("第%d社区", i), Street: fmt.Sprintf("第%d县/第%d街道", i/2500, i/80%32), Planned: "2026-12-05",
			Keys: []string{journal.Fingerprint(key.Public())},
		})
	}
	return files, list
}
