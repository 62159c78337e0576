// Package board is what the public sees of the count: posts, people and votes in
// strokes of 正, on a projector in the hall and on anybody's phone. Every ballot
// is called, on the screen and by voice, at a pace that people can follow, while
// the count itself runs ahead. Until the result is announced nobody is elected
// here, whatever the figures say.
package board

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"zheng/kiosk/web"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/text"
)

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

// Voice reads a call aloud: it gives a sound file (WAV) of a text.
type Voice interface {
	Speak(ctx context.Context, lang, text string, names []string) ([]byte, error)
}

// Config is what the board shows. All but Stage, Stations and Voice is required.
type Config struct {
	Election *election.Election
	Record   Record
	Result   func() (*tally.Result, error)
	Stage    func() (string, error) // of the day; "" where none is kept
	Stations func() []cluster.Heard // of the roll, this one too; nil: it is not shared
	Voice    Voice                  // nil: the browser's own, where it has one
}

// Board is the page /board and its data.
type Board struct {
	cfg    Config
	screen *web.Screen
	calls  *calling
	frames web.Frames
	sounds sounds
}

// New makes the board's pages in a site.
func New(site *web.Site, cfg Config) (*Board, error) {
	if cfg.Stage == nil {
		cfg.Stage = func() (string, error) { return "", nil }
	}
	screen, err := site.Screen(assets, texts)
	if err != nil {
		return nil, err
	}
	b := &Board{cfg: cfg, screen: screen, calls: newCalling(cfg.Election, cfg.Record)}
	site.Handle("GET /board", web.Public, b.page)
	site.Live("/board/events", web.Public, b.events)
	site.Handle("GET /board/calls", web.Public, b.stretch)
	site.Handle("GET /board/voice", web.Public, b.voice)
	return b, nil
}

// settings are what each board may have its own way; texts name them and their
// values.
var settings = []struct {
	Name   string
	Values []string
}{
	{"mode", []string{"follow", "live"}},
	{"voice", []string{"on", "off"}},
	{"pace", []string{"0.5", "1", "2", "3", "5"}},
	{"order", []string{"ballot", "votes"}},
	{"theme", []string{"light", "dark", "bw"}},
}

// fixed is what a board knows from the beginning.
type fixed struct {
	Lang     string            `json:"lang"`
	Title    string            `json:"title"`
	Posts    []fixedPost       `json:"posts"`
	Voice    bool              `json:"voice"` // this server speaks
	Say      map[string]string `json:"say"`
	Election string            `json:"election"`
}

type fixedPost struct {
	Title  string   `json:"title"`
	Seats  int      `json:"seats"`
	People []string `json:"people"`
}

func (b *Board) page(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	e := b.cfg.Election
	f := fixed{Lang: t.Lang, Title: e.Title, Voice: b.cfg.Voice != nil, Say: t.Only(func(code string) bool { return !late(code) }), Election: e.ID}
	for _, id := range tally.Rules {
		f.Say["rule."+id] = web.RuleName(t.Lang, id)
	}
	for _, p := range e.Posts {
		fp := fixedPost{Title: p.Title, Seats: p.Seats, People: []string{}}
		for _, who := range p.Candidates {
			fp.People = append(fp.People, who.Name)
		}
		f.Posts = append(f.Posts, fp)
	}
	return b.screen.Page(w, "board.html", map[string]any{"T": t, "Lang": t.Lang, "Other": t.Other(), "Election": e, "Fixed": f, "Settings": settings})
}

// gap is the least time between two frames of one board: far below what eyes
// follow, and far above what a scanner needs for a sheet.
const gap = 60 * time.Millisecond

func (b *Board) events(w http.ResponseWriter, r *http.Request) {
	b.screen.Share(w, r, b.cfg.Record.Watch, "count", gap, func() ([]byte, error) {
		return b.frames.Get(b.version, b.frame)
	})
}

const maxStretch = 256

// stretch gives calls: GET /board/calls?from=120&most=64.
func (b *Board) stretch(w http.ResponseWriter, r *http.Request) error {
	from, _ := strconv.Atoi(r.FormValue("from"))
	most, err := strconv.Atoi(r.FormValue("most"))
	if err != nil || most < 0 || most > maxStretch {
		most = maxStretch
	}
	s, err := b.calls.from(from, most)
	if err != nil {
		return fmt.Errorf("couldn't call ballots: %w", err)
	}
	t := texts.For(r)
	for i := range s.Ballots {
		s.Ballots[i].Says = b.spoken(t, s.Ballots[i], s.Names)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(s)
	return nil
}
