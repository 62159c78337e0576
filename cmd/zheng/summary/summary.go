// Package summary gathers the summary of an election from its record and its log.
package summary

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/kiosk/public"
	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
)

// Of makes the summary as it is now; lists may be nil. While a day is kept there is
// none before the result is announced (E11).
func Of(e *election.Election, store *record.Store, lists *election.Lists, now time.Time) (*paper.Document, error) {
	day, err := store.Day()
	if err != nil {
		return nil, err
	}
	if !day.Announced() {
		return nil, say.Text("summary_early")
	}
	r, err := counting.Settled(e, store, tally.Figures{})
	if err != nil {
		return nil, err
	}
	counted := &counting.Count{Held: tally.Held{Election: e, Result: r}}
	if t, err := store.Turnout(); err == nil && t.Own > 0 {
		counted.Desk = &t
	}
	s := paper.Summary{Count: counted.Reported(nil), Lists: lists, Stages: stages(day)}
	if s.Came, err = came(e, store); err != nil {
		return nil, err
	}
	all, err := store.Objections()
	if err != nil {
		return nil, err
	}
	for _, h := range record.HandledOf(all, now.Format(time.DateOnly)) {
		s.Objections = append(s.Objections, paper.ObjectionFigures{Kind: h.Kind, Received: h.Received, Decided: h.Decided, InTime: h.InTime, Upheld: h.Upheld, Open: h.Open})
	}
	if err := follow(store, &s); err != nil {
		return nil, err
	}
	return s.Document(), nil
}

// came is the participation of groups that may be told of.
func came(e *election.Election, store *record.Store) (out []paper.Participation, err error) {
	v, err := store.Voters(e)
	if errors.Is(err, record.ErrNoRoll) || errors.Is(err, record.ErrKey) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := v.Participation()
	for _, by := range []string{record.ByAll, record.ByCategory, record.ByAge, record.BySex, record.ByGroup, record.ByStation} {
		for _, p := range public.Told(all, by) {
			name := text.Text{Zh: public.NameOf(web.Chinese, p), En: public.NameOf(web.English, p)}
			out = append(out, paper.Participation{Name: name, Registered: p.Registered, Voted: p.Participants, Goal: p.Goal()})
		}
	}
	return out, err
}

// stages are how long each took in all, in the order of the day; the first begins
// before anything is known of it, and the last does not end.
func stages(day record.Day) (out []paper.Stage) {
	took := map[record.Stage]time.Duration{}
	var since time.Time
	for _, s := range day.Steps {
		if s.Act != record.ActStep {
			continue
		}
		if !since.IsZero() {
			took[s.From] += s.At.Sub(since)
		}
		since = s.At
	}
	for _, s := range record.Stages {
		if d, ok := took[s]; ok {
			out = append(out, paper.Stage{Name: say.Text("stage." + string(s)), Minutes: int(d.Round(time.Minute).Minutes())})
		}
	}
	return out
}

// back are the steps that no ordinary day has.
var back = map[[2]record.Stage]string{
	{record.StageOpen, record.StagePaused}: "incident.paused", {record.StageClosed, record.StageOpen}: "incident.extended",
	{record.StageDecided, record.StageCounting}: "incident.recount", {record.StageAnnounced, record.StageCounting}: "incident.recount",
}

// follow reads the log for what people were asked, and for what happened on the way.
func follow(store *record.Store, s *paper.Summary) error {
	asked := map[string]int{}
	faults := map[string]int{}
	err := store.Journal(0, func(_ int64, line []byte) error {
		e, err := journal.Decode(line)
		if err != nil {
			return err
		}
		switch e.Act {
		case journal.ActSheet:
			if e.Sheet != nil && e.Sheet.Status == string(record.Review) {
				asked[e.Sheet.Reason]++
			}
		case journal.ActAdjudicate:
			s.Decided++
		case journal.ActTakeBack:
			s.TakenBack++
		case journal.ActFault:
			faults[e.Detail["device"]]++
		default:
			if i, ok := incident(e); ok {
				s.Incidents = append(s.Incidents, i)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for reason, n := range asked {
		s.Asked = append(s.Asked, paper.Asked{Reason: say.Reason(reason), Sheets: n})
	}
	slices.SortFunc(s.Asked, func(a, b paper.Asked) int {
		return cmp.Or(b.Sheets-a.Sheets, strings.Compare(a.Reason.Zh, b.Reason.Zh))
	})
	var devices []string
	for d := range faults {
		devices = append(devices, d)
	}
	slices.Sort(devices)
	for _, d := range devices {
		s.Incidents = append(s.Incidents, paper.Incident{What: say.Text("incident.fault", d, faults[d])})
	}
	return nil
}

// incident is what an entry tells that no ordinary day has.
func incident(e journal.Entry) (paper.Incident, bool) {
	i := paper.Incident{Why: e.Why}
	if at, err := time.Parse(time.RFC3339, e.Time); err == nil {
		i.When = at.Local().Format("01-02 15:04")
	}
	switch e.Act {
	case journal.ActHalt:
		i.What = say.Text("incident.halt")
	case record.ActLift:
		i.What = say.Text("incident.lift")
	case journal.ActClock:
		i.What = say.Text("incident.clock")
	case journal.ActStage:
		code, odd := back[[2]record.Stage{record.Stage(e.Detail["from"]), record.Stage(e.Detail["to"])}]
		switch {
		case odd:
			i.What = say.Text(code)
		case e.Detail["over"] != "":
			i.What = say.Text("incident.over", say.Text("stage."+e.Detail["to"]))
			i.Why = strings.TrimSpace(fmt.Sprintf("%s %s", e.Detail["over"], e.Why))
		default:
			return i, false
		}
	default:
		return i, false
	}
	return i, true
}
