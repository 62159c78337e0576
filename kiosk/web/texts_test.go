package web

import (
	"regexp"
	"slices"
	"testing"

	"zheng/store/record"
)

var verb = regexp.MustCompile(`%[^%]`)

// Both languages say the same things, and have a word for every role, stage and
// error.
func TestTexts(t *testing.T) {
	for code, zh := range inChinese {
		if en, ok := inEnglish[code]; !ok || !slices.Equal(verb.FindAllString(zh, -1), verb.FindAllString(en, -1)) {
			t.Errorf("%s: %q and %q", code, zh, en)
		}
	}
	if len(inChinese) != len(inEnglish) {
		t.Errorf("%d texts in Chinese, %d in English", len(inChinese), len(inEnglish))
	}
	need := []string{"stage.", "stage.halted", "err.wait", "err.other"}
	for _, s := range record.Stages {
		need = append(need, "stage."+string(s))
	}
	for _, r := range record.Roles {
		need = append(need, "role."+string(r))
	}
	for _, e := range excuses {
		need = append(need, "err."+e.code)
		if got, ok := Explain(e.err, texts.In(English)); !ok || got != inEnglish["err."+e.code] {
			t.Errorf("%v is told as %q", e.err, got)
		}
	}
	for _, code := range need {
		if inChinese[code] == "" {
			t.Errorf("there is no text %s", code)
		}
	}
}
