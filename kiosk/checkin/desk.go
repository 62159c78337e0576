// This file is what happens at the registration desk: who waits for ballots,
// who is looked for, and what two people decide.

package checkin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"zheng/kiosk/web"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/record"
)

// desk is the registration desk of this machine.
type desk struct {
	voters   *record.Voters
	election string // its id
	rules    election.Rules
	booth    *Booth
	visits   Visits
	place    record.Place
	clock    web.Clock
	log      *slog.Logger
	watch    web.Hub

	mu     sync.Mutex
	queue  []election.VoterID // checked in, ballots not yet handed over; in memory alone
	called bool               // a voter asked for somebody
	code   string             // scanned last
	codes  int                // how many were scanned
}

const (
	queueShown  = 8
	recentShown = 8
	foundShown  = 20
)

// newDesk knows who waits since before the program was started; in what order
// they came nobody remembers.
func newDesk(cfg Config) (*desk, error) {
	d := &desk{voters: cfg.Voters, election: cfg.Election.ID, rules: cfg.Election.Rules, visits: cfg.Visits, clock: cfg.Clock, log: cfg.Log, place: record.Place{Station: cfg.Station, Desk: "登记台"}}
	if cfg.Voters == nil {
		return d, nil
	}
	err := cfg.Voters.Each(func(p record.Person) error {
		if p.Voted && !p.ByProxy && !p.Handed {
			d.queue = append(d.queue, p.ID)
		}
		return nil
	})
	return d, err
}

func (d *desk) change(do func()) {
	d.mu.Lock()
	do()
	d.mu.Unlock()
	d.watch.Notify()
}

// call lets the desk know that a voter needs somebody.
func (d *desk) call() { d.change(func() { d.called = true }) }

// arrived puts a voter at the end of those who wait.
func (d *desk) arrived(id election.VoterID) {
	d.change(func() {
		if !slices.Contains(d.queue, id) {
			d.queue = append(d.queue, id)
		}
	})
}

func (d *desk) left(id election.VoterID) {
	d.change(func() { d.queue = slices.DeleteFunc(d.queue, func(q election.VoterID) bool { return q == id }) })
}

func (d *desk) scanned(code string) { d.change(func() { d.code, d.codes = code, d.codes+1 }) }

// act is what a person at the desk does about a voter.
func (d *desk) act(ctx context.Context, what string, id election.VoterID, k record.SignOff) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deskWait)
	defer cancel()
	if what == "answered" {
		d.change(func() { d.called = false })
		d.booth.answered()
		return nil
	}
	if d.voters == nil {
		return record.ErrNoRoll
	}
	if err := keys(what, k); err != nil {
		return err
	}
	if k.Where == "" {
		k.Where = strings.TrimSpace(d.place.Station + " " + d.place.Desk)
	}
	var err error
	switch what {
	case "handover":
		if err = d.voters.HandOver(ctx, id); err == nil {
			d.left(id)
		}
	case "byhand":
		var v record.Verdict
		v, err = d.voters.CheckInByHand(ctx, id, d.place, k)
		if err == nil && v.Answer != record.Ready {
			err = refusal(v.Answer)
		}
		if err == nil {
			d.arrived(id)
		}
	case "undo":
		if err = d.voters.Undo(ctx, id, k); err == nil {
			d.left(id)
		}
	case "exchange":
		err = d.voters.Exchange(ctx, id, k)
	case "revoke":
		err = d.voters.Revoke(ctx, id, k)
	case "visit", "back":
		err = d.visit(ctx, what, id)
	case "release":
		err = d.voters.Release(ctx, id, k)
	default:
		err = errAct
	}
	d.watch.Notify()
	return err
}

// visit has a voter of another station served here, or one of this station's
// come home again.
func (d *desk) visit(ctx context.Context, what string, id election.VoterID) error {
	switch {
	case d.visits == nil:
		return errAct
	case what == "back":
		return d.visits.Back(ctx, id)
	}
	return d.visits.Visit(ctx, id)
}

// errKeys: two people and a reason are asked for.
var errKeys = errors.New("two different people and a reason are needed")

// keys checks who answers for an act; the record checks it once more.
func keys(what string, k record.SignOff) error {
	by, second := strings.TrimSpace(k.By), strings.TrimSpace(k.Second)
	if what == "handover" || what == "visit" || what == "back" || by != "" && second != "" && by != second && strings.TrimSpace(k.Reason) != "" {
		return nil
	}
	return errKeys
}

// refusal is a verdict that stands against what the desk asked for.
type refusal record.Answer

func (r refusal) Error() string { return "the voter cannot be served: " + string(r) }

// excuse says an error to a person at the desk, with what to do.
func excuse(err error, t web.Words) string {
	var r refusal
	var no *cluster.Refused
	switch {
	case errors.As(err, &no):
		return t.Say("visit."+string(no.Why), no.Where)
	case errors.As(err, &r):
		return t.Say("desk.no." + string(r))
	case errors.Is(err, errKeys):
		return t.Say("desk.err.keys")
	case errors.Is(err, record.ErrNot):
		return t.Say("desk.err.not")
	case errors.Is(err, record.ErrShared):
		return t.Say("desk.err.shared")
	case errors.Is(err, record.ErrNoVoter):
		return t.Say("desk.err.no_voter")
	case errors.Is(err, record.ErrNoRoll):
		return t.Say("desk.err.no_roll")
	case errors.Is(err, record.ErrFull):
		return t.Say("desk.err.full")
	}
	if says, ok := web.Explain(err, t); ok {
		return says
	}
	return t.Say("desk.err.other", err)
}

// liveView is what changes by itself at the desk.
type liveView struct {
	T       web.Words
	NoRoll  bool
	Called  bool
	Turnout record.Turnout
	Percent int
	Quorum  *web.Quorum // nil where the rules ask for none
	Rates   []rate
	Queue   []waiting
	More    int // who wait beyond those shown
	Recent  []seen
	Devices []web.Device
}

type rate struct{ Minutes, Voters int }

// waiting is a voter to whom ballots are to be handed.
type waiting struct {
	record.Person
	Own, Proxy, All int
}

type seen struct {
	record.Person
	At string
}

func (d *desk) live(t web.Words, devices []web.Device) (liveView, error) {
	d.mu.Lock()
	queue, called := slices.Clone(d.queue), d.called
	d.mu.Unlock()
	v := liveView{T: t, NoRoll: d.voters == nil, Called: called, Devices: devices}
	if v.NoRoll {
		return v, nil
	}
	var err error
	if v.Turnout, err = d.voters.Turnout(); err != nil {
		return v, err
	}
	if v.Turnout.Registered > 0 {
		v.Percent = 100 * v.Turnout.Participants / v.Turnout.Registered
	}
	if d.voters.Home() == "" { // else it is that of all stations together
		v.Quorum = web.QuorumOf(d.rules, &v.Turnout.Registered, &v.Turnout.Participants)
	}
	for _, m := range []int{15, 30, 60} {
		v.Rates = append(v.Rates, rate{m, d.voters.Rate(time.Duration(m) * time.Minute)})
	}
	v.More = max(0, len(queue)-queueShown)
	for _, id := range queue[:min(len(queue), queueShown)] {
		p, err := d.voters.Person(id)
		if err != nil {
			return v, fmt.Errorf("couldn't tell who waits: %w", err)
		}
		v.Queue = append(v.Queue, waiting{p, 1, len(p.Givers), 1 + len(p.Givers)})
	}
	for _, r := range d.voters.Recent(recentShown) {
		p, err := d.voters.Person(r.Voter.ID)
		if errors.Is(err, record.ErrNoVoter) {
			continue
		}
		if err != nil {
			return v, err
		}
		v.Recent = append(v.Recent, seen{p, r.At.Format("15:04")})
	}
	return v, nil
}

// panelView is what was looked for: one voter, several to choose from, or
// none.
type panelView struct {
	T       web.Words
	Query   bool // something was asked
	Notice  string
	Bad     bool
	Found   []record.Person
	One     *oneVoter
	SignOff web.SignOffForm // who answers for an act
}

// oneVoter is a voter with what can be done.
type oneVoter struct {
	record.Person
	Verdict string
	Acts    []string // those that two people answer for
	Asks    string   // the one that another station answers for
	Waiting *waiting
	Agents  string   // who acts for the voter
	Givers  []string // whom the voter acts for
}

func (d *desk) find(query string, t web.Words) (panelView, error) {
	v := panelView{T: t, Query: true}
	if d.voters == nil {
		v.Notice, v.Bad = t.Say("desk.err.no_roll"), true
		return v, nil
	}
	switch err := election.CheckCard(query); {
	case errors.Is(err, election.ErrCardDamaged):
		v.Notice, v.Bad = t.Say("desk.card.damaged"), true
		return v, nil
	case err == nil:
		if _, err := election.ParseCard(d.election, query); err != nil {
			v.Notice, v.Bad = t.Say("desk.card.other"), true
			return v, nil
		}
	}
	found, err := d.voters.Find(query, foundShown)
	if err != nil {
		return v, err
	}
	if len(found) == 1 {
		return d.one(found[0].ID, t)
	}
	v.Found = found
	return v, nil
}

// one shows a voter.
func (d *desk) one(id election.VoterID, t web.Words) (panelView, error) {
	v := panelView{T: t, Query: true}
	if d.voters == nil {
		return v, record.ErrNoRoll
	}
	verdict, err := d.voters.VerdictOf(id, d.place)
	if err != nil {
		return v, err
	}
	p := verdict.Voter
	if p.ID == "" {
		return v, nil
	}
	o := &oneVoter{Person: p, Verdict: t.Say("desk.verdict." + string(verdict.Answer))}
	switch {
	case p.Away:
		o.Verdict = t.Say("desk.verdict.away")
	case verdict.Answer == record.OtherStation:
		o.Verdict = t.Say("desk.verdict.other_station", verdict.Where)
	case p.Voted && p.ByProxy:
		o.Verdict = t.Say("desk.verdict.by_proxy")
	case p.Voted && p.Handed:
		o.Verdict = t.Say("desk.verdict.handed")
	}
	switch {
	case verdict.Answer == record.Ready:
		o.Acts = append(o.Acts, "byhand")
	case p.Voted && !p.ByProxy:
		o.Acts = append(o.Acts, "undo")
		if p.Handed {
			o.Acts = append(o.Acts, "exchange")
		} else {
			o.Waiting = &waiting{p, 1, len(p.Givers), 1 + len(p.Givers)}
		}
	case p.Agent != "" && !p.Voted:
		o.Acts = append(o.Acts, "revoke")
	case d.visits != nil && p.Away:
		o.Asks = "back"
	case d.visits != nil && verdict.Answer == record.OtherStation && p.Station != d.place.Station:
		o.Asks = "visit"
	case p.Box != "" && !p.Voted:
		o.Acts = append(o.Acts, "release")
	}
	if o.Agents, err = d.name(p.Agent); err != nil {
		return v, err
	}
	for _, g := range p.Givers {
		name, err := d.name(g)
		if err != nil {
			return v, err
		}
		o.Givers = append(o.Givers, name)
	}
	v.One = o
	return v, nil
}

func (d *desk) name(id election.VoterID) (string, error) {
	if id == "" {
		return "", nil
	}
	p, err := d.voters.Person(id)
	return p.Name, err
}
