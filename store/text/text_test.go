package text_test

import (
	"testing"

	"zheng/store/text"
	"zheng/store/text/texttest"
)

var texts = text.Join(
	map[string]string{"plain": "选票", "filled": "%s得 %d 票", "turned": "第 %[2]d 行的“%[1]s”", "named": "{name} {n} 票", "percent": "过 100%"},
	map[string]string{"plain": "ballot", "filled": "%s has %d votes", "turned": "%[1]q on line %[2]d", "named": "{n vote/votes} for {name}", "percent": "more than 100%"},
)

func TestSay(t *testing.T) {
	texttest.Check(t, texts)
	zhang := text.Text{Zh: "张伟", En: "Zhang Wei"}
	for name, c := range map[string]struct{ got, want text.Text }{
		"plain":            {texts.Say("plain"), text.Text{Zh: "选票", En: "ballot"}},
		"nothing to fill":  {texts.Say("percent"), text.Text{Zh: "过 100%", En: "more than 100%"}},
		"in each language": {texts.Say("filled", zhang, 3), text.Text{Zh: "张伟得 3 票", En: "Zhang Wei has 3 votes"}},
		"in another order": {texts.Say("turned", "x", 4), text.Text{Zh: "第 4 行的“x”", En: `"x" on line 4`}},
		"one":              {texts["named"].Named("name", zhang, "n", 1), text.Text{Zh: "张伟 1 票", En: "1 vote for Zhang Wei"}},
		"many":             {texts["named"].Named("n", 2, "name", "x"), text.Text{Zh: "x 2 票", En: "2 votes for x"}},
		"a fact missing":   {texts["named"].Named("n", 2), text.Text{Zh: "{name} 2 票", En: "2 votes for {name}"}},
		"no such text":     {texts.Say("none", 1), text.Same("[none]")},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
	if texts.Has("none") || !texts.Has("plain") {
		t.Error("Has does not tell what there is")
	}
	if zhang.In("en") != "Zhang Wei" || zhang.In("zh") != "张伟" || zhang.In("") != "张伟" {
		t.Error("what is not English is Chinese")
	}
}
