package kiosk

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/record"
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
