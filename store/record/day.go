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

// This file and day*.go beside it keep the day: a state machine whose every
// step is an act of the record, with its guards in the same transaction. No day
// is kept until the first person is enrolled: everything is then possible at
// any time, as when single commands are used.
//
//	y            the day as it stands, JSON
//	Y NUMBER     its steps one after the other, JSON
//	W KEY        signed items of the work record book, JSON
//	S NAME       people, JSON
//	F            figures counted by hand, JSON
//	U WHO        rulings on people voted for, JSON
//	O, Q         objections, see objection.go
//	I            the code by which the first person is set up, hashed
const (
	tabDay   = 'y'
	tabStep  = 'Y'
	tabBook  = 'W'
	tabStaff = 'S'
	tabInit  = 'I'
	tabHand  = 'F'

	tabRuling = 'U'
)

// Stage is how far the election is.
type Stage string

// The stages of the day.
const (
	NoDay          Stage = "" // nobody was ever enrolled: no day is kept
	StageSetup     Stage = "setup"
	StageTest      Stage = "test"     // test decks, in a folder of their own
	StageOpen      Stage = "open"     // voters check in
	StagePaused    Stage = "paused"   // nobody does, for a while
	StageClosed    Stage = "closed"   // nobody does any more
	StageCounting  Stage = "counting" // boxes are opened, sheets are recorded
	StageDecided   Stage = "decided"  // the committee has confirmed the result
	StageAnnounced Stage = "announced"
	StageSealed    Stage = "sealed" // nothing changes any more
)

// Stages are all stages of a day, in order.
var Stages = []Stage{StageSetup, StageTest, StageOpen, StagePaused, StageClosed, StageCounting, StageDecided, StageAnnounced, StageSealed}

// ErrStage: this is not done at this stage of the day.
var ErrStage = errors.New("not at this stage of the day")

// ErrHalted: a supervisor has halted the election (一票否决).
var ErrHalted = errors.New("the election is halted by a supervisor")

// ErrSealed: the day is over; nothing changes any more.
var ErrSealed = errors.New("the election is sealed: nothing changes any more")

// Day is how far the election is, and how it came there.
type Day struct {
	Stage  Stage
	Halted bool
	Steps  []Step // in order, halts among them
}

// Kept says whether a day is kept at all.
func (d Day) Kept() bool { return d.Stage != NoDay }

// Announced says whether it may be said who is elected (E11): no day is kept,
// or the result was announced.
func (d Day) Announced() bool {
	return !d.Kept() || d.Stage == StageAnnounced || d.Stage == StageSealed
}

// Closed says whether nobody may check in any more, unless the vote is extended.
func (d Day) Closed() bool {
	return slices.Index(Stages, d.Stage) >= slices.Index(Stages, StageClosed)
}

// Way are the stages as the day goes through them; a pause is one only while it
// lasts.
func (d Day) Way() []Stage {
	return slices.DeleteFunc(slices.Clone(Stages), func(s Stage) bool { return s == StagePaused && d.Stage != s })
}

// May says whether an act is done at this stage: a key of moments.
func (d Day) May(act string) bool { return d.state().may(act) == nil }

// Last gives the last step to a stage, or nil.
func (d Day) Last(to Stage) *Step {
	for i := len(d.Steps) - 1; i >= 0; i-- {
		if d.Steps[i].Act == ActStep && d.Steps[i].To == to {
			return &d.Steps[i]
		}
	}
	return nil
}

// Opened gives the step by which the polls opened first, or nil.
func (d Day) Opened() *Step {
	for i, s := range d.Steps {
		if s.Act == ActStep && s.To == StageOpen {
			return &d.Steps[i]
		}
	}
	return nil
}

func (d Day) state() state { return state{Stage: d.Stage, Halted: d.Halted} }

// The acts of a day.
const (
	ActStep = "stage"
	ActHalt = "halt"
	ActLift = "lift"
)

// Step is one act of the day. Over are the findings that its two people
// overrode.
type Step struct {
	Number int       `json:"-"` // from 1
	Act    string    `json:"act"`
	From   Stage     `json:"from"`
	To     Stage     `json:"to"`
	At     time.Time `json:"at"`
	Over   []string  `json:"over,omitempty"`
	Result string    `json:"result,omitempty"` // SHA-256 of the result, for StageDecided and StageAnnounced
	Bags   []Bag     `json:"bags,omitempty"`   // for Sealed

	// Registered are the voters on the roll when the polls opened; 0 where there is
	// no roll, and for other steps.
	Registered int `json:"registered,omitempty"`

	SignOff
}

// Bag is what is sealed together.
type Bag struct {
	Kind  string `json:"kind"` // valid | invalid | blank | cancelled | rejected | unused | papers
	Count int    `json:"count"`
	Seal  string `json:"seal"` // number on the seal
}

// state is the entry of the day.
type state struct {
	Stage  Stage  `json:"stage"`
	Halted bool   `json:"halted,omitempty"`
	Steps  uint64 `json:"steps"`
}

// allowedAt says at which stages each act is done.
var allowedAt = map[string][]Stage{
	"import":    {StageSetup, StageTest},
	"proxies":   {StageSetup, StageTest},
	"hold":      {StageSetup, StageTest, StageOpen, StagePaused},
	"release":   {StageSetup, StageTest, StageOpen, StagePaused},
	"revoke":    {StageSetup, StageTest, StageOpen, StagePaused},
	"add":       {StageSetup, StageTest, StageOpen, StagePaused},
	"strike":    {StageSetup, StageTest, StageOpen, StagePaused},
	"objection": {StageSetup, StageTest, StageOpen, StagePaused, StageClosed, StageCounting, StageDecided, StageAnnounced},
	"check_in":  {StageOpen},
	"checklist": {StageOpen, StagePaused, StageClosed}, // of an outage, or of a box that came back
	"box_out":   {StageOpen},
	"box_back":  {StageOpen, StagePaused, StageClosed},
	"handover":  {StageOpen, StagePaused, StageClosed}, // who was checked in gets the ballots
	"undo":      {StageOpen, StagePaused, StageClosed}, // … or is not counted
	"cancel":    {StageOpen, StagePaused, StageClosed},
	"replace":   {StageOpen, StagePaused},
	"exchange":  {StageOpen, StagePaused},
	"sheet":     {StageCounting},
	"settle":    {StageCounting},
	"figures":   {StageClosed, StageCounting},
	"book":      {StageSetup, StageTest, StageOpen, StagePaused, StageClosed, StageCounting, StageDecided, StageAnnounced},
}

// may says why an act is not done now.
func (s state) may(act string) error {
	switch {
	case s.Stage == NoDay || slices.Contains(allowedAt[act], s.Stage) && !s.Halted:
		return nil
	case s.Stage == StageSealed:
		return fmt.Errorf("%w (%s)", ErrSealed, act)
	case s.Halted:
		return fmt.Errorf("%w (%s)", ErrHalted, act)
	}
	return fmt.Errorf("%w: %s at the stage %q; it is done at %s", ErrStage, act, s.Stage, stageList(allowedAt[act]))
}

func stageList(list []Stage) string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return strings.Join(out, ", ")
}

// allow refuses what is not done at this stage of the day, inside the act's
// own transaction.
func allow(t engine.Tx, act string) error {
	s, err := getState(t)
	if err != nil {
		return err
	}
	return s.may(act)
}

func getState(t engine.Tx) (s state, err error) {
	b, err := t.Get([]byte{tabDay})
	if err != nil || b == nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil || !slices.Contains(Stages, s.Stage) {
		return s, fmt.Errorf("%w: the day makes no sense", ErrDamaged)
	}
	return s, nil
}

func putState(t engine.Tx, s state) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return t.Put([]byte{tabDay}, b)
}

// Stage is how far the election is.
func (s *Store) Stage() (Stage, error) {
	var now state
	err := s.view(func(t engine.Tx) (err error) {
		now, err = getState(t)
		return err
	})
	return now.Stage, err
}

// Day tells the day with all its steps.
func (s *Store) Day() (d Day, err error) {
	err = s.view(func(t engine.Tx) error {
		now, err := getState(t)
		if err != nil {
			return err
		}
		d = Day{Stage: now.Stage, Halted: now.Halted}
		return engine.Each(t, []byte{tabStep}, func(k, b []byte) error {
			step, err := decodeStep(k, b)
			d.Steps = append(d.Steps, step)
			return err
		})
	})
	return d, err
}
