package paper

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
	"zheng/store/storetest"
	"zheng/store/tally"
	"zheng/store/text"
	"zheng/store/text/texttest"
	"zheng/store/typeset"
)

var update = flag.Bool("update", false, "write the golden files anew")

// board is a small election; each setting changes it.
func board(settings ...func(*election.Election)) *election.Election {
	rules, _ := election.ProfileRules("residents")
	e := &election.Election{
		ID: "hongshan-2026", Title: "红山社区第十届居民委员会换届选举", Committee: "红山社区居民选举委员会",
		Date: election.Date{Year: 2026, Month: 12, Day: 5}, Round: election.First, Profile: "residents", Rules: rules,
		Marks:  election.Marks{Approve: []election.Mark{election.Circle}},
		Ballot: election.Ballot{Style: election.Boxes, Paper: "A4", Seal: "ignore", Number: "none"},
		Posts: []election.Post{
			storetest.Post("chair 主任 1", "zhang 张伟", "li 李秀英"),
			storetest.Post("member 委员 2", "chen 陈静", "liu 刘洋", "zhou 周𠮷"),
		},
	}
	for _, set := range settings {
		set(e)
	}
	return e
}

// votes are ballots of the board by how many are alike.
type votes map[int]election.Vote

func approves(post string, ids ...string) map[string]map[string]election.Reading {
	marks := map[string]election.Reading{}
	for _, id := range ids {
		marks[id] = election.Approve
	}
	return map[string]map[string]election.Reading{post: marks}
}

func figureOf(n int) *int { return &n }

// counted decides an election in which all took part.
func counted(t testing.TB, e *election.Election, f tally.Figures, ballots votes) Count {
	t.Helper()
	c := tally.NewCounter(e)
	n := f.Pending
	for times, v := range ballots {
		if err := c.Add(v, times); err != nil {
			t.Fatal(err)
		}
		n += times
	}
	if f.Registered == nil {
		f.Registered, f.Participants, f.Issued = figureOf(n+n/2+4), figureOf(n+2), figureOf(n+2)
	}
	r, err := c.Result(f)
	if err != nil {
		t.Fatal(err)
	}
	return Count{Election: e, Result: r}
}

// usual is a count with something of everything.
func usual(t testing.TB, settings ...func(*election.Election)) Count {
	return counted(t, board(settings...), tally.Figures{Rejected: 2}, votes{
		310: {Marks: map[string]map[string]election.Reading{
			"chair": {"zhang": election.Approve, "li": election.Oppose}, "member": {"chen": election.Approve, "liu": election.Approve}}},
		208: {Marks: approves("chair", "li"), WriteIns: map[string][]string{"member": {"阿不都热合曼·买买提"}}},
		61:  {Marks: approves("member", "zhou"), WriteIns: map[string][]string{"member": {"王芳"}}},
		12:  {WriteIns: map[string][]string{"member": {"钱大钊", "孙二"}}},
		5:   {Marks: approves("chair", "zhang", "li")},
		14:  {},
		8:   {Void: "无法辨认"},
	})
}

func document(t testing.TB, kind string, c Count) *Document {
	t.Helper()
	i := slices.IndexFunc(Reports(), func(r Report) bool { return r.Name == kind })
	d, err := Reports()[i].Document(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// plain gives all that a document says, a line each.
func plain(d *Document) string {
	var b strings.Builder
	say := func(list ...string) {
		list = slices.DeleteFunc(list, func(s string) bool { return s == "" })
		fmt.Fprintln(&b, strings.Join(list, " | "))
	}
	say(d.title.Zh, d.title.En, d.name, d.left, d.right, d.stamp.Zh)
	for _, p := range d.parts {
		switch p := p.(type) {
		case heading:
			say("#", p.Zh, p.En, p.beside)
		case paragraph:
			say(p.Zh, p.En)
		case figures:
			for _, f := range p {
				say(f.name.Zh, f.value, f.small)
			}
		case table:
			var heads []string
			for _, col := range p.columns {
				heads = append(heads, col.head.Zh)
			}
			say(heads...)
			for _, r := range p.rows {
				var cells []string
				for _, c := range r.cells {
					strokes := ""
					if c.strokes > 0 {
						strokes = fmt.Sprintf("正 %d", c.strokes)
					}
					cells = append(cells, c.Zh, c.En, strokes)
				}
				say(cells...)
			}
		case places:
			for _, n := range p.names {
				say(n.Zh+"____", n.En)
			}
			say(p.seal, p.date)
		}
	}
	say(d.foot...)
	return b.String()
}

func TestReportsSay(t *testing.T) {
	c := usual(t)
	c.Own, c.Proxies, c.Cancelled, c.English = figureOf(580), figureOf(40), figureOf(3), true
	for _, r := range Reports() {
		got := plain(document(t, r.Name, c))
		file := filepath.Join("testdata", "report-"+r.Name+".txt")
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
			t.Errorf("%s says otherwise than %s:\n%s", r.Name, file, got)
		}
	}
}

// On the printed pages stands everyone, each copy is marked, and what is not
// to be announced is marked across.
func TestReportsPrinted(t *testing.T) {
	c := usual(t)
	c.Copies = 3
	for _, r := range Reports() {
		t.Run(r.Name, func(t *testing.T) {
			d := document(t, r.Name, c)
			var b bytes.Buffer
			if err := d.WritePDF(&b); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "x.pdf")
			if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			tool(t, "qpdf", "--check", path)
			text := tight(tool(t, "pdftotext", "-raw", path, "-"))
			for i := range 3 {
				if mark := tight(fmt.Sprintf("第 %d 份　共 3 份", i+1)); !strings.Contains(text, mark) {
					t.Errorf("%s is not marked", mark)
				}
			}
			if strings.Contains(text, "暂计") || strings.Contains(text, "检查点") {
				t.Error("it is called provisional, or names a checkpoint that there is not")
			}
			for _, p := range c.Result.Posts {
				for _, q := range p.People {
					wanted := r.Name == "result" || r.Name == "tally" || r.Name == "notice" && q.Elected
					if strings.Contains(text, tight(q.Name)) != wanted {
						t.Errorf("%s stands there: %t", q.Name, !wanted)
					}
				}
			}
			if pages := strings.Count(tool(t, "pdftotext", path, "-"), "\f"); r.Name != "tally" && pages != 3 {
				t.Errorf("three copies are %d pages", pages)
			}
			var again bytes.Buffer
			if err := document(t, r.Name, c).WritePDF(&again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
				t.Errorf("the same count makes other bytes, %v", err)
			}
		})
	}
}

// tight leaves out spaces. A letter beyond U+FFFF is printed right, but gopdf
// gives it another name in the text that can be searched.
func tight(s string) string {
	s = strings.ReplaceAll(s, "\u20bb", "𠮷") // what it makes of this one
	return strings.Join(strings.Fields(s), "")
}

func TestReportsProvisional(t *testing.T) {
	few := votes{30: {Marks: approves("chair", "zhang")}}
	for name, c := range map[string]struct {
		f    tally.Figures
		want bool
		says string

		announced bool // that it does not stand
	}{
		"decided":                      {tally.Figures{}, false, "选举有效。", false},
		"pending":                      {tally.Figures{Pending: 1}, true, "不得公布", false},
		"unknown":                      {tally.Figures{Registered: figureOf(50)}, true, "不得公布", false},
		"does not stand":               {tally.Figures{Registered: figureOf(900), Participants: figureOf(30), Issued: figureOf(30)}, true, "选举不成立", true},
		"pending, and more than drawn": {tally.Figures{Registered: figureOf(50), Participants: figureOf(29), Issued: figureOf(29), Pending: 1}, true, "选举不成立", false},
		"more than drawn":              {tally.Figures{Registered: figureOf(50), Participants: figureOf(29), Issued: figureOf(29)}, true, "选举不成立", true},
	} {
		count := counted(t, board(), c.f, few)
		for _, r := range Reports() {
			d := document(t, r.Name, count)
			want := c.want && !(r.Name == "notice" && c.announced)
			if (d.stamp.Zh == "暂计") != want {
				t.Errorf("%s, %s: stamped %q", name, r.Name, d.stamp.Zh)
			}
			if r.Name == "result" && !strings.Contains(plain(d), c.says) {
				t.Errorf("%s does not say %s", name, c.says)
			}
			var page bytes.Buffer
			if err := d.WriteHTML(&page); err != nil || strings.Contains(page.String(), `class="stamp"`) != want {
				t.Errorf("%s, %s: the page's stamp, %v", name, r.Name, err)
			}
		}
	}
}

func TestReportAcrossRounds(t *testing.T) {
	first := counted(t, board(), tally.Figures{}, votes{40: {Marks: approves("chair", "zhang")}, 20: {Marks: approves("chair", "li")}, 21: {Marks: approves("member", "chen")}, 19: {}})
	rounds, err := tally.Rounds(first.Election, first.Result, election.Date{})
	if err != nil {
		t.Fatal(err)
	}
	e := rounds[0]
	second := counted(t, e, tally.Figures{}, votes{60: {Marks: approves("chair", "zhang")}, 30: {Marks: approves("chair", "li")}})
	second.Committee, err = tally.Final([]tally.Held{{Election: first.Election, Result: first.Result}, {Election: e, Result: second.Result}})
	if err != nil {
		t.Fatal(err)
	}
	second.Checkpoint = "hongshan-2026 812 u0mW"
	text := plain(document(t, "result", second))
	for _, want := range []string{"各轮合计", "主任 | 张伟 | 60 | " + e.ID + " | E4", "委员：应选 2 名，选出 0 名，空缺 2 名。", "日志检查点 hongshan-2026 812 u0mW"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	notice := plain(document(t, "notice", second))
	if !strings.Contains(notice, "主任 | 张伟 | 60") || !strings.Contains(notice, "委员空缺2名。") || strings.Contains(notice, "李秀英") {
		t.Errorf("the notice:\n%s", notice)
	}
}

func TestReportRefuses(t *testing.T) {
	c := usual(t)
	other := board(func(e *election.Election) { e.ID = "other" })
	rules := board(func(e *election.Election) { e.Rules.Kin = true })
	for name, e := range map[string]*election.Election{"another election": other, "other rules": rules} {
		if _, err := Reports()[0].Document(Count{Election: e, Result: c.Result}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	odd := counted(t, board(), tally.Figures{}, votes{9: {WriteIns: map[string][]string{"chair": {"王\ue863"}}}})
	err := document(t, "result", odd).WritePDF(new(bytes.Buffer))
	if !errors.Is(err, typeset.ErrGlyph) || !strings.Contains(err.Error(), `\ue863`) {
		t.Errorf("a letter that the font lacks: %v", err)
	}
	t.Setenv("ZHENG_FONTS", t.TempDir())
	if err := document(t, "result", c).WritePDF(new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), "ZHENG_FONTS") {
		t.Errorf("without fonts: %v", err)
	}
	if err := document(t, "result", c).WriteHTML(new(bytes.Buffer)); err != nil {
		t.Errorf("a page needs no fonts: %v", err)
	}
}

func TestPagesEscape(t *testing.T) {
	const hostile = `<script>alert("x")</script><img src=x onerror='y'>&amp;`
	c := counted(t, board(func(e *election.Election) {
		e.Title, e.Committee, e.Posts[0].Title, e.Posts[0].Candidates[0].Name = hostile+"1", hostile+"2", hostile+"3", hostile+"4"
	}), tally.Figures{}, votes{9: {Marks: approves("chair", "zhang"), WriteIns: map[string][]string{"member": {hostile + "5"}}}, 1: {Void: hostile + "6"}})
	c.Checkpoint = hostile + "7"
	tags := regexp.MustCompile(`</?([a-zA-Z0-9!]+)`)
	known := strings.Fields("!DOCTYPE html head meta title style body article div b i h1 h2 p span small dl dt dd table colgroup col thead tbody tr th td svg path footer br")
	for _, r := range Reports() {
		var b bytes.Buffer
		if err := document(t, r.Name, c).WriteHTML(&b); err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags.FindAllStringSubmatch(b.String(), -1) {
			if !slices.Contains(known, tag[1]) {
				t.Fatalf("%s: a tag <%s> that no report has", r.Name, tag[1])
			}
		}
		if !strings.Contains(b.String(), "&lt;script&gt;") {
			t.Errorf("%s lost the title", r.Name)
		}
	}
}

// Every vote is a stroke, five to a 正.
func TestStrokesAreVotes(t *testing.T) {
	p, err := newPaper()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 4, 5, 99, 100, 101, 618, 1200} {
		c := counted(t, board(func(e *election.Election) { e.Posts = e.Posts[:1] }), tally.Figures{}, votes{max(n, 1): {Marks: approves("chair", []string{"zhang"}[:min(n, 1)]...)}})
		strokes := 0
		for _, page := range document(t, "tally", c).compose(newRuler(p)) {
			for _, m := range page {
				if m.kind == aStroke {
					strokes++
				}
			}
		}
		if strokes != n {
			t.Errorf("%d votes are %d strokes", n, strokes)
		}
	}
	rows := stroked(text.Text{}, "", 5321)
	if rows[0].cells[2].Zh != "满行 53 行，每行 100 票，合 5300 票" || rows[1].cells[2].strokes != 21 || rows[1].cells[3].Zh != "5321" {
		t.Errorf("more than can be drawn: %+v", rows)
	}
}

// drawnCount draws a count with long and strange names, many people, any rules.
func drawnCount(t *rapid.T) Count {
	name := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 5).Draw(t, "kind of name") {
		case 0:
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"阿卜杜热合曼", "买买提吐尔逊", "艾合买提江", "古丽巴哈尔"}), 1, 4).Draw(t, "parts"), "·")
		case 1:
			return rapid.StringMatching(`[A-Z][a-z]{2,20}( [A-Z][a-z]{2,18}){0,2}`).Draw(t, "latin")
		}
		return rapid.StringMatching(`[王李张刘陈杨赵黄周吴][伟芳娜敏静丽强磊军洋𠮷]{1,2}`).Draw(t, "han")
	})
	profile := rapid.SampledFrom(election.Profiles()).Draw(t, "profile")
	rules, _ := election.ProfileRules(profile)
	e := board(func(e *election.Election) {
		e.Profile, e.Rules, e.Posts = profile, rules, nil
		e.Title = strings.Repeat("红山街道红山社区换届选举", rapid.IntRange(1, 6).Draw(t, "long title"))
		e.Round = rapid.SampledFrom([]election.Round{election.First, election.Supplementary, election.Runoff}).Draw(t, "round")
	})
	for k := range rapid.IntRange(1, 3).Draw(t, "posts") {
		post := election.Post{ID: fmt.Sprint("post", k), Title: rapid.SampledFrom([]string{"主任", "居民委员会委员（含妇女委员一名）", strings.Repeat("很长的职位", 14)}).Draw(t, "title"),
			Seats: rapid.IntRange(1, 7).Draw(t, "seats")}
		for i, n := range rapid.SliceOfNDistinct(name, 0, 14, rapid.ID).Draw(t, "candidates") {
			post.Candidates = append(post.Candidates, election.Candidate{ID: fmt.Sprintf("p%d-%d", k, i), Name: n})
		}
		e.Posts = append(e.Posts, post)
	}
	c := tally.NewCounter(e)
	for range rapid.IntRange(0, 30).Draw(t, "ballots") {
		v := election.Vote{Marks: map[string]map[string]election.Reading{}, WriteIns: map[string][]string{}}
		for _, p := range e.Posts {
			marks := map[string]election.Reading{}
			for _, candidate := range p.Candidates {
				marks[candidate.ID] = rapid.SampledFrom([]election.Reading{election.Approve, election.Oppose, election.Abstain, election.Abstain, election.Abstain}).Draw(t, "mark")
			}
			v.Marks[p.ID] = marks
			v.WriteIns[p.ID] = rapid.SliceOfN(name, 0, 1).Draw(t, "written in")
		}
		if rapid.IntRange(0, 9).Draw(t, "void") == 0 {
			v.Void = strings.Repeat("涂改，无法辨认", rapid.IntRange(1, 20).Draw(t, "reason"))
		}
		if err := c.Add(v, rapid.IntRange(1, 400).Draw(t, "alike")); err != nil {
			t.Fatal(err)
		}
	}
	f := tally.Figures{Pending: rapid.IntRange(0, 1).Draw(t, "pending")}
	if rapid.Bool().Draw(t, "known") {
		f.Registered, f.Participants, f.Issued = figureOf(15000), figureOf(12000), figureOf(12000)
	}
	r, err := c.Result(f)
	if err != nil {
		t.Fatal(err)
	}
	return Count{Election: e, Result: r, English: rapid.Bool().Draw(t, "english"), Copies: 3}
}

// Whatever the count, no text leaves its room or the page, none lies on
// another, and everyone voted for is there.
func TestReportsKeepTheirRooms(t *testing.T) {
	p, err := newPaper()
	if err != nil {
		t.Fatal(err)
	}
	rule := newRuler(p)
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCount(t)
		for _, r := range Reports() {
			d, err := r.Document(c)
			if err != nil {
				t.Fatal(err)
			}
			pages := d.compose(rule)
			all := ""
			for i, marks := range pages {
				marks = append(marks, d.numbers(0, i, len(pages))...)
				roomy(t, rule, r.Name, marks)
				for _, m := range marks {
					all += m.text
				}
			}
			if r.Name != "result" && r.Name != "tally" {
				continue
			}
			all = tight(all)
			for _, post := range c.Result.Posts {
				for _, q := range post.People {
					if !strings.Contains(all, tight(q.Name)) {
						t.Fatalf("%s: %s is not there", r.Name, q.Name)
					}
				}
			}
		}
		if err := p.Err(); err != nil {
			t.Fatal(err)
		}
	})
}

type box struct {
	x1, y1, x2, y2 float64
	text           string
}

func roomy(t *rapid.T, rule *ruler, kind string, marks []mark) {
	var boxes []box
	for _, m := range marks {
		if m.kind == aStroke && (m.x < margin || m.x+m.w > margin+reportWidth || m.y+m.h > reportBottom+0.01) {
			t.Fatalf("%s: a stroke at %.1f, %.1f leaves the page", kind, m.x, m.y)
		}
		if m.kind != aText {
			continue
		}
		wide := rule.width(m.face, m.size, m.text)
		if wide > m.w+0.05 {
			t.Fatalf("%s: %q is %.2f mm wide in a room of %.2f", kind, m.text, wide, m.w)
		}
		x := m.x + [...]float64{left: 0, centre: (m.w - wide) / 2, right: m.w - wide}[m.align]
		b := box{x, m.y - 0.72*m.size, x + wide, m.y + 0.1*m.size, m.text}
		if b.x1 < margin-0.05 || b.x2 > margin+reportWidth+0.05 || b.y1 < 5 || b.y2 > paperH-8 {
			t.Fatalf("%s: %q leaves the page: %+v", kind, m.text, b)
		}
		boxes = append(boxes, b)
	}
	slices.SortFunc(boxes, func(a, b box) int { return int(math.Copysign(1, a.y1-b.y1)) })
	for i, a := range boxes {
		for _, b := range boxes[i+1:] {
			if b.y1 >= a.y2 {
				break
			}
			if min(a.x2, b.x2)-max(a.x1, b.x1) > 0.05 && min(a.y2, b.y2)-max(a.y1, b.y1) > 0.05 {
				t.Fatalf("%s: %q lies on %q: %+v, %+v", kind, a.text, b.text, a, b)
			}
		}
	}
}

// Every phrase has both languages, and a place where it is said.
func TestPhrases(t *testing.T) {
	texttest.Check(t, phrases)
	texttest.Check(t, around)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	source := ""
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if f != "words.go" && f != "noticewords.go" && !strings.HasSuffix(f, "_test.go") {
			source += string(data)
		}
	}
	for _, code := range slices.Concat(slices.Collect(maps.Keys(phrases)), slices.Collect(maps.Keys(around))) {
		prefix, _, grouped := strings.Cut(code, "_")
		if !strings.Contains(source, `"`+code+`"`) && !(grouped && strings.Contains(source, `"`+prefix+`_"`)) {
			t.Errorf("nothing says %s", code)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	c := usual(b)
	for b.Loop() {
		if err := document(b, "result", c).WritePDF(new(bytes.Buffer)); err != nil {
			b.Fatal(err)
		}
	}
}
