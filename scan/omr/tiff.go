package omr

// This file walks a TIFF's directories, so that each of its pages is decoded
// by itself: the same bytes with the header pointing at that page.

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"

	"gocv.io/x/gocv"
)

// TIFF tags that say where a page's pixels lie.
const (
	tagWidth       = 256
	tagHeight      = 257
	tagStripStart  = 273
	tagStripBytes  = 279
	tagTileStart   = 324
	tagTileBytes   = 325
	tiffShort      = 3
	tiffLong       = 4
	tiffEntryBytes = 12
)

// openTIFF lists the pages of a TIFF. The file is read when a page is loaded.
func openTIFF(path string) ([]Source, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s: %w", path, err)
	}
	starts, err := tiffPages(data)
	if err != nil {
		return nil, err
	}
	if len(starts) == 1 {
		return []Source{{path, 1, func(context.Context) (Image, error) { return tiffPage(data, starts[0], true) }}}, nil
	}
	sources := make([]Source, len(starts))
	for i, start := range starts {
		sources[i] = Source{path, i + 1, func(context.Context) (Image, error) { return tiffPage(data, start, false) }}
	}
	return sources, nil
}

// tiffPage gives one page: the file itself where it is the only one, else its
// pixels as PNG.
func tiffPage(data []byte, start uint32, only bool) (Image, error) {
	if err := tiffWhole(data, start); err != nil {
		return Image{}, err
	}
	if only {
		return Image{data, ".tif"}, nil
	}
	one := bytes.Clone(data)
	tiffOrder(data).PutUint32(one[4:], start)
	m, err := decode(Image{one, ".tif"}, gocv.IMReadAnyColor)
	if err != nil {
		return Image{}, err
	}
	defer m.Close()
	return encodePNG(m)
}

func tiffOrder(data []byte) binary.ByteOrder {
	if data[0] == 'M' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// tiffPages follows the chain of directories; the offset of each.
func tiffPages(data []byte) ([]uint32, error) {
	if len(data) < 8 {
		return nil, fault(CutShort, "a TIFF of %d bytes", len(data))
	}
	order := tiffOrder(data)
	var starts []uint32
	seen := map[uint32]bool{}
	for at := order.Uint32(data[4:]); at != 0; {
		if seen[at] {
			return nil, fault(NotImage, "TIFF directories run in a circle")
		}
		if len(starts) == MaxPages {
			return nil, fault(TooLarge, "more than %d pages", MaxPages)
		}
		seen[at] = true
		_, next, err := tiffDirectory(data, at)
		if err != nil {
			return nil, err
		}
		starts = append(starts, at)
		at = next
	}
	if len(starts) == 0 {
		return nil, fault(NotImage, "a TIFF without pages")
	}
	return starts, nil
}

// tiffDirectory gives the entries' bytes and the offset of the next directory.
func tiffDirectory(data []byte, at uint32) (entries []byte, next uint32, err error) {
	order := tiffOrder(data)
	p := uint64(at)
	if p+2 > uint64(len(data)) {
		return nil, 0, fault(CutShort, "a TIFF directory lies past the end")
	}
	end := p + 2 + tiffEntryBytes*uint64(order.Uint16(data[p:]))
	if end+4 > uint64(len(data)) {
		return nil, 0, fault(CutShort, "a TIFF directory lies past the end")
	}
	return data[p+2 : end], order.Uint32(data[end:]), nil
}

// tiffWhole checks that all of a page's strips or tiles are there: libtiff
// would fill what is missing with a colour and say nothing that reaches us.
func tiffWhole(data []byte, at uint32) error {
	entries, _, err := tiffDirectory(data, at)
	if err != nil {
		return err
	}
	order := tiffOrder(data)
	values := map[uint16][]uint64{}
	for ; len(entries) >= tiffEntryBytes; entries = entries[tiffEntryBytes:] {
		tag, typ, n := order.Uint16(entries), order.Uint16(entries[2:]), uint64(order.Uint32(entries[4:]))
		switch tag {
		case tagWidth, tagHeight, tagStripStart, tagStripBytes, tagTileStart, tagTileBytes:
		default:
			continue
		}
		size := map[uint16]uint64{tiffShort: 2, tiffLong: 4}[typ]
		if size == 0 {
			return fault(NotImage, "TIFF tag %d of type %d", tag, typ)
		}
		field := entries[8:tiffEntryBytes]
		if n*size > 4 {
			off := uint64(order.Uint32(field))
			if off+n*size > uint64(len(data)) {
				return fault(CutShort, "a TIFF table lies past the end")
			}
			field = data[off : off+n*size]
		}
		for i := range n {
			if size == 2 {
				values[tag] = append(values[tag], uint64(order.Uint16(field[2*i:])))
			} else {
				values[tag] = append(values[tag], uint64(order.Uint32(field[4*i:])))
			}
		}
	}
	if len(values[tagWidth]) == 0 || len(values[tagHeight]) == 0 {
		return fault(NotImage, "a TIFF page without a size")
	}
	if err := sizeOK(int(values[tagWidth][0]), int(values[tagHeight][0])); err != nil {
		return err
	}
	starts, lens := values[tagStripStart], values[tagStripBytes]
	if len(starts) == 0 {
		starts, lens = values[tagTileStart], values[tagTileBytes]
	}
	if len(starts) == 0 || len(starts) != len(lens) {
		return fault(NotImage, "a TIFF page without pixels")
	}
	for i := range starts {
		if lens[i] == 0 || starts[i]+lens[i] > uint64(len(data)) {
			return fault(CutShort, "a TIFF strip lies past the end")
		}
	}
	return nil
}
