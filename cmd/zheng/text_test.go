package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"zheng/scan/omr"
)

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+ #0]*[\d.]*([a-zA-Z])`)

// verbs are those of a text by the argument each takes.
func verbs(s string) []string {
	var out []string
	for i, m := range verb.FindAllStringSubmatch(strings.ReplaceAll(s, "%%", ""), -1) {
		at := string(rune('1' + i))
		if m[1] != "" {
			at = m[1]
		}
		out = append(out, at+m[2])
	}
	slices.Sort(out)
	return out
}

var western = regexp.MustCompile(`\p{Han}[,;:!?]`)

func TestTextsInBothLanguages(t *testing.T) {
	for code, s := range texts {
		if s.zh == "" || s.en == "" {
			t.Errorf("%s lacks a language: %+v", code, s)
		}
		if z, e := verbs(s.zh), verbs(s.en); code != "bad_flag" && !slices.Equal(z, e) {
			t.Errorf("%s: the languages take other arguments: %v, %v", code, z, e)
		}
		if strings.ContainsFunc(s.en, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: Chinese in the English text: %s", code, s.en)
		}
		if western.MatchString(s.zh) {
			t.Errorf("%s: Western punctuation in the Chinese text: %s", code, s.zh)
		}
	}
}

// Every text that the program names exists, and every text is named somewhere.
func TestTextsAreUsed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?:say|usage|about|failed|tell|newBar)\((?:[^"\n()]*, )?"([a-z_.]+)"`)
	quoted := regexp.MustCompile(`"([a-z_.]+)"`)
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "text.go" {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(src), -1) {
			code := m[1]
			if strings.HasPrefix(m[0], "about") {
				code = "flag." + code
			}
			if _, ok := texts[code]; !ok && !strings.HasSuffix(code, ".") {
				t.Errorf("%s names the text %q, which does not exist", f, code)
			}
			used[code] = true
		}
		for _, m := range quoted.FindAllStringSubmatch(string(src), -1) {
			used[m[1]] = true
		}
	}
	for code := range texts {
		prefix, _, grouped := strings.Cut(code, ".")
		if !used[code] && !(grouped && used[prefix+"."]) && prefix != "flag" {
			t.Errorf("nothing says the text %q", code)
		}
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	for _, r := range []omr.Reason{
		omr.NotImage, omr.CutShort, omr.TooLarge, omr.TooSmall, omr.EmptySheet, omr.NoBallot, omr.Foreign, omr.OtherPrint, omr.NoSeal,
		omr.UnclearMark, omr.WrittenIn, omr.WriteInHalf, omr.CodeUnread, omr.FrameLost, omr.Streak, omr.CornerGone,
		omr.SealUnseen, omr.SealFaint, omr.SealElse, omr.LowContrast, omr.BlankBW, omr.TwinSuspect, omr.NumberTwice, omr.NumberUnread,
	} {
		if _, ok := texts["reason."+string(r)]; !ok {
			t.Errorf("the reason %q has no words", r)
		}
	}
}

func TestStrokes(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: "一", 4: "止", 5: "正", 7: "正丅", 100: strings.Repeat("正", 20), 303: "正×60下"} {
		if got := strokes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "张伟": 4, "周𠮷": 4, "a张": 3, "（另选）": 8} {
		if got := columns(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}
