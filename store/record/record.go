// Package record keeps what happened: the sheets that were scanned, what the
// reader and then people made of them, and the tallies that follow.
//
// A sheet is its image's SHA-256, so the same image counts once however often
// it comes. Its image is on the disk before the transaction that counts it;
// sheet, tallies and indexes change in that one transaction. Opening a store
// recomputes every counter from the sheets and refuses a difference.
//
// Everything that changes the record is an act: a method of Store, Batch or
// Voters that runs in one transaction, is refused at the wrong stage of the day,
// and writes its own entry of the log. The files go by what the acts are about:
//
//	sheet…   Batch.Add, Store.Adjudicate, Say, TakeBack      what was read, and what people made of it
//	roll…    ImportRoll, ImportProxies, Hold             before the day: voters, proxies, mobile boxes
//	         CheckIn, CheckInByHand, HandOver            on the day
//	         LetGo, Away, ComeBack, Welcome              to another station that shares the roll, and back
//	         Undo, Cancel, Replace, Exchange, Add,
//	         Strike, Revoke, Release, TurnDown           corrections, by two people
//	day…     Step, Halt, Lift, Sign, Rule, SetFigures,
//	         Replace                                     the stages, the work record book, rulings, figures by hand
//	objection…  Receive, Assign, Hear, Decide, Forget      objections, complaints, reports
//	people…  Enrol, Remove, TurnOff, SetPIN, SetCard,
//	         SetupCode, Check                            who runs the election
//	log…     Note, Checkpoint, Compact                   the tamper-evident log
//
// act.go runs them, audit.go and …audit.go hold what is kept against what it
// adds up to, counter.go is the one place where counters are read and written;
// follow.go and watch.go let a backup and the screens follow. What an act asks of
// the database is an engine.Tx; only record.go, compact.go and rebuild.go know
// that it is a file.
//
// A data folder holds
//
//	zheng.db            the record, see package engine
//	zheng.last          number of the last transaction, to notice a lost one
//	zheng.lock          held while a program uses the folder
//	zheng.key           turns ID numbers into voters, where there is a roll
//	zheng.sign          signs the log
//	zheng.objections    opens who objected, and to what, where somebody did
//	images/xx/HASH.ext  every image, by the first byte of its hash
//	tmp/                images being written
//
// Nothing in it ties a sheet to a voter or a moment: keys are hashes, no record
// has a clock, and images carry one fixed date.
//
// The record keeps a tamper-evident log (zheng/store/journal): each act's entry
// is in the act's own transaction, and a record that its log does not bear out
// is not opened. Whoever holds the whole folder, with its keys, learns from it
//
//   - who took part, where and served by whom, who acted for whom, and who
//     brought a ballot back: the roll says so, in no order;
//   - how many ballots were drawn after every fifty check-ins or more, and when
//     the stages of the day were: so that one who alone acted for three others
//     came among some fifty, and no nearer;
//   - what people did to the roll, with their names and reasons, in order until
//     the first voter comes, then in none;
//   - what stands on each ballot, and its place in its batch: in the order in
//     which the mixed ballots were fed; of a ballot that people have not settled
//     yet, what the first of them made of it.
//
// Once it is compacted (Store.Compact, when the polls close), the order in which
// pages were written is gone too. A copy that was made while voters came, or a
// disk that keeps what was overwritten, may tell an order of voters; it never
// tells more of a ballot than its place in the batch, which is why boxes are
// mixed before they are fed.
package record

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// What can be wrong with the data folder, as the engine says it.
var (
	ErrLocked   = engine.ErrLocked   // another program uses it
	ErrDamaged  = engine.ErrDamaged  // what is on the disk is not what was written there
	ErrFull     = engine.ErrFull     // no space left; adding goes on when there is
	ErrReadOnly = engine.ErrReadOnly // it cannot be written to
	ErrClosed   = engine.ErrClosed   // the store was closed
)

// ErrOther: the data folder belongs to another election.
var ErrOther = errors.New("the data folder belongs to another election")

// ErrUnknown: there is no such sheet.
var ErrUnknown = errors.New("no such sheet")

// ErrAdjudicated: the sheet does not wait for a decision.
var ErrAdjudicated = errors.New("the sheet does not wait for a decision")

// Options adapt a store. The zero value tells no paper by its ink.
type Options struct {
	// Key gives the buckets in which twins of a fingerprint are looked for:
	// two scans of one paper must share at least one.
	Key func(fingerprint []byte) []uint64
	// Twin says whether two fingerprints are of one paper. It runs inside the
	// writer's transaction, so it must be quick.
	Twin func(a, b []byte) bool

	// PIN is how slow the hash of a PIN is; zero: as slow as a Raspberry Pi 4 bears.
	PIN PINCost

	unlogged bool                              // benchmarks compare
	wrap     func(engine.Engine) engine.Engine // tests fail chosen transactions
	disk     func(op, path string) error       // tests fail chosen steps of an image
	size     int                               // most acts in a transaction; 0 = 256
}

// Store is one data folder, opened. Its methods may be called by many
// goroutines at once.
type Store struct {
	dir    string
	roster roster
	about  *election.Election
	opts   Options
	lock   *os.File
	engine engine.Engine
	file   *engine.Bolt // the engine, where it is a file
	images images

	identity []byte
	follow   followers
	watch    watchers

	public   string       // key of the log's checkpoints
	signer   *journal.Key // its other half; nil where it is not here
	unsigned error        // and why

	unclean   bool
	unnoted   bool // see Unnoted
	uncounted int

	queue  chan *job
	done   chan struct{}     // the writer has ended
	begun  map[*Batch]uint64 // batches that begin in the transaction under way; the writer's own
	mu     sync.RWMutex      // guards closed against senders to queue
	closed bool

	hashing sync.Mutex // one PIN at a time
}

const (
	dbName   = "zheng.db"
	lastName = "zheng.last"
	lockName = "zheng.lock"
	groupMax = 256
)

// Open opens the data folder of e, making it where there is none. Errors are
// ErrLocked, ErrOther, ErrDamaged, ErrFull, ErrReadOnly or the system's own,
// each with what to do.
func Open(dir string, e *election.Election, opts Options) (_ *Store, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("couldn't make the data folder: %w", engine.DiskError(err))
	}
	lock, unclean, err := takeLock(filepath.Join(dir, lockName))
	if err != nil {
		return nil, fmt.Errorf("couldn't use the data folder %s: %w", dir, engine.DiskError(err))
	}
	defer func() {
		if err != nil {
			lock.Close()
		}
	}()
	s := &Store{
		dir:    dir,
		roster: newRoster(e),
		about:  e,
		opts:   opts,
		lock:   lock,
		images: images{dir: filepath.Join(dir, "images"), tmp: filepath.Join(dir, "tmp"), fail: opts.disk},
		queue:  make(chan *job, groupMax),
		done:   make(chan struct{}),
	}
	s.identity = identify(e)
	file := fileIn(dir)
	there, err := file.Exists()
	if err != nil {
		return nil, err
	}
	if err := s.begin(file, e); err != nil {
		return nil, err
	}
	if err := s.audit(file); err != nil {
		return nil, err
	}
	s.unnoted = s.unnoted && there
	s.signer, s.unsigned = takeSigner(dir, s.public)
	if err := s.images.open(); err != nil {
		return nil, err
	}
	if s.file, err = file.Open(); err != nil {
		return nil, err
	}
	s.engine = s.file
	if opts.wrap != nil {
		s.engine = opts.wrap(s.file)
	}
	if unclean {
		if err := s.explain(); err != nil {
			s.engine.Close()
			return nil, err
		}
	}
	go s.write()
	return s, nil
}

// fileIn is where a data folder has its record.
func fileIn(dir string) engine.File {
	return engine.File{Path: filepath.Join(dir, dbName), Last: filepath.Join(dir, lastName)}
}

// begin makes a new record, with the key of its log, where none was ever kept.
func (s *Store) begin(file engine.File, e *election.Election) error {
	if there, err := file.Exists(); there || err != nil {
		return err
	}
	k, err := makeSigner(s.dir, journal.Origin(e))
	if err != nil {
		return fmt.Errorf("couldn't begin a record: %w", err)
	}
	return file.Create(func(t engine.Tx) error {
		err := errors.Join(
			t.Put([]byte{tabIdentity}, s.identity),
			newTotals(s.roster).put(t, s.roster),
			t.Put([]byte{tabPublic}, []byte(k.Public())),
		)
		if err != nil {
			return err
		}
		return writeEntry(t, begun(s.identity, e, k.Public()))
	})
}

// Close ends the acts that were begun and gives the folder back.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.queue)
	s.mu.Unlock()
	<-s.done
	err := s.engine.Close()
	if err == nil {
		err = s.lock.Truncate(0) // an empty lock: it ended in good order
	}
	return errors.Join(err, s.lock.Close())
}

// Recovered says whether the program that used the folder before ended without
// closing it, and how many images it had stored but not yet counted. They count
// when they are fed again; nothing that was counted is lost.
func (s *Store) Recovered() (unclean bool, uncounted int) { return s.unclean, s.uncounted }

// Unnoted says that the note of the last transaction was gone when the record was
// opened: whether an older copy was put in its place could not be told. It is so
// after a restore; else only the log's checkpoints on paper tell.
func (s *Store) Unnoted() bool { return s.unnoted }

// explain looks for what an unexpected end left behind.
func (s *Store) explain() error {
	s.unclean = true
	return s.view(func(t engine.Tx) error {
		return s.images.each(func(h Hash) error {
			v, err := t.Get(sheetKey(h))
			if err == nil && v == nil {
				s.uncounted++
			}
			return err
		})
	})
}
