// This file remembers how fast things went, in memory alone: the record has no
// clock, and nothing of this tells who came or which sheet it was.

package watch

import (
	"slices"
	"sync"
	"time"
)

// span is one bar of a chart; as many are kept as a chart shows.
const (
	span  = 5 * time.Minute
	spans = 36
)

// bar is what happened in one span.
type bar struct {
	From             time.Time
	Checkins, Sheets int
}

type samples struct {
	mu       sync.Mutex
	begun    bool
	checkins int // at the last sample
	sheets   int
	bars     []bar // the last one is of now
	came     time.Time
	fed      time.Time
}

// take adds what came since the last sample. Check-ins that were undone make no
// bar smaller.
func (s *samples) take(now time.Time, checkins, sheets int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := now.Truncate(span)
	if n := len(s.bars); n == 0 || from.Sub(s.bars[n-1].From) >= spans*span || from.Before(s.bars[n-1].From) {
		s.bars = []bar{{From: from}}
	}
	for s.bars[len(s.bars)-1].From.Before(from) {
		s.bars = append(s.bars, bar{From: s.bars[len(s.bars)-1].From.Add(span)})
	}
	if len(s.bars) > spans {
		s.bars = slices.Clone(s.bars[len(s.bars)-spans:])
	}
	if s.begun {
		b := &s.bars[len(s.bars)-1]
		if n := checkins - s.checkins; n > 0 {
			b.Checkins += n
			s.came = now
		}
		if n := sheets - s.sheets; n > 0 {
			b.Sheets += n
			s.fed = now
		}
	}
	s.begun, s.checkins, s.sheets = true, checkins, sheets
}

// shown are the bars, oldest first, and when somebody last came and a sheet was
// last fed; zero where that was not seen.
func (s *samples) shown() (bars []bar, came, fed time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.bars), s.came, s.fed
}
