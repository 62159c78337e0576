package record

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"zheng/store/election"
)

// Compact writes the record anew, in the order of its keys, and puts it in the
// place of the old one. A file that grew while sheets came holds older states
// of its pages, from which an order could be read: it is compacted when polls
// close. The folder must not be in use. A crash leaves the old or the new
// record, both whole.
func Compact(dir string, e *election.Election) (err error) {
	s, err := Open(dir, e, Options{}) // audited, and nobody else's
	if err != nil {
		return fmt.Errorf("couldn't compact the record: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	db, last := filepath.Join(dir, dbName), filepath.Join(dir, lastName)
	fresh := db + ".new"
	if err := s.copyTo(fresh); err != nil {
		return fmt.Errorf("couldn't compact the record: %w", kind(err))
	}
	f, err := os.Open(fresh)
	if err != nil {
		return fmt.Errorf("couldn't compact the record: %w", kind(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("couldn't compact the record: %w", kind(err))
	}
	h, err := readHead(f, info.Size())
	if err == nil {
		_, err = recount(f, h, identify(e), s.roster)
	}
	if err != nil {
		return fmt.Errorf("couldn't compact the record: the copy is not whole: %w", err)
	}
	// The new file begins to count its transactions again, so the note of the
	// old one's last goes first; without it the next opening makes a new one.
	if err := os.Remove(last); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("couldn't compact the record: %w", kind(err))
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	if err := os.Rename(fresh, db); err != nil {
		return fmt.Errorf("couldn't compact the record: %w", kind(err))
	}
	return syncDir(dir)
}

// copyTo writes all entries into a new file.
func (s *Store) copyTo(path string) (err error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	from, ok := s.engine.(*bolt)
	if !ok {
		return errors.New("only a record in a file can be compacted")
	}
	opts := boltOptions()
	opts.NoSync = true // synced once, at the end
	to, err := bbolt.Open(path, 0o600, opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	const step = 4 << 20 // bytes a transaction
	if err := guarded(func() (err error) {
		defer caught(&err)
		return bbolt.Compact(to, from.db, step)
	}); err != nil {
		return err
	}
	return to.Sync()
}
