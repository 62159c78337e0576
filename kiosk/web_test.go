package kiosk

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zheng/store/record"
)

func TestWhoMayAsk(t *testing.T) {
	h := open(t, func(c *Config) {
		c.Result = func() (any, error) { return map[string]int{"counted": 618}, nil }
	})
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
			h.Handler().ServeHTTP(w, r)
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

func TestLargeBodiesAreRefused(t *testing.T) {
	h := open(t, nil)
	resp, err := http.PostForm(h.url+"/desk/find", url.Values{"q": {strings.Repeat("李", maxBody)}})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if strings.Contains(string(body), "李芳") {
		t.Error("a body of any size is read")
	}
}

func TestListen(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0"} {
		if ln, err := Listen(addr, "", ""); !errors.Is(err, ErrOpen) {
			t.Errorf("%s: %v, %v", addr, ln, err)
		}
	}
	if _, err := Listen("127.0.0.1:0", "missing.pem", "missing.key"); err == nil {
		t.Error("a certificate that is not there")
	}
}

// With a certificate others are served too, by HTTP/2.
func TestTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ln, err := Listen("127.0.0.1:0", filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	pages := open(t, nil).Handler()
	go func() { done <- Serve(ctx, ln, pages, slog.New(slog.DiscardHandler)) }()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	resp, err := client.Get("https://" + ln.Addr().String() + "/healthz")
	if err != nil || resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 {
		t.Errorf("%v, %v", resp, err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Streams end with the server, and nobody waits for them.
func TestServeEnds(t *testing.T) {
	h := open(t, nil)
	ln, err := Listen("127.0.0.1:0", "", "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- Serve(ctx, ln, h.Handler(), slog.New(slog.DiscardHandler)) }()
	resp, err := http.Get("http://" + ln.Addr().String() + "/kiosk/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := resp.Body.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		t.Error("it still listens")
	}
}

func TestDeskActs(t *testing.T) {
	h := prepare(t, nil)
	two := record.Keys{By: "王芳", Second: "李强", Reason: "忘带身份证"}
	for _, c := range []struct {
		name, act, voter string
		keys             record.Keys
		want             string // code of what is said
	}{
		{"one person alone", "byhand", "own", record.Keys{By: "王芳", Second: "王芳", Reason: "忘带"}, "desk.err.keys"},
		{"no reason", "byhand", "own", record.Keys{By: "王芳", Second: "李强"}, "desk.err.keys"},
		{"forgotten card", "byhand", "own", two, ""},
		{"twice", "byhand", "own", two, "desk.no.already"},
		{"hand over", "handover", "own", record.Keys{}, ""},
		{"spoiled", "exchange", "own", two, ""},
		{"nothing to hand over", "handover", "old", record.Keys{}, "desk.err.not"},
		{"held by the box", "byhand", "boxed", two, "desk.no.other_station"},
		{"released", "release", "boxed", two, ""},
		{"served here", "byhand", "boxed", two, ""},
		{"proxy given", "byhand", "absentee", two, "desk.no.proxy_given"},
		{"came in person", "revoke", "absentee", two, ""},
		{"votes in person", "byhand", "absentee", two, ""},
		{"undone", "undo", "absentee", two, ""},
		{"no such act", "erase", "own", two, "desk.err.other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := h.desk.act(t.Context(), c.act, h.id(c.voter), c.keys)
			said := ""
			if err != nil {
				said = excuse(err, chinese)
			}
			want, _, _ := strings.Cut(inChinese[c.want], "%")
			if (err == nil) != (c.want == "") || !strings.HasPrefix(said, want) {
				t.Errorf("%v (%s), want %s", err, said, want)
			}
		})
	}
	live, err := h.desk.live(english, nil)
	if err != nil {
		t.Fatal(err)
	}
	var waiting []string
	for _, q := range live.Queue {
		waiting = append(waiting, q.Name)
	}
	if got := strings.Join(waiting, " "); got != "周静 钱进" {
		t.Errorf("waiting: %s", got)
	}
	if live.Turnout.Waiting != len(live.Queue) {
		t.Errorf("%d wait by the record, %d by the desk", live.Turnout.Waiting, len(live.Queue))
	}
	if live.Rates[0].Voters != 4 {
		t.Errorf("rates %+v", live.Rates)
	}
	log, err := h.voters.Log()
	if err != nil || len(log) == 0 || log[len(log)-1].Where != station+" 登记台" {
		t.Errorf("log %+v, %v", log, err)
	}
}

// Who waits is known again after a restart.
func TestQueueAfterRestart(t *testing.T) {
	h := prepare(t, nil)
	again, err := newDesk(h.cfg)
	if err != nil || len(again.queue) != 1 || again.queue[0] != h.id("waiting") {
		t.Errorf("%v, %v", again.queue, err)
	}
}

func TestDeskFinds(t *testing.T) {
	h := prepare(t, nil)
	for query, want := range map[string]string{
		"王建国":                             "王建国",
		"wjg":                             "王建国",
		"ouyangxiuying":                   "欧阳秀英",
		"H09":                             "郑洁",
		h.id("own").Card(h.desk.election): "张丽华",
		string(number(t, "old")):          "欧阳秀英",
		"李":                               "李芳 李四维",
		"nobody":                          "",
	} {
		v, err := h.desk.find(query, chinese)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		if v.One != nil {
			names = append(names, v.One.Name)
		}
		for _, p := range v.Found {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want && got != "李四维 李芳" {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	other := h.id("own").Card("another-2026")
	if v, _ := h.desk.find(other, chinese); v.Notice != inChinese["desk.card.other"] {
		t.Errorf("another election's card: %+v", v)
	}
	if v, _ := h.desk.find(other[:len(other)-1]+"!", chinese); !v.Bad {
		t.Errorf("a damaged card: %+v", v)
	}
}

// The program speaks both languages where it is installed.
func TestESpeak(t *testing.T) {
	voice, ok := FindESpeak()
	if _, err := exec.LookPath("espeak-ng"); ok != (err == nil) {
		t.Fatal("found or not?")
	}
	if !ok {
		t.Log("espeak-ng is not installed: nothing to hear")
		return
	}
	for _, lang := range []string{chinese, english} {
		sound, err := voice.Speak(t.Context(), lang, says[lang]["rest.why"])
		if err != nil || !strings.HasPrefix(string(sound), "RIFF") {
			t.Errorf("%s: %d bytes, %v", lang, len(sound), err)
		}
	}
}
