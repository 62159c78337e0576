package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
)

func TestMain(m *testing.M) { webtest.Main(m) }

const townFile = `
[election]
id = "liuhe-2026"
title = "柳河社区第三届居民委员会换届选举"
date = 2026-11-28
profile = "residents"
[marks]
approve = ["circle", "tick"]
oppose = ["cross"]
[[post]]
id = "chair"
title = "主任"
seats = 1
[[post.candidate]]
id = "he"
name = "何平"
[[post.candidate]]
id = "luo"
name = "罗小燕"
[[post]]
id = "member"
title = "委员"
seats = 2
[[post.candidate]]
id = "tang"
name = "唐明"
[[post.candidate]]
id = "xu"
name = "许静"
[[post.candidate]]
id = "deng"
name = "邓建军"
`

// hall is a record with sheets that wait, and the tables beside it.
type hall struct {
	testing.TB
	*Screens
	e     *election.Election
	store *record.Store
	clock *storetest.Clock
	feed  *machine
	batch *record.Batch
	n     int
	url   string
}

func open(t testing.TB) *hall {
	t.Helper()
	e, err := election.Parse([]byte(townFile))
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{TB: t, e: e, clock: storetest.NewClock(time.Date(2026, 11, 28, 18, 0, 0, 0, time.UTC)), feed: &machine{}}
	if h.store, err = record.Open(t.TempDir(), e, record.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	})
	roll := []election.Voter{}
	for i, name := range []string{"王芳", "王方", "韩梅", "赵小满"} {
		n, err := election.CompleteIDNumber(fmt.Sprintf("1199011960%02d02%03d", 1+i, 101+i))
		if err != nil {
			t.Fatal(err)
		}
		roll = append(roll, election.Voter{
			Number: n, Name: name, Sex: n.Sex(), Birth: n.Birth(), Household: fmt.Sprint(i), Group: fmt.Sprintf("第%d居民小组", i+1), Category: election.Hukou, Station: "中心投票站",
		})
	}
	if err := h.store.ImportRoll(t.Context(), roll, e); err != nil {
		t.Fatal(err)
	}
	voters, err := h.store.Voters(e)
	if err != nil {
		t.Fatal(err)
	}
	h.batch = h.store.Batch()
	site := web.NewSite(slog.New(slog.DiscardHandler), web.OnlyHere{})
	h.Screens, err = New(site, Config{Election: e, Store: h.store, Voters: voters, Pictures: drawings{}, Feeder: h.feed, Clock: h.clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(site.Handler())
	t.Cleanup(srv.Close)
	h.url = srv.URL
	return h
}

// sheet is one of ours: he approved, luo opposed, the others nothing.
func (h *hall) sheet(status record.Status) record.Sheet {
	h.n++
	s := record.Sheet{Image: fmt.Appendf(nil, "sheet %d", h.n), Ext: "jpg", Place: h.n, Source: fmt.Sprintf("%04d.jpg#1", h.n), Status: status, Page: 1, Posts: []string{"chair", "member"}}
	s.Hash = record.Sum(s.Image)
	for _, p := range h.e.Posts {
		for _, c := range p.Candidates {
			s.Marks = append(s.Marks, record.Mark{Post: p.ID, Candidate: c.ID, Reading: election.Abstain, Confidence: 1})
		}
	}
	s.Marks[0].Reading, s.Marks[1].Reading = election.Approve, election.Oppose
	return s
}

func (h *hall) add(s record.Sheet) record.Hash {
	h.Helper()
	if _, err := h.batch.Add(context.Background(), s); err != nil {
		h.Fatal(err)
	}
	return s.Hash
}

// unclear adds a sheet that is asked about one box, or about more.
func (h *hall) unclear(boxes ...int) record.Hash {
	h.Helper()
	s := h.sheet(record.Review)
	s.Reasons = []string{record.ReasonUnclear}
	for _, i := range boxes {
		s.Marks[i].Reading, s.Marks[i].Cause = election.Unclear, "extra"
	}
	return h.add(s)
}

// written adds a sheet with a name on a line.
func (h *hall) written() record.Hash {
	h.Helper()
	s := h.sheet(record.Review)
	s.Reasons = []string{"written_in"}
	s.WriteIns = []record.WriteIn{{Post: "member", Line: 1, Reading: election.Approve, NameInked: true}}
	return h.add(s)
}

// twin adds a sheet that resembles another.
func (h *hall) twin() record.Hash {
	h.Helper()
	s := h.sheet(record.Review)
	s.Reasons = []string{record.ReasonTwin}
	return h.add(s)
}

// is checks where a sheet stands.
func (h *hall) is(hash record.Hash, status record.Status) record.Entry {
	h.Helper()
	e, err := h.store.Get(hash)
	if err != nil {
		h.Fatal(err)
	}
	if e.Status != status {
		h.Errorf("the sheet is %s, want %s; decided %+v", e.Status, status, e.Decision)
	}
	return e
}

// drawings are pictures of sheets that nobody scanned.
type drawings struct{}

func (drawings) Page(record.Hash) ([]byte, error) {
	im := image.NewGray(image.Rect(0, 0, 420, 594))
	draw.Draw(im, im.Rect, image.White, image.Point{}, draw.Src)
	for y := 80; y < 500; y += 60 {
		draw.Draw(im, image.Rect(40, y, 380, y+2), image.Black, image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, im, nil)
	return b.Bytes(), err
}

func (drawings) Crop(_ record.Hash, key string) ([]byte, error) {
	if strings.HasSuffix(key, "luo") {
		return nil, ErrNoCrop
	}
	im := image.NewRGBA(image.Rect(0, 0, 160, 160))
	draw.Draw(im, im.Rect, image.White, image.Point{}, draw.Src)
	for i := range 120 {
		im.Set(20+i, 20+i, color.RGBA{20, 40, 150, 255})
		im.Set(140-i, 20+i, color.RGBA{20, 40, 150, 255})
	}
	var b bytes.Buffer
	err := png.Encode(&b, im)
	return b.Bytes(), err
}

// machine is a feeder that only remembers what it was told.
type machine struct {
	mu   sync.Mutex
	now  Feeding
	told []string
}

func (m *machine) Feeding() Feeding {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.now
	f.Source = "scanner"
	if f.Mode == "" {
		f.Mode = Idle
	}
	return f
}

func (m *machine) tell(what string, mode Mode) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told = append(m.told, what)
	if what == "again 99" {
		return errors.New("no such batch")
	}
	m.now.Mode, m.now.Fault = mode, ""
	return nil
}

func (m *machine) Start() error      { return m.tell("start", Running) }
func (m *machine) Pause() error      { return m.tell("pause", Paused) }
func (m *machine) End() error        { return m.tell("end", Idle) }
func (m *machine) Again(n int) error { return m.tell(fmt.Sprint("again ", n), Running) }
