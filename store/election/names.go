// This file checks ids and names, and guesses what was meant.

package election

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// id gives the id of a table, or of the key named.
func (c *checker) id(t *node, parent, example string, keys ...string) string {
	key := append(keys, "id")[0]
	n := t.sub[key]
	where := join(parent, key)
	if n == nil {
		c.missing(t, parent, key, example)
		return ""
	}
	if n.kind != aText {
		c.say(n.line, where, "want_text", `"chair"`)
		return ""
	}
	switch bad := badIDRune(n.text); {
	case n.text == "":
		c.say(n.line, where, "id_empty", "chair")
		return ""
	case len(n.text) > maxID:
		c.say(n.line, where, "id_long", utf8.RuneCountInString(n.text), maxID)
		return ""
	case bad != 0:
		c.say(n.line, where, "id_chars", short(n.text), strconv.QuoteRune(bad))
	}
	return n.text
}

// badIDRune gives the first character that an id cannot have, or 0.
func badIDRune(id string) rune {
	for _, r := range id {
		ok := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-.", r)
		if !ok {
			return r
		}
	}
	return 0
}

// title gives a text for people's eyes. Without an example it may be left out.
func (c *checker) title(t *node, where, key, example string, longest int) string {
	n := t.sub[key]
	if n == nil {
		if example != "" {
			c.missing(t, where, key, example)
		}
		return ""
	}
	where = join(where, key)
	if n.kind != aText {
		c.say(n.line, where, "want_text", `"张伟"`)
		return ""
	}
	s := n.text
	size := utf8.RuneCountInString(s)
	switch r, place := unprintable(s); {
	case strings.TrimSpace(s) == "":
		c.say(n.line, where, "empty")
	case size > longest:
		c.say(n.line, where, "long", size, longest)
	case r != 0:
		c.say(n.line, where, "invisible", fmt.Sprintf("U+%04X", r), place)
	case strings.TrimSpace(s) != s:
		c.say(n.line, where, "spaces")
	case !hasLetter(s):
		c.say(n.line, where, "no_letter", s)
	}
	return s
}

// unprintable gives the first character that shows nothing on paper, and its
// place from 1; 0 where all of them show. Plain and ideographic space may
// stand between letters.
func unprintable(s string) (rune, int) {
	place := 0
	for _, r := range s {
		place++
		switch {
		case r == ' ' || r == '\u3000':
		case r == utf8.RuneError, unicode.IsSpace(r), hidden(r):
			return r, place
		case r >= 0x20000 && r <= 0x3FFFD: // ideographs, newer ones too
		case !unicode.IsGraphic(r):
			return r, place
		}
	}
	return 0, 0
}

// hidden tells characters that Unicode counts as letters or marks but that
// draw nothing.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == '\u2800'
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsNumber(r) || r >= 0x20000
	})
}

// nearest gives what was probably meant by word, or "".
func nearest(word string, known []string) string {
	const far = 3
	best, at := "", far
	if len(word) > 40 || len(known) > 500 { // guessing has its price
		return ""
	}
	for _, k := range known {
		if len(k) > len(word)+far || len(word) > len(k)+far {
			continue
		}
		d := distance(strings.ToLower(word), strings.ToLower(k))
		if d < at && d < max(len(k), 2) || d == at && best != "" && k < best {
			best, at = k, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour.
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

func without(list, taken []string) []string {
	var left []string
	for _, s := range list {
		if !contains(taken, s) {
			left = append(left, s)
		}
	}
	return left
}

// short cuts what is quoted from a hostile file.
func short(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// MaskName shows the first character of a name, as public notices do.
func MaskName(name string) string {
	letters := []rune(name)
	if len(letters) < 2 {
		return name
	}
	out := letters[:1:1]
	for range min(len(letters)-1, 2) {
		out = append(out, '*')
	}
	return string(out)
}
