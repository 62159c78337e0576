package record

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// Voters is the roll of a store, with its key. A program makes one and shares
// it: what Recent and Rate tell lives in it alone, and ends with it.
type Voters struct {
	store *Store
	e     *election.Election
	key   rollKey

	// Now is the clock of Recent and Rate; nothing it says is ever written.
	Now func() time.Time

	mu     sync.Mutex
	recent []Recent
}

// Voters gives the roll, or ErrNoRoll, or ErrKey.
func (s *Store) Voters(e *election.Election) (*Voters, error) {
	info, key, err := s.rollKey()
	switch {
	case err != nil:
		return nil, err
	case info == nil:
		return nil, ErrNoRoll
	case key == nil:
		return nil, fmt.Errorf("%w: %s is gone; restore it from a backup", ErrKey, keyName)
	}
	return &Voters{store: s, e: e, key: key, Now: time.Now}, nil
}

// Place is where and by whom a voter is served. Box is the mobile box that is
// with them, "" at a station.
type Place struct {
	Station string // "" serves the voters of every station
	Desk    string
	Clerk   string // a person, or the kiosk itself
	Box     string
}

func (p Place) where() string {
	parts := []string{}
	for _, s := range []string{p.Station, p.Desk, p.Box} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// CheckIn records that a voter takes part and draws a ballot, and one for each
// voter whose approved proxy he or she is. One transaction does all of it;
// where the voter is not Ready nothing changes and the verdict says why. When
// it returns a Ready verdict and no error, it is on the disk.
func (v *Voters) CheckIn(ctx context.Context, id election.VoterID, at Place) (Verdict, error) {
	return v.checkIn(ctx, &arrival{voters: v, id: id, at: at})
}

// CheckInByHand is CheckIn for one without a card that can be read: two people
// who know the voter answer for it.
func (v *Voters) CheckInByHand(ctx context.Context, id election.VoterID, at Place, k Keys) (Verdict, error) {
	k.Where = at.where()
	if err := k.two(); err != nil {
		return Verdict{}, fmt.Errorf("couldn't check in by hand: %w", err)
	}
	at.Clerk = k.By
	return v.checkIn(ctx, &arrival{voters: v, id: id, at: at, keys: &k})
}

func (v *Voters) checkIn(ctx context.Context, a *arrival) (Verdict, error) {
	if a.at.Clerk == "" {
		return Verdict{}, fmt.Errorf("couldn't check in: who serves the voter must be named")
	}
	if err := v.store.submit(ctx, a); err != nil {
		return Verdict{}, fmt.Errorf("couldn't check in: %w", err)
	}
	return a.out, nil
}

// arrival is the act of CheckIn.
type arrival struct {
	voters *Voters
	id     election.VoterID
	at     Place
	keys   *Keys
	out    Verdict
}

func (a *arrival) do(_ *Store, t engine.Tx) error {
	before, err := getVoter(t, a.id)
	if err != nil {
		return err
	}
	if a.out = judge(a.id, before, a.at); a.out.Answer != Ready {
		return nil
	}
	after := *before
	after.part, after.where, after.by = himself, a.at.where(), a.at.Clerk
	if err := change(t, a.id, before, &after); err != nil {
		return err
	}
	for _, g := range before.givers {
		giver, err := mustVoter(t, g)
		if err != nil {
			return err
		}
		used := *giver
		used.part, used.where, used.by = byProxy, after.where, after.by
		if err := change(t, g, giver, &used); err != nil {
			return err
		}
	}
	if a.keys != nil {
		if err := writeLog(t, LogEntry{Act: "by_hand", Voter: a.id, Keys: *a.keys}); err != nil {
			return err
		}
	}
	return holdArrival(t)
}

func (a *arrival) done() {
	if a.out.Answer == Ready {
		a.voters.saw(a.out.Voter)
	}
}

// Undo takes a check-in back, with the proxies cast in it: the ballots were not
// handed over, or came back whole. Two people answer for it.
func (v *Voters) Undo(ctx context.Context, id election.VoterID, k Keys) error {
	err := v.decide(ctx, "undo", id, k, func(t engine.Tx, before *voter) error {
		if before.part != himself {
			return fmt.Errorf("%w: there is no check-in to undo", ErrNot)
		}
		after := *before
		after.forget()
		if err := change(t, id, before, &after); err != nil {
			return err
		}
		for _, g := range before.givers {
			giver, err := mustVoter(t, g)
			if err != nil {
				return err
			}
			unused := *giver
			unused.forget()
			if err := change(t, g, giver, &unused); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		v.unsaw(id)
	}
	return err
}

// forget takes back what happened on the day.
func (v *voter) forget() {
	v.part, v.where, v.by, v.handed, v.cut, v.replaced = absent, "", "", false, 0, 0
}

// HandOver records that a voter who was checked in now holds the ballots.
// Confirming it twice changes nothing.
func (v *Voters) HandOver(ctx context.Context, id election.VoterID) error {
	err := v.store.submit(ctx, deed(func(t engine.Tx) error {
		if err := during(t, "handover"); err != nil {
			return err
		}
		before, err := mustVoter(t, id)
		if err != nil {
			return err
		}
		if before.part != himself {
			return fmt.Errorf("%w: the voter was not checked in", ErrNot)
		}
		after := *before
		after.handed = true
		return change(t, id, before, &after)
	}))
	if err != nil {
		return fmt.Errorf("couldn't record the hand-over: %w", err)
	}
	return nil
}

// Cancel records that a voter gave a ballot back and its corner was cut
// (剪角). Which ballot, and what stood on it, nobody learns.
func (v *Voters) Cancel(ctx context.Context, id election.VoterID, k Keys) error {
	return v.ballot(ctx, "cancel", id, k, func(b *voter) bool { b.cut++; return b.cut <= b.issued() })
}

// Replace records that a voter was given a ballot for a cancelled one.
func (v *Voters) Replace(ctx context.Context, id election.VoterID, k Keys) error {
	return v.ballot(ctx, "replace", id, k, func(b *voter) bool { b.replaced++; return b.replaced <= b.cut })
}

// Exchange is Cancel and Replace at once: the usual course of a spoiled ballot.
func (v *Voters) Exchange(ctx context.Context, id election.VoterID, k Keys) error {
	return v.ballot(ctx, "exchange", id, k, func(b *voter) bool { b.cut++; b.replaced++; return b.cut <= b.issued() })
}

func (v *Voters) ballot(ctx context.Context, what string, id election.VoterID, k Keys, count func(*voter) bool) error {
	if k.tidy(); k.By == "" {
		return fmt.Errorf("couldn't %s a ballot: who does it must be named", what)
	}
	err := v.store.submit(ctx, deed(func(t engine.Tx) error {
		if err := during(t, what); err != nil {
			return err
		}
		before, err := mustVoter(t, id)
		if err != nil {
			return err
		}
		after := *before
		if before.part != himself || !count(&after) {
			return fmt.Errorf("%w: the voter holds no such ballot", ErrNot)
		}
		if err := change(t, id, before, &after); err != nil {
			return err
		}
		return writeLog(t, LogEntry{Act: what, Keys: k}) // whose ballot it was is not said
	}))
	if err != nil {
		return fmt.Errorf("couldn't %s a ballot: %w", what, err)
	}
	return nil
}

// deed is an act without an outcome.
type deed func(t engine.Tx) error

func (d deed) do(_ *Store, t engine.Tx) error { return d(t) }
func (d deed) done()                          {}

// decide runs what two people decided about a voter, and logs it.
func (v *Voters) decide(ctx context.Context, what string, id election.VoterID, k Keys, do func(t engine.Tx, before *voter) error) error {
	if err := k.two(); err != nil {
		return fmt.Errorf("couldn't %s: %w", what, err)
	}
	err := v.store.submit(ctx, deed(func(t engine.Tx) error {
		if err := during(t, what); err != nil {
			return err
		}
		before, err := mustVoter(t, id)
		if err != nil {
			return err
		}
		if err := do(t, before); err != nil {
			return err
		}
		// The name outlives a voter who is struck.
		return writeLogged(t, LogEntry{Act: what, Voter: id, Note: before.name, Keys: k}, corrected(what, before), nil)
	}))
	if err != nil {
		return fmt.Errorf("couldn't %s: %w", what, err)
	}
	return nil
}

// corrected is what the log tells of a roll that was corrected: whether one of
// the registered came or went, or only a member of a household that another
// represents.
func corrected(what string, who *voter) map[string]int {
	if what != journal.ActAdd && what != journal.ActStrike {
		return nil
	}
	return map[string]int{"registered": int(who.counted().registered)}
}

// Add puts one more voter on the roll (漏登), as two people decided on the spot.
func (v *Voters) Add(ctx context.Context, person election.Voter, k Keys) (election.VoterID, error) {
	id, hash := v.key.voter(person.Number)
	if err := k.two(); err != nil {
		return "", fmt.Errorf("couldn't add a voter: %w", err)
	}
	err := v.store.submit(ctx, deed(func(t engine.Tx) error {
		if err := during(t, "add"); err != nil {
			return err
		}
		if there, err := getVoter(t, id); err != nil || there != nil {
			if err == nil {
				err = fmt.Errorf("%w: the voter is on the roll already", ErrNot)
			}
			return err
		}
		added := newVoter(person, hash, v.e.Date)
		if err := change(t, id, nil, added); err != nil {
			return err
		}
		return writeLogged(t, LogEntry{Act: journal.ActAdd, Voter: id, Note: person.Name, Keys: k}, corrected(journal.ActAdd, added), nil)
	}))
	if err != nil {
		return "", fmt.Errorf("couldn't add a voter: %w", err)
	}
	return id, nil
}

// Strike takes a voter off the roll (错登, 重登). Whoever has taken part, acts
// for others or has a proxy stays.
func (v *Voters) Strike(ctx context.Context, id election.VoterID, k Keys) error {
	return v.decide(ctx, "strike", id, k, func(t engine.Tx, before *voter) error {
		if before.part != absent || before.agent != "" || len(before.givers) > 0 {
			return fmt.Errorf("%w: the voter has taken part, or a proxy ties the voter to another", ErrNot)
		}
		return change(t, id, before, nil)
	})
}
