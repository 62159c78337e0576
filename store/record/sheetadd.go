package record

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"zheng/store/engine"
	"zheng/store/journal"
)

// Batch is one stack of sheets. It gets its number with its first sheet, so
// that feeding known sheets again leaves no trace.
type Batch struct {
	store  *Store
	mu     sync.Mutex
	number uint64
}

// Batch begins a stack.
func (s *Store) Batch() *Batch { return &Batch{store: s} }

// Number is the batch's number, 0 before its first sheet is recorded.
func (b *Batch) Number() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return int(b.number)
}

// Add records a sheet. When it returns nil, image, sheet and tallies are on the
// disk. A known image changes nothing and is Repeated; a sheet whose ink or
// printed number was seen before goes to Review. Errors are ErrFull and its
// like, or say what is wrong with the sheet; Add may then be called again with
// the same sheet, and will count it once.
func (b *Batch) Add(ctx context.Context, sheet Sheet) (Added, error) {
	s := b.store
	if err := sheet.valid(s.roster); err != nil {
		return Added{}, fmt.Errorf("couldn't record the sheet %s: %w", sheet.Hash, err)
	}
	a := &addAct{batch: b, sheet: sheet}
	known, err := a.known(s)
	if err != nil || known {
		return a.out, err
	}
	if sheet.Image != nil {
		if err := s.images.put(sheet.Hash, sheet.Ext, sheet.Image); err != nil {
			return Added{}, err
		}
	}
	if len(sheet.Fingerprint) > 0 && s.opts.Key != nil && s.opts.Twin != nil {
		a.buckets = slices.Clone(s.opts.Key(sheet.Fingerprint))
		slices.Sort(a.buckets)
		a.buckets = slices.Compact(a.buckets)
	}
	a.sheet.Image = nil // kept on the disk, no longer here
	a.kept = sheet.Image != nil
	if err := a.prepare(s.roster); err != nil {
		return Added{}, fmt.Errorf("couldn't record the sheet %s: %w", sheet.Hash, err)
	}
	if err := s.submit(ctx, a); err != nil {
		return Added{}, fmt.Errorf("couldn't record the sheet %s: %w", sheet.Hash, err)
	}
	return a.out, nil
}

// addAct is the act of Add.
type addAct struct {
	batch   *Batch
	sheet   Sheet
	kept    bool // its image is stored
	buckets []uint64
	reading []byte // canonical JSON
	vote    string // digest of the machine's ballot, were it to count
	number  uint64 // of the batch, in this transaction
	out     Added
}

// prepare does what needs no transaction.
func (a *addAct) prepare(r roster) (err error) {
	if a.reading, err = a.sheet.reading().Encode(); err != nil {
		return err
	}
	if a.sheet.Status == Counted {
		b := machineBallot(&a.sheet, r)
		a.vote, err = journal.VoteDigest(b.vote(r))
	}
	return err
}

// entries tell of a sheet that was not known.
func (a *addAct) entries() []journal.Entry {
	if a.number == 0 {
		return nil
	}
	sheet := &journal.Sheet{
		Hash: a.sheet.Hash.String(), Batch: a.out.Batch, Place: a.out.Place,
		Status: string(a.out.Status), Reading: journal.Digest(a.reading), Reason: a.out.Reason,
	}
	if a.out.Status == Counted {
		sheet.Vote = a.vote
	}
	if a.out.Other != nil {
		sheet.Other = a.out.Other.String()
	}
	return []journal.Entry{{Act: journal.ActSheet, Sheet: sheet}}
}

// known looks for the image without waiting for the writer.
func (a *addAct) known(s *Store) (found bool, err error) {
	err = s.view(func(t engine.Tx) error {
		p, err := getPaper(t, a.sheet.Hash, s.roster)
		if p != nil {
			found, a.out = true, again(a.sheet.Hash, p)
		}
		if err != nil || found {
			return err
		}
		return allow(t, a.allowedAs()) // before its image is kept
	})
	return found, err
}

func again(h Hash, p *paper) Added {
	return Added{Status: Repeated, Reason: ReasonImage, Batch: int(p.batch), Place: int(p.place), Other: &h, Was: p.status}
}

func (a *addAct) do(s *Store, t engine.Tx) error {
	p, err := getPaper(t, a.sheet.Hash, s.roster)
	if err != nil {
		return err
	}
	if p != nil {
		a.out, a.number = again(a.sheet.Hash, p), 0
		return nil
	}
	if a.reading == nil {
		if err := a.prepare(s.roster); err != nil {
			return err
		}
	}
	p, err = a.judge(s, t)
	if err != nil {
		return err
	}
	if p.batch, err = a.batchNumber(s, t); err != nil {
		return err
	}
	a.number = p.batch
	a.out.Batch, a.out.Place = int(p.batch), a.sheet.Place
	if err := a.index(t, p); err != nil {
		return err
	}
	return count(t, p, s.roster, 1)
}

// judge decides where the sheet stands: never better than the reader asks for.
func (a *addAct) judge(s *Store, t engine.Tx) (*paper, error) {
	p := &paper{
		status: a.sheet.Status,
		place:  uint64(a.sheet.Place),
		page:   uint64(a.sheet.Page),
		number: a.sheet.Number,
		keys:   uint64(len(a.buckets)),
		ballot: ballot{posts: postIndexes(a.sheet.Posts, s.roster)},
	}
	a.out = Added{Status: p.status}
	if p.indexed() {
		if err := a.compare(s, t); err != nil {
			return nil, err
		}
	}
	if a.out.Status == Counted && !a.sheet.clear() {
		a.out.Status, a.out.Reason = Review, ReasonUnclear
	}
	if a.out.Reason == "" && len(a.sheet.Reasons) > 0 {
		a.out.Reason = a.sheet.Reasons[0]
	}
	p.status = a.out.Status
	if p.status == Counted {
		p.ballot = machineBallot(&a.sheet, s.roster)
	}
	if !p.indexed() {
		p.keys = 0
	}
	return p, nil
}

// compare looks for the same paper among those recorded: by its printed number,
// then by its ink. The same number and the same ink are the same paper; either
// alone is for people to judge.
func (a *addAct) compare(s *Store, t engine.Tx) error {
	numbered, err := sameNumber(t, a.sheet.Number, uint64(a.sheet.Page))
	if err != nil {
		return err
	}
	twins, err := s.sameInk(t, ink{a.buckets, a.sheet.Fingerprint})
	if err != nil {
		return err
	}
	found, reason := twins, ReasonTwin
	if len(numbered) > 0 {
		found, reason = numbered, ReasonNumber
	}
	if len(found) == 0 {
		return nil
	}
	other := &found[0]
	p, err := getPaper(t, *other, s.roster)
	if err != nil {
		return err
	}
	if p == nil {
		return fmt.Errorf("%w: an index names the sheet %s, which is not there", ErrDamaged, other)
	}
	a.out.Reason, a.out.Other, a.out.Was = reason, other, p.status
	a.out.Status = Review
	if len(numbered) > 0 && len(twins) > 0 && numbered[0] == twins[0] {
		a.out.Status = Repeated
	}
	return nil
}

// sameNumber gives the sheets on which a number is printed.
func sameNumber(t engine.Tx, number, page uint64) (found []Hash, err error) {
	if number == 0 {
		return nil, nil
	}
	err = engine.Each(t, numberPrefix(number, page), func(k, _ []byte) error {
		found = append(found, tail(k))
		return nil
	})
	return found, err
}

// sameInk gives the sheets whose ink is nearly the same.
func (s *Store) sameInk(t engine.Tx, of ink) (found []Hash, err error) {
	seen := map[Hash]bool{}
	var near []Hash
	for _, bucket := range of.buckets {
		err := engine.Each(t, bucketPrefix(bucket), func(k, _ []byte) error {
			if h := tail(k); !seen[h] {
				seen[h] = true
				near = append(near, h)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, h := range near {
		b, err := t.Get(hashKey(tabInk, h))
		if err != nil {
			return nil, err
		}
		i, err := decodeInk(h, b)
		if err != nil {
			return nil, err
		}
		if s.opts.Twin(i.fingerprint, of.fingerprint) {
			found = append(found, h)
		}
	}
	return found, nil
}

// batchNumber is the batch's own, or the next free one for its first sheet.
func (a *addAct) batchNumber(s *Store, t engine.Tx) (uint64, error) {
	if n := a.batch.Number(); n > 0 {
		return uint64(n), nil
	}
	if n := s.begun[a.batch]; n > 0 {
		return n, nil
	}
	c, err := getSheetCounters(t)
	if err != nil {
		return 0, err
	}
	s.begun[a.batch] = c.Batches + 1
	return c.Batches + 1, nil
}

func (a *addAct) index(t engine.Tx, p *paper) error {
	h := a.sheet.Hash
	place := placeKey(p.batch, p.place)
	if taken, err := t.Get(place); err != nil {
		return err
	} else if taken != nil {
		return fmt.Errorf("place %d of batch %d is taken by the sheet %x", p.place, p.batch, taken)
	}
	puts := [][2][]byte{{sheetKey(h), p.encode()}, {place, h[:]}}
	if p.status == Review {
		puts = append(puts, [2][]byte{hashKey(tabPending, h), nil})
	}
	if p.indexed() {
		puts = append(puts, ink{a.buckets, a.sheet.Fingerprint}.entries(h)...)
		if p.number != 0 {
			puts = append(puts, [2][]byte{append(numberPrefix(p.number, p.page), h[:]...), nil})
		}
	}
	for _, kv := range puts {
		if err := t.Put(kv[0], kv[1]); err != nil {
			return err
		}
	}
	e := evidence{reading: a.reading, Source: a.sheet.Source, Reasons: a.reasons()}
	if a.kept {
		e.Ext = a.sheet.Ext
	}
	if a.out.Other != nil {
		e.Other = a.out.Other.String()
	}
	return putEvidence(t, h, e)
}

// reasons are the reader's, with the record's own before them.
func (a *addAct) reasons() []string {
	if a.out.Reason == "" || slices.Contains(a.sheet.Reasons, a.out.Reason) {
		return a.sheet.Reasons
	}
	return append([]string{a.out.Reason}, a.sheet.Reasons...)
}

func (a *addAct) allowedAs() string { return "sheet" }

func (a *addAct) done() {
	a.batch.mu.Lock()
	defer a.batch.mu.Unlock()
	if a.batch.number == 0 {
		a.batch.number = a.number
	}
}
