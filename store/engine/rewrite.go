// This file writes a database anew, for a file that grew holds older states of
// its pages, from which the order of its transactions could be read.

package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// Rewrite writes the file anew, in the order of its keys, and goes on with it
// once sound finds it whole. Meanwhile it is read as ever; whoever calls sees to
// it that nothing is written. A crash leaves the old file or the new one, both
// whole. What the old file's place on the disk still holds is the disk's affair.
func (b *Bolt) Rewrite(sound func(File) error) error {
	fresh := File{Path: b.at.fresh(), Last: b.at.Last}
	if err := b.copyTo(fresh.Path); err != nil {
		return DiskError(err)
	}
	if err := sound(fresh); err != nil {
		return fmt.Errorf("the copy is not whole: %w", err)
	}
	if err := b.replace(fresh.Path); err != nil {
		return err
	}
	last, err := b.at.Newest()
	if err != nil {
		return err
	}
	return b.at.Note(last)
}

// copyTo writes all entries into a new file.
func (b *Bolt) copyTo(path string) (err error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	opts := boltOptions()
	opts.NoSync = true // synced once, at the end
	to, err := bbolt.Open(path, 0o600, opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	const step = 4 << 20 // bytes a transaction
	if err := b.compact(to, step); err != nil {
		return err
	}
	return to.Sync()
}

func (b *Bolt) compact(to *bbolt.DB, step int64) (err error) {
	defer faultsCaught(&err)()
	return bbolt.Compact(to, b.file.db, step)
}

// replace puts a fresh file in the place of the old one and goes on with it.
// Whoever still reads the old one, reads the same there. It is the writer's own:
// nothing is written meanwhile.
func (b *Bolt) replace(fresh string) (err error) {
	defer caught(&err)
	again, err := openBolt(fresh)
	if err != nil {
		return err
	}
	moved, err := b.at.take(fresh)
	if !moved {
		return errors.Join(err, b.leave(again))
	}
	if err != nil {
		// A power cut may bring the old file back: nothing more may be written.
		b.broken = fmt.Errorf("%w; start again", err)
	}
	b.mu.Lock()
	old := b.file
	b.file = again
	b.mu.Unlock()
	return errors.Join(err, b.leave(old)) // its own hold
}

// take puts a fresh file in the place of the old one. The new file begins to
// count its transactions again, so the note of the old one's last goes first;
// without it the next opening makes a new one.
func (f File) take(fresh string) (moved bool, err error) {
	if err := os.Remove(f.Last); err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, DiskError(err)
	}
	dir := filepath.Dir(f.Path)
	if err := SyncDir(dir); err != nil {
		return false, err
	}
	if err := os.Rename(fresh, f.Path); err != nil {
		return false, DiskError(err)
	}
	return true, SyncDir(dir)
}
