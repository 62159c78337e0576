package omr

import (
	"bytes"
	"fmt"
	gojpeg "image/jpeg"
	"math/rand/v2"
	"testing"
	"time"

	"gocv.io/x/gocv"

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
