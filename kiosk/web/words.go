package web

import (
	"net/http"

	"zheng/store/text"
)

// The languages of the screens.
const (
	Chinese = text.Chinese
	English = text.English
)

// Texts are all that a screen says.
type Texts text.Table

// In gives the texts of one language; what is not English is Chinese.
func (t Texts) In(lang string) Words {
	if lang != English {
		lang = Chinese
	}
	return Words{lang, text.Table(t)}
}

// For gives the texts in the language that a staff page was asked in, ?lang=en.
func (t Texts) For(r *http.Request) Words { return t.In(r.FormValue("lang")) }

// Words says texts in one language; templates call it as {{.T.Say "code" …}}.
type Words struct {
	Lang  string
	texts text.Table
}

// Say gives the text of a code, with what belongs into it.
func (w Words) Say(code string, args ...any) string { return w.texts.Say(code, args...).In(w.Lang) }

// Has says whether there is such a text.
func (w Words) Has(code string) bool { return w.texts.Has(code) }

// Only gives the texts whose codes are so, for a page's own script.
func (w Words) Only(so func(code string) bool) map[string]string {
	out := map[string]string{}
	for code, t := range w.texts {
		if so(code) {
			out[code] = t.In(w.Lang)
		}
	}
	return out
}

// Other is the other language.
func (w Words) Other() string {
	if w.Lang == Chinese {
		return English
	}
	return Chinese
}

// HTMLLang is the language's code for a page.
func (w Words) HTMLLang() string {
	if w.Lang == English {
		return "en"
	}
	return "zh-CN"
}

// RuleName says what a rule of a result (tally.Rules) is about; the rule
// itself where it has no name.
func RuleName(lang, rule string) string {
	if t := texts.In(lang); t.Has("rule." + rule) {
		return t.Say("rule." + rule)
	}
	return rule
}
