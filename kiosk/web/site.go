// Package web is what all screens share: the walls around every page, who may
// open it, streams of changes, texts in two languages, templates.
//
// A screen is a package of its own beside this one. It asks the Site for a
// Screen with its templates and texts, and names its pages there, each with the
// action that it is for. Pages are whole without anything from outside: styles,
// programs and texts are in the binary, letters are the system's own. A change
// reaches a screen through server-sent events, as the finished HTML.
package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"

	"zheng/store/record"
)

//go:embed assets
var assets embed.FS

// Site is all pages of one server.
type Site struct {
	log  *slog.Logger
	gate Gate
	mux  *http.ServeMux
}

// NewSite makes a site without pages, but with the hand of all screens
// (look.css) and of those for staff (staff.css).
func NewSite(log *slog.Logger, gate Gate) *Site {
	s := &Site{log: log, gate: gate, mux: http.NewServeMux()}
	s.serveAssets(assets)
	return s
}

// Handler is all pages, within their walls.
func (s *Site) Handler() http.Handler { return guard(s.mux) }

// Handle names a page: a pattern of net/http, and what it is for.
func (s *Site) Handle(pattern string, a Action, h http.HandlerFunc) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		p, err := s.gate.Allow(r, a)
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		h(w, withPerson(r, p))
	})
}

// serveAssets serves styles and programs under /assets/; templates are no pages.
func (s *Site) serveAssets(files fs.FS) {
	for _, pattern := range []string{"assets/*.css", "assets/*.js"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			panic(err) // a constant pattern
		}
		for _, name := range names {
			s.Handle("GET /assets/"+path.Base(name), Public, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Cache-Control", "no-cache")
				http.ServeFileFS(w, r, files, name)
			})
		}
	}
}

// Screen is one screen of a site: its templates and its texts.
type Screen struct {
	*Site
	Texts Texts
	pages *template.Template
}

// Screen makes a screen of the templates (*.html), styles and programs in the
// folder assets of files.
func (s *Site) Screen(files fs.FS, texts Texts) (*Screen, error) {
	pages, err := template.New("").Funcs(helpers).ParseFS(files, "assets/*.html")
	if err != nil {
		return nil, err
	}
	s.serveAssets(files)
	return &Screen{s, texts, pages}, nil
}

// helpers are what templates need beyond their own.
var helpers = template.FuncMap{
	// dict gives a part of a template its language beside its subject.
	"dict": func(t Words, d any) map[string]any { return map[string]any{"t": t, "d": d} },
}

// Render gives the HTML of a template.
func (s *Screen) Render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := s.pages.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

// Page sends a whole page, or nothing of it.
func (s *Screen) Page(w http.ResponseWriter, name string, data any) {
	b, err := s.Render(name, data)
	if err != nil {
		s.Fail(w, "couldn't make a page", err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b)
}

// JSON sends v.
func JSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	enc.Encode(v)
}

// Fail says that something went wrong here; why is for the log.
func (s *Site) Fail(w http.ResponseWriter, what string, err error) {
	s.log.Error(what, "err", err)
	code := http.StatusInternalServerError
	if errors.Is(err, record.ErrClosed) {
		code = http.StatusServiceUnavailable
	}
	http.Error(w, what, code)
}
