package tally

import (
	"slices"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/text/texttest"
)

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// sound checks everything that must hold of any result: identities, seats, one
// post a person, and that each outcome's rule recomputes from the figures.
func sound(t failer, e *election.Election, r *Result) {
	t.Helper()
	if r.Counted+r.Pending != r.Returned || r.Valid+r.Invalid != r.Counted || r.Blank > r.Valid {
		t.Errorf("figures do not add up: %+v", r)
	}
	for _, id := range r.Reconcile {
		if id.Rule != "Q3" && id.Name != "roll" && (id.Holds == nil || !*id.Holds) && id.Left != nil && id.Right != nil {
			t.Errorf("identity fails: %s", id.Says)
		}
	}
	electedAt := map[string]string{}
	for k := range r.Posts {
		soundPost(t, e, r, k, electedAt)
	}
	for _, n := range r.Next {
		wellSaid(t, n.Rule, n.Sentence)
	}
	for _, v := range r.Voids {
		wellSaid(t, v.Rule, v.Sentence)
	}
	for _, w := range r.Why {
		wellSaid(t, w.Rule, w.Sentence)
	}
}

func soundPost(t failer, e *election.Election, r *Result, k int, electedAt map[string]string) {
	t.Helper()
	p := &r.Posts[k]
	elected, last := 0, -1
	for _, q := range p.People {
		wellSaid(t, q.Rule, q.Sentence)
		if last >= 0 && q.Approve > last {
			t.Errorf("%s: %s is out of order", p.ID, q.ID)
		}
		last = q.Approve
		if !q.WriteIn && q.Approve+q.Oppose+q.Abstain != p.Counting {
			t.Errorf("%s, %s: %d + %d + %d ≠ %d", p.ID, q.ID, q.Approve, q.Oppose, q.Abstain, p.Counting)
		}
		if !q.Elected {
			continue
		}
		elected++
		if at, twice := electedAt[q.ID]; twice {
			t.Errorf("%s is elected at %s and %s", q.ID, at, p.ID)
		}
		electedAt[q.ID] = p.ID
		if !r.Stands || r.Pending > 0 || p.Needs == nil || q.Approve < *p.Needs {
			t.Errorf("%s, %s: elected against the figures", p.ID, q.ID)
		}
		if sex := sexIn(e, q); e.Posts[k].Women && sex != election.Female {
			t.Errorf("%s, %s: a seat for women goes to %q", p.ID, q.ID, sex)
		}
		if who := sittingKin(e, p.ID, q.ID); who != "" {
			t.Errorf("%s, %s: elected in spite of %s, who sits", p.ID, q.ID, who)
		}
		if !strings.Contains("E1 E2 E3 E4 E9", q.Rule) {
			t.Errorf("%s, %s: elected by %q", p.ID, q.ID, q.Rule)
		}
		for _, other := range p.People { // nobody with more approvals lost for want of a seat
			if other.Approve > q.Approve && !other.Elected && other.Rule == "E2" {
				t.Errorf("%s: %s is elected before %s", p.ID, q.ID, other.ID)
			}
		}
	}
	runoff := 0
	for _, n := range r.Next {
		if n.Post == p.ID && n.Round == string(election.Runoff) {
			runoff = n.Seats
		}
	}
	if e.Recall() { // seats are not filled but fall open
		for _, q := range p.People {
			if q.Recalled {
				elected++
			}
		}
		if elected != p.Vacant {
			t.Errorf("%s: %d recalled, %d vacant", p.ID, elected, p.Vacant)
		}
	} else if e.Round == election.Nominating {
		if elected+runoff+p.Vacant != 0 {
			t.Errorf("%s: %d elected, %d in runoff, %d vacant after a nomination", p.ID, elected, runoff, p.Vacant)
		}
	} else if elected+runoff+p.Vacant != p.Seats {
		t.Errorf("%s: %d elected + %d in runoff + %d vacant ≠ %d seats", p.ID, elected, runoff, p.Vacant, p.Seats)
	}
	needsRecompute(t, e, r, p)
}

// sexIn looks somebody's sex up anew.
func sexIn(e *election.Election, q PersonResult) string {
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			if c.ID == q.ID && c.Sex != "" {
				return c.Sex
			}
		}
	}
	return q.Sex
}

// sittingKin names one who sits and keeps a person from a post.
func sittingKin(e *election.Election, post, id string) string {
	for _, s := range e.Sitting {
		if !s.Bar(post) {
			continue
		}
		if s.ID == id || slices.Contains(s.Kin, id) {
			return s.Name
		}
		for _, p := range e.Posts {
			for _, c := range p.Candidates {
				if c.ID == id && slices.Contains(c.Kin, s.ID) {
					return s.Name
				}
			}
		}
	}
	return ""
}

// needsRecompute works the approvals needed out anew.
func needsRecompute(t failer, e *election.Election, r *Result, p *PostResult) {
	t.Helper()
	if p.Base == nil || p.Needs == nil {
		return
	}
	ratio := map[election.Round]election.Ratio{election.First: e.Rules.Majority, election.Supplementary: e.Rules.Supplementary, election.Nominating: e.Rules.Nomination}[e.Round]
	n := *p.Needs
	if n > 1 && (ratio.None() || ratio.Met(n-1, *p.Base)) || !ratio.Met(n, *p.Base) {
		t.Errorf("%s: %d is not the fewest that meet %s of %d", p.ID, n, ratio, *p.Base)
	}
}

// wellSaid checks that a sentence is there in both languages with no hole left.
func wellSaid(t failer, rule string, s Sentence) {
	t.Helper()
	if rule == "" || s.Says == "" || s.SaysZh == "" {
		t.Errorf("a rule or sentence is missing: %q %+v", rule, s)
	}
	if strings.ContainsAny(s.Says+s.SaysZh, "{}") {
		t.Errorf("a sentence has a hole: %+v", s)
	}
}

func TestTexts(t *testing.T) { texttest.Check(t, texts) }
