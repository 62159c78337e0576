// This file keeps the figures that no desk of this program knows, where voters
// were checked in on paper: two people enter them once the polls are closed.

package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"zheng/store/engine"
	"zheng/store/journal"
)

// HandFigures are counted by hand.
type HandFigures struct {
	Registered   int       `json:"registered"`
	Participants int       `json:"participants"` // by proxy too
	Issued       int       `json:"issued"`
	At           time.Time `json:"at"`
	SignOff
}

// errFigures: figures that cannot be.
var errFigures = errors.New("no figure is below 0, and no more take part than are registered")

// SetFigures keeps figures counted by hand, in place of those before; the log
// keeps both. A teller of the committee and a scrutineer answer for them.
func (s *Store) SetFigures(ctx context.Context, f HandFigures) error {
	f.tidy()
	f.At = f.At.UTC().Truncate(time.Second)
	if min(f.Registered, f.Participants, f.Issued) < 0 || f.Participants > f.Registered {
		return fmt.Errorf("couldn't take the figures: %w", errFigures)
	}
	if err := s.submit(ctx, &figuresAct{f}); err != nil {
		return fmt.Errorf("couldn't take the figures: %w", err)
	}
	return nil
}

// ByHand gives the figures counted by hand; nil where there are none.
func (s *Store) ByHand() (f *HandFigures, err error) {
	err = s.view(func(t engine.Tx) error {
		b, err := t.Get([]byte{tabHand})
		if err != nil || b == nil {
			return err
		}
		f, err = decodeHand(b)
		return err
	})
	return f, err
}

func decodeHand(b []byte) (*HandFigures, error) {
	f := &HandFigures{}
	if err := json.Unmarshal(b, f); err != nil {
		return nil, fmt.Errorf("%w: the figures counted by hand make no sense: %w", ErrDamaged, err)
	}
	return f, nil
}

// figuresAct is the act of SetFigures.
type figuresAct struct{ f HandFigures }

func (a *figuresAct) allowedAs() string { return "figures" }

func (a *figuresAct) do(_ *Store, t engine.Tx) error {
	now, err := getState(t)
	if err == nil && now.Stage == NoDay {
		err = ErrStage
	}
	if err != nil {
		return err
	}
	if err := allowedBy(t, Transition{To: now.Stage, First: tellers, Second: scrutiny}, a.f.SignOff); err != nil {
		return err
	}
	b, err := json.Marshal(a.f)
	if err != nil {
		return err
	}
	return t.Put([]byte{tabHand}, b)
}

func (a *figuresAct) done() {}

func (a *figuresAct) entries() []journal.Entry {
	return []journal.Entry{entryOf(journal.ActFigures, a.f.SignOff, a.f.At, map[string]string{
		"registered": strconv.Itoa(a.f.Registered), "participants": strconv.Itoa(a.f.Participants), "issued": strconv.Itoa(a.f.Issued),
	})}
}
