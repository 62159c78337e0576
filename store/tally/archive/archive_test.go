package archive_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

var update = flag.Bool("update", false, "write the golden archive anew")

// explain lists what a report found wrong.
func explain(r *archive.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		if !f.Holds {
			b.WriteString(f.Check + " (" + string(f.Fault) + "): " + f.Says + "\n  " + strings.Join(f.Details, "\n  ") + "\n")
		}
	}
	return b.String()
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 60} {
		c := village(t, n, 0)
		data := c.Pack()
		if !bytes.Equal(data, c.Pack()) {
			t.Fatal("the same count packed twice gives other bytes")
		}
		slices.Reverse(c.Sheets)
		if !bytes.Equal(data, c.Pack()) {
			t.Fatal("the order of the sheets shows in the bytes")
		}
		for name, trust := range map[string]archive.Trust{
			"nothing known": {},
			"fingerprint":   {Key: strings.ToLower(journal.Fingerprint(c.Public))},
			"public key":    {Key: c.Public},
			"a paper":       {Papers: []string{c.Checkpoint}},
			"as printed":    {Papers: []string{short(t, c.Checkpoint)}},
		} {
			r := checked(data, trust)
			if !r.Holds || len(r.Faults) > 0 || r.Provisional != (n == 0) || r.Sheets != n || r.Count == nil {
				t.Errorf("%d sheets, %s: %+v\n%s", n, name, r.Faults, explain(r))
			}
		}
	}
}

// A ballot of several papers: each paper counts at its own posts.
func TestPapers(t *testing.T) {
	c := printed(archivetest.New(t, "papers", 80, 0, []string{"chair"}, []string{"member"}))
	r := checked(c.Pack(), archive.Trust{})
	if !r.Holds {
		t.Fatal(explain(r))
	}
	posts := r.Count.Result.Posts
	if *posts[0].Base+*posts[1].Base < r.Count.Result.Returned-5 || *posts[0].Base >= r.Count.Result.Returned {
		t.Errorf("%d returned, bases %d and %d", r.Count.Result.Returned, *posts[0].Base, *posts[1].Base)
	}
}

func short(t *testing.T, checkpoint string) string {
	t.Helper()
	head, err := journal.ParseCheckpoint(checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	return head.Short()
}

func TestProvisional(t *testing.T) {
	r := checked(village(t, 60, 3).Pack(), archive.Trust{})
	if !r.Holds || !r.Provisional {
		t.Errorf("holds %v, provisional %v\n%s", r.Holds, r.Provisional, explain(r))
	}
	for _, p := range r.Count.Result.Posts {
		for _, who := range p.People {
			if who.Elected {
				t.Errorf("%s is elected while sheets wait", who.Name)
			}
		}
	}
}

// An archive written by the first version holds for ever, and this version
// writes the same bytes.
func TestFirstVersion(t *testing.T) {
	path := filepath.Join("testdata", "archive-1.zip")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	now := archivetest.Of(t, unzip(t, data)[archive.ElectionName], 12, 0).Pack()
	if *update {
		if err := os.WriteFile(path, now, 0o644); err != nil {
			t.Fatal(err)
		}
		data = now
	}
	// Its sentences may be worded otherwise by now; nothing else.
	if r := bare(data); !r.Holds && r.Fault != archive.OtherWords {
		t.Errorf("an archive of the first version does not hold any more:\n%s", explain(r))
	}
	if !bytes.Equal(data, now) {
		t.Error("this version writes other bytes than the first; where it has to, give the form a new number and go on reading the old one")
	}
}

// Every sentence is there in both languages, with the same facts.
func TestTable(t *testing.T) {
	c := village(t, 60, 0)
	c.Sheets[0].Decision = &archive.Decision{By: "=cmd|' /C calc'!A0", Second: "吴刚", Void: "+1"}
	p := unzip(t, c.Pack())
	raw := p[archive.TableName]
	if !bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
		t.Error("no mark of UTF-8 for Excel")
	}
	rows, err := csv.NewReader(bytes.NewReader(raw[3:])).ReadAll()
	if err != nil || len(rows) != 61 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@") {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
		}
	}
}

// The cast vote records add up to the result.
func TestCastVoteRecords(t *testing.T) {
	c := village(t, 200, 4)
	p := unzip(t, c.Pack())
	var report map[string]any
	if err := json.Unmarshal(p[archive.CVRName], &report); err != nil {
		t.Fatal(err)
	}
	checkCVR(t, report)
	got := approvals(t, report)
	for _, post := range c.Result.Posts {
		for _, who := range post.People {
			if n := got[post.ID+" "+who.Name]; n != who.Approve {
				t.Errorf("%s %s: the records add up to %d approvals, the result has %d", post.ID, who.Name, n, who.Approve)
			}
		}
	}
}

// Nothing that a person may read has a hole in it.
func TestSentences(t *testing.T) {
	c := village(t, 60, 2)
	data := c.Pack()
	bad := unzip(t, data)
	bad.replace(t, archive.ResultName, `"stands": true`, `"stands": false`)
	for _, r := range []*archive.Report{checked(data, archive.Trust{Key: "ABCD", Papers: []string{"9 AAAA"}}), checked(bad.forged(t), archive.Trust{}), checked([]byte("no"), archive.Trust{})} {
		for _, f := range r.Findings {
			for _, says := range []string{f.Says, f.SaysZh} {
				if says == "" || strings.Contains(says, "%!") {
					t.Errorf("%s: %q", f.Check, says)
				}
			}
		}
	}
}
