package public

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

func TestMain(m *testing.M) { webtest.Main(m) }

func TestTexts(t *testing.T) {
	var needed []string
	for _, s := range record.Stages {
		needed = append(needed, "stage."+string(s))
	}
	for _, what := range []string{"put", "changed", "taken"} {
		needed = append(needed, "change."+what)
	}
	texttest.Check(t, text.Table(texts), needed...)
}

// town is an election whose every page has something hostile on it.
func town(t testing.TB) Facts {
	t.Helper()
	e, err := election.Parse([]byte(`[election]
id = "town"
title = "柳溪社区居民委员会换届选举"
community = "柳溪社区"
committee = "柳溪社区居民选举委员会"
date = 2026-12-05
round = "first"
profile = "residents"
contact = "0500-1234567"
[[post]]
id = "chair"
title = "主任"
seats = 1
[[post.candidate]]
id = "an"
name = "安宁"
sex = "female"
age = 44
about = "十二年社区工作。<script>alert(1)</script>"
pledge = "三天内答复"
[[post.candidate]]
id = "bo"
name = "柏青"
`))
	if err != nil {
		t.Fatal(err)
	}
	f := Facts{Election: e, Plan: record.Plan(e, map[string]record.Signed{"roll_published": {Date: "2026-11-10"}}), Place: "社区中心，8:00—18:00", Candidates: true}
	f.Day = record.Day{Stage: record.StageSealed}
	for i := range 60 {
		f.Voters = append(f.Voters, Voter{Name: []string{"王芳", "欧阳明", "丁一", "李<b>娜"}[i%4], Sex: election.Female, Group: fmt.Sprint("第", i%3+1, "居民小组")})
	}
	f.Came = []record.Participation{
		{By: record.ByAll, Registered: 60, Participants: 40}, {By: record.ByCategory, Value: election.Hukou, Registered: 50, Participants: 35},
		{By: record.ByCategory, Value: election.Floating, Registered: 10, Participants: 5}, {By: record.ByGroup, Value: "第1居民小组", Registered: 4, Participants: 4},
		{By: record.ByGroup, Value: "第2居民小组", Registered: 26, Participants: 16}, {By: record.ByGroup, Value: "第3居民小组", Registered: 30, Participants: 20},
	}
	count := tally.NewCounter(e)
	for i := range 40 {
		marks := map[string]election.Reading{"an": election.Approve, "bo": election.Oppose}
		if i%4 == 0 {
			marks = map[string]election.Reading{"an": election.Oppose, "bo": election.Approve}
		}
		if err := count.Add(election.Vote{Marks: map[string]map[string]election.Reading{"chair": marks}}, 1); err != nil {
			t.Fatal(err)
		}
	}
	registered, came, issued := 60, 40, 40
	if f.Result, err = count.Result(tally.Figures{Registered: &registered, Participants: &came, Issued: &issued}); err != nil {
		t.Fatal(err)
	}
	f.Objections = []record.Handled{{Kind: "objection", Received: 3, Decided: 2, InTime: 2, Upheld: 1, Open: 1}, {Received: 3, Decided: 2, InTime: 2, Upheld: 1, Open: 1}}
	f.Archives = []File{{Name: "town.zip", Bytes: 123456, SHA256: strings.Repeat("0a", 32)}}
	f.Papers = []File{{Kind: "result", Name: "result.pdf", Bytes: 4_500_000, SHA256: strings.Repeat("0b", 32)}, {Name: "公告 <1>.pdf", Bytes: 10}}
	rows := [][]bool{{true, false}, {false, true}}
	f.QR, f.URL = web.QR(rows), "https://town.example/"
	return f
}

// files are all files of a site by their paths.
func files(t testing.TB, f Facts) map[string][]byte {
	t.Helper()
	s, err := New(f)
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Assets()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range s.Pages() {
		for _, lang := range []string{web.Chinese, web.English} {
			if all[Path(code, lang)], err = s.Page(code, lang, "2026-12-05 20:15", []Change{{At: "2026-12-05 20:15", What: "put", Page: "result"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// Every page is whole by itself: it asks for nothing outside, lets nobody write
// markup, and its figures are the result's.
func TestPages(t *testing.T) {
	all := files(t, town(t))
	for name, b := range all {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, never := range []string{"<script>alert", "李<b>", "src=\"http", "href=\"http", "[page.", "%!"} {
			if bytes.Contains(b, []byte(never)) {
				t.Errorf("%s has %q", name, never)
			}
		}
		if bytes.Contains(b, []byte("第1居民小组")) && strings.Contains(name, "turnout") {
			t.Errorf("%s tells of four people", name)
		}
		if bytes.Contains(b, []byte("第2居民小组")) && strings.Contains(name, "turnout") {
			t.Errorf("%s lets the four be found by taking the rest from the whole", name)
		}
	}
	for name, want := range map[string][]string{
		"result.html":        {`<td class="n">30</td><td class="n">10</td><td class="n">0</td>`, "● 安宁", "<dt>参加投票</dt><dd>40</dd>", "需 21 票"},
		"en/result.html":     {"● 安宁", "<dt>Took part</dt><dd>40</dd>"},
		"roll.html":          {"欧阳 <small>15</small>", "登记选民 60 人"},
		"turnout.html":       {`<td class="n">66</td>`},
		"check.html":         {strings.Repeat("0a", 32), "files/town.zip"},
		"index.html":         {"2026-12-05 20:15", "公布：选举结果", "0500-1234567"},
		"en/candidates.html": {"aged 44", "&lt;script&gt;"},
	} {
		for _, s := range want {
			if !bytes.Contains(all[name], []byte(s)) {
				t.Errorf("%s lacks %q", name, s)
			}
		}
	}
}

// What is nil is on no page, and no page leads to it.
func TestNothingBeforeItsTime(t *testing.T) {
	f := town(t)
	f.Voters, f.Candidates, f.Came, f.Result, f.Objections, f.Archives, f.Papers = nil, false, nil, nil, nil, nil, nil
	all := files(t, f)
	for name, b := range all {
		for _, never := range []string{"安宁", "王芳", "result.html", "roll.html", "candidates.html", "files/"} {
			if bytes.Contains(b, []byte(never)) {
				t.Errorf("%s has %q", name, never)
			}
		}
		if strings.Contains(name, "result") || strings.Contains(name, "roll") {
			t.Errorf("there is %s", name)
		}
	}
}

// In a browser every page fits a phone, a desk and a screen on the wall, counts the
// days, and is well for those who cannot see it.
func TestInABrowser(t *testing.T) {
	dir := t.TempDir()
	for name, b := range files(t, town(t)) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	url := webtest.Serve(t, http.FileServer(http.Dir(dir)))
	axe, err := os.ReadFile(os.Getenv("ZHENG_AXE")) // axe-core's axe.min.js, from npm
	b := webtest.NewTab(t)
	for _, code := range []string{"index", "roll", "candidates", "turnout", "result", "check", "objections", "files", "screen"} {
		for _, size := range [][2]int64{{390, 844}, {1024, 768}, {1080, 1920}} {
			if code == "screen" && size[0] == 390 {
				continue // it hangs on a wall
			}
			b.Open(url+"/"+code+".html", size[0], size[1])
			if wide := webtest.Eval[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
				t.Errorf("%s is %d px too wide for %d", code, wide, size[0])
			}
			if code != "roll" { // its links are many: axe looks at them
				for _, fault := range b.Measure(webtest.Want{Contrast: 4.5, Letters: 13}) {
					t.Errorf("%s at %d: %s", code, size[0], fault)
				}
			}
			b.Shot(fmt.Sprintf("public-%s-%d", code, size[0]))
		}
		if err != nil {
			continue
		}
		webtest.Eval[bool](b, string(axe)+";true")
		for _, found := range webtest.Eval[[]string](b, `axe.run().then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => v.id + ": " + v.nodes.map(n => n.html).join(" ")))`) {
			t.Errorf("%s: %s", code, found)
		}
	}
	b.Open(url+"/en/index.html", 390, 844)
	b.Until(`document.querySelectorAll(".due tr.past").length + [...document.querySelectorAll(".due tbody tr")].filter(r => /\d+ days left|today|done/.test(r.cells[2].textContent)).length >= 5`)
}
