// This file is the demo's polling station: the appliance with a roll of made-up
// voters, a simulated card reader on a real tty, and a page to lay cards on it
// and to have ten people vote, so that anyone can be a voter and watch a count.

package demo

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zheng/cmd/zheng/appliance"
	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/device/devicetest"
	"zheng/store/election"
	"zheng/store/record"
)

const (
	demoVoters  = 3000
	demoStation = "中心投票站"
)

// demoDay is a polling station that is open: the appliance itself, with a page
// beside it that lays cards and has people vote.
type demoDay struct {
	dir    string
	e      *election.Election
	scans  []string // marked ballots, to be dropped into the feeder's folder one after the other
	reader *devicetest.Reader
	tty    *devicetest.Pty
	cards  []demoCard
	seed   uint64
	day    time.Time

	mu     sync.Mutex
	voters *record.Voters
	next   int // the next ordinary voter
	fed    int // of scans
}

// demoCard is a card that somebody may lay, and what is told by it.
type demoCard struct {
	code   string // text "card.CODE"
	person devicetest.Person
	faults []devicetest.Fault
}

// newDay sets the station up in dir, with its roll.
func newDay(ctx context.Context, dir string, e *election.Election, seed uint64, scans []string) (_ *demoDay, _ *appliance.Setup, err error) {
	d := &demoDay{dir: dir, e: e, scans: scans, seed: seed, day: time.Date(e.Date.Year, time.Month(e.Date.Month), e.Date.Day, 0, 0, 0, 0, time.UTC)}
	s, err := d.setUp()
	if err != nil {
		return nil, nil, err
	}
	store, err := open.Record(s.Station.Data, e, io.Discard)
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(d.enrol(ctx, e, store), store.Close()); err != nil {
		return nil, nil, err
	}
	return d, s, nil
}

// setUp makes the station's folders, its election file and its card reader.
func (d *demoDay) setUp() (*appliance.Setup, error) {
	s, dir := &appliance.Setup{Config: new(station.Config), Log: slog.New(slog.DiscardHandler)}, d.dir
	s.Station.Name, s.Station.Data, s.Station.Election = demoStation, filepath.Join(dir, "data"), filepath.Join(dir, "election.toml")
	s.Feeder.Folder = filepath.Join(dir, "in")
	s.Kiosk.Inches = 10
	s.Export = station.Export{Folder: filepath.Join(dir, "stick"), SameDisk: true}
	for _, made := range []string{s.Feeder.Folder, s.Export.Folder} {
		if err := os.MkdirAll(made, 0o755); err != nil {
			return nil, say.Failed(err, "cannot_write", dir)
		}
	}
	if err := open.CreateFile(s.Station.Election, example.Election); err != nil {
		return nil, err
	}
	d.reader = devicetest.NewReader()
	d.tty = devicetest.NewPty(d.reader, filepath.Join(dir, "reader"))
	d.tty.Paced = true
	if err := d.tty.Plug(); err != nil {
		return nil, err
	}
	s.Device.IDCard = station.Serial{Port: d.tty.Name(), Baud: station.IDCardBaud}
	return s, nil
}

func (d *demoDay) person(i int) devicetest.Person {
	p := devicetest.MakeUp(d.seed, i, d.day)
	p.To = time.Time{}
	return p
}

// enrol makes up the roll, its proxies, and the cards that tell something.
func (d *demoDay) enrol(ctx context.Context, e *election.Election, store *record.Store) error {
	var roll []election.Voter
	for i := range demoVoters {
		p := d.person(i)
		n, err := election.ParseIDNumber(p.Number)
		if err != nil {
			return err
		}
		v := election.Voter{
			Number: n, Name: p.Name, Sex: n.Sex(), Birth: n.Birth(), Household: fmt.Sprintf("%04d", i/3+1), Group: fmt.Sprintf("第%d居民小组", i/250+1),
			Category: election.Hukou, Station: demoStation, Representing: true,
		}
		if i%5 == 4 {
			v.Category = election.Floating
		}
		if i == 4 {
			v.Station = "东区投票站"
		}
		roll = append(roll, v)
	}
	if err := store.ImportRoll(ctx, roll, e); err != nil {
		return err
	}
	voters, err := store.Voters(e)
	if err != nil {
		return err
	}
	err = voters.ImportProxies(ctx, []election.Proxy{
		{Line: 2, Giver: roll[1].Number, Agent: roll[0].Number},
		{Line: 3, Giver: roll[2].Number, Agent: roll[0].Number},
	})
	expired, child := d.person(5), d.person(demoVoters+1)
	expired.To = d.day.AddDate(-30, 0, 0)
	child.Birth = d.day.AddDate(-17, 0, 0)
	number, nerr := election.CompleteIDNumber(child.Number[:6] + child.Birth.Format("20060102") + child.Number[14:17])
	child.Number = string(number)
	d.next = 10
	d.cards = []demoCard{
		{code: "next"},
		{code: "proxies", person: d.person(0)},
		{code: "given", person: d.person(1)},
		{code: "elsewhere", person: d.person(4)},
		{code: "expired", person: expired},
		{code: "child", person: child},
		{code: "stranger", person: d.person(demoVoters)},
		{code: "foreign", person: d.person(6).Foreigner17()},
		{code: "unread", person: d.person(7), faults: []devicetest.Fault{{Kind: devicetest.Says, On: "read", N: 0x41, More: 2}}},
	}
	return errors.Join(err, nerr)
}

// handle adds the page with the cards to the appliance's own.
func (d *demoDay) handle(mux *http.ServeMux, voters *record.Voters) {
	d.voters = voters
	mux.HandleFunc("GET /cards", d.page)
	mux.Handle("POST /cards", http.NewCrossOriginProtection().Handler(http.HandlerFunc(d.lay)))
}

// crowd is how many vote at a touch.
const crowd = 10

// vote has ten people come, vote and go home, and drops their ballots into the
// folder that the appliance counts from.
func (d *demoDay) vote(ctx context.Context) error {
	for range crowd {
		if d.fed == len(d.scans) {
			return nil
		}
		n, err := election.ParseIDNumber(d.person(d.next).Number)
		if err != nil {
			return err
		}
		id, err := d.voters.ID(n)
		if err != nil {
			return err
		}
		v, err := d.voters.CheckIn(ctx, id, record.Place{Station: demoStation, Desk: "1", Clerk: "1"})
		d.next = d.next%(demoVoters-1) + 1
		if err != nil || v.Answer != record.Ready {
			return err
		}
		if err := d.voters.HandOver(ctx, id); err != nil {
			return err
		}
		ballot, err := os.ReadFile(d.scans[d.fed])
		if err != nil {
			return err
		}
		if err := open.CreateFile(filepath.Join(d.dir, "in", filepath.Base(d.scans[d.fed])), ballot); err != nil {
			return err
		}
		d.fed++
	}
	return nil
}

// lay does with the reader what was chosen.
func (d *demoDay) lay(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch what := r.PostFormValue("card"); what {
	case "lift":
		d.reader.Lift()
	case "unplug":
		d.tty.Unplug()
	case "plug":
		if err := d.tty.Plug(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	case "vote":
		if err := d.vote(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	default:
		for _, c := range d.cards {
			if c.code != what {
				continue
			}
			if c.code == "next" {
				c.person = d.person(d.next)
				d.next = d.next%(demoVoters-1) + 1
			}
			d.reader.Calm()
			d.reader.Misbehave(c.faults...)
			d.reader.Lay(c.person)
		}
	}
	http.Redirect(w, r, "/cards", http.StatusSeeOther)
}

func (d *demoDay) page(w http.ResponseWriter, _ *http.Request) {
	type choice struct{ Code, Zh, En string }
	var choices []choice
	codes := []string{"vote"}
	for _, c := range d.cards {
		codes = append(codes, c.code)
	}
	for _, code := range append(codes, "lift", "unplug", "plug") {
		s := say.Text("card." + code)
		choices = append(choices, choice{code, s.Zh, s.En})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	head := say.Text("cards")
	cardsPage.Execute(w, map[string]any{"Zh": head.Zh, "En": head.En, "Choices": choices, "Screens": demoScreens})
}

// demoScreens are the appliance's own, to be opened in windows beside the cards.
var demoScreens = []struct{ Path, Zh, En string }{
	{"/kiosk", "选民自助屏", "voter"}, {"/desk", "登记台", "desk"}, {"/table", "计票台", "table"}, {"/board", "公示屏", "board"},
	{"/watch", "监督屏", "watch"}, {"/admin", "管理", "admin"}, {"/help", "手册", "help"},
}

var cardsPage = template.Must(template.New("cards").Parse(`<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>身份证 ID cards</title>
<style>
 :root { color: #17211d; background: #fbfaf5; font: 18px/1.45 "Noto Sans CJK SC", sans-serif }
 body { max-width: 760px; margin: 32px auto; padding: 0 24px } small { color: #4a5550 }
 form { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 14px; margin-top: 20px }
 button { font: inherit; text-align: left; padding: 14px 18px; border: 2px solid #17211d; border-radius: 14px; background: #fff; color: inherit; cursor: pointer }
 a { color: inherit; font-weight: 700; margin-right: 24px }
</style>
<p>{{range .Screens}}<a href="{{.Path}}" target="{{.Path}}">{{.Zh}} <small>{{.En}}</small></a> {{end}}<a href="/">计票 <small>the count</small></a></p>
<p>{{.Zh}}<br><small>{{.En}}</small></p>
<form method="post" action="/cards">{{range .Choices}}<button name="card" value="{{.Code}}"><b>{{.Zh}}</b><br><small>{{.En}}</small></button>{{end}}</form>
`))
