// Package text has what people read, in Chinese and in English: one kind of
// text, one way to look it up, one way to fill it in. The words themselves stand
// in the rooms that say them, in chinese.go and english.go; package texttest
// holds the two languages to each other.
package text

import (
	"fmt"
	"slices"
)

// The languages.
const (
	Chinese = "zh"
	English = "en"
)

// Text is what is said in both languages. It is an error, where one is said.
type Text struct{ Zh, En string }

// Same is a name or a figure: it reads the same in both languages.
func Same(s string) Text { return Text{s, s} }

// In gives the text in one language; what is not English is Chinese.
func (t Text) In(lang string) string {
	if lang == English {
		return t.En
	}
	return t.Zh
}

// Error is the text in English, for logs.
func (t Text) Error() string { return t.En }

// Fill puts values into the verbs of package fmt, numbered (%[2]s) where the
// languages order them differently. A Text among them is taken in the language
// that it goes into.
func (t Text) Fill(args ...any) Text {
	if len(args) == 0 {
		return t
	}
	zh, en := slices.Clone(args), slices.Clone(args)
	for i, a := range args {
		if both, ok := a.(Text); ok {
			zh[i], en[i] = both.Zh, both.En
		}
	}
	return Text{fmt.Sprintf(t.Zh, zh...), fmt.Sprintf(t.En, en...)}
}

// Table has texts by their codes.
type Table map[string]Text

// Join makes a table of the texts in each language, by code.
func Join(chinese, english map[string]string) Table {
	t := make(Table, len(chinese))
	for code, s := range chinese {
		t[code] = Text{Zh: s}
	}
	for code, s := range english {
		t[code] = Text{t[code].Zh, s}
	}
	return t
}

// Pairs makes a table of texts that stand side by side: Chinese, then English.
func Pairs(both map[string][2]string) Table {
	t := make(Table, len(both))
	for code, s := range both {
		t[code] = Text{s[0], s[1]}
	}
	return t
}

// Say gives the text of a code with what belongs into it; [code] where there is
// none, which texttest finds before a person does.
func (t Table) Say(code string, args ...any) Text {
	both, ok := t[code]
	if !ok {
		return Same("[" + code + "]")
	}
	return both.Fill(args...)
}

// Has says whether there is a text of a code.
func (t Table) Has(code string) bool { return t[code] != Text{} }
