package election

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPlainName(t *testing.T) {
	for _, c := range []struct{ name, written, plain string }{
		{"as it is", "赵敏", "赵敏"},
		{"a space", "赵 敏", "赵敏"},
		{"an ideographic space", " 赵　敏 ", "赵敏"},
		{"a compatibility form", "\uf92c\u660e", "郎明"},
		{"beyond the basic plane", "𠮷 田", "𠮷田"},
		{"a bullet for the dot", "阿依古丽•买买提", "阿依古丽·买买提"},
		{"a full stop for the dot", "阿依古丽 . 买买提", "阿依古丽·买买提"},
		{"katakana's dot", "阿依古丽・买买提", "阿依古丽·买买提"},
		{"Latin", "Anna  Maria Lee", "Anna Maria Lee"},
		{"a full stop in Latin", "J. Lee", "J. Lee"},
		{"an accent in two pieces", "Jose\u0301", "José"},
		{"nothing", " ", ""},
	} {
		if got := PlainName(c.written); got != c.plain {
			t.Errorf("%s: %q, want %q", c.name, got, c.plain)
		}
	}
}

// A plain name is plain, and spaces between characters make nobody else.
func TestPlainNameHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := PlainName(rapid.String().Draw(t, "name"))
		if again := PlainName(name); again != name {
			t.Errorf("%q becomes %q", name, again)
		}
		han := rapid.SliceOfN(rapid.SampledFrom([]rune("赵敏张伟·𠮷")), 1, 6).Draw(t, "han")
		spaced := ""
		for _, r := range han {
			spaced += string(r) + rapid.SampledFrom([]string{"", " ", "\u3000", " \t "}).Draw(t, "space")
		}
		if got := PlainName(spaced); got != string(han) {
			t.Errorf("%q: %q, want %q", spaced, got, string(han))
		}
	})
}
