// This file tells working days: Saturdays and Sundays are none, but for the
// holidays and moved days of each year, which are data (holidays.csv) and may be
// corrected in the election file (days.off, days.work).

package election

import (
	_ "embed"
	"strings"
	"time"
)

//go:embed holidays.csv
var holidays string

// Calendar knows holidays and moved working days.
type Calendar struct {
	off, work map[string]bool // YYYY-MM-DD
	years     map[int]bool    // of which the holidays are known
}

// Calendar gives the days of the years known, and of the election's own file.
func (e *Election) Calendar() *Calendar {
	c := &Calendar{off: map[string]bool{}, work: map[string]bool{}, years: map[int]bool{}}
	for _, line := range strings.Split(holidays, "\n") {
		fields := strings.Split(strings.TrimSpace(line), ",")
		if len(fields) != 3 {
			continue // a remark
		}
		first, err := time.Parse(time.DateOnly, fields[0])
		last, also := time.Parse(time.DateOnly, fields[1])
		if err != nil || also != nil {
			continue
		}
		c.years[first.Year()] = true
		for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
			c.set(d.Format(time.DateOnly), fields[2] == "off")
		}
	}
	for _, d := range e.Off {
		c.set(d.String(), true)
	}
	for _, d := range e.Work {
		c.set(d.String(), false)
	}
	return c
}

func (c *Calendar) set(day string, off bool) {
	if off {
		c.off[day] = true
		delete(c.work, day)
		return
	}
	c.work[day] = true
	delete(c.off, day)
}

// Knows says that the holidays of a year are known; else weekends alone count.
func (c *Calendar) Knows(year int) bool { return c.years[year] }

// Works says that a day is a working day.
func (c *Calendar) Works(t time.Time) bool {
	day := t.Format(time.DateOnly)
	weekend := t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
	return c.work[day] || !weekend && !c.off[day]
}
