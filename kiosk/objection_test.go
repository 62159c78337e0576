package kiosk

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/record"
	"zheng/store/text"
)

// An objection is taken on its page, holds back the opening of the polls, is decided
// there by two people, and is seen by the supervisors without who said what.
func TestObjectionPage(t *testing.T) {
	o := newOffice(t, nil)
	o.enrol()
	b := newTab(o)
	b.signIn("chair")
	b.go2("/admin/objections")
	b.fill("[name=name]", "钱多多<b>", "[name=contact]", "0500-1234567", "[name=says]", "榜上没有我，11010119900307743X")
	b.press("#receive button.go")
	b.Until(`document.querySelector("#object-1") !== null`)
	if got := b.text("#object-1"); !strings.Contains(got, "钱多多<b>") || strings.Contains(got, "19900307") || !strings.Contains(got, "最迟") {
		t.Errorf("it is shown as %q", got)
	}
	b.go2("/admin")
	if got := webtest.Eval[string](b.Tab, "document.body.textContent"); !strings.Contains(got, "还有 1 件") {
		t.Errorf("nothing holds the polls back: %q", got)
	}
	b.go2("/watch")
	if got := b.text("#objections"); !strings.Contains(got, "收到 1") || strings.Contains(got, "钱多多") {
		t.Errorf("supervisors see %q", got)
	}
	b.go2("/admin/objections")
	b.Do(chromedp.Click("#object-1 details:last-of-type summary"))
	at := "#object-1 details:last-of-type "
	b.fill(at+"[name=why]", "户口簿上没有")
	webtest.Eval[bool](b.Tab, `(() => { document.querySelector("`+at+`[name=second]").value = "supervisor"; document.querySelector("`+at+`[name=second_pin]").value = "`+pin+`"; return true })()`)
	b.press(at + "button.go")
	b.Until(`!document.querySelector("#object-1 details")`)
	if got := b.text("#object-1"); !strings.Contains(got, "户口簿上没有") {
		t.Errorf("decided, it is shown as %q", got)
	}
	b.Shot("admin-objections")
	if all, err := o.store.Objections(); err != nil || len(all) != 1 || all[0].Outcome != record.Upheld || all[0].Second != "supervisor" {
		t.Errorf("%+v, %v", all, err)
	}
	// Whoever may not is refused, in either way.
	w := o.ask(ask{method: "POST", path: "/admin/objections", cookie: o.login("teller"), form: url.Values{"act": {"receive"}}})
	if w.Code != 403 || !strings.HasPrefix(w.Body.String(), web.ErrRole.Error()) {
		t.Errorf("a teller gets %d", w.Code)
	}
}

// The public pages are written by a button, where a folder for them is named; why
// they were not is said in words.
func TestPublishButton(t *testing.T) {
	var no error
	times := 0
	o := newOffice(t, func(c *Config) { c.Admin.Publish = func() error { times++; return no } })
	o.enrol()
	cookie := o.login("member")
	press := func() *httptest.ResponseRecorder {
		return o.ask(ask{method: "POST", path: "/admin/publish", cookie: cookie, form: url.Values{}})
	}
	if w := o.ask(ask{method: "GET", path: "/admin/papers", cookie: cookie}); !strings.Contains(w.Body.String(), `action="/admin/publish"`) {
		t.Error("there is no button")
	}
	if w := press(); w.Code != 303 || times != 1 {
		t.Errorf("%d, pressed %d times", w.Code, times)
	}
	no = text.Text{Zh: "文件夹里有别的东西", En: "the folder holds something else"}
	if w := press(); w.Code != 409 || !strings.Contains(w.Body.String(), "文件夹里有别的东西") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	bare := newOffice(t, nil)
	bare.enrol()
	if w := bare.ask(ask{method: "POST", path: "/admin/publish", cookie: bare.login("member"), form: url.Values{}}); w.Code != 404 {
		t.Errorf("without a folder: %d", w.Code)
	}
}
