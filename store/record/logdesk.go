package record

import (
	"bytes"
	"fmt"
	"slices"

	"zheng/store/engine"
	"zheng/store/journal"
)

// This file logs the desk. A line for each check-in would be an order of
// voters: whoever acted for three others could be found in it. So the ballots
// drawn are logged after so many check-ins that one among them is nobody in
// particular; they lag by one such crowd, so that the last of the day is no
// smaller. What people did to single voters meanwhile is logged when no more
// voters come, in the order of the texts, not of the day.
//
//	H 0        what was logged of the desk, and what is next
//	H 1 LINE   acts that wait to be logged, and how often
//	H 2        how many of them took a check-in back, where any did
const tabHeld = 'H'

// crowd is how many check-ins lie between two figures of the desk in the log,
// at least: fewer only on a day with fewer voters.
const crowd = 50

// heldDesk is the entry H 0.
type heldDesk struct {
	Logged deskFigures // in the log
	Next   deskFigures // to be logged when the crowd after them is full
	Since  uint64      // check-ins since Next
	All    uint64      // check-ins since Logged
}

// heldUndone is the entry H 2: undone check-ins that wait to be logged, and how
// many of them the figures lack already that were logged, or are next.
type heldUndone struct{ All, Logged, Next uint64 }

func (h *heldUndone) fields() []*uint64 { return []*uint64{&h.All, &h.Logged, &h.Next} }

var undoneKey = []byte{tabHeld, 2}

// deskFigures are what the log tells of the desk.
type deskFigures struct{ Own, Proxy, Cancelled, Replaced, Handed uint64 }

// drawn are the figures of a crowd: ballots that were cancelled or replaced are
// few, and would point at their voters.
func (f deskFigures) drawn() deskFigures { return deskFigures{Own: f.Own, Proxy: f.Proxy} }

func (f *deskFigures) fields() []*uint64 {
	return []*uint64{&f.Own, &f.Proxy, &f.Cancelled, &f.Replaced, &f.Handed}
}

func (h *heldDesk) fields() []*uint64 {
	return append(append(h.Logged.fields(), h.Next.fields()...), &h.Since, &h.All)
}

func (d *desk) figures() deskFigures {
	return deskFigures{d.Own, d.Proxy, d.Cancelled, d.Replaced, d.Handed}
}

func (f deskFigures) entry() journal.Entry {
	return journal.Entry{Act: journal.ActTurnout, Count: map[string]int{
		journal.CountOwn: int(f.Own), journal.CountProxy: int(f.Proxy), journal.CountCancelled: int(f.Cancelled),
		journal.CountReplaced: int(f.Replaced), journal.CountHanded: int(f.Handed),
	}}
}

// figuresOf reads what entry wrote.
func figuresOf(e journal.Entry) (f deskFigures, err error) {
	names := []string{journal.CountOwn, journal.CountProxy, journal.CountCancelled, journal.CountReplaced, journal.CountHanded}
	for i, to := range f.fields() {
		n, ok := e.Count[names[i]]
		if !ok || n < 0 {
			return f, fmt.Errorf("an entry of the log gives no count %q", names[i])
		}
		*to = uint64(n)
	}
	if len(e.Count) != len(names) {
		return f, fmt.Errorf("an entry of the log has %d counts of the desk, not %d", len(e.Count), len(names))
	}
	return f, nil
}

func getHeld(t engine.Tx) (h heldDesk, err error) {
	err = getCounter(t, []byte{tabHeld, 0}, &h)
	return h, err
}

func putHeld(t engine.Tx, h heldDesk) error {
	return putCounter(t, []byte{tabHeld, 0}, &h)
}

// logCheckIn counts a check-in that is in the desk's figures already.
func logCheckIn(t engine.Tx) error {
	h, err := getHeld(t)
	if err != nil {
		return err
	}
	h.Since++
	h.All++
	if h.Since < crowd {
		return putHeld(t, h)
	}
	var undone heldUndone
	if err := getCounter(t, undoneKey, &undone); err != nil {
		return err
	}
	if h.All >= 2*crowd {
		if err := writeEntry(t, h.Next.entry()); err != nil {
			return err
		}
		h.Logged, h.All = h.Next, h.Since
		undone.Logged = undone.Next
	}
	d, err := getDesk(t)
	if err != nil {
		return err
	}
	h.Next, h.Since = d.figures().drawn(), 0
	undone.Next = undone.All
	if err := putOrDrop(t, undoneKey, &undone); err != nil {
		return err
	}
	return putHeld(t, h)
}

// logRollAct logs what people did to the roll: at once where nobody has come since
// the desk was logged whole, else when no more voters come.
func logRollAct(t engine.Tx, e journal.Entry) error {
	line, err := e.Encode()
	if err != nil {
		return err
	}
	h, err := getHeld(t)
	if err != nil {
		return err
	}
	d, err := getDesk(t)
	if err != nil {
		return err
	}
	if h.All == 0 && h.Logged == d.figures() {
		return writeLine(t, line)
	}
	key := append([]byte{tabHeld, 1}, line...)
	var often single
	if err := getCounter(t, key, &often); err != nil {
		return err
	}
	often++
	if err := putCounter(t, key, &often); err != nil || e.Act != journal.ActUndo {
		return err
	}
	var undone heldUndone
	if err := getCounter(t, undoneKey, &undone); err != nil {
		return err
	}
	undone.All++
	return putCounter(t, undoneKey, &undone)
}

// writeHeld logs the acts that wait, and forgets them.
func writeHeld(t engine.Tx) error {
	type act struct {
		key   []byte
		often single
	}
	var acts []act
	err := engine.Each(t, []byte{tabHeld, 1}, func(k, v []byte) error {
		acts = append(acts, act{key: bytes.Clone(k)})
		return decodeCounter(v, &acts[len(acts)-1].often)
	})
	if err != nil {
		return err
	}
	for _, a := range acts {
		for range a.often {
			if err := writeLine(t, a.key[2:]); err != nil {
				return err
			}
		}
		if err := t.Delete(a.key); err != nil {
			return err
		}
	}
	return nil
}

// logDesk logs all that waits: nobody comes any more, and the last crowd is
// two, or all there were.
func logDesk(t engine.Tx) error {
	d, err := getDesk(t)
	if err != nil {
		return err
	}
	h, err := getHeld(t)
	if err != nil {
		return err
	}
	if h.All == 0 && h.Logged == d.figures() {
		return nil
	}
	if err := writeHeld(t); err != nil {
		return err
	}
	if err := writeEntry(t, d.figures().entry()); err != nil {
		return err
	}
	if err := t.Delete(undoneKey); err != nil {
		return err
	}
	return putHeld(t, heldDesk{Logged: d.figures(), Next: d.figures()})
}

// endsVoting says whether no voter comes after an entry: boxes are opened, or
// what was counted without a day is exported. Closed polls may open once more.
func endsVoting(t engine.Tx, e journal.Entry) (bool, error) {
	switch e.Act {
	case journal.ActStage:
		return slices.Contains([]Stage{StageCounting, StageDecided, StageAnnounced, StageSealed}, Stage(e.Detail["to"])), nil
	case journal.ActExport:
		now, err := getState(t)
		if err != nil || now.Stage != NoDay {
			return false, err
		}
		c, _, err := countersOf(t)
		return c.Counted+c.Review > 0, err
	}
	return false, nil
}
