// This file keeps the work record book (选举工作记录本, S4c): what was done in
// the eight stages of an election, when, and who signs for it.

package record

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

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

	Day     string   // the key of the election's own number of days; "" where Least and Most say all
	Before  bool     // they are before From
	AtLeast bool     // they are the least
	Signers [][]Role // who signs where more than one does: one of each
}

// Unsigned gives the places of Signers that nobody has signed yet.
func (i Item) Unsigned(s *Signed) (open [][]Role) {
	for _, roles := range i.Signers {
		signed := func(one Signature) bool { return slices.Contains(roles, one.Role) }
		if s == nil || !slices.ContainsFunc(s.Signatures, signed) {
			open = append(open, roles)
		}
	}
	return open
}

// ElectionDay is the date that most rules count from.
const ElectionDay = "election_day"

// NoLimit is far beyond any rule.
const NoLimit = 1 << 20

// Book are the items preset: the 32 steps in the eight stages of 000 2.2.1, which
// gives their number and not their names; the names are those of 000 4 and 7, of
// 003 二 and of the three plans of 004. Dates are those of the election's own days
// (election.Election.Day), and may be changed again where an item is signed.
var Book = []Item{
	{Key: "committee_named", Stage: 1, From: ElectionDay, Least: -NoLimit, Most: 0},
	{Key: "method_adopted", Stage: 1, From: "committee_named", Least: 0, Most: NoLimit},
	{Key: "training_held", Stage: 1, From: ElectionDay, Least: -NoLimit, Most: -1, Signers: witnessed},
	{Key: "roll_published", Stage: 1, From: ElectionDay, Least: -NoLimit, Day: election.DayRoll, Before: true},
	{Key: "objections_raised", Stage: 1, From: "roll_published", Least: 0, Day: election.DayObjections},
	{Key: "objections_decided", Stage: 1, From: "objections_raised", Least: 0, Day: election.DayDecided},
	{Key: "posts_published", Stage: 2, From: ElectionDay, Least: -NoLimit, Most: -1},
	{Key: "nomination", Stage: 2, From: ElectionDay, Least: -NoLimit, Most: 0},
	{Key: "nominations_published", Stage: 2, From: "nomination", Least: 0, Most: NoLimit},
	{Key: "qualified", Stage: 2, From: "nomination", Least: 0, Most: NoLimit, Signers: watched},
	{Key: "deliberation", Stage: 3, From: "nomination", Least: 0, Most: NoLimit},
	{Key: "review_shown", Stage: 3, From: "qualified", Day: election.DayReview, Work: true, AtLeast: true},
	{Key: "pledges_signed", Stage: 3, From: ElectionDay, Least: -NoLimit, Most: -1},
	{Key: "candidates_published", Stage: 4, From: ElectionDay, Least: -NoLimit, Day: election.DayCandidates, Before: true},
	{Key: "withdrawn", Stage: 4, From: "candidates_published", Least: 0, Day: election.DayWithdrawal},
	{Key: "introduced", Stage: 4, From: ElectionDay, Least: -NoLimit, Most: -1},
	{Key: "place_published", Stage: 4, From: ElectionDay, Least: -NoLimit, Day: election.DayPlace, Before: true},
	{Key: "staff_published", Stage: 4, From: ElectionDay, Least: -NoLimit, Day: election.DayStaff, Before: true},
	{Key: "proxies_published", Stage: 4, From: ElectionDay, Least: -NoLimit, Most: -1},
	{Key: "ballots_printed", Stage: 5, From: ElectionDay, Least: -NoLimit, Most: 0, Signers: witnessed},
	{Key: "stations_ready", Stage: 5, From: ElectionDay, Least: -NoLimit, Most: 0, Signers: witnessed},
	{Key: "vote_held", Stage: 5, From: ElectionDay, Least: 0, Most: 0},
	{Key: "counted", Stage: 5, From: "vote_held", Least: 0, Most: 0, Signers: chiefs},
	{Key: "announced", Stage: 6, From: ElectionDay, Least: 0, Most: 0, Signers: chiefs},
	{Key: "posted", Stage: 6, From: "announced", Least: 0, Day: election.DayPosted},
	{Key: "taken_down", Stage: 6, From: "posted", Day: election.DayShown, Work: true, AtLeast: true},
	{Key: "answered", Stage: 6, From: "posted", Least: 0, Day: election.DayAnswered, Work: true, Signers: watched},
	{Key: "filed", Stage: 7, From: ElectionDay, Least: 0, Most: NoLimit},
	{Key: "handed_over", Stage: 8, From: ElectionDay, Least: 0, Day: election.DayHandover, Signers: watched},
	{Key: "committee_met", Stage: 8, From: ElectionDay, Least: 0, Most: NoLimit},
	{Key: "evaluated", Stage: 8, From: ElectionDay, Least: 0, Most: NoLimit, Signers: watched},
	{Key: "archived", Stage: 8, From: ElectionDay, Least: 0, Most: NoLimit},
}

// Who signs an item where more than one does. Each place takes any of its roles.
var (
	committee = []Role{Chair, Member}
	witnessed = [][]Role{committee, {ChiefScrutineer, Scrutineer}} // a member of the committee and a scrutineer
	watched   = [][]Role{committee, {Supervisor}}                  // 000 3.3: the supervision group takes part in it
	chiefs    = [][]Role{{ChiefScrutineer}, {ChiefTeller}}         // 004 昌国（四）3(4)
)

// BookOf gives the items with the days of an election.
func BookOf(e *election.Election) []Item {
	items := slices.Clone(Book)
	for k := range items {
		i := &items[k]
		if i.Day == "" {
			continue
		}
		days := e.Day(i.Day)
		switch {
		case days == election.NoDay:
			i.Most = NoLimit
		case i.AtLeast:
			i.Least, i.Most = days, NoLimit
		case i.Before:
			i.Most = -days
		default:
			i.Most = days
		}
	}
	return items
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

	// Signatures are of everyone who signed for the same date, where the item asks
	// for more than one.
	Signatures []Signature `json:"signatures,omitempty"`
}

// Signature is one of several people's.
type Signature struct {
	By   string    `json:"by"`
	Role Role      `json:"role"`
	At   time.Time `json:"at"`
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
	if err := s.submit(ctx, &bookAct{i}); err != nil {
		return fmt.Errorf("couldn't sign %q: %w", i.Key, err)
	}
	return nil
}

// bookAct is the act of Sign.
type bookAct struct{ item Signed }

func (a *bookAct) allowedAs() string { return "book" }

func (a *bookAct) do(_ *Store, t engine.Tx) error {
	role, err := roleOf(t, a.item.By)
	if err != nil {
		return err
	}
	if err := a.join(t, role); err != nil {
		return err
	}
	b, err := json.Marshal(a.item)
	if err != nil {
		return err
	}
	return t.Put(append([]byte{tabBook}, a.item.Key...), b)
}

// join puts the signature beside those that stand there for the same date.
func (a *bookAct) join(t engine.Tx, role Role) error {
	at := slices.IndexFunc(Book, func(i Item) bool { return i.Key == a.item.Key && i.Signers != nil })
	if at < 0 {
		return nil
	}
	b, err := t.Get(append([]byte{tabBook}, a.item.Key...))
	if err != nil {
		return err
	}
	a.item.Signatures = nil
	if b != nil {
		before, err := decodeItem(b)
		if err != nil {
			return err
		}
		if before.Date == a.item.Date {
			a.item.Signatures = slices.DeleteFunc(before.Signatures, func(s Signature) bool { return s.By == a.item.By })
		}
	}
	a.item.Signatures = append(a.item.Signatures, Signature{a.item.By, role, a.item.At})
	return nil
}

func (a *bookAct) done() {}

func (a *bookAct) entries() []journal.Entry {
	return []journal.Entry{entryOf("book", SignOff{By: a.item.By, Reason: a.item.Note}, a.item.At,
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
func (i Item) Breaks(signed map[string]Signed, e *election.Election) (breaks bool, first, last time.Time) {
	s, ok := signed[i.Key]
	if ok && s.Least != nil {
		i.Least = *s.Least
	}
	if ok && s.Most != nil {
		i.Most = *s.Most
	}
	from := time.Date(e.Date.Year, time.Month(e.Date.Month), e.Date.Day, 0, 0, 0, 0, time.UTC)
	if i.From != ElectionDay {
		base, err := time.Parse(time.DateOnly, signed[i.From].Date)
		if err != nil {
			return false, first, last
		}
		from = base
	}
	calendar := e.Calendar()
	if i.Least > -NoLimit {
		first = i.after(from, i.Least, calendar)
	}
	if i.Most < NoLimit {
		last = i.after(from, i.Most, calendar)
	}
	date, err := time.Parse(time.DateOnly, s.Date)
	if err != nil {
		return false, first, last
	}
	return !first.IsZero() && date.Before(first) || !last.IsZero() && date.After(last), first, last
}

// after counts days, or working days of a calendar.
func (i Item) after(from time.Time, n int, calendar *election.Calendar) time.Time {
	if !i.Work {
		return from.AddDate(0, 0, n)
	}
	for n > 0 {
		from = from.AddDate(0, 0, 1)
		if calendar.Works(from) {
			n--
		}
	}
	return from
}
