// This file keeps one address from taking the server from all others.

package web

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The requests of an address, other than this machine: far above what a screen
// asks for, and far below what the server can answer.
const (
	perSecond = 50
	atOnce    = 200
	manyAddrs = 10_000 // remembered at most
)

// limits are the requests of each address.
type limits struct {
	now func() time.Time

	mu  sync.Mutex
	all map[string]*rate.Limiter
}

// allow says whether an address may ask once more.
func (l *limits) allow(addr string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil || len(l.all) >= manyAddrs {
		l.all = map[string]*rate.Limiter{}
	}
	one := l.all[addr]
	if one == nil {
		one = rate.NewLimiter(perSecond, atOnce)
		l.all[addr] = one
	}
	return one.AllowN(l.now(), 1)
}

func (l *limits) wall(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.RemoteAddr) && !l.allow(address(r)) {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "too many requests · 请稍等再试", http.StatusTooManyRequests)
			return
		}
		h.ServeHTTP(w, r)
	})
}
