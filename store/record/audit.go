package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"reflect"

	"zheng/store/engine"
)

// audit reads the whole record before anything trusts it: that the file is
// sound, that it is of this election, that no transaction was lost, and that
// every counter is what its sheets add up to.
func (s *Store) audit(file engine.File) error {
	s.unnoted = file.Noted() == 0
	last, err := file.Newest()
	if err != nil {
		return err
	}
	l, err := recount(file.Walk, s.identity, s.roster)
	switch {
	case errors.Is(err, ErrOther):
		return fmt.Errorf("couldn't use %s: %w", file.Path, err)
	case err != nil:
		return engine.Damaged(file.Path, err)
	}
	s.public = l.log.public
	return file.Note(last)
}

// recount walks a record, compares all it keeps with its sheets, and gives what
// it read.
func recount(walk func(visitor func() engine.Visit) error, identity []byte, ros roster) (*ledger, error) {
	var parts []*ledger
	seed := maphash.MakeSeed()
	err := walk(func() engine.Visit {
		l := newLedger(identity, ros, seed)
		parts = append(parts, l)
		return l.visit
	})
	if err != nil {
		return nil, err
	}
	sum := newLedger(identity, ros, seed)
	for _, l := range parts {
		if err := sum.merge(l); err != nil {
			return nil, err
		}
	}
	return sum, sum.balance()
}

// ledger holds what the record keeps against what its sheets say.
type ledger struct {
	identity []byte
	roster   roster
	known    bool            // the identity was seen
	kept     *totals         // as written
	found    *totals         // as the sheets add up
	have     [256]uint64     // entries of each table
	want     [256]uint64     // entries that the sheets ask for
	fixed    map[string]bool // counters that must be there
	voters   *voterLedger    // the roll
	day      *dayLedger
	log      *logLedger // the tamper-evident log
}

func newLedger(identity []byte, r roster, seed maphash.Seed) *ledger {
	return &ledger{
		identity: identity, roster: r, kept: newTotals(r), found: newTotals(r), fixed: map[string]bool{},
		voters: newVoterLedger(), day: newDayLedger(), log: newLogLedger(seed, r),
	}
}

func (l *ledger) visit(k, v []byte) error {
	l.have[k[0]]++
	switch k[0] {
	case tabIdentity:
		l.known = true
		return same(v, l.identity)
	case tabCounters:
		l.fixed[string(k)] = true
		return decodeCounter(v, &l.kept.sheets)
	case tabPost:
		i, ok := l.roster.index[string(k[1:])]
		if !ok {
			return fmt.Errorf("%w: it counts a post %q that there is not", ErrOther, k[1:])
		}
		l.fixed[string(k)] = true
		return decodeCounter(v, &l.kept.posts[i])
	case tabWritten:
		return l.kept.visitWritten(k, v)
	case tabSheet:
		return l.sheet(k, v)
	case tabEvidence:
		return l.log.evidence(k, v)
	case tabTakenBack:
		return decodeCounter(v, &l.kept.back)
	case tabPending:
		_, err := decodeDocket(v)
		return err
	case tabPlace, tabInk, tabBucket, tabNumber:
	default:
		if known, err := l.voters.visit(k, v); known || err != nil {
			return err
		}
		if known, err := l.day.visit(k, v); known || err != nil {
			return err
		}
		if known, err := l.log.visit(k, v); known || err != nil {
			return err
		}
		return fmt.Errorf("an entry of an unknown table %q", k[0])
	}
	return nil
}

func (l *ledger) sheet(k, v []byte) error {
	p, says, err := decodePaper(v, l.roster)
	if err != nil {
		return err
	}
	if err := l.log.sheet(k, &p, says); err != nil {
		return err
	}
	l.found.add(&p, l.roster, 1)
	l.want[tabEvidence]++
	l.want[tabPlace]++
	if p.status == Review {
		l.want[tabPending]++
	}
	if p.indexed() && p.number != 0 {
		l.want[tabNumber]++
	}
	if p.keys > 0 {
		l.want[tabInk]++
		l.want[tabBucket] += p.keys
	}
	return nil
}

func (l *ledger) merge(o *ledger) error {
	l.known = l.known || o.known
	l.kept.merge(o.kept)
	l.found.merge(o.found)
	maps.Copy(l.fixed, o.fixed)
	l.voters.merge(o.voters)
	l.day.merge(o.day)
	for i := range l.have {
		l.have[i] += o.have[i]
		l.want[i] += o.want[i]
	}
	return l.log.merge(o.log)
}

// balance compares. A single difference stops everything: a count that cannot
// be explained must not be gone on with.
func (l *ledger) balance() error {
	if !l.known {
		return errors.New("it does not say of which election it is")
	}
	if len(l.fixed) != 1+len(l.roster.posts) {
		return errors.New("a counter is missing")
	}
	for _, t := range []byte{tabEvidence, tabPlace, tabPending, tabInk, tabBucket, tabNumber} {
		if l.have[t] != l.want[t] {
			return fmt.Errorf("its sheets ask for %d entries of table %q, there are %d", l.want[t], t, l.have[t])
		}
	}
	if l.kept.sheets != l.found.sheets {
		return fmt.Errorf("its counters say %+v, its sheets %+v", l.kept.sheets, l.found.sheets)
	}
	for i := range l.found.posts {
		if !reflect.DeepEqual(l.kept.posts[i], l.found.posts[i]) {
			return fmt.Errorf("the counters of post %q say %+v, the sheets %+v", l.roster.posts[i].ID, l.kept.posts[i], l.found.posts[i])
		}
	}
	if !maps.Equal(l.kept.written, l.found.written) {
		return errors.New("the counters of written names differ from the sheets")
	}
	if err := l.voters.balance(); err != nil {
		return err
	}
	if err := l.day.balance(); err != nil {
		return err
	}
	var id struct{ ID string }
	if err := json.Unmarshal(l.identity, &id); err != nil {
		return err
	}
	if l.log.back != uint64(l.kept.back) {
		return fmt.Errorf("%d decisions were taken back, the log tells of %d", l.kept.back, l.log.back)
	}
	return l.log.balance(l.voters.found, l.voters.logged, id.ID)
}
