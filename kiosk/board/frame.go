// This file makes the frame: all that a board shows of the count at a moment.
// It is whole each time, so that a board that slept is right at once.

package board

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/tally"
)

// frame is the count now.
type frame struct {
	Run   string      `json:"run"`
	Calls int         `json:"calls"` // ballots that can be called
	Phase string      `json:"phase"`
	Stage string      `json:"stage,omitempty"`
	Strip []figure    `json:"strip"`
	Sum   *sentence   `json:"sum,omitempty"`   // of all stations of the roll, as they were heard
	Stand *standing   `json:"stand,omitempty"` // of turnout, while more may come or it was missed
	Fails []sentence  `json:"fails,omitempty"` // why the vote does not stand; once that is announced
	Posts []postFrame `json:"posts"`
	Why   []sentence  `json:"why,omitempty"` // the rules; once the result stands announced
	Next  []sentence  `json:"next,omitempty"`

	Say map[string]map[string]string `json:"say,omitempty"` // by language: words that no board has before
}

// figure is a number of the strip; nil where it is not known. Of is a part of
// it that has a name.
type figure struct {
	Name  string  `json:"name"`
	Value *int    `json:"value"`
	Of    *figure `json:"of,omitempty"`
}

// standing is how many are missing for the vote to stand.
type standing struct {
	*web.Quorum
	Says sentence `json:"says"`
	Met  bool     `json:"met"`
}

type postFrame struct {
	Counting int           `json:"n"`
	Over     int           `json:"v"` // valid ballots that do not count here (V1)
	Base     *int          `json:"base"`
	Needs    *int          `json:"needs"`
	People   []personFrame `json:"people"` // as in the calls: candidates, then written-in ones
	Says     *sentence     `json:"says,omitempty"`
}

type personFrame struct {
	Name    string    `json:"name"`
	Votes   [2]int    `json:"p"` // approve, oppose
	WriteIn bool      `json:"w,omitempty"`
	Elected bool      `json:"elected,omitempty"`
	Says    *sentence `json:"says,omitempty"`
}

type sentence struct {
	Zh   string `json:"zh"`
	En   string `json:"en"`
	Rule string `json:"rule,omitempty"` // one of tally.Rules
}

// Phases: how far the result has come in the eyes of the public.
const (
	provisional = "provisional" // 暂计
	complete    = "complete"    // all counted; the committee has not confirmed it
	announced   = "announced"
)

// phase says what may be said. Where no day is kept, nobody has said that the
// boxes are empty: the count is whole only when every ballot issued is back.
func phase(stage string, r *tally.Result) string {
	switch stage {
	case "announced", "sealed":
		return announced
	case "decided":
		return complete
	case "":
		if r.Pending == 0 && r.Issued != nil && r.Returned == *r.Issued && r.Returned > 0 {
			return complete
		}
	}
	return provisional
}

// late are the words about who is elected: no page has them before.
func late(code string) bool { return strings.HasPrefix(code, "elected") || code == "others.not" }

func (b *Board) frame() (any, error) {
	stage, err := b.cfg.Stage()
	if err != nil {
		return nil, err
	}
	r, err := b.cfg.Result()
	if err != nil {
		return nil, err
	}
	c := b.calls
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.follow(); err != nil {
		return nil, err
	}
	if !c.agrees(r) { // a ballot was decided anew
		c.begin()
		if err := c.follow(); err != nil {
			return nil, err
		}
		if !c.agrees(r) {
			return nil, errors.New("the ballots called do not add up to the result")
		}
	}
	f := frame{Run: c.run, Calls: len(c.ends), Phase: phase(stage, r), Stage: stage, Strip: strip(r)}
	f.Stand = b.standing(stage, r)
	if b.cfg.Stations != nil {
		f.Phase, f.Sum, f.Stand = provisional, new(sentence), nil
		all := b.sum()
		f.Sum.Zh, f.Sum.En = stationsSay(web.Chinese, all), stationsSay(web.English, all)
		if q := web.QuorumOfSum(b.cfg.Election.Rules, all); q != nil {
			f.Stand = &standing{Quorum: q, Says: sentence{Zh: q.Says(web.Chinese), En: q.Says(web.English)}, Met: q.Missing() == 0}
		}
	}
	for k := range r.Posts {
		f.Posts = append(f.Posts, c.post(k, &r.Posts[k], f.Phase == announced))
	}
	if f.Phase == announced {
		f.Say = map[string]map[string]string{web.Chinese: lateWords(c.e, web.Chinese), web.English: lateWords(c.e, web.English)}
		for _, w := range r.Fails() {
			f.Fails = append(f.Fails, sentence{w.SaysZh, w.Says, w.Rule})
		}
		for _, w := range r.Why {
			f.Why = append(f.Why, sentence{w.SaysZh, w.Says, w.Rule})
		}
		for _, v := range r.Voids {
			f.Why = append(f.Why, sentence{v.SaysZh, v.Says, v.Rule})
		}
		for _, n := range r.Next {
			f.Next = append(f.Next, sentence{n.SaysZh, n.Says, n.Rule})
		}
	}
	return f, nil
}

// sum is what the stations of the roll said together.
func (b *Board) sum() cluster.Sum { return cluster.SumOf(b.cfg.Stations(), time.Now()) }

// stationsSay is that in a language: the votes on this board are one station's.
func stationsSay(lang string, all cluster.Sum) string {
	t := texts.In(lang)
	says := t.Say("stations", all.Participants, all.Registered, all.Issued, all.Counted)
	if len(all.Missing) > 0 {
		says += t.Say("stations.missing", strings.Join(all.Missing, t.Say("call.and")))
	}
	return says
}

// version changes with all that a frame shows.
func (b *Board) version() uint64 {
	record := b.cfg.Record.Version()
	if b.cfg.Stations == nil {
		return record
	}
	h := fnv.New64a()
	fmt.Fprint(h, record, b.sum())
	return h.Sum64()
}

// standing is the turnout while voters may come, and after that where it was
// missed; nil where the rules ask for none. What was announced says more.
func (b *Board) standing(stage string, r *tally.Result) *standing {
	q := web.QuorumOf(b.cfg.Election.Rules, r.Registered, r.Participants)
	p := phase(stage, r)
	if q == nil || p == announced {
		return nil
	}
	open := slices.Contains([]string{"open", "paused"}, stage) || stage == "" && p == provisional
	s := &standing{Quorum: q, Says: sentence{Zh: q.Says(web.Chinese), En: q.Says(web.English)}, Met: q.Missing() == 0}
	switch {
	case open && r.Returned == 0:
	case s.Met || open:
		return nil
	default:
		for _, why := range r.Fails() {
			if why.Rule == "Q1" {
				s.Says = sentence{Zh: texts["fails"].Zh + "：" + why.SaysZh, En: texts["fails"].En + ": " + why.Says}
			}
		}
	}
	return s
}

// lateWords are those words in a language; after a nomination they are of who
// stands.
func lateWords(e *election.Election, lang string) map[string]string {
	t := texts.In(lang)
	say := t.Only(late)
	if e.Round == election.Nominating {
		for code := range say {
			if stands := "nominee." + code; t.Has(stands) {
				say[code] = t.Say(stands)
			}
		}
	}
	return say
}

// agrees says whether the ballots called add up to the result, once all of the
// result's are called.
func (c *calling) agrees(r *tally.Result) bool {
	if len(c.ends) != r.Counted {
		return true // one of them is ahead
	}
	for k, p := range c.now.Posts {
		if p.Counting != r.Posts[k].Counting {
			return false
		}
		for i, votes := range p.Votes {
			who := r.Posts[k].Person(c.people[k].ids[i])
			if who == nil && votes[0] > 0 || who != nil && (who.Approve != votes[0] || who.Oppose != votes[1]) {
				return false
			}
		}
	}
	return true
}

// post gives a post's people in the calling's order, with the result's votes.
func (c *calling) post(k int, p *tally.PostResult, told bool) postFrame {
	out := postFrame{Counting: p.Counting, Over: c.now.Posts[k].Over, Base: p.Base, Needs: p.Needs}
	if told {
		out.Says = &sentence{Zh: p.SaysZh, En: p.Says}
	}
	for i, id := range c.people[k].ids {
		one := personFrame{Name: c.e.NameOf(id), WriteIn: i >= len(c.e.Posts[k].Candidates)}
		if who := p.Person(id); who != nil {
			one.Votes = [2]int{who.Approve, who.Oppose}
			if told {
				one.Elected = who.Elected || who.Stands
				one.Says = &sentence{who.SaysZh, who.Says, who.Rule}
			}
		}
		out.People = append(out.People, one)
	}
	return out
}

// strip is the way of the ballots: 登记 → 参加 → 发出 → 收回 → 有效（其中弃权）/ 无效 → 待定.
func strip(r *tally.Result) []figure {
	return []figure{
		{Name: "registered", Value: r.Registered}, {Name: "participants", Value: r.Participants}, {Name: "issued", Value: r.Issued}, {Name: "returned", Value: &r.Returned},
		{Name: "valid", Value: &r.Valid, Of: &figure{Name: "blank", Value: &r.Blank}}, {Name: "invalid", Value: &r.Invalid}, {Name: "pending", Value: &r.Pending},
	}
}
