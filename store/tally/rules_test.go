// This file has a test for each rule, named after it. The election of these
// tests is small: a chair, a vice-chair and two members; a and b stand as
// chair, c and d as vice, e to h as members.

package tally

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/storetest"
)

// vote is a short way to write a ballot: "chair:a vice:c,-d member:e,+王芳" —
// approved ids, -opposed, +written in; "void" voids it.
func vote(t testing.TB, text string) election.Vote {
	t.Helper()
	v := election.Vote{Marks: map[string]map[string]election.Reading{}, WriteIns: map[string][]string{}}
	for _, field := range strings.Fields(text) {
		post, people, ok := strings.Cut(field, ":")
		if !ok {
			v.Void = field
			continue
		}
		v.Marks[post] = map[string]election.Reading{}
		for _, who := range strings.Split(people, ",") {
			switch {
			case strings.HasPrefix(who, "+"):
				v.WriteIns[post] = append(v.WriteIns[post], who[1:])
			case strings.HasPrefix(who, "-"):
				v.Marks[post][who[1:]] = election.Oppose
			default:
				v.Marks[post][who] = election.Approve
			}
		}
	}
	return v
}

// board is the election of these tests; each setting changes it.
func board(settings ...func(*election.Election)) *election.Election {
	rules, _ := election.ProfileRules("residents")
	e := &election.Election{
		ID: "board", Title: "某社区换届选举", Date: election.Date{Year: 2026, Month: 12, Day: 5},
		Round: election.First, Profile: "residents", Rules: rules,
		Marks:  election.Marks{Approve: []election.Mark{election.Circle}, Oppose: []election.Mark{election.Cross}},
		Ballot: election.Ballot{Style: election.Boxes, Paper: "A4", Seal: "ignore", Number: "none"},
		Posts: []election.Post{
			storetest.Post("chair 主任 1", "a 张伟", "b 李秀英"),
			storetest.Post("vice 副主任 1", "c 王建国", "d 赵敏"),
			storetest.Post("member 委员 2", "e 陈静", "f 刘洋", "g 孙丽华", "h 周𠮷"),
		},
	}
	for _, set := range settings {
		set(e)
	}
	return e
}

func round(r election.Round) func(*election.Election) {
	return func(e *election.Election) { e.Round = r }
}

func rules(change func(*election.Rules)) func(*election.Election) {
	return func(e *election.Election) { change(&e.Rules) }
}

// kin makes two candidates of the board kin of each other.
func kin(a, b string) func(*election.Election) {
	return func(e *election.Election) {
		e.Rules.Kin = true
		for _, p := range e.Posts {
			for i := range p.Candidates {
				if p.Candidates[i].ID == a {
					p.Candidates[i].Kin = append(p.Candidates[i].Kin, b)
				}
			}
		}
	}
}

// count decides an election: "12 chair:a" is twelve ballots. All who are
// registered took part and every ballot came back, unless in says otherwise.
func count(t testing.TB, e *election.Election, in Input, ballots ...string) *Result {
	t.Helper()
	n := 0
	for _, text := range ballots {
		var times int
		number, rest, _ := strings.Cut(text, " ")
		if _, err := fmt.Sscan(number, &times); err != nil {
			t.Fatal(err)
		}
		in.Ballots = append(in.Ballots, Cast{times, vote(t, rest)})
		n += times
	}
	for _, f := range []**int{&in.Registered, &in.Participants, &in.Issued} {
		if *f == nil {
			*f = whole(n + in.Pending)
		}
	}
	r, err := Count(e, in)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, e, r)
	return r
}

// elected lists who is elected as post:person.
func elected(r *Result) string {
	var list []string
	for _, p := range r.Posts {
		for _, q := range p.People {
			if q.Elected {
				list = append(list, p.ID+":"+q.ID)
			}
		}
	}
	return strings.Join(list, " ")
}

// person gives someone's outcome.
func who(t testing.TB, r *Result, post, id string) *PersonResult {
	t.Helper()
	q := r.Post(post).Person(id)
	if q == nil {
		t.Fatalf("%s has no votes at %s", id, post)
	}
	return q
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestV1TooManyChosen(t *testing.T) {
	post := count(t, board(), Input{}, "6 chair:a vice:c", "4 chair:a,b vice:c", "3 member:e,f,+王芳")
	same(t, "elected", elected(post), "vice:c")
	same(t, "valid", post.Valid, 13)
	same(t, "counting", post.Post("chair").Counting, 9)
	same(t, "approve", who(t, post, "chair", "a").Approve, 6)
	same(t, "voids", len(post.Voids), 2)
	same(t, "void", post.Voids[0].SaysZh, "4 张选票在主任所选人数多于应选的 1 名，该职位不计（V1）。")

	whole := count(t, board(rules(func(r *election.Rules) { r.Overvote = election.OvervoteBallot })),
		Input{}, "6 chair:a vice:c", "4 chair:a,b vice:c")
	same(t, "valid", whole.Valid, 6)
	same(t, "counting", whole.Post("vice").Counting, 6)
}

func TestV2ChosenForTwoPosts(t *testing.T) {
	ballots := []string{"3 chair:a vice:c", "2 chair:a vice:+张伟 member:e"}
	for _, c := range []struct {
		scope               election.TwoPosts
		valid, chair, other int
	}{
		{election.TwoPostsBallot, 3, 3, 0},
		{election.TwoPostsChoices, 5, 3, 2},
		{election.TwoPostsNothing, 5, 5, 2},
	} {
		r := count(t, board(rules(func(r *election.Rules) { r.TwoPosts = c.scope })), Input{}, ballots...)
		same(t, string(c.scope)+" valid", r.Valid, c.valid)
		same(t, string(c.scope)+" chair", who(t, r, "chair", "a").Approve, c.chair)
		same(t, string(c.scope)+" member", who(t, r, "member", "e").Approve, c.other)
	}
	// a post voided by V1 is no second choice
	r := count(t, board(), Input{}, "1 chair:a,b vice:+张伟")
	same(t, "V1 before V2", r.Valid, 1)
}

func TestV3UnreadableAndDoubtful(t *testing.T) {
	r := count(t, board(), Input{}, "5 chair:a", "2 撕毁")
	same(t, "invalid", r.Invalid, 2)
	same(t, "void", r.Voids[0].Says, "2 ballots invalid: 撕毁 (V3).")

	waiting := count(t, board(), Input{Pending: 1}, "5 chair:a")
	same(t, "elected", elected(waiting), "")
	same(t, "stands", waiting.Stands, true)
	same(t, "next", len(waiting.Next), 0)
	same(t, "rule", who(t, waiting, "chair", "a").Rule, "V3")
}

func TestV4InvalidCountAmongReturned(t *testing.T) {
	r := count(t, board(), Input{}, "5 chair:a", "5 撕毁")
	same(t, "base", *r.Post("chair").Base, 10)
	same(t, "needs", *r.Post("chair").Needs, 6)
	same(t, "elected", elected(r), "")
	same(t, "says", who(t, r, "chair", "a").SaysZh, "张伟 5 票，未超过收回选票 10 张的一半（需 6 票），只差一票，未当选。")
}

// 004 (三)5(7): 60 took part, 55 ballots came back: 31 are needed, not 28.
func TestE1MajorityOfThoseWhoTookPart(t *testing.T) {
	village, _ := election.ProfileRules("villagers")
	e := board(rules(func(r *election.Rules) { *r = village }))
	in := Input{Registered: whole(100), Participants: whole(60), Issued: whole(60)}
	r := count(t, e, in, "29 chair:a vice:c", "2 vice:c", "24 chair:b")
	same(t, "base", *r.Post("chair").Base, 60)
	same(t, "needs", *r.Post("chair").Needs, 31)
	same(t, "elected", elected(r), "vice:c")
	same(t, "says", who(t, r, "chair", "a").SaysZh, "张伟 29 票，未超过参加投票的选民 60 人的一半（需 31 票），差 2 票，未当选。")

	e.Rules.Turnout, e.Rules.ReturnedLimit = election.Ratio{}, election.LimitIssued
	unknown, err := Count(e, Input{Issued: whole(9), Ballots: []Cast{{9, vote(t, "chair:a")}}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "nobody while participants are unknown", elected(unknown), "")
	last := unknown.Why[len(unknown.Why)-1]
	same(t, "says", last.SaysZh, "过半数以参加投票的选民为准，而参加人数尚不清楚")
	if last.Holds != nil || unknown.Post("chair").Needs != nil {
		t.Errorf("a figure that is not known is used: %+v", last)
	}
}

func TestV5BlankIsValid(t *testing.T) {
	r := count(t, board(), Input{}, "6 chair:a", "3 ", "1 chair:-a", "1 chair:a,b")
	same(t, "valid", r.Valid, 11)
	same(t, "blank", r.Blank, 3)
	same(t, "abstain", who(t, r, "chair", "a").Abstain, 3)
}

func TestV6RejectedStayApart(t *testing.T) {
	r := count(t, board(), Input{Rejected: 7}, "3 chair:a")
	same(t, "returned", r.Returned, 3)
	same(t, "rejected", r.Rejected, 7)
}

func TestV7WriteInNotEligible(t *testing.T) {
	r := count(t, board(), Input{Ineligible: map[string]string{"王芳": "未满十八周岁"}}, "9 chair:+王芳 vice:c", "1 chair:a")
	same(t, "elected", elected(r), "vice:c")
	q := who(t, r, "chair", "王芳")
	same(t, "rule", q.Rule, "V7")
	same(t, "says", q.SaysZh, "王芳（另选他人） 9 票；但不符合任职条件（未满十八周岁），这些选择无效。")
	same(t, "candidates of the next round", r.Next[0].People, []string{"a"})
}

func TestV8NameWithoutMark(t *testing.T) {
	v := election.Vote{WriteIns: map[string][]string{"chair": {" "}}}
	if err := NewCounter(board()).Add(v, 1); err == nil || !strings.Contains(err.Error(), "V8") {
		t.Errorf("a mark without a name: %v", err)
	}
	v = election.Vote{Marks: map[string]map[string]election.Reading{"chair": {"a": election.Unclear}}}
	if err := NewCounter(board()).Add(v, 1); err == nil || !strings.Contains(err.Error(), "marks.chair.a") {
		t.Errorf("an unclear mark: %v", err)
	}
}

func TestQ1Turnout(t *testing.T) {
	for _, c := range []struct {
		turnout      string
		excused      int
		registered   int
		participants int
		holds        bool
		says         string
	}{
		{">1/2", 0, 1000, 620, true, "620 of 1000 took part, more than 1/2"},
		{">1/2", 0, 1000, 500, false, "500 of 1000 took part, not more than 1/2"},
		{">=2/3", 0, 30, 20, true, "20 of 30 took part, at least 2/3"},
		{">=4/5", 0, 50, 39, false, "39 of 50 took part, less than 4/5"},
		{">=4/5", 2, 50, 39, true, "39 of 48 took part, at least 4/5 (the 2 excused left out)"},
		{"none", 0, 1000, 1, true, "no turnout is asked for"},
	} {
		ratio, err := election.ParseRatio(c.turnout)
		if err != nil {
			t.Fatal(err)
		}
		e := board(rules(func(r *election.Rules) { r.Turnout, r.Excused = ratio, c.excused }))
		r := count(t, e, Input{Registered: &c.registered, Participants: &c.participants}, "1 chair:a vice:c")
		same(t, c.says, r.Stands, c.holds)
		same(t, "says", r.Why[0].Says, c.says)
		if !c.holds {
			same(t, "next", r.Next[2].Round+" "+r.Next[2].Post, "repeat member")
			same(t, "elected", elected(r), "")
		}
	}
}

func TestQ1FiguresNotKnown(t *testing.T) {
	e := board()
	in := Input{Ballots: []Cast{{5, vote(t, "chair:a")}}}
	r, err := Count(e, in)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "elected", elected(r), "")
	same(t, "stands", r.Stands, false)
	same(t, "next", len(r.Next), 0)
	for _, why := range r.Why {
		if why.Holds != nil {
			t.Errorf("%s is called %t although nothing is known", why.Rule, *why.Holds)
		}
	}
	in.Registered, in.Participants = whole(9), whole(5)
	if r, err = Count(e, in); err != nil || *r.Why[0].Holds != true || r.Why[1].Holds != nil {
		t.Errorf("issued alone is not known: %+v %v", r.Why, err)
	}
	same(t, "says", r.Why[1].SaysZh, "发出票数尚不清楚")
	same(t, "rule", who(t, r, "chair", "a").Rule, "Q2")
}

func TestQ2ReturnedNotMoreThanIssued(t *testing.T) {
	r := count(t, board(), Input{Issued: whole(4)}, "5 chair:a")
	same(t, "stands", r.Stands, false)
	same(t, "says", r.Why[1].SaysZh, "收回选票 5 张，多于发出的 4 张，选举无效")
	people := board(rules(func(r *election.Rules) { r.ReturnedLimit = election.LimitParticipants }))
	r = count(t, people, Input{Registered: whole(5), Participants: whole(4), Issued: whole(9)}, "5 chair:a")
	same(t, "stands", r.Stands, false)
	r = count(t, people, Input{Issued: whole(4)}, "5 chair:a vice:c")
	same(t, "stands", r.Stands, true)
}

func TestQ2EachPaperOnItsOwn(t *testing.T) {
	e := board()
	paper := func(posts []string, text string, n int) Cast {
		v := vote(t, text)
		v.Posts = posts
		return Cast{n, v}
	}
	in := Input{Registered: whole(6), Participants: whole(5), Issued: whole(5), Ballots: []Cast{
		paper([]string{"chair", "vice"}, "chair:a vice:c", 5),
		paper([]string{"member"}, "member:e,f", 4),
	}}
	r, err := Count(e, in)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, e, r)
	same(t, "returned", r.Returned, 9)
	same(t, "stands", r.Stands, true)
	same(t, "base", []int{*r.Post("chair").Base, *r.Post("member").Base}, []int{5, 4})
	same(t, "elected", elected(r), "chair:a vice:c member:e member:f")
	in.Ballots = append(in.Ballots, Cast{1, election.Vote{Void: "撕碎"}})
	if r, err = Count(e, in); err != nil || r.Returned != 10 || r.Invalid != 1 || *r.Post("member").Base != 4 {
		t.Errorf("a paper that nobody can tell: %v %+v", err, r)
	}
	in.Ballots = in.Ballots[:2]
	in.Ballots[1].Count = 6
	if r, err = Count(e, in); err != nil || r.Stands {
		t.Errorf("six papers of five issued: %v %+v", err, r.Why)
	}
	in.Ballots = append(in.Ballots, paper([]string{"vice", "member"}, "", 1))
	if _, err = Count(e, in); err == nil || !strings.Contains(err.Error(), "ballots[2].posts") {
		t.Errorf("a post on two papers: %v", err)
	}
}

func TestQ3TakingPartAreBallotsDrawn(t *testing.T) {
	r := count(t, board(), Input{Registered: whole(9), Participants: whole(5), Issued: whole(6)}, "5 chair:a vice:c")
	same(t, "stands", r.Stands, true)
	for _, id := range r.Reconcile {
		if id.Rule == "Q3" {
			same(t, "Q3", *id.Holds, false)
			same(t, "says", id.SaysZh, "参加人数 = 发出票数：5 = 6 不成立。")
			return
		}
	}
	t.Error("Q3 is not reconciled")
}

func TestE1Majority(t *testing.T) {
	r := count(t, board(), Input{}, "310 chair:a", "308 chair:b")
	same(t, "elected", elected(r), "chair:a")
	q := who(t, r, "chair", "a")
	same(t, "rule", q.Rule, "E1")
	same(t, "zh", q.SaysZh, "张伟 310 票，超过收回选票 618 张的一半（需 310 票），当选。")
	same(t, "en", q.Says, "张伟 has 310 approvals, more than 1/2 of the 618 ballots returned (310 needed): elected.")
	half := count(t, board(), Input{}, "5 chair:a", "5 chair:b")
	same(t, "exactly half", elected(half), "")
	atLeast := board(rules(func(r *election.Rules) { r.Majority = election.Ratio{A: 1, B: 2} }))
	same(t, "at least half", elected(count(t, atLeast, Input{}, "5 chair:a", "4 chair:b", "1 ")), "chair:a")
}

func TestE1Base(t *testing.T) {
	for _, c := range []struct {
		base        election.Base
		base2, want int
	}{{election.BaseReturned, 10, 6}, {election.BaseValid, 8, 5}, {election.BaseIssued, 12, 7}} {
		e := board(rules(func(r *election.Rules) { r.MajorityBase = c.base }))
		r := count(t, e, Input{Registered: whole(12), Participants: whole(12), Issued: whole(12)}, "8 chair:a", "1 chair:a,b", "1 void")
		same(t, string(c.base), []int{*r.Post("chair").Base, *r.Post("chair").Needs}, []int{c.base2, c.want})
	}
	e := board(rules(func(r *election.Rules) {
		r.MajorityBase = election.BaseIssued
		r.ReturnedLimit = election.LimitParticipants
	}))
	r, err := Count(e, Input{Registered: whole(5), Participants: whole(5), Ballots: []Cast{{5, vote(t, "chair:a")}}})
	if err != nil || r.Post("chair").Needs != nil || elected(r) != "" || !r.Stands {
		t.Errorf("the base is not known: %v %+v", err, r)
	}
}

func TestE1NobodyWithoutAVote(t *testing.T) {
	e := board(rules(func(r *election.Rules) {
		r.Majority, r.Turnout = election.Ratio{A: 1, B: 2}, election.Ratio{}
	}))
	r := count(t, e, Input{})
	same(t, "needs", *r.Post("chair").Needs, 1)
	same(t, "elected", elected(r), "")
}

func TestE2MostApprovals(t *testing.T) {
	r := count(t, board(), Input{}, "4 member:e,f", "3 member:e,g", "2 member:f,g", "1 member:f")
	same(t, "elected", elected(r), "member:e member:f")
	same(t, "no more than the seats pass", who(t, r, "member", "e").Rule, "E1")
	all := board(rules(func(r *election.Rules) { r.Majority = election.Ratio{A: 1, B: 3} }))
	r = count(t, all, Input{}, "4 member:e,f", "3 member:e,g", "2 member:f,g", "1 member:f")
	same(t, "rule", who(t, r, "member", "e").Rule, "E2")
	g := who(t, r, "member", "g")
	same(t, "rule", g.Rule, "E2")
	same(t, "says", g.SaysZh, "孙丽华 5 票，票数已够；但够票的有 3 人，应选 2 名，最后一名当选者得 7 票，未当选。")
}

func TestE3Runoff(t *testing.T) {
	e := board(rules(func(r *election.Rules) { r.Majority = election.Ratio{A: 1, B: 3} }))
	r := count(t, e, Input{}, "5 member:e,f", "5 member:e,g")
	same(t, "elected", elected(r), "member:e")
	next := r.Next[0]
	same(t, "next", []any{next.Round, next.Post, next.Seats, next.People}, []any{"runoff", "member", 1, []string{"f", "g"}})
	same(t, "rule", who(t, r, "member", "f").Rule, "E3")
	same(t, "vacant", r.Post("member").Vacant, 0)

	runoff := count(t, board(round(election.Runoff)), Input{}, "1 chair:a", "9 ")
	same(t, "one vote suffices", elected(runoff), "chair:a")
	same(t, "rule", who(t, runoff, "chair", "a").Rule, "E3")
	again := count(t, board(round(election.Runoff)), Input{}, "2 chair:a", "2 chair:b")
	same(t, "equal again", again.Next[0].Round, "runoff")
}

func TestE4Supplementary(t *testing.T) {
	r := count(t, board(), Input{}, "4 chair:a", "3 chair:b", "3 chair:+王芳")
	var chair Next
	for _, n := range r.Next {
		if n.Post == "chair" {
			chair = n
		}
	}
	same(t, "candidates, equals at the cut included", chair.People, []string{"a", "b", "王芳"})

	s := board(round(election.Supplementary))
	same(t, "a third", elected(count(t, s, Input{}, "3 chair:a", "2 chair:b", "4 ")), "chair:a")
	r = count(t, s, Input{}, "3 chair:a", "2 chair:b", "5 ")
	same(t, "less than a third", elected(r), "")
	same(t, "no further round", len(r.Next), 0)
	same(t, "rule", who(t, r, "chair", "a").Rule, "E4")
}

func TestE4Enough(t *testing.T) {
	e := board(rules(func(r *election.Rules) { r.Enough = 2 }))
	same(t, "chair and one more", len(count(t, e, Input{}, "9 chair:a vice:c").Next), 0)
	same(t, "chair open", len(count(t, e, Input{}, "9 vice:c member:e").Next), 2)
	same(t, "too few", len(count(t, e, Input{}, "9 chair:a").Next), 2)
}

func TestE5Acting(t *testing.T) {
	s := board(round(election.Supplementary))
	same(t, "vice", count(t, s, Input{}, "9 vice:c member:e").Acting, "c")
	same(t, "member", count(t, s, Input{}, "9 member:e,f", "1 member:f").Acting, "f")
	same(t, "chair filled", count(t, s, Input{}, "9 chair:a vice:c").Acting, "")
	same(t, "first round", count(t, board(), Input{}, "9 vice:c").Acting, "")
	same(t, "chair in runoff", count(t, s, Input{}, "4 chair:a vice:c", "4 chair:b vice:c").Acting, "")
	nobody := count(t, s, Input{}, "9 ")
	same(t, "nobody", nobody.Why[2].SaysZh, "另行选举后主任仍空缺，也没有当选人可以暂时主持工作。")
}

func TestE6Kin(t *testing.T) {
	higher := count(t, board(kin("c", "a")), Input{}, "9 chair:a vice:c", "1 vice:d")
	same(t, "the higher post stays", elected(higher), "chair:a")
	same(t, "rule", who(t, higher, "vice", "c").Rule, "E6")
	same(t, "says", who(t, higher, "vice", "c").SaysZh, "王建国 9 票，票数已够；但近亲属张伟已当选较高职位（主任），未当选。")
	off := board(kin("c", "a"), rules(func(r *election.Rules) { r.Kin = false }))
	same(t, "off", elected(count(t, off, Input{}, "9 chair:a vice:c")), "chair:a vice:c")

	third := rules(func(r *election.Rules) { r.Majority = election.Ratio{A: 1, B: 3} })
	here := count(t, board(kin("e", "f"), third), Input{}, "5 member:e,f", "1 member:e,g", "3 member:g")
	same(t, "most approvals stay, the seat goes on", elected(here), "member:e member:g")
	tie := count(t, board(kin("e", "f"), third), Input{}, "5 member:e,f")
	same(t, "equal kin", tie.Next[0].People, []string{"e", "f"})
	same(t, "equal kin elected", elected(tie), "")
}

func TestE7SeatKeptForAWoman(t *testing.T) {
	e := board(func(e *election.Election) {
		e.Posts = append(e.Posts, election.Post{ID: "woman", Title: "妇女委员", Seats: 1, Candidates: storetest.People("w 郑芳")})
	})
	same(t, "a post of its own", elected(count(t, e, Input{}, "9 woman:w")), "woman:w")
}

// 004 (三): the seat of the women's committee member is for women alone.
func TestE7SeatForWomenOnly(t *testing.T) {
	e := board(func(e *election.Election) {
		e.Posts[1] = election.Post{ID: "vice", Title: "妇女委员", Seats: 1, Women: true, WriteIns: 1,
			Candidates: []election.Candidate{{ID: "c", Name: "王建华", Sex: election.Female}}}
	})
	man := Input{Sex: map[string]string{"李强": election.Male}}
	r := count(t, e, man, "9 chair:a vice:+李强", "5 chair:a vice:c")
	same(t, "no man is elected", elected(r), "chair:a")
	same(t, "rule", who(t, r, "vice", "李强").Rule, "E7")
	same(t, "says", who(t, r, "vice", "李强").SaysZh, "李强（另选他人） 9 票，票数已够；但这个名额专为妇女而设，未当选。")
	same(t, "next", r.Next[0].People, []string{"c"})

	r = count(t, e, Input{}, "9 chair:a vice:+刘芳", "5 chair:a vice:c")
	same(t, "nobody while a sex is not known", elected(r), "")
	last := r.Why[len(r.Why)-1]
	same(t, "says", []any{last.Rule, last.SaysZh}, []any{"E7", "妇女委员专为妇女而设，刘芳的性别尚未确定；确定之前不产生当选人"})
	if last.Holds != nil || len(r.Next) > 0 {
		t.Errorf("it does not wait: %+v %+v", last, r.Next)
	}
	r = count(t, e, Input{Sex: map[string]string{"刘芳": election.Female}}, "9 chair:a vice:+刘芳", "5 chair:a vice:c")
	same(t, "once it is said", elected(r), "chair:a vice:刘芳")

	r = count(t, e, Input{}, "9 chair:a vice:c", "5 chair:a vice:+刘芳")
	same(t, "of one without enough it is not asked", elected(r), "chair:a vice:c")

	if _, err := Count(e, Input{Sex: map[string]string{"刘芳": "女"}}); err == nil {
		t.Error("a sex that is none was taken")
	}
	h := Held{e, count(t, e, Input{}, "6 vice:+刘芳", "6 vice:c", "1 ")}
	if _, err := Rounds(h.Election, h.Result, election.Date{}); err == nil || !strings.Contains(err.Error(), "刘芳") {
		t.Errorf("a candidate of a seat for women without a sex: %v", err)
	}
}

// 004 (衡南) 一(二)3: women a third of the representatives or more.
func TestE12ShareOfWomen(t *testing.T) {
	e := board(rules(func(r *election.Rules) { r.Women = election.Ratio{A: 1, B: 3} }), func(e *election.Election) {
		e.Posts[0].Candidates[0].Sex, e.Posts[1].Candidates[0].Sex = election.Male, election.Male
		e.Posts[2].Candidates[0].Sex, e.Posts[2].Candidates[1].Sex = election.Female, election.Male
	})
	for _, c := range []struct {
		ballots, holds, says string
	}{
		{"9 chair:a vice:c member:e", "yes", "当选 3 人，其中妇女 1 人，达到三分之一"},
		{"9 chair:a vice:c member:e,f", "no", "当选 4 人，其中妇女 1 人，不到三分之一"},
		{"9 chair:a vice:c member:e,g", "", "当选 4 人，已知妇女 1 人；孙丽华的性别尚未确定"},
	} {
		r := count(t, e, Input{}, c.ballots)
		last, holds := r.Why[len(r.Why)-1], ""
		if last.Holds != nil {
			holds = yes(*last.Holds)
		}
		same(t, c.ballots, []string{last.Rule, holds, last.SaysZh}, []string{"E12", c.holds, c.says})
		same(t, "nobody loses a seat by it", r.Stands && len(elected(r)) > 0, true)
	}
}

// 004 (五)1(3): members of the committee and their close kin are kept from the
// body that watches it.
func TestE8AndE6WhoSitsAlready(t *testing.T) {
	e := board(func(e *election.Election) {
		e.Sitting = []election.Sitting{{ID: "m", Name: "马丽", Office: "居委会副主任", Kin: []string{"a"}}}
	})
	r := count(t, e, Input{}, "5 chair:+马丽 vice:c", "6 chair:a vice:c", "1 chair:b")
	same(t, "elected", elected(r), "vice:c")
	r = count(t, e, Input{}, "9 chair:+马丽", "1 chair:b")
	same(t, "rule", []string{who(t, r, "chair", "m").Rule, who(t, r, "chair", "m").SaysZh},
		[]string{"E8", "马丽（另选他人） 9 票，票数已够；但已任职（居委会副主任），不再担任这个职位。"})
	r = count(t, e, Input{}, "9 chair:a", "1 chair:b")
	same(t, "kin", []string{who(t, r, "chair", "a").Rule, who(t, r, "chair", "a").SaysZh},
		[]string{"E6", "张伟 9 票，票数已够；但近亲属马丽已任职（居委会副主任），未当选。"})
	same(t, "next", r.Next[0].People, []string{"b"})

	e.Sitting[0].Bars = []string{"member"}
	r = count(t, e, Input{}, "9 chair:a", "1 chair:b")
	same(t, "another post is not barred", elected(r), "chair:a")
}

func TestE8ElectedButNotEligible(t *testing.T) {
	r := count(t, board(), Input{Ineligible: map[string]string{"a": "被判处刑罚"}}, "9 chair:a", "1 chair:b")
	same(t, "elected", elected(r), "")
	same(t, "rule", who(t, r, "chair", "a").Rule, "E8")
	same(t, "votes stand", who(t, r, "chair", "a").Approve, 9)
}

func TestE9WrittenIn(t *testing.T) {
	r := count(t, board(), Input{}, "9 chair:+王芳", "1 chair:a")
	same(t, "elected", elected(r), "chair:王芳")
	same(t, "rule", who(t, r, "chair", "王芳").Rule, "E9")
	// a candidate's name is the candidate, wherever it is written
	r = count(t, board(), Input{}, "9 chair:+陈静", "9 chair:+张伟", "9 chair:a,+张伟")
	same(t, "candidate of another post", who(t, r, "chair", "e").WriteIn, true)
	same(t, "printed and written once", who(t, r, "chair", "a").Approve, 18)
	// a name that is an id stays a name
	r = count(t, board(), Input{}, "3 chair:+b")
	same(t, "id as a name", who(t, r, "chair", "write-in:b").Approve, 3)
}

func TestE10CarryDown(t *testing.T) {
	e := board(rules(func(r *election.Rules) { r.CarryDown, r.TwoPosts = true, election.TwoPostsNothing }))
	r := count(t, e, Input{}, "4 chair:a", "3 chair:b vice:+张伟", "2 chair:a vice:+张伟", "1 chair:+张伟 vice:c,d")
	a := who(t, r, "vice", "a")
	same(t, "each ballot once", []int{a.Approve, a.Carried}, []int{9, 4})
	same(t, "elected at the higher post", elected(r), "chair:a")
	r = count(t, e, Input{}, "4 chair:a", "5 chair:b vice:+张伟", "1 chair:+王芳")
	same(t, "elected below", elected(r), "vice:a")
	same(t, "says", who(t, r, "vice", "a").SaysZh, "张伟（另选他人） 9 票（其中 4 票由较高职位下加，E10），超过收回选票 10 张的一半（需 6 票），与候选人同等当选。")
}

func TestE11ConfirmedByHash(t *testing.T) {
	a, errA := count(t, board(), Input{}, "9 chair:a", "1 chair:b").Hash()
	b, errB := count(t, board(), Input{}, "1 chair:b", "4 chair:a", "5 chair:a").Hash()
	c, errC := count(t, board(), Input{}, "8 chair:a", "2 chair:b").Hash()
	if errA != nil || errB != nil || errC != nil || a != b || a == c {
		t.Errorf("the hash must follow the result alone: %s %s %s", a, b, c)
	}
}
