package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"zheng/store/record"
)

// Says is what a station tells the others of itself, now and again. No voter is
// in it.
type Says struct {
	Station string         `json:"station"`
	Box     string         `json:"box"`
	Time    int64          `json:"time"`  // its clock, Unix seconds
	Stage   record.Stage   `json:"stage"` // of its day
	Halted  bool           `json:"halted,omitempty"`
	Turnout record.Turnout `json:"turnout"` // Registered is of the whole roll
	Counted int            `json:"counted"` // sheets
	Pending int            `json:"pending"` // … that wait for people
	Ill     []string       `json:"ill,omitempty"`
}

// Heard is what a station said last.
type Heard struct {
	Says
	At    time.Time     // when it was heard here; zero: never since this program began
	Apart time.Duration // its clock before ours, by which it was heard
}

const (
	sayEvery = 3 * time.Second
	// StaleAfter is how old what a station said may be before it is no longer now.
	StaleAfter = 12 * time.Second
	// ClockMost is how far apart clocks may be; certificates, logs and the hours of
	// the polls go by them.
	ClockMost = 10 * time.Minute
)

// Stale says whether what was heard is no longer now.
func (h Heard) Stale(now time.Time) bool { return h.At.IsZero() || now.Sub(h.At) > StaleAfter }

// Sum is what all stations said, as far as they did.
type Sum struct {
	Registered, Participants, Issued, Counted, Pending int
	Missing                                            []string // stale or never heard; the last they said is in the figures
}

// SumOf adds up what was heard.
func SumOf(list []Heard, now time.Time) (all Sum) {
	for _, h := range list {
		if h.Stale(now) {
			all.Missing = append(all.Missing, h.Station)
		}
		all.Registered = max(all.Registered, h.Turnout.Registered) // each has the whole roll
		all.Participants += h.Turnout.Participants
		all.Issued += h.Turnout.Issued
		all.Counted += h.Counted
		all.Pending += h.Pending
	}
	return all
}

// ErrBox: another box is this station's.
var ErrBox = errors.New("another box has taken this station's place")

// seat is the value of a station's box on the shelf.
type seat struct {
	Box    string `json:"box"`
	By     string `json:"by,omitempty"`     // who replaced the one before,
	Second string `json:"second,omitempty"` // … with whom,
	Reason string `json:"reason,omitempty"` // … and why
}

// Enter makes this box its station's, unless another is: two of one name never
// both take visitors.
func (s *Station) Enter(ctx context.Context) error {
	key := boxPrefix + s.Name
	for {
		item, err := get(ctx, s.Shelf, key)
		if err != nil {
			return err
		}
		var there seat
		if len(item.Value) > 0 {
			if err := parse(item.Value, &there); err != nil {
				return err
			}
			if there.Box != s.Box {
				return fmt.Errorf("%w: %s", ErrBox, s.Name)
			}
			return nil
		}
		if _, err := swap(ctx, s.Shelf, key, encode(seat{Box: s.Box}), item.Rev); err != nil {
			return err
		}
	}
}

// BoxOf is the box of a station; "" where none has come yet.
func (s *Station) BoxOf(ctx context.Context, station string) (string, error) {
	item, err := s.Shelf.Get(ctx, boxPrefix+station)
	if err != nil || len(item.Value) == 0 {
		return "", err
	}
	var there seat
	return there.Box, parse(item.Value, &there)
}

// Replace makes a new box a station's, in place of the one that is; two people
// answer for it. The old one is refused from then on.
func Replace(ctx context.Context, shelf Shelf, station, box string, k record.SignOff) error {
	for {
		item, err := get(ctx, shelf, boxPrefix+station)
		if err != nil {
			return fmt.Errorf("couldn't replace the box of %s: %w", station, err)
		}
		done, err := swap(ctx, shelf, boxPrefix+station, encode(seat{box, k.By, k.Second, k.Reason}), item.Rev)
		if done || err != nil {
			return err
		}
	}
}

// Tell tells the others what says gives, until ctx ends.
func (s *Station) Tell(ctx context.Context, says func() (Says, error)) {
	for tick := time.NewTicker(sayEvery); ; {
		if now, err := says(); err != nil {
			s.Log.Error("couldn't tell the other stations how this one is", "err", err)
		} else {
			now.Station, now.Box, now.Time = s.Name, s.Box, time.Now().Unix()
			s.Shelf.Put(ctx, saysPrefix+s.Name, encode(now)) // the next comes soon
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return
		}
	}
}

// Listen keeps what the stations say, until ctx ends; changed is called after
// each.
func (s *Station) Listen(ctx context.Context, changed func()) {
	for item := range s.Shelf.Watch(ctx, saysPrefix) {
		var says Says
		if len(item.Value) == 0 || parse(item.Value, &says) != nil || saysPrefix+says.Station != item.Key {
			continue
		}
		s.hear(says, time.Now())
		changed()
	}
}

func (s *Station) hear(says Says, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.heard == nil {
		s.heard = map[string]Heard{}
	}
	last, known := s.heard[says.Station]
	if known && last.Says.Time == says.Time && last.Box == says.Box {
		return // told again by another member
	}
	h := Heard{Says: says, At: now}
	if known { // the first may have lain on the shelf for long
		h.Apart = time.Unix(says.Time, 0).Sub(now).Round(time.Second)
	}
	s.heard[says.Station] = h
}

// Heard gives what was heard of each station, this one too, by name.
func (s *Station) Heard() (list []Heard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.heard {
		list = append(list, h)
	}
	slices.SortFunc(list, func(a, b Heard) int { return cmp.Compare(a.Station, b.Station) })
	return list
}

// clockOff says whether this station's clock is far from those of most that were
// heard lately: then it is this one's that is wrong.
func (s *Station) clockOff() bool {
	off, all := 0, 0
	for _, h := range s.Heard() {
		if h.Station == s.Name || h.Stale(time.Now()) {
			continue
		}
		all++
		if h.Apart.Abs() > ClockMost {
			off++
		}
	}
	return all > 0 && 2*off > all
}
