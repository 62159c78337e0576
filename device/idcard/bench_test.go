package idcard

import (
	"testing"

	"zheng/device/devicetest"
)

// BenchmarkDecode is our own work on a read answer that has come: find the
// frame, check it, read the text, forget it.
func BenchmarkDecode(b *testing.B) {
	text := devicetest.MakeUp(1, 1, today).Text()
	data := append([]byte{1, 0, 4, 0}, text...)
	frame := reply(OK, append(data, make([]byte, 1024)...))
	var d Decoder
	b.ReportAllocs()
	for b.Loop() {
		d.Reset()
		d.Feed(frame)
		a, ok := d.Next()
		if !ok {
			b.Fatal("no answer")
		}
		text, err := splitRead(a.Data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := ParseText(text, today); err != nil {
			b.Fatal(err)
		}
		clear(a.Data)
	}
}
