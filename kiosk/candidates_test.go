package kiosk

import (
	"strings"
	"testing"

	"zheng/store/election"
)

// Everybody reads who stands, with a photograph and a page each, in one room.
func TestCandidatesPage(t *testing.T) {
	o := newOffice(t, func(cfg *Config) {
		p := &cfg.Election.Posts[0]
		p.Candidates = []election.Candidate{
			{ID: "zhang", Name: "张伟", Sex: election.Male, Age: 52, Occupation: "退休教师", About: strings.Repeat("十二年社区工作。", 30), Pledge: "办不到的事三天内说明原因<b>", Nominated: "joint"},
			{ID: "li", Name: "李娜"},
		}
		cfg.Election.Ballot.Order, cfg.Election.Ballot.Seed = election.ByLot, "3141592653"
		cfg.Photos = map[string][]byte{"zhang": []byte("\xff\xd8picture")}
	})
	b := newTab(o)
	for _, at := range []struct {
		w    int64
		name string
	}{{1280, "candidates"}, {390, "candidates-phone"}} {
		b.Open(b.url+"/candidates", at.w, 1000)
		b.Until(`document.querySelectorAll("section").length === 2`)
		b.Shot(at.name)
	}
	b.Open(b.url+"/candidates", 1280, 1000)
	b.Until(`(() => { const [a, b] = document.querySelectorAll("section"); return a.offsetHeight === b.offsetHeight && a.offsetWidth === b.offsetWidth && a.scrollHeight <= a.offsetHeight })()`)
	page := o.ask(ask{method: "GET", path: "/candidates"}).Body.String()
	for _, want := range []string{"选票第 1 位", "男 52 岁 退休教师", "选民联名提名", "&lt;b&gt;", "3141592653", `src="/candidates/photo/zhang"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if got := o.ask(ask{method: "GET", path: "/candidates/photo/zhang"}); got.Body.String() != "\xff\xd8picture" || got.Header().Get("Content-Type") != "image/jpeg" {
		t.Errorf("the photograph is %q, %s", got.Body, got.Header())
	}
	if got := o.ask(ask{method: "GET", path: "/candidates/photo/li"}); got.Code != 404 {
		t.Errorf("a photograph that is not there: %d", got.Code)
	}
}
