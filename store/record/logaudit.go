package record

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"

	"zheng/store/journal"
)

// logLedger holds the log against the record: the tree against its entries, the
// signed checkpoints against the tree, and what the entries tell against what
// is kept. The record is visited in parts and in any order, so sheets are
// compared by sums of hashes, the record's added and the log's taken away. The
// hashes are seeded at random for each opening: nobody can make two differences
// that cancel out.
type logLedger struct {
	seed   maphash.Seed
	roster roster

	first  int64 // number of the first entry in this part
	leaves []journal.Hash
	tree   []byte
	public string
	signed []string
	begin  *journal.Entry

	places, states, readings uint64 // sums that must come to nothing
	sheets                   int64  // in the record, less those in the log
	back                     uint64 // decisions that were taken back, in the log

	turnout   deskFigures // of the last such entry
	turnoutAt int64       // its number, -1 for none
	rolls     uint64      // acts of the roll in the log
	held      heldDesk
	waiting   uint64 // acts of the roll that wait to be logged
	undone    uint64 // those that took a check-in back
	lacking   heldUndone

	votes        map[string][]byte // digests of votes by their bytes in a paper
	scratch, hex []byte
}

func newLogLedger(seed maphash.Seed, r roster) *logLedger {
	return &logLedger{seed: seed, roster: r, turnoutAt: -1, votes: map[string][]byte{}}
}

// visit takes an entry of the record; known is false when it is of no table of
// the log.
func (l *logLedger) visit(k, v []byte) (known bool, err error) {
	switch k[0] {
	case tabEntry:
		return true, l.entry(k, v)
	case tabTree:
		l.tree = bytes.Clone(v)
	case tabPublic:
		l.public = string(v)
	case tabSigned:
		c, err := journal.ParseCheckpoint(string(v))
		if err == nil && !bytes.Equal(k, signedKey(c.Size)) {
			err = fmt.Errorf("a checkpoint of %d entries stands in another's place", c.Size)
		}
		l.signed = append(l.signed, string(v))
		return true, err
	case tabHeld:
		return true, l.hold(k, v)
	default:
		return false, nil
	}
	return true, nil
}

func (l *logLedger) hold(k, v []byte) error {
	if len(k) == 2 && k[1] == 0 {
		return decodeCounter(v, &l.held)
	}
	if bytes.Equal(k, undoneKey) {
		return decodeCounter(v, &l.lacking)
	}
	e, err := journal.Decode(k[2:])
	if err != nil {
		return err
	}
	var n single
	if err := decodeCounter(v, &n); err != nil {
		return err
	}
	if !journal.OfRoll(e.Act) || n == 0 {
		return fmt.Errorf("the act %q waits to be logged", e.Act)
	}
	l.waiting += uint64(n)
	if e.Act == journal.ActUndo {
		l.undone += uint64(n)
	}
	return nil
}

func (l *logLedger) entry(k, line []byte) error {
	if len(k) != 9 {
		return errors.New("an entry of the log has no number")
	}
	n := int64(binary.BigEndian.Uint64(k[1:]))
	if len(l.leaves) == 0 {
		l.first = n
	}
	if n != l.first+int64(len(l.leaves)) {
		return fmt.Errorf("entry %d of the log is not there", l.first+int64(len(l.leaves)))
	}
	l.leaves = append(l.leaves, journal.LineHash(line))
	var err error
	if journal.IsSheet(line) {
		err = l.sheetEntry(line)
	} else {
		err = l.otherEntry(n, line)
	}
	if err != nil {
		return fmt.Errorf("entry %d of the log: %w", n, err)
	}
	return nil
}

var errSheetEntry = errors.New("a sheet that is told otherwise than sheets are")

func (l *logLedger) otherEntry(n int64, line []byte) error {
	e, err := journal.Decode(line)
	if err != nil {
		return err
	}
	switch {
	case journal.OfRoll(e.Act):
		l.rolls++
	case (e.Act == journal.ActBegin) != (n == 0):
		return fmt.Errorf("it is %q", e.Act)
	case e.Act == journal.ActBegin:
		l.begin = &e
	case e.Act == journal.ActTurnout:
		l.turnoutAt = n
		l.turnout, err = figuresOf(e)
	case e.Act == journal.ActAdjudicate:
		err = l.adjudicated(e)
	case e.Act == journal.ActTakeBack:
		err = l.takenBack(e)
	case e.Act == journal.ActSheet:
		err = errSheetEntry
	}
	return err
}

func (l *logLedger) sheetEntry(line []byte) error {
	e, ok := journal.CutSheet(line)
	if !ok {
		return errSheetEntry
	}
	l.sheets--
	l.places -= l.placeSum(e.Hash, e.Batch, e.Place)
	l.states -= l.sum(e.Hash, e.Status, e.Vote)
	l.readings -= l.sum(e.Hash, e.Reading)
	return nil
}

// sum is the hash of texts one after the other; none of them has a zero byte.
func (l *logLedger) sum(texts ...[]byte) uint64 {
	l.scratch = l.scratch[:0]
	for _, t := range texts {
		l.scratch = append(append(l.scratch, t...), 0)
	}
	return maphash.Bytes(l.seed, l.scratch)
}

func (l *logLedger) placeSum(hash []byte, batch, place uint64) uint64 {
	b := append(l.scratch[:0], hash...)
	l.scratch = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, batch), place)
	return maphash.Bytes(l.seed, l.scratch)
}

func (l *logLedger) adjudicated(e journal.Entry) error {
	if e.Sheet == nil || e.Sheet.Was != string(Review) {
		return errors.New("a decision about a sheet that did not wait for one")
	}
	hash := []byte(e.Sheet.Hash)
	l.states += l.sum(hash, []byte(Review), nil)
	l.states -= l.sum(hash, []byte(e.Sheet.Status), []byte(e.Sheet.Vote))
	return nil
}

func (l *logLedger) takenBack(e journal.Entry) error {
	if e.Sheet == nil || e.Sheet.Status != string(Review) {
		return errors.New("a decision taken back of a sheet that does not wait again")
	}
	hash := []byte(e.Sheet.Hash)
	l.back++
	l.states += l.sum(hash, []byte(e.Sheet.Was), []byte(e.Sheet.WasVote))
	l.states -= l.sum(hash, []byte(Review), nil)
	return nil
}

// sheet takes a paper of the record; says are the bytes of its ballot.
func (l *logLedger) sheet(k []byte, p *paper, says []byte) error {
	var vote []byte
	if p.status == Counted {
		var ok bool
		if vote, ok = l.votes[string(says)]; !ok {
			digest, err := journal.VoteDigest(p.ballot.vote(l.roster))
			if err != nil {
				return err
			}
			vote = []byte(digest)
			l.votes[string(says)] = vote
		}
	}
	l.sheets++
	hash := l.digits(k[1:])
	l.places += l.placeSum(hash, p.batch, p.place)
	l.states += l.sum(hash, []byte(p.status), vote)
	return nil
}

// evidence takes the reading of a sheet.
func (l *logLedger) evidence(k, v []byte) error {
	reading, _, err := splitEvidence(v)
	if err != nil {
		return err
	}
	sum := Sum(reading)
	digits := l.digits(k[1:], sum[:])
	n := 2 * len(k[1:])
	l.readings += l.sum(digits[:n], digits[n:])
	return nil
}

// digits are hashes in hexadecimal, valid until the next call.
func (l *logLedger) digits(hashes ...[]byte) []byte {
	l.hex = l.hex[:0]
	for _, h := range hashes {
		l.hex = hex.AppendEncode(l.hex, h)
	}
	return l.hex
}

// merge takes the part that follows.
func (l *logLedger) merge(o *logLedger) error {
	switch {
	case len(l.leaves) == 0:
		l.first, l.leaves = o.first, o.leaves
	case len(o.leaves) > 0 && o.first != l.first+int64(len(l.leaves)):
		return fmt.Errorf("entry %d of the log is not there", l.first+int64(len(l.leaves)))
	default:
		l.leaves = append(l.leaves, o.leaves...)
	}
	if o.tree != nil {
		l.tree = o.tree
	}
	if o.public != "" {
		l.public = o.public
	}
	if o.begin != nil {
		l.begin = o.begin
	}
	if o.turnoutAt > l.turnoutAt {
		l.turnout, l.turnoutAt = o.turnout, o.turnoutAt
	}
	if o.held != (heldDesk{}) {
		l.held = o.held
	}
	l.signed = append(l.signed, o.signed...)
	l.places, l.states, l.readings = l.places+o.places, l.states+o.states, l.readings+o.readings
	l.sheets, l.rolls = l.sheets+o.sheets, l.rolls+o.rolls
	if o.lacking != (heldUndone{}) {
		l.lacking = o.lacking
	}
	l.waiting, l.undone, l.back = l.waiting+o.waiting, l.undone+o.undone, l.back+o.back
	return nil
}

// balance compares; d and logged are what the roll's own tables say, id is
// that of the election.
func (l *logLedger) balance(d desk, logged uint64, id string) error {
	if err := l.whole(id); err != nil {
		return err
	}
	switch {
	case l.sheets > 0:
		return fmt.Errorf("%d sheets are not in the log", l.sheets)
	case l.sheets < 0:
		return fmt.Errorf("the log tells of %d sheets more than there are", -l.sheets)
	case l.places != 0:
		return errors.New("its sheets are not those of the log, or not in their places")
	case l.states != 0:
		return errors.New("what its sheets say is not what the log says they do")
	case l.readings != 0:
		return errors.New("what the machine read of its sheets is not what the log says")
	case l.rolls+l.waiting != logged:
		return fmt.Errorf("people did %d things to the roll, the log tells of %d", logged, l.rolls+l.waiting)
	case l.held.Logged != l.turnout:
		return fmt.Errorf("of the desk %+v was logged, the log says %+v", l.held.Logged, l.turnout)
	case l.held.All >= 2*crowd || d.Own != l.turnout.Own+l.held.All-(l.undone-l.lacking.Logged):
		return fmt.Errorf("the log tells of %d voters, %d more and %d fewer wait to be logged, the desk served %d", l.turnout.Own, l.held.All, l.undone-l.lacking.Logged, d.Own)
	case l.held.All == 0 && l.waiting == 0 && d.Proxy != l.turnout.Proxy:
		return fmt.Errorf("the log tells of %d votes by proxy, the desk of %d", l.turnout.Proxy, d.Proxy)
	}
	return nil
}

// whole checks the log by itself: its beginning, its tree, its checkpoints.
func (l *logLedger) whole(id string) error {
	switch {
	case l.begin == nil || l.first != 0:
		return errors.New("its log has no beginning")
	case l.begin.Detail["election"] != id || l.begin.Detail["key"] != l.public:
		return errors.New("its log is of another election, or signed with another key")
	}
	kept, err := journal.DecodeTree(l.tree)
	if err != nil {
		return err
	}
	at := map[int64]journal.Hash{}
	for _, s := range l.signed {
		c, err := journal.OpenCheckpoint(s, l.public)
		if err != nil {
			return fmt.Errorf("a checkpoint of its log: %w", err)
		}
		at[c.Size] = c.Root
	}
	grown := &journal.Tree{}
	for _, h := range l.leaves {
		grown.AppendHash(h)
		if root, ok := at[grown.Size()]; ok {
			if root != grown.Root() {
				return fmt.Errorf("the first %d entries of its log are not those that were signed", grown.Size())
			}
			delete(at, grown.Size())
		}
	}
	if len(at) > 0 {
		return errors.New("its log is shorter than it was when it was signed")
	}
	if kept.Size() != grown.Size() || kept.Root() != grown.Root() {
		return fmt.Errorf("its log has %d entries, but not those of its tree, which has %d", grown.Size(), kept.Size())
	}
	return nil
}
