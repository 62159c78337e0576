package engine

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"math/bits"
	"os"
	"runtime"
	"sync"
)

// bbolt maps its file into memory and trusts every number in it. A damaged file
// makes it panic, read beyond the mapping, or quietly use an older state. So
// the file is read here first, with every number checked: heads, tree, keys,
// free list, and that each page is in exactly one of them. The format is
// bbolt's version 2, little endian:
//
//	page    id u64, flags u16, count u16, overflow u32, elements, data
//	branch  pos u32, ksize u32, child u64
//	leaf    flags u32, pos u32, ksize u32, vsize u32
//	meta    magic u32, version u32, page size u32, flags u32, root u64,
//	        sequence u64, free list u64, pages u64, transaction u64, FNV-1a u64
const (
	headerSize  = 16
	metaSize    = 56 // without its checksum
	metaMagic   = 0xED0CDAED
	metaVersion = 2
	flagBranch  = 1
	flagLeaf    = 2
	flagFree    = 16
	flagBucket  = 1 // of a leaf's element
	depthMax    = 32
)

var le = binary.LittleEndian

// Head is the newest valid of the file's two meta pages.
type Head struct {
	Tx    uint64 // number of the last transaction
	Pages uint64 // in use, free ones among them; the rest of the file is room to grow

	root, free uint64
}

// ReadHead finds the newest valid head. A file has two, written in turn; one
// may be torn by a power cut, and the other then holds the state before.
func ReadHead(r io.ReaderAt, size int64) (h Head, err error) {
	ours := false
	for i := int64(0); i < 2; i++ {
		b := make([]byte, headerSize+metaSize+8)
		if _, err := r.ReadAt(b, i*PageSize); err != nil {
			continue
		}
		m := b[headerSize:]
		sum := fnv.New64a()
		sum.Write(m[:metaSize])
		if le.Uint32(m) != metaMagic || le.Uint32(m[4:]) != metaVersion || le.Uint64(m[metaSize:]) != sum.Sum64() {
			continue
		}
		if le.Uint32(m[8:]) != PageSize {
			return h, fmt.Errorf("its pages have %d bytes, ours %d", le.Uint32(m[8:]), PageSize)
		}
		if tx := le.Uint64(m[48:]); !ours || tx > h.Tx {
			h = Head{root: le.Uint64(m[16:]), free: le.Uint64(m[32:]), Pages: le.Uint64(m[40:]), Tx: tx}
		}
		ours = true
	}
	switch {
	case !ours:
		return h, fmt.Errorf("it has no head of a bbolt file")
	case h.Pages > uint64(size)/PageSize:
		return h, fmt.Errorf("it was cut off: %d bytes of %d", size, h.Pages*PageSize)
	}
	return h, nil
}

// Newest checks that no transaction was lost: that the file ends with the one
// that was noted last. It gives its number.
func (f File) Newest() (tx uint64, err error) {
	err = f.read(func(r io.ReaderAt, size int64) error {
		h, err := ReadHead(r, size)
		if err != nil {
			return Damaged(f.Path, err)
		}
		if noted := f.Noted(); noted > h.Tx {
			return fmt.Errorf("%w: %s ends with transaction %d, but %d was done; restore the newer one from a backup, or remove %s to go on from the older state",
				ErrDamaged, f.Path, h.Tx, noted, f.Last)
		}
		tx = h.Tx
		return nil
	})
	return tx, err
}

// Walk checks the file, see the function Walk.
func (f File) Walk(visitor func() Visit) error {
	return f.read(func(r io.ReaderAt, size int64) error { return Walk(r, size, visitor) })
}

func (f File) read(fn func(r io.ReaderAt, size int64) error) error {
	file, err := os.Open(f.Path)
	if err != nil {
		return fmt.Errorf("couldn't open the record: %w", DiskError(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("couldn't open the record: %w", DiskError(err))
	}
	return fn(file, info.Size())
}

// Walk checks all of a file and gives every entry to a visitor, one made for
// each of several goroutines. Each has a stretch of the keys, in order, and the
// visitors are made in the order of their stretches.
func Walk(r io.ReaderAt, size int64, visitor func() Visit) error {
	h, err := ReadHead(r, size)
	if err != nil {
		return err
	}
	w := &walker{r: r, head: h, seen: make([]uint64, (h.Pages+63)/64)}
	if err := w.mark(0, 2); err != nil {
		return err
	}
	root, err := w.bucket(h.root)
	if err != nil {
		return err
	}
	if root.inline != nil {
		err = w.leaf(node{b: root.inline}, nil, nil, visitor())
	} else {
		err = w.parallel(root.page, visitor)
	}
	if err != nil {
		return err
	}
	if err := w.freeList(); err != nil {
		return err
	}
	return w.complete()
}

// walker reads pages and marks them, so that none is used twice.
type walker struct {
	r    io.ReaderAt
	head Head
	seen []uint64 // bitmap of pages
	bufs [depthMax][]byte
}

// node is one page with its overflow.
type node struct {
	id uint64
	b  []byte
}

func (n node) flags() uint16 { return le.Uint16(n.b[8:]) }
func (n node) count() int    { return int(le.Uint16(n.b[10:])) }

func bad(id uint64, format string, args ...any) error {
	return fmt.Errorf("page %d: %w", id, fmt.Errorf(format, args...))
}

func (w *walker) mark(id, n uint64) error {
	if id+n < id || id+n > w.head.Pages {
		return bad(id, "lies beyond the end")
	}
	for ; n > 0; id, n = id+1, n-1 {
		if w.seen[id/64]>>(id%64)&1 == 1 {
			return bad(id, "is used twice")
		}
		w.seen[id/64] |= 1 << (id % 64)
	}
	return nil
}

// page reads a page and its overflow into the buffer of a depth.
func (w *walker) page(id uint64, depth int) (n node, err error) {
	if depth >= depthMax {
		return n, bad(id, "the tree is too deep")
	}
	if id < 2 || id >= w.head.Pages {
		return n, bad(id, "lies beyond the end")
	}
	if w.bufs[depth] == nil {
		w.bufs[depth] = make([]byte, PageSize)
	}
	b := w.bufs[depth][:PageSize]
	if _, err := w.r.ReadAt(b, int64(id)*PageSize); err != nil {
		return n, fmt.Errorf("page %d: %w", id, err)
	}
	if le.Uint64(b) != id {
		return n, bad(id, "calls itself %d", le.Uint64(b))
	}
	more := uint64(le.Uint32(b[12:]))
	if err := w.mark(id, 1+more); err != nil {
		return n, err
	}
	if more > 0 {
		if need := int(1+more) * PageSize; cap(b) < need {
			b = append(make([]byte, 0, need), b...)
			w.bufs[depth] = b
		}
		b = b[:int(1+more)*PageSize]
		if _, err := w.r.ReadAt(b[PageSize:], int64(id+1)*PageSize); err != nil {
			return n, fmt.Errorf("page %d: %w", id, err)
		}
	}
	return node{id: id, b: b}, nil
}

// part is n bytes of a page at pos, counted from an element at from.
func (n node) part(from int, pos, size uint32) ([]byte, error) {
	at := uint64(from) + uint64(pos)
	if at+uint64(size) > uint64(len(n.b)) {
		return nil, bad(n.id, "an entry lies beyond its end")
	}
	return n.b[at : at+uint64(size) : at+uint64(size)], nil
}

// item is an element of a leaf.
func (n node) item(i int) (flags uint32, key, value []byte, err error) {
	at := headerSize + 16*i
	if at+16 > len(n.b) {
		return 0, nil, nil, bad(n.id, "has too many entries")
	}
	e := n.b[at:]
	key, err = n.part(at, le.Uint32(e[4:]), le.Uint32(e[8:]))
	if err != nil {
		return 0, nil, nil, err
	}
	if len(key) == 0 {
		return 0, nil, nil, bad(n.id, "an entry has no key")
	}
	// The value follows its key; a sum over 32 bits would not be ours.
	if uint64(le.Uint32(e[4:]))+uint64(len(key)) > 1<<31 {
		return 0, nil, nil, bad(n.id, "an entry lies beyond its end")
	}
	value, err = n.part(at, le.Uint32(e[4:])+uint32(len(key)), le.Uint32(e[12:]))
	return le.Uint32(e), key, value, err
}

// child is an element of a branch.
func (n node) child(i int) (key []byte, id uint64, err error) {
	at := headerSize + 16*i
	if at+16 > len(n.b) {
		return nil, 0, bad(n.id, "has too many entries")
	}
	e := n.b[at:]
	key, err = n.part(at, le.Uint32(e), le.Uint32(e[4:]))
	if err == nil && len(key) == 0 {
		err = bad(n.id, "an entry has no key")
	}
	return key, le.Uint64(e[8:]), err
}

// ordered checks that key follows prev and is below end, both nil where free.
// The first key of a page may equal the one its parent knows it by.
func ordered(id uint64, i int, prev, key, end []byte) error {
	c := bytes.Compare(prev, key)
	if prev != nil && (c > 0 || c == 0 && i > 0) || end != nil && bytes.Compare(key, end) >= 0 {
		return bad(id, "its keys are out of order")
	}
	return nil
}

// rooted is where a bucket's tree begins: a page, or one inside its parent.
type rooted struct {
	page   uint64
	inline []byte
}

// bucket finds ours, the only one, in the root page.
func (w *walker) bucket(root uint64) (at rooted, err error) {
	n, err := w.page(root, 0)
	if err != nil {
		return at, err
	}
	if n.flags() != flagLeaf || n.count() != 1 {
		return at, bad(root, "is not the root of a record of elections")
	}
	flags, key, value, err := n.item(0)
	if err != nil {
		return at, err
	}
	if flags != flagBucket || !bytes.Equal(key, bucketName) || len(value) < headerSize {
		return at, bad(root, "is not the root of a record of elections")
	}
	if at.page = le.Uint64(value); at.page != 0 {
		return at, nil
	}
	at.inline = bytes.Clone(value[headerSize:])
	if len(at.inline) < headerSize {
		return at, bad(root, "its bucket is cut off")
	}
	return at, nil
}

func (w *walker) leaf(n node, first, end []byte, visit Visit) error {
	if empty := n.count() == 0; n.flags() != flagLeaf || empty && n.id != 0 { // only a bucket in its parent's page may be empty
		return bad(n.id, "is not a leaf with entries")
	}
	prev := first
	for i := 0; i < n.count(); i++ {
		flags, key, value, err := n.item(i)
		if err != nil {
			return err
		}
		if flags != 0 {
			return bad(n.id, "has an entry of an unknown kind")
		}
		if err := ordered(n.id, i, prev, key, end); err != nil {
			return err
		}
		value, err = unseal(key, value)
		if err != nil {
			return bad(n.id, "%v", err)
		}
		if err := visit(key, value); err != nil {
			return bad(n.id, "%w", err)
		}
		prev = key
	}
	return nil
}

// span is a subtree and the bounds of its keys.
type span struct {
	id         uint64
	first, end []byte
}

// spans are the children of a branch.
func (n node) spans(first, end []byte) ([]span, error) {
	if n.count() == 0 {
		return nil, bad(n.id, "is a branch without children")
	}
	out := make([]span, n.count())
	prev := first
	for i := range out {
		key, id, err := n.child(i)
		if err != nil {
			return nil, err
		}
		if err := ordered(n.id, i, prev, key, end); err != nil {
			return nil, err
		}
		out[i] = span{id: id, first: key, end: end}
		if i > 0 {
			out[i-1].end = key
		}
		prev = key
	}
	return out, nil
}

func (w *walker) tree(s span, depth int, visit Visit) error {
	n, err := w.page(s.id, depth)
	if err != nil {
		return err
	}
	if n.flags() != flagBranch {
		return w.leaf(n, s.first, s.end, visit)
	}
	below, err := n.spans(s.first, s.end)
	if err != nil {
		return err
	}
	for _, b := range below {
		if err := w.tree(b, depth+1, visit); err != nil {
			return err
		}
	}
	return nil
}

// parallel walks the tree under root with a goroutine for each processor.
func (w *walker) parallel(root uint64, visitor func() Visit) error {
	n, err := w.page(root, 1)
	if err != nil {
		return err
	}
	if n.flags() != flagBranch {
		return w.leaf(n, nil, nil, visitor())
	}
	below, err := n.spans(nil, nil)
	if err != nil {
		return err
	}
	parts := min(runtime.GOMAXPROCS(0), len(below))
	walkers := make([]*walker, parts)
	errs := make([]error, parts)
	var wg sync.WaitGroup
	for i := range walkers {
		walkers[i] = &walker{r: w.r, head: w.head, seen: make([]uint64, len(w.seen))}
		visit := visitor()
		mine := below[i*len(below)/parts : (i+1)*len(below)/parts]
		wg.Go(func() {
			for _, s := range mine {
				if errs[i] = walkers[i].tree(s, 2, visit); errs[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	for _, o := range walkers {
		for i, b := range o.seen {
			if both := w.seen[i] & b; both != 0 {
				return bad(uint64(64*i+bits.TrailingZeros64(both)), "is used twice")
			}
			w.seen[i] |= b
		}
	}
	return nil
}

// freeList marks the pages that bbolt may write next: a page of the tree among
// them would be overwritten.
func (w *walker) freeList() error {
	n, err := w.page(w.head.free, 0)
	if err != nil {
		return err
	}
	if n.flags() != flagFree {
		return bad(n.id, "is not a list of free pages")
	}
	count, at := uint64(n.count()), headerSize
	if count == 0xFFFF {
		count, at = le.Uint64(n.b[at:]), at+8
	}
	if count > uint64(len(n.b)-at)/8 {
		return bad(n.id, "lists more free pages than it holds")
	}
	for i := uint64(0); i < count; i++ {
		if err := w.mark(le.Uint64(n.b[uint64(at)+8*i:]), 1); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) complete() error {
	for id := uint64(0); id < w.head.Pages; id++ {
		if w.seen[id/64]>>(id%64)&1 == 0 {
			return bad(id, "is neither used nor free")
		}
	}
	return nil
}
