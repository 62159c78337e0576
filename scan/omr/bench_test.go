package omr

import (
	"bytes"
	"context"
	"fmt"
	"image"
	gojpeg "image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gocv.io/x/gocv"
	"golang.org/x/image/tiff"

	"zheng/scan/scantest"
)

// BenchmarkRead reads an A4 page with half of its boxes marked: ms a page for
// decoding, finding and reading, and the whole beside bare decoding.
func BenchmarkRead(b *testing.B) {
	for _, dpi := range []int{200, 300} {
		p := printed(b, "boxes", "A4", "", dpi)
		v := scantest.Voter{Choose: only(scantest.KindCircle, "chair1", "member2", "member3")}
		scan := p.blanks[0].Scan(rand.New(rand.NewPCG(4, 1)), p.e, v, scantest.Gray, scantest.At("skew", 0.1))
		for _, ext := range []string{"jpg", "png"} {
			data := encodeGo(b, scan.Image())
			if ext == "jpg" {
				var buf bytes.Buffer
				if err := gojpeg.Encode(&buf, scan.Image(), &gojpeg.Options{Quality: 85}); err != nil {
					b.Fatal(err)
				}
				data = buf.Bytes()
			}
			b.Run(fmt.Sprintf("%ddpi/%s", dpi, ext), func(b *testing.B) {
				var decode, register, read, bare time.Duration
				for b.Loop() {
					start := time.Now()
					m, err := gocv.IMDecode(data, gocv.IMReadGrayScale)
					if err != nil {
						b.Fatal(err)
					}
					m.Close()
					bare += time.Since(start)
					s := p.ReadBytes(data)
					decode, register, read = decode+s.Decode, register+s.Register, read+s.Read
				}
				ms := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(b.N) }
				b.ReportMetric(ms(decode), "decode-ms")
				b.ReportMetric(ms(register), "register-ms")
				b.ReportMetric(ms(read), "read-ms")
				b.ReportMetric(float64(decode+register+read)/float64(bare), "×bare-decode")
				b.ReportMetric(0, "ns/op") // two decodings: says nothing
			})
		}
	}
}

// BenchmarkManyPages loads the pages of a scanner's uncompressed colour TIFF, 38
// of A4 at 200 dpi, by two workers: seconds for the file, and the most memory
// that the process had, with the test's own.
func BenchmarkManyPages(b *testing.B) {
	const pages = 38
	var page bytes.Buffer
	im := image.NewRGBA(image.Rect(0, 0, 1654, 2339))
	for i := range im.Pix {
		im.Pix[i] = uint8(i >> 9)
	}
	if err := tiff.Encode(&page, im, nil); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "many.tif")
	data := chain(b, slices.Repeat([][]byte{page.Bytes()}, pages)...)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	size := len(data)
	data, im = nil, nil
	page.Reset()
	debug.FreeOSMemory()
	before := memory(b, "VmRSS")
	for b.Loop() {
		sources, err := Open(context.Background(), path)
		if err != nil || len(sources) != pages {
			b.Fatalf("%d pages, %v", len(sources), err)
		}
		var left sync.WaitGroup
		next := make(chan Source)
		for range 2 {
			left.Go(func() {
				for s := range next {
					if _, err := s.Load(context.Background()); err != nil {
						b.Error(err)
					}
				}
			})
		}
		for _, s := range sources {
			next <- s
		}
		close(next)
		left.Wait()
	}
	b.ReportMetric(float64(size)/1e6, "MB-file")
	b.ReportMetric(float64(memory(b, "VmRSS")-before), "MB-kept")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/file")
}

// memory is a figure of this process, MB.
func memory(b *testing.B, name string) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), name+":")
	var kb int
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}
