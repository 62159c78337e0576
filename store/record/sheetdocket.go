// This file keeps what was said of a sheet that two people have not settled yet,
// beside its place among those that wait: it goes when the sheet is settled, and
// is in no log and no archive. So a first decision outlives a restart, and
// nobody learns later who thought what.

package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"zheng/store/engine"
)

// Opinion is what one person made of a sheet.
type Opinion struct {
	Who      string   `json:"who"`
	Decision Decision `json:"decision"`          // names and reason are empty
	HandOn   bool     `json:"hand_on,omitempty"` // to the committee, rather than decide
}

// Docket is what was said of a sheet so far. The zero value is nothing.
type Docket struct {
	First     *Opinion `json:"first,omitempty"`
	Second    *Opinion `json:"second,omitempty"` // where it did not agree
	Committee bool     `json:"committee,omitempty"`
}

// encode gives nothing for nothing.
func (d Docket) encode() ([]byte, error) {
	if d == (Docket{}) {
		return nil, nil
	}
	return json.Marshal(d)
}

func decodeDocket(b []byte) (d Docket, err error) {
	if len(b) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(b, &d); err != nil {
		return d, fmt.Errorf("%w: what was said of a sheet makes no sense: %w", ErrDamaged, err)
	}
	return d, nil
}

// Say keeps what was said so far of a sheet that waits in Review, in place of
// what was kept before. Errors are ErrUnknown, ErrAdjudicated, or the stage's.
func (s *Store) Say(ctx context.Context, h Hash, d Docket) error {
	for _, v := range []*Opinion{d.First, d.Second} {
		if v != nil && v.Who == "" {
			return errors.New("couldn't keep an opinion: whoever has it must be named")
		}
	}
	said, err := d.encode()
	if err == nil {
		err = s.submit(ctx, actFunc{"settle", func(t engine.Tx) error {
			p, err := getPaper(t, h, s.roster)
			switch {
			case err != nil:
				return err
			case p == nil:
				return ErrUnknown
			case p.status != Review:
				return fmt.Errorf("%w: it is %s", ErrAdjudicated, p.status)
			}
			return t.Put(hashKey(tabPending, h), said)
		}})
	}
	if err != nil {
		return fmt.Errorf("couldn't keep an opinion on the sheet %s: %w", h, err)
	}
	return nil
}

// Dockets gives what was said of the sheets that wait, of those of which
// something was.
func (s *Store) Dockets() (map[Hash]Docket, error) {
	out := map[Hash]Docket{}
	err := s.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabPending}, func(k, v []byte) error {
			d, err := decodeDocket(v)
			if err == nil && len(v) > 0 {
				out[tail(k)] = d
			}
			return err
		})
	})
	return out, err
}
