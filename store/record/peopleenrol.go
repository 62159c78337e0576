package record

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// Errors of enrolling and of showing who one is.
var (
	ErrBegun    = errors.New("sheets or check-ins were recorded without people: begin in an empty folder")
	ErrStanding = errors.New("a candidate or a candidate's kin holds no office in the election")
	ErrThere    = errors.New("somebody of this name is enrolled")
	ErrLastKey  = errors.New("nobody would be left who may enrol others")
	ErrWho      = errors.New("the name or the PIN is wrong")
	ErrCode     = errors.New("the setup code is wrong or used up")
	ErrName     = errors.New("a name has 1 to 40 characters and no ID number")
)

// WaitError: after too many wrong tries one waits.
type WaitError struct{ Until time.Time }

func (w *WaitError) Error() string {
	return "too many wrong tries: wait until " + w.Until.Format(time.TimeOnly)
}

// NewPerson is one to be enrolled.
type NewPerson struct {
	Name     string
	Role     Role
	PIN      string
	Namesake string // why one who bears a candidate's name is neither a candidate nor kin
	Code     string // for the first person on a screen: the setup code
}

const maxName = 40 // characters

// Enrol adds a person. With the first one the day begins to be kept, at the
// stage Setup: that needs a folder in which nothing was recorded yet, and a
// role of the committee. By names who enrols: one of the committee, or "" at
// the machine's console, where the folder is at hand anyway.
func (s *Store) Enrol(ctx context.Context, n NewPerson, by string, at time.Time) error {
	n.Name, n.Namesake = strings.TrimSpace(n.Name), election.HideNumbers(strings.TrimSpace(n.Namesake))
	err := goodName(n.Name)
	if err == nil {
		err = goodPIN(n.PIN)
	}
	if err != nil {
		return fmt.Errorf("couldn't enrol %s: %w", n.Name, err)
	}
	hash, err := s.pinCost().hash(n.PIN)
	if err != nil {
		return err
	}
	n.PIN = ""
	if err := s.submit(ctx, &enrolAct{new: n, pin: hash, by: by, at: at}); err != nil {
		return fmt.Errorf("couldn't enrol %s: %w", n.Name, err)
	}
	return nil
}

func goodName(name string) error {
	if n := len([]rune(name)); n == 0 || n > maxName || election.HideNumbers(name) != name || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return ErrName
	}
	return nil
}

func (s *Store) pinCost() PINCost {
	if s.opts.PIN != (PINCost{}) {
		return s.opts.PIN
	}
	return pinCost
}

// enrolAct is the act of Enrol.
type enrolAct struct {
	new NewPerson
	pin pinHash
	by  string
	at  time.Time
}

func (a *enrolAct) do(s *Store, t engine.Tx) error {
	there, err := getStaff(t, a.new.Name)
	if err != nil {
		return err
	}
	if there != nil {
		return ErrThere
	}
	if err := a.standing(s, t); err != nil {
		return err
	}
	now, err := getState(t)
	if err != nil {
		return err
	}
	switch {
	case now.Stage == StageSealed:
		return ErrSealed
	case now.Stage == NoDay:
		err = a.first(t)
	default:
		err = mayEnrol(t, a.by)
	}
	if err != nil {
		return err
	}
	return putStaff(t, a.new.Name, &staff{Role: a.new.Role, PIN: a.pin, Namesake: a.new.Namesake})
}

// first begins the day.
func (a *enrolAct) first(t engine.Tx) error {
	c, d, err := countersOf(t)
	switch {
	case err != nil:
		return err
	case c.Counted+c.Review+c.Rejected+c.Repeated+d.Own+d.Proxy > 0:
		return ErrBegun
	case a.new.Role != Chair && a.new.Role != Member:
		return fmt.Errorf("%w: the first one is of the committee", ErrLastKey)
	}
	code, err := t.Get([]byte{tabInit})
	if err != nil {
		return err
	}
	if a.by != Console {
		sum := sha256.Sum256([]byte(plainCode(a.new.Code)))
		if code == nil || subtle.ConstantTimeCompare(code, sum[:]) != 1 {
			return ErrCode
		}
	}
	if code != nil {
		if err := t.Delete([]byte{tabInit}); err != nil {
			return err
		}
	}
	return putState(t, state{Stage: StageSetup})
}

// Console stands for whoever works at the machine itself, with the folder at
// hand: nothing could keep them from it.
const Console = "console"

// mayEnrol says whether by may change who is enrolled.
func mayEnrol(t engine.Tx, by string) error {
	if by == Console {
		return nil
	}
	role, err := roleOf(t, by)
	if err == nil && role != Chair && role != Member {
		err = fmt.Errorf("%w: only the committee enrols", ErrSignOff)
	}
	return err
}

// standing refuses candidates and their kin (S4b): by name, and by the roll,
// where those of a candidate's household are taken for kin.
func (a *enrolAct) standing(s *Store, t engine.Tx) error {
	if a.new.Namesake != "" {
		return nil
	}
	candidates := map[string]bool{}
	for _, p := range s.roster.posts {
		for _, c := range p.Candidates {
			candidates[election.PlainName(c.Name)] = true
		}
	}
	if candidates[election.PlainName(a.new.Name)] {
		return ErrStanding
	}
	homes, mine, kin := map[string]bool{}, map[string]bool{}, false
	err := eachVoter(t, func(_ election.VoterID, v *voter) error {
		if candidates[election.PlainName(v.name)] && v.household != "" {
			homes[v.household] = true
		}
		if v.name == a.new.Name {
			mine[v.household], kin = true, kin || v.kin
		}
		return nil
	})
	for h := range mine {
		kin = kin || homes[h]
	}
	if err == nil && kin {
		err = ErrStanding
	}
	return err
}

func (a *enrolAct) allowedAs() string { return unguarded }

func (a *enrolAct) done() {}

func (a *enrolAct) entries() []journal.Entry {
	d := map[string]string{"name": a.new.Name, "role": string(a.new.Role)}
	if a.new.Namesake != "" {
		d["namesake"] = a.new.Namesake
	}
	return []journal.Entry{entryOf("person.add", SignOff{By: a.by}, a.at, d)}
}

// personAct is an act that changes one person.
type personAct struct {
	what, name string
	by         string
	at         time.Time
	change     func(t engine.Tx, p *staff) (*staff, error) // nil: the person goes
}

func (a *personAct) do(_ *Store, t engine.Tx) error {
	now, err := getState(t)
	if err != nil {
		return err
	}
	if now.Stage == StageSealed {
		return ErrSealed
	}
	p, err := getStaff(t, a.name)
	if err != nil {
		return err
	}
	if p == nil {
		return ErrNobody
	}
	if a.by != a.name {
		if err := mayEnrol(t, a.by); err != nil {
			return err
		}
	}
	after, err := a.change(t, p)
	if err != nil {
		return err
	}
	if after == nil {
		err = t.Delete(staffKey(a.name))
	} else {
		err = putStaff(t, a.name, after)
	}
	if err != nil {
		return err
	}
	left := false
	err = eachStaff(t, func(_ string, p *staff) error {
		left = left || !p.Off && (p.Role == Chair || p.Role == Member)
		return nil
	})
	if err == nil && !left {
		err = ErrLastKey
	}
	return err
}

func (a *personAct) allowedAs() string { return unguarded }

func (a *personAct) done() {}

func (a *personAct) entries() []journal.Entry {
	return []journal.Entry{entryOf("person."+a.what, SignOff{By: a.by}, a.at, map[string]string{"name": a.name})}
}

func (s *Store) changeStaff(ctx context.Context, what, name, by string, at time.Time, change func(engine.Tx, *staff) (*staff, error)) error {
	a := &personAct{what: what, name: strings.TrimSpace(name), by: by, at: at, change: change}
	if err := s.submit(ctx, a); err != nil {
		return fmt.Errorf("couldn't change %s: %w", a.name, err)
	}
	return nil
}

// Remove takes a person off the list. What the person did stays.
func (s *Store) Remove(ctx context.Context, name, by string, at time.Time) error {
	return s.changeStaff(ctx, "remove", name, by, at, func(engine.Tx, *staff) (*staff, error) { return nil, nil })
}

// TurnOff keeps a person from signing in, or lets them again.
func (s *Store) TurnOff(ctx context.Context, name string, off bool, by string, at time.Time) error {
	what := "on"
	if off {
		what = "off"
	}
	return s.changeStaff(ctx, what, name, by, at, func(_ engine.Tx, p *staff) (*staff, error) {
		p.Off = off
		return p, nil
	})
}

// SetPIN gives a person another PIN, and an end to any waiting.
func (s *Store) SetPIN(ctx context.Context, name, pin, by string, at time.Time) error {
	if err := goodPIN(pin); err != nil {
		return fmt.Errorf("couldn't change the PIN of %s: %w", name, err)
	}
	hash, err := s.pinCost().hash(pin)
	if err != nil {
		return err
	}
	return s.changeStaff(ctx, "pin", name, by, at, func(_ engine.Tx, p *staff) (*staff, error) {
		p.PIN, p.Here, p.Far = hash, tries{}, tries{}
		return p, nil
	})
}

// SetupCode makes the code by which the first person is enrolled on a screen,
// and forgets the one before. It is shown once; only its hash is kept.
func (s *Store) SetupCode(ctx context.Context) (string, error) {
	var b [10]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("couldn't draw a code: %w", err)
	}
	code := base32.StdEncoding.EncodeToString(b[:])
	sum := sha256.Sum256([]byte(code))
	err := s.submit(ctx, actFunc{unguarded, func(t engine.Tx) error {
		now, err := getState(t)
		if err == nil && now.Stage != NoDay {
			err = fmt.Errorf("%w: people are enrolled already", ErrThere)
		}
		if err != nil {
			return err
		}
		return t.Put([]byte{tabInit}, sum[:])
	}})
	return code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:], err
}

// plainCode is a code as it was drawn, however it was typed.
func plainCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '2' && r <= '7' {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
}
