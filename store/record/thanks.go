// This file lists who took part, for a scheme by which the community thanks them
// (000 2.2.2): after sealing, from the roll alone, on two keys, and logged. It tells
// that somebody took part and nothing else: the roll knows no choice, and the list
// has no order of coming.

package record

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// ErrNoThanks: the election's file has no scheme by which anybody is thanked.
var ErrNoThanks = errors.New("the election file has no [thanks]: who took part is not listed")

// Thanked is one who took part, in person or by proxy.
type Thanked struct{ Name, Household, Group string }

// Thank lists everybody who took part, in no order. What for is logged: "list" or
// "certificates".
func (v *Voters) Thank(ctx context.Context, what string, k SignOff, at time.Time) ([]Thanked, error) {
	failed := func(err error) ([]Thanked, error) {
		return nil, fmt.Errorf("couldn't list who took part: %w", err)
	}
	if v.e.Thanks == nil {
		return failed(ErrNoThanks)
	}
	if err := k.byTwo(); err != nil {
		return failed(fmt.Errorf("%w: %w", ErrSignOff, err))
	}
	a := &thankAct{what: what, k: k, at: at}
	if err := v.store.submit(ctx, a); err != nil {
		return failed(err)
	}
	return a.out, nil
}

// thankAct is the act of Thank.
type thankAct struct {
	what string
	k    SignOff
	at   time.Time
	out  []Thanked
}

func (a *thankAct) allowedAs() string { return unguarded }

func (a *thankAct) do(_ *Store, t engine.Tx) error {
	now, err := getState(t)
	if err != nil {
		return err
	}
	if now.Stage != StageSealed {
		return fmt.Errorf("%w: who took part is listed once the ballots are sealed", ErrStage)
	}
	if err := allowedBy(t, Transition{To: now.Stage, First: committee, Second: watching}, a.k); err != nil {
		return err
	}
	a.out = nil
	return eachVoter(t, func(_ election.VoterID, v *voter) error {
		if v.part != absent {
			a.out = append(a.out, Thanked{v.name, v.household, v.group})
		}
		return nil
	})
}

func (a *thankAct) done() {}

func (a *thankAct) entries() []journal.Entry {
	e := entryOf("thanks", a.k, a.at, map[string]string{"what": a.what})
	e.Count = map[string]int{"people": len(a.out)}
	return []journal.Entry{e}
}
