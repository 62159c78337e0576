package appliance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/cmd/zheng/zhengtest"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/text"
)

// desktop is a station without devices but a panel.
func desktop(t *testing.T) (*Setup, zhengtest.Wires) {
	dir := t.TempDir()
	file := filepath.Join(dir, "election.toml")
	if err := os.WriteFile(file, example.Election, 0o644); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "zheng.toml")
	err := os.WriteFile(config, fmt.Appendf(nil, `
[station]
data = %q
election = %q
[web]
listen = "127.0.0.1:0"
[panel]
ready = "GPIO17"
fault = "GPIO27"
buzzer = "GPIO18"
next = "GPIO22"
lid = "GPIO23"
power = "GPIO24"
active_low = []
poweroff = true
`, filepath.Join(dir, "data"), file), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := station.Load(config)
	if err != nil {
		t.Fatal(err)
	}
	b := zhengtest.Wires{}
	for _, n := range []string{"GPIO17", "GPIO27", "GPIO18", "GPIO22", "GPIO23", "GPIO24"} {
		b[n] = &gpiotest.Pin{N: n}
	}
	cfg.Panel.Open = b.Open
	return &Setup{Config: cfg}, b
}

// serving runs serve until it ends; its error comes on the channel.
func serving(t *testing.T, s *Setup) (url string, ended chan error, stop func(), stderr *zhengtest.Kept) {
	t.Helper()
	return zhengtest.Hall(t, func(ctx context.Context, stderr io.Writer) error {
		s.Log = slog.New(slog.NewTextHandler(stderr, nil))
		return ServeOnce(ctx, &console.Call{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: stderr}, s)
	})
}

// noted are the acts that a folder's log has, with what a device said.
func noted(t *testing.T, s *Setup) (out []string) {
	t.Helper()
	e, err := open.Election(s.Station.Election)
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Record(s.Station.Data, e, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	err = store.Journal(0, func(_ int64, line []byte) error {
		e, err := journal.Decode(line)
		out = append(out, strings.TrimSpace(e.Act+" "+e.Detail["says"]))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// When the mains fail the service ends by itself, everything closed, and then
// the machine is switched off.
func TestPowerFails(t *testing.T) {
	s, pins := desktop(t)
	var mu sync.Mutex
	var closed []bool
	s.Panel.Off = func() error {
		mu.Lock()
		defer mu.Unlock()
		e, err := open.Election(s.Station.Election)
		if err != nil {
			return err
		}
		store, err := open.Record(s.Station.Data, e, io.Discard) // locked while the service has it
		closed = append(closed, err == nil)
		if err != nil {
			return err
		}
		unclean, _ := store.Recovered()
		closed = append(closed, !unclean)
		return store.Close()
	}
	_, ended, _, stderr := serving(t, s)
	zhengtest.Eventually(t, "the ready lamp", func() bool { return pins.On("GPIO17") && !pins.On("GPIO27") })
	pins["GPIO23"].Out(gpio.High)
	zhengtest.Eventually(t, "the open lid", func() bool { return pins.On("GPIO27") && !pins.On("GPIO17") })
	pins["GPIO23"].Out(gpio.Low)
	zhengtest.Eventually(t, "the closed lid", func() bool { return pins.On("GPIO17") })
	pins["GPIO24"].Out(gpio.High)
	select {
	case err := <-ended:
		var says text.Text
		if !errors.As(err, &says) || says != say.Text("power_failed") {
			t.Errorf("it ended with %v: %s", err, stderr)
		}
	case <-time.After(30 * time.Second):
		t.Fatalf("it still serves: %s", stderr)
	}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(closed, []bool{true, true}) {
		t.Errorf("switched off %v", closed)
	}
	if pins.On("GPIO17") || pins.On("GPIO27") || pins.On("GPIO18") {
		t.Error("lamps burn on")
	}
	got := noted(t, s)
	for _, want := range []string{"fault lid_open", "fault lid_closed", "fault power_failed"} {
		if !slices.Contains(got, want) {
			t.Errorf("the log lacks %s: %v", want, got)
		}
	}
}

// Ended otherwise, the machine stays on; a panel that is not there keeps
// nobody from voting.
func TestPanelMissing(t *testing.T) {
	s, _ := desktop(t)
	s.Panel.Open = zhengtest.Wires{}.Open
	s.Panel.Off = func() error { t.Error("switched off"); return nil }
	_, ended, stop, stderr := serving(t, s)
	if !strings.Contains(stderr.String(), "name=panel well=false") {
		t.Errorf("a panel without pins is well: %s", stderr)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// pressed counts what the panel asks of the feeder.
type pressed struct {
	mu    sync.Mutex
	calls []string
}

func (p *pressed) call(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, what)
}

func (p *pressed) Next()                { p.call("next") }
func (p *pressed) Stop(context.Context) { p.call("stop") }
func (p *pressed) Asks() bool           { return true }

// The button feeds on; a supply that fails stops the feeder before all else.
func TestPanelAndFeeder(t *testing.T) {
	s, pins := desktop(t)
	e, err := open.Election(s.Station.Election)
	if err != nil {
		t.Fatal(err)
	}
	store := recordtest.In(t, s.Station.Data, e)
	feed := &pressed{}
	d := &devices{log: quiet()}
	ctx, end := context.WithCancelCause(context.Background())
	stop := func(why error) { feed.call("end"); end(why) }
	if err := d.openPanel(ctx, s.Panel, frontPanel{store: store, feed: feed, changed: func() {}, stop: stop}); err != nil {
		t.Fatal(err)
	}
	calls := func() string {
		feed.mu.Lock()
		defer feed.mu.Unlock()
		return strings.Join(feed.calls, " ")
	}
	pins["GPIO22"].Out(gpio.High)
	zhengtest.Eventually(t, "the button", func() bool { return calls() == "next" })
	pins["GPIO24"].Out(gpio.High)
	zhengtest.Eventually(t, "the end", func() bool { return calls() == "next stop end" })
	d.close()
	if context.Cause(ctx) != errPower {
		t.Errorf("ended by %v", context.Cause(ctx))
	}
}

// The mains fail in the middle of a stack: what went through is recorded, the
// rest waits in the folder, and the next start brings it all, each sheet once.
func TestPowerFailsWhileFeeding(t *testing.T) {
	const sheets = 12
	dir, file := zhengtest.Stack(t, sheets)
	s, pins := desktop(t)
	s.Station.Election, s.Station.Data = file, filepath.Join(dir, "data")
	s.Feeder.Folder = filepath.Join(dir, "in")
	s.Panel.Poweroff = false
	url, ended, _, stderr := serving(t, s)
	zhengtest.Eventually(t, "the first sheet", func() bool { return returned(t, url) > 0 })
	pins["GPIO24"].Out(gpio.High)
	if err := <-ended; err == nil {
		t.Errorf("it ended as if nothing had been: %s", stderr)
	}
	e, err := open.Election(file)
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Record(s.Station.Data, e, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if unclean, uncounted := store.Recovered(); unclean || uncounted > 0 {
		t.Errorf("it was not closed: %v, %d", unclean, uncounted)
	}
	store.Close()

	pins["GPIO24"].Out(gpio.Low)
	url, ended, stop, stderr := serving(t, s)
	zhengtest.Eventually(t, "all sheets", func() bool { return returned(t, url) == sheets })
	stop()
	if err := <-ended; err != nil {
		t.Errorf("%v: %s", err, stderr)
	}
	read, err := os.ReadDir(filepath.Join(s.Feeder.Folder, "read"))
	if err != nil || len(read) != sheets {
		t.Errorf("%d of %d lie in read/, %v", len(read), sheets, err)
	}
}

// The ready lamp burns while the day has work for the machine.
func TestAtWork(t *testing.T) {
	for stage, want := range map[record.Stage]bool{
		record.NoDay: true, record.StageSetup: false, record.StageTest: true, record.StageOpen: true, record.StagePaused: false,
		record.StageClosed: false, record.StageCounting: true, record.StageDecided: false, record.StageAnnounced: false, record.StageSealed: false,
	} {
		if got := atWork(record.Day{Stage: stage}); got != want {
			t.Errorf("%q: %v", stage, got)
		}
		if atWork(record.Day{Stage: stage, Halted: true}) && stage != record.NoDay {
			t.Errorf("%q, halted: it works", stage)
		}
	}
}

// returned is how many ballots a service has.
func returned(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(url + "/api/result")
	if err != nil {
		return 0 // it ends
	}
	defer resp.Body.Close()
	var f zhengtest.FiguresAt
	if err := json.NewDecoder(resp.Body).Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f.Returned
}
