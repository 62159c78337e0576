package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zheng/device/devicetest"
	"zheng/device/serialport"
	"zheng/kiosk"
	"zheng/kiosk/checkin"
	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
)

// voters are made-up people; the first n are on the roll.
func voters(n int) ([]devicetest.Person, []election.Voter) {
	day := time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)
	var people []devicetest.Person
	var roll []election.Voter
	for i := range n + 1 {
		p := devicetest.MakeUp(7, i, day)
		p.To = time.Time{}
		people = append(people, p)
		if i == n {
			break
		}
		number, err := election.ParseIDNumber(p.Number)
		if err != nil {
			panic(err)
		}
		roll = append(roll, election.Voter{
			Number: number, Name: p.Name, Sex: number.Sex(), Birth: number.Birth(), Household: fmt.Sprint("H", i), Group: "第 3 居民小组",
			Category: election.Hukou, Station: "中心投票站", Representing: true,
		})
	}
	return people, roll
}

// kept is what a program writes to stderr, for whoever waits for a line.
type kept struct {
	mu  sync.Mutex
	all bytes.Buffer
	at  chan string // the address, once it is told
}

var served = regexp.MustCompile(`http://[\d.:]+`)

func (k *kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all.Write(b)
	if at := served.Find(b); at != nil {
		select {
		case k.at <- string(at):
		default:
		}
	}
	return len(b), nil
}

func (k *kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all.String()
}

// polling is a station that serves, with a simulated card reader.
type polling struct {
	testing.TB
	dir    string
	e      *election.Election
	url    string
	sim    *devicetest.Reader
	pty    *devicetest.Pty
	stderr *kept
	stop   context.CancelFunc
	code   chan int
	events *bufio.Scanner
}

func newPolling(t testing.TB, roll []election.Voter) *polling {
	t.Helper()
	p := &polling{TB: t, dir: t.TempDir(), sim: devicetest.NewReader(), stderr: &kept{at: make(chan string, 1)}, code: make(chan int, 1)}
	file := filepath.Join(p.dir, "election.toml")
	if err := os.WriteFile(file, demoFile, 0o644); err != nil {
		t.Fatal(err)
	}
	var err error
	if p.e, err = load(file); err != nil {
		t.Fatal(err)
	}
	p.withRecord(func(s *record.Store) error { return s.ImportRoll(context.Background(), roll, p.e) })
	p.pty = devicetest.NewPty(p.sim, filepath.Join(p.dir, "reader"))
	t.Cleanup(p.pty.Unplug)
	config := filepath.Join(p.dir, "zheng.toml")
	err = os.WriteFile(config, fmt.Appendf(nil, `
[station]
name = "中心投票站"
data = %q
election = %q
[web]
listen = "127.0.0.1:0"
[device.idcard]
port = %q
baud = 115200
`, filepath.Join(p.dir, "data"), file, p.pty.Name()), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	go func() {
		p.code <- run(ctx, []string{"serve", "-config", config}, strings.NewReader(""), io.Discard, p.stderr)
	}()
	select {
	case p.url = <-p.stderr.at:
	case code := <-p.code:
		t.Fatalf("exit %d: %s", code, p.stderr)
	}
	resp, err := http.Get(p.url + "/kiosk/events")
	if err != nil {
		t.Fatal(err)
	}
	p.events = bufio.NewScanner(resp.Body)
	p.events.Buffer(nil, 1<<20)
	t.Cleanup(func() { stop(); resp.Body.Close() })
	return p
}

func (p *polling) withRecord(do func(*record.Store) error) {
	p.Helper()
	s, err := openRecord(filepath.Join(p.dir, "data"), p.e, io.Discard)
	if err == nil {
		err = do(s)
	}
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		p.Fatal(err)
	}
}

func (p *polling) get(path string) []byte {
	p.Helper()
	resp, err := http.Get(p.url + path)
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.Fatalf("%s: %s, %v", path, resp.Status, err)
	}
	return b
}

// until reads the screen's own stream until it shows the state that is wanted
// and GET /api/kiosk says the same, "state reason", and gives the screen's
// number and HTML. The stream may lag behind: both must agree.
func (p *polling) until(want string) (n int, html string) {
	p.Helper()
	state, _, _ := strings.Cut(want, " ")
	for p.events.Scan() {
		data, ok := strings.CutPrefix(p.events.Text(), "data: ")
		if !ok {
			continue
		}
		var screen struct {
			N    int
			HTML string
		}
		if err := json.Unmarshal([]byte(data), &screen); err != nil {
			p.Fatal(err)
		}
		if !strings.Contains(screen.HTML, `data-state="`+state+`"`) {
			continue
		}
		var d checkin.Data
		if err := json.Unmarshal(p.get("/api/kiosk"), &d); err != nil {
			p.Fatal(err)
		}
		if strings.TrimSpace(string(d.State)+" "+string(d.Reason)) == want {
			return screen.N, screen.HTML
		}
	}
	p.Fatalf("the screen's stream ended before %q: %v", want, p.events.Err())
	return 0, ""
}

// From a card on a reader on a serial line to the record, in a browser, and
// back after every misfortune of the reader.
func TestVoterAtTheKiosk(t *testing.T) {
	people, roll := voters(20)
	p := newPolling(t, roll)
	if got := string(p.get("/healthz")); got != "ok\n" {
		t.Errorf("health: %q", got)
	}
	p.until("staff") // the reader is named, but not plugged in
	if err := p.pty.Plug(); err != nil {
		t.Fatal(err)
	}
	p.until("rest")

	tab := webtest.NewTab(t).Ctx
	see := func(state string) {
		t.Helper()
		ctx, stop := context.WithTimeout(tab, 30*time.Second)
		defer stop()
		if err := chromedp.Do(ctx, chromedp.WaitVisible("#screen.state-"+state)); err != nil {
			t.Fatalf("waiting for %s: %v", state, err)
		}
	}
	if err := chromedp.Do(tab, chromedp.Navigate(p.url+"/kiosk")); err != nil {
		t.Fatal(err)
	}
	see("rest")
	p.sim.Lay(people[3])
	_, html := p.until("ready")
	see("ready")
	if !strings.Contains(html, "可以投票") || strings.Contains(html, people[3].Name) {
		t.Errorf("the screen: %s", html)
	}
	p.sim.Lift()
	if err := chromedp.Do(tab, chromedp.Click("button.main")); err != nil {
		t.Fatal(err)
	}
	see("done")

	p.sim.Lay(people[20])
	p.until("refused not_on_roll")
	p.sim.Lay(people[3])
	p.until("refused already")
	p.sim.Lay(people[4].Foreigner17())
	p.until("refused card_type")
	p.sim.Misbehave(devicetest.Fault{Kind: devicetest.Says, On: "read", N: 0x41, More: 2})
	p.sim.Lay(people[5])
	p.until("again")
	p.sim.Lift()
	p.sim.Lay(people[6])
	n, _ := p.until("ready")
	resp, err := http.PostForm(p.url+"/kiosk/act", url.Values{"screen": {fmt.Sprint(n)}, "act": {"home"}})
	if err != nil || resp.StatusCode != http.StatusNoContent {
		t.Fatalf("%v, %v", resp, err)
	}
	resp.Body.Close()
	p.until("rest")
	p.pty.Unplug()
	p.until("staff")
	if !strings.Contains(string(p.get("/desk")), "没有连接") {
		t.Error("the desk doesn't say that the reader is gone")
	}
	p.sim.Lift()
	if err := p.pty.Plug(); err != nil {
		t.Fatal(err)
	}
	p.until("rest")
	p.sim.Lay(people[7])
	p.until("ready")

	var result struct{ Registered, Participants, Issued int }
	if err := json.Unmarshal(p.get("/api/result"), &result); err != nil || result.Registered != 20 || result.Participants != 1 || result.Issued != 1 {
		t.Errorf("result %+v, %v", result, err)
	}
	pages := slices.Concat(p.get("/kiosk"), p.get("/desk"), p.get("/api/kiosk"), p.get("/api/result"))

	p.stop()
	if code := <-p.code; code != exitOK {
		t.Errorf("exit %d: %s", code, p.stderr)
	}
	p.withRecord(func(s *record.Store) error {
		turnout, err := s.Turnout()
		if turnout.Own != 1 || turnout.Waiting != 1 {
			t.Errorf("recorded %+v", turnout)
		}
		return err
	})
	p.noNumbers(people, append(pages, p.stderr.String()...))
}

// noNumbers searches the data folder and what was shown and logged for any ID
// number of the roll.
func (p *polling) noNumbers(people []devicetest.Person, shown []byte) {
	p.Helper()
	look := func(where string, b []byte) {
		for _, person := range people {
			if bytes.Contains(b, []byte(person.Number)) {
				p.Errorf("%s holds an ID number", where)
			}
		}
	}
	look("a page or the log", shown)
	err := filepath.WalkDir(filepath.Join(p.dir, "data"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		look(path, b)
		return err
	})
	if err != nil {
		p.Error(err)
	}
}

func TestStationFile(t *testing.T) {
	good := "[station]\nname = \"中心投票站\"\ndata = \"d\"\nelection = \"e\"\n"
	for name, c := range map[string]struct{ file, want string }{
		"all keys":       {good + "[web]\nlisten = \"127.0.0.1:1\"\n[kiosk]\ninches = 15.6\n[device.idcard]\nport = \"/dev/x\"\nbaud = 57600\n[device.barcode]\nport = \"/dev/y\"\n[feeder]\nfolder = \"in\"\n", ""},
		"least":          {"[station]\ndata = \"d\"\nelection = \"e\"\n", ""},
		"Windows":        {"\uFEFF" + strings.ReplaceAll(good, "\n", "\r\n"), ""},
		"unknown key":    {good + "colour = \"red\"\n[web]\nport = 80\n", ":5: station.colour"},
		"unknown device": {good + "[device.printer]\nport = \"/dev/x\"\n", "device.printer"},
		"no TOML":        {good + "listen = \n", "5"},
		"other kind":     {good + "[device.idcard]\nbaud = \"fast\"\n", "6"},
		"no data":        {"[station]\nelection = \"e\"\n", "station.data"},
		"speed":          {good + "[device.idcard]\nport = \"/dev/x\"\nbaud = 1234\n", "1234"},
		"inches":         {good + "[kiosk]\ninches = 3\n", "inches"},
		"half TLS":       {good + "[web]\ncert = \"c.pem\"\n", "cert"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "zheng.toml")
			if err := os.WriteFile(path, []byte(c.file), 0o644); err != nil {
				t.Fatal(err)
			}
			s, err := loadStation(path)
			if c.want == "" {
				if err != nil || s.Web.Listen == "" || s.Device.IDCard.Baud == 0 {
					t.Errorf("%+v, %v", s, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "e.toml")
	if err := os.WriteFile(file, demoFile, 0o644); err != nil {
		t.Fatal(err)
	}
	config := func(web string) string {
		path := filepath.Join(dir, "zheng.toml")
		if err := os.WriteFile(path, fmt.Appendf(nil, "[station]\ndata = %q\nelection = %q\n[web]\n%s\n", filepath.Join(dir, "data"), file, web), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no config":      {nil, exitUsage, "-config"},
		"no such file":   {[]string{"-config", filepath.Join(dir, "none.toml")}, exitFail, "none.toml"},
		"open to others": {[]string{"-config", config(`listen = "0.0.0.0:0"`)}, exitFail, "certificate"},
		"too many words": {[]string{"-config", "a", "b"}, exitUsage, "b"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			if name == "open to others" {
				config(`listen = "0.0.0.0:0"`)
			}
			code := run(t.Context(), append([]string{"serve"}, c.args...), strings.NewReader(""), io.Discard, &stderr)
			if code != c.code || !strings.Contains(stderr.String(), c.want) {
				t.Errorf("exit %d: %s", code, &stderr)
			}
		})
	}
}

// BenchmarkCardToVerdict is card on the reader → the verdict's screen at the
// browser's door, over a tty at 115200 baud: line-ms is what the bytes take,
// own-ms what we and the kernel add. The reader is asked every millisecond, so
// that the pause between two looks (0 to 100 ms in use) is left out.
func BenchmarkCardToVerdict(b *testing.B) {
	people, roll := voters(3000)
	dir := b.TempDir()
	e, err := election.Parse(demoFile)
	if err != nil {
		b.Fatal(err)
	}
	store, err := openRecord(dir, e, io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if err := store.ImportRoll(b.Context(), roll, e); err != nil {
		b.Fatal(err)
	}
	cfg := kiosk.Config{Election: e, Station: "中心投票站"}
	if cfg.Voters, err = store.Voters(e); err != nil {
		b.Fatal(err)
	}
	screens, err := kiosk.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	sim := devicetest.NewReader()
	pty := devicetest.NewPty(sim, filepath.Join(dir, "reader"))
	pty.Paced = true
	if err := pty.Plug(); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	d := &devices{gap: time.Millisecond, log: slog.New(slog.DiscardHandler)}
	s := &station{}
	s.Device.IDCard = serialDevice{pty.Name(), serialport.Bauds[0]}
	if err := d.open(ctx, s, screens); err != nil {
		b.Fatal(err)
	}
	web := httptest.NewServer(screens.Handler())
	resp, err := http.Get(web.URL + "/kiosk/events")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { stop(); d.close(); pty.Unplug(); resp.Body.Close(); web.Close() }()
	events := bufio.NewScanner(resp.Body)
	events.Buffer(nil, 1<<20)
	until := func(state string) {
		for events.Scan() {
			if strings.Contains(events.Text(), `data-state=\"`+state) {
				return
			}
		}
		b.Fatal("the stream ended")
	}
	until("rest")
	line := float64(10+15+10+19+10+1295) * 10 / 115.2 // find, select, read; ms
	var took []float64
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		sim.Lay(people[i%3000])
		until("ready")
		took = append(took, float64(time.Since(began))/1e6)
		sim.Lift()
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	b.ReportMetric(line, "line-ms")
	b.ReportMetric(p50-line, "own-p50-ms")
	b.ReportMetric(p99-line, "own-p99-ms")
}
