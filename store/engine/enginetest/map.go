// Package enginetest has an engine on a map: what package engine promises, in
// the fewest lines, to hold other engines and the acts on them against.
package enginetest

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"zheng/store/engine"
)

// Map is an engine in memory. The zero value is empty.
type Map struct {
	mu   sync.RWMutex
	kept entries
}

// Copy is a Map with all that an engine holds.
func Copy(e engine.Engine) (*Map, error) {
	m := &Map{kept: entries{}}
	err := e.View(func(t engine.Tx) error { return t.Range(nil, nil, m.kept.Put) })
	return m, err
}

// Update implements engine.Engine: fn changes a copy, which is taken or not.
func (m *Map) Update(fn func(engine.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := maps.Clone(m.kept)
	if changed == nil {
		changed = entries{}
	}
	if err := fn(changed); err != nil {
		return err
	}
	m.kept = changed
	return nil
}

// View implements engine.Engine.
func (m *Map) View(fn func(engine.Tx) error) error {
	m.mu.RLock()
	now := m.kept
	m.mu.RUnlock()
	return fn(now)
}

// Close implements engine.Engine.
func (m *Map) Close() error { return nil }

// entries is a transaction on a map. Values are never changed in place.
type entries map[string][]byte

func (e entries) Get(key []byte) ([]byte, error) { return e[string(key)], nil }

func (e entries) Put(key, value []byte) error {
	e[string(key)] = append([]byte{}, value...) // nothing is a value too
	return nil
}

func (e entries) Delete(key []byte) error {
	delete(e, string(key))
	return nil
}

func (e entries) Range(from, end []byte, fn engine.Visit) error {
	for _, k := range slices.Sorted(maps.Keys(e)) {
		if k < string(from) || end != nil && bytes.Compare([]byte(k), end) >= 0 {
			continue
		}
		if err := fn([]byte(k), e[k]); err != nil {
			return err
		}
	}
	return nil
}
