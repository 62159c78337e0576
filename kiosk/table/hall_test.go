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
	"strings"
	"sync"
	"testing"
	"time"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/storetest"
)

func TestMain(m *testing.M) { webtest.Main(m) }

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

func town(t testing.TB) *election.Election {
	t.Helper()
	return storetest.Election(t, storetest.Posts(
		storetest.Post("chair 主任 1", "he 何平", "luo 罗小燕"),
		storetest.Post("member 委员 2", "tang 唐明", "xu 许静", "deng 邓建军"),
	))
}

func open(t testing.TB) *hall {
	t.Helper()
	e := town(t)
	h := &hall{TB: t, e: e, clock: storetest.NewClock(storetest.Day.Add(9 * time.Hour)), feed: &machine{}, store: recordtest.Open(t, e)}
	var roll []election.Voter
	for i, name := range []string{"王芳", "王方", "韩梅", "赵小满"} {
		v := storetest.Voter(storetest.Number(t, fmt.Sprintf("1199011960%02d02%03d", 1+i, 101+i)), name, fmt.Sprint(i))
		v.Group = fmt.Sprintf("第%d居民小组", i+1)
		roll = append(roll, v)
	}
	voters := recordtest.Roll(t, h.store, e, roll)
	h.batch = h.store.Batch()
	site := web.NewSite(slog.New(slog.DiscardHandler), web.OnlyHere{})
	var err error
	h.Screens, err = New(site, Config{Election: e, Store: h.store, Voters: voters, Pictures: drawings{}, Feeder: h.feed, Clock: h.clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	h.url = webtest.Serve(t, site.Handler())
	return h
}

// sheet is one of ours: he approved, luo opposed, the others nothing.
func (h *hall) sheet(status record.Status) record.Sheet {
	h.n++
	s := recordtest.Sheet(h.e, h.n, status, recordtest.FirstAgainstSecond(h.e))
	s.Reasons = nil
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
