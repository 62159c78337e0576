// This file keeps who sits where and which table has which sheet, in memory, and
// what was said of a sheet that is not settled yet, in the record.

package table

import (
	"context"
	"slices"
	"sync"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
)

// absent is how long a table may say nothing until its sheet is free again; a
// table that is shown speaks with every beat of its stream.
const absent = 45 * time.Second

// idle is how long a second person may do nothing until he has to sit down anew:
// the seat was taken with the own PIN.
const idle = 15 * time.Minute

// ledger is the record, as far as tables write in it.
type ledger interface {
	Say(context.Context, record.Hash, record.Docket) error
	Adjudicate(context.Context, record.Hash, record.Decision) error
	TakeBack(ctx context.Context, h record.Hash, who string, said record.Docket) error
}

// seat is one table.
type seat struct {
	number int
	people []string // one or two
	sheet  *record.Hash
	seen   time.Time
	passed *record.Hash // put back: it comes last
	heard  string       // what it is told: text done.CODE
	acted  time.Time
	gone   bool // its page was closed: what still asks for it is on its way out
	last   *settled
}

// settled is the last decision of a table: until something is said of another
// sheet, one of the two may take it back.
type settled struct {
	sheet  record.Hash
	people [2]string
	said   record.Docket // where the committee decided: what it was shown
}

// bench is all tables.
type bench struct {
	clock  web.Clock
	record ledger

	mu      sync.Mutex
	seats   map[string]*seat
	dockets map[record.Hash]record.Docket // as the record has them
}

func newBench(clock web.Clock, to ledger, dockets map[record.Hash]record.Docket) *bench {
	return &bench{clock: clock, record: to, seats: map[string]*seat{}, dockets: dockets}
}

// at is the table of that name, new where there is none; b.mu is held.
func (b *bench) at(id string) *seat {
	now := b.clock.Now()
	for name, s := range b.seats {
		if name != id && now.Sub(s.seen) > absent {
			s.sheet = nil
			if now.Sub(s.seen) > time.Hour {
				delete(b.seats, name)
			}
		}
	}
	s := b.seats[id]
	if s == nil {
		s = &seat{number: b.free()}
		b.seats[id] = s
	}
	s.seen = now
	return s
}

// free is the lowest number that no table has.
func (b *bench) free() int {
	for n := 1; ; n++ {
		taken := false
		for _, s := range b.seats {
			taken = taken || s.number == n
		}
		if !taken {
			return n
		}
	}
}

// holder is the table that has a sheet, "" for none; b.mu is held.
func (b *bench) holder(h record.Hash) string {
	for id, s := range b.seats {
		if s.sheet != nil && *s.sheet == h {
			return id
		}
	}
	return ""
}

// sit says who is at a table now. A sheet it had stays, where they may still
// decide it.
func (b *bench) sit(id string, people []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.at(id)
	s.people, s.heard, s.acted = people, "", b.clock.Now()
	if s.sheet != nil && b.actor(*s.sheet, s) == "" {
		s.sheet = nil
	}
}

// leave frees what a table has: its page was closed.
func (b *bench) leave(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.seats[id]; s != nil {
		s.sheet, s.gone = nil, true
	}
}

// arrive says that a table's page is open.
func (b *bench) arrive(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at(id).gone = false
}

// back puts the sheet of a table back: another is taken, if there is another.
func (b *bench) back(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.at(id)
	s.passed, s.sheet, s.heard = s.sheet, nil, ""
}

// actor is who of a table may decide a sheet next, "" for nobody; b.mu is held.
func (b *bench) actor(h record.Hash, s *seat) string {
	d := b.dockets[h]
	if d.Committee {
		return ""
	}
	for _, p := range s.people {
		if d.First == nil || d.First.Who != p {
			return p
		}
	}
	return ""
}

// undoer is who of a table may take back its last decision, "" for nobody.
func (s *seat) undoer() string {
	if s.last == nil {
		return ""
	}
	for _, p := range s.people {
		if slices.Contains(s.last.people[:], p) {
			return p
		}
	}
	return ""
}

// place is what a table is at.
type place struct {
	Number int
	People []string
	Sheet  *record.Hash
	Actor  string // who decides now; "" where the committee does
	Round  int    // 1 first, 2 second, 3 committee
	Undo   bool   // the last decision may be taken back
	heard  string
	first  *record.Opinion // for the committee alone
	second *record.Opinion
}

// look gives a table its place, and the next of the sheets that wait where it
// has none. waiting are in the order in which they are to be looked at.
func (b *bench) look(id string, waiting []record.Hash) place {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.at(id)
	b.tidy(waiting)
	if len(s.people) > 1 && b.clock.Now().Sub(s.acted) > idle {
		s.people = s.people[:1]
	}
	if s.sheet == nil && len(s.people) > 0 && !s.gone {
		s.sheet = b.next(s, waiting)
	}
	p := place{Number: s.number, People: s.people, Sheet: s.sheet, heard: s.heard, Undo: s.undoer() != ""}
	if s.sheet != nil {
		p.Actor, p.Round = b.actor(*s.sheet, s), 1
		if d := b.dockets[*s.sheet]; d.Committee {
			p.Round, p.first, p.second = 3, d.First, d.Second
		} else if d.First != nil {
			p.Round = 2
		}
	}
	return p
}

// next is the first sheet that is free and that somebody of a table may decide;
// b.mu is held.
func (b *bench) next(s *seat, waiting []record.Hash) (found *record.Hash) {
	for _, h := range waiting {
		if b.holder(h) != "" || b.actor(h, s) == "" {
			continue
		}
		if s.passed == nil || *s.passed != h {
			return &h
		}
		found = &h
	}
	return found
}

// tidy takes sheets that wait no more from the tables; b.mu is held.
func (b *bench) tidy(waiting []record.Hash) {
	for _, s := range b.seats {
		if s.sheet != nil && !slices.Contains(waiting, *s.sheet) {
			s.sheet = nil
		}
	}
}

// open gives a table a certain sheet. over takes it from the table that has it:
// two people ask for that.
func (b *bench) open(id string, h record.Hash, over bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, holder := b.at(id), b.holder(h)
	switch {
	case holder != "" && holder != id && !over:
		return errClaimed
	case b.actor(h, s) != "", b.dockets[h].Committee:
	case len(s.people) == 0:
		return errWho
	default:
		return errTwice
	}
	b.take(s, h)
	s.heard = ""
	return nil
}

// take gives a table a sheet, from whichever has it; b.mu is held.
func (b *bench) take(s *seat, h record.Hash) {
	if from := b.seats[b.holder(h)]; from != nil && from != s {
		from.sheet, from.heard = nil, "taken"
	}
	s.sheet, s.passed, s.acted = &h, nil, b.clock.Now()
}

// standing is how a sheet stands, for the lists.
type standing struct {
	holder    int // number of the table that has it; 0 for none
	mine      bool
	first     bool // one person has decided
	committee bool
}

func (b *bench) standing(id string, h record.Hash) (st standing) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if holder := b.holder(h); holder != "" {
		st.holder, st.mine = b.seats[holder].number, holder == id
	}
	d := b.dockets[h]
	st.first, st.committee = d.First != nil, d.Committee
	return st
}

// said takes one person's decision of the sheet that the table has. Where it is
// the second and agrees, the sheet is settled with both names; a sheet whose two
// differ, or that one of them hands on, is the committee's.
func (b *bench) said(ctx context.Context, id string, h record.Hash, o record.Opinion) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, d := b.at(id), b.dockets[h]
	switch {
	case s.sheet == nil || *s.sheet != h:
		return errClaimed
	case !slices.Contains(s.people, o.Who):
		return errWho
	case d.Committee:
		return errRole
	case d.First != nil && d.First.Who == o.Who:
		return errTwice
	}
	s.acted, s.passed = b.clock.Now(), nil
	heard := "first"
	switch {
	case o.HandOn:
		d.Committee, heard = true, "committee"
	case d.First == nil:
	case agree(d.First.Decision, o.Decision):
		both := o.Decision
		both.By, both.Second = d.First.Who, o.Who
		return b.settle(ctx, s, h, both, record.Docket{})
	default:
		d.Committee, heard = true, "differ"
	}
	if d.First == nil {
		d.First = &o
	} else {
		d.Second = &o
	}
	if err := b.record.Say(ctx, h, d); err != nil {
		return err
	}
	b.dockets[h], s.heard, s.last = d, heard, nil
	if b.actor(h, s) == "" {
		s.sheet = nil
	}
	return nil
}

// ruled takes the committee's decision.
func (b *bench) ruled(ctx context.Context, id string, h record.Hash, d record.Decision) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.at(id)
	switch {
	case s.sheet == nil || *s.sheet != h:
		return errClaimed
	case !b.dockets[h].Committee:
		return errAnswer
	case d.By == "" || d.Second == "" || d.By == d.Second || d.Reason == "":
		return errTwo
	}
	return b.settle(ctx, s, h, d, b.dockets[h])
}

// settle records a decision of two; said is for whom it may be taken back.
func (b *bench) settle(ctx context.Context, s *seat, h record.Hash, d record.Decision, said record.Docket) error {
	if err := b.record.Adjudicate(ctx, h, d); err != nil {
		return err
	}
	delete(b.dockets, h)
	s.sheet, s.heard = nil, "settled"
	s.last = &settled{sheet: h, people: [2]string{d.By, d.Second}, said: said}
	return nil
}

// undo takes back the last decision of a table, and gives it the sheet again.
func (b *bench) undo(ctx context.Context, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.at(id)
	who, last := s.undoer(), s.last
	if who == "" {
		return errUndo
	}
	if err := b.record.TakeBack(ctx, last.sheet, who, last.said); err != nil {
		return err
	}
	if last.said != (record.Docket{}) {
		b.dockets[last.sheet] = last.said
	}
	b.take(s, last.sheet) // another may have it from a list that was made before the decision
	s.heard, s.last = "back", nil
	return nil
}
