// This file carries the streams of all pages of a browser on one connection.
// HTTP/1.1 lets a browser have six to a server, and six screens that each kept
// one would leave none to open a seventh.

package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Live is Handle for a stream (Site.Stream, Site.Share), which a page follows by
// itself or as a strand of the braid: stream.js does as the browser allows.
func (s *Site) Live(path string, a Action, h http.HandlerFunc) {
	s.live[path] = true
	s.Handle("GET "+path, a, Whole(h))
}

// mostStrands is far above the screens that one browser shows.
const mostStrands = 32

// braid is GET /live?of=PATH&of=PATH…: every event of every strand as
// "data: N NAME JSON", N being the strand's place in the question. Each strand
// passes the gate by itself, with the session of whoever asks. One that ends is
// told as the event over with its HTTP status; the others go on.
func (s *Site) braid(w http.ResponseWriter, r *http.Request) {
	of := r.URL.Query()["of"]
	if len(of) == 0 || len(of) > mostStrands {
		http.Error(w, "name 1 to "+strconv.Itoa(mostStrands)+" streams · 请写 1 到 "+strconv.Itoa(mostStrands)+" 个数据流: /live?of=PATH&of=PATH", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	b := &braid{w: w, control: http.NewResponseController(w), cancel: cancel}
	var strands []*http.Request
	for _, path := range of {
		u, err := url.ParseRequestURI(path)
		if err != nil || u.IsAbs() || !s.live[u.Path] {
			http.Error(w, "there is no such stream · 没有这个数据流", http.StatusBadRequest)
			return
		}
		one := r.Clone(ctx)
		one.URL, one.RequestURI, one.Form = u, path, nil
		strands = append(strands, one)
	}
	streamHead(w)
	var all sync.WaitGroup
	for i, one := range strands {
		all.Go(func() {
			part := &strand{braid: b, place: i, header: http.Header{}}
			s.mux.ServeHTTP(part, one)
			part.over()
		})
	}
	all.Wait()
}

// braid is the one connection; what a strand flushes stays together.
type braid struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
	cancel  context.CancelFunc
}

func (b *braid) send(event []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.control.SetWriteDeadline(time.Now().Add(slowWrite))
	_, err := b.w.Write(event)
	if err == nil {
		err = b.control.Flush()
	}
	if err != nil {
		b.cancel()
	}
	return err
}

// strand is the ResponseWriter of one stream of a braid.
type strand struct {
	*braid
	place  int
	header http.Header
	code   int
	kept   bytes.Buffer
}

func (s *strand) Header() http.Header { return s.header }

func (s *strand) WriteHeader(code int) {
	if s.code == 0 {
		s.code = code
	}
}

// Write keeps what comes until it is flushed; the page of a refusal is never.
func (s *strand) Write(data []byte) (int, error) {
	s.WriteHeader(http.StatusOK)
	if s.code != http.StatusOK {
		return len(data), nil
	}
	return s.kept.Write(data)
}

// FlushError implements what http.ResponseController asks for.
func (s *strand) FlushError() error {
	defer s.kept.Reset()
	return s.send(s.kept.Bytes())
}

// SetWriteDeadline is the braid's to say.
func (s *strand) SetWriteDeadline(time.Time) error { return nil }

// head begins an event, before its data.
func (s *strand) head(event string) []byte {
	return []byte("data: " + strconv.Itoa(s.place) + " " + event + " ")
}

func (s *strand) over() {
	s.WriteHeader(http.StatusOK)
	s.send(append(s.head("over"), strconv.Itoa(s.code)+"\n\n"...))
}

// eventHead begins an event of a stream, before its data: as server-sent events
// have it, or as the strand of a braid.
func eventHead(w http.ResponseWriter, event string) []byte {
	if s, ok := w.(*strand); ok {
		return s.head(event)
	}
	return []byte("event: " + event + "\ndata: ")
}

func streamHead(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
}
