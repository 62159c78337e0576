// This file answers what there is not, and the small picture that every browser
// asks for.

package web

import (
	"net/http"
	"strings"
)

// missing puts a page in the place of net/http's lines where a person asks for a
// page that is not there, or for one that only answers a form.
func (s *Site) missing(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := s.mux.Handler(r); pattern != "" || r.Method != http.MethodGet || !strings.Contains(r.Header.Get("Accept"), "text/html") {
			h.ServeHTTP(w, r)
			return
		}
		if err := s.own.PageCode(w, http.StatusNotFound, "missing.html", map[string]any{"T": texts.For(r)}); err != nil {
			s.log.Error("couldn't say that there is no such page", "err", err)
		}
	})
}

// icon is the seal: 正 in red, as strokes.
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" rx="20" fill="#b3261e"/><path d="M22 24H78M52 24V76M52 49H74M33 46V76M18 77H82" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round"/></svg>`

func favicon(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "max-age=86400")
	w.Write([]byte(icon))
}
