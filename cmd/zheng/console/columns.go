package console

import (
	"strings"

	"golang.org/x/text/width"
)

// columns a text takes on a terminal, where Han letters are twice as wide.
func columns(s string) (n int) {
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// Padded fills s up with spaces to n columns of a terminal, Left before it.
func Padded(s string, n int) string { return s + strings.Repeat(" ", max(0, n-columns(s))) }

func Left(s string, n int) string { return strings.Repeat(" ", max(0, n-columns(s))) + s }
