// This file says what the voter's screen shows in each state: a headline that
// is the verdict, one sentence why, one thing to do.

package checkin

import (
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// boothView is one screen, as kiosk.html draws it.
type boothView struct {
	N         int
	T         web.Words
	Lang      string
	Size      int
	Contrast  int
	Listening bool
	Voice     bool // the server speaks
	State     string
	Title     string

	Icon       string // card | busy | ok | stop | again | staff | wait
	Head       string
	Who        string // masked
	Why, Do    string
	Counts     []counted
	Steps      []step
	Posts      []election.Post
	ListPeople bool
	Back, Main *button
	Staff      bool // the button that calls them
	Tools      bool // the whole row of tools, as at rest
	Left       int  // seconds until the screen ends by itself, where that is shown
	Say        string
}

// button is something to touch.
type button struct{ Act, Label string }

// counted is a number of ballots.
type counted struct {
	Label string
	N     int
	For   []string // masked
	Total bool
}

func (b *Booth) view(cfg *Config) (boothView, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := words(b.look.lang)
	v := boothView{
		N: b.n, T: t, Lang: b.look.lang, Size: b.look.size, Contrast: b.look.contrast, Listening: b.look.voice,
		Voice: cfg.Voice != nil, State: string(b.state), Title: cfg.Election.Title, Staff: true,
	}
	home := &button{"home", t.Say("home")}
	switch {
	case b.warned:
		v.warn(t)
		v.Left = int((b.due.Sub(b.clock.Now()) + time.Second - 1) / time.Second)
		v.speak()
		return v, nil
	case b.page != "":
		v.paper(cfg.Election, b.page)
		v.speak()
		return v, nil
	}
	switch b.state {
	case rest:
		v.Icon, v.Head, v.Why = "card", t.Say("rest.head"), t.Say("rest.why")
		v.Tools, v.ListPeople = true, cfg.Election.Ballot.Style != election.Names
	case reading:
		v.Icon, v.Head, v.Why = "busy", t.Say("reading.head"), t.Say("reading.why")
	case again:
		v.Icon, v.Head, v.Why, v.Do = "again", t.Say("again.head"), t.Say("again.why"), t.Say("again.do")
		v.Back = home
	case staff:
		v.Icon, v.Head, v.Why, v.Do = "staff", t.Say("staff.head."+b.why), t.Say("staff.why."+b.why), t.Say("staff.do."+b.why)
		if b.why == called || b.why == failed {
			v.Staff, v.Back = false, home
		}
	case ready:
		if err := v.ready(b, t); err != nil {
			return v, err
		}
	case refused:
		v.refuse(b.verdict, cfg.Election, cfg.Visits != nil, t)
		v.Back = home
	case done:
		own, proxy := b.given.Own, b.given.Proxy
		v.Icon, v.Head, v.Why, v.Do = "ok", t.Say("done.head"), t.Say("done.why", own+proxy), t.Say("done.do")
		if proxy > 0 {
			v.Why = t.Say("done.why.proxy", own+proxy, own, proxy)
		}
		v.Back = &button{"home", t.Say("done.ok")}
		v.Left = int((b.due.Sub(b.clock.Now()) + time.Second - 1) / time.Second)
	}
	v.speak()
	return v, nil
}

// Picto is the drawing that says the verdict to whoever does not read; "" for none.
func (v boothView) Picto() string {
	switch {
	case v.State == string(done):
		return "fetch"
	case v.Icon == "again", v.Icon == "busy":
		return "card"
	}
	return v.Icon
}

func (v *boothView) warn(t web.Words) {
	v.State, v.Icon, v.Head, v.Why = "warning", "wait", t.Say("warning.head"), t.Say("warning.why")
	v.Main, v.Back = &button{"more", t.Say("warning.more")}, &button{"home", t.Say("home")}
}

// ready says who is there and what the voter will receive.
func (v *boothView) ready(b *Booth, t web.Words) error {
	own, proxy := b.verdict.Own, b.verdict.Proxy
	v.Icon, v.Head, v.Who = "ok", t.Say("ready.head"), who(b.verdict.Voter, t)
	v.Counts = []counted{{Label: t.Say("ready.own"), N: own}}
	if proxy > 0 {
		names := make([]string, 0, proxy)
		for _, id := range b.verdict.Voter.Givers {
			p, err := b.voters.Person(id)
			if err != nil {
				return err
			}
			names = append(names, election.MaskName(p.Name))
		}
		v.Counts = append(v.Counts,
			counted{Label: t.Say("ready.proxy"), N: proxy, For: names},
			counted{Label: t.Say("ready.total"), N: own + proxy, Total: true})
	}
	v.Do = t.Say("ready.do")
	v.Back, v.Main = &button{"home", t.Say("ready.notme")}, &button{"confirm", t.Say("ready.confirm")}
	return nil
}

// who is a voter as the voter's own screen shows one: enough to see whether it
// is oneself, nothing that a neighbour in the queue did not know.
func who(p record.Person, t web.Words) string {
	parts := []string{election.MaskName(p.Name)}
	if p.Sex != "" {
		parts = append(parts, t.Say("sex."+p.Sex))
	}
	if p.Group != "" {
		parts = append(parts, p.Group)
	}
	return strings.Join(parts, " · ")
}

func (v *boothView) refuse(r record.Verdict, e *election.Election, shared bool, t web.Words) {
	code := string(r.Answer)
	switch {
	case r.Represented:
		code += ".household"
	case r.Answer == record.Already && !r.Voter.Handed:
		code += ".waiting"
	case r.Answer == record.ProxyGiven && r.Voter.Voted:
		code += ".used"
	case r.Answer == record.OtherStation && r.Where != "" && r.Where == r.Voter.Box:
		code += ".box"
	case r.Voter.Away:
		code += ".away"
	case r.Answer == record.OtherStation && shared:
		code += ".shared"
	}
	v.Icon, v.Head, v.Why, v.Do = "stop", t.Say("refused.head."+code), t.Say("refused.why."+code), t.Say("refused.do."+code)
	switch r.Answer {
	case record.OtherStation:
		if r.Voter.Away {
			break
		}
		v.Why = t.Say("refused.why."+code, r.Where)
	case record.UnderAge:
		v.Why = t.Say("refused.why."+code, e.Date.Year, e.Date.Month, e.Date.Day)
	}
}

// speak puts together what the voice says: never a name, never a digit of a
// card.
func (v *boothView) speak() {
	parts := []string{v.Head}
	for _, c := range v.Counts {
		parts = append(parts, v.T.Say("say.count", c.Label, c.N))
	}
	for _, s := range v.Steps {
		parts = append(parts, s.Says)
	}
	parts = append(parts, v.Why, v.Do)
	for _, p := range v.Posts {
		parts = append(parts, p.Title)
		for _, c := range p.Candidates {
			parts = append(parts, c.Name)
		}
	}
	stop := v.T.Say("say.stop")
	var out strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		out.WriteString(p)
		if !strings.HasSuffix(p, strings.TrimSpace(stop)) {
			out.WriteString(stop)
		}
	}
	v.Say = strings.ReplaceAll(strings.TrimSpace(out.String()), "\u200b", "")
}
