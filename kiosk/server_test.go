package kiosk

import (
	"net/http/httptest"
	"strings"
	"testing"

	"zheng/store/storetest"
	"zheng/store/tally"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

func TestWhoMayAsk(t *testing.T) {
	e := storetest.Election(t, oneName)
	s, err := New(Config{Election: e, Result: func() (*tally.Result, error) { return &tally.Result{Counted: 618}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, method, path, from, host string
		head                           map[string]string
		want                           int
	}{
		{"screen", "GET", "/kiosk", "127.0.0.1:9", "127.0.0.1:8080", nil, 200},
		{"by name", "GET", "/api/kiosk", "[::1]:9", "localhost:8080", nil, 200},
		{"from outside", "GET", "/kiosk", "192.0.2.7:9", "127.0.0.1:8080", nil, 403},
		{"data from outside", "GET", "/api/kiosk", "192.0.2.7:9", "192.0.2.1", nil, 403},
		{"desk from outside", "GET", "/desk", "192.0.2.7:9", "192.0.2.1", nil, 403},
		{"another name for this machine", "GET", "/api/kiosk", "127.0.0.1:9", "evil.example", nil, 403},
		{"said to be forwarded", "GET", "/kiosk", "192.0.2.7:9", "localhost", map[string]string{"X-Forwarded-For": "127.0.0.1"}, 403},
		{"result for everyone", "GET", "/api/result", "192.0.2.7:9", "192.0.2.1", nil, 200},
		{"health", "GET", "/healthz", "192.0.2.7:9", "192.0.2.1", nil, 200},
		{"start page", "GET", "/", "192.0.2.7:9", "192.0.2.1", nil, 200},
		{"a foreign page's form", "POST", "/kiosk/act", "127.0.0.1:9", "localhost:8080", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"a foreign page's form, older browser", "POST", "/desk/act", "127.0.0.1:9", "localhost:8080", map[string]string{"Origin": "http://evil.example"}, 403},
		{"acts are no links", "GET", "/kiosk/act", "127.0.0.1:9", "localhost:8080", nil, 405},
		{"templates", "GET", "/assets/kiosk.html", "127.0.0.1:9", "localhost", nil, 404},
		{"folder", "GET", "/assets/", "127.0.0.1:9", "localhost", nil, 404},
		{"style", "GET", "/assets/kiosk.css", "127.0.0.1:9", "localhost", nil, 200},
		{"nothing", "GET", "/admin", "127.0.0.1:9", "localhost", nil, 404},
		{"voice of no screen", "GET", "/kiosk/voice?screen=0", "127.0.0.1:9", "localhost", nil, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.path, nil)
			r.RemoteAddr, r.Host = c.from, c.host
			for k, v := range c.head {
				r.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.want)
			}
			policy := w.Header().Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
				t.Errorf("policy %q", policy)
			}
		})
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, text.Table(texts)) }
