package archive_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

const reviewFile = `[review]
election = %q
published = 2026-12-01
[[person]]
id = "chair0"
name = "安宁"
sex = "female"
by = ["周敏", "吴刚"]
[[person]]
id = "chair1"
name = %q
bar = "bribery"
reason = "收受礼品"
by = ["周敏", "吴刚"]
`

// nominated is a nomination whose review lies beside it as a file.
func nominated(t testing.TB) *archivetest.Count {
	t.Helper()
	c := printed(archivetest.Of(t, kindFile("residents", election.Nominating, election.Boxes), 12, 0))
	barred := c.Election.Posts[0].Candidates[1]
	c.Review = fmt.Appendf(nil, reviewFile, c.Election.ID, barred.Name)
	r, err := election.ParseReview(c.Review, c.Election)
	if err != nil {
		t.Fatal(err)
	}
	f := tally.Figures{}.Reviewed(r)
	c.Figures.Ineligible, c.Figures.Sex = f.Ineligible, f.Sex
	c.Decide()
	return c
}

// The review of a nomination is in its archive: every line of it is proved by
// the log, and what follows from it by itself.
func TestReviewArchived(t *testing.T) {
	c := nominated(t)
	data := c.Pack()
	r := checked(data, archive.Trust{})
	if !r.Holds {
		t.Fatal(explain(r))
	}
	for _, f := range r.Findings {
		if f.Note && strings.Contains(f.Says, "chair") {
			t.Errorf("what two people reviewed is said to be given by one: %s", f.Says)
		}
	}
	p := unzip(t, data)
	if string(p[archive.ReviewName]) != string(c.Review) {
		t.Fatalf("the archive has %q", p[archive.ReviewName])
	}
	tried := 0
	for _, ch := range changes(archive.ReviewName, c.Review) {
		if r := checked(resigned(t, c, p, ch), archive.Trust{}); r.Holds || r.Faults[0] != archive.WrongFigures {
			t.Errorf("%s, %s: holds %v, %v\n%s", ch.at, ch.way, r.Holds, r.Faults, explain(r))
		}
		tried++
	}
	gone := maps.Clone(p)
	delete(gone, archive.ReviewName)
	if r := checked(gone.relisted(t, c.Key), archive.Trust{}); r.Holds {
		t.Error("without its review it holds")
	}
	t.Logf("%d changes, every one found", tried)

	// Where the machine tells its log of another review, the figures give it away.
	for _, change := range [][2]string{{"bribery", "gang"}, {"chair1", "chair0"}, {`sex = "female"`, `sex = "male"`}, {`"吴刚"`, `"周敏"`}} {
		c := nominated(t)
		c.Review = []byte(strings.Replace(string(c.Review), change[0], change[1], 1))
		if r := checked(c.Pack(), archive.Trust{}); r.Holds {
			t.Errorf("%s for %s in the review: it holds", change[1], change[0])
		}
	}
}
