// Package barcode reads voter cards with a barcode scanner on a serial line,
// and has the code that is printed on them.
//
// A code is a claim, not a proof: anybody can print one. It finds the voter in
// the roll; who stands at the desk is for the ID card or the staff to say.
package barcode

import (
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
)

// A code is, in capital letters and digits, which Code 128 holds in a strip
// short enough for a card:
//
//	ZV    prefix: ours, a voter's card
//	1     version of the form
//	TTTT  election: four characters of a sum over its id
//	N…    voter number, 1 to 10 digits without leading zeros
//	C     check character over all before, ISO/IEC 7064 MOD 37,36
const (
	prefix    = "ZV"
	version   = "1"
	tagSize   = 4
	headSize  = len(prefix) + len(version) + tagSize
	maxDigits = 10
	// MaxVoter is the greatest voter number a code can hold.
	MaxVoter = 9_999_999_999
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// What can be wrong with a code; the desk says something else for each.
var (
	ErrForeign  = errors.New("not a voter's card")
	ErrVersion  = errors.New("a voter's card of a newer form; update the software")
	ErrDamaged  = errors.New("a voter's card, but misread or damaged: scan it again")
	ErrElection = errors.New("a voter's card of another election")
	ErrNumber   = fmt.Errorf("a voter number is 1 to %d", MaxVoter)
)

// Encode gives the code for a voter's card; election is the election's id.
func Encode(election string, voter uint64) (string, error) {
	if voter == 0 || voter > MaxVoter {
		return "", fmt.Errorf("couldn't make a code for voter %d: %w", voter, ErrNumber)
	}
	body := prefix + version + tag(election) + fmt.Sprint(voter)
	return body + string(checkCharacter(body)), nil
}

// Parse gives the voter number of a code of that election. Small letters,
// spaces and hyphens are accepted, for a code typed by hand from below the
// bars. Errors: ErrForeign, ErrVersion, ErrDamaged, ErrElection.
func Parse(election, code string) (uint64, error) {
	from, voter, err := split(code)
	if err != nil {
		return 0, err
	}
	if from != tag(election) {
		return 0, ErrElection
	}
	return voter, nil
}

// Check says whether code is a voter's card of any election. Errors:
// ErrForeign, ErrVersion, ErrDamaged.
func Check(code string) error {
	_, _, err := split(code)
	return err
}

// split gives the tag of the election and the voter number.
func split(code string) (from string, voter uint64, err error) {
	code = strings.NewReplacer(" ", "", "-", "").Replace(strings.ToUpper(code))
	if !strings.HasPrefix(code, prefix) {
		return "", 0, ErrForeign
	}
	if len(code) < headSize+2 || len(code) > headSize+maxDigits+1 || !checks(code) {
		return "", 0, ErrDamaged
	}
	if !strings.HasPrefix(code[len(prefix):], version) {
		return "", 0, ErrVersion
	}
	for i, c := range code[headSize : len(code)-1] {
		if c < '0' || c > '9' || i == 0 && c == '0' {
			return "", 0, ErrDamaged
		}
		voter = voter*10 + uint64(c-'0')
	}
	return code[headSize-tagSize : headSize], voter, nil
}

// tag tells elections apart, so that last year's card is not taken for this
// year's: 1 in 1.7 million by chance.
func tag(election string) string {
	sum := crc32.ChecksumIEEE([]byte(election))
	var b [tagSize]byte
	for i := range b {
		b[i] = alphabet[sum%36]
		sum /= 36
	}
	return string(b[:])
}

// checkCharacter is ISO/IEC 7064 MOD 37,36: it finds every single wrong
// character and 99 of 100 swaps of neighbouring digits.
func checkCharacter(body string) byte {
	p := 36
	for i := range len(body) {
		p = step(p, strings.IndexByte(alphabet, body[i]))
	}
	return alphabet[(37-p)%36]
}

// step is one character of the sum: s mod 36, never 0, doubled, mod 37.
func step(p, value int) int {
	s := (p + value) % 36
	if s == 0 {
		s = 36
	}
	return s * 2 % 37
}

// checks says whether a code's last character fits the others.
func checks(code string) bool {
	for i := range len(code) {
		if strings.IndexByte(alphabet, code[i]) < 0 {
			return false
		}
	}
	last := len(code) - 1
	return checkCharacter(code[:last]) == code[last]
}
