package record

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// ErrSignOff: the people named may not take the step, or not together.
var ErrSignOff = errors.New("the people who sign off do not fit")

// Findings tells what the step to a stage would ask for now, and what of it
// holds. It changes nothing.
func (s *Store) Findings(to Stage, g Given) (out []Finding, err error) {
	err = s.view(func(t engine.Tx) error {
		now, err := getState(t)
		if err != nil || guards[to] == nil {
			return err
		}
		out, err = askedFor(s, t, now.Stage, to, g)
		return err
	})
	return out, err
}

// Step takes the day to another stage. Two people answer where the transition
// asks for two, both enrolled with a fitting role; SignOff.By may be either.
// Errors are ErrStage (an *Unmet among them), ErrHalted, ErrSealed, ErrSignOff or
// the disk's. When it returns nil, the step is on the disk.
func (s *Store) Step(ctx context.Context, to Stage, k SignOff, g Given) error {
	k.tidy()
	for i := range g.Bags {
		g.Bags[i].Seal = election.HideNumbers(strings.TrimSpace(g.Bags[i].Seal))
	}
	if to == StageCounting {
		// Again, for a machine that was switched off right after closing.
		if err := s.compactClosed(ctx); err != nil {
			return fmt.Errorf("couldn't go to the stage %q: %w", to, err)
		}
	}
	a := &stepAct{to: to, signOff: k, given: g}
	if err := s.submit(ctx, a); err != nil {
		return fmt.Errorf("couldn't go to the stage %q: %w", to, err)
	}
	if to != StageClosed {
		return nil
	}
	if err := s.compactClosed(ctx); err != nil {
		return fmt.Errorf("the polls are closed, but: %w", err)
	}
	return nil
}

// compactClosed takes the traces of the order of voters out of the record, once the
// polls are closed and before a sheet is recorded.
func (s *Store) compactClosed(ctx context.Context) error {
	now, err := s.Stage()
	if err != nil || now != StageClosed || s.file == nil {
		return err
	}
	return s.Compact(ctx)
}

// stepAct is the act of Step.
type stepAct struct {
	to      Stage
	signOff SignOff
	given   Given
	out     Step
}

func (a *stepAct) do(s *Store, t engine.Tx) error {
	now, err := getState(t)
	if err != nil {
		return err
	}
	switch {
	case now.Stage == NoDay:
		return fmt.Errorf("%w: nobody is enrolled yet, so no day is kept", ErrStage)
	case now.Stage == StageSealed:
		return ErrSealed
	case now.Halted:
		return ErrHalted
	}
	way, ok := transition(now.Stage, a.to)
	if !ok {
		return fmt.Errorf("%w: there is no step from %q to %q", ErrStage, now.Stage, a.to)
	}
	if err := allowedBy(t, way, a.signOff); err != nil {
		return err
	}
	a.out = Step{Act: ActStep, From: now.Stage, To: a.to, At: a.given.At, SignOff: a.signOff}
	if err := a.guard(s, t, now.Stage); err != nil {
		return err
	}
	switch a.to {
	case StageOpen:
		if now.Stage == StageSetup || now.Stage == StageTest {
			var all share
			if err := getCounter(t, groupKey(ByAll, ""), &all); err != nil {
				return err
			}
			a.out.Registered = int(all.registered)
		}
	case StageDecided, StageAnnounced:
		a.out.Result = a.given.Result
	case StageSealed:
		a.out.Bags = a.given.Bags
	}
	now.Stage = a.to
	return writeStep(t, now, a.out)
}

// guard holds the step against what its stage asks for.
func (a *stepAct) guard(s *Store, t engine.Tx, from Stage) error {
	if guards[a.to] == nil {
		return nil
	}
	found, err := askedFor(s, t, from, a.to, a.given)
	if err != nil {
		return err
	}
	unmet := &Unmet{To: a.to}
	for _, f := range found {
		switch {
		case f.Holds:
		case f.Override && a.signOff.Second != "" && a.signOff.Reason != "":
			a.out.Over = append(a.out.Over, strings.TrimSpace(f.Code+" "+f.Says))
		default:
			unmet.Findings = append(unmet.Findings, f)
		}
	}
	if len(unmet.Findings) > 0 {
		return unmet
	}
	return nil
}

func (a *stepAct) allowedAs() string { return unguarded }

func (a *stepAct) done() {}

func (a *stepAct) entries() []journal.Entry {
	d := map[string]string{"from": string(a.out.From), "to": string(a.out.To)}
	if len(a.out.Over) > 0 {
		d["over"] = strings.Join(a.out.Over, "; ")
	}
	if a.out.Registered > 0 {
		d["registered"] = strconv.Itoa(a.out.Registered)
	}
	if a.out.Result != "" {
		d["result"] = a.out.Result
	}
	for i, b := range a.out.Bags {
		d["bag"+strconv.Itoa(i+1)] = fmt.Sprintf("%s %d %s", b.Kind, b.Count, b.Seal)
	}
	return []journal.Entry{entryOf(journal.ActStage, a.out.SignOff, a.out.At, d)}
}

func entryOf(act string, k SignOff, at time.Time, detail map[string]string) journal.Entry {
	return journal.Entry{Act: act, Who: k.By, With: k.Second, Where: k.Where, Why: k.Reason, Time: journal.Stamp(at), Detail: detail}
}

// allowedBy checks who signed off a transition: enrolled, of a fitting role, two
// different people where two are asked for.
func allowedBy(t engine.Tx, way Transition, k SignOff) error {
	by, err := roleOf(t, k.By)
	if err != nil {
		return err
	}
	if way.Reason && k.Reason == "" {
		return fmt.Errorf("%w: a reason must be given", ErrSignOff)
	}
	if way.Second == nil {
		if !slices.Contains(way.First, by) {
			return fmt.Errorf("%w: %s may not take the step to %q", ErrSignOff, k.By, way.To)
		}
		return nil
	}
	if k.Second == "" || k.Second == k.By {
		return fmt.Errorf("%w: two different people answer for the step to %q", ErrSignOff, way.To)
	}
	second, err := roleOf(t, k.Second)
	if err != nil {
		return err
	}
	fits := func(a, b Role) bool { return slices.Contains(way.First, a) && slices.Contains(way.Second, b) }
	if !fits(by, second) && !fits(second, by) {
		return fmt.Errorf("%w: the step to %q takes two others than %s and %s", ErrSignOff, way.To, by, second)
	}
	return nil
}

// Halt stops the election (一票否决), with a reason; a supervisor may, at every
// stage but the last. While it is halted nobody checks in, no sheet is recorded
// and no step is taken.
func (s *Store) Halt(ctx context.Context, k SignOff, at time.Time) error {
	return s.halt(ctx, true, k, at)
}

// Lift ends a halt, with a reason.
func (s *Store) Lift(ctx context.Context, k SignOff, at time.Time) error {
	return s.halt(ctx, false, k, at)
}

func (s *Store) halt(ctx context.Context, on bool, k SignOff, at time.Time) error {
	k.tidy()
	if err := s.submit(ctx, &haltAct{on: on, signOff: k, at: at}); err != nil {
		return fmt.Errorf("couldn't halt or lift: %w", err)
	}
	return nil
}

// haltAct is the act of Halt and Lift.
type haltAct struct {
	on      bool
	signOff SignOff
	at      time.Time
}

func (a *haltAct) name() string {
	if a.on {
		return ActHalt
	}
	return ActLift
}

func (a *haltAct) do(_ *Store, t engine.Tx) error {
	now, err := getState(t)
	if err != nil {
		return err
	}
	role, err := roleOf(t, a.signOff.By)
	switch {
	case err != nil:
		return err
	case role != Supervisor:
		return fmt.Errorf("%w: only a supervisor halts and lifts", ErrSignOff)
	case a.signOff.Reason == "":
		return fmt.Errorf("%w: a reason must be given", ErrSignOff)
	case now.Stage == StageSealed:
		return ErrSealed
	case now.Halted == a.on:
		return fmt.Errorf("%w: it is so already", ErrStage)
	}
	now.Halted = a.on
	return writeStep(t, now, Step{Act: a.name(), From: now.Stage, To: now.Stage, At: a.at, SignOff: a.signOff})
}

func (a *haltAct) allowedAs() string { return unguarded }

func (a *haltAct) done() {}

func (a *haltAct) entries() []journal.Entry {
	return []journal.Entry{entryOf(a.name(), a.signOff, a.at, nil)}
}

// writeStep notes a step and how the day stands after it.
func writeStep(t engine.Tx, now state, step Step) error {
	now.Steps++
	step.At = step.At.UTC().Truncate(time.Second)
	b, err := json.Marshal(step)
	if err != nil {
		return err
	}
	if err := t.Put(stepKey(now.Steps), b); err != nil {
		return err
	}
	return putState(t, now)
}

func stepKey(n uint64) []byte { return binary.BigEndian.AppendUint64([]byte{tabStep}, n) }

func decodeStep(k, b []byte) (s Step, err error) {
	if len(k) != 9 || json.Unmarshal(b, &s) != nil {
		return s, fmt.Errorf("%w: a step of the day makes no sense", ErrDamaged)
	}
	s.Number = int(binary.BigEndian.Uint64(k[1:]))
	return s, nil
}

// lastStep is the last step to a stage; zero where there was none.
func lastStep(t engine.Tx, to Stage) (last Step, err error) {
	err = engine.Each(t, []byte{tabStep}, func(k, b []byte) error {
		s, err := decodeStep(k, b)
		if s.Act == ActStep && s.To == to {
			last = s
		}
		return err
	})
	return last, err
}
