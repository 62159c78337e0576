package audit_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
	"zheng/store/storetest"
	"zheng/store/tally"
	"zheng/store/tally/audit"
)

var an, bo = election.Candidate{ID: "an", Name: "安宁"}, election.Candidate{ID: "bo", Name: "柏青"}

// post has a line for another name.
func post(id string, seats int, people ...election.Candidate) election.Post {
	return election.Post{ID: id, Title: id, Seats: seats, WriteIns: 1, Candidates: people}
}

func parse(t testing.TB, base string, seats int) *election.Election {
	t.Helper()
	return storetest.Election(t, func(e *election.Election) {
		e.Rules.MajorityBase, e.Posts = election.Base(base), []election.Post{post("member", seats, an, bo)}
	})
}

// vote approves the people named; anyone but an and bo is written in; void is
// an invalid ballot.
func vote(people ...string) election.Vote {
	v := election.Vote{Marks: map[string]map[string]election.Reading{"member": {}}, WriteIns: map[string][]string{}}
	for _, p := range people {
		switch p {
		case "an", "bo":
			v.Marks["member"][p] = election.Approve
		case "void":
			return election.Vote{Void: "torn", Posts: []string{"member"}}
		default:
			v.WriteIns["member"] = append(v.WriteIns["member"], p)
		}
	}
	return v
}

// box is a pile of papers and what was counted from each.
type box struct {
	paper, counted []election.Vote
}

// put adds n papers, counted as given (nil: as they are).
func (b *box) put(n int, paper election.Vote, counted ...election.Vote) {
	for range n {
		b.paper = append(b.paper, paper)
		b.counted = append(b.counted, append(counted, paper)[0])
	}
}

func told(t testing.TB, e *election.Election, votes []election.Vote) []audit.Sheet {
	t.Helper()
	known := map[string]audit.Sheet{}
	var out []audit.Sheet
	for _, v := range votes {
		key := fmt.Sprint(v)
		if _, ok := known[key]; !ok {
			posts, _, err := tally.Tell(e, v)
			if err != nil {
				t.Fatal(err)
			}
			known[key] = audit.Sheet{Told: posts}
		}
		out = append(out, known[key])
	}
	return out
}

func result(t testing.TB, e *election.Election, votes []election.Vote) *tally.Result {
	t.Helper()
	c := tally.NewCounter(e)
	for _, v := range votes {
		if err := c.Add(v, 1); err != nil {
			t.Fatal(err)
		}
	}
	n := len(votes)
	r, err := c.Result(tally.Figures{Registered: &n, Participants: &n, Issued: &n})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func elected(r *tally.Result) (out []string) {
	for _, p := range r.Posts[0].People {
		if p.Elected {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return out
}

// prepare makes the audit of a box.
func prepare(t testing.TB, e *election.Election, b box) (*audit.Audit, []audit.Sheet) {
	t.Helper()
	sheets := told(t, e, b.counted)
	as, open, err := audit.Assertions(e, result(t, e, b.counted))
	if err != nil || len(open) > 0 {
		t.Fatal(err, open)
	}
	a, err := audit.New(sheets, as, open)
	if err != nil {
		t.Fatal(err)
	}
	return a, told(t, e, b.paper)
}

// reaches draws one by one until every risk is at the limit; false where even
// all sheets do not bring it there.
func reaches(a *audit.Audit, papers []audit.Sheet, order []int, limit float64) (n int, ok bool) {
	at := func(n int) bool {
		seen := make([]audit.Seen, n)
		for i := range seen {
			seen[i] = audit.Seen{Index: order[i], Told: papers[order[i]].Told}
		}
		for _, r := range a.Risks(seen) {
			if r.Risk > limit {
				return false
			}
		}
		return true
	}
	// The risk never rises with more draws, so the moment can be sought.
	if !at(len(order)) {
		return len(order), false
	}
	lo, hi := 0, len(order)
	for lo < hi {
		if mid := (lo + hi) / 2; at(mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo, true
}

func simulations() int {
	if os.Getenv("ZHENG_SWEEP") != "" {
		return 20_000
	}
	return 600
}

// wrong are boxes whose counted outcome is not that of the papers, mostly by a
// single ballot: where an audit has it hardest.
var wrong = []struct {
	name  string
	base  string
	seats int
	fill  func(b *box)
}{
	{"one short of the majority, ten counted for her", "returned", 1, func(b *box) {
		b.put(150, vote("an"))
		b.put(140, vote())
		b.put(10, vote(), vote("an"))
	}},
	{"a few opposite ones", "returned", 1, func(b *box) {
		b.put(98, vote("an"))
		b.put(98, vote("bo"))
		b.put(4, vote("bo"), vote("an"))
	}},
	{"the other had more", "returned", 2, func(b *box) {
		b.put(79, vote("an", "bo"))
		b.put(79, vote("an", "王芳"))
		b.put(2, vote("an", "王芳"), vote("an", "bo"))
		b.put(40, vote("bo", "王芳"))
	}},
	{"of valid ballots, some voided", "valid", 1, func(b *box) {
		b.put(90, vote("an"))
		b.put(80, vote())
		b.put(10, vote(), vote("void"))
		b.put(20, vote("void"))
	}},
	{"a name overlooked", "returned", 1, func(b *box) {
		b.put(60, vote("an"))
		b.put(85, vote("王芳"))
		b.put(10, vote("王芳"), vote())
		b.put(25, vote())
	}},
	{"nobody elected though one was", "returned", 1, func(b *box) {
		b.put(99, vote("an"))
		b.put(2, vote("an"), vote())
		b.put(99, vote())
	}},
	{"nobody elected of valid ones though one was", "valid", 1, func(b *box) {
		b.put(91, vote("an"))
		b.put(10, vote("an"), vote())
		b.put(90, vote())
		b.put(10, vote("void"))
	}},
	{"one too many approvals not seen", "returned", 1, func(b *box) {
		b.put(100, vote("an"))
		b.put(12, vote("an", "bo"), vote("an"))
		b.put(90, vote("bo"))
	}},
}

// A wrong result passes with no more than the risk limit, however often one
// looks and stops at the best moment.
func TestWrongResults(t *testing.T) {
	const limit = 0.05
	for _, c := range wrong {
		t.Run(c.name, func(t *testing.T) {
			e := parse(t, c.base, c.seats)
			var b box
			c.fill(&b)
			if was, is := elected(result(t, e, b.counted)), elected(result(t, e, b.paper)); slices.Equal(was, is) {
				t.Fatalf("the outcome is right: %v", is)
			}
			a, papers := prepare(t, e, b)
			passed, runs := 0, simulations()
			for i := range runs {
				if _, ok := reaches(a, papers, audit.Draw(fmt.Sprint("wrong", i), len(papers), len(papers)), limit); ok {
					passed++
				}
			}
			t.Logf("%d of %d audits of a wrong result reached %v: %.2f %%", passed, runs, limit, 100*float64(passed)/float64(runs))
			// Three standard deviations over the limit would be a mistake.
			if most := limit*float64(runs) + 3*math.Sqrt(limit*(1-limit)*float64(runs)); float64(passed) > most {
				t.Errorf("%d of %d pass, more than %.0f", passed, runs, most)
			}
		})
	}
}

// A right result is confirmed: with no disagreement by exactly as many sheets
// as were said to be needed, and with a few by more.
func TestRightResults(t *testing.T) {
	for _, c := range []struct {
		name  string
		base  string
		seats int
		fill  func(b *box)
		most  int // sheets that suffice in nine audits of ten
	}{
		{"clear", "returned", 1, func(b *box) { b.put(420, vote("an")); b.put(150, vote("bo")); b.put(30, vote()) }, 30},
		{"clear, of valid ones", "valid", 1, func(b *box) { b.put(420, vote("an")); b.put(150, vote("bo")); b.put(30, vote("void")) }, 30},
		{"nobody", "returned", 1, func(b *box) { b.put(200, vote("an")); b.put(200, vote("bo")); b.put(200, vote()) }, 40},
		{"two seats", "returned", 2, func(b *box) { b.put(400, vote("an", "bo")); b.put(200, vote()) }, 40},
		{"close", "returned", 1, func(b *box) { b.put(320, vote("an")); b.put(280, vote("bo")) }, 200},
		{"by one", "returned", 1, func(b *box) { b.put(301, vote("an")); b.put(299, vote("bo")) }, 600},
		{"a few disagree", "returned", 1, func(b *box) { b.put(397, vote("an")); b.put(3, vote(), vote("an")); b.put(200, vote("bo")) }, 90},
		{"understated", "returned", 1, func(b *box) { b.put(370, vote("an")); b.put(30, vote("an"), vote()); b.put(200, vote("bo")) }, 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := parse(t, c.base, c.seats)
			var b box
			c.fill(&b)
			a, papers := prepare(t, e, b)
			needed := a.Needed(0.05)
			const runs = 100
			slow := 0
			for i := range runs {
				n, ok := reaches(a, papers, audit.Draw(fmt.Sprint("right", i), len(papers), len(papers)), 0.05)
				if !ok {
					t.Fatalf("audit %d is not done with all papers seen", i)
				}
				if slices.EqualFunc(b.paper, b.counted, same) && n != needed {
					t.Fatalf("audit %d took %d sheets, %d were said to be needed", i, n, needed)
				}
				if n > c.most {
					slow++
				}
			}
			if slow > runs/10 {
				t.Errorf("%d of %d audits took more than %d sheets", slow, runs, c.most)
			}
			t.Logf("needed %d of %d sheets where none disagrees; margin %d ballots", needed, a.Sheets, smallest(a))
		})
	}
}

func smallest(a *audit.Audit) int {
	m := a.Assertions[0].Margin
	for _, as := range a.Assertions {
		m = min(m, as.Margin)
	}
	return m
}

func same(a, b election.Vote) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// Whatever the votes, every assertion together says what the result says: where
// the papers lead to another outcome, at least one assertion is false for them,
// so that seeing all papers never confirms a wrong result.
func TestAllPapersTellTheTruth(t *testing.T) {
	people := []string{"an", "bo", "王芳", "李静", "void"}
	ballot := rapid.Custom(func(t *rapid.T) election.Vote {
		who := rapid.SliceOfNDistinct(rapid.SampledFrom(people[:4]), 0, 2, rapid.ID).Draw(t, "who")
		if rapid.IntRange(0, 9).Draw(t, "void") == 0 {
			who = []string{"void"}
		}
		return vote(who...)
	})
	rapid.Check(t, func(rt *rapid.T) {
		e := parse(t, rapid.SampledFrom([]string{"returned", "valid", "issued"}).Draw(rt, "base"), rapid.IntRange(1, 2).Draw(rt, "seats"))
		b := mixed(rt, ballot, 14, 4)
		counted, papers, worst, tied := allSeen(t, rt, e, b)
		if tied {
			return // no sample confirms it
		}
		if !slices.Equal(elected(counted), elected(papers)) && worst <= 0.000001 {
			rt.Fatalf("all papers seen confirm %v, but %v are elected", elected(counted), elected(papers))
		}
		if slices.EqualFunc(b.paper, b.counted, same) && worst > 0.000001 {
			rt.Fatalf("all papers seen and right, and yet a risk of %v", worst)
		}
	})
}

// allSeen looks at every paper of a box: the two results, and the worst risk that
// is left. Of a tie there is none.
func allSeen(t testing.TB, rt *rapid.T, e *election.Election, b box) (counted, papers *tally.Result, worst float64, tied bool) {
	counted, papers = result(t, e, b.counted), result(t, e, b.paper)
	as, open, err := audit.Assertions(e, counted)
	if err != nil {
		rt.Fatal(err)
	}
	if len(open) > 0 {
		return counted, papers, 0, true
	}
	a, err := audit.New(told(t, e, b.counted), as, open)
	if err != nil {
		rt.Fatal("as counted: ", err)
	}
	seen := make([]audit.Seen, len(b.paper))
	for i, s := range told(t, e, b.paper) {
		seen[i] = audit.Seen{Index: i, Told: s.Told}
	}
	for _, r := range a.Risks(seen) {
		worst = max(worst, r.Risk)
	}
	return counted, papers, worst, false
}

// mixed draws a box: some papers were counted as something else, one of every so
// many.
func mixed(rt *rapid.T, ballot *rapid.Generator[election.Vote], most, every int) (b box) {
	for range rapid.IntRange(1, most).Draw(rt, "sheets") {
		paper := ballot.Draw(rt, "paper")
		if rapid.IntRange(1, every).Draw(rt, "wrong") == 1 {
			b.put(1, paper, ballot.Draw(rt, "counted"))
		} else {
			b.put(1, paper)
		}
	}
	return b
}

// The same with two posts, kin, approvals carried down and every other rule.
func TestAllPapersTellTheTruthOfPosts(t *testing.T) {
	posts := []string{"chair", "member"}
	people := map[string][]string{"chair": {"an", "bo"}, "member": {"an", "chen", "ding"}}
	ballot := rapid.Custom(func(t *rapid.T) election.Vote {
		v := election.Vote{Marks: map[string]map[string]election.Reading{}, WriteIns: map[string][]string{}}
		if rapid.IntRange(0, 9).Draw(t, "void") == 0 {
			return election.Vote{Void: "torn", Posts: []string{"chair", "member"}}
		}
		for _, post := range posts {
			v.Marks[post] = map[string]election.Reading{}
			for _, p := range people[post] {
				v.Marks[post][p] = rapid.SampledFrom([]election.Reading{election.Approve, election.Abstain, election.Abstain}).Draw(t, post+p)
			}
			if rapid.IntRange(0, 3).Draw(t, "writes") == 0 {
				v.WriteIns[post] = []string{rapid.SampledFrom([]string{"王芳", "陈静"}).Draw(t, "name")}
			}
		}
		return v
	})
	winners := func(r *tally.Result) (out []string) {
		for _, p := range r.Posts {
			for _, who := range p.People {
				if who.Elected {
					out = append(out, p.ID+" "+who.ID)
				}
			}
		}
		slices.Sort(out)
		return out
	}
	differing := 0
	rapid.Check(t, func(rt *rapid.T) {
		pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, name) }
		e := storetest.Election(t, func(e *election.Election) {
			e.Round, e.Rules.MajorityBase = election.Round(pick("round", "first", "supplementary", "runoff")), election.Base(pick("base", "returned", "valid", "issued"))
			e.Rules.Majority, _ = election.ParseRatio(pick("majority", ">1/2", ">=1/3", ">1/4"))
			e.Rules.Overvote, e.Rules.TwoPosts = election.Overvote(pick("overvote", "post", "ballot")), election.TwoPosts(pick("two_posts", "ballot", "choices", "nothing"))
			e.Rules.Kin, e.Rules.CarryDown = rapid.Bool().Draw(rt, "kin"), rapid.Bool().Draw(rt, "carry")
			e.Posts = []election.Post{post("chair", 1, an, bo), post("member", rapid.IntRange(1, 2).Draw(rt, "seats"),
				an, election.Candidate{ID: "chen", Name: "陈静", Kin: []string{"bo", "ding"}}, election.Candidate{ID: "ding", Name: "丁力"})}
		})
		b := mixed(rt, ballot, 12, 3)
		counted, papers, worst, tied := allSeen(t, rt, e, b)
		if tied {
			return // no sample confirms it
		}
		if was, is := winners(counted), winners(papers); !slices.Equal(was, is) {
			differing++
			if worst <= 0.000001 {
				rt.Fatalf("all papers seen confirm %v, but %v are elected", was, is)
			}
		}
	})
	if differing == 0 {
		t.Error("no outcome was ever wrong")
	}
}

// Papers that cannot be found are the worst they could be.
func TestMissingPapers(t *testing.T) {
	e := parse(t, "returned", 1)
	var b box
	b.put(320, vote("an"))
	b.put(280, vote("bo"))
	a, papers := prepare(t, e, b)
	seen := make([]audit.Seen, a.Sheets)
	for i := range seen {
		if seen[i].Index = i; i >= 25 {
			seen[i].Told = papers[i].Told
		}
	}
	for _, r := range a.Risks(seen) {
		if r.Kind == audit.Passed && r.Risk < 0.05 {
			t.Errorf("25 papers for an are missing, her margin is %d, and the risk is %v", r.Margin, r.Risk)
		}
	}
}

func TestDraw(t *testing.T) {
	// printf '%s' '31415926,1' | sha256sum, modulo 618, and so on.
	want := []int{550, 462, 322, 418, 267}
	if got := audit.Draw("31415926", 5, 618); !slices.Equal(got, want) {
		t.Errorf("Draw = %v, want %v", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.IntRange(1, 300).Draw(t, "of")
		n := rapid.IntRange(0, of).Draw(t, "n")
		seed := rapid.String().Draw(t, "seed")
		few, all := audit.Draw(seed, n, of), audit.Draw(seed, of+3, of)
		if len(all) != of || !slices.Equal(few, all[:n]) {
			t.Fatalf("%d of %d: %v does not begin %v", n, of, few, all)
		}
		slices.Sort(all)
		if len(slices.Compact(all)) != of || all[0] != 0 || all[of-1] != of-1 {
			t.Fatalf("not all of %d are drawn once: %v", of, all)
		}
	})
	if audit.Draw("1", 3, 0) != nil {
		t.Error("something was drawn of nothing")
	}
}

// Every sheet is drawn as often as any other.
func TestDrawIsEven(t *testing.T) {
	const of, n, runs = 50, 10, 5000
	times := make([]int, of)
	for i := range runs {
		for _, at := range audit.Draw(fmt.Sprint(rand.New(rand.NewPCG(7, uint64(i))).Uint64()), n, of) {
			times[at]++
		}
	}
	chi, want := 0.0, float64(runs*n)/of
	for _, k := range times {
		chi += (float64(k) - want) * (float64(k) - want) / want
	}
	if chi > 90 { // 49 degrees of freedom: p < 0.0004
		t.Errorf("chi-square %v: %v", chi, times)
	}
}
