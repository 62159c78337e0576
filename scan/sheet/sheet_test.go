package sheet

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
	"zheng/store/typeset"
)

var update = flag.Bool("update", false, "write the golden files anew")

func hongshan() *election.Election {
	return &election.Election{
		ID: "hongshan-2026", Title: "红山社区第十届居民委员会换届选举", Community: "红山街道红山社区", Committee: "红山社区居民选举委员会",
		Date: election.Date{Year: 2026, Month: 12, Day: 5}, Round: election.First, Profile: "residents",
		Rules:  election.Rules{Overvote: "post", TwoPosts: "ballot"},
		Marks:  election.Marks{Approve: []election.Mark{election.Circle, election.Tick}, Oppose: []election.Mark{election.Cross}},
		Ballot: election.Ballot{Style: election.Boxes, Paper: "A4", Seal: "ignore", Number: "none"},
		Posts: []election.Post{
			{ID: "chair", Title: "主任", Seats: 1, WriteIns: 1, Candidates: []election.Candidate{{ID: "zhang", Name: "张伟", Sex: "male"}, {ID: "li", Name: "李秀英", Sex: "female"}}},
			{ID: "vice", Title: "副主任", Seats: 1, WriteIns: 1, Candidates: []election.Candidate{{ID: "wang", Name: "王建国", Sex: "male"}, {ID: "zhao", Name: "赵敏", Sex: "female"}}},
			{ID: "member", Title: "委员", Seats: 3, WriteIns: 3, Candidates: []election.Candidate{{ID: "chen", Name: "陈静", Sex: "female"}, {ID: "liu", Name: "刘洋", Sex: "male"}, {ID: "sun", Name: "孙丽华", Sex: "female"}, {ID: "zhou", Name: "周𠮷", Sex: "male"}}},
		},
	}
}

func taohua() *election.Election {
	e := hongshan()
	e.ID, e.Title, e.Community, e.Committee = "taohua-2026", "桃花社区第十届居民委员会换届选举", "南湖街道桃花社区", "桃花社区居民选举委员会"
	e.Ballot = election.Ballot{Style: election.Ovals, Paper: "A5", Seal: "ignore", Number: "none"}
	return e
}

func jiushan() *election.Election {
	e := hongshan()
	e.ID, e.Title, e.Community, e.Committee = "jiushan-2026", "九山村第十二届村民委员会换届选举", "昌国街道九山村", "九山村村民选举委员会"
	e.Profile = "villagers"
	e.Rules = election.Rules{Overvote: "ballot", TwoPosts: "ballot"}
	e.Ballot = election.Ballot{Style: election.Names, Paper: "A4", Seal: "required", Number: "none"}
	e.Posts = []election.Post{
		{ID: "chair", Title: "主任", Seats: 1, WriteIns: 1},
		{ID: "woman", Title: "妇女委员", Seats: 1, WriteIns: 1},
		{ID: "member", Title: "委员", Seats: 3, WriteIns: 3},
	}
	return e
}

var (
	titles = []string{"主任", "副主任", "妇女委员", "委员", "居民小组长", "居民代表", "监督委员会主任", "监督委员会委员"}
	names  = []string{"王伟", "李秀英", "张建国", "阿卜杜热西提·买买提依明", "欧阳文静", "赵敏", "John Smith", "刘洋", "迪丽热巴·迪力木拉提", "周𠮷", "孙丽华", "陈静"}
)

// many is an election with so many candidates at each post and write-in lines
// at all; some names stand for two people of different sex.
func many(style election.Style, paper string, posts ...int) *election.Election {
	e := hongshan()
	e.Ballot.Style, e.Ballot.Paper = style, paper
	e.Posts = nil
	n := 0
	for i, k := range posts {
		p := election.Post{ID: fmt.Sprintf("p%d", i), Title: titles[i%len(titles)], Seats: 1 + k/5}
		p.WriteIns = p.Seats
		for range k {
			p.Candidates = append(p.Candidates, election.Candidate{ID: fmt.Sprintf("c%d", n), Name: names[n%len(names)] + []string{"", "", "明", "明"}[n/len(names)%4], Sex: []string{"male", "female"}[n/len(names)%2]})
			n++
		}
		e.Posts = append(e.Posts, p)
	}
	return e
}

// theFonts reads the fonts once for tests that design many ballots.
func theFonts(t testing.TB) *typeset.Fonts {
	t.Helper()
	fs, err := typeset.Load()
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestGolden(t *testing.T) {
	for name, e := range map[string]*election.Election{
		"boxes-a4": hongshan(), "ovals-a5": taohua(), "names-a4": jiushan(),
		"boxes-a3-seven": many(election.Boxes, "A3", 2, 3, 2, 8, 6, 10, 9),
		"boxes-a4-seven": many(election.Boxes, "A4", 2, 3, 2, 8, 6, 10, 9),
		"ovals-a4-30":    many(election.Ovals, "A4", 30),
	} {
		for _, ed := range []Edition{Normal, Large} {
			file := filepath.Join("testdata", name+"-"+string(ed)+".json")
			l, err := Design(e, ed)
			if err != nil {
				if ed == Large && name == "ovals-a4-30" {
					continue // 30 candidates in large letters need A3: TestTooMuch
				}
				t.Fatal(name, ed, err)
			}
			if *update {
				if err := os.WriteFile(file, l.JSON(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(l.JSON(), want) {
				t.Errorf("%s: geometry has changed; ballots in print would be refused; -update if that is meant", file)
			}
		}
	}
}

// One page wherever it fits, and a seal's place wherever it is required.
func TestPages(t *testing.T) {
	for _, c := range []struct {
		name  string
		e     *election.Election
		ed    Edition
		pages int
	}{
		{"boxes A4", hongshan(), Normal, 1},
		{"boxes A4 large", hongshan(), Large, 1},
		{"boxes A5", on("A5", hongshan()), Normal, 2},
		{"boxes A3", on("A3", hongshan()), Large, 1},
		{"ovals A5", taohua(), Normal, 1},
		{"ovals A4 large", on("A4", taohua()), Large, 1},
		{"names A4", jiushan(), Normal, 1},
		{"names A5 large", on("A5", jiushan()), Large, 1},
		{"seven posts, 40 candidates, A3", many(election.Boxes, "A3", 2, 3, 2, 8, 6, 10, 9), Normal, 1},
		{"seven posts, 40 candidates, A4", many(election.Boxes, "A4", 2, 3, 2, 8, 6, 10, 9), Normal, 2},
		{"one post, 30 candidates, A4", many(election.Boxes, "A4", 30), Normal, 1},
		{"one post, 30 candidates, ovals A4", many(election.Ovals, "A4", 30), Normal, 1},
		{"one post, 30 candidates, A3 large", many(election.Boxes, "A3", 30), Large, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := Design(c.e, c.ed)
			if err != nil {
				t.Fatal(err)
			}
			if len(l.Pages) != c.pages {
				t.Errorf("%d pages, want %d", len(l.Pages), c.pages)
			}
			if (len(l.Notes()) > 0) != (c.pages > 1) {
				t.Errorf("%d pages, notes %q", len(l.Pages), l.Notes())
			}
			sound(t, c.e, l)
		})
	}
}

func on(paper string, e *election.Election) *election.Election {
	e.Ballot.Paper = paper
	return e
}

func TestTooMuch(t *testing.T) {
	long := hongshan()
	long.Posts[0].Candidates[1].Name = strings.Repeat("长", 40)
	rare := hongshan()
	rare.Posts[2].Candidates[0].Name = "陈\U000F0000" // no letter at all
	for _, c := range []struct {
		name, where, code string
		e                 *election.Election
		ed                Edition
	}{
		{"too many for A5", "post.p0", "post_large", many(election.Boxes, "A5", 30), Normal},
		{"too many for large letters", "post.p0", "post_large", many(election.Boxes, "A4", 30), Large},
		{"name too long", "post.chair.candidate.li.name", "name_wide", on("A5", long), Normal},
		{"letter not in the font", "post.member.candidate.chen.name", "no_glyph", rare, Normal},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Design(c.e, c.ed)
			problems, ok := err.(election.Problems)
			if !ok || len(problems) != 1 || problems[0].Where != c.where || problems[0].Code != c.code {
				t.Fatalf("got %v, want a problem %s at %s", err, c.code, c.where)
			}
			if strings.Contains(err.Error(), "%!") {
				t.Errorf("badly filled: %v", err)
			}
			problems, notes, err := Check(c.e)
			if err != nil || len(problems) == 0 && c.ed == Normal || len(notes) == 0 && c.ed == Large {
				t.Errorf("check says %v, %q, %v", problems, notes, err)
			}
			for _, n := range notes {
				if strings.Contains(n, "%!") {
					t.Errorf("badly filled: %v", n)
				}
			}
		})
	}
}

func TestBadInput(t *testing.T) {
	letter := hongshan()
	letter.Ballot.Paper = "Letter"
	empty := hongshan()
	empty.Posts = nil
	for name, err := range map[string]error{
		"paper":   second(Design(letter, Normal)),
		"edition": second(Design(hongshan(), "huge")),
		"posts":   second(Design(empty, Normal)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	t.Setenv("ZHENG_FONTS", t.TempDir())
	if _, err := Design(hongshan(), Normal); err == nil || !strings.Contains(err.Error(), "fonts-lxgw-wenkai") {
		t.Errorf("without fonts: %v", err)
	}
}

func second(_ *Layout, err error) error { return err }

// Every candidate and write-in line has its boxes, once.
func TestBoxes(t *testing.T) {
	count := func(l *Layout) map[Kind]int {
		m := map[Kind]int{}
		for _, p := range l.Pages {
			for _, b := range p.Boxes {
				m[b.Kind]++
			}
		}
		return m
	}
	noOppose := taohua()
	noOppose.Marks.Oppose = nil
	for _, c := range []struct {
		name string
		e    *election.Election
		want string
	}{
		{"boxes", hongshan(), "map[mark:8 seal:1 write_in_mark:5 write_in_name:5]"},
		{"ovals", taohua(), "map[oval:24 write_in_mark:5 write_in_name:5]"},
		{"ovals without oppose", noOppose, "map[oval:16 write_in_mark:5 write_in_name:5]"},
		{"names", jiushan(), "map[seal:1 write_in_mark:5 write_in_name:5]"},
	} {
		l, err := Design(c.e, Normal)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(count(l)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A paper must be told from one of a changed file, and not from one of a file
// that means the same.
func TestVersion(t *testing.T) {
	code := func(change func(*election.Election)) Code {
		e := hongshan()
		change(e)
		l, err := Design(e, Normal)
		if err != nil {
			t.Fatal(err)
		}
		return l.Pages[0].Paper
	}
	was := code(func(*election.Election) {})
	for name, change := range map[string]func(*election.Election){
		"title":      func(e *election.Election) { e.Title += "二" },
		"round":      func(e *election.Election) { e.Round = election.Runoff },
		"date":       func(e *election.Election) { e.Date.Day++ },
		"name":       func(e *election.Election) { e.Posts[0].Candidates[0].Name = "张炜" },
		"sex":        func(e *election.Election) { e.Posts[0].Candidates[0].Sex = "female" },
		"order":      func(e *election.Election) { c := e.Posts[0].Candidates; c[0], c[1] = c[1], c[0] },
		"seats":      func(e *election.Election) { e.Posts[0].Seats = 2 },
		"marks":      func(e *election.Election) { e.Marks.Approve = e.Marks.Approve[:1] },
		"overvote":   func(e *election.Election) { e.Rules.Overvote = "ballot" },
		"two posts":  func(e *election.Election) { e.Rules.TwoPosts = "nothing" },
		"seal":       func(e *election.Election) { e.Ballot.Seal = "required" },
		"committee":  func(e *election.Election) { e.Committee = "选举委员会" },
		"write-ins":  func(e *election.Election) { e.Posts[2].WriteIns = 2 },
		"post title": func(e *election.Election) { e.Posts[2].Title = "委　员" },
	} {
		c := code(change)
		if c.Version == was.Version {
			t.Errorf("%s changed, the version didn't", name)
		}
		if c.Election != was.Election {
			t.Errorf("%s changed, and the election with it", name)
		}
	}
	for name, change := range map[string]func(*election.Election){
		"ids":     func(e *election.Election) { e.Posts[0].ID = "head"; e.Posts[0].Candidates[0].ID = "z" },
		"turnout": func(e *election.Election) { e.Rules.Turnout = election.Ratio{} },
	} {
		if code(change) != was {
			t.Errorf("%s changed, and the code with it", name)
		}
	}
	if c := code(func(e *election.Election) { e.ID = "hongshan-2031" }); c.Election == was.Election {
		t.Error("another election has the same code")
	}
}

// fault is what sound needs of a test.
type fault interface {
	Helper()
	Errorf(string, ...any)
}

// sound tells what a reader, a printer or a voter could not work with.
func sound(t fault, e *election.Election, l *Layout) {
	t.Helper()
	seen := map[string]int{}
	posts := 0
	for i := range l.Pages {
		p := &l.Pages[i]
		paper := Rect{0, 0, p.Width, p.Height}
		quiet := p.Code.Grow(CodeQuiet * p.Code.W / CodeModules)
		marks := append(append([]Rect{}, p.Corners[:]...), p.Extra...)
		inside := func(r Rect, what string) {
			if e := paper.Grow(-PaperEdge + 1e-6); r.X < e.X || r.Y < e.Y || r.X+r.W > e.X+e.W || r.Y+r.H > e.Y+e.H {
				t.Errorf("page %d: %s %v is nearer than %v mm to the paper's edge", p.Page, what, r, PaperEdge)
			}
		}
		printed := []Rect{p.Code}
		for _, r := range p.Rules {
			inside(r, "a rule")
			printed = append(printed, r)
		}
		for k, x := range p.Texts {
			inside(x.Rect, x.Says)
			printed = append(printed, x.Rect)
			for _, y := range p.Texts[:k] {
				// Letters don't fill the lines they stand between.
				if x.Grow(-0.12 * x.H).Overlaps(y.Grow(-0.12 * y.H)) {
					t.Errorf("page %d: %q and %q overlap", p.Page, x.Says, y.Says)
				}
			}
			for _, r := range p.Rules {
				if x.Grow(-0.12 * x.H).Overlaps(r) {
					t.Errorf("page %d: a line runs through %q", p.Page, x.Says)
				}
			}
		}
		for k, b := range p.Boxes {
			inside(b.Rect, string(b.Kind))
			seen[fmt.Sprint(b.Kind, b.Post, b.Candidate, b.Line, b.Option)]++
			if b.Kind != WriteInName {
				printed = append(printed, b.Rect)
			}
			marked := b.Kind == MarkBox || b.Kind == WriteInMark && b.Option == ""
			switch {
			case marked && (b.W < MinBox || b.H != b.W):
				t.Errorf("page %d: box %v is no square of %v mm", p.Page, b, MinBox)
			case b.Kind == WriteInName && (b.H < 12 || b.W < minField):
				t.Errorf("page %d: field %v is too small for a name", p.Page, b)
			case b.Kind == Seal && b.W < 36:
				t.Errorf("page %d: %v is too small for a seal", p.Page, b)
			}
			for _, o := range p.Boxes[:k] {
				if b.Rect.Overlaps(o.Rect) {
					t.Errorf("page %d: %v overlaps %v", p.Page, b, o)
				}
				if marked && o.Kind != WriteInName && b.Grow(BoxGap-1e-6).Overlaps(o.Rect) {
					t.Errorf("page %d: %v is nearer than %v mm to %v", p.Page, b, BoxGap, o)
				}
				if b.Option != "" && o.Option != "" && b.Grow(3.9).Overlaps(o.Rect) {
					t.Errorf("page %d: oval %v is too near to %v", p.Page, b, o)
				}
			}
			if b.Kind == Seal || b.Kind == WriteInName {
				for _, x := range p.Texts {
					if b.Kind == WriteInName && b.Rect.Overlaps(x.Rect) {
						t.Errorf("page %d: %q stands where a name is written", p.Page, x.Says)
					}
				}
				continue
			}
			clean := Clear
			if b.Option != "" {
				clean = 0.8
			}
			for _, r := range p.Rules {
				if b.Grow(clean + FrameLine/2).Overlaps(r) {
					t.Errorf("page %d: a line at %v is too near to %v", p.Page, r, b)
				}
			}
			for _, x := range p.Texts {
				if b.Grow(clean + FrameLine/2).Overlaps(x.Rect) {
					t.Errorf("page %d: %q is too near to %v", p.Page, x.Says, b)
				}
			}
		}
		for _, m := range marks {
			for _, r := range printed {
				if m.Grow(MarkClear - 0.25).Overlaps(r) {
					t.Errorf("page %d: %v is nearer than %v mm to the mark %v", p.Page, r, MarkClear, m)
				}
			}
			if m.Overlaps(quiet) {
				t.Errorf("page %d: mark %v stands in the code's quiet zone", p.Page, m)
			}
		}
		for _, r := range printed[1:] {
			if quiet.Grow(-1e-6).Overlaps(r) {
				t.Errorf("page %d: %v stands in the code's quiet zone", p.Page, r)
			}
		}
		for _, id := range p.Posts {
			if posts >= len(e.Posts) || e.Posts[posts].ID != id {
				t.Errorf("page %d: post %s out of order", p.Page, id)
			}
			posts++
		}
		if e.Ballot.Seal == "required" && seen["seal0"] < p.Page {
			t.Errorf("page %d: no place for the seal", p.Page)
		}
	}
	if posts != len(e.Posts) {
		t.Errorf("%d posts printed, want %d", posts, len(e.Posts))
	}
	want := map[string]int{}
	for _, post := range e.Posts {
		for i := range post.WriteIns {
			want[fmt.Sprint(WriteInName, post.ID, "", i+1, "")]++
			option := ""
			if e.Ballot.Style == election.Ovals {
				option = "approve"
			}
			want[fmt.Sprint(WriteInMark, post.ID, "", i+1, option)]++
		}
		for _, c := range post.Candidates {
			switch e.Ballot.Style {
			case election.Boxes:
				want[fmt.Sprint(MarkBox, post.ID, c.ID, 0, "")]++
			case election.Ovals:
				for _, o := range []string{"approve", "oppose", "abstain"} {
					if o != "oppose" || len(e.Marks.Oppose) > 0 {
						want[fmt.Sprint(Oval, post.ID, c.ID, 0, o)]++
					}
				}
			}
		}
	}
	for k, n := range seen {
		if n != want[k] && !strings.HasPrefix(k, "seal") {
			t.Errorf("box %s stands %d times, want %d", k, n, want[k])
		}
	}
	for k := range want {
		if seen[k] == 0 {
			t.Errorf("box %s is missing", k)
		}
	}
}

// anElection is any ballot that an election file can ask for.
func anElection(t *rapid.T) *election.Election {
	e := hongshan()
	e.Title = string(rapid.SliceOfN(rapid.SampledFrom([]rune("红山社区第十届居民委员会换届选举年度")), 2, 60).Draw(t, "title"))
	e.Committee = string(rapid.SliceOfN(rapid.SampledFrom([]rune("红山社区居民选举委员会")), 2, 40).Draw(t, "committee"))
	e.Round = rapid.SampledFrom([]election.Round{election.First, election.Runoff, election.Supplementary}).Draw(t, "round")
	e.Rules.Overvote = rapid.SampledFrom([]election.Overvote{"post", "ballot"}).Draw(t, "overvote")
	e.Rules.TwoPosts = rapid.SampledFrom([]election.TwoPosts{"ballot", "choices", "nothing"}).Draw(t, "twoPosts")
	if rapid.Bool().Draw(t, "noOppose") {
		e.Marks.Oppose = nil
	}
	e.Ballot = election.Ballot{
		Style:  rapid.SampledFrom([]election.Style{election.Boxes, election.Ovals, election.Names}).Draw(t, "style"),
		Paper:  rapid.SampledFrom([]string{"A5", "A4", "A3"}).Draw(t, "paper"),
		Seal:   rapid.SampledFrom([]string{"ignore", "required"}).Draw(t, "seal"),
		Number: rapid.SampledFrom([]string{"none", "random"}).Draw(t, "number"),
	}
	e.Posts = nil
	n := 0
	for i := range rapid.IntRange(1, 8).Draw(t, "posts") {
		p := election.Post{ID: fmt.Sprintf("p%d", i), Seats: rapid.IntRange(1, 7).Draw(t, "seats")}
		p.Title = string(rapid.SliceOfN(rapid.SampledFrom([]rune("主任副委员妇女居民小组长")), 1, 12).Draw(t, "post"))
		p.WriteIns = rapid.IntRange(0, p.Seats).Draw(t, "writeIns")
		if e.Ballot.Style == election.Names {
			p.WriteIns = p.Seats
		} else {
			for range rapid.IntRange(1, 12).Draw(t, "candidates") {
				name := rapid.SampledFrom(names).Draw(t, "name")
				if rapid.IntRange(0, 5).Draw(t, "other") == 0 {
					name = string(rapid.SliceOfN(rapid.SampledFrom([]rune("阿王建国张伟丽娜·")), 1, 15).Draw(t, "letters"))
				}
				p.Candidates = append(p.Candidates, election.Candidate{ID: fmt.Sprintf("c%d", n), Name: name, Sex: rapid.SampledFrom([]string{"male", "female", ""}).Draw(t, "sex")})
				n++
			}
		}
		e.Posts = append(e.Posts, p)
	}
	return e
}

func TestAnyElection(t *testing.T) {
	fs := theFonts(t)
	fitted := 0
	rapid.Check(t, func(t *rapid.T) {
		e := anElection(t)
		ed := rapid.SampledFrom([]Edition{Normal, Large}).Draw(t, "edition")
		l, err := design(e, ed, fs)
		if err != nil {
			if _, ok := err.(election.Problems); !ok {
				t.Fatal(err)
			}
			return
		}
		fitted++
		sound(t, e, l)
		again, err := design(e, ed, fs)
		if err != nil || !bytes.Equal(l.JSON(), again.JSON()) {
			t.Fatalf("designed twice, the ballots differ (%v)", err)
		}
		if len(l.JSON()) == 0 {
			t.Fatal("no layout")
		}
	})
	if fitted == 0 {
		t.Error("no election fitted on paper")
	}
}

func BenchmarkDesign(b *testing.B) {
	fs := theFonts(b)
	e := hongshan()
	for b.Loop() {
		if _, err := design(e, Normal, fs); err != nil {
			b.Fatal(err)
		}
	}
}

// The largest file that the election's own check lets pass.
func BenchmarkDesignMost(b *testing.B) {
	fs := theFonts(b)
	var posts []int
	for range 50 {
		posts = append(posts, 20)
	}
	e := many(election.Boxes, "A3", posts...)
	for b.Loop() {
		if _, err := design(e, Normal, fs); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWritePDF(b *testing.B) {
	for _, number := range []string{"none", "random"} {
		b.Run(number, func(b *testing.B) {
			e := hongshan()
			e.Ballot.Number = number
			l, err := Design(e, Normal)
			if err != nil {
				b.Fatal(err)
			}
			var size countWriter
			for b.Loop() {
				size = 0
				if err := l.WritePDF(&size, 1000, dice(), nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/1000, "B/ballot")
		})
	}
}

type countWriter int

func (c *countWriter) Write(p []byte) (int, error) { *c += countWriter(len(p)); return len(p), nil }

// dice are random numbers that are the same every time.
func dice() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }

// 004 昌国（三）5(4): the list of those who stand beside the empty lines, and that
// a seat is for women.
func TestListOfThoseWhoStand(t *testing.T) {
	e := &election.Election{Ballot: election.Ballot{Style: election.Names, List: true}}
	posts := []election.Post{{ID: "women", Title: "妇女委员", Seats: 1, WriteIns: 1, Women: true, Candidates: []election.Candidate{{Name: "丁香"}, {Name: "马兰"}}}}
	said := func() string {
		var all string
		for _, i := range instructions(e, posts, 1) {
			for _, w := range i.says {
				all += w.says
			}
		}
		return all
	}
	if s := said(); !strings.Contains(s, "妇女委员：丁香、马兰。也可以写别的人。") || !strings.Contains(s, "妇女委员只能选妇女。") {
		t.Errorf("the ballot says %s", s)
	}
	if e.Ballot.List = false; strings.Contains(said(), "丁香") {
		t.Error("nobody asked for the list")
	}
}
