package election

import (
	"fmt"
	"strings"
	"testing"
)

// electionOf makes a file of posts "title seats candidates [more keys]".
func electionOf(head string, posts ...string) string {
	var b strings.Builder
	b.WriteString("[election]\nid = \"x\"\ntitle = \"选举\"\ndate = 2026-12-05\n" + head + "\n")
	for k, p := range posts {
		var title, more string
		var seats, people int
		fmt.Sscan(p, &title, &seats, &people)
		if _, rest, ok := strings.Cut(p, ";"); ok {
			more = strings.ReplaceAll(rest, ";", "\n")
		}
		fmt.Fprintf(&b, "[[post]]\nid = \"p%d\"\ntitle = %q\nseats = %d\n%s\n", k, title, seats, more)
		for i := range people {
			fmt.Fprintf(&b, "[[post.candidate]]\nid = \"c%d_%d\"\nname = \"人%d%d\"\nsex = \"female\"\n", k, i, k, i)
		}
	}
	return b.String()
}

// TestNotices: what each document asks for beside its rules.
func TestNotices(t *testing.T) {
	for _, c := range []struct {
		name, head string
		posts      []string
		want       string // codes
	}{
		// 004 昌国（四）2(3)
		{"as many as asked for", `locality = "changguo-2017"`, []string{"主任 1 2", "副主任 1 2", "委员 3 5"}, ""},
		{"no surplus", `locality = "changguo-2017"`, []string{"主任 1 1", "委员 4 5"}, "p0 surplus_few"},
		{"too many for the chair", `locality = "changguo-2017"`, []string{"主任 1 3", "委员 4 7"}, "p0 surplus_many"},
		{"too many members", `locality = "changguo-2017"`, []string{"主任 1 2", "委员 4 8"}, "p1 surplus_many"},
		{"waived", `locality = "changguo-2017"`, []string{"主任 1 1 ;waived = \"街道换届领导小组\"", "委员 4 5"}, "p0 surplus_waived"},
		{"an open ballot has no candidates", "locality = \"changguo-2017\"\n[ballot]\nstyle = \"names\"", []string{"主任 1 1", "委员 4 1"}, ""},
		{"one name under two ids", "", []string{"主任 1 2", "委员 4 5 ;[[post.candidate]];id = \"other\";name = \"人 00\""}, "p1.candidate.other namesakes"},
		{"who sits under another id", "round = \"runoff\"", []string{"主任 1 2 ;[[sitting]];id = \"other\";name = \"人01\";office = \"书记\";bars = []"}, "sitting.other namesakes"},
		{"a later round", "round = \"runoff\"", []string{"主任 1 1"}, ""},
		// 003 二（四）: one more, neither fewer nor more
		{"Shenyang", `locality = "shenyang-2014"`, []string{"主任 1 2", "委员 3 5"}, "p1 surplus_many"},
		// 004 都亭（二）2: a fifth of the members' seats, rounded up
		{"party", `profile = "party"`, []string{"委员 5 5"}, "p0 surplus_few"},
		{"party, a fifth more", `profile = "party"`, []string{"委员 5 6"}, ""},
		{"party of six", `profile = "party"`, []string{"委员 6 7"}, "p0 surplus_few"},
		// 004 都亭（三）1: five to eleven, odd
		{"election committee", `profile = "election_committee"`, []string{"委员 7 9"}, ""},
		{"an even one", `profile = "election_committee"`, []string{"委员 8 9"}, "post body_odd"},
		{"a small one", `profile = "election_committee"`, []string{"委员 3 9"}, "post body_size"},
		// 004 都亭 一2
		{"supervision committee", `profile = "supervision"`, []string{"主任 1 1", "委员 5 5"}, "post body_size"},
		// 004 衡南 三（一）3: one to 5 to 50 households, 50 to 100, a third women
		{"representatives", "profile = \"group\"\n[rules]\nwomen = \">=1/3\"", []string{"代表 2 4 ;households = 20", "妇女代表 1 2 ;for = \"women\";group = \"p0\""}, ""},
		{"too many households", `profile = "group"`, []string{"代表 2 4 ;households = 60"}, "p0 quota_households"},
		{"few seats for women", "profile = \"group\"\n[rules]\nwomen = \">=1/3\"", []string{"代表 4 6 ;households = 20"}, "rules.women women_seats"},
		{"units", "profile = \"group\"\nunits = 20\nwhole = true", []string{"代表 60 80 ;households = 600"}, "election.units quota_units"},
		{"all too few", "profile = \"group\"\nwhole = true", []string{"代表 9 9 ;households = 90"}, "post quota_seats"},
	} {
		e, err := Parse([]byte(electionOf(c.head, c.posts...)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var got []string
		for _, n := range e.Notices() {
			got = append(got, strings.TrimPrefix(n.Where, "post.")+" "+n.Code)
			if n.Says == "" || n.English == "" || strings.Contains(n.String(), "%!") || n.Line == 0 && n.Code != "quota_seats" {
				t.Errorf("%s: badly said: %+v", c.name, n)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, strings.Join(got, "; "), c.want)
		}
	}
}

// A recall says who asked for it; a fifth of the voters or a third of the
// representatives do (Organic Law of the Villagers' Committees, article 16).
func TestRecallPetition(t *testing.T) {
	for _, c := range []struct{ name, head, post, want string }{
		{"asked by a fifth", "profile = \"recall\"\n[petition]\nsigned = 200\nof = 1000", "主任 1 1 ;write_ins = 0", ""},
		{"asked by fewer", "profile = \"recall\"\n[petition]\nsigned = 199\nof = 1000", "主任 1 1 ;write_ins = 0", "petition_few"},
		{"asked by a third of the representatives", "profile = \"recall\"\n[petition]\nby = \"representatives\"\nsigned = 17\nof = 51", "主任 1 1 ;write_ins = 0", ""},
		{"asked by nobody", `profile = "recall"`, "主任 1 1 ;write_ins = 0", "petition_missing"},
		{"with a line", "profile = \"recall\"\n[petition]\nsigned = 200\nof = 1000", "主任 1 1", "recall_lines"},
		{"of two for one seat", "profile = \"recall\"\n[petition]\nsigned = 200\nof = 1000", "主任 1 2 ;write_ins = 0", "recall_people"},
		{"no recall", "[petition]\nsigned = 200\nof = 1000", "主任 1 2", "petition_none"},
	} {
		_, err := Parse([]byte(electionOf(c.head, c.post)))
		var got []string
		if ps, ok := err.(Problems); ok {
			for _, p := range ps {
				got = append(got, p.Code)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// TestRollNotices: the households of the roll against the file and the quota.
func TestRollNotices(t *testing.T) {
	voters := func(homes int) (all []Voter) {
		for i := range 2 * homes {
			all = append(all, Voter{Group: "1组", Household: fmt.Sprint(i / 2)})
		}
		return append(all, Voter{Group: "2组", Household: "1"}, Voter{Group: "1组"})
	}
	for _, c := range []struct {
		name, profile, more string
		homes               int
		want                string
	}{
		{"as the file says", "group", "households = 20", 20, ""},
		{"other than the file says", "group", "households = 20", 24, "quota_roll"},
		{"the roll alone, too many", "group", "", 40, "quota_households"},
		{"another body", "residents", "households = 20", 24, ""},
	} {
		e, err := Parse([]byte(electionOf("profile = \""+c.profile+"\"", "代表 2 4 ;group = \"1组\";"+c.more)))
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, n := range e.RollNotices(voters(c.homes)) {
			codes = append(codes, n.Code)
		}
		if got := strings.Join(codes, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestLateFor: 004 都亭（三）5, the same or the next day; 昌国（三）5(10), thirty.
func TestLateFor(t *testing.T) {
	for _, c := range []struct {
		locality string
		day      Date
		late     bool
	}{
		{"duting-2015", Date{2026, 12, 6}, false}, {"duting-2015", Date{2026, 12, 7}, true},
		{"changguo-2017", Date{2027, 1, 4}, false}, {"changguo-2017", Date{2027, 1, 5}, true},
	} {
		e := &Election{Date: Date{2026, 12, 5}, Locality: c.locality}
		if _, late := e.LateFor(c.day); late != c.late {
			t.Errorf("%+v: %v", c, late)
		}
	}
}
