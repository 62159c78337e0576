package idcard_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zheng/device/devicetest"
	"zheng/device/idcard"
	"zheng/device/serialport"
)

// kiosk is a Reader on a serial port on a pty, as in the product, with the
// wall clock; what it announces is waited for, never timed.
type kiosk struct {
	testing.TB
	sim    *devicetest.Reader
	pty    *devicetest.Pty
	events chan idcard.Event
}

// newKiosk sets one up. Paced, bytes take as long as on a line of 115200 baud.
func newKiosk(tb testing.TB, paced bool, cfg idcard.Config) *kiosk {
	k := &kiosk{TB: tb, sim: devicetest.NewReader(), events: make(chan idcard.Event, 1000)}
	k.pty = devicetest.NewPty(k.sim, filepath.Join(tb.TempDir(), "reader"))
	k.pty.Paced = paced
	if err := k.pty.Plug(); err != nil {
		tb.Fatal(err)
	}
	port, err := serialport.Open(serialport.Config{
		Name: k.pty.Name(), Backoff: func(int) time.Duration { return time.Millisecond },
	})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		idcard.NewReader(port, cfg).Run(ctx, func(e idcard.Event) { k.events <- e })
	}()
	tb.Cleanup(func() {
		stop()
		port.Close()
		<-done
		k.pty.Unplug()
	})
	return k
}

// until waits for one of the states and gives its event.
func (k *kiosk) until(states ...idcard.State) idcard.Event {
	for e := range k.events {
		if slices.Contains(states, e.State) {
			return e
		}
	}
	return idcard.Event{}
}

// reads lays a card and expects it.
func (k *kiosk) reads(p devicetest.Person) {
	k.Helper()
	k.sim.Lay(p)
	if e := k.until(idcard.Read, idcard.Again); e.Card == nil || e.Card.Number.Reveal() != p.Number {
		k.Errorf("the next card: %v, %v", e.State, e.Err)
	}
}

var (
	day    = time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)
	first  = devicetest.MakeUp(5, 1, day)
	second = devicetest.MakeUp(5, 2, day)
	quick  = idcard.Config{Gap: time.Millisecond}
)

func TestMisbehavingOnATty(t *testing.T) {
	for name, c := range map[string]struct {
		fault devicetest.Fault
		want  idcard.State
	}{
		"noise":          {devicetest.Fault{Kind: devicetest.Noise, On: "read"}, idcard.Read},
		"extra AA":       {devicetest.Fault{Kind: devicetest.ExtraAA, On: "read"}, idcard.Read},
		"heartbeats":     {devicetest.Fault{Kind: devicetest.Heartbeat, On: "read"}, idcard.Read},
		"split":          {devicetest.Fault{Kind: devicetest.Split, On: "read", N: 100}, idcard.Read},
		"twice":          {devicetest.Fault{Kind: devicetest.Twice, On: "find"}, idcard.Read},
		"babble":         {devicetest.Fault{Kind: devicetest.Babble, On: "select"}, idcard.Read},
		"read failed":    {devicetest.Fault{Kind: devicetest.Says, On: "read", N: 0x41}, idcard.Read},
		"failed thrice":  {devicetest.Fault{Kind: devicetest.Says, On: "read", N: 0x31, More: 2}, idcard.Again},
		"late":           {devicetest.Fault{Kind: devicetest.Late, On: "find"}, idcard.Read},
		"silence":        {devicetest.Fault{Kind: devicetest.Silence, On: "select"}, idcard.Read},
		"wrong checksum": {devicetest.Fault{Kind: devicetest.WrongSum, On: "select"}, idcard.Read},
		"cut":            {devicetest.Fault{Kind: devicetest.Cut, On: "read", N: 700}, idcard.Again},
		"unplugged":      {devicetest.Fault{Kind: devicetest.Unplugged, On: "read", N: 700}, idcard.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // some wait for a time-out
			k := newKiosk(t, false, quick)
			k.until(idcard.Idle)
			k.sim.Misbehave(c.fault)
			k.sim.Lay(first)
			e := k.until(idcard.Read, idcard.Again, idcard.Missing, idcard.OutOfService)
			if e.State != c.want {
				t.Fatalf("%v (%v), want %v", e.State, e.Err, c.want)
			}
			k.sim.Lift()
			if c.want == idcard.Missing {
				if !errors.Is(e.Err, serialport.ErrMissing) {
					t.Errorf("missing because of %v", e.Err)
				}
				if err := k.pty.Plug(); err != nil {
					t.Fatal(err)
				}
			}
			k.until(idcard.Idle)
			k.reads(second)
		})
	}
}

// Unplugged and plugged in again and again, at rest and while a card is read.
func TestUnpluggedAgainAndAgain(t *testing.T) {
	k := newKiosk(t, false, quick)
	for i := range 20 {
		k.until(idcard.Idle)
		if i%2 == 0 {
			k.sim.Misbehave(devicetest.Fault{Kind: devicetest.Unplugged, On: "read", N: 64 * i})
			k.sim.Lay(first)
		} else {
			k.pty.Unplug()
		}
		k.until(idcard.Missing)
		k.sim.Lift()
		if err := k.pty.Plug(); err != nil {
			t.Fatal(err)
		}
	}
	k.until(idcard.Idle)
	k.reads(second)
}

func TestSpeedIsFoundOnATty(t *testing.T) {
	k := newKiosk(t, false, idcard.Config{Gap: time.Millisecond, Bauds: serialport.Bauds})
	k.sim.SetBaud(57600)
	k.until(idcard.Idle)
	k.reads(first)
}

// BenchmarkCard is card on the reader → Card over a tty at 115200 baud, the
// module's own work left out. line-ms is what the bytes take; own-ms is what we
// and the kernel add, half a poll's gap of 1 ms among it.
func BenchmarkCard(b *testing.B) {
	k := newKiosk(b, true, quick)
	k.until(idcard.Idle)
	line := float64(10+15+10+19+10+1295) * 10 / 115.2 // find, select, read; ms
	var took []float64
	for i := 0; b.Loop(); i++ {
		p := devicetest.MakeUp(9, i, day)
		start := time.Now()
		k.sim.Lay(p)
		e := k.until(idcard.Read)
		took = append(took, float64(time.Since(start))/1e6)
		if e.Card.Number.Reveal() != p.Number {
			b.Fatal("another card")
		}
		k.sim.Lift()
		k.until(idcard.Idle)
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	b.ReportMetric(line, "line-ms")
	b.ReportMetric(p50, "p50-ms")
	b.ReportMetric(p99, "p99-ms")
	b.ReportMetric(p50-line, "own-p50-ms")
	b.ReportMetric(p99-line, "own-p99-ms")
}
