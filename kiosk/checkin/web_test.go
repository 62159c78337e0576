package checkin

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"zheng/kiosk/web"
	"zheng/store/record"
)

func TestLargeBodiesAreRefused(t *testing.T) {
	h := open(t, nil)
	resp, err := http.PostForm(h.url+"/desk/find", url.Values{"q": {strings.Repeat("李", web.MaxBody)}})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if strings.Contains(string(body), "李芳") {
		t.Error("a body of any size is read")
	}
}

func TestDeskActs(t *testing.T) {
	h := prepare(t, nil)
	two := record.SignOff{By: "王芳", Second: "李强", Reason: "忘带身份证"}
	for _, c := range []struct {
		name, act, voter string
		keys             record.SignOff
		want             string // code of what is said
	}{
		{"one person alone", "byhand", "own", record.SignOff{By: "王芳", Second: "王芳", Reason: "忘带"}, "desk.err.keys"},
		{"no reason", "byhand", "own", record.SignOff{By: "王芳", Second: "李强"}, "desk.err.keys"},
		{"forgotten card", "byhand", "own", two, ""},
		{"twice", "byhand", "own", two, "desk.no.already"},
		{"hand over", "handover", "own", record.SignOff{}, ""},
		{"spoiled", "exchange", "own", two, ""},
		{"nothing to hand over", "handover", "old", record.SignOff{}, "desk.err.not"},
		{"held by the box", "byhand", "boxed", two, "desk.no.other_station"},
		{"released", "release", "boxed", two, ""},
		{"served here", "byhand", "boxed", two, ""},
		{"proxy given", "byhand", "absentee", two, "desk.no.proxy_given"},
		{"came in person", "revoke", "absentee", two, ""},
		{"votes in person", "byhand", "absentee", two, ""},
		{"undone", "undo", "absentee", two, ""},
		{"no such act", "erase", "own", two, "desk.err.other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := h.desk.act(t.Context(), c.act, h.id(c.voter), c.keys)
			said := ""
			if err != nil {
				said = excuse(err, words(web.Chinese))
			}
			want, _, _ := strings.Cut(texts[c.want].Zh, "%")
			if (err == nil) != (c.want == "") || !strings.HasPrefix(said, want) {
				t.Errorf("%v (%s), want %s", err, said, want)
			}
		})
	}
	live, err := h.desk.live(words(web.English), nil)
	if err != nil {
		t.Fatal(err)
	}
	var waiting []string
	for _, q := range live.Queue {
		waiting = append(waiting, q.Name)
	}
	if got := strings.Join(waiting, " "); got != "周静 钱进" {
		t.Errorf("waiting: %s", got)
	}
	if live.Turnout.Waiting != len(live.Queue) {
		t.Errorf("%d wait by the record, %d by the desk", live.Turnout.Waiting, len(live.Queue))
	}
	if live.Rates[0].Voters != 4 {
		t.Errorf("rates %+v", live.Rates)
	}
	log, err := h.voters.Log()
	if err != nil || len(log) == 0 || log[len(log)-1].Where != station+" 登记台" {
		t.Errorf("log %+v, %v", log, err)
	}
}

// Who waits is known again after a restart.
func TestQueueAfterRestart(t *testing.T) {
	h := prepare(t, nil)
	again, err := newDesk(h.cfg)
	if err != nil || len(again.queue) != 1 || again.queue[0] != h.id("waiting") {
		t.Errorf("%v, %v", again.queue, err)
	}
}

func TestDeskFinds(t *testing.T) {
	h := prepare(t, nil)
	for query, want := range map[string]string{
		"王建国":                             "王建国",
		"wjg":                             "王建国",
		"ouyangxiuying":                   "欧阳秀英",
		"H09":                             "郑洁",
		h.id("own").Card(h.desk.election): "张丽华",
		string(number(t, "old")):          "欧阳秀英",
		"李":                               "李芳 李四维",
		"nobody":                          "",
	} {
		v, err := h.desk.find(query, words(web.Chinese))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		if v.One != nil {
			names = append(names, v.One.Name)
		}
		for _, p := range v.Found {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want && got != "李四维 李芳" {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	other := h.id("own").Card("another-2026")
	if v, _ := h.desk.find(other, words(web.Chinese)); v.Notice != texts["desk.card.other"].Zh {
		t.Errorf("another election's card: %+v", v)
	}
	if v, _ := h.desk.find(other[:len(other)-1]+"!", words(web.Chinese)); !v.Bad {
		t.Errorf("a damaged card: %+v", v)
	}
}
