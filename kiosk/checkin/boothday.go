// This file is the voter's screen while nobody may check in: before the polls
// open, while they pause, after they close, and while supervisors have halted.

package checkin

import (
	"errors"
	"slices"

	"zheng/store/record"
)

// Why nobody may check in; each has its texts.
const (
	early  = "early"
	paused = "paused"
	over   = "over"
	halted = "halted"
)

// atHome are the reasons of staff that the screen itself goes back to.
var (
	atHome   = []string{trouble, noRoll, early, paused, over, halted}
	shutting = []string{early, paused, over, halted}
)

// shut says why nobody may check in now; "" where they may, or where no day is
// kept. What the day says when it cannot be asked is left to the record.
func (b *Booth) shut() string {
	if b.day == nil {
		return ""
	}
	d, err := b.day()
	switch {
	case err != nil || !d.Kept():
		return ""
	case d.Halted:
		return halted
	case d.Stage == record.StageSetup || d.Stage == record.StageTest:
		return early
	case d.Stage == record.StageOpen:
		return ""
	case d.Stage == record.StagePaused:
		return paused
	}
	return over
}

// untimely says whether the record refused because of the day.
func untimely(err error) bool {
	return slices.ContainsFunc([]error{record.ErrStage, record.ErrHalted, record.ErrSealed}, func(e error) bool { return errors.Is(err, e) })
}

// keepUp shows what the day is now, where nobody is being served and the screen
// shows something else.
func (b *Booth) keepUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	shown := ""
	if b.state == staff && slices.Contains(shutting, b.why) {
		shown = b.why
	}
	if b.voters != nil && b.still() && b.shut() != shown {
		b.settle()
	}
}

// DayChanged tells the screens that the day has gone on.
func (s *Screens) DayChanged() {
	s.booth.keepUp()
	s.desk.watch.Notify()
}
