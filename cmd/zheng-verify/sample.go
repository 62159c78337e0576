// This file is the sample audit: which ballots to pull, and what is known once
// people have looked at them.

package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/tally/archive"
	"zheng/store/tally/audit"
)

// drawn is one sheet to pull.
type drawn struct {
	Draw  int    `json:"draw"` // from 1
	Batch int    `json:"batch"`
	Place int    `json:"place"`
	Sheet string `json:"sheet"`

	index int // among the counted sheets
}

// outcome is the JSON of an audit.
type outcome struct {
	Election string       `json:"election"`
	Log      string       `json:"log"` // of which state of the count
	Seed     string       `json:"seed"`
	Sheets   int          `json:"sheets"` // counted ones, drawn from
	Limit    float64      `json:"limit"`
	Needed   int          `json:"needed"` // to reach the limit if nothing differs
	Sample   []drawn      `json:"sample"` // in order of batch and place
	Open     []audit.Open `json:"open"`   // what no sample can confirm
	Rejected []drawn      `json:"rejected"`

	// With -audited.
	Seen    int          `json:"seen,omitempty"`
	Differ  []difference `json:"differ,omitempty"`
	Risks   []audit.Risk `json:"risks,omitempty"`
	Risk    *float64     `json:"risk,omitempty"` // the greatest of them
	Reached bool         `json:"reached"`
	More    int          `json:"more,omitempty"` // sheets to draw beyond, if nothing more differs
}

// difference is a sheet of which people saw something else than was counted.
type difference struct {
	Batch   int    `json:"batch"`
	Place   int    `json:"place"`
	Missing bool   `json:"missing,omitempty"`
	Counted string `json:"counted"`
	Seen    string `json:"seen"`
}

// auditor holds a count against papers.
type auditor struct {
	*asked
	count  *archive.Count
	sheets []archive.Sheet // counted ones, by batch and place
	audit  *audit.Audit
	out    outcome
}

func (a *asked) audit(r *archive.Report, stdout io.Writer) (int, error) {
	if !r.Holds || r.Count == nil {
		show(stdout, r)
		return exitNot, errors.New(both("audit.not_held"))
	}
	u := &auditor{asked: a, count: r.Count}
	if err := u.prepare(r); err != nil {
		return exitNot, err
	}
	u.draw()
	seen, err := u.read()
	if err != nil {
		return exitNot, err
	}
	missing := u.unseen(seen)
	if a.form != "" {
		if err := u.writeForm(missing); err != nil {
			return exitNot, err
		}
	}
	code := exitHolds
	switch {
	case len(a.audited) == 0:
	case len(missing) == 0:
		if err := u.judge(seen); err != nil {
			return exitNot, err
		}
		if !u.out.Reached {
			code = exitNot
		}
	case a.form == "":
		return exitNot, unfilled(missing)
	default:
		u.out.Sample, code = missing, exitNot // these are still to be pulled
	}
	if a.json {
		return code, showJSON(stdout, u.out)
	}
	u.show(stdout)
	return code, nil
}

// unseen are the drawn sheets on which nobody wrote anything yet.
func (u *auditor) unseen(seen map[place]seen) (out []drawn) {
	for _, d := range u.out.Sample {
		if _, ok := seen[place{d.Batch, d.Place}]; !ok {
			out = append(out, d)
		}
	}
	return out
}

func unfilled(missing []drawn) error {
	var names []string
	for _, d := range missing[:min(len(missing), 10)] {
		names = append(names, fmt.Sprintf("%d-%d", d.Batch, d.Place))
	}
	list := strings.Join(names, " ")
	return fmt.Errorf(both("audit.unfilled"), len(missing), list, len(missing), list)
}

// prepare lists the counted sheets by batch and place, and what has to hold.
func (u *auditor) prepare(r *archive.Report) error {
	var votes []audit.Sheet
	u.out = outcome{
		Election: r.Election, Log: r.Log, Seed: u.seed, Limit: u.limit / 100,
		Sample: []drawn{}, Open: []audit.Open{}, Rejected: []drawn{},
	}
	all := slices.Clone(u.count.Sheets)
	slices.SortFunc(all, func(a, b archive.Sheet) int {
		return cmp.Or(cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.Place, b.Place))
	})
	for _, s := range all {
		if s.Status == archive.Rejected || s.Status == archive.Repeated {
			u.out.Rejected = append(u.out.Rejected, drawn{Batch: s.Batch, Place: s.Place, Sheet: s.Sheet})
		}
		if s.Status != archive.Counted {
			continue
		}
		told, _, err := tally.Tell(u.count.Election, *s.Vote)
		if err != nil {
			return err
		}
		u.sheets = append(u.sheets, s)
		votes = append(votes, audit.Sheet{Told: told})
	}
	assertions, open, err := audit.Assertions(u.count.Election, u.count.Result)
	if err != nil {
		return err
	}
	if u.audit, err = audit.New(votes, assertions, open); err != nil {
		return err
	}
	u.out.Sheets, u.out.Open = len(u.sheets), append(u.out.Open, open...)
	u.out.Needed = u.audit.Needed(u.out.Limit)
	return nil
}

func (u *auditor) draw() {
	n := u.sample
	if n == 0 {
		n = u.out.Needed
	}
	for i, at := range audit.Draw(u.seed, n, len(u.sheets)) {
		s := u.sheets[at]
		u.out.Sample = append(u.out.Sample, drawn{i + 1, s.Batch, s.Place, s.Sheet, at})
	}
	slices.SortFunc(u.out.Sample, func(a, b drawn) int { return cmp.Compare(a.index, b.index) })
}

// read reads every form that was filled in; a sheet may stand in one of them.
func (u *auditor) read() (map[place]seen, error) {
	all := map[place]seen{}
	for _, name := range u.audited {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s (%w)", both("cannot_read"), err)
		}
		one, err := readForm(data, u.count.Election)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for where, s := range one {
			if _, twice := all[where]; twice {
				return nil, fmt.Errorf("%s: %s %d-%d", name, both("form.again"), where.batch, where.place)
			}
			all[where] = s
		}
	}
	return all, nil
}

// judge says what follows from what people saw of the whole sample.
func (u *auditor) judge(seen map[place]seen) error {
	if more := len(seen) - len(u.out.Sample); more > 0 {
		return fmt.Errorf(both("audit.not_drawn"), more, more)
	}
	inOrder := slices.Clone(u.out.Sample)
	slices.SortFunc(inOrder, func(a, b drawn) int { return cmp.Compare(a.Draw, b.Draw) })
	var papers []audit.Seen
	for _, d := range inOrder {
		p, err := u.paper(d, seen[place{d.Batch, d.Place}])
		if err != nil {
			return err
		}
		papers = append(papers, p)
	}
	u.out.Seen = len(papers)
	u.out.Risks = u.audit.Risks(papers)
	worst := 0.0
	for _, r := range u.out.Risks {
		worst = max(worst, r.Risk)
	}
	u.out.Risk = &worst
	u.out.Reached = worst <= u.out.Limit && len(u.audit.Open) == 0
	u.out.More, _ = u.audit.More(papers, u.out.Limit)
	return nil
}

// paper turns what people saw into what it says by the rules, and notes where
// that is not what was counted.
func (u *auditor) paper(d drawn, s seen) (audit.Seen, error) {
	counted := u.sheets[d.index]
	if s.missing {
		u.out.Differ = append(u.out.Differ, difference{Batch: d.Batch, Place: d.Place, Missing: true, Counted: describe(u.count.Election, *counted.Vote)})
		return audit.Seen{Index: d.index}, nil
	}
	s.vote.Posts = counted.Vote.Posts
	told, _, err := tally.Tell(u.count.Election, s.vote)
	if err != nil {
		return audit.Seen{}, fmt.Errorf("%s (%d-%d: %w)", both("audit.bad"), d.Batch, d.Place, err)
	}
	was, is := describe(u.count.Election, *counted.Vote), describe(u.count.Election, s.vote)
	if was != is {
		u.out.Differ = append(u.out.Differ, difference{Batch: d.Batch, Place: d.Place, Counted: was, Seen: is})
	}
	return audit.Seen{Index: d.index, Told: told}, nil
}

// describe is what a vote says, in a line: everyone not named is abstained of.
func describe(e *election.Election, v election.Vote) string {
	if v.Void != "" {
		return "作废 void"
	}
	var out []string
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			switch v.Marks[p.ID][c.ID] {
			case election.Approve:
				out = append(out, p.Title+" "+c.Name+" ○")
			case election.Oppose:
				out = append(out, p.Title+" "+c.Name+" ×")
			}
		}
		names := slices.Clone(v.WriteIns[p.ID])
		slices.Sort(names)
		for _, n := range names {
			out = append(out, p.Title+" "+n+" ○ (另选)")
		}
	}
	if len(out) == 0 {
		return "空白 blank"
	}
	return strings.Join(out, "，")
}

// show prints the sample, and what came of it.
func (u *auditor) show(w io.Writer) {
	say := func(code string, args ...any) {
		says := texts.Say(code, args...)
		fmt.Fprintln(w, says.Zh+"\n"+says.En)
	}
	o := &u.out
	say("audit.title", u.count.Election.Title, o.Log)
	for _, open := range o.Open {
		say("audit.open."+open.Why, open.Post)
	}
	if len(u.audit.Assertions) == 0 {
		say("audit.nothing")
		return
	}
	say("audit.needed", o.Sheets, u.limit, o.Needed)
	tight := slices.MinFunc(u.audit.Assertions, func(a, b *audit.Assertion) int { return cmp.Compare(a.Margin, b.Margin) })
	say("audit.tight", u.title(tight.Post), u.name(tight.Post, tight.Person), tight.Margin)
	if o.Risk == nil {
		u.showSample(w, say)
		return
	}
	for _, d := range o.Differ {
		switch {
		case d.Missing:
			say("audit.lost", d.Batch, d.Place)
		default:
			say("audit.differs", d.Batch, d.Place, d.Counted, d.Seen)
		}
	}
	fmt.Fprintln(w)
	for _, r := range o.Risks {
		sign := "✓"
		if r.Risk > o.Limit {
			sign = "✗"
		}
		fmt.Fprintf(w, "%s ", sign)
		say("audit."+string(r.Kind), u.title(r.Post), u.name(r.Post, r.Person), u.name(r.Post, r.Than), r.Margin, 100*r.Risk)
	}
	fmt.Fprintln(w)
	say("audit.seen", o.Seen, len(o.Differ))
	switch {
	case o.Reached:
		say("audit.reached", 100**o.Risk, u.limit)
		if len(o.Differ) > 0 {
			say("audit.yet", len(o.Differ))
		}
	case *o.Risk <= o.Limit:
		say("audit.but_open", 100**o.Risk)
	case o.Seen+o.More >= o.Sheets:
		say("audit.all", 100**o.Risk, o.Sheets)
	default:
		say("audit.go_on", 100**o.Risk, u.limit, o.More, o.Seen+o.More, u.seed)
	}
}

func (u *auditor) showSample(w io.Writer, say func(string, ...any)) {
	o := &u.out
	say("audit.sample", len(o.Sample), o.Seed)
	batch := 0
	for _, d := range o.Sample {
		if d.Batch != batch {
			batch = d.Batch
			fmt.Fprintf(w, "\n%s\n", fmt.Sprintf(both("audit.batch"), batch, batch))
		}
		fmt.Fprintf(w, "  %5d   %s %d\n", d.Place, d.Sheet[:12], d.Draw)
	}
	fmt.Fprintln(w)
	if len(o.Rejected) > 0 {
		say("audit.rejected", len(o.Rejected))
		var list []string
		for _, d := range o.Rejected {
			list = append(list, fmt.Sprintf("%d-%d", d.Batch, d.Place))
		}
		fmt.Fprintf(w, "  %s\n\n", strings.Join(list, " "))
	}
	if u.form == "" {
		say("audit.form")
	} else {
		say("audit.formed", u.form)
	}
}

func (u *auditor) title(post string) string {
	for _, p := range u.count.Election.Posts {
		if p.ID == post {
			return p.Title
		}
	}
	return post
}

func (u *auditor) name(post, id string) string {
	if id == audit.Others {
		return both("audit.others")
	}
	if p := u.count.Result.Post(post); p != nil {
		if who := p.Person(id); who != nil {
			return who.Name
		}
	}
	return id
}

// writeForm writes a form for the sheets that nobody saw yet, never over another.
func (u *auditor) writeForm(sample []drawn) error {
	var b bytes.Buffer
	if err := form(&b, u.count.Election, u.sheets, sample); err != nil {
		return err
	}
	f, err := os.OpenFile(u.form, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("%s (%w)", both("cannot_write"), err)
	}
	_, err = f.Write(b.Bytes())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s (%w)", both("cannot_write"), err)
	}
	return nil
}
