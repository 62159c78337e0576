package web

import (
	"bufio"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// strands is a site with a stream that goes on, one that fails, and one that is
// not for everybody.
func strands(t testing.TB, n *atomic.Int64) (*Hub, *httptest.Server) {
	t.Helper()
	s := NewSite(slog.New(slog.DiscardHandler), nobody{})
	hub := new(Hub)
	s.Live("/count/events", Public, func(w http.ResponseWriter, r *http.Request) {
		s.Stream(w, r, hub, "count", func() (any, error) { return map[string]any{"n": n.Load(), "of": r.FormValue("of")}, nil })
	})
	s.Live("/fails/events", Public, func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, http.ErrAbortHandler) })
	s.Live("/closed/events", Count, func(w http.ResponseWriter, r *http.Request) { t.Error("the gate was passed by") })
	s.Handle("GET /page", Public, func(w http.ResponseWriter, r *http.Request) error { t.Error("a page is no stream"); return nil })
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return hub, server
}

// nobody lets nobody in but to what is public.
type nobody struct{ OnlyHere }

func (nobody) Allow(_ *http.Request, a Action) (Person, error) {
	if a == Public {
		return Person{}, nil
	}
	return Person{}, ErrLogin
}

// Streams on one connection: each under its place, each through the gate by
// itself, each with its own end.
func TestBraid(t *testing.T) {
	var n atomic.Int64
	n.Store(1)
	hub, server := strands(t, &n)
	of := url.Values{"of": {"/count/events?of=a", "/closed/events", "/fails/events", "/count/events?of=b"}}
	resp, err := http.Get(server.URL + "/live?" + of.Encode())
	if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatal(resp, err)
	}
	defer server.CloseClientConnections()
	lines := bufio.NewScanner(resp.Body)
	got := map[string]bool{}
	until := func(all ...string) {
		t.Helper()
		for _, want := range all {
			for !got[want] {
				if !lines.Scan() {
					t.Fatalf("%q never came, but %v: %v", want, got, lines.Err())
				}
				if says, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
					got[strings.TrimSpace(says)] = true
				}
			}
		}
	}
	until("1 over 401", "2 over 500", `0 count {"n":1,"of":"a"}`, `3 count {"n":1,"of":"b"}`)
	clear(got)
	n.Store(2)
	hub.Notify()
	until(`0 count {"n":2,"of":"a"}`, `3 count {"n":2,"of":"b"}`)
	for says := range got {
		if strings.Contains(says, "over") {
			t.Errorf("ended: %q", says)
		}
	}
}

func TestBraidRefuses(t *testing.T) {
	_, server := strands(t, new(atomic.Int64))
	many := url.Values{}
	for range mostStrands + 1 {
		many.Add("of", "/count/events")
	}
	for name, of := range map[string]url.Values{
		"nothing": {}, "a page": {"of": {"/page"}}, "itself": {"of": {"/live"}}, "elsewhere": {"of": {"http://example.com/count/events"}},
		"elsewhere without a scheme": {"of": {"//example.com/count/events"}}, "no path": {"of": {"count/events"}}, "too many": many,
		"up and down": {"of": {"/page/../count/events"}},
	} {
		resp, err := http.Get(server.URL + "/live?" + of.Encode())
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
}
