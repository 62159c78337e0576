// Package district keeps one picture of many communities (街道、区县): the list of
// those expected, what each one's appliance tells while its day goes on
// (store/bulletin), and the archives of their counts, each done again by the code
// of the auditor (store/tally/archive). It only takes; nothing goes back to a
// community, and no voter is in it.
//
// What does not hold is never put in the place of what held: it is kept as a
// refusal, with the reason in words. What came first of an election decides by
// which key the rest of it must be signed, unless the list says the key.
//
// All is in one file of bbolt (store/engine), by these keys:
//
//	r CODE                     a community in a line, JSON: Row
//	v CODE 0 ELECTION 0 ROUND  one round of it: Vote
//	i ELECTION                 the CODE that an election belongs to
//	x CODE 0 NUMBER            what was refused in its name: Refusal; CODE may be ""
//	n                          the number of the last refusal
//
// The rows are in memory as well: 62 MB for a country of 100,000 communities, whose
// 200,000 bulletins of a day one processor takes in a minute. So nothing here asks
// for a database of many machines, and what is kept is a few kilobytes of each;
// .readme/district.md has the figures.
package district

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"zheng/store/engine"
	"zheng/store/tally/archive"
)

// Config is what a ledger works with. The zero value will do.
type Config struct {
	Now     func() time.Time                              // default time.Now
	Reports func(archive.Printed) ([]archive.File, error) // see archive.Trust; nil: reports are not made anew
	Silence time.Duration                                 // after which a community whose day goes on is silent; default 30 min
	Workers int                                           // files checked at once; default 2
	Engine  func(dir string) (engine.Engine, error)       // default bbolt in the folder
}

// Ledger is what is known of all communities.
type Ledger struct {
	cfg Config
	db  engine.Engine

	acts   chan *act
	end    sync.Once
	ending chan struct{} // nothing more is taken
	done   chan struct{} // the writer has ended

	mu      sync.RWMutex
	rows    []*Row         // never changed, only replaced
	at      map[string]int // by code
	sorted  bool
	version uint64
	watch   map[chan struct{}]bool
}

// The file of a folder.
const (
	dataName = "district.db"
	lastName = "district.last"
)

// Open opens the ledger of a folder, which is made where there is none. Errors
// are those of store/engine: ErrLocked where another program has it.
func Open(dir string, cfg Config) (*Ledger, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Silence == 0 {
		cfg.Silence = 30 * time.Minute
	}
	if cfg.Workers == 0 {
		cfg.Workers = 2
	}
	db, err := openFile(dir)
	if err != nil {
		return nil, err
	}
	l := &Ledger{cfg: cfg, db: db, acts: make(chan *act), ending: make(chan struct{}), done: make(chan struct{}), at: map[string]int{}, watch: map[chan struct{}]bool{}}
	if err := db.View(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabRow}, func(_, v []byte) error {
			row := new(Row)
			if err := json.Unmarshal(v, row); err != nil {
				return fmt.Errorf("%w: a community makes no sense: %w", engine.ErrDamaged, err)
			}
			l.put(row)
			return nil
		})
	}); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	go l.write()
	return l, nil
}

// openFile opens bbolt in a folder; the file is read and checked before anything
// trusts it.
func openFile(dir string) (engine.Engine, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("couldn't make the folder: %w", engine.DiskError(err))
	}
	f := engine.File{Path: filepath.Join(dir, dataName), Last: filepath.Join(dir, lastName)}
	there, err := f.Exists()
	if err != nil {
		return nil, err
	}
	if !there {
		if err := f.Create(func(engine.Tx) error { return nil }); err != nil {
			return nil, err
		}
	}
	if err := f.Walk(func() engine.Visit { return func(_, _ []byte) error { return nil } }); err != nil {
		return nil, engine.Damaged(f.Path, err)
	}
	return f.Open()
}

// Close ends the ledger when what was taken is durable.
func (l *Ledger) Close() error {
	l.end.Do(func() { close(l.ending) })
	<-l.done
	return l.db.Close()
}

// put puts a row into memory; who calls holds the lock, or nobody else knows of
// the ledger yet.
func (l *Ledger) put(row *Row) {
	if i, ok := l.at[row.Code]; ok {
		l.rows[i] = row
		return
	}
	l.at[row.Code] = len(l.rows)
	l.rows = append(l.rows, row)
	l.sorted = false
}

// index finds all rows anew.
func (l *Ledger) index() {
	l.at = make(map[string]int, len(l.rows))
	for i, r := range l.rows {
		l.at[r.Code] = i
	}
}

// Rows are all communities in the order of their codes; nobody may change one.
func (l *Ledger) Rows() []*Row {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.sorted {
		slices.SortFunc(l.rows, func(a, b *Row) int { return strings.Compare(a.Code, b.Code) })
		l.index()
		l.sorted = true
	}
	return slices.Clone(l.rows)
}

// Row is one community; nil where there is none of that code.
func (l *Ledger) Row(code string) *Row {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if i, ok := l.at[code]; ok {
		return l.rows[i]
	}
	return nil
}

// Version grows with every change.
func (l *Ledger) Version() uint64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.version
}

// Watch tells of changes until leave is called. Who is slow hears of many once.
func (l *Ledger) Watch() (changed <-chan struct{}, leave func()) {
	c := make(chan struct{}, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watch[c] = true
	return c, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.watch, c)
	}
}

// Community is all that is known of one.
type Community struct {
	*Row
	Votes    []*Vote   `json:"votes"`    // the newest first
	Refusals []Refusal `json:"refusals"` // the newest first
}

// Community gives one; nil where there is none of that code. The code "" has
// what was refused of which nobody can say whose it is.
func (l *Ledger) Community(code string) (*Community, error) {
	c := &Community{Row: l.Row(code)}
	if c.Row == nil && code != "" {
		return nil, nil
	}
	err := l.db.View(func(t engine.Tx) (err error) {
		if c.Row != nil {
			if c.Votes, err = votes(t, code); err != nil {
				return err
			}
		}
		c.Refusals, err = refusals(t, code)
		return err
	})
	return c, err
}

// act is something to be done in a transaction. It gives what becomes of the
// rows once that stands.
type act struct {
	do   func(engine.Tx) (then func(), err error)
	err  chan error
	then func()
}

// ErrClosed: the ledger was closed.
var ErrClosed = errors.New("the ledger is closed")

// submit has the writer do an act, and waits until it is durable.
func (l *Ledger) submit(do func(engine.Tx) (func(), error)) error {
	a := &act{do: do, err: make(chan error, 1)}
	select {
	case l.acts <- a:
		return <-a.err
	case <-l.ending:
		return ErrClosed
	}
}

// atOnce is how many acts share a transaction and its sync.
const atOnce = 256

// write is the one writer: what came while it was busy goes together.
func (l *Ledger) write() {
	defer close(l.done)
	for {
		select {
		case a := <-l.acts:
			l.commit(l.waiting([]*act{a}))
		case <-l.ending:
			return
		}
	}
}

// waiting adds the acts that wait.
func (l *Ledger) waiting(batch []*act) []*act {
	for len(batch) < atOnce {
		select {
		case a := <-l.acts:
			batch = append(batch, a)
		default:
			return batch
		}
	}
	return batch
}

// commit does acts in one transaction. Where it fails none of them is done.
func (l *Ledger) commit(batch []*act) {
	err := l.db.Update(func(t engine.Tx) (err error) {
		for _, a := range batch {
			if a.then, err = a.do(t); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		l.mu.Lock()
		for _, a := range batch {
			if a.then != nil {
				a.then()
			}
		}
		l.version++
		for c := range l.watch {
			select {
			case c <- struct{}{}:
			default:
			}
		}
		l.mu.Unlock()
	}
	for _, a := range batch {
		a.err <- err
	}
}

// encode is a value as it is kept.
func encode(v any) ([]byte, error) { return json.Marshal(v) }

func decode(what string, data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %s makes no sense: %w", engine.ErrDamaged, what, err)
	}
	return nil
}
