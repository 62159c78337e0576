// This file takes in what was done on paper: voters who were checked off a list
// during an outage or at a mobile box, and the box itself, taken out and brought
// back.

package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
	"zheng/store/tally"
)

// EnterChecklist records voters who were checked off on paper and hold their
// ballots, all or none: one who is not Ready at that place is ErrNot. Two people
// answer for the list; nothing tells in which order its voters came.
func (v *Voters) EnterChecklist(ctx context.Context, ids []election.VoterID, at Place, k SignOff) error {
	k.Where = at.where()
	err := k.byTwo()
	if err == nil && len(ids) == 0 {
		err = errors.New("nobody is on it")
	}
	if err == nil {
		at.Clerk = k.By
		a := &checklistAct{v, slices.Sorted(slices.Values(ids)), at, k}
		err = v.store.submit(ctx, a)
	}
	if err != nil {
		return fmt.Errorf("couldn't enter the checklist: %w", err)
	}
	return nil
}

// checklistAct is the act of EnterChecklist.
type checklistAct struct {
	voters  *Voters
	ids     []election.VoterID // sorted: in no order of voters
	at      Place
	signOff SignOff
}

func (a *checklistAct) allowedAs() string { return "checklist" }

func (a *checklistAct) do(s *Store, t engine.Tx) error {
	for _, id := range a.ids {
		one := &checkInAct{voters: a.voters, id: id, at: a.at}
		if err := one.do(s, t); err != nil {
			return err
		}
		if one.out.Answer != Ready {
			return fmt.Errorf("%w: voter %s: %s", ErrNot, id, one.out.Answer)
		}
		before, err := mustVoter(t, id)
		if err != nil {
			return err
		}
		after := *before
		after.handed = true
		if err := change(t, id, before, &after); err != nil {
			return err
		}
	}
	e := LogEntry{Act: journal.ActChecklist, Note: fmt.Sprintf("%d voters", len(a.ids)), SignOff: a.signOff}
	return writeLogged(t, e, map[string]int{"voters": len(a.ids)}, nil)
}

func (a *checklistAct) done() {}

// Trip is a mobile box under way: what it took along, and what came back.
type Trip struct {
	Ballots int      `json:"ballots"` // taken along
	Seal    string   `json:"seal"`    // its number
	By      string   `json:"by"`
	With    string   `json:"with"`
	Back    *Arrival `json:"back,omitempty"` // nil while it is out
}

// Arrival is a box that came back.
type Arrival struct {
	Voters int    `json:"voters"` // who voted there, by the list they signed
	Unused int    `json:"unused"` // ballots brought back
	Seal   string `json:"seal"`   // the number found on it
	By     string `json:"by"`
	With   string `json:"with"`
}

// Short is how many ballots are missing; below 0, how many there are too many. 0
// while the box is out.
func (t Trip) Short() int {
	if t.Back == nil {
		return 0
	}
	return t.Ballots - t.Back.Voters - t.Back.Unused
}

// Broken says that another seal came back than went out.
func (t Trip) Broken() bool { return t.Back != nil && t.Back.Seal != t.Seal }

// errTrip: a box that cannot go or come.
var errTrip = errors.New("ballots are counted from 0, and a seal has a short number")

// TakeOut records that a mobile box leaves with so many ballots, sealed.
func (v *Voters) TakeOut(ctx context.Context, box string, ballots int, seal string, k SignOff) error {
	seal = election.HideNumbers(strings.TrimSpace(seal))
	if ballots < 1 || seal == "" || len(seal) > 100 {
		return fmt.Errorf("couldn't take out the mobile box %q: %w", box, errTrip)
	}
	return v.box(ctx, journal.ActBoxOut, box, k, func(s *Slip) (map[string]int, string, error) {
		if n := len(s.Trips); n > 0 && s.Trips[n-1].Back == nil {
			return nil, "", fmt.Errorf("%w: it is out already", ErrNot)
		}
		s.Trips = append(s.Trips, Trip{Ballots: ballots, Seal: seal, By: k.By, With: k.Second})
		return map[string]int{"ballots": ballots}, seal, nil
	})
}

// BringBack records that it came back, with how many voters, how many ballots that
// nobody used, and the number of the seal that is on it. A difference is recorded
// like anything else, and told by Trip and by the reconciliation.
func (v *Voters) BringBack(ctx context.Context, box string, voters, unused int, seal string, k SignOff) error {
	seal = election.HideNumbers(strings.TrimSpace(seal))
	if min(voters, unused) < 0 || seal == "" || len(seal) > 100 {
		return fmt.Errorf("couldn't take back the mobile box %q: %w", box, errTrip)
	}
	return v.box(ctx, journal.ActBoxBack, box, k, func(s *Slip) (map[string]int, string, error) {
		n := len(s.Trips)
		if n == 0 || s.Trips[n-1].Back != nil {
			return nil, "", fmt.Errorf("%w: it is not out", ErrNot)
		}
		s.Trips[n-1].Back = &Arrival{voters, unused, seal, k.By, k.Second}
		return map[string]int{"voters": voters, "unused": unused}, seal, nil
	})
}

// box runs what two people did with a mobile box, and logs it.
func (v *Voters) box(ctx context.Context, act, name string, k SignOff, do func(*Slip) (map[string]int, string, error)) error {
	name = strings.TrimSpace(name)
	if err := k.byTwo(); err != nil {
		return fmt.Errorf("couldn't record the mobile box %q: %w", name, err)
	}
	err := v.store.submit(ctx, actFunc{act, func(t engine.Tx) error {
		s, err := getSlip(t, name)
		if err == nil && s == nil {
			err = fmt.Errorf("%w: there is no such box", ErrNot)
		}
		if err != nil {
			return err
		}
		count, seal, err := do(s)
		if err != nil {
			return err
		}
		if err := putSlip(t, s); err != nil {
			return err
		}
		e := LogEntry{Act: act, Note: fmt.Sprintf("%s: %v, %s", name, count, seal), SignOff: k}
		return writeLogged(t, e, count, map[string]string{"box": name, "seal": seal})
	}})
	if err != nil {
		return fmt.Errorf("couldn't record the mobile box %q: %w", name, err)
	}
	return nil
}

func boxKey(name string) []byte { return append([]byte{tabBox}, name...) }

// getSlip reads a box; nil where there is none.
func getSlip(t engine.Tx, name string) (*Slip, error) {
	b, err := t.Get(boxKey(name))
	if err != nil || b == nil {
		return nil, err
	}
	s := &Slip{Box: name}
	if err := json.Unmarshal(b, s); err != nil {
		return nil, fmt.Errorf("%w: the mobile box %q makes no sense: %w", ErrDamaged, name, err)
	}
	return s, nil
}

func putSlip(t engine.Tx, s *Slip) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return t.Put(boxKey(s.Box), b)
}

// boxes gives every mobile box, by name.
func boxes(t engine.Tx) (out []Slip, err error) {
	err = engine.Each(t, []byte{tabBox}, func(k, b []byte) error {
		s := Slip{Box: string(k[1:])}
		err := json.Unmarshal(b, &s)
		out = append(out, s)
		return err
	})
	return out, err
}

// Boxes are the mobile boxes that went out, as the reconciliation has them.
func (s *Store) Boxes() (out []tally.Box, err error) {
	err = s.view(func(t engine.Tx) error {
		all, err := boxes(t)
		for _, slip := range all {
			if len(slip.Trips) > 0 {
				out = append(out, slip.sum())
			}
		}
		return err
	})
	return out, err
}

// sum adds up the trips of a box; what came back is not known while it is out.
func (s *Slip) sum() tally.Box {
	b := tally.Box{Name: s.Box, Back: new(int)}
	for _, trip := range s.Trips {
		b.Out += trip.Ballots
		if trip.Back == nil {
			b.Back = nil
		} else if b.Back != nil {
			*b.Back += trip.Back.Voters + trip.Back.Unused
		}
	}
	return b
}
