// This file corrects the roll and what voters did, as two people decided; every
// correction is logged.

package record

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// Undo takes a check-in back, with the proxies cast in it: the ballots were not
// handed over, or came back whole. Two people answer for it.
func (v *Voters) Undo(ctx context.Context, id election.VoterID, k SignOff) error {
	err := v.decide(ctx, "undo", id, k, func(t engine.Tx, before *voter) error {
		if before.part != inPerson {
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
		v.forgetRecent(id)
	}
	return err
}

// forget takes back what happened on the day.
func (v *voter) forget() {
	v.part, v.where, v.by, v.handed, v.cancelled, v.replaced = absent, "", "", false, 0, 0
}

// Cancel records that a voter gave a ballot back and its corner was cut
// (剪角). Which ballot, and what stood on it, nobody learns.
func (v *Voters) Cancel(ctx context.Context, id election.VoterID, k SignOff) error {
	return v.ballot(ctx, "cancel", id, k, func(b *voter) bool { b.cancelled++; return b.cancelled <= b.issued() })
}

// Replace records that a voter was given a ballot for a cancelled one.
func (v *Voters) Replace(ctx context.Context, id election.VoterID, k SignOff) error {
	return v.ballot(ctx, "replace", id, k, func(b *voter) bool { b.replaced++; return b.replaced <= b.cancelled })
}

// Exchange is Cancel and Replace at once: the usual course of a spoiled ballot.
func (v *Voters) Exchange(ctx context.Context, id election.VoterID, k SignOff) error {
	return v.ballot(ctx, "exchange", id, k, func(b *voter) bool { b.cancelled++; b.replaced++; return b.cancelled <= b.issued() })
}

func (v *Voters) ballot(ctx context.Context, what string, id election.VoterID, k SignOff, count func(*voter) bool) error {
	if k.tidy(); k.By == "" {
		return fmt.Errorf("couldn't %s a ballot: who does it must be named", what)
	}
	err := v.store.submit(ctx, actFunc{what, func(t engine.Tx) error {
		before, err := mustVoter(t, id)
		if err != nil {
			return err
		}
		after := *before
		if before.part != inPerson || !count(&after) {
			return fmt.Errorf("%w: the voter holds no such ballot", ErrNot)
		}
		if err := change(t, id, before, &after); err != nil {
			return err
		}
		return writeLog(t, LogEntry{Act: what, SignOff: k}) // whose ballot it was is not said
	}})
	if err != nil {
		return fmt.Errorf("couldn't %s a ballot: %w", what, err)
	}
	return nil
}

// decide runs what two people decided about a voter, and logs it.
func (v *Voters) decide(ctx context.Context, what string, id election.VoterID, k SignOff, do func(t engine.Tx, before *voter) error) error {
	if err := k.byTwo(); err != nil {
		return fmt.Errorf("couldn't %s: %w", what, err)
	}
	err := v.store.submit(ctx, actFunc{what, func(t engine.Tx) error {
		before, err := mustVoter(t, id)
		if err != nil {
			return err
		}
		if err := do(t, before); err != nil {
			return err
		}
		// The name outlives a voter who is struck.
		return writeLogged(t, LogEntry{Act: what, Voter: id, Note: before.name, SignOff: k}, corrected(what, before), nil)
	}})
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
func (v *Voters) Add(ctx context.Context, person election.Voter, k SignOff) (election.VoterID, error) {
	id, hash := v.key.voter(person.Number)
	if err := k.byTwo(); err != nil {
		return "", fmt.Errorf("couldn't add a voter: %w", err)
	}
	err := v.store.submit(ctx, actFunc{"add", func(t engine.Tx) error {
		if there, err := getVoter(t, id); err != nil || there != nil {
			if err == nil {
				err = fmt.Errorf("%w: the voter is on the roll already", ErrNot)
			}
			return err
		}
		added := newVoter(person, hash, v.e.Date)
		if added.station == "" {
			added.station = v.home
		}
		if err := v.tied(added); err != nil {
			return err
		}
		if err := change(t, id, nil, added); err != nil {
			return err
		}
		return writeLogged(t, LogEntry{Act: journal.ActAdd, Voter: id, Note: person.Name, SignOff: k}, corrected(journal.ActAdd, added), nil)
	}})
	if err != nil {
		return "", fmt.Errorf("couldn't add a voter: %w", err)
	}
	return id, nil
}

// Strike takes a voter off the roll (错登, 重登). Whoever has taken part, acts
// for others or has a proxy stays.
func (v *Voters) Strike(ctx context.Context, id election.VoterID, k SignOff) error {
	return v.decide(ctx, "strike", id, k, func(t engine.Tx, before *voter) error {
		if before.part != absent || before.agent != "" || len(before.givers) > 0 {
			return fmt.Errorf("%w: the voter has taken part, or a proxy ties the voter to another", ErrNot)
		}
		if err := v.tied(before); err != nil {
			return err
		}
		return change(t, id, before, nil)
	})
}

// TurnDown logs an objection (异议) to the roll that was decided and changed
// nothing; one that is upheld is an Add or a Strike. What is the objection, in
// words; two people answer for the decision, Reason says why it was taken.
func (v *Voters) TurnDown(ctx context.Context, what string, k SignOff) error {
	if what = election.HideNumbers(strings.TrimSpace(what)); what == "" {
		return errors.New("couldn't log an objection: what it says must be given")
	}
	if err := k.byTwo(); err != nil {
		return fmt.Errorf("couldn't log an objection: %w", err)
	}
	err := v.store.submit(ctx, actFunc{"objection", func(t engine.Tx) error {
		return writeLog(t, LogEntry{Act: "objection", Note: what, SignOff: k})
	}})
	if err != nil {
		return fmt.Errorf("couldn't log an objection: %w", err)
	}
	return nil
}
