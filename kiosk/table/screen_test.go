package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

// tab is a table in a browser window of its own.
type tab struct {
	*webtest.Tab
}

func (h *hall) table(lang string, people ...string) *tab {
	h.Helper()
	b := &tab{webtest.NewTab(h)}
	b.Open(h.url+"/table?lang="+lang, 1440, 900)
	b.Until(`!document.getElementById("sit").hidden`)
	b.sit(people...)
	return b
}

// sit lets people sit down.
func (b *tab) sit(people ...string) {
	b.Helper()
	for i, field := range []string{"by", "second"} {
		if i < len(people) {
			b.Do(chromedp.SendKeys(`#sit input[name=`+field+`]`, people[i]))
		}
	}
	b.Do(chromedp.Click(`#sit button`))
	b.Until(`document.getElementById("sit").hidden`)
}

// shows is the sheet at the table, "" for none.
func (b *tab) shows() string {
	b.Helper()
	return webtest.Eval[string](b.Tab, `document.querySelector("#work > div").dataset.sheet || ""`)
}

// has waits until the table has that sheet, to be decided in that round.
func (b *tab) has(h record.Hash, round int) {
	b.Helper()
	b.Until(fmt.Sprintf(`(d => d.sheet === %q && d.round === "%d")(document.querySelector("#work > div").dataset)`, h, round))
}

func (b *tab) rests() {
	b.Helper()
	b.Until(`document.querySelector("#work .rest")`)
}

// keys presses keys as a person would, with what the page does between.
func (b *tab) keys(keys ...string) {
	b.Helper()
	for _, k := range keys {
		b.Do(chromedp.KeyEvent(k))
	}
}

// confirm presses Enter once the page lets one.
func (b *tab) confirm() {
	b.Helper()
	b.Until(`!document.getElementById("confirm").disabled`)
	b.keys(kb.Enter)
}

// Two tables never have the same sheet; one that is closed sets its sheet free.
func TestTwoTables(t *testing.T) {
	h := open(t)
	first := h.unclear(0)
	one := h.table("zh", "陈静")
	one.has(first, 1)
	two := h.table("en", "Liu", "Wang")
	two.rests()
	second := h.unclear(1)
	two.has(second, 1)
	if one.shows() == two.shows() {
		t.Fatal("two tables have one sheet")
	}
	// The list says where the other is; one person cannot take it away.
	two.Do(chromedp.Click(fmt.Sprintf(`[data-open="%s"]`, first)))
	two.Until(`!document.getElementById("sit").hidden && document.getElementById("take").textContent.includes("Table 1")`)
	two.Shot("table-take")
	two.Do(chromedp.SendKeys(`#sit input[name=by]`, "Liu"), chromedp.Click(`#sit button`))
	two.Until(`!document.getElementById("said").hidden`)
	if two.shows() != second.String() {
		t.Error("a sheet was taken from another table")
	}
	two.Do(chromedp.SendKeys(`#sit input[name=second]`, "Wang"), chromedp.Click(`#sit button`))
	two.has(first, 1)
	one.has(second, 1)
	one.Until(`document.querySelector("#work .good")?.textContent.includes("接过去")`)
	two.Shot("table-two")
	one.Do(chromedp.Click(fmt.Sprintf(`[data-open="%s"]`, first)), chromedp.SendKeys(`#sit input[name=by]`, "陈静"), chromedp.SendKeys(`#sit input[name=second]`, "刘洋"), chromedp.Click(`#sit button`))
	one.has(first, 1)
	two.has(second, 1)
	one.Do(chromedp.Navigate("about:blank"))
	two.Until(fmt.Sprintf(`!document.querySelector('.line [data-open="%s"] small')`, first))
	two.keys(kb.Escape) // put back what it has: the other is free now
	two.has(first, 1)
}

// One person decides, then another, without a mouse; the record has both.
func TestKeyboard(t *testing.T) {
	h := open(t)
	sheet := h.unclear(0, 3)
	b := h.table("zh", "陈静", "刘洋")
	b.has(sheet, 1)
	b.Until(`document.querySelector(".asked:not([hidden]) img").complete`)
	b.Shot("table-first")
	b.keys("2") // he: oppose
	b.Until(`document.querySelector(".asked:not([hidden])").dataset.key === "member/xu"`)
	b.keys(kb.ArrowLeft) // back to look again
	b.Until(`document.querySelector(".asked:not([hidden])").dataset.key === "chair/he"`)
	b.keys("1", "3")
	b.confirm()
	b.has(sheet, 2)
	if webtest.Eval[bool](b.Tab, `!!document.querySelector("#work [aria-pressed=true], #work .answered")`) {
		t.Error("the second is shown what the first said")
	}
	h.is(sheet, record.Review)
	b.Shot("table-second")
	b.keys("1", "3")
	b.confirm()
	b.rests()
	e := h.is(sheet, record.Counted)
	if e.Decision.By != "陈静" || e.Decision.Second != "刘洋" || e.Vote.Marks["chair"]["he"] != election.Approve || e.Vote.Marks["member"]["xu"] != election.Abstain || e.Vote.Marks["chair"]["luo"] != election.Oppose {
		t.Errorf("%+v, %+v", e.Decision, e.Vote)
	}
	if e.Marks[0].Reading != election.Unclear {
		t.Error("the machine's reading is gone")
	}
	// A slip is taken back with one key, until something is said of the next sheet.
	b.Shot("table-undo")
	b.keys("0")
	b.has(sheet, 1)
	h.is(sheet, record.Review)
	next := h.unclear(0)
	b.keys("2", "3")
	b.confirm()
	b.has(sheet, 2)
	b.keys("2", "3")
	b.confirm()
	b.has(next, 1)
	if e := h.is(sheet, record.Counted); e.Vote.Marks["chair"]["he"] != election.Oppose {
		t.Errorf("%+v", e.Vote)
	}
	b.keys("1")
	b.confirm()
	b.has(next, 2)
	b.keys("0")
	b.keys("1")
	b.confirm()
	b.rests()
	h.is(sheet, record.Counted)
	h.is(next, record.Counted)
}

// On a screen of 1920 × 1080 everything of a sheet is on the glass.
func TestFits(t *testing.T) {
	h := open(t)
	sheet := h.unclear(0, 1, 2, 3, 4)
	b := h.table("zh", "陈静", "刘洋")
	b.has(sheet, 1)
	b.Open(h.url+"/table?lang=zh", 1920, 1080)
	b.has(sheet, 1)
	if over := webtest.Eval[float64](b.Tab, `Math.max(document.documentElement.scrollHeight, ...[...document.querySelectorAll(".all, .ends, .paper")].map(e => e.getBoundingClientRect().bottom)) - innerHeight`); over > 0 {
		t.Errorf("%.0f px are beyond the glass", over)
	}
	b.Shot("table-fits")
}

// How much one person does to decide a sheet with one doubt: two keys, or two
// touches. The seconds are the page's own share: what it takes from the last of
// these to the next person's turn.
func TestActsOfADecision(t *testing.T) {
	for way, do := range map[string]func(b *tab){
		"keys": func(b *tab) { b.keys("1"); b.confirm() },
		"touches": func(b *tab) {
			b.Do(chromedp.Click(`.asked:not([hidden]) [data-says=approve]`))
			b.Until(`!document.getElementById("confirm").disabled`)
			b.Do(chromedp.Click(`#confirm`))
		},
	} {
		t.Run(way, func(t *testing.T) {
			h := open(t)
			sheet := h.unclear(0)
			b := h.table("zh", "陈静", "刘洋")
			b.has(sheet, 1)
			b.CountActs()
			began := time.Now()
			do(b)
			b.has(sheet, 2)
			took := time.Since(began)
			if n := b.Acts(); n != 2 {
				t.Errorf("%d %s by the first person", n, way)
			}
			do(b)
			b.rests()
			if n := b.Acts(); n != 4 {
				t.Errorf("%d %s by both", n, way)
			}
			h.is(sheet, record.Counted)
			t.Logf("%s: 2 a person, the page's own share %d ms", way, took.Milliseconds())
		})
	}
}

// Two who differ bring a sheet to the committee, which sees both and says why.
func TestDiffer(t *testing.T) {
	h := open(t)
	sheet := h.unclear(0)
	b := h.table("zh", "陈静", "刘洋")
	b.has(sheet, 1)
	b.keys("1")
	b.confirm()
	b.has(sheet, 2)
	b.keys("2")
	b.confirm()
	b.rests()
	h.is(sheet, record.Review)
	b.Until(`document.getElementById("committee").textContent === "1"`)
	b.Do(chromedp.Click(`[data-open]`))
	b.has(sheet, 3)
	text := webtest.Eval[string](b.Tab, `document.querySelector("#decide .both").textContent`)
	for _, want := range []string{"陈静", "赞成：主任 何平", "刘洋", "反对：主任 何平"} {
		if !strings.Contains(text, want) {
			t.Errorf("the committee is not shown %q: %s", want, text)
		}
	}
	b.Shot("table-committee")
	b.keys("2")
	for field, says := range map[string]string{"by": "周主任", "second": "吴委员", "reason": "叉压在圈上"} {
		b.Do(chromedp.SendKeys(`#decide input[name=`+field+`]`, says))
	}
	b.Do(chromedp.Click(`#confirm`))
	b.rests()
	e := h.is(sheet, record.Counted)
	if e.Decision.By != "周主任" || e.Decision.Second != "吴委员" || e.Decision.Reason != "叉压在圈上" || e.Vote.Marks["chair"]["he"] != election.Oppose {
		t.Errorf("%+v, %+v", e.Decision, e.Vote)
	}
}

// A written name is found by pinyin, typed as it stands, or merged on purpose
// with somebody who is known by it.
func TestWritten(t *testing.T) {
	h := open(t)
	pick, typed, merged, unread := h.written(), h.written(), h.written(), h.written()
	b := h.table("zh", "陈静", "刘洋")
	answer := func(sheet record.Hash, how func()) {
		for round := range 2 {
			b.has(sheet, round+1)
			how()
			b.confirm()
		}
	}
	write := func(name string) {
		b.keys("1")
		b.Until(`document.activeElement.matches("input.name")`)
		b.Do(chromedp.SendKeys(`.asked:not([hidden]) input.name`, name))
	}
	answer(pick, func() {
		write("wangfang")
		b.Until(`document.querySelectorAll(".names [data-query=wangfang] [data-name]").length === 2`)
		b.Shot("table-written")
		b.Do(chromedp.Click(`.names [data-name="王芳"]`))
	})
	answer(typed, func() {
		write("欧阳小雪")
		b.Until(`document.querySelector(".names [data-use='欧阳小雪']")`)
		b.keys(kb.Enter, kb.Enter)
	})
	answer(merged, func() {
		write("何平") // a candidate's name, at another post
		b.Until(`document.querySelector(".names [data-merge='何平']")`)
		if webtest.Eval[bool](b.Tab, `!!document.querySelector(".names [data-use]")`) {
			t.Error("an equal name is taken without a word")
		}
		b.keys(kb.Enter, kb.Enter)
	})
	answer(unread, func() { b.keys("3") })
	b.rests()
	for sheet, want := range map[record.Hash][]string{pick: {"王芳"}, typed: {"欧阳小雪"}, merged: {"何平"}, unread: nil} {
		if e := h.is(sheet, record.Counted); !slices.Equal(e.Vote.WriteIns["member"], want) {
			t.Errorf("%v, want %v", e.Vote.WriteIns, want)
		}
	}
}

// A whole sheet can be no ballot, or a copy; what was read clearly can be
// corrected.
func TestWhole(t *testing.T) {
	h := open(t)
	twin, wrong := h.twin(), h.unclear(0)
	b := h.table("en", "Chen", "Liu")
	for round := range 2 {
		b.has(twin, round+1)
		b.keys("3")
		b.confirm()
	}
	for round := range 2 {
		b.has(wrong, round+1)
		b.keys("1")
		b.Do(chromedp.Click(`[data-ask="member/tang"]`))
		b.Until(`document.querySelector(".asked:not([hidden])").dataset.key === "member/tang"`)
		b.keys("1")
		b.Do(chromedp.Click(`#confirm`))
	}
	b.rests()
	h.is(twin, record.Repeated)
	if e := h.is(wrong, record.Counted); e.Vote.Marks["member"]["tang"] != election.Approve {
		t.Errorf("%+v", e.Vote)
	}
}

// The feeder is driven from the table, its faults say what to do.
func TestFeed(t *testing.T) {
	h := open(t)
	b := h.table("zh", "陈静")
	for _, step := range []struct{ press, told string }{{"start", "start"}, {"pause", "pause"}, {"start", "start"}, {"end", "end"}} {
		// found and pressed in one go: the bar is drawn anew as the line goes on
		b.Until(fmt.Sprintf(`(e => e && (e.click(), true))(document.querySelector("[data-feed=%s]"))`, step.press))
		h.waitTold(step.told)
	}
	for fault := range map[string]bool{"empty": true, "jam": true, "cover_open": true, "double_feed": true, "unplugged": true, "busy": true, "unreadable": true, "disk_full": true, "trouble": true} {
		h.feed.mu.Lock()
		h.feed.now = Feeding{Mode: Paused, State: "waiting", Fault: fault, Detail: "0007.jpg", Batch: 3, Counted: 61, PerMin: 62}
		h.feed.mu.Unlock()
		h.Changed()
		b.Until(fmt.Sprintf(`document.querySelector("[data-fault=%s]").textContent.length > 8`, fault))
	}
	b.Shot("table-fault")
	b.Do(chromedp.Click(`.again summary`), chromedp.SendKeys(`#again input`, "99"), chromedp.Click(`#again button`))
	b.Until(`!document.getElementById("said").hidden`)
}

// waitTold waits until the feeder was told something last.
func (h *hall) waitTold(what string) {
	h.Helper()
	for range 3000 {
		h.feed.mu.Lock()
		told := slices.Clone(h.feed.told)
		h.feed.told = nil
		h.feed.mu.Unlock()
		if len(told) > 0 {
			if told[len(told)-1] != what {
				h.Fatalf("the feeder was told %q, want %q", told, what)
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	h.Fatalf("the feeder was not told %q", what)
}

// Everything can be read and touched, in both languages: letters of 4.5:1,
// targets of 12.7 mm, which are 48 CSS pixels.
func TestTableMeasures(t *testing.T) {
	h := open(t)
	for range 4 {
		h.unclear(0, 3)
	}
	h.feed.now = Feeding{Mode: Running, State: "feeding", Batch: 3, Counted: 61, Review: 1, PerMin: 62, Last: &Last{Sheet: h.add(h.sheet(record.Counted)), Batch: 3, Place: 62, Status: record.Counted}}
	for _, lang := range []string{"zh", "en"} {
		b := &tab{webtest.NewTab(t)}
		b.Open(h.url+"/table?lang="+lang, 1440, 900)
		b.Until(`!document.getElementById("sit").hidden`)
		measure := func(what string) {
			for _, fault := range b.Measure(webtest.Want{Contrast: 4.5, Letters: 13, Target: 48}) {
				t.Errorf("%s, %s: %s", lang, what, fault)
			}
		}
		measure("before anybody sits")
		b.sit("陈静", "刘洋")
		b.Until(`document.querySelector(".asked:not([hidden])") && !document.getElementById("last").hidden`)
		b.Shot("table-" + lang)
		measure("a sheet")
		b.Do(chromedp.EmulateViewport(1024, 768))
		b.Shot("table-small-" + lang)
		measure("a sheet on a small screen")
		b.Do(chromedp.Navigate("about:blank"))
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, text.Table(texts)) }
