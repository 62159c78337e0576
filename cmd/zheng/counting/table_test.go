package counting

import (
	"strings"
	"testing"
)

func TestStrokes(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: "一", 4: "止", 5: "正", 7: "正丅", 100: strings.Repeat("正", 20), 303: "正×60下"} {
		if got := Strokes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
