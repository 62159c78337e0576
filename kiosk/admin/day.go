// This file is the page of the day: where it is, and the next step with all
// that it asks for.

package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/record"
	"zheng/store/tally"
)

// dayView is that page.
type dayView struct {
	page
	First    bool             // nobody is enrolled: the first person is
	Fill     record.NewPerson // what was typed of the first, but for the PIN
	Main     *wayView
	Others   []wayView
	Tried    bool // one of the others, and it was not taken
	CanHalt  bool
	Log      []record.Step
	HaltedBy *record.Step
	Checked  string
	Checks   []Check
	State    string
	Quorum   *web.Quorum    // while voters may still come
	Fails    []tally.Reason // why the vote does not stand, once that is confirmed
	ByHand   *handView      // nil where a desk of this program knows the figures
	Rulings  *rulingView
}

// wayView is one step that may be taken.
type wayView struct {
	record.Transition
	T       web.Words
	Two     bool
	Asks    []ask
	Missing int // do not hold
	Blocked int // … and nobody goes over them
	SignOff web.SignOffForm
	Mine    bool // the person signed in may turn one of its keys
	Bags    []record.Bag
	Halted  bool
}

// ask is one thing that a step asks for.
type ask struct {
	record.Finding
	Text, Do string
}

// Overs are the findings that a step went over, in words.
func (v dayView) Overs(s record.Step) (out []string) {
	for _, over := range s.Over {
		code, says, _ := strings.Cut(over, " ")
		out = append(out, strings.TrimSpace(v.T.Say("over."+code)+" "+says))
	}
	return out
}

// Names are roles as a sentence lists them.
func (v wayView) Names(roles []record.Role) string {
	var out []string
	for _, r := range roles {
		out = append(out, v.T.Say("role."+string(r)))
	}
	return strings.Join(out, v.T.Say("day.or"))
}

// Extra are the kinds of bags that the record has no figure of.
func (v wayView) Extra() []string { return []string{"unused", "papers"} }

// forward are the steps of an ordinary day.
var forward = map[record.Stage]record.Stage{
	record.StageSetup: record.StageTest, record.StageTest: record.StageOpen, record.StageOpen: record.StageClosed,
	record.StagePaused: record.StageOpen, record.StageClosed: record.StageCounting, record.StageCounting: record.StageDecided,
	record.StageDecided: record.StageAnnounced, record.StageAnnounced: record.StageSealed,
}

func fmtState(d record.Day, f record.Figures) string {
	return fmt.Sprintf(`{"stage":%q,"halted":%t,"steps":%d,"pending":%d,"counted":%d}`, d.Stage, d.Halted, len(d.Steps), f.Pending, f.Counted)
}

func (s *Screens) dayPage(w http.ResponseWriter, r *http.Request) error { return s.showDay(w, r, nil) }

// showDay shows the page, with what stood against a step.
func (s *Screens) showDay(w http.ResponseWriter, r *http.Request, no error) error {
	p, err := s.page(r, "day")
	if err != nil {
		return err
	}
	if no != nil {
		p.refused(no)
		var unmet *record.Unmet
		switch {
		case errors.As(no, &unmet):
			var list []string
			for _, f := range unmet.Findings {
				list = append(list, s.finding(p.T, f))
			}
			p.Notice = p.T.Say("day.unmet", strings.Join(list, p.T.Say("day.semi")))
		case errors.Is(no, errFigure):
			p.Notice = p.T.Say("hand.number")
		case errors.Is(no, errDiffer):
			p.Notice = p.T.Say("people.differ")
		case errors.Is(no, errBag):
			p.Notice = p.T.Say("day.bag")
		}
	}
	var first *refusedFirst
	errors.As(no, &first)
	v := dayView{page: p, First: !p.Day.Kept(), CanHalt: p.Who.May(web.Halt) && p.Day.Stage != record.StageSealed}
	if first != nil {
		v.Fill = first.typed
	}
	for _, t := range record.Next(p.Day.Stage) {
		way, err := s.way(r, p, t)
		if err != nil {
			return err
		}
		if forward[t.From] == t.To {
			v.Main = &way
		} else {
			v.Others = append(v.Others, way)
			v.Tried = v.Tried || no != nil && record.Stage(r.PostFormValue("to")) == t.To
		}
	}
	v.Log = slices.Clone(p.Day.Steps)
	slices.Reverse(v.Log)
	if i := slices.IndexFunc(v.Log, func(s record.Step) bool { return s.Act == record.ActHalt }); p.Day.Halted && i >= 0 {
		v.HaltedBy = &v.Log[i]
	}
	s.mu.Lock()
	if v.Checks = s.checks; !s.checked.IsZero() {
		v.Checked = s.checked.In(time.Local).Format("15:04")
	}
	s.mu.Unlock()
	if v.ByHand, err = s.byHand(r, p); err == nil {
		v.Rulings, err = s.rulings(r, p)
	}
	if err != nil {
		return err
	}
	if v.Quorum, v.Fails, err = s.standing(p.Day); err != nil {
		return err
	}
	f, err := s.cfg.Store.Figures()
	v.State = fmtState(p.Day, f)
	return s.show(w, "day.html", v.page, v, err)
}

// way makes one step with what it asks for now.
func (s *Screens) way(r *http.Request, p page, t record.Transition) (wayView, error) {
	v := wayView{Transition: t, T: p.T, Two: t.Second != nil, Halted: p.Day.Halted}
	g, err := s.given(r.Context(), t.To, false)
	if err != nil {
		return v, err
	}
	if t.To == record.StageSealed {
		v.Bags = g.Bags
		g.Bags = nil
	}
	found, err := s.cfg.Store.Findings(t.To, g)
	if err != nil {
		return v, err
	}
	for _, f := range found {
		if f.Code == "bags" || f.Code == "bagged" { // said by the form itself
			continue
		}
		a := ask{Finding: f, Text: s.finding(p.T, f)}
		if p.T.Has("do." + f.Code) {
			a.Do = p.T.Say("do." + f.Code)
		}
		v.Asks = append(v.Asks, a)
		if !f.Holds {
			v.Missing++
			if !f.Override {
				v.Blocked++
			}
		}
	}
	needs := t.Reason || v.Missing > 0
	v.Mine = slices.Contains(t.First, p.Who.Role) || slices.Contains(t.Second, p.Who.Role)
	v.SignOff = s.screen.SignOffForm(r, true)
	v.SignOff.Needed = needs
	if !v.Two {
		v.SignOff.Others = nil
	}
	v.SignOff.Others = slices.DeleteFunc(slices.Clone(v.SignOff.Others), func(a record.Account) bool {
		mine, its := p.Who.Role, a.Role
		fits := slices.Contains(t.First, mine) && slices.Contains(t.Second, its) || slices.Contains(t.First, its) && slices.Contains(t.Second, mine)
		return !fits
	})
	return v, nil
}

func (s *Screens) finding(t web.Words, f record.Finding) string {
	code := "ask." + f.Code
	if f.Holds && t.Has(code+".ok") {
		code += ".ok"
	}
	switch f.Code {
	case "unready", "identity", "stands":
		return t.Say(code, f.Says)
	case "returned":
		return t.Say(code, f.Left, f.Right)
	case "bagged":
		return t.Say(code, f.Left, f.Right)
	case "quorum", "zero_sheets", "zero_voters", "roll", "handed", "boxes", "pending", "counted", "objections":
		return t.Say(code, f.Left)
	}
	return t.Say(code)
}

// readyFor is how long a readiness check holds.
const readyFor = 10 * time.Minute

// given collects what a step rests on. now asks for a fresh readiness check
// where the last one is old.
func (s *Screens) given(ctx context.Context, to record.Stage, now bool) (g record.Given, err error) {
	g.At = s.cfg.Clock.Now()
	switch to {
	case record.StageOpen:
		for _, c := range s.readiness(ctx, now) {
			if !c.Holds && c.Essential {
				g.Unready = append(g.Unready, c.Zh)
			}
		}
	case record.StageClosed:
		var q *web.Quorum
		q, err = s.quorum()
		g.Short = q.Missing()
	case record.StageDecided, record.StageAnnounced, record.StageSealed:
		var r *tally.Result
		if r, g.Seen, err = s.result(); err != nil || r == nil {
			return g, err
		}
		if g.Result, err = r.Hash(); err != nil {
			return g, err
		}
		for _, why := range r.Fails() {
			g.Fails = append(g.Fails, why.SaysZh)
		}
		for _, i := range r.Reconcile {
			if i.Holds != nil && !*i.Holds {
				g.Identities = append(g.Identities, i.SaysZh)
			}
		}
		if to == record.StageSealed {
			g.Bags, err = s.bags(r)
		}
	}
	return g, err
}

// standing is whether the vote stands, as far as the day has come: how many are
// missing while more may come, and why not once the committee has confirmed it.
func (s *Screens) standing(day record.Day) (*web.Quorum, []tally.Reason, error) {
	switch day.Stage {
	case record.StageOpen, record.StagePaused, record.StageClosed:
		q, err := s.quorum()
		return q, nil, err
	case record.StageDecided, record.StageAnnounced, record.StageSealed:
		r, _, err := s.result()
		if r == nil {
			return nil, nil, err
		}
		return nil, r.Fails(), err
	}
	return nil, nil, nil
}

// quorum is how far the turnout is met; nil where that is not known here, as where
// other stations share the roll.
func (s *Screens) quorum() (*web.Quorum, error) {
	if home, err := s.cfg.Store.Home(); err != nil || home != "" {
		return nil, err
	}
	t, err := s.cfg.Store.Turnout()
	if errors.Is(err, record.ErrNoRoll) {
		return nil, nil
	}
	return web.QuorumOf(s.cfg.Election.Rules, &t.Registered, &t.Participants), err
}

// result gives the result together with the figures that it was made of.
func (s *Screens) result() (*tally.Result, *record.Figures, error) {
	if s.cfg.Result == nil {
		return nil, nil, nil
	}
	for range 5 {
		f, err := s.cfg.Store.Figures()
		if err != nil {
			return nil, nil, err
		}
		r, err := s.cfg.Result()
		if err != nil {
			return nil, nil, err
		}
		if r.Counted == f.Counted && r.Pending == f.Pending && r.Rejected == f.Rejected {
			return r, &f, nil
		}
	}
	return nil, nil, nil // sheets come while it is asked: the step will say so
}

// bags are what is to be sealed, with the counts of the record.
func (s *Screens) bags(r *tally.Result) ([]record.Bag, error) {
	out := []record.Bag{
		{Kind: "valid", Count: r.Valid - r.Blank}, {Kind: "blank", Count: r.Blank}, {Kind: "invalid", Count: r.Invalid}, {Kind: "rejected", Count: r.Rejected},
	}
	t, err := s.cfg.Store.Turnout()
	if errors.Is(err, record.ErrNoRoll) {
		return append(out, record.Bag{Kind: "cancelled"}), nil
	}
	return append(out, record.Bag{Kind: "cancelled", Count: t.Cancelled}), err
}

// readiness is the last check, or a fresh one.
func (s *Screens) readiness(ctx context.Context, now bool) []Check {
	s.mu.Lock()
	checks, old := s.checks, s.cfg.Clock.Now().Sub(s.checked) > readyFor
	s.mu.Unlock()
	if s.cfg.Ready == nil || !now || !old {
		return checks
	}
	checks = s.cfg.Ready(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.checks, s.checked = checks, s.cfg.Clock.Now()
	return checks
}

// check makes a fresh readiness check.
func (s *Screens) check(ctx context.Context) {
	s.mu.Lock()
	s.checked = time.Time{}
	s.mu.Unlock()
	s.readiness(ctx, true)
}

func (s *Screens) ready(w http.ResponseWriter, r *http.Request) error {
	patient(w)
	s.check(r.Context())
	back(w, r, "/admin", "ready")
	return nil
}

// looks is how long a step and its readiness check may take.
const looks = 3 * time.Minute

// patient lets a page take that long to be made.
func patient(w http.ResponseWriter) {
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(looks))
}

// step takes a step of the day.
func (s *Screens) step(w http.ResponseWriter, r *http.Request) error {
	patient(w)
	k, err := s.screen.SignOff(r)
	if err != nil {
		return s.showDay(w, r, err)
	}
	k.Where = s.cfg.Station
	to := record.Stage(r.PostFormValue("to"))
	g, err := s.given(r.Context(), to, true)
	if err != nil {
		return fmt.Errorf("couldn't tell what a step rests on: %w", err)
	}
	if to == record.StageSealed {
		if g.Bags, err = bagsOf(r); err != nil {
			return s.showDay(w, r, err)
		}
	}
	if err := s.cfg.Store.Step(r.Context(), to, k, g); err != nil {
		s.cfg.Log.Warn("a step was not taken", "to", to, "err", err)
		return s.showDay(w, r, err)
	}
	s.cfg.Log.Info("the day went on", "to", to)
	s.changed()
	back(w, r, "/admin", "step")
	return nil
}

// errBag: a number of a bag is none.
var errBag = errors.New("a bag's count is no number")

// bagsOf reads the bags of a form; those without a seal and without ballots are
// left out.
func bagsOf(r *http.Request) (out []record.Bag, err error) {
	kinds, counts, seals := r.PostForm["bag_kind"], r.PostForm["bag_count"], r.PostForm["bag_seal"]
	for i := range min(len(kinds), len(counts), len(seals)) {
		b := record.Bag{Kind: kinds[i], Seal: strings.TrimSpace(seals[i])}
		if text := strings.TrimSpace(counts[i]); text != "" {
			if b.Count, err = strconv.Atoi(text); err != nil {
				return nil, errBag
			}
		}
		if b.Count != 0 || b.Seal != "" {
			out = append(out, b)
		}
	}
	return out, nil
}

// halt halts the election, or lifts that.
func (s *Screens) halt(w http.ResponseWriter, r *http.Request) error {
	k := record.SignOff{By: by(r), Reason: r.PostFormValue("reason"), Where: s.cfg.Station}
	do, done := s.cfg.Store.Halt, "halt"
	if r.PostFormValue("act") == "lift" {
		do, done = s.cfg.Store.Lift, "lift"
	}
	if err := do(r.Context(), k, s.cfg.Clock.Now()); err != nil {
		return s.showDay(w, r, err)
	}
	s.cfg.Log.Warn("a supervisor spoke", "act", done)
	s.changed()
	back(w, r, "/admin", done)
	return nil
}
