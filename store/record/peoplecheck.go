// This file lets people show who they are: by the own card and by the PIN.

package record

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
)

// SetCard ties a person's ID card to the name, for signing in with card and
// PIN; only a keyed hash of the number is kept. It needs a roll.
func (s *Store) SetCard(ctx context.Context, name string, number election.IDNumber, by string, at time.Time) error {
	card, err := s.cardOf(number)
	if err != nil {
		return fmt.Errorf("couldn't take the card of %s: %w", name, err)
	}
	return s.changeStaff(ctx, "card", name, by, at, func(t engine.Tx, p *staff) (*staff, error) {
		err := eachStaff(t, func(other string, o *staff) error {
			if o.Card == card && other != name {
				return ErrThere
			}
			return nil
		})
		p.Card = card
		return p, err
	})
}

// cardOf is what is kept of a staff member's card: another thing than what is
// kept of the same person as a voter.
func (s *Store) cardOf(number election.IDNumber) (string, error) {
	key, err := loadKey(s.dir)
	if err != nil {
		return "", err
	}
	if key == nil {
		return "", ErrNoRoll
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte("staff\x00" + string(number)))
	return hex.EncodeToString(m.Sum(nil)), nil
}

// ByCard finds whose card it is, or ErrNobody. The PIN is still to be checked.
func (s *Store) ByCard(number election.IDNumber) (found Account, err error) {
	card, err := s.cardOf(number)
	if err != nil {
		return found, err
	}
	err = s.view(func(t engine.Tx) error {
		return eachStaff(t, func(name string, p *staff) error {
			if p.Card == card {
				found = p.account(name)
			}
			return nil
		})
	})
	if err == nil && found.Name == "" {
		err = ErrNobody
	}
	return found, err
}

// Check finds out whether somebody is who they say: ErrWho where name or PIN
// are wrong, in the same time for both; *WaitError after too many wrong tries.
// Every try is on the disk before it is answered, so that switching the machine
// off and on wins none. far says that it comes from another machine: what is
// tried there locks nobody out here.
func (s *Store) Check(ctx context.Context, name, pin string, far bool, now time.Time) (Account, error) {
	name = strings.TrimSpace(name)
	if len(pin) > maxPIN {
		pin = ""
	}
	// One at a time: a hash takes much memory, and a right PIN at the same moment
	// as others is not one of many wrong ones.
	s.hashing.Lock()
	defer s.hashing.Unlock()
	a := &pinAct{name: name, far: far, now: now}
	if err := s.submit(ctx, a); err != nil {
		return Account{}, err
	}
	if a.found == nil {
		dummy := pinHash{PINCost: s.pinCost(), Salt: make([]byte, 16), Hash: make([]byte, 32)}
		dummy.fits(pin)
		return Account{}, ErrWho
	}
	if !a.found.PIN.fits(pin) {
		return Account{}, ErrWho
	}
	if a.found.Off {
		return Account{}, ErrWho
	}
	if err := s.submit(ctx, &pinAct{name: name, far: far, now: now, right: true}); err != nil {
		return Account{}, err
	}
	return a.found.account(name), nil
}

// pinAct is the act of a try: counted as wrong before it is looked at.
type pinAct struct {
	name  string
	far   bool
	now   time.Time
	right bool
	found *staff
}

func (a *pinAct) do(_ *Store, t engine.Tx) error {
	a.found = nil
	if a.name == "" || len(a.name) > 4*maxName {
		return nil
	}
	p, err := getStaff(t, a.name)
	if err != nil || p == nil {
		return err
	}
	tried := p.tries(a.far)
	if a.right {
		*tried = tries{}
		return putStaff(t, a.name, p)
	}
	if left := tried.Wait.Sub(a.now); left > 0 {
		return &WaitError{Until: a.now.Add(min(left, maxWait))} // a clock set back locks nobody out for long
	}
	before := *p
	tried.Wrong++
	tried.Wait = time.Time{}
	if w := Wait(tried.Wrong); w > 0 {
		tried.Wait = a.now.Add(w).UTC().Truncate(time.Second).Add(time.Second)
	}
	a.found = &before
	return putStaff(t, a.name, p)
}

func (a *pinAct) allowedAs() string { return unguarded }

func (a *pinAct) done() {}
