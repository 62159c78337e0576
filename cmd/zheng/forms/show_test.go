package forms_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"zheng/cmd/zheng/forms"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/zhengtest"
	"zheng/device/paper"
	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
)

func TestMain(m *testing.M) { webtest.Main(m) }

// Every paper of an election that has everything is written into the folder that
// ZHENG_PAPERS names, to be looked at; axe-core, the file that ZHENG_AXE names, finds
// nothing serious in any page.
func TestShown(t *testing.T) {
	folder, axe := os.Getenv("ZHENG_PAPERS"), os.Getenv("ZHENG_AXE")
	if folder == "" && axe == "" {
		t.Log("nothing to look at: set ZHENG_PAPERS to a folder, or ZHENG_AXE to axe.min.js")
		return
	}
	if folder == "" {
		folder = t.TempDir()
	}
	var pages []string
	write := func(p *forms.Pack, kind, name string) {
		for _, format := range open.Formats {
			if err := os.WriteFile(filepath.Join(folder, name+format), written(t, p, kind, format), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		pages = append(pages, name+open.HTML)
	}
	p := shown(t)
	for _, kind := range ready(t, p) {
		write(p, kind, kind)
	}
	groups := zhengtest.NewTown(t, func(e *election.Election) {
		e.Profile, e.Posts[0].Group, e.Posts[1].Group = "group", "第一居民小组", "第二居民小组"
	})
	groups.Walk(settled(groups), record.StageOpen, record.StageClosed, record.StageCounting, record.StageDecided, record.StageAnnounced)
	write(pack(groups), "representatives", "representatives")
	few := zhengtest.NewTown(t, func(e *election.Election) { e.Rules.Turnout = election.Ratio{A: 9, B: 10} })
	few.Walk(settled(few), record.StageOpen, record.StageClosed, record.StageCounting, record.StageDecided)
	write(pack(few), "result", "stamped") // 暂计 across it
	few.Walk(settled(few), record.StageAnnounced)
	write(pack(few), "notice", "failed")
	if axe == "" {
		return
	}
	program, err := os.ReadFile(axe)
	if err != nil {
		t.Fatal(err)
	}
	url := webtest.Serve(t, http.FileServer(http.Dir(folder)))
	b := webtest.NewTab(t)
	for _, page := range pages {
		b.Do(chromedp.Navigate(url + "/" + page))
		for _, found := range webtest.Serious(b, string(program)) {
			t.Errorf("%s: %s", page, found)
		}
	}
}

// shown is an election with all that papers show, sealed.
func shown(t *testing.T) *forms.Pack {
	t.Helper()
	w := zhengtest.NewTown(t, func(e *election.Election) {
		e.Contact = "社区居委会 010-1234 5678"
		for i := range e.Posts {
			for k := range e.Posts[i].Candidates {
				c := &e.Posts[i].Candidates[k]
				c.Age, c.Occupation = 36+3*k+i, []string{"教师", "退休工人", "社区工作者", "医生"}[k%4]
				c.About, c.Pledge = "在社区住了十八年，任楼长六年，参加过两次老旧小区改造的居民议事。", "每月接待居民两次；办不到的事三天内说明原因。"
			}
		}
	})
	number := func(i int) election.IDNumber {
		return storetest.Number(t, fmt.Sprintf("110101%04d%02d%02d%03d", 1950+i, 1+i%12, 1+i%28, 100+i))
	}
	var proxies []election.Proxy
	for i := range 4 {
		proxies = append(proxies, election.Proxy{Line: i + 2, Giver: number(30 + i), Agent: number(i)})
	}
	if err := w.Voters.ImportProxies(t.Context(), proxies); err != nil {
		t.Fatal(err)
	}
	hold(t, w)
	w.Came = 0 // those of the mobile box and the proxies are told from the others below
	w.Walk(settled(w), record.StageTest, record.StageOpen)
	came(t, w, 30)
	w.Walk(settled(w), record.StageClosed)
	w.Came = 30
	w.Walk(settled(w), record.StageCounting, record.StageDecided, record.StageAnnounced, record.StageSealed)
	p := pack(w)
	p.Photos = map[string]*paper.Photo{"zhang": portrait(t), "li": portrait(t)}
	for _, name := range []string{"周监", "吴计", "郑唱", "冯站", "陈站", "褚站"} {
		p.Lists.Staff = append(p.Lists.Staff, election.Worker{Name: name + "一", Duty: election.Duties[len(p.Lists.Staff)%len(election.Duties)], Place: "中心投票站"})
	}
	return p
}

// came lets that many draw their ballots, proxies counted.
func came(t *testing.T, w *zhengtest.Town, ballots int) {
	t.Helper()
	var ids []election.VoterID
	if err := w.Voters.Each(func(p record.Person) error {
		if p.Agent == "" && p.Box == "" {
			ids = append(ids, p.ID)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if ballots <= 0 {
			return
		}
		got, err := w.Voters.CheckIn(t.Context(), id, record.Place{Station: storetest.Station, Clerk: "desk"})
		if err != nil || got.Answer != record.Ready {
			t.Fatalf("%v, %v", got.Answer, err)
		}
		if err := w.Voters.HandOver(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		ballots -= got.Own + got.Proxy
	}
}

// portrait is a grey picture that stands for a photograph.
func portrait(t *testing.T) *paper.Photo {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 60, 80))
	for i := range m.Pix {
		m.Pix[i] = 0xc0
	}
	m.Set(30, 40, color.White)
	f, err := os.Create(filepath.Join(t.TempDir(), "x.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	photo, err := paper.NewPhoto(f)
	if err != nil {
		t.Fatal(err)
	}
	return photo
}
