package paper

import (
	"strings"
	"unicode"
)

// clean is a text without what no paper shows and what would turn the rest of a
// line around: control characters and the signs of direction. Ends of lines stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c':
			return -1
		}
		return r
	}, s)
}
