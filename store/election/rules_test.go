package election

import (
	"flag"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files")

// TestProfiles holds every preset: a change of law is a change of this file,
// and of ProfileVersion.
func TestProfiles(t *testing.T) {
	var b strings.Builder
	for _, name := range Profiles() {
		r, ok := ProfileRules(name)
		if !ok {
			t.Fatalf("%s has no rules", name)
		}
		b.WriteString("[" + name + "] " + r.Hash() + "\n" + r.Text() + "\n")
	}
	golden(t, "profiles.txt", b.String())
	if _, ok := ProfileRules("nobody"); ok {
		t.Error("an unknown profile has rules")
	}
}

func TestParseRatio(t *testing.T) {
	for _, s := range []string{">1/2", ">=1/3", ">=4/5", ">=1/1", "none", ">999/1000"} {
		if r, err := ParseRatio(s); err != nil || r.String() != s {
			t.Errorf("%q was read as %q: %v", s, r, err)
		}
	}
	for _, s := range []string{"", "1/2", ">1", ">1/0", ">0/2", ">2/1", ">1/1", ">-1/2", ">1/-2", "> 1/2", ">1/2 ", ">+1/2",
		">=1.5/2", "<1/2", ">1/1001", ">1/99999999999999999999", ">0x1/2", "≥1/2", ">1/2/3", "None", ">½"} {
		if r, err := ParseRatio(s); err == nil {
			t.Errorf("%q was read as %q", s, r)
		}
	}
}

// TestNeedsIsTheFewestThatMeet: needs meets the share, one fewer does not.
func TestNeedsIsTheFewestThatMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.IntRange(1, MaxRatio).Draw(t, "b")
		r := Ratio{A: rapid.IntRange(1, b).Draw(t, "a"), B: b, Over: rapid.Bool().Draw(t, "over")}
		base := rapid.IntRange(0, 1_000_000_000).Draw(t, "base")
		meets := func(n int) bool { // as the law says it
			if r.Over {
				return int64(n)*int64(r.B) > int64(r.A)*int64(base)
			}
			return int64(n)*int64(r.B) >= int64(r.A)*int64(base)
		}
		n := r.Needs(base)
		if !meets(n) || n > 0 && meets(n-1) || !r.Met(n, base) || n > 0 && r.Met(n-1, base) {
			t.Fatalf("%s of %d: %d", r, base, n)
		}
	})
	if (Ratio{}).Needs(9) != 0 || !(Ratio{}).Met(0, 9) {
		t.Error("none asks for something")
	}
}

func TestMarksMean(t *testing.T) {
	ms := Marks{Approve: []Mark{Tick}, Oppose: []Mark{Cross}}
	for m, want := range map[Mark]Reading{Tick: Approve, Cross: Oppose, Circle: Unclear, "triangle": Unclear} {
		if got := ms.Means(m); got != want {
			t.Errorf("%s means %s, not %s", m, got, want)
		}
	}
}
