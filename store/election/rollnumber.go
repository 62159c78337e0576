// This file knows the number of an identity card (GB 11643-1999): 6 digits of
// a region, 8 of the birth date, 3 of a sequence, odd for men, and a check.

package election

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// IDNumber is a citizen identity number, 18 characters, checked. It prints
// masked, whatever prints it: only string(n) is the number itself.
type IDNumber string

// What can be wrong with a number; also the names that reports give.
var (
	errUnreadable = errors.New("not_readable")
	errCheck      = errors.New("check_digit")
	errDate       = errors.New("date")
)

// ParseIDNumber reads a number as people and spreadsheets write it: digits of
// full width, spaces, apostrophes and a small x do no harm. The error never
// repeats the number.
func ParseIDNumber(s string) (IDNumber, error) {
	n, err := parseIDNumber(s)
	switch err {
	case nil:
		return n, nil
	case errCheck:
		return "", errors.New("the check digit of the ID number is wrong")
	case errDate:
		return "", errors.New("the ID number holds no date of birth")
	}
	return "", errors.New("this is no ID number of 18 characters")
}

func parseIDNumber(s string) (IDNumber, error) {
	s = tidyNumber(s)
	if len(s) != 18 || !digits(s[:17]) || s[17] != 'X' && !digits(s[17:]) {
		return "", errUnreadable
	}
	if checkDigit(s[:17]) != s[17] || !province[s[:2]] && s[0] != '9' {
		return "", errCheck
	}
	n := IDNumber(s)
	if b := n.Birth(); !b.real() || b.Year < 1850 {
		return "", errDate
	}
	return n, nil
}

// Numbers of other papers, tidy. They are recognised so that the advice fits:
// none of them holds a date of birth that could be held against the roll.
var (
	hongKong    = regexp.MustCompile(`^([A-Z]{1,2})([0-9]{6})[(（]?([0-9A])[)）]?$`)
	macao       = regexp.MustCompile(`^[1578]/?[0-9]{6}(/?[(（]?[0-9][)）]?)$`)
	taiwan      = regexp.MustCompile(`^[A-Z][1289][0-9]{8}$`)
	permit      = regexp.MustCompile(`^[HM][0-9]{8}([0-9]{2})?$|^[0-9]{8}$`)
	oldResident = regexp.MustCompile(`^[A-Z]{3}[0-9]{12}$`)
)

// otherPaper gives the sentence for a number of another paper, "" for none.
func otherPaper(s string) string {
	switch {
	case oldResident.MatchString(s):
		return "number_foreign"
	case permit.MatchString(s):
		return "number_permit"
	case taiwan.MatchString(s):
		if !taiwanFits(s) {
			return "number_check_other"
		}
		return "number_taiwan"
	case hongKong.MatchString(s):
		if part := hongKong.FindStringSubmatch(s); !hongKongFits(part[1], part[2]+part[3]) {
			return "number_check_other"
		}
		return "number_hongkong"
	case macao.MatchString(s):
		return "number_macao"
	}
	return ""
}

// hongKongFits checks a Hong Kong number: letters, six digits and a check digit
// (A for 10); with weights 9 to 1 their sum is a multiple of 11. A is 10, B 11 …,
// and 36 stands for the letter that one-letter numbers lack.
func hongKongFits(letters, rest string) bool {
	sum := 9 * 36
	if len(letters) == 2 {
		sum = 9 * (int(letters[0]-'A') + 10)
	}
	sum += 8 * (int(letters[len(letters)-1]-'A') + 10)
	for i := range len(rest) {
		n := 10
		if rest[i] != 'A' {
			n = int(rest[i] - '0')
		}
		sum += (7 - i) * n
	}
	return sum%11 == 0
}

// taiwanFits checks a Taiwan number: the letter stands for two digits, and with
// the weights 1, 9, 8 … 1, 1 the sum is a multiple of 10.
func taiwanFits(s string) bool {
	const letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO" // 10, 11, 12 …
	n := strings.IndexByte(letters, s[0]) + 10
	sum := n/10 + 9*(n%10)
	for i := 1; i < 9; i++ {
		sum += (9 - i) * int(s[i]-'0')
	}
	return (sum+int(s[9]-'0'))%10 == 0
}

// province holds the first two digits that are given out; those of foreigners'
// cards begin with 9.
var province = func() map[string]bool {
	m := map[string]bool{}
	for _, r := range [][2]int{{11, 15}, {21, 23}, {31, 37}, {41, 46}, {50, 54}, {61, 65}, {71, 71}, {81, 83}} {
		for p := r[0]; p <= r[1]; p++ {
			m[fmt.Sprint(p)] = true
		}
	}
	return m
}()

// checkDigit is the 18th character to the first 17 digits.
func checkDigit(d string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(d[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// Birth is the date of birth in the number.
func (n IDNumber) Birth() Date {
	if len(n) != 18 {
		return Date{}
	}
	return Date{Year: number(n[6:10]), Month: number(n[10:12]), Day: number(n[12:14])}
}

// Sex is male or female, as the sequence says.
func (n IDNumber) Sex() string {
	if len(n) == 18 && (n[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// Masked shows two characters at each end: enough to tell two people of one
// name apart with their cards in hand, too little to work out the rest from
// region, age and check digit.
func (n IDNumber) Masked() string {
	if len(n) < 8 {
		return strings.Repeat("*", len(n))
	}
	return string(n[:2]) + strings.Repeat("*", len(n)-4) + string(n[len(n)-2:])
}

// String, GoString and MarshalText give the number masked.
func (n IDNumber) String() string               { return n.Masked() }
func (n IDNumber) GoString() string             { return n.Masked() }
func (n IDNumber) MarshalText() ([]byte, error) { return []byte(n.Masked()), nil }

// Format prints the number masked under every verb.
func (n IDNumber) Format(f fmt.State, _ rune) { fmt.Fprint(f, n.Masked()) }

// tidyNumber takes off what spreadsheets and keyboards add to a number.
func tidyNumber(s string) string {
	return strings.Map(func(r rune) rune {
		switch r = narrow(r); {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case strings.ContainsRune("'`\"=‘’“”′", r), blank(r):
			return -1
		}
		return r
	}, s)
}

// narrow gives a character of full width its ordinary form.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000', r == '\u00a0', r == '\u2007', r == '\u202f':
		return ' '
	}
	return r
}

// blank characters show nothing.
func blank(r rune) bool {
	return r <= ' ' || r == '\u0085' || r == '\ufeff' || r >= '\u2000' && r <= '\u200f' || r >= '\u2028' && r <= '\u202e' || r == '\u2060'
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// number reads digits that were checked and are few.
func number[S ~string](s S) int {
	n := 0
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// HideNumbers masks whatever in a text could be an identity number, so that
// none slips into the record by a note or a household's name.
func HideNumbers(s string) string {
	var out strings.Builder
	rest := []rune(s)
	for len(rest) > 0 {
		end := 0
		for end < len(rest) && (rest[end] >= '0' && rest[end] <= '9' || end >= 14 && (rest[end] == 'X' || rest[end] == 'x')) {
			end++
		}
		switch {
		case end == 0:
			out.WriteRune(rest[0])
			end = 1
		case end < 15:
			out.WriteString(string(rest[:end]))
		default:
			out.WriteString(IDNumber(rest[:end]).Masked())
		}
		rest = rest[end:]
	}
	return out.String()
}

// real says whether the calendar has the day.
func (d Date) real() bool {
	if d.Year < 1 || d.Month < 1 || d.Month > 12 || d.Day < 1 {
		return false
	}
	return d.Day <= time.Date(d.Year, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Before says whether d comes before o.
func (d Date) Before(o Date) bool {
	switch {
	case d.Year != o.Year:
		return d.Year < o.Year
	case d.Month != o.Month:
		return d.Month < o.Month
	}
	return d.Day < o.Day
}

// Age is in whole years on a day; the birthday itself completes a year.
func (d Date) Age(on Date) int {
	age := on.Year - d.Year
	if on.Month < d.Month || on.Month == d.Month && on.Day < d.Day {
		age--
	}
	return age
}

// VotingAge is the age in years that a voter has reached on election day.
const VotingAge = 18

// CompleteIDNumber adds the check character to 17 digits, as for voters who
// are made up.
func CompleteIDNumber(first17 string) (IDNumber, error) {
	if len(first17) != 17 || !digits(first17) {
		return "", errors.New("an ID number is completed from 17 digits")
	}
	return ParseIDNumber(first17 + string(checkDigit(first17)))
}
