package archive_test

import (
	"bytes"
	"slices"
	"testing"

	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

// sealed is a count whose day was kept to the end, with the paper that was
// printed then.
func sealed(t *testing.T) (c *archivetest.Count, paper string) {
	t.Helper()
	c = village(t, 6, 0)
	hash, err := c.Result.Hash()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range [][3]string{
		{"setup", "open"}, {"open", "closed"}, {"closed", "counting"},
		{"counting", "decided", hash}, {"decided", "announced", hash}, {"announced", "sealed"},
	} {
		c.Add(stepped(s[0], s[1], s[2]))
	}
	c.Pack()
	return c, c.Checkpoint
}

func stepped(from, to, result string) journal.Entry {
	e := journal.Entry{Act: journal.ActStage, Who: "陈静", With: "吴刚", Detail: map[string]string{"from": from, "to": to}}
	if result != "" {
		e.Detail["result"] = result
	}
	return e
}

// goneOn is the archive with a log that goes on, signed by the machine's key.
func goneOn(t *testing.T, c *archivetest.Count, late []journal.Entry) []byte {
	t.Helper()
	p := unzip(t, c.Pack())
	tree := &journal.Tree{}
	for _, line := range c.Lines {
		tree.Append(line)
	}
	log := bytes.Clone(p[archive.LogName])
	for _, e := range late {
		line, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		tree.Append(line)
		log = append(append(log, line...), '\n')
	}
	m := p.manifest(t)
	m.Log = tree.Checkpoint(c.Key.Origin())
	head, err := m.Log.Sign(c.Key)
	if err != nil {
		t.Fatal(err)
	}
	p[archive.LogName], p[archive.HeadName] = log, []byte(head)
	return p.packed(t, m, c.Key.SignText)
}

// Whoever holds the machine's key goes on with the log after the boxes are
// sealed. Every paper printed before still agrees with it; what it then tells is
// no day's.
func TestToldTooLate(t *testing.T) {
	c, paper := sealed(t)
	trust := archive.Trust{Papers: []string{paper}}
	if r := checked(c.Pack(), trust); !r.Holds {
		t.Fatal(explain(r))
	}
	for name, late := range map[string][]journal.Entry{
		"a larger roll":       {{Act: journal.ActImport, Count: map[string]int{"people": 5000, "registered": 5000}}},
		"one struck":          {{Act: journal.ActStrike, Who: "陈静", With: "吴刚", Count: map[string]int{"registered": 1}}},
		"more who came":       {{Act: journal.ActTurnout, Count: map[string]int{"own": 7, "proxy": 0, "cancelled": 0, "replaced": 0, "handed": 7}}},
		"counted by hand":     {{Act: journal.ActFigures, Who: "陈静", With: "吴刚", Detail: map[string]string{"registered": "9", "participants": "6", "issued": "6"}}},
		"ruled out":           {{Act: journal.ActRuling, Who: "陈静", With: "吴刚", Detail: map[string]string{"who": "an", "barred": "V7", "sex": ""}}},
		"a sheet":             {{Act: journal.ActSheet, Sheet: &journal.Sheet{Hash: journal.Digest([]byte("late")), Batch: 9, Place: 1, Status: "rejected", Reading: journal.Digest([]byte("{}"))}}},
		"counted anew":        {stepped("sealed", "counting", "")},
		"opened anew":         {stepped("sealed", "open", "")},
		"decided from where":  {stepped("counting", "decided", journal.Digest([]byte("another")))},
		"signed by one alone": {{Act: journal.ActStage, Who: "陈静", With: "陈静", Detail: map[string]string{"from": "announced", "to": "sealed"}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := checked(goneOn(t, c, late), trust)
			if r.Holds || !slices.Contains(r.Faults, archive.LogChanged) {
				t.Errorf("%v\n%s", r.Faults, explain(r))
			}
		})
	}
}
