package idcard

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

const (
	textSize = 256 // bytes of a card's text
	dateForm = "20060102"
	forever  = "长期"
)

// ErrText is in every error about what a card says. What the card says is not.
var ErrText = errors.New("the card's text makes no sense")

// splitRead takes the text out of the data of a read answer: two big-endian
// lengths, text, photo. The photo is left where it is, unread.
func splitRead(data []byte) ([]byte, error) {
	if len(data) < 4 {
		return nil, fmt.Errorf("%w: %d bytes are no text", ErrText, len(data))
	}
	text, photo := int(binary.BigEndian.Uint16(data)), int(binary.BigEndian.Uint16(data[2:]))
	if text < textSize || 4+text+photo > len(data) {
		return nil, fmt.Errorf("%w: lengths %d and %d in %d bytes", ErrText, text, photo, len(data))
	}
	return data[4 : 4+text], nil
}

// block is a card's text, UTF-16LE. Offsets and lengths are bytes.
type block []byte

// field gives a field without the spaces and NULs around it and without
// control characters. Private and unassigned characters stay.
func (b block) field(at, size int) string {
	units := make([]uint16, 0, size/2)
	for i := at; i+1 < at+size; i += 2 {
		units = append(units, binary.LittleEndian.Uint16(b[i:]))
	}
	s := strings.Map(func(r rune) rune {
		if r != 0 && unicode.IsControl(r) {
			return -1
		}
		return r
	}, string(utf16.Decode(units)))
	return strings.Trim(s, " \x00\u3000")
}

// date reads YYYYMMDD.
func (b block) date(at int) (time.Time, error) { return time.Parse(dateForm, b.field(at, 16)) }

// ParseText reads the 256 bytes of a card's text, of any type. The number must
// be right by GB 11643 on the day of today and agree with the date of birth;
// sex, names and validity only warn. Errors wrap ErrText.
func ParseText(text []byte, today time.Time) (Card, error) {
	if len(text) < textSize {
		return Card{}, fmt.Errorf("%w: %d bytes instead of %d", ErrText, len(text), textSize)
	}
	b := block(text)
	var c Card
	switch b.field(248, 2) {
	case "I":
		c = b.foreigner17()
	case "J":
		c = b.compatriot()
	case "Y":
		c = b.foreigner23()
	default:
		c = b.resident()
	}
	if err := c.check(b, today); err != nil {
		return Card{}, fmt.Errorf("%w: %w", ErrText, err)
	}
	return c, nil
}

func (b block) resident() Card {
	return Card{
		Kind: Resident, Name: b.field(0, 30), Sex: b.sex(30), Nation: Nation(b.field(32, 4)),
		Address: b.field(52, 70), Number: NewNumber(b.field(122, 36)), Issuer: b.field(158, 30),
	}
}

func (b block) compatriot() Card {
	c := b.resident()
	c.Kind, c.Nation = Compatriot, ""
	c.Pass, c.Issue = NewNumber(b.field(220, 18)), b.field(238, 4)
	return c
}

func (b block) foreigner17() Card {
	return Card{
		Kind: Foreigner17, Latin: b.field(0, 120), Sex: b.sex(120), Number: NewNumber(b.field(122, 30)),
		Country: b.field(152, 6), Name: b.field(158, 30), Version: b.field(236, 4), Issuer: b.field(240, 8),
	}
}

func (b block) foreigner23() Card {
	// The Latin name goes on in a second field after 35 characters; a space at
	// the seam must not be lost, so the two are joined before they are trimmed.
	latin := block(append(append([]byte{}, b[52:122]...), b[220:242]...))
	return Card{
		Kind: Foreigner23, Name: b.field(0, 30), Sex: b.sex(30), Issue: b.field(32, 4),
		Latin: latin.field(0, len(latin)), Number: NewNumber(b.field(122, 36)), Country: b.field(242, 6),
	}
}

func (b block) sex(at int) Sex {
	for _, r := range b.field(at, 2) {
		return Sex(r)
	}
	return SexUnknown
}

// check reads the dates, and tells what cannot be from what is only strange.
func (c *Card) check(b block, today time.Time) error {
	if c.Name == "" && (c.Latin == "" || c.Kind == Resident || c.Kind == Compatriot) {
		return errors.New("it has no name")
	}
	birthAt := 36
	if c.Kind == Foreigner17 {
		birthAt = 220
	}
	var err error
	if c.Birth, err = b.date(birthAt); err != nil || c.Birth.After(today) {
		return errors.New("its date of birth is no date of the past") // the parser's error would quote it
	}
	if err := c.checkNumber(today); err != nil {
		return err
	}
	if strings.ContainsFunc(c.Name, func(r rune) bool { return unicode.Is(unicode.Co, r) || r == unicode.ReplacementChar }) {
		c.Warnings = append(c.Warnings, WarnName)
	}
	c.validity(b)
	return nil
}

func (c *Card) checkNumber(today time.Time) error {
	number := c.Number.Reveal()
	if c.Kind == Foreigner17 {
		return checkForeign(number)
	}
	if err := CheckNumber(number, today); err != nil {
		return err
	}
	if number[6:14] != c.Birth.Format(dateForm) {
		return errors.New("its date of birth differs from the one in its number")
	}
	if man := (number[16]-'0')%2 == 1; c.Sex == Male && !man || c.Sex == Female && man {
		c.Warnings = append(c.Warnings, WarnSex)
	}
	return nil
}

func (c *Card) validity(b block) {
	var errFrom, errTo error
	c.From, errFrom = b.date(188)
	if to := b.field(204, 16); to == forever {
		c.Forever = true
	} else {
		c.To, errTo = time.Parse(dateForm, to)
	}
	if errFrom != nil || errTo != nil {
		c.Warnings = append(c.Warnings, WarnValidity)
	}
}
