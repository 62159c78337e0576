// This file is the guided day: the appliance as it is, and a page beside it that
// says at each step who one is, what to press and what happens, and goes on by
// itself once the record says that it was done.

package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zheng/cmd/zheng/appliance"
	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally/archive"
	"zheng/store/text"
)

// The guided day's size: more than half of the roll takes part, and no more than
// is counted in a few minutes.
const (
	guideVoters  = 30
	guideBallots = 18
	guidePIN     = "482915"
)

// guidePeople are the people of the day, the first of them enrolled by hand.
var guidePeople = []record.NewPerson{
	{Name: "陈静", Role: record.Chair}, {Name: "赵敏", Role: record.Scrutineer}, {Name: "周建国", Role: record.ChiefScrutineer},
	{Name: "吴秀兰", Role: record.ChiefTeller}, {Name: "钱进", Role: record.Teller}, {Name: "冯磊", Role: record.Desk},
}

// guided is the day and how far it has come.
type guided struct {
	*demoDay
	base string

	store   *record.Store
	code    string // for the first person
	fed     int    // ballots that lie in the feeder's folder
	looked  bool   // at the board
	checked *archive.Report
}

// guideStep is one step. Done asks the record; the texts are guide.CODE ….
type guideStep struct {
	code string
	page string // to be opened
	away bool   // in the other browser
	help bool   // a button does the dull part
	done func(g *guided, at standing) bool
}

// standing is what the record says.
type standing struct {
	day    record.Day
	people int
	desk   record.Turnout
	sheets record.Figures
}

func (s standing) past(stage record.Stage) bool {
	return slices.Index(record.Stages, s.day.Stage) >= slices.Index(record.Stages, stage)
}

var guideSteps = []guideStep{
	{code: "first", page: "/admin", done: func(_ *guided, s standing) bool { return s.day.Kept() }},
	{code: "people", page: "/admin/people", help: true, done: func(_ *guided, s standing) bool { return s.people >= len(guidePeople) }},
	{code: "roll", page: "/admin/roll", done: func(_ *guided, s standing) bool { return s.desk.Registered > 0 }},
	{code: "open", page: "/admin", done: func(_ *guided, s standing) bool { return s.past(record.StageOpen) }},
	{code: "voter", page: "/kiosk", help: true, done: func(_ *guided, s standing) bool { return s.desk.Own > 0 }},
	{code: "desk", page: "/desk", done: func(_ *guided, s standing) bool { return s.desk.Own > 0 && s.desk.Waiting == 0 }},
	{code: "more", page: "/board", help: true, done: func(_ *guided, s standing) bool { return s.desk.Own >= guideBallots || s.past(record.StageClosed) }},
	{code: "closed", page: "/admin", done: func(_ *guided, s standing) bool { return s.past(record.StageClosed) }},
	{code: "counting", page: "/admin", done: func(_ *guided, s standing) bool { return s.past(record.StageCounting) }},
	{code: "read", page: "/table", away: true, help: true, done: func(g *guided, s standing) bool {
		return s.past(record.StageDecided) || g.fed > 0 && s.sheets.Counted+s.sheets.Rejected+s.sheets.Repeated >= g.fed && s.sheets.Pending == 0
	}},
	{code: "board", page: "/board", done: func(g *guided, s standing) bool { return g.looked || s.past(record.StageDecided) }},
	{code: "decided", page: "/admin", done: func(_ *guided, s standing) bool { return s.past(record.StageDecided) }},
	{code: "announced", page: "/admin", done: func(_ *guided, s standing) bool { return s.past(record.StageAnnounced) }},
	{code: "sealed", page: "/admin", done: func(_ *guided, s standing) bool { return s.past(record.StageSealed) }},
	{code: "archive", page: "/admin/papers", done: func(g *guided, _ standing) bool { return g.checked != nil && g.checked.Holds }},
}

// Guide leads through a day on this machine until ctx ends.
func Guide(ctx context.Context, c *console.Call, dir, listen string, seed uint64, quiet bool) error {
	d, err := New(dir, guideBallots, seed, quiet, c)
	if err != nil {
		return err
	}
	g, s, err := d.guide(ctx)
	if err != nil {
		return err
	}
	defer g.tty.Unplug()
	s.Web.Listen = listen
	return appliance.Serve(ctx, c, s)
}

// guide makes the station of the guided day, and the ballots that its voters have
// marked.
func (d *Demo) guide(ctx context.Context) (*guided, *appliance.Setup, error) {
	if _, err := os.Stat(d.path("station")); err == nil {
		return nil, nil, say.Text("demo_used", d.dir)
	}
	d.plain = true
	d.say("guide_papers", d.ballots)
	if err := d.mark(ctx); err != nil {
		return nil, nil, err
	}
	scans, err := filepath.Glob(d.path("scans", "*.jpg"))
	if err != nil {
		return nil, nil, err
	}
	g := &guided{demoDay: &demoDay{dir: d.path("station"), e: d.e, scans: scans, seed: d.seed, day: dayOf(d.e)}}
	s, err := g.setUp()
	if err != nil {
		return nil, nil, err
	}
	s.Around = func(base string, pages http.Handler, store *record.Store, voters *record.Voters) http.Handler {
		g.begin(base, store, voters)
		if g.code == "" {
			say.Line(d.Stderr, say.Text("guide_open", base+"/day"))
		}
		return g.handler(pages)
	}
	return g, s, nil
}

// begin takes the record of the service, which begins anew once a roll is there.
func (g *guided) begin(base string, store *record.Store, voters *record.Voters) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.base, g.store, g.voters = base, store, voters
}

func (g *guided) handler(pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.HandleFunc("GET /day", g.page)
	mux.HandleFunc("GET /day/at", g.at)
	mux.HandleFunc("GET /day/roll.csv", g.roll)
	own := http.NewServeMux()
	own.HandleFunc("POST /day/help", g.helped)
	own.HandleFunc("POST /day/seen", func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.looked = true
		g.mu.Unlock()
		http.Redirect(w, r, "/day", http.StatusSeeOther)
	})
	own.HandleFunc("POST /day/verify", g.verify)
	mux.Handle("/day/", http.NewCrossOriginProtection().Handler(own))
	return mux
}

// step is the first that is not done; len(guideSteps) at the end. g.mu is held.
func (g *guided) step(ctx context.Context) (int, error) {
	var s standing
	var err error
	if s.day, err = g.store.Day(); err != nil {
		return 0, err
	}
	people, err := g.store.People()
	if err != nil {
		return 0, err
	}
	s.people = len(people)
	if s.desk, err = g.store.Turnout(); err != nil && !errors.Is(err, record.ErrNoRoll) {
		return 0, err
	}
	if s.sheets, err = g.store.Figures(); err != nil {
		return 0, err
	}
	if !s.day.Kept() && g.code == "" {
		if g.code, err = g.store.SetupCode(ctx); err != nil {
			return 0, err
		}
	}
	for i, one := range guideSteps {
		if !one.done(g, s) {
			return i, nil
		}
	}
	return len(guideSteps), nil
}

// at is the number of the step, for the page to see that it goes on.
func (g *guided) at(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, err := g.step(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintf(w, "%d", n)
}

// guideView is the page.
type guideView struct {
	At, Of  int
	Done    bool
	Steps   []guideLine
	Who     text.Text
	Do, See text.Text
	Help    *text.Text
	Roll    *text.Text
	Look    bool
	Verify  bool
	Open    string // address of the screen
	Target  string // the browser window that it opens in
	Words   map[string]text.Text
	Report  *archive.Report
}

type guideLine struct {
	Title     text.Text
	Done, Now bool
}

func (g *guided) page(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, err := g.step(r.Context())
	if err != nil {
		g.fail(w, err)
		return
	}
	v := guideView{At: n, Of: len(guideSteps), Done: n == len(guideSteps), Report: g.checked, Words: map[string]text.Text{}}
	for _, code := range []string{"title", "you", "press", "see", "seen", "go", "end", "upload", "file"} {
		v.Words[code] = say.Text("guide." + code)
	}
	v.Words["lead"], v.Words["over"] = say.Text("guide.lead", guidePIN), say.Text("guide.over", g.dir)
	v.Words["step"] = say.Text("guide.step", min(n+1, v.Of), v.Of)
	for i, one := range guideSteps {
		v.Steps = append(v.Steps, guideLine{say.Text("guide." + one.code), i < n, i == n})
	}
	if !v.Done {
		g.narrate(&v, guideSteps[n])
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	guidePage.Execute(w, v)
}

// narrate fills in a step. The other browser is this machine by its other name:
// a name has sessions of its own.
func (g *guided) narrate(v *guideView, one guideStep) {
	code := "guide." + one.code
	v.Who, v.See = say.Text(code+".who"), say.Text(code+".see")
	switch one.code {
	case "first":
		v.Do = say.Text(code+".do", g.code, guidePIN)
	case "open", "closed", "counting", "read", "decided", "announced", "sealed":
		v.Do = say.Text(code+".do", guidePIN)
	case "archive":
		v.Do = say.Text(code+".do", filepath.Join(g.dir, "stick"))
	default:
		v.Do = say.Text(code + ".do")
	}
	if one.help {
		s := say.Text(code + ".help")
		v.Help = &s
	}
	if one.code == "roll" {
		s := say.Text(code + ".help")
		v.Roll = &s
	}
	v.Look, v.Verify = one.code == "board", one.code == "archive"
	v.Open, v.Target = g.base+one.page, "zheng"+strings.ReplaceAll(one.page, "/", "-")
	if one.away {
		v.Open = strings.Replace(g.base, "127.0.0.1", "localhost", 1) + one.page
	}
}

func (g *guided) fail(w http.ResponseWriter, err error) {
	s := say.Text("guide.bad", err)
	http.Error(w, s.Zh+"\n"+s.En, http.StatusInternalServerError)
}

// helped does the dull part of the step.
func (g *guided) helped(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, err := g.step(r.Context())
	if err == nil && n < len(guideSteps) {
		switch guideSteps[n].code {
		case "people":
			err = g.enrolAll(r.Context())
		case "voter":
			g.reader.Calm()
			g.reader.Lay(g.person(0))
		case "more":
			err = g.come(r.Context())
		case "read":
			err = g.feed()
		}
	}
	if err != nil {
		g.fail(w, err)
		return
	}
	http.Redirect(w, r, "/day", http.StatusSeeOther)
}

func (g *guided) enrolAll(ctx context.Context) error {
	for _, p := range guidePeople[1:] {
		p.PIN = guidePIN
		err := g.store.Enrol(ctx, p, guidePeople[0].Name, dayOf(g.e))
		if err != nil && !errors.Is(err, record.ErrThere) {
			return err
		}
	}
	return nil
}

// come has voters come until as many have drawn as there are ballots.
func (g *guided) come(ctx context.Context) error {
	if g.voters == nil {
		return record.ErrNoRoll
	}
	for i := 1; i < guideVoters; i++ {
		t, err := g.store.Turnout()
		if err != nil || t.Own >= guideBallots {
			return err
		}
		n, err := election.ParseIDNumber(g.person(i).Number)
		if err != nil {
			return err
		}
		id, err := g.voters.ID(n)
		if err != nil {
			return err
		}
		v, err := g.voters.CheckIn(ctx, id, record.Place{Station: demoStation, Desk: "1", Clerk: "1"})
		if err != nil {
			return err
		}
		if v.Answer == record.Ready {
			if err := g.voters.HandOver(ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// feed puts one marked ballot for each that was issued into the feeder's folder.
func (g *guided) feed() error {
	t, err := g.store.Turnout()
	if err != nil {
		return err
	}
	for _, scan := range g.scans[g.fed:min(t.Issued, len(g.scans))] {
		if err := copyFile(scan, filepath.Join(g.dir, "in", filepath.Base(scan))); err != nil {
			return err
		}
		g.fed++
	}
	return nil
}

// roll is the voter roll as a file, in the usual columns.
func (g *guided) roll(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="roll.csv"`)
	out := csv.NewWriter(w)
	out.Write([]string{"姓名", "身份证号", "户号", "居民小组", "类别", "投票站"})
	for i := range guideVoters {
		p := g.person(i)
		out.Write([]string{p.Name, p.Number, fmt.Sprintf("%04d", i/3+1), fmt.Sprintf("第%d居民小组", i/10+1), "户籍", demoStation})
	}
	out.Flush()
}

const archiveMost = 64 << 20

// verify checks the archive that was exported, as anybody would. No file is no
// archive, and said to be none.
func (g *guided) verify(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, archiveMost)
	var data []byte
	f, _, err := r.FormFile("file")
	if err == nil {
		defer f.Close()
		data, err = io.ReadAll(f)
	}
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		g.fail(w, err)
		return
	}
	report := archive.Check(bytes.NewReader(data), int64(len(data)), archive.Trust{})
	g.mu.Lock()
	g.checked = report
	g.mu.Unlock()
	http.Redirect(w, r, "/day", http.StatusSeeOther)
}

var guidePage = template.Must(template.New("guide").Parse(`<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Words.title.Zh}}</title>
<link rel="stylesheet" href="/assets/look.css">
<style>
 body { font-size: 18px; line-height: 1.5; max-width: 1180px; margin: 0 auto; padding: 24px 28px 40px; display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 1fr); gap: 20px 32px } header { grid-column: 1 / -1 }
 h1 { font-size: 32px; line-height: 1.2 } h2 { font-size: 34px; line-height: 1.25; margin: 2px 0 14px } small { color: #4a5550; font-size: .82em; display: block } .count { color: #4a5550 }
 main { background: var(--card); border: 1px solid var(--line); border-radius: 18px; padding: 22px 30px 28px } dt { font-weight: 700; margin-top: 16px } dd p { font-size: 21px } .who { background: var(--approve-pale); border-radius: 12px; padding: 8px 16px }
 .row { display: flex; flex-wrap: wrap; gap: 14px; margin-top: 22px; align-items: center } .row a, button { font: inherit; font-weight: 700; min-height: 60px; padding: 8px 24px; border: 2px solid var(--ink); border-radius: 14px; background: var(--card); color: inherit; text-decoration: none; display: grid; place-items: center; cursor: pointer } .row .go { background: var(--approve-deep); border-color: var(--approve-deep); color: #fff } .go small { color: #fff }
 ol { list-style: none; padding: 0 } ol li { padding: 5px 0; border-top: 1px solid var(--line); color: #4a5550 } ol .now { font-weight: 700; color: var(--ink) } ol .done { color: var(--approve) } .bad { color: var(--seal); font-weight: 700 } input[type=file] { min-height: 60px }
 a:focus-visible, button:focus-visible { outline: 3px solid var(--ask); outline-offset: 2px } @media (max-width: 900px) { body { grid-template-columns: minmax(0, 1fr) } }
</style>
<body data-at="{{.At}}" data-live="true">
<header><h1>{{.Words.title.Zh}} <small>{{.Words.title.En}}</small></h1><p>{{.Words.lead.Zh}}<small>{{.Words.lead.En}}</small></p></header>
<main><p class="count">{{.Words.step.Zh}} · {{.Words.step.En}}</p>
{{if .Done}}<h2>✓ {{.Words.end.Zh}} <small>{{.Words.end.En}}</small></h2><p>{{.Report.SaysZh}}<small>{{.Report.Says}}</small></p><p>{{.Words.over.Zh}}<small>{{.Words.over.En}}</small></p>
{{else}}{{range .Steps}}{{if .Now}}<h2>{{.Title.Zh}} <small>{{.Title.En}}</small></h2>{{end}}{{end}}
<p class="who"><b>{{.Words.you.Zh}}</b>：{{.Who.Zh}}<small>{{.Words.you.En}}: {{.Who.En}}</small></p>
<dl><dt>{{.Words.press.Zh}} <small>{{.Words.press.En}}</small></dt><dd><p>{{.Do.Zh}}</p><small>{{.Do.En}}</small></dd></dl>
<div class="row"><a class="go" href="{{.Open}}" target="{{.Target}}">{{.Words.go.Zh}}<small>{{.Words.go.En}} · {{.Open}}</small></a>
{{with .Roll}}<a href="/day/roll.csv" download>{{.Zh}}<small>{{.En}}</small></a>{{end}}
{{with .Help}}<form method="post" action="/day/help"><button>{{.Zh}}<small>{{.En}}</small></button></form>{{end}}
{{if .Look}}<form method="post" action="/day/seen"><button>{{.Words.seen.Zh}}<small>{{.Words.seen.En}}</small></button></form>{{end}}
{{if .Verify}}<form class="row" method="post" action="/day/verify" enctype="multipart/form-data"><input type="file" name="file" aria-label="{{.Words.file.Zh}}" required><button>{{.Words.upload.Zh}}<small>{{.Words.upload.En}}</small></button></form>{{with .Report}}{{if not .Holds}}<p class="bad">{{.SaysZh}}<small>{{.Says}}</small></p>{{end}}{{end}}{{end}}</div>
<dl><dt>{{.Words.see.Zh}} <small>{{.Words.see.En}}</small></dt><dd><p>{{.See.Zh}}</p><small>{{.See.En}}</small></dd></dl>{{end}}
</main>
<nav aria-label="{{.Words.title.Zh}}"><ol>{{range .Steps}}<li class="{{if .Done}}done{{end}}{{if .Now}}now{{end}}"{{if .Now}} aria-current="step"{{end}}>{{if .Done}}✓ {{end}}{{.Title.Zh}}<small>{{.Title.En}}</small></li>{{end}}</ol></nav>
<script>
setInterval(async () => {
  try { const r = await fetch("/day/at"); if (r.ok && (await r.text()) !== document.body.dataset.at) location.replace("/day"); } catch { /* it begins anew */ }
}, 1500);
</script>
</body></html>
`))

// dayOf is the election's day.
func dayOf(e *election.Election) time.Time {
	return time.Date(e.Date.Year, time.Month(e.Date.Month), e.Date.Day, 0, 0, 0, 0, time.UTC)
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return open.CreateFile(to, data)
}
