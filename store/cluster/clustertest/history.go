// Package clustertest checks stations that share a roll: what they did, against
// what one single roll would have done (History); and it has a shelf and records
// in memory, with lines that fail in every way.
package clustertest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"
)

// Act is something that is done to a voter at a station.
type Act string

// The acts. Served is the question, at the end, which stations' records have the
// voter checked in.
const (
	CheckIn Act = "check in"
	Undo    Act = "undo"
	Served  Act = "served"
)

// Answer is what came of it.
type Answer string

// The answers. Nothing is known of what a killed station was about.
const (
	Done    Answer = "done"
	Not     Answer = "not"     // refused for whatever reason: always allowed
	Already Answer = "already" // this station's record has the voter checked in
	Unknown Answer = "unknown"
)

// call is an operation's input; reply its output, with the stations of Served.
type call struct {
	act            Act
	voter, station int
}

type reply struct {
	answer Answer
	at     []int
}

// History is all that was asked and answered.
type History struct {
	now atomic.Int64
	mu  sync.Mutex
	ops []porcupine.Operation
}

// Begin notes that a client begins an act; the function it gives is told the
// answer, and for Served the stations.
func (h *History) Begin(client int, act Act, voter, station int) func(Answer, ...int) {
	begun := h.now.Add(1)
	return func(a Answer, at ...int) {
		ended := h.now.Add(1)
		if a == Unknown {
			ended = 1 << 60 // whenever
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ops = append(h.ops, porcupine.Operation{ClientId: client, Input: call{act, voter, station}, Output: reply{a, at}, Call: begun, Return: ended})
	}
}

// Answers counts what came of an act.
func (h *History) Answers(act Act) map[Answer]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[Answer]int{}
	for _, op := range h.ops {
		if op.Input.(call).act == act {
			out[op.Output.(reply).answer]++
		}
	}
	return out
}

// Len is how many operations there are.
func (h *History) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.ops)
}

// nowhere is the state of a voter who is checked in at no station; else it is
// the station's number.
const nowhere = -1

// oneRoll is what a single roll does: a voter is checked in at one place or none.
var oneRoll = porcupine.NondeterministicModel{
	Partition: func(all []porcupine.Operation) (out [][]porcupine.Operation) {
		by := map[int][]porcupine.Operation{}
		for _, op := range all {
			v := op.Input.(call).voter
			by[v] = append(by[v], op)
		}
		for _, ops := range by {
			out = append(out, ops)
		}
		return out
	},
	Init: func() []any { return []any{nowhere} },
	Step: func(state, input, output any) []any {
		at, in, out := state.(int), input.(call), output.(reply)
		after := nowhere
		if in.act == CheckIn {
			after = in.station
		}
		may := in.act == CheckIn && at == nowhere || in.act == Undo && at == in.station
		switch {
		case in.act == Served:
			return only(at == nowhere && len(out.at) == 0 || slices.Equal(out.at, []int{at}), at)
		case out.answer == Done:
			return only(may, after)
		case out.answer == Already:
			return only(at == in.station, at)
		case out.answer == Unknown && may:
			return []any{at, after}
		}
		return []any{at}
	},
	DescribeOperation: func(input, output any) string {
		return fmt.Sprintf("%+v → %+v", input, output)
	},
}

func only(legal bool, state int) []any {
	if !legal {
		return nil
	}
	return []any{state}
}

// Check says whether one roll could have done all that.
func (h *History) Check(within time.Duration) porcupine.CheckResult {
	h.mu.Lock()
	defer h.mu.Unlock()
	return porcupine.CheckOperationsTimeout(oneRoll.ToModel(), h.ops, within)
}
