package say

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"zheng/scan/omr"
	"zheng/store/text/texttest"
)

func TestTexts(t *testing.T) {
	both := maps.Clone(texts)
	delete(both, "bad_flag") // English has the flag package's own words
	texttest.Check(t, both)
	for code, s := range both {
		if strings.ContainsFunc(s.En, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: Chinese in the English text: %s", code, s.En)
		}
	}
}

// Every text that the program names exists, and every text is named somewhere.
func TestTextsAreUsed(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../*.go", "../*/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	named := regexp.MustCompile(`(?:[Ss]ay|Text|Usage|Flag|Failed|tell|NewBar)\((?:[^"\n()]*, )?"([a-z_.]+)"`)
	quoted := regexp.MustCompile(`"([a-z_.]+)"`)
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || filepath.Base(f) == "text.go" {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(src), -1) {
			code := m[1]
			if strings.HasPrefix(m[0], "Flag") {
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
		omr.SealUnseen, omr.SealFaint, omr.SealElse, omr.LowContrast, omr.TwoPapers, omr.PartSeen, omr.TooCoarse, omr.NameChanged, omr.NoMark, omr.PaleMarks, omr.TwinSuspect, omr.NumberTwice, omr.NumberUnread,
	} {
		if _, ok := texts["reason."+string(r)]; !ok {
			t.Errorf("the reason %q has no words", r)
		}
	}
}
