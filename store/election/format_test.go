package election

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFormatParses: whatever election there may be, its file reads back as it.
func TestFormatParses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		profile := rapid.SampledFrom(without(Profiles(), []string{"recall"})).Draw(t, "profile")
		rules, _ := ProfileRules(profile)
		rules.Women = rapid.SampledFrom([]Ratio{{}, {A: 1, B: 3}}).Draw(t, "share of women")
		rules.Kin = rapid.Bool().Draw(t, "kin")
		rules.Excused = rapid.IntRange(0, 99).Draw(t, "excused")
		rules.Majority = rapid.SampledFrom([]Ratio{{}, {A: 2, B: 3}, {A: 1, B: 2, Over: true}}).Draw(t, "majority")
		name := rapid.StringMatching(`[一-龥𠮷·"\\'#a-z0-9]{0,8}`)
		e := &Election{
			ID: "drawn", Follows: rapid.SampledFrom([]string{"", "before"}).Draw(t, "follows"), Title: "换" + name.Draw(t, "title"),
			Community: rapid.SampledFrom([]string{"", "东湖"}).Draw(t, "community"),
			Date:      Date{rapid.IntRange(2000, 2199).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day")},
			Round:     rapid.SampledFrom([]Round{First, Runoff, Supplementary}).Draw(t, "round"), Profile: profile, Rules: rules,
			Marks:  Marks{Approve: []Mark{Circle}, Oppose: rapid.SampledFrom([][]Mark{nil, {Cross}, {Tick, Cross}}).Draw(t, "oppose")},
			Ballot: Ballot{Style: rapid.SampledFrom([]Style{Boxes, Ovals}).Draw(t, "style"), Paper: "A3", Seal: "required", Number: "random", List: rapid.Bool().Draw(t, "list")},
		}
		if rapid.Bool().Draw(t, "local") {
			e.Locality, e.Contact, e.Units, e.Whole = rapid.SampledFrom(Localities()).Draw(t, "locality"), "居委会 0580-1", 3, true
			e.Days, e.Off, e.Work = map[string]int{DayRoll: 18, YearsKept: 0}, []Date{{2027, 2, 8}}, []Date{{2027, 2, 6}, {2027, 2, 7}}
		}
		for k := range rapid.IntRange(1, 3).Draw(t, "posts") {
			p := Post{ID: fmt.Sprintf("p%d", k), Title: "职" + name.Draw(t, "post"), Seats: 1, WriteIns: 1}
			for i := range rapid.IntRange(0, 3).Draw(t, "candidates") {
				c := Candidate{ID: fmt.Sprintf("c%d_%d", k, i), Name: fmt.Sprintf("人%d", i), Sex: rapid.SampledFrom([]string{"", "male", "female"}).Draw(t, "sex")}
				if i > 0 {
					c.Kin = []string{fmt.Sprintf("c%d_0", k)}
				}
				p.Candidates = append(p.Candidates, c)
			}
			if rapid.Bool().Draw(t, "more of the post") {
				p.Waived, p.Group, p.Households = "街道 2026-11-20", "三组", 40
				for i := range p.Candidates {
					c := &p.Candidates[i]
					c.Household, c.Age, c.Occupation, c.Pledge = "12", 40, "教师", "“每月”上门一次"
				}
			}
			p.Women = rapid.Bool().Draw(t, "women")
			for i := range p.Candidates {
				if p.Women {
					p.Candidates[i].Sex = Female
				}
			}
			e.Posts = append(e.Posts, p)
		}
		if rapid.Bool().Draw(t, "somebody sits") {
			e.Sitting = []Sitting{{ID: "s", Name: "马" + name.Draw(t, "sits"), Office: "书记",
				Kin: []string{"周强"}, Bars: rapid.SampledFrom([][]string{nil, {}, {"p0"}}).Draw(t, "bars")}}
		}
		got, err := Parse(Format(e))
		if err != nil {
			t.Fatalf("%v\n%s", err, Format(e))
		}
		got.source = nil
		if !reflect.DeepEqual(got, e) {
			t.Fatalf("got  %+v\nwant %+v", got, e)
		}
	})
}

// FuzzParse: whatever the file holds, it is refused with sentences, or means
// the same when written and read again.
func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("a = " + strings.Repeat("[", 20000)))
	f.Add([]byte(strings.Repeat("a.", 20000) + "a = 1"))
	f.Add([]byte("[" + strings.Repeat("a.", 20000) + "a]"))
	f.Add([]byte("[[post]]\n[post.candidate]\nid = 1\n[[post.candidate]]\n[post]\n"))
	f.Add([]byte("post = [1, {}]\nelection = []\n[election]\n[election.id.x]\n[[election]]"))
	f.Add([]byte("[marks]\napprove = [[]]\noppose = [{}]\n[rules]\nturnout = \">1/2"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Parse(data)
		if err != nil {
			ps, ok := err.(Problems)
			if !ok || len(ps) == 0 {
				t.Fatalf("%T: %v", err, err)
			}
			for _, p := range ps {
				if p.Says == "" || p.English == "" || strings.Contains(p.Says+p.English, "%!") {
					t.Errorf("badly said: %+v", p)
				}
			}
			return
		}
		again, err := Parse(Format(e))
		if err != nil {
			t.Fatalf("what was written is not read: %v\n%s", err, Format(e))
		}
		e.source, again.source = nil, nil
		if !reflect.DeepEqual(e, again) {
			t.Fatalf("got  %+v\nwant %+v", again, e)
		}
	})
}
