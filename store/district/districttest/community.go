// Package districttest makes communities as a district hears of them: their
// bulletins and archives, honest ones, signed with their keys.
package districttest

import (
	"testing"
	"time"

	"zheng/store/bulletin"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/storetest"
	"zheng/store/tally/archive/archivetest"
)

// Day is the day of every community's election, at noon in China.
var Day = time.Date(2026, 12, 5, 4, 0, 0, 0, time.UTC)

// Community is one with its count.
type Community struct {
	t testing.TB
	*archivetest.Count
	Name string
}

// New makes one whose election has that id, of n sheets; pending still wait.
func New(t testing.TB, id, name string, n, pending int) *Community {
	t.Helper()
	file := storetest.Changed(t, storetest.VillageFile, func(e *election.Election) {
		e.ID, e.Title, e.Community, e.Committee = id, name+"居民委员会换届选举", name, name+"居民选举委员会"
		e.Posts = append(e.Posts, storetest.Post("member 委员 2", "chen 陈静", "ding 丁力", "fang 方圆"))
		e.Posts[1].WriteIns = 1
	})
	return &Community{t, archivetest.Of(t, file, n, pending), name}
}

// Fingerprint is of its key.
func (c *Community) Fingerprint() string { return journal.Fingerprint(c.Key.Public()) }

// Told is what its appliance tells at a moment, at a stage, with so many
// entries of its log.
func (c *Community) Told(at time.Time, stage string, entries int) bulletin.Bulletin {
	c.t.Helper()
	tree := &journal.Tree{}
	for _, line := range c.Lines[:min(entries, len(c.Lines))] {
		tree.Append(line)
	}
	b := bulletin.Of(c.Election, c.Result, tree.Checkpoint(c.Key.Origin()), at)
	b.Stage = stage
	switch stage { // nobody votes yet, or nothing is counted yet
	case "setup", "test":
		b.Participants, b.Issued, b.Returned, b.Counted, b.Waiting, b.Rejected = nil, nil, 0, 0, 0, 0
	case "open", "paused", "closed":
		b.Returned, b.Counted, b.Waiting, b.Rejected = 0, 0, 0, 0
	}
	if n := c.registered(); n > 0 {
		b.Groups = []bulletin.Group{
			{By: "category", Value: "hukou", Registered: n, Participants: n * 7 / 10, Goal: 85},
			{By: "category", Value: "floating", Registered: n / 3, Participants: n / 4, Goal: 60},
			{By: "age", Value: "18-45", Registered: n / 2, Participants: n / 3, Goal: 50},
		}
	}
	if stage == "announced" || stage == "sealed" {
		var err error
		if b.Result, err = bulletin.OutcomeOf(c.Result); err != nil {
			c.t.Fatal(err)
		}
	}
	return b
}

// registered is how many are.
func (c *Community) registered() int { return *c.Figures.Registered }

// Sign signs figures with its key.
func (c *Community) Sign(b bulletin.Bulletin) []byte {
	c.t.Helper()
	data, err := bulletin.Sign(b, c.Key.Public(), c.Key.SignText)
	if err != nil {
		c.t.Fatal(err)
	}
	return data
}
