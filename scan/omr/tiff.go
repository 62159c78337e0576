// This file walks a TIFF's directories and takes each page out by itself: its
// directory and its pixels, as a TIFF of one page. Nothing else of the file is
// read, so that memory is bounded by the page.

package omr

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"gocv.io/x/gocv"
)

// TIFF tags that say where a page's pixels lie.
const (
	tagWidth       = 256
	tagHeight      = 257
	tagBits        = 258
	tagStripStart  = 273
	tagSamples     = 277
	tagStripBytes  = 279
	tagTileStart   = 324
	tagTileBytes   = 325
	tagOldJPEG     = 512
	tagOldTables   = 521
	tiffShort      = 3
	tiffLong       = 4
	tiffEntryBytes = 12
	maxTIFFTable   = 1 << 20 // values of one tag: far more strips than rows
)

// tiffSizes are the bytes of a value, by its type (TIFF 6.0, section 2).
var tiffSizes = map[uint16]uint64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}

// tiffFile is a TIFF that is read where it lies.
type tiffFile struct {
	r     io.ReaderAt
	size  uint64
	order byteOrder
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// openTIFF lists the pages of a TIFF. Each is read when it is loaded.
func openTIFF(path string) ([]Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s: %w", path, err)
	}
	defer f.Close()
	t, err := newTIFF(f)
	if err != nil {
		return nil, err
	}
	starts, err := t.pages()
	if err != nil {
		return nil, err
	}
	sources := make([]Source, len(starts))
	for i, start := range starts {
		sources[i] = Source{path, i + 1, func(context.Context) (Image, error) { return loadTIFF(path, start, len(starts) == 1) }}
	}
	return sources, nil
}

// loadTIFF gives one page: the file itself where it is the only one and no
// larger than a picture may be, else its pixels as PNG.
func loadTIFF(path string, start uint32, only bool) (Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return Image{}, fmt.Errorf("couldn't read %s: %w", path, err)
	}
	defer f.Close()
	t, err := newTIFF(f)
	if err != nil {
		return Image{}, err
	}
	page, err := t.page(start)
	if err != nil {
		return Image{}, err
	}
	if only && t.size <= MaxPicture {
		data := make([]byte, t.size)
		if _, err := f.ReadAt(data, 0); err != nil {
			return Image{}, fmt.Errorf("couldn't read %s: %w", path, err)
		}
		return Image{data, ".tif"}, nil
	}
	take := page.alone
	if page.old {
		take = page.within
	}
	one, err := take()
	if err != nil {
		return Image{}, err
	}
	m, err := decode(Image{one, ".tif"}, gocv.IMReadAnyColor)
	if err != nil {
		return Image{}, err
	}
	defer m.Close()
	return encodePNG(m)
}

func newTIFF(f *os.File) (*tiffFile, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return readTIFF(f, uint64(st.Size()))
}

func readTIFF(r io.ReaderAt, size uint64) (*tiffFile, error) {
	t := &tiffFile{r: r, size: size, order: binary.LittleEndian}
	head, err := t.at(0, 8)
	if err != nil {
		return nil, fault(CutShort, "a TIFF of %d bytes", size)
	}
	if head[0] == 'M' {
		t.order = binary.BigEndian
	}
	return t, nil
}

// at reads n bytes at an offset; the caller has seen that n is small.
func (t *tiffFile) at(off, n uint64) ([]byte, error) {
	if off > t.size || n > t.size-off {
		return nil, fault(CutShort, "a part of the TIFF lies past its end")
	}
	b := make([]byte, n)
	if _, err := t.r.ReadAt(b, int64(off)); err != nil {
		return nil, fault(CutShort, "a part of the TIFF cannot be read")
	}
	return b, nil
}

// pages follows the chain of directories; the offset of each. Pages that share
// their pixels, or have more of them than any batch, are refused: they would
// hold a worker for hours.
func (t *tiffFile) pages() ([]uint32, error) {
	head, err := t.at(4, 4)
	if err != nil {
		return nil, err
	}
	var starts []uint32
	seen := map[uint32]bool{}
	var bytes, pixels, larger uint64
	for at := t.order.Uint32(head); at != 0; {
		if seen[at] {
			return nil, fault(NotImage, "TIFF directories run in a circle")
		}
		if len(starts) == MaxPages {
			return nil, fault(TooLarge, "more than %d pages", MaxPages)
		}
		seen[at] = true
		entries, next, err := t.directory(at)
		if err != nil {
			return nil, err
		}
		n, px := t.weighs(entries)
		if bytes += n; len(starts) > 0 && bytes > t.size {
			return nil, fault(NotImage, "TIFF pages share their pixels")
		}
		if pixels += px; pixels > maxFilePixels {
			return nil, fault(TooLarge, "%d pages have more than %d million pixels: scan into several files", len(starts)+1, maxFilePixels/1_000_000)
		}
		if px > pagePixels {
			larger += px
		}
		if larger > maxLarger {
			return nil, fault(TooLarge, "page %d is one too many of more than %d million pixels: scan at 150 to 400 dpi", len(starts)+1, pagePixels/1_000_000)
		}
		starts = append(starts, at)
		at = next
	}
	if len(starts) == 0 {
		return nil, fault(NotImage, "a TIFF without pages")
	}
	return starts, nil
}

// weighs gives a page's bytes in the file and its pixels, as far as its
// directory can be read: what is wrong with a page is said when it is loaded.
func (t *tiffFile) weighs(entries []tiffEntry) (n, pixels uint64) {
	var size [2]uint64
	for _, e := range entries {
		values, err := e.values(t)
		if err != nil || len(values) == 0 {
			continue
		}
		switch e.tag {
		case tagWidth:
			size[0] = values[0]
		case tagHeight:
			size[1] = values[0]
		case tagStripBytes, tagTileBytes:
			for _, v := range values {
				n += v
			}
		}
	}
	return n, min(size[0], MaxSide) * min(size[1], MaxSide)
}

// tiffEntry is a tag with its values, in the file or in the entry itself.
type tiffEntry struct {
	tag, typ uint16
	n        uint64
	field    []byte // four bytes: the values, or their offset
}

// directory gives the entries, and the offset of the next directory.
func (t *tiffFile) directory(at uint32) (entries []tiffEntry, next uint32, err error) {
	head, err := t.at(uint64(at), 2)
	if err != nil {
		return nil, 0, err
	}
	n := uint64(t.order.Uint16(head))
	raw, err := t.at(uint64(at)+2, n*tiffEntryBytes+4)
	if err != nil {
		return nil, 0, err
	}
	for i := range n {
		e := raw[i*tiffEntryBytes:]
		entries = append(entries, tiffEntry{t.order.Uint16(e), t.order.Uint16(e[2:]), uint64(t.order.Uint32(e[4:])), e[8:12]})
	}
	return entries, t.order.Uint32(raw[n*tiffEntryBytes:]), nil
}

// raw gives an entry's values as they stand in the file.
func (e tiffEntry) raw(t *tiffFile) ([]byte, error) {
	size := tiffSizes[e.typ]
	if size == 0 || e.n > maxTIFFTable {
		return nil, fault(NotImage, "TIFF tag %d has %d values of type %d", e.tag, e.n, e.typ)
	}
	if e.n*size <= 4 {
		return e.field[:e.n*size], nil
	}
	return t.at(uint64(t.order.Uint32(e.field)), e.n*size)
}

// values gives the whole numbers of an entry that says where pixels lie; none of
// another entry.
func (e tiffEntry) values(t *tiffFile) ([]uint64, error) {
	switch e.tag {
	case tagWidth, tagHeight, tagBits, tagSamples, tagStripStart, tagStripBytes, tagTileStart, tagTileBytes:
	default:
		return nil, nil
	}
	if e.typ != tiffShort && e.typ != tiffLong {
		return nil, fault(NotImage, "TIFF tag %d of type %d", e.tag, e.typ)
	}
	raw, err := e.raw(t)
	if err != nil {
		return nil, err
	}
	out := make([]uint64, e.n)
	for i := range out {
		if e.typ == tiffShort {
			out[i] = uint64(t.order.Uint16(raw[2*i:]))
		} else {
			out[i] = uint64(t.order.Uint32(raw[4*i:]))
		}
	}
	return out, nil
}

// tiffPage is one page: its entries, and where its pixels lie.
type tiffPage struct {
	*tiffFile
	start        uint32 // offset of its directory
	entries      []tiffEntry
	starts, lens []uint64 // of strips or tiles
	sum          uint64   // of lens
	startTag     uint16
	old          bool // JPEG as TIFF 6.0 had it, with offsets of its own
}

// page reads a page's directory and checks that all of its strips or tiles are
// there: libtiff would fill what is missing with a colour and say nothing that
// reaches us.
func (t *tiffFile) page(at uint32) (*tiffPage, error) {
	entries, _, err := t.directory(at)
	if err != nil {
		return nil, err
	}
	values, old := map[uint16][]uint64{}, false
	for _, e := range entries {
		v, err := e.values(t)
		if err != nil {
			return nil, err
		}
		if v != nil {
			values[e.tag] = v
		}
		old = old || e.tag >= tagOldJPEG && e.tag <= tagOldTables
	}
	if len(values[tagWidth]) == 0 || len(values[tagHeight]) == 0 {
		return nil, fault(NotImage, "a TIFF page without a size")
	}
	width, height := values[tagWidth][0], values[tagHeight][0]
	if err := sizeOK(int(min(width, 1<<30)), int(min(height, 1<<30))); err != nil {
		return nil, err
	}
	samples := uint64(1)
	if v := values[tagSamples]; len(v) > 0 {
		samples = v[0]
	}
	p := &tiffPage{tiffFile: t, start: at, entries: entries, starts: values[tagStripStart], lens: values[tagStripBytes], startTag: tagStripStart, old: old}
	if len(p.starts) == 0 {
		p.starts, p.lens, p.startTag = values[tagTileStart], values[tagTileBytes], tagTileStart
	}
	if len(p.starts) == 0 || len(p.starts) != len(p.lens) {
		return nil, fault(NotImage, "a TIFF page without pixels")
	}
	for i := range p.starts {
		if p.lens[i] == 0 || p.starts[i]+p.lens[i] > t.size {
			return nil, fault(CutShort, "a TIFF strip lies past the end")
		}
		p.sum += p.lens[i]
	}
	if bare := max(p.sum, width*height*min(samples, 4)); bare > maxBare {
		return nil, fault(TooLarge, "a TIFF page of %d MB: scan in gray, or at 300 dpi", bare>>20)
	}
	return p, nil
}

// alone writes the page as a TIFF of its own: its pixels, the values that lie
// outside of its directory, and that.
func (p *tiffPage) alone() ([]byte, error) {
	const head = 8
	out := make([]byte, head, head+p.sum+uint64(len(p.starts))+1<<16)
	copy(out, map[bool]string{true: "MM\x00*", false: "II*\x00"}[p.order == byteOrder(binary.BigEndian)])
	put := func(n uint64) []byte { // room for n bytes, at an even offset
		out = append(out, make([]byte, len(out)%2)...)
		out = append(out, make([]byte, n)...)
		return out[uint64(len(out))-n:]
	}
	var moved []byte
	for i := range p.starts {
		strip := put(p.lens[i])
		moved = p.order.AppendUint32(moved, uint32(uint64(len(out))-p.lens[i]))
		if _, err := p.r.ReadAt(strip, int64(p.starts[i])); err != nil {
			return nil, fault(CutShort, "a TIFF strip cannot be read")
		}
	}
	var dir []byte
	dir = p.order.AppendUint16(dir, uint16(len(p.entries)))
	for _, e := range p.entries {
		raw, err := e.raw(p.tiffFile)
		switch {
		case e.tag == p.startTag:
			e.typ, raw = tiffLong, moved
		case err != nil:
			e.typ, e.n, raw = 1, 0, nil // a note that nobody can read
		}
		dir = p.order.AppendUint16(p.order.AppendUint16(dir, e.tag), e.typ)
		dir = p.order.AppendUint32(dir, uint32(e.n))
		if len(raw) > 4 {
			copy(put(uint64(len(raw))), raw)
			dir = p.order.AppendUint32(dir, uint32(len(out)-len(raw)))
			continue
		}
		dir = append(dir, make([]byte, 4)...)
		copy(dir[len(dir)-4:], raw)
	}
	copy(put(uint64(len(dir)+4)), dir) // and no directory behind it
	p.order.PutUint32(out[4:], uint32(len(out)-len(dir)-4))
	return out, nil
}

// within is the whole file, with the header pointing at the page: where old
// JPEG tags name places in it.
func (p *tiffPage) within() ([]byte, error) {
	if p.size > MaxPicture {
		return nil, fault(TooLarge, "a TIFF of old JPEG of %d bytes, at most %d are read", p.size, MaxPicture)
	}
	out, err := p.at(0, p.size)
	if err != nil {
		return nil, err
	}
	p.order.PutUint32(out[4:], p.start)
	return out, nil
}
