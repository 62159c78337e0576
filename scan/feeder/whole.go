// This file tells a finished picture from one that is still being written, by
// the end that its format must have. What it says of unknown formats is no;
// they are read once they have lain still for long.

package feeder

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
)

// tail is where the end of a picture must be found, in bytes from the end.
const tail = 4096

// The kinds of files that sheets come in, by their first bytes.
var (
	headPNG    = []byte("\x89PNG\r\n\x1a\n")
	headJPEG   = []byte("\xff\xd8\xff")
	headLittle = []byte("II*\x00")
	headBig    = []byte("MM\x00*")
	headPDF    = []byte("%PDF-") // anywhere in the first kilobyte
)

// otherKind says whether a file that lies still is of none of these kinds. One
// that cannot be read is not known to be.
func otherKind(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 1024)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false
	}
	for _, kind := range [][]byte{headPNG, headJPEG, headLittle, headBig} {
		if bytes.HasPrefix(head[:n], kind) {
			return false
		}
	}
	return !bytes.Contains(head[:n], headPDF)
}

// whole says whether the file is a picture or a PDF that has its end.
func whole(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false
	}
	size := info.Size()
	head := make([]byte, min(size, 1024))
	end := make([]byte, min(size, tail))
	if _, err := io.ReadFull(f, head); err != nil {
		return false
	}
	if _, err := f.ReadAt(end, size-int64(len(end))); err != nil {
		return false
	}
	switch {
	case bytes.HasPrefix(head, headPNG):
		return bytes.Contains(end, []byte("IEND"))
	case bytes.HasPrefix(head, headJPEG):
		return bytes.Contains(end, []byte("\xff\xd9"))
	case bytes.HasPrefix(head, headLittle):
		return wholeTIFF(f, size, binary.LittleEndian)
	case bytes.HasPrefix(head, headBig):
		return wholeTIFF(f, size, binary.BigEndian)
	case bytes.Contains(head, headPDF):
		return bytes.Contains(end, []byte("%%EOF"))
	}
	return false
}

// TIFF 6.0: a directory is a count, entries of 12 bytes, the next directory's
// offset; these tags say where pixels lie, and how many bytes.
const (
	tiffStripStart = 273
	tiffStripBytes = 279
	tiffTileStart  = 324
	tiffTileBytes  = 325
	tiffShort      = 3
	tiffLong       = 4
	tiffPages      = 5000
)

// wholeTIFF says whether every directory, and the pixels that it names, lie
// within the file.
func wholeTIFF(f io.ReaderAt, size int64, order binary.ByteOrder) bool {
	at := func(off, n int64) []byte {
		if off < 0 || n < 0 || n > size || off > size-n {
			return nil
		}
		b := make([]byte, n)
		if _, err := f.ReadAt(b, off); err != nil {
			return nil
		}
		return b
	}
	next := at(4, 4)
	for n := range tiffPages {
		if next == nil {
			return false
		}
		dir := int64(order.Uint32(next))
		if dir == 0 {
			return n > 0 // writers fill the first one in last
		}
		head := at(dir, 2)
		if head == nil {
			return false
		}
		entries := at(dir+2, int64(order.Uint16(head))*12)
		next = at(dir+2+int64(len(entries)), 4)
		if entries == nil || next == nil || !pixelsWithin(entries, at, size, order) {
			return false
		}
	}
	return false
}

// pixelsWithin says whether the pixels that a directory names lie within size.
func pixelsWithin(entries []byte, at func(off, n int64) []byte, size int64, order binary.ByteOrder) bool {
	values := map[uint16][]int64{}
	for ; len(entries) >= 12; entries = entries[12:] {
		tag := order.Uint16(entries)
		switch tag {
		case tiffStripStart, tiffStripBytes, tiffTileStart, tiffTileBytes:
		default:
			continue
		}
		width := map[uint16]int64{tiffShort: 2, tiffLong: 4}[order.Uint16(entries[2:])]
		all := entries[8:12]
		if n := int64(order.Uint32(entries[4:])) * width; n > 4 {
			all = at(int64(order.Uint32(entries[8:])), n)
		} else {
			all = all[:n]
		}
		if width == 0 || all == nil {
			return false
		}
		for ; len(all) > 0; all = all[width:] {
			v := int64(order.Uint16(all))
			if width == 4 {
				v = int64(order.Uint32(all))
			}
			values[tag] = append(values[tag], v)
		}
	}
	for _, pair := range [][2]uint16{{tiffStripStart, tiffStripBytes}, {tiffTileStart, tiffTileBytes}} {
		starts, lengths := values[pair[0]], values[pair[1]]
		if len(starts) != len(lengths) {
			return false
		}
		for i, start := range starts {
			if start > size-lengths[i] {
				return false
			}
		}
	}
	return len(values) > 0
}
