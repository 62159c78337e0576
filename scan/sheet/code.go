// This file is the machine-read code at the top of a page: a QR code of one
// fixed size, so that a reader that has found the page knows where each module
// stands.
//
//	byte 0      0xD5, the first byte of 正 in GB 18030
//	byte 1      format 1 in the high half; test (bit 3), style (bits 1–2), edition (bit 0)
//	byte 2      page, from 1
//	bytes 3–8   which election: SHA-256 of its id, first six bytes
//	bytes 9–16  which version of its file: see print.go, eight bytes
//	bytes 17–21 the ballot's number, 0 where it has none
//	bytes 22–23 CRC-16 of the bytes before
//
// 24 bytes are what version 3 holds at level H, the level that still reads
// with 30 % of its modules spoilt.

package sheet

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/boombuler/barcode/qr"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"

	"zheng/store/election"
)

// Modules along one side of the code, and its quiet zone in modules.
const (
	CodeModules = 29
	CodeQuiet   = 4
)

const (
	codeMagic  = 0xD5
	codeFormat = 1
	codeBytes  = 24
	codeTest   = 1 << 3
)

// MaxNumber is the largest number a ballot can have: twelve digits.
const MaxNumber = 999_999_999_999

// ErrNoCode says that modules hold no code of ours, or one too damaged.
var ErrNoCode = errors.New("no ballot code that can be read")

// Code is what a page says of itself.
type Code struct {
	Election [6]byte // which election, by its id: the same for all its versions, pages and editions
	Version  [8]byte // which election file the page was printed from, and which page
	Page     int
	Style    election.Style
	Edition  Edition
	Test     bool   // a test ballot
	Number   uint64 // 0: none
}

func (c Code) String() string {
	s := fmt.Sprintf("election %s version %s page %d %s %s", hex.EncodeToString(c.Election[:]), hex.EncodeToString(c.Version[:]), c.Page, c.Style, c.Edition)
	if c.Test {
		s += " test"
	}
	if c.Number != 0 {
		s += " number " + FormatNumber(c.Number)
	}
	return s
}

// FormatNumber is a ballot's number as it is printed: 0123 4567 8901.
func FormatNumber(n uint64) string {
	return fmt.Sprintf("%04d %04d %04d", n/1e8, n/1e4%1e4, n%1e4)
}

var codeStyles = [...]election.Style{election.Boxes, election.Ovals, election.Names}

func (c Code) encode() []byte {
	b := make([]byte, codeBytes)
	b[0] = codeMagic
	b[1] = codeFormat << 4
	for i, s := range codeStyles {
		if s == c.Style {
			b[1] |= byte(i) << 1
		}
	}
	if c.Edition == Large {
		b[1] |= 1
	}
	if c.Test {
		b[1] |= codeTest
	}
	b[2] = byte(c.Page)
	copy(b[3:9], c.Election[:])
	copy(b[9:17], c.Version[:])
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], c.Number)
	copy(b[17:22], n[3:])
	binary.BigEndian.PutUint16(b[22:], crc16(b[:22]))
	return b
}

func decodeCode(b []byte) (Code, error) {
	if len(b) != codeBytes || b[0] != codeMagic || crc16(b[:22]) != binary.BigEndian.Uint16(b[22:]) {
		return Code{}, ErrNoCode
	}
	style := int(b[1] >> 1 & 3)
	if b[1]>>4 != codeFormat || style >= len(codeStyles) || b[2] == 0 {
		return Code{}, fmt.Errorf("%w: its format is not known here", ErrNoCode)
	}
	c := Code{Page: int(b[2]), Style: codeStyles[style], Edition: Normal, Test: b[1]&codeTest != 0}
	if b[1]&1 != 0 {
		c.Edition = Large
	}
	copy(c.Election[:], b[3:9])
	copy(c.Version[:], b[9:17])
	var n [8]byte
	copy(n[3:], b[17:22])
	c.Number = binary.BigEndian.Uint64(n[:])
	return c, nil
}

// Modules gives the code's modules by row and column, true where printed
// black; CodeModules each way. Number 0 is none.
func (p *Page) Modules(number uint64) [][]bool {
	c := p.Paper
	c.Number = number
	return c.Modules()
}

// Modules gives the code's modules by row and column, true where printed
// black; CodeModules each way.
func (c Code) Modules() [][]bool {
	// 24 bytes make a version 3 of themselves: version 2 holds 14.
	q, err := qr.Encode(string(c.encode()), qr.H, qr.Unicode)
	if err != nil || q.Bounds().Dx() != CodeModules {
		panic(fmt.Sprintf("sheet: code: %v", err))
	}
	rows := make([][]bool, CodeModules)
	for y := range rows {
		rows[y] = make([]bool, CodeModules)
		for x := range rows[y] {
			r, _, _, _ := q.At(x, y).RGBA()
			rows[y][x] = r == 0
		}
	}
	return rows
}

// DecodeModules reads a code from its modules, by row and column, true for
// black, the page standing upright. Damage within level H is mended; more
// gives ErrNoCode, never another code.
func DecodeModules(bits [][]bool) (Code, error) {
	if len(bits) != CodeModules {
		return Code{}, fmt.Errorf("%w: %d rows of modules, want %d", ErrNoCode, len(bits), CodeModules)
	}
	m, err := gozxing.NewSquareBitMatrix(CodeModules)
	if err != nil {
		return Code{}, fmt.Errorf("%w: %v", ErrNoCode, err)
	}
	for y, row := range bits {
		if len(row) != CodeModules {
			return Code{}, fmt.Errorf("%w: %d modules in a row, want %d", ErrNoCode, len(row), CodeModules)
		}
		for x, black := range row {
			if black {
				m.Set(x, y)
			}
		}
	}
	res, err := decoder.NewDecoder().Decode(m, map[gozxing.DecodeHintType]interface{}{
		gozxing.DecodeHintType_CHARACTER_SET: "ISO-8859-1",
	})
	if err != nil {
		return Code{}, ErrNoCode
	}
	segments := res.GetByteSegments()
	if len(segments) != 1 {
		return Code{}, ErrNoCode
	}
	return decodeCode(segments[0])
}

// crc16 is CRC-16/CCITT-FALSE.
func crc16(b []byte) uint16 {
	crc := uint16(0xFFFF)
	for _, v := range b {
		crc ^= uint16(v) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
				continue
			}
			crc <<= 1
		}
	}
	return crc
}
