package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"zheng/cmd/zheng/appliance"
	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/zhengtest"
	"zheng/store/election"
	"zheng/store/record"
)

// Every card of the demo shows what it is there to show.
func TestDemoCards(t *testing.T) {
	e, err := election.Parse(example.Election)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ballot := filepath.Join(dir, "0001.jpg")
	scan, err := zhengtest.ClearScan(1) // of another election: it is turned away, but it has come
	if err == nil {
		err = os.WriteFile(ballot, scan, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	day, s, err := newDay(t.Context(), filepath.Join(dir, "station"), e, 1, []string{ballot})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(day.tty.Unplug)
	s.Web.Listen = "127.0.0.1:0"
	s.Around = func(_ string, screens http.Handler, _ *record.Store, voters *record.Voters) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/", screens)
		day.handle(mux, voters)
		return mux
	}
	base, ended, stop, stderr := zhengtest.Hall(t, func(ctx context.Context, stderr io.Writer) error {
		s.Log = slog.New(slog.NewTextHandler(stderr, nil))
		return appliance.ServeOnce(ctx, &console.Call{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: stderr}, s)
	})
	resp, err := http.Get(base + "/kiosk/events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("%v: %s", err, stderr)
		}
		resp.Body.Close()
	})
	p := &zhengtest.Polling{TB: t, URL: base, Events: bufio.NewScanner(resp.Body)}
	p.Events.Buffer(nil, 1<<20)
	p.Until("rest")
	for _, c := range []struct{ card, want string }{
		{"next", "ready"}, {"proxies", "ready"}, {"given", "refused proxy_given"}, {"elsewhere", "refused other_station"},
		{"expired", "refused expired"}, {"child", "refused under_age"}, {"stranger", "refused not_on_roll"}, {"foreign", "refused card_type"},
		{"unread", "again"}, {"next", "ready"},
	} {
		resp, err := http.PostForm(base+"/cards", url.Values{"card": {c.card}})
		if err != nil || resp.StatusCode != http.StatusOK || resp.Request.URL.Path != "/cards" {
			t.Fatalf("%s: %v, %v", c.card, resp, err)
		}
		resp.Body.Close()
		n, html := p.Until(c.want)
		if c.card == "proxies" && !strings.Contains(html, "<b>3</b>") {
			t.Errorf("acts for two: %s", html)
		}
		if c.want == "ready" {
			resp, err := http.PostForm(base+"/kiosk/act", url.Values{"screen": {strconv.Itoa(n)}, "act": {"home"}})
			if err != nil || resp.StatusCode != http.StatusNoContent {
				t.Fatalf("%v, %v", resp, err)
			}
			resp.Body.Close()
			p.Until("rest")
		}
	}
	for _, c := range []struct{ card, want string }{{"lift", ""}, {"unplug", "staff"}, {"plug", "rest"}} {
		resp, err := http.PostForm(base+"/cards", url.Values{"card": {c.card}})
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v, %v", c.card, resp, err)
		}
		resp.Body.Close()
		if c.want != "" {
			p.Until(c.want)
		}
	}

	// People vote: the desk and the count know of them.
	if resp, err := http.PostForm(base+"/cards", url.Values{"card": {"vote"}}); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", resp, err)
	}
	zhengtest.Reaches(t, base, zhengtest.FiguresAt{Rejected: 1})
	var result struct{ Participants int }
	if err := json.Unmarshal(p.Get("/api/result"), &result); err != nil || result.Participants != 1 {
		t.Errorf("%+v, %v", result, err)
	}
}
