package zhengtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/device/devicetest"
	"zheng/kiosk/checkin"
	"zheng/store/election"
	"zheng/store/record"
)

// Voters are made-up people; the first n are on the roll.
func Voters(n int) ([]devicetest.Person, []election.Voter) {
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

// Kept is what a program writes to stderr, for whoever waits for a line.
type Kept struct {
	mu      sync.Mutex
	all     bytes.Buffer
	Address chan string // the address, once it is told
}

var served = regexp.MustCompile(`http://[\d.:]+`)

func (k *Kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all.Write(b)
	if at := served.Find(b); at != nil {
		select {
		case k.Address <- string(at):
		default:
		}
	}
	return len(b), nil
}

func (k *Kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all.String()
}

// Program is zheng, run within the test.
type Program func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int

// Polling is a station that serves, with a simulated card reader.
type Polling struct {
	testing.TB
	Dir    string
	e      *election.Election
	URL    string
	Sim    *devicetest.Reader
	Pty    *devicetest.Pty
	Stderr *Kept
	Stop   context.CancelFunc
	Code   chan int
	Events *bufio.Scanner
}

// NewPolling serves by the program run.
func NewPolling(t testing.TB, run Program, roll []election.Voter) *Polling {
	t.Helper()
	p := &Polling{TB: t, Dir: t.TempDir(), Sim: devicetest.NewReader(), Stderr: &Kept{Address: make(chan string, 1)}, Code: make(chan int, 1)}
	file := filepath.Join(p.Dir, "election.toml")
	if err := os.WriteFile(file, example.Election, 0o644); err != nil {
		t.Fatal(err)
	}
	var err error
	if p.e, err = open.Election(file); err != nil {
		t.Fatal(err)
	}
	p.WithRecord(func(s *record.Store) error { return s.ImportRoll(context.Background(), roll, p.e) })
	p.Pty = devicetest.NewPty(p.Sim, filepath.Join(p.Dir, "reader"))
	t.Cleanup(p.Pty.Unplug)
	config := filepath.Join(p.Dir, "zheng.toml")
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
`, filepath.Join(p.Dir, "data"), file, p.Pty.Name()), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	p.Stop = stop
	go func() {
		p.Code <- run(ctx, []string{"serve", "-config", config}, strings.NewReader(""), io.Discard, p.Stderr)
	}()
	select {
	case p.URL = <-p.Stderr.Address:
	case code := <-p.Code:
		t.Fatalf("exit %d: %s", code, p.Stderr)
	}
	resp, err := http.Get(p.URL + "/kiosk/events")
	if err != nil {
		t.Fatal(err)
	}
	p.Events = bufio.NewScanner(resp.Body)
	p.Events.Buffer(nil, 1<<20)
	t.Cleanup(func() { stop(); resp.Body.Close() })
	return p
}

func (p *Polling) WithRecord(do func(*record.Store) error) {
	p.Helper()
	s, err := open.Record(filepath.Join(p.Dir, "data"), p.e, io.Discard)
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

func (p *Polling) Get(path string) []byte {
	p.Helper()
	resp, err := http.Get(p.URL + path)
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

// Until reads the screen's own stream until it shows the state that is wanted
// and GET /api/kiosk says the same, "state reason", and gives the screen's
// number and HTML. The stream may lag behind: both must agree.
func (p *Polling) Until(want string) (n int, html string) {
	p.Helper()
	state, _, _ := strings.Cut(want, " ")
	for p.Events.Scan() {
		data, ok := strings.CutPrefix(p.Events.Text(), "data: ")
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
		if err := json.Unmarshal(p.Get("/api/kiosk"), &d); err != nil {
			p.Fatal(err)
		}
		if strings.TrimSpace(string(d.State)+" "+string(d.Reason)) == want {
			return screen.N, screen.HTML
		}
	}
	p.Fatalf("the screen's stream ended before %q: %v", want, p.Events.Err())
	return 0, ""
}

// Hall serves until it ends; its error comes on the channel.
func Hall(t *testing.T, serve func(ctx context.Context, stderr io.Writer) error) (url string, ended chan error, stop func(), stderr *Kept) {
	t.Helper()
	stderr = &Kept{Address: make(chan string, 1)}
	ended = make(chan error, 1)
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go func() { ended <- serve(ctx, stderr) }()
	select {
	case url = <-stderr.Address:
	case err := <-ended:
		t.Fatalf("%v: %s", err, stderr)
	}
	return url, ended, stop, stderr
}
