package watch

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/cluster"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/tally"
)

// view is the screen in one language.
type view struct {
	T       web.Words
	Now     string
	Day     record.Day
	Alarms  []Alarm
	Result  *tally.Result
	Flow    []figure
	Failing []tally.Identity
	Holding []tally.Identity
	Unknown []tally.Identity
	Groups  []group
	Quorum  *web.Quorum
	Comings template.HTML
	Sheets  template.HTML
	Quiet   [2]bool // nothing of it in any span
	Rates   [2]int  // in the last five minutes: check-ins, sheets
	Batches []batch
	Acts    []line // with sheets and the day, newest first
	Desk    []line // with voters
	Devices []web.Device
	Disk    *Disk
	Free    string
	Queue   int
	Point   *point
	Station string
	Objects *record.Handled // nil: nobody objected

	Stations []stationView // none: this one serves the roll alone
	All      cluster.Sum
}

// Headline is an alarm in words.
func (v view) Headline(a Alarm) string {
	args := make([]any, len(a.Args))
	for i, arg := range a.Args {
		args[i] = arg
		switch x := arg.(type) {
		case tally.Sentence:
			args[i] = map[string]string{web.Chinese: x.SaysZh, web.English: x.Says}[v.T.Lang]
		case device:
			args[i] = v.DeviceName(string(x))
		}
	}
	return v.T.Say("alarm."+a.Code, args...)
}

// device is the name of one, to be put in words.
type device string

// DeviceName is a device in words.
func (v view) DeviceName(name string) string {
	if v.T.Has("device." + name) {
		return v.T.Say("device." + name)
	}
	return name
}

// Checks is how many identities there are.
func (v view) Checks() int { return len(v.Failing) + len(v.Holding) + len(v.Unknown) }

// DiskLow says whether the disk is nearly full.
func (v view) DiskLow() bool { return v.Disk != nil && v.Disk.Free < diskLeast }

// figure is one number of the way of the ballots.
type figure struct {
	Name  string
	Value *int
}

// Text is the number, or what stands for one that is not known.
func (f figure) Text() string {
	if f.Value == nil {
		return "—"
	}
	return fmt.Sprint(*f.Value)
}

// group is the participation of some voters; Target is in percent, 0 for none.
type group struct {
	Name                     string
	Registered, Participants int
	Target                   int
	Bar                      template.HTML
}

// Percent is the part that took part, rounded down: a target is reached or not.
func (g group) Percent() int {
	if g.Registered == 0 {
		return 0
	}
	return 100 * g.Participants / g.Registered
}

// Reached says whether the target is.
func (g group) Reached() bool { return 100*g.Participants >= g.Target*g.Registered }

// point is the last signed checkpoint of the log.
type point struct {
	Text string
	Size int64
	Root string
	Key  string
	QR   template.HTML
}

// line is an act as it is listed.
type line struct {
	Number        int64
	Time, Act     string
	Who, Why, Say string
}

const shownActs = 40

func (s *Screen) view(t web.Words) (view, error) {
	now := s.cfg.Clock.Now()
	v := view{T: t, Now: now.Format("15:04"), Station: s.cfg.Station, Devices: s.cfg.Devices()}
	if err := s.take(); err != nil {
		return v, err
	}
	if err := s.log.read(s.cfg.Store); err != nil {
		return v, err
	}
	var err error
	if v.Day, err = s.cfg.Store.Day(); err != nil {
		return v, err
	}
	if v.Result, err = s.cfg.Result(); err != nil {
		return v, err
	}
	v.Queue = v.Result.Pending
	for _, id := range v.Result.Reconcile {
		switch {
		case id.Name == "post.seats" && !v.Day.Announced(): // it counts those elected
		case id.Holds == nil:
			v.Unknown = append(v.Unknown, id)
		case *id.Holds:
			v.Holding = append(v.Holding, id)
		default:
			v.Failing = append(v.Failing, id)
		}
	}
	v.Quorum = web.QuorumOf(s.cfg.Election.Rules, v.Result.Registered, v.Result.Participants)
	if err := s.people(&v); err != nil {
		return v, err
	}
	var acts []act
	var faults map[string]int
	v.Batches, acts, faults = s.log.shown()
	for _, a := range acts[:min(len(acts), shownActs)] {
		v.Acts = append(v.Acts, told(t, a))
	}
	all, err := s.cfg.Store.Objections()
	if err != nil {
		return v, err
	}
	if list := record.HandledOf(all, now.Format(time.DateOnly)); len(list) > 0 {
		v.Objects = &list[len(list)-1]
	}
	bars, came, _ := s.samples.shown()
	v.charts(bars)
	f := facts{now: now, result: v.Result, day: v.Day, batches: v.Batches, faults: faults, devices: v.Devices, came: came, voted: v.Result.Participants != nil}
	if s.cfg.Disk != nil {
		if d, err := s.cfg.Disk(); err == nil {
			v.Disk, v.Free, f.disk = &d, gigabytes(d.Free), &d
		}
	}
	if s.cfg.Refused != nil {
		f.refused = s.cfg.Refused()
	}
	v.Alarms = alarms(f)
	if s.cfg.Stations != nil {
		list := s.cfg.Stations()
		v.Stations, v.All = stations(list, now, t), cluster.SumOf(list, now)
		v.Quorum = web.QuorumOfSum(s.cfg.Election.Rules, v.All)
		v.Alarms = append(v.Alarms, stationAlarms(v.Stations)...)
	}
	slices.SortStableFunc(v.Alarms, func(a, b Alarm) int {
		return map[bool]int{false: 1}[a.Bad] - map[bool]int{false: 1}[b.Bad] // the vote itself first
	})
	return v, s.checkpoint(&v)
}

// people fills in the way of the ballots and the participation of groups.
func (s *Screen) people(v *view) error {
	r := v.Result
	v.Flow = []figure{{"registered", r.Registered}, {"participants", r.Participants}, {"issued", r.Issued}}
	if s.cfg.Voters != nil {
		t, err := s.cfg.Voters.Turnout()
		if err != nil {
			return err
		}
		v.Flow = append(v.Flow, figure{"own", &t.Own}, figure{"proxy", &t.Proxy}, figure{"cancelled", &t.Cancelled}, figure{"drawing", &t.Waiting})
		if err := errors.Join(s.groups(v), s.desk(v)); err != nil {
			return err
		}
	}
	v.Flow = append(v.Flow, figure{"returned", &r.Returned}, figure{"counted", &r.Counted}, figure{"valid", &r.Valid}, figure{"blank", &r.Blank},
		figure{"invalid", &r.Invalid}, figure{"pending", &r.Pending}, figure{"rejected", &r.Rejected})
	return nil
}

// desk lists what people did beside the usual way with voters.
func (s *Screen) desk(v *view) error {
	list, err := s.cfg.Voters.Log()
	if err != nil {
		return err
	}
	for _, e := range list[max(0, len(list)-shownActs):] {
		v.Desk = append(v.Desk, told(v.T, act{int64(e.Number), journal.Entry{Act: e.Act, Who: e.By, With: e.Second, Why: e.Reason, Where: e.Where}}))
	}
	slices.Reverse(v.Desk)
	return nil
}

func (s *Screen) groups(v *view) error {
	list, err := s.cfg.Voters.Participation()
	if err != nil {
		return err
	}
	for _, by := range []string{record.ByAll, record.ByCategory, record.ByAge, record.ByStation} {
		for _, p := range list {
			if p.By != by || by == record.ByCategory && p.Value == "" || by == record.ByStation && p.Value == "" {
				continue
			}
			g := group{Name: p.Value, Registered: p.Registered, Participants: p.Participants, Target: p.Goal()}
			if code := "group." + p.By + "." + p.Value; v.T.Has(code) {
				g.Name = v.T.Say(code)
			}
			g.Bar = share(g)
			v.Groups = append(v.Groups, g)
		}
	}
	return nil
}

// told is an act as a line in words.
func told(t web.Words, a act) line {
	l := line{Number: a.Number, Act: a.Act, Who: a.Who, Why: a.Why}
	if code := "act." + a.Act; t.Has(code) {
		l.Act = t.Say(code)
	}
	if a.With != "" {
		l.Who += t.Say("and") + a.With
	}
	if at, err := time.Parse(time.RFC3339, a.Time); err == nil {
		l.Time = at.Local().Format("15:04")
	}
	switch {
	case a.Act == journal.ActStage:
		l.Say = stageName(t, a.Detail["from"]) + " → " + stageName(t, a.Detail["to"])
		if a.Detail["over"] != "" {
			l.Say += t.Say("over")
		}
	case a.Sheet != nil:
		l.Say = t.Say("sheet", a.Sheet.Hash[:8]) + stageName(t, "sheet."+a.Sheet.Status)
	case a.Detail["device"] != "":
		l.Say = a.Detail["device"] + " " + a.Detail["says"]
	}
	return l
}

func stageName(t web.Words, code string) string {
	if t.Has("stage." + code) {
		return t.Say("stage." + code)
	}
	return code
}

// checkpoint shows the last one that was signed.
func (s *Screen) checkpoint(v *view) error {
	list, err := s.cfg.Store.Checkpoints()
	if err != nil || len(list) == 0 {
		return err
	}
	p := &point{Text: list[len(list)-1], Key: journal.Fingerprint(s.cfg.Store.PublicKey())}
	c, err := journal.ParseCheckpoint(p.Text)
	if err != nil {
		return err
	}
	p.Size, p.Root = c.Size, c.Root.String()
	if s.cfg.QR != nil {
		rows, err := s.cfg.QR(p.Text)
		if err != nil {
			return err
		}
		p.QR = web.QR(rows)
	}
	v.Point = p
	return nil
}

func gigabytes(n uint64) string { return fmt.Sprintf("%.1f GB", float64(n)/(1<<30)) }

// charts draws check-ins and sheets in spans of five minutes.
func (v *view) charts(bars []bar) {
	if n := len(bars); n > 0 {
		v.Rates = [2]int{bars[n-1].Checkins, bars[n-1].Sheets}
		if n > 1 {
			v.Rates[0], v.Rates[1] = v.Rates[0]+bars[n-2].Checkins, v.Rates[1]+bars[n-2].Sheets
		}
	}
	v.Quiet = [2]bool{!slices.ContainsFunc(bars, func(b bar) bool { return b.Checkins > 0 }), !slices.ContainsFunc(bars, func(b bar) bool { return b.Sheets > 0 })}
	v.Comings = chart(bars, func(b bar) int { return b.Checkins }, v.T.Say("chart.comings"))
	v.Sheets = chart(bars, func(b bar) int { return b.Sheets }, v.T.Say("chart.sheets"))
}

// chart draws bars; the highest has its number, and every hour its time.
func chart(bars []bar, of func(bar) int, name string) template.HTML {
	const width, high, foot = 14, 110, 24
	top := 0
	for i := range bars {
		if of(bars[i]) > of(bars[top]) {
			top = i
		}
	}
	var s strings.Builder
	fmt.Fprintf(&s, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s"><path class="axis" d="M0 %d.5H%d"/>`,
		spans*width, high+foot, template.HTMLEscapeString(name), high, spans*width)
	for i, b := range bars {
		x, n := (spans-len(bars)+i)*width, of(b)
		if b.From.Minute() == 0 && x > 20 && x < (spans-2)*width {
			fmt.Fprintf(&s, `<text x="%d" y="%d">%s</text>`, x+width/2, high+16, b.From.Format("15:04"))
		}
		if n == 0 {
			continue
		}
		h := max(2, n*(high-30)/of(bars[top]))
		fmt.Fprintf(&s, `<rect x="%d" y="%d" width="%d" height="%d" rx="2"/>`, x+1, high-h, width-3, h)
		if i == top {
			fmt.Fprintf(&s, `<text x="%d" y="%d">%d</text>`, min(max(x+width/2, 14), spans*width-14), high-h-6, n)
		}
	}
	s.WriteString(`</svg>`)
	return template.HTML(s.String())
}

// share draws a part of a whole, with its target as a line.
func share(g group) template.HTML {
	const width = 200
	part := 0
	if g.Registered > 0 {
		part = width * g.Participants / g.Registered
	}
	mark := ""
	if g.Target > 0 {
		mark = fmt.Sprintf(`<path class="target" d="M%d 0V14"/>`, width*g.Target/100)
	}
	return template.HTML(fmt.Sprintf(`<svg class="share" viewBox="0 0 %d 14" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="%d" height="10" y="2" rx="5"/><rect width="%d" height="10" y="2" rx="5"/>%s</svg>`, width, width, min(part, width), mark))
}
