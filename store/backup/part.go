// Package backup keeps a copy of the record on a second medium while the record
// is being written, and makes a record of it again.
//
// A medium holds one folder for each box and election:
//
//	record-SERIES-PART-GROWN.age   the record: a series begins with all of it and goes on with what changed
//	images-NUMBER.age              images as they came, some megabytes to a file
//	*.part                         being written
//
// Every file is encrypted with age to the committee's keys; the box itself
// cannot read them. A file is written under another name, synced, read back and
// then renamed, so that one is whole or not there; each part of a series names
// the hash of the one before. A torn or missing file loses nothing of those
// before it. SERIES and PART count up; GROWN is record.Store.Grown, so that an
// older copy is told from a newer one without a key.
//
// Names, sizes and dates tell nobody what was voted, nor who voted when: all
// files carry one date, and images stand in no order.
package backup

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"zheng/store/record"
)

const format = 1

// The kinds of parts.
const (
	kindRecord = "record"
	kindImages = "images"
)

// head begins a part.
type head struct {
	Format   int    `json:"format"`
	Kind     string `json:"kind"`
	Box      string `json:"box"`
	Election string `json:"election"`
	Series   int    `json:"series,omitempty"`
	Part     int    `json:"part"`
	Before   string `json:"before,omitempty"` // SHA-256 of the file of the part before
	Whole    bool   `json:"whole,omitempty"`  // the record is whole after this part
	Grown    uint64 `json:"grown,omitempty"`
}

// The entries of a part: a letter, then fields, each a length and its bytes.
const (
	opPut    = 'P' // key, value
	opDelete = 'D' // key
	opFile   = 'F' // name, bytes: a key or the election file
	opImage  = 'I' // hash, ending of its name, bytes
	opEnd    = 'E' // none
)

// entryMax is far above any image or entry of ours.
const entryMax = 1 << 30

// errPart: what was decrypted is no part of a backup.
var errPart = errors.New("it is no part of a backup")

const magic = "zheng backup\n"

// partWriter writes the plain bytes of a part.
type partWriter struct {
	w    *bufio.Writer
	size int64
}

func newPart(w io.Writer, h head) (*partWriter, error) {
	h.Format = format
	b, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	p := &partWriter{w: bufio.NewWriterSize(w, 64<<10)}
	p.w.WriteString(magic)
	_, err = p.w.Write(append(b, '\n'))
	return p, err
}

func (p *partWriter) entry(op byte, fields ...[]byte) error {
	p.w.WriteByte(op)
	for _, f := range fields {
		p.w.Write(binary.AppendUvarint(nil, uint64(len(f))))
		p.size += int64(len(f))
		if _, err := p.w.Write(f); err != nil {
			return err
		}
	}
	return nil
}

func (p *partWriter) change(c record.Change) error {
	if c.Deleted {
		return p.entry(opDelete, c.Key)
	}
	return p.entry(opPut, c.Key, c.Value)
}

func (p *partWriter) image(n record.ImageName, data []byte) error {
	return p.entry(opImage, n.Hash[:], []byte(n.Ext), data)
}

func (p *partWriter) file(name string, data []byte) error {
	return p.entry(opFile, []byte(name), data)
}

func (p *partWriter) end() error {
	p.w.WriteByte(opEnd)
	return p.w.Flush()
}

// taker receives the entries of a part.
type taker struct {
	change func(record.Change) error
	image  func(record.ImageName, []byte) error
	file   func(name string, data []byte) error
}

// readHead reads how a part begins.
func readHead(r *bufio.Reader) (h head, err error) {
	for _, want := range []byte(magic) {
		b, err := r.ReadByte()
		if err != nil {
			return h, cutShort(err)
		}
		if b != want {
			return h, errPart
		}
	}
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return h, errPart
	}
	if err != nil {
		return h, cutShort(err)
	}
	if err := json.Unmarshal(line, &h); err != nil {
		return h, fmt.Errorf("%w: %w", errPart, err)
	}
	if h.Format != format {
		return h, fmt.Errorf("it was written by another version of the program (format %d, not %d)", h.Format, format)
	}
	return h, nil
}

// readEntries gives every entry to t until the part's end. What was given
// before an error was whole.
func readEntries(r *bufio.Reader, t taker) error {
	for {
		op, err := r.ReadByte()
		if err != nil {
			return cutShort(err)
		}
		switch op {
		case opEnd:
			if _, err := r.ReadByte(); err != io.EOF {
				return fmt.Errorf("%w: it goes on after its end", errPart)
			}
			return nil
		case opPut:
			err = fields(r, 2, func(f [][]byte) error { return t.change(record.Change{Key: f[0], Value: f[1]}) })
		case opDelete:
			err = fields(r, 1, func(f [][]byte) error { return t.change(record.Change{Key: f[0], Deleted: true}) })
		case opFile:
			err = fields(r, 2, func(f [][]byte) error { return t.file(string(f[0]), f[1]) })
		case opImage:
			err = fields(r, 3, func(f [][]byte) error {
				n := record.ImageName{Ext: string(f[1])}
				if copy(n.Hash[:], f[0]) != len(f[0]) || len(f[0]) != len(n.Hash) {
					return fmt.Errorf("%w: an image has no hash", errPart)
				}
				return t.image(n, f[2])
			})
		default:
			return fmt.Errorf("%w: an entry of an unknown kind %q", errPart, op)
		}
		if err != nil {
			return err
		}
	}
}

// fields reads n fields and gives them to fn.
func fields(r *bufio.Reader, n int, fn func([][]byte) error) error {
	out := make([][]byte, n)
	for i := range out {
		size, err := binary.ReadUvarint(r)
		if err != nil {
			return cutShort(err)
		}
		if size > entryMax {
			return fmt.Errorf("%w: an entry of %d bytes", errPart, size)
		}
		if out[i], err = exactly(r, int(size)); err != nil {
			return err
		}
	}
	return fn(out)
}

// exactly reads n bytes, making room only as they come: a length that lies
// costs nothing.
func exactly(r io.Reader, n int) ([]byte, error) {
	const step = 1 << 20
	out := make([]byte, 0, min(n, step))
	for len(out) < n {
		at := len(out)
		out = append(out, make([]byte, min(n-at, step))...)
		if _, err := io.ReadFull(r, out[at:]); err != nil {
			return nil, cutShort(err)
		}
	}
	return out, nil
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
