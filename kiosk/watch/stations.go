// This file shows the other stations of the roll, and says of each how old what
// it said is.

package watch

import (
	"time"

	"zheng/kiosk/web"
	"zheng/store/cluster"
)

// stationView is one polling station as it was last heard.
type stationView struct {
	cluster.Heard
	Stale bool
	Since string // when it was last heard, "" for never
	State string // its stage, in words
	Apart int    // minutes between its clock and this one's, where they are too many
}

// stations gives each station.
func stations(list []cluster.Heard, now time.Time, t web.Words) (out []stationView) {
	for _, h := range list {
		v := stationView{Heard: h, Stale: h.Stale(now)}
		if !h.At.IsZero() {
			v.Since, v.State = h.At.Format("15:04:05"), stageName(t, string(h.Stage))
			if h.Halted {
				v.State = stageName(t, "halted")
			}
		}
		if h.Apart.Abs() > cluster.ClockMost {
			v.Apart = int(h.Apart.Abs() / time.Minute)
		}
		out = append(out, v)
	}
	return out
}

// stationAlarms are what to look at.
func stationAlarms(list []stationView) (out []Alarm) {
	for _, s := range list {
		switch {
		case s.At.IsZero():
			out = append(out, Alarm{"station.never", false, []any{s.Station}})
		case s.Stale:
			out = append(out, Alarm{"station", false, []any{s.Station, s.Since}})
		}
		if s.Apart > 0 {
			out = append(out, Alarm{"station.clock", true, []any{s.Station, s.Apart}})
		}
	}
	return out
}
