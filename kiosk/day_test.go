package kiosk

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zheng/kiosk/admin"
	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/storetest"
	"zheng/store/text"
)

// tab is a page of the browser with what the committee does there.
type tab struct {
	*webtest.Tab
	url string
}

func newTab(o *office) *tab {
	server := httptest.NewServer(o.Handler())
	o.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return &tab{webtest.NewTab(o.TB), server.URL}
}

func (b *tab) go2(p string) { b.Helper(); b.Open(b.url+p, 1280, 900) }

// fill types into fields, by their selector.
func (b *tab) fill(fields ...string) {
	b.Helper()
	for i := 0; i < len(fields); i += 2 {
		webtest.Eval[bool](b.Tab, fmt.Sprintf(`(() => { const f = document.querySelector(%q); f.value = %q; f.dispatchEvent(new Event("change")); return true })()`, fields[i], fields[i+1]))
	}
}

// press touches a button that leads to a page, and waits for that.
func (b *tab) press(selector string) {
	b.Helper()
	webtest.Eval[bool](b.Tab, `(() => { window.before = true; return true })()`)
	b.Do(chromedp.Click(selector))
	b.comes(`!window.before && document.readyState === "complete" && (document.body.dataset.live === "true" || "again" in document.body.dataset)`)
}

// comes waits for a condition over pages that go and come: while one goes, none
// answers.
func (b *tab) comes(condition string) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.Ctx, time.Minute)
	defer stop()
	for {
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`(() => { try { return !!(`+condition+`) } catch { return false } })()`))
		if err == nil && there {
			return
		}
		if ctx.Err() != nil {
			b.Fatalf("this never came: %s: %v", condition, err)
		}
	}
}

func (b *tab) text(selector string) string {
	b.Helper()
	return webtest.Eval[string](b.Tab, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

// signIn signs somebody in at the machine: name by touch, PIN on the pad.
func (b *tab) signIn(name string) {
	b.Helper()
	b.go2("/login?to=/admin")
	b.Do(chromedp.Click(fmt.Sprintf(`input[name=name][value=%q]`, name)))
	for _, d := range pin {
		b.Do(chromedp.Click(fmt.Sprintf(`[data-digit="%c"]`, d)))
	}
	b.press("button.go")
}

// sign takes a step with a second person's key.
func (b *tab) sign(to, second, reason string) {
	b.Helper()
	way := "#way-" + to + " "
	webtest.Eval[bool](b.Tab, `document.querySelectorAll("details").forEach(d => { d.open = true }), document.querySelectorAll("form").forEach(f => { f.noValidate = true }), true`) // the server's word is asked for
	b.fill(way+"[name=second]", second, way+"[name=second_pin]", pin)
	if reason != "" {
		b.fill(way+"[name=reason]", reason)
	}
	b.press("#go-" + to)
}

// crew are the people of the day on screens.
var crew = map[record.Role]string{
	record.Chair: "陈静", record.Member: "孙丽华", record.ChiefScrutineer: "周建国", record.ChiefTeller: "吴秀兰", record.Scrutineer: "赵敏",
	record.Teller: "钱进", record.Desk: "冯磊", record.Supervisor: "郑国强", record.Technician: "王芳",
}

// A whole day as the committee has it on its screens, from the first person to
// the seal.
func TestDayOnScreens(t *testing.T) {
	o := newOffice(t, nil)
	ctx := context.Background()
	b := newTab(o)
	b.go2("/admin")
	b.Shot("admin-first")
	code, err := o.store.SetupCode(ctx)
	if err != nil {
		t.Fatal(err)
	}
	b.fill("[name=code]", "WRNG-WRNG-WRNG-WRNG", "[name=name]", "陈静", "[name=pin]", pin, "[name=again]", pin)
	b.press("button.go")
	if got := b.text("#notice"); !strings.Contains(got, "安装码") {
		t.Errorf("a wrong code: %q", got)
	}
	kept := webtest.Eval[string](b.Tab, `["code", "name", "namesake"].map(n => document.querySelector("[name=" + n + "]").value).join()`)
	if kept != "WRNG-WRNG-WRNG-WRNG,陈静," {
		t.Errorf("after an error the form has %q", kept)
	}
	b.go2("/admin/first") // as a reload would
	b.fill("[name=code]", code, "[name=name]", "陈静", "[name=pin]", pin, "[name=again]", pin)
	b.press("button.go")
	if got := b.text(".good"); !strings.Contains(got, "已录入") {
		t.Errorf("after the first was enrolled: %q", got)
	}
	b.Shot("login")
	b.signIn("陈静")

	b.go2("/admin/people")
	for _, r := range record.Roles[1:] {
		b.fill("#add [name=name]", crew[r], "#add [name=pin]", pin, "#add [name=again]", pin)
		b.Do(chromedp.Click(fmt.Sprintf(`#add input[value=%q]`, r)))
		b.press("#add button.go")
		if got := b.text("#notice"); got != "已录入。" {
			t.Fatalf("%s: %q", r, got)
		}
	}
	b.Shot("admin-people")

	b.go2("/admin")
	b.Shot("admin-setup")
	b.sign("open", "赵敏", "")
	if got := b.text("#notice"); !strings.Contains(got, "没有继续：还没有导入选民名册") {
		t.Errorf("opened without a roll and without a reason: %q", got)
	}
	b.fill("#way-open [name=second]", "赵敏", "#way-open [name=second_pin]", "000000", "#way-open [name=reason]", "没有名册")
	b.press("#go-open")
	if got := b.text("#notice"); !strings.Contains(got, "密码不对") {
		t.Errorf("a wrong second PIN: %q", got)
	}
	b.Shot("admin-refused")
	b.sign("open", "赵敏", "不用名册，选举委员会决定")
	if got := b.text(".stage .now"); got != "投票" {
		t.Fatalf("stage %q; %s", got, b.text("#notice"))
	}
	b.Shot("admin-open")

	b.signIn("郑国强")
	b.Do(chromedp.Click("summary:has(+ form.stop)"))
	b.fill("form.stop [name=reason]", "有人反映票箱没有封好")
	b.press("#halt")
	b.Shot("admin-halted")
	if day, err := o.store.Day(); err != nil || !day.Halted {
		t.Fatalf("%+v, %v", day, err)
	}
	b.fill("form[action='/admin/halt'] [name=reason]", "已当众重新封好")
	b.press("form[action='/admin/halt'] button.go")

	b.signIn("陈静")
	b.sign("closed", "赵敏", "")
	b.sign("counting", "周建国", "")
	for n := range 7 {
		img := []byte{2, byte(n)}
		sheet := record.Sheet{
			Hash: record.Sum(img), Image: img, Ext: "png", Place: 1, Status: record.Counted, Page: 1, Posts: []string{"chair"},
			Marks: []record.Mark{{Post: "chair", Candidate: "zhang", Reading: election.Approve, Confidence: 1}},
		}
		if n == 6 {
			sheet.Marks[0].Reading, sheet.Status, sheet.Reasons = election.Unclear, record.Review, []string{"unclear_mark"}
		}
		if _, err := o.store.Batch().Add(ctx, sheet); err != nil {
			t.Fatal(err)
		}
	}
	b.comes(`document.querySelector("#way-decided .no") && document.body.innerText.includes("1 张选票等人裁定")`) // the page follows the count by itself
	b.Shot("admin-pending")
	if !webtest.Eval[bool](b.Tab, `document.querySelector("#go-decided").disabled`) {
		t.Error("a result may be confirmed while a ballot waits")
	}
	waits, err := o.store.Pending()
	if err != nil || len(waits) != 1 {
		t.Fatal(waits, err)
	}
	if err := o.store.Adjudicate(ctx, waits[0].Hash, record.Decision{Void: "看不清", By: "钱进", Second: "赵敏"}); err != nil {
		t.Fatal(err)
	}
	b.comes(`document.body.dataset.live === "true" && !document.querySelector("#go-decided").disabled`)
	b.sign("decided", "赵敏", "发出 10 张，收回 7 张，已核对")
	if got := b.text(".stage .now"); got != "确认" {
		t.Fatalf("stage %q; %s", got, b.text("#notice"))
	}
	b.signIn("吴秀兰")
	b.sign("announced", "周建国", "")
	b.signIn("陈静")
	b.Shot("admin-seal")
	webtest.Eval[bool](b.Tab, `[...document.querySelectorAll("[name=bag_seal]")].slice(0, 3).map((f, i) => f.value = "00" + i).length === 3`)
	b.sign("sealed", "赵敏", "")
	if got := b.text(".stage .now"); got != "封存" {
		t.Fatalf("stage %q; %s", got, b.text("#notice"))
	}
	b.Shot("admin-sealed")
	if n := webtest.Eval[int](b.Tab, `document.querySelectorAll(".tiles a").length`); n != 3 {
		t.Errorf("the sealed page points to %d places, not to papers, result and record book", n)
	}
	day, err := o.store.Day()
	if err != nil || day.Stage != record.StageSealed || len(day.Last(record.StageSealed).Bags) != 3 {
		t.Errorf("%+v, %v", day, err)
	}
	if got := day.Last(record.StageOpen).Over; len(got) != 1 || got[0] != "roll" {
		t.Errorf("overrode %q", got)
	}
}

// The pages beside the day, in both languages, hold what they should.
func TestAdminPages(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	b := newTab(o)
	b.signIn("chair")
	for _, lang := range []string{"zh", "en"} {
		for _, p := range []string{"/", "/admin", "/admin/people", "/admin/election", "/admin/roll", "/admin/book", "/admin/objections", "/admin/papers", "/admin/devices", "/pin", "/login"} {
			b.go2(p + "?lang=" + lang)
			if got := b.text("body"); strings.Contains(got, "[") || strings.Contains(got, "%!") {
				t.Errorf("%s in %s lacks a text: %s", p, lang, got)
			}
			for _, fault := range b.Measure(webtest.Want{Contrast: 4.5, Letters: 14, Target: 44}) {
				t.Errorf("%s in %s: %s", p, lang, fault)
			}
			if wide := webtest.Eval[int](b.Tab, "document.documentElement.scrollWidth"); wide > 1280 {
				t.Errorf("%s in %s is %d px wide", p, lang, wide)
			}
			b.Shot("page" + strings.ReplaceAll(p, "/", "-") + "-" + lang)
		}
	}
}

// The book is signed on its page, and a date that breaks its rule is marked.
func TestBookPage(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	b := newTab(o)
	b.signIn("chair")
	b.go2("/admin/book")
	sign := func(item, date string) {
		t.Helper()
		at := "#item-" + item + " "
		b.Do(chromedp.Click(at + "summary"))
		b.fill(at+"[name=date]", date)
		b.press(at + "button.go")
	}
	sign("roll_published", "2026-11-10")
	sign("candidates_published", "2026-12-02")
	if got := b.text("#item-candidates_published"); !strings.Contains(got, "不合规定") || !strings.Contains(got, "chair 签字") {
		t.Errorf("%q", got)
	}
	if got := b.text("#item-roll_published"); strings.Contains(got, "不合规定") {
		t.Errorf("%q", got)
	}
	b.Shot("admin-book")
}

// Tables are checked before they are imported; an election file is checked with
// its lines, and another is taken at the setup.
func TestUploads(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	c := o.login("chair")
	send := func(p, name, data string, fields map[string]string) string {
		t.Helper()
		body, head := file(t, name, []byte(data), fields)
		return o.ask(ask{method: "POST", path: p, cookie: c, body: body, header: head}).Body.String()
	}
	good, err := election.CompleteIDNumber("11990119600102101")
	if err != nil {
		t.Fatal(err)
	}
	table := "姓名,身份证号\n张三," + string(good) + "\n李四,119901196001021010\n"
	places := "姓名,身份证号,投票站\n张三," + string(good) + ",东站\n"
	if got := send("/admin/roll", "roll.csv", places, map[string]string{"kind": "roll", "stations": "北站、东站，\n西站"}); !strings.Contains(got, "1 行没有问题") || !strings.Contains(got, `value="北站、东站、西站"`) {
		t.Errorf("a station that was named: %s", got)
	}
	if got := send("/admin/roll", "roll.csv", places, map[string]string{"kind": "roll", "stations": "北站"}); !strings.Contains(got, "没有“东站”这个投票站") {
		t.Errorf("a station that was not named: %s", got)
	}
	got := send("/admin/roll", "roll.csv", table, map[string]string{"kind": "roll"})
	if !strings.Contains(got, "共 2 行，1 行没有问题") || !strings.Contains(got, "<td>3</td>") || strings.Contains(got, "119901196001021010") {
		t.Errorf("%s", got)
	}
	_, rest, _ := strings.Cut(got, `name="id" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	post := func(accept ...string) string {
		return o.ask(ask{method: "POST", path: "/admin/roll/import", cookie: c, form: map[string][]string{"id": {id}, "accept": accept}}).Body.String()
	}
	if got := post(); !strings.Contains(got, "还有没处理的问题") {
		t.Errorf("%s", got)
	}
	if got := post("check_digit", ""); !strings.Contains(got, "正在换上") || o.again != 1 {
		t.Errorf("began anew %d times: %s", o.again, got)
	}
	if turnout, err := o.store.Turnout(); err != nil || turnout.Registered != 1 {
		t.Errorf("%+v, %v", turnout, err)
	}
	if got := post("check_digit"); !strings.Contains(got, "已过期") {
		t.Errorf("imported twice: %s", got)
	}
	if got := send("/admin/roll", "x.png", "\x89PNG", nil); !strings.Contains(got, "找不到标题行") || strings.Contains(got, "导入 0") {
		t.Errorf("%s", got)
	}

	file := string(storetest.File(t, oneName))
	if got := send("/admin/election", "e.toml", strings.Replace(file, "seats = 1", "seats = 0\ncolour = 3", 1), nil); !strings.Contains(got, fmt.Sprintf("第 %d 行", 2+strings.Count(file[:strings.Index(file, "seats = 1")], "\n"))) || o.saved != nil {
		t.Errorf("%s", got)
	}
	other := strings.Replace(file, "hongshan-2026", "other-2026", 1)
	if got := send("/admin/election", "e.toml", other, map[string]string{"act": "take"}); !strings.Contains(got, "另一次选举") || o.saved != nil {
		t.Errorf("%s", got)
	}
	more := file + "[[post.candidate]]\nid = \"wu\"\nname = \"吴强\"\n"
	if got := send("/admin/election", "e.toml", more, map[string]string{"act": "check"}); !strings.Contains(got, "没有问题") || o.saved != nil {
		t.Errorf("%s", got)
	}
	if got := send("/admin/election", "e.toml", more, map[string]string{"act": "take"}); !strings.Contains(got, "正在换上") || string(o.saved) != more || o.again != 2 {
		t.Errorf("%d: %s", o.again, got)
	}
	dir := o.store.Folder()
	if err := o.store.Close(); err != nil {
		t.Fatal(err)
	}
	e, err := election.Parse([]byte(more))
	if err != nil {
		t.Fatal(err)
	}
	again := recordtest.In(t, dir, e)
	if f, err := again.Figures(); err != nil || len(f.Posts[0].People) != 2 {
		t.Errorf("%+v, %v", f, err)
	}
}

// A stick is asked for and seen when it comes; what is wrong with it is said, and
// what was written is told with what checks it.
func TestStick(t *testing.T) {
	var slot atomic.Pointer[admin.Slot]
	slot.Store(&admin.Slot{})
	said := make(chan error, 1)
	o := newOffice(t, func(c *Config) {
		c.Admin.Slot = func() admin.Slot { return *slot.Load() }
		c.Admin.Carry = func(_ context.Context, images bool) (admin.Carried, error) {
			err := <-said
			return admin.Carried{Name: "hongshan-2026-first-2.zip", Bytes: 7_300_000, Sheets: 618, SHA256: "ab12", Fingerprint: "36F5 33D8", Log: "71 7527", Earlier: []string{"hongshan-2026-first.zip"}, Provisional: images}, err
		}
	})
	b := newTab(o)
	b.go2("/admin/papers")
	b.comes(`document.querySelector("#slot").innerText.includes("请插入")`)
	b.Shot("stick-none")
	slot.Store(&admin.Slot{There: true})
	b.comes(`document.querySelector("#slot").innerText.includes("写保护")`)
	slot.Store(&admin.Slot{There: true, Writable: true, Free: 15_500_000_000})
	b.comes(`document.querySelector("#slot").innerText.includes("15500 MB")`)
	b.Shot("stick-there")
	said <- text.Text{Zh: "存储设备满了，请腾出空间或换一个", En: "the medium is full"}
	b.press("#slot button.go")
	if got := b.text("#notice"); got != "存储设备满了，请腾出空间或换一个" {
		t.Errorf("a full stick: %q", got)
	}
	b.comes(`document.querySelector("#slot button.go")`)
	said <- nil
	b.Do(chromedp.Click("#slot input[name=images]"))
	b.press("#slot button.go")
	for _, want := range []string{"hongshan-2026-first-2.zip，选票 618 张，7.3 MB", "以刚写入的这一份为准： hongshan-2026-first.zip", "可以拔出", "ab12", "36F5 33D8", "71 7527", "暂计"} {
		if got := b.text("#carried"); !strings.Contains(got, want) {
			t.Errorf("it does not say %q: %s", want, got)
		}
	}
	b.Shot("stick-done")
}

// A page that is not there is one for people; the icon is; home is one touch away;
// the handbook can be searched; on a phone no page is wider than the glass.
func TestSmallThings(t *testing.T) {
	o := newOffice(t, nil)
	nowhere := o.ask(ask{method: "GET", path: "/nowhere", header: map[string]string{"Accept": "text/html"}})
	if nowhere.Code != 404 || !strings.Contains(nowhere.Body.String(), "没有这一页") || !strings.Contains(nowhere.Body.String(), `href="/?lang=zh"`) {
		t.Errorf("%d: %s", nowhere.Code, nowhere.Body)
	}
	if icon := o.ask(ask{method: "GET", path: "/favicon.ico"}); icon.Code != 200 || icon.Body.Len() == 0 {
		t.Errorf("the icon: %d", icon.Code)
	}
	o.enrol()
	b := newTab(o)
	b.signIn("chair")
	for _, page := range []string{"/", "/desk", "/admin", "/admin/people", "/admin/election", "/admin/roll", "/admin/book", "/admin/papers", "/watch", "/help", "/result", "/pin", "/nowhere"} {
		b.Open(b.url+page, 390, 844)
		if page == "/desk" && !webtest.Eval[bool](b.Tab, `!!document.querySelector("header a[href^='/?lang']")`) {
			t.Error("home is not one touch away from the desk")
		}
		if page == "/help" && !webtest.Eval[bool](b.Tab, `!!document.querySelector("input[type=search]")`) {
			t.Error("the handbook cannot be searched")
		}
		wide := webtest.Eval[string](b.Tab, `(() => {
			const all = [...document.querySelectorAll("body *")].filter(e => e.getClientRects().length && !e.closest("table, .scroll") && e.getBoundingClientRect().right > innerWidth + 1);
			return document.documentElement.scrollWidth > innerWidth + 1 ? innerWidth + " < " + document.documentElement.scrollWidth + " " + all.slice(0, 3).map(e => e.tagName + "." + e.className + " " + e.textContent.slice(0, 20)).join("; ") : "";
		})()`)
		if wide != "" {
			t.Errorf("%s is wider than a phone: %s", page, wide)
		}
		b.Shot("phone" + strings.ReplaceAll(page, "/", "-"))
	}
}
