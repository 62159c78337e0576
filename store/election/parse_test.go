package election

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"zheng/store/text/texttest"
)

// good is a sound file; the tests of problems change one line of it.
const good = `[election]
id = "donghu-2026"
title = "东湖社区居民委员会换届选举"
community = "东湖社区"
committee = "东湖社区选举委员会"
date = 2026-12-05
round = "first"
profile = "residents"

[rules]
turnout = ">1/2"
kin = true
enough = 0

[marks]
approve = ["circle", "tick"]
oppose = ["cross"]

[ballot]
style = "boxes"
paper = "A4"

[[post]]
id = "chair"
title = "主任"
seats = 1
[[post.candidate]]
id = "zhang"
name = "张伟"
sex = "male"
kin = ["sun"]
[[post.candidate]]
id = "li"
name = "李秀英"

[[post]]
id = "member"
title = "委员"
seats = 2
write_ins = 1
[[post.candidate]]
id = "li"
name = "李秀英"
[[post.candidate]]
id = "sun"
name = "孙丽华"
`

// problems gives what Parse says of a file.
func problems(t testing.TB, text string) Problems {
	t.Helper()
	_, err := Parse([]byte(text))
	var ps Problems
	if err != nil && !errors.As(err, &ps) {
		t.Fatalf("the error is no Problems: %v", err)
	}
	return ps
}

func TestParse(t *testing.T) {
	e, err := Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	rules, _ := ProfileRules("residents")
	rules.Kin = true
	want := &Election{
		ID: "donghu-2026", Title: "东湖社区居民委员会换届选举", Community: "东湖社区", Committee: "东湖社区选举委员会",
		Date: Date{2026, 12, 5}, Round: First, Profile: "residents", Rules: rules,
		Marks:  Marks{Approve: []Mark{Circle, Tick}, Oppose: []Mark{Cross}},
		Ballot: Ballot{Style: Boxes, Paper: "A4", Seal: "ignore", Number: "none"},
		Posts: []Post{
			{ID: "chair", Title: "主任", Seats: 1, WriteIns: 1, Candidates: []Candidate{
				{ID: "zhang", Name: "张伟", Sex: "male", Kin: []string{"sun"}}, {ID: "li", Name: "李秀英"}}},
			{ID: "member", Title: "委员", Seats: 2, WriteIns: 1, Candidates: []Candidate{
				{ID: "li", Name: "李秀英"}, {ID: "sun", Name: "孙丽华"}}},
		},
	}
	e.source = nil
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got  %+v\nwant %+v", e, want)
	}
}

// TestProblems changes one line of a good file, and expects one problem there.
func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new string
		line     int
		code     string
	}{
		{"not TOML", `round = "first"`, `round = first`, 7, "syntax"},
		{"open quote", `round = "first"`, `round = "first`, 7, "syntax"},
		{"open bracket", `oppose = ["cross"]`, `oppose = ["cross"`, 17, "syntax_later"},
		{"bad header", `[marks]`, `[marks`, 15, "syntax"},
		{"key twice", `round = "first"`, "round = \"first\"\nround = \"runoff\"", 8, "again"},
		{"section twice", `[marks]`, `[rules]`, 15, "again"},
		{"section and value", `[marks]`, "[election.id]", 15, "not_table"},
		{"unknown key", `paper = "A4"`, `papier = "A4"`, 21, "unknown_near"},
		{"key like none", `paper = "A4"`, `wallpaper_colour = "A4"`, 21, "unknown"},
		{"key of another section", `paper = "A4"`, `overvote = "post"`, 21, "unknown_other"},
		{"unknown section", `[ballot]`, `[balot]`, 19, "unknown_near"},
		{"no id", `id = "donghu-2026"`, ``, 1, "missing"},
		{"empty id", `id = "donghu-2026"`, `id = ""`, 2, "id_empty"},
		{"id in Chinese", `id = "donghu-2026"`, `id = "东湖"`, 2, "id_chars"},
		{"id with a space", `id = "donghu-2026"`, `id = "dong hu"`, 2, "id_chars"},
		{"long id", `id = "donghu-2026"`, `id = "` + strings.Repeat("x", 200) + `"`, 2, "id_long"},
		{"id that is no text", `id = "donghu-2026"`, `id = 7`, 2, "want_text"},
		{"follows itself", `id = "donghu-2026"`, "id = \"donghu-2026\"\nfollows = \"donghu-2026\"", 3, "follows_self"},
		{"no title", `title = "东湖社区居民委员会换届选举"`, ``, 1, "missing"},
		{"blank title", `title = "东湖社区居民委员会换届选举"`, `title = "  "`, 3, "empty"},
		{"long title", `title = "东湖社区居民委员会换届选举"`, `title = "` + strings.Repeat("东", 81) + `"`, 3, "long"},
		{"no date", `date = 2026-12-05`, ``, 1, "missing"},
		{"a day that is none", `date = 2026-12-05`, `date = 2026-11-31`, 6, "no_date"},
		{"a month that is none", `date = 2026-12-05`, `date = 2026-13-05`, 6, "no_date"},
		{"date in quotes", `date = 2026-12-05`, `date = "2026-12-05"`, 6, "want_date"},
		{"date with a time", `date = 2026-12-05`, `date = 2026-12-05T08:00:00`, 6, "want_date"},
		{"far date", `date = 2026-12-05`, `date = 1026-12-05`, 6, "far_date"},
		{"round", `round = "first"`, `round = "second"`, 7, "value"},
		{"profile", `profile = "residents"`, `profile = "resident"`, 8, "value_near"},
		{"turnout", `turnout = ">1/2"`, `turnout = "50%"`, 11, "share"},
		{"turnout as fraction", `turnout = ">1/2"`, `turnout = 0.5`, 11, "want_text"},
		{"excused", `turnout = ">1/2"`, `excused = -1`, 11, "range"},
		{"flag", `kin = true`, `kin = "yes"`, 12, "want_flag"},
		{"enough", `enough = 0`, `enough = 4`, 13, "seats_enough"},
		{"number as text", `enough = 0`, `enough = "0"`, 13, "want_number"},
		{"huge number", `enough = 0`, `enough = 99999999999999999999`, 13, "want_number"},
		{"mark", `oppose = ["cross"]`, `oppose = ["croß"]`, 17, "value_near"},
		{"mark in both", `oppose = ["cross"]`, `oppose = ["tick"]`, 17, "mark_both"},
		{"mark twice", `oppose = ["cross"]`, `oppose = ["cross", "cross"]`, 17, "mark_again"},
		{"no mark approves", `approve = ["circle", "tick"]`, `approve = []`, 16, "approve_empty"},
		{"every mark opposes", "approve = [\"circle\", \"tick\"]\noppose = [\"cross\"]", `oppose = ["circle", "tick"]`, 16, "approve_empty"},
		{"mark as text", `oppose = ["cross"]`, `oppose = "cross"`, 17, "want_list"},
		{"mark as number", `oppose = ["cross"]`, `oppose = [1]`, 17, "want_list"},
		{"style", `style = "boxes"`, `style = "box"`, 20, "value_near"},
		{"paper", `paper = "A4"`, `paper = "a4"`, 21, "value_near"},
		{"seal", `paper = "A4"`, `seal = "yes"`, 21, "value"},
		{"number", `paper = "A4"`, `number = "1"`, 21, "value"},
		{"post id again", `id = "member"`, `id = "chair"`, 37, "post_again"},
		{"post title", `title = "委员"`, `title = ""`, 38, "empty"},
		{"no seats", `seats = 2`, ``, 36, "missing"},
		{"seats 0", `seats = 2`, `seats = 0`, 39, "range"},
		{"seats negative", `seats = 2`, `seats = -3`, 39, "range"},
		{"seats absurd", `seats = 2`, `seats = 1000`, 39, "range"},
		{"more seats than people", `seats = 2`, `seats = 4`, 39, "seats_many"},
		{"write-ins negative", `write_ins = 1`, `write_ins = -1`, 40, "range"},
		{"write-ins absurd", `write_ins = 1`, `write_ins = 100`, 40, "range"},
		{"candidate again", `name = "孙丽华"`, "name = \"孙丽华\"\n[[post.candidate]]\nid = \"sun\"\nname = \"孙丽华\"", 48, "person_again"},
		{"other name", "[[post.candidate]]\nid = \"li\"\nname = \"李秀英\"\n[[", "[[post.candidate]]\nid = \"li\"\nname = \"李秀因\"\n[[", 43, "person_other"},
		{"name again", `name = "孙丽华"`, `name = "李秀英"`, 46, "name_again"},
		{"name again with a space", `name = "孙丽华"`, `name = "李 秀英"`, 46, "name_again"},
		{"name before a space", `name = "孙丽华"`, `name = "孙丽华 "`, 46, "spaces"},
		{"name with zero width", `name = "孙丽华"`, "name = \"孙\u200b丽华\"", 46, "invisible"},
		{"name turned around", `name = "孙丽华"`, "name = \"\u202e孙丽华\"", 46, "invisible"},
		{"name with tab", `name = "孙丽华"`, `name = "孙\t丽华"`, 46, "invisible"},
		{"private character", `name = "孙丽华"`, "name = \"孙\ue000华\"", 46, "invisible"},
		{"hangul filler", `name = "孙丽华"`, "name = \"孙\u3164\"", 46, "invisible"},
		{"no letter", `name = "孙丽华"`, `name = "——"`, 46, "no_letter"},
		{"long name", `name = "孙丽华"`, `name = "` + strings.Repeat("孙", 41) + `"`, 46, "long"},
		{"sex", `sex = "male"`, `sex = "man"`, 30, "value_near"},
		{"own kin", `kin = ["sun"]`, `kin = ["zhang"]`, 31, "kin_self"},
		{"kin nearly", `kin = ["sun"]`, `kin = ["suns"]`, 31, "kin_near"},
		{"kin unknown", `kin = ["sun"]`, `kin = ["someone-else"]`, 31, "kin_unknown"},
		{"kin as text", `kin = ["sun"]`, `kin = "sun"`, 31, "want_list"},
		{"women as a number", `enough = 0`, `women = 1`, 13, "want_text"},
		{"for whom", `write_ins = 1`, `for = "woman"`, 40, "value_near"},
		{"sitting as a section", `name = "孙丽华"`, "name = \"孙丽华\"\n[sitting]\nid = \"ma\"", 47, "want_tables"},
		{"who sits without a name", `name = "孙丽华"`, "name = \"孙丽华\"\n[[sitting]]\nid = \"ma\"\noffice = \"书记\"", 47, "missing"},
		{"a key of sitting", `name = "孙丽华"`, "name = \"孙丽华\"\n[[sitting]]\nid = \"ma\"\nname = \"马丽\"\noffice = \"书记\"\nterm = \"书记\"", 51, "unknown"},
		{"bars a post that is none", `name = "孙丽华"`, "name = \"孙丽华\"\n[[sitting]]\nid = \"ma\"\nname = \"马丽\"\noffice = \"书记\"\nbars = [\"vice\"]", 51, "bars_unknown"},
		{"kin of one sitting who is nobody", `name = "孙丽华"`, "name = \"孙丽华\"\n[[sitting]]\nid = \"ma\"\nname = \"马丽\"\noffice = \"书记\"\nkin = [\"qianlong\"]", 51, "kin_unknown"},
		{"who sits again", `name = "孙丽华"`, "name = \"孙丽华\"\n[[sitting]]\nid = \"ma\"\nname = \"马丽\"\noffice = \"书记\"\n[[sitting]]\nid = \"ma\"\nname = \"马丽\"\noffice = \"书记\"", 52, "person_again"},
		{"who sits by another name", `name = "孙丽华"`, "name = \"孙丽华\"\n[[sitting]]\nid = \"sun\"\nname = \"马丽\"\noffice = \"书记\"", 49, "person_other"},
		{"who stands sits", `name = "孙丽华"`, "name = \"孙丽华\"\n[[sitting]]\nid = \"sun\"\nname = \"孙丽华\"\noffice = \"书记\"\nbars = [\"member\"]", 44, "sits"},
		{"kin of one who sits", `name = "孙丽华"`, "name = \"孙丽华\"\n[[sitting]]\nid = \"ma\"\nname = \"马丽\"\noffice = \"书记\"\nkin = [\"sun\", \"周强\"]\nbars = [\"member\"]", 44, "sits_kin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(good, c.old) {
				t.Fatalf("the good file has no %q", c.old)
			}
			ps := problems(t, replaceLast(good, c.old, c.new))
			if len(ps) != 1 || ps[0].Line != c.line || ps[0].Code != c.code {
				t.Fatalf("want %s on line %d only, got\n%v", c.code, c.line, ps.Error())
			}
			if ps[0].Says == "" || ps[0].English == "" || strings.Contains(ps[0].String(), "%!") {
				t.Errorf("badly said: %s", ps[0])
			}
		})
	}
}

// A seat for women takes women alone, and has to know (E7).
func TestSeatsForWomen(t *testing.T) {
	for _, c := range []struct{ name, sex, want string }{
		{"a woman", `sex = "female"`, ""},
		{"a man", `sex = "male"`, "line 50: women_man"},
		{"somebody", ``, "line 49: women_sex"},
	} {
		text := strings.Replace(good, "write_ins = 1\n", "write_ins = 1\nfor = \"women\"\n", 1)
		text = strings.ReplaceAll(text, "name = \"李秀英\"\n", "name = \"李秀英\"\nsex = \"female\"\n") + c.sex + "\n"
		var got []string
		for _, p := range problems(t, text) {
			got = append(got, fmt.Sprintf("line %d: %s", p.Line, p.Code))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, want %s", c.name, strings.Join(got, "; "), c.want)
		}
	}
}

// replaceLast changes the last place where old stands.
func replaceLast(s, old, new string) string {
	i := strings.LastIndex(s, old)
	return s[:i] + new + s[i+len(old):]
}

func TestProblemsOfWholeFiles(t *testing.T) {
	many := func(what string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, what, i, i)
		}
		return b.String()
	}
	head := good[:strings.Index(good, "[[post]]")]
	post := "[[post]]\nid = \"p%d\"\ntitle = \"职%d\"\nseats = 1\n"
	for _, c := range []struct{ name, text, code string }{
		{"empty", "", "missing"},
		{"no posts", head, "no_posts"},
		{"post as a section", head + "[post]\nid = \"chair\"\n", "want_tables"},
		{"post as a value", head + "\n", "no_posts"},
		{"rules as a value", "rules = 1\n" + strings.Replace(good, "[rules]\nturnout = \">1/2\"\nkin = true\nenough = 0\n", "", 1), "want_table"},
		{"GBK", strings.Replace(good, "张伟", "\xd5\xc5\xce\xb0", 1), "not_utf8"},
		{"too large", good + "#" + strings.Repeat("x", MaxFile), "too_large"},
		{"too many posts", head + many(post, maxPosts+1), "posts_many"},
		{"too many candidates", head + fmt.Sprintf(post, 0, 0) + many("[[post.candidate]]\nid = \"c%d\"\nname = \"人%d\"\n", maxPeople+1), "people_many"},
		{"open ballot with too few lines", strings.Replace(strings.Replace(good, `"boxes"`, `"names"`, 1), "write_ins = 1", "write_ins = 0", 1), "lines_few"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ps := problems(t, c.text)
			for _, p := range ps {
				if p.Code == c.code {
					return
				}
			}
			t.Errorf("want %s, got\n%v", c.code, ps.Error())
		})
	}
}

// TestEveryProblemAtOnce holds the whole report of a bad file.
func TestEveryProblemAtOnce(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "bad.toml"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "bad.txt", problems(t, string(text)).Error()+"\n")
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func TestTooManyProblemsAreCut(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, "strange%d = 1\n", i)
	}
	ps := problems(t, b.String()+good)
	if len(ps) != maxProblems+1 {
		t.Fatalf("%d problems", len(ps))
	}
	if last := ps[maxProblems]; last.Code != "too_many" {
		t.Errorf("the last is %s", last)
	}
}

func TestLine(t *testing.T) {
	e, err := Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path string
		line int
	}{
		{"election title", 3}, {"post chair", 23}, {"post member candidate sun name", 46},
		{"post chair candidate li", 32}, {"post chair write_ins", 23}, {"nothing", 0}, {"", 0},
	} {
		if got := e.Line(strings.Fields(c.path)...); got != c.line {
			t.Errorf("%s stands on line %d, not %d", c.path, c.line, got)
		}
	}
	if (&Election{}).Line("election") != 0 {
		t.Error("an election without a file has lines")
	}
}

// TestProblemsJoin: others add what they find to what Check found.
func TestProblemsJoin(t *testing.T) {
	e, found := Check([]byte(strings.Replace(good, `seats = 2`, `seats = 0`, 1)))
	found = append(found, NewProblem(e.Line("post", "chair", "candidate", "li", "name"), "post.chair.candidate.li.name", "glyph", "缺字。", "No glyph."))
	want := "line 34: post.chair.candidate.li.name: 缺字。 No glyph."
	if err := found.Err(); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("problems are not in order: %v", err)
	}
}

// TestWaysToWrite: TOML's other ways to write the same are read the same.
func TestWaysToWrite(t *testing.T) {
	e, err := Parse([]byte("\uFEFF" + `election.id = 'x'
election."title" = """
东湖选举"""
election = 1`))
	if err == nil {
		t.Errorf("a section was made a value: %+v", e)
	}
	e, err = Parse([]byte("\uFEFF" + strings.ReplaceAll(`election = {id = 'x', title = "东\u6e56选举", date = 2026-12-05}
ballot.style = 'names'
marks.approve = [ # one
  "circle",
]
post = [{id = "chair", title = "主任", seats = 0b1, candidate = [{id = "a", name = "张伟"}, {id = "b", name = "李"}]}]
`, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if e.Title != "东湖选举" || e.Ballot.Style != Names || len(e.Posts[0].Candidates) != 2 || e.Line("post", "chair", "candidate", "b") != 6 {
		t.Errorf("got %+v", e)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"title", "seats", "write_ins"}
	for word, want := range map[string]string{"titel": "title", "seat": "seats", "writeins": "write_ins", "Title": "title", "colour": "", "x": ""} {
		if got := nearest(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, texts) }
