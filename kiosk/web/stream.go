package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// This file carries changes to the screens that look on.

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
	changed, leave := h.Subscribe()
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	var last []byte
	for {
		v, err := make()
		if err != nil {
			s.log.Error("couldn't make a screen", "err", err)
			return
		}
		data, err := json.Marshal(v)
		if err != nil {
			s.log.Error("couldn't make a screen", "err", err)
			return
		}
		msg := []byte(": still here\n\n")
		if !bytes.Equal(data, last) {
			msg = append(append([]byte("retry: 1000\nevent: "+event+"\ndata: "), data...), "\n\n"...)
			last = data
		}
		control.SetWriteDeadline(time.Now().Add(slowWrite))
		if _, err := w.Write(msg); err != nil {
			return
		}
		if err := control.Flush(); err != nil {
			return
		}
		select {
		case <-changed:
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}
