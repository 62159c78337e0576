// This file keeps what the committee rules of people voted for: that somebody
// may not be elected (V7, E8), and the sex of somebody written in where a seat
// for women asks for it (E7); of somebody nominated, that the person qualifies or
// withdrew (N4, N5).

package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// Ruling is of one person: by candidate's id, or by the name written in.
type Ruling struct {
	Who      string    `json:"-"`
	Sex      string    `json:"sex,omitempty"`      // male | female; "" is not said
	Barred   string    `json:"barred,omitempty"`   // why the person may not be elected, see election.WhyBarred; "" for nothing against it
	Withdrew string    `json:"withdrew,omitempty"` // of somebody nominated: the posts withdrawn from, see tally.Figures.Withdrawn
	At       time.Time `json:"at"`
	SignOff
}

// errRuling: a ruling that cannot be.
var errRuling = errors.New("a ruling names a person, and a sex (male, female) or nothing")

// Rule keeps a ruling in place of the one before of the same person; the log
// keeps both. A teller of the committee and a scrutineer answer for it.
func (s *Store) Rule(ctx context.Context, r Ruling) error {
	r.tidy()
	r.Who, r.Barred = strings.TrimSpace(r.Who), election.HideNumbers(strings.TrimSpace(r.Barred))
	r.At = r.At.UTC().Truncate(time.Second)
	sexed := r.Sex == "" || r.Sex == election.Male || r.Sex == election.Female
	if r.Who == "" || len(r.Who) > 200 || len(r.Barred) > 500 || len(r.Withdrew) > 500 || !sexed {
		return fmt.Errorf("couldn't take the ruling: %w", errRuling)
	}
	if err := s.submit(ctx, &rulingAct{r}); err != nil {
		return fmt.Errorf("couldn't take the ruling on %q: %w", r.Who, err)
	}
	return nil
}

// Rulings gives all of them, in the order of Who.
func (s *Store) Rulings() (all []Ruling, err error) {
	err = s.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabRuling}, func(k, b []byte) error {
			r, err := decodeRuling(b)
			r.Who = string(k[1:])
			all = append(all, r)
			return err
		})
	})
	return all, err
}

func decodeRuling(b []byte) (r Ruling, err error) {
	if err := json.Unmarshal(b, &r); err != nil {
		return r, fmt.Errorf("%w: a ruling makes no sense: %w", ErrDamaged, err)
	}
	return r, nil
}

// rulingAct is the act of Rule.
type rulingAct struct{ r Ruling }

func (a *rulingAct) allowedAs() string { return "figures" }

func (a *rulingAct) do(_ *Store, t engine.Tx) error {
	now, err := getState(t)
	if err == nil && now.Stage == NoDay {
		err = ErrStage
	}
	if err != nil {
		return err
	}
	if err := allowedBy(t, Transition{To: now.Stage, First: tellers, Second: scrutiny}, a.r.SignOff); err != nil {
		return err
	}
	b, err := json.Marshal(a.r)
	if err != nil {
		return err
	}
	return t.Put(append([]byte{tabRuling}, a.r.Who...), b)
}

func (a *rulingAct) done() {}

func (a *rulingAct) entries() []journal.Entry {
	detail := map[string]string{"who": a.r.Who, "sex": a.r.Sex, "barred": a.r.Barred}
	if a.r.Withdrew != "" {
		detail["withdrew"] = a.r.Withdrew
	}
	return []journal.Entry{entryOf(journal.ActRuling, a.r.SignOff, a.r.At, detail)}
}
