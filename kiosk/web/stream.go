// This file carries changes to the screens that look on.

package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// Hub tells everyone who looks on that something has changed. Who is slow
// hears of many changes once.
type Hub struct {
	mu   sync.Mutex
	subs map[chan struct{}]bool
}

// Notify says that something has changed.
func (h *Hub) Notify() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.subs {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Subscribe looks on until leave is called.
func (h *Hub) Subscribe() (changed <-chan struct{}, leave func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.subs == nil {
		h.subs = map[chan struct{}]bool{}
	}
	h.subs[c] = true
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.subs, c)
	}
}

const (
	beat      = 15 * time.Second // a sign of life, and a fresh look at what time changes
	slowWrite = 10 * time.Second // who takes longer is gone
)

// Stream sends what make gives: at once, at every change and at every beat,
// where it differs from what was sent. It ends with the request or the server.
func (s *Site) Stream(w http.ResponseWriter, r *http.Request, h *Hub, event string, make func() (any, error)) {
	s.Share(w, r, h.Subscribe, event, 0, func() ([]byte, error) {
		v, err := make()
		if err != nil {
			return nil, err
		}
		return json.Marshal(v)
	})
}

// Share is Stream for what many look at: frame gives bytes (JSON in one line)
// that Frames has made once for all of them. Two frames of a stream are at least
// rest apart; what changes between is in the later one. A beat is an event too,
// so that a page can tell a silent server from a dead line.
func (s *Site) Share(w http.ResponseWriter, r *http.Request, subscribe func() (<-chan struct{}, func()), event string, rest time.Duration, frame func() ([]byte, error)) {
	changed, leave := subscribe()
	defer leave()
	streamHead(w)
	head, stillHere := eventHead(w, event), append(eventHead(w, "beat"), "\n\n"...)
	control := http.NewResponseController(w)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	var last []byte
	for {
		data, err := frame()
		if err != nil {
			s.log.Error("couldn't make a screen", "err", err)
			return
		}
		parts := [][]byte{stillHere}
		if !bytes.Equal(data, last) {
			parts = [][]byte{[]byte("retry: 1000\n"), head, data, []byte("\n\n")}
			last = data
		}
		control.SetWriteDeadline(time.Now().Add(slowWrite))
		for _, part := range parts {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
		if err := control.Flush(); err != nil {
			return
		}
		if rest > 0 {
			select {
			case <-time.After(rest):
			case <-r.Context().Done():
				return
			}
		}
		select {
		case <-changed:
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}

// Frames makes what many look at once for each version of it.
type Frames struct {
	mu      sync.Mutex
	made    bool
	version uint64
	data    []byte
}

// Get gives the frame of a version, as JSON, made by the first who asks for it;
// the others wait for that. An error is not kept.
func (f *Frames) Get(version func() uint64, make func() (any, error)) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := version()
	if f.made && f.version == now {
		return f.data, nil
	}
	v, err := make()
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	f.made, f.version, f.data = true, now, data
	return data, nil
}
