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
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"zheng/store/record"
)

//go:embed assets
var assets embed.FS

// Site is all pages of one server.
type Site struct {
	log    *slog.Logger
	gate   Gate
	mux    *http.ServeMux
	limits limits
	routes []Route
	live   map[string]bool // paths of streams
	own    *Screen         // pages of the site itself
}

// Route is a page that a site has.
type Route struct {
	Pattern string // of net/http
	Action  Action
	Most    int64 // of a body, in bytes
}

// Routes are all pages of the site, so that who may open them can be tested
// for every one.
func (s *Site) Routes() []Route { return s.routes }

// NewSite makes a site without pages, but with the hand of all screens
// (look.css) and of those for staff (staff.css).
func NewSite(log *slog.Logger, gate Gate) *Site {
	s := &Site{log: log, gate: gate, mux: http.NewServeMux(), limits: limits{now: time.Now}, live: map[string]bool{}}
	s.serveAssets(assets)
	s.Handle("GET /live", Public, Whole(s.braid))
	s.Handle("GET /favicon.ico", Public, Whole(favicon))
	own, err := s.screen(nil, texts)
	if err != nil {
		panic(err) // our own templates
	}
	s.own = own
	return s
}

// Handler is all pages, within their walls.
func (s *Site) Handler() http.Handler { return guard(s.limits.wall(s.missing(s.mux))) }

// Handler answers a request, or says why it could not: Site then makes a page of
// that, and a line of the log, in one way for all. It has written nothing then.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Whole is a Handler that answers whatever happens.
func Whole(h http.HandlerFunc) Handler {
	return func(w http.ResponseWriter, r *http.Request) error { h(w, r); return nil }
}

// Handle names a page: a pattern of net/http, and what it is for.
func (s *Site) Handle(pattern string, a Action, h Handler) {
	s.handle(pattern, a, MaxBody, h)
}

// HandleUpload is Handle for a form with a file: its body has up to most bytes,
// and a minute to arrive. Nothing of it is read before the gate has opened.
func (s *Site) HandleUpload(pattern string, a Action, most int64, h Handler) {
	s.handle(pattern, a, most, func(w http.ResponseWriter, r *http.Request) error {
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime))
		return h(w, r)
	})
}

const uploadTime = time.Minute

func (s *Site) handle(pattern string, a Action, most int64, h Handler) {
	s.routes = append(s.routes, Route{pattern, a, most})
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		p, err := s.gate.Allow(r, a)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		r = withPerson(r, p, a)
		if p.until != nil { // what goes on and on ends with the session
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			defer context.AfterFunc(p.until, cancel)()
			r = r.WithContext(ctx)
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// refuse says why somebody may not open a page; who is to sign in is shown
// where.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, ErrLogin) && r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html"):
		http.Redirect(w, r, "/login?to="+url.QueryEscape(r.URL.RequestURI())+"&lang="+texts.For(r).Lang, http.StatusSeeOther)
	case errors.Is(err, ErrLogin):
		http.Error(w, err.Error(), http.StatusUnauthorized)
	case errors.Is(err, ErrForbidden), errors.Is(err, ErrRole):
		http.Error(w, err.Error(), http.StatusForbidden)
	default:
		s.fail(w, r, fmt.Errorf("couldn't tell who may open this: %w", err))
	}
}

// serveAssets serves styles and programs under /assets/; templates are no pages.
func (s *Site) serveAssets(files fs.FS) {
	for _, pattern := range []string{"assets/*.css", "assets/*.js"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			panic(err) // a constant pattern
		}
		for _, name := range names {
			s.Handle("GET /assets/"+path.Base(name), Public, Whole(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Cache-Control", "no-cache")
				http.ServeFileFS(w, r, files, name)
			}))
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
	c, err := s.screen(files, texts)
	if err == nil {
		s.serveAssets(files)
	}
	return c, err
}

// screen makes a screen of the templates that all share and those in files;
// without files, of this package's own.
func (s *Site) screen(files fs.FS, texts Texts) (*Screen, error) {
	if files == nil {
		files = assets
	}
	pages, err := template.New("").Funcs(helpers).ParseFS(assets, "assets/part/*.html")
	if err == nil {
		pages, err = pages.ParseFS(files, "assets/*.html")
	}
	return &Screen{s, texts, pages}, err
}

// helpers are what templates need beyond their own.
var helpers = template.FuncMap{
	// dict gives a part of a template its language beside its subject.
	"dict": func(t Words, d any) map[string]any { return map[string]any{"t": t, "d": d} },
	// digits are the keys of a pad, but for 0.
	"digits": func() []string { return strings.Split("123456789", "") },
}

// Render gives the HTML of a template.
func (s *Screen) Render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := s.pages.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

// Page sends a whole page, or nothing of it.
func (s *Screen) Page(w http.ResponseWriter, name string, data any) error {
	return s.PageCode(w, http.StatusOK, name, data)
}

// PageCode is Page with another code than 200.
func (s *Screen) PageCode(w http.ResponseWriter, code int, name string, data any) error {
	b, err := s.Render(name, data)
	if err != nil {
		return fmt.Errorf("couldn't make a page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	w.Write(b)
	return nil
}

// JSON sends v.
func JSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	enc.Encode(v)
}

// fail says that something went wrong here; why is for the log.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.log.Error("page", "of", r.Pattern, "err", err)
	code := http.StatusInternalServerError
	if errors.Is(err, record.ErrClosed) {
		code = http.StatusServiceUnavailable
	}
	http.Error(w, "this did not work; the log says why · 没有做成，原因见日志", code)
}

// Look is the hand of all screens, for pages that no server serves.
func Look() []byte {
	b, err := assets.ReadFile("assets/look.css")
	if err != nil {
		panic(err) // our own file
	}
	return b
}
