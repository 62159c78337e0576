// Package texttest holds the texts of a room to what every text promises.
package texttest

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"zheng/store/text"
)

var (
	verb    = regexp.MustCompile(`%(?:\[(\d+)\])?[-+ #0]*[\d.]*[a-zA-Z]`)
	western = regexp.MustCompile(`\p{Han}[,;:!?]`)
)

// Check holds a table to this: each text is in both languages, both take the
// same values, Chinese has its own punctuation; and every code that is needed,
// by somebody who puts it together, is there.
func Check(t *testing.T, texts text.Table, needed ...string) {
	t.Helper()
	for _, code := range slices.Sorted(maps.Keys(texts)) {
		both := texts[code]
		if both.Zh == "" || both.En == "" && utf8.RuneCountInString(both.Zh) > 1 { // English has no measure words
			t.Errorf("%s lacks a language: %q, %q", code, both.Zh, both.En)
		}
		if zh, en := values(both.Zh), values(both.En); !slices.Equal(zh, en) {
			t.Errorf("%s takes %v in Chinese, %v in English: %q, %q", code, zh, en, both.Zh, both.En)
		}
		if western.MatchString(both.Zh) {
			t.Errorf("%s has Western punctuation in Chinese: %q", code, both.Zh)
		}
	}
	for _, code := range needed {
		if !texts.Has(code) {
			t.Errorf("there is no text %s", code)
		}
	}
}

// values are what a text takes, by their places, each once. Holes with names
// (text.Text.Named) are not among them: a language may leave one out.
func values(s string) (out []string) {
	s = strings.ReplaceAll(s, "%%", "")
	for i, m := range verb.FindAllStringSubmatch(s, -1) {
		at := m[1]
		if at == "" {
			at = strconv.Itoa(i + 1)
		}
		out = append(out, at)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
