package console

import "testing"

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "张伟": 4, "周𠮷": 4, "a张": 3, "（另选）": 8} {
		if got := columns(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}
