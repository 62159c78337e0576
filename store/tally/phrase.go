// This file makes sentences in both languages from the same facts. The words
// stand in english.go and chinese.go.

package tally

import (
	"fmt"
	"strconv"

	"zheng/store/election"
	"zheng/store/text"
)

var texts = text.Join(chinese, english)

// sentence gives a text the form that it has in a result.
func sentence(t text.Text) Sentence { return Sentence{Says: t.En, SaysZh: t.Zh} }

// phrase fills the text with that code, see text.Text.Named.
func phrase(code string, facts ...any) text.Text { return texts[code].Named(facts...) }

// verb words how a number stands to a share: more than, not more than, …
func verb(r election.Ratio, met bool) text.Text {
	if r.Over {
		return phrase("over." + yes(met))
	}
	return phrase("reached." + yes(met))
}

// fraction words the share itself.
func fraction(r election.Ratio) text.Text {
	return text.Text{Zh: fractionZh(r.A, r.B), En: fmt.Sprintf("%d/%d", r.A, r.B)}
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
func excused(n int) text.Text {
	if n == 0 {
		return text.Text{}
	}
	return phrase("excused", "n", n)
}

// others lists the group without one of them (nil: all), briefly where they
// are many.
func others(group []*candidacy, one *candidacy) text.Text {
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
