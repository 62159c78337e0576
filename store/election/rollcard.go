// This file holds the code on a voter card (选民证), in capital letters and
// digits, which Code 128 holds in a strip short enough for a card:
//
//	ZV          prefix: ours, a voter's card
//	1           version of the form
//	TTTT        election: a sum over its id
//	NNNNNNNNNN  the voter
//	C           check character over all before, ISO/IEC 7064 MOD 37,36
//
// It is a claim to look up, not a proof of identity.

package election

import (
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
)

// VoterID names a voter on one election's roll: ten characters of
// cardLetters. It comes from the ID number under the election's key, and says
// nothing to whoever does not hold the key.
type VoterID string

const (
	cardPrefix  = "ZV"
	cardVersion = "1"
	cardTag     = 4
	cardHead    = len(cardPrefix) + len(cardVersion) + cardTag
	cardLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford's: no I, L, O, U
	cardAll     = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	voterIDSize = 10
)

// What can be wrong with a code; the desk says something else for each.
var (
	ErrCardForeign  = errors.New("not a voter's card")
	ErrCardVersion  = errors.New("a voter's card of a newer form; update the software")
	ErrCardDamaged  = errors.New("a voter's card, but misread or damaged: scan it again")
	ErrCardElection = errors.New("a voter's card of another election")
)

// MakeVoterID takes the first 50 bits of a keyed hash of the ID number.
func MakeVoterID(hash []byte) VoterID {
	out := make([]byte, voterIDSize)
	for i := range out {
		bit := 5 * i
		pair := uint(hash[bit/8])<<8 | uint(hash[bit/8+1])
		out[i] = cardLetters[pair>>(11-bit%8)&31]
	}
	return VoterID(out)
}

// ParseVoterID checks the form of a voter's ten characters, typed or read.
func ParseVoterID(s string) (VoterID, error) {
	s = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(s))
	if len(s) != voterIDSize || strings.Trim(s, cardLetters) != "" {
		return "", fmt.Errorf("%w: want %d characters of %s", ErrCardDamaged, voterIDSize, cardLetters)
	}
	return VoterID(s), nil
}

// Card is the code of a voter's card of that election, 18 characters.
func (id VoterID) Card(election string) string {
	body := cardPrefix + cardVersion + electionTag(election) + string(id)
	return body + string(cardCheck(body))
}

// ParseCard reads a card of that election, scanned or typed: small letters,
// spaces and hyphens do no harm. Any one wrong character is noticed. Errors are
// those above.
func ParseCard(election, code string) (VoterID, error) {
	tag, id, err := splitCard(code)
	if err != nil {
		return "", err
	}
	if tag != electionTag(election) {
		return "", ErrCardElection
	}
	return id, nil
}

// CheckCard says whether a code is a voter's card of any election.
func CheckCard(code string) error {
	_, _, err := splitCard(code)
	return err
}

func splitCard(code string) (tag string, id VoterID, err error) {
	if len(code) > 256 {
		return "", "", ErrCardForeign
	}
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(code)))
	switch {
	case !strings.HasPrefix(code, cardPrefix):
		return "", "", ErrCardForeign
	case len(code) < cardHead+2 || strings.Trim(code, cardAll) != "":
		return "", "", ErrCardDamaged
	}
	last := len(code) - 1
	if cardCheck(code[:last]) != code[last] {
		return "", "", ErrCardDamaged
	}
	if !strings.HasPrefix(code[len(cardPrefix):], cardVersion) {
		return "", "", ErrCardVersion
	}
	if id, err = ParseVoterID(code[cardHead:last]); err != nil || string(id) != code[cardHead:last] {
		return "", "", ErrCardDamaged
	}
	return code[cardHead-cardTag : cardHead], id, nil
}

// electionTag tells elections apart, so that last year's card is not taken for
// this year's: 1 in 1.7 million by chance.
func electionTag(election string) string {
	sum := crc32.ChecksumIEEE([]byte(election))
	var b [cardTag]byte
	for i := range b {
		b[i] = cardAll[sum%36]
		sum /= 36
	}
	return string(b[:])
}

// cardCheck is the character that ISO/IEC 7064 MOD 37,36 puts at the end.
func cardCheck(body string) byte {
	p := 36
	for i := range len(body) {
		s := (p + strings.IndexByte(cardAll, body[i])) % 36
		if s == 0 {
			s = 36
		}
		p = s * 2 % 37
	}
	return cardAll[(37-p)%36]
}
