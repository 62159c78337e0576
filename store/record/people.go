// This file and people*.go beside it keep the people who run the election:
// named, each with a role and a secret that only a slow hash of is kept.

package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zheng/store/engine"
)

// Role is what somebody does on the day (domain §10). Voters have none.
type Role string

// The roles.
const (
	Desk            Role = "desk"             // registration desk: check-in, issue
	Teller          Role = "teller"           // feeds, decides first
	Scrutineer      Role = "scrutineer"       // second key
	ChiefScrutineer Role = "chief_scrutineer" // signs
	ChiefTeller     Role = "chief_teller"     // signs
	Chair           Role = "chair"            // of the election committee
	Member          Role = "member"           // of the election committee
	Supervisor      Role = "supervisor"       // reads everything, may halt
	Technician      Role = "technician"       // hardware, never votes or tallies
)

// Roles are all roles, as they are listed.
var Roles = []Role{Chair, Member, ChiefScrutineer, ChiefTeller, Scrutineer, Teller, Desk, Supervisor, Technician}

// ErrNobody: no such person is enrolled, or no longer.
var ErrNobody = errors.New("no such person is enrolled")

// Account is an enrolled person, as others may see one.
type Account struct {
	Name     string
	Role     Role
	Off      bool      // may not sign in
	Card     bool      // signs in with the own ID card too
	Namesake string    // why one with a candidate's name is none
	Wait     time.Time // no try before; zero where any time
}

// staff is the entry of a person.
type staff struct {
	Role     Role    `json:"role"`
	Off      bool    `json:"off,omitempty"`
	PIN      pinHash `json:"pin"`
	Card     string  `json:"card,omitempty"` // HMAC of the ID number under the roll's key
	Namesake string  `json:"namesake,omitempty"`
	Here     tries   `json:"here,omitzero"` // from this machine
	Far      tries   `json:"far,omitzero"`  // from others, which keep nobody from this one
}

// tries are the wrong PINs in a row, and how long one waits for them.
type tries struct {
	Wrong int       `json:"wrong"`
	Wait  time.Time `json:"wait,omitzero"`
}

func (p *staff) tries(far bool) *tries {
	if far {
		return &p.Far
	}
	return &p.Here
}

func (p *staff) account(name string) Account {
	a := Account{Name: name, Role: p.Role, Off: p.Off, Card: p.Card != "", Namesake: p.Namesake, Wait: p.Here.Wait}
	if p.Far.Wait.After(a.Wait) {
		a.Wait = p.Far.Wait
	}
	return a
}

func staffKey(name string) []byte { return append([]byte{tabStaff}, name...) }

func decodeStaff(b []byte) (*staff, error) {
	p := &staff{}
	if err := json.Unmarshal(b, p); err != nil || !slices.Contains(Roles, p.Role) || !p.PIN.sane() {
		return nil, fmt.Errorf("%w: a person's entry makes no sense", ErrDamaged)
	}
	return p, nil
}

// getStaff gives a person; nil for nobody.
func getStaff(t engine.Tx, name string) (*staff, error) {
	b, err := t.Get(staffKey(name))
	if err != nil || b == nil {
		return nil, err
	}
	return decodeStaff(b)
}

func putStaff(t engine.Tx, name string, p *staff) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return t.Put(staffKey(name), b)
}

// roleOf is the role of one who may act.
func roleOf(t engine.Tx, name string) (Role, error) {
	p, err := getStaff(t, name)
	if err != nil {
		return "", err
	}
	if p == nil || p.Off {
		return "", fmt.Errorf("%w: %w: %q", ErrSignOff, ErrNobody, name)
	}
	return p.Role, nil
}

func eachStaff(t engine.Tx, fn func(name string, p *staff) error) error {
	return engine.Each(t, []byte{tabStaff}, func(k, b []byte) error {
		p, err := decodeStaff(b)
		if err != nil {
			return err
		}
		return fn(string(k[1:]), p)
	})
}

// People lists everybody enrolled, by role and name.
func (s *Store) People() (out []Account, err error) {
	err = s.view(func(t engine.Tx) error {
		return eachStaff(t, func(name string, p *staff) error {
			out = append(out, p.account(name))
			return nil
		})
	})
	slices.SortFunc(out, func(a, b Account) int {
		if d := slices.Index(Roles, a.Role) - slices.Index(Roles, b.Role); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, err
}

// Account gives one person, or ErrNobody.
func (s *Store) Account(name string) (a Account, err error) {
	err = s.view(func(t engine.Tx) error {
		p, err := getStaff(t, name)
		if err == nil && p == nil {
			err = ErrNobody
		}
		if err == nil {
			a = p.account(name)
		}
		return err
	})
	return a, err
}
