package text

import (
	"fmt"
	"strings"
)

// Named puts facts into holes with names, for sentences in which many figures
// move about. Facts are pairs of a name and a value. A hole {n} takes the fact
// n; {n vote/votes} takes it with the word for one or for many.
func (t Text) Named(facts ...any) Text {
	return Text{named(t.Zh, Chinese, facts), named(t.En, English, facts)}
}

func named(s, lang string, facts []any) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		hole, after, _ := strings.Cut(rest, "}")
		name, words, counted := strings.Cut(hole, " ")
		value := fact(facts, name, lang)
		b.WriteString(value)
		if counted {
			one, many, _ := strings.Cut(words, "/")
			if value != "1" {
				one = many
			}
			b.WriteString(" " + one)
		}
		s = after
	}
}

// fact finds a fact by its name; a hole without one stays, for tests to find.
func fact(facts []any, name, lang string) string {
	for i := 0; i+1 < len(facts); i += 2 {
		if facts[i] != name {
			continue
		}
		if both, ok := facts[i+1].(Text); ok {
			return both.In(lang)
		}
		return fmt.Sprint(facts[i+1])
	}
	return "{" + name + "}"
}
