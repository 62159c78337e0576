package appliance

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/open"
	"zheng/store/journal"
	"zheng/store/record/recordtest"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// handClocks are set by hand.
type handClocks struct {
	wall time.Time
	ran  time.Duration
}

func (h *handClocks) clocks() clocks {
	return clocks{func() time.Time { return h.wall }, func() time.Duration { return h.ran }}
}

// run lets both go on, the wall clock off by drift.
func (h *handClocks) run(d, drift time.Duration) {
	h.ran += d
	h.wall = h.wall.Add(d + drift)
}

func TestClockWatch(t *testing.T) {
	start := time.Date(2026, 12, 5, 8, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		drifts []time.Duration // a minute each
		want   []string
	}{
		"steady":           {[]time.Duration{0, 0, 0}, nil},
		"corrected little": {[]time.Duration{time.Second, -time.Second, 2 * time.Second}, nil},
		"forward":          {[]time.Duration{0, time.Hour, 0}, []string{"1h0m0s"}},
		"back and forth":   {[]time.Duration{-time.Hour, 0, time.Hour, 0}, []string{"-1h0m0s", "1h0m0s"}},
		"little by little": {[]time.Duration{time.Second, time.Second, time.Second, 0, time.Second}, []string{"3s"}},
		"just above":       {[]time.Duration{2*time.Second + time.Millisecond}, []string{"2.001s"}},
	} {
		h := &handClocks{wall: start}
		w := newClockWatch(h.clocks())
		var got []string
		for _, drift := range c.drifts {
			h.run(time.Minute, drift)
			if j := w.look(); j != nil {
				got = append(got, fmt.Sprint(j.To.Sub(j.From)))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A jump stands in the log, and with the devices for half an hour.
func TestClockJump(t *testing.T) {
	s, _ := desktop(t)
	e, err := open.Election(s.Station.Election)
	if err != nil {
		t.Fatal(err)
	}
	store := recordtest.In(t, s.Station.Data, e)
	h := &handClocks{wall: time.Date(2026, 12, 5, 8, 0, 0, 0, time.UTC)}
	w := newClockWatch(h.clocks())
	d := &devices{log: quiet()}
	told := 0
	look := func(drift time.Duration) {
		h.run(10*time.Minute, drift)
		d.clockLook(context.Background(), w, store, func() { told++ })
	}
	look(0)
	if len(d.list()) != 0 || told != 0 {
		t.Fatalf("a clock that goes right is shown: %v", d.list())
	}
	look(-time.Hour)
	if l := d.list(); len(l) != 1 || l[0].Name != "clock" || l[0].Well || l[0].Says != "-3600 s" {
		t.Errorf("shown as %+v", d.list())
	}
	for range 4 {
		look(0)
	}
	if l := d.list(); !l[0].Well || l[0].Says != "" || told != 2 {
		t.Errorf("after forty minutes %+v, told %d times", l, told)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	var entries []journal.Entry
	store = recordtest.In(t, s.Station.Data, e)
	err = store.Journal(0, func(_ int64, line []byte) error {
		e, err := journal.Decode(line)
		if e.Act == journal.ActClock {
			entries = append(entries, e)
		}
		return err
	})
	if err != nil || len(entries) != 1 || !strings.HasPrefix(entries[0].Detail["from"], "2026-12-05T08:20") || !strings.HasPrefix(entries[0].Detail["to"], "2026-12-05T07:20") {
		t.Errorf("the log has %+v, %v", entries, err)
	}
}
