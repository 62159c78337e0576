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
// number, a text, or a both where the languages differ.
func phrase(code string, facts ...any) both {
	en, zh := make([]string, 0, len(facts)), make([]string, 0, len(facts))
	for i := 0; i+1 < len(facts); i += 2 {
		hole := "{" + facts[i].(string) + "}"
		b, differ := facts[i+1].(both)
		if !differ {
			s := fmt.Sprint(facts[i+1])
			b = both{s, s}
		}
		en, zh = append(en, hole, b.en), append(zh, hole, b.zh)
	}
	return both{
		strings.NewReplacer(en...).Replace(english[code]),
		strings.NewReplacer(zh...).Replace(chinese[code]),
	}
}

// share words a ratio as met ("more than 1/2") or not ("not more than 1/2").
func share(r election.Ratio, met bool) both {
	code := "ratio.reached."
	if r.Over {
		code = "ratio.over."
	}
	return phrase(code+yes(met), "fraction", both{fmt.Sprintf("%d/%d", r.A, r.B), fractionZh(r.A, r.B)})
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
	list := both{strings.Join(names, ", "), strings.Join(names, "、")}
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
