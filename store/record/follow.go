// This file lets a copy of the record follow it: what each transaction put and
// deleted, in order, and the record itself a stretch of keys at a time. A copy
// that has taken every stretch, and then every change since before the first,
// is the record as it is after the last of these changes. Nobody waits for the
// one who follows.

package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"zheng/store/engine"
)

// Change is one entry that a transaction put or deleted.
type Change struct {
	Key, Value []byte
	Deleted    bool
}

// ImageName says which image a change tells of: it is on the disk already.
func (c Change) ImageName() (ImageName, bool) {
	var h Hash
	if c.Deleted || len(c.Key) != 1+len(h) || c.Key[0] != tabEvidence {
		return ImageName{}, false
	}
	var e struct {
		Ext string `json:"ext"`
	}
	_, rest, err := splitEvidence(c.Value)
	if err != nil || json.Unmarshal(rest, &e) != nil || e.Ext == "" {
		return ImageName{}, false
	}
	return ImageName{tail(c.Key), e.Ext}, true
}

// ImageName is an image by the hash of its bytes and what ends its file's name.
type ImageName struct {
	Hash Hash
	Ext  string
}

// Follower collects the changes of every transaction since Follow.
type Follower struct {
	all   *followers
	limit int
	ready chan struct{}

	mu      sync.Mutex
	changes []Change
	size    int
	version uint64
	lost    bool
}

// followers are those of a store.
type followers struct {
	mu  sync.Mutex
	all []*Follower
	now []Change // of the transaction under way; the writer's own

	began time.Time // of the transaction under way
	timed []*func(time.Duration)
}

// Follow begins to collect changes, as many bytes of them as limit: beyond,
// all are dropped and Take says so.
func (s *Store) Follow(limit int) *Follower {
	f := &Follower{all: &s.follow, limit: limit, ready: make(chan struct{}, 1)}
	s.follow.mu.Lock()
	defer s.follow.mu.Unlock()
	s.follow.all = append(s.follow.all, f)
	return f
}

// Ready has a value when there is something to take.
func (f *Follower) Ready() <-chan struct{} { return f.ready }

// Version counts the transactions that were followed. Once an act has returned,
// it is at least that of the act's own transaction.
func (f *Follower) Version() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.version
}

// Take gives the changes up to a version and forgets them. After lost the copy
// must begin anew.
func (f *Follower) Take() (changes []Change, version uint64, lost bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	changes, version, lost = f.changes, f.version, f.lost
	f.changes, f.size, f.lost = nil, 0, false
	return changes, version, lost
}

// Close ends the collecting.
func (f *Follower) Close() {
	f.all.mu.Lock()
	defer f.all.mu.Unlock()
	f.all.all = slices.DeleteFunc(f.all.all, func(o *Follower) bool { return o == f })
}

// begin listens to a transaction where anybody follows.
func (f *followers) begin(t engine.Tx) engine.Tx {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now, f.began = nil, time.Now()
	if len(f.all) == 0 {
		return t
	}
	return followedTx{t, f}
}

// end tells how the transaction ended. One that failed may yet be written.
func (f *followers) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	took := time.Since(f.began)
	f.began = time.Time{}
	for _, told := range f.timed {
		(*told)(took)
	}
	var own actError
	if errors.As(err, &own) || err == nil && len(f.now) == 0 {
		return // nothing was written
	}
	for _, o := range f.all {
		o.add(f.now, err)
	}
	f.now = nil
}

// restart makes every copy begin anew: one that followed act by act has the order
// that was just taken out of the record.
func (f *followers) restart() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.all {
		o.add(nil, errAnew)
	}
}

var errAnew = errors.New("the record was written anew")

func (f *Follower) add(changes []Change, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	for _, c := range changes {
		f.size += len(c.Key) + len(c.Value)
	}
	f.changes = append(f.changes, changes...)
	if err != nil || f.size > f.limit {
		f.changes, f.size, f.lost = nil, 0, true
	}
	select {
	case f.ready <- struct{}{}:
	default:
	}
}

// followedTx notes what is put and deleted.
type followedTx struct {
	engine.Tx
	to *followers
}

func (t followedTx) Put(key, value []byte) error {
	t.to.now = append(t.to.now, Change{Key: bytes.Clone(key), Value: bytes.Clone(value)})
	return t.Tx.Put(key, value)
}

func (t followedTx) Delete(key []byte) error {
	t.to.now = append(t.to.now, Change{Key: bytes.Clone(key), Deleted: true})
	return t.Tx.Delete(key)
}

// errStretch ends a stretch.
var errStretch = errors.New("the stretch is long enough")

// Stretch gives entries of the record in the order of their keys, those after a
// key, until they are limit bytes; none where the record ends. The order is of
// one moment; between two stretches the record goes on.
func (s *Store) Stretch(after []byte, limit int) (out []Change, err error) {
	size := 0
	err = s.view(func(t engine.Tx) error {
		return t.Range(engine.After(after), nil, func(k, v []byte) error {
			out = append(out, Change{Key: bytes.Clone(k), Value: bytes.Clone(v)})
			if size += len(k) + len(v); size >= limit {
				return errStretch
			}
			return nil
		})
	})
	if errors.Is(err, errStretch) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("couldn't read the record: %w", err)
	}
	return out, nil
}

// ReadImage gives a stored image, checked against its hash.
func (s *Store) ReadImage(n ImageName) ([]byte, error) { return s.images.get(n.Hash, n.Ext) }

// Folder is where the record is kept.
func (s *Store) Folder() string { return s.dir }

// ListName is a file in the data folder that belongs to whoever copies it.
const ListName = "zheng.backup"

const keyFileMax = 1 << 20 // bytes; keys are far smaller

// KeyFiles reads the small files beside the record: keys, without which a copy
// of the record is of little use.
func (s *Store) KeyFiles() (map[string][]byte, error) {
	list, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("couldn't read the data folder: %w", engine.DiskError(err))
	}
	out := map[string][]byte{}
	for _, f := range list {
		if !IsKeyFile(f.Name()) || !f.Type().IsRegular() {
			continue
		}
		info, err := f.Info()
		if errors.Is(err, os.ErrNotExist) || err == nil && info.Size() > keyFileMax {
			continue
		}
		b, err := os.ReadFile(filepath.Join(s.dir, f.Name()))
		if errors.Is(err, os.ErrNotExist) {
			continue // it was being made
		}
		if err != nil {
			return nil, fmt.Errorf("couldn't read %s: %w", f.Name(), engine.DiskError(err))
		}
		out[f.Name()] = b
	}
	return out, nil
}

// IsKeyFile tells whether a name in the data folder is of a key: of what is
// there, all but the record itself and its helpers.
func IsKeyFile(name string) bool {
	switch name {
	case dbName, dbName + ".new", lastName, lockName, ListName:
		return false
	}
	return filepath.Base(name) == name && len(name) > len("zheng.") && name[:len("zheng.")] == "zheng." && !bytes.ContainsAny([]byte(name), "-~")
}

// Grown is a number that acts make larger and nothing makes smaller, so that
// of two copies of a record the older can be told: the length of its log.
func (s *Store) Grown() (uint64, error) {
	n, err := s.LogSize()
	return uint64(n), err
}
