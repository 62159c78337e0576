package record

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// act is one thing that happens. Everything that changes the record is an act
// and goes through apply, where one that is logged is written to the log.
type act interface {
	// do changes the record inside t and keeps its outcome in itself; it may
	// run again in another transaction when one fails.
	do(s *Store, t engine.Tx) error
	// done tells the outcome after it is durable.
	done()
}

// apply is the only way into the record.
func (s *Store) apply(t engine.Tx, a act) error {
	if m, ok := a.(timely); ok {
		if err := during(t, m.moment()); err != nil {
			return err
		}
	}
	if err := a.do(s, t); err != nil {
		return err
	}
	return s.log(t, a)
}

type job struct {
	act   act
	alone func() error // instead of an act: what is done between two transactions
	done  chan error
}

// write runs acts until the queue is closed: whatever waits goes into one
// transaction, so that many workers share one sync of the disk.
func (s *Store) write() {
	defer close(s.done)
	limit := s.opts.size
	if limit == 0 {
		limit = groupMax
	}
	for j := range s.queue {
		group := []*job{j}
		for more := true; more && len(group) < limit && group[len(group)-1].alone == nil; {
			select {
			case j, ok := <-s.queue:
				if more = ok; ok {
					group = append(group, j)
				}
			default:
				more = false
			}
		}
		last := group[len(group)-1]
		if last.alone != nil {
			group = group[:len(group)-1]
		}
		if len(group) > 0 {
			s.commit(group)
		}
		if last.alone != nil {
			last.done <- last.alone()
		}
	}
}

// actError is an act's own failure, not the transaction's.
type actError struct{ error }

func (e actError) Unwrap() error { return e.error }

// commit runs a group in one transaction. Where an act of it fails, each gets a
// transaction of its own, so that one bad act never holds up the others.
func (s *Store) commit(group []*job) {
	err := s.transact(group)
	var own actError
	if errors.As(err, &own) && len(group) > 1 {
		for _, j := range group {
			s.commit([]*job{j})
		}
		return
	}
	if errors.As(err, &own) {
		err = own.error
	}
	for _, j := range group {
		if err == nil {
			j.act.done()
		}
		j.done <- err
	}
}

func (s *Store) transact(group []*job) error {
	err := s.engine.Update(func(t engine.Tx) error {
		t = s.follow.begin(t)
		s.begun = map[*Batch]uint64{}
		for _, j := range group {
			if err := s.apply(t, j.act); err != nil {
				return actError{err}
			}
		}
		return nil
	})
	s.follow.end(err)
	s.watch.tell()
	return err
}

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
	a := &addition{batch: b, sheet: sheet}
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

// addition is the act of Add.
type addition struct {
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
func (a *addition) prepare(r roster) (err error) {
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
func (a *addition) entries() []journal.Entry {
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
func (a *addition) known(s *Store) (found bool, err error) {
	err = s.view(func(t engine.Tx) error {
		p, err := getPaper(t, a.sheet.Hash, s.roster)
		if p != nil {
			found, a.out = true, again(a.sheet.Hash, p)
		}
		if err != nil || found {
			return err
		}
		return during(t, a.moment()) // before its image is kept
	})
	return found, err
}

func again(h Hash, p *paper) Added {
	return Added{Status: Repeated, Reason: ReasonImage, Batch: int(p.batch), Place: int(p.place), Other: &h, Was: p.status}
}

func (a *addition) do(s *Store, t engine.Tx) error {
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
func (a *addition) judge(s *Store, t engine.Tx) (*paper, error) {
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
func (a *addition) compare(s *Store, t engine.Tx) error {
	number, err := a.sameNumber(t)
	if err != nil {
		return err
	}
	twin, err := a.sameInk(s, t)
	if err != nil {
		return err
	}
	other, reason := twin, ReasonTwin
	if number != nil {
		other, reason = number, ReasonNumber
	}
	if other == nil {
		return nil
	}
	p, err := getPaper(t, *other, s.roster)
	if err != nil {
		return err
	}
	if p == nil {
		return fmt.Errorf("%w: an index names the sheet %s, which is not there", ErrDamaged, other)
	}
	a.out.Reason, a.out.Other, a.out.Was = reason, other, p.status
	a.out.Status = Review
	if number != nil && twin != nil && *number == *twin {
		a.out.Status = Repeated
	}
	return nil
}

func (a *addition) sameNumber(t engine.Tx) (found *Hash, err error) {
	if a.sheet.Number == 0 {
		return nil, nil
	}
	err = engine.Each(t, numberPrefix(a.sheet.Number, uint64(a.sheet.Page)), func(k, _ []byte) error {
		if found == nil {
			h := tail(k)
			found = &h
		}
		return nil
	})
	return found, err
}

func (a *addition) sameInk(s *Store, t engine.Tx) (*Hash, error) {
	seen := map[Hash]bool{}
	var near []Hash
	for _, bucket := range a.buckets {
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
		if s.opts.Twin(i.fingerprint, a.sheet.Fingerprint) {
			return &h, nil
		}
	}
	return nil, nil
}

// batchNumber is the batch's own, or the next free one for its first sheet.
func (a *addition) batchNumber(s *Store, t engine.Tx) (uint64, error) {
	if n := a.batch.Number(); n > 0 {
		return uint64(n), nil
	}
	if n := s.begun[a.batch]; n > 0 {
		return n, nil
	}
	var c counters
	b, err := t.Get([]byte{tabCounters})
	if err != nil {
		return 0, err
	}
	if err := decodeFields(b, c.fields()); err != nil {
		return 0, err
	}
	s.begun[a.batch] = c.Batches + 1
	return c.Batches + 1, nil
}

func (a *addition) index(t engine.Tx, p *paper) error {
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
		puts = append(puts, a.inkEntries()...)
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
func (a *addition) reasons() []string {
	if a.out.Reason == "" || slices.Contains(a.sheet.Reasons, a.out.Reason) {
		return a.sheet.Reasons
	}
	return append([]string{a.out.Reason}, a.sheet.Reasons...)
}

func (a *addition) inkEntries() [][2][]byte {
	if len(a.buckets) == 0 {
		return nil
	}
	h := a.sheet.Hash
	out := [][2][]byte{{hashKey(tabInk, h), ink{a.buckets, a.sheet.Fingerprint}.encode()}}
	for _, k := range a.buckets {
		out = append(out, [2][]byte{append(bucketPrefix(k), h[:]...), nil})
	}
	return out
}

func (a *addition) done() {
	a.batch.mu.Lock()
	defer a.batch.mu.Unlock()
	if a.batch.number == 0 {
		a.batch.number = a.number
	}
}

// Settle records what two people decided of a sheet that waits in Review; the
// machine's reading stays beside it.
func (s *Store) Settle(ctx context.Context, h Hash, d Decision) error {
	if err := d.valid(); err != nil {
		return fmt.Errorf("couldn't settle the sheet %s: %w", h, err)
	}
	if err := s.submit(ctx, &settlement{hash: h, decision: d}); err != nil {
		return fmt.Errorf("couldn't settle the sheet %s: %w", h, err)
	}
	return nil
}

func (d *Decision) valid() error {
	d.By, d.Second = strings.TrimSpace(d.By), strings.TrimSpace(d.Second)
	d.Void, d.Reject = strings.TrimSpace(d.Void), strings.TrimSpace(d.Reject)
	ways := 0
	for _, is := range []bool{d.Vote != nil, d.Void != "", d.Reject != ""} {
		if is {
			ways++
		}
	}
	switch {
	case ways != 1:
		return errors.New("a decision is a vote, or void, or a rejection: exactly one of them")
	case d.By == "" || d.Second == "":
		return errors.New("two people decide: both must be named")
	case d.By == d.Second:
		return fmt.Errorf("two people decide: %q was named twice", d.By)
	}
	return nil
}

// settlement is the act of Settle.
type settlement struct {
	hash     Hash
	decision Decision
	after    *paper
	vote     string // digest of what counts now
}

// entries tell who decided what of the sheet.
func (a *settlement) entries() []journal.Entry {
	d := a.decision
	e := journal.Entry{Act: journal.ActSettle, Who: d.By, With: d.Second, Why: d.Reason, Sheet: &journal.Sheet{
		Hash: a.hash.String(), Was: string(Review), Status: string(a.after.status), Vote: a.vote, Reason: d.Void + d.Reject,
	}}
	return []journal.Entry{e.Hidden()}
}

func (a *settlement) do(s *Store, t engine.Tx) error {
	p, err := getPaper(t, a.hash, s.roster)
	if err != nil {
		return err
	}
	if p == nil {
		return ErrUnknown
	}
	if p.status != Review {
		return fmt.Errorf("%w: it is %s", ErrSettled, p.status)
	}
	after, err := a.outcome(p, s.roster)
	if err != nil {
		return err
	}
	if !after.indexed() {
		if err := forget(t, a.hash, p); err != nil {
			return err
		}
		after.keys = 0
	}
	e, err := getEvidence(t, a.hash)
	if err != nil {
		return err
	}
	e.Decision = &a.decision
	if err := putEvidence(t, a.hash, e); err != nil {
		return err
	}
	if err := t.Delete(hashKey(tabPending, a.hash)); err != nil {
		return err
	}
	if err := t.Put(sheetKey(a.hash), after.encode()); err != nil {
		return err
	}
	if a.after, a.vote = after, ""; after.status == Counted {
		if a.vote, err = journal.VoteDigest(after.ballot.vote(s.roster)); err != nil {
			return err
		}
	}
	if err := count(t, p, s.roster, minus); err != nil {
		return err
	}
	return count(t, after, s.roster, 1)
}

func (a *settlement) outcome(before *paper, r roster) (*paper, error) {
	after := *before
	d := &a.decision
	switch {
	case d.Reject == RejectRepeated:
		after.status = Repeated
		return &after, nil
	case d.Reject != "":
		after.status = Rejected
		return &after, nil
	}
	vote := d.Vote
	if vote == nil {
		vote = &election.Vote{Void: d.Void}
	}
	after.status = Counted
	if len(before.ballot.posts) == 0 {
		return nil, errors.New("its posts are not known: reject it, and scan the paper again")
	}
	var err error
	after.ballot, err = votedBallot(before.ballot.posts, vote, r)
	return &after, err
}

// forget takes a sheet out of the indexes that later sheets are compared with.
func forget(t engine.Tx, h Hash, p *paper) error {
	i, err := getInk(t, h)
	if err != nil {
		return err
	}
	keys := [][]byte{}
	if p.keys > 0 {
		keys = append(keys, hashKey(tabInk, h))
	}
	for _, k := range i.buckets {
		keys = append(keys, append(bucketPrefix(k), h[:]...))
	}
	if p.number != 0 {
		keys = append(keys, append(numberPrefix(p.number, p.page), h[:]...))
	}
	for _, k := range keys {
		if err := t.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

func (a *settlement) done() {}
