package kiosk

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
)

// The board and the supervisors' screen in a day that people keep: a supervisor
// halts and lifts on the own screen, and the board says who is elected when it
// was announced, not before.
func TestWatchAndBoard(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	b, board := newTab(o), newTab(o)
	board.Open(b.url+"/board", 1280, 720)
	phase := func(want string) {
		t.Helper()
		board.Until(fmt.Sprintf(`document.getElementById("phase").textContent === %q`, want))
	}
	b.signIn("chair")
	b.sign("open", "scrutineer", "不用名册，选举委员会决定")
	phase("暂计")

	b.signIn("supervisor")
	b.go2("/watch")
	b.Do(chromedp.Click("details.halt summary"))
	b.press("details.halt button")
	if got := b.text("body"); !strings.Contains(got, "没有办成") {
		t.Errorf("halted without a reason: %q", got)
	}
	b.go2("/watch")
	b.Do(chromedp.Click("details.halt summary"))
	b.fill("details.halt [name=reason]", "有人反映票箱没有封好")
	b.press("details.halt button")
	if got := b.text(".alarm.bad"); !strings.Contains(got, "选举已叫停") {
		t.Errorf("after the halt: %q", got)
	}
	phase("暂计 · 已叫停")
	b.Do(chromedp.Click("details.halt summary"))
	b.fill("details.halt [name=reason]", "已当众重新封好")
	b.press("details.halt button")
	if day, err := o.store.Day(); err != nil || day.Halted {
		t.Fatalf("%+v, %v", day, err)
	}
	phase("暂计")

	b.signIn("chair")
	b.sign("closed", "scrutineer", "")
	b.sign("counting", "chief_scrutineer", "")
	batch := o.store.Batch()
	for n := range 7 {
		img := []byte{7, byte(n)}
		if _, err := batch.Add(t.Context(), record.Sheet{
			Hash: record.Sum(img), Image: img, Ext: "png", Place: n + 1, Status: record.Counted, Page: 1, Posts: []string{"chair"},
			Marks: []record.Mark{{Post: "chair", Candidate: "zhang", Reading: election.Approve, Confidence: 1}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	board.Until(`frame.calls === 7`)
	webtest.Eval[bool](board.Tab, `set("voice", "off"), set("pace", "0.001"), true`)
	board.Until(`document.querySelector(".num span").textContent === "7"`)
	elected := `document.querySelectorAll(".badge").length`
	b.comes(`document.querySelector("#go-decided") && !document.querySelector("#go-decided").disabled`)
	b.sign("decided", "scrutineer", "发出 10 张，收回 7 张，已核对")
	phase("计票完毕，待委员会确认")
	if n := webtest.Eval[int](board.Tab, elected); n != 0 {
		t.Errorf("%d elected before the announcement", n)
	}
	b.signIn("chief_teller")
	b.sign("announced", "chief_scrutineer", "")
	phase("正式结果")
	board.Until(elected + ` === 1`) // its pages turn
}
