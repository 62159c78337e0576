package journal

import (
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// hashes are all of a log's.
type hashes []Hash

func (h hashes) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, at := range indexes {
		out[i] = h[at]
	}
	return out, nil
}

// The edge alone gives the same roots as a whole tree, at every size.
func TestEdge(t *testing.T) {
	edge, whole := &Tree{}, hashes{}
	for n := range int64(300) {
		want, err := tlog.TreeHash(n, whole)
		if err != nil {
			t.Fatal(err)
		}
		if edge.Root() != want || edge.Size() != n {
			t.Fatalf("%d entries: root %v, want %v; size %d", n, edge.Root(), want, edge.Size())
		}
		kept, err := DecodeTree(edge.Encode())
		if err != nil || kept.Root() != want || kept.Size() != n {
			t.Fatalf("%d entries, kept: %v, %v", n, kept, err)
		}
		line := fmt.Appendf(nil, "entry %d", n)
		edge.Append(line)
		more, err := tlog.StoredHashes(n, line, whole)
		if err != nil {
			t.Fatal(err)
		}
		whole = append(whole, more...)
	}
}

func TestDecodeTreeRefuses(t *testing.T) {
	three := &Tree{}
	for range 3 {
		three.Append([]byte("x"))
	}
	b := three.Encode()
	for name, bad := range map[string][]byte{
		"cut off":    b[:len(b)-1],
		"a hash off": b[:len(b)-tlog.HashSize],
		"half size":  b[:5],
		"other size": append([]byte{0, 0, 0, 0, 0, 0, 0, 1}, b[8:]...),
		"negative":   append([]byte{255}, b[1:]...),
	} {
		if tree, err := DecodeTree(bad); err == nil {
			t.Errorf("%s: %+v", name, tree)
		}
	}
}
