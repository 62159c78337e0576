// This file keeps objections, complaints and reports (申诉, 投诉, 举报): each is
// received with the day by which it is answered, handled by one person, heard, and
// decided by two with a reason (000 2.2.4, 4.2, 4.4; 001 (1) 5.3). One that is open
// holds back the stage that it is about.
//
//	O NUMBER   what is told of each, JSON
//	Q NUMBER   who said what, sealed
//
// Who said what is sealed under a key in a file of its own: the record, its log and
// its archive can be shown without it, and once the key is destroyed after the term
// nobody can read it.

package record

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

const (
	tabObjection = 'O'
	tabSaid      = 'Q'
)

// The kinds of objections.
const (
	Objecting   = "objection" // 申诉、异议
	Complaining = "complaint" // 投诉
	Reporting   = "report"    // 举报; may be without a name
)

// ObjectionKinds are all of them.
var ObjectionKinds = []string{Objecting, Complaining, Reporting}

// What objections are about.
const (
	AboutRoll       = "roll"
	AboutCandidates = "candidates"
	AboutVote       = "vote" // how the vote was held, and counted
	AboutResult     = "result"
	AboutConduct    = "conduct" // of people: bribes, threats, staff
)

// ObjectionSubjects are all of them.
var ObjectionSubjects = []string{AboutRoll, AboutCandidates, AboutVote, AboutResult, AboutConduct}

// How objections end.
const (
	Upheld     = "upheld"
	PartUpheld = "part"
	TurnedDown = "turned_down"
	Withdrawn  = "withdrawn"
	PassedOn   = "passed_on" // to whoever it is for, such as the police
)

// Outcomes are all of them.
var Outcomes = []string{Upheld, PartUpheld, TurnedDown, Withdrawn, PassedOn}

// holdBack are what an open objection is about, by the stage that waits for it.
var holdBack = map[Stage][]string{
	StageOpen:      {AboutRoll, AboutCandidates},
	StageDecided:   {AboutVote},
	StageAnnounced: {AboutVote, AboutResult},
	StageSealed:    {AboutVote, AboutResult},
}

// ErrObjection: there is no such objection, or it is not as the act wants it.
var ErrObjection = errors.New("no such objection, or not at this point of it")

// ErrSaid: the key under which is sealed who said what is gone, or another one.
var ErrSaid = errors.New("the key of the objections is not there or does not fit")

// Objection is one, without who said what.
type Objection struct {
	Number int    `json:"-"` // from 1
	Kind   string `json:"kind"`
	About  string `json:"about"`
	On     string `json:"on"`             // YYYY-MM-DD, when it was received
	Due    string `json:"due"`            // YYYY-MM-DD, the last day for its answer
	Late   bool   `json:"late,omitempty"` // it came after the time for it
	Of     int    `json:"of,omitempty"`   // the one whose decision it is against (复审)
	Clerk  string `json:"clerk"`          // who received it

	Handler string `json:"handler,omitempty"`
	Hearing string `json:"hearing,omitempty"` // YYYY-MM-DD

	Outcome string `json:"outcome,omitempty"` // "" while it is open
	Decided string `json:"decided,omitempty"` // YYYY-MM-DD
	By      string `json:"by,omitempty"`      // the two who decided
	Second  string `json:"second,omitempty"`
}

// Open says whether it waits for a decision.
func (o Objection) Open() bool { return o.Outcome == "" }

// InTime says whether it was decided in time; one that is open is, until then.
func (o Objection) InTime(today string) bool {
	if o.Open() {
		return today <= o.Due
	}
	return o.Decided <= o.Due
}

// Said is who said what. ID numbers are masked.
type Said struct {
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
	Says    string `json:"says"`
	Heard   string `json:"heard,omitempty"`  // what came out at the hearing
	Reason  string `json:"reason,omitempty"` // of the decision
}

// The longest texts, in bytes.
const (
	mostName = 200
	mostSays = 6000
)

func (p *Said) tidy() error {
	for _, f := range []struct {
		text *string
		most int
	}{{&p.Name, mostName}, {&p.Contact, 2 * mostName}, {&p.Says, mostSays}, {&p.Heard, mostSays}, {&p.Reason, mostSays}} {
		odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' }
		valid := utf8.ValidString(*f.text) // strings.Map would hide that it is not
		*f.text = strings.Map(plain, strings.ReplaceAll(*f.text, "\r\n", "\n"))
		if !valid || strings.ContainsFunc(*f.text, odd) || len(*f.text) > f.most {
			return fmt.Errorf("%w: a text is longer than %d bytes or has signs that nobody can read", ErrObjection, f.most)
		}
		*f.text = election.HideNumbers(strings.TrimSpace(*f.text))
	}
	return nil
}

// plain takes a tab, which spreadsheets and Word paste, for a space, and leaves out
// what nobody sees, such as the signs that turn the direction of writing.
func plain(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// DueOf is the last day for the answer to an objection received on a day: to the
// roll so many days later (003 二（三）, 004), to candidates and to everything about
// the vote and its result so many working days (000 4.2, 4.4), to a report so many
// days (003 三（五）).
func DueOf(e *election.Election, kind, about string, on time.Time) time.Time {
	i, days := Item{}, 0
	switch {
	case kind == Reporting:
		days = e.Day(election.DayReports)
	case about == AboutRoll:
		days = e.Day(election.DayDecided)
	case about == AboutCandidates:
		i.Work, days = true, e.Day(election.DayDecided)
	default:
		i.Work, days = true, e.Day(election.DayAnswered)
	}
	return i.after(on, max(days, 0), e.Calendar())
}

// Receive takes an objection and gives it with its number and its day. Kind, About
// and Of are the caller's; k.By receives it.
func (s *Store) Receive(ctx context.Context, e *election.Election, o Objection, said Said, k SignOff, at time.Time) (Objection, error) {
	failed := func(err error) (Objection, error) {
		return Objection{}, fmt.Errorf("couldn't receive an objection: %w", err)
	}
	if err := said.tidy(); err != nil {
		return failed(err)
	}
	k.tidy()
	switch {
	case !slices.Contains(ObjectionKinds, o.Kind) || !slices.Contains(ObjectionSubjects, o.About):
		return failed(fmt.Errorf("%w: a kind %q about %q", ErrObjection, o.Kind, o.About))
	case said.Says == "":
		return failed(fmt.Errorf("%w: it says nothing", ErrObjection))
	case said.Name == "" && o.Kind != Reporting:
		return failed(fmt.Errorf("%w: only a report may be without a name", ErrObjection))
	case k.By == "":
		return failed(errors.New("who receives it must be named"))
	}
	key, err := s.saidKey(true)
	if err != nil {
		return failed(err)
	}
	at = at.In(time.Local)
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	a := &objectAct{what: "received", at: at, key: key, k: k, said: Said{Name: said.Name, Contact: said.Contact, Says: said.Says}}
	a.change = func(t engine.Tx, o *Objection, _ *Said) error {
		if err := mayHandle(t, k.By, receiving); err != nil {
			return err
		}
		return o.against(t)
	}
	a.out = Objection{
		Kind: o.Kind, About: o.About, Of: o.Of, Clerk: k.By, On: day.Format(time.DateOnly),
		Due: DueOf(e, o.Kind, o.About, day).Format(time.DateOnly),
	}
	if a.out.Late, err = s.late(e, a.out); err != nil {
		return failed(err)
	}
	if err := s.submit(ctx, a); err != nil {
		return failed(err)
	}
	return a.out, nil
}

// late says whether the record book gives a time for it that is over.
func (s *Store) late(e *election.Election, o Objection) (bool, error) {
	signed, err := s.SignedItems()
	if err != nil {
		return false, err
	}
	for _, p := range Plan(e, signed) {
		switch {
		case o.About == AboutRoll && p.Key == "objections_raised" && signed["roll_published"].Date != "":
			return o.On > p.Last.Format(time.DateOnly), nil
		case o.About == AboutResult && p.Key == "taken_down" && p.Signed != "":
			return o.On > p.Signed, nil
		}
	}
	return false, nil
}

// against holds an objection to a decision to the one decided.
func (o *Objection) against(t engine.Tx) error {
	if o.Of == 0 {
		return nil
	}
	before, err := getObjection(t, o.Of)
	if err == nil && before.Open() {
		err = fmt.Errorf("%w: number %d is not decided yet", ErrObjection, o.Of)
	}
	return err
}

// Assign says who handles an objection.
func (s *Store) Assign(ctx context.Context, n int, handler string, k SignOff, at time.Time) error {
	handler = election.HideNumbers(strings.TrimSpace(handler))
	return s.object(ctx, "assigned", n, k, at, func(t engine.Tx, o *Objection, _ *Said) error {
		if handler == "" {
			return fmt.Errorf("%w: who handles it must be named", ErrObjection)
		}
		o.Handler = handler
		return mayHandle(t, handler, deciding)
	})
}

// Hear notes a hearing: its day, and what came out there, which may follow later.
func (s *Store) Hear(ctx context.Context, n int, on time.Time, heard string, k SignOff, at time.Time) error {
	return s.object(ctx, "heard", n, k, at, func(_ engine.Tx, o *Objection, said *Said) error {
		o.Hearing = on.Format(time.DateOnly)
		if heard != "" {
			said.Heard = heard
		}
		return nil
	})
}

// Decide ends an objection with a reason, on which two people answer: one of the
// election committee and one who watches it. Who decided the one that it is against
// does not decide again (001 (1) 5.3).
func (s *Store) Decide(ctx context.Context, n int, outcome string, k SignOff, at time.Time) error {
	reason := k.Reason
	return s.object(ctx, "decided", n, k, at, func(t engine.Tx, o *Objection, said *Said) error {
		if err := k.byTwo(); err != nil {
			return fmt.Errorf("%w: %w", ErrSignOff, err)
		}
		if !slices.Contains(Outcomes, outcome) {
			return fmt.Errorf("%w: an outcome %q", ErrObjection, outcome)
		}
		if err := mayDecide(t, o, k); err != nil {
			return err
		}
		o.Outcome, o.By, o.Second, o.Decided = outcome, k.By, k.Second, at.In(time.Local).Format(time.DateOnly)
		said.Reason = reason
		return nil
	})
}

// Who receives objections, who handles them, and the two who decide.
var (
	receiving = []Role{Chair, Member, ChiefScrutineer, Scrutineer, Supervisor, Desk}
	deciding  = []Role{Chair, Member, ChiefScrutineer, Scrutineer, Supervisor}
	watching  = []Role{Supervisor, ChiefScrutineer, Scrutineer}
)

// mayHandle checks a person's role, where a day is kept.
func mayHandle(t engine.Tx, name string, roles []Role) error {
	now, err := getState(t)
	if err != nil || now.Stage == NoDay {
		return err
	}
	role, err := roleOf(t, name)
	if err == nil && !slices.Contains(roles, role) {
		err = fmt.Errorf("%w: %s has another office", ErrSignOff, name)
	}
	return err
}

func mayDecide(t engine.Tx, o *Objection, k SignOff) error {
	if o.Of != 0 {
		before, err := getObjection(t, o.Of)
		if err != nil {
			return err
		}
		for _, name := range []string{k.By, k.Second} {
			if name == before.By || name == before.Second {
				return fmt.Errorf("%w: %s decided number %d, which this one is against", ErrSignOff, name, o.Of)
			}
		}
	}
	now, err := getState(t)
	if err != nil || now.Stage == NoDay {
		return err
	}
	return allowedBy(t, Transition{To: now.Stage, First: committee, Second: watching}, k)
}

// object changes one that is open.
func (s *Store) object(ctx context.Context, what string, n int, k SignOff, at time.Time, change func(engine.Tx, *Objection, *Said) error) error {
	failed := func(err error) error {
		return fmt.Errorf("couldn't note that objection %d is %s: %w", n, what, err)
	}
	if k.tidy(); k.By == "" {
		return failed(errors.New("who does it must be named"))
	}
	key, err := s.saidKey(false)
	if err != nil {
		return failed(err)
	}
	a := &objectAct{what: what, at: at, key: key, k: k, number: n, change: func(t engine.Tx, o *Objection, said *Said) error {
		if err := mayHandle(t, k.By, deciding); err != nil {
			return err
		}
		if err := change(t, o, said); err != nil {
			return err
		}
		return said.tidy()
	}}
	if err := s.submit(ctx, a); err != nil {
		return failed(err)
	}
	return nil
}

// objectAct is the act of all of these. It is done at every stage: whoever objects
// is heard after the ballots are sealed too.
type objectAct struct {
	what   string
	at     time.Time
	key    saidKey
	k      SignOff
	number int // 0 for a new one, whose said and out are given
	said   Said
	change func(engine.Tx, *Objection, *Said) error
	out    Objection
}

func (a *objectAct) allowedAs() string { return unguarded }

func (a *objectAct) do(_ *Store, t engine.Tx) error {
	o, said, err := a.out, a.said, error(nil)
	if a.number == 0 {
		o.Number, err = nextObjection(t)
	} else if o, err = getObjection(t, a.number); err == nil {
		if !o.Open() {
			return fmt.Errorf("%w: number %d is decided", ErrObjection, a.number)
		}
		said, err = getSaid(t, a.key, a.number)
	}
	if err != nil {
		return err
	}
	if err := a.change(t, &o, &said); err != nil {
		return err
	}
	if err := putObjection(t, a.key, o, said); err != nil {
		return err
	}
	a.out = o
	return nil
}

func (a *objectAct) done() {}

// entries tell what, not who nor why: of a decision the two who took it.
func (a *objectAct) entries() []journal.Entry {
	o := a.out
	d := map[string]string{"kind": o.Kind, "about": o.About, "due": o.Due}
	if !o.Open() {
		d["outcome"] = o.Outcome
	}
	e := entryOf("objection_"+a.what, SignOff{By: a.k.By}, a.at, d)
	if a.what == "decided" {
		e.With = a.k.Second
	}
	e.Count = map[string]int{"number": o.Number}
	return []journal.Entry{e}
}

func objectionKey(tab byte, n int) []byte {
	return binary.BigEndian.AppendUint64([]byte{tab}, uint64(n))
}

func nextObjection(t engine.Tx) (n int, err error) {
	err = engine.Each(t, []byte{tabObjection}, func(_, _ []byte) error { n++; return nil })
	return n + 1, err
}

func getObjection(t engine.Tx, n int) (o Objection, err error) {
	b, err := t.Get(objectionKey(tabObjection, n))
	if err != nil {
		return o, err
	}
	if b == nil {
		return o, fmt.Errorf("%w: number %d", ErrObjection, n)
	}
	return decodeObjection(objectionKey(tabObjection, n), b)
}

func putObjection(t engine.Tx, key saidKey, o Objection, said Said) error {
	b, err := json.Marshal(o)
	if err != nil {
		return err
	}
	sealed, err := key.seal(o.Number, said)
	if err != nil {
		return err
	}
	return errors.Join(t.Put(objectionKey(tabObjection, o.Number), b), t.Put(objectionKey(tabSaid, o.Number), sealed))
}

func decodeObjection(k, b []byte) (o Objection, err error) {
	if len(k) != 9 || json.Unmarshal(b, &o) != nil || !slices.Contains(ObjectionKinds, o.Kind) || !slices.Contains(ObjectionSubjects, o.About) {
		return o, fmt.Errorf("%w: an objection makes no sense", ErrDamaged)
	}
	o.Number = int(binary.BigEndian.Uint64(k[1:]))
	return o, nil
}

// Objections gives all of them, in order.
func (s *Store) Objections() (all []Objection, err error) {
	err = s.view(func(t engine.Tx) error {
		all, err = objections(t)
		return err
	})
	return all, err
}

func objections(t engine.Tx) (all []Objection, err error) {
	err = engine.Each(t, []byte{tabObjection}, func(k, b []byte) error {
		o, err := decodeObjection(k, b)
		all = append(all, o)
		return err
	})
	return all, err
}

// held are the open objections that a stage waits for; none where it waits for none.
func held(t engine.Tx, to Stage) ([]Finding, error) {
	if holdBack[to] == nil {
		return nil, nil
	}
	all, err := objections(t)
	n := 0
	for _, o := range all {
		if o.Open() && slices.Contains(holdBack[to], o.About) {
			n++
		}
	}
	if n == 0 {
		return nil, err
	}
	return []Finding{{Code: "objections", Left: n}}, err
}

// Handled are the objections of a kind by what became of them.
type Handled struct {
	Kind     string `json:"kind,omitempty"` // "" for all
	Received int    `json:"received"`
	Open     int    `json:"open"`
	Overdue  int    `json:"overdue"` // open, and the day for the answer is over
	Decided  int    `json:"decided"`
	InTime   int    `json:"in_time"` // of those decided
	Upheld   int    `json:"upheld"`  // wholly or in part
}

// HandledOf counts objections as they are today (YYYY-MM-DD): each kind that there
// is, and all of them last. None gives nil.
func HandledOf(all []Objection, today string) (out []Handled) {
	for _, kind := range append(slices.Clone(ObjectionKinds), "") {
		h := Handled{Kind: kind}
		for _, o := range all {
			if kind == "" || o.Kind == kind {
				h.add(o, today)
			}
		}
		if h.Received > 0 {
			out = append(out, h)
		}
	}
	return out
}

func (h *Handled) add(o Objection, today string) {
	h.Received++
	switch {
	case o.Open() && !o.InTime(today):
		h.Overdue++
		fallthrough
	case o.Open():
		h.Open++
	default:
		h.Decided++
		if o.InTime(today) {
			h.InTime++
		}
		if o.Outcome == Upheld || o.Outcome == PartUpheld {
			h.Upheld++
		}
	}
}
