package omr

import (
	"fmt"
	"os"
	"runtime/debug"
	"testing"

	"zheng/scan/scantest"
)

// TestReadingKeepsNothing reads one sheet many times: OpenCV's memory is not
// Go's, and what is not freed by hand stays.
func TestReadingKeepsNothing(t *testing.T) {
	p := printed(t, "boxes", "A4", "", 150)
	img := p.scan(t, 1, scantest.Voter{}, scantest.Colour, scantest.At("skew", 0.3))
	const pages = 40
	resident := func() int {
		debug.FreeOSMemory()
		data, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			t.Fatal(err)
		}
		var total, rss int
		if _, err := fmt.Sscan(string(data), &total, &rss); err != nil {
			t.Fatal(err)
		}
		return rss * os.Getpagesize() >> 20
	}
	read := func() {
		for range pages {
			if s := p.ReadBytes(img); s.Page != 1 {
				t.Fatalf("not read: %s %v", s.Status, s.Reasons)
			}
		}
	}
	read()
	before := resident()
	read()
	read()
	if after := resident(); after > before+pages { // a page of gray is 2 MB
		t.Errorf("%d MB before, %d MB after %d pages more", before, after, 2*pages)
	} else {
		t.Logf("%d MB before, %d MB after %d pages more", before, after, 2*pages)
	}
}
