// This file answers questions about the roll; nothing here changes it.

package record

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/engine"
)

// Answer says whether a voter can be served, and if not, why.
type Answer string

// The answers, as the kiosk knows them.
const (
	Ready        Answer = "ready"
	NotOnRoll    Answer = "not_on_roll"
	Already      Answer = "already"
	OtherStation Answer = "other_station"
	ProxyGiven   Answer = "proxy_given"
	UnderAge     Answer = "under_age"
	Expired      Answer = "expired"
	CardType     Answer = "card_type"
)

// Verdict is what can be done for somebody, and why not more.
type Verdict struct {
	Answer      Answer
	Voter       Person // zero where the person is not on the roll
	Own, Proxy  int    // ballots to be drawn, when Ready
	Where       string // for OtherStation: the station or mobile box; "" for one who was released to whoever claims
	Represented bool   // for NotOnRoll: another represents the household
}

// Person is a voter as staff may see one: no ID number, no hash of one.
type Person struct {
	ID           election.VoterID
	Name         string
	Masked       string // ID number, two characters at each end
	Sex          string
	Age          int // in years on election day
	Household    string
	Group        string
	Category     string
	Station      string
	Note         string
	Representing bool

	Voted     bool   // took part, in person or by proxy
	ByProxy   bool   // … by proxy
	Served    string // where and by whom, when Voted
	Handed    bool   // the ballots are in the voter's hands
	Agent     election.VoterID
	Givers    []election.VoterID
	Box       string
	Away      bool // released by this station, see LetGo
	Guest     bool // of another station, and claimed by this one
	Cancelled int  // ballots that came back
	Owed      int  // of those, not yet replaced
}

func person(id election.VoterID, v *voter) Person {
	p := Person{
		ID: id, Name: v.name, Masked: v.masked, Sex: v.sex, Age: int(v.age),
		Household: v.household, Group: v.group, Category: v.category, Station: v.station, Note: v.note,
		Representing: v.representing, Voted: v.part != absent, ByProxy: v.part == byProxy,
		Handed: v.handed, Agent: v.agent, Givers: slices.Clone(v.givers), Box: v.box, Away: v.visit == away, Guest: v.visit == claimed, Cancelled: int(v.cancelled), Owed: int(v.cancelled - v.replaced),
	}
	if p.Voted {
		p.Served = strings.TrimSpace(v.where + " " + v.by)
	}
	return p
}

// judge is the one place that decides whether somebody may draw ballots.
func judge(id election.VoterID, v *voter, at Place, home string) Verdict {
	switch {
	case v == nil:
		return Verdict{Answer: NotOnRoll}
	case !v.representing:
		return Verdict{Answer: NotOnRoll, Voter: person(id, v), Represented: true}
	}
	out := Verdict{Voter: person(id, v)}
	switch {
	case v.part == inPerson:
		out.Answer = Already
	case v.agent != "":
		out.Answer = ProxyGiven
	case v.visit == away:
		out.Answer = OtherStation
	case v.visit == claimed && at.Box == "":
		out.Answer, out.Own = Ready, 1
	case home != "" && v.station != home:
		out.Answer, out.Where = OtherStation, v.station
	case v.box != at.Box && v.box != "":
		out.Answer, out.Where = OtherStation, v.box
	case at.Box != "" && v.box == "":
		out.Answer, out.Where = OtherStation, v.station
	case at.Box == "" && at.Station != "" && v.station != "" && v.station != at.Station:
		out.Answer, out.Where = OtherStation, v.station
	default:
		out.Answer, out.Own, out.Proxy = Ready, 1, len(v.givers)
	}
	return out
}

// Claim is what a card says of its holder. Zero dates are not known; a card
// without an end has no Expires.
type Claim struct {
	Number  string
	Birth   election.Date
	Expires election.Date // the last day on which the card holds
	Foreign bool          // a card of one who is no citizen
}

// Verdict says what can be done for the holder of a card on the day that is
// given. It changes nothing.
func (v *Voters) Verdict(c Claim, at Place, today election.Date) (Verdict, error) {
	n, err := election.ParseIDNumber(c.Number)
	if err != nil {
		return Verdict{Answer: CardType}, nil
	}
	id, hash := v.key.voter(n)
	var out Verdict
	err = v.store.view(func(t engine.Tx) error {
		r, err := getVoter(t, id)
		if r != nil && r.hash != hash {
			r = nil
		}
		out = judge(id, r, at, v.home)
		return err
	})
	if err != nil {
		return Verdict{}, err
	}
	birth := c.Birth
	if birth == (election.Date{}) {
		birth = n.Birth()
	}
	switch {
	case out.Answer == NotOnRoll && !out.Represented && c.Foreign:
		out.Answer = CardType
	case out.Answer == NotOnRoll && !out.Represented && birth.Age(v.e.Date) < election.VotingAge:
		out.Answer = UnderAge
	case out.Answer == Ready && c.Expires != (election.Date{}) && c.Expires.Before(today):
		out.Answer, out.Own, out.Proxy = Expired, 0, 0
	}
	return out, nil
}

// VerdictOf is Verdict for one who was found by a voter card or by name.
func (v *Voters) VerdictOf(id election.VoterID, at Place) (out Verdict, err error) {
	err = v.store.view(func(t engine.Tx) error {
		r, err := getVoter(t, id)
		out = judge(id, r, at, v.home)
		return err
	})
	return out, err
}

// ID gives the voter of an ID number, or ErrNoVoter.
func (v *Voters) ID(n election.IDNumber) (id election.VoterID, err error) {
	id, hash := v.key.voter(n)
	err = v.store.view(func(t engine.Tx) error {
		r, err := mustVoter(t, id)
		if err == nil && r.hash != hash {
			err = ErrNoVoter
		}
		return err
	})
	return id, err
}

// Person gives one voter, or ErrNoVoter.
func (v *Voters) Person(id election.VoterID) (p Person, err error) {
	err = v.store.view(func(t engine.Tx) error {
		r, err := mustVoter(t, id)
		if err == nil {
			p = person(id, r)
		}
		return err
	})
	return p, err
}

// Each gives everybody on the roll to fn, in the order of their IDs, which is
// no order.
func (v *Voters) Each(fn func(Person) error) error {
	return v.store.view(func(t engine.Tx) error {
		return eachVoter(t, func(id election.VoterID, r *voter) error { return fn(person(id, r)) })
	})
}

// Turnout are the figures of the desk: voters, and the ballots they drew.
type Turnout struct {
	Registered   int `json:"registered"`   // on the roll with a vote
	Participants int `json:"participants"` // Own + Proxy (Q3)
	Own          int `json:"own"`          // ballots drawn for oneself
	Proxy        int `json:"proxy"`        // … for another
	Cancelled    int `json:"cancelled"`    // came back and were cut at the corner
	Replaced     int `json:"replaced"`     // drawn for those
	Waiting      int `json:"waiting"`      // checked in, ballots not yet in their hands
	Issued       int `json:"issued"`       // Own + Proxy + Replaced − Cancelled: may come out of the boxes (Q2)
}

// Turnout gives the figures of the desk, or ErrNoRoll. It needs no key.
func (s *Store) Turnout() (Turnout, error) {
	var out Turnout
	err := s.view(func(t engine.Tx) error {
		if b, err := t.Get([]byte{tabRoll}); err != nil || b == nil {
			if err == nil {
				err = ErrNoRoll
			}
			return err
		}
		d, err := getDesk(t)
		if err != nil {
			return err
		}
		var all share
		err = getCounter(t, groupKey(ByAll, ""), &all)
		out = Turnout{
			Registered: int(all.registered), Participants: int(all.participants),
			Own: int(d.Own), Proxy: int(d.Proxy), Cancelled: int(d.Cancelled), Replaced: int(d.Replaced),
			Waiting: int(d.Own - d.Handed),
			Issued:  int(d.Own + d.Proxy + d.Replaced - d.Cancelled),
		}
		return err
	})
	return out, err
}

// Home is the polling station of Voters.Share; "" where nobody shares the roll,
// or there is none.
func (s *Store) Home() (home string, err error) {
	err = s.view(func(t engine.Tx) error {
		info, err := getRollInfo(t)
		if info != nil {
			home = info.Home
		}
		return err
	})
	return home, err
}

// Elsewhere are the polling stations that the roll names beside one: what their
// boxes hold is not counted here. None, where the roll names one or none; ErrNoRoll.
func (s *Store) Elsewhere(here string) (out []string, err error) {
	err = s.view(func(t engine.Tx) error {
		if b, err := t.Get([]byte{tabRoll}); err != nil || b == nil {
			if err == nil {
				err = ErrNoRoll
			}
			return err
		}
		of := groupKey(ByStation, "")
		return engine.Each(t, of, func(k, _ []byte) error {
			if name := string(k[len(of):]); name != "" && name != here {
				out = append(out, name)
			}
			return nil
		})
	})
	return out, err
}

// Turnout gives the figures of the desk.
func (v *Voters) Turnout() (Turnout, error) { return v.store.Turnout() }

// Participation is how many of a group take part; Value is "" for those of whom
// the roll does not say.
type Participation struct {
	By           string `json:"by"` // ByAll, ByCategory …
	Value        string `json:"value"`
	Registered   int    `json:"registered"`
	Participants int    `json:"participants"`
}

// goals of participation, in percent (000 2.2.2).
var goals = map[[2]string]int{
	{ByAll, ""}: 75, {ByCategory, election.Hukou}: 85, {ByCategory, election.Floating}: 60, {ByAge, election.AgeBands[0]}: 50,
}

// Goal is the share, in percent, that is to take part of such a group; 0 for
// none.
func (p Participation) Goal() int { return goals[[2]string{p.By, p.Value}] }

// Participation gives all groups, in the order of By and Value.
func (v *Voters) Participation() ([]Participation, error) {
	var out []Participation
	err := v.store.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabGroup}, func(k, b []byte) error {
			var s share
			by, value, _ := strings.Cut(string(k[1:]), "\x00")
			err := decodeCounter(b, &s)
			out = append(out, Participation{By: by, Value: value, Registered: int(s.registered), Participants: int(s.participants)})
			return err
		})
	})
	return out, err
}

// Log gives what people decided, in order until the first voter came, then in
// none.
func (v *Voters) Log() ([]LogEntry, error) {
	var out []LogEntry
	err := v.store.view(func(t engine.Tx) error {
		return engine.Each(t, []byte{tabLog}, func(_, b []byte) error {
			e := LogEntry{Number: len(out) + 1}
			err := json.Unmarshal(b, &e)
			out = append(out, e)
			return err
		})
	})
	return out, err
}

// Recent is a check-in of this run of the program. It is kept in memory alone:
// who came when must not be told by the record.
type Recent struct {
	Voter Person
	At    time.Time
}

// The memory of Recent and Rate: an hour's voters, and not more of them than a
// desk can look through.
const (
	recentFor  = time.Hour
	recentMost = 10_000
)

func (v *Voters) remember(p Person) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.Now()
	v.recent = append(v.recent, Recent{p, now})
	old := 0
	for old < len(v.recent) && (now.Sub(v.recent[old].At) > recentFor || len(v.recent)-old > recentMost) {
		old++
	}
	v.recent = v.recent[old:]
}

func (v *Voters) forgetRecent(id election.VoterID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.recent = slices.DeleteFunc(v.recent, func(r Recent) bool { return r.Voter.ID == id })
}

// Recent gives the last check-ins of this run, newest first, at most n.
func (v *Voters) Recent(n int) []Recent {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := slices.Clone(v.recent[max(0, len(v.recent)-n):])
	slices.Reverse(out)
	return out
}

// Rate is how many were checked in during the last span, up to an hour.
func (v *Voters) Rate(span time.Duration) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n, now := 0, v.Now()
	for _, r := range v.recent {
		if now.Sub(r.At) <= span {
			n++
		}
	}
	return n
}
