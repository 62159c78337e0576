package election

import (
	"errors"
	"fmt"
	"strings"
)

// This file holds the code on a voter card (选民证): the prefix ZV1 — Zheng,
// voter, version 1 —, the voter's ten characters, and a check character:
// ZV1 7K2M9QXT04 C. It is a claim to look up, not a proof of identity.

// VoterID names a voter on one election's roll: ten characters of
// cardLetters. It comes from the ID number under the election's key, and says
// nothing to whoever does not hold the key.
type VoterID string

const (
	cardPrefix  = "ZV1"
	cardLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford's: no I, L, O, U
	voterIDSize = 10
)

// ErrCard: the code is not of a voter card, or was misread.
var ErrCard = errors.New("not the code of a voter card")

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

// ParseVoterID checks the form of a voter's ten characters.
func ParseVoterID(s string) (VoterID, error) {
	if len(s) != voterIDSize || strings.Trim(s, cardLetters) != "" {
		return "", fmt.Errorf("%w: want %d characters of %s", ErrCard, voterIDSize, cardLetters)
	}
	return VoterID(s), nil
}

// Card is the code as it is printed and scanned, 14 characters.
func (id VoterID) Card() string { return cardPrefix + string(id) + string(cardCheck(id)) }

// ParseCard reads a code, typed or scanned: small letters, spaces and hyphens
// do no harm, nor does O for 0, or I and L for 1. Any one wrong character and
// any two swapped ones are noticed.
func ParseCard(s string) (VoterID, error) {
	if len(s) > 64 {
		return "", ErrCard
	}
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(s)))
	body, ok := strings.CutPrefix(s, cardPrefix)
	if !ok || len(body) != voterIDSize+1 {
		return "", fmt.Errorf("%w: it begins with %s and has %d characters", ErrCard, cardPrefix, len(cardPrefix)+voterIDSize+1)
	}
	body = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(body)
	id, err := ParseVoterID(body[:voterIDSize])
	if err != nil {
		return "", err
	}
	if cardCheck(id) != body[voterIDSize] {
		return "", fmt.Errorf("%w: its check character does not fit; scan it again", ErrCard)
	}
	return id, nil
}

// cardCheck is a weighted sum over the field of 32 elements: its weights all
// differ, so that a wrong or a misplaced character always changes it.
func cardCheck(id VoterID) byte {
	sum, weight := 0, 1
	for i := range len(id) {
		weight = times(weight, 2)
		sum ^= times(weight, strings.IndexByte(cardLetters, id[i]))
	}
	return cardLetters[sum&31]
}

// times multiplies in GF(2⁵), modulo x⁵ + x² + 1.
func times(a, b int) int {
	p := 0
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			p ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return p
}
