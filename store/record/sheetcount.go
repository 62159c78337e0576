package record

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"zheng/store/engine"
)

// The tables, told apart by the first byte of a key.
//
//	i                     identity of the election, JSON
//	c                     sheetCounters of sheets
//	t POST                counters of a post
//	w POST 0 NAME         approvals of a written-in name
//	s HASH                paper: what counting needs
//	e HASH                evidence: reading and decision, two JSON
//	p BATCH PLACE         → hash, to pull a sheet for an audit
//	q HASH                sheets that wait for people → what was said of them, JSON
//	r                     decisions that were taken back, how many
//	f HASH                fingerprint and its buckets
//	k BUCKET HASH         index of ink
//	n NUMBER PAGE HASH    index of printed numbers
//
// The tables of the roll, capital letters, are in voter.go, those of the log in
// journal.go and journaldesk.go.
const (
	tabIdentity  = 'i'
	tabCounters  = 'c'
	tabPost      = 't'
	tabWritten   = 'w'
	tabSheet     = 's'
	tabEvidence  = 'e'
	tabPlace     = 'p'
	tabPending   = 'q'
	tabTakenBack = 'r'
	tabInk       = 'f'
	tabBucket    = 'k'
	tabNumber    = 'n'
)

func hashKey(table byte, h Hash) []byte { return append([]byte{table}, h[:]...) }
func sheetKey(h Hash) []byte            { return hashKey(tabSheet, h) }

func placeKey(batch, place uint64) []byte {
	b := binary.BigEndian.AppendUint32([]byte{tabPlace}, uint32(batch))
	return binary.BigEndian.AppendUint32(b, uint32(place))
}

func bucketPrefix(bucket uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{tabBucket}, bucket)
}

func numberPrefix(number, page uint64) []byte {
	b := binary.BigEndian.AppendUint64([]byte{tabNumber}, number)
	return binary.BigEndian.AppendUint16(b, uint16(page))
}

func postKey(id string) []byte { return append([]byte{tabPost}, id...) }

func writtenKey(post, name string) []byte {
	b := append([]byte{tabWritten}, post...)
	return append(append(b, 0), name...)
}

// tail is the hash that ends an index key.
func tail(key []byte) (h Hash) {
	copy(h[:], key[len(key)-len(h):])
	return h
}

// counters of sheets. Void ones are among the counted.
type sheetCounters struct {
	Counted, Review, Rejected, Repeated uint64
	Void                                uint64
	Batches                             uint64
}

func (c *sheetCounters) of(s Status) *uint64 {
	switch s {
	case Counted:
		return &c.Counted
	case Review:
		return &c.Review
	case Rejected:
		return &c.Rejected
	}
	return &c.Repeated
}

func (c *sheetCounters) fields() []*uint64 {
	return []*uint64{&c.Counted, &c.Review, &c.Rejected, &c.Repeated, &c.Void, &c.Batches}
}

// merge adds the counters of other sheets.
func (c *sheetCounters) merge(o sheetCounters) {
	batches := max(c.Batches, o.Batches)
	sumUp(c, &o)
	c.Batches = batches
}

// postCounters are those of one post: papers that carry it, and the marks of
// the valid ones by candidate.
type postCounters struct {
	valid, void, pending uint64
	marks                [][3]uint64 // candidate → abstain, approve, oppose
}

func (p *postCounters) fields() []*uint64 {
	out := []*uint64{&p.valid, &p.void, &p.pending}
	for i := range p.marks {
		for j := range p.marks[i] {
			out = append(out, &p.marks[i][j])
		}
	}
	return out
}

// totals are all counters together: kept in the record, and recomputed from
// its sheets when it is opened.
type totals struct {
	sheets  sheetCounters
	posts   []postCounters
	written map[string]uint64 // by key in the record
	back    single            // decisions taken back, as written
}

func newTotals(r roster) *totals {
	t := &totals{written: map[string]uint64{}}
	for _, p := range r.posts {
		t.posts = append(t.posts, postCounters{marks: make([][3]uint64, len(p.Candidates))})
	}
	return t
}

// add counts a paper n times; n is -1 to take it away.
func (t *totals) add(p *paper, r roster, n uint64) {
	*t.sheets.of(p.status) += n
	if p.status == Counted && p.ballot.void != "" {
		t.sheets.Void += n
	}
	if p.batch > t.sheets.Batches {
		t.sheets.Batches = p.batch
	}
	for i, at := range p.ballot.posts {
		c := &t.posts[at]
		switch {
		case p.status == Review:
			c.pending += n
		case p.status != Counted:
		case p.ballot.void != "":
			c.void += n
		default:
			c.valid += n
			for j, m := range p.ballot.marks[i] {
				c.marks[j][m] += n
			}
			for _, name := range p.ballot.written[i] {
				t.written[string(writtenKey(r.posts[at].ID, name))] += n
			}
		}
	}
}

// merge adds the totals of another part of the record.
func (t *totals) merge(o *totals) {
	t.sheets.merge(o.sheets)
	for i := range o.posts {
		sumUp(&t.posts[i], &o.posts[i])
	}
	for k, n := range o.written {
		t.written[k] += n
	}
	t.back += o.back
}

// count changes the kept counters by a paper, in the paper's own transaction; n
// is 1, or minus to take it away.
func count(t engine.Tx, p *paper, r roster, n uint64) error {
	change := newTotals(r)
	change.add(p, r, n)
	sheets, err := getSheetCounters(t)
	if err != nil {
		return err
	}
	sheets.merge(change.sheets)
	if err := putCounter(t, []byte{tabCounters}, &sheets); err != nil {
		return err
	}
	for _, at := range p.ballot.posts {
		key := postKey(r.posts[at].ID)
		post := newTotals(r).posts[at]
		if err := getCounter(t, key, &post); err != nil {
			return err
		}
		sumUp(&post, &change.posts[at])
		if err := putCounter(t, key, &post); err != nil {
			return err
		}
	}
	for k, n := range change.written {
		var v single
		if err := getCounter(t, []byte(k), &v); err != nil {
			return err
		}
		v += single(n)
		if err := putOrDrop(t, []byte(k), &v); err != nil {
			return err
		}
	}
	return nil
}

// put writes the fixed counters: those of sheets and of every post.
func (t *totals) put(to engine.Tx, r roster) error {
	err := putCounter(to, []byte{tabCounters}, &t.sheets)
	for i, p := range r.posts {
		err = errors.Join(err, putCounter(to, postKey(p.ID), &t.posts[i]))
	}
	return err
}

func getSheetCounters(t engine.Tx) (c sheetCounters, err error) {
	err = getCounter(t, []byte{tabCounters}, &c)
	return c, err
}

// getTotals gives the counters as kept.
func getTotals(t engine.Tx, r roster) (*totals, error) {
	out := newTotals(r)
	if err := getCounter(t, []byte{tabCounters}, &out.sheets); err != nil {
		return nil, err
	}
	if err := getCounter(t, []byte{tabTakenBack}, &out.back); err != nil {
		return nil, err
	}
	for i, p := range r.posts {
		if err := getCounter(t, postKey(p.ID), &out.posts[i]); err != nil {
			return nil, err
		}
	}
	err := engine.Each(t, []byte{tabWritten}, out.visitWritten)
	return out, err
}

func (t *totals) visitWritten(k, v []byte) error {
	var n single
	err := decodeCounter(v, &n)
	t.written[string(k)] = uint64(n)
	return err
}

// evidence is what was seen and decided, kept for people and audits; counting
// never reads it.
type evidence struct {
	reading  []byte    // journal.Reading as it was logged, canonical JSON
	Source   string    `json:"source,omitempty"`
	Ext      string    `json:"ext,omitempty"`     // of the image; "" where none is kept
	Reasons  []string  `json:"reasons,omitempty"` // the reader's, with the record's own
	Other    string    `json:"other,omitempty"`
	Decision *Decision `json:"decision,omitempty"`
	Ink      []byte    `json:"ink,omitempty"` // of a sheet that people put aside, see forget
}

// encode puts the reading first, with its length, so that its digest can be
// taken without reading it.
func (e evidence) encode() ([]byte, error) {
	rest, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	b := binary.AppendUvarint(nil, uint64(len(e.reading)))
	return append(append(b, e.reading...), rest...), nil
}

// splitEvidence parts what encode wrote.
func splitEvidence(b []byte) (reading, rest []byte, err error) {
	d := decoder{b: b}
	reading = d.bytes(d.uvarint())
	if d.bad {
		return nil, nil, errors.New("the reading of a sheet is cut off")
	}
	return reading, d.b, nil
}

func putEvidence(t engine.Tx, h Hash, e evidence) error {
	b, err := e.encode()
	if err != nil {
		return fmt.Errorf("couldn't write the reading of %s: %w", h, err)
	}
	return t.Put(hashKey(tabEvidence, h), b)
}

func getEvidence(t engine.Tx, h Hash) (e evidence, err error) {
	b, err := t.Get(hashKey(tabEvidence, h))
	if err != nil {
		return e, err
	}
	reading, rest, err := splitEvidence(b)
	if err == nil {
		err = json.Unmarshal(rest, &e)
	}
	if err != nil {
		return e, fmt.Errorf("%w: the reading of %s makes no sense: %w", ErrDamaged, h, err)
	}
	e.reading = slices.Clone(reading)
	return e, nil
}

func getPaper(t engine.Tx, h Hash, r roster) (*paper, error) {
	b, err := t.Get(sheetKey(h))
	if err != nil || b == nil {
		return nil, err
	}
	p, _, err := decodePaper(b, r)
	if err != nil {
		return nil, fmt.Errorf("%w: sheet %s: %w", ErrDamaged, h, err)
	}
	return &p, nil
}

// ink is a fingerprint with the buckets it was put into, so that it can be
// taken out again by any version of the reader.
type ink struct {
	buckets     []uint64
	fingerprint []byte
}

// entries are those of the index.
func (i ink) entries(h Hash) [][2][]byte {
	if len(i.buckets) == 0 {
		return nil
	}
	out := [][2][]byte{{hashKey(tabInk, h), i.encode()}}
	for _, k := range i.buckets {
		out = append(out, [2][]byte{append(bucketPrefix(k), h[:]...), nil})
	}
	return out
}

func (i ink) encode() []byte {
	b := binary.AppendUvarint(nil, uint64(len(i.buckets)))
	for _, k := range i.buckets {
		b = binary.BigEndian.AppendUint64(b, k)
	}
	return append(b, i.fingerprint...)
}

func getInk(t engine.Tx, h Hash) (i ink, err error) {
	b, err := t.Get(hashKey(tabInk, h))
	if err != nil || b == nil {
		return i, err
	}
	return decodeInk(h, slices.Clone(b))
}

// decodeInk reads what encode wrote; the fingerprint stays a part of b.
func decodeInk(h Hash, b []byte) (i ink, err error) {
	d := decoder{b: b}
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		k := d.bytes(8)
		if !d.bad {
			i.buckets = append(i.buckets, binary.BigEndian.Uint64(k))
		}
	}
	if d.bad {
		return i, fmt.Errorf("%w: the ink of %s makes no sense", ErrDamaged, h)
	}
	i.fingerprint = d.b
	return i, nil
}
