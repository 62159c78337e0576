package web

import (
	"fmt"
	"net/http"
)

// The languages of the screens.
const (
	Chinese = "zh"
	English = "en"
)

// Texts are all that a screen says: by language, then by code.
type Texts map[string]map[string]string

// In gives the texts of one language; what is not English is Chinese.
func (t Texts) In(lang string) Words {
	if lang != English {
		lang = Chinese
	}
	return Words{lang, t[lang]}
}

// For gives the texts in the language that a staff page was asked in, ?lang=en.
func (t Texts) For(r *http.Request) Words { return t.In(r.FormValue("lang")) }

// Words says texts in one language; templates call it as {{.T.Say "code" …}}.
type Words struct {
	Lang  string
	texts map[string]string
}

// Say gives the text of a code, with what belongs into it.
func (w Words) Say(code string, args ...any) string {
	s, ok := w.texts[code]
	if !ok {
		return "[" + code + "]"
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// Has says whether there is such a text.
func (w Words) Has(code string) bool { return w.texts[code] != "" }

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
