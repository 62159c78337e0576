package kiosk

import (
	"fmt"
	"net/http"
)

// The languages of the screens. What they say stands in chinese.go and
// english.go, under the same codes.
const (
	chinese = "zh"
	english = "en"
)

var says = map[string]map[string]string{chinese: inChinese, english: inEnglish}

// words says texts in one language; templates call it as {{.T.Say "code" …}}.
type words string

// Say gives the text of a code, with what belongs into it.
func (w words) Say(code string, args ...any) string {
	s, ok := says[string(w)][code]
	if !ok {
		return "[" + code + "]"
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// HTMLLang is the language's code for a page.
func (w words) HTMLLang() string {
	if w == english {
		return "en"
	}
	return "zh-CN"
}

// has says whether there is such a text.
func (w words) has(code string) bool { return says[string(w)][code] != "" }

func other(lang string) string {
	if lang == chinese {
		return english
	}
	return chinese
}

// languageOf is the language that a staff page was asked in, ?lang=en.
func languageOf(r *http.Request) string {
	if r.FormValue("lang") == english {
		return english
	}
	return chinese
}
