package engine

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
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// PageSize is that of every file, whatever the machine's memory pages are.
const PageSize = 4096

// MaxKey is the longest key, in bytes.
const MaxKey = bbolt.MaxKeySize

var bucketName = []byte("zheng")

// File is a database in a file.
type File struct {
	Path string
	Last string // another file, which notes the number of the last transaction
}

// fresh is where another version of the file is made, beside its place.
func (f File) fresh() string { return f.Path + ".new" }

// Exists says whether there is a file. One that was there and is gone or empty
// is ErrDamaged: it must not begin again at nothing.
func (f File) Exists() (bool, error) {
	info, err := os.Stat(f.Path)
	switch {
	case err == nil && info.Size() > 0:
		return true, nil
	case err == nil:
		return false, fmt.Errorf("%w: %s is empty; restore it from a backup", ErrDamaged, f.Path)
	case !errors.Is(err, os.ErrNotExist):
		return false, fmt.Errorf("couldn't look at %s: %w", f.Path, DiskError(err))
	}
	if _, err := os.Stat(f.Last); !errors.Is(err, os.ErrNotExist) {
		return false, fmt.Errorf("%w: %s is gone, but %s says that it was used; restore it from a backup", ErrDamaged, f.Path, f.Last)
	}
	return false, nil
}

// Create makes the file with what fill puts into it. It is built beside its
// place and moved there, so that a crash leaves either none or a whole one.
func (f File) Create(fill func(Tx) error) error {
	b, err := build(f.fresh())
	if err != nil {
		return err
	}
	if err := errors.Join(b.Update(fill), b.Finish()); err != nil {
		return err
	}
	if err := os.Rename(f.fresh(), f.Path); err != nil {
		return fmt.Errorf("couldn't begin a record: %w", DiskError(err))
	}
	return SyncDir(filepath.Dir(f.Path))
}

// Bolt is the engine on one bbolt file.
type Bolt struct {
	at File

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
func (b *Bolt) enter() *boltFile {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.file.holds++
	return b.file
}

func (b *Bolt) leave(f *boltFile) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if f.holds--; f.holds > 0 {
		return nil
	}
	return DiskError(f.db.Close())
}

func boltOptions() *bbolt.Options {
	return &bbolt.Options{
		Timeout:      time.Second,
		PageSize:     PageSize,
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
	}
}

// Open opens a file that Walk has found whole. Errors are ErrLocked, ErrDamaged
// or the disk's.
func (f File) Open() (_ *Bolt, err error) {
	file, err := openBolt(f.Path)
	if err != nil {
		return nil, err
	}
	return &Bolt{at: f, file: file}, nil
}

func openBolt(path string) (_ *boltFile, err error) {
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
		return nil, fmt.Errorf("couldn't open %s: %w", path, DiskError(err))
	}
	db.AllocSize = 1 << 20 // grow in small steps: the disk may be nearly full
	return &boltFile{db: db, holds: 1}, nil
}

// Update implements Engine.
func (b *Bolt) Update(fn func(Tx) error) (err error) {
	defer faultsCaught(&err)()
	if b.broken != nil {
		return b.broken
	}
	var id int
	err = b.file.db.Update(func(t *bbolt.Tx) error {
		id = t.ID()
		return fn(boltTx{t.Bucket(bucketName)})
	})
	if err != nil {
		return DiskError(err)
	}
	// The transaction stands whatever becomes of this note; without it a lost
	// transaction would only go unnoticed.
	_ = b.at.Note(uint64(id))
	return nil
}

// View implements Engine.
func (b *Bolt) View(fn func(Tx) error) (err error) {
	defer faultsCaught(&err)()
	f := b.enter()
	defer b.leave(f)
	return DiskError(f.db.View(func(t *bbolt.Tx) error {
		return fn(boltTx{t.Bucket(bucketName)})
	}))
}

// Close implements Engine.
func (b *Bolt) Close() (err error) {
	defer caught(&err)
	return b.leave(b.file)
}

// boltTx is a Tx on the one bucket. Each value ends with a checksum over key
// and value.
type boltTx struct{ b *bbolt.Bucket }

func (t boltTx) Get(key []byte) ([]byte, error) {
	v := t.b.Get(key)
	if v == nil {
		return nil, nil
	}
	return unseal(key, v)
}

func (t boltTx) Put(key, value []byte) error { return t.b.Put(key, seal(key, value)) }
func (t boltTx) Delete(key []byte) error     { return t.b.Delete(key) }

func (t boltTx) Range(from, end []byte, fn Visit) error {
	c := t.b.Cursor()
	for k, v := c.Seek(from); k != nil && (end == nil || bytes.Compare(k, end) < 0); k, v = c.Next() {
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

// faultsCaught makes faults in mapped memory panics of this goroutine until the
// function that it gives is called, which turns a panic into ErrDamaged.
func faultsCaught(err *error) (end func()) {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if r := recover(); r != nil {
			*err = panicked(r)
		}
	}
}

// caught turns a panic into ErrDamaged. bbolt trusts its file: one that changes
// under it makes it panic, or read beyond the end of its mapping.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = panicked(r)
	}
}

func panicked(r any) error {
	return fmt.Errorf("%w while it was in use: %v; stop, and restore it from a backup", ErrDamaged, r)
}
