// This file is the table of steps that a day may take: who signs off each,
// and what each asks for.

package record

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zheng/store/engine"
)

// Transition is a step that the day may take, and who signs it off.
type Transition struct {
	From, To Stage
	First    []Role // one of these,
	Second   []Role // and another person of these; none: one person is enough
	Reason   bool   // it is a way back or an interruption: a reason is always given
}

var (
	scrutiny = []Role{Scrutineer, ChiefScrutineer}
	tellers  = []Role{Chair, Member, ChiefTeller}
)

// transitions are all steps there are (domain §10, E11): opening, closing and
// whatever is decided takes a scrutineer's signature beside the committee's.
var transitions = []Transition{
	{StageSetup, StageTest, tellers, nil, false},
	{StageTest, StageSetup, tellers, nil, false},
	{StageSetup, StageOpen, committee, scrutiny, false},
	{StageTest, StageOpen, committee, scrutiny, false},
	{StageOpen, StagePaused, committee, nil, true},
	{StagePaused, StageOpen, committee, scrutiny, true},
	{StageOpen, StageClosed, committee, scrutiny, false},
	{StagePaused, StageClosed, committee, scrutiny, false},
	{StageClosed, StageOpen, committee, scrutiny, true}, // the vote is extended
	{StageClosed, StageCounting, tellers, scrutiny, false},
	{StageCounting, StageDecided, committee, scrutiny, false},
	{StageDecided, StageCounting, committee, scrutiny, true}, // recount
	{StageDecided, StageAnnounced, []Role{ChiefTeller}, []Role{ChiefScrutineer}, false},
	{StageAnnounced, StageCounting, committee, scrutiny, true}, // recount
	{StageAnnounced, StageSealed, committee, scrutiny, false},
}

// Next are the steps that the day may take from a stage.
func Next(from Stage) (out []Transition) {
	for _, t := range transitions {
		if t.From == from {
			out = append(out, t)
		}
	}
	return out
}

// transition finds one step.
func transition(from, to Stage) (Transition, bool) {
	for _, t := range transitions {
		if t.From == from && t.To == to {
			return t, true
		}
	}
	return Transition{}, false
}

// Given is what a step rests on that the record does not know by itself.
type Given struct {
	At         time.Time
	Short      int      // for StageClosed: voters who are missing for the vote to stand (Q1)
	Fails      []string // for StageDecided: why the vote does not stand
	Unready    []string // for StageOpen: essential findings of the readiness check that fail
	Identities []string // for StageDecided: identities (三核三查) that do not hold
	Seen       *Figures // for StageDecided: the figures that these were found on
	Result     string   // for StageDecided and StageAnnounced: SHA-256 of the result
	Bags       []Bag    // for Sealed
}

// Finding is one thing that a step asks for.
type Finding struct {
	Code        string // a word for the texts
	Holds       bool
	Override    bool   // two people with a reason go over it
	Left, Right int    // figures, where it compares two
	Says        string // of a finding of the caller's
}

// Unmet: a step asks for what does not hold.
type Unmet struct {
	To       Stage
	Findings []Finding // those that do not hold
}

func (u *Unmet) Error() string {
	var out []string
	for _, f := range u.Findings {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s (%d, %d) %s", f.Code, f.Left, f.Right, f.Says)))
	}
	return fmt.Sprintf("the step to %q asks for what does not hold: %s", u.To, strings.Join(out, "; "))
}

// Is makes every Unmet an ErrStage.
func (u *Unmet) Is(err error) bool { return err == ErrStage }

// askedFor is what a stage asks for before it is entered: its guard's, and that what
// it is about is not objected to.
func askedFor(s *Store, t engine.Tx, from, to Stage, g Given) ([]Finding, error) {
	out, err := guards[to](s, t, from, g)
	if err != nil || to == StageOpen && from != StageSetup && from != StageTest {
		return out, err
	}
	open, err := held(t, to)
	return append(out, open...), err
}

// guards are what each stage asks for before it is entered.
var guards = map[Stage]func(s *Store, t engine.Tx, from Stage, g Given) ([]Finding, error){
	StageOpen: func(_ *Store, t engine.Tx, from Stage, g Given) ([]Finding, error) {
		if from == StagePaused || from == StageClosed {
			return nil, nil // it was zero when the polls opened
		}
		c, d, err := countersOf(t)
		sheets, came := int(c.Counted+c.Review+c.Rejected+c.Repeated), int(d.Own+d.Proxy)
		out := []Finding{
			{Code: "zero_sheets", Holds: sheets == 0, Left: sheets},
			{Code: "zero_voters", Holds: came == 0, Left: came},
			{Code: "roll", Holds: d.Voters > 0, Override: true, Left: int(d.Voters)},
		}
		for _, says := range g.Unready {
			out = append(out, Finding{Code: "unready", Override: true, Says: says})
		}
		return out, err
	},
	StageClosed: func(_ *Store, _ engine.Tx, _ Stage, g Given) ([]Finding, error) {
		return []Finding{{Code: "quorum", Holds: g.Short == 0, Override: true, Left: g.Short}}, nil
	},
	StageCounting: func(_ *Store, t engine.Tx, _ Stage, _ Given) ([]Finding, error) {
		_, d, err := countersOf(t)
		waiting := int(d.Own) - int(d.Handed)
		out := []Finding{{Code: "handed", Holds: waiting == 0, Override: true, Left: waiting}}
		all, more := boxes(t)
		under := 0
		for _, s := range all {
			if n := len(s.Trips); n > 0 && s.Trips[n-1].Back == nil {
				under++
			}
		}
		if len(all) > 0 {
			out = append(out, Finding{Code: "boxes", Holds: under == 0, Override: true, Left: under})
		}
		return out, errors.Join(err, more)
	},
	StageDecided: func(_ *Store, t engine.Tx, _ Stage, g Given) ([]Finding, error) {
		c, d, err := countersOf(t)
		returned, drawn := int(c.Counted+c.Review), int(d.Own+d.Proxy+d.Replaced)
		out := []Finding{
			{Code: "counted", Holds: c.Counted > 0, Override: true, Left: int(c.Counted)},
			{Code: "pending", Holds: c.Review == 0, Left: int(c.Review)},
			{Code: "seen", Holds: g.Seen != nil && g.Seen.same(c), Left: int(c.Counted)},
			{Code: "result", Holds: g.Result != ""},
		}
		if d.Voters > 0 {
			out = append(out, Finding{Code: "returned", Holds: returned <= drawn-int(d.Cancelled), Override: true, Left: returned, Right: drawn - int(d.Cancelled)})
		}
		for _, says := range g.Fails {
			out = append(out, Finding{Code: "stands", Override: true, Says: says})
		}
		for _, says := range g.Identities {
			out = append(out, Finding{Code: "identity", Override: true, Says: says})
		}
		return out, err
	},
	StageAnnounced: func(_ *Store, t engine.Tx, _ Stage, g Given) ([]Finding, error) {
		last, err := lastStep(t, StageDecided)
		return []Finding{{Code: "same_result", Holds: g.Result != "" && last.Result == g.Result}}, err
	},
	StageSealed: func(_ *Store, t engine.Tx, _ Stage, g Given) ([]Finding, error) {
		c, _, err := countersOf(t)
		ballots, whole := 0, len(g.Bags) > 0
		seen := map[string]bool{}
		for _, b := range g.Bags {
			if slices.Contains([]string{"valid", "invalid", "blank"}, b.Kind) {
				ballots += b.Count
			}
			whole = whole && b.Seal != "" && b.Count >= 0 && !seen[b.Seal]
			seen[b.Seal] = true
		}
		return []Finding{
			{Code: "bags", Holds: whole, Left: len(g.Bags)},
			{Code: "bagged", Holds: ballots == int(c.Counted), Override: true, Left: ballots, Right: int(c.Counted)},
		}, err
	},
}

func (f *Figures) same(c sheetCounters) bool {
	return f.Counted == int(c.Counted) && f.Void == int(c.Void) && f.Pending == int(c.Review) &&
		f.Rejected == int(c.Rejected) && f.Repeated == int(c.Repeated)
}

// countersOf reads the counters of sheets and of the desk.
func countersOf(t engine.Tx) (c sheetCounters, d desk, err error) {
	if c, err = getSheetCounters(t); err != nil {
		return c, d, err
	}
	d, err = getDesk(t)
	return c, d, err
}
