package checkin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/record"
)

// point is the middle of what a selector finds.
type point struct{ X, Y float64 }

func (b *tab) middle(selector string) point {
	b.Helper()
	return webtest.Eval[point](b.Tab, fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return { X: r.left + r.width / 2, Y: r.top + r.height / 2 } })()`, selector))
}

// drag touches at one place and lets go at another.
func (b *tab) drag(from, to point) {
	b.Helper()
	touch := func(what input.DispatchTouchEventType, at ...point) chromedp.Action[chromedp.Void] {
		return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			points := []*input.TouchPoint{}
			for _, p := range at {
				points = append(points, &input.TouchPoint{X: p.X, Y: p.Y})
			}
			_, err := chromedp.Call(ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: what, TouchPoints: points})
			return err
		})
	}
	b.Do(touch(input.DispatchTouchEventTypeTouchStart, from), touch(input.DispatchTouchEventTypeTouchMove, to), touch(input.DispatchTouchEventTypeTouchEnd))
}

func (b *tab) state(want string) {
	b.Helper()
	b.Until(fmt.Sprintf(`document.getElementById("screen").dataset.state === %q`, want))
}

// A touch counts where it begins and ends inside a button, and not else.
func TestTouch(t *testing.T) {
	h := open(t, nil)
	b := newTab(t)
	b.Open(h.url+"/kiosk", 1280, 800)
	h.lay("proxy")
	b.state("ready")
	confirm, elsewhere := b.middle("button.main"), b.middle("h1")
	n := h.n()
	b.drag(confirm, elsewhere)
	b.drag(elsewhere, confirm)
	b.drag(confirm, b.middle("button.back"))
	// The page has nothing under way once an act that does nothing has come back.
	webtest.Eval[bool](b.Tab, `fetch("/api/kiosk").then(r => r.ok)`)
	if h.n() != n || h.Booth().Data().State != ready {
		t.Fatalf("a touch that strayed did something: %+v", h.Booth().Data())
	}
	b.drag(confirm, point{confirm.X + 60, confirm.Y + 5}) // a hand that trembles
	b.state("done")
	if got, err := h.voters.Turnout(); err != nil || got.Own != 1 || got.Proxy != 2 {
		t.Errorf("issued %+v, %v", got, err)
	}
}

func (b *tab) key(key string, times int) {
	b.Helper()
	for range times {
		b.Do(chromedp.KeyEvent(key))
	}
}

// focused is what Enter would press.
func (b *tab) focused() string {
	return webtest.Eval[string](b.Tab, `document.activeElement.dataset.act || ""`)
}

// tabTo presses Tab until an act is under the focus, each time with a frame
// that can be seen.
func (b *tab) tabTo(act string) {
	b.Helper()
	for range 12 {
		b.key(kb.Tab, 1)
		if b.focused() == "" {
			continue
		}
		if webtest.Eval[string](b.Tab, `getComputedStyle(document.activeElement).outlineStyle`) != "solid" {
			b.Errorf("the focus on %s cannot be seen", b.focused())
		}
		if b.focused() == act {
			return
		}
	}
	b.Fatalf("Tab never comes to %s", act)
}

// The whole way by keyboard alone.
func TestKeyboard(t *testing.T) {
	h := open(t, nil)
	b := newTab(t)
	b.Open(h.url+"/kiosk", 1024, 768)
	b.tabTo("letters")
	b.key(kb.Enter, 1)
	b.Until(`document.getElementById("screen").dataset.size === "3"`)
	if b.focused() != "letters" {
		t.Error("the focus was lost when letters grew")
	}
	b.tabTo("howto")
	b.key(kb.Enter, 1)
	b.state("howto")
	b.key(kb.Escape, 1)
	b.state("rest")
	h.lay("own")
	b.state("ready")
	if b.focused() != "" {
		t.Errorf("Enter would press %s before anything was chosen", b.focused())
	}
	b.tabTo("confirm")
	b.key(" ", 1)
	b.state("done")
	b.tabTo("home")
	b.key(kb.Enter, 1)
	b.state("rest")
	b.key(kb.ArrowRight, 1)
	if b.focused() == "" {
		t.Error("arrows don't move")
	}
	if got, err := h.voters.Turnout(); err != nil || got.Own != 1 {
		t.Errorf("issued %+v, %v", got, err)
	}
}

// What is longer than the screen turns in pages, and every part is shown whole
// on one of them.
func TestPages(t *testing.T) {
	h := open(t, nil)
	b := newTab(t)
	b.Open(h.url+"/kiosk", 1024, 768)
	h.act("howto")
	b.state("howto")
	seen := map[string]bool{}
	look := func() (last bool) {
		for _, says := range webtest.Eval[[]string](b.Tab, `[...document.querySelectorAll(".steps li")].filter(e => getComputedStyle(e).visibility === "visible").map(e => e.textContent.trim())`) {
			seen[says] = true
		}
		return webtest.Eval[bool](b.Tab, `document.querySelectorAll(".pager button")[1].disabled`)
	}
	for i := 0; !look(); i++ {
		if i > 10 {
			t.Fatal("the pages never end")
		}
		p := b.middle(".pager button:last-child")
		b.drag(p, p)
	}
	if want := len(howTo(h.cfg.Election, words(web.Chinese))); len(seen) != want {
		t.Errorf("%d of %d steps were shown: %v", len(seen), want, seen)
	}
	for range 10 {
		p := b.middle(".pager button:first-child")
		b.drag(p, p)
	}
	if !webtest.Eval[bool](b.Tab, `getComputedStyle(document.querySelector("h1")).visibility === "visible"`) {
		t.Error("no way back up")
	}
}

// From the card to the ballots in the hands: one touch by the voter, one at the
// desk. The seconds are the pages' own share. Tools keep their words once a card
// was read.
func TestActsOfAVoter(t *testing.T) {
	h := open(t, nil)
	voter, desk := newTab(t), newTab(t)
	voter.Open(h.url+"/kiosk", 1280, 800)
	desk.Open(h.url+"/desk", 1440, 900)
	voter.state("rest")
	voter.CountActs()
	desk.CountActs()
	began := time.Now()
	h.lay("own")
	voter.state("ready")
	verdict := time.Since(began)
	words := webtest.Eval[string](voter.Tab, `[...document.querySelectorAll(".tools button")].map(b => b.textContent.trim()).join("|")`)
	if !strings.Contains(words, "大字 A+") || !strings.Contains(words, "English") {
		t.Errorf("the tools say %q", words)
	}
	at := voter.middle("button.main")
	voter.drag(at, at)
	voter.state("done")
	desk.Until(`document.querySelector(".queue li button")`)
	desk.Do(chromedp.Click(`.queue li button`))
	desk.Until(`!document.querySelector(".queue li")`)
	if v, d := voter.Acts(), desk.Acts(); v != 1 || d != 1 {
		t.Errorf("%d touches by the voter, %d at the desk", v, d)
	}
	t.Logf("1 touch by the voter, 1 at the desk; the verdict is shown after %d ms, all of it takes the pages %d ms", verdict.Milliseconds(), time.Since(began).Milliseconds())
}

// The desk sees at once who comes for ballots, and confirms the hand-over.
func TestDeskSeesAtOnce(t *testing.T) {
	h := open(t, func(c *Config) {
		c.Devices = func() []web.Device { return []web.Device{{Name: "idcard", Well: true}, {Name: "barcode"}} }
	})
	b := newTab(t)
	b.Open(h.url+"/desk", 1440, 900)
	h.lay("proxy")
	h.act("confirm")
	b.Until(`document.querySelector(".queue .name").textContent === "王建国" && document.querySelector(".queue .sheets").textContent.includes("3 张")`)
	h.lay("old")
	h.act("confirm")
	h.act("staff")
	b.Until(`document.querySelectorAll(".queue li").length === 2 && document.querySelector("#live .alert button")`)
	h.Scanned(string(h.id("absentee").Card(h.desk.election)))
	b.Until(`document.querySelector(".voter .verdict").textContent === "已委托别人"`)
	b.Shot("desk-queue")
	b.Do(chromedp.Click(`.queue li button`))
	b.Until(`document.querySelectorAll(".queue li").length === 1 && document.querySelector(".good")`)
	b.Do(chromedp.Click(`#live .alert button`))
	b.Until(`!document.querySelector("#live .alert")`)
	if h.Booth().Data().State != rest {
		t.Errorf("the voter's screen after somebody went: %+v", h.Booth().Data())
	}

	// A forgotten card: two people and a reason.
	b.Do(chromedp.SendKeys(`#q`, "sunwei"+kb.Enter))
	b.Until(`document.querySelector(".voter h2").textContent.includes("孙伟")`)
	b.Do(chromedp.SendKeys(`.keys [name=by]`, "王芳"), chromedp.SendKeys(`.keys [name=second]`, "李强"), chromedp.SendKeys(`.keys [name=reason]`, "忘带身份证"))
	b.Shot("desk-byhand")
	b.Do(chromedp.Click(`.keys button`))
	b.Until(`document.querySelector(".good") && document.querySelector(".keys[data-act=undo]") && document.querySelectorAll(".queue li").length === 2`)
	b.Do(chromedp.SendKeys(`.keys [name=by]`, "王芳"), chromedp.SendKeys(`.keys [name=second]`, "李强"), chromedp.SendKeys(`.keys [name=reason]`, "同名，认错了人"))
	b.Do(chromedp.Click(`.keys button`))
	b.Until(`document.querySelector(".keys[data-act=byhand]") && document.querySelectorAll(".queue li").length === 1`)
	b.Shot("desk-undone")
	if p, err := h.voters.Person(h.id("already")); err != nil || p.Voted {
		t.Errorf("undone: %+v, %v", p.Voted, err)
	}
	log, err := h.voters.Log()
	undone := slices.IndexFunc(log, func(e record.LogEntry) bool { return e.Act == "undo" }) // in no order
	if err != nil || undone < 0 || log[undone].SignOff != (record.SignOff{By: "王芳", Second: "李强", Reason: "同名，认错了人", Where: station + " 登记台"}) {
		t.Errorf("log %+v, %v", log, err)
	}
}

// The server goes away and comes back: the screen says so, and goes on.
func TestConnectionLost(t *testing.T) {
	h := open(t, nil)
	b := newTab(t)
	b.Open(h.url+"/kiosk", 1280, 800)
	h.cut()
	b.Until(`document.getElementById("lost").hidden === false`)
	h.lay("own")
	b.state("ready")
	b.Until(`document.getElementById("lost").hidden === true`)
}

// The desk's screen in both languages, with all that it can show: nothing cut
// off, everything large enough, contrast beyond AA.
func TestDeskMeasured(t *testing.T) {
	h := prepare(t, func(c *Config) {
		c.Devices = func() []web.Device { return []web.Device{{Name: "idcard", Well: true}, {Name: "barcode"}} }
	})
	h.act("staff")
	b := newTab(t)
	for _, glass := range []struct{ w, h int64 }{{1440, 900}, {1024, 768}, {820, 1180}} {
		for _, lang := range []string{web.Chinese, web.English} {
			b.Open(h.url+"/desk?lang="+lang, glass.w, glass.h)
			for _, query := range []string{"", "李", "wjg", "wuqiang", "qianjin", "nobody"} {
				if query != "" {
					webtest.Eval[bool](b.Tab, `!(document.getElementById("panel").innerHTML = "")`)
					b.Do(chromedp.SendKeys(`#q`, query+kb.Enter))
					b.Until(`document.getElementById("panel").textContent.trim() !== ""`)
				}
				name := fmt.Sprintf("desk-%d-%s-%s", glass.w, lang, query)
				for _, f := range b.Measure(webtest.Want{Contrast: 7, Letters: 14, Target: 48, Apart: 8}) {
					b.Errorf("%s: %s", name, f)
				}
				b.Shot(name)
			}
		}
	}
}
