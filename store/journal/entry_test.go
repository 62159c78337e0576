package journal

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zheng/store/election"
)

// anEntry draws an entry that may be logged.
func anEntry(r *rapid.T) Entry {
	text := rapid.StringOfN(rapid.Rune(), 0, 20, -1)
	hash := rapid.StringMatching(`[0-9a-f]{64}`)
	e := Entry{Act: rapid.StringMatching(`[a-z][a-z_.]{0,20}`).Draw(r, "act")}
	for _, s := range []*string{&e.Who, &e.With, &e.Where, &e.Why} {
		*s = text.Draw(r, "text")
	}
	if rapid.Bool().Draw(r, "timed") && !Reserved(e.Act) {
		e.Time = Stamp(time.Unix(rapid.Int64Range(0, 1<<33).Draw(r, "time"), 7))
	}
	if rapid.Bool().Draw(r, "sheet") {
		e.Sheet = &Sheet{Hash: hash.Draw(r, "hash"), Batch: 1, Place: rapid.IntRange(0, 999).Draw(r, "place"), Status: "counted", Vote: hash.Draw(r, "vote")}
	}
	if rapid.Bool().Draw(r, "counts") {
		e.Count = rapid.MapOfN(text, rapid.Int(), 1, 4).Draw(r, "count")
	}
	if rapid.Bool().Draw(r, "details") {
		e.Detail = rapid.MapOfN(text, text, 1, 4).Draw(r, "detail")
	}
	return e
}

func TestEntryReadsBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := anEntry(r)
		line, err := e.Encode()
		if err != nil {
			r.Fatal(err)
		}
		if bytes.ContainsAny(line, "\n\r") {
			r.Fatalf("%q is not one line", line)
		}
		got, err := Decode(line)
		if err != nil || !reflect.DeepEqual(got, e) {
			r.Fatalf("%s became %+v, %v", line, got, err)
		}
	})
}

const aHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func TestDecodeRefuses(t *testing.T) {
	for name, line := range map[string]string{
		"nothing":           ``,
		"no object":         `[]`,
		"no act":            `{"who":"x"}`,
		"an act in capital": `{"act":"Open"}`,
		"an unknown key":    `{"act":"open","voter":"x"}`,
		"a key twice":       `{"act":"open","act":"open"}`,
		"another order":     `{"who":"x","act":"open"}`,
		"a space":           `{"act": "open"}`,
		"a key's case":      `{"Act":"open"}`,
		"something after":   `{"act":"open"}{}`,
		"a needless escape": `{"act":"o\u0070en"}`,
		"an empty field":    `{"act":"open","who":""}`,
		"no UTF-8":          "{\"act\":\"open\",\"who\":\"\xff\"}",
		"a local time":      `{"act":"open","time":"2026-12-05T08:00:00+08:00"}`,
		"a fraction":        `{"act":"open","time":"2026-12-05T08:00:00.5Z"}`,
		"a sheet's time":    `{"act":"sheet","time":"2026-12-05T08:00:00Z"}`,
		"a short hash":      `{"act":"sheet","sheet":{"hash":"e3b0","status":"counted"}}`,
		"a hash in capital": `{"act":"sheet","sheet":{"hash":"` + strings.ToUpper(aHash) + `","status":"counted"}}`,
		"far too long":      `{"act":"open","why":"` + strings.Repeat("x", LineMax) + `"}`,
	} {
		if e, err := Decode([]byte(line)); !errors.Is(err, ErrEntry) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, e := range map[string]Entry{
		"no act":             {},
		"a voter's time":     {Act: ActTurnout, Time: "2026-12-05T08:00:00Z"},
		"a line too long":    {Act: "note", Why: strings.Repeat("长", LineMax)},
		"a text not UTF-8":   {Act: "note", Why: "\xff"},
		"a detail not UTF-8": {Act: "note", Detail: map[string]string{"x": "\xff"}},
		"a hash too short":   {Act: ActSheet, Sheet: &Sheet{Hash: "00"}},
	} {
		if line, err := e.Encode(); err == nil {
			t.Errorf("%s: %s", name, line)
		}
	}
}

func TestHidden(t *testing.T) {
	e := Entry{Act: "note", Who: " 甲 ", Why: "证 110101199003077897 号", Detail: map[string]string{"sha256": strings.Repeat("12345678", 8), "says": "110101199003077897"}}
	got := e.Hidden()
	line, err := got.Encode()
	if err != nil || bytes.Contains(line, []byte("19900307")) {
		t.Errorf("an ID number is told: %s, %v", line, err)
	}
	if got.Who != "甲" || got.Detail["sha256"] != e.Detail["sha256"] {
		t.Errorf("%+v", got)
	}
	if e.Detail["says"] != "110101199003077897" {
		t.Error("the entry given was changed")
	}
}

// The digest of a vote is that of what it says, however it says it.
func TestVoteDigest(t *testing.T) {
	of := func(v election.Vote) string {
		d, err := VoteDigest(v)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	type marks = map[string]map[string]election.Reading
	a := election.Vote{
		Posts: []string{"chair", "member"}, Marks: marks{"chair": {"zhang": election.Approve, "li": election.Abstain}, "member": {"wang": election.Abstain}},
		WriteIns: map[string][]string{"member": {"乙", "甲"}},
	}
	b := election.Vote{
		Posts: []string{"member", "chair"}, Marks: marks{"chair": {"zhang": election.Approve}},
		WriteIns: map[string][]string{"member": {"甲", "乙"}, "chair": nil},
	}
	if of(a) != of(b) {
		t.Error("the same vote has two digests")
	}
	for name, o := range map[string]election.Vote{
		"another mark": {Posts: b.Posts, Marks: marks{"chair": {"zhang": election.Oppose}}, WriteIns: b.WriteIns},
		"one name":     {Posts: b.Posts, Marks: b.Marks, WriteIns: map[string][]string{"member": {"甲"}}},
		"one post":     {Posts: []string{"chair"}, Marks: b.Marks},
		"void":         {Posts: b.Posts, Void: "V3"},
		"nothing":      {},
	} {
		if of(a) == of(o) {
			t.Errorf("%s has the same digest", name)
		}
	}
	if a.WriteIns["member"][0] != "乙" {
		t.Error("the vote given was changed")
	}
}

// FuzzDecode: no bytes may make Decode panic, and what it takes is canonical.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"act":"begin","detail":{"election":"x"}}`))
	f.Add([]byte(`{"act":"sheet","sheet":{"hash":"` + aHash + `","batch":1,"place":2,"status":"counted","vote":"` + aHash + `","reading":"` + aHash + `"}}`))
	f.Add([]byte(`{"act":"stage","who":"甲","with":"乙","time":"2026-12-05T00:00:00Z","count":{"a":-1},"detail":{"from":"","to":"open"}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := Decode(line)
		if err != nil {
			return
		}
		again, err := e.Encode()
		if err != nil || !bytes.Equal(again, line) {
			t.Fatalf("%q became %q, %v", line, again, err)
		}
	})
}

// What CutSheet takes off a sheet's line is what Decode reads in it.
func TestCutSheet(t *testing.T) {
	hash := rapid.StringMatching(`[0-9a-f]{64}`)
	rapid.Check(t, func(r *rapid.T) {
		e := Entry{Act: ActSheet, Sheet: &Sheet{
			Hash: hash.Draw(r, "hash"), Batch: rapid.IntRange(1, 1<<32).Draw(r, "batch"), Place: rapid.IntRange(1, 1<<32).Draw(r, "place"),
			Status: rapid.SampledFrom([]string{"counted", "review", "rejected"}).Draw(r, "status"), Reading: hash.Draw(r, "reading"),
			Reason: rapid.String().Draw(r, "reason"),
		}}
		if rapid.Bool().Draw(r, "counts") {
			e.Sheet.Vote = hash.Draw(r, "vote")
		}
		if rapid.Bool().Draw(r, "resembles") {
			e.Sheet.Other = hash.Draw(r, "other")
		}
		line, err := e.Encode()
		if err != nil {
			r.Fatal(err)
		}
		got, ok := CutSheet(line)
		if !ok || !IsSheet(line) || !got.says(e) {
			r.Fatalf("%s: %v, %+v", line, ok, got)
		}
	})
}

// says compares with an entry that was decoded.
func (s SheetLine) says(e Entry) bool {
	return e.Act == ActSheet && e.Sheet != nil && *e.Sheet == Sheet{
		Hash: string(s.Hash), Batch: int(s.Batch), Place: int(s.Place), Status: string(s.Status), Vote: string(s.Vote), Reading: string(s.Reading), Reason: e.Sheet.Reason, Other: e.Sheet.Other,
	}
}

// FuzzCutSheet: no bytes may make CutSheet panic, and of what Decode takes too
// both read the same.
func FuzzCutSheet(f *testing.F) {
	f.Add([]byte(`{"act":"sheet","sheet":{"hash":"` + aHash + `","batch":1,"place":2,"status":"counted","vote":"` + aHash + `","reading":"` + aHash + `"}}`))
	f.Add([]byte(`{"act":"sheet","sheet":{"hash":"` + aHash + `","batch":12,"place":345,"status":"review","reading":"` + aHash + `","reason":"twin"}}`))
	f.Add([]byte(`{"act":"sheet","sheet":{"hash":"` + aHash + `","status":"counted"}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		s, ok := CutSheet(line)
		if e, err := Decode(line); ok && err == nil && !s.says(e) {
			t.Fatalf("%q: %+v, not %+v", line, s, e)
		}
	})
}
