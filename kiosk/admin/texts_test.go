package admin

import (
	"regexp"
	"slices"
	"testing"

	"zheng/kiosk/web"
	"zheng/store/record"
)

var verb = regexp.MustCompile(`%[^%]`)

// Both languages say the same things, with the same figures in the same order,
// and have a word for whatever the record can say.
func TestTexts(t *testing.T) {
	for code, zh := range inChinese {
		en, ok := inEnglish[code]
		if !ok || !slices.Equal(verb.FindAllString(zh, -1), verb.FindAllString(en, -1)) {
			t.Errorf("%s: %q and %q", code, zh, en)
		}
	}
	if len(inChinese) != len(inEnglish) {
		t.Errorf("%d texts in Chinese, %d in English", len(inChinese), len(inEnglish))
	}
	words := texts.In(web.Chinese)
	need := []string{"stage."}
	for _, s := range record.Stages {
		need = append(need, "stage."+string(s), "stage."+string(s)+".now")
		for _, w := range record.Next(s) {
			need = append(need, "step."+string(w.To), "step."+string(w.To)+".what")
		}
	}
	for _, r := range record.Roles {
		need = append(need, "role."+string(r), "role."+string(r)+".what")
	}
	for _, i := range record.Book {
		need = append(need, "item."+i.Key)
	}
	for _, n := range nav {
		need = append(need, "nav."+n.Code)
	}
	for _, code := range need {
		if !words.Has(code) {
			t.Errorf("there is no text %s", code)
		}
	}
}
