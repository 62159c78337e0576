package kiosk

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
)

// count puts a ballot for the only candidate into the record, one for each n.
func (o *office) count(n byte) {
	o.Helper()
	if _, err := o.store.Batch().Add(context.Background(), record.Sheet{
		Hash: record.Sum([]byte{n}), Image: []byte{n}, Ext: "png", Place: 1, Status: record.Counted, Page: 1, Posts: []string{"chair"},
		Marks: []record.Mark{{Post: "chair", Candidate: "zhang", Reading: election.Approve, Confidence: 1}},
	}); err != nil {
		o.Fatal(err)
	}
}

// One browser has every screen open, and opens one more: the streams of all of
// them take one connection, and each hears of what happens.
func TestEveryScreenInOneBrowser(t *testing.T) {
	o := newOffice(t, func(c *Config) { c.Pictures = noPictures{} })
	var open atomic.Int64
	server := httptest.NewUnstartedServer(o.Handler())
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	pages := map[string]*webtest.Tab{}
	for _, path := range []string{"/kiosk", "/desk", "/table", "/board", "/watch", "/admin", "/board?lang=en", "/watch?lang=en", "/help", "/board?third"} {
		pages[path] = webtest.NewTab(t)
		pages[path].Open(server.URL+path, 1280, 800)
	}
	if n := open.Load(); n > 6 {
		t.Errorf("%d connections", n)
	}
	o.count(1)
	for _, path := range []string{"/board", "/board?lang=en", "/board?third"} {
		pages[path].Until(`frame.calls === 1`)
	}
	pages["/watch"].Until(`document.querySelector(".f-counted dd").textContent === "1"`)
	// A page that is left takes its stream with it; the others go on.
	pages["/board"].Do(chromedp.Navigate("about:blank"))
	o.count(2)
	pages["/board?third"].Until(`frame.calls === 2`)
	pages["/board"].Open(server.URL+"/board", 1280, 800)
	pages["/board"].Until(`frame.calls === 2`)
}
