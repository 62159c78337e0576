package cluster

import (
	"bytes"
	"context"
	"time"
)

// Item is a value on the shelf and the revision at which it came there; both are
// zero where there is none.
type Item struct {
	Key   string
	Value []byte
	Rev   int64
}

// Shelf keeps values for all stations. Each call is linearizable: it happens at
// one moment between its beginning and its end. An error says nothing about
// whether a change was made, or will be.
type Shelf interface {
	Get(ctx context.Context, key string) (Item, error)
	// Swap puts value where the key's revision still is rev, 0 for no value yet;
	// false and no error: it is not, and nothing was done.
	Swap(ctx context.Context, key string, value []byte, rev int64) (bool, error)
	// List gives all under a prefix, as they are at one moment.
	List(ctx context.Context, prefix string) ([]Item, error)
	// Put and Delete change a value that no decision rests on. One that was put
	// goes away by itself within a minute or two.
	Put(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
	// Watch gives what there is under a prefix and each change from then on, in
	// order for each key, until ctx ends; an Item without value was deleted. When
	// the line was cut it begins anew with what there is.
	Watch(ctx context.Context, prefix string) <-chan Item
}

// pause lies between two attempts at the shelf.
const pause = 50 * time.Millisecond

// swap is Shelf.Swap with its outcome found out: it is sent until an answer
// comes, and where the answer is no, an earlier one of ours may have been done,
// which the value tells: no other has its ids. With an error, when ctx ends, it
// may be done or not, or be done later while the revision stands.
func swap(ctx context.Context, s Shelf, key string, value []byte, rev int64) (bool, error) {
	for {
		done, err := s.Swap(ctx, key, value, rev)
		if err == nil && done {
			return true, nil
		}
		if err == nil {
			now, err := get(ctx, s, key)
			return err == nil && bytes.Equal(now.Value, value), err
		}
		if !waited(ctx) {
			return false, err
		}
	}
}

// get is Shelf.Get, sent until an answer comes.
func get(ctx context.Context, s Shelf, key string) (Item, error) {
	for {
		item, err := s.Get(ctx, key)
		if err == nil || !waited(ctx) {
			return item, err
		}
	}
}

// waited waits a little, false where ctx ended.
func waited(ctx context.Context) bool {
	select {
	case <-time.After(pause):
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
