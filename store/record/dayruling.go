// This file keeps what the committee rules of people voted for: that somebody
// may not be elected (V7, E8), and the sex of somebody written in where a seat
// for women asks for it (E7); of somebody nominated, that the person qualifies or
// withdrew (N4, N5).

package record

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
	Asked    string    `json:"asked,omitempty"`    // the day that was asked for, YYYY-MM-DD; "" is the day of At
	At       time.Time `json:"at"`
	SignOff
}

// Why a ruling is not taken.
var (
	errRuling   = errors.New("a ruling names a person, a sex (male, female) or nothing, and days like 2026-12-05")
	ErrRecused  = errors.New("who rules on people neither stands nor is ruled on")
	ErrWithdrew = errors.New("the days for withdrawing are over")
)

// Rule keeps a ruling in place of the one before of the same person; the log
// keeps both. A teller of the committee and a scrutineer answer for it. Errors are
// ErrRecused, ErrWithdrew, ErrSignOff, ErrStage and those of the disk.
func (s *Store) Rule(ctx context.Context, r Ruling) error {
	r.tidy()
	r.Who, r.Barred = strings.TrimSpace(r.Who), election.HideNumbers(strings.TrimSpace(r.Barred))
	r.At = r.At.UTC().Truncate(time.Second)
	sexed := r.Sex == "" || r.Sex == election.Male || r.Sex == election.Female
	switch {
	case r.Withdrew == "":
		r.Asked = ""
	case r.Asked == "":
		r.Asked = r.At.Local().Format(time.DateOnly)
	}
	_, err := election.ParseDate(cmp.Or(r.Asked, "2026-12-05"))
	if err != nil || r.Who == "" || len(r.Who) > 200 || len(r.Barred) > 500 || len(r.Withdrew) > 500 || !sexed {
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
		all, err = rulingsIn(t)
		return err
	})
	return all, err
}

func rulingsIn(t engine.Tx) (all []Ruling, err error) {
	err = engine.Each(t, []byte{tabRuling}, func(k, b []byte) error {
		r, err := decodeRuling(b)
		r.Who = string(k[1:])
		all = append(all, r)
		return err
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

func (a *rulingAct) do(s *Store, t engine.Tx) error {
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
	if err := errors.Join(a.recused(s, t), a.late(s, t)); err != nil {
		return err
	}
	b, err := json.Marshal(a.r)
	if err != nil {
		return err
	}
	return t.Put(append([]byte{tabRuling}, a.r.Who...), b)
}

// recused refuses rulings by those they are about, and after a nomination by those
// who are to stand (004 衡南 三（二）1). Somebody enrolled as only of the same name
// is another.
func (a *rulingAct) recused(s *Store, t engine.Tx) error {
	all, err := rulingsIn(t)
	if err != nil {
		return err
	}
	all = append(slices.DeleteFunc(all, func(r Ruling) bool { return r.Who == a.r.Who }), a.r)
	stands := map[string]bool{}
	for _, r := range all {
		stands[s.plainName(r.Who)] = s.about.Round == election.Nominating && r.Barred == "" && r.Withdrew != election.AllPosts
	}
	for _, r := range all {
		for _, by := range []string{r.By, r.Second} {
			who, err := getStaff(t, by)
			if err != nil {
				return err
			}
			name := election.PlainName(by)
			if namesake := who != nil && who.Namesake != ""; !namesake && (stands[name] || name == s.plainName(r.Who)) {
				return fmt.Errorf("%w: %s on %s", ErrRecused, by, s.about.NameOf(r.Who))
			}
		}
	}
	return nil
}

// plainName is the name of somebody ruled on as people are told apart by it.
func (s *Store) plainName(who string) string { return election.PlainName(s.about.NameOf(who)) }

// late refuses who withdraws later than the document allows, once the work record
// book says when the candidates were published.
func (a *rulingAct) late(s *Store, t engine.Tx) error {
	if a.r.Withdrew == "" {
		return nil
	}
	b, err := t.Get(append([]byte{tabBook}, "candidates_published"...))
	if err != nil || b == nil {
		return err
	}
	published, err := decodeItem(b)
	if err != nil {
		return err
	}
	asked, err := election.ParseDate(a.r.Asked)
	if err != nil {
		return err
	}
	shown, err := election.ParseDate(published.Date)
	if err != nil {
		return err
	}
	if last, late := s.about.WithdrewLate(asked, shown); late {
		return fmt.Errorf("%w: the last was %s", ErrWithdrew, last)
	}
	return nil
}

func (a *rulingAct) done() {}

func (a *rulingAct) entries() []journal.Entry {
	detail := map[string]string{"who": a.r.Who, "sex": a.r.Sex, "barred": a.r.Barred}
	if a.r.Withdrew != "" {
		detail["withdrew"], detail["asked"] = a.r.Withdrew, a.r.Asked
	}
	return []journal.Entry{entryOf(journal.ActRuling, a.r.SignOff, a.r.At, detail)}
}
