package tally

import (
	"fmt"
	"strconv"
	"strings"

	"zheng/store/election"
)

// This file makes sentences in both languages from the same facts. The words
// stand in english.go and chinese.go.

// both is a text in English and in Chinese.
type both struct{ en, zh string }

func (b both) sentence() Sentence { return Sentence{Says: b.en, SaysZh: b.zh} }

// phrase fills the text with that code. Facts are pairs of a name and a
// number, a text, or a both where the languages differ. A hole {n} takes the
// fact n; {n vote/votes} takes it with the word for one or for many.
func phrase(code string, facts ...any) both {
	return both{fill(english[code], facts, 0), fill(chinese[code], facts, 1)}
}

// fill puts facts into the holes of a text, in language 0 (English) or 1.
func fill(text string, facts []any, language int) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		hole, after, _ := strings.Cut(rest, "}")
		name, words, counted := strings.Cut(hole, " ")
		value := fact(facts, name, language)
		b.WriteString(value)
		if counted {
			one, many, _ := strings.Cut(words, "/")
			if value != "1" {
				one = many
			}
			b.WriteString(" " + one)
		}
		text = after
	}
}

// fact finds a fact by name.
func fact(facts []any, name string, language int) string {
	for i := 0; i+1 < len(facts); i += 2 {
		if facts[i] != name {
			continue
		}
		switch v := facts[i+1].(type) {
		case string:
			return v
		case int:
			return strconv.Itoa(v)
		case both:
			if language == 0 {
				return v.en
			}
			return v.zh
		}
	}
	return "{" + name + "}" // a mistake that the tests look for
}

// verb words how a number stands to a share: more than, not more than, …
func verb(r election.Ratio, met bool) both {
	if r.Over {
		return phrase("over." + yes(met))
	}
	return phrase("reached." + yes(met))
}

// fraction words the share itself.
func fraction(r election.Ratio) both {
	return both{fmt.Sprintf("%d/%d", r.A, r.B), fractionZh(r.A, r.B)}
}

// fractionZh reads a fraction as Chinese does: 一半, 三分之一, or 5/12.
func fractionZh(a, b int) string {
	digits := []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	switch {
	case a == b:
		return "全部"
	case a*2 == b:
		return "一半"
	case b < len(digits):
		return digits[b] + "分之" + digits[a]
	}
	return strconv.Itoa(a) + "/" + strconv.Itoa(b)
}

// excused mentions those taken from the base of the turnout.
func excused(n int) both {
	if n == 0 {
		return both{}
	}
	return phrase("excused", "n", n)
}

// others lists the group without one of them (nil: all), briefly where they
// are many.
func others(group []*candidacy, one *candidacy) both {
	const most = 4
	var names []string
	left := len(group)
	if one != nil {
		left--
	}
	for _, c := range group {
		if len(names) == most {
			break
		}
		if c != one {
			names = append(names, c.out.Name)
		}
	}
	list := listed(names)
	if left > len(names) {
		return phrase("others.more", "names", list, "n", left-len(names))
	}
	return list
}

func yes(holds bool) string {
	if holds {
		return "yes"
	}
	return "no"
}

func truth(holds bool) *bool { return &holds }

func whole(n int) *int { return &n }
