package main

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"zheng/store/election"
)

// Every card of the demo shows what it is there to show.
func TestDemoCards(t *testing.T) {
	e, err := election.Parse(demoFile)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	day, err := openDay(ctx, filepath.Join(t.TempDir(), "kiosk"), e, 1, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	day.handle(mux)
	server := httptest.NewServer(mux)
	resp, err := http.Get(server.URL + "/kiosk/events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		resp.Body.Close()
		server.Close()
		stop()
		if err := day.close(); err != nil {
			t.Error(err)
		}
	})
	p := &polling{TB: t, url: server.URL, events: bufio.NewScanner(resp.Body)}
	p.events.Buffer(nil, 1<<20)
	p.until("rest")
	for _, c := range []struct{ card, want string }{
		{"next", "ready"}, {"proxies", "ready"}, {"given", "refused proxy_given"}, {"elsewhere", "refused other_station"},
		{"expired", "refused expired"}, {"child", "refused under_age"}, {"stranger", "refused not_on_roll"}, {"foreign", "refused card_type"},
		{"unread", "again"}, {"next", "ready"},
	} {
		resp, err := http.PostForm(server.URL+"/cards", url.Values{"card": {c.card}})
		if err != nil || resp.StatusCode != http.StatusOK || resp.Request.URL.Path != "/cards" {
			t.Fatalf("%s: %v, %v", c.card, resp, err)
		}
		resp.Body.Close()
		n, html := p.until(c.want)
		if c.card == "proxies" && !strings.Contains(html, "<b>3</b>") {
			t.Errorf("acts for two: %s", html)
		}
		if c.want == "ready" {
			resp, err := http.PostForm(server.URL+"/kiosk/act", url.Values{"screen": {strconv.Itoa(n)}, "act": {"home"}})
			if err != nil || resp.StatusCode != http.StatusNoContent {
				t.Fatalf("%v, %v", resp, err)
			}
			resp.Body.Close()
			p.until("rest")
		}
	}
	for _, c := range []struct{ card, want string }{{"lift", ""}, {"unplug", "staff"}, {"plug", "rest"}} {
		resp, err := http.PostForm(server.URL+"/cards", url.Values{"card": {c.card}})
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v, %v", c.card, resp, err)
		}
		resp.Body.Close()
		if c.want != "" {
			p.until(c.want)
		}
	}
}
