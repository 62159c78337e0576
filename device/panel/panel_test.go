package panel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"zheng/device/panel/paneltest"
	"zheng/store/storetest"
)

var start = time.Date(2026, 12, 5, 7, 0, 0, 0, time.UTC)

// wired is a panel's usual wiring.
var wired = Config{
	Pins:      map[string]string{Ready: "GPIO17", Fault: "GPIO27", Buzzer: "GPIO18", Next: "GPIO22", Lid: "GPIO23", Power: "GPIO24"},
	ActiveLow: []string{Next},
}

// pins are fake ones by name.
type pins map[string]*gpiotest.Pin

func (p pins) find(name string) gpio.PinIO {
	if p[name] == nil {
		return nil
	}
	return p[name]
}

func all(names ...string) pins {
	p := pins{}
	for _, n := range names {
		p[n] = &gpiotest.Pin{N: n}
	}
	return p
}

func open(t *testing.T, cfg Config) *Panel {
	t.Helper()
	p, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// steps drives a panel for a while, and gives what happened.
func steps(p *Panel, from time.Time, d time.Duration, fn func(Event)) time.Time {
	for at := from; at.Before(from.Add(d)); at = at.Add(Tick) {
		for _, e := range p.step(at) {
			fn(e)
		}
	}
	return from.Add(d)
}

// A trace is played: each edge has its effect at its time, and nothing of it
// is left over.
func TestTrace(t *testing.T) {
	f, err := os.Open("testdata/day.trace")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	edges, err := paneltest.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	now := start
	trace := paneltest.NewPlayback(edges, func() time.Time { return now })
	cfg := wired
	cfg.Find = trace.Find
	p := open(t, cfg)
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for ; now.Before(start.Add(3 * time.Second)); now = now.Add(Tick) {
		for _, e := range p.step(now) {
			got = append(got, fmt.Sprintf("%d %s", now.Sub(start).Milliseconds(), e))
			switch e {
			case NextPressed:
				p.Show(Lamps{Ready: true})
				p.Play(ToneNext)
			case PowerFailed:
				p.Show(Lamps{Fault: true})
				p.Play(ToneFault)
			case PowerBack:
				p.Show(Lamps{})
			}
		}
	}
	if want := []string{"130 next", "700 lid_open", "1000 power_failed", "1900 power_back"}; !slices.Equal(got, want) {
		t.Errorf("heard %v, want %v", got, want)
	}
	if err := trace.Done(); err != nil {
		t.Error(err)
	}
}

// What is recorded plays back; what is driven otherwise, or left over, is
// found.
func TestRecordAndPlayBack(t *testing.T) {
	now := start
	clock := func() time.Time { return now }
	real := all("GPIO17", "GPIO22")
	rec := paneltest.NewRecorder(real.find, clock)
	day := func(p *Panel, press func(ms int)) {
		for now = start; now.Before(start.Add(time.Second)); now = now.Add(Tick) {
			press(int(now.Sub(start).Milliseconds()))
			for range p.step(now) {
				p.Show(Lamps{Ready: true})
			}
		}
	}
	cfg := Config{Pins: map[string]string{Ready: "GPIO17", Next: "GPIO22"}, Find: rec.Find}
	day(open(t, cfg), func(ms int) {
		if ms == 300 || ms == 500 {
			real["GPIO22"].Out(ms == 300)
		}
	})
	var b bytes.Buffer
	if _, err := rec.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	const want = "0ms out GPIO17 0\n0ms in GPIO22 0\n300ms in GPIO22 1\n320ms out GPIO17 1\n500ms in GPIO22 0\n"
	if b.String() != want {
		t.Fatalf("recorded\n%s, want\n%s", &b, want)
	}

	for name, c := range map[string]struct{ trace, says string }{
		"the same":       {want, ""},
		"driven early":   {strings.Replace(want, "320ms", "350ms", 1), "driven 320ms out GPIO17 1, the trace has 350ms"},
		"driven for all": {strings.Replace(want, "320ms out GPIO17 1\n", "", 1), "nothing more of it"},
		"left over":      {want + "700ms out GPIO17 0\n", "left over"},
		"not yet":        {want + "7000ms in GPIO22 1\n", "left over"},
	} {
		edges, err := paneltest.Parse(strings.NewReader(c.trace))
		if err != nil {
			t.Fatal(err)
		}
		now = start
		play := paneltest.NewPlayback(edges, clock)
		cfg.Find = play.Find
		day(open(t, cfg), func(int) {})
		err = play.Done()
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	for _, bad := range []string{"x", "1ms up GPIO1 0", "1 in GPIO1 0", "5ms in A 0\n1ms in A 1", "1ms in A 2"} {
		if _, err := paneltest.Parse(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is taken for a trace", bad)
		}
	}
}

// What is not there is shown as missing, and the rest works.
func TestMissing(t *testing.T) {
	there := all("GPIO17")
	cfg := wired
	cfg.Find = there.find
	p := open(t, cfg)
	missing := 0
	for _, part := range p.Parts() {
		if errors.Is(part.Err, ErrNoPin) {
			missing++
		}
	}
	if missing != 5 || len(p.Parts()) != 6 {
		t.Errorf("%d of %d are missing: %v", missing, len(p.Parts()), p.Err())
	}
	p.Show(Lamps{Ready: true, Fault: true})
	p.Play(ToneFault)
	steps(p, start, time.Second, func(e Event) { t.Errorf("heard %s", e) })
	if there["GPIO17"].L != gpio.High {
		t.Error("the lamp that is there does not burn")
	}
	if p := open(t, Config{}); len(p.Parts()) != 0 || p.Err() != nil {
		t.Errorf("a panel that nobody named: %v", p.Parts())
	}
}

// A wiring that cannot be meant is refused.
func TestWiring(t *testing.T) {
	for name, cfg := range map[string]Config{
		"a part that is none": {Pins: map[string]string{"horn": "GPIO1"}},
		"one pin for two":     {Pins: map[string]string{Ready: "GPIO1", Next: "GPIO1"}},
		"active_low of none":  {ActiveLow: []string{"horn"}},
	} {
		if _, err := Open(cfg); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// Lamps that are on while low are off at the beginning and at the end.
func TestRun(t *testing.T) {
	there := all("A", "B", "C")
	clock := storetest.NewClock(start)
	p := open(t, Config{
		Pins: map[string]string{Ready: "A", Buzzer: "B", Power: "C"}, ActiveLow: []string{Ready}, Find: there.find, Clock: clock,
	})
	level := func(name string) gpio.Level {
		there[name].Lock()
		defer there[name].Unlock()
		return there[name].L
	}
	if level("A") != gpio.High {
		t.Error("the lamp burns from the beginning")
	}
	there["C"].Out(gpio.High) // the mains are gone before anybody looks
	ctx, stop := context.WithCancel(context.Background())
	heard := make(chan Event, 9)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Run(ctx, func(e Event) { heard <- e })
	}()
	for range 30 {
		clock.Await()
		clock.Pass(Tick)
	}
	clock.Await()
	if len(heard) != 1 || <-heard != PowerFailed {
		t.Error("the supply's word was not heard once")
	}
	p.Show(Lamps{Ready: true})
	p.Play(ToneAsk)
	clock.Pass(Tick)
	clock.Await()
	if level("A") != gpio.Low || level("B") != gpio.High {
		t.Errorf("lamp %v, buzzer %v", level("A"), level("B"))
	}
	stop()
	<-done
	if level("A") != gpio.High || level("B") != gpio.Low {
		t.Error("lamp or buzzer stay on at the end")
	}
}

// Sounds do not pile up; an alarm does not wait for them.
func TestTones(t *testing.T) {
	there := all("B")
	p := open(t, Config{Pins: map[string]string{Buzzer: "B"}, Find: there.find})
	for range 100 {
		p.Play(ToneAsk)
	}
	if lag := time.Duration(len(p.sound)) * Tick; lag > longestQueue+2*time.Second {
		t.Errorf("%v of sound wait", lag)
	}
	p.Play(ToneFault)
	sounds, was := 0, false
	steps(p, start, 10*time.Second, func(Event) {})
	p.Play(ToneFault)
	for at := start; len(p.sound) > 0; at = at.Add(Tick) {
		p.step(at)
		if on := bool(there["B"].L); on && !was {
			sounds++
			was = on
		} else {
			was = on
		}
	}
	if sounds != 10 {
		t.Errorf("an alarm has %d sounds", sounds)
	}
}

// worn is a pin that stops doing what it is told.
type worn struct {
	gpiotest.Pin
	gone bool
}

func (p *worn) Out(l gpio.Level) error {
	if p.gone {
		return errors.New("no such device")
	}
	return p.Pin.Out(l)
}

// A pin that fails later is shown too, and keeps nothing else from working.
func TestPinFails(t *testing.T) {
	bad, good := &worn{}, &gpiotest.Pin{N: "B"}
	p := open(t, Config{Pins: map[string]string{Ready: "A", Fault: "B"}, Find: func(name string) gpio.PinIO {
		if name == "A" {
			return bad
		}
		return good
	}})
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	bad.gone = true
	p.Show(Lamps{Ready: true, Fault: true})
	if err := p.Err(); err == nil || !strings.Contains(err.Error(), "ready") || strings.Contains(err.Error(), "fault") {
		t.Errorf("the panel says %v", err)
	}
	if good.L != gpio.High {
		t.Error("the other lamp does not burn")
	}
	bad.gone = false
	if open(t, Config{Pins: map[string]string{Ready: "A"}, Find: func(string) gpio.PinIO { bad.gone = true; return bad }}).Err() == nil {
		t.Error("a pin that fails from the beginning is well")
	}
}
