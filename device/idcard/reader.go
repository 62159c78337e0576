package idcard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"
)

// State is what the reader at the kiosk is about.
type State int

const (
	Starting     State = iota
	Idle               // ready, no card
	Reading            // a card was found and is being read
	Read               // Event.Card has the card
	Same               // the card that was read within the quiet period again; keep what is shown
	Again              // it couldn't be read in three tries: ask the voter to lay it again
	OutOfService       // the reader answers nothing, or that it needs repair: call staff
	Missing            // the reader is unplugged
)

func (s State) String() string {
	return [...]string{"starting", "idle", "reading", "read", "same", "again", "out of service", "missing"}[s]
}

// Event is something that happened at the reader.
type Event struct {
	State State
	Card  *Card // with Read
	Err   error // why, with Again, OutOfService and Missing; never holds what a card says
	At    time.Time
}

// Config describes how a Reader goes about it. The zero value is good.
type Config struct {
	Bauds []int         // speeds to try where the port's own is not answered, the usual one first; none by default
	Gap   time.Duration // between two looks for a card; default 300 ms
	Quiet time.Duration // how long after it was last seen the same card is not reported again; default 5 s
	Rest  time.Duration // until a reader out of service is tried again; default 5 s
	Tries int           // before the voter is asked to lay the card again; default 3
	Clock Clock         // the wall clock by default
	Log   *slog.Logger  // failures, without anything a card says; default: none
}

// Reader watches one card reader.
type Reader struct {
	cfg  Config
	link *Link

	last     State
	seen     Number // the card reported last
	seenAt   time.Time
	lies     State // Read or Again, when that was said of the card that still lies there
	sam      string
	announce func(Event)
}

// NewReader makes a Reader over port.
func NewReader(port Port, cfg Config) *Reader {
	def := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	def(&cfg.Gap, 300*time.Millisecond)
	def(&cfg.Quiet, 5*time.Second)
	def(&cfg.Rest, 5*time.Second)
	if cfg.Tries == 0 {
		cfg.Tries = 3
	}
	if cfg.Clock == nil {
		cfg.Clock = wall{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Reader{cfg: cfg, link: NewLink(port, cfg.Clock)}
}

// Run reads cards until ctx ends or the port is closed, and calls announce for
// everything that happens, in order, from this goroutine. A reader that is
// unplugged, silent or broken is announced and tried again for ever. Idle,
// Missing and OutOfService are announced when they begin, not over and over.
//
// ctx is looked at between commands; closing the port ends one that waits.
//
// Idle follows Again as soon as the card is lifted; how long the voter sees
// the request is for the screen to decide.
func (r *Reader) Run(ctx context.Context, announce func(Event)) error {
	r.announce = announce
	var lost error
	for {
		err := r.begin()
		if err == nil {
			r.lies = Idle
			if r.last == Reading {
				r.giveUp(lost, nil) // the reader was busy with a card when it fell silent
			}
			r.say(Idle, nil)
			if err = r.poll(ctx); silent(err) {
				lost = err
				continue // begin finds out whether it is lost
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, fs.ErrClosed) {
			return fmt.Errorf("couldn't go on reading cards: %w", err)
		}
		state, rest := OutOfService, r.cfg.Rest
		if down(err) {
			state, rest = Missing, r.cfg.Gap
		}
		r.say(state, err)
		if err := r.pause(ctx, rest); err != nil {
			return err
		}
	}
}

// begin makes sure that the module answers and works.
func (r *Reader) begin() error {
	var err error
	for range r.cfg.Tries {
		var baud int
		baud, err = r.link.Probe(r.cfg.Bauds...)
		if baud != 0 {
			r.cfg.Log.Warn("the reader answers at another speed", "baud", baud)
		}
		// Other failures come of a damaged command, and pass.
		var s Status
		if err == nil || !errors.As(err, &s) || s.broken() {
			break
		}
	}
	if err != nil {
		return err
	}
	id, err := r.link.SAMID()
	if down(err) {
		return err
	}
	if err != nil {
		r.cfg.Log.Warn("the reader doesn't tell its number", "err", err)
		return nil // cards can be read all the same
	}
	if id != r.sam {
		r.cfg.Log.Info("reader", "sam", id)
	}
	r.sam = id
	return nil
}

// poll looks for cards until the line is down, the module is silent or broken,
// or ctx ends.
func (r *Reader) poll(ctx context.Context) error {
	var first error // what went wrong first with the card that lies there
	for failed := 0; ; {
		card, err := r.once()
		switch {
		case err == nil:
			failed, first = 0, nil
			r.deliver(card)
		case errors.Is(err, NoCard) && failed == 0:
			r.lies = Idle
			r.say(Idle, nil)
		case down(err) || broken(err):
			return err
		default:
			if err := r.catchUp(err); err != nil {
				return err
			}
			if failed++; first == nil {
				first = err
			}
			r.cfg.Log.Warn("card not read", "try", failed, "err", err)
			if failed >= r.cfg.Tries {
				r.giveUp(first, err)
				failed, first = 0, nil
			}
		}
		if err := r.pause(ctx, r.cfg.Gap); err != nil {
			return err
		}
	}
}

// once looks for a card and reads it.
func (r *Reader) once() (Card, error) {
	if err := r.link.find(); err != nil {
		return Card{}, err
	}
	if r.lies == Idle {
		r.say(Reading, nil)
	}
	return r.link.read()
}

// catchUp asks for the module's status after an answer that didn't come in
// time: a module that is dead is not taken for a card that can't be read.
//
// That one voter's card is never taken for the next one's, however late it
// comes, needs no more than order: the module answers in the order it was
// asked, and a reading is asked for only after find and select were answered,
// whose answers look like no other. By then whatever was late has passed.
func (r *Reader) catchUp(err error) error {
	if !silent(err) {
		return nil
	}
	if err := r.link.Check(); silent(err) || down(err) || broken(err) {
		return err
	}
	return nil
}

func broken(err error) bool {
	var s Status
	return errors.As(err, &s) && s.broken()
}

// deliver announces a card, but not twice while it lies there: a good reading
// keeps most modules from finding it again until it was lifted, but not all.
func (r *Reader) deliver(card Card) {
	now := r.cfg.Clock.Now()
	same := r.seen.Equal(card.Number) && now.Sub(r.seenAt) < r.cfg.Quiet
	r.seen, r.seenAt, r.lies = card.Number, now, Read
	if same {
		r.say(Same, nil)
		return
	}
	r.last = Read
	r.announce(Event{State: Read, Card: &card, At: now})
}

// giveUp asks for the card to be laid again because of first, once while it
// lies there; but not for a card that was read well and then lifted while it
// was looked at once more.
func (r *Reader) giveUp(first, last error) {
	if r.lies == Again || r.lies == Read && errors.Is(last, NoCard) {
		return
	}
	r.say(Again, first)
	r.lies = Again
}

// say announces a state that isn't the present one.
func (r *Reader) say(s State, err error) {
	if s == r.last {
		return
	}
	r.last = s
	r.announce(Event{State: s, Err: err, At: r.cfg.Clock.Now()})
}

func (r *Reader) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-r.cfg.Clock.After(d):
		return ctx.Err()
	}
}
