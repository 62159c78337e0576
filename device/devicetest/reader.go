// Package devicetest has devices to test with and to show things with: a
// reader of ID cards and a barcode scanner that behave as real ones do, and
// misbehave as real ones do. A Wire joins one to a test in virtual time, a Pty
// puts one behind a real tty at real speed. Its people are made up.
package devicetest

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Device is what can be put at the end of a line.
type Device interface {
	// answer takes what came over the line at that speed, and gives what goes
	// back.
	answer(b []byte, baud int) []burst
}

// burst is something sent at one go.
type burst struct {
	after  time.Duration // of silence before it
	data   []byte
	unplug bool // after the data the cable is pulled
}

// Kind is a way to misbehave.
type Kind int

const (
	Noise     Kind = iota // bytes before the answer, with what looks like the beginning of one
	ExtraAA               // one more AA before the preamble
	Lost                  // byte N of the answer is missing
	Flipped               // a bit of byte N is wrong
	WrongSum              // the checksum is wrong
	LongLen               // the length says 65535
	Heartbeat             // lines of a serial bridge before the answer
	Split                 // in pieces of N bytes with pauses
	Late                  // only when the next command has come, before its own answer
	Stalled               // N milliseconds late, and whatever is asked meanwhile after it
	Twice                 // the answer comes twice
	Says                  // SW3 is N, nothing was done
	Unplugged             // the cable is pulled after N bytes
	Silence               // no answer
	Cut                   // N bytes, and no more
	Garbage               // as many bytes, all random
	Babble                // bytes, 20 KiB of them
)

// Fault is one misbehaviour.
type Fault struct {
	Kind Kind
	On   string // the command: "reset status samid find select read address"; "" for any
	N    int
	More int // how often again after the first time
}

// preamble opens every frame.
const preamble = "\xAA\xAA\xAA\x96\x69"

var commands = map[[2]byte]string{
	{0x10, 0xFF}: "reset", {0x11, 0xFF}: "status", {0x12, 0xFF}: "samid",
	{0x20, 0x01}: "find", {0x20, 0x02}: "select", {0x30, 0x01}: "read",
}

// Reader is a card reader. Its fields are set before it is used, its methods
// may be called while it is.
type Reader struct {
	// Work is what it takes for each command beyond the line's time.
	Work time.Duration
	// FindsAgain says that a card which was read is found again while it lies
	// there. Most modules find it only after it was lifted.
	FindsAgain bool

	mu       sync.Mutex
	baud     int
	in       []byte
	card     []byte // text of the card on the plate
	found    bool
	selected bool
	done     bool // was read
	faults   []Fault
	late     []byte
	asked    []string
	rng      *rand.Rand
}

// NewReader makes a reader with nothing on its plate, for 115200 baud.
func NewReader() *Reader {
	return &Reader{baud: 115200, rng: rand.New(rand.NewPCG(1, 2))}
}

// SetBaud sets its speed; at any other it understands nothing and answers
// garbage.
func (r *Reader) SetBaud(baud int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.baud = baud
}

// Lay puts a card on the plate, in place of the one that lay there.
func (r *Reader) Lay(p Person) { r.LayText(p.Text()) }

// LayText puts a card with that text on the plate.
func (r *Reader) LayText(text []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.card, r.found, r.selected, r.done = text, false, false, false
}

// Lift takes the card away.
func (r *Reader) Lift() { r.LayText(nil) }

// Misbehave adds faults, each to happen once (or 1+More times) when its
// command comes.
func (r *Reader) Misbehave(faults ...Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, faults...)
}

// Calm ends all misbehaviour.
func (r *Reader) Calm() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults, r.late = nil, nil
}

// askedMost commands are remembered.
const askedMost = 2000

// Asked gives the commands received last, askedMost of them at least.
func (r *Reader) Asked() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

func (r *Reader) answer(b []byte, baud int) []burst {
	r.mu.Lock()
	defer r.mu.Unlock()
	if baud != r.baud {
		r.in = nil
		return []burst{{data: r.random(7)}}
	}
	r.in = append(r.in, b...)
	var out []burst
	for {
		i := bytes.Index(r.in, []byte(preamble))
		if i < 0 {
			r.in = r.in[max(0, len(r.in)-4):]
			return out
		}
		r.in = r.in[i:]
		if len(r.in) < 7 {
			return out
		}
		size := 7 + int(binary.BigEndian.Uint16(r.in[5:]))
		if len(r.in) < size {
			return out
		}
		frame := r.in[:size]
		r.in = r.in[size:]
		out = append(out, r.obey(frame)...)
	}
}

// obey carries out one command, and misbehaves where it is to.
func (r *Reader) obey(frame []byte) []burst {
	var out []burst
	if r.late != nil {
		out = append(out, burst{data: r.late})
		r.late = nil
	}
	if xor(frame[5:]) != 0 {
		return append(out, burst{after: r.Work, data: answer(0x10, nil)})
	}
	name := commands[[2]byte{frame[7], frame[8]}]
	if len(r.asked) == 2*askedMost {
		r.asked = append(r.asked[:0], r.asked[askedMost:]...)
	}
	r.asked = append(r.asked, name)
	fault, ok := r.fault(name)
	if ok && fault.Kind == Says {
		return append(out, burst{after: r.Work, data: answer(byte(fault.N), nil)})
	}
	good := r.do(name)
	if !ok {
		return append(out, burst{after: r.Work, data: good})
	}
	bad := r.spoil(good, fault)
	if len(bad) > 0 {
		bad[0].after += r.Work
	}
	return append(out, bad...)
}

// fault takes the first fault for a command from the list.
func (r *Reader) fault(name string) (Fault, bool) {
	for i, f := range r.faults {
		if f.On != "" && f.On != name {
			continue
		}
		if r.faults[i].More--; r.faults[i].More < 0 {
			r.faults = slices.Delete(r.faults, i, i+1)
		}
		return f, true
	}
	return Fault{}, false
}

// do carries out a command as a good module does.
func (r *Reader) do(name string) []byte {
	switch name {
	case "reset":
		r.found, r.selected = false, false
		return answer(0x90, nil)
	case "status":
		return answer(0x90, nil)
	case "samid":
		return answer(0x90, []byte{5, 0, 1, 0, 0x70, 0xB6, 0x32, 1, 0x12, 0xCF, 0x0F, 0, 0xC1, 0x35, 0x34, 0x11})
	case "find":
		r.found, r.selected = r.card != nil && (!r.done || r.FindsAgain), false
		if !r.found {
			return answer(0x80, nil)
		}
		return answer(0x9F, make([]byte, 4))
	case "select":
		if !r.found {
			return answer(0x81, nil)
		}
		r.selected = true
		return answer(0x90, make([]byte, 8))
	case "read":
		if !r.selected {
			return answer(0x41, nil)
		}
		r.found, r.selected, r.done = false, false, true
		return answer(0x90, slices.Concat([]byte{1, 0, 4, 0}, r.card, r.random(1024)))
	}
	return answer(0x21, nil)
}

// spoil sends a good answer badly.
func (r *Reader) spoil(good []byte, f Fault) []burst {
	n := min(f.N, len(good)-1)
	whole := []burst{{data: good}}
	switch f.Kind {
	case Noise:
		// Pieces of a preamble, and a whole one with a length that makes a
		// careless reader wait for 4000 bytes.
		noise := slices.Concat(r.random(9), []byte("\xAA\xAA\x96"), []byte(preamble+"\x00\x02"), []byte(preamble+"\x0F\xA0\x90"))
		return []burst{{data: noise}, {data: good}}
	case ExtraAA:
		return []burst{{data: []byte{0xAA}}, {data: good}}
	case Lost:
		return []burst{{data: slices.Delete(good, n, n+1)}}
	case Flipped:
		good[n] ^= 0x10
	case WrongSum:
		good[len(good)-1] ^= 0x01
	case LongLen:
		good[5], good[6] = 0xFF, 0xFF
	case Heartbeat:
		return []burst{{data: []byte("BRIDGE-7 alive\r\n")}, {data: []byte("BRIDGE-7 alive\r\n")}, {data: good}}
	case Split:
		var all []burst
		for piece := range slices.Chunk(good, max(1, f.N)) {
			all = append(all, burst{after: time.Millisecond, data: piece})
		}
		return all
	case Late:
		r.late = good
		return nil
	case Stalled:
		return []burst{{after: time.Duration(f.N) * time.Millisecond, data: good}}
	case Twice:
		return []burst{{data: good}, {data: slices.Clone(good)}}
	case Unplugged:
		return []burst{{data: good[:n], unplug: true}}
	case Silence:
		return nil
	case Cut:
		return []burst{{data: good[:n]}}
	case Garbage:
		return []burst{{data: r.random(len(good))}}
	case Babble:
		return []burst{{data: r.random(20 << 10)}}
	}
	return whole
}

// random gives bytes among which there is no preamble.
func (r *Reader) random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.rng.IntN(0xAA))
	}
	return b
}

func xor(b []byte) (x byte) {
	for _, c := range b {
		x ^= c
	}
	return x
}

// answer builds a frame from the reader.
func answer(sw3 byte, data []byte) []byte {
	f := []byte(preamble)
	f = binary.BigEndian.AppendUint16(f, uint16(4+len(data)))
	f = append(append(f, 0, 0, sw3), data...)
	return append(f, xor(f[5:]))
}
