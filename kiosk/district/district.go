// Package district shows many communities as one picture: sums, a grid of
// communities or streets that is read from across a room, a list to be searched,
// and a page of each community with what was checked of it. It only reads; the one
// thing that it takes is a bulletin that an appliance sends.
package district

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"zheng/kiosk/web"
	"zheng/store/bulletin"
	"zheng/store/district"
	"zheng/store/table"
	"zheng/store/text"
)

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

// Config is what the screens show. Ledger is required.
type Config struct {
	Ledger *district.Ledger
	Open   bool // whoever reaches the server may look; else this machine alone
}

// Screens are the pages.
type Screens struct {
	cfg    Config
	screen *web.Screen
}

// New makes the pages in a site.
func New(site *web.Site, cfg Config) (*Screens, error) {
	screen, err := site.Screen(assets, texts)
	if err != nil {
		return nil, err
	}
	s := &Screens{cfg: cfg, screen: screen}
	look := web.Watch
	if cfg.Open {
		look = web.Public
	}
	site.Handle("GET /{$}", look, s.page)
	site.Handle("GET /wall", look, s.wall)
	site.Handle("GET /community/{code}", look, s.community)
	site.Handle("GET /refused", look, s.refused)
	site.Handle("GET /list.csv", look, s.list("text/csv; charset=utf-8", func(w io.Writer, p *district.Picture) error { return table.WriteCSV(w, p.Table()) }))
	site.Handle("GET /list.xlsx", look, s.list("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer, p *district.Picture) error { return table.WriteXLSX(w, p.Table()) }))
	site.Handle("GET /list.json", look, func(w http.ResponseWriter, r *http.Request) error {
		web.JSON(w, cfg.Ledger.Look(filterOf(r)).Data())
		return nil
	})
	site.Live("/changes", look, s.changes)
	site.HandleUpload("POST /bulletin", web.Public, bulletin.MaxFile, s.take)
	site.Handle("GET /healthz", web.Public, func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(w, "ok\n")
		return err
	})
	return s, nil
}

// filterOf is what a request asks for; what is not known asks for nothing.
func filterOf(r *http.Request) district.Filter {
	f := district.Filter{
		Street: r.FormValue("street"), Stage: r.FormValue("stage"), Outcome: r.FormValue("outcome"), Flag: r.FormValue("flag"),
		Text: r.FormValue("q"), Sort: r.FormValue("sort"), Down: r.FormValue("down") != "",
	}
	for _, c := range []struct {
		value *string
		known []string
	}{{&f.Stage, district.Stages}, {&f.Outcome, district.Outcomes}, {&f.Flag, district.Flags}, {&f.Sort, district.Sorts}} {
		known := false
		for _, k := range c.known {
			known = known || k == *c.value
		}
		if !known {
			*c.value = ""
		}
	}
	return f
}

func (s *Screens) page(w http.ResponseWriter, r *http.Request) error {
	v := newView(texts.For(r), s.cfg.Ledger, filterOf(r))
	v.turn(r.FormValue("page"))
	v.Title = "title"
	return s.screen.Page(w, whole(r, "district.html", "district-live"), v)
}

func (s *Screens) wall(w http.ResponseWriter, r *http.Request) error {
	v := newView(texts.For(r), s.cfg.Ledger, filterOf(r))
	v.Path, v.Title = "/wall", "title"
	return s.screen.Page(w, whole(r, "wall.html", "wall-live"), v)
}

// whole is the page, or the part of it that changes, for its own script.
func whole(r *http.Request, page, part string) string {
	if r.FormValue("part") != "" {
		return part
	}
	return page
}

// rest is the least time between two changes that a page hears of.
const rest = 2 * time.Second

// changes tells pages that something has changed, or that time alone may have
// changed it: who is silent or overdue.
func (s *Screens) changes(w http.ResponseWriter, r *http.Request) {
	s.screen.Share(w, r, s.cfg.Ledger.Watch, "changed", rest, func() ([]byte, error) {
		return fmt.Appendf(nil, `"%d.%d"`, s.cfg.Ledger.Version(), s.cfg.Ledger.Now().Unix()/60), nil
	})
}

// list gives what the page shows as a file.
func (s *Screens) list(kind string, write func(io.Writer, *district.Picture) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Disposition", "attachment")
		return write(w, s.cfg.Ledger.Look(filterOf(r)))
	}
}

func (s *Screens) refused(w http.ResponseWriter, r *http.Request) error {
	c, err := s.cfg.Ledger.Community("")
	if err != nil {
		return err
	}
	t := texts.For(r)
	return s.screen.Page(w, "refused.html", map[string]any{"T": t, "Refusals": refusalsOf(t, c.Refusals)})
}

// take takes a bulletin from an appliance. The answer is a district.Taken, with
// 422 where it is refused.
func (s *Screens) take(w http.ResponseWriter, r *http.Request) error {
	data, err := io.ReadAll(r.Body)
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		http.Error(w, "too long for a bulletin · 快报没有这么长", http.StatusRequestEntityTooLarge)
		return nil
	case err != nil:
		http.Error(w, "it did not arrive whole · 没有收全", http.StatusBadRequest)
		return nil
	}
	t, err := s.cfg.Ledger.TakeBulletin("POST /bulletin", data, true)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if t.State == district.Refused {
		w.WriteHeader(http.StatusUnprocessableEntity)
	}
	web.JSON(w, t)
	return nil
}

// number of a page, from 1.
func number(s string, most int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 1
	}
	return max(1, min(n, most))
}
