package web

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zheng/store/record"
)

// site has a page and a stream.
func site(t testing.TB) http.Handler {
	t.Helper()
	s := NewSite(slog.New(slog.DiscardHandler), OnlyHere{})
	var hub Hub
	s.Handle("GET /healthz", Public, Whole(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok")) }))
	s.Live("/events", Here, func(w http.ResponseWriter, r *http.Request) {
		s.Stream(w, r, &hub, "said", func() (any, error) { return "hello", nil })
	})
	return s.Handler()
}

// A handler that gives an error is one answer to whoever asked, which tells
// nothing of it, and one line of the log, which tells all.
func TestHandlerFails(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
	}{{errors.New("no letters left"), http.StatusInternalServerError}, {record.ErrClosed, http.StatusServiceUnavailable}} {
		var log bytes.Buffer
		s := NewSite(slog.New(slog.NewTextHandler(&log, nil)), OnlyHere{})
		s.Handle("GET /broken", Public, func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("couldn't write: %w", c.err) })
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/broken", nil))
		if w.Code != c.code || strings.Contains(w.Body.String(), "couldn't write") || !strings.Contains(w.Body.String(), "日志") {
			t.Errorf("%d, %s", w.Code, w.Body)
		}
		if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), c.err.Error()) || !strings.Contains(log.String(), "/broken") {
			t.Errorf("logged %s", &log)
		}
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
	pages := site(t)
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
	pages := site(t)
	ln, err := Listen("127.0.0.1:0", "", "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- Serve(ctx, ln, pages, slog.New(slog.DiscardHandler)) }()
	resp, err := http.Get("http://" + ln.Addr().String() + "/events")
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
	// Who comes while nobody serves is answered by the next server.
	asked := make(chan error)
	go func() {
		resp, err := http.Get("http://" + ln.Addr().String() + "/healthz")
		if err == nil {
			resp.Body.Close()
		}
		asked <- err
	}()
	ctx, stop = context.WithCancel(t.Context())
	go func() { done <- Serve(ctx, ln, pages, slog.New(slog.DiscardHandler)) }()
	if err := <-asked; err != nil {
		t.Error(err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	ln.Close()
	if _, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		t.Error("it still listens")
	}
}

// Who sends a request slower than anybody would is cut off, and holds nobody up.
func TestSlowClient(t *testing.T) {
	ln, err := Listen("127.0.0.1:0", "", "")
	if err != nil {
		t.Fatal(err)
	}
	srv := newServer(t.Context(), site(t), slog.New(slog.DiscardHandler))
	for what, d := range map[string]time.Duration{"header": srv.ReadHeaderTimeout, "request": srv.ReadTimeout, "answer": srv.WriteTimeout, "idle": srv.IdleTimeout} {
		if d <= 0 || d > 2*time.Minute {
			t.Errorf("the time for a %s is %s", what, d)
		}
	}
	srv.ReadHeaderTimeout /= 100 // the same server in a hurry
	done := make(chan error)
	go func() { done <- srv.Serve(ln) }()
	slow, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Write([]byte("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow:")); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get("http://" + ln.Addr().String() + "/healthz")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("held up: %v, %v", resp, err)
	}
	if _, err := io.ReadAll(slow); err != nil { // ends when the server cuts it off
		t.Errorf("cut off with %v", err)
	}
	srv.Close()
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}
