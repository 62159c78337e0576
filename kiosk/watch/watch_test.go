package watch

import (
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/storetest"
	"zheng/store/tally"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

func TestMain(m *testing.M) { webtest.Main(m) }

// hall is a day that is watched.
type hall struct {
	testing.TB
	*Screen
	e       *election.Election
	store   *record.Store
	voters  *record.Voters
	clock   *storetest.Clock
	batch   *record.Batch
	url     string
	devices []web.Device
	disk    Disk
	refused []Refused
	sheets  int
	came    int
	ids     []election.VoterID
}

const voters = 400

func open(t testing.TB) *hall {
	t.Helper()
	e := storetest.Election(t, storetest.ChairOnly)
	store := recordtest.Open(t, e)
	h := &hall{TB: t, e: e, store: store, batch: store.Batch(), clock: storetest.NewClock(time.Date(2026, 12, 5, 8, 0, 0, 0, time.UTC)), disk: Disk{Free: 40 << 30, Total: 64 << 30}}
	h.enrol()
	h.devices = []web.Device{{Name: "idcard", Well: true}, {Name: "backup", Well: true, Says: "08:00"}, {Name: "clock", Well: true}}
	site := web.NewSite(slog.New(slog.DiscardHandler), web.OnlyHere{})
	var err error
	h.Screen, err = New(site, Config{
		Election: e, Store: store, Voters: h.voters, Station: "中心投票站", Clock: h.clock, Result: h.result,
		Devices: func() []web.Device { return h.devices }, Disk: func() (Disk, error) { return h.disk, nil },
		Refused: func() []Refused { return h.refused }, QR: func(text string) ([][]bool, error) { return [][]bool{{true, false}, {false, true}}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	h.url = webtest.Serve(t, site.Handler())
	return h
}

func (h *hall) enrol() {
	h.Helper()
	var roll []election.Voter
	for i := range voters {
		v := storetest.Voter(storetest.Number(h, fmt.Sprintf("119901%04d0601%03d", 1950+i%55, 100+i)), fmt.Sprint("选民", i), fmt.Sprint(i/3))
		v.Station = []string{storetest.Station, "东区投票站"}[i%4/3]
		if i%5 == 4 {
			v.Category = election.Floating
		}
		roll = append(roll, v)
	}
	h.voters = recordtest.Roll(h, h.store, h.e, roll)
	for _, v := range roll {
		id, err := h.voters.ID(v.Number)
		if err != nil {
			h.Fatal(err)
		}
		h.ids = append(h.ids, id)
	}
}

func (h *hall) result() (*tally.Result, error) {
	c := tally.NewCounter(h.e)
	if err := h.store.Votes(c.Add); err != nil {
		return nil, err
	}
	figures, err := h.store.Figures()
	if err != nil {
		return nil, err
	}
	t, err := h.store.Turnout()
	if err != nil {
		return nil, err
	}
	return c.Result(tally.Figures{Registered: &t.Registered, Participants: &t.Participants, Issued: &t.Issued, Pending: figures.Pending, Rejected: figures.Rejected})
}

// come checks so many voters in.
func (h *hall) come(n int) {
	h.Helper()
	var wg sync.WaitGroup
	for _, id := range h.ids[h.came : h.came+n] {
		wg.Go(func() {
			if _, err := h.voters.CheckIn(h.Context(), id, record.Place{Clerk: "登记台"}); err != nil {
				h.Error(err)
			}
		})
	}
	wg.Wait()
	h.came += n
}

// feed reads so many sheets of one status.
func (h *hall) feed(n int, status record.Status) (hashes []record.Hash) {
	h.Helper()
	var wg sync.WaitGroup
	for ; n > 0; n-- {
		h.sheets++
		s := recordtest.Sheet(h.e, h.sheets, status, recordtest.FirstAgainstSecond(h.e))
		wg.Go(func() {
			if _, err := h.batch.Add(h.Context(), s); err != nil {
				h.Error(err)
			}
		})
		hashes = append(hashes, s.Hash)
	}
	wg.Wait()
	return hashes
}

func (h *hall) codes() (out []string) {
	h.Helper()
	v, err := h.view(texts.In(web.Chinese))
	if err != nil {
		h.Fatal(err)
	}
	for _, a := range v.Alarms {
		out = append(out, a.Code)
		for _, t := range []web.Words{texts.In(web.Chinese), texts.In(web.English)} {
			v.T = t
			said := []string{v.Headline(a), t.Say("alarm." + a.Code + ".means"), t.Say("alarm." + a.Code + ".do")}
			for _, s := range said {
				if s == "" || strings.Contains(s, "[alarm") || strings.Contains(s, "%!") {
					h.Errorf("%s says %q", a.Code, s)
				}
			}
		}
	}
	return out
}

// Each alarm comes when it must, says what it means and what to do in both
// languages, and goes when things are well again.
func TestAlarms(t *testing.T) {
	for _, c := range []struct {
		code string
		do   func(h *hall)
		undo func(h *hall) // nil: it stays
	}{
		{"returned", func(h *hall) { h.come(3); h.feed(5, record.Counted) }, func(h *hall) { h.come(4) }},
		{"refused", func(h *hall) { h.refused = []Refused{{"王芳", 2}, {"李娜", 1}} }, nil},
		{"batch", func(h *hall) { h.come(90); h.feed(30, record.Counted); h.feed(6, record.Review) }, func(h *hall) { h.feed(20, record.Counted); h.feed(5, record.Counted) }},
		{"queue", func(h *hall) {
			h.come(2 * askedFrom)
			h.feed(askedFrom-1, record.Review)
			h.batch = h.store.Batch()
			h.feed(queueMost+2-askedFrom, record.Review)
		}, nil},
		{"device", func(h *hall) { h.devices[0].Well = false }, func(h *hall) { h.devices[0].Well = true }},
		{"backup", func(h *hall) { h.devices[1].Well = false }, func(h *hall) { h.devices[1].Well = true }},
		{"clock", func(h *hall) { h.devices[2] = web.Device{Name: "clock", Says: "+3600 s"} }, func(h *hall) { h.devices[2].Well = true }},
		{"faults", func(h *hall) {
			for range faultsMost {
				if err := h.store.Note(h.Context(), journal.Entry{Act: journal.ActFault, Detail: map[string]string{"device": "idcard", "says": "gone"}}); err != nil {
					h.Fatal(err)
				}
			}
		}, nil},
		{"disk", func(h *hall) { h.disk.Free = diskLeast - 1 }, func(h *hall) { h.disk.Free = diskLeast }},
	} {
		t.Run(c.code, func(t *testing.T) {
			h := open(t)
			if got := h.codes(); len(got) > 0 {
				t.Fatalf("nothing has happened, and it says %v", got)
			}
			c.do(h)
			if got := h.codes(); !reflect.DeepEqual(got, []string{c.code}) {
				t.Errorf("says %v", got)
			}
			if c.undo == nil {
				return
			}
			c.undo(h)
			if got := h.codes(); len(got) > 0 {
				t.Errorf("all is well again, and it says %v", got)
			}
		})
	}
}

// A station that is open and was used is called silent after a while; an alarm
// of what the day itself tells needs no day here.
func TestSilentAndHalted(t *testing.T) {
	n := 5
	r := &tally.Result{Participants: &n, Issued: &n, Reconcile: []tally.Identity{{Name: "read", Holds: new(bool), Sentence: tally.Sentence{Says: "read: 1 = 2", SaysZh: "收回 1 = 2 不成立"}}}}
	now := time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC)
	f := facts{now: now, result: r, day: record.Day{Stage: record.StageOpen}, came: now.Add(-silence - time.Second), voted: true}
	var got []string
	for _, a := range alarms(f) {
		got = append(got, a.Code)
	}
	if want := []string{"identity", "silent"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	f.day.Halted, f.came = true, now.Add(-silence)
	if list := alarms(f); len(list) != 2 || list[0].Code != "halted" || !list[0].Bad {
		t.Errorf("%v", list)
	}
}

// Samples fall into spans of five minutes; undone check-ins and a clock set back
// make nothing negative.
func TestSamples(t *testing.T) {
	var s samples
	at := time.Date(2026, 12, 5, 8, 1, 0, 0, time.UTC)
	for _, x := range []struct {
		minute           int
		checkins, sheets int
	}{{0, 10, 0}, {1, 13, 0}, {2, 12, 0}, {5, 20, 4}, {16, 21, 4}} {
		s.take(at.Add(time.Duration(x.minute)*time.Minute), x.checkins, x.sheets)
	}
	bars, came, fed := s.shown()
	var got [][2]int
	for _, b := range bars {
		got = append(got, [2]int{b.Checkins, b.Sheets})
	}
	if want := [][2]int{{3, 0}, {8, 4}, {0, 0}, {1, 0}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !came.Equal(at.Add(16*time.Minute)) || !fed.Equal(at.Add(5*time.Minute)) {
		t.Errorf("last came %v, fed %v", came, fed)
	}
	s.take(at.Add(-time.Hour), 22, 4)
	if bars, _, _ := s.shown(); len(bars) != 1 || bars[0].Checkins != 1 {
		t.Errorf("after the clock was set back: %v", bars)
	}
	s.take(at.Add(100*time.Hour), 22, 5)
	if bars, _, _ := s.shown(); len(bars) != 1 || bars[0].Sheets != 1 {
		t.Errorf("after a long sleep: %v", bars)
	}
}

// The batches that the log tells are those of the record.
func TestBatches(t *testing.T) {
	h := open(t)
	h.come(100)
	h.feed(20, record.Counted)
	wait := h.feed(3, record.Review)
	h.feed(1, record.Rejected)
	h.batch, h.sheets = h.store.Batch(), 1000
	h.feed(2, record.Counted)
	if err := h.store.Adjudicate(t.Context(), wait[0], record.Decision{Void: "撕毁", By: "甲", Second: "乙"}); err != nil {
		t.Fatal(err)
	}
	if err := h.store.Adjudicate(t.Context(), wait[1], record.Decision{Reject: "copy", By: "甲", Second: "乙"}); err != nil {
		t.Fatal(err)
	}
	v, err := h.view(texts.In(web.Chinese))
	if err != nil {
		t.Fatal(err)
	}
	want := []batch{{Number: 2, Sheets: 2, Counted: 2}, {Number: 1, Sheets: 24, Counted: 21, Waiting: 1, Rejected: 2, Asked: 3}}
	if !reflect.DeepEqual(v.Batches, want) {
		t.Errorf("%+v, want %+v", v.Batches, want)
	}
	if len(v.Acts) != 2 || v.Acts[0].Who != "甲、乙" {
		t.Errorf("acts %+v", v.Acts)
	}
}

// The screen in both languages on glass of all sizes, calm and alarmed: nothing
// is cut off or overlaps; a change comes by itself, and what was unfolded stays.
func TestScreen(t *testing.T) {
	h := open(t)
	b := webtest.NewTab(t)
	for _, state := range []string{"calm", "alarmed"} {
		if state == "alarmed" {
			for i := range 30 {
				h.come(4 + i*7%9)
				if i > 12 {
					h.feed(6+i%5, record.Counted)
				}
				if i%9 == 8 {
					h.batch = h.store.Batch()
					h.feed(6, record.Review)
				}
				h.clock.Pass(span)
			}
			id := h.ids[3]
			if err := h.voters.Undo(t.Context(), id, record.SignOff{By: "陈静", Second: "刘洋", Reason: "读错了身份证，本人还没有领票"}); err != nil {
				t.Fatal(err)
			}
			if _, err := h.store.Checkpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
			h.devices[1].Well, h.disk.Free, h.refused = false, 1<<30, []Refused{{"王芳", 3}}
			h.clock.Pass(span)
		}
		for _, g := range []struct{ w, h int64 }{{1920, 1080}, {1280, 720}, {390, 844}} {
			for _, lang := range []string{web.Chinese, web.English} {
				b.Open(h.url+"/watch?lang="+lang, g.w, g.h)
				for _, bad := range b.Measure(webtest.Want{Contrast: 4.5, Letters: 13, Target: 43}) {
					t.Errorf("%s, %dx%d, %s: %s", state, g.w, g.h, lang, bad)
				}
				b.Shot(fmt.Sprintf("watch-%s-%dx%d-%s", state, g.w, g.h, lang))
			}
		}
	}
	webtest.Eval[bool](b, `document.getElementById("all").open = true`)
	h.come(1)
	b.Until(fmt.Sprintf(`document.querySelector(".f-participants dd").textContent === "%d"`, h.came-1))
	if !webtest.Eval[bool](b, `document.getElementById("all").open`) {
		t.Error("what was unfolded is folded again")
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, text.Table(texts)) }
