// This file is the English beside what words.go says to those who prepare the
// ballot.

package sheet

const (
	englishNoGlyph    = "“%s” can't be printed: the ballot's font has no %s; write it with a letter that the font has."
	englishWide       = "the name “%s” is too long for %s paper even in 10 pt letters: take a larger paper."
	englishLarge      = "post “%s” with %d candidates and %d write-in lines doesn't fit on one %s page: take a larger paper or fewer write-in lines%s."
	englishOrNormal   = ", or the normal edition"
	englishSplit      = "one %s page is too small: the ballot is %d papers, each counted on its own; every voter gets %d."
	englishAlike      = "more than one candidate is called %s and is of the same sex: voters can't tell them apart; add a word to each name, such as the group."
	englishNoLarge    = "there is no large edition on %s: take a larger paper for it."
	englishLargePages = "the large edition has %d pages, another number than the normal one: hand out and count it with care."
)
