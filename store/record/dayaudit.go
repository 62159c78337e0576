package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// dayLedger holds the day that the record keeps against its steps.
type dayLedger struct {
	kept  *state
	steps map[int]Step
	staff int
}

func newDayLedger() *dayLedger { return &dayLedger{steps: map[int]Step{}} }

// visit takes an entry; known is false when it is of no table of the day.
func (l *dayLedger) visit(k, v []byte) (known bool, err error) {
	switch k[0] {
	case tabDay:
		l.kept = &state{}
		return true, json.Unmarshal(v, l.kept)
	case tabStep:
		s, err := decodeStep(k, v)
		l.steps[s.Number] = s
		return true, err
	case tabStaff:
		l.staff++
		_, err := decodeStaff(v)
		return true, err
	case tabBook:
		_, err := decodeItem(v)
		return true, err
	case tabHand:
		_, err := decodeHand(v)
		return true, err
	case tabRuling:
		_, err := decodeRuling(v)
		return true, err
	case tabObjection:
		_, err := decodeObjection(k, v)
		return true, err
	case tabInit, tabSaid: // a code, and what only the key of the objections opens
		return true, nil
	}
	return false, nil
}

func (l *dayLedger) merge(o *dayLedger) {
	if o.kept != nil {
		l.kept = o.kept
	}
	maps.Copy(l.steps, o.steps)
	l.staff += o.staff
}

// balance walks the steps: they must lead, one by one, to where the day is.
func (l *dayLedger) balance() error {
	if l.kept == nil {
		if len(l.steps) > 0 || l.staff > 0 {
			return errors.New("it has people or steps of a day, but no day")
		}
		return nil
	}
	now := state{Stage: StageSetup, Steps: uint64(len(l.steps))}
	for n := 1; n <= len(l.steps); n++ {
		s, ok := l.steps[n]
		if !ok || s.From != now.Stage {
			return fmt.Errorf("step %d of the day is missing or does not follow the one before", n)
		}
		switch _, way := transition(s.From, s.To); {
		case s.Act == ActStep && way && !now.Halted:
			now.Stage = s.To
		case s.Act == ActHalt && !now.Halted, s.Act == ActLift && now.Halted:
			now.Halted = !now.Halted
		default:
			return fmt.Errorf("step %d of the day could not be taken", n)
		}
	}
	if now != *l.kept {
		return fmt.Errorf("its day says %+v, its steps %+v", *l.kept, now)
	}
	if l.staff == 0 {
		return errors.New("it keeps a day, but nobody is enrolled")
	}
	return nil
}
