// This file is what happens at the voter's screen: card, verdict, confirmation,
// and back to rest.

package checkin

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// state is what the voter's screen is about.
type state string

const (
	rest    state = "rest"
	reading state = "reading"
	ready   state = "ready"
	refused state = "refused"
	again   state = "again"
	staff   state = "staff"
	done    state = "done" // confirmed; for others it is rest
)

// Why the staff is needed.
const (
	called  = "called"  // the voter asked
	trouble = "trouble" // the reader is missing or broken
	noRoll  = "no_roll"
	failed  = "failed" // the record said an error
)

// Reader is how the card reader is.
type Reader int

// What a card reader can be about.
const (
	ReaderIdle    Reader = iota // nothing on it
	ReaderBusy                  // a card is being read
	ReaderSame                  // the card that was read last was laid again
	ReaderUnread                // the card could not be read
	ReaderTrouble               // unplugged or broken: people are needed
)

// Times of the voter's screen. Nothing ends without a warning, and a touch of
// any kind begins them anew; what was confirmed needs none.
const (
	patience  = 60 * time.Second // without a touch until the warning
	warning   = 20 * time.Second // from the warning back to rest
	glance    = 15 * time.Second // to read where to go
	readLimit = 10 * time.Second // a reader that says nothing more
	deskWait  = 10 * time.Second // for the record to answer
)

// look is how the screen speaks; every voter begins with the same.
type look struct {
	lang     string
	size     int // of letters, 1 to 4
	contrast int // 0 to 2
	voice    bool
}

const (
	sizes     = 4
	contrasts = 3
)

var usual = look{lang: web.Chinese, size: 2}

// Booth is the voter's screen.
type Booth struct {
	refused refusals
	voters  *record.Voters
	day     func() (record.Day, error) // nil: none is kept
	place   record.Place
	clock   web.Clock
	log     *slog.Logger
	desk    *desk
	watch   web.Hub

	mu      sync.Mutex
	n       int // of the screen; an act holds for the screen it was meant for
	state   state
	why     string // of staff
	verdict record.Verdict
	given   record.Verdict // of done
	look    look
	page    string // "" | howto | people, over the state
	warned  bool
	due     time.Time // when the warning comes, or rest
	stop    func() bool
	broken  bool // the reader
	busy    bool // the record is asked
	lifted  bool // nothing lies on the reader any more
	last    record.Verdict
	heard   bool // last holds something
}

func newBooth(cfg Config, d *desk) *Booth {
	b := &Booth{
		voters: cfg.Voters, day: cfg.Day, clock: cfg.Clock, log: cfg.Log, desk: d, look: usual,
		place:  record.Place{Station: cfg.Station, Clerk: boothClerk},
		stop:   func() bool { return true },
		broken: true,                                   // until the reader says otherwise
		n:      int(cfg.Clock.Now().Unix()%1e6) * 1000, // no screen of an earlier run has the number of one of this
	}
	b.home()
	return b
}

// boothClerk is who served a voter in the record.
const boothClerk = "自助核验"

// show is the end of every change: the screen has another number, its time
// begins, and who looks on hears of it. It is called with the lock held.
func (b *Booth) show() {
	b.n++
	b.schedule()
	b.watch.Notify()
}

// enter goes to a state, on top of everything.
func (b *Booth) enter(s state, why string) {
	b.state, b.why, b.page, b.warned, b.busy = s, why, "", false, false
	b.show()
}

// home goes back to rest and to the usual look; without a reader or a roll
// there is no rest.
func (b *Booth) home() {
	b.look, b.verdict, b.given = usual, record.Verdict{}, record.Verdict{}
	b.settle()
}

func (b *Booth) settle() {
	switch {
	case b.voters == nil:
		b.enter(staff, noRoll)
	case b.shut() != "":
		b.enter(staff, b.shut())
	case b.broken:
		b.enter(staff, trouble)
	default:
		b.enter(rest, "")
	}
}

// still says whether the screen is where it would come back to anyway.
func (b *Booth) still() bool {
	home := b.state == rest || b.state == staff && slices.Contains(atHome, b.why)
	return home && b.look == usual && b.page == ""
}

// schedule sets the time at which this screen ends.
func (b *Booth) schedule() {
	b.stop()
	b.due = time.Time{}
	var d time.Duration
	switch {
	case b.warned:
		d = warning
	case b.still():
		return
	case b.state == done && b.page == "":
		d = glance
	case b.state == reading:
		d = readLimit
	default:
		d = patience
	}
	b.due = b.clock.Now().Add(d)
	n := b.n
	b.stop = b.clock.AfterFunc(d, func() { b.ended(n) })
}

// ended is called when the time of a screen is over.
func (b *Booth) ended(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.n != n || b.busy || b.clock.Now().Before(b.due):
	case b.warned, b.state == done && b.page == "", b.state == reading:
		b.home()
	default:
		b.warned = true
		b.show()
	}
}

// Card judges the holder of a card and shows the verdict.
func (b *Booth) Card(c record.Claim) {
	if b.voters == nil {
		return
	}
	v, err := b.voters.Verdict(c, b.place, election.DateOf(b.clock.Now()))
	b.judged(v, err)
}

func (b *Booth) judged(v record.Verdict, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lifted = false
	if b.shut() != "" {
		b.home()
		return
	}
	if err != nil {
		b.log.Error("couldn't judge a card", "err", err)
		b.enter(staff, failed)
		return
	}
	another := b.state == ready || b.state == refused || b.state == done || b.state == staff && b.why == called
	if another && (v.Voter.ID == "" || v.Voter.ID != b.verdict.Voter.ID) {
		b.look = usual // somebody else's
	}
	b.last, b.heard = v, true
	b.refused.note(v)
	b.verdict = v
	if v.Answer == record.Ready {
		b.enter(ready, "")
		return
	}
	b.enter(refused, "")
}

// Reader hears how the card reader is.
func (b *Booth) Reader(r Reader) {
	if r == ReaderSame {
		b.relaid()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.voters == nil {
		return
	}
	was := b.broken
	b.broken = r == ReaderTrouble
	if was != b.broken {
		b.desk.watch.Notify()
	}
	switch r {
	case ReaderIdle:
		b.lifted = true
		if b.state == reading || b.state == staff && b.why == trouble {
			b.settle()
		}
	case ReaderBusy:
		if b.state == rest || b.state == again { // anything else stays until there is a verdict
			b.enter(reading, "")
		}
	case ReaderUnread:
		b.lifted = false
		if b.state != ready { // which somebody else's card does not take away
			b.enter(again, "")
		}
	case ReaderTrouble:
		if b.state == rest || b.state == reading || b.state == again {
			b.settle()
		}
	}
}

// relaid answers a card that was lifted and laid again before it was forgotten.
func (b *Booth) relaid() {
	b.mu.Lock()
	v, answer := b.last, b.heard && b.lifted && !b.busy
	b.mu.Unlock()
	if !answer {
		return
	}
	var err error
	if v.Voter.ID != "" {
		expired := v.Answer == record.Expired
		if v, err = b.voters.VerdictOf(v.Voter.ID, b.place); expired && v.Answer == record.Ready {
			v.Answer, v.Own, v.Proxy = record.Expired, 0, 0
		}
	}
	b.judged(v, err)
}

// errStale: the screen had changed before the touch came.
var errStale = errors.New("the screen has changed")

// errAct: there is no such act on this screen.
var errAct = errors.New("no such act on this screen")

// Act does what a voter touched on screen n.
func (b *Booth) Act(ctx context.Context, n int, act string) error {
	b.mu.Lock()
	if n != b.n || b.busy {
		b.mu.Unlock()
		return errStale
	}
	if act == "confirm" && b.state == ready && !b.warned && b.page == "" {
		b.busy = true
		id := b.verdict.Voter.ID
		b.mu.Unlock()
		b.confirm(ctx, n, id)
		return nil
	}
	defer b.mu.Unlock()
	return b.touch(act)
}

// touch does all acts that need nobody else.
func (b *Booth) touch(act string) error {
	if b.warned && act != "home" && act != "staff" {
		b.warned = false
		b.show() // whatever was touched: somebody is there
		return nil
	}
	switch act {
	case "touch":
		b.schedule()
		return nil
	case "home":
		b.home()
		return nil
	case "staff":
		b.desk.call()
		b.enter(staff, called)
		return nil
	case "letters":
		b.look.size = b.look.size%sizes + 1
	case "contrast":
		b.look.contrast = (b.look.contrast + 1) % contrasts
	case "language":
		b.look.lang = words(b.look.lang).Other()
	case "voice":
		b.look.voice = !b.look.voice
	case "howto", "people":
		b.page = act
	case "close":
		b.page = ""
	default:
		return errAct
	}
	b.show()
	return nil
}

// confirm checks the voter in and issues the ballots, in one act of the
// record, and says where to fetch them.
func (b *Booth) confirm(ctx context.Context, n int, id election.VoterID) {
	// A screen that goes away in between does not undo what was confirmed.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deskWait)
	defer cancel()
	v, err := b.voters.CheckIn(ctx, id, b.place)
	if err == nil && v.Answer == record.Ready {
		b.desk.arrived(id)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.busy = false
	switch {
	case n != b.n: // the next voter's card was faster
		if err != nil {
			b.log.Error("couldn't check in", "err", err)
			b.desk.call()
		}
	case untimely(err): // the polls closed while the voter read
		b.home()
	case err != nil:
		b.log.Error("couldn't check in", "err", err)
		b.desk.call()
		b.enter(staff, failed)
	case v.Answer != record.Ready:
		b.verdict = v
		b.enter(refused, "")
	default:
		b.given = v
		b.enter(done, "")
	}
}

// answered takes back the voter's call, from the desk.
func (b *Booth) answered() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == staff && (b.why == called || b.why == failed) {
		b.home()
	}
}

// Data is the voter's screen as GET /api/kiosk gives it.
type Data struct {
	State   state         `json:"state"`
	Reason  record.Answer `json:"reason"`
	Voter   string        `json:"voter"`
	Ballots Ballots       `json:"ballots"`
}

// Ballots are how many a voter draws.
type Ballots struct {
	Own   int `json:"own"`
	Proxy int `json:"proxy"`
}

// Data gives the screen as data. What was confirmed is over: the reader waits
// for the next card, so it is rest.
func (b *Booth) Data() Data {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := Data{State: b.state}
	switch b.state {
	case done:
		d.State = rest
	case ready:
		d.Voter = election.MaskName(b.verdict.Voter.Name)
		d.Ballots = Ballots{b.verdict.Own, b.verdict.Proxy}
	case refused:
		d.Reason, d.Voter = b.verdict.Answer, election.MaskName(b.verdict.Voter.Name)
	}
	return d
}
