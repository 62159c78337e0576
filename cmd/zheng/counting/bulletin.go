// This file makes the figures that a community gives to those above it.

package counting

import (
	"context"
	"errors"
	"slices"
	"time"

	"zheng/store/bulletin"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/tally"
)

// Bulletin gives the signed figures of a record as it stands, with the result
// that is shown beside them. Alarms are those of the supervisors' screen.
func Bulletin(ctx context.Context, e *election.Election, store *record.Store, r *tally.Result, alarms []bulletin.Alarm, now time.Time) ([]byte, error) {
	signed, err := store.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	head, err := journal.ParseCheckpoint(signed)
	if err != nil {
		return nil, err
	}
	b := bulletin.Of(e, r, head, now)
	b.Alarms = alarms
	day, err := store.Day()
	if err != nil {
		return nil, err
	}
	b.Stage, b.Halted = string(day.Stage), day.Halted
	if day.Kept() && day.Announced() {
		if b.Result, err = bulletin.OutcomeOf(r); err != nil {
			return nil, err
		}
	}
	if b.Groups, err = groups(e, store); err != nil {
		return nil, err
	}
	if b.Steps, err = steps(e, store); err != nil {
		return nil, err
	}
	return bulletin.Sign(b, store.PublicKey(), store.SignText)
}

// groups are those of whom a document asks that so many take part.
func groups(e *election.Election, store *record.Store) (out []bulletin.Group, err error) {
	voters, err := store.Voters(e)
	if errors.Is(err, record.ErrNoRoll) || errors.Is(err, record.ErrKey) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := voters.Participation()
	for _, p := range list {
		if p.By != record.ByAll && p.Goal() > 0 {
			out = append(out, bulletin.Group{By: p.By, Value: p.Value, Registered: p.Registered, Participants: p.Participants, Goal: p.Goal()})
		}
	}
	return out, err
}

// steps are the items of the work record book of which the last day is known.
func steps(e *election.Election, store *record.Store) (out []bulletin.Step, err error) {
	signed, err := store.SignedItems()
	if err != nil {
		return nil, err
	}
	for _, i := range record.BookOf(e) {
		breaks, _, last := i.Breaks(signed, e)
		if last.IsZero() {
			continue
		}
		out = append(out, bulletin.Step{Item: i.Key, Last: last.Format(time.DateOnly), Done: signed[i.Key].Date, Broken: breaks})
	}
	return out, nil
}

// Disagreeing are the alarms of a result alone: the figures that do not agree,
// and a vote that does not stand.
func Disagreeing(r *tally.Result) (out []bulletin.Alarm) {
	if slices.ContainsFunc(r.Reconcile, func(id tally.Identity) bool { return id.Holds != nil && !*id.Holds }) {
		out = append(out, bulletin.Alarm{Code: "identity", Bad: true})
	}
	if r.Issued != nil && r.Returned > *r.Issued {
		out = append(out, bulletin.Alarm{Code: "returned", Bad: true})
	}
	return out
}
