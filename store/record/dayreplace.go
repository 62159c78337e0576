package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// Replace takes another version of the same election's file – other posts,
// candidates or marks – while the day is at its setup and nothing was counted.
// The store knows the old one still: it is to be closed and opened again with
// e. ErrOther where e is of another election or round.
func (s *Store) Replace(ctx context.Context, e *election.Election, by string, at time.Time) error {
	if err := s.submit(ctx, &replaceAct{e: e, by: by, at: at}); err != nil {
		return fmt.Errorf("couldn't take another election file: %w", err)
	}
	return nil
}

// replaceAct is the act of Replace.
type replaceAct struct {
	e  *election.Election
	by string
	at time.Time
}

func (a *replaceAct) do(s *Store, t engine.Tx) error {
	now, err := getState(t)
	if err == nil && (now.Stage != StageSetup || now.Halted) {
		err = fmt.Errorf("%w: the election file is replaced at the setup only", ErrStage)
	}
	if err == nil {
		err = mayEnrol(t, a.by)
	}
	if err != nil {
		return err
	}
	c, _, err := countersOf(t)
	if err != nil {
		return err
	}
	if c != (sheetCounters{}) {
		return fmt.Errorf("%w: sheets were recorded", ErrStage)
	}
	old, err := t.Get([]byte{tabIdentity})
	if err != nil {
		return err
	}
	fresh := identify(a.e)
	var k, g identity
	if err := errors.Join(json.Unmarshal(old, &k), json.Unmarshal(fresh, &g)); err != nil {
		return err
	}
	if k.Format != g.Format || k.ID != g.ID || k.Round != g.Round {
		return ErrOther
	}
	if err := clearTable(t, tabPost); err != nil {
		return err
	}
	if err := t.Put([]byte{tabIdentity}, fresh); err != nil {
		return err
	}
	r := newRoster(a.e)
	return newTotals(r).put(t, r)
}

func (a *replaceAct) allowedAs() string { return unguarded }

func (a *replaceAct) done() {}

func (a *replaceAct) entries() []journal.Entry {
	return []journal.Entry{entryOf("election", SignOff{By: a.by}, a.at, map[string]string{"file": journal.Digest(identify(a.e))})}
}
