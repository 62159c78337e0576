// This file reads and writes counters, whatever they count.

package record

import (
	"encoding/binary"
	"fmt"

	"zheng/store/engine"
)

// counter is some numbers that are kept as one entry, in a fixed order.
type counter interface{ fields() []*uint64 }

// single is a counter of one number.
type single uint64

func (n *single) fields() []*uint64 { return []*uint64{(*uint64)(n)} }

// minus is -1: counters wrap round as unsigned numbers do.
const minus = ^uint64(0)

func encodeCounter(c counter) (b []byte) {
	for _, f := range c.fields() {
		b = binary.AppendUvarint(b, *f)
	}
	return b
}

func decodeCounter(b []byte, c counter) error {
	d := decoder{b: b}
	for _, f := range c.fields() {
		*f = d.uvarint()
	}
	if d.bad || len(d.b) > 0 {
		return fmt.Errorf("%w: a counter makes no sense", ErrDamaged)
	}
	return nil
}

// getCounter reads a counter into c, which stays as it is where there is none.
func getCounter(t engine.Tx, key []byte, c counter) error {
	b, err := t.Get(key)
	if err != nil || b == nil {
		return err
	}
	return decodeCounter(b, c)
}

func putCounter(t engine.Tx, key []byte, c counter) error { return t.Put(key, encodeCounter(c)) }

// putOrDrop is putCounter for one that is there only while it counts something.
func putOrDrop(t engine.Tx, key []byte, c counter) error {
	for _, f := range c.fields() {
		if *f != 0 {
			return putCounter(t, key, c)
		}
	}
	return t.Delete(key)
}

// sumUp adds every number of by to the one in its place.
func sumUp(to, by counter) {
	change := by.fields()
	for i, f := range to.fields() {
		*f += *change[i]
	}
}
