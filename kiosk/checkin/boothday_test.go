package checkin

import (
	"context"
	"testing"

	"zheng/store/record"
)

// Nobody checks in but while the polls are open; the screen says why, in both
// languages, and comes back by itself.
func TestBoothKeepsTheDay(t *testing.T) {
	day := record.Day{Stage: record.StageSetup}
	h := open(t, func(c *Config) { c.Day = func() (record.Day, error) { return day, nil } })
	is := func(want string) {
		t.Helper()
		h.booth.mu.Lock()
		state, why := h.booth.state, h.booth.why
		h.booth.mu.Unlock()
		if got := string(state) + " " + why; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, c := range []struct {
		stage  record.Stage
		halted bool
		want   string
	}{
		{record.StageSetup, false, "staff early"}, {record.StageTest, false, "staff early"}, {record.StageOpen, false, "rest "},
		{record.StageOpen, true, "staff halted"}, {record.StagePaused, false, "staff paused"}, {record.StageOpen, false, "rest "},
		{record.StageClosed, false, "staff over"}, {record.StageSealed, false, "staff over"}, {record.NoDay, false, "rest "},
	} {
		day = record.Day{Stage: c.stage, Halted: c.halted}
		h.DayChanged()
		is(c.want)
		if c.want == "rest " {
			continue
		}
		h.lay("own")
		is(c.want)
	}
	for _, why := range atHome {
		for _, lang := range []string{"zh", "en"} {
			for _, part := range []string{"head", "why", "do"} {
				if !words(lang).Has("staff." + part + "." + why) {
					t.Errorf("no text staff.%s.%s in %s", part, why, lang)
				}
			}
		}
	}

	day = record.Day{Stage: record.StageOpen}
	h.DayChanged()
	h.lay("own")
	is("ready ")
	day = record.Day{Stage: record.StageClosed} // while the voter reads; the record has the last word
	h.DayChanged()
	is("ready ")
	err := h.store.Enrol(context.Background(), record.NewPerson{Name: "甲", Role: record.Chair, PIN: "295731"}, record.Console, h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	h.act("confirm")
	is("staff over")
	if turnout, err := h.voters.Turnout(); err != nil || turnout.Participants != 0 {
		t.Errorf("%+v, %v", turnout, err)
	}
}
