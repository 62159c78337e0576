package tally

import (
	"strings"
	"testing"

	"zheng/store/election"
)

// next makes the rounds of a result and gives the one of a kind.
func next(t *testing.T, h Held, kind election.Round) *election.Election {
	t.Helper()
	rounds, err := Rounds(h.Election, h.Result, election.Date{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rounds {
		if e.Round == kind {
			return e
		}
	}
	t.Fatalf("there is no %s round among %d", kind, len(rounds))
	return nil
}

func held(t *testing.T, e *election.Election, ballots ...string) Held {
	t.Helper()
	return Held{e, count(t, e, Input{}, ballots...)}
}

func final(t *testing.T, rounds ...Held) *Committee {
	t.Helper()
	c, err := Final(rounds)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// members lists the committee as post:person.
func members(c *Committee) string {
	var list []string
	for _, p := range c.Posts {
		for _, m := range p.Members {
			list = append(list, p.ID+":"+m.ID)
		}
	}
	return strings.Join(list, " ")
}

func TestRoundsFiles(t *testing.T) {
	e := board(func(e *election.Election) { e.Ballot.Style = election.Names }, kin("a", "b"), kin("a", "c"))
	h := held(t, e, "6 chair:a member:e,f", "6 chair:b member:e,+王芳", "1 vice:c")
	s := next(t, h, election.Supplementary)
	file := string(election.Format(s))
	for _, want := range []string{
		`id = "board-supplementary"`, `follows = "board"`, `title = "某社区换届选举（另行选举）"`, `round = "supplementary"`,
		`style = "boxes"`, `id = "` + writtenID("王芳") + `"`, `name = "王芳"`, `kin = ["b", "c"]`,
	} {
		if !strings.Contains(file, want) {
			t.Errorf("the file lacks %s:\n%s", want, file)
		}
	}
	if s.Date != e.Date || s.Rules != e.Rules {
		t.Error("date or rules were changed")
	}
	later := election.Date{Year: 2026, Month: 12, Day: 6}
	rounds, err := Rounds(e, h.Result, later)
	if err != nil || rounds[0].Date != later {
		t.Errorf("held on %s, %v", rounds[0].Date, err)
	}

	tie := held(t, board(rules(func(r *election.Rules) { r.Majority = election.Ratio{A: 1, B: 3} })), "5 chair:a", "5 chair:b")
	runoff := next(t, tie, election.Runoff)
	same(t, "among the tied only", []int{len(runoff.Posts), runoff.Posts[0].Seats, runoff.Posts[0].WriteIns, len(runoff.Posts[0].Candidates)}, []int{1, 1, 0, 2})

	few := count(t, board(), Input{Registered: whole(100)}, "5 chair:a")
	again := next(t, Held{board(), few}, election.First)
	same(t, "repeat", []string{again.ID, again.Follows, again.Title}, []string{"board-repeat", "board", "某社区换届选举（重新投票）"})
	same(t, "all posts", len(again.Posts), 3)
}

func TestRoundsErrors(t *testing.T) {
	h := held(t, board(), "6 chair:+王\u200b芳", "6 chair:a")
	if _, err := Rounds(h.Election, h.Result, election.Date{}); err == nil || !strings.Contains(err.Error(), "U+200B") {
		t.Errorf("a name that cannot be printed: %v", err)
	}
	other := board()
	other.ID = "other"
	if _, err := Rounds(other, h.Result, election.Date{}); err == nil {
		t.Error("a result of another election made rounds")
	}
}

func TestFinalJoinsRounds(t *testing.T) {
	first := held(t, board(), "6 chair:a vice:c member:e,f", "4 vice:d member:e,g", "1 member:f,g")
	c := final(t, first)
	same(t, "first round", members(c), "chair:a vice:c member:e member:f")
	same(t, "nothing open", len(c.Open), 0)

	first = held(t, board(), "5 chair:a member:e,f", "5 chair:b member:e,+王芳", "1 vice:c")
	c = final(t, first)
	same(t, "so far", members(c), "member:e")
	same(t, "open", len(c.Open), 3)
	same(t, "vacant while rounds are open", c.Posts[0].Vacant, 0)
	s := held(t, next(t, first, election.Supplementary), "6 chair:a vice:c member:"+writtenID("王芳"), "5 chair:b")
	c = final(t, first, s)
	same(t, "all", members(c), "chair:a vice:c member:e member:"+writtenID("王芳"))
	same(t, "says", c.Posts[0].Members[0].SaysZh, "张伟以 6 票当选主任（E4）。")
	same(t, "open", len(c.Open), 0)
}

func TestFinalActing(t *testing.T) {
	first := held(t, board(), "6 vice:c member:e,f", "5 chair:a vice:d member:f,g")
	s := held(t, next(t, first, election.Supplementary), "9 ")
	c := final(t, first, s)
	same(t, "E5", c.Acting, "c")
	same(t, "vacant", c.Posts[0].Vacant, 1)
	same(t, "says", c.SaysZh, "主任空缺，由副主任王建国（6 票）暂时主持工作（E5）。")
	same(t, "not before", final(t, first).Acting, "")
}

// TestFinalWaits: while a round is not decided nobody acts, and no seat is
// called vacant.
func TestFinalWaits(t *testing.T) {
	first := held(t, board(), "6 vice:c member:e,f", "5 chair:a vice:d member:f,g")
	e := next(t, first, election.Supplementary)
	for name, f := range map[string]Figures{"pending": {Registered: whole(9), Participants: whole(9), Issued: whole(9), Pending: 9}, "unknown": {}} {
		r, err := NewCounter(e).Result(f)
		if err != nil {
			t.Fatal(err)
		}
		c := final(t, first, Held{e, r})
		same(t, name+": acting", c.Acting, "")
		same(t, name+": vacant", c.Posts[0].Vacant, 0)
		same(t, name+": says", c.Posts[0].SaysZh, "主任：应选 1 名，选出 0 名，其余名额尚未决定。")
	}
}

func TestFinalHigherPostStays(t *testing.T) {
	e := board(rules(func(r *election.Rules) { r.Majority, r.TwoPosts = election.Ratio{A: 1, B: 3}, election.TwoPostsNothing }))
	first := held(t, e, "4 chair:a vice:+张伟", "4 chair:b vice:+张伟", "1 vice:c")
	same(t, "in runoff above, elected below", elected(first.Result), "vice:a")
	runoff := held(t, next(t, first, election.Runoff), "5 chair:a", "4 chair:b")
	c := final(t, first, runoff)
	same(t, "the higher post", members(c), "chair:a")
	same(t, "gone", c.Gone[0].SaysZh, "张伟也当选副主任，保留较高职位（主任）。")
}

func TestFinalKinAcrossRounds(t *testing.T) {
	first := held(t, board(kin("a", "c")), "6 vice:c", "5 chair:a")
	s := held(t, next(t, first, election.Supplementary), "6 chair:a")
	c := final(t, first, s)
	same(t, "the higher post stays", members(c), "chair:a")
	same(t, "gone", c.Gone[0].Rule, "E6")
	same(t, "says", c.Gone[0].SaysZh, "王建国当选副主任，但与张伟（主任）是近亲属，只保留后者（E6）。")
}

// 004 (三)5(7), (10): whoever is barred because close kin is elected does not
// stand again, and the seat goes to the one after.
func TestE6KinDoNotStandAgain(t *testing.T) {
	e := board(kin("a", "e"), kin("e", "g"))
	first := held(t, e, "9 chair:a vice:c member:e,f", "6 chair:b vice:d member:e,g", "2 member:h")
	same(t, "first", elected(first.Result), "chair:a vice:c member:f")
	same(t, "who stands", first.Result.Next[0].People, []string{"g", "h"})
	again := next(t, first, election.Supplementary)
	same(t, "who sits", sitters(again), "a/主任/member c/副主任/member f/委员/member")
	s := held(t, again, "7 member:+陈静", "6 member:g", "4 member:h")
	same(t, "written in, still kin", elected(s.Result), "member:g")
	c := final(t, first, s)
	same(t, "all", members(c), "chair:a vice:c member:f member:g")
}

// Somebody written in and elected is nobody's kin in the next round's file.
func TestE6WrittenInAreNobodysKin(t *testing.T) {
	first := held(t, board(kin("a", "e")), "9 chair:+王芳 vice:c member:f", "3 member:e,g")
	again := next(t, first, election.Supplementary)
	for _, s := range again.Sitting {
		if s.Name == "王芳" && len(s.Kin) > 0 {
			t.Errorf("%s has kin %v", s.Name, s.Kin)
		}
	}
	same(t, "who sits", len(again.Sitting), 3)
}

func sitters(e *election.Election) string {
	var list []string
	for _, s := range e.Sitting {
		list = append(list, s.ID+"/"+s.Office+"/"+strings.Join(s.Bars, ","))
	}
	return strings.Join(list, " ")
}

// Kin elected to a higher post in a later round: the seat below goes to the next
// with enough approvals, as it would have in one round.
func TestE6SeatGoesToTheNextAcrossRounds(t *testing.T) {
	e := board(kin("a", "e"), rules(func(r *election.Rules) { r.Majority = election.Ratio{A: 1, B: 3} }))
	first := held(t, e, "6 chair:a vice:c member:e,f", "6 chair:b vice:c member:e,g", "3 vice:c member:f,g")
	same(t, "first", elected(first.Result), "vice:c member:e")
	runoffs := next(t, first, election.Runoff)
	same(t, "tied for a seat", runoffs.Posts[1].Seats, 1)
	r := held(t, runoffs, "8 chair:a member:f", "7 chair:b member:g")
	c := final(t, first, r)
	same(t, "all", members(c), "chair:a vice:c member:f member:g")
	same(t, "gone", c.Gone[0].ID, "e")
	same(t, "says", c.Posts[2].Members[1].SaysZh, "孙丽华以 7 票当选委员（E2）。")
}

// A round that nobody could stand in is not made; what follows is said.
func TestE4NoRoundWithoutCandidates(t *testing.T) {
	first := held(t, board(), "9 vice:c member:e,f", "2 ")
	same(t, "asked for", []any{first.Result.Next[0].Post, len(first.Result.Next[0].People)}, []any{"chair", 0})
	same(t, "says", first.Result.Next[0].SaysZh, "主任：空缺 1 名，没有可以参加另行选举的人，须重新提名候选人。")
	rounds, err := Rounds(first.Election, first.Result, election.Date{})
	if err != nil || len(rounds) > 0 {
		t.Errorf("a round without candidates: %v, %v", rounds, err)
	}
	c := final(t, first)
	same(t, "nothing open, vacant, acting", []any{len(c.Open), c.Posts[0].Vacant, c.Acting}, []any{0, 1, "c"})
}

func TestFinalRefuses(t *testing.T) {
	first := held(t, board(), "6 chair:a vice:c", "5 chair:b member:e")
	s := next(t, first, election.Supplementary)
	stranger := *s
	stranger.Follows = "elsewhere"
	unasked := board(round(election.Runoff))
	unasked.ID, unasked.Follows = "unasked", "board"
	for name, rounds := range map[string][]Held{
		"none":         {},
		"twice":        {first, first},
		"stranger":     {first, held(t, &stranger, "1 ")},
		"unasked":      {first, held(t, unasked, "1 ")},
		"other result": {{board(), held(t, s, "1 ").Result}},
	} {
		if _, err := Final(rounds); err == nil || !strings.Contains(err.Error(), "couldn't join rounds") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFinalReopened: kin tied for two seats; the runoff fills one, the other
// falls open (E6) and goes to a supplementary round (E4).
func TestFinalReopened(t *testing.T) {
	e := board(kin("e", "f"), rules(func(r *election.Rules) { r.Majority = election.Ratio{A: 1, B: 3} }))
	first := held(t, e, "9 chair:a vice:c member:e,f", "4 chair:a vice:c member:g,h", "1 chair:a vice:c member:+王芳")
	same(t, "a runoff of kin", first.Result.Next[0].People, []string{"e", "f"})
	runoff := held(t, next(t, first, election.Runoff), "8 member:e", "5 member:f", "1 ")
	c := final(t, first, runoff)
	same(t, "one seat filled", members(c), "chair:a vice:c member:e")
	same(t, "open", []any{len(c.Open), c.Open[0].Round, c.Open[0].Seats, c.Open[0].People}, []any{1, "supplementary", 1, []string{"g", "h"}})
	same(t, "vacant while a round is to come", c.Posts[2].Vacant, 0)

	s, err := Reopened([]Held{first, runoff}, election.Date{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "its file", []any{s.ID, s.Follows, s.Title, s.Posts[0].Seats, len(s.Posts[0].Candidates)},
		[]any{"board-runoff-supplementary", "board-runoff", "某社区换届选举（另行选举）", 1, 2})
	last := held(t, s, "9 member:g", "5 member:h")
	c = final(t, first, runoff, last)
	same(t, "all", members(c), "chair:a vice:c member:g member:e")
	same(t, "nothing open", len(c.Open), 0)

	nobody := held(t, s, "9 ")
	c = final(t, first, runoff, nobody)
	same(t, "asked once only", []int{len(c.Open), c.Posts[2].Vacant}, []int{0, 1})
	if s, err := Reopened([]Held{first, runoff, last}, election.Date{}); s != nil || err != nil {
		t.Errorf("asked for more: %+v, %v", s, err)
	}
}

func TestFinalReopenedByAHigherPost(t *testing.T) {
	e := board(rules(func(r *election.Rules) { r.TwoPosts = election.TwoPostsNothing }))
	first := held(t, e, "5 chair:+陈静 vice:c member:e,f", "6 chair:a vice:c member:e,f", "2 chair:b member:g,h")
	same(t, "first", elected(first.Result), "vice:c member:e member:f")
	s := held(t, next(t, first, election.Supplementary), "9 chair:+陈静", "2 chair:a")
	c := final(t, first, s)
	same(t, "keeps the higher", members(c), "chair:e vice:c member:f")
	same(t, "the lower falls open", []any{c.Open[0].Post, c.Open[0].People}, []any{"member", []string{"g", "h"}})
}
