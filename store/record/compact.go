package record

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"zheng/store/election"
	"zheng/store/journal"
)

// A file that grew while voters and sheets came holds older states of its
// pages, from which an order could be read. So it is written anew, in the order
// of its keys, when the polls close.

// Compact writes the record anew and puts it in the place of the old one.
// Meanwhile it is read as ever; acts wait. A crash leaves the old or the new
// record, both whole. What the old file's place on the disk still holds is the
// disk's affair.
func (s *Store) Compact(ctx context.Context) error {
	if s.file == nil {
		return errors.New("couldn't compact the record: it is not in a file")
	}
	if err := s.submit(ctx, note{journal.Entry{Act: journal.ActCompact}}); err != nil {
		return fmt.Errorf("couldn't compact the record: %w", err)
	}
	j := &job{alone: s.rewrite, done: make(chan error, 1)}
	if err := s.send(ctx, j); err != nil {
		return fmt.Errorf("couldn't compact the record: %w", err)
	}
	if err := <-j.done; err != nil {
		return fmt.Errorf("couldn't compact the record: %w", err)
	}
	return nil
}

// Compact is Store.Compact for a folder that is not in use.
func Compact(dir string, e *election.Election) (err error) {
	s, err := Open(dir, e, Options{}) // audited, and nobody else's
	if err != nil {
		return fmt.Errorf("couldn't compact the record: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Compact(context.Background())
}

// rewrite is run by the writer, between two transactions.
func (s *Store) rewrite() error {
	fresh := filepath.Join(s.dir, dbName+".new")
	if err := s.file.copyTo(fresh); err != nil {
		return kind(err)
	}
	if err := s.sound(fresh); err != nil {
		return fmt.Errorf("the copy is not whole: %w", err)
	}
	if err := s.file.replace(fresh, filepath.Join(s.dir, dbName)); err != nil {
		return err
	}
	s.follow.anew()
	return nil
}

// sound recounts a file.
func (s *Store) sound(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return kind(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return kind(err)
	}
	h, err := readHead(f, info.Size())
	if err == nil {
		_, err = recount(f, h, s.identity, s.roster)
	}
	return err
}

// copyTo writes all entries into a new file.
func (b *bolt) copyTo(path string) (err error) {
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
	if err := guarded(func() (err error) {
		defer caught(&err)
		return bbolt.Compact(to, b.file.db, step)
	}); err != nil {
		return err
	}
	return to.Sync()
}

// replace puts a fresh file in the place of the record and goes on with it.
// Whoever still reads the old one, reads the same there. It is the writer's own:
// nothing is written meanwhile.
func (b *bolt) replace(fresh, path string) (err error) {
	defer caught(&err)
	again, err := openBolt(fresh, b.last)
	if err != nil {
		return err
	}
	moved, err := moveRecord(fresh, path, b.last)
	if !moved {
		return errors.Join(err, again.close())
	}
	if err != nil {
		// A power cut may bring the old file back: nothing more may be written.
		b.broken = fmt.Errorf("%w; start again", err)
	}
	b.mu.Lock()
	old := b.file
	b.file = again.file
	b.mu.Unlock()
	return errors.Join(err, b.leave(old)) // its own hold
}

// moveRecord puts a fresh file in the place of the record. The new file begins
// to count its transactions again, so the note of the old one's last goes
// first; without it the next opening makes a new one.
func moveRecord(fresh, path, last string) (moved bool, err error) {
	if err := os.Remove(last); err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, kind(err)
	}
	dir := filepath.Dir(path)
	if err := syncDir(dir); err != nil {
		return false, err
	}
	if err := os.Rename(fresh, path); err != nil {
		return false, kind(err)
	}
	return true, syncDir(dir)
}
