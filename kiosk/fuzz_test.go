package kiosk

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"zheng/kiosk/web"
	"zheng/store/record"
)

// Whatever a form, a file or an address says, a page answers: never with a
// fault of the service.
func FuzzForm(f *testing.F) {
	for i, body := range []string{
		"to=open&by=committee&second=scrutineer&second_pin=" + pin + "&reason=x",
		"who=zhang&sex=female&barred=x&bag_kind=valid&bag_count=-1&bag_seal=%00&stage=99",
		"id=1&act=check&accept=all&accept=17-23&registered=9999999999999999999&name=%ff&role=teller&pin=1&again=2",
		"screen=-1&act=confirm&from=-9&most=1e9&call=x&days=-1&date=2026-13-40&kind=proxies",
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../x.csv\"\r\n\r\n姓名,身份证号\n张伟,1\r\n--b--\r\n",
	} {
		for route := range 12 {
			f.Add(uint8(7*route+i), i%2 == 0, i == 4, "lang=en&n=1&page=0", body)
		}
	}
	var offices [2]*office
	var cookies [2]*http.Cookie
	begin := func(kept int) *office {
		o := newOffice(f, func(c *Config) { c.Pictures = noPictures{} })
		if kept == 1 {
			o.enrol()
			cookies[1] = o.login(string(record.Chair))
		}
		return o
	}
	offices[0], offices[1] = begin(0), begin(1)
	leave := []string{"/login", "/logout", "/admin/first", "/admin/people/act"} // change who is there
	f.Fuzz(func(t *testing.T, route uint8, day, upload bool, query, body string) {
		kept := 0
		if day {
			kept = 1
		}
		o := offices[kept]
		routes := slices.DeleteFunc(slices.Clone(o.site.Routes()), func(r web.Route) bool {
			_, p := path(r.Pattern)
			return slices.Contains(leave, p)
		})
		method, p := path(routes[int(route)%len(routes)].Pattern)
		if q, err := url.ParseQuery(query); err == nil {
			p += "?" + q.Encode()
		}
		kind := "application/x-www-form-urlencoded"
		if upload {
			kind = "multipart/form-data; boundary=b"
		}
		var w *httptest.ResponseRecorder
		func() {
			o.TB = t
			defer func() { o.TB = nil }()
			w = o.ask(ask{method: method, path: p, cookie: cookies[kept], body: []byte(body), header: map[string]string{"Content-Type": kind}})
		}()
		if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
			t.Fatalf("%s %s: %d %s", method, p, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), "goroutine ") {
			t.Fatalf("%s %s tells of the program", method, p)
		}
	})
}
