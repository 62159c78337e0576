package record

import (
	"testing"
	"time"

	"zheng/store/election"
)

// The calendar follows the rules of the place, and what was signed; working days
// leave out weekends and holidays.
func TestPlan(t *testing.T) {
	e := &election.Election{Date: election.Date{Year: 2026, Month: 9, Day: 20}}
	tests := []struct {
		name     string
		locality string
		signed   map[string]Signed
		want     map[string][2]string // first, last
	}{
		{"the standard", "", nil, map[string][2]string{
			"roll_published": {"", "2026-08-31"}, "objections_raised": {"2026-08-31", "2026-09-05"}, "objections_decided": {"2026-09-05", "2026-09-08"},
			"candidates_published": {"", "2026-09-15"}, "vote_held": {"2026-09-20", "2026-09-20"},
			// From the 21st, a Monday, three working days; five end after the Mid-Autumn holiday.
			"posted": {"2026-09-20", "2026-09-21"}, "taken_down": {"2026-09-24", ""}, "answered": {"2026-09-21", "2026-09-29"},
		}},
		{"another place", "shenyang-2014", nil, map[string][2]string{
			"roll_published": {"", "2026-09-05"}, "objections_raised": {"2026-09-05", "2026-09-08"}, "objections_decided": {"2026-09-08", "2026-09-10"},
		}},
		{"a roll that was published early", "", map[string]Signed{"roll_published": {Date: "2026-08-01"}}, map[string][2]string{
			"objections_raised": {"2026-08-01", "2026-08-06"},
		}},
	}
	for _, tt := range tests {
		e.Locality = tt.locality
		got := map[string][2]string{}
		for _, p := range Plan(e, tt.signed) {
			got[p.Key] = [2]string{dayText(p.First), dayText(p.Last)}
		}
		for key, want := range tt.want {
			if got[key] != want {
				t.Errorf("%s: %s is due %q, want %q", tt.name, key, got[key], want)
			}
		}
	}
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
