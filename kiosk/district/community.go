// This file is the page of one community: what it tells, what was checked of it
// and what failed, by name, and what was refused.

package district

import (
	"net/http"
	"slices"
	"time"

	"zheng/kiosk/admin"
	"zheng/kiosk/web"
	"zheng/store/bulletin"
	"zheng/store/district"
	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/text"
)

// one is the page of a community.
type one struct {
	T web.Words
	district.Seen
	Shares   []share
	Votes    []vote
	Refusals []refusal
	Warnings []string
	Now      time.Time
}

// vote is a round.
type vote struct {
	*district.Vote
	Fingerprint string
	Listed      bool // the key stands on the list
	Figures     *bulletin.Bulletin
	Told        string // when
	Checks      []finding
	Checked     string // when
	Steps       []step
	Says        string
	Outcome     string
}

// finding is one thing that was looked at.
type finding struct {
	Sign, Class, Code, Says string
	Details                 []string
	More                    int
}

type refusal struct {
	File, At, Says string
	Wrong          []finding
}

// step is a date of the work record book.
type step struct {
	Name, Last, Done string
	Sign, Class      string
}

func (s *Screens) community(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	c, err := s.cfg.Ledger.Community(r.PathValue("code"))
	if err != nil {
		return err
	}
	if c == nil || c.Row == nil {
		return s.screen.PageCode(w, http.StatusNotFound, "nobody.html", map[string]any{"T": t})
	}
	p := one{T: t, Seen: s.cfg.Ledger.At(c.Row), Now: s.cfg.Ledger.Now(), Refusals: refusalsOf(t, c.Refusals)}
	p.Shares = sharesOf(t, &p.Seen)
	for _, a := range p.Seen.Alarms {
		p.Warnings = append(p.Warnings, alarmName(t, a.Code))
	}
	if p.Silent {
		p.Warnings = append(p.Warnings, t.Say("silent.means"))
	}
	for _, v := range c.Votes {
		p.Votes = append(p.Votes, p.vote(v))
	}
	return s.screen.Page(w, "community.html", &p)
}

func (p *one) vote(v *district.Vote) vote {
	out := vote{Vote: v, Fingerprint: journal.Fingerprint(v.Public), Figures: v.Bulletin}
	out.Listed = slices.Contains(p.Keys, out.Fingerprint)
	if b := v.Bulletin; b != nil {
		out.Told = local(b.At, p.Now)
		for _, s := range b.Steps {
			out.Steps = append(out.Steps, p.step(s))
		}
	}
	if a := v.Archive; a != nil {
		out.Figures, out.Checked, out.Says = &a.Figures, local(a.Taken, p.Now), in(p.T, a.Says)
		out.Checks = findings(p.T, a.Findings)
	}
	return out
}

func (p *one) step(s bulletin.Step) step {
	out := step{Name: admin.ItemTitle(p.T.Lang, s.Item), Last: s.Last, Done: s.Done, Sign: "✓", Class: "yes"}
	switch today := p.Now.Format(time.DateOnly); {
	case s.Broken:
		out.Sign, out.Class = "✗", "no"
	case s.Done == "" && s.Last < today:
		out.Sign, out.Class = "!", "late"
	case s.Done == "":
		out.Sign, out.Class = "·", "open"
	}
	return out
}

// Stage in words, with its sign.
func (p *one) StageName() string { return stageName(p.T, p.Stage) }

// StageSign see StageName.
func (p *one) StageSign() string { return signs[p.Stage] }

// StageClass see StageName.
func (p *one) StageClass() string { return classes[p.Stage] }

// Round in words.
func (p *one) RoundName(round string) string { return p.T.Say("round." + round) }

// OutcomeName in words.
func (p *one) OutcomeName() string { return outcomeName(p.T, p.Outcome) }

// Number of a figure that may not be known.
func (p *one) Number(n *int) any {
	if n == nil {
		return "—"
	}
	return *n
}

func findings(t web.Words, list []archive.Finding) (out []finding) {
	for _, f := range list {
		one := finding{Sign: "✓", Class: "yes", Code: f.Check, Says: in(t, text.Text{Zh: f.SaysZh, En: f.Says}), Details: f.Details, More: f.More}
		switch {
		case f.Note:
			one.Sign, one.Class = "△", "note"
		case !f.Holds:
			one.Sign, one.Class = "✗", "no"
		}
		out = append(out, one)
	}
	return out
}

func refusalsOf(t web.Words, list []district.Refusal) (out []refusal) {
	for _, r := range list {
		out = append(out, refusal{r.File, local(r.At, time.Now()), in(t, r.Says), findings(t, r.Wrong)})
	}
	return out
}

func in(t web.Words, s text.Text) string { return s.In(t.Lang) }

// local is a stamp by the clock of whoever looks.
func local(stamp string, now time.Time) string {
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return stamp
	}
	return at.In(now.Location()).Format("2006-01-02 15:04")
}
