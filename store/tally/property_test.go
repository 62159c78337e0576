// This file holds what must be true of every election, drawn at random.

package tally

import (
	"bytes"
	"fmt"
	"math/rand"
	"reflect"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
)

var ratios = []election.Ratio{
	{}, {A: 1, B: 2, Over: true}, {A: 1, B: 2}, {A: 1, B: 3}, {A: 2, B: 3}, {A: 1, B: 3, Over: true},
}

// drawElection draws a small election: people may stand at several posts, be
// kin, and any rule may be set.
func drawElection(t *rapid.T) *election.Election {
	profile := rapid.SampledFrom(election.Profiles()).Filter(func(p string) bool { return p != "recall" }).Draw(t, "profile")
	r, _ := election.ProfileRules(profile)
	if rapid.Bool().Draw(t, "own rules") {
		r = election.Rules{
			Turnout:         rapid.SampledFrom(ratios).Draw(t, "turnout"),
			ReturnedLimit:   rapid.SampledFrom([]election.ReturnedLimit{"issued", "participants"}).Draw(t, "limit"),
			Overvote:        rapid.SampledFrom([]election.Overvote{"post", "ballot"}).Draw(t, "overvote"),
			TwoPosts:        rapid.SampledFrom([]election.TwoPosts{"ballot", "choices", "nothing"}).Draw(t, "two posts"),
			Majority:        rapid.SampledFrom(ratios).Draw(t, "majority"),
			MajorityBase:    rapid.SampledFrom([]election.Base{"returned", "valid", "issued", "participants"}).Draw(t, "base"),
			Supplementary:   rapid.SampledFrom(ratios).Draw(t, "supplementary"),
			CarryDown:       rapid.Bool().Draw(t, "carry down"),
			Kin:             rapid.Bool().Draw(t, "kin"),
			VoteFreed:       rapid.Bool().Draw(t, "freed seats are voted on"),
			OnePerHousehold: rapid.IntRange(0, 3).Draw(t, "one a household") == 0,
			Lead:            rapid.Bool().Draw(t, "lead"),
			Women:           rapid.SampledFrom([]election.Ratio{{}, {A: 1, B: 3}}).Draw(t, "women"),
			Enough:          rapid.IntRange(0, 1).Draw(t, "enough"),
		}
	}
	e := &election.Election{
		ID: "drawn", Title: "选举", Date: election.Date{Year: 2026, Month: 12, Day: 5}, Profile: profile, Rules: r,
		Round:  rapid.SampledFrom([]election.Round{election.First, election.First, election.Supplementary, election.Runoff}).Draw(t, "round"),
		Marks:  election.Marks{Approve: []election.Mark{election.Circle}, Oppose: []election.Mark{election.Cross}},
		Ballot: election.Ballot{Style: election.Boxes, Paper: "A4", Seal: "ignore", Number: "none"},
	}
	for k := range rapid.IntRange(1, 3).Draw(t, "posts") {
		e.Posts = append(e.Posts, drawPost(t, k))
	}
	if rapid.IntRange(0, 3).Draw(t, "sits") == 0 {
		e.Sitting = []election.Sitting{{ID: "p8", Name: "人8", Office: "书记", Kin: rapid.SampledFrom([][]string{nil, {"p0"}, {"p3", "人11"}}).Draw(t, "sitting kin")}}
	}
	standing := map[string]bool{}
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			standing[c.ID] = true
		}
	}
	for _, p := range e.Posts {
		for i, c := range p.Candidates {
			other := fmt.Sprintf("p%d", rapid.IntRange(0, 12).Draw(t, "kin of"))
			if (standing[other] || len(e.Sitting) > 0 && other == "p8") && other != c.ID {
				p.Candidates[i].Kin = []string{other}
			}
		}
	}
	if _, err := election.Parse(election.Format(e)); err != nil && len(e.Sitting) > 0 {
		e.Sitting = nil // somebody stands whom it bars
		for _, p := range e.Posts {
			for i := range p.Candidates {
				p.Candidates[i].Kin = nil
			}
		}
	}
	return e
}

func drawPost(t *rapid.T, k int) election.Post {
	p := election.Post{ID: fmt.Sprintf("post%d", k), Title: fmt.Sprintf("第%d职", k), Seats: rapid.IntRange(1, 3).Draw(t, "seats")}
	p.WriteIns = p.Seats
	p.Women = rapid.IntRange(0, 3).Draw(t, "for women") == 0
	ids := rapid.SliceOfNDistinct(rapid.IntRange(0, 7), 0, 5, func(i int) int { return i }).Draw(t, "candidates")
	for _, id := range ids {
		if !p.Women || id%2 == 0 {
			p.Candidates = append(p.Candidates, election.Candidate{ID: fmt.Sprintf("p%d", id), Name: fmt.Sprintf("人%d", id), Sex: sexOf(id), Household: fmt.Sprint(id / 3)})
		}
	}
	return p
}

// sexOf makes the even ones women.
func sexOf(id int) string {
	if id%2 == 0 {
		return election.Female
	}
	return election.Male
}

// drawVote draws one ballot.
func drawVote(t *rapid.T, e *election.Election) election.Vote {
	v := election.Vote{Marks: map[string]map[string]election.Reading{}, WriteIns: map[string][]string{}}
	readings := []election.Reading{election.Approve, election.Approve, election.Oppose, election.Abstain}
	for _, p := range e.Posts {
		marks := map[string]election.Reading{}
		for _, c := range p.Candidates {
			marks[c.ID] = rapid.SampledFrom(readings).Draw(t, "mark")
		}
		v.Marks[p.ID] = marks
		for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "written") {
			v.WriteIns[p.ID] = append(v.WriteIns[p.ID], fmt.Sprintf("人%d", rapid.IntRange(0, 11).Draw(t, "name")))
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "void") == 0 {
		v.Void = "撕毁"
	}
	return v
}

// drawInput draws a count whose figures are all known and in order.
func drawInput(t *rapid.T, e *election.Election) Input {
	var in Input
	n := 0
	for range rapid.IntRange(0, 6).Draw(t, "ballots") {
		c := Cast{rapid.IntRange(1, 9).Draw(t, "count"), drawVote(t, e)}
		in.Ballots = append(in.Ballots, c)
		n += c.Count
	}
	in.Participants, in.Issued, in.Returned = whole(n), whole(n), whole(n)
	in.Registered = whole(n + rapid.IntRange(0, n).Draw(t, "absent"))
	in.Sex = map[string]string{}
	for id := range 12 { // all that may be written in
		if id != 9 || rapid.Bool().Draw(t, "sex of 9") {
			in.Sex[fmt.Sprintf("人%d", id)] = sexOf(id)
		}
	}
	return in
}

func mustCount(t *rapid.T, e *election.Election, in Input) *Result {
	r, err := Count(e, in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func hash(t *rapid.T, r *Result) string {
	h, err := r.Hash()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAnyResultIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		in := drawInput(t, e)
		if rapid.IntRange(0, 4).Draw(t, "forget") == 0 {
			*rapid.SampledFrom([]**int{&in.Registered, &in.Participants, &in.Issued}).Draw(t, "forgotten") = nil
		}
		if rapid.IntRange(0, 4).Draw(t, "waiting") == 0 {
			in.Pending, in.Returned = 1, whole(*in.Returned+1)
		}
		sound(t, e, mustCount(t, e, in))
	})
}

func TestOrderAndSplittingChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		in := drawInput(t, e)
		want := hash(t, mustCount(t, e, in))
		var split []Cast
		for _, b := range in.Ballots {
			for range b.Count {
				split = append(split, Cast{1, b.Vote})
			}
		}
		seed := rapid.Int64().Draw(t, "seed")
		rand.New(rand.NewSource(seed)).Shuffle(len(split), func(i, j int) { split[i], split[j] = split[j], split[i] })
		in.Ballots = split
		if got := hash(t, mustCount(t, e, in)); got != want {
			t.Fatal("splitting and shuffling changed the result")
		}
		data, err := castJSON(in)
		if err != nil {
			t.Fatal(err)
		}
		r, err := CountCast(bytes.NewReader(data), e)
		if err != nil || hash(t, r) != want {
			t.Fatalf("writing and reading CAST.json changed the result: %v", err)
		}
	})
}

func TestOrderOfCandidatesElectsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		in := drawInput(t, e)
		first := mustCount(t, e, in)
		turned := *e
		turned.Posts = append([]election.Post(nil), e.Posts...)
		for k := range turned.Posts {
			list := append([]election.Candidate(nil), e.Posts[k].Candidates...)
			for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
				list[i], list[j] = list[j], list[i]
			}
			turned.Posts[k].Candidates = list
		}
		second := mustCount(t, &turned, in)
		a, b := figures(first), figures(second)
		a.Acting, b.Acting = "", "" // among equals the order of the ballot decides
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("turning the order of candidates changed\n%+v\ninto\n%+v", a, b)
		}
	})
}

func TestOneMoreApprovalNeverUnseats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		in := drawInput(t, e)
		if len(in.Ballots) == 0 {
			return
		}
		// one ballot alone changes
		last := &in.Ballots[len(in.Ballots)-1]
		one := Cast{1, drawVote(t, e)}
		in.Ballots = append(in.Ballots, one)
		if last.Count++; true {
			in.Returned = nil
			in.Issued, in.Participants = whole(*in.Issued+2), whole(*in.Participants+2)
			in.Registered = whole(*in.Registered + 2)
		}
		before := mustCount(t, e, in)
		for k, p := range before.Posts {
			for _, q := range p.People {
				if !q.Elected || q.WriteIn || !mayApprove(e, one.Vote, k, q.ID) {
					continue
				}
				was := one.Vote.Marks[p.ID][q.ID]
				one.Vote.Marks[p.ID][q.ID] = election.Approve
				after := mustCount(t, e, in)
				one.Vote.Marks[p.ID][q.ID] = was
				if got := after.Posts[k].Person(q.ID); !got.Elected {
					t.Fatalf("%s lost %s by an approval: %s, then %s", q.ID, p.ID, q.Says, got.Says)
				}
			}
		}
	})
}

// mayApprove says that the ballot stays as valid as it is when it approves
// candidate id at post k too.
func mayApprove(e *election.Election, v election.Vote, k int, id string) bool {
	c := NewCounter(e)
	c.read(v)
	who := c.people.byID[id]
	for i := range e.Posts {
		if among(c.scratch.approve[i], who) {
			return false
		}
	}
	return len(c.scratch.approve[k]) < e.Posts[k].Seats
}

// sexSaid says the sex of everyone: nobody can stand for a seat for women without.
func sexSaid(in Input) Input {
	in.Sex["人9"] = sexOf(9)
	return in
}

func TestRoundsMakeElectionsAndACommittee(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		e.Round = election.First
		held := []Held{{e, mustCount(t, e, sexSaid(drawInput(t, e)))}}
		for i := 0; i < len(held) && len(held) < 6; i++ {
			rounds, err := Rounds(held[i].Election, held[i].Result, election.Date{})
			if err != nil {
				t.Fatal(err)
			}
			for _, next := range rounds {
				held = append(held, Held{next, mustCount(t, next, sexSaid(drawInput(t, next)))})
			}
			c, err := Final(held)
			if err != nil {
				t.Fatal(err)
			}
			soundCommittee(t, e, c)
			nobodyForgotten(t, held, c)
		}
		again, err := Reopened(held, election.Date{})
		if err != nil {
			t.Fatal(err)
		}
		if again == nil {
			return
		}
		held = append(held, Held{again, mustCount(t, again, sexSaid(drawInput(t, again)))})
		c, err := Final(held)
		if err != nil {
			t.Fatal(err)
		}
		soundCommittee(t, e, c)
	})
}

// nobodyForgotten: no seat stays open while one person alone is next with enough
// approvals and nothing against it.
func nobodyForgotten(t *rapid.T, held []Held, c *Committee) {
	e := held[0].Election
	if len(c.Open) > 0 || !settled(held) {
		return
	}
	seated := map[string]int{}
	for k, p := range c.Posts {
		for _, m := range p.Members {
			seated[m.ID] = k
		}
	}
	f := finalist{first: e, roster: newRoster(e)}
	for k, p := range c.Posts {
		var most []PersonResult
		for _, h := range held {
			votes := h.Result.Post(p.ID)
			if votes == nil || !h.Result.Stands || p.Vacant == 0 {
				continue
			}
			for _, q := range votes.People {
				id := f.identity(q)
				_, has := seated[id]
				who, known := f.roster.byID[id]
				_, sits := f.roster.bars[k][who]
				related := false
				for m, at := range seated {
					related = related || e.Rules.Apart() && at <= k && f.related(m, id)
				}
				if has || related || known && sits || e.Posts[k].Women && sexIn(e, q) != election.Female || q.Approve < *votes.Needs {
					continue
				}
				most = append(most, q)
			}
		}
		if len(most) == 1 {
			t.Fatalf("%s is vacant although %s has %d", p.ID, most[0].ID, most[0].Approve)
		}
	}
}

func soundCommittee(t *rapid.T, e *election.Election, c *Committee) {
	seen := map[string]bool{}
	for k, p := range c.Posts {
		if len(p.Members)+p.Vacant > p.Seats || p.Seats != e.Posts[k].Seats {
			t.Fatalf("%s: %d members and %d vacant for %d seats", p.ID, len(p.Members), p.Vacant, p.Seats)
		}
		wellSaid(t, "-", p.Sentence)
		for _, m := range p.Members {
			wellSaid(t, m.Rule, m.Sentence)
			if seen[m.ID] {
				t.Fatalf("%s is in the committee twice", m.ID)
			}
			seen[m.ID] = true
		}
	}
	if c.Acting != "" && (len(c.Posts[0].Members) > 0 || !seen[c.Acting]) {
		t.Fatalf("%s acts without being called to", c.Acting)
	}
	for _, g := range c.Gone {
		wellSaid(t, g.Rule, g.Sentence)
	}
	oneAHousehold(t, e, seen)
	if !e.Rules.Kin {
		return
	}
	for _, p := range e.Posts {
		for _, candidate := range p.Candidates {
			for _, relative := range candidate.Kin {
				if seen[candidate.ID] && seen[relative] {
					t.Fatalf("%s and %s are kin and both in the committee", candidate.ID, relative)
				}
			}
		}
	}
}

// oneAHousehold: where the rules ask for it, nobody sits beside a housemate.
func oneAHousehold(t *rapid.T, e *election.Election, seated map[string]bool) {
	houses := map[string]string{}
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			if !e.Rules.OnePerHousehold || !seated[c.ID] {
				continue
			}
			if other, taken := houses[c.Household]; taken && other != c.ID {
				t.Fatalf("%s and %s are of household %s and both in the committee", c.ID, other, c.Household)
			}
			houses[c.Household] = c.ID
		}
	}
}

func TestACountEqualsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t)
		in := drawInput(t, e)
		a := mustCount(t, e, in)
		if d, err := Compare(a, mustCount(t, e, in)); err != nil || len(d) > 0 {
			t.Fatalf("a count differs from itself: %v %v", d, err)
		}
		in.Ballots = append(in.Ballots, Cast{1, drawVote(t, e)})
		in.Returned = nil
		b := mustCount(t, e, in)
		found, err := Compare(a, b)
		if err != nil || len(found) == 0 {
			t.Fatalf("one more ballot makes no difference: %v", err)
		}
		for _, d := range found {
			wellSaid(t, "-", d.Sentence)
		}
	})
}

func TestCompareNamesPersonAndFigure(t *testing.T) {
	a := count(t, board(), Input{}, "6 chair:a", "4 chair:b")
	b := count(t, board(), Input{}, "5 chair:a", "4 chair:b", "1 chair:+王芳")
	found, err := Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range found {
		if d.Person != "" {
			got = append(got, d.SaysZh)
		}
	}
	sort.Strings(got)
	want := []string{"主任 张伟 弃权：第一次 4，第二次 5", "主任 张伟 当选：第一次 是，第二次 否",
		"主任 张伟 赞成：第一次 6，第二次 5", "主任 王芳 赞成：第一次 0，第二次 1"}
	same(t, "differences", strings.Join(got, "\n"), strings.Join(want, "\n"))
	other := board()
	other.ID = "other"
	if _, err := Compare(a, count(t, other, Input{}, "1 chair:a")); err == nil {
		t.Error("counts of two elections were compared")
	}
}
