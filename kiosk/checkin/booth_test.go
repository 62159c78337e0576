package checkin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

// What the contract says of each situation, as GET /api/kiosk tells it.
func TestVerdicts(t *testing.T) {
	want := map[string]Data{
		"rest":            {State: rest},
		"reading":         {State: reading},
		"ready":           {State: ready, Voter: "张**", Ballots: Ballots{1, 0}},
		"ready-proxy":     {State: ready, Voter: "王**", Ballots: Ballots{1, 2}},
		"done":            {State: rest},
		"done-proxy":      {State: rest},
		"not-on-roll":     {State: refused, Reason: record.NotOnRoll},
		"already":         {State: refused, Reason: record.Already, Voter: "孙*"},
		"already-waiting": {State: refused, Reason: record.Already, Voter: "周*"},
		"other-station":   {State: refused, Reason: record.OtherStation, Voter: "赵*"},
		"mobile-box":      {State: refused, Reason: record.OtherStation, Voter: "钱*"},
		"proxy-given":     {State: refused, Reason: record.ProxyGiven, Voter: "吴*"},
		"proxy-used":      {State: refused, Reason: record.ProxyGiven, Voter: "李*"},
		"under-age":       {State: refused, Reason: record.UnderAge},
		"expired":         {State: refused, Reason: record.Expired, Voter: "欧**"},
		"card-type":       {State: refused, Reason: record.CardType},
		"household":       {State: refused, Reason: record.NotOnRoll, Voter: "欧**"},
		"again":           {State: again},
		"staff":           {State: staff},
		"trouble":         {State: staff},
		"failed":          {State: staff},
		"warning":         {State: ready, Voter: "欧**", Ballots: Ballots{1, 0}},
		"howto":           {State: rest},
		"people":          {State: rest},
	}
	h := prepare(t, nil)
	for _, s := range situations {
		h.rest()
		h.again("own")
		h.again("proxy")
		s.do(h)
		got := h.Booth().Data()
		if got != want[s.name] {
			t.Errorf("%s: %+v, want %+v", s.name, got, want[s.name])
		}
		v, err := h.booth.view(&h.cfg)
		if err != nil {
			t.Fatal(err)
		}
		if v.Head == "" || strings.Contains(fmt.Sprint(v.Head, v.Why, v.Do, v.Say), "[") || strings.Contains(v.Say, "%!") {
			t.Errorf("%s: texts are missing: %q %q %q", s.name, v.Head, v.Why, v.Do)
		}
	}
}

// again gives a voter who confirmed the vote back.
func (h *hall) again(name string) {
	h.Helper()
	if p, err := h.voters.Person(h.id(name)); err != nil || !p.Voted {
		return
	}
	if err := h.desk.act(context.Background(), "undo", h.id(name), record.SignOff{By: "甲", Second: "乙", Reason: "测试"}); err != nil {
		h.Fatal(err)
	}
}

func TestConfirmedIsRecordedOnce(t *testing.T) {
	h := open(t, nil)
	h.lay("proxy")
	n := h.n()
	var wg sync.WaitGroup
	for range 20 { // an impatient finger
		wg.Go(func() {
			if err := h.Booth().Act(context.Background(), n, "confirm"); err != nil && !errors.Is(err, errStale) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := h.voters.Turnout()
	if err != nil {
		t.Fatal(err)
	}
	if got.Own != 1 || got.Proxy != 2 || got.Issued != 3 || got.Waiting != 1 {
		t.Errorf("issued %+v", got)
	}
	live, err := h.desk.live(words(web.Chinese), nil)
	if err != nil || len(live.Queue) != 1 || live.Queue[0].All != 3 || live.Queue[0].Name != "王建国" {
		t.Errorf("the desk sees %+v, %v", live.Queue, err)
	}
}

// A finger that was meant for one voter's screen does nothing on the next.
func TestTouchHoldsForItsScreen(t *testing.T) {
	h := open(t, nil)
	h.lay("own")
	old := h.n()
	h.lay("old")
	if err := h.Booth().Act(t.Context(), old, "confirm"); !errors.Is(err, errStale) {
		t.Errorf("a stale touch: %v", err)
	}
	if got, _ := h.voters.Turnout(); got.Own != 0 {
		t.Errorf("issued %+v", got)
	}
	if err := h.Booth().Act(t.Context(), h.n(), "nonsense"); !errors.Is(err, errAct) {
		t.Errorf("nonsense: %v", err)
	}
}

func TestBackToRestAndToTheUsualLook(t *testing.T) {
	h := open(t, nil)
	h.act("letters")
	h.act("contrast")
	h.act("language")
	h.lay("own")
	if l := h.booth.look; l != (look{web.English, 3, 1, false}) {
		t.Errorf("the voter's own choice is lost: %+v", l)
	}
	h.clock.Pass(patience - time.Second)
	if h.booth.warned {
		t.Error("warned too early")
	}
	h.act("touch")
	h.clock.Pass(patience - time.Second)
	if h.booth.warned {
		t.Error("a touch doesn't count")
	}
	h.clock.Pass(time.Second)
	if !h.booth.warned {
		t.Error("no warning")
	}
	h.act("more")
	if h.booth.warned || h.Booth().Data().State != ready {
		t.Errorf("after the voter said to be there: %+v", h.Booth().Data())
	}
	h.clock.Pass(patience)
	h.clock.Pass(warning)
	if got := h.Booth().Data(); got.State != rest || h.booth.look != usual {
		t.Errorf("at the end: %+v, %+v", got, h.booth.look)
	}
	if h.clock.Planned() != 0 {
		t.Error("a timer runs at rest")
	}

	h.lay("own")
	h.act("letters")
	h.lay("old") // another voter begins anew
	if h.booth.look != usual {
		t.Errorf("the next voter finds %+v", h.booth.look)
	}
	h.act("confirm")
	h.clock.Pass(glance)
	if got := h.Booth().Data(); got.State != rest || h.booth.state != rest {
		t.Errorf("after confirming: %+v", got)
	}
}

// A card that is lifted and laid again within the reader's quiet time.
func TestLaidAgain(t *testing.T) {
	h := open(t, nil)
	h.lay("own")
	h.act("home")
	h.Booth().Reader(ReaderSame)
	if got := h.Booth().Data(); got.State != ready {
		t.Errorf("laid again: %+v", got)
	}
	h.act("home")
	h.Booth().Reader(ReaderSame) // it still lies there
	if got := h.Booth().Data(); got.State != rest {
		t.Errorf("still there: %+v", got)
	}
	h.Booth().Reader(ReaderIdle)
	h.lay("stranger")
	h.act("home")
	h.Booth().Reader(ReaderSame)
	if got := h.Booth().Data(); got.Reason != record.NotOnRoll {
		t.Errorf("a stranger laid again: %+v", got)
	}
}

func TestReaderComesAndGoes(t *testing.T) {
	h := open(t, nil)
	b := h.Booth()
	steps := []struct {
		r    Reader
		want state
	}{
		{ReaderTrouble, staff}, {ReaderIdle, rest}, {ReaderBusy, reading}, {ReaderTrouble, staff}, {ReaderIdle, rest},
		{ReaderBusy, reading}, {ReaderUnread, again}, {ReaderIdle, again}, {ReaderBusy, reading}, {ReaderIdle, rest},
	}
	for i, s := range steps {
		if b.Reader(s.r); b.Data().State != s.want {
			t.Errorf("step %d: %s, want %s", i, b.Data().State, s.want)
		}
	}
	h.lay("own")
	b.Reader(ReaderTrouble) // the voter may still confirm
	h.act("confirm")
	if got, _ := h.voters.Turnout(); got.Own != 1 {
		t.Errorf("issued %+v", got)
	}
	h.act("home")
	if b.Data().State != staff {
		t.Errorf("without a reader: %+v", b.Data())
	}
}

func TestWithoutRoll(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	s, err := New(web.NewSite(log, web.OnlyHere{}), Config{Election: town(t, election.Ovals), Clock: storetest.NewClock(time.Time{}), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	s.Booth().Reader(ReaderIdle)
	s.Booth().Card(record.Claim{})
	s.Booth().Reader(ReaderSame)
	if got := s.Booth().Data(); got.State != staff {
		t.Errorf("%+v", got)
	}
}

// No digit of an ID number is shown or spoken, whoever looks.
func TestNoNumberIsShown(t *testing.T) {
	h := prepare(t, nil)
	long := regexp.MustCompile(`\d{7,}|\*\d|\d\*`)
	for _, s := range situations {
		h.rest()
		h.again("own")
		h.again("proxy")
		s.do(h)
		screen, err := h.boothScreen()
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal([]any{screen, h.Booth().Data()})
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.ReplaceAll(data, []byte(strconv.Itoa(h.n())), nil) // the screen's own
		if found := long.Find(data); found != nil {
			t.Errorf("%s shows %s", s.name, found)
		}
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, text.Table(texts)) }

// The ballot's own marks are shown, whatever they mean elsewhere.
func TestHowTo(t *testing.T) {
	e := town(t, election.Boxes)
	e.Marks = election.Marks{Approve: []election.Mark{election.Tick}}
	steps := howTo(e, words(web.Chinese))
	if len(steps[0].Marks) != 1 || steps[0].Marks[0].Mark != election.Tick || steps[1].Marks[0].Mark != "" {
		t.Errorf("%+v", steps)
	}
	for _, style := range []election.Style{election.Ovals, election.Names, election.Boxes} {
		for _, s := range howTo(town(t, style), words(web.English)) {
			if strings.HasPrefix(s.Says, "[") {
				t.Errorf("%s: %s", style, s.Says)
			}
		}
	}
}

// BenchmarkVerdict is our own share of card → verdict: from the card's text to
// the finished screen.
func BenchmarkVerdict(b *testing.B) {
	h := open(b, nil)
	var took []float64
	c := h.claim("proxy")
	for b.Loop() {
		began := time.Now()
		h.Booth().Card(c)
		if _, err := h.boothScreen(); err != nil {
			b.Fatal(err)
		}
		took = append(took, float64(time.Since(began))/1e6)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "p50-ms")
	b.ReportMetric(took[len(took)*99/100], "p99-ms")
}
