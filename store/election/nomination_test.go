package election

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

const nominationFile = `[election]
id = "x-nomination"
title = "选举"
date = 2026-11-14
round = "nomination"
[nomination]
day = 2026-12-05
[[post]]
id = "chair"
title = "主任"
seats = 1
[[post.candidate]]
id = "zhao"
name = "赵敏"
[[post.candidate]]
id = "ding"
name = "丁一"
`

const reviewFile = `[review]
election = "x-nomination"
published = 2026-11-20
[[person]]
name = "赵敏"
by = ["陈静", "王建国"]
[[person]]
name = "田野"
bar = "bribery"
by = ["陈静", "王建国"]
`

func codesOf(err error) string {
	var codes []string
	problems, _ := err.(Problems)
	for _, p := range problems {
		codes = append(codes, fmt.Sprintf("%d %s", p.Line, p.Code))
	}
	return strings.Join(codes, ", ")
}

func TestNominationFile(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"sound", "", "", ""},
		{"no section", "[nomination]\nday = 2026-12-05\n", "", "0 nomination_missing"},
		{"a section of another round", "round = \"nomination\"\n", "", "5 nomination_none"},
		{"election day before the nomination", "2026-12-05", "2026-11-01", "7 nomination_day"},
		{"an unknown key", "day =", "dey = 1\nday =", "7 unknown_near"},
		{"places in another round", "round = \"nomination\"\n[nomination]\nday = 2026-12-05\n", "[[post]]\nid = \"p\"\ntitle = \"甲\"\nseats = 1\nstand = 2\n", "9 stand_none"},
		{"fewer places than seats", "seats = 1\n", "seats = 2\nstand = 1\n", "12 range"},
		{"ten together", "name = \"赵敏\"\n", "name = \"赵敏\"\nnominated = \"joint\"\nsupporters = 10\n", ""},
		{"nine together", "name = \"赵敏\"\n", "name = \"赵敏\"\nnominated = \"joint\"\nsupporters = 9\n", "15 joint_few"},
		{"a seed and no lot", "[[post]]", "[ballot]\nseed = \"3141592653\"\n[[post]]", "9 seed_none"},
		{"a lot to be drawn later", "[[post]]", "[ballot]\norder = \"lot\"\n[[post]]", ""},
		{"dice that are none", "[[post]]", "[ballot]\norder = \"lot\"\nseed = \"314159265\"\n[[post]]", "10 seed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Parse([]byte(strings.Replace(nominationFile, c.old, c.new, 1)))
			if got := codesOf(err); got != c.want {
				t.Fatalf("got %q, want %q: %v", got, c.want, err)
			}
			if err != nil {
				return
			}
			again, err := Parse(Format(e))
			if err != nil || string(Format(again)) != string(Format(e)) {
				t.Errorf("%v\n%s", err, Format(e))
			}
		})
	}
}

// TestStanding: the places are the document's, one more than seats at least.
func TestStanding(t *testing.T) {
	for _, c := range []struct {
		profile, locality, title string
		seats, stand, want       int
	}{
		{"residents", "changguo-2017", "主任", 1, 0, 2},
		{"residents", "shenyang-2014", "委员", 3, 0, 4},
		{"party", "duting-2015", "委员", 6, 0, 8}, // a fifth, rounded up
		{"villagers", "", "主任", 1, 0, 2},
		{"residents", "", "委员", 3, 6, 6},
	} {
		e := &Election{Profile: c.profile, Locality: c.locality}
		if got := e.Standing(Post{Title: c.title, Seats: c.seats, Stand: c.stand}); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestReviewFile(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"sound", "", "", ""},
		{"of another election", "x-nomination", "y", "2 review_other"},
		{"an unknown bar", "bribery", "bribary", "9 value_near"},
		{"an unknown key", "bar =", "barred =", "9 unknown"},
		{"one person decides", `["陈静", "王建国"]`, `["陈静"]`, "6 reviewed_by"},
		{"the same twice", `["陈静", "王建国"]`, `["陈静", "陈 静"]`, "6 reviewed_by"},
		{"of oneself", `["陈静", "王建国"]`, `["陈静", "赵敏"]`, "6 reviewed_self"},
		{"of oneself, spaced otherwise", `["陈静", "王建国"]`, `["陈静", "赵　敏"]`, "6 reviewed_self"},
		{"by somebody who is to stand", "bar = \"bribery\"\nby = [\"陈静\", \"王建国\"]", "bar = \"bribery\"\nby = [\"陈静\", \"赵 敏\"]", "10 reviewed_stands"},
		{"by somebody who stands no more", `["陈静", "王建国"]`, `["陈静", "田野"]`, ""},
		{"two of one name, told apart by id", "name = \"田野\"", "id = \"other\"\nname = \"赵敏\"", ""},
		{"twice, spaced otherwise", `"田野"`, `"赵 敏"`, "7 reviewed_again"},
		{"twice", `"田野"`, `"赵敏"`, "7 reviewed_again"},
		{"an id of nobody", "name = \"田野\"", "id = \"tian\"\nname = \"田野\"", "8 reviewed_unknown"},
		{"an id of another", "name = \"田野\"", "id = \"ding\"\nname = \"田野\"", "8 reviewed_name"},
		{"withdrawn in time", "by =", "withdrew = 2026-11-22\nby =", ""},
		{"withdrawn too late", "by =", "withdrew = 2026-11-23\nby =", "6 withdrew_late"},
		{"from no post", "by =", "withdrew = 2026-11-22\nfrom = [\"vice\"]\nby =", "7 from_unknown"},
		{"from the post", "by =", "withdrew = 2026-11-22\nfrom = [\"chair\"]\nby =", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Parse([]byte(nominationFile + "[[post]]\nid = \"member\"\ntitle = \"委员\"\nseats = 1\n[[post.candidate]]\nid = \"other\"\nname = \"赵敏\"\n"))
			if err != nil {
				t.Fatal(err)
			}
			r, err := ParseReview([]byte(strings.Replace(reviewFile, c.old, c.new, 1)), e)
			if got := codesOf(err); got != c.want {
				t.Fatalf("got %q, want %q: %v", got, c.want, err)
			}
			if err == nil && (r.People[0].Who() != "zhao" || r.People[1].Who() != "田野" && r.People[1].Who() != "other") {
				t.Errorf("%+v", r.People)
			}
		})
	}
}

// TestOrder: the ballot is in the order that it says, whoever draws the lot.
func TestOrder(t *testing.T) {
	for _, c := range []struct{ name, ballot, want string }{
		{"not said", "", ""},
		{"by votes, which the file does not have", `order = "votes"`, ""},
		{"by strokes", `order = "strokes"`, "11 order_strokes"}, // 丁 before 赵
		{"a lot that puts 丁一 first", "order = \"lot\"\nseed = \"0000000001\"", "12 order_lot"},
		{"a lot that puts 赵敏 first", "order = \"lot\"\nseed = \"0000000004\"", ""},
		{"not drawn", `order = "lot"`, "6 seed_missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := strings.Replace(nominationFile, "round = \"nomination\"\n[nomination]\nday = 2026-12-05\n", "[ballot]\n"+c.ballot+"\n", 1)
			_, err := Parse([]byte(file))
			if got := codesOf(err); got != c.want {
				t.Fatalf("got %q, want %q: %v", got, c.want, err)
			}
		})
	}
}

// TestLot: what sha256sum gives for the same text.
func TestLot(t *testing.T) {
	if got := Lot("3141592653", "chair", "李娜"); !strings.HasPrefix(got, "61ba028f") {
		t.Errorf("drew %s", got)
	}
}

// TestArranged: the order is the same however the candidates came.
func TestArranged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var people []Candidate
		for _, id := range rapid.Permutation([]int{0, 1, 2, 3, 4, 5}).Draw(t, "people") {
			people = append(people, Candidate{ID: fmt.Sprint(id), Name: []string{"丁一", "赵敏", "王芳", "周𠮷", "欧阳明", "李娜"}[id]})
		}
		b := Ballot{Order: rapid.SampledFrom([]string{ByStrokes, ByLot}).Draw(t, "order"), Seed: rapid.StringMatching(`[0-9]{10}`).Draw(t, "seed")}
		once := b.Arranged("p", people)
		again := b.Arranged("p", once)
		for i := range once {
			if once[i].ID != again[i].ID || len(once) != len(people) {
				t.Fatalf("%v, then %v", once, again)
			}
			if b.Order == ByLot && i > 0 && Lot(b.Seed, "p", once[i-1].Name) > Lot(b.Seed, "p", once[i].Name) {
				t.Fatalf("%v is no lot", once)
			}
		}
		if b.Order == ByStrokes && once[0].Name != "丁一" {
			t.Fatalf("%v is not by strokes", once)
		}
	})
}

// TestBars: each has both languages and a source, and each document with bars
// of its own has some.
func TestBars(t *testing.T) {
	if len(BarsOf("")) <= len(BarsOf(hengnan)) {
		t.Error("where no document is named, all bars are to be had")
	}
	seen := map[string]bool{}
	for _, b := range bars {
		if b.Says.Zh == "" || b.Says.En == "" || len(b.Source) == 0 || seen[b.Code] {
			t.Errorf("%+v", b)
		}
		seen[b.Code] = true
		for locality := range b.Source {
			if LocalityOf(locality).Name != locality {
				t.Errorf("%s: there is no locality %q", b.Code, locality)
			}
		}
	}
	if got := WhyBarred("bribery: 街道查实"); got.Zh != "拉票贿选或其他不正当竞争：街道查实" || got.En != "bought votes, or competed unfairly: 街道查实" {
		t.Errorf("%+v", got)
	}
	if got := WhyBarred("已迁出: 外地"); got.Zh != "已迁出: 外地" {
		t.Errorf("%+v", got)
	}
}

func FuzzReview(f *testing.F) {
	f.Add([]byte(reviewFile))
	e, err := Parse([]byte(nominationFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseReview(data, e)
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Errorf("%q", err.Error())
			}
			return
		}
		for _, one := range r.People {
			if len(one.By) != 2 || one.Name == "" {
				t.Errorf("%+v", one)
			}
		}
	})
}
