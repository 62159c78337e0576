package archive_test

import (
	"testing"

	"zheng/store/tally/archive"
)

const benchSheets = 10_000

func BenchmarkPack(b *testing.B) {
	c := village(b, benchSheets, 0)
	for b.Loop() {
		c.Pack()
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/10,000-sheets")
}

func BenchmarkCheck(b *testing.B) {
	data := village(b, benchSheets, 0).Pack()
	for b.Loop() {
		if r := checked(data, archive.Trust{}); !r.Holds {
			b.Fatal(explain(r))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/10,000-sheets")
	b.ReportMetric(float64(len(data))/benchSheets, "bytes/sheet")
}
