// This file is the demo of many polling stations: each is the appliance itself,
// with a record of its own, and a page cuts and mends its line to the others.

package demo

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"zheng/cmd/zheng/appliance"
	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/device/devicetest"
	"zheng/kiosk/web"
	"zheng/store/cluster/clustertest"
	"zheng/store/cluster/etcd"
	"zheng/store/election"
	"zheng/store/record"
)

// sharing are stations of one roll on this machine.
type sharing struct {
	dir   string
	e     *election.Election
	plan  *etcd.Plan
	posts []*sharingPost
}

// sharingPost is one station, with its line to every member.
type sharingPost struct {
	Name   string
	Voters []string // some who belong to it
	URL    string
	setup  *appliance.Setup

	mu     sync.Mutex
	cut    bool
	cables map[string]*clustertest.Cable // by the address they lead to
}

// votersEach is how many voters a station of the demo has.
const votersEach = 40

var sharingNames = []string{"中心投票站", "东区投票站", "西区投票站", "南区投票站", "北区投票站"}

// Stations has n stations, three or five, serve one roll until ctx ends.
func Stations(ctx context.Context, c *console.Call, dir, listen string, n int, seed uint64) error {
	if n != 3 && n != 5 {
		return say.Usage("demo_stations", n)
	}
	s := &sharing{dir: dir}
	if err := s.setUp(ctx, listen, n, seed); err != nil {
		return err
	}
	defer s.close()
	ln, err := web.Listen(listen, "", "")
	if err != nil {
		return say.Failed(err, "cannot_listen", listen)
	}
	defer ln.Close()
	ctx, end := context.WithCancel(ctx)
	defer end()
	var all sync.WaitGroup
	failed := make([]error, n)
	for i, p := range s.posts {
		all.Go(func() {
			failed[i] = appliance.ServeOnce(ctx, c, p.setup)
			end()
		})
	}
	say.Line(c.Stderr, say.Text("demo_sharing", n, "http://"+ln.Addr().String()+"/"))
	err = web.Serve(ctx, ln, s.handler(), slog.New(slog.DiscardHandler))
	end()
	all.Wait()
	return errors.Join(append(failed, err)...)
}

// setUp makes the stations' folders: one roll, one plan, a record each.
func (s *sharing) setUp(ctx context.Context, listen string, n int, seed uint64) error {
	host, port, err := net.SplitHostPort(listen)
	first, perr := strconv.Atoi(port)
	if err != nil || perr != nil {
		return say.Failed(errors.Join(err, perr), "cannot_listen", listen)
	}
	now := time.Now()
	s.plan = &etcd.Plan{Cluster: fmt.Sprint("demo ", now.UnixNano())}
	for i, name := range sharingNames[:n] {
		seat := etcd.Seat{Station: name, Box: fmt.Sprint("box", i), Votes: true}
		if seat.Peer, err = freeAddress(); err == nil {
			seat.Client, err = freeAddress()
		}
		if err != nil {
			return say.Failed(err, "cannot_listen", "127.0.0.1")
		}
		s.plan.Seats = append(s.plan.Seats, seat)
		p := &sharingPost{Name: name, cables: map[string]*clustertest.Cable{}}
		at := net.JoinHostPort(host, strconv.Itoa(first+1+i))
		p.URL = "http://" + at
		p.setup = &appliance.Setup{Config: new(station.Config), Log: slog.New(slog.DiscardHandler), Cables: p.through}
		cfg := p.setup.Config
		cfg.Station.Name, cfg.Station.Data, cfg.Station.Election = name, filepath.Join(s.dir, name, "data"), filepath.Join(s.dir, "election.toml")
		cfg.Cluster.Folder = filepath.Join(s.dir, name, "cluster")
		cfg.Web.Listen, cfg.Kiosk.Inches = at, 10
		s.posts = append(s.posts, p)
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return say.Failed(err, "cannot_write", s.dir)
	}
	file := filepath.Join(s.dir, "election.toml")
	if err := open.CreateFile(file, example.Election); err != nil {
		return err
	}
	if s.e, err = open.Election(file); err != nil {
		return err
	}
	return s.records(ctx, s.roll(seed), now)
}

func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}

// roll makes voters up, as many for each station.
func (s *sharing) roll(seed uint64) (roll []election.Voter) {
	for i := range votersEach * len(s.posts) {
		p := s.posts[i%len(s.posts)]
		made := devicetest.MakeUp(seed, i, dayOf(s.e))
		n, err := election.ParseIDNumber(made.Number)
		if err != nil {
			panic(err) // of our own making
		}
		if len(p.Voters) < 8 {
			p.Voters = append(p.Voters, made.Name)
		}
		roll = append(roll, election.Voter{
			Number: n, Name: made.Name, Sex: n.Sex(), Birth: n.Birth(), Household: fmt.Sprintf("%04d", i+1), Group: "第1居民小组",
			Category: election.Hukou, Station: p.Name, Representing: true,
		})
	}
	return roll
}

// records makes each station's record, with the roll's key of the first, and its
// folder.
func (s *sharing) records(ctx context.Context, roll []election.Voter, now time.Time) error {
	var key []byte
	for _, p := range s.posts {
		data := p.setup.Station.Data
		if err := os.MkdirAll(data, 0o700); err != nil {
			return say.Failed(err, "cannot_write", data)
		}
		path := filepath.Join(data, "zheng.key")
		if key != nil {
			if err := os.WriteFile(path, key, 0o600); err != nil {
				return say.Failed(err, "cannot_write", path)
			}
		}
		mark, err := importRoll(ctx, data, s.e, roll)
		if err != nil {
			return err
		}
		s.plan.Roll = mark
		if key, err = os.ReadFile(path); err != nil {
			return say.Failed(err, "cannot_read", path)
		}
	}
	a, err := etcd.NewAuthority(s.plan.Cluster, now)
	if err != nil {
		return err
	}
	for i, p := range s.posts {
		files, err := a.Files(s.plan, s.plan.Seats[i], now)
		if err != nil {
			return err
		}
		folder := p.setup.Cluster.Folder
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return say.Failed(err, "cannot_write", folder)
		}
		for name, b := range files {
			if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
				return say.Failed(err, "cannot_write", folder)
			}
		}
	}
	return nil
}

// importRoll puts the roll into a record of its own, and gives the mark of its key.
func importRoll(ctx context.Context, data string, e *election.Election, roll []election.Voter) (mark string, err error) {
	store, err := record.Open(data, e, record.Options{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := store.ImportRoll(ctx, roll, e); err != nil {
		return "", err
	}
	v, err := store.Voters(e)
	if err != nil {
		return "", err
	}
	return v.KeyMark(), nil
}

// through leads a station's calls over its own cables, which can be cut.
func (p *sharingPost) through(addr string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cables[addr] == nil {
		c, err := clustertest.NewCable(addr, 0)
		if err != nil {
			return addr
		}
		p.cables[addr] = c
	}
	return p.cables[addr].Addr().String()
}

func (p *sharingPost) set(cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = cut
	for _, c := range p.cables {
		c.Set(cut, false)
	}
}

// Cut says whether the line is.
func (p *sharingPost) Cut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cut
}

// close takes all lines away.
func (s *sharing) close() {
	for _, p := range s.posts {
		for _, c := range p.cables {
			c.Close()
		}
	}
}

func (s *sharing) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		head := say.Text("sharing")
		sharingPage.Execute(w, map[string]any{"Zh": head.Zh, "En": head.En, "Posts": s.posts})
	})
	mux.Handle("POST /line", http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i, err := strconv.Atoi(r.PostFormValue("station")); err == nil && i >= 0 && i < len(s.posts) {
			s.posts[i].set(r.PostFormValue("do") == "cut")
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})))
	return mux
}

var sharingPage = template.Must(template.New("sharing").Parse(`<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>投票站 Polling stations</title>
<style>
 :root { color: #17211d; background: #fbfaf5; font: 18px/1.45 "Noto Sans CJK SC", sans-serif }
 body { max-width: 1000px; margin: 32px auto; padding: 0 24px } small { color: #4a5550 } h2 { margin: 0 }
 section { background: #fff; border: 2px solid #d8dbd3; border-radius: 14px; padding: 14px 20px; margin: 18px 0 } section.cut { border-color: #b3261e }
 button { font: inherit; padding: 10px 18px; border: 2px solid #17211d; border-radius: 14px; background: #fff; color: inherit; cursor: pointer }
 a { color: inherit; font-weight: 700; margin-right: 20px }
</style>
<h1>一份名册，几个投票站 <small>One roll, many stations</small></h1>
<p>{{.Zh}}<br><small>{{.En}}</small></p>
{{range $i, $p := .Posts}}<section class="{{if .Cut}}cut{{end}}"><h2>{{.Name}}{{if .Cut}} <small>✗ 线断了 the line is cut</small>{{end}}</h2>
<p><a href="{{.URL}}/desk" target="desk{{$i}}">登记台 <small>desk</small></a> <a href="{{.URL}}/watch" target="watch{{$i}}">监督屏 <small>watch</small></a> <a href="{{.URL}}/" target="start{{$i}}">首页 <small>start</small></a></p>
<p>{{range $k, $v := .Voters}}{{if $k}}、{{end}}{{$v}}{{end}}</p>
<form method="post" action="/line"><input type="hidden" name="station" value="{{$i}}">{{if .Cut}}<button name="do" value="mend">接上 <small>mend</small></button>{{else}}<button name="do" value="cut">剪断 <small>cut</small></button>{{end}}</form></section>{{end}}
`))
