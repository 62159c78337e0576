// This file gathers what the pages of all communities show.

package district

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"zheng/kiosk/web"
	"zheng/store/bulletin"
	"zheng/store/district"
)

// view is the picture in one language.
type view struct {
	T     web.Words
	Title string
	Path  string
	*district.Picture
	Filter district.Filter
	Tiles  []tile
	More   int // tiles that have no room
	Cols   int // of the wall
	Rows   []district.Seen
	Number int // of the page of rows, from 1
	Pages  int
}

// perPage are the rows of a page; tilesMost are tiles that are still read from
// across a room.
const (
	perPage   = 100
	tilesMost = 80
)

func newView(t web.Words, l *district.Ledger, f district.Filter) *view {
	p := l.Look(f)
	for len(p.Seen) > tilesMost && len(p.Groups) == 1 && p.Groups[0].Name != "" { // one tile would say nothing
		f.Street = p.Groups[0].Path
		p = l.Look(f)
	}
	v := &view{T: t, Path: "/", Picture: p, Filter: f}
	switch {
	case len(v.Seen) <= tilesMost || len(v.Groups) == 0:
		for i := range v.Seen[:min(len(v.Seen), tilesMost)] {
			v.Tiles = append(v.Tiles, v.community(&v.Seen[i]))
		}
		v.More = len(v.Seen) - len(v.Tiles)
	default:
		groups := slices.Clone(v.Groups)
		if len(groups) > tilesMost { // those that somebody should look at stay
			slices.SortStableFunc(groups, func(a, b district.Group) int { return b.Urgent()*a.Communities - a.Urgent()*b.Communities })
		}
		for _, g := range groups[:min(len(groups), tilesMost)] {
			v.Tiles = append(v.Tiles, v.street(g))
		}
		v.More = len(groups) - len(v.Tiles)
	}
	v.Cols = columns(len(v.Tiles))
	return v
}

// columns of a grid on a wide glass in which n tiles are largest.
func columns(n int) (best int) {
	const width, height, shape = 1860, 760, 2.0
	size := 0.0
	for cols := 1; cols <= 12; cols++ {
		rows := (n + cols - 1) / cols
		if s := min(float64(width)/float64(cols)/shape, float64(height)/float64(max(1, rows))); s > size {
			best, size = cols, s
		}
	}
	return best
}

// turn turns to a page of the rows.
func (v *view) turn(page string) {
	v.Pages = max(1, (len(v.Seen)+perPage-1)/perPage)
	v.Number = number(page, v.Pages)
	from := (v.Number - 1) * perPage
	v.Rows = v.Seen[from:min(len(v.Seen), from+perPage)]
}

// tile is a community or a street in the grid.
type tile struct {
	Name, Link     string
	Class          string // how it looks
	Sign, Says     string // of the stage
	Share, Outcome string
	Bar            template.HTML
	Warn, Why      string // "✗", "!" and what it is about
}

// signs of the stages: colour never tells alone.
var signs = map[string]string{
	district.Missing: "—", district.NoDay: "·", "setup": "·", "test": "·", "open": "▶", "paused": "‖", "closed": "■",
	"counting": "正", "decided": "◎", "announced": "◎", "sealed": "◎", district.Checked: "✓",
}

// classes of the stages.
var classes = map[string]string{
	district.Missing: "missing", district.NoDay: "ready", "setup": "ready", "test": "ready", "open": "voting", "paused": "voting", "closed": "count",
	"counting": "count", "decided": "told", "announced": "told", "sealed": "told", district.Checked: "checked",
}

// Sign of a stage.
func (v *view) Sign(stage string) string { return signs[stage] }

// Class of a stage.
func (v *view) Class(stage string) string { return classes[stage] }

// Stage in words.
func (v *view) Stage(stage string) string { return stageName(v.T, stage) }

func stageName(t web.Words, stage string) string {
	return district.Texts()["stage."+stage].In(t.Lang)
}

// Outcome in words.
func (v *view) Outcome(outcome string) string { return outcomeName(v.T, outcome) }

func outcomeName(t web.Words, outcome string) string {
	if outcome == "" {
		return ""
	}
	return district.Texts()["outcome."+outcome].In(t.Lang)
}

func (v *view) community(s *district.Seen) tile {
	t := tile{
		Name: s.Name, Link: "/community/" + url.PathEscape(s.Code) + "?lang=" + v.T.Lang, Class: classes[s.Stage],
		Sign: signs[s.Stage], Says: v.Stage(s.Stage), Outcome: v.Outcome(s.Outcome),
	}
	if s.Voting {
		t.Share = fmt.Sprintf("%d%%", s.Shares[0].Percent())
		t.Bar = bar(s.Shares[0], district.Goals()[0].Percent)
	}
	t.Warn, t.Why = v.warning(s)
	if t.Warn != "" {
		t.Class += " warn"
		if t.Warn == "✗" {
			t.Class += " bad"
		}
	}
	return t
}

// warning is the worst of what somebody should look at.
func (v *view) warning(s *district.Seen) (sign, why string) {
	switch {
	case s.Bad > 0:
		return "✗", v.Alarm(s.Alarms[0])
	case s.Silent:
		return "!", v.T.Say("silent")
	case len(s.Alarms) > 0:
		return "!", v.Alarm(s.Alarms[0])
	case s.Outcome == district.Fallen:
		return "✗", v.Outcome(s.Outcome)
	case s.Overdue+s.Broken > 0:
		return "!", v.T.Say("overdue.n", s.Overdue+s.Broken)
	}
	return "", ""
}

// Alarm in words; its code where it has none.
func (v *view) Alarm(a bulletin.Alarm) string { return alarmName(v.T, a.Code) }

func alarmName(t web.Words, code string) string {
	if t.Has("alarm." + code) {
		return t.Say("alarm." + code)
	}
	return code
}

func (v *view) street(g district.Group) tile {
	name := g.Name
	if name == "" {
		name = v.T.Say("no.street")
	}
	q := url.Values{"lang": {v.T.Lang}, "street": {g.Path}}
	if g.Name == "" {
		q.Del("street")
		q.Set("q", v.Filter.Text)
	}
	done := g.Stages[district.Checked]
	t := tile{
		Name: name, Link: v.Path + "?" + q.Encode(), Class: "street",
		Sign: fmt.Sprintf("%d/%d", done, g.Communities), Says: v.T.Say("checked"), Bar: stack(g.Sum),
	}
	if g.Shares[0].Of > 0 {
		t.Share = fmt.Sprintf("%d%%", g.Shares[0].Percent())
	}
	if done == g.Communities {
		t.Class += " checked"
	}
	switch {
	case g.Bad > 0:
		t.Warn, t.Why, t.Class = "✗", v.T.Say("alarms.n", g.Alarmed), t.Class+" warn bad"
	case g.Silent > 0:
		t.Warn, t.Why, t.Class = "!", v.T.Say("silent.n", g.Silent), t.Class+" warn"
	case g.Alarmed > 0:
		t.Warn, t.Why, t.Class = "!", v.T.Say("alarms.n", g.Alarmed), t.Class+" warn"
	case g.Overdue > 0:
		t.Warn, t.Why, t.Class = "!", v.T.Say("overdue.n", g.Overdue), t.Class+" warn"
	}
	return t
}

// share is a group of voters with its target.
type share struct {
	Name    string
	Percent int
	Known   bool
	Goal    int
	Bar     template.HTML
	Reached [2]int // communities, of those whose polls are closed
	Of      district.Share
}

// Short says whether the target is not reached.
func (s share) Short() bool { return 100*s.Of.Came < s.Goal*s.Of.Of }

// Shares are the turnout by category of those meant.
func (v *view) Shares() (out []share) {
	for i, g := range district.Goals() {
		s := v.Sum.Shares[i]
		out = append(out, share{groupName(v.T, g), s.Percent(), s.Of > 0, g.Percent, bar(s, g.Percent), v.Sum.Reached[i], s})
	}
	return out
}

func groupName(t web.Words, g district.Goal) string { return t.Say("group." + g.By + "." + g.Value) }

// SharesOf are the turnout by category of one community.
func (v *view) SharesOf(s district.Seen) (out []share) { return sharesOf(v.T, &s) }

func sharesOf(t web.Words, s *district.Seen) (out []share) {
	for i, g := range district.Goals() {
		p := s.Shares[i]
		out = append(out, share{groupName(t, g), p.Percent(), s.Voting && p.Of > 0, g.Percent, bar(p, g.Percent), [2]int{}, p})
	}
	return out
}

// count is a number of communities that leads to them.
type count struct {
	Name, Key, Value, Class, Sign string
	N                             int
}

// Stages are how many communities are how far, in the order of the day.
func (v *view) Stages() (out []count) {
	for _, s := range district.Stages {
		if n := v.Sum.Stages[s]; n > 0 || s == v.Filter.Stage {
			out = append(out, count{v.Stage(s), "stage", s, classes[s], signs[s], n})
		}
	}
	return out
}

// Outcomes are how many communities have what result.
func (v *view) Outcomes() (out []count) {
	for _, s := range district.Outcomes {
		if n := v.Sum.Outcomes[s]; n > 0 || s == v.Filter.Outcome || s == district.Elected || s == district.Due || s == district.Fallen {
			out = append(out, count{v.Outcome(s), "outcome", s, s, map[string]string{district.Elected: "✓", district.Due: "○", district.Vacant: "△", district.Fallen: "✗", district.Nominee: "·"}[s], n})
		}
	}
	return out
}

// Urgents are what somebody should look at.
func (v *view) Urgents() (out []count) {
	for _, c := range []count{
		{Value: "alarm", N: v.Sum.Alarmed, Sign: "✗"}, {Value: "silent", N: v.Sum.Silent, Sign: "…"}, {Value: "overdue", N: v.Sum.Overdue, Sign: "!"},
		{Value: "below", N: v.Sum.Below, Sign: "↓"}, {Value: "refused", N: v.Sum.Refused, Sign: "×"}, {Value: "keyless", N: v.Sum.Keyless, Sign: "?"}, {Value: "unlisted", N: v.Sum.Unlisted, Sign: "+"},
	} {
		c.Key, c.Name = "flag", v.T.Say("flag."+c.Value)
		if c.N == 0 {
			c.Class = "none"
		}
		out = append(out, c)
	}
	return out
}

// Stack is how far all of those meant are.
func (v *view) Stack() template.HTML { return stack(v.Sum) }

// Crumbs are the levels above the street that is shown.
func (v *view) Crumbs() (out []count) {
	if v.Filter.Street == "" {
		return nil
	}
	path := ""
	for part := range strings.SplitSeq(v.Filter.Street, "/") {
		path = strings.TrimPrefix(path+"/"+part, "/")
		out = append(out, count{Name: part, Value: path})
	}
	return out
}

// With is the address of this page with one thing changed; another page of rows
// begins at its first.
func (v *view) With(key, value string) string {
	q := v.query()
	q.Del("page")
	set(q, key, value)
	return v.Path + "?" + q.Encode()
}

// Turn is the address of another page of rows.
func (v *view) Turn(by int) string { return v.With("page", strconv.Itoa(v.Number+by)) }

// Toggle is With, or without it where it is set already.
func (v *view) Toggle(key, value string) string {
	if v.query().Get(key) == value {
		value = ""
	}
	return v.With(key, value)
}

// On says whether something is asked for.
func (v *view) On(key, value string) bool { return v.query().Get(key) == value }

// Sorted is the address of the rows in another order, or the other way round.
func (v *view) Sorted(by string) string {
	q := v.query()
	q.Del("page")
	set(q, "down", map[bool]string{true: "1"}[v.Filter.Sort == by && !v.Filter.Down])
	q.Set("sort", by)
	return v.Path + "?" + q.Encode()
}

// Arrow of the order that the rows have.
func (v *view) Arrow(by string) string {
	switch {
	case v.Filter.Sort != by:
		return ""
	case v.Filter.Down:
		return "↓"
	}
	return "↑"
}

// File is the address of the same as a file.
func (v *view) File(ending string) string { return "/list." + ending + "?" + v.query().Encode() }

// Wall is the address of the same for a large glass, Desk of it for a desk.
func (v *view) Wall() string { return "/wall?" + v.query().Encode() }

// Desk see Wall.
func (v *view) Desk() string { return "/?" + v.query().Encode() }

// Language is the address of the same in the other language.
func (v *view) Language() string {
	q := v.query()
	q.Set("lang", v.T.Other())
	return v.Path + "?" + q.Encode()
}

func (v *view) query() url.Values {
	q := url.Values{"lang": {v.T.Lang}}
	f := v.Filter
	for key, value := range map[string]string{"street": f.Street, "stage": f.Stage, "outcome": f.Outcome, "flag": f.Flag, "q": f.Text, "sort": f.Sort} {
		set(q, key, value)
	}
	if f.Down {
		q.Set("down", "1")
	}
	return q
}

func set(q url.Values, key, value string) {
	if value == "" {
		q.Del(key)
	} else {
		q.Set(key, value)
	}
}

// Clock is the time of the picture.
func (v *view) Clock() string { return v.Now.Format("15:04") }

// Heard says when a community was last heard.
func (v *view) Heard(s district.Seen) string {
	at := s.Heard
	switch {
	case at.IsZero():
		return "—"
	case v.Now.Format("2006-01-02") == at.In(v.Now.Location()).Format("2006-01-02"):
		return at.In(v.Now.Location()).Format("15:04")
	}
	return at.In(v.Now.Location()).Format("01-02 15:04")
}

// Alarms of a row in words, the first few.
func (v *view) Alarms(s district.Seen) string {
	var out []string
	for _, a := range s.Alarms[:min(len(s.Alarms), 2)] {
		out = append(out, v.Alarm(a))
	}
	if n := len(s.Alarms) - len(out); n > 0 {
		out = append(out, fmt.Sprintf("+%d", n))
	}
	return strings.Join(out, v.T.Say("comma"))
}

// bar draws a part of a whole, with its target as a line.
func bar(s district.Share, goal int) template.HTML {
	part := 0
	if s.Of > 0 {
		part = min(200, 200*s.Came/s.Of)
	}
	return template.HTML(fmt.Sprintf(`<svg class="share" viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="200" height="14"/><rect width="%d" height="14"/><path class="target" d="M%d 0V14"/></svg>`, part, 2*goal))
}

// stack draws how many communities are how far.
func stack(s *district.Sum) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="stack" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">`)
	x, n := 0, 0
	for i := len(district.Stages) - 1; i >= 0; i-- {
		stage := district.Stages[i]
		if s.Stages[stage] == 0 || s.Communities == 0 {
			continue
		}
		n += s.Stages[stage]
		to := 1000 * n / s.Communities
		fmt.Fprintf(&b, `<rect class="%s" x="%d" width="%d" height="14"/>`, classes[stage], x, to-x)
		x = to
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}
