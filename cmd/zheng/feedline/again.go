// This file feeds a batch again: after a jam, or where a stack's number of
// sheets is not that of the record. Papers that were recorded are recognised by
// their ink; of papers without ink as many as were recorded. What is left over
// is recorded as new.

package feedline

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"

	"zheng/scan/omr"
	"zheng/store/record"
)

// reasonAgain is why a sheet was not recorded: its paper was, in the batch that
// is fed again.
const reasonAgain = "fed_again"

// again is a batch as the record has it, from which sheets are ticked off.
type again struct {
	batch int

	mu     sync.Mutex
	left   []recalled
	blank  map[string]int // by posts
	ticked int
}

// recalled is a sheet by its ink.
type recalled struct {
	keys        []uint64
	fingerprint []byte
}

// recall reads the pictures of a batch anew: the record keeps no geometry.
func recall(from Tray, batch int) (*again, error) {
	a := &again{batch: batch, blank: map[string]int{}}
	found, err := ofBatch(from.store, batch)
	if err != nil {
		return nil, err
	}
	for _, h := range found {
		data, ext, err := from.store.Image(h)
		if err != nil {
			return nil, fmt.Errorf("couldn't feed batch %d again: %w", batch, err)
		}
		s := from.reader.Read(omr.Image{Bytes: data, Ext: "." + ext})
		if len(s.Fingerprint) == 0 {
			a.blank[fmt.Sprint(s.Page, s.Posts)]++
			continue
		}
		a.left = append(a.left, recalled{omr.TwinKeys(s.Fingerprint), s.Fingerprint})
	}
	return a, nil
}

// ofBatch are the ballots of a batch that are not rejected or repeated.
func ofBatch(store *record.Store, batch int) (found []record.Hash, err error) {
	any := false
	err = store.Sheets(func(e record.Entry) error {
		if e.Batch != batch {
			return nil
		}
		any = true
		if e.Status == record.Counted || e.Status == record.Review {
			found = append(found, e.Hash)
		}
		return nil
	})
	if err == nil && !any {
		err = fmt.Errorf("couldn't feed batch %d again: %w", batch, errNoBatch)
	}
	return found, err
}

var errNoBatch = errors.New("there is no such batch")

// find ticks a sheet off, where the batch has it.
func (a *again) find(s omr.Sheet) (reason string, known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(s.Fingerprint) == 0 {
		k := fmt.Sprint(s.Page, s.Posts)
		if a.blank[k] == 0 {
			return "", false
		}
		a.blank[k]--
		a.ticked++
		return reasonAgain, true
	}
	keys := omr.TwinKeys(s.Fingerprint)
	for i, old := range a.left {
		near := slices.ContainsFunc(old.keys, func(k uint64) bool { return slices.Contains(keys, k) })
		if near && (bytes.Equal(old.fingerprint, s.Fingerprint) || omr.Twin(old.fingerprint, s.Fingerprint)) {
			a.left = slices.Delete(a.left, i, i+1)
			a.ticked++
			return reasonAgain, true
		}
	}
	return "", false
}

func (a *again) known() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ticked
}
