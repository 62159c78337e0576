package record

import (
	"encoding/binary"
	"fmt"
	"slices"

	"zheng/store/journal"
)

// This file logs the desk. A line for each check-in would be an order of
// voters: whoever acted for three others, or came without a card, could be
// found in it. So the figures of the desk are logged after so many check-ins
// that one among them is nobody in particular, and what people did to a voter
// meanwhile is logged with them, in the order of the text, not of the day. The
// figures lag by one such crowd, so that the last of the day is no smaller.
//
//	H 0        what was logged of the desk, and what is next
//	H 1 LINE   acts that are logged with the next figures, and how often
//	H 2 LINE   with those after
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

// deskFigures are what the log tells of the desk.
type deskFigures struct{ Own, Proxy, Cancelled, Replaced, Handed uint64 }

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

func getHeld(t tx) (h heldDesk, err error) {
	b, err := t.get([]byte{tabHeld, 0})
	if err != nil || b == nil {
		return h, err
	}
	return h, decodeFields(b, h.fields())
}

func putHeld(t tx, h heldDesk) error { return t.put([]byte{tabHeld, 0}, encodeFields(h.fields())) }

// holdArrival counts a check-in that is in the desk's figures already.
func holdArrival(t tx) error {
	h, err := getHeld(t)
	if err != nil {
		return err
	}
	h.Since++
	h.All++
	if h.Since < crowd {
		return putHeld(t, h)
	}
	if h.All >= 2*crowd {
		if err := writeHeld(t, 1); err != nil {
			return err
		}
		if err := writeEntry(t, h.Next.entry()); err != nil {
			return err
		}
		h.Logged, h.All = h.Next, h.Since
	}
	d, err := getDesk(t)
	if err != nil {
		return err
	}
	h.Next, h.Since = d.figures(), 0
	if err := moveHeld(t); err != nil {
		return err
	}
	return putHeld(t, h)
}

// holdAct logs what people did to the roll: at once where no check-in waits to
// be logged, else with the figures that it is part of.
func holdAct(t tx, e journal.Entry) error {
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
	return addHeld(t, append([]byte{tabHeld, 2}, line...), 1)
}

func addHeld(t tx, key []byte, n uint64) error {
	var have uint64
	b, err := t.get(key)
	if err == nil && b != nil {
		err = decodeFields(b, []*uint64{&have})
	}
	if err != nil {
		return err
	}
	return t.put(key, binary.AppendUvarint(nil, have+n))
}

type heldLine struct {
	key []byte
	n   uint64
}

// takeHeld gives the acts of a crowd and forgets them.
func takeHeld(t tx, crowd byte) (out []heldLine, err error) {
	err = t.each([]byte{tabHeld, crowd}, func(k, v []byte) error {
		l := heldLine{key: append([]byte(nil), k...)}
		out = append(out, l)
		return decodeFields(v, []*uint64{&out[len(out)-1].n})
	})
	if err != nil {
		return nil, err
	}
	for _, l := range out {
		if err := t.delete(l.key); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// writeHeld logs the acts of a crowd.
func writeHeld(t tx, crowd byte) error {
	lines, err := takeHeld(t, crowd)
	if err != nil {
		return err
	}
	for _, l := range lines {
		for range l.n {
			if err := writeLine(t, l.key[2:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveHeld makes the acts of the second crowd those of the first.
func moveHeld(t tx) error {
	lines, err := takeHeld(t, 2)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := addHeld(t, append([]byte{tabHeld, 1}, l.key[2:]...), l.n); err != nil {
			return err
		}
	}
	return nil
}

// shutDesk logs all that waits: nobody comes any more, and the last crowd is
// two, or all there were.
func shutDesk(t tx) error {
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
	if err := moveHeld(t); err != nil {
		return err
	}
	if err := writeHeld(t, 1); err != nil {
		return err
	}
	if err := writeEntry(t, d.figures().entry()); err != nil {
		return err
	}
	return putHeld(t, heldDesk{Logged: d.figures(), Next: d.figures()})
}

// endsVoting says whether no voter comes after an entry: boxes are opened, or
// what was counted without a day is exported. Closed polls may open once more.
func endsVoting(t tx, e journal.Entry) (bool, error) {
	switch e.Act {
	case journal.ActStage:
		return slices.Contains([]Stage{StageCounting, StageDecided, StageAnnounced, StageSealed}, Stage(e.Detail["to"])), nil
	case journal.ActExport:
		now, err := getState(t)
		if err != nil || now.Stage != NoDay {
			return false, err
		}
		c, _, err := kept(t)
		return c.Counted+c.Review > 0, err
	}
	return false, nil
}
