// This file reads the log as it grows: batches, and what people did beside the
// usual way.

package watch

import (
	"cmp"
	"slices"
	"sync"

	"zheng/store/journal"
	"zheng/store/record"
)

// logReader has read the log up to a number.
type logReader struct {
	mu      sync.Mutex
	next    int64
	batches map[int]*batch
	where   map[string]int // sheets that wait or were asked about, by hash → batch
	acts    []act          // of people, oldest first
	faults  map[string]int // by device
}

// batch is one stack: how its sheets stand, and how many of them were asked.
type batch struct {
	Number, Sheets, Counted, Waiting, Rejected, Repeated, Asked int
}

// Share is the part that people had to look at, in percent.
func (b batch) Share() int {
	if b.Sheets == 0 {
		return 0
	}
	return (100*b.Asked + b.Sheets/2) / b.Sheets
}

// Aside are the sheets that are kept apart.
func (b batch) Aside() int { return b.Rejected + b.Repeated }

// Many says that people had to look at more than is usual.
func (b batch) Many() bool { return b.Sheets >= askedFrom && b.Share() > askedMost }

// act is an entry of the log, and its number.
type act struct {
	Number int64
	journal.Entry
}

// unusual are the acts that supervisors want to see one by one. What was done
// to voters comes late into the log and is read from the desk's own list.
var unusual = map[string]bool{
	journal.ActAdjudicate: true, journal.ActTakeBack: true, journal.ActStage: true, journal.ActHalt: true, record.ActLift: true,
	journal.ActClock: true, journal.ActFault: true, journal.ActExport: true, journal.ActReport: true,
}

// keep is how many acts are kept to be shown.
const keep = 200

// read takes in the entries since the last look.
func (l *logReader) read(store *record.Store) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.batches == nil {
		l.batches, l.where, l.faults = map[int]*batch{}, map[string]int{}, map[string]int{}
	}
	return store.Journal(l.next, func(n int64, line []byte) error {
		e, err := journal.Decode(line)
		if err != nil {
			return err
		}
		l.note(n, e)
		l.next = n + 1
		return nil
	})
}

func (l *logReader) note(n int64, e journal.Entry) {
	switch {
	case e.Act == journal.ActSheet && e.Sheet != nil:
		b := l.batch(e.Sheet.Batch)
		b.Sheets++
		*b.of(e.Sheet.Status)++
		if e.Sheet.Status == string(record.Review) {
			b.Asked++
			l.where[e.Sheet.Hash] = e.Sheet.Batch
		}
	case (e.Act == journal.ActAdjudicate || e.Act == journal.ActTakeBack) && e.Sheet != nil:
		b := l.batch(l.where[e.Sheet.Hash])
		*b.of(e.Sheet.Was)--
		*b.of(e.Sheet.Status)++
	case e.Act == journal.ActFault:
		l.faults[e.Detail["device"]]++
	}
	if unusual[e.Act] {
		l.acts = append(l.acts, act{n, e})
		if len(l.acts) > 2*keep {
			l.acts = slices.Clone(l.acts[len(l.acts)-keep:])
		}
	}
}

func (l *logReader) batch(n int) *batch {
	if l.batches[n] == nil {
		l.batches[n] = &batch{Number: n}
	}
	return l.batches[n]
}

func (b *batch) of(status string) *int {
	switch record.Status(status) {
	case record.Counted:
		return &b.Counted
	case record.Review:
		return &b.Waiting
	case record.Rejected:
		return &b.Rejected
	}
	return &b.Repeated
}

// shown gives the batches, newest first, the acts, newest first, and how often
// each device failed.
func (l *logReader) shown() (batches []batch, acts []act, faults map[string]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range l.batches {
		batches = append(batches, *b)
	}
	slices.SortFunc(batches, func(a, b batch) int { return cmp.Compare(b.Number, a.Number) })
	acts = slices.Clone(l.acts[max(0, len(l.acts)-keep):])
	slices.Reverse(acts)
	faults = map[string]int{}
	for k, n := range l.faults {
		faults[k] = n
	}
	return batches, acts, faults
}
