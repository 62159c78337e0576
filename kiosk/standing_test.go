package kiosk

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"zheng/kiosk/webtest"
	"zheng/store/record"
	"zheng/store/storetest"
)

// A vote that too few take part in: everybody is told while it can be helped,
// and nobody is told anything else once it can not.
func TestVoteThatDoesNotStand(t *testing.T) {
	ctx := context.Background()
	o, voters := hallOf(t, "赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七", "王八")
	come := func(i int) {
		t.Helper()
		id, err := voters.ID(storetest.Number(t, "1199011960010210"+string(rune('1'+i))))
		if err != nil {
			t.Fatal(err)
		}
		if v, err := voters.CheckIn(ctx, id, record.Place{Station: "中心投票站", Desk: "1", Clerk: "1"}); err != nil || v.Answer != record.Ready {
			t.Fatal(v, err)
		}
		if err := voters.HandOver(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		come(i)
	}
	b, board := newTab(o), newTab(o)
	board.Open(b.url+"/board", 1920, 1080)
	stand := func(want string) {
		t.Helper()
		board.Until(`document.getElementById("stand").textContent.includes("` + want + `")`)
	}
	stand("还差 2 人过半")
	board.Shot("stand-open-board")
	b.signIn("chair")
	b.go2("/desk")
	if got := b.text(".quorum"); !strings.Contains(got, "还差 2 人过半") || !strings.Contains(got, "3 / 8") {
		t.Errorf("the desk says %q", got)
	}
	b.Shot("stand-open-desk")
	b.go2("/admin")
	if got := b.text("#way-closed"); !strings.Contains(got, "参加人数还差 2 人") || !strings.Contains(got, "现在延长最容易") {
		t.Errorf("before closing: %q", got)
	}
	b.Shot("stand-open-admin")
	c := o.login("chair")
	step := func(to, second, reason string) string {
		return o.ask(ask{method: "POST", path: "/admin/step", cookie: c, form: url.Values{"to": {to}, "second": {second}, "second_pin": {pin}, "reason": {reason}}}).Body.String()
	}
	if got := step("closed", "scrutineer", ""); !strings.Contains(got, "参加人数还差 2 人") {
		t.Errorf("closed without a word: %s", got)
	}
	if got := step("closed", "scrutineer", "时间已到，委员会决定不延长"); got != "" {
		t.Fatalf("not closed: %s", got)
	}
	stand("选举不成立：应参加 8 人，实际参加 3 人，未超过")
	step("counting", "scrutineer", "")
	for n := range byte(3) {
		o.count(n + 1)
	}
	board.Until(`frame.calls === 3`)
	stand("选举不成立")
	board.Shot("stand-counting-board")
	if got := o.ask(ask{method: "GET", path: "/result", from: "192.0.2.7"}).Body.String(); !strings.Contains(got, "需 2 票") || !strings.Contains(got, "暂计，还没有宣布") || strings.Contains(got, "● ") {
		t.Errorf("the public is told %s", got)
	}
	if got := step("decided", "scrutineer", ""); !strings.Contains(got, "选举不成立：应参加 8 人") {
		t.Errorf("decided without a word: %s", got)
	}
	step("decided", "scrutineer", "参加人数不够，确认选举不成立")
	c = o.login("chief_teller")
	step("announced", "chief_scrutineer", "")
	board.Until(`document.getElementById("phase").textContent === "正式结果：选举不成立"`)
	stand("选举不成立，另行组织")
	board.Shot("stand-announced-board")
	if webtest.Eval[bool](board.Tab, `[...document.querySelectorAll(".bar u")].some(u => !u.hidden && u.closest(".row"))`) {
		t.Error("a line that nobody can pass any more")
	}
	b.go2("/admin")
	if got := b.text(".fails"); !strings.Contains(got, "选举不成立，另行组织") {
		t.Errorf("the committee is told %q", got)
	}
	b.Shot("stand-announced-admin")
	for page, want := range map[string]string{"/result": "选举不成立，另行组织", "/watch": "选举不成立：应参加 8 人"} {
		b.go2(page)
		got := b.text("body")
		if !strings.Contains(got, want) {
			t.Errorf("%s says %q", page, got)
		}
		if strings.Contains(got, "没有需要处理的事") {
			t.Errorf("%s is calm", page)
		}
		b.Shot("stand-announced" + strings.ReplaceAll(page, "/", "-"))
	}
	for path, want := range map[string]struct {
		code int
		says string
	}{
		"/admin/papers/notice":               {409, "当选公告：结果宣布之后才有"},
		"/admin/papers/announcement?as=docx": {200, "announcement.docx"},
		"/admin/papers/all":                  {200, "all.pdf"},
		"/admin/papers/poster":               {404, ""},
		"/admin/papers/announcement?as=odt":  {404, ""},
	} {
		if w := o.ask(ask{method: "GET", path: path, cookie: c}); w.Code != want.code || !strings.Contains(w.Body.String(), want.says) {
			t.Errorf("%s: %d, %s", path, w.Code, w.Body)
		}
	}
}
