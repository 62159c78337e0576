// This file plays a whole day on the appliance as people have it: cards on a
// reader, ballots in a folder, decisions at two tables, steps of the committee,
// boards that everybody looks at; and holds the end against the truth.

package appliance

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/station"
	"zheng/cmd/zheng/zhengtest"
	"zheng/kiosk/webtest"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

const dayPIN = "482915"

// day is the station with its papers, and what was meant by them.
type day struct {
	*week  // cards, the voter's screen
	e      *election.Election
	papers map[string]election.Vote // by file; void where it is no ballot of ours
	truth  *tally.Counter
	took   int
	scans  string
}

func TestMain(m *testing.M) { webtest.Main(m) }

// A whole day from the setup to the seal: ballots of the demo's election, 12 of
// them doubtful, 5 with names written in, and 3 papers of other kinds; two
// tables, three boards. ZHENG_SWEEP has 600 voters, every run fewer.
func TestWholeDay(t *testing.T) {
	ballots := 48
	if os.Getenv("ZHENG_SWEEP") != "" {
		ballots = 600
	}
	d := newDay(t, ballots)

	var boards []*webtest.Tab
	for range 3 {
		b := webtest.NewTab(t)
		b.Open(d.url+"/board", 1280, 720)
		boards = append(boards, b)
	}
	committee := webtest.NewTab(t)
	d.signIn(committee, d.url, "chair")
	d.step(committee, record.StageOpen, "scrutineer", "投票站已布置好")
	for range ballots {
		d.vote()
	}
	d.handOver()
	d.step(committee, record.StageClosed, "scrutineer", "到时间了")
	d.step(committee, record.StageCounting, "scrutineer", "票箱当众开启")

	// Two tables in one browser: by two names of this machine they are two people's.
	tables := []*webtest.Tab{
		d.table(d.url, "teller", "scrutineer"),
		d.table(strings.Replace(d.url, "127.0.0.1", "localhost", 1), "teller2", "scrutineer2"),
	}
	tables[0].Do(chromedp.Click(`[data-feed="start"]`))
	d.feedAll()
	settled := d.settleAll(tables)
	t.Logf("%d sheets, %d decided at two tables: %v", len(d.papers), settled[0]+settled[1], settled)
	for _, b := range boards {
		b.Until(fmt.Sprintf(`[...document.querySelectorAll("#strip dd")].some(d => d.textContent.trim() === "%d")`, ballots))
		if d.elected(b) {
			t.Error("a board says who is elected before that is announced")
		}
	}
	boards[0].Shot("day-board-counted")
	d.matches(false)

	d.signIn(committee, d.url, "chair")
	d.step(committee, record.StageDecided, "scrutineer", "已逐项核对")
	d.matches(false)
	d.signIn(committee, d.url, "chief_teller")
	d.step(committee, record.StageAnnounced, "chief_scrutineer", "当众宣布")
	d.matches(true)
	for _, b := range boards {
		b.Until(saysElected)
	}
	boards[0].Shot("day-board-announced")
	d.signIn(committee, d.url, "chair")
	webtest.Eval[bool](committee, `[...document.querySelectorAll("[name=bag_seal]")].map((f, i) => f.value = "封" + i).length > 0`)
	d.step(committee, record.StageSealed, "scrutineer", "当众封存")
	committee.Shot("day-sealed")
	d.close()
}

// dayPeople are the people of the day, by name and role; each has the same PIN.
var dayPeople = [][2]string{
	{"chair", "chair"}, {"chief_teller", "chief_teller"}, {"chief_scrutineer", "chief_scrutineer"}, {"desk", "desk"},
	{"scrutineer", "scrutineer"}, {"scrutineer2", "scrutineer"}, {"teller", "teller"}, {"teller2", "teller"},
}

func newDay(t *testing.T, ballots int) *day {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "election.toml")
	if err := os.WriteFile(file, example.Election, 0o644); err != nil {
		t.Fatal(err)
	}
	e, err := open.Election(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &Setup{Config: new(station.Config), Gap: time.Millisecond, Log: quiet()}
	s.Station.Name, s.Station.Election, s.Station.Data = "中心投票站", file, filepath.Join(dir, "data")
	s.Web.Listen, s.Feeder.Folder = "127.0.0.1:0", filepath.Join(dir, "in")
	if err := os.Mkdir(s.Feeder.Folder, 0o755); err != nil {
		t.Fatal(err)
	}
	d := &day{week: &week{T: t, dir: dir}, e: e, papers: map[string]election.Vote{}, truth: tally.NewCounter(e), took: ballots, scans: filepath.Join(dir, "scans")}
	d.draw(ballots)

	people, roll := zhengtest.Voters(ballots + ballots/4)
	d.people = people
	ctx := context.Background()
	store, err := open.Record(s.Station.Data, e, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	err = store.ImportRoll(ctx, roll, e)
	for _, p := range dayPeople {
		err = errors.Join(err, store.Enrol(ctx, record.NewPerson{Name: p[0], Role: record.Role(p[1]), PIN: dayPIN}, record.Console, time.Now()))
	}
	if err := errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	d.serve(s)
	return d
}

// draw marks all papers by hand and scans them.
func (d *day) draw(ballots int) {
	d.Helper()
	const doubtful, written, foreign = 12, 5, 3
	ctx := context.Background()
	ls, err := open.Layouts(d.e)
	if err != nil {
		d.Fatal(err)
	}
	blanks, err := scantest.Print(ctx, ls[0], 150)
	if err != nil {
		d.Fatal(err)
	}
	strays, err := scantest.Strays(ctx, d.e, sheet.Normal, 150)
	if err != nil {
		d.Fatal(err)
	}
	if err := os.Mkdir(d.scans, 0o755); err != nil {
		d.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(2026, 12))
	save := func(s *scantest.Scan, vote election.Vote) {
		name := fmt.Sprintf("%04d.jpg", len(d.papers)+1)
		data, err := s.Encode(scantest.JPEG)
		if err == nil {
			err = open.CreateFile(filepath.Join(d.scans, name), data)
		}
		if err != nil {
			d.Fatal(err)
		}
		d.papers[name] = vote
	}
	for i := range ballots {
		vote := scantest.AnyVote(rng, d.e)
		clear(vote.WriteIns)
		unclear := ""
		switch {
		case i < doubtful: // a box that says nothing: two people find so, too (V3)
			post := d.e.Posts[i%len(d.e.Posts)]
			unclear = post.ID + "/" + post.Candidates[0].ID
			vote.Marks[post.ID] = map[string]election.Reading{}
		case i < doubtful+written:
			post := d.e.Posts[len(d.e.Posts)-1]
			vote.Marks[post.ID] = map[string]election.Reading{}
			vote.WriteIns[post.ID] = []string{"林晓"}
		}
		choose := scantest.Follow(d.e.Marks, vote)
		save(blanks[0].Scan(rng, d.e, scantest.Voter{Hand: scantest.Draw, Choose: func(r *rand.Rand, b sheet.Box) scantest.Choice {
			if b.Kind == sheet.MarkBox && b.Post+"/"+b.Candidate == unclear {
				return scantest.Choice{Kind: scantest.KindOther}
			}
			return choose(r, b)
		}}, scantest.Gray), vote)
		if err := d.truth.Add(vote, 1); err != nil {
			d.Fatal(err)
		}
	}
	for i := range foreign {
		save(strays[i%len(strays)].Scan(rng, d.e, scantest.Voter{Hand: scantest.Draw, Choose: scantest.Follow(d.e.Marks, election.Vote{})}, scantest.Gray), election.Vote{Void: "V6"})
	}
}

// signIn signs somebody in where base is open, and shows the committee's page.
func (d *day) signIn(b *webtest.Tab, base, name string) {
	d.Helper()
	b.Do(chromedp.Navigate(base + "/login"))
	in := webtest.Eval[bool](b, fmt.Sprintf(`fetch("/login", { method: "POST", body: new URLSearchParams({ name: %q, pin: %q, to: "/board" }) }).then(r => r.ok && r.redirected && !r.url.includes("/login"))`, name, dayPIN))
	if !in {
		d.Fatalf("%s could not sign in", name)
	}
	b.Do(chromedp.Navigate(base + "/admin"))
}

// step takes the next step of the day with a second person's key.
func (d *day) step(b *webtest.Tab, to record.Stage, second, reason string) {
	d.Helper()
	way := "#way-" + string(to)
	b.Until(fmt.Sprintf(`document.body.dataset.live === "true" && document.querySelector("%s")`, way))
	said := webtest.Eval[string](b, fmt.Sprintf(`(() => {
		const f = document.querySelector(%q), set = (n, v) => { const e = f.querySelector("[name=" + n + "]"); if (e) e.value = v };
		set("second", %q); set("second_pin", %q); set("reason", %q);
		return fetch(f.action, { method: "POST", body: new URLSearchParams(new FormData(f)) }).then(r => r.text())
			.then(t => { const p = new DOMParser().parseFromString(t, "text/html"); return [...p.querySelectorAll("#notice, " + %q + " .no")].map(e => e.textContent.trim()).join(" / ") });
	})()`, way, second, dayPIN, reason, way))
	if at := d.stage(); at != to {
		d.Fatalf("the day is at %q, not at %q: %s", at, to, said)
	}
	b.Do(chromedp.Navigate(d.url + "/admin"))
}

// stage is that of the day, as everybody is told.
func (d *day) stage() record.Stage {
	d.Helper()
	resp, err := http.Get(d.url + "/board/events")
	if err != nil {
		d.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var frame struct{ Stage *record.Stage }
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &frame) == nil && frame.Stage != nil {
			return *frame.Stage
		}
	}
	d.Fatalf("the board's stream ended: %v", lines.Err())
	return ""
}

// vote lets the next voter lay the card and confirm; nobody has to sign in for
// that.
func (d *day) vote() {
	d.Helper()
	d.sim.Lay(d.people[d.voted])
	n := d.until("ready")
	d.post("/kiosk/act", url.Values{"screen": {fmt.Sprint(n)}, "act": {"confirm"}})
	d.until("done")
	d.sim.Lift()
	d.voted++
}

// handOver gives all who wait their ballots, at a desk that somebody has signed
// in at.
func (d *day) handOver() {
	d.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.Fatal(err)
	}
	desk := &http.Client{Jar: jar}
	form := func(path string, fields url.Values) {
		resp, err := desk.PostForm(d.url+path, fields)
		if err != nil || resp.StatusCode >= 300 {
			d.Fatalf("%s: %v, %v", path, resp, err)
		}
		resp.Body.Close()
	}
	form("/login", url.Values{"name": {"desk"}, "pin": {dayPIN}, "to": {"/board"}})
	for {
		resp, err := desk.Get(d.url + "/desk")
		if err != nil {
			d.Fatal(err)
		}
		page, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		waiting := queued.FindAllSubmatch(page, -1)
		if err != nil || len(waiting) == 0 {
			return
		}
		for _, id := range waiting {
			form("/desk/act", url.Values{"act": {"handover"}, "id": {string(id[1])}})
		}
	}
}

// table seats two people at a table of their own.
func (d *day) table(base, first, second string) *webtest.Tab {
	d.Helper()
	b := webtest.NewTab(d)
	d.signIn(b, base, first)
	b.Open(base+"/table", 1280, 900)
	webtest.Eval[bool](b, fmt.Sprintf(`(() => {
		const f = document.getElementById("sit");
		f.second.value = %q; f.second_pin.value = %q;
		return act("/table/sit", Object.fromEntries(new FormData(f)));
	})()`, second, dayPIN))
	return b
}

// feedAll drops all papers into the folder and waits until they are recorded.
func (d *day) feedAll() {
	d.Helper()
	for name := range d.papers {
		if err := os.Rename(filepath.Join(d.scans, name), filepath.Join(d.dir, "in", name)); err != nil {
			d.Fatal(err)
		}
	}
	read := filepath.Join(d.dir, "in", "read")
	zhengtest.Eventually(d.T, "all papers to be read", func() bool {
		done, err := os.ReadDir(read)
		return err == nil && len(done) >= len(d.papers)
	})
}

// tableSheet is what a table has before it.
type tableSheet struct {
	Work, Sheet, Round, Source string
	Asks                       []struct{ Key, Kind string }
}

const tableHas = `(() => {
	const w = document.querySelector("#work > div");
	return {
		Work: w.dataset.work, Sheet: w.dataset.sheet || "", Round: w.dataset.round || "", Source: w.querySelector(".round .soft")?.textContent || "",
		Asks: asks().filter(a => "doubt" in a.dataset).map(a => ({ Key: a.dataset.key, Kind: a.dataset.kind })),
	};
})()`

// settleAll has both tables decide, in turn, until nothing waits: as two people
// would who see what the voter meant. It gives how many each has settled.
func (d *day) settleAll(tables []*webtest.Tab) (settled [2]int) {
	d.Helper()
	for {
		idle := 0
		for i, b := range tables {
			b.Until(`document.body.dataset.live === "true" && wanted === asked`)
			has := webtest.Eval[tableSheet](b, tableHas)
			if has.Sheet == "" {
				idle++
				continue
			}
			d.answer(b, has)
			if has.Round == "2" {
				settled[i]++
			}
		}
		if idle == len(tables) {
			return settled
		}
	}
}

func (d *day) answer(b *webtest.Tab, has tableSheet) {
	d.Helper()
	_, file, _ := strings.Cut(has.Source, " · ")
	file, _, _ = strings.Cut(file, "#")
	vote, known := d.papers[filepath.Base(file)]
	if !known {
		d.Fatalf("a sheet of %q", has.Source)
	}
	for _, a := range has.Asks {
		post, person, _ := strings.Cut(a.Key, "/")
		says, name := "count", ""
		switch {
		case vote.Void != "":
			says = "reject:V6"
		case a.Kind == "mark":
			if says = string(vote.Marks[post][person]); says == "" {
				says = "abstain"
			}
		case a.Kind == "line":
			post, line, _ := strings.Cut(a.Key, "#")
			if says = "none"; line == "1" && len(vote.WriteIns[post]) > 0 {
				says, name = "name", vote.WriteIns[post][0]
			}
		}
		webtest.Eval[bool](b, fmt.Sprintf(`(() => { choose(asks().find(a => a.dataset.key === %q), %q, %q, true); return true })()`, a.Key, says, name))
	}
	webtest.Eval[bool](b, `(confirmed(), true)`)
	b.Until(fmt.Sprintf(`asked !== %q || !document.getElementById("said").hidden`, has.Work))
	if said := webtest.Eval[string](b, `document.getElementById("said").textContent`); said != "" {
		d.Fatalf("the table says: %s (%+v)", said, has)
	}
}

// saysElected is whether a board says of anybody that he or she is elected.
const saysElected = `document.body.innerText.replaceAll("当选线", "").includes("当选")`

func (d *day) elected(b *webtest.Tab) bool { return webtest.Eval[bool](b, saysElected) }

// matches holds the result that everybody is told against what was meant.
func (d *day) matches(announced bool) {
	d.Helper()
	var got tally.Result
	if err := json.Unmarshal(d.get("/api/result"), &got); err != nil {
		d.Fatal(err)
	}
	registered := len(d.people) - 1
	want, err := d.truth.Result(tally.Figures{Registered: &registered, Participants: &d.took, Issued: &d.took})
	if err != nil {
		d.Fatal(err)
	}
	if got.Returned != want.Returned || got.Valid != want.Valid || got.Invalid != want.Invalid || got.Blank != want.Blank || got.Pending != 0 || *got.Participants != d.took || *got.Issued != d.took {
		d.Errorf("returned %d, valid %d, invalid %d, blank %d, pending %d; want %d, %d, %d, %d, 0", got.Returned, got.Valid, got.Invalid, got.Blank, got.Pending, want.Returned, want.Valid, want.Invalid, want.Blank)
	}
	for i, p := range want.Posts {
		for j, w := range p.People {
			g := got.Posts[i].People[j]
			if g.Name != w.Name || g.Approve != w.Approve || g.Oppose != w.Oppose || g.Abstain != w.Abstain || g.Elected != (w.Elected && announced) {
				d.Errorf("%s: %s %d/%d/%d %v, want %s %d/%d/%d %v", p.ID, g.Name, g.Approve, g.Oppose, g.Abstain, g.Elected, w.Name, w.Approve, w.Oppose, w.Abstain, w.Elected && announced)
			}
		}
	}
}
