package tally

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"zheng/store/election"
)

func TestCastErrorsNameTheirPlace(t *testing.T) {
	ballots := func(s string) string { return `{"ballots":[{"marks":{}},` + s + `]}` }
	for _, c := range []struct{ name, cast, want string }{
		{"unknown key", `{"ballots":[],"retruned":3}`, "retruned: there is no such key"},
		{"unknown key in a ballot", ballots(`{"mark":{}}`), "ballots[1].mark: there is no such key"},
		{"unknown post", ballots(`{"marks":{"mayor":{}}}`), "ballots[1].marks.mayor: election board has no such post"},
		{"unknown post written in", ballots(`{"write_ins":{"mayor":[]}}`), "ballots[1].write_ins.mayor"},
		{"unknown candidate", ballots(`{"marks":{"chair":{"c":"approve"}}}`), "ballots[1].marks.chair.c: no candidate"},
		{"unknown reading", ballots(`{"marks":{"chair":{"a":"yes"}}}`), `ballots[1].marks.chair.a: "yes" is no reading`},
		{"unclear", ballots(`{"marks":{"chair":{"a":"unclear"}}}`), "ballots[1].marks.chair.a: the mark is unclear"},
		{"negative count", ballots(`{"count":-2}`), "ballots[1].count: -2 is not possible"},
		{"count of zero", ballots(`{"count":0}`), "ballots[1].count: 0 is not possible"},
		{"fraction", ballots(`{"count":1.5}`), "ballots[1].count: 1.5 is no whole number"},
		{"text for a number", ballots(`{"count":"2"}`), "ballots[1].count: this must be a whole number"},
		{"absurd count", ballots(`{"count":99999999999999999999}`), "ballots[1].count: 99999999999999999999 is not possible"},
		{"sum too large", ballots(`{"count":1000000000}`), "ballots[1].count: 1000000000 is not possible"},
		{"negative figure", `{"registered":-1,"ballots":[]}`, "registered: -1 is not possible"},
		{"returned differs", `{"returned":3,"ballots":[{"count":2}]}`, "returned: 3 ballots were returned, but those listed are 2"},
		{"same key twice", `{"ballots":[{"marks":{"chair":{"a":"approve","a":"oppose"}}}]}`, `ballots[0].marks.chair: "a" stands twice`},
		{"same figure twice", `{"issued":1,"issued":2,"ballots":[]}`, `"issued" stands twice`},
		{"empty name", ballots(`{"write_ins":{"chair":["王芳"," "]}}`), "ballots[1].write_ins.chair[1]: the name is empty"},
		{"broken name", ballots("{\"write_ins\":{\"chair\":[\"\xff\"]}}"), "ballots[1].write_ins.chair[0]: the name is not UTF-8"},
		{"long name", ballots(`{"write_ins":{"chair":["` + strings.Repeat("王", 100) + `"]}}`), "ballots[1].write_ins.chair[0]: the name is longer"},
		{"name that is no text", ballots(`{"write_ins":{"chair":[7]}}`), "ballots[1].write_ins.chair[0]: this must be a text"},
		{"names that are no list", ballots(`{"write_ins":{"chair":"王芳"}}`), "ballots[1].write_ins.chair: this must be a JSON array"},
		{"long reason", ballots(`{"void":"` + strings.Repeat("x", 600) + `"}`), "ballots[1].void: the reason is longer"},
		{"post not on the paper", ballots(`{"posts":["vice"],"marks":{"chair":{}}}`), "ballots[1].marks.chair: the post does not stand on this paper"},
		{"unknown post on the paper", `{"ballots":[{"posts":["mayor"]}]}`, "ballots[0].posts[0]: election board has no post"},
		{"post twice on the paper", `{"ballots":[{"posts":["vice","vice"]}]}`, `ballots[0].posts: "vice" is named twice`},
		{"another election", `{"election":"taohua","ballots":[]}`, `election: these are the ballots of "taohua", not of "board"`},
		{"no ballots", `{"returned":0}`, "ballots: missing"},
		{"cut off", `{"ballots":[{"count":1`, "the file ends in the middle"},
		{"no JSON", `ballots`, "couldn't read the JSON near byte"},
		{"empty", ``, "the file ends in the middle"},
		{"more behind", `{"ballots":[]}{}`, "more behind the end"},
		{"array", `[]`, "this must be a JSON object"},
		{"comma missing", `{"issued":1 "ballots":[]}`, "couldn't read the JSON near byte"},
		{"comma too much", `{"ballots":[],}`, "couldn't read the JSON near byte"},
		{"comma too much in a list", `{"ballots":[{},]}`, "ballots: couldn't read the JSON near byte"},
		{"colon missing", `{"ballots" []}`, "couldn't read the JSON near byte"},
		{"key without quotes", `{ballots:[]}`, "couldn't read the JSON near byte"},
		{"number for a key", `{1:[]}`, "a key must be a text"},
		{"open text", "{\"ballots\":[{\"void\":\"x\n\"}]}", "ballots[0].void: couldn't read the JSON near byte"},
		{"bad escape", `{"ballots":[{"void":"\q"}]}`, "ballots[0].void: couldn't read the JSON near byte"},
		{"leading zero", ballots(`{"count":01}`), "ballots[1].count: couldn't read the JSON near byte"},
		{"true for a number", ballots(`{"count":true}`), "ballots[1].count: this must be a whole number"},
		{"null for a text", ballots(`{"void":null}`), "ballots[1].void: this must be a text"},
		{"half a null", `{"issued":nul}`, "issued: this must be a whole number"},
		{"endless text", ballots(`{"void":"` + strings.Repeat("x", 3<<20) + `"}`), "ballots[1].void: couldn't read the JSON near byte"},
		{"many keys, one twice", `{"ballots":[],"ineligible":{` + manyKeys(40) + `,"k3":""}}`, `ineligible: "k3" stands twice`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := CountCast(strings.NewReader(c.cast), board())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			var p *Problem
			if !errors.As(err, &p) || hole.MatchString(p.SaysZh+p.Says) || !strings.ContainsFunc(p.SaysZh, func(r rune) bool { return r >= 0x4e00 }) {
				t.Errorf("not said in both languages: %+v", p)
			}
		})
	}
}

var hole = regexp.MustCompile(`\{[a-z_]+\}`)

func manyKeys(n int) string {
	var keys []string
	for i := range n {
		keys = append(keys, fmt.Sprintf(`"k%d":""`, i))
	}
	return strings.Join(keys, ",")
}

// TestCastInPieces: wherever the reads end, the same is read.
func TestCastInPieces(t *testing.T) {
	text := ` { "registered" : 90 , "participants":5,"issued":null,"returned":4,"ineligible":{` + manyKeys(50) + `},
		"ballots":[{"count":3,"marks":{"chair":{"a":"approve","b":"\u006fppose"}},"write_ins":{"vice":["王\ud842\udfb7","\"张\\"]}},{"void":"撕毁\u0009"},{}]} `
	want, err := wholeCast(strings.NewReader(text))
	if err != nil || want.Ballots[0].WriteIns["vice"][0] != "王𠮷" || want.Ballots[0].Marks["chair"]["b"] != election.Oppose {
		t.Fatalf("%+v, %v", want, err)
	}
	for name, r := range map[string]io.Reader{
		"byte by byte":       iotest.OneByteReader(strings.NewReader(text)),
		"end with the bytes": iotest.DataErrReader(strings.NewReader(text)),
		"after much space":   io.MultiReader(strings.NewReader(strings.Repeat(" ", 1<<16-7)), strings.NewReader(text)),
	} {
		if got, err := wholeCast(r); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := wholeCast(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(text)))); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a read that fails: %v", err)
	}
}

func TestCastNullIsNotKnown(t *testing.T) {
	r, err := CountCast(strings.NewReader(`{"registered":null,"participants":2,"issued":2,"returned":null,"ballots":[{"count":2}]}`), board())
	if err != nil || r.Registered != nil || *r.Participants != 2 || r.Returned != 2 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestCastKeepsEverything(t *testing.T) {
	text := `{"election":"board","registered":9,"participants":5,"issued":5,"returned":4,"pending":1,"rejected":2,
		"ineligible":{"王芳":"未满十八周岁"},
		"ballots":[{"count":3,"marks":{"chair":{"a":"approve"}},"write_ins":{"vice":["王芳"]}},{"void":"撕毁"}]}`
	in, err := wholeCast(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	data, err := castJSON(in)
	if err != nil {
		t.Fatal(err)
	}
	again, err := wholeCast(strings.NewReader(string(data)))
	same(t, "read, written and read", fmt.Sprintf("%+v %v", again.Ballots, err), fmt.Sprintf("%+v <nil>", in.Ballots))
	same(t, "figures", []int{*in.Registered, *in.Returned, in.Pending, in.Rejected, in.Ballots[0].Count}, []int{9, 4, 1, 2, 3})
}

// FuzzCast: whatever CAST.json holds, it is refused with a message or gives a
// sound result.
func FuzzCast(f *testing.F) {
	f.Add(`{"registered":1000,"participants":620,"issued":620,"returned":3,"ballots":[{"count":3,"marks":{"chair":{"a":"approve","b":"oppose"}},"write_ins":{"member":["王芳"]},"void":""}]}`)
	f.Add(`{"ballots":[{"posts":["chair","vice"]},{"posts":["member"],"void":"x"}],"ineligible":{"a":""},"pending":1}`)
	f.Add(`{"ballots":[{"count":1e3}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		e := board(rules(func(r *election.Rules) { r.Kin, r.CarryDown = true, true }))
		r, err := CountCast(strings.NewReader(text), e)
		if err == nil {
			sound(t, e, r)
			if !json.Valid([]byte(text)) {
				t.Error("what is no JSON was read")
			}
			return
		}
		if err.Error() == "" {
			t.Error("an error without a message")
		}
	})
}

// votes makes n different ballots for ten candidates.
func votes(n int) (*election.Election, []election.Vote) {
	e := board(func(e *election.Election) {
		e.Posts = []election.Post{{ID: "member", Title: "委员", Seats: 5, WriteIns: 5}}
		for i := range 10 {
			e.Posts[0].Candidates = append(e.Posts[0].Candidates, election.Candidate{ID: fmt.Sprintf("p%d", i), Name: fmt.Sprintf("人%d", i)})
		}
	})
	readings := []election.Reading{election.Approve, election.Oppose, election.Abstain}
	list := make([]election.Vote, n)
	for i := range list {
		marks := map[string]election.Reading{}
		for j := range 10 {
			marks[fmt.Sprintf("p%d", j)] = readings[(i+j*(i%7))%3]
		}
		list[i] = election.Vote{Marks: map[string]map[string]election.Reading{"member": marks}}
	}
	return e, list
}

// BenchmarkCount adds up a million ballots of ten candidates each, one by one.
func BenchmarkCount(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e, list := votes(1000)
			b.ReportAllocs()
			for b.Loop() {
				c := NewCounter(e)
				for i := range n {
					if err := c.Add(list[i%len(list)], 1); err != nil {
						b.Fatal(err)
					}
				}
				if _, err := c.Result(Figures{Registered: &n, Participants: &n, Issued: &n}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "ballots/s")
		})
	}
}

// BenchmarkCast reads the same ballots from CAST.json.
func BenchmarkCast(b *testing.B) {
	const n = 100_000
	e, list := votes(1000)
	in := Input{Registered: whole(n), Participants: whole(n), Issued: whole(n)}
	for i := range n {
		in.Ballots = append(in.Ballots, Cast{1, list[i%len(list)]})
	}
	data, err := castJSON(in)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := CountCast(strings.NewReader(string(data)), e); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "ballots/s")
}

// BenchmarkNames counts ballots that each write in somebody else, in a runoff,
// where all of them have enough.
func BenchmarkNames(b *testing.B) {
	const n = 200_000
	e := board(round(election.Runoff))
	for b.Loop() {
		c := NewCounter(e)
		for i := range n {
			v := election.Vote{WriteIns: map[string][]string{"chair": {fmt.Sprintf("人%d", i)}}}
			if err := c.Add(v, 1+i%2); err != nil {
				b.Fatal(err)
			}
		}
		if err := c.Add(election.Vote{WriteIns: map[string][]string{"chair": {"人0"}}}, 9); err != nil {
			b.Fatal(err)
		}
		if _, err := c.Result(Figures{Registered: whole(n * 2), Participants: whole(n * 2), Issued: whole(n * 2)}); err != nil {
			b.Fatal(err)
		}
	}
}
