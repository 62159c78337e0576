// This file lays the book's dates on the calendar, for whoever wants to know what
// is due and when.

package record

import (
	"slices"
	"time"

	"zheng/store/election"
)

// Planned is a date of the calendar. First and Last are the days that the rule
// allows, zero where it sets none; both rest on the latest days of what comes
// before them while that is not signed.
type Planned struct {
	Key         string
	First, Last time.Time
	Signed      string // YYYY-MM-DD; "" while it is not
}

// planned are the items of the book that a date is told of.
var planned = []string{
	"roll_published", "objections_raised", "objections_decided", "candidates_published", "withdrawn", "place_published",
	"staff_published", "vote_held", "announced", "posted", "taken_down", "answered", "handed_over",
}

// Plan gives the dates of an election in the order of the book; those without a
// rule are left out until they are signed.
func Plan(e *election.Election, signed map[string]Signed) (out []Planned) {
	taken := map[string]Signed{}
	for _, i := range BookOf(e) {
		if !slices.Contains(planned, i.Key) {
			continue
		}
		if s, ok := signed[i.Key]; ok {
			taken[i.Key] = s
		}
		_, first, last := i.Breaks(taken, e)
		if first.IsZero() && last.IsZero() && taken[i.Key].Date == "" {
			continue
		}
		out = append(out, Planned{Key: i.Key, First: first, Last: last, Signed: taken[i.Key].Date})
		if taken[i.Key].Date == "" {
			day := last
			if day.IsZero() {
				day = first
			}
			taken[i.Key] = Signed{Date: day.Format(time.DateOnly)}
		}
	}
	return out
}
