package record

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"zheng/store/journal"
)

// tx is all that an act needs of a database: small enough for bbolt on one
// machine and for etcd on many. Slices are valid until the transaction ends.
type tx interface {
	get(key []byte) ([]byte, error) // nil where there is none
	put(key, value []byte) error
	delete(key []byte) error
	each(prefix []byte, fn func(key, value []byte) error) error // in the order of keys
}

// engine runs transactions.
//
// When update returns nil, all that fn changed is durable. When it returns an
// error, all of it may be there or none of it, never a part.
type engine interface {
	update(fn func(tx) error) error
	view(fn func(tx) error) error
	close() error
}

const pageSize = 4096 // the same on every machine, whatever its memory pages

var bucketName = []byte("zheng")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal ends a value with a checksum over key and value.
func seal(key, value []byte) []byte {
	sum := crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
	out := make([]byte, 0, len(value)+4)
	return binary.LittleEndian.AppendUint32(append(out, value...), sum)
}

// unseal checks a value and gives it without its checksum.
func unseal(key, sealed []byte) ([]byte, error) {
	n := len(sealed) - 4
	if n < 0 || crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, sealed[:n]) != binary.LittleEndian.Uint32(sealed[n:]) {
		return nil, fmt.Errorf("%w: the entry %.40q was changed", ErrDamaged, key)
	}
	return sealed[:n:n], nil
}

// bolt is the engine on one bbolt file.
type bolt struct {
	last string // file with the number of the last transaction

	mu     sync.Mutex // guards file against those who read while it is replaced
	file   *boltFile
	broken error // why nothing may be written any more; the writer's own
}

// boltFile is closed when nobody holds it.
type boltFile struct {
	db    *bbolt.DB
	holds int // readers, and the engine itself
}

// enter holds the file as it is now.
func (b *bolt) enter() *boltFile {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.file.holds++
	return b.file
}

func (b *bolt) leave(f *boltFile) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if f.holds--; f.holds > 0 {
		return nil
	}
	return kind(f.db.Close())
}

func boltOptions() *bbolt.Options {
	return &bbolt.Options{
		Timeout:      time.Second,
		PageSize:     pageSize,
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
	}
}

// create makes an empty record. It is built beside its place and moved there,
// so that a crash leaves either none or a whole one.
func create(path string, identity []byte, r roster, public string, first journal.Entry) (err error) {
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("couldn't begin a record: %w", kind(err))
	}
	db, err := bbolt.Open(tmp, 0o600, boltOptions())
	if err != nil {
		return fmt.Errorf("couldn't begin a record: %w", kind(err))
	}
	err = db.Update(func(t *bbolt.Tx) error {
		bk, err := t.CreateBucket(bucketName)
		if err != nil {
			return err
		}
		b := boltTx{bk}
		zero := newTotals(r)
		if err := b.put([]byte{tabIdentity}, identity); err != nil {
			return err
		}
		if err := b.put([]byte{tabCounters}, encodeFields(zero.sheets.fields())); err != nil {
			return err
		}
		for i, p := range r.posts {
			if err := b.put(append([]byte{tabPost}, p.ID...), encodeFields(zero.posts[i].fields())); err != nil {
				return err
			}
		}
		if err := b.put([]byte{tabPublic}, []byte(public)); err != nil {
			return err
		}
		return writeEntry(b, first)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("couldn't begin a record: %w", kind(err))
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("couldn't begin a record: %w", kind(err))
	}
	return syncDir(filepath.Dir(path))
}

// openBolt opens a record that audit has found whole.
func openBolt(path, last string) (_ *bolt, err error) {
	defer caught(&err)
	opts := boltOptions()
	// Room in memory for the file to grow: mapping it anew waits for all who
	// read, and one who begins to read meanwhile, inside another reading, for
	// that. It costs nothing but addresses.
	opts.InitialMmapSize = 1 << 30
	db, err := bbolt.Open(path, 0o600, opts)
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("couldn't open %s: %w", path, ErrLocked)
	}
	if err != nil {
		return nil, fmt.Errorf("couldn't open %s: %w", path, kind(err))
	}
	db.AllocSize = 1 << 20 // grow in small steps: the disk may be nearly full
	return &bolt{file: &boltFile{db: db, holds: 1}, last: last}, nil
}

func (b *bolt) update(fn func(tx) error) (err error) {
	defer caught(&err)
	if b.broken != nil {
		return b.broken
	}
	var id int
	err = b.file.db.Update(func(t *bbolt.Tx) error {
		id = t.ID()
		return fn(boltTx{t.Bucket(bucketName)})
	})
	if err != nil {
		return kind(err)
	}
	// The transaction stands whatever becomes of this note; without it a lost
	// transaction would only go unnoticed.
	_ = writeLast(b.last, uint64(id))
	return nil
}

func (b *bolt) view(fn func(tx) error) (err error) {
	defer caught(&err)
	f := b.enter()
	defer b.leave(f)
	return kind(f.db.View(func(t *bbolt.Tx) error {
		return fn(boltTx{t.Bucket(bucketName)})
	}))
}

func (b *bolt) close() (err error) {
	defer caught(&err)
	return b.leave(b.file)
}

type boltTx struct{ b *bbolt.Bucket }

func (t boltTx) get(key []byte) ([]byte, error) {
	v := t.b.Get(key)
	if v == nil {
		return nil, nil
	}
	return unseal(key, v)
}

func (t boltTx) put(key, value []byte) error { return t.b.Put(key, seal(key, value)) }
func (t boltTx) delete(key []byte) error     { return t.b.Delete(key) }

func (t boltTx) each(prefix []byte, fn func(k, v []byte) error) error {
	c := t.b.Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		v, err := unseal(k, v)
		if err != nil {
			return err
		}
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}

// caught turns a panic into ErrDamaged. bbolt trusts its file: one that changes
// under it makes it panic, or read beyond the end of its mapping.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w while it was in use: %v; stop, and restore it from a backup", ErrDamaged, r)
	}
}

// guarded makes faults in mapped memory panics of this goroutine, which caught
// turns into errors, while fn runs.
func guarded(fn func() error) error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return fn()
}

// kind gives the errors of the system the names of this package.
func kind(err error) error {
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
