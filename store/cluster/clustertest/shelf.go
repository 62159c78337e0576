package clustertest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"zheng/store/cluster"
)

// Memory is a shelf in memory, without faults.
type Memory struct {
	mu      sync.Mutex
	rev     int64
	items   map[string]cluster.Item
	watches []*watch
}

type watch struct {
	prefix string
	mu     sync.Mutex
	queue  []cluster.Item
	knock  chan struct{}
}

func (w *watch) add(items ...cluster.Item) {
	w.mu.Lock()
	w.queue = append(w.queue, items...)
	w.mu.Unlock()
	select {
	case w.knock <- struct{}{}:
	default:
	}
}

func (m *Memory) Get(_ context.Context, key string) (cluster.Item, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := m.items[key]
	i.Key = key
	return i, nil
}

func (m *Memory) List(_ context.Context, prefix string) ([]cluster.Item, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.under(prefix), nil
}

func (m *Memory) under(prefix string) (out []cluster.Item) {
	for k, i := range m.items {
		if strings.HasPrefix(k, prefix) {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b cluster.Item) int { return strings.Compare(a.Key, b.Key) })
	return out
}

func (m *Memory) Swap(_ context.Context, key string, value []byte, rev int64) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.items[key].Rev != rev {
		return false, nil
	}
	m.put(key, value)
	return true, nil
}

func (m *Memory) Put(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(key, value)
	return nil
}

func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rev++
	delete(m.items, key)
	m.tell(cluster.Item{Key: key, Rev: m.rev})
	return nil
}

func (m *Memory) put(key string, value []byte) {
	if m.items == nil {
		m.items = map[string]cluster.Item{}
	}
	m.rev++
	m.items[key] = cluster.Item{Key: key, Value: slices.Clone(value), Rev: m.rev}
	m.tell(m.items[key])
}

func (m *Memory) tell(i cluster.Item) {
	for _, w := range m.watches {
		if strings.HasPrefix(i.Key, w.prefix) {
			w.add(i)
		}
	}
}

func (m *Memory) Watch(ctx context.Context, prefix string) <-chan cluster.Item {
	w := &watch{prefix: prefix, knock: make(chan struct{}, 1)}
	m.mu.Lock()
	w.add(m.under(prefix)...)
	m.watches = append(m.watches, w)
	m.mu.Unlock()
	out := make(chan cluster.Item)
	go func() {
		defer close(out)
		defer m.leave(w)
		for {
			w.mu.Lock()
			list := w.queue
			w.queue = nil
			w.mu.Unlock()
			for _, i := range list {
				select {
				case out <- i:
				case <-ctx.Done():
					return
				}
			}
			select {
			case <-w.knock:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (m *Memory) leave(w *watch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watches = slices.DeleteFunc(m.watches, func(o *watch) bool { return o == w })
}

// ErrLine is every fault of a Line.
var ErrLine = errors.New("the line is down")

// Fault is what a line does to one call.
type Fault int

// The faults: the call does not arrive; its answer does not; it arrives when the
// caller has long given up.
const (
	Fine Fault = iota
	Lost
	Mute
	Late
)

// Line is the way to a shelf, with faults. Wait is called before and after each
// call, and before one that is Late is done.
type Line struct {
	cluster.Shelf
	Fault func() Fault
	Wait  func(ctx context.Context, late bool) error
}

func (l *Line) call(ctx context.Context, do func(context.Context) error) error {
	if err := l.Wait(ctx, false); err != nil {
		return err
	}
	switch l.Fault() {
	case Lost:
		return ErrLine
	case Mute:
		do(context.WithoutCancel(ctx))
		return ErrLine
	case Late:
		ctx := context.WithoutCancel(ctx)
		go func() {
			l.Wait(ctx, true)
			do(ctx)
		}()
		return ErrLine
	}
	if err := do(ctx); err != nil {
		return err
	}
	return l.Wait(ctx, false)
}

func (l *Line) Get(ctx context.Context, key string) (i cluster.Item, err error) {
	err = l.call(ctx, func(ctx context.Context) (err error) { i, err = l.Shelf.Get(ctx, key); return err })
	return i, err
}

func (l *Line) List(ctx context.Context, prefix string) (list []cluster.Item, err error) {
	err = l.call(ctx, func(ctx context.Context) (err error) { list, err = l.Shelf.List(ctx, prefix); return err })
	return list, err
}

func (l *Line) Swap(ctx context.Context, key string, value []byte, rev int64) (done bool, err error) {
	err = l.call(ctx, func(ctx context.Context) (err error) {
		done, err = l.Shelf.Swap(ctx, key, value, rev)
		return err
	})
	return done, err
}

func (l *Line) Put(ctx context.Context, key string, value []byte) error {
	return l.call(ctx, func(ctx context.Context) error { return l.Shelf.Put(ctx, key, value) })
}

func (l *Line) Delete(ctx context.Context, key string) error {
	return l.call(ctx, func(ctx context.Context) error { return l.Shelf.Delete(ctx, key) })
}

// Copy is another shelf with the same values, on which nobody looks.
func (m *Memory) Copy() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &Memory{rev: m.rev, items: maps.Clone(m.items)}
}
