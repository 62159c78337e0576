// This file takes a decision back: a slip of the finger is put right by deciding
// anew, with both entries in the log.

package record

import (
	"context"
	"errors"
	"fmt"

	"zheng/store/engine"
	"zheng/store/journal"
)

// What keeps a decision from being taken back.
var (
	ErrUndecided = errors.New("people decided nothing about the sheet")
	ErrCameAgain = errors.New("the same paper was recorded since the sheet was put aside")
)

// TakeBack puts a sheet that two people decided back among those that wait,
// because one of these two asks for it; nothing of it counts until it is settled
// anew. said is what is known of it already, see Say. Errors are ErrUnknown,
// ErrUndecided, ErrSignOff for anybody else, ErrCameAgain, or the stage's.
func (s *Store) TakeBack(ctx context.Context, h Hash, who string, said Docket) error {
	kept, err := said.encode()
	if err == nil {
		err = s.submit(ctx, &takeBackAct{hash: h, who: who, said: kept})
	}
	if err != nil {
		return fmt.Errorf("couldn't take back what was decided of the sheet %s: %w", h, err)
	}
	return nil
}

// takeBackAct is the act of TakeBack.
type takeBackAct struct {
	hash Hash
	who  string
	said []byte
	was  Status
	vote string // digest of what counted until now
}

func (a *takeBackAct) allowedAs() string { return "settle" }
func (a *takeBackAct) done()             {}

func (a *takeBackAct) entries() []journal.Entry {
	e := journal.Entry{Act: journal.ActTakeBack, Who: a.who, Sheet: &journal.Sheet{
		Hash: a.hash.String(), Was: string(a.was), WasVote: a.vote, Status: string(Review),
	}}
	return []journal.Entry{e.Hidden()}
}

func (a *takeBackAct) do(s *Store, t engine.Tx) error {
	p, err := getPaper(t, a.hash, s.roster)
	if err != nil {
		return err
	}
	if p == nil {
		return ErrUnknown
	}
	e, err := getEvidence(t, a.hash)
	switch {
	case err != nil:
		return err
	case e.Decision == nil:
		return ErrUndecided
	case a.who == "" || a.who != e.Decision.By && a.who != e.Decision.Second:
		return fmt.Errorf("%w: only one of the two who decided takes it back", ErrSignOff)
	}
	if a.was, a.vote = p.status, ""; p.status == Counted {
		if a.vote, err = journal.VoteDigest(p.ballot.vote(s.roster)); err != nil {
			return err
		}
	}
	after := *p
	after.status, after.ballot = Review, ballot{posts: p.ballot.posts}
	if !p.indexed() {
		if err := s.remember(t, a.hash, &after, e); err != nil {
			return err
		}
	}
	e.Decision, e.Ink = nil, nil
	if err := putEvidence(t, a.hash, e); err != nil {
		return err
	}
	if err := t.Put(hashKey(tabPending, a.hash), a.said); err != nil {
		return err
	}
	if err := t.Put(sheetKey(a.hash), after.encode()); err != nil {
		return err
	}
	if err := count(t, p, s.roster, minus); err != nil {
		return err
	}
	if err := count(t, &after, s.roster, 1); err != nil {
		return err
	}
	var n single
	if err := getCounter(t, []byte{tabTakenBack}, &n); err != nil {
		return err
	}
	n++
	return putCounter(t, []byte{tabTakenBack}, &n)
}

// remember puts a sheet into the indexes that forget took it out of. What came
// meanwhile was not compared with it: the same paper may be counted by now.
func (s *Store) remember(t engine.Tx, h Hash, p *paper, e evidence) error {
	var known ink
	if len(e.Ink) > 0 {
		var err error
		if known, err = decodeInk(h, e.Ink); err != nil {
			return err
		}
	}
	others, err := s.sameInk(t, known)
	if err != nil {
		return err
	}
	numbered, err := sameNumber(t, p.number, p.page)
	if err != nil {
		return err
	}
	for _, o := range append(others, numbered...) {
		if o.String() != e.Other { // that one was there before
			return fmt.Errorf("%w: it is %s", ErrCameAgain, o)
		}
	}
	p.keys = uint64(len(known.buckets))
	puts := known.entries(h)
	if p.number != 0 {
		puts = append(puts, [2][]byte{append(numberPrefix(p.number, p.page), h[:]...), nil})
	}
	for _, kv := range puts {
		if err := t.Put(kv[0], kv[1]); err != nil {
			return err
		}
	}
	return nil
}
