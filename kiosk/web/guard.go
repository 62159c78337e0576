// This file is the walls around every page, and how the server listens.

package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// MaxBody is far above any form of ours but those with a file, in bytes.
const MaxBody = 64 << 10

// policy forbids everything that our pages do not do.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guard puts the same walls around every page: headers, no foreign site's
// forms.
func guard(h http.Handler) http.Handler {
	h = http.NewCrossOriginProtection().Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}

// FromHere says whether this machine itself asks. The name that was asked for
// counts too: a foreign page may have its own name point here.
func FromHere(r *http.Request) bool {
	return loopback(r.RemoteAddr) && loopback(r.Host)
}

// loopback says whether an address, with or without a port, is this machine's.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// ErrOpen: an address that others can reach needs TLS.
var ErrOpen = errors.New("an address that others can reach needs a certificate")

// Listen opens the address that pages are served on. Cert and key are files in
// PEM; without them only this machine is served, and ErrOpen refuses any other
// address.
func Listen(addr, cert, key string) (*Listener, error) {
	var conf *tls.Config
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("couldn't read the certificate: %w", err)
		}
		conf = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	} else if !loopback(addr) {
		return nil, fmt.Errorf("couldn't listen on %s: %w", addr, ErrOpen)
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Listener{ln, conf}, nil
}

// Listener is an address that pages are served on, by one server after another:
// who comes between two of them waits for the next.
type Listener struct {
	net.Listener
	conf *tls.Config // nil: without TLS
}

// again is the listener for one server; that one's Close ends its waiting alone.
func (l *Listener) again() net.Listener {
	one := &oneServer{l.Listener}
	one.wait(time.Time{})
	if l.conf != nil {
		return tls.NewListener(one, l.conf)
	}
	return one
}

type oneServer struct{ net.Listener }

// Close ends the Accept that waits.
func (o *oneServer) Close() error { return o.wait(time.Unix(1, 0)) }

func (o *oneServer) wait(until time.Time) error {
	return o.Listener.(interface{ SetDeadline(time.Time) error }).SetDeadline(until)
}

// newServer is the server with its patience: who sends or takes slower than this
// is cut off.
func newServer(ctx context.Context, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second, // streams move it on
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // ends streams
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// Serve answers on ln until ctx ends, and then lets requests finish. The listener
// stays, for another to serve on.
func Serve(ctx context.Context, ln *Listener, h http.Handler, log *slog.Logger) error {
	srv := newServer(ctx, h, log)
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if srv.Shutdown(last) != nil {
			srv.Close()
		}
	})
	err := srv.Serve(ln.again())
	if !stop() {
		<-stopped
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
