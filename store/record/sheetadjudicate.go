package record

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// Adjudicate records what two people decided of a sheet that waits in Review; the
// machine's reading stays beside it.
func (s *Store) Adjudicate(ctx context.Context, h Hash, d Decision) error {
	if err := d.valid(); err != nil {
		return fmt.Errorf("couldn't adjudicate the sheet %s: %w", h, err)
	}
	if err := s.submit(ctx, &adjudicateAct{hash: h, decision: d}); err != nil {
		return fmt.Errorf("couldn't adjudicate the sheet %s: %w", h, err)
	}
	return nil
}

func (d *Decision) valid() error {
	d.By, d.Second = strings.TrimSpace(d.By), strings.TrimSpace(d.Second)
	d.Void, d.Reject = strings.TrimSpace(d.Void), strings.TrimSpace(d.Reject)
	ways := 0
	for _, is := range []bool{d.Vote != nil, d.Void != "", d.Reject != ""} {
		if is {
			ways++
		}
	}
	switch {
	case ways != 1:
		return errors.New("a decision is a vote, or void, or a rejection: exactly one of them")
	case d.By == "" || d.Second == "":
		return errors.New("two people decide: both must be named")
	case d.By == d.Second:
		return fmt.Errorf("two people decide: %q was named twice", d.By)
	}
	return nil
}

// adjudicateAct is the act of Adjudicate.
type adjudicateAct struct {
	hash     Hash
	decision Decision
	after    *paper
	vote     string // digest of what counts now
}

// entries tell who decided what of the sheet.
func (a *adjudicateAct) entries() []journal.Entry {
	d := a.decision
	e := journal.Entry{Act: journal.ActAdjudicate, Who: d.By, With: d.Second, Why: d.Reason, Sheet: &journal.Sheet{
		Hash: a.hash.String(), Was: string(Review), Status: string(a.after.status), Vote: a.vote, Reason: d.Void + d.Reject,
	}}
	return []journal.Entry{e.Hidden()}
}

func (a *adjudicateAct) do(s *Store, t engine.Tx) error {
	p, err := getPaper(t, a.hash, s.roster)
	if err != nil {
		return err
	}
	if p == nil {
		return ErrUnknown
	}
	if p.status != Review {
		return fmt.Errorf("%w: it is %s", ErrAdjudicated, p.status)
	}
	after, err := a.outcome(p, s.roster)
	if err != nil {
		return err
	}
	e, err := getEvidence(t, a.hash)
	if err != nil {
		return err
	}
	if !after.indexed() {
		if e.Ink, err = forget(t, a.hash, p); err != nil {
			return err
		}
		after.keys = 0
	}
	e.Decision = &a.decision
	if err := putEvidence(t, a.hash, e); err != nil {
		return err
	}
	if err := t.Delete(hashKey(tabPending, a.hash)); err != nil {
		return err
	}
	if err := t.Put(sheetKey(a.hash), after.encode()); err != nil {
		return err
	}
	if a.after, a.vote = after, ""; after.status == Counted {
		if a.vote, err = journal.VoteDigest(after.ballot.vote(s.roster)); err != nil {
			return err
		}
	}
	if err := count(t, p, s.roster, minus); err != nil {
		return err
	}
	return count(t, after, s.roster, 1)
}

func (a *adjudicateAct) outcome(before *paper, r roster) (*paper, error) {
	after := *before
	d := &a.decision
	switch {
	case d.Reject == RejectRepeated:
		after.status = Repeated
		return &after, nil
	case d.Reject != "":
		after.status = Rejected
		return &after, nil
	}
	vote := d.Vote
	if vote == nil {
		vote = &election.Vote{Void: d.Void}
	}
	after.status = Counted
	if len(before.ballot.posts) == 0 {
		return nil, errors.New("its posts are not known: reject it, and scan the paper again")
	}
	var err error
	after.ballot, err = votedBallot(before.ballot.posts, vote, r)
	return &after, err
}

// forget takes a sheet out of the indexes that later sheets are compared with,
// and gives its ink, to be kept in case the decision is taken back.
func forget(t engine.Tx, h Hash, p *paper) (kept []byte, err error) {
	i, err := getInk(t, h)
	if err != nil {
		return nil, err
	}
	keys := [][]byte{}
	if p.keys > 0 {
		kept = i.encode()
		for _, kv := range i.entries(h) {
			keys = append(keys, kv[0])
		}
	}
	if p.number != 0 {
		keys = append(keys, append(numberPrefix(p.number, p.page), h[:]...))
	}
	for _, k := range keys {
		if err := t.Delete(k); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

func (a *adjudicateAct) allowedAs() string { return "settle" }

func (a *adjudicateAct) done() {}
