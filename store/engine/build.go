package engine

import (
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

// Build is a file being made: not trusted before it was walked, and on the disk
// only once Finish returns.
type Build struct{ db *bbolt.DB }

// Build begins an empty file, in place of any that was there.
func (f File) Build() (*Build, error) { return build(f.Path) }

func build(path string) (*Build, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("couldn't begin a record: %w", DiskError(err))
	}
	opts := boltOptions()
	opts.NoSync = true // synced once, by Finish
	db, err := bbolt.Open(path, 0o600, opts)
	if err != nil {
		return nil, fmt.Errorf("couldn't begin a record: %w", DiskError(err))
	}
	err = db.Update(func(t *bbolt.Tx) error {
		_, err := t.CreateBucket(bucketName)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("couldn't begin a record: %w", DiskError(errors.Join(err, db.Close())))
	}
	return &Build{db}, nil
}

// Update changes the file in one transaction.
func (b *Build) Update(fn func(Tx) error) (err error) {
	defer caught(&err)
	err = b.db.Update(func(t *bbolt.Tx) error { return fn(boltTx{t.Bucket(bucketName)}) })
	if err != nil {
		return fmt.Errorf("couldn't write the record: %w", DiskError(err))
	}
	return nil
}

// Finish makes all of it durable but for the file's name: its folder is still
// to be synced.
func (b *Build) Finish() (err error) {
	defer caught(&err)
	if err := errors.Join(b.db.Sync(), b.db.Close()); err != nil {
		return fmt.Errorf("couldn't finish the record: %w", DiskError(err))
	}
	return nil
}

// Abandon ends without a file that may be used.
func (b *Build) Abandon() { b.db.Close() }
