package tally

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
)

// nomination is the case of that name with its review; changes are made to the
// two files before they are read.
func nomination(t *testing.T, changes ...string) (*election.Election, Input, *election.Review) {
	t.Helper()
	change := strings.NewReplacer(changes...)
	e, err := election.Parse([]byte(change.Replace(string(read(t, "testdata/cases/nomination.toml")))))
	if err != nil {
		t.Fatal(err)
	}
	in, err := wholeCast(bytes.NewReader(read(t, "testdata/cases/nomination.cast.json")))
	if err != nil {
		t.Fatal(err)
	}
	in.Ineligible, in.Withdrawn = nil, nil // the review says them
	review, err := election.ParseReview([]byte(change.Replace(string(read(t, "testdata/cases/nomination.review.toml")))), e)
	if err != nil {
		t.Fatal(err)
	}
	return e, in, review
}

// nominated decides a nomination with its review, and makes what follows.
func nominated(e *election.Election, in Input, review *election.Review) (*Result, *election.Election, error) {
	f := in.figures().Reviewed(review)
	in.Ineligible, in.Withdrawn, in.Sex = f.Ineligible, f.Withdrawn, f.Sex
	r, err := Count(e, in)
	if err != nil {
		return nil, nil, err
	}
	next, err := Candidates(e, r, review, election.Date{})
	return r, next, err
}

// standing tells who stands, post by post.
func standing(e *election.Election) (out []string) {
	for _, p := range e.Posts {
		var names []string
		for _, c := range p.Candidates {
			names = append(names, c.Name)
		}
		out = append(out, p.Title+" "+strings.Join(names, " "))
	}
	return out
}

// TestN1Candidates: what follows from the counted case, and from changes to it.
func TestN1Candidates(t *testing.T) {
	counted := []string{"主任 李娜 刘强", "副主任 孙磊 何平", "委员 王芳 赵敏 吴霞 周洋"} // 吴 7 strokes, 周 8
	for _, c := range []struct {
		name    string
		changes []string
		want    []string // or the error's beginning
		fails   string
	}{
		{"as counted", nil, counted, ""},
		{"a named bar taken back: N4", []string{"bar = \"bribery\"\nreason = \"街道查实\"\n", ""},
			[]string{"主任 张伟 李娜", "副主任 孙磊 何平", "委员 王芳 赵敏 吴霞 周洋"}, ""},
		{"nobody withdraws: N5", []string{"withdrew = 2026-11-22\n", ""},
			[]string{"主任 李娜 刘强", "副主任 孙磊 何平", "委员 王芳 赵敏 陈杰 吴霞 周洋"}, ""},
		{"withdrawn from the higher post alone: N3", []string{"pledge = \"每月接待居民两次\"\n", "withdrew = 2026-11-21\nfrom = [\"chair\"]\n"},
			[]string{"主任 刘强", "副主任 李娜 孙磊", "委员 王芳 赵敏 吴霞 周洋"}, ""},
		{"more places than the document asks for at least", []string{"seats = 3", "seats = 3\nstand = 5"},
			[]string{"主任 李娜 刘强", "副主任 孙磊 何平", "委员 王芳 赵敏 吴霞 周洋"}, "Not reviewed yet: 郑爽."},
		{"by strokes", []string{`order = "votes"`, `order = "strokes"`},
			[]string{"主任 刘强 李娜", "副主任 孙磊 何平", "委员 王芳 吴霞 周洋 赵敏"}, ""},
		{"by lot, not drawn yet", []string{`order = "votes"`, `order = "lot"`}, nil, "The order is drawn by lot"},
		{"by lot", []string{`order = "votes"`, `order = "lot"`, "published = 2026-11-20", "published = 2026-11-20\nseed = \"3141592653\""},
			[]string{"主任 李娜 刘强", "副主任 何平 孙磊", "委员 吴霞 周洋 王芳 赵敏"}, ""},
		{"not reviewed", []string{"name = \"吴霞\"", "name = \"吴夏\""}, nil, "Not reviewed yet: 吴霞."},
		{"a seat for women: E7", []string{"title = \"副主任\"\nseats = 1", "title = \"副主任\"\nseats = 1\nfor = \"women\""}, nil, "Nobody stands: 副主任."},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, in, review := nomination(t, c.changes...)
			_, next, err := nominated(e, in, review)
			if c.fails != "" {
				var unready *Unready
				if !errors.As(err, &unready) || !strings.HasPrefix(err.Error(), c.fails) {
					t.Fatalf("got %v, want %q", err, c.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := standing(next); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if next.ID != "hongshan-2026" || next.Follows != e.ID || next.Round != election.First || next.Date.String() != "2026-12-05" || next.Ballot.Style != election.Boxes {
				t.Errorf("the election is %s after %s, %s on %s, %s", next.ID, next.Follows, next.Round, next.Date, next.Ballot.Style)
			}
		})
	}
}

// TestN1Introduced: what the review says of somebody goes into the election.
func TestN1Introduced(t *testing.T) {
	_, next, err := nominated(nomination(t))
	if err != nil {
		t.Fatal(err)
	}
	li, wang, he := next.Posts[0].Candidates[0], next.Posts[2].Candidates[0], next.Posts[1].Candidates[1]
	if li.Sex != election.Female || li.Age != 41 || li.Occupation != "社区工作者" || li.Pledge != "每月接待居民两次" || li.ID != writtenID("李娜") {
		t.Errorf("%+v", li)
	}
	if !slices.Equal(wang.Kin, []string{he.ID}) {
		t.Errorf("kin of 王芳 are %v, want %s", wang.Kin, he.ID)
	}
}

// TestN1Alike: whoever is written with and without spaces is one person.
func TestN1Alike(t *testing.T) {
	e, in, review := nomination(t)
	for i := range in.Ballots {
		for j, name := range in.Ballots[i].Vote.WriteIns["member"] {
			if name == "李娜" {
				in.Ballots[i].Vote.WriteIns["member"][j] = "李　娜"
			}
		}
	}
	plain, _, err := nominated(nomination(t))
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := nominated(e, in, review)
	if err != nil || !reflect.DeepEqual(r, plain) {
		t.Errorf("%v: %+v, want %+v", err, r, plain)
	}
}

// TestN1Turnout: 004 衡南 三（二）4, more than half of the registered nominate in
// a village; 三（二）1, in the party more than half of the ballots name somebody.
func TestN1Turnout(t *testing.T) {
	for _, c := range []struct {
		name, profile string
		participants  int
		stands        bool
		want          []string // of the chair
	}{
		{"more than half of a village", "villagers", 100, true, []string{"张伟", "李娜"}},
		{"too few", "villagers", 50, false, nil},
		{"party: nobody has half", "party", 100, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, in, _ := nomination(t, `profile = "residents"`, `profile = "`+c.profile+`"`, `locality = "changguo-2017"`, `locality = "hengnan-2017"`)
			in.Participants = &c.participants
			if !c.stands {
				in.Registered = whole(2*c.participants + 1)
				in.Ballots, in.Returned = nil, nil
			}
			r, err := Count(e, in)
			if err != nil {
				t.Fatal(err)
			}
			if r.Stands != c.stands {
				t.Fatalf("stands %v: %+v", r.Stands, r.Why)
			}
			if !c.stands {
				if len(r.Next) == 0 || r.Next[0].Round != Repeat {
					t.Errorf("next %+v", r.Next)
				}
				return
			}
			if !slices.Equal(r.Next[0].People, c.want) {
				t.Errorf("stand %v, want %v", r.Next[0].People, c.want)
			}
		})
	}
}

// TestN1Registered: who registers stands without a vote (自荐, 004 昌国（三）4), in
// the order of strokes; and a preliminary round is among those (预选).
func TestN1Registered(t *testing.T) {
	file := `[election]
id = "dashu-2026-nomination"
title = "大树村村民委员会换届选举"
date = 2026-11-14
round = "nomination"
profile = "villagers"
locality = "changguo-2017"
[nomination]
day = 2026-12-05
by = "registration"
then = "THEN"
[ballot]
style = "names"
list = true
order = "strokes"
[[post]]
id = "chair"
title = "主任"
seats = 1
[[post.candidate]]
id = "zhao"
name = "赵敏"
nominated = "self"
[[post.candidate]]
id = "ding"
name = "丁一"
nominated = "joint"
supporters = 10
`
	review := `[review]
election = "dashu-2026-nomination"
[[person]]
name = "赵敏"
by = ["陈静", "王建国"]
[[person]]
name = "丁一"
by = ["陈静", "王建国"]
`
	for then, want := range map[string]string{"first": "dashu-2026 first names", "nomination": "dashu-2026-preliminary nomination names"} {
		e, err := election.Parse([]byte(strings.Replace(file, "THEN", then, 1)))
		if err != nil {
			t.Fatal(err)
		}
		decided, err := election.ParseReview([]byte(review), e)
		if err != nil {
			t.Fatal(err)
		}
		r, next, err := nominated(e, Input{}, decided)
		if err != nil {
			t.Fatal(err)
		}
		sound(t, e, r)
		if got := fmt.Sprint(next.ID, " ", next.Round, " ", next.Ballot.Style); got != want {
			t.Errorf("then %s: %s, want %s", then, got, want)
		}
		if got := standing(next); !reflect.DeepEqual(got, []string{"主任 丁一 赵敏"}) {
			t.Errorf("then %s: %v", then, got)
		}
	}
}

// drawNomination draws a nomination, its ballots, and a review of everybody.
func drawNomination(t *rapid.T) (*election.Election, Input, *election.Review) {
	e := &election.Election{
		ID: "x-nomination", Title: "选举", Date: election.Date{Year: 2026, Month: 11, Day: 14}, Round: election.Nominating,
		Profile: rapid.SampledFrom([]string{"residents", "villagers", "party"}).Draw(t, "profile"), Locality: rapid.SampledFrom(append(election.Localities(), "")).Draw(t, "locality"),
		Nomination: &election.Nomination{Day: election.Date{Year: 2026, Month: 12, Day: 5}, By: election.ByBallots, Then: election.First},
		Marks:      election.Marks{Approve: []election.Mark{election.Circle}, Oppose: []election.Mark{election.Cross}},
		Ballot:     election.Ballot{Style: election.Names, Paper: "A4", Seal: "ignore", Number: "none", Order: rapid.SampledFrom([]string{"votes", "strokes", "lot"}).Draw(t, "order")},
	}
	e.Rules = election.RulesOf(e.Profile, e.Locality)
	e.Rules.NominationTurnout = election.Ratio{}
	for k := range rapid.IntRange(1, 3).Draw(t, "posts") {
		p := election.Post{ID: fmt.Sprintf("p%d", k), Title: []string{"主任", "副主任", "委员"}[k], Seats: rapid.IntRange(1, 3).Draw(t, "seats")}
		p.WriteIns, p.Women = p.Seats, rapid.IntRange(0, 4).Draw(t, "women") == 0
		if rapid.Bool().Draw(t, "places said") {
			p.Stand = p.Seats + rapid.IntRange(0, 3).Draw(t, "more")
		}
		e.Posts = append(e.Posts, p)
	}
	var in Input
	n := 0
	for range rapid.IntRange(1, 9).Draw(t, "ballots") {
		v := election.Vote{WriteIns: map[string][]string{}}
		for _, p := range e.Posts {
			for range rapid.IntRange(0, p.Seats).Draw(t, "names") {
				v.WriteIns[p.ID] = append(v.WriteIns[p.ID], fmt.Sprintf("人%d", rapid.IntRange(0, 9).Draw(t, "name")))
			}
		}
		count := rapid.IntRange(1, 5).Draw(t, "count")
		in.Ballots, n = append(in.Ballots, Cast{count, v}), n+count
	}
	in.Registered, in.Participants, in.Issued, in.Returned = whole(2*n), whole(n), whole(n), whole(n)
	review := &election.Review{Election: e.ID, Seed: "3141592653"}
	for id := range 10 {
		one := election.Reviewed{Candidate: election.Candidate{Name: fmt.Sprintf("人%d", id), Sex: sexOf(id)}}
		one.Kin = []string{fmt.Sprintf("人%d", rapid.IntRange(0, 9).Draw(t, "kin"))}
		switch rapid.IntRange(0, 5).Draw(t, "decision") {
		case 0:
			one.Bar = "bribery"
		case 1:
			one.Withdrew = election.Date{Year: 2026, Month: 11, Day: 20}
		case 2:
			one.Withdrew, one.From = election.Date{Year: 2026, Month: 11, Day: 20}, []string{"p0"}
		}
		review.People = append(review.People, one)
	}
	return e, in, review
}

// TestNominationProperties: of any nomination the election that follows passes
// the check, whatever the order of ballots and decisions; nobody barred or
// withdrawn stands, nobody at two posts, nobody who stands has fewer votes than
// one in line, and the seats for women have women alone.
func TestNominationProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, in, review := drawNomination(t)
		r, next, err := nominated(e, in, review)
		if r == nil {
			t.Fatal(err)
		}
		sound(t, e, r)
		shuffled := rand.New(rand.NewPCG(uint64(len(in.Ballots)), rapid.Uint64().Draw(t, "shuffle")))
		shuffled.Shuffle(len(in.Ballots), func(i, j int) { in.Ballots[i], in.Ballots[j] = in.Ballots[j], in.Ballots[i] })
		shuffled.Shuffle(len(review.People), func(i, j int) {
			review.People[i], review.People[j] = review.People[j], review.People[i]
		})
		again, nextAgain, errAgain := nominated(e, in, review)
		if hash(t, r) != hash(t, again) || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Fatalf("another order, another outcome: %v, %v", err, errAgain)
		}
		var unready *Unready
		if errors.As(err, &unready) && len(unready.Posts) > 0 && len(unready.Review)+len(unready.Sex) == 0 {
			return // nobody is left at a post, and that is said
		}
		if err != nil {
			t.Fatal(err)
		}
		file := election.Format(next)
		if !bytes.Equal(file, election.Format(nextAgain)) {
			t.Fatal("another order, another file")
		}
		parsed, problems := election.Check(file)
		if len(problems) > 0 || !bytes.Equal(election.Format(parsed), file) {
			t.Fatalf("%v\n%s", problems, file)
		}
		soundCandidates(t, r, next, review)
	})
}

func soundCandidates(t *rapid.T, r *Result, next *election.Election, review *election.Review) {
	stands := map[string]bool{}
	for _, p := range next.Posts {
		fewest := MaxBallots
		for _, c := range p.Candidates {
			one := review.People[slices.IndexFunc(review.People, func(one election.Reviewed) bool { return one.Name == c.Name })]
			if one.Bar != "" || one.Withdrew != (election.Date{}) && (one.From == nil || slices.Contains(one.From, p.ID)) || stands[c.Name] || p.Women && c.Sex != election.Female {
				t.Fatalf("%s stands for %s: %+v", c.Name, p.ID, one)
			}
			stands[c.Name] = true
			fewest = min(fewest, r.Post(p.ID).Person(c.Name).Approve)
		}
		for _, q := range r.Post(p.ID).People {
			if q.Rule == "N2" && q.Approve >= fewest && len(p.Candidates) > 0 {
				t.Fatalf("%s: %s with %d is in line behind %d", p.ID, q.Name, q.Approve, fewest)
			}
		}
	}
}
