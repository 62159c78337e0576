package record

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// This file keeps the work record book (选举工作记录本, S4c): what was done in
// the eight stages of an election, when, and who signs for it.

// Item is something the book asks for, or an entry of the committee's own.
// A rule compares its date with another: at least Least days after the date of
// From (before it, where negative), at most Most days.
type Item struct {
	Key   string
	Stage int    // of the election, 1 to 8 (domain §2)
	Title string // of an entry of the committee's own; the texts have the others
	From  string // the item that its date is held against; ElectionDay; "" for none
	Least int    // days
	Most  int    // days; NoLimit for none
	Work  bool   // days are working days
}

// ElectionDay is the date that most rules count from.
const ElectionDay = "election_day"

// NoLimit is far beyond any rule.
const NoLimit = 1 << 20

// Book are the items preset: the stages of S0 §2.2.1, with the dates of S4b and,
// for objections and results, of S0. Each number of days may be changed where
// an item is signed.
var Book = []Item{
	{Key: "committee_named", Stage: 1, From: ElectionDay, Least: -NoLimit, Most: 0},
	{Key: "roll_published", Stage: 1, From: ElectionDay, Least: -NoLimit, Most: -20},
	{Key: "objections_raised", Stage: 1, From: "roll_published", Least: 0, Most: 5},
	{Key: "objections_decided", Stage: 1, From: "objections_raised", Least: 0, Most: 3},
	{Key: "nomination", Stage: 2, From: ElectionDay, Least: -NoLimit, Most: 0},
	{Key: "deliberation", Stage: 3, From: "nomination", Least: 0, Most: NoLimit},
	{Key: "candidates_published", Stage: 4, From: ElectionDay, Least: -NoLimit, Most: -5},
	{Key: "place_published", Stage: 4, From: ElectionDay, Least: -NoLimit, Most: -5},
	{Key: "staff_published", Stage: 4, From: ElectionDay, Least: -NoLimit, Most: -5},
	{Key: "proxies_published", Stage: 4, From: ElectionDay, Least: -NoLimit, Most: -1},
	{Key: "vote_held", Stage: 5, From: ElectionDay, Least: 0, Most: 0},
	{Key: "announced", Stage: 6, From: ElectionDay, Least: 0, Most: 0},
	{Key: "posted", Stage: 6, From: "announced", Least: 0, Most: 1},
	{Key: "taken_down", Stage: 6, From: "posted", Least: 3, Most: NoLimit, Work: true},
	{Key: "answered", Stage: 6, From: "posted", Least: 0, Most: 5, Work: true},
	{Key: "filed", Stage: 7, From: ElectionDay, Least: 0, Most: NoLimit},
	{Key: "handed_over", Stage: 8, From: ElectionDay, Least: 0, Most: NoLimit},
	{Key: "archived", Stage: 8, From: ElectionDay, Least: 0, Most: NoLimit},
}

// Signed is an item as it was signed. Least and Most are the rule it was held
// against, where the committee changed it.
type Signed struct {
	Key   string    `json:"-"`
	Stage int       `json:"stage,omitempty"` // of an entry of the committee's own
	Title string    `json:"title,omitempty"`
	Date  string    `json:"date"` // YYYY-MM-DD
	Least *int      `json:"least,omitempty"`
	Most  *int      `json:"most,omitempty"`
	Note  string    `json:"note,omitempty"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

func decodeItem(b []byte) (s Signed, err error) {
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("%w: the work record book makes no sense: %w", ErrDamaged, err)
	}
	return s, nil
}

// Sign puts a signed item into the book, in place of what was signed for the
// same key; the log keeps both.
func (s *Store) Sign(ctx context.Context, i Signed) error {
	for _, text := range []*string{&i.Key, &i.Title, &i.Note, &i.By} {
		*text = election.HideNumbers(strings.TrimSpace(*text))
	}
	if _, err := time.Parse(time.DateOnly, i.Date); err != nil {
		return fmt.Errorf("couldn't sign %q: a date is written like 2026-12-05", i.Key)
	}
	preset := false
	for _, b := range Book {
		preset = preset || b.Key == i.Key
	}
	if !preset && (i.Title == "" || i.Stage < 1 || i.Stage > 8) || i.Key == "" || len(i.Key)+len(i.Title)+len(i.Note) > 2000 {
		return fmt.Errorf("couldn't sign %q: an entry of one's own has a title and a stage from 1 to 8", i.Key)
	}
	i.At = i.At.UTC().Truncate(time.Second)
	if err := s.submit(ctx, &bookSigning{i}); err != nil {
		return fmt.Errorf("couldn't sign %q: %w", i.Key, err)
	}
	return nil
}

// bookSigning is the act of Sign.
type bookSigning struct{ item Signed }

func (a *bookSigning) moment() string { return "book" }

func (a *bookSigning) do(_ *Store, t engine.Tx) error {
	if _, err := roleOf(t, a.item.By); err != nil {
		return err
	}
	b, err := json.Marshal(a.item)
	if err != nil {
		return err
	}
	return t.Put(append([]byte{tabBook}, a.item.Key...), b)
}

func (a *bookSigning) done() {}

func (a *bookSigning) entries() []journal.Entry {
	return []journal.Entry{entryOf("book", Keys{By: a.item.By, Reason: a.item.Note}, a.item.At,
		map[string]string{"item": a.item.Key, "title": a.item.Title, "date": a.item.Date})}
}

// SignedItems gives the book as it was signed, by key.
func (s *Store) SignedItems() (map[string]Signed, error) {
	out := map[string]Signed{}
	err := s.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabBook}, func(k, b []byte) error {
			i, err := decodeItem(b)
			i.Key = string(k[1:])
			out[i.Key] = i
			return err
		})
	})
	return out, err
}

// Breaks says whether a signed date breaks the item's rule, and the range that
// the rule asks for; zero dates where it asks for none or cannot be told yet.
func (i Item) Breaks(signed map[string]Signed, day election.Date) (breaks bool, first, last time.Time) {
	s, ok := signed[i.Key]
	if ok && s.Least != nil {
		i.Least = *s.Least
	}
	if ok && s.Most != nil {
		i.Most = *s.Most
	}
	from := time.Date(day.Year, time.Month(day.Month), day.Day, 0, 0, 0, 0, time.UTC)
	if i.From != ElectionDay {
		base, err := time.Parse(time.DateOnly, signed[i.From].Date)
		if err != nil {
			return false, first, last
		}
		from = base
	}
	if i.Least > -NoLimit {
		first = i.after(from, i.Least)
	}
	if i.Most < NoLimit {
		last = i.after(from, i.Most)
	}
	date, err := time.Parse(time.DateOnly, s.Date)
	if err != nil {
		return false, first, last
	}
	return !first.IsZero() && date.Before(first) || !last.IsZero() && date.After(last), first, last
}

// after counts days, or working days: Saturdays and Sundays are none. Public
// holidays differ by year and are for the committee to know.
func (i Item) after(from time.Time, n int) time.Time {
	if !i.Work {
		return from.AddDate(0, 0, n)
	}
	for n > 0 {
		from = from.AddDate(0, 0, 1)
		if d := from.Weekday(); d != time.Saturday && d != time.Sunday {
			n--
		}
	}
	return from
}
