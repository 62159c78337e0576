package journal

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a node of the tree, SHA-256 after RFC 6962.
type Hash = tlog.Hash

// Tree is the log as far as appending needs it: how many entries there are, and
// the hashes of the whole subtrees at its right edge, the widest first, one for
// each bit set in the size. Its few hundred bytes lie beside the entries and
// change with them. The zero value is an empty log.
type Tree struct {
	size int64
	edge []Hash
}

// Size is how many entries there are.
func (t *Tree) Size() int64 { return t.size }

// Append adds an entry by its line.
func (t *Tree) Append(line []byte) { t.AppendHash(tlog.RecordHash(line)) }

// AppendHash adds an entry by the hash of its line, see LineHash.
func (t *Tree) AppendHash(h Hash) {
	for full := bits.TrailingZeros64(^uint64(t.size)); full > 0; full-- {
		last := len(t.edge) - 1
		h = tlog.NodeHash(t.edge[last], h)
		t.edge = t.edge[:last]
	}
	t.edge = append(t.edge, h)
	t.size++
}

// LineHash is the leaf of a line.
func LineHash(line []byte) Hash { return tlog.RecordHash(line) }

// Root is the hash of the whole log.
func (t *Tree) Root() Hash {
	h, err := tlog.TreeHash(t.size, tlog.HashReaderFunc(func([]int64) ([]Hash, error) { return t.edge, nil }))
	if err != nil {
		panic(err) // the edge is all it reads, and there
	}
	return h
}

// Encode gives the tree as it is kept.
func (t *Tree) Encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(t.size))
	for _, h := range t.edge {
		b = append(b, h[:]...)
	}
	return b
}

// DecodeTree reads what Encode wrote; no bytes at all are an empty log.
func DecodeTree(b []byte) (*Tree, error) {
	if len(b) == 0 {
		return &Tree{}, nil
	}
	if len(b) < 8 || len(b)%tlog.HashSize != 8 {
		return nil, fmt.Errorf("a log's tree of %d bytes makes no sense", len(b))
	}
	t := &Tree{size: int64(binary.BigEndian.Uint64(b))}
	for b = b[8:]; len(b) > 0; b = b[tlog.HashSize:] {
		t.edge = append(t.edge, Hash(b[:tlog.HashSize]))
	}
	if t.size < 0 || len(t.edge) != bits.OnesCount64(uint64(t.size)) {
		return nil, fmt.Errorf("a log's tree of %d entries with %d hashes makes no sense", t.size, len(t.edge))
	}
	return t, nil
}
