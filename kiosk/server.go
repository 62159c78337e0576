// Package kiosk is the screens of the appliance: the voter's touch screen, the
// registration desk, and the web server that carries them. It knows the roll
// and the record, but no device: whoever joins them calls Booth and Scanned
// with what a device says.
//
// Pages are whole without anything from outside: styles, programs and texts
// are in the binary, letters are the system's own. A change reaches a screen
// through server-sent events, as the finished HTML of the screen.
package kiosk

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/record"
)

//go:embed assets
var assets embed.FS

// Clock is the time by which screens go back to rest.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once d has passed; stop prevents that.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

type wall struct{}

func (wall) Now() time.Time { return time.Now() }
func (wall) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}

// Device is what the desk sees of a device.
type Device struct {
	Name string // a word of the texts: idcard | barcode | …
	Well bool
	Says string // the technician's line; never anything of a card
}

// Config is what the screens are about. Election is required.
type Config struct {
	Election *election.Election
	Voters   *record.Voters // nil where no roll was imported: voters are sent to the staff
	Station  string         // as on the roll; "" serves voters of every station
	Inches   float64        // diagonal of the voter's screen; default 10, the smallest, so that nothing is too small
	Result   func() (any, error)
	Devices  func() []Device
	Voice    Voice // nil: the browser's own, where it has one
	Clock    Clock // default: the wall clock
	Log      *slog.Logger
}

// Server is the web server's pages.
type Server struct {
	cfg   Config
	booth *Booth
	desk  *desk
	pages *template.Template
}

// New makes the screens. It reads the roll once, for the voters who wait for
// their ballots.
func New(cfg Config) (*Server, error) {
	if cfg.Clock == nil {
		cfg.Clock = wall{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Inches == 0 {
		cfg.Inches = 10
	}
	if cfg.Devices == nil {
		cfg.Devices = func() []Device { return nil }
	}
	pages, err := template.New("").Funcs(helpers).ParseFS(assets, "assets/*.html")
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, pages: pages}
	if s.desk, err = newDesk(cfg); err != nil {
		return nil, err
	}
	s.booth = newBooth(cfg, s.desk)
	s.desk.booth = s.booth
	return s, nil
}

// Booth is the voter's screen, for the card reader to speak to.
func (s *Server) Booth() *Booth { return s.booth }

// Changed tells the desk that something it shows has changed, as a device.
func (s *Server) Changed() { s.desk.watch.notify() }

// Scanned gives the desk a code that its scanner read.
func (s *Server) Scanned(code string) { s.desk.scanned(code) }

// Handler is all pages.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /api/result", s.result)
	mux.HandleFunc("GET /{$}", s.launcher)
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the name of an embedded folder
	}
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", onlyAssets(http.FileServerFS(files))))

	here := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, onlyHere(h)) }
	here("GET /kiosk", s.kioskPage)
	here("GET /kiosk/events", s.kioskEvents)
	here("GET /kiosk/voice", s.kioskVoice)
	here("POST /kiosk/act", s.kioskAct)
	here("GET /api/kiosk", s.kioskData)
	here("GET /desk", s.deskPage)
	here("GET /desk/events", s.deskEvents)
	here("POST /desk/find", s.deskFind)
	here("POST /desk/act", s.deskAct)
	return guard(mux)
}

// onlyAssets serves what pages use, not their templates nor a listing.
func onlyAssets(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, ".css") && !strings.HasSuffix(r.URL.Path, ".js") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		h.ServeHTTP(w, r)
	})
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte("ok\n"))
}

func (s *Server) result(w http.ResponseWriter, _ *http.Request) {
	if s.cfg.Result == nil {
		http.Error(w, "no result here", http.StatusNotFound)
		return
	}
	r, err := s.cfg.Result()
	if err != nil {
		s.fail(w, "couldn't tell the result", err)
		return
	}
	writeJSON(w, r)
}

func (s *Server) launcher(w http.ResponseWriter, r *http.Request) {
	s.page(w, "launcher.html", map[string]any{"Lang": languageOf(r), "T": words(languageOf(r)), "Election": s.cfg.Election, "Station": s.cfg.Station, "Here": fromHere(r)})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	enc.Encode(v)
}

// page sends a whole page, or nothing of it.
func (s *Server) page(w http.ResponseWriter, name string, data any) {
	b, err := s.render(name, data)
	if err != nil {
		s.fail(w, "couldn't make a page", err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b)
}

func (s *Server) render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := s.pages.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

// fail says that something went wrong here; why is for the log.
func (s *Server) fail(w http.ResponseWriter, what string, err error) {
	s.cfg.Log.Error(what, "err", err)
	code := http.StatusInternalServerError
	if errors.Is(err, record.ErrClosed) {
		code = http.StatusServiceUnavailable
	}
	http.Error(w, what, code)
}

// helpers are what templates need beyond their own.
var helpers = template.FuncMap{
	// dict gives a part of a template its language beside its subject.
	"dict": func(t words, d any) map[string]any { return map[string]any{"t": t, "d": d} },
}
