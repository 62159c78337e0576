package checkin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
)

// situations are all that a voter can be shown, and how it comes to that.
var situations = []struct {
	name string
	do   func(h *hall)
}{
	{"rest", func(h *hall) {}},
	{"reading", func(h *hall) { h.Booth().Reader(ReaderBusy) }},
	{"ready", func(h *hall) { h.lay("own") }},
	{"ready-proxy", func(h *hall) { h.lay("proxy") }},
	{"done", func(h *hall) { h.lay("own"); h.act("confirm") }},
	{"done-proxy", func(h *hall) { h.lay("proxy"); h.act("confirm") }},
	{"not-on-roll", func(h *hall) { h.lay("stranger") }},
	{"already", func(h *hall) { h.lay("already") }},
	{"already-waiting", func(h *hall) { h.lay("waiting") }},
	{"other-station", func(h *hall) { h.lay("elsewhere") }},
	{"mobile-box", func(h *hall) { h.lay("boxed") }},
	{"proxy-given", func(h *hall) { h.lay("absentee") }},
	{"proxy-used", func(h *hall) { h.lay("proxy"); h.act("confirm"); h.lay("giver1") }},
	{"under-age", func(h *hall) { h.lay("child") }},
	{"expired", func(h *hall) {
		c := h.claim("old")
		c.Expires = election.Date{Year: 2026, Month: 1, Day: 31}
		h.Booth().Card(c)
	}},
	{"card-type", func(h *hall) { h.Booth().Card(record.Claim{Number: "XXA990123456789", Foreign: true}) }},
	{"household", func(h *hall) {
		h.booth.judged(record.Verdict{Answer: record.NotOnRoll, Represented: true, Voter: record.Person{ID: h.id("old"), Name: "欧阳秀英"}}, nil)
	}},
	{"again", func(h *hall) { h.Booth().Reader(ReaderUnread) }},
	{"staff", func(h *hall) { h.act("staff") }},
	{"trouble", func(h *hall) { h.Booth().Reader(ReaderTrouble) }},
	{"failed", func(h *hall) { h.booth.judged(record.Verdict{}, record.ErrClosed) }},
	{"warning", func(h *hall) { h.lay("old"); h.clock.Pass(patience) }},
	{"howto", func(h *hall) { h.act("howto") }},
	{"people", func(h *hall) { h.act("people") }},
}

// scrolls are the screens that may be longer than the glass, with buttons to
// turn.
var scrolls = map[string]bool{"howto": true, "people": true}

// faults are what is wrong with the voter's screen that is shown, and whether
// it is longer than the glass.
func (b *tab) faults() (bad []string, turned bool) {
	b.Helper()
	glass := webtest.Eval[struct {
		MM       float64 // CSS pixels in one
		Contrast string
		Turned   bool
		Pager    bool
	}](b.Tab, `(() => {
		const s = document.getElementById("screen"), area = s.querySelector(".scroll");
		return {
			MM: Math.hypot(innerWidth, innerHeight) / (Number(document.body.dataset.inches) * 25.4), Contrast: s.dataset.contrast,
			Turned: area.scrollHeight > area.clientHeight + 1, Pager: !s.querySelector(".pager").hidden,
		};
	})()`)
	want := webtest.Want{
		Root: "#screen", Whole: true, Contrast: 20, Letters: 3.6 * glass.MM,
		Target: max(60, 12.7*glass.MM), Apart: 2.54 * glass.MM,
	}
	if glass.Contrast == "0" {
		want.Contrast = 10
	}
	bad = b.Measure(want)
	if glass.Turned != glass.Pager {
		bad = append(bad, "no way to turn the page")
	}
	return bad, glass.Turned
}

func (b *tab) measure(h *hall, name string) {
	b.Helper()
	b.Until(fmt.Sprintf(`document.getElementById("screen").dataset.n === "%d"`, h.n()))
	bad, turned := b.faults()
	for _, f := range bad {
		b.Errorf("%s: %s", name, f)
	}
	if turned && !scrolls[baseName(name)] {
		b.Errorf("%s: does not fit on one screen", name)
	}
	b.Shot(name)
}

func baseName(name string) string {
	for _, s := range situations {
		if len(name) > len(s.name) && name[:len(s.name)] == s.name && name[len(s.name)] == '@' {
			return s.name
		}
	}
	return name
}

// prepare is a hall where some have voted, in a browser's tab.
func prepare(t *testing.T, change func(*Config)) *hall {
	h := open(t, change)
	for _, name := range []string{"already", "waiting"} {
		h.lay(name)
		h.act("confirm")
	}
	if err := h.desk.act(t.Context(), "handover", h.id("already"), record.SignOff{}); err != nil {
		t.Fatal(err)
	}
	h.act("home")
	return h
}

// Every screen, in both languages, on glass that is squarish, tall and wide:
// nothing is cut off or overlaps, targets and contrast are as large as they
// must be.
func TestEveryScreen(t *testing.T) {
	for _, glass := range []struct {
		w, h   int64
		inches float64
		looks  []look
	}{
		{1024, 768, 10, []look{{size: 2}, {size: 4, voice: true}}},
		{1080, 1920, 10, []look{{size: 2}, {size: 4, voice: true}}},
		{1280, 800, 10, []look{{size: 1}, {size: 2}, {size: 3, contrast: 1}, {size: 4, contrast: 2}}},
		{1920, 1080, 24, []look{{size: 2}, {size: 4}}},
		{1920, 1080, 10, []look{{size: 2}, {size: 3}, {size: 4}}},
	} {
		name := fmt.Sprintf("%dx%d-%.0f", glass.w, glass.h, glass.inches)
		t.Run(name, func(t *testing.T) {
			h := prepare(t, func(c *Config) { c.Voice, c.Inches = silence{}, glass.inches })
			b := newTab(t)
			b.Open(h.url+"/kiosk", glass.w, glass.h)
			looks := glass.looks
			if os.Getenv("ZHENG_SHOTS") != "" { // people look at more than the test must
				looks = []look{{size: 1}, {size: 2}, {size: 3}, {size: 4}, {size: 2, contrast: 1}, {size: 4, contrast: 2, voice: true}}
			}
			everyScreen(b, h, name, looks)
		})
	}
}

func everyScreen(b *tab, h *hall, glass string, looks []look) {
	for _, s := range situations {
		// Voters who confirmed are given their vote back for the next look.
		for _, name := range []string{"own", "proxy"} {
			if p, err := h.voters.Person(h.id(name)); err == nil && p.Voted {
				if err := h.desk.act(b.Ctx, "undo", p.ID, record.SignOff{By: "甲", Second: "乙", Reason: "测试"}); err != nil {
					b.Fatal(err)
				}
			}
		}
		h.rest()
		s.do(h)
		for _, l := range looks {
			for _, l.lang = range []string{web.Chinese, web.English} {
				h.look(l)
				b.measure(h, fmt.Sprintf("%s@%s-%s-%d-%d", s.name, glass, l.lang, l.size, l.contrast))
			}
		}
	}
}

// rest brings the screen back to rest, whatever it shows.
func (h *hall) rest() {
	h.Booth().Reader(ReaderIdle)
	h.booth.mu.Lock()
	defer h.booth.mu.Unlock()
	h.booth.home()
}

// The other ballots' pages, and words as long as the election file and the roll
// may have them: all can be read, if need be by turning pages.
func TestLongWords(t *testing.T) {
	e := town(t, election.Names)
	ovals := town(t, election.Ovals)
	long := strings.Repeat("红山街道银杏社区", 10)
	ovals.Title = long[:len(long)-3] + "会"
	for i := range 60 {
		ovals.Posts[1].Candidates = append(ovals.Posts[1].Candidates, election.Candidate{ID: fmt.Sprint("c", i), Name: strings.Repeat("阿不都", 1+i%12)})
	}
	for name, e := range map[string]*election.Election{"names": e, "ovals": ovals} {
		h := open(t, func(c *Config) { c.Election, c.Voice = e, silence{} })
		b := newTab(t)
		for _, glass := range []struct{ w, h int64 }{{1024, 768}, {1080, 1920}} {
			b.Open(h.url+"/kiosk", glass.w, glass.h)
			for _, page := range []string{"", "howto", "people", "elsewhere"} {
				h.rest()
				switch page {
				case "howto", "people":
					h.act(page)
				case "elsewhere":
					h.booth.judged(record.Verdict{Answer: record.OtherStation, Where: long[:90], Voter: record.Person{ID: h.id("own"), Name: long[:60], Group: long[:60]}}, nil)
				}
				for _, l := range []look{{web.Chinese, 2, 0, false}, {web.English, 4, 0, true}} {
					h.look(l)
					b.turning(h, fmt.Sprintf("%s-%s-%d-%s-%d", name, page, glass.w, l.lang, l.size))
				}
			}
		}
	}
}

// turning measures every page of a screen, and that no part is left out.
func (b *tab) turning(h *hall, name string) {
	b.Helper()
	b.Until(fmt.Sprintf(`document.getElementById("screen").dataset.n === "%d"`, h.n()))
	for i := 0; ; i++ {
		bad, _ := b.faults()
		for _, f := range bad {
			b.Errorf("%s, page %d: %s", name, i+1, f)
		}
		webtest.Eval[bool](b.Tab, `parts().forEach(p => { if (getComputedStyle(p).visibility === "visible") p.dataset.seen = 1 }) || true`)
		if i == 0 || i == 1 {
			b.Shot(fmt.Sprintf("%s-%d", name, i+1))
		}
		if i > 100 {
			b.Fatalf("%s: the pages never end", name)
		}
		if webtest.Eval[bool](b.Tab, `document.querySelector(".pager").hidden || document.querySelectorAll(".pager button")[1].disabled`) {
			break
		}
		webtest.Eval[bool](b.Tab, `turn(1) || true`)
	}
	if missed := webtest.Eval[[]string](b.Tab, `parts().filter(p => !p.dataset.seen).map(p => p.textContent.trim().slice(0, 20))`); len(missed) > 0 {
		b.Errorf("%s: never shown: %q", name, missed)
	}
}

// silence is a voice.
type silence struct{}

func (silence) Speak(context.Context, string, string, []string) ([]byte, error) {
	return nil, errors.New("hush")
}

// look has the screen speak that way.
func (h *hall) look(l look) {
	h.booth.mu.Lock()
	defer h.booth.mu.Unlock()
	h.booth.look = l
	h.booth.n++
	h.booth.watch.Notify()
}
