// Package idcard reads Chinese ID cards with the readers that speak the SDT
// protocol of the SAM_V and SAM_A modules (the frames of GA/T 467) over a
// serial line.
//
// The packages' names for the layers, from below: a frame is what stands
// between preamble and checksum; an exchange is one command and its answer; a
// Reader finds, selects and reads cards and says what happens at its plate.
package idcard

import (
	"bytes"
	"encoding/binary"
)

// preamble opens every frame, both ways.
var preamble = []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69}

const (
	headSize = 7    // preamble and length
	minLen   = 4    // SW1 SW2 SW3 CHK, the shortest answer
	maxLen   = 4096 // far above the longest answer (1288)
)

// Command is what a reader is asked to do: CMD and PARA of the frame.
type Command [2]byte

var (
	cmdReset  = Command{0x10, 0xFF}
	cmdStatus = Command{0x11, 0xFF}
	cmdSAMID  = Command{0x12, 0xFF}
	cmdFind   = Command{0x20, 0x01}
	cmdSelect = Command{0x20, 0x02}
	cmdRead   = Command{0x30, 0x01}
)

func (c Command) String() string {
	if s, ok := commandNames[c]; ok {
		return s
	}
	return "unknown command"
}

var commandNames = map[Command]string{
	cmdReset: "reset", cmdStatus: "status", cmdSAMID: "SAM id",
	cmdFind: "find", cmdSelect: "select", cmdRead: "read",
}

// Frame gives the bytes that send c.
func (c Command) Frame() []byte {
	f := append(make([]byte, 0, headSize+3), preamble...)
	f = append(f, 0, 3, c[0], c[1])
	return append(f, sum(f[len(preamble):]))
}

// sum is the checksum of the protocol: all bytes from the length on, XORed.
// Over a whole frame, checksum included, it is 0.
func sum(b []byte) byte {
	var x byte
	for _, c := range b {
		x ^= c
	}
	return x
}

// Answer is a frame from the reader. Its data is valid until the decoder is
// used again.
type Answer struct {
	SW1, SW2 byte // not to be decided upon
	Status   Status
	Data     []byte
}

// Decoder finds answers in what comes over the line. It slides to the preamble
// over anything else, and where a length or checksum is wrong it drops one
// byte and looks on, so that a good frame after a bad one is never lost.
type Decoder struct {
	store   []byte // what buf is a part of, to be overwritten as a whole
	buf     []byte
	skipped int // bytes that belonged to no frame
	badSum  int // frames whose checksum was wrong
}

// Feed takes what came over the line.
func (d *Decoder) Feed(b []byte) { d.buf = append(d.buf, b...) }

// Next gives the next whole answer; false where more bytes are needed.
func (d *Decoder) Next() (Answer, bool) {
	for {
		d.slide()
		if len(d.buf) < headSize {
			return Answer{}, false
		}
		n := int(binary.BigEndian.Uint16(d.buf[len(preamble):]))
		if n < minLen || n > maxLen {
			d.drop(1)
			continue
		}
		if len(d.buf) < headSize+n {
			return Answer{}, false
		}
		body := d.buf[len(preamble) : headSize+n]
		if sum(body) != 0 {
			d.badSum++
			d.drop(1)
			continue
		}
		a := Answer{SW1: body[2], SW2: body[3], Status: Status(body[4]), Data: body[5 : len(body)-1]}
		d.buf = d.buf[headSize+n:]
		return a, true
	}
}

// GiveUp is called when nothing more comes: what looked like the beginning of
// a frame is none, and a good one may stand behind it.
func (d *Decoder) GiveUp() (Answer, bool) {
	for len(d.buf) >= headSize {
		d.drop(1)
		if a, ok := d.Next(); ok {
			return a, true
		}
	}
	return Answer{}, false
}

// Reset forgets everything and overwrites it.
func (d *Decoder) Reset() {
	if d.store == nil {
		d.store = make([]byte, 4*maxLen) // so that no card is left behind in a smaller one
	}
	clear(d.store)
	*d = Decoder{store: d.store, buf: d.store[:0]}
}

// slide drops what cannot be the beginning of a frame.
func (d *Decoder) slide() {
	if i := bytes.Index(d.buf, preamble); i >= 0 {
		d.drop(i)
		return
	}
	// The end may be the beginning of a preamble.
	for keep := min(len(preamble)-1, len(d.buf)); ; keep-- {
		if tail := d.buf[len(d.buf)-keep:]; bytes.HasPrefix(preamble, tail) {
			d.drop(len(d.buf) - keep)
			return
		}
	}
}

func (d *Decoder) drop(n int) {
	clear(d.buf[:n])
	d.buf = d.buf[n:]
	d.skipped += n
}
