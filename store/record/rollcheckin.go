package record

import (
	"context"
	"fmt"
	"strings"

	"zheng/store/election"
	"zheng/store/engine"
)

// Place is where and by whom a voter is served. Box is the mobile box that is
// with them, "" at a station.
type Place struct {
	Station string // "" serves the voters of every station
	Desk    string
	Clerk   string // a person, or the kiosk itself
	Box     string
}

func (p Place) where() string {
	parts := []string{}
	for _, s := range []string{p.Station, p.Desk, p.Box} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// CheckIn records that a voter takes part and draws a ballot, and one for each
// voter whose approved proxy he or she is. One transaction does all of it;
// where the voter is not Ready nothing changes and the verdict says why. When
// it returns a Ready verdict and no error, it is on the disk.
func (v *Voters) CheckIn(ctx context.Context, id election.VoterID, at Place) (Verdict, error) {
	return v.checkIn(ctx, &checkInAct{voters: v, id: id, at: at})
}

// CheckInByHand is CheckIn for one without a card that can be read: two people
// who know the voter answer for it.
func (v *Voters) CheckInByHand(ctx context.Context, id election.VoterID, at Place, k SignOff) (Verdict, error) {
	k.Where = at.where()
	if err := k.byTwo(); err != nil {
		return Verdict{}, fmt.Errorf("couldn't check in by hand: %w", err)
	}
	at.Clerk = k.By
	return v.checkIn(ctx, &checkInAct{voters: v, id: id, at: at, signOff: &k})
}

func (v *Voters) checkIn(ctx context.Context, a *checkInAct) (Verdict, error) {
	if a.at.Clerk == "" {
		return Verdict{}, fmt.Errorf("couldn't check in: who serves the voter must be named")
	}
	if err := v.store.submit(ctx, a); err != nil {
		return Verdict{}, fmt.Errorf("couldn't check in: %w", err)
	}
	return a.out, nil
}

// checkInAct is the act of CheckIn.
type checkInAct struct {
	voters  *Voters
	id      election.VoterID
	at      Place
	signOff *SignOff
	out     Verdict
}

func (a *checkInAct) do(_ *Store, t engine.Tx) error {
	before, err := getVoter(t, a.id)
	if err != nil {
		return err
	}
	if a.out = judge(a.id, before, a.at, a.voters.home); a.out.Answer != Ready {
		return nil
	}
	after := *before
	after.part, after.where, after.by = inPerson, a.at.where(), a.at.Clerk
	if err := change(t, a.id, before, &after); err != nil {
		return err
	}
	for _, g := range before.givers {
		giver, err := mustVoter(t, g)
		if err != nil {
			return err
		}
		used := *giver
		used.part, used.where, used.by = byProxy, after.where, after.by
		if err := change(t, g, giver, &used); err != nil {
			return err
		}
	}
	if a.signOff != nil {
		if err := writeLog(t, LogEntry{Act: "by_hand", Voter: a.id, SignOff: *a.signOff}); err != nil {
			return err
		}
	}
	return logCheckIn(t)
}

func (a *checkInAct) allowedAs() string { return "check_in" }

func (a *checkInAct) done() {
	if a.out.Answer == Ready {
		a.voters.remember(a.out.Voter)
	}
}

// HandOver records that a voter who was checked in now holds the ballots.
// Confirming it twice changes nothing.
func (v *Voters) HandOver(ctx context.Context, id election.VoterID) error {
	err := v.store.submit(ctx, actFunc{"handover", func(t engine.Tx) error {
		before, err := mustVoter(t, id)
		if err != nil {
			return err
		}
		if before.part != inPerson {
			return fmt.Errorf("%w: the voter was not checked in", ErrNot)
		}
		after := *before
		after.handed = true
		return change(t, id, before, &after)
	}})
	if err != nil {
		return fmt.Errorf("couldn't record the hand-over: %w", err)
	}
	return nil
}
