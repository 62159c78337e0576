package table

import (
	"slices"
	"sync"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
)

// This file keeps who sits where, which table has which sheet, and what was
// said of a sheet that is not settled yet. All of it is in memory.

// absent is how long a table may say nothing until its sheet is free again; a
// table that is shown speaks with every beat of its stream.
const absent = 45 * time.Second

// verdict is what one person decided.
type verdict struct {
	who      string
	decision record.Decision
	escalate bool // to the committee, rather than decide
}

// idle is how long a second person may do nothing until he has to sit down anew:
// the seat was taken with the own PIN.
const idle = 15 * time.Minute

// docket is a sheet with what was said of it.
type docket struct {
	first     *verdict
	second    *verdict // where it did not agree
	committee bool
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
}

// bench is all tables.
type bench struct {
	clock web.Clock

	mu      sync.Mutex
	seats   map[string]*seat
	dockets map[record.Hash]*docket
}

func newBench(clock web.Clock) *bench {
	return &bench{clock: clock, seats: map[string]*seat{}, dockets: map[record.Hash]*docket{}}
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
	if d != nil && d.committee {
		return ""
	}
	for _, p := range s.people {
		if d == nil || d.first == nil || d.first.who != p {
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
	heard  string
	first  *verdict // for the committee alone
	second *verdict
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
	p := place{Number: s.number, People: s.people, Sheet: s.sheet, heard: s.heard}
	if s.sheet != nil {
		p.Actor, p.Round = b.actor(*s.sheet, s), 1
		if d := b.dockets[*s.sheet]; d != nil && d.committee {
			p.Round, p.first, p.second = 3, d.first, d.second
		} else if d != nil && d.first != nil {
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

// tidy forgets sheets that wait no more; b.mu is held.
func (b *bench) tidy(waiting []record.Hash) {
	for h := range b.dockets {
		if !slices.Contains(waiting, h) {
			delete(b.dockets, h)
		}
	}
	for _, s := range b.seats {
		if s.sheet != nil && !slices.Contains(waiting, *s.sheet) {
			s.sheet = nil
		}
	}
}

// open gives a table a certain sheet.
func (b *bench) open(id string, h record.Hash) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.at(id)
	if holder := b.holder(h); holder != "" && holder != id {
		return errClaimed
	}
	if d := b.dockets[h]; b.actor(h, s) == "" && (d == nil || !d.committee) {
		if len(s.people) == 0 {
			return errWho
		}
		return errTwice
	}
	s.sheet, s.heard, s.passed, s.acted = &h, "", nil, b.clock.Now()
	return nil
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
	if d := b.dockets[h]; d != nil {
		st.first, st.committee = d.first != nil, d.committee
	}
	return st
}

// said takes one person's decision of the sheet that the table has. Where it is
// the second and agrees, settle is called with both; a sheet whose two differ,
// or that one of them hands on, is the committee's.
func (b *bench) said(id string, h record.Hash, v verdict, settle func(record.Decision) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.at(id)
	switch {
	case s.sheet == nil || *s.sheet != h:
		return errClaimed
	case !slices.Contains(s.people, v.who):
		return errWho
	}
	s.acted, s.passed = b.clock.Now(), nil
	d := b.dockets[h]
	if d == nil {
		d = &docket{}
		b.dockets[h] = d
	}
	switch {
	case d.committee:
		return errRole
	case d.first != nil && d.first.who == v.who:
		return errTwice
	case v.escalate:
		d.committee = true
		if d.first != nil {
			d.second = &v
		} else {
			d.first = &v
		}
		s.sheet, s.heard = nil, "committee"
	case d.first == nil:
		d.first = &v
		s.heard = "first"
		if b.actor(h, s) == "" {
			s.sheet = nil
		}
	case !agree(d.first.decision, v.decision):
		d.second, d.committee = &v, true
		s.sheet, s.heard = nil, "differ"
	default:
		both := v.decision
		both.By, both.Second = d.first.who, v.who
		if err := settle(both); err != nil {
			return err
		}
		delete(b.dockets, h)
		s.sheet, s.heard = nil, "settled"
	}
	return nil
}

// ruled takes the committee's decision.
func (b *bench) ruled(id string, h record.Hash, d record.Decision, settle func(record.Decision) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.at(id)
	switch {
	case s.sheet == nil || *s.sheet != h:
		return errClaimed
	case b.dockets[h] == nil || !b.dockets[h].committee:
		return errAnswer
	case d.By == "" || d.Second == "" || d.By == d.Second || d.Reason == "":
		return errTwo
	}
	if err := settle(d); err != nil {
		return err
	}
	delete(b.dockets, h)
	s.sheet, s.heard = nil, "settled"
	return nil
}
