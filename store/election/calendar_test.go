package election

import (
	"testing"
	"time"
)

// TestCalendar: weekends, holidays and moved days of the State Council's
// calendar, and what the election file corrects.
func TestCalendar(t *testing.T) {
	e := &Election{Off: []Date{{2027, 2, 8}}, Work: []Date{{2027, 2, 6}, {2026, 10, 1}}}
	c := e.Calendar()
	for day, works := range map[string]bool{
		"2026-10-08": true, "2026-10-02": false, // National Day, a Friday
		"2026-10-10": true,  // a Saturday that is worked
		"2026-09-20": true,  // a Sunday that is worked
		"2026-09-19": false, // a Saturday
		"2026-10-01": true,  // as the file says
		"2027-02-08": false, "2027-02-06": true, "2027-02-07": false, "2027-02-09": true,
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if c.Works(at) != works {
			t.Errorf("%s works: %v", day, !works)
		}
	}
	if !c.Knows(2026) || c.Knows(2029) {
		t.Error("which years are known")
	}
}

// TestLocalities: every preset names known days and rules that are sound.
func TestLocalities(t *testing.T) {
	for _, name := range Localities() {
		l := LocalityOf(name)
		if l.Name != name || l.Document == "" || l.Title == "" {
			t.Errorf("%s: %+v", name, l)
		}
		for key := range l.Days {
			if _, known := standardDays[key]; !known {
				t.Errorf("%s has a day %q that is none", name, key)
			}
		}
		for _, profile := range Profiles() {
			r := RulesOf(profile, name)
			if r.Majority.None() != RulesOf(profile, "").Majority.None() {
				t.Errorf("%s, %s: a majority comes or goes", name, profile)
			}
		}
	}
	for _, c := range []struct {
		profile, locality, key string
		got, want              any
	}{
		{"representatives", "duting-2015", "majority", RulesOf("representatives", "duting-2015").Majority.String(), ">=1/2"}, // 004 都亭（三）5
		{"villagers", "hengnan-2017", "proxies", RulesOf("villagers", "hengnan-2017").ProxiesPerPerson, 5},                   // 004 衡南 三（二）6
		{"residents", "hengnan-2017", "proxies", RulesOf("residents", "hengnan-2017").ProxiesPerPerson, 1},
		{"residents", "hengnan-2017", "base", RulesOf("residents", "hengnan-2017").MajorityBase, BaseParticipants},
		{"residents", "", "base", RulesOf("residents", "").MajorityBase, BaseReturned},
	} {
		if c.got != c.want {
			t.Errorf("%s, %s, %s: %v, want %v", c.profile, c.locality, c.key, c.got, c.want)
		}
	}
	e := &Election{Locality: "shenyang-2014", Days: map[string]int{DayDecided: 4}}
	for key, want := range map[string]int{DayObjections: 3, DayDecided: 4, DayRoll: 15, DayShown: 3, DayHandover: NoDay} {
		if got := e.Day(key); got != want {
			t.Errorf("%s: %d, want %d", key, got, want)
		}
	}
}
