package idcard

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Number is the number of a card or pass. It never shows itself: printed,
// formatted in any way, logged or encoded, it is masked. It sits behind a
// function because fmt prints the unexported fields of a struct without asking
// their methods, and a function has no content to print.
type Number struct{ reveal func() string }

// NewNumber hides s.
func NewNumber(s string) Number { return Number{func() string { return s }} }

// Reveal gives the whole number, for hashing it under the election's key. It
// must not be kept, shown, logged or put into an error.
func (n Number) Reveal() string {
	if n.reveal == nil {
		return ""
	}
	return n.reveal()
}

// Equal says whether both are the same number.
func (n Number) Equal(m Number) bool { return n.Reveal() == m.Reveal() }

// String gives the number masked, see Mask.
func (n Number) String() string { return Mask(n.Reveal()) }

// Format prints the number masked, whatever the verb.
func (n Number) Format(f fmt.State, _ rune) { fmt.Fprint(f, n.String()) }

// MarshalText gives the number masked; JSON uses it.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// LogValue gives the number masked.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.String()) }

// Mask shows the first and the last character of a number and hides the rest.
//
// At the desk it is only to tell the voter that it was his card that was read;
// his masked name stands beside it. So it may show what helps no one else. Of
// the 18 characters the first six (place) and the next eight (birth) are known
// to every neighbour; the three of the sequence are the only secret, and the
// last one is computed from all others. Showing the last four gives the number
// away to anybody who knows the birthday; the last two leave about nine
// numbers to try; the last one leaves about ninety. Showing place and birth
// tells a stranger where and when someone was born. First and last is also the
// form people know from their banks.
func Mask(number string) string {
	r := []rune(number)
	if len(r) < 6 {
		return strings.Repeat("*", len(r))
	}
	return string(r[0]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1])
}

// What can be wrong with a number. The errors say what, never the number.
var (
	ErrNumberLength = errors.New("an ID number has 18 characters")
	ErrNumberDigits = errors.New("an ID number is 17 digits and a check digit 0–9 or X")
	ErrNumberRegion = errors.New("an ID number begins with a province's code")
	ErrNumberDate   = errors.New("the date of birth in the ID number is no date of the past")
	ErrNumberCheck  = errors.New("the check digit of the ID number is wrong")
)

// provinces are the first two digits that are in use (GB 11643, GB/T 2260);
// 81 to 83 are residence permits. No table of whole region codes: abolished
// ones stay valid.
var provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"

// CheckNumber checks an 18-character number by GB 11643: digits, region, a
// date of birth not after today, check digit. Numbers of foreigners' cards
// (2023) begin with 9. It returns one of the ErrNumber errors.
func CheckNumber(number string, today time.Time) error {
	if len(number) != 18 {
		return ErrNumberLength
	}
	for i, c := range []byte(number) {
		if c >= '0' && c <= '9' || i == 17 && c == 'X' {
			continue
		}
		return ErrNumberDigits
	}
	if number[0] != '9' && !strings.Contains(provinces, number[:2]) {
		return ErrNumberRegion
	}
	birth, err := time.Parse(dateForm, number[6:14])
	if err != nil || birth.After(today) || birth.Year() < 1850 {
		return ErrNumberDate
	}
	if number[17] != CheckDigit(number) {
		return ErrNumberCheck
	}
	return nil
}

// CheckDigit computes the last character from the first 17 digits.
func CheckDigit(number string) byte {
	sum := 0
	for i, weight := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(number[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// checkForeign checks the 15 characters of a foreigner's card of 2017: three
// letters and twelve digits. Their check rule is not public.
func checkForeign(number string) error {
	if len(number) != 15 {
		return fmt.Errorf("the number of a foreigner's card has 15 characters, not %d", len(number))
	}
	for i, c := range []byte(number) {
		if letter := c >= 'A' && c <= 'Z'; letter == (i < 3) && (letter || c >= '0' && c <= '9') {
			continue
		}
		return errors.New("the number of a foreigner's card is three letters and twelve digits")
	}
	return nil
}
