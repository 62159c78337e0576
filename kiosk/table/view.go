package table

import (
	"slices"
	"strings"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// queueShown is how many sheets a list shows.
const queueShown = 8

// side is the left side of a table: the feeder, the figures, the lists.
type side struct {
	T         web.Words
	Feeds     bool
	Feed      Feeding
	Batch     string
	Fault     string
	Figures   record.Figures
	Queue     []waiting
	More      int
	Waiting   int // beside those of the committee
	Committee []waiting
	Place     place
	People    string
	Named     bool // people sign in: the first is who did
}

// waiting is a sheet in a list.
type waiting struct {
	Hash   record.Hash
	Batch  int
	Place  int
	Reason string
	State  string
	Doubts int
	Mine   bool
	Held   int // number of another table that has it; 0 for none
}

func (s *Screens) side(t web.Words, id string, named bool) (side, error) {
	v := side{T: t, Named: named}
	var err error
	if v.Figures, err = s.cfg.Store.Figures(); err != nil {
		return v, err
	}
	pending, err := s.cfg.Store.Pending()
	if err != nil {
		return v, err
	}
	v.Place = s.bench.look(id, hashes(pending))
	v.People = strings.Join(v.Place.People, t.Say("comma"))
	for _, e := range pending {
		st := s.bench.standing(id, e.Hash)
		w := waiting{Hash: e.Hash, Batch: e.Batch, Place: e.Place, Reason: reason(t, e.Reasons), Mine: st.mine, Doubts: doubts(s.cfg.Election, e)}
		switch {
		case st.mine:
			w.State = t.Say("queue.here")
		case st.holder > 0:
			w.State, w.Held = t.Say("queue.there", st.holder), st.holder
		case st.first && !st.committee:
			w.State = t.Say("queue.second")
		}
		switch {
		case st.committee:
			v.Committee = append(v.Committee, w)
			continue
		case len(v.Queue) < queueShown:
			v.Queue = append(v.Queue, w)
		default:
			v.More++
		}
		v.Waiting++
	}
	if s.cfg.Feeder == nil {
		return v, nil
	}
	v.Feeds, v.Feed = true, s.cfg.Feeder.Feeding()
	if v.Feed.Trial {
		v.Figures = v.Feed.All
	}
	v.Batch = t.Say("feed.next")
	if v.Feed.Batch > 0 {
		v.Batch = t.Say("feed.batch", v.Feed.Batch)
	}
	if f := v.Feed.Fault; f != "" {
		v.Fault = t.Say("fault." + f)
		if strings.Contains(v.Fault, "%s") {
			v.Fault = t.Say("fault."+f, v.Feed.Detail)
		}
	}
	return v, nil
}

func hashes(es []record.Entry) (out []record.Hash) {
	for _, e := range es {
		out = append(out, e.Hash)
	}
	return out
}

func doubts(e *election.Election, s record.Entry) (n int) {
	for _, a := range asks(e, s) {
		if a.Doubt {
			n++
		}
	}
	return n
}

// reason is the headline of why a sheet waits.
func reason(t web.Words, reasons []string) string {
	if len(reasons) == 0 || reasons[0] == "" {
		return ""
	}
	return t.Say("reason." + reasons[0])
}

// work is the sheet that a table decides.
type work struct {
	T       web.Words
	Place   place
	Key     string // changes when another sheet or person comes
	Entry   record.Entry
	Asks    []ask
	Doubts  int
	First   string
	Second  string
	SignOff web.SignOffForm // of the committee
	May     bool            // this person may decide as the committee
	Notice  string
	Rejects []string
	Voids   []string
	Whole   bool // its posts are known: it can count
}

// ask is a question with its words.
type ask struct {
	Ask
	Title   string
	Machine string
	Sign    string
	Why     string
}

// workKey names the work of a place.
func workKey(p place) string {
	if p.Sheet == nil {
		return strings.Join(append([]string{"rest"}, p.People...), ",")
	}
	return p.Sheet.String()[:16] + "," + p.Actor + "," + string(rune('0'+p.Round))
}

func (s *Screens) workOf(t web.Words, id string) (work, error) {
	pending, err := s.cfg.Store.Pending()
	if err != nil {
		return work{}, err
	}
	p := s.bench.look(id, hashes(pending))
	v := work{T: t, Place: p, Key: workKey(p), Voids: voids, Rejects: rejects}
	if p.heard != "" {
		v.Notice = t.Say("done." + p.heard)
	}
	if p.Sheet == nil {
		return v, nil
	}
	i := slices.IndexFunc(pending, func(e record.Entry) bool { return e.Hash == *p.Sheet })
	v.Entry = pending[i] // look gives none that does not wait
	v.Whole = len(v.Entry.Posts) > 0
	for _, a := range asks(s.cfg.Election, v.Entry) {
		v.Asks = append(v.Asks, spoken(t, a))
		if a.Doubt {
			v.Doubts++
		}
	}
	if p.first != nil {
		v.First = t.Say("committee.first", p.first.Who) + "：" + s.summary(t, *p.first)
	}
	if p.second != nil {
		v.Second = t.Say("committee.second", p.second.Who) + "：" + s.summary(t, *p.second)
	}
	return v, nil
}

// spoken gives a question its words.
func spoken(t web.Words, a Ask) ask {
	out := ask{Ask: a, Title: t.Say("ask.sheet"), Machine: t.Say("reading." + string(a.Reading)), Sign: t.Say("sign." + string(a.Reading))}
	switch a.Kind {
	case "mark":
		out.Title = a.Post + " · " + a.Name
	case "line":
		out.Title = a.Post + " · " + t.Say("ask.line", a.Line)
		out.Machine = t.Say("line.bare")
		if a.Inked {
			out.Machine = t.Say("line.inked")
		}
		out.Machine += t.Say("comma") + t.Say("reading."+string(a.Reading))
	}
	var why []string
	for _, r := range a.Reasons {
		for _, code := range []string{"reason." + r, "cause." + r} {
			if t.Has(code) {
				why = append(why, t.Say(code))
				break
			}
		}
	}
	out.Why = strings.Join(why, t.Say("comma"))
	return out
}

// summary says in one line what somebody decided.
func (s *Screens) summary(t web.Words, o record.Opinion) string {
	d := o.Decision
	switch {
	case o.HandOn:
		return t.Say("committee.asked")
	case d.Void != "":
		return t.Say("void." + d.Void)
	case d.Reject != "":
		return t.Say("reject." + d.Reject)
	}
	var approved, opposed, written []string
	for _, p := range s.cfg.Election.Posts {
		for _, c := range p.Candidates {
			switch d.Vote.Marks[p.ID][c.ID] {
			case election.Approve:
				approved = append(approved, p.Title+" "+c.Name)
			case election.Oppose:
				opposed = append(opposed, p.Title+" "+c.Name)
			}
		}
		for _, n := range d.Vote.WriteIns[p.ID] {
			written = append(written, p.Title+" "+n)
		}
	}
	var parts []string
	for _, part := range []struct {
		code string
		who  []string
	}{{"vote.approve", approved}, {"vote.oppose", opposed}, {"vote.written", written}} {
		if len(part.who) > 0 {
			parts = append(parts, t.Say(part.code, strings.Join(part.who, t.Say("comma"))))
		}
	}
	if len(parts) == 0 {
		parts = []string{t.Say("vote.blank")}
	}
	return strings.Join(parts, "；")
}

// name is a name that a line may mean.
type name struct {
	Name  string
	Says  string
	Exact bool // it is what was typed
}

// namesShown is how many names are offered.
const namesShown = 8

// suggest offers names for what was typed: candidates, names written on other
// ballots, the roll by name or pinyin. same says whether somebody is known by
// just that name.
func (s *Screens) suggest(t web.Words, query string) (out []name, same bool, err error) {
	query = strings.Join(strings.Fields(query), " ")
	known, err := s.known()
	if err != nil || query == "" {
		return nil, false, err
	}
	plain := election.PlainName(query)
	add := func(n, says string) {
		if len(out) < namesShown {
			out = append(out, name{n, says, election.PlainName(n) == plain})
		}
	}
	for _, k := range known {
		if strings.Contains(election.PlainName(k.Name), plain) {
			add(k.Name, t.Say("name."+k.Says))
		}
		same = same || election.PlainName(k.Name) == plain
	}
	if s.cfg.Voters == nil {
		return out, same, nil
	}
	found, err := s.cfg.Voters.Find(query, namesShown)
	if err != nil {
		return nil, false, err
	}
	for _, p := range found {
		for _, k := range known {
			if k.Name == p.Name && !strings.Contains(election.PlainName(k.Name), plain) { // found by its pinyin
				add(k.Name, t.Say("name."+k.Says))
			}
		}
		add(p.Name, t.Say("name.roll", p.Group, p.Age))
	}
	return out, same, nil
}

// known are the names that votes are counted for: of candidates, and those
// written in. Says is candidate or written.
func (s *Screens) known() (out []name, err error) {
	seen := map[string]bool{}
	for _, p := range s.cfg.Election.Posts {
		for _, c := range p.Candidates {
			if plain := election.PlainName(c.Name); !seen[plain] {
				seen[plain] = true
				out = append(out, name{Name: c.Name, Says: "candidate"})
			}
		}
	}
	f, err := s.cfg.Store.Figures()
	for _, p := range f.Posts {
		for _, who := range p.People {
			if plain := election.PlainName(who.Name); who.ID == "" && !seen[plain] {
				seen[plain] = true
				out = append(out, name{Name: who.Name, Says: "written"})
			}
		}
	}
	return out, err
}
