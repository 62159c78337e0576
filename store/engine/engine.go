// Package engine keeps keys and values through transactions: all of a
// transaction is there after it, or none of it. It knows nothing of elections.
//
// Whoever acts asks for a Tx and no more, small enough for bbolt in one file
// (File, Bolt) and for etcd on many machines; package enginetest has one on a
// map. What only a file can do – be read and checked before anything trusts it
// (Walk), be written anew without traces of its past (Bolt.Rewrite), be rebuilt
// from a copy (File.Build) – is beside it.
package engine

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"syscall"

	"zheng/store/durable"

	bolterrors "go.etcd.io/bbolt/errors"
)

// Tx is one transaction. Slices that it gives are valid until it ends; slices
// that it takes are its caller's again when the call returns.
type Tx interface {
	Get(key []byte) ([]byte, error) // nil where there is none
	Put(key, value []byte) error
	Delete(key []byte) error // of a key that is not there: nothing happens

	// Range gives the entries from a key on, up to end and without it, in the
	// order of their keys; a nil end is beyond all keys. An error of fn ends it.
	// What fn changes in the range meanwhile may be given or not.
	Range(from, end []byte, fn func(key, value []byte) error) error
}

// Engine runs transactions: one that changes at a time, beside many that read.
//
// When Update returns nil, all that fn changed is durable. When it returns an
// error, all of it may be there or none of it, never a part.
type Engine interface {
	Update(fn func(Tx) error) error
	View(fn func(Tx) error) error
	Close() error
}

// Visit takes an entry; its slices are valid during the call.
type Visit = func(key, value []byte) error

// Each gives the entries whose keys begin with prefix, in order.
func Each(t Tx, prefix []byte, fn Visit) error { return t.Range(prefix, beyond(prefix), fn) }

// beyond is the first key after all that begin with prefix; nil for none.
func beyond(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	for n := len(end); n > 0; n-- {
		if end[n-1]++; end[n-1] != 0 {
			return end[:n]
		}
	}
	return nil
}

// After is the first key that follows key.
func After(key []byte) []byte { return append(bytes.Clone(key), 0) }

// ErrLocked: another program uses the data folder.
var ErrLocked = errors.New("the data folder is in use by another program")

// ErrDamaged: what is on the disk is not what was written there.
var ErrDamaged = errors.New("the record is damaged")

// ErrFull: no space left; nothing was lost, and adding goes on when there is space.
var ErrFull = errors.New("no space left on the disk")

// ErrReadOnly: the data folder cannot be written to.
var ErrReadOnly = errors.New("the data folder cannot be written to")

// ErrClosed: the record was closed.
var ErrClosed = errors.New("the record is closed")

// Damaged is ErrDamaged for a file whose content makes no sense, with what to do.
func Damaged(path string, err error) error {
	return fmt.Errorf("%w: %s: %w; stop, keep a copy of the folder, and restore it from a backup", ErrDamaged, path, err)
}

// DiskError gives the errors of the system the names that they have here:
// ErrFull, ErrReadOnly, ErrClosed. Others stay as they are, nil too.
func DiskError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return ErrClosed
	}
	return err
}

// SyncDir makes durable which files a folder has.
func SyncDir(path string) error { return DiskError(durable.SyncDir(path)) }
