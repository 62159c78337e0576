package etcd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"zheng/store/cluster"
	"zheng/store/cluster/clustertest"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/storetest"
)

// A town is polling stations as they are: each has a program with its record, and
// a member, a program too; this test's own binary is both. They are asked over a
// socket in the file system, which no cut reaches.

// The roles of this binary.
const (
	roleEnv     = "ZHENG_TEST_ROLE"
	memberRole  = "member"
	stationRole = "station"
)

func TestMain(m *testing.M) {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	var err error
	switch os.Getenv(roleEnv) {
	case memberRole:
		err = memberMain(ctx)
	case stationRole:
		err = stationMain(ctx)
	default:
		os.Exit(m.Run())
	}
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func memberMain(ctx context.Context) error {
	f, err := Load(os.Getenv("FOLDER"), os.Getenv("STATION"), time.Now())
	if err != nil {
		return err
	}
	if at := os.Getenv("LISTEN"); at != "" {
		f.listen = strings.Split(at, ",")
	}
	return f.RunMember(ctx, os.Stderr)
}

func stationMain(ctx context.Context) error {
	e, s, v, err := openStation(os.Getenv("DATA"), os.Getenv("STATION"))
	if err != nil {
		return err
	}
	defer s.Close()
	f, err := Load(os.Getenv("FOLDER"), os.Getenv("STATION"), time.Now())
	if err != nil {
		return err
	}
	shelf, err := f.Dial(nil)
	if err != nil {
		return err
	}
	defer shelf.Close()
	at := &cluster.Station{Name: f.Me.Station, Box: f.Me.Box, Shelf: shelf, Roll: v, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	go at.Serve(ctx)
	sock := os.Getenv("SOCKET")
	os.Remove(sock)
	ln, err := net.Listen("unix", sock)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: &desk{e: e, v: v, at: at}}
	go func() { <-ctx.Done(); server.Close() }()
	return server.Serve(ln)
}

func openStation(data, name string) (*election.Election, *record.Store, *record.Voters, error) {
	b, err := os.ReadFile(filepath.Join(filepath.Dir(data), "election.toml"))
	if err != nil {
		return nil, nil, nil, err
	}
	e, err := election.Parse(b)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := record.Open(data, e, record.Options{})
	if err != nil {
		return nil, nil, nil, err
	}
	v, err := s.Voters(e)
	if err == nil {
		err = v.Share(context.Background(), name)
	}
	return e, s, v, err
}

// desk is what a station's program is asked over its socket.
type desk struct {
	e  *election.Election
	v  *record.Voters
	at *cluster.Station
}

const visitFor = 2500 * time.Millisecond

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("voter"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	id, err := d.v.ID(number(n))
	if err == nil {
		var says string
		if says, err = d.act(r.Context(), r.FormValue("act"), id); err == nil {
			io.WriteString(w, says)
			return
		}
	}
	http.Error(w, err.Error(), http.StatusInternalServerError)
}

func (d *desk) act(ctx context.Context, act string, id election.VoterID) (string, error) {
	ctx, end := context.WithTimeout(ctx, visitFor)
	defer end()
	switch act {
	case "visit":
		return said(d.at.Visit(ctx, id))
	case "back":
		return said(d.at.Back(ctx, id))
	case string(clustertest.CheckIn):
		v, err := d.v.CheckIn(ctx, id, record.Place{Station: d.at.Name, Clerk: "登记台"})
		switch {
		case err != nil:
			return "", err
		case v.Answer == record.Ready:
			return string(clustertest.Done), nil
		case v.Answer == record.Already:
			return string(clustertest.Already), nil
		}
		return string(clustertest.Not), nil
	case string(clustertest.Undo):
		err := d.v.Undo(ctx, id, record.SignOff{By: "甲", Second: "乙", Reason: "试"})
		if errors.Is(err, record.ErrNot) {
			return string(clustertest.Not), nil
		}
		return string(clustertest.Done), err
	case string(clustertest.Served):
		p, err := d.v.Person(id)
		return strconv.FormatBool(p.Voted), err
	}
	return "", fmt.Errorf("there is no act %q", act)
}

func said(err error) (string, error) {
	var no *cluster.Refused
	if errors.As(err, &no) {
		return string(no.Why), nil
	}
	return "", err
}

// number is the n-th voter's.
func number(n int) election.IDNumber {
	id, err := election.CompleteIDNumber(fmt.Sprintf("110105%04d%02d%02d%03d", 1940+n%60, 1+n/60%12, 1+n/720%28, n%1000))
	if err != nil {
		panic(err)
	}
	return id
}

// town is stations with their programs.
type town struct {
	testing.TB
	dir    string
	seats  []Seat
	plan   *Plan
	ca     *Authority
	voters int
	member []*process
	at     []*process
	inside func(station int, cmd []string) []string // what goes before a program, to run it elsewhere
	listen func(station int) string                 // where its member listens, where lines lead to it
}

// process is a program that can be killed and started again.
type process struct {
	t    testing.TB
	args []string
	env  []string
	mu   sync.Mutex
	cmd  *exec.Cmd
	log  bytes.Buffer
}

func (p *process) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	cmd := exec.Command(p.args[0], p.args[1:]...)
	cmd.Env = append(os.Environ(), p.env...)
	cmd.Stdout, cmd.Stderr = &p.log, &p.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		p.t.Error(err)
		return
	}
	p.cmd = cmd
}

func (p *process) signal(s syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd.Process.Signal(s)
}

// kill ends it at once.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// names are the stations of a town.
var names = []string{"中心站", "东站", "西站"}

// freeAddr is an address on which nobody listens yet.
func freeAddr(t testing.TB, host string) string {
	ln, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// newTown plans stations, makes their records with one roll, and starts nothing.
func newTown(t testing.TB, voters int, address func(station int, what string) string) *town {
	t.Helper()
	w := &town{TB: t, dir: storetest.InMemory(t), voters: voters}
	ca, err := NewAuthority("test", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	w.ca = ca
	for i, name := range names {
		w.seats = append(w.seats, Seat{Station: name, Box: fmt.Sprint("box", i), Peer: address(i, "peer"), Client: address(i, "client"), Votes: true})
	}
	w.plan = &Plan{Cluster: "test", Roll: "test", Seats: w.seats}
	for i := range names {
		w.folder(i, w.plan, "member", "station")
	}
	w.rolls()
	return w
}

func (w *town) path(i int, what string) string { return filepath.Join(w.dir, fmt.Sprint(i), what) }

// folder writes a station's folder, for its member and for its program: their
// plans may name other lines to the same members.
func (w *town) folder(i int, p *Plan, whose ...string) {
	w.Helper()
	files, err := w.ca.Files(p, w.seats[i], time.Now())
	if err != nil {
		w.Fatal(err)
	}
	for _, who := range whose {
		if err := os.MkdirAll(w.path(i, who), 0o700); err != nil {
			w.Fatal(err)
		}
		for name, b := range files {
			if err := os.WriteFile(filepath.Join(w.path(i, who), name), b, 0o600); err != nil {
				w.Fatal(err)
			}
		}
	}
}

// rolls makes the stations' records: one roll, one key.
func (w *town) rolls() {
	w.Helper()
	file := storetest.File(w)
	e, err := election.Parse(file)
	if err != nil {
		w.Fatal(err)
	}
	var roll []election.Voter
	for n := range w.voters {
		v := storetest.Voter(number(n), fmt.Sprint("选民", n), fmt.Sprint("H", n))
		v.Station = names[n%len(names)]
		roll = append(roll, v)
	}
	var key []byte
	for i := range names {
		data := w.path(i, "data")
		if err := errors.Join(os.MkdirAll(data, 0o700), os.WriteFile(w.path(i, "election.toml"), file, 0o600)); err != nil {
			w.Fatal(err)
		}
		if key != nil {
			if err := os.WriteFile(filepath.Join(data, "zheng.key"), key, 0o600); err != nil {
				w.Fatal(err)
			}
		}
		s, err := record.Open(data, e, record.Options{})
		if err != nil {
			w.Fatal(err)
		}
		if err := errors.Join(s.ImportRoll(context.Background(), roll, e), s.Close()); err != nil {
			w.Fatal(err)
		}
		if key, err = os.ReadFile(filepath.Join(data, "zheng.key")); err != nil {
			w.Fatal(err)
		}
	}
}

// open starts all programs.
func (w *town) open() {
	w.Helper()
	self, err := os.Executable()
	if err != nil {
		w.Fatal(err)
	}
	for i, name := range names {
		env := []string{"STATION=" + name, "DATA=" + w.path(i, "data"), "SOCKET=" + w.path(i, "socket")}
		args := []string{self}
		if w.inside != nil {
			args = w.inside(i, args)
		}
		m := &process{t: w, args: args, env: append(env, roleEnv+"="+memberRole, "FOLDER="+w.path(i, "member"))}
		if w.listen != nil {
			m.env = append(m.env, "LISTEN="+w.listen(i))
		}
		s := &process{t: w, args: args, env: append(env, roleEnv+"="+stationRole, "FOLDER="+w.path(i, "station"))}
		w.member, w.at = append(w.member, m), append(w.at, s)
		for _, p := range []*process{m, s} {
			p.start()
			w.Cleanup(func() {
				p.kill()
				if w.Failed() && testing.Verbose() {
					w.Logf("%s\n%s", p.env, p.log.String())
				}
			})
		}
	}
	for i := range names {
		w.ready(i)
	}
}

// ready waits until a station's program answers.
func (w *town) ready(i int) {
	w.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if _, err := w.ask(i, string(clustertest.Served), 0); err == nil {
			return
		} else if time.Now().After(end) {
			w.Fatalf("%s does not answer: %v\n%s", names[i], err, w.at[i].log.String())
		}
	}
}

// errUnsent: the program was not asked.
var errUnsent = errors.New("the station's program does not run")

// ask asks a station's program.
func (w *town) ask(station int, act string, voter int) (string, error) {
	dialed := false
	client := http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, "unix", w.path(station, "socket"))
			dialed = err == nil
			return c, err
		},
	}}
	r, err := client.PostForm("http://station/", url.Values{"act": {act}, "voter": {strconv.Itoa(voter)}})
	if err != nil {
		if !dialed {
			err = errUnsent
		}
		return "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s", b)
	}
	return string(b), err
}
