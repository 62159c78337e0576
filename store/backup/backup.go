package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"syscall"
	"time"

	"filippo.io/age"

	"zheng/store/record"
)

// Config says where a backup goes and who may read it.
type Config struct {
	Folder     string            // on the second medium; it must be there: nothing is mounted here
	Recipients []age.Recipient   // the committee's keys; each alone opens the backup
	Election   string            // its id
	Files      map[string]string // name → path of files to keep too, as the election file
	SameDisk   bool              // the folder may lie on the data's own disk: for trying it out
	Changed    func(State)       // is told when a problem begins, changes or ends; it must not wait
	Log        *slog.Logger

	Pause time.Duration // between a change and its writing; default 200 ms
	Retry time.Duration // between two looks for a medium that is away; default 2 s

	held   int                            // most bytes that wait for the medium; 0 = 64 MB
	pack   int                            // bytes of images in a file; 0 = 16 MB
	parts  int                            // parts of a series before the next; 0 = 4096
	fail   func(op, path string) error    // tests fail chosen steps
	copied func(series, part int, n bool) // tests are told of every part
}

// Problem is why nothing is being backed up, in one word.
type Problem string

// The problems; "" is none.
const (
	Missing  Problem = "missing"   // the folder is not there: the medium was pulled, or not put in yet
	SameDisk Problem = "same_disk" // the folder is on the data's own disk: the medium is not mounted
	Full     Problem = "full"
	ReadOnly Problem = "read_only"
	Failed   Problem = "failed" // anything else; see Err
)

// State is how a backup stands, for screens, reports and metrics.
type State struct {
	Folder   string
	Problem  Problem
	Err      string    // the technician's line
	Since    time.Time // when the problem, or its absence, began
	Failures int       // rounds that failed since the start

	Last    time.Time // when all was last covered; zero: not yet
	Covered bool      // everything that was acknowledged is on the medium
	Images  int       // that are on the medium
	Waiting int       // images that are not yet
	Lost    int       // images that are damaged on the data's own disk
	Parts   int       // written since the start, images too
	Bytes   int64     // written since the start
	Free    uint64    // bytes left on the medium
	Older   bool      // the medium holds a newer record of this box: it is left there
}

// Backup follows one record. Its methods may be called by many goroutines.
type Backup struct {
	cfg      Config
	store    *record.Store
	follower *record.Follower
	stop     context.CancelFunc
	ended    chan struct{}
	write    writer // of the goroutine alone

	mu      sync.Mutex
	state   State
	whole   bool
	covered uint64
	news    chan struct{} // closed at the next change of state
}

// Start begins to back a record up: all of it first, then what changes. It
// never fails nor waits: what is wrong is in State, and is tried again until
// Close.
func Start(store *record.Store, cfg Config) *Backup {
	cfg.Log = orNone(cfg.Log)
	cfg.Pause = or(cfg.Pause, 200*time.Millisecond)
	cfg.Retry = or(cfg.Retry, 2*time.Second)
	cfg.held, cfg.pack, cfg.parts = or(cfg.held, 64<<20), or(cfg.pack, 16<<20), or(cfg.parts, 4096)
	ctx, stop := context.WithCancel(context.Background())
	b := &Backup{
		cfg: cfg, store: store, follower: store.Follow(cfg.held), stop: stop,
		ended: make(chan struct{}), news: make(chan struct{}),
		state: State{Folder: cfg.Folder},
	}
	b.write = writer{b: b, cfg: cfg, store: store, follower: b.follower}
	go b.run(ctx)
	return b
}

func orNone(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return l
}

func or[T int | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// State tells how it stands.
func (b *Backup) State() State {
	version := b.follower.Version()
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.state
	s.Covered = b.whole && b.covered >= version
	return s
}

// Version is that of the record's last transaction; once an act has returned,
// waiting for it waits for the act.
func (b *Backup) Version() uint64 { return b.follower.Version() }

// Wait returns nil when everything up to a version is on the medium, images
// too.
func (b *Backup) Wait(ctx context.Context, version uint64) error {
	for {
		b.mu.Lock()
		done, news := b.whole && b.covered >= version, b.news
		b.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-news:
		case <-b.ended:
			return errors.New("the backup has ended")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Close writes what is still to be written, until ctx ends, and then ends. A
// medium that answers nothing any more is left behind.
func (b *Backup) Close(ctx context.Context) error {
	err := b.Wait(ctx, b.Version())
	b.stop()
	select {
	case <-b.ended:
	case <-ctx.Done():
	}
	b.follower.Close()
	return err
}

func (b *Backup) run(ctx context.Context) {
	defer close(b.ended)
	for {
		err := b.write.round(ctx)
		if ctx.Err() != nil {
			return
		}
		b.note(err)
		if err != nil {
			if !pause(ctx, b.cfg.Retry) {
				return
			}
			continue
		}
		select {
		case <-b.follower.Ready():
			if !pause(ctx, b.cfg.Pause) {
				return
			}
		case <-time.After(b.cfg.Retry): // is the medium still there?
		case <-ctx.Done():
			return
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// note tells the outcome of a round.
func (b *Backup) note(err error) {
	b.mu.Lock()
	was := b.state.Problem
	b.state.Problem, b.state.Err = problem(err), ""
	if err != nil {
		b.state.Err = err.Error()
		b.state.Failures++
	}
	if was != b.state.Problem {
		if err != nil {
			b.cfg.Log.Warn("backup", "problem", string(b.state.Problem), "err", err)
		} else {
			b.cfg.Log.Info("backup", "problem", "")
		}
	}
	changed := was != b.state.Problem || b.state.Since.IsZero()
	if changed {
		b.state.Since = time.Now()
	}
	now := b.state
	b.notify()
	b.mu.Unlock()
	if changed && b.cfg.Changed != nil {
		b.cfg.Changed(now)
	}
}

// notify wakes whoever waits; mu is held.
func (b *Backup) notify() {
	close(b.news)
	b.news = make(chan struct{})
}

// change changes the state.
func (b *Backup) change(do func(*State)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do(&b.state)
	b.notify()
}

// cover notes that everything up to a version is on the medium.
func (b *Backup) cover(version uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.whole, b.covered = true, version
	b.state.Last = time.Now()
	b.notify()
}

// uncover notes that nothing is known to be on the medium any more.
func (b *Backup) uncover() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.whole = false
	b.notify()
}

var (
	errMissing  = errors.New("the folder for the backup is not there: put the medium in")
	errSameDisk = errors.New("the folder for the backup lies on the data's own disk: put the medium in, or say same_disk = true to try it out")
)

func problem(err error) Problem {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errMissing):
		return Missing
	case errors.Is(err, errSameDisk):
		return SameDisk
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return Full
	case errors.Is(err, syscall.EROFS), errors.Is(err, os.ErrPermission):
		return ReadOnly
	}
	return Failed
}

// ParseRecipients reads the committee's public keys, "age1…" each.
func ParseRecipients(keys []string) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, k := range keys {
		r, err := parseRecipient(k)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil, errors.New("no key is named: who is to read the backup?")
	}
	return out, nil
}

func parseRecipient(key string) (age.Recipient, error) {
	if r, err := age.ParseX25519Recipient(key); err == nil {
		return r, nil
	}
	r, err := age.ParseHybridRecipient(key)
	if err != nil {
		return nil, fmt.Errorf("%q is no public key of age: want age1…", key)
	}
	return r, nil
}
