package checkin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
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

// hall is a polling station with a roll, a voter's screen and a desk.
type hall struct {
	testing.TB
	*Screens
	site   *web.Site
	cfg    Config
	clock  *storetest.Clock
	store  *record.Store
	voters *record.Voters
	url    string
	cut    func() // all connections
}

func town(t testing.TB, style election.Style) *election.Election {
	t.Helper()
	return storetest.Election(t, func(e *election.Election) { e.Ballot.Style = style })
}

// The voters by name of what becomes of them; each has a made-up number.
var people = []string{"own", "proxy", "giver1", "giver2", "elsewhere", "boxed", "already", "waiting", "absentee", "helper", "old", "spare"}

func number(t testing.TB, name string) election.IDNumber {
	t.Helper()
	at := len(people) // a stranger
	for i, p := range people {
		if p == name {
			at = i
		}
	}
	if name == "child" {
		return storetest.Number(t, "11990120100102001")
	}
	return storetest.Number(t, fmt.Sprintf("1199011960%02d02%03d", 1+at%12, 101+at))
}

const station = storetest.Station

// open makes a hall whose reader works.
func open(t testing.TB, change func(*Config)) *hall {
	t.Helper()
	e := town(t, election.Boxes)
	store := recordtest.Open(t, e)
	names := []string{"张丽华", "王建国", "李芳", "李四维", "赵敏", "钱进", "孙伟", "周静", "吴强", "郑洁", "欧阳秀英", "冯磊"}
	var roll []election.Voter
	for i, p := range people {
		v := storetest.Voter(number(t, p), names[i], fmt.Sprintf("H%02d", i))
		v.Group = fmt.Sprintf("第 %d 居民小组", 1+i%4)
		if p == "elsewhere" {
			v.Station = "东区投票站"
		}
		if p == "old" {
			v.Note = "大字选票"
		}
		roll = append(roll, v)
	}
	ctx := context.Background()
	voters := recordtest.Roll(t, store, e, roll)
	err := voters.ImportProxies(ctx, []election.Proxy{
		{Line: 1, Giver: number(t, "giver1"), Agent: number(t, "proxy")},
		{Line: 2, Giver: number(t, "giver2"), Agent: number(t, "proxy")},
		{Line: 3, Giver: number(t, "absentee"), Agent: number(t, "helper")},
	})
	h := &hall{TB: t, store: store, voters: voters}
	err = errors.Join(err, voters.Hold(ctx, "一号流动票箱", []string{"甲", "乙", "丙"}, []election.VoterID{h.id("boxed")}))
	if err != nil {
		t.Fatal(err)
	}
	h.clock = storetest.NewClock(time.Date(2026, 12, 5, 9, 14, 0, 0, time.Local))
	voters.Now = h.clock.Now
	log := slog.New(slog.DiscardHandler)
	cfg := Config{
		Election: e, Voters: voters, Station: station, Inches: 10, Clock: h.clock, Log: log,
		Devices: func() []web.Device { return nil },
	}
	if change != nil {
		change(&cfg)
	}
	h.site = web.NewSite(log, web.OnlyHere{})
	if h.Screens, err = New(h.site, cfg); err != nil {
		t.Fatal(err)
	}
	h.cfg = h.Screens.cfg
	h.Booth().Reader(ReaderIdle)
	server := httptest.NewServer(h.site.Handler())
	h.url, h.cut = server.URL, server.CloseClientConnections
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return h
}

func (h *hall) id(name string) election.VoterID {
	h.Helper()
	id, err := h.voters.ID(number(h, name))
	if err != nil {
		h.Fatal(err)
	}
	return id
}

func (h *hall) claim(name string) record.Claim {
	n := number(h, name)
	return record.Claim{Number: string(n), Birth: n.Birth()}
}

// lay puts a voter's card on the reader, and takes it away.
func (h *hall) lay(name string) {
	h.Helper()
	h.Booth().Reader(ReaderBusy)
	h.Booth().Card(h.claim(name))
	h.Booth().Reader(ReaderIdle)
}

// act touches something on the screen that is shown.
func (h *hall) act(name string) {
	h.Helper()
	if err := h.Booth().Act(context.Background(), h.n(), name); err != nil {
		h.Fatalf("%s: %v", name, err)
	}
}

func (h *hall) n() int {
	h.booth.mu.Lock()
	defer h.booth.mu.Unlock()
	return h.booth.n
}

// tab is a page of the browser with what these screens are asked.
type tab struct{ *webtest.Tab }

func newTab(t testing.TB) *tab { return &tab{webtest.NewTab(t)} }
